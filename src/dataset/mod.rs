//! Household and estate files, estate listings, and households drawn to fit.
//!
//! Takes texts and gives checked rows or every fault with its place; nothing here opens files or
//! knows of rules. A figure that is not known stays unknown: it is never read as zero.

mod estates;
mod households;
mod sheet;

pub use estates::{estates, write_estates};
pub use households::{households, write_households};

/// Checked rows of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    /// The rows, in the order of the file.
    pub rows: Vec<T>,
    /// Columns that nothing reads.
    pub unknown_columns: Vec<String>,
}
