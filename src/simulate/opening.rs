//! The world of one run, stopped in a month, to ask single questions of it.

use std::sync::Arc;

use super::assembly::{
    Put, ballot_name, consulted, count_views, motion_view, rounds, tallies, turnout,
};
use super::block::{Running, SimulateError, World, case_name, case_view};
use super::mechanism::Act;
use super::schedule::Step;
use super::subject::{Subject, index};
use crate::ballots::{Ballot, Choice, Poll};
use crate::chance::name_key;
use crate::docket::Case;
use crate::rulebook::{Column, Frame, Given, Rule, View};
use crate::units::Area;

/// One run, stopped when a month opens or before one of its steps.
pub struct Opening<'a> {
    world: &'a World<'a>,
    running: Running<'a>,
    month: usize,
    in_force: u32,
}

/// What a rule is asked about beside the unit and what that belongs to: a vote or a case.
#[derive(Default)]
pub struct Beside {
    views: Vec<(Subject, View)>,
    /// The name under which the vote or the case draws, in place of the unit's own.
    draws_as: Option<String>,
}

impl Beside {
    /// Adds what rules see of a subject.
    #[must_use]
    pub fn with(mut self, subject: Subject, view: View) -> Self {
        self.views.push((subject, view));
        self
    }
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
        let mut running = Running::begin(world, 0..1)?;
        running.open_with(month, carried);
        Ok(Self { world, running, month, in_force: carried })
    }

    /// The state of a run after all months before `month`.
    ///
    /// # Errors
    /// When a rule stops on the way.
    pub fn in_run(world: &'a World<'a>, run: u32, month: usize) -> Result<Self, SimulateError> {
        Self::before(world, run, month, &|_| true)
    }

    /// The state of a run within a month, before the first step that `stop` names; at the end of
    /// the month when it names none.
    ///
    /// # Errors
    /// When a rule stops on the way.
    pub fn before(
        world: &'a World<'a>,
        run: u32,
        month: usize,
        stop: &dyn Fn(&Step) -> bool,
    ) -> Result<Self, SimulateError> {
        let mut running = Running::begin(world, run..run + 1)?;
        running.advance(month)?;
        running.month_until(month, &mut |_, step| stop(step))?;
        let in_force = running.assemblies().in_force(0, month);
        Ok(Self { world, running, month, in_force })
    }

    /// The motions in force, one bit each.
    #[must_use]
    pub fn in_force(&self) -> u32 {
        self.in_force
    }

    /// A column of a fixed subject, a row for each member.
    #[must_use]
    pub fn column(&self, subject: Subject, name: &str) -> &Arc<Column> {
        self.running.state().column(subject, name)
    }

    /// What a rule is asked about every member of a fixed subject, and in which frame.
    #[must_use]
    pub fn everyone(&self, rule: &Rule, subject: Subject) -> (Vec<Given>, Arc<Frame>) {
        let state = self.running.state();
        state.question(rule, &state.everyone(subject))
    }

    /// How often a motion is put when it is put now; `None` when it is not put this month.
    #[must_use]
    pub fn attempt(&self, motion: usize) -> Option<i64> {
        self.running.assemblies().due(motion, 0, self.month).map(|put| put.attempt)
    }

    /// One time that a motion is put, with the consultation that the rules ask for before it.
    fn put(&self, motion: usize, attempt: i64) -> Result<Put, SimulateError> {
        let put = Put { attempt, consulted: 0 };
        let World { motions, schedule, .. } = self.world;
        let Some(step) = schedule.step_of(Act::CountBallots) else { return Ok(put) };
        let state = self.running.state();
        Ok(consulted(state, step, &motions[motion], &[0], &[put])?[0])
    }

    /// How often owners are asked while votes are collected.
    fn rounds(&self, motion: usize, put: Put) -> Result<Vec<i64>, SimulateError> {
        let World { motions, schedule, .. } = self.world;
        let Some(step) = schedule.step_of(Act::CountBallots) else { return Ok(vec![1]) };
        rounds(self.running.state(), step, &motions[motion], &[0], &[put])
    }

    /// The vote of an owner on a motion: what rules see of the motion when the owner decides, and the
    /// owner's own draws.
    ///
    /// # Errors
    /// When a rule stops.
    pub fn ballot(
        &self,
        motion: usize,
        attempt: i64,
        owner: Option<usize>,
    ) -> Result<Beside, SimulateError> {
        let moved = &self.world.motions[motion];
        let World { space, schedule, .. } = self.world;
        let put = self.put(motion, attempt)?;
        let voted = match (owner, schedule.step_of(Act::CountBallots)) {
            (Some(owner), Some(step)) => {
                let rounds = self.rounds(motion, put)?;
                let state = self.running.state();
                turnout(state, space, moved, step, &[0], (&[put], &rounds))?.voted[owner]
            }
            _ => None,
        };
        let view = motion_view(moved, &[put], &[voted]);
        let beside = Beside::default().with(Subject::Motion, view);
        let draws_as = owner.map(|owner| ballot_name(self.world.space, owner, moved));
        Ok(Beside { draws_as, ..beside })
    }

    /// The roll of an estate, before anybody has voted.
    ///
    /// # Panics
    /// Never: owners have their area.
    #[must_use]
    pub fn roll(&self, estate: usize) -> View {
        let space = self.world.space;
        let areas = space.view(Subject::Owner).get("area").expect("owners have their area").ints();
        let owners = (0..space.count(Subject::Owner))
            .filter(|owner| space.belongs(Subject::Owner, *owner, Subject::Estate) == estate);
        let ballot = |owner: usize| Ballot { area: Area(areas[owner]), choice: Choice::Absent };
        let [roll, _] = count_views(&[Poll::of(owners.map(ballot)).tally()]);
        roll
    }

    /// The count of a motion in an estate, as this run votes now.
    ///
    /// # Errors
    /// When a rule stops.
    ///
    /// # Panics
    /// When the schedule counts no votes.
    pub fn count(
        &self,
        motion: usize,
        attempt: i64,
        estate: usize,
    ) -> Result<[View; 2], SimulateError> {
        let World { space, motions, schedule, .. } = self.world;
        let step = schedule.step_of(Act::CountBallots).expect("votes are counted");
        let put = self.put(motion, attempt)?;
        let rounds = self.rounds(motion, put)?;
        let all =
            tallies(self.running.state(), space, &motions[motion], step, &[0], (&[put], &rounds))?;
        Ok(count_views(&all[estate..=estate]))
    }

    /// The open cases of a household, oldest first.
    pub fn cases(&self, household: usize) -> impl Iterator<Item = &Case> {
        let open = self.running.dockets(Subject::Dispute).iter().flat_map(|docket| &docket.open);
        open.filter(move |case| case.member == household)
    }

    /// What rules see of a case, and its own draws.
    ///
    /// # Panics
    /// Beyond 2^63 months.
    #[must_use]
    pub fn case(&self, case: &Case) -> Beside {
        let month = i64::try_from(self.month).expect("months are few");
        let view = case_view(self.world.book, Subject::Dispute, &[case], month);
        let draws_as =
            Some(case_name(self.world.space, Subject::Dispute, case.opened, case.member));
        Beside { draws_as, ..Beside::default().with(Subject::Dispute, view) }
    }

    /// What a rule is asked about one unit, and in which frame: the household, or the owner,
    /// building or estate that it belongs to, with what stands beside. Subjects that are not there,
    /// and those that no simulated world has, are handed over without columns.
    #[must_use]
    pub fn question(
        &self,
        rule: &Rule,
        unit: Option<(usize, usize)>,
        beside: &Beside,
    ) -> (Vec<Given>, Arc<Frame>) {
        let named: Vec<Subject> =
            rule.subjects.iter().filter_map(|name| Subject::any(name)).collect();
        let order = [Subject::Owner, Subject::Household, Subject::Building, Subject::Estate];
        let about = order.into_iter().find(|subject| named.contains(subject));
        // Without any of these: whom the schedule asks about votes, cases and everybody.
        let about = about.unwrap_or_else(|| {
            if named.contains(&Subject::Dispute) {
                Subject::Household
            } else if named.contains(&Subject::Roll) || named.contains(&Subject::Cast) {
                Subject::Estate
            } else {
                Subject::Neighbourhood
            }
        });
        let (about, member) = match (about, unit) {
            (_, None) => (Subject::Neighbourhood, 0),
            (Subject::Owner, Some((owner, _))) => (Subject::Owner, owner),
            (about, Some((_, household))) => {
                (about, self.world.space.belongs(Subject::Household, household, about))
            }
        };
        let keys = beside.draws_as.as_ref().map(|name| vec![name_key(name)]);
        let mut crowd = self.running.state().some(about, &[(0, index(member))], keys);
        for subject in named {
            let own = beside.views.iter().find(|own| own.0 == subject);
            let is_there = about.belongs_to().contains(&subject);
            if let Some((_, view)) = own {
                crowd = crowd.with(subject, view.clone(), None);
            } else if !is_there {
                crowd = crowd.with(subject, View::default(), None);
            }
        }
        let state = self.running.state();
        let given = rule.subjects.iter().map(|name| match Subject::any(name) {
            Some(_) => state.given(rule, name, &crowd),
            None => Given { subject: name.clone(), view: Arc::default(), rows: None },
        });
        (given.collect(), Arc::new(state.frame(&crowd)))
    }
}

