//! Which clauses of the rules the cases come to.

use std::collections::{BTreeMap, BTreeSet};

use super::CaseResult;
use crate::diagnostic::Text;
use crate::rulebook::lower::{Clause, Obstacle};
use crate::rulebook::{Rule, Rulebook};

/// Which clauses of the rules some case comes to.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Clauses that some case comes to.
    pub reached: usize,
    /// All clauses of rules about subjects, and of those that they ask.
    pub all: usize,
    /// Clauses that no case comes to, in the order of files.
    pub missed: Vec<Clause>,
    /// Rules that run row by row, whose clauses can't be counted, and why.
    pub uncounted: Vec<(String, Obstacle)>,
}

/// Counts the clauses that cases come to, over one or several rulebooks that may share files.
///
/// Only clauses of texts that `is_counted` takes are counted: a pack that lies below the one asked
/// for has its own cases.
#[must_use]
pub fn coverage<'a>(
    books: impl IntoIterator<Item = (&'a Rulebook, &'a [CaseResult])>,
    is_counted: impl Fn(&Text) -> bool,
) -> Coverage {
    let key = |clause: &Clause| (clause.text.name.clone(), clause.at);
    let mut reached: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut all: BTreeMap<(String, usize), Clause> = BTreeMap::new();
    let mut uncounted: Vec<(String, Obstacle)> = Vec::new();
    for (book, results) in books {
        reached.extend(results.iter().flat_map(|result| &result.reached).map(key));
        let is_asked = |rule: &&Rule| book.is_about_subjects(rule) && is_counted(&rule.text);
        for rule in book.rules().filter(is_asked) {
            let clauses = match book.opened(rule) {
                Ok(lowered) => lowered.clauses,
                Err((obstacle, _)) => {
                    let is_new = !uncounted.iter().any(|(name, _)| *name == rule.name.as_str());
                    uncounted.extend(is_new.then(|| (rule.name.to_string(), obstacle)));
                    continue;
                }
            };
            let counted = clauses.into_iter().filter(|clause| is_counted(&clause.text));
            all.extend(counted.map(|clause| (key(&clause), clause)));
        }
    }
    let n = all.len();
    let missed = all.into_iter().filter(|(key, _)| !reached.contains(key));
    let missed: Vec<Clause> = missed.map(|(_, clause)| clause).collect();
    Coverage { reached: n - missed.len(), all: n, missed, uncounted }
}
