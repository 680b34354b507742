//! The month's bill of every household: what it is charged, and which older bills are unpaid.
//!
//! Goes through the months of one run as [`super::simulate`] does and stops in the month asked about,
//! after households were charged and before anybody paid. Payments clear the oldest bill first.

use std::sync::Arc;

use super::block::{Running, SimulateError, World};
use super::mechanism::Act;
use super::subject::{Subject, index};
use crate::rulebook::{Frame, Given, Rule};
use crate::units::{Fen, Month};

/// A bill, or what is left of it, that nobody has paid yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpaid {
    /// Its month; `None` for what the data say was owed at the start, whose months nobody knows.
    pub month: Option<Month>,
    /// What is left.
    pub fen: Fen,
}

/// One month of one run when everybody was charged and nobody has paid.
pub struct Charged<'a> {
    running: Running<'a>,
    /// Motions in force, one bit each.
    pub carried: u32,
    /// What each household owes of older bills, oldest first.
    pub unpaid: Vec<Vec<Unpaid>>,
}

impl<'a> Charged<'a> {
    /// The first state charged with the parameters of a month in which the motions of `carried`
    /// are in force: what the data alone say.
    ///
    /// # Errors
    /// When a rule stops.
    pub fn at_start(
        world: &'a World<'a>,
        month: usize,
        carried: u32,
    ) -> Result<Self, SimulateError> {
        let mut running = Running::begin(world, 0..1)?;
        let unpaid = opening_arrears(&running, world);
        running.charge(month, Some(carried))?;
        Ok(Self { running, carried, unpaid })
    }

    /// A month of a run, after all months before it.
    ///
    /// # Errors
    /// When a rule stops or books don't balance on the way.
    pub fn in_run(world: &'a World<'a>, run: u32, month: usize) -> Result<Self, SimulateError> {
        let mut running = Running::begin(world, run..run + 1)?;
        let mut unpaid = opening_arrears(&running, world);
        for past in 0..month {
            running.month(past)?;
            let Some(slots) = slots(world) else { continue };
            let [due, paid, recovered, _] =
                slots.map(|name| running.state().column(Subject::Household, name).ints());
            for (at, open) in unpaid.iter_mut().enumerate() {
                clear(open, recovered[at]);
                let left = due[at] - paid[at];
                if left > 0 {
                    open.push(Unpaid { month: Some(world.month(past)), fen: Fen(left) });
                }
            }
        }
        let carried = running.charge(month, None)?;
        Ok(Self { running, carried, unpaid })
    }

    /// The motions in force in a month up to this one, one bit each.
    #[must_use]
    pub fn in_force(&self, month: usize) -> u32 {
        self.running.assemblies().in_force(0, month)
    }

    /// A whole-number column of the households, such as a charge.
    ///
    /// # Panics
    /// When there is no such state column of whole numbers; the checks of a schedule know.
    #[must_use]
    pub fn of_households(&self, column: &str) -> &[i64] {
        self.running.state().column(Subject::Household, column).ints()
    }

    /// What a rule about households is asked about one of them.
    #[must_use]
    pub fn question(&self, rule: &Rule, household: usize) -> (Vec<Given>, Arc<Frame>) {
        let state = self.running.state();
        state.question(rule, &state.some(Subject::Household, &[(0, index(household))], None))
    }
}

/// The columns that the ledger keeps: due, paid, recovered, arrears.
fn slots<'a>(world: &World<'a>) -> Option<[&'a str; 4]> {
    let posts = |step: &&super::schedule::Step| {
        step.then.as_ref().is_some_and(|(mechanism, _)| mechanism.act == Act::PostLedger)
    };
    let step = world.schedule.steps.iter().find(posts)?;
    Some(["due", "paid", "recovered", "arrears"].map(|slot| step.slot(slot).name.as_str()))
}

fn opening_arrears(running: &Running<'_>, world: &World<'_>) -> Vec<Vec<Unpaid>> {
    let n = world.space.count(Subject::Household);
    let Some([_, _, _, arrears]) = slots(world) else { return vec![Vec::new(); n] };
    let owed = running.state().column(Subject::Household, arrears).ints();
    let open = |fen: &i64| match fen {
        0 => Vec::new(),
        fen => vec![Unpaid { month: None, fen: Fen(*fen) }],
    };
    owed.iter().map(open).collect()
}

/// Takes what was paid off the oldest bills.
fn clear(open: &mut Vec<Unpaid>, mut fen: i64) {
    for unpaid in open.iter_mut() {
        let cleared = fen.min(unpaid.fen.0);
        unpaid.fen = Fen(unpaid.fen.0 - cleared);
        fen -= cleared;
    }
    open.retain(|unpaid| unpaid.fen != Fen::ZERO);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_clears_the_oldest_bill_first() {
        let month = |text: &str| Some(text.parse().expect("a month"));
        let bill = |of, fen| Unpaid { month: of, fen: Fen(fen) };
        let mut open =
            vec![bill(None, 50), bill(month("2021-01"), 100), bill(month("2021-02"), 100)];
        clear(&mut open, 120);
        assert_eq!(open, [bill(month("2021-01"), 30), bill(month("2021-02"), 100)]);
        clear(&mut open, 0);
        assert_eq!(open.len(), 2);
        clear(&mut open, 130);
        assert!(open.is_empty());
    }
}
