//! The keys of tables, held against the words by which rules read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Document, Entry, Fault, Text, Value, did_you_mean};
use crate::rulebook::Rulebook;
use crate::rulebook::lower::{Key, Read};
use crate::rulebook::parameter::{Parameter, Setting};

/// A value of a parameter, with its place.
pub struct Placed {
    /// The value.
    pub setting: Setting,
    text: Arc<Text>,
    entry: Entry,
}

impl Placed {
    /// A fault that points at the value, to go beside another.
    pub fn here(&self, label: &str) -> Fault {
        let Entry { start, end, .. } = self.entry;
        Fault::new("rulebook::defined_here", "the value").at(&self.text, start, end - start, label)
    }
}

/// The keys on one level of all tables of a parameter.
pub struct Level<'a>(BTreeSet<&'a str>);

impl<'a> Level<'a> {
    /// The keys on a level, from 0.
    pub fn of(settings: &'a [Placed], level: usize) -> Self {
        let mut open: Vec<&Setting> = settings.iter().map(|placed| &placed.setting).collect();
        let within = |setting: &&'a Setting| match setting {
            Setting::ByKey(values) => values.iter().collect(),
            _ => Vec::new(),
        };
        for _ in 0..level {
            open = open.iter().flat_map(within).map(|(_, inner)| inner).collect();
        }
        Self(open.iter().flat_map(within).map(|(key, _)| key.as_str()).collect())
    }

    /// No table at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is it a key?
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// All keys.
    pub fn words(&self) -> Vec<&'a str> {
        self.0.iter().copied().collect()
    }
}

/// The words by which one level of a parameter's tables is read.
#[derive(Default)]
struct Words<'a> {
    /// Every word.
    all: BTreeSet<&'a str>,
    /// Those that a column or a parameter may hold, each with a place that reads it.
    due: BTreeMap<&'a str, &'a Read>,
    /// Something reads it by words that nobody knows.
    is_open: bool,
}

impl Rulebook {
    /// Every value of a parameter: the dated ones, and those of policies.
    pub(super) fn placed(&self, parameter: &Parameter) -> Vec<Placed> {
        let mut placed = Vec::new();
        let entries = Document::parse(&parameter.text).map(|document| {
            let root = document.root();
            let own = root.keys().iter().find(|key| key.1 == parameter.start);
            within(own.map(|key| &key.2), "since")
        });
        for (since, table) in parameter.since.iter().zip(entries.unwrap_or_default()) {
            let (setting, text) = (since.setting.clone(), Arc::clone(&parameter.text));
            placed.extend(field(&table, "value").map(|entry| Placed { setting, text, entry }));
        }
        for change in self.overlays.values().flat_map(|overlay| &overlay.policy.changes) {
            if change.parameter != parameter.name {
                continue;
            }
            let Ok(document) = Document::parse(&change.text) else { continue };
            let root = document.root();
            let all = root.keys().iter().find(|key| key.0 == "change").map(|key| &key.2);
            let is_it =
                |table: &Entry| field(table, "param").is_some_and(|at| at.start == change.at);
            let tables = all.map(list).unwrap_or_default();
            let entry = tables.into_iter().find(is_it).and_then(|table| field(&table, "value"));
            let (setting, text) = (change.setting.clone(), Arc::clone(&change.text));
            placed.extend(entry.map(|entry| Placed { setting, text, entry }));
        }
        placed
    }

    /// Keys that nothing reads, and words of columns for which a table has no key.
    pub(super) fn mistaken_keys(&self, reads: &[Read]) -> Vec<Fault> {
        let mut by_name: BTreeMap<&str, Vec<&Read>> = BTreeMap::new();
        for read in reads {
            by_name.entry(read.name.as_str()).or_default().push(read);
        }
        let mut found = Vec::new();
        for (name, reads) in by_name {
            let Some(parameter) = self.parameters.get(name) else { continue };
            let settings = self.placed(parameter);
            if !settings.iter().any(|placed| matches!(placed.setting, Setting::ByKey(_))) {
                continue;
            }
            let is_whole = self.every_place_was_walked(name, &reads);
            let n = reads.iter().map(|read| read.keys.len()).max().unwrap_or(0);
            let levels: Vec<Words<'_>> =
                (0..n).map(|level| words(&reads, level, is_whole)).collect();
            for placed in &settings {
                let check = Check { parameter, placed, levels: &levels };
                check.table(&placed.entry, 0, &mut found);
            }
        }
        found
    }

