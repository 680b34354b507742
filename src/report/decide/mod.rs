//! Decided cases in words and as data.

pub(in crate::report) mod bars;
mod vote_json;
mod vote_words;

pub use vote_json::{past_json, vote_json};
pub use vote_words::{past_text, vote_text};
