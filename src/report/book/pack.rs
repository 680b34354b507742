//! One pack on the page: what it says of itself, and everything that stands in its files.

use super::super::sources;
use std::sync::Arc;

use serde::Serialize;

use super::super::language::Language;
use super::said::{Said, anchor};
use super::{Source, cases, parameters, policies, rules};
use crate::diagnostic::{Document, Table, Text};
use crate::experiment::results::Both;
use crate::rulebook::Pack;

/// What a pack says of itself in `pack.toml`, and the names of its files.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// Name of its folder.
    pub folder: String,
    /// Title; empty without `pack.toml`.
    pub title: Both,
    /// Where its rules hold; empty when not said.
    pub place: Both,
    /// The texts that it follows, in their own language.
    pub sources: Vec<String>,
    /// First and last day, as far as they are said.
    pub valid: (Option<String>, Option<String>),
    /// Names of its files, as faults name them.
    files: Vec<String>,
}

impl Packed {
    /// Reads `pack.toml`, if the pack has one. What is wrong in it is for the rulebook to tell.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let files = pack.files.iter().map(|(_, text)| text.name.clone()).collect();
        let mut packed = Self { folder: pack.name.clone(), files, ..Self::default() };
        let text = pack.files.iter().find(|(path, _)| path == "pack.toml").map(|file| &file.1);
        if let Some(document) = text.and_then(|text| Document::parse(text).ok()) {
            packed.read(&document.root());
        }
        packed
    }

    fn read(&mut self, root: &Table<'_>) {
        let both = |key| root.maybe_table(key).and_then(|_| root.both(key));
        let name = |(zh, en)| Both { zh, en };
        self.title = both("title").map(name).unwrap_or_default();
        let place = || root.maybe_text("place").map(|place| (place.clone(), place));
        self.place = both("place").or_else(place).map(name).unwrap_or_default();
        self.sources = root.texts("sources").into_iter().map(|source| source.0).collect();
        let day = |key| root.maybe_day(key).map(|day| day.to_string());
        self.valid = (day("valid_from"), day("valid_to"));
    }

    pub(super) fn holds(&self, text: &Arc<Text>) -> bool {
        self.holds_name(&text.name)
    }

    pub(super) fn holds_name(&self, file: &str) -> bool {
        self.files.iter().any(|own| own == file)
    }
}

/// A pack in one language.
#[derive(Serialize)]
pub(super) struct PackSide {
    id: String,
    /// `None`: the folder's name serves.
    title: Option<Said>,
    folder: String,
    facts: Vec<(String, String)>,
    files: Vec<rules::FileSide>,
    parameters: Vec<parameters::ParameterSide>,
    policies: Vec<policies::PolicySide>,
    /// Cases of rules that stand in packs below.
    asked: Vec<cases::AskedSide>,
}

pub(super) fn side(source: &Source<'_>, packed: &Packed, language: Language) -> PackSide {
    let title = Said::of(&packed.title.zh, &packed.title.en, language);
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push((language.say(key, &[]), value));
        }
    };
    fact("book_place", language.pick(&packed.place).into());
    let sources: Vec<String> =
        packed.sources.iter().map(|one| sources::said(one, language)).collect();
    fact("book_sources", language.clauses(&sources));
    let from = packed.valid.0.as_ref().map(|day| language.say("book_valid_from", &[("from", day)]));
    let to = packed.valid.1.as_ref().map(|day| language.say("book_valid_to", &[("to", day)]));
    fact("book_valid", language.list(&from.into_iter().chain(to).collect::<Vec<_>>()));
    PackSide {
        id: anchor("pack", &packed.folder, language),
        title: (!title.text.is_empty()).then_some(title),
        folder: packed.folder.clone(),
        facts,
        files: rules::files(source, packed, language),
        parameters: parameters::parameters(source, packed, language),
        policies: policies::policies(source, packed, language),
        asked: cases::of_others(source, packed, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_says_its_title_or_goes_by_its_folder() {
        let toml = "title = { zh = \"全国\", en = \"National\" }\nplace = \"CN\"\n\
            sources = [\"Civil Code\"]\nvalid_from = 2007-10-01\n";
        let file = |text: &str| ("pack.toml".to_string(), Text::new("p/pack.toml", text));
        let pack = Pack { name: "national".into(), files: vec![file(toml)], is_own: false };
        let packed = Packed::of(&pack);
        assert_eq!((packed.title.zh.as_str(), packed.title.en.as_str()), ("全国", "National"));
        assert_eq!((packed.place.zh.as_str(), packed.sources.len()), ("CN", 1));
        assert_eq!(packed.valid, (Some("2007-10-01".into()), None));
        let packed =
            Packed::of(&Pack { name: "national".into(), files: Vec::new(), is_own: false });
        assert_eq!((packed.folder.as_str(), packed.title.zh.as_str()), ("national", ""));
    }
}