    /// Does the walk through the rules know every place that reads a parameter?
    fn every_place_was_walked(&self, name: &str, reads: &[&Read]) -> bool {
        self.rules.values().all(|rule| {
            let own = rule.readings.iter().filter(|reading| reading.asked.name == name);
            own.into_iter().all(|reading| {
                let is_it = |read: &&&Read| {
                    read.at == reading.asked.start && read.text.name == rule.text.name
                };
                reads.iter().any(|read| is_it(&read))
            })
        })
    }
}

fn words<'a>(reads: &[&'a Read], level: usize, is_whole: bool) -> Words<'a> {
    let mut words = Words { is_open: !is_whole, ..Words::default() };
    for read in reads {
        match read.keys.get(level) {
            Some(Key::Word(word)) => {
                words.all.insert(word);
            }
            Some(Key::Of(listed)) => {
                words.all.extend(listed.iter().map(rhai::ImmutableString::as_str));
                words.due.extend(listed.iter().map(|word| (word.as_str(), *read)));
            }
            Some(Key::Any) => words.is_open = true,
            None => {}
        }
    }
    words
}

/// One value of a parameter, being looked through.
struct Check<'a> {
    parameter: &'a Parameter,
    placed: &'a Placed,
    levels: &'a [Words<'a>],
}

impl Check<'_> {
    fn table(&self, entry: &Entry, level: usize, found: &mut Vec<Fault>) {
        let Value::Nested(keys) = &entry.value else { return };
        let Some(words) = self.levels.get(level) else { return };
        let name = &self.parameter.name;
        let has = |word: &str| keys.iter().any(|(key, _, _)| key == word);
        let mut missing: Vec<(&str, &Read)> = words
            .due
            .iter()
            .filter(|(word, _)| !has(word))
            .map(|(word, read)| (*word, *read))
            .collect();
        // What remains of a whole need not be read.
        let may_be_unread = words.is_open || (words.due.is_empty() && self.parameter.sum.is_some());
        for (key, start, _) in
            keys.iter().filter(|key| !may_be_unread && !words.all.contains(key.0.as_str()))
        {
            let message = format!("no rule reads `{name}` by `{key}`");
            let known: Vec<&str> = words.all.iter().copied().collect();
            let label = format!("it is read by {}", known.join(", "));
            let fault = Fault::new("rulebook::unknown_key", message);
            let fault = fault.at(&self.placed.text, *start, key.len(), label);
            let lacking: Vec<&str> = known.iter().copied().filter(|word| !has(word)).collect();
            let near = did_you_mean(key, lacking.iter().copied());
            if let Some(help) = &near {
                missing.retain(|(word, _)| *help != format!("did you mean `{word}`?"));
            }
            let help = || "leave it out, or add the word where the column is declared".into();
            found.push(fault.help(near.unwrap_or_else(help)));
        }
        for (word, read) in missing {
            let message = format!("`{name}` has no value for `{word}`");
            let fault = Fault::new("rulebook::missing_key", message);
            let length = self.placed.text.text[entry.start..].lines().next().map_or(1, str::len);
            let length = length.min(entry.end - entry.start);
            let fault = fault.at(&self.placed.text, entry.start, length, "no such key");
            let there = Fault::new("rulebook::defined_here", "read here");
            let there = there.at(&read.text, read.at, name.len() + 2, "a rule may ask for it");
            found.push(fault.and(there).help(format!("add `{word} = …`")));
        }
        keys.iter().for_each(|(_, _, inner)| self.table(inner, level + 1, found));
    }
}

/// The entry under a key of a table.
fn field(table: &Entry, name: &str) -> Option<Entry> {
    let Value::Nested(keys) = &table.value else { return None };
    keys.iter().find(|key| key.0 == name).map(|key| key.2.clone())
}

fn list(entry: &Entry) -> Vec<Entry> {
    match &entry.value {
        Value::List(items) => items.clone(),
        _ => Vec::new(),
    }
}

/// The tables of a list under a key of a table.
fn within(table: Option<&Entry>, name: &str) -> Vec<Entry> {
    table.and_then(|table| field(table, name)).map(|entry| list(&entry)).unwrap_or_default()
}
