//! The charts of a report: each a picture, its figures as CSV, and a table for people.
//!
//! A chart says what was found in its title, names measure, unit, period, households and runs below,
//! and its source at the foot. Whatever a colour says, a dash, a pattern or a word says too. A chart
//! whose outcomes were not measured is left out.

mod budget;
mod collection;
mod dates;
mod disputes;
mod draw;
mod gain;
mod parking;
mod payers;
mod words;

use super::language::Language;
use super::tables::Sheet;
use crate::experiment::results::Results;

/// One chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    /// File name without ending, and id on the page.
    pub id: &'static str,
    /// What was found.
    pub title: String,
    /// The same in more words, for readers without sight.
    pub description: String,
    /// Every figure drawn.
    pub data: Sheet,
    /// The figures that a person reads beside the picture.
    pub table: Sheet,
    /// Key of the table's caption, where the usual one does not say what it holds.
    pub caption: Option<&'static str>,
    picture: draw::Picture,
}

impl Chart {
    /// The chart as an SVG file; `place` keeps its ids apart from other copies on a page.
    pub fn svg(&self, place: &str, language: Language) -> Result<String, String> {
        let id = format!("{}{place}", self.id);
        draw::paint(&self.picture, &id, language.tag(), [&self.title, &self.description])
    }
}

/// Every chart that the results can fill, in the order of the report.
pub(super) fn charts(results: &Results, language: Language) -> Vec<Chart> {
    [collection::chart, budget::chart, parking::chart, disputes::chart, payers::chart, gain::chart]
        .into_iter()
        .filter_map(|chart| chart(results, language))
        .collect()
}
