//! Which columns need no new answer: what they rest on is what it was when they were last set.
//!
//! A rule that draws nothing gives the same answer for the same columns under the same parameters,
//! so a fee that follows from floor area is worked out once, and again when something it reads has
//! changed. Answers are the same to the last bit either way.

use super::super::schedule::State as Declared;
use super::super::state::State;
use super::super::subject::Subject;
use crate::rulebook::{Grounds, Rule};

/// What a column that a step sets rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rest {
    /// What a rule read.
    Rule(Grounds),
    /// The version of the column of which it is a figure.
    Figure(u64),
}

/// How often in a row the grounds may have changed before they are looked at now and then only.
const MOST_CHANGES: u32 = 4;

/// After so many changes the grounds are looked at again every so many months: twice in a row, as one
/// look alone tells nothing.
const LOOK_AGAIN: usize = 8;

/// What is known of one column that a step sets.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// What it rested on, and the version that was then set.
    last: Option<(Rest, u64)>,
    /// Looks in a row that found other grounds.
    changes: u32,
}

impl Memory {
    /// What a rule's answer rests on, if that is worth a look this month.
    pub(super) fn of_rule(
        &self,
        state: &State<'_>,
        subject: Subject,
        rule: &Rule,
        column: &Declared,
        month: usize,
    ) -> Option<Rest> {
        self.is_worth_a_look(month)
            .then(|| state.grounds(rule, subject, &column.kind).map(Rest::Rule))
            .flatten()
    }

    /// What a figure of a group rests on.
    pub(super) fn of_figure(
        &self,
        state: &State<'_>,
        (of, source): (Subject, &str),
        month: usize,
    ) -> Option<Rest> {
        let version = || state.version(of, source).map(Rest::Figure);
        self.is_worth_a_look(month).then(version).flatten()
    }

    fn is_worth_a_look(&self, month: usize) -> bool {
        self.changes < MOST_CHANGES || month % LOOK_AGAIN < 2
    }

    /// Does the column stand as it was set on these grounds?
    pub(super) fn stands(
        &self,
        rest: Option<&Rest>,
        version: impl FnOnce() -> Option<u64>,
    ) -> bool {
        let last = self.last.as_ref().filter(|(on, _)| Some(on) == rest);
        last.is_some_and(|(_, set)| Some(*set) == version())
    }

    /// Notes that the column was set on other grounds.
    pub(super) fn note(&mut self, rest: Option<Rest>, version: impl FnOnce() -> Option<u64>) {
        self.changes = self.changes.saturating_add(1);
        self.last = rest.and_then(|rest| Some((rest, version()?)));
    }

    /// Notes that the grounds are the same.
    pub(super) fn confirm(&mut self) {
        self.changes = 0;
    }
}
