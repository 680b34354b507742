//! The world at the opening of one month of one run, to ask single questions of it.

use std::sync::Arc;

use super::block::{Running, SimulateError, World};
use super::state::State;
use super::subject::{Space, Subject};
use crate::rulebook::{Frame, Given, Rule};

/// The state of one run when a month opens.
pub struct Opening<'a> {
    state: State<'a>,
    space: &'a Space,
}

impl<'a> Opening<'a> {
    /// The state as it starts, before any month, under the parameters of a month in which the
    /// motions of `carried` (one bit each) are in force.
    ///
    /// # Errors
    /// When a starting rule stops.
    pub fn at_start(
        world: &'a World<'a>,
        month: usize,
        carried: u32,
    ) -> Result<Self, SimulateError> {
        let mut state = Running::begin(world, 0..1)?.into_state();
        state.open_month(month, |_| carried);
        Ok(Self { state, space: world.space })
    }

    /// The state of a run after all months before `month`.
    ///
    /// # Errors
    /// When a rule stops on the way.
    pub fn in_run(world: &'a World<'a>, run: u32, month: usize) -> Result<Self, SimulateError> {
        let mut running = Running::begin(world, run..run + 1)?;
        running.advance(month)?;
        Ok(Self { state: running.open(month), space: world.space })
    }

    /// What a rule is asked about one unit, and in which frame: the household, or the building,
    /// estate or owner that it belongs to. `None` for rules about a vote or a case.
    #[must_use]
    pub fn question(&self, rule: &Rule, household: usize) -> Option<(Vec<Given>, Arc<Frame>)> {
        let of = |subject: &Subject| rule.subjects.iter().any(|name| name == subject.name());
        let order = [
            Subject::Owner,
            Subject::Household,
            Subject::Building,
            Subject::Estate,
            Subject::Neighbourhood,
        ];
        let about = order.into_iter().find(|subject| of(subject))?;
        let known = |name: &crate::rulebook::Word| {
            about.belongs_to().iter().any(|subject| subject.name() == name.as_str())
        };
        if !rule.subjects.iter().all(known) {
            return None;
        }
        let member = match about {
            Subject::Owner => (0..self.space.count(Subject::Owner)).find(|owner| {
                self.space.belongs(Subject::Owner, *owner, Subject::Household) == household
            })?,
            about => self.space.belongs(Subject::Household, household, about),
        };
        let member = u32::try_from(member).ok()?;
        Some(self.state.question(rule, about, member))
    }
}
