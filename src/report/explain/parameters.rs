//! The parameters of an explanation: of a table or a scale the entry that was read is marked.

use super::super::language::Language;
use super::super::sources;
use super::super::value::{amount, quoted_word, standing};
use crate::experiment::{Entry, InForce, Since};

/// Entries of a table that are all shown; of longer ones only those that were read.
const MOST_ENTRIES: usize = 12;

pub(super) fn lines(parameters: &[InForce], language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for parameter in parameters {
        lines.extend(of_one(parameter, language));
    }
    if parameters.iter().any(is_table) {
        lines.push(language.say("explain_marked", &[]));
    }
    lines
}

fn is_table(parameter: &InForce) -> bool {
    match &parameter.entries[..] {
        [] => false,
        [only] => !only.keys.is_empty() || only.from.is_some(),
        _ => true,
    }
}

fn of_one(parameter: &InForce, language: Language) -> Vec<String> {
    let since = match &parameter.since {
        Since::Day(day) => language.say("explain_since", &[("day", &day.to_string())]),
        Since::Vote(motion) => language.say("explain_voted", &[("motion", language.pick(motion))]),
        Since::Never => language.say("not_in_force", &[]),
    };
    let mut facts = vec![since];
    if !parameter.source.is_empty() {
        facts.push(standing(&parameter.standing, language));
        facts.push(
            language
                .say("explain_source", &[("source", &sources::said(&parameter.source, language))]),
        );
    }
    let head = format!("{}  {}", parameter.name, language.pick(&parameter.summary));
    let colon = language.say("colon", &[]);
    if !is_table(parameter) {
        let values = parameter.entries.iter().map(|entry| amount(&entry.value, language));
        let facts: Vec<String> = values.chain(facts).collect();
        let mut lines = vec![format!("{head}{colon}{}", language.clauses(&facts))];
        if !parameter.for_keys.is_empty() {
            let keys: Vec<String> =
                parameter.for_keys.iter().map(|key| quoted_word(key, language)).collect();
            let said = language.say("explain_for_keys", &[("keys", &language.list(&keys))]);
            lines.push(format!("    {said}"));
        }
        return lines;
    }
    let mut lines = vec![format!("{head}{colon}{}", language.clauses(&facts))];
    let is_short = parameter.entries.len() <= MOST_ENTRIES;
    let shown = parameter.entries.iter().filter(|entry| is_short || entry.is_read);
    let shown: Vec<&Entry> = shown.collect();
    lines.extend(shown.iter().map(|entry| of_entry(entry, language)));
    let left = parameter.entries.len() - shown.len();
    if left > 0 {
        let said = language.say("explain_entries_left", &[("n", &left.to_string())]);
        lines.push(format!("      {said}"));
    }
    if !parameter.places.is_empty() {
        let places: Vec<String> =
            parameter.places.iter().map(|place| amount(place, language)).collect();
        let said = language.say("explain_read_at", &[("places", &language.list(&places))]);
        lines.push(format!("      {said}"));
    }
    lines
}

fn of_entry(entry: &Entry, language: Language) -> String {
    let mark = if entry.is_read { "→" } else { " " };
    let name = match &entry.from {
        Some(from) => language.say("explain_from", &[("from", &amount(from, language))]),
        None => {
            let keys: Vec<String> =
                entry.keys.iter().map(|key| quoted_word(key, language)).collect();
            language.list(&keys)
        }
    };
    let colon = language.say("colon", &[]);
    format!("    {mark} {name}{colon}{}", amount(&entry.value, language))
}
