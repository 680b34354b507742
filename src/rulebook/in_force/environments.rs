//! Every set of parameters that a policy goes through, each put together once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::super::Rulebook;
use super::super::engine::Environment;
use super::super::policy::{Policy, Start};
use crate::units::Date;

/// The environments of one policy. Runs that share a day and the motions carried share one, and
/// with it every rule that was lowered for it.
pub struct Environments<'a> {
    book: &'a Rulebook,
    policy: Option<&'a Policy>,
    motions: Vec<String>,
    days: Vec<Date>,
    known: Mutex<BTreeMap<(usize, u32), Arc<Environment>>>,
}

impl<'a> Environments<'a> {
    /// Those of a policy; `motions` are its motions in the order of the bits of [`Self::on`], at
    /// most 32.
    #[must_use]
    pub fn new(book: &'a Rulebook, policy: Option<&'a Policy>, motions: Vec<String>) -> Self {
        let dated = book.parameters().flat_map(|parameter| &parameter.since).map(|s| s.date);
        let changed = policy.iter().flat_map(|policy| policy.starts());
        let changed = changed.filter_map(|start| match start {
            Start::Day(day) => Some(*day),
            Start::Motion(_) => None,
        });
        let mut days: Vec<Date> = dated.chain(changed).collect();
        days.sort_unstable();
        days.dedup();
        Self { book, policy, motions, days, known: Mutex::default() }
    }

    /// The parameters in force on a day, when the motions of `carried` (one bit each) were carried
    /// before.
    ///
    /// # Panics
    /// When another thread panicked while it put one together.
    #[must_use]
    pub fn on(&self, day: Date, carried: u32) -> Arc<Environment> {
        let age = self.days.partition_point(|begun| *begun <= day);
        let mut known = self.known.lock().expect("environments are put together without panics");
        let environment = known.entry((age, carried)).or_insert_with(|| {
            let is_carried = |id: &str| {
                let at = self.motions.iter().position(|motion| motion == id);
                at.is_some_and(|at| carried & (1 << at) != 0)
            };
            Arc::new(self.book.environment(day, self.policy, is_carried))
        });
        Arc::clone(environment)
    }
}
