//! What was decided about real cases, in words and for programs.

mod cited;
mod mediate;

pub(super) use cited::{cited_json, cited_line, is_said, written};
pub use mediate::{mediation_csv, mediation_json, mediation_text};
