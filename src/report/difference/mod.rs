//! What one policy changes against another, in words, as JSON and as CSV.
//!
//! Takes a [`Difference`] and, where a scenario was asked about, what its households owe. Words and
//! JSON tell of households in groups only: none under five, and no sum from which such a group
//! could be worked out. The CSV of households has a row for every unit; it is the committee's own
//! data and no report.

mod groups;
mod json;
mod lines;
mod tables;
mod words;

use super::language::Language;
use crate::experiment::difference::{Difference, Owed};

pub use json::difference_json;
pub use tables::difference_csv;

/// What changes, in plain words; no final line break.
#[must_use]
pub fn difference_text(difference: &Difference, owed: Option<&Owed>, language: Language) -> String {
    let mut lines = words::changes(difference, language);
    if let Some(owed) = owed.filter(|_| !difference.is_nothing()) {
        lines.push(String::new());
        lines.extend(words::owed(owed, language));
    }
    lines.join("\n")
}
