//! MC-36 written by hand: fused loops over the columns of one run, on the same draws and the same
//! exponential, with the formulas in the order of the rules, so that every bit can be compared.
//!
//! It knows what a general engine can't: that areas and cars never change, which fee is due, that
//! only households in dispute need a draw for mediation.

use std::ops::Range;

use linli::chance::{self, Address, name_key};
use linli::math::logistic;

/// Months of the model.
pub const MONTHS: usize = 36;
/// Households of the model.
pub const HOUSEHOLDS: usize = 150;
/// Household-months of one run.
pub const HOUSEHOLD_MONTHS: f64 = 5_400.0;
const WEEKS: usize = 4;
const OWNERS: usize = 105;
const ESTATES: [Range<usize>; 2] = [0..80, 80..150];
const OWNERS_OF: [Range<usize>; 2] = [0..56, 56..105];
const BAYS: [usize; 2] = [30, 26];

/// How bays are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lottery {
    /// Every owner has a lot of its own, and the lowest win: as the engine does.
    Ranked,
    /// Owners are shuffled as far as needed; one place more shifts everybody's luck.
    Shuffled,
}

/// What is reported, in the order run, month, estate.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Fees due.
    pub due: Vec<f64>,
    /// Fees collected.
    pub collected: Vec<f64>,
    /// Mean satisfaction.
    pub satisfaction: Vec<f64>,
    /// Balance owed.
    pub balance: Vec<f64>,
    /// Disputes.
    pub disputes: Vec<i64>,
    /// Disputes not resolved.
    pub unresolved: Vec<i64>,
}

/// What never changes.
pub struct Model {
    fee: [f64; HOUSEHOLDS],
    burden: [f64; HOUSEHOLDS],
    due: [f64; 2],
    paid_before: [bool; HOUSEHOLDS],
    buildings: Vec<Range<usize>>,
    owners: [usize; OWNERS],
    keys: [u32; HOUSEHOLDS],
    owner_keys: [u32; OWNERS],
    lottery: u32,
    /// Of paying, dispute, mediation.
    purposes: [u32; 3],
}

impl Model {
    /// The model of the definition.
    #[expect(clippy::cast_precision_loss, reason = "numbers of households are small")]
    pub fn new() -> Self {
        let turned = |i: usize, turn: f64| {
            let turned = i as f64 * turn;
            turned - turned.floor()
        };
        let area = |i| 40.0 + 80.0 * turned(i, 0.618_033_988_749_895);
        let income = |i| 3000.0 + 9000.0 * turned(i, 0.754_877_666_246_693);
        let fee: [f64; HOUSEHOLDS] = std::array::from_fn(|i| 1.2 * area(i));
        let keys = std::array::from_fn(|i| name_key(&format!("household/{i:03}")));
        let mut owners = (0..HOUSEHOLDS).filter(|i| i % 10 < 7);
        let owners: [usize; OWNERS] = std::array::from_fn(|_| owners.next().expect("105 owners"));
        let of_estate = |first: usize, size: usize| {
            (0..5_usize).map(move |b| first + b * size..first + (b + 1) * size)
        };
        Self {
            burden: std::array::from_fn(|i| fee[i] / (0.02 * income(i))),
            due: ESTATES.map(|estate| fee[estate].iter().fold(0.0, |sum, fee| sum + fee)),
            paid_before: std::array::from_fn(|i| i % 5 != 0),
            buildings: of_estate(0, 16).chain(of_estate(80, 14)).collect(),
            owner_keys: owners.map(|i| keys[i]),
            lottery: name_key("draw the bays of each week/0"),
            purposes: ["pays", "dispute", "mediation"].map(name_key),
            owners,
            keys,
            fee,
        }
    }

    /// Simulates some runs with the widest vectors of the machine.
    pub fn simulate(&self, seed: u64, runs: Range<u32>, lottery: Lottery) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for run in runs {
            let one = OneRun { model: self, seed, run, lottery, outcomes: &mut outcomes };
            pulp::Arch::new().dispatch(one);
        }
        outcomes
    }

    /// The same as the crate is built, without looking for wider vectors.
    pub fn simulate_as_built(&self, seed: u64, runs: Range<u32>, lottery: Lottery) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for run in runs {
            let one = OneRun { model: self, seed, run, lottery, outcomes: &mut outcomes };
            pulp::NullaryFnOnce::call(one);
        }
        outcomes
    }
}

