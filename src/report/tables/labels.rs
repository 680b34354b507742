//! What a row of a comparison is about: the columns that say it, and what their labels mean.

use std::ops::Range;

use super::super::figures;
use crate::experiment::compare::{Scope, last_year};
use crate::experiment::results::Results;

/// Columns of a comparison that say what a row is about.
pub(in super::super) const LABELS: [&str; 7] =
    ["policy", "outcome", "unit", "scope", "window", "first_month", "last_month"];

/// All estates together.
const ALL: &str = "all";

/// The last twelve months, or all of a shorter simulation.
const LAST_YEAR: &str = "last_year";

/// Every scope with its label: all estates, then each.
pub(super) fn scopes(results: &Results) -> Vec<(String, Scope)> {
    let estates = results.estates.iter().enumerate();
    let each = estates.map(|(at, estate)| (estate.id.clone(), Scope::Estate(at)));
    std::iter::once((ALL.to_string(), Scope::All)).chain(each).collect()
}

/// Every window with its label: each year, then the last twelve months.
pub(super) fn windows(results: &Results) -> Vec<(String, Range<usize>)> {
    let years = figures::years(results).into_iter().map(|year| (year.label, year.months));
    years.chain(std::iter::once((LAST_YEAR.to_string(), last_year(results)))).collect()
}

/// What a label of a scope means; without one, all estates.
pub(in super::super) fn scope(results: &Results, label: Option<&str>) -> Option<Scope> {
    let label = label.unwrap_or(ALL);
    scopes(results).into_iter().find(|(id, _)| id == label).map(|(_, scope)| scope)
}

/// What a label of a window means; without one, the last twelve months.
pub(in super::super) fn window(results: &Results, label: Option<&str>) -> Option<Range<usize>> {
    let label = label.unwrap_or(LAST_YEAR);
    windows(results).into_iter().find(|(name, _)| name == label).map(|(_, months)| months)
}

/// The first and last month of a window, as its row says them.
pub(super) fn ends(results: &Results, window: &Range<usize>) -> [String; 2] {
    [window.start, window.end - 1].map(|at| figures::month(results, at).to_string())
}
