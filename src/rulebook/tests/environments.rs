//! The environments in which a rule of shipped packs can be asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::engine::Environment;
use super::super::policy::{Policy, Start};
use super::super::{Rule, Rulebook};
use crate::units::Date;

/// Environments of a rulebook that were put together so far.
pub struct Known<'a> {
    book: &'a Rulebook,
    policies: Vec<Policy>,
    made: BTreeMap<(Option<usize>, Date), Arc<Environment>>,
}

impl<'a> Known<'a> {
    pub fn new(book: &'a Rulebook) -> Self {
        let policies = book.policies().filter_map(|id| book.policy(id)).collect();
        Self { book, policies, made: BTreeMap::new() }
    }

    /// Those of every day on which something begins that a rule reads, without a policy and under
    /// each that changes it, with every motion carried. Between such days the rule is the same.
    pub fn of(&mut self, rule: &Rule) -> Vec<Arc<Environment>> {
        let reached = self.book.reach(rule);
        let read = |name: &str| {
            reached.iter().any(|rule| rule.params.iter().any(|asked| asked.name == name))
        };
        let follows = |name: &str| {
            let mut all = self.book.parameters().filter(|parameter| read(&parameter.name));
            all.any(|parameter| parameter.indexed.as_ref().is_some_and(|index| index.by == name))
        };
        let first = self.book.parameters().flat_map(|parameter| &parameter.since).map(|s| s.date);
        let dated = self.book.parameters().filter(|p| read(&p.name) || follows(&p.name));
        let days: Vec<Date> = first
            .min()
            .into_iter()
            .chain(dated.flat_map(|parameter| &parameter.since).map(|since| since.date))
            .collect();
        let concerned = self.policies.iter().enumerate().filter(|(_, policy)| {
            let changes = |name: &str| read(name) || follows(name);
            policy.changes.iter().any(|change| changes(&change.parameter))
                || policy.replacements.iter().any(|replacement| {
                    reached.iter().any(|rule| rule.name == replacement.rule.as_str())
                })
        });
        let mut asked: Vec<(Option<usize>, Date)> = days.iter().map(|day| (None, *day)).collect();
        for (at, policy) in concerned {
            let begun = policy.starts().filter_map(|start| match start {
                Start::Day(day) => Some(*day),
                Start::Motion(_) => None,
            });
            let days = begun.chain(days.iter().copied());
            asked.extend(days.map(|day| (Some(at), day)));
        }
        asked.sort_unstable();
        asked.dedup();
        let (book, policies) = (self.book, &self.policies);
        let made = &mut self.made;
        let one = |(policy, day): (Option<usize>, Date)| {
            let put_together = || {
                let policy = policy.map(|at| &policies[at]);
                Arc::new(book.environment(day, policy, |_| policy.is_some()))
            };
            Arc::clone(made.entry((policy, day)).or_insert_with(put_together))
        };
        asked.into_iter().map(one).collect()
    }
}