struct OneRun<'a> {
    model: &'a Model,
    seed: u64,
    run: u32,
    lottery: Lottery,
    outcomes: &'a mut Outcomes,
}

impl pulp::NullaryFnOnce for OneRun<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "counts of households are small")]
    fn call(self) {
        let Self { model, seed, run, lottery, outcomes } = self;
        let [pays, falls_out, mediates] = model.purposes;
        let runs = [run; HOUSEHOLDS];
        let mut satisfaction = [0.6; HOUSEHOLDS];
        let mut balance = [0.0; HOUSEHOLDS];
        let mut arrears = [0.0_f64; HOUSEHOLDS];
        let mut paid = model.paid_before;
        let mut quality = [0.6, 0.6];
        let mut neighbours = [0.0; HOUSEHOLDS];
        let mut collected = [0.0; HOUSEHOLDS];
        let mut loss = [0.0; HOUSEHOLDS];
        let mut drawn = [0.0; HOUSEHOLDS];
        let mut hit = [0.0; HOUSEHOLDS];
        for month in (0..).take(MONTHS) {
            for building in &model.buildings {
                let held = &paid[building.clone()];
                let n = held.iter().fold(0, |n: i32, paid| n.wrapping_add(i32::from(*paid)));
                let others = (building.len() - 1) as f64;
                for (share, paid) in
                    neighbours[building.clone()].iter_mut().zip(&paid[building.clone()])
                {
                    *share = f64::from(n - i32::from(*paid)) / others;
                }
            }
            chance::uniforms(seed, month, pays, &runs, &model.keys, &mut drawn);
            for i in 0..HOUSEHOLDS {
                let pull = -0.6 + 2.4 * satisfaction[i] + 1.6 * neighbours[i]
                    - 0.45 * arrears[i]
                    - 0.3 * model.burden[i];
                let (fee, owed) = (model.fee[i], balance[i]);
                let pays = drawn[i] < logistic(pull);
                let cleared = if fee < owed { fee } else { owed };
                let fewer = if arrears[i] - 1.0 > 0.0 { arrears[i] - 1.0 } else { 0.0 };
                paid[i] = pays;
                collected[i] = if pays { fee } else { 0.0 };
                balance[i] = if pays { owed - cleared } else { owed * 1.005 + fee };
                arrears[i] = if pays { fewer } else { arrears[i] + 1.0 };
            }
            let wins = match lottery {
                Lottery::Ranked => ranked(model, seed, run, month),
                Lottery::Shuffled => shuffled(model, seed, run, month),
            };
            for (at, owner) in model.owners.iter().enumerate() {
                loss[*owner] = f64::from(4 - wins[at]) / 4.0;
            }
            chance::uniforms(seed, month, falls_out, &runs, &model.keys, &mut drawn);
            for (at, estate) in ESTATES.into_iter().enumerate() {
                let (mut disputes, mut unresolved) = (0, 0);
                let (mut sum, mut owed) = (0.0, 0.0);
                for i in estate.clone() {
                    sum += collected[i];
                    owed += balance[i];
                    hit[i] = 0.0;
                    if drawn[i] < 0.01 + 0.06 * loss[i] {
                        let subject = model.keys[i];
                        let address = Address { seed, run, month, subject, purpose: mediates };
                        let is_unresolved = address.uniform() >= 0.6;
                        hit[i] = if is_unresolved { 0.10 } else { 0.02 };
                        disputes += 1;
                        unresolved += i64::from(is_unresolved);
                    }
                }
                quality[at] = 0.8 * quality[at] + 0.2 * (0.3 + 0.7 * (sum / model.due[at]));
                for i in estate.clone() {
                    let followed = satisfaction[i] + 0.1 * (quality[at] - satisfaction[i]);
                    let next: f64 = followed - 0.03 * loss[i] - hit[i];
                    let next = if 0.0 > next { 0.0 } else { next };
                    satisfaction[i] = if 1.0 < next { 1.0 } else { next };
                }
                let satisfied = satisfaction[estate.clone()].iter().fold(0.0, |sum, one| sum + one);
                outcomes.due.push(model.due[at]);
                outcomes.collected.push(sum);
                outcomes.satisfaction.push(satisfied / estate.len() as f64);
                outcomes.balance.push(owed);
                outcomes.disputes.push(disputes);
                outcomes.unresolved.push(unresolved);
            }
        }
    }
}

