//! `linli rules test`: the cases beside the rules, the steps of those that do not hold, and the
//! clauses that no case comes to.

use super::Shelf;
use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults, Text};
use crate::report;
use crate::rulebook::{CaseResult, Clause, Obstacle, coverage, run_cases};

pub(super) fn test(shelves: &[Shelf]) -> Result<Ending, Faults> {
    let mut faults = Faults::none();
    let run = |shelf: &Shelf| faults.gather(run_cases(&shelf.book, |text| shelf.holds(text)));
    let by_shelf: Vec<Vec<CaseResult>> = shelves.iter().filter_map(run).collect();
    faults.or(())?;
    let books = shelves.iter().map(|shelf| &shelf.book);
    let is_counted = |text: &Text| shelves.iter().any(|shelf| shelf.holds(text));
    let covered = coverage(books.zip(by_shelf.iter().map(Vec::as_slice)), is_counted);
    let results: Vec<CaseResult> = by_shelf.into_iter().flatten().collect();
    let failed: Vec<Fault> = results.iter().filter_map(|result| result.fault.clone()).collect();
    let refusals = results.iter().filter(|result| result.is_refusal).count();
    let n_failed = failed.len();
    talk::print(&Faults(failed));
    let language = talk::spoken();
    for result in results.iter().filter(|result| result.fault.is_some()) {
        if let Some(trace) = &result.trace {
            let name = &result.name;
            match &trace.unfollowed {
                Some(obstacle) => {
                    let why = row_by_row(obstacle);
                    talk::tell("");
                    talk::tell(&talk::worded(&format!("\"{name}\": steps can't be shown: {why}")));
                }
                None => {
                    talk::tell("");
                    talk::tell(&talk::worded(&format!("\"{name}\", step by step:")));
                    report::steps(trace, language).iter().for_each(|line| talk::tell(line));
                }
            }
        }
    }
    let n = talk::counted(results.len(), "case");
    let refusals = match refusals {
        1 => "1 of them a refusal".into(),
        n => format!("{n} of them refusals"),
    };
    talk::tell(&talk::worded(&format!("{n}, {refusals}: {n_failed} failed")));
    let percent = (100 * covered.reached).checked_div(covered.all);
    let percent = percent.map_or_else(String::new, |percent| format!(": {percent} %"));
    let all = talk::counted(covered.all, "clause");
    talk::tell(&talk::worded(&format!("{} of {all} reached{percent}", covered.reached)));
    for (rule, obstacle) in &covered.uncounted {
        let why = row_by_row(obstacle);
        talk::tell(&talk::worded(&format!("clauses of `{rule}` are not counted: {why}")));
    }
    if !covered.missed.is_empty() {
        talk::tell(&talk::worded("no case comes to:"));
        covered.missed.iter().for_each(|clause| talk::tell(&missed(clause)));
    }
    Ok(if n_failed == 0 { Ending::Fine } else { Ending::No })
}

fn row_by_row(obstacle: &Obstacle) -> String {
    let line = obstacle.text.line(obstacle.at);
    format!("it runs row by row, because of {} at {}:{line}", obstacle.what, obstacle.text.name)
}

/// Characters of a clause that are shown.
const LONGEST_CLAUSE: usize = 60;

/// Where a clause begins, and how it is written: several may stand on one line.
fn missed(clause: &Clause) -> String {
    let (line, column) = clause.text.line_and_column(clause.at);
    format!("  {}:{line}:{column}  {}  {}", clause.text.name, clause.rule, words(clause))
}

/// The words of a clause in one line, up to the end of its block or of its line.
fn words(clause: &Clause) -> String {
    let rest = clause.text.text.get(clause.at..).unwrap_or_default();
    let mut open = 0_usize;
    let end = rest.char_indices().find(|(_, c)| {
        match c {
            '{' => open += 1,
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0 && matches!(c, '}' | '\n')
    });
    let end = end.map_or(rest.len(), |(at, c)| if c == '}' { at + 1 } else { at });
    let words: Vec<&str> = rest[..end].split_whitespace().collect();
    let words = words.join(" ");
    match words.char_indices().nth(LONGEST_CLAUSE) {
        Some((cut, _)) => format!("{}…", &words[..cut]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_on_one_line_are_told_apart() {
        let text = Text::new("a.rhai", "fn due(x) {\n    if x { 1 } else { 0 }\n}\n");
        let at = |what: &str| {
            let at = text.text.find(what).expect("it is there");
            let rule = "due".into();
            missed(&Clause { text: text.clone(), at, rule, guard: None, is_dead: false })
        };
        assert_eq!(at("{ 1 }"), "  a.rhai:2:10  due  { 1 }");
        assert_eq!(at("{ 0 }"), "  a.rhai:2:21  due  { 0 }");
        assert_eq!(at("due"), "  a.rhai:1:4  due  due(x) { if x { 1 } else { 0 } }");
    }
}
