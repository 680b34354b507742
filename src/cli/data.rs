//! `linli data`.
use super::Ending;
use crate::diagnostic::Faults;
/// Verbs.
#[derive(Debug, clap::Subcommand)]
pub enum Data {}
impl Data {
    /// Runs.
    pub fn execute(&self) -> Result<Ending, Faults> {
        Ok(Ending::Fine)
    }
}
