//! The texts of the shipped reference model.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use linli::diagnostic::Text;
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::rulebook::Pack;

/// The shipped scenario with so many runs.
pub fn experiment(runs: u32) -> Experiment {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let scenario = root.join("scenarios/mc-36");
    let inputs = Inputs {
        name: "mc-36".into(),
        scenario: text(&scenario.join("scenario.toml")),
        packs: vec![pack(&root.join("rules/mc-36"))],
        estates: text(&scenario.join("estates.csv")),
        households: text(&scenario.join("households.csv")),
    };
    let wishes = Wishes { runs: Some(runs), ..Wishes::default() };
    Experiment::prepare(&inputs, &wishes).unwrap_or_else(|faults| panic!("{faults}"))
}

fn text(path: &Path) -> Arc<Text> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Text::new(path.display().to_string(), text)
}

fn pack(folder: &Path) -> Pack {
    let mut files = Vec::new();
    for part in ["", "policies"] {
        let entries = std::fs::read_dir(folder.join(part)).expect("the pack is shipped").flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| path.is_file()) {
            let file = path.file_name().expect("a file").to_string_lossy().into_owned();
            let within = if part.is_empty() { file } else { format!("{part}/{file}") };
            files.push((within, text(&path)));
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Pack { name: "mc-36".into(), files, is_own: false }
}
