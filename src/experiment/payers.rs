//! How many households pay more, the same and less: counted within each run, never of averages.
//!
//! What each household is charged over the last twelve months of a run is held against what the
//! same household is charged in the same run under the baseline. Only numbers of households leave
//! this module, and the quartiles of their changes; nothing is kept of one household. A household
//! that holds a bay under one policy only pays more or less by the price of that bay.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::compare::quantile;

/// Households with this many cars and more are counted as one group.
pub const MOST_CARS: usize = 3;

/// Charges that differ by less than this many yuan a month count as the same.
pub const SAME_YUAN: i64 = 1;

/// Lower ends of the classes of change, yuan a month.
pub const YUAN: [i64; 5] = [SAME_YUAN, 10, 20, 50, 100];

/// Changes beyond this many per cent of what was charged before count as far.
pub const FAR_PERCENT: i64 = 10;

const GROUPS: usize = MOST_CARS + 1;
const SIDE: usize = 2 * YUAN.len();
const CLASSES: usize = 2 * SIDE + 1;
/// Groups of neighbours that can be joined: those by cars from each to each.
const JOINED: usize = GROUPS * (GROUPS + 1) / 2;

/// Which way a charge moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// More to pay.
    More,
    /// Within one yuan a month.
    Same,
    /// Less to pay.
    Less,
}

/// By how much the charge of a household moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Which way.
    pub way: Way,
    /// Position in [`YUAN`] of the lower end reached; 0 where nothing moves.
    pub class: usize,
    /// Is it beyond [`FAR_PERCENT`] of what was charged before?
    pub is_far: bool,
}

impl Moved {
    /// The move between two sums of fen over so many months.
    fn of(before: i64, after: i64, months: i64) -> Self {
        let change = i128::from(after) - i128::from(before);
        let month = i128::from(months) * 100;
        let reached = |yuan: &&i64| change.abs() >= i128::from(**yuan) * month;
        let Some(class) = YUAN.iter().take_while(reached).count().checked_sub(1) else {
            return Self { way: Way::Same, class: 0, is_far: false };
        };
        // What nobody was charged before is more without a per cent of it.
        let far = i128::from(before) * i128::from(FAR_PERCENT);
        let is_far = before <= 0 || 100 * change.abs() > far;
        Self { way: if change > 0 { Way::More } else { Way::Less }, class, is_far }
    }

    /// The move that stands at a position of a run's counts.
    fn at(position: usize) -> Self {
        let (way, within) = match position {
            0 => return Self { way: Way::Same, class: 0, is_far: false },
            at if at <= SIDE => (Way::More, at - 1),
            at => (Way::Less, at - 1 - SIDE),
        };
        Self { way, class: within / 2, is_far: within % 2 == 1 }
    }

    fn position(self) -> usize {
        let within = 1 + 2 * self.class + usize::from(self.is_far);
        match self.way {
            Way::Same => 0,
            Way::More => within,
            Way::Less => within + SIDE,
        }
    }
}

/// The households of every run of a policy by cars and by how their charge moves. Empty when it is
/// not known what households are charged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Payers {
    /// Numbers of households: for each run and group by cars, one for each move.
    counts: Vec<u32>,
    /// For each run and each group of neighbours: quartiles of the change, yuan a month.
    quarters: Vec<[f64; 3]>,
}

impl Payers {
    /// Counts runs in their order. `cars` are those of each household, `runs` what each household is
    /// charged over so many months, fen: under the baseline and under the policy.
    ///
    /// # Panics
    /// When a run does not hold a charge for each household under both.
    pub fn count<'a>(
        cars: &[i64],
        months: usize,
        runs: impl IntoIterator<Item = [&'a [i64]; 2]>,
    ) -> Self {
        let groups: Vec<usize> =
            cars.iter().map(|n| usize::try_from(*n).unwrap_or(0).min(MOST_CARS)).collect();
        let mut counted = Self::default();
        for [before, after] in runs {
            assert!(before.len() == cars.len() && after.len() == cars.len(), "one for each");
            counted.add(&groups, months, before, after);
        }
        counted
    }

    fn add(&mut self, groups: &[usize], months: usize, before: &[i64], after: &[i64]) {
        let whole = i64::try_from(months.max(1)).expect("at most 1,200 months");
        let mut counts = [0; GROUPS * CLASSES];
        for ((group, before), after) in groups.iter().zip(before).zip(after) {
            counts[group * CLASSES + Moved::of(*before, *after, whole).position()] += 1;
        }
        self.counts.extend(counts);
        #[expect(clippy::cast_precision_loss, reason = "charges are far below 2^53 fen")]
        let yuan = |fen: i64| fen as f64 / (100 * whole) as f64;
        let changes: Vec<f64> =
            before.iter().zip(after).map(|(before, after)| yuan(*after) - yuan(*before)).collect();
        for group in joined() {
            let inside = groups.iter().zip(&changes).filter(|(cars, _)| group.contains(cars));
            let mut inside: Vec<f64> = inside.map(|(_, change)| *change).collect();
            inside.sort_by(f64::total_cmp);
            self.quarters.push([0.25, 0.5, 0.75].map(|p| quantile(&inside, p)));
        }
    }

