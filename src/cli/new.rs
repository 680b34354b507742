//! `linli new`.
use super::Ending;
use crate::diagnostic::Faults;
/// Arguments.
#[derive(Debug, clap::Args)]
pub struct New {}
impl New {
    /// Runs.
    pub fn execute(&self) -> Result<Ending, Faults> {
        Ok(Ending::Fine)
    }
}
