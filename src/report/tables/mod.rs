//! The tables of a run folder, as bytes.
//!
//! [`Sheet`] is a small table that is written as CSV for programs and as HTML for people from the
//! same cells. The outcome table goes through polars because it is long and also leaves as Parquet.
//!
//! Tables named by a language, `differences.zh.csv`, say the same to people ([`for_people`]).
//!
//! A CSV that holds anything beyond ASCII starts with a byte-order mark: office programs on
//! Chinese Windows take it for another encoding otherwise.

mod dictionary;
mod differences;
mod kept;
mod labels;
mod ledger;
mod made;
mod outcomes;
mod people;
mod sheet;
mod votes;

pub(super) use dictionary::dictionary;
pub(super) use differences::differences;
pub(super) use kept::{
    cells as parquet_cells, charges, payers, read_charges, read_outcomes, read_payers,
    sheet as parquet,
};
pub(super) use labels::{LABELS as ROW_LABELS, scope, window};
pub(super) use ledger::{identities, ledger};
pub(super) use made::{MADE_BY, with_run};
pub(super) use outcomes::{
    csv as outcomes_csv, header as outcomes_header, parquet as outcomes_parquet,
    sample as outcomes_sample,
};
pub(super) use people::{ForPeople, for_people};
pub(super) use sheet::{Cell, Column, MARK, Sheet, count, households, lines, rows};
pub(super) use votes::votes;

/// What stands in the place of a figure that is kept back.
const KEPT_BACK: &str = "*";

/// The columns of a CSV.
fn rows_of(csv: &str) -> Vec<String> {
    let header = csv.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    header.split(',').map(str::to_string).collect()
}
