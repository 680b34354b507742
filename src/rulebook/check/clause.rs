//! Branches to which nobody can come.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Fault, Text};
use crate::rulebook::Rulebook;

impl Rulebook {
    /// Clauses to which nobody can come, whatever the parameters are: a condition that repeats or
    /// contradicts the ones before it, or that is the same for everybody.
    pub(super) fn unreached(&self) -> Vec<Fault> {
        let mut alive: BTreeMap<(String, usize), (bool, Arc<Text>)> = BTreeMap::new();
        for rule in self.rules.values().filter(|rule| self.is_about_subjects(rule)) {
            let Ok(lowered) = self.opened(rule) else { continue };
            for clause in lowered.clauses {
                let key = (clause.text.name.clone(), clause.at);
                let seen = alive.entry(key).or_insert((false, clause.text));
                seen.0 |= !clause.is_dead;
            }
        }
        let dead = alive.into_iter().filter(|(_, (is_alive, _))| !is_alive);
        dead.map(|((_, at), (_, text))| {
            Fault::new("rulebook::dead_clause", "nobody can come here")
                .at(&text, at, 1, "this branch is never taken")
                .help("leave it out, or look at its condition and the ones before it")
        })
        .collect()
    }
}
