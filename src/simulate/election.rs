//! Elections of owners' committees inside the world: who stands, who takes part, who is approved of,
//! and who has a seat.

use std::sync::Arc;

use super::block::SimulateError;
use super::outcome::Election;
use super::schedule::Step;
use super::state::{Crowd, State};
use super::subject::{Space, Subject, index};
use crate::ballots::{Ballot, Choice, Key, Poll, Standing, Weight, seat};
use crate::chance::{Address, name_key};
use crate::rulebook::{Column, Kind, View, Word};
use crate::units::Area;

/// By what those who cleared the bar are ranked, and what settles a tie: heads, then floor area, then
/// a draw by lot that is made beforehand.
const RANKED_BY: [Key; 3] = [Key::Heads, Key::Area, Key::Lot];

/// What the elections of a month came to.
pub struct Elected {
    /// By estate of every run: those who stood, owners who took part, seats filled.
    pub figures: [Vec<Option<i64>>; 3],
    /// By owner of every run: does the owner sit? `None` where no election was held.
    pub sits: Vec<Option<bool>>,
    /// One entry for each election.
    pub held: Vec<Election>,
}

/// The election of one estate in one run.
struct Ballots {
    run: usize,
    estate: usize,
    owners: Vec<usize>,
    nominees: Vec<usize>,
}

/// Holds the elections that are due: `due` and `seats` have an entry for each estate of every run.
///
/// # Errors
/// When a rule stops.
pub fn hold(
    state: &State<'_>,
    space: &Space,
    step: &Step,
    [first_run, month]: [u32; 2],
    seed: u64,
    due: &[bool],
    seats: &[i64],
) -> Result<Elected, SimulateError> {
    let (n_owners, n_estates) = (space.count(Subject::Owner), space.count(Subject::Estate));
    let n_runs = due.len() / n_estates;
    let mut elected = Elected {
        figures: [(); 3].map(|()| vec![None; due.len()]),
        sits: vec![None; n_runs * n_owners],
        held: Vec::new(),
    };
    let estate_of = |owner: usize| space.belongs(Subject::Owner, owner, Subject::Estate);
    let rows: Vec<(usize, usize)> = (0..n_runs)
        .flat_map(|run| (0..n_owners).map(move |owner| (run, owner)))
        .filter(|(run, owner)| due[run * n_estates + estate_of(*owner)])
        .collect();
    if rows.is_empty() {
        return Ok(elected);
    }
    let own_name = |owner: usize| format!("{}/election", space.name(Subject::Owner, owner));
    let pairs: Vec<(u32, u32)> = rows.iter().map(|(run, o)| (index(*run), index(*o))).collect();
    let keys = rows.iter().map(|(_, owner)| name_key(&own_name(*owner))).collect();
    let crowd = state.some(Subject::Owner, &pairs, Some(keys));
    let stands = state.ask(&step.slot("stands").name, &crowd, &Kind::Flag)?;
    let takes_part = state.ask(&step.slot("takes_part").name, &crowd, &Kind::Flag)?;
    let appeal = state.ask(&step.slot("appeal").name, &crowd, &Kind::Float)?;
    let at = |run: usize, owner: usize| {
        rows.binary_search(&(run, owner)).expect("everybody of the estate was asked")
    };
    let ballots: Vec<Ballots> = (0..due.len())
        .filter(|row| due[*row])
        .map(|row| {
            let (run, estate) = (row / n_estates, row % n_estates);
            let owners: Vec<usize> =
                (0..n_owners).filter(|owner| estate_of(*owner) == estate).collect();
            let stand = owners.iter().copied().filter(|owner| stands.flags()[at(run, *owner)]);
            Ballots { run, estate, nominees: stand.collect(), owners }
        })
        .collect();
    let approvals =
        approvals(state, space, step, &ballots, &|run, owner| appeal.floats()[at(run, owner)])?;
    let areas = space.view(Subject::Owner).get("area").expect("owners have their area").ints();
    let takes = |run, owner| takes_part.flags()[at(run, owner)];
    let (polls, of) = counted(&ballots, approvals.flags(), areas, &takes);
    let clears = clears(state, step, &polls, &of)?;
    let mut next = 0;
    for ballot in &ballots {
        let row = ballot.run * n_estates + ballot.estate;
        let own: Vec<usize> = (next..next + ballot.nominees.len()).collect();
        next += own.len();
        let cleared: Vec<usize> = own.iter().copied().filter(|at| clears[*at]).collect();
        let first = next - own.len();
        let standing = |at: &usize| Standing {
            weight: polls[*at].in_favour,
            lot: Address {
                seed,
                run: first_run + index(ballot.run),
                month,
                subject: name_key(&own_name(ballot.nominees[*at - first])),
                purpose: name_key("election lot"),
            }
            .lot(),
        };
        let standings: Vec<Standing> = cleared.iter().map(standing).collect();
        let n_seats = usize::try_from(seats[row]).unwrap_or(0);
        let seated = seat(&standings, n_seats, &RANKED_BY);
        let winners: Vec<usize> =
            seated.winners.iter().map(|at| ballot.nominees[cleared[*at] - first]).collect();
        for owner in &ballot.owners {
            elected.sits[ballot.run * n_owners + owner] = Some(winners.contains(owner));
        }
        let voters = ballot.owners.iter().filter(|o| takes_part.flags()[at(ballot.run, **o)]);
        let voters = voters
            .fold(Weight::default(), |sum, owner| sum + Weight { heads: 1, area: areas[*owner] });
        let count = |n: usize| i64::try_from(n).expect("owners are few");
        let [stood, took_part, filled] = &mut elected.figures;
        stood[row] = Some(count(ballot.nominees.len()));
        took_part[row] = Some(voters.heads);
        filled[row] = Some(count(winners.len()));
        elected.held.push(Election {
            run: first_run as usize + ballot.run,
            month: 0,
            estate: ballot.estate,
            nominees: count(ballot.nominees.len()),
            cleared: count(cleared.len()),
            seats: seats[row],
            filled: count(winners.len()),
            roll_heads: count(ballot.owners.len()),
            cast_heads: voters.heads,
        });
    }
    Ok(elected)
}

