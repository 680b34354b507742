//! The texts that are changed: every shipped pack, the shipped scenario and its plan.

use std::path::Path;
use std::sync::Arc;

use linli::diagnostic::Text;
use linli::rulebook::Pack;

use crate::support::root;

/// Rows of households that are kept of each estate, so that a round is short.
const HOUSEHOLDS_KEPT: usize = 5;

/// Texts by path: `rules/<pack>/…`, and those of the scenario folder under `s/`.
#[derive(Debug, Clone)]
pub struct Texts(pub Vec<(String, String)>);

impl Texts {
    /// The shipped texts, the scenario cut short.
    pub fn shipped() -> Self {
        let mut texts = Vec::new();
        gather(&root().join("rules"), "rules", &mut texts);
        gather(&root().join("scenarios/shengtang-torch"), "s", &mut texts);
        // The reference model orders the month itself, so it can't hold beside the others.
        texts.retain(|(path, _)| !path.starts_with("rules/mc-36/"));
        texts.sort();
        let mut texts = Self(texts);
        texts.edit("s/scenario.toml", "months = 72", "months = 2");
        texts.edit("s/scenario.toml", "burn_in = 12", "burn_in = 0");
        texts.edit("s/scenario.toml", "first = 2020-12-15", "first = 2018-06-15");
        let households = texts.get("s/households.csv").expect("shipped").to_string();
        let mut kept = Vec::new();
        for estate in ["estate,", ",shengtang,", ",torch,"] {
            let rows = households.lines().filter(|line| line.contains(estate));
            kept.extend(rows.take(HOUSEHOLDS_KEPT));
        }
        texts.set("s/households.csv", kept.join("\n") + "\n");
        texts
    }

    /// A text, if it is there.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str())
    }

    /// Sets a text.
    pub fn set(&mut self, path: &str, text: String) {
        match self.0.iter_mut().find(|(known, _)| known == path) {
            Some(known) => known.1 = text,
            None => self.0.push((path.into(), text)),
        }
    }

    /// Replaces a piece that must be there.
    pub fn edit(&mut self, path: &str, from: &str, to: &str) {
        let text = self.get(path).unwrap_or_else(|| panic!("no {path}"));
        assert!(text.contains(from), "{path} does not hold {from:?}");
        let text = text.replacen(from, to, 1);
        self.set(path, text);
    }

    /// A text with its name; an empty one where it was taken away.
    pub fn text(&self, path: &str) -> Arc<Text> {
        Text::new(path, self.get(path).unwrap_or_default())
    }

    /// The rule packs.
    pub fn packs(&self) -> Vec<Pack> {
        let mut packs: Vec<Pack> = Vec::new();
        for (path, text) in &self.0 {
            let Some((name, within)) =
                path.strip_prefix("rules/").and_then(|path| path.split_once('/'))
            else {
                continue;
            };
            // The templates of new scenarios belong to no rulebook.
            if within.starts_with("new/") {
                continue;
            }
            let file = (within.to_string(), Text::new(path, text));
            match packs.iter_mut().find(|pack| pack.name == name) {
                Some(pack) => pack.files.push(file),
                None => packs.push(Pack { name: name.into(), files: vec![file], is_own: false }),
            }
        }
        packs.iter_mut().for_each(|pack| pack.files.sort_by(|a, b| a.0.cmp(&b.0)));
        packs
    }
}

fn gather(folder: &Path, name: &str, texts: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is shipped").flatten() {
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &name, texts);
        } else {
            texts.push((name, std::fs::read_to_string(entry.path()).expect("a text")));
        }
    }
}
