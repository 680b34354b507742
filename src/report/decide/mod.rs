//! Decided cases in words and as data.

pub(in crate::report) mod bars;
mod calendar;
mod cited;
mod elect_json;
mod elect_words;
mod mediate;
mod route;
mod vote_json;
mod vote_words;

pub use calendar::{calendar_json, calendar_text};
pub(super) use cited::{cited_json, cited_line, is_said, written};
pub use elect_json::elect_json;
pub use elect_words::elect_text;
pub use mediate::{mediation_csv, mediation_json, mediation_text};
pub use route::{route_json, route_text};
pub use vote_json::{past_json, vote_json};
pub(in crate::report) use vote_words::{class, noted, regime, short};
pub use vote_words::{past_text, vote_text};