/// The count of every nominee, in the order election, nominee; and whose it is: run and estate.
fn counted(
    ballots: &[Ballots],
    approvals: &[bool],
    areas: &[i64],
    takes_part: &dyn Fn(usize, usize) -> bool,
) -> (Vec<Poll>, Vec<(u32, u32)>) {
    let mut approvals = approvals.iter();
    let (mut polls, mut of) = (Vec::new(), Vec::new());
    for ballot in ballots {
        for _ in &ballot.nominees {
            let choices = ballot.owners.iter().zip(approvals.by_ref()).map(|(owner, approves)| {
                let choice = match (takes_part(ballot.run, *owner), approves) {
                    (false, _) => Choice::Absent,
                    (true, true) => Choice::InFavour,
                    (true, false) => Choice::Abstained,
                };
                Ballot { area: Area(areas[*owner]), choice }
            });
            polls.push(Poll::of(choices));
            of.push((index(ballot.run), index(ballot.estate)));
        }
    }
    (polls, of)
}

/// Does every owner approve of every nominee of the own estate? In the order election, nominee,
/// owner.
fn approvals(
    state: &State<'_>,
    space: &Space,
    step: &Step,
    ballots: &[Ballots],
    appeal: &dyn Fn(usize, usize) -> f64,
) -> Result<Column, SimulateError> {
    let building = |owner: usize| space.belongs(Subject::Owner, owner, Subject::Building);
    let (mut rows, mut keys) = (Vec::new(), Vec::new());
    let (mut appeals, mut next_door) = (Vec::new(), Vec::new());
    for ballot in ballots {
        for nominee in &ballot.nominees {
            for owner in &ballot.owners {
                rows.push((index(ballot.run), index(*owner)));
                keys.push(name_key(&format!(
                    "{}/{}",
                    space.name(Subject::Owner, *owner),
                    space.name(Subject::Owner, *nominee)
                )));
                appeals.push(appeal(ballot.run, *nominee));
                next_door.push(building(*owner) == building(*nominee));
            }
        }
    }
    let mut view = View::default();
    view.set("appeal", Arc::new(Column::Float(appeals)));
    view.set("same_building", Arc::new(Column::Flag(next_door)));
    let crowd: Crowd = state.some(Subject::Owner, &rows, Some(keys));
    state.ask(&step.slot("approves").name, &crowd.with(Subject::Nominee, view, None), &Kind::Flag)
}

/// Does each nominee clear the bar, by the rule that counts motions?
fn clears(
    state: &State<'_>,
    step: &Step,
    polls: &[Poll],
    of: &[(u32, u32)],
) -> Result<Vec<bool>, SimulateError> {
    let tallies: Vec<_> = polls.iter().map(Poll::tally).collect();
    let [roll, cast] = super::assembly::count_views(&tallies);
    let mut motion = View::default();
    let word =
        |text: &str| Arc::new(Column::Word(vec![0; of.len()], Arc::from([Word::from(text)])));
    motion.set("id", word("election"));
    motion.set("matter", word(&step.slot("matter").name));
    motion.set("attempt", Arc::new(Column::Int(vec![1; of.len()])));
    let crowd = state.some(Subject::Estate, of, None);
    let crowd = crowd.with(Subject::Roll, roll, None).with(Subject::Cast, cast, None);
    let crowd = crowd.with(Subject::Motion, motion, None);
    Ok(state.ask(&step.slot("elected").name, &crowd, &Kind::Flag)?.flags().to_vec())
}
