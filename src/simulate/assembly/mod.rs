//! Owners' motions inside the world: each is raised, consulted on, announced, voted on by every
//! estate, published, put into force, and looked at again.

mod count;

use super::block::SimulateError;
use super::outcome::{Stage, Vote, When};
use super::schedule::{Named, Step};
use super::state::State;
use super::subject::{Space, Subject, index};
use crate::rulebook::{Kind, View};
use crate::units::Month;

use count::carried;
pub(super) use count::{ballot_name, count_views, motion_view, tallies, turnout};

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

/// One time that a motion is put to the vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// How often it was put, this time included.
    pub attempt: i64,
    /// Months of consultation before the vote.
    pub consulted: i64,
}

/// How one motion stands in one run.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// The month of the next vote.
    next: Option<usize>,
    attempt: i64,
    consulted: i64,
    /// The last month without it in force.
    adopted: Option<usize>,
    /// The month in which it is looked at again.
    review: Option<usize>,
}

/// All motions in all runs of a block.
pub struct Assemblies {
    /// By motion, then by run.
    standings: Vec<Vec<Standing>>,
    burn_in: usize,
    first_run: usize,
    stages: Vec<Stage>,
}

/// The rules of a step that say how long a motion takes; each may be absent.
struct Terms<'a> {
    step: &'a Step,
}

impl<'a> Terms<'a> {
    fn rule(&self, slot: &str) -> Option<&'a Named> {
        self.step.maybe_slot(slot)
    }

    /// What a rule about the motion gives, for some runs; `otherwise` where no rule is named.
    fn whole(
        &self,
        slot: &str,
        otherwise: i64,
        state: &State<'_>,
        motion: &Moved,
        runs: &[usize],
        puts: &[Put],
    ) -> Result<Vec<i64>, SimulateError> {
        let Some(rule) = self.rule(slot) else { return Ok(vec![otherwise; runs.len()]) };
        let rows: Vec<(u32, u32)> = runs.iter().map(|run| (index(*run), 0)).collect();
        let crowd = state.some(Subject::Neighbourhood, &rows, None);
        let crowd = crowd.with(Subject::Motion, plain_view(motion, puts), None);
        Ok(state.ask(&rule.name, &crowd, &Kind::Int)?.ints().to_vec())
    }
}

/// The same times, with the months of consultation that the rules of a step ask for.
///
/// # Errors
/// When a rule stops.
pub(super) fn consulted(
    state: &State<'_>,
    step: &Step,
    motion: &Moved,
    runs: &[usize],
    puts: &[Put],
) -> Result<Vec<Put>, SimulateError> {
    let months = Terms { step }.whole("consults", 0, state, motion, runs, puts)?;
    let put = |(put, months): (&Put, i64)| Put { consulted: months, ..*put };
    Ok(puts.iter().zip(months).map(put).collect())
}

/// How often owners are asked while votes are collected, each time knowing how their neighbours have
/// voted so far; one number for each time.
///
/// # Errors
/// When a rule stops.
pub(super) fn rounds(
    state: &State<'_>,
    step: &Step,
    motion: &Moved,
    runs: &[usize],
    puts: &[Put],
) -> Result<Vec<i64>, SimulateError> {
    Terms { step }.whole("rounds", 1, state, motion, runs, puts)
}

