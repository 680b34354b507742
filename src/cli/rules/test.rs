//! `linli rules test`: the cases beside the rules, the steps of those that do not hold, and the
//! clauses that no case comes to.

use super::Shelf;
use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults};
use crate::report;
use crate::rulebook::{CaseResult, Clause, coverage, run_cases};

pub(super) fn test(shelves: &[Shelf]) -> Result<Ending, Faults> {
    let mut faults = Faults::none();
    let run = |shelf: &Shelf| faults.gather(run_cases(&shelf.book, |text| shelf.holds(text)));
    let by_shelf: Vec<Vec<CaseResult>> = shelves.iter().filter_map(run).collect();
    faults.or(())?;
    let books = shelves.iter().map(|shelf| &shelf.book);
    let covered = coverage(books.zip(by_shelf.iter().map(Vec::as_slice)));
    let results: Vec<CaseResult> = by_shelf.into_iter().flatten().collect();
    let failed: Vec<Fault> = results.iter().filter_map(|result| result.fault.clone()).collect();
    let refusals = results.iter().filter(|result| result.is_refusal).count();
    let n_failed = failed.len();
    talk::print(&Faults(failed));
    let language = talk::language(None);
    for result in results.iter().filter(|result| result.fault.is_some()) {
        if let Some(trace) = &result.trace {
            talk::tell(&format!("\n\"{}\", step by step:", result.name));
            report::steps(trace, language).iter().for_each(|line| talk::tell(line));
        }
    }
    talk::tell(&format!("{} cases, {refusals} of them refusals: {n_failed} failed", results.len()));
    let percent = (100 * covered.reached).checked_div(covered.all);
    let percent = percent.map_or_else(String::new, |percent| format!(": {percent} %"));
    talk::tell(&format!("{} of {} clauses reached{percent}", covered.reached, covered.all));
    if !covered.uncounted.is_empty() {
        let rules = covered.uncounted.join(", ");
        talk::tell(&format!("not counted, since they run row by row: {rules}"));
    }
    if !covered.missed.is_empty() {
        talk::tell("no case comes to:");
        covered.missed.iter().for_each(|clause| talk::tell(&missed(clause)));
    }
    Ok(if n_failed == 0 { Ending::Fine } else { Ending::No })
}

/// Where a clause begins, with its line.
fn missed(clause: &Clause) -> String {
    let line = clause.text.line(clause.at);
    let text = clause.text.text.lines().nth(line - 1).unwrap_or_default().trim();
    format!("  {}:{line}  {}  {text}", clause.text.name, clause.rule)
}