    /// Runs counted.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.counts.len() / (GROUPS * CLASSES)
    }

    /// In each run, how many households with so many cars move in a way that is asked for.
    #[must_use]
    pub fn households(&self, cars: Range<usize>, asked: impl Fn(Moved) -> bool) -> Vec<usize> {
        let held: Vec<usize> = cars
            .flat_map(|group| (0..CLASSES).map(move |class| (group, class)))
            .filter(|(_, class)| asked(Moved::at(*class)))
            .map(|(group, class)| group * CLASSES + class)
            .collect();
        let of_run = |run: &[u32]| held.iter().map(|at| run[*at] as usize).sum();
        self.counts.chunks(GROUPS * CLASSES).map(of_run).collect()
    }

    /// In each run, the quartiles of the change among households with so many cars, yuan a month;
    /// NaN in a group of nobody.
    ///
    /// # Panics
    /// For a range of cars beyond [`MOST_CARS`] + 1.
    #[must_use]
    pub fn quarters(&self, cars: &Range<usize>) -> Vec<[f64; 3]> {
        let at = joined().position(|group| group == *cars).expect("a range of cars");
        self.quarters.chunks(JOINED).map(|run| run[at]).collect()
    }

    /// Adds the runs of another after its own.
    pub fn append(&mut self, other: Self) {
        self.counts.extend(other.counts);
        self.quarters.extend(other.quarters);
    }

    /// As columns of numbers, a row for each run: the counts, then the quartiles.
    #[must_use]
    pub fn columns(&self) -> (Vec<Vec<i64>>, Vec<Vec<f64>>) {
        let count = |at: usize| {
            let own = self.counts.iter().skip(at).step_by(GROUPS * CLASSES);
            own.map(|n| i64::from(*n)).collect()
        };
        let quarter =
            |at: usize| self.quarters.as_flattened().iter().copied().skip(at).step_by(3 * JOINED);
        let quarters = (0..3 * JOINED).map(|at| quarter(at).collect());
        ((0..GROUPS * CLASSES).map(count).collect(), quarters.collect())
    }

    /// Back from [`Payers::columns`]; `None` for columns of another shape.
    #[must_use]
    pub fn from_columns(counts: &[Vec<i64>], quarters: &[Vec<f64>]) -> Option<Self> {
        let runs = counts.first()?.len();
        let is_whole = counts.len() == GROUPS * CLASSES && quarters.len() == 3 * JOINED;
        let is_even = counts.iter().all(|column| column.len() == runs)
            && quarters.iter().all(|column| column.len() == runs);
        if !is_whole || !is_even {
            return None;
        }
        let mut read = Self::default();
        for run in 0..runs {
            for column in counts {
                read.counts.push(u32::try_from(column[run]).ok()?);
            }
            let of_run: Vec<f64> = quarters.iter().map(|column| column[run]).collect();
            let (quarters, _) = of_run.as_chunks();
            read.quarters.extend_from_slice(quarters);
        }
        Some(read)
    }
}

/// Every group of neighbours by cars, in the order of their quartiles.
fn joined() -> impl Iterator<Item = Range<usize>> {
    (0..GROUPS).flat_map(|from| (from + 1..=GROUPS).map(move |to| from..to))
}

/// What each household is charged in each run of a block.
pub(super) type Charges = Vec<Vec<i64>>;

/// Holds the charges of a block until the same block is known under the baseline, and of the
/// baseline until every policy was held against it: charges of few blocks stand in memory at a time.
pub(super) struct Pairing {
    cars: Vec<i64>,
    months: usize,
    policies: usize,
    baseline: usize,
    /// By first run: the baseline's charges, and those that wait for them.
    blocks: BTreeMap<u32, Waiting>,
    counted: Vec<BTreeMap<u32, Payers>>,
}

#[derive(Default)]
struct Waiting {
    baseline: Option<Arc<Charges>>,
    others: Vec<(usize, Charges)>,
    done: usize,
}

impl Pairing {
    /// Nothing yet; charges are sums over so many months.
    pub fn new(cars: Vec<i64>, months: usize, policies: usize, baseline: usize) -> Self {
        let counted = vec![BTreeMap::new(); policies];
        Self { cars, months, policies, baseline, blocks: BTreeMap::new(), counted }
    }