/// What rules see of a motion outside a count.
fn plain_view(motion: &Moved, puts: &[Put]) -> View {
    motion_view(motion, puts, &vec![None; puts.len()])
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
            let standing = Standing { next, attempt: 0, consulted: 0, adopted: None, review: None };
            vec![standing; n_runs]
        };
        let standings = motions.iter().map(standing).collect();
        Self { standings, burn_in, first_run: first_run as usize, stages: Vec::new() }
    }

    /// Motions in force in a run: those that came into force before this month, one bit each.
    #[must_use]
    pub fn in_force(&self, run: usize, month: usize) -> u32 {
        let bits = self.standings.iter().enumerate();
        bits.filter(|(_, runs)| runs[run].adopted.is_some_and(|adopted| adopted < month))
            .fold(0, |mask, (at, _)| mask | 1 << at)
    }

    /// How a motion will be put in a run of the block when it is put this month; `None` when it is
    /// not put.
    #[must_use]
    pub fn due(&self, motion: usize, run: usize, month: usize) -> Option<Put> {
        let standing = self.standings.get(motion)?.get(run)?;
        let put = Put { attempt: standing.attempt + 1, consulted: standing.consulted };
        (standing.next == Some(month)).then_some(put)
    }

    /// The stages that motions went through so far.
    #[must_use]
    pub fn into_stages(self) -> Vec<Stage> {
        self.stages
    }

    /// Holds every vote that is due this month, and looks again at what is due to be looked at.
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
        for (at, motion) in motions.iter().enumerate() {
            self.look_again(at, motion, state, space, step, month)?;
            votes.extend(self.vote(at, motion, state, space, step, month)?);
        }
        Ok(votes)
    }

    fn vote(
        &mut self,
        at: usize,
        motion: &Moved,
        state: &State<'_>,
        space: &Space,
        step: &Step,
        month: usize,
    ) -> Result<Vec<Vote>, SimulateError> {
        let standings = &mut self.standings[at];
        let is_due = |run: &usize| standings[*run].next == Some(month);
        let due: Vec<usize> = (0..standings.len()).filter(is_due).collect();
        if due.is_empty() {
            return Ok(Vec::new());
        }
        due.iter().for_each(|run| standings[*run].attempt += 1);
        let put = |run: &usize| Put {
            attempt: standings[*run].attempt,
            consulted: standings[*run].consulted,
        };
        let puts: Vec<Put> = due.iter().map(put).collect();
        let puts = consulted(state, step, motion, &due, &puts)?;
        let terms = Terms { step };
        let ask =
            |slot, otherwise, puts: &[Put]| terms.whole(slot, otherwise, state, motion, &due, puts);
        let notice = ask("notice", 0, &puts)?;
        let rounds = rounds(state, step, motion, &due, &puts)?;
        let tallies = tallies(state, space, motion, step, &due, (&puts, &rounds))?;
        let carried = carried(state, space, motion, step, &due, &puts, &tallies)?;
        let again = terms.whole("again", 0, state, motion, &due, &puts)?;
        let executes = ask("executes", 0, &puts)?;
        let reviews = ask("reviews", 0, &puts)?;
        let n = space.count(Subject::Estate);
        let mut votes = Vec::new();
        let standings = &mut self.standings[at];
        let mut stages: Vec<(usize, When, usize)> = Vec::new();
        for (i, run) in due.iter().enumerate() {
            let is_adopted = carried[i * n..(i + 1) * n].iter().all(|c| *c);
            let months = |count: i64| usize::try_from(count).unwrap_or(0);
            let standing = &mut standings[*run];
            standing.consulted = puts[i].consulted;
            let (told, asked) = (months(notice[i]), months(puts[i].consulted));
            stages.push((*run, When::Raised, month.saturating_sub(told + asked)));
            stages.push((*run, When::Noticed, month.saturating_sub(told)));
            stages.push((*run, When::Voted, month));
            if is_adopted {
                // A motion that stands already stays in force while owners vote on it again.
                let from = standing.adopted.unwrap_or(month + months(executes[i]));
                standing.adopted = Some(from);
                standing.next = None;
                let wait = months(reviews[i]);
                standing.review = (wait > 0).then_some(from.max(month) + wait);
                stages.push((*run, When::Published, month));
                stages.push((*run, When::InForce, from + 1));
            } else {
                let wait = months(again[i]);
                let is_again = wait > 0;
                let wait = wait.max(told + asked);
                standing.next = is_again.then_some(month + wait);
                if standing.adopted.take().is_some() {
                    standing.review = None;
                    stages.push((*run, When::Ended, month + 1));
                }
            }
            let Some(reported) = month.checked_sub(self.burn_in) else { continue };
            votes.extend((0..n).map(|estate| {
                let tally = tallies[i * n + estate];
                Vote {
                    run: self.first_run + run,
                    month: reported,
                    motion: motion.id.clone(),
                    attempt: puts[i].attempt,
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
        self.note(motion, stages);
        Ok(votes)
    }

    /// Asks, for every motion in force whose review is due, whether each estate keeps it; where one
    /// does not, owners vote on it again next month.
    fn look_again(
        &mut self,
        at: usize,
        motion: &Moved,
        state: &State<'_>,
        space: &Space,
        step: &Step,
        month: usize,
    ) -> Result<(), SimulateError> {
        let Some(rule) = step.maybe_slot("keeps") else { return Ok(()) };
        let standings = &mut self.standings[at];
        let is_due = |run: &usize| standings[*run].review == Some(month);
        let due: Vec<usize> = (0..standings.len()).filter(is_due).collect();
        if due.is_empty() {
            return Ok(());
        }
        let n = space.count(Subject::Estate);
        let rows: Vec<(u32, u32)> =
            due.iter().flat_map(|run| (0..n).map(|estate| (index(*run), index(estate)))).collect();
        let put = |row: usize| {
            let standing = &standings[due[row / n]];
            Put { attempt: standing.attempt, consulted: standing.consulted }
        };
        let puts: Vec<Put> = (0..rows.len()).map(put).collect();
        let crowd = state.some(Subject::Estate, &rows, None);
        let crowd = crowd.with(Subject::Motion, plain_view(motion, &puts), None);
        let keeps = state.ask(&rule.name, &crowd, &Kind::Flag)?;
        let mut stages = Vec::new();
        for (i, run) in due.iter().enumerate() {
            let is_kept = keeps.flags()[i * n..(i + 1) * n].iter().all(|kept| *kept);
            standings[*run].review = None;
            stages.push((*run, When::Reviewed, month));
            if !is_kept {
                standings[*run].next = Some(month + 1);
            }
        }
        self.note(motion, stages);
        Ok(())
    }

    fn note(&mut self, motion: &Moved, stages: Vec<(usize, When, usize)>) {
        let burn_in = i64::try_from(self.burn_in).unwrap_or(i64::MAX);
        self.stages.extend(stages.into_iter().map(|(run, when, month)| Stage {
            run: self.first_run + run,
            motion: motion.id.clone(),
            when,
            month: i64::try_from(month).unwrap_or(i64::MAX) - burn_in,
        }));
    }
}
