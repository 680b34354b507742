//! `linli rules test`: the cases beside the rules.

use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults};
use crate::rulebook::{Rulebook, run_cases};

pub(super) fn test(book: &Rulebook) -> Result<Ending, Faults> {
    let results = run_cases(book)?;
    let failed: Vec<Fault> = results.iter().filter_map(|result| result.fault.clone()).collect();
    let refusals = results.iter().filter(|result| result.is_refusal).count();
    let n_failed = failed.len();
    talk::print(&Faults(failed));
    talk::tell(&format!("{} cases, {refusals} of them refusals: {n_failed} failed", results.len()));
    Ok(if n_failed == 0 { Ending::Fine } else { Ending::No })
}
