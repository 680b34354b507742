//! `linli rules list`: every rule with its question, every parameter with its last value.

use crate::cli::talk;
use crate::rulebook::Rulebook;

pub(super) fn list(book: &Rulebook) {
    for rule in book.rules() {
        talk::tell(&format!(
            "{}({})  {}",
            rule.name,
            rule.subjects.join(", "),
            rule.header.question
        ));
    }
    talk::tell("");
    for parameter in book.parameters() {
        let last = parameter.since.last();
        let value = last.map(|since| since.setting.written()).unwrap_or_default();
        let standing = last.map(|since| since.standing.as_str()).unwrap_or_default();
        talk::tell(&format!(
            "{} = {value}  [{}, {standing}]  {}",
            parameter.name, parameter.unit, parameter.summary.1
        ));
    }
}
