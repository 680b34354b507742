//! Elections of owners' committees inside the world: who stands, who takes part, who is approved of,
//! and who has a seat.

use std::sync::Arc;

use super::block::SimulateError;
use super::outcome::Election;
use super::schedule::Step;
use super::state::{Crowd, State};
use super::subject::{Space, Subject, index};
use crate::ballots::{Key, Poll, Standing, Weight, seat};
use crate::chance::{Address, continue_keys, name_key};
use crate::rulebook::{Column, Kind, View, Word};

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
    /// Does each of the owners take part?
    takes_part: Vec<bool>,
    nominees: Vec<usize>,
}

impl Ballots {
    /// The owners who take part.
    fn voters(&self) -> impl Iterator<Item = usize> {
        self.owners.iter().zip(&self.takes_part).filter(|(_, takes)| **takes).map(|pair| *pair.0)
    }
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
    let mut own_keys = space.keys(Subject::Owner).to_vec();
    continue_keys(&mut own_keys, "/election");
    let pairs: Vec<(u32, u32)> = rows.iter().map(|(run, o)| (index(*run), index(*o))).collect();
    let keys = rows.iter().map(|(_, owner)| own_keys[*owner]).collect();
    let crowd = state.some(Subject::Owner, &pairs, Some(keys));
    let stands = state.ask(&step.slot("stands").name, &crowd, &Kind::Flag)?;
    let takes_part = state.ask(&step.slot("takes_part").name, &crowd, &Kind::Flag)?;
    let appeal = state.ask(&step.slot("appeal").name, &crowd, &Kind::Float)?;
    let mut row_of = vec![usize::MAX; n_runs * n_owners];
    for (row, (run, owner)) in rows.iter().enumerate() {
        row_of[run * n_owners + owner] = row;
    }
    let at = |run: usize, owner: usize| row_of[run * n_owners + owner];
    let owners_of: Vec<Vec<usize>> = (0..n_estates)
        .map(|estate| (0..n_owners).filter(|owner| estate_of(*owner) == estate).collect())
        .collect();
    let ballots: Vec<Ballots> = (0..due.len())
        .filter(|row| due[*row])
        .map(|row| {
            let (run, estate) = (row / n_estates, row % n_estates);
            let owners = owners_of[estate].clone();
            let stand = owners.iter().copied().filter(|owner| stands.flags()[at(run, *owner)]);
            let takes_part = owners.iter().map(|owner| takes_part.flags()[at(run, *owner)]);
            Ballots {
                run,
                estate,
                nominees: stand.collect(),
                takes_part: takes_part.collect(),
                owners,
            }
        })
        .collect();
    let approvals =
        approvals(state, space, step, &ballots, &|run, owner| appeal.floats()[at(run, owner)])?;
    let areas = space.view(Subject::Owner).get("area").expect("owners have their area").ints();
    let (polls, of) = counted(&ballots, approvals.flags(), areas);
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
                subject: own_keys[ballot.nominees[*at - first]],
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
        let voters = ballot
            .voters()
            .fold(Weight::default(), |sum, owner| sum + Weight { heads: 1, area: areas[owner] });
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
fn counted(ballots: &[Ballots], approvals: &[bool], areas: &[i64]) -> (Vec<Poll>, Vec<(u32, u32)>) {
    let mut approvals = approvals.iter();
    let (mut polls, mut of) = (Vec::new(), Vec::new());
    let weight = |owner: usize| Weight { heads: 1, area: areas[owner] };
    let add = |sum: Weight, weight: Weight| sum + weight;
    for ballot in ballots {
        let voters: Vec<Weight> = ballot.voters().map(weight).collect();
        let cast = voters.iter().copied().fold(Weight::default(), add);
        let roll = ballot.owners.iter().map(|owner| weight(*owner)).fold(Weight::default(), add);
        for _ in &ballot.nominees {
            let approving = voters.iter().zip(&mut approvals).filter(|(_, approves)| **approves);
            let in_favour = approving.map(|(weight, _)| *weight).fold(Weight::default(), add);
            let (abstained, absent) = (cast - in_favour, roll - cast);
            polls.push(Poll { in_favour, abstained, absent, ..Poll::default() });
            of.push((index(ballot.run), index(ballot.estate)));
        }
    }
    (polls, of)
}

/// Does every owner who takes part approve of every nominee of the own estate? In the order election,
/// nominee, owner.
fn approvals(
    state: &State<'_>,
    space: &Space,
    step: &Step,
    ballots: &[Ballots],
    appeal: &dyn Fn(usize, usize) -> f64,
) -> Result<Column, SimulateError> {
    let building = |owner: usize| space.belongs(Subject::Owner, owner, Subject::Building);
    let asked = |ballot: &Ballots| ballot.voters().count() * ballot.nominees.len();
    let n = ballots.iter().map(asked).sum();
    let (mut rows, mut keys) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let (mut appeals, mut next_door) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for ballot in ballots {
        let voters: Vec<usize> = ballot.voters().collect();
        let buildings: Vec<usize> = voters.iter().map(|voter| building(*voter)).collect();
        let own = space.keys(Subject::Owner);
        let mut named: Vec<u32> = voters.iter().map(|voter| own[*voter]).collect();
        continue_keys(&mut named, "/");
        for nominee in &ballot.nominees {
            let from = keys.len();
            keys.extend_from_slice(&named);
            continue_keys(&mut keys[from..], space.name(Subject::Owner, *nominee));
            rows.extend(voters.iter().map(|voter| (index(ballot.run), index(*voter))));
            let (appeal, next_to) = (appeal(ballot.run, *nominee), building(*nominee));
            appeals.extend(voters.iter().map(|_| appeal));
            next_door.extend(buildings.iter().map(|building| *building == next_to));
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
