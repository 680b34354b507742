//! `linli rules test`: the cases beside the rules, the steps of those that do not hold, and the
//! clauses that no case comes to.

use super::Shelf;
use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults};
use crate::report;
use crate::rulebook::{CaseResult, Clause, Obstacle, coverage, run_cases};

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
            let name = &result.name;
            match &trace.unfollowed {
                Some(obstacle) => {
                    let why = row_by_row(obstacle);
                    talk::tell(&format!("\n\"{name}\": steps can't be shown: {why}"));
                }
                None => {
                    talk::tell(&format!("\n\"{name}\", step by step:"));
                    report::steps(trace, language).iter().for_each(|line| talk::tell(line));
                }
            }
        }
    }
    talk::tell(&format!("{} cases, {refusals} of them refusals: {n_failed} failed", results.len()));
    let percent = (100 * covered.reached).checked_div(covered.all);
    let percent = percent.map_or_else(String::new, |percent| format!(": {percent} %"));
    talk::tell(&format!("{} of {} clauses reached{percent}", covered.reached, covered.all));
    for (rule, obstacle) in &covered.uncounted {
        talk::tell(&format!("clauses of `{rule}` are not counted: {}", row_by_row(obstacle)));
    }
    if !covered.missed.is_empty() {
        talk::tell("no case comes to:");
        covered.missed.iter().for_each(|clause| talk::tell(&missed(clause)));
    }
    Ok(if n_failed == 0 { Ending::Fine } else { Ending::No })
}

fn row_by_row(obstacle: &Obstacle) -> String {
    let line = obstacle.text.line(obstacle.at);
    format!("it runs row by row, because of {} at {}:{line}", obstacle.what, obstacle.text.name)
}

/// Where a clause begins, with its line.
fn missed(clause: &Clause) -> String {
    let line = clause.text.line(clause.at);
    let text = clause.text.text.lines().nth(line - 1).unwrap_or_default().trim();
    format!("  {}:{line}  {}  {text}", clause.text.name, clause.rule)
}