/// Weeks in which each owner has a bay: the lowest lots of each estate win.
#[inline(always)]
fn ranked(model: &Model, seed: u64, run: u32, month: u32) -> [i32; OWNERS] {
    let runs = [run; OWNERS];
    let mut wins = [0_i32; OWNERS];
    let mut lots = [[0; OWNERS]; WEEKS];
    let of_week = lots.each_mut().map(<[u32; OWNERS]>::as_mut_slice);
    chance::words(seed, month, model.lottery, &runs, &model.owner_keys, of_week);
    for lots in &lots {
        for (owners, bays) in OWNERS_OF.into_iter().zip(BAYS) {
            let lots = &lots[owners.clone()];
            let bar = bar(lots, bays as u64);
            for (wins, lot) in wins[owners].iter_mut().zip(lots) {
                *wins = wins.wrapping_add(i32::from(*lot < bar));
            }
        }
    }
    wins
}

/// A bar below which so many lots lie, by counting below guesses.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "guesses lie among the lots")]
fn bar(lots: &[u32], places: u64) -> u32 {
    let (mut low, mut below_low) = (0, 0);
    let (mut high, mut below_high) = (u64::from(u32::MAX), lots.len() as u64);
    loop {
        let guess = low + (high - low) * (places - below_low) / (below_high - below_low);
        let guess = guess.clamp(low + 1, high);
        let below = count_below(lots, guess as u32);
        // Two equal lots at the bar would be a chance of one in a hundred million draws.
        if below == places || high - low <= 1 {
            return guess as u32;
        }
        if below < places {
            (low, below_low) = (guess, below);
        } else {
            (high, below_high) = (guess, below);
        }
    }
}

#[inline(always)]
fn count_below(lots: &[u32], bar: u32) -> u64 {
    let mut counts = [0_u32; 8];
    let parts = lots.chunks_exact(8);
    let rest = parts.remainder();
    for part in parts {
        for (count, lot) in counts.iter_mut().zip(part) {
            *count = count.wrapping_add(u32::from(*lot < bar));
        }
    }
    let add = |n: u32, more: u32| n.wrapping_add(more);
    let rest = rest.iter().map(|lot| u32::from(*lot < bar));
    u64::from(counts.into_iter().chain(rest).fold(0, add))
}

/// The same by shuffling the owners of each estate as far as there are bays lost.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the upper half of a product is below a factor"
)]
fn shuffled(model: &Model, seed: u64, run: u32, month: u32) -> [i32; OWNERS] {
    const LOSERS: usize = 49;
    let runs = [run; LOSERS];
    let slots: [u32; LOSERS] = std::array::from_fn(|slot| slot as u32);
    let mut wins = [4; OWNERS];
    let mut lots = [[0; LOSERS]; WEEKS];
    let of_week = lots.each_mut().map(<[u32; LOSERS]>::as_mut_slice);
    chance::words(seed, month, model.lottery, &runs, &slots, of_week);
    for lots in &lots {
        let mut lots = lots.iter();
        for (owners, bays) in OWNERS_OF.into_iter().zip(BAYS) {
            let n = owners.len();
            let mut order: [u8; 56] = std::array::from_fn(|at| at as u8);
            for (at, lot) in (0..n - bays).zip(&mut lots) {
                let other = at + ((u64::from(*lot) * (n - at) as u64) >> 32) as usize;
                order.swap(at, other);
                wins[owners.start + usize::from(order[at])] -= 1;
            }
        }
    }
    wins
}