/// The months of a run in which a motion is put to the vote.
///
/// # Errors
/// When a rule stops on the way.
pub fn vote_months(
    world: &World<'_>,
    run: u32,
    motion: usize,
) -> Result<Vec<usize>, SimulateError> {
    let mut found = Vec::new();
    each_month(world, run, Act::CountBallots, &mut |running, month| {
        found.extend(running.assemblies().due(motion, 0, month).map(|_| month));
    })?;
    Ok(found)
}

/// The months of a run at whose end a household has an open case.
///
/// # Errors
/// When a rule stops on the way.
pub fn case_months(
    world: &World<'_>,
    run: u32,
    household: usize,
) -> Result<Vec<usize>, SimulateError> {
    let mut found = Vec::new();
    each_month(world, run, Act::CloseCases(Subject::Dispute), &mut |running, month| {
        let mut open = running.dockets(Subject::Dispute).iter().flat_map(|docket| &docket.open);
        if open.any(|case| case.member == household) {
            found.push(month);
        }
    })?;
    Ok(found)
}

/// Columns of households as they start, and then as they stand at the end of each month of a run,
/// burn-in included.
///
/// # Errors
/// When a rule stops on the way.
///
/// # Panics
/// When the world has no such column.
pub fn panel(
    world: &World<'_>,
    run: u32,
    columns: &[&str],
) -> Result<Vec<Vec<Arc<Column>>>, SimulateError> {
    let mut running = Running::begin(world, run..run + 1)?;
    let of = |running: &Running<'_>| {
        let column = |name: &&str| Arc::clone(running.state().column(Subject::Household, name));
        columns.iter().map(column).collect()
    };
    let mut months = vec![of(&running)];
    for month in 0..world.burn_in + world.months {
        running.month_until(month, &mut |_, _| false)?;
        months.push(of(&running));
    }
    Ok(months)
}

/// Simulates a run and looks at every month before the step of a mechanism.
fn each_month(
    world: &World<'_>,
    run: u32,
    act: Act,
    look: &mut dyn FnMut(&Running<'_>, usize),
) -> Result<(), SimulateError> {
    let mut running = Running::begin(world, run..run + 1)?;
    for month in 0..world.burn_in + world.months {
        running.month_until(month, &mut |running, step| {
            if step.is(act) {
                look(running, month);
            }
            false
        })?;
    }
    Ok(())
}
