//! Who pays more, the same and less each month, in groups large enough to show.
//!
//! Reads the charge of every household (property fee and bay fee, last twelve months, summed over
//! runs) and gives only numbers of households and medians rounded to whole yuan. No household
//! leaves this module by itself.

use std::ops::Range;

use super::audience;
use super::privacy::{FEWEST, Shown, merged, shown};
use crate::experiment::compare::{last_year, quantile};
use crate::experiment::results::Results;

/// Charges that differ by less than this many yuan a month count as the same.
const SAME_YUAN: f64 = 1.0;

/// Lower ends of the classes of change, yuan a month.
const CLASSES: [f64; 5] = [SAME_YUAN, 10.0, 20.0, 50.0, 100.0];

/// Fewest households of which quartiles are shown.
const FEWEST_FOR_QUARTILES: usize = 20;

/// Which way the charge moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// More to pay.
    More,
    /// Within one yuan.
    Same,
    /// Less to pay.
    Less,
}

/// A class of change: direction, and yuan a month from and to (`None`: no upper end).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub way: Way,
    pub from: f64,
    pub to: Option<f64>,
    pub households: Shown,
}

/// The change in monthly charge among households with a number of cars.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CarGroup {
    /// Cars from this many.
    pub from: usize,
    /// To this many; `None`: or more.
    pub to: Option<usize>,
    /// Households in the group.
    pub households: usize,
    /// Median change, whole yuan a month.
    pub median: f64,
    /// Lower and upper quartile; only of a group so large that no quartile is one household's.
    pub half: Option<[f64; 2]>,
}

/// What one policy does to household charges.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Payers {
    /// Households paying more, the same, less.
    pub ways: [Shown; 3],
    /// Classes from much more to much less; neighbours joined until none is small.
    pub classes: Vec<Class>,
    /// By cars kept; empty when the groups would be too small.
    pub by_cars: Vec<CarGroup>,
}

/// Compares the charges of a policy with the baseline's; `None` when they were not recorded for
/// every household.
pub(super) fn payers(results: &Results, policy: usize) -> Option<Payers> {
    let changes = changes(results, policy)?;
    let count = |keep: &dyn Fn(f64) -> bool| changes.iter().filter(|c| keep(**c)).count();
    let ways =
        [count(&|c| c >= SAME_YUAN), count(&|c| c.abs() < SAME_YUAN), count(&|c| c <= -SAME_YUAN)];
    if !results.audience.is_exact() {
        return Some(coarse(results, policy, ways));
    }
    let ways_shown = shown(&ways);
    let mut classes = side(&changes, 1.0, Way::More, ways_shown[0]);
    classes.reverse();
    classes.push(Class {
        way: Way::Same,
        from: 0.0,
        to: Some(SAME_YUAN),
        households: ways_shown[1],
    });
    classes.extend(side(&changes, -1.0, Way::Less, ways_shown[2]));
    Some(Payers {
        ways: [ways_shown[0], ways_shown[1], ways_shown[2]],
        classes,
        by_cars: by_cars(results, &changes),
    })
}

/// For readers who may not be told of small groups: three numbers in steps, and nothing finer.
fn coarse(results: &Results, policy: usize, ways: [usize; 3]) -> Payers {
    let id = &results.policies[policy].id;
    let all = [Way::More, Way::Same, Way::Less];
    let rounded = audience::households(results, &ways, id);
    let told = [0, 1, 2].map(|at| rounded[at].map_or(Shown::Hidden, Shown::Count));
    let class = |(way, households): (Way, Shown)| {
        let from = if way == Way::Same { 0.0 } else { SAME_YUAN };
        Class { way, from, to: (way == Way::Same).then_some(SAME_YUAN), households }
    };
    let classes = all.into_iter().zip(told).map(class).collect();
    Payers { ways: told, classes, by_cars: Vec::new() }
}

/// Change of each household's charge in yuan a month.
fn changes(results: &Results, policy: usize) -> Option<Vec<f64>> {
    let [without, with] = charges(results, policy)?;
    Some(with.iter().zip(without).map(|(with, without)| with - without).collect())
}

/// What each household is charged under the baseline and under the policy, yuan a month; `None` when
/// it was not recorded for every household.
#[expect(clippy::cast_precision_loss, reason = "charges are far below 2^53 fen")]
pub(super) fn charges(results: &Results, policy: usize) -> Option<[Vec<f64>; 2]> {
    let both = [results.baseline, policy].map(|at| &results.policies[at].charged);
    let n = results.households.len();
    if n == 0 || both.iter().any(|charged| charged.len() != n) {
        return None;
    }
    let months = results.runs as f64 * last_year(results).len() as f64 * 100.0;
    Some(both.map(|charged| charged.iter().map(|fen| *fen as f64 / months).collect()))
}

/// The classes of one direction, from small changes to large; one class without bounds when the
/// whole side may not be counted, or holds nobody.
fn side(changes: &[f64], sign: f64, way: Way, whole: Shown) -> Vec<Class> {
    if matches!(whole, Shown::Hidden | Shown::Count(0)) {
        return vec![Class { way, from: SAME_YUAN, to: None, households: whole }];
    }
    let upper = |at: usize| CLASSES.get(at + 1).copied();
    let counts: Vec<usize> = (0..CLASSES.len())
        .map(|at| {
            let inside = |c: f64| c >= CLASSES[at] && upper(at).is_none_or(|end| c < end);
            changes.iter().filter(|c| inside(sign * **c)).count()
        })
        .collect();
    // Empty classes at the far end say nothing and are left out.
    let used = counts.iter().rposition(|n| *n > 0).map_or(0, |at| at + 1);
    merged(&counts[..used])
        .into_iter()
        .map(|Range { start, end }| Class {
            way,
            from: CLASSES[start],
            to: upper(end - 1),
            households: Shown::Count(counts[start..end].iter().sum()),
        })
        .collect()
}

fn by_cars(results: &Results, changes: &[f64]) -> Vec<CarGroup> {
    let cars = |at: usize| usize::try_from(results.households[at].cars).unwrap_or(0).min(3);
    let mut counts = [0; 4];
    (0..changes.len()).for_each(|at| counts[cars(at)] += 1);
    let ranges = merged(&counts);
    if changes.len() < 2 * FEWEST || ranges.len() < 2 {
        return Vec::new();
    }
    ranges
        .into_iter()
        .map(|range| {
            let mut inside: Vec<f64> = (0..changes.len())
                .filter(|at| range.contains(&cars(*at)))
                .map(|at| changes[at])
                .collect();
            inside.sort_by(f64::total_cmp);
            CarGroup {
                from: range.start,
                to: (range.end < counts.len()).then_some(range.end - 1),
                households: inside.len(),
                median: quantile(&inside, 0.5).round(),
                half: (inside.len() >= FEWEST_FOR_QUARTILES)
                    .then(|| [0.25, 0.75].map(|p| quantile(&inside, p).round())),
            }
        })
        .collect()
}
