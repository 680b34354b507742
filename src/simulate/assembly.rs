//! Owners' votes inside the world: when a motion is put, who votes how, and whether every estate
//! carries it.

use std::sync::Arc;

use super::block::SimulateError;
use super::outcome::Vote;
use super::schedule::Step;
use super::state::State;
use super::subject::{Space, Subject, index};
use crate::ballots::{Ballot, Choice, Poll, Tally};
use crate::chance::name_key;
use crate::rulebook::{Column, Kind, View, Word};
use crate::units::{Area, Month};

/// A motion and the month in which owners vote on it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Id in the policy.
    pub id: String,
    /// What is decided, as the joint decision rules name it.
    pub matter: String,
    /// Month of the first vote.
    pub first: Month,
}

/// How one motion stands in one run.
#[derive(Debug, Clone, Copy)]
struct Standing {
    next: Option<usize>,
    attempt: i64,
    adopted: Option<usize>,
}

/// All motions in all runs of a block.
pub struct Assemblies {
    /// By motion, then by run.
    standings: Vec<Vec<Standing>>,
    burn_in: usize,
    first_run: usize,
}

impl Assemblies {
    /// Before any vote. A motion whose first month lies before the simulation is put in its first
    /// month.
    #[must_use]
    pub fn new(
        motions: &[Moved],
        start: Month,
        burn_in: usize,
        first_run: u32,
        n_runs: usize,
    ) -> Self {
        let standing = |motion: &Moved| {
            let next = Some(usize::try_from(motion.first - start).unwrap_or(0));
            vec![Standing { next, attempt: 0, adopted: None }; n_runs]
        };
        let standings = motions.iter().map(standing).collect();
        Self { standings, burn_in, first_run: first_run as usize }
    }

    /// Motions in force in a run: those carried in an earlier month, one bit each.
    #[must_use]
    pub fn in_force(&self, run: usize, month: usize) -> u32 {
        let bits = self.standings.iter().enumerate();
        bits.filter(|(_, runs)| runs[run].adopted.is_some_and(|adopted| adopted < month))
            .fold(0, |mask, (at, _)| mask | 1 << at)
    }

    /// How often a motion will have been put in a run of the block when it is put this month;
    /// `None` when it is not put.
    #[must_use]
    pub fn due(&self, motion: usize, run: usize, month: usize) -> Option<i64> {
        let standing = self.standings.get(motion)?.get(run)?;
        (standing.next == Some(month)).then_some(standing.attempt + 1)
    }

    /// Holds every vote that is due this month.
    ///
    /// # Errors
    /// When a rule stops.
    pub fn hold(
        &mut self,
        state: &State<'_>,
        space: &Space,
        motions: &[Moved],
        step: &Step,
        month: usize,
    ) -> Result<Vec<Vote>, SimulateError> {
        let mut votes = Vec::new();
        for (motion, standings) in motions.iter().zip(&mut self.standings) {
            let due: Vec<usize> =
                (0..standings.len()).filter(|run| standings[*run].next == Some(month)).collect();
            if due.is_empty() {
                continue;
            }
            due.iter().for_each(|run| standings[*run].attempt += 1);
            let attempts: Vec<i64> = due.iter().map(|run| standings[*run].attempt).collect();
            let tallies = tallies(state, space, motion, step, &due, &attempts)?;
            let carried = carried(state, space, motion, step, &due, &attempts, &tallies)?;
            let again = again(state, motion, step, &due, &attempts)?;
            let n = space.count(Subject::Estate);
            for (i, run) in due.iter().enumerate() {
                let is_adopted = carried[i * n..(i + 1) * n].iter().all(|c| *c);
                let standing = &mut standings[*run];
                standing.adopted = is_adopted.then_some(month);
                let wait = usize::try_from(again[i]).unwrap_or(0);
                standing.next = (!is_adopted && wait > 0).then_some(month + wait);
                let Some(reported) = month.checked_sub(self.burn_in) else { continue };
                votes.extend((0..n).map(|estate| {
                    let tally = tallies[i * n + estate];
                    Vote {
                        run: self.first_run + run,
                        month: reported,
                        motion: motion.id.clone(),
                        attempt: attempts[i],
                        estate,
                        roll_heads: tally.roll.heads,
                        roll_area: tally.roll.area,
                        cast_heads: tally.cast.heads,
                        cast_area: tally.cast.area,
                        for_heads: tally.in_favour.heads,
                        for_area: tally.in_favour.area,
                        carried: carried[i * n + estate],
                        adopted: is_adopted,
                    }
                }));
            }
        }
        Ok(votes)
    }
}

