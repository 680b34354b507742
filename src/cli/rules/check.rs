//! `linli rules check`: every file read, and the schedule held against the rules.

use crate::cli::{Ending, talk};
use crate::diagnostic::Faults;
use crate::rulebook::Rulebook;
use crate::simulate::{Schedule, check};

pub(super) fn check_all(book: &Rulebook) -> Result<Ending, Faults> {
    if let Some(text) = book.schedule() {
        let schedule = Schedule::read(text)?;
        let days = book.parameters().flat_map(|parameter| &parameter.since).map(|since| since.date);
        if let Some(day) = days.max() {
            check(&schedule, book, &book.environment(day, None, |_| false)).or(())?;
        }
    }
    let n_parameters = book.parameters().count();
    talk::tell(&format!("{} rules and {n_parameters} parameters are sound", book.rules().count()));
    Ok(Ending::Fine)
}
