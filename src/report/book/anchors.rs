//! Under which name a rule, parameter or policy stands on the page. Its own name serves, unless a
//! pack shown before has given that name to something else: then the pack's name goes before it.

use std::collections::BTreeMap;

use super::{Shown, Source};
use crate::diagnostic::Text;
use crate::rulebook::Rulebook;

/// The kinds of things that others link to.
const KINDS: [&str; 3] = ["rule", "parameter", "policy"];

/// Anchors by kind, name and the file that defines it.
#[derive(Default)]
pub(super) struct Anchors {
    names: BTreeMap<(&'static str, String, String), String>,
    /// Where each name of each kind was first shown, with how often it is given.
    first: BTreeMap<(&'static str, String), Vec<String>>,
}

impl Anchors {
    /// The anchors of everything that is shown.
    pub fn of(shown: &[Shown<'_>]) -> Self {
        let mut anchors = Self::default();
        for one in shown {
            for packed in &one.packs {
                for kind in KINDS {
                    for (name, text) in defined(one.book, kind) {
                        if packed.holds_name(text) {
                            anchors.add(kind, name, text, &packed.folder);
                        }
                    }
                }
            }
        }
        anchors
    }

    fn add(&mut self, kind: &'static str, name: &str, text: &str, folder: &str) {
        let known = self.first.entry((kind, name.into())).or_default();
        let anchor = if known.is_empty() { name.into() } else { format!("{folder}-{name}") };
        known.push(anchor.clone());
        self.names.insert((kind, name.into(), text.into()), anchor);
    }

    /// The name under which something stands that a file defines.
    fn find(&self, kind: &'static str, name: &str, text: &str) -> Option<&str> {
        self.names.get(&(kind, name.into(), text.into())).map(String::as_str)
    }

    /// The other things that go by the same name, by the names under which they stand.
    pub fn others(&self, kind: &'static str, name: &str, own: &str) -> Vec<&str> {
        let all = self.first.get(&(kind, name.into())).into_iter().flatten();
        all.map(String::as_str).filter(|other| *other != own).collect()
    }
}

impl Source<'_> {
    /// The name under which something of this rulebook stands.
    pub fn anchor(&self, kind: &'static str, name: &str) -> String {
        let defined = defined(self.book, kind).find(|(known, _)| *known == name);
        let found = defined.and_then(|(_, text)| self.anchors.find(kind, name, text));
        found.unwrap_or(name).to_string()
    }
}

/// Everything of a kind, with the file that defines it.
fn defined<'a>(
    book: &'a Rulebook,
    kind: &str,
) -> Box<dyn Iterator<Item = (&'a str, &'a str)> + 'a> {
    fn name(text: &Text) -> &str {
        &text.name
    }
    match kind {
        "rule" => Box::new(book.rules().map(|rule| (rule.name.as_str(), name(&rule.text)))),
        "parameter" => {
            Box::new(book.parameters().map(|known| (known.name.as_str(), name(&known.text))))
        }
        _ => Box::new(book.policies().filter_map(|id| {
            let overlay = book.overlay(id)?;
            Some((id, name(&overlay.text)))
        })),
    }
}
