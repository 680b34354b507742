//! The texts of the shipped reference model and of the shipped scenario.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use linli::diagnostic::Text;
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::rulebook::Pack;

/// The reference model with so many runs.
pub fn experiment(runs: u32) -> Experiment {
    shipped("mc-36", &["mc-36"], runs)
}

/// The shipped scenario of two estates and four policies with so many runs.
pub fn default_scenario(runs: u32) -> Experiment {
    shipped("shengtang-torch", &["national", "micro-estate"], runs)
}

fn shipped(name: &str, packs: &[&str], runs: u32) -> Experiment {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let scenario = root.join("scenarios").join(name);
    let inputs = Inputs {
        name: name.into(),
        scenario: text(&scenario.join("scenario.toml")),
        packs: packs.iter().map(|pack| self::pack(&root.join("rules").join(pack))).collect(),
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
    let mut files = files_of(folder, "");
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let name = folder.file_name().expect("a pack has a name").to_string_lossy().into_owned();
    Pack { name, files, is_own: false }
}

/// The files of a folder and, of a pack, those of its folders but the one for new scenarios.
fn files_of(pack: &Path, part: &str) -> Vec<(String, Arc<Text>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(pack.join(part)).expect("the pack is shipped").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_file() {
            let within = if part.is_empty() { name } else { format!("{part}/{name}") };
            files.push((within, text(&path)));
        } else if part.is_empty() && name != "new" {
            files.extend(files_of(pack, &name));
        }
    }
    files
}