    /// Adds the charges of a block of a policy that begins with run `first`.
    pub fn add(&mut self, policy: usize, first: u32, charges: Charges) {
        let waiting = self.blocks.entry(first).or_default();
        if policy == self.baseline {
            waiting.baseline = Some(Arc::new(charges.clone()));
        }
        waiting.others.push((policy, charges));
        let Some(baseline) = waiting.baseline.clone() else { return };
        for (policy, charges) in std::mem::take(&mut waiting.others) {
            let runs = baseline.iter().zip(&charges).map(|(a, b)| [a.as_slice(), b.as_slice()]);
            let counted = Payers::count(&self.cars, self.months, runs);
            self.counted[policy].insert(first, counted);
            waiting.done += 1;
        }
        if waiting.done == self.policies {
            self.blocks.remove(&first);
        }
    }

    /// The payers of every policy, in the order of runs.
    pub fn whole(self) -> Vec<Payers> {
        let joined = |blocks: BTreeMap<u32, Payers>| {
            let mut whole = Payers::default();
            blocks.into_values().for_each(|block| whole.append(block));
            whole
        };
        self.counted.into_iter().map(joined).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn more(moved: Moved) -> bool {
        moved.way == Way::More
    }

    #[test]
    fn households_are_counted_in_each_run_and_not_of_averages() {
        // In each of three runs another household pays for a bay; no run has two of them.
        let before = [[10_000, 10_000, 10_000]; 3];
        let after = [[15_000, 10_000, 10_000], [10_000, 15_000, 10_000], [10_000, 10_000, 15_000]];
        let runs = before.iter().zip(&after).map(|(a, b)| [a.as_slice(), b.as_slice()]);
        let counted = Payers::count(&[0, 1, 7], 1, runs);
        assert_eq!(counted.runs(), 3);
        assert_eq!(counted.households(0..4, more), [1, 1, 1]);
        assert_eq!(counted.households(0..4, |moved| moved.way == Way::Same), [2, 2, 2]);
        assert_eq!(counted.households(3..4, more), [0, 0, 1]);
        assert_eq!(counted.households(0..4, |moved| moved.class == 3 && moved.is_far), [1, 1, 1]);
        let changes = counted.quarters(&(0..4))[0].map(|yuan| format!("{yuan}"));
        assert_eq!(changes, ["0", "0", "25"]);
        assert!(counted.quarters(&(2..3))[0][1].is_nan());
        let (counts, quarters) = counted.columns();
        let read = Payers::from_columns(&counts, &quarters).expect("its own columns");
        assert_eq!(read.counts, counted.counts);
        let told = |payers: &Payers| format!("{:?}", payers.quarters(&(3..4)));
        assert_eq!(told(&read), told(&counted));
        assert_eq!(Payers::from_columns(&counts[1..], &quarters), None);
    }

    #[test]
    fn a_move_of_a_yuan_a_month_counts_and_one_fen_less_does_not() {
        let moved = |before, after| Moved::of(before, after, 12);
        assert_eq!(moved(10_0000, 101_199).way, Way::Same);
        let one = moved(10_0000, 101_200);
        assert_eq!((one.way, one.class, one.is_far), (Way::More, 0, false));
        assert_eq!(moved(10_0000, 98_800), Moved { way: Way::Less, class: 0, is_far: false });
        assert_eq!(moved(120_000, 132_000), Moved { way: Way::More, class: 1, is_far: false });
        assert_eq!(moved(120_000, 132_001), Moved { way: Way::More, class: 1, is_far: true });
        assert!(moved(0, 1_200).is_far);
        assert_eq!(moved(0, -1_000_000), Moved { way: Way::Less, class: 4, is_far: true });
        for position in 0..CLASSES {
            assert_eq!(Moved::at(position).position(), position);
        }
    }

    #[test]
    fn blocks_are_paired_in_whatever_order_they_come() {
        let block = |fen: i64| vec![vec![fen, 0], vec![2 * fen, 0]];
        let mut pairing = Pairing::new(vec![0, 0], 1, 2, 0);
        pairing.add(1, 2, block(500));
        pairing.add(0, 2, block(300));
        pairing.add(0, 0, block(500));
        pairing.add(1, 0, block(500));
        assert!(pairing.blocks.is_empty(), "nothing is held longer than it is needed");
        let whole = pairing.whole();
        assert_eq!(whole[0].households(0..4, more), [0, 0, 0, 0]);
        assert_eq!(whole[1].households(0..4, more), [0, 0, 1, 1]);
    }
}
