//! The charts of a report: each a picture, its figures as CSV, and a table for people.
//!
//! A chart says what was found in its title, names measure, unit, period, households and runs below,
//! and its source at the foot. Whatever a colour says, a dash, a pattern or a word says too. A chart
//! whose outcomes were not measured is left out.

mod analyst;
mod budget;
mod classes;
mod collection;
mod dates;
mod disputes;
mod draw;
mod gain;
mod leader;
mod moved;
mod parking;
mod words;

pub use draw::{Face, FaceError};
pub(super) use draw::{short as short_svg, width};

use super::ReportError;
use super::language::Language;
use super::privacy::fewest;
use super::tables::Sheet;
use crate::decide::vote::{Decision, Vote};
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

    /// The chart as a PNG file, twice as large, from the same marks.
    pub fn png(&self, language: Language, face: &Face) -> Result<Vec<u8>, ReportError> {
        png(&self.picture, language, face)
    }
}

fn png(picture: &draw::Picture, language: Language, face: &Face) -> Result<Vec<u8>, ReportError> {
    draw::paint_png(picture, face, language == Language::English).map_err(|characters| {
        ReportError::Lacking { family: face.family().into(), characters: listed(&characters) }
    })
}

/// Characters with their code points: `㎡ (U+33A1)`.
fn listed(characters: &[char]) -> String {
    let one = |c: &char| format!("{c} (U+{:04X})", u32::from(*c));
    characters.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Every chart that the results can fill, in the order of the report: what a committee leader posts,
/// then the courses behind it, then the charts over policies and runs. None when all estates together
/// hold so few households that each figure would be one household's.
pub(super) fn charts(results: &Results, language: Language) -> Vec<Chart> {
    if is_too_small(results) {
        return Vec::new();
    }
    [
        collection::chart,
        leader::votes::chart,
        leader::waterfall::chart,
        leader::payers::chart,
        leader::chances::chart,
        leader::funnel::chart,
        gain::chart,
        classes::chart,
        budget::chart,
        parking::chart,
        disputes::chart,
        analyst::dots::chart,
        analyst::heat::chart,
        analyst::distribution::chart,
        analyst::convergence::chart,
    ]
    .into_iter()
    .filter_map(|chart| chart(results, language))
    .collect()
}

/// Do all figures of each column of cases fall within one step, so that a picture would show nothing
/// but the step?
pub(super) fn is_flat(results: &Results, chart: &Chart) -> bool {
    chart.id == FLAT && disputes::is_flat(results, &chart.data)
}

/// The chart that may have nothing to show in steps.
pub(super) const FLAT: &str = "disputes";

/// Would every figure be about a handful of households?
pub(super) fn is_too_small(results: &Results) -> bool {
    results.estates.iter().map(|estate| estate.n_households).sum::<usize>() < fewest()
}

/// A decided vote as bars in an SVG file: owners and area of each assembly against the bars of the
/// law. `vote` is what was decided.
///
/// # Errors
/// [`ReportError::Drawing`] when the picture can't be painted.
pub fn vote_chart_svg(
    decision: &Decision<'_>,
    vote: &Vote,
    language: Language,
) -> Result<String, ReportError> {
    let drawn = leader::motion::drawn(decision, vote, language);
    let told = [drawn.title.as_str(), &drawn.description];
    draw::paint(&drawn.picture, "vote", language.tag(), told).map_err(ReportError::Drawing)
}

/// The same as a PNG file, twice as large.
///
/// # Errors
/// [`ReportError::Lacking`] with every character that the face has no glyph for.
pub fn vote_chart_png(
    decision: &Decision<'_>,
    vote: &Vote,
    language: Language,
    face: &Face,
) -> Result<Vec<u8>, ReportError> {
    png(&leader::motion::drawn(decision, vote, language).picture, language, face)
}
