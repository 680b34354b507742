//! By which run a row was made, so that tables of several runs can be laid together.

use super::super::language::both;
use super::sheet::{Cell, Column, Sheet};
use crate::experiment::results::Results;

/// Columns that end every raw table.
pub(in super::super) const MADE_BY: [&str; 2] = ["scenario_hash", "seed"];

/// Digits of the fingerprint in each row.
const DIGITS: usize = 12;

/// What these columns hold: the beginning of the fingerprint, which is never read as a number, and the
/// seed.
pub(super) fn made_by(results: &Results) -> (String, String) {
    let digits = results.hash.get(..DIGITS).unwrap_or(&results.hash);
    (format!("sha256:{digits}"), results.seed.to_string())
}

/// A raw table with these columns.
pub(in super::super) fn with_run(results: &Results, mut sheet: Sheet) -> Sheet {
    let (hash, seed) = made_by(results);
    for (name, cell) in MADE_BY.into_iter().zip([hash, seed]) {
        sheet.columns.push(Column::new(name, both(&format!("dict_{name}"))));
        for row in &mut sheet.rows {
            row.reserve_exact(1);
            row.push(Cell::Text(cell.clone()));
        }
    }
    sheet
}