/// What rules see of a motion, for each time that it is put.
pub(super) fn motion_view(motion: &Moved, attempts: &[i64]) -> View {
    let word =
        |text: &str| Arc::new(Column::Word(vec![0; attempts.len()], Arc::from([Word::from(text)])));
    let mut view = View::default();
    view.set("id", word(&motion.id));
    view.set("matter", word(&motion.matter));
    view.set("attempt", Arc::new(Column::Int(attempts.to_vec())));
    view
}

/// The name under which an owner draws on a motion.
pub(super) fn ballot_name(space: &Space, owner: usize, motion: &Moved) -> String {
    format!("{}/{}", space.name(Subject::Owner, owner), motion.id)
}

/// What rules see of the roll, and of the votes cast, for each count.
pub(super) fn count_views(tallies: &[Tally]) -> [View; 2] {
    let int = |pick: fn(&Tally) -> i64| Arc::new(Column::Int(tallies.iter().map(pick).collect()));
    let (mut roll, mut cast) = (View::default(), View::default());
    roll.set("heads", int(|t| t.roll.heads));
    roll.set("area", int(|t| t.roll.area));
    cast.set("heads", int(|t| t.cast.heads));
    cast.set("area", int(|t| t.cast.area));
    cast.set("for_heads", int(|t| t.in_favour.heads));
    cast.set("for_area", int(|t| t.in_favour.area));
    [roll, cast]
}

/// The count of every estate in each of some runs of the block.
///
/// # Errors
/// When a rule stops.
pub(super) fn tallies(
    state: &State<'_>,
    space: &Space,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    attempts: &[i64],
) -> Result<Vec<Tally>, SimulateError> {
    let n = space.count(Subject::Owner);
    let rows: Vec<(u32, u32)> =
        due.iter().flat_map(|run| (0..n).map(|owner| (index(*run), index(owner)))).collect();
    let motion_rows = (0..rows.len()).map(|row| index(row / n)).collect();
    let keys = (0..rows.len()).map(|row| name_key(&ballot_name(space, row % n, motion)));
    let crowd = state.some(Subject::Owner, &rows, Some(keys.collect()));
    let crowd = crowd.with(Subject::Motion, motion_view(motion, attempts), Some(motion_rows));
    let takes_part = state.ask(&step.slot("takes_part").name, &crowd, &Kind::Flag)?;
    let in_favour = state.ask(&step.slot("in_favour").name, &crowd, &Kind::Flag)?;
    let areas = space.view(Subject::Owner).get("area").expect("owners have their area").ints();
    let tally = |i: usize, estate: usize| {
        let owners =
            (0..n).filter(|owner| space.belongs(Subject::Owner, *owner, Subject::Estate) == estate);
        let choice = |owner: usize| {
            let at = i * n + owner;
            match (takes_part.flags()[at], in_favour.flags()[at]) {
                (false, _) => Choice::Absent,
                (true, true) => Choice::InFavour,
                (true, false) => Choice::Against,
            }
        };
        let ballots =
            owners.map(|owner| Ballot { area: Area(areas[owner]), choice: choice(owner) });
        Poll::of(ballots).tally()
    };
    let n_estates = space.count(Subject::Estate);
    Ok((0..due.len() * n_estates).map(|at| tally(at / n_estates, at % n_estates)).collect())
}

fn carried(
    state: &State<'_>,
    space: &Space,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    attempts: &[i64],
    tallies: &[Tally],
) -> Result<Vec<bool>, SimulateError> {
    let n = space.count(Subject::Estate);
    let rows: Vec<(u32, u32)> =
        due.iter().flat_map(|run| (0..n).map(|estate| (index(*run), index(estate)))).collect();
    let [roll, cast] = count_views(tallies);
    let motion_rows = (0..rows.len()).map(|row| index(row / n)).collect();
    let crowd = state
        .some(Subject::Estate, &rows, None)
        .with(Subject::Roll, roll, None)
        .with(Subject::Cast, cast, None)
        .with(Subject::Motion, motion_view(motion, attempts), Some(motion_rows));
    Ok(state.ask(&step.slot("carried").name, &crowd, &Kind::Flag)?.flags().to_vec())
}

fn again(
    state: &State<'_>,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    attempts: &[i64],
) -> Result<Vec<i64>, SimulateError> {
    let rows: Vec<(u32, u32)> = due.iter().map(|run| (index(*run), 0)).collect();
    let crowd = state.some(Subject::Neighbourhood, &rows, None);
    let crowd = crowd.with(Subject::Motion, motion_view(motion, attempts), None);
    Ok(state.ask(&step.slot("again").name, &crowd, &Kind::Int)?.ints().to_vec())
}
