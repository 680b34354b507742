//! One count: who takes part, who is in favour, and whether an estate carries the motion.

use std::sync::Arc;

use super::super::block::SimulateError;
use super::super::schedule::Step;
use super::super::state::State;
use super::super::subject::{Space, Subject, index};
use super::{Moved, Put};
use crate::ballots::{Ballot, Choice, Poll, Tally};
use crate::chance::continue_keys;
use crate::rulebook::{Column, Kind, View, Word};
use crate::units::Area;

/// What rules see of a motion, for each time that it is put; `voted` is the share of the other owners
/// of a building who have voted so far, where anything is known of them.
pub(in super::super) fn motion_view(motion: &Moved, puts: &[Put], voted: &[Option<f64>]) -> View {
    let word =
        |text: &str| Arc::new(Column::Word(vec![0; puts.len()], Arc::from([Word::from(text)])));
    let int = |pick: fn(&Put) -> i64| Arc::new(Column::Int(puts.iter().map(pick).collect()));
    let mut view = View::default();
    view.set("id", word(&motion.id));
    view.set("matter", word(&motion.matter));
    view.set("attempt", int(|put| put.attempt));
    view.set("consulted_months", int(|put| put.consulted));
    let knows = voted.iter().map(Option::is_some).collect();
    view.set("knows_neighbours", Arc::new(Column::Flag(knows)));
    let voted = voted.iter().map(|voted| voted.unwrap_or(0.0)).collect();
    view.set("neighbours_voted", Arc::new(Column::Float(voted)));
    view
}

/// The share of the other owners of each owner's building who take part.
#[expect(clippy::cast_precision_loss, reason = "owners are few")]
fn voted_next_door(space: &Space, takes: &[bool], n: usize) -> Vec<Option<f64>> {
    let building = |owner| space.belongs(Subject::Owner, owner, Subject::Building);
    let n_buildings = space.count(Subject::Building);
    let mut shares = Vec::with_capacity(takes.len());
    for of_run in takes.chunks(n.max(1)) {
        let mut all = vec![0_i64; n_buildings];
        let mut voted = vec![0_i64; n_buildings];
        for (owner, takes) in of_run.iter().enumerate() {
            all[building(owner)] += 1;
            voted[building(owner)] += i64::from(*takes);
        }
        shares.extend(of_run.iter().enumerate().map(|(owner, takes)| {
            let others = all[building(owner)] - 1;
            let of_others = voted[building(owner)] - i64::from(*takes);
            (others > 0).then(|| of_others as f64 / others as f64)
        }));
    }
    shares
}

/// The name under which an owner draws on a motion.
pub(in super::super) fn ballot_name(space: &Space, owner: usize, motion: &Moved) -> String {
    format!("{}/{}", space.name(Subject::Owner, owner), motion.id)
}

/// What rules see of the roll, and of the votes cast, for each count.
pub(in super::super) fn count_views(tallies: &[Tally]) -> [View; 2] {
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

/// Who takes part in a vote, and what was known of the neighbours when each owner decided.
pub(in super::super) struct Turnout {
    /// By owner of each due run.
    pub takes_part: Vec<bool>,
    /// The share of neighbours who had voted when the owner came, or in the last round.
    pub voted: Vec<Option<f64>>,
    in_favour: Column,
}

/// Asks every owner of some runs of the block, in as many rounds as `rounds` says for each: whoever
/// has not voted is asked again, knowing how the neighbours have voted so far.
///
/// # Errors
/// When a rule stops.
pub(in super::super) fn turnout(
    state: &State<'_>,
    space: &Space,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    (puts, rounds): (&[Put], &[i64]),
) -> Result<Turnout, SimulateError> {
    let n = space.count(Subject::Owner);
    let rows: Vec<(u32, u32)> =
        due.iter().flat_map(|run| (0..n).map(|owner| (index(*run), index(owner)))).collect();
    let mut keys = space.keys(Subject::Owner).to_vec();
    continue_keys(&mut keys, &format!("/{}", motion.id));
    let owners = state.some(Subject::Owner, &rows, Some(keys.repeat(due.len())));
    let puts: Vec<Put> = (0..rows.len()).map(|row| puts[row / n]).collect();
    let asked = |voted: &[Option<f64>]| {
        owners.clone().with(Subject::Motion, motion_view(motion, &puts, voted), None)
    };
    let rule = &step.slot("takes_part").name;
    let mut voted = vec![None; rows.len()];
    let crowd = asked(&voted);
    let mut takes_part = state.ask(rule, &crowd, &Kind::Flag)?.flags().to_vec();
    for round in 1..rounds.iter().copied().max().unwrap_or(1) {
        let now = voted_next_door(space, &takes_part, n);
        let more = state.ask(rule, &asked(&now), &Kind::Flag)?;
        for (row, more) in more.flags().iter().enumerate() {
            if !takes_part[row] && round < rounds[row / n] {
                takes_part[row] = *more;
                voted[row] = now[row];
            }
        }
    }
    let in_favour = state.ask(&step.slot("in_favour").name, &crowd, &Kind::Flag)?;
    Ok(Turnout { takes_part, voted, in_favour })
}

/// The count of every estate in each of some runs of the block.
///
/// # Errors
/// When a rule stops.
pub(in super::super) fn tallies(
    state: &State<'_>,
    space: &Space,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    asked: (&[Put], &[i64]),
) -> Result<Vec<Tally>, SimulateError> {
    let n = space.count(Subject::Owner);
    let turnout = turnout(state, space, motion, step, due, asked)?;
    let areas = space.view(Subject::Owner).get("area").expect("owners have their area").ints();
    let n_estates = space.count(Subject::Estate);
    let mut owners_of = vec![Vec::new(); n_estates];
    for owner in 0..n {
        owners_of[space.belongs(Subject::Owner, owner, Subject::Estate)].push(owner);
    }
    let tally = |i: usize, estate: usize| {
        let owners = owners_of[estate].iter().copied();
        let choice = |owner: usize| {
            let at = i * n + owner;
            match (turnout.takes_part[at], turnout.in_favour.flags()[at]) {
                (false, _) => Choice::Absent,
                (true, true) => Choice::InFavour,
                (true, false) => Choice::Against,
            }
        };
        let ballots =
            owners.map(|owner| Ballot { area: Area(areas[owner]), choice: choice(owner) });
        Poll::of(ballots).tally()
    };
    Ok((0..due.len() * n_estates).map(|at| tally(at / n_estates, at % n_estates)).collect())
}

/// Which estates carry the motion, in each of some runs of the block.
///
/// # Errors
/// When a rule stops.
pub(super) fn carried(
    state: &State<'_>,
    space: &Space,
    motion: &Moved,
    step: &Step,
    due: &[usize],
    puts: &[Put],
    tallies: &[Tally],
) -> Result<Vec<bool>, SimulateError> {
    let n = space.count(Subject::Estate);
    let rows: Vec<(u32, u32)> =
        due.iter().flat_map(|run| (0..n).map(|estate| (index(*run), index(estate)))).collect();
    let [roll, cast] = count_views(tallies);
    let voted = vec![None; puts.len()];
    let motion_rows = (0..rows.len()).map(|row| index(row / n)).collect();
    let crowd = state
        .some(Subject::Estate, &rows, None)
        .with(Subject::Roll, roll, None)
        .with(Subject::Cast, cast, None)
        .with(Subject::Motion, motion_view(motion, puts, &voted), Some(motion_rows));
    Ok(state.ask(&step.slot("carried").name, &crowd, &Kind::Flag)?.flags().to_vec())
}
