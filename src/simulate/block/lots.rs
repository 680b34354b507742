//! Lotteries in the month: all entrants of a block draw their lots at once, each estate gives its
//! places to those that rank first.

use std::ops::Range;
use std::sync::Arc;

use super::super::schedule::Step;
use super::super::state::Crowd;
use super::super::subject::{Subject, index};
use super::{Running, SimulateError};
use crate::chance::{self, name_key};
use crate::lottery;
use crate::rulebook::Column;

/// Rounds of one step at most, so that a slip in a rule does not keep the machine for years.
const MOST_ROUNDS: i64 = 10_000;

/// Rounds whose lots are drawn at one address.
const ROUNDS_AT_ONCE: usize = 4;

impl Running<'_> {
    /// Holds every round of a lottery. Lots are named after the step; one address gives those of four
    /// rounds.
    pub(super) fn draw_lots(&mut self, step: &Step) -> Result<(), SimulateError> {
        let places = self.column(step, "places", Subject::Estate);
        let rounds = self.column(step, "rounds", Subject::Estate);
        let (places, rounds) = (places.ints(), rounds.ints());
        for row in 0..places.len() {
            if places[row] < 0 || !(0..=MOST_ROUNDS).contains(&rounds[row]) {
                let message =
                    format!("{} places can't be drawn {} times", places[row], rounds[row]);
                return Err(self.books_error(message, Subject::Estate, row));
            }
        }
        let enters = self.column(step, "enters", Subject::Household);
        let crowd = self.state.everyone(Subject::Household);
        let at = self.entrants_of(step, &enters, &crowd);
        let mut lots = std::mem::take(&mut self.entrants[at].1.lots);
        let entrants = &self.entrants[at].1;
        let mut wins = vec![0; entrants.rows.len()];
        let most = rounds.iter().max().copied().unwrap_or(0);
        for (first, drawing) in (0..most).step_by(ROUNDS_AT_ONCE).zip(0_u32..) {
            pulp::Arch::new().dispatch(Rounds {
                entrants,
                lots: &mut lots,
                wins: &mut wins,
                places,
                times: rounds,
                first,
                seed: self.world.seed,
                month: index(self.month),
                purpose: name_key(&format!("{}/{drawing}", step.name)),
            });
        }
        let mut won = vec![0; crowd.len()];
        for (row, wins) in entrants.rows.iter().zip(wins) {
            won[*row as usize] = i64::from(wins);
        }
        self.entrants[at].1.lots = lots;
        self.set(step, "won", Subject::Household, Column::Int(won));
        Ok(())
    }

    /// Where the entrants of a step stand. Who enters seldom changes, so they are kept for as long as
    /// the column does not.
    fn entrants_of(&mut self, step: &Step, enters: &Arc<Column>, crowd: &Crowd) -> usize {
        let known = self.entrants.iter().position(|(name, _)| *name == step.name);
        let of = || Entrants::of(enters, crowd);
        match known {
            Some(at) if Arc::ptr_eq(&self.entrants[at].1.enters, enters) => at,
            Some(at) => {
                self.entrants[at].1 = of();
                at
            }
            None => {
                let own = (step.name.clone(), of());
                self.entrants.push(own);
                self.entrants.len() - 1
            }
        }
    }
}

/// Everybody who enters the lotteries of a step: row of the block, run and key for the draws.
pub(super) struct Entrants {
    enters: Arc<Column>,
    rows: Vec<u32>,
    runs: Vec<u32>,
    keys: Vec<u32>,
    lotteries: Vec<Lottery>,
    /// Room for the lots of some rounds.
    lots: [Vec<u32>; ROUNDS_AT_ONCE],
}

/// One estate of one run, and which of the entrants are its own.
struct Lottery {
    estate: usize,
    entrants: Range<usize>,
}

impl Entrants {
    fn of(enters: &Arc<Column>, crowd: &Crowd) -> Self {
        let entering = (0..).zip(enters.flags()).filter(|(_, enters)| **enters);
        let rows: Vec<u32> = entering.map(|(row, _)| row).collect();
        // Households stand in the order of their estates, so those of each follow one another.
        let estate_of = crowd.map(Subject::Estate);
        let mut lotteries: Vec<Lottery> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let estate = estate_of[*row as usize] as usize;
            match lotteries.last_mut() {
                Some(last) if last.estate == estate => last.entrants.end = at + 1,
                _ => lotteries.push(Lottery { estate, entrants: at..at + 1 }),
            }
        }
        let of = |all: &[u32]| rows.iter().map(|row| all[*row as usize]).collect();
        let (runs, keys) = (of(&crowd.runs), of(&crowd.keys));
        let lots = std::array::from_fn(|_| vec![0; rows.len()]);
        Self { enters: Arc::clone(enters), rows, runs, keys, lotteries, lots }
    }
}

/// Some rounds, to be compiled for every width of vectors that machines have.
struct Rounds<'a> {
    entrants: &'a Entrants,
    lots: &'a mut [Vec<u32>; ROUNDS_AT_ONCE],
    wins: &'a mut [u32],
    places: &'a [i64],
    /// How often each estate draws.
    times: &'a [i64],
    first: i64,
    seed: u64,
    month: u32,
    purpose: u32,
}

impl pulp::NullaryFnOnce for Rounds<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { entrants, lots, wins, seed, month, purpose, .. } = self;
        let of_round = lots.each_mut().map(Vec::as_mut_slice);
        chance::words(seed, month, purpose, &entrants.runs, &entrants.keys, of_round);
        for Lottery { estate, entrants } in &entrants.lotteries {
            let places = usize::try_from(self.places[*estate]).unwrap_or(0);
            for (_, lots) in (self.first..self.times[*estate]).zip(&*lots) {
                lottery::draw(&lots[entrants.clone()], places, &mut wins[entrants.clone()]);
            }
        }
    }
}
