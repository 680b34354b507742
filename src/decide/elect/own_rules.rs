//! The estate's own rules for its election, and words of the file that the packs have to know.

use std::sync::Arc;

use super::file::ElectionFile;
use crate::dataset::vote::Candidate;
use crate::diagnostic::{Entry, Fault, Faults, Table, Value, did_you_mean};
use crate::rulebook::{Change, Policy, Rulebook, Start, Word};

impl ElectionFile {
    /// The estate's own rules as a policy over the law; `None` when it has none.
    ///
    /// # Errors
    /// A parameter that the packs don't have, a value that does not fit it, one that differs from
    /// what the law sets on the day.
    pub fn overlay(&self, book: &Rulebook) -> Result<Option<Policy>, Faults> {
        let mut faults = Faults::none();
        let mut changes = Vec::new();
        for (name, at, entry) in &self.rules {
            let Some(parameter) = book.parameter(name) else {
                let message = format!("the packs have no parameter `{name}`");
                let fault = Fault::new("elect::unknown_parameter", message);
                let fault = fault.at(&self.text, *at, name.len(), "set here");
                let near = did_you_mean(name, book.parameters().map(|known| known.name.as_str()));
                let help = || "`linli rules list` names them all".to_string();
                faults.push(fault.help(near.unwrap_or_else(help)));
                continue;
            };
            let setting = faults.gather(parameter.setting(&self.text, entry));
            let by_law = parameter.on(self.date).filter(|since| since.standing == "law");
            if let Some(since) = by_law
                && let Some(own) = &setting
                && own.written() != since.setting.written()
            {
                let message = format!(
                    "`{name}` is set by law: {} ({})",
                    since.setting.written(),
                    since.source
                );
                let fault = Fault::new("elect::against_the_law", message);
                let at = entry.start;
                let fault = fault.at(&self.text, at, entry.end - at, "own rules can't change it");
                faults.push(fault.help(
                    "leave it out: own rules fill only what the law and the place leave open",
                ));
            }
            changes.extend(setting.map(|setting| Change {
                parameter: name.clone(),
                setting,
                start: Start::Day(self.date),
                source: self.rules_source.clone(),
                standing: "resolution".into(),
                governance: false,
                text: Arc::clone(&self.text),
                at: *at,
                length: name.len(),
            }));
        }
        let own = |text: &str| (text.to_string(), text.to_string());
        faults.or((!self.rules.is_empty()).then(|| Policy {
            id: "rules".into(),
            title: own("rules"),
            summary: own(&self.rules_source),
            null_of: None,
            motions: Vec::new(),
            changes,
            replacements: Vec::new(),
        }))
    }

    /// Holds the ways in which candidates were put forward against those that the packs know.
    ///
    /// # Errors
    /// Every other word, where it is written.
    pub fn put_forward(&self, candidates: &[Candidate], book: &Rulebook) -> Result<(), Faults> {
        let key = ("candidate".to_string(), "nominated_by".to_string());
        let Some(declared) = book.columns().get(&key).filter(|known| !known.words.is_empty())
        else {
            return Ok(());
        };
        let mut faults = Faults::none();
        for candidate in std::iter::once(&self.every).chain(candidates) {
            let Some((by, at)) =
                candidate.nominated_by.as_ref().zip(candidate.nominated_at.as_ref())
            else {
                continue;
            };
            let known = declared.words.iter().map(Word::as_str);
            if known.clone().any(|word| word == by) {
                continue;
            }
            let who = if candidate.name.is_empty() { "every candidate" } else { &candidate.name };
            let message = format!("{who} is put forward by `{by}`, which no pack knows");
            let fault = Fault::new("elect::unknown_channel", message);
            let fault = fault.at(&at.0, at.1, at.2, "put forward here");
            let all = declared.words.join(", ");
            let near = did_you_mean(by, known).map(|near| format!("{near} "));
            faults.push(fault.help(format!("{}one of {all} is due", near.unwrap_or_default())));
        }
        faults.or(())
    }
}

/// The table of own rules, with its source.
pub(super) fn own_rules(root: &Table<'_>) -> (Vec<(String, usize, Entry)>, String) {
    let Some(table) = root.maybe_table("rules") else { return (Vec::new(), String::new()) };
    let source = table.text("source").unwrap_or_default();
    let own = table.keys().iter().filter(|(key, _, _)| key != "source");
    let rules = own
        .map(|(key, at, entry)| {
            table.note(key);
            (key.clone(), *at, entry.clone())
        })
        .collect();
    if let Some(entry) = table.maybe("source")
        && !matches!(entry.value, Value::Text(_))
    {
        table.fault("elect::no_source", entry, "`source` must be a text".into(), entry.kind());
    }
    root.gather(table.done());
    (rules, source)
}
