//! How many households of each group pay more, the same and less, as bands of per cent, so that no
//! band of a group holds one to four households.
//!
//! Five bands are tried first, then three; for groups by cars first, then for all households only.
//! The first table in which every number may be shown is taken, so nothing is hidden in it and
//! nothing can be worked out from sums.

use super::super::super::payers::charges;
use super::super::super::privacy::{FEWEST, merged};
use crate::experiment::compare::quantile;
use crate::experiment::results::Results;

/// Changes below this many yuan a month count as none.
const SAME_YUAN: f64 = 1.0;

/// Where the outer bands begin, per cent of what was charged before.
const FAR_PERCENT: f64 = 10.0;

/// A band of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Band {
    MuchMore,
    LittleMore,
    /// More by any amount.
    More,
    Same,
    /// Less by any amount.
    Less,
    LittleLess,
    MuchLess,
}

const FIVE: [Band; 5] =
    [Band::MuchMore, Band::LittleMore, Band::Same, Band::LittleLess, Band::MuchLess];
const THREE: [Band; 3] = [Band::More, Band::Same, Band::Less];

/// Households with a number of cars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    All,
    /// From so many cars to so many; without an end: or more.
    Cars(usize, Option<usize>),
}

/// One group with its bands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub group: Group,
    pub households: usize,
    /// Households in each band of [`Bands::bands`].
    pub counts: Vec<usize>,
    /// Median change, whole yuan a month.
    pub median: f64,
}

/// The bands of one policy against the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bands {
    pub bands: Vec<Band>,
    pub rows: Vec<Row>,
}

/// The finest table of a policy that may be shown; `None` when none may, or charges are missing.
pub(super) fn bands(results: &Results, policy: usize) -> Option<Bands> {
    let [before, after] = charges(results, policy)?;
    let changes: Vec<(f64, f64)> =
        before.iter().zip(&after).map(|(before, after)| (*before, after - before)).collect();
    let all = vec![(Group::All, (0..changes.len()).collect::<Vec<_>>())];
    let by_cars: Vec<_> = all.iter().cloned().chain(by_cars(results)).collect();
    [(&FIVE[..], &by_cars), (&THREE, &by_cars), (&FIVE, &all), (&THREE, &all)]
        .into_iter()
        .map(|(bands, groups)| table(bands, groups, &changes))
        .find(|table| table.rows.iter().all(may_be_shown))
}

/// Does every band hold nobody or enough, and is the group so large that nobody says little?
fn may_be_shown(row: &Row) -> bool {
    let enough = |n: &usize| *n >= FEWEST || (*n == 0 && row.households >= 2 * FEWEST);
    row.households >= FEWEST && row.counts.iter().all(enough)
}

fn table(bands: &[Band], groups: &[(Group, Vec<usize>)], changes: &[(f64, f64)]) -> Bands {
    let rows = groups
        .iter()
        .map(|(group, inside)| {
            let held = |band: Band| {
                inside.iter().filter(|at| is_in(band, changes[**at].0, changes[**at].1)).count()
            };
            let mut sorted: Vec<f64> = inside.iter().map(|at| changes[*at].1).collect();
            sorted.sort_by(f64::total_cmp);
            Row {
                group: *group,
                households: inside.len(),
                counts: bands.iter().map(|band| held(*band)).collect(),
                median: quantile(&sorted, 0.5).round(),
            }
        })
        .collect();
    Bands { bands: bands.to_vec(), rows }
}

fn is_in(band: Band, before: f64, change: f64) -> bool {
    let is_same = change.abs() < SAME_YUAN;
    // What nobody was charged before is more without a per cent of it.
    let is_far = before <= 0.0 || 100.0 * change.abs() / before > FAR_PERCENT;
    match band {
        Band::Same => is_same,
        Band::More => !is_same && change > 0.0,
        Band::Less => !is_same && change < 0.0,
        Band::MuchMore => !is_same && change > 0.0 && is_far,
        Band::LittleMore => !is_same && change > 0.0 && !is_far,
        Band::MuchLess => !is_same && change < 0.0 && is_far,
        Band::LittleLess => !is_same && change < 0.0 && !is_far,
    }
}

/// Households by cars kept, neighbours joined until no group is small; none when one group is left.
fn by_cars(results: &Results) -> Vec<(Group, Vec<usize>)> {
    let cars = |at: usize| usize::try_from(results.households[at].cars).unwrap_or(0).min(3);
    let mut counts = [0; 4];
    (0..results.households.len()).for_each(|at| counts[cars(at)] += 1);
    let ranges = merged(&counts);
    if ranges.len() < 2 {
        return Vec::new();
    }
    ranges
        .into_iter()
        .map(|range| {
            let to = (range.end < counts.len()).then_some(range.end - 1);
            let inside = |at: &usize| range.contains(&cars(*at));
            let inside = (0..results.households.len()).filter(inside).collect();
            (Group::Cars(range.start, to), inside)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_in_one_band_of_each_set() {
        for before in [0.0, 100.0, 180.0] {
            for change in [-90.0, -18.1, -10.0, -0.5, 0.0, 0.99, 1.0, 10.0, 18.0, 500.0] {
                for set in [&FIVE[..], &THREE] {
                    let held = set.iter().filter(|band| is_in(**band, before, change)).count();
                    assert_eq!(held, 1, "{before} {change}");
                }
            }
        }
        assert!(is_in(Band::LittleMore, 100.0, 10.0) && is_in(Band::MuchMore, 100.0, 10.1));
    }

    #[test]
    fn a_group_with_a_small_band_is_not_shown() {
        let row = |counts: &[usize]| Row {
            group: Group::All,
            households: counts.iter().sum(),
            counts: counts.to_vec(),
            median: 0.0,
        };
        assert!(may_be_shown(&row(&[5, 0, 7])));
        assert!(!may_be_shown(&row(&[5, 1, 7])));
        assert!(!may_be_shown(&row(&[0, 9, 0])));
        assert!(!may_be_shown(&row(&[0, 4, 0])));
    }
}
