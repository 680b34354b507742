//! Household and estate files, estate listings, and households drawn to fit.
//!
//! Takes texts and gives checked rows or every fault with its place; nothing here opens files or
//! knows of rules. A figure that is not known stays unknown: it is never read as zero.

mod disputes;
mod distributions;
mod estates;
mod households;
mod listing;
mod plan;
mod sheet;
mod synthesis;
pub mod vote;

use crate::diagnostic::Faults;
use crate::units::{Area, Fen};

pub use disputes::{
    BASES, DisputeCase, KINDS, OUTCOMES, RestDays, STEPS, dispute_cases, rest_days,
};
pub use distributions::Distributions;
pub use estates::{estates, write_estates};
pub use households::{households, write_households};
pub use listing::{Listed, ListedFee, Listing, Manager};
pub use plan::{Plan, Planned, quoted};
pub use synthesis::synthesize;

/// The largest floor area of one unit that is believed, hundredths of a m²: 100,000 m² is more than
/// the largest single buildings, let alone a flat, so a larger figure is a slip of the pen. It also
/// keeps sums over any number of units far from the end of whole numbers.
pub const MOST_AREA: Area = Area(10_000_000);

/// The largest amount of money that a data file may state, fen: ten thousand million yuan for one
/// unit or one month of an estate is a slip of the pen.
pub const MOST_MONEY: Fen = Fen(1_000_000_000_000);

/// The most homes of one estate: more than the largest estates of the world have.
pub const MOST_HOMES: i64 = 100_000;

/// The most of anything that is counted in an estate or household.
pub const MOST_COUNTED: i64 = 1_000_000;

/// Years of completion that can be meant.
pub const YEARS: std::ops::RangeInclusive<i64> = 1000..=2200;

/// Checked rows of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    /// The rows, in the order of the file.
    pub rows: Vec<T>,
    /// Columns that nothing reads, each with the column that may have been meant.
    pub unknown_columns: Vec<String>,
}

/// A file as far as it can be read: its sound rows may be held against other files, so that the faults
/// of all of them are shown at once.
#[derive(Debug)]
pub struct Reading<T> {
    /// The rows that could be read.
    pub table: Table<T>,
    /// Was every row read, as far as to know whose it is?
    pub is_whole: bool,
    /// What is wrong.
    pub faults: Faults,
}

impl<T> Reading<T> {
    /// Of a file that can't be read at all.
    #[must_use]
    pub fn nothing(faults: Faults) -> Self {
        let table = Table { rows: Vec::new(), unknown_columns: Vec::new() };
        Self { table, is_whole: false, faults }
    }

    /// The rows of a sound file.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn sound(self) -> Result<Table<T>, Faults> {
        self.faults.or(self.table)
    }
}
