//! Which clauses of the rules the cases come to.

use std::collections::{BTreeMap, BTreeSet};

use super::CaseResult;
use crate::rulebook::Rulebook;
use crate::rulebook::lower::Clause;

/// Which clauses of the rules some case comes to.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Clauses that some case comes to.
    pub reached: usize,
    /// All clauses of rules about subjects, and of those that they ask.
    pub all: usize,
    /// Clauses that no case comes to, in the order of files.
    pub missed: Vec<Clause>,
    /// Rules that run row by row, whose clauses can't be counted.
    pub uncounted: Vec<String>,
}

/// Counts the clauses that cases come to.
#[must_use]
pub fn coverage(book: &Rulebook, results: &[CaseResult]) -> Coverage {
    let key = |clause: &Clause| (clause.text.name.clone(), clause.at);
    let reached: BTreeSet<(String, usize)> =
        results.iter().flat_map(|result| &result.reached).map(key).collect();
    let mut all: BTreeMap<(String, usize), Clause> = BTreeMap::new();
    let mut uncounted = Vec::new();
    for rule in book.rules().filter(|rule| book.is_about_subjects(rule)) {
        let Ok(lowered) = book.opened(rule) else {
            uncounted.push(rule.name.to_string());
            continue;
        };
        let clauses = lowered.clauses;
        all.extend(clauses.into_iter().map(|clause| (key(&clause), clause)));
    }
    let n = all.len();
    let missed = all.into_iter().filter(|(key, _)| !reached.contains(key));
    let missed: Vec<Clause> = missed.map(|(_, clause)| clause).collect();
    Coverage { reached: n - missed.len(), all: n, missed, uncounted }
}
