//! The tables of a run folder, as bytes.
//!
//! [`Sheet`] is a small table that is written as CSV for programs and as HTML for people from the
//! same cells. The outcome table goes through polars because it is long and also leaves as Parquet.
//!
//! A CSV that holds anything beyond ASCII starts with a byte-order mark: office programs on
//! Chinese Windows take it for another encoding otherwise.

mod differences;
mod ledger;
mod outcomes;
mod sheet;
mod votes;

pub(super) use differences::differences;
pub(super) use ledger::{identities, ledger};
pub(super) use outcomes::{csv as outcomes_csv, parquet as outcomes_parquet};
pub(super) use sheet::{Cell, Column, Sheet, count, households};
pub(super) use votes::votes;
