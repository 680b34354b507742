//! `linli rules check`: every file read, every unit, clause and parameter looked at, and the schedule
//! held against the rules.

use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults};
use crate::rulebook::Rulebook;
use crate::simulate::{Schedule, check, column_misfits};

pub(super) fn check_all(book: &Rulebook) -> Result<Ending, Faults> {
    let found = findings(book)?;
    if !found.is_empty() {
        let n = found.len();
        talk::print(&Faults(found));
        talk::tell(&format!("{n} findings"));
        return Ok(Ending::No);
    }
    let n_parameters = book.parameters().count();
    talk::tell(&format!("{} rules and {n_parameters} parameters are sound", book.rules().count()));
    Ok(Ending::Fine)
}

/// Everything that looks like a slip.
///
/// # Errors
/// What keeps the schedule from running at all.
pub(super) fn findings(book: &Rulebook) -> Result<Vec<Fault>, Faults> {
    let mut found = book.findings();
    if let Some(text) = book.schedule() {
        let schedule = Schedule::read(text)?;
        let days = book.parameters().flat_map(|parameter| &parameter.since).map(|since| since.date);
        if let Some(day) = days.max() {
            check(&schedule, book, &book.environment(day, None, |_| false)).or(())?;
        }
        found.extend(column_misfits(&schedule, book));
    }
    Ok(found)
}
