//! Household and estate files, estate listings, and households drawn to fit.
//!
//! Takes texts and gives checked rows or every fault with its place; nothing here opens files or
//! knows of rules. A figure that is not known stays unknown: it is never read as zero.

mod distributions;
mod estates;
mod households;
mod listing;
mod plan;
mod sheet;
mod synthesis;

pub use distributions::Distributions;
pub use estates::{estates, write_estates};
pub use households::{households, write_households};
pub use listing::{Listed, ListedFee, Listing, Manager};
pub use plan::{Plan, Planned, quoted};
pub use synthesis::synthesize;

/// Checked rows of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    /// The rows, in the order of the file.
    pub rows: Vec<T>,
    /// Columns that nothing reads.
    pub unknown_columns: Vec<String>,
}
