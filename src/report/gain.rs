//! How much of a gain is arithmetic and how much rests on assumed governance effects.
//!
//! A policy's null twin has its governance effects set to nought. So twin minus baseline is what
//! one contract, shared posts or more bays bring by themselves, and policy minus twin is what the
//! assumed behaviour adds. Run by run the two parts add up to the whole; so do their means, while
//! medians of parts need not.

use super::audience;
use super::figures::{self, Reading};
use crate::experiment::compare::{Interval, Scope, last_year};
use crate::experiment::results::Results;

/// The gain of one policy in the collection rate of the last year, split in two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    /// The policy.
    pub policy: usize,
    /// Its twin without governance effects.
    pub twin: usize,
    /// Policy minus baseline.
    pub whole: Interval,
    /// Twin minus baseline.
    pub arithmetic: Interval,
    /// Policy minus twin.
    pub governance: Interval,
}

impl Split {
    /// Part of the mean gain that rests on assumed governance effects; `None` unless the whole
    /// gain is clearly above nought and both parts help it, as only then is a part a share.
    pub(super) fn governance_share(&self) -> Option<f64> {
        let meaningful = Reading::of(&self.whole) == Reading::Higher
            && self.governance.mean >= 0.0
            && self.arithmetic.mean >= 0.0;
        meaningful.then(|| self.governance.mean / self.whole.mean)
    }
}

/// The split of every policy that has a twin.
pub(super) fn splits(results: &Results) -> Vec<Split> {
    let Some(rate) = figures::outcome(results, "collection_rate") else { return Vec::new() };
    let between = |a: usize, b: usize| {
        figures::difference(results, [a, b], rate, last_year(results), Scope::All)
    };
    (0..results.policies.len())
        .filter_map(|twin| {
            let of = results.policies[twin].null_of.as_deref()?;
            let policy = results.policies.iter().position(|p| p.id == of)?;
            let whole = between(policy, results.baseline);
            let arithmetic = between(twin, results.baseline);
            let governance = between(policy, twin);
            let governance = audience::told_rest(results, &whole, &arithmetic, governance);
            Some(Split { policy, twin, whole, arithmetic, governance })
        })
        .collect()
}
