//! How many households of each group pay more, the same and less, as bands of per cent, so that no
//! band of a group holds one to four households.
//!
//! Five bands are tried first, then three; for groups by cars first, then for all households only.
//! The first table in which every number may be shown is taken, so nothing is hidden in it and
//! nothing can be worked out from sums.

use std::ops::Range;

use super::super::super::payers::{ALL_CARS, Counted, Way, groups, of_runs};
use super::super::super::privacy::fewest;
use crate::experiment::compare::Interval;
use crate::experiment::payers::Moved;
use crate::experiment::results::{Payers, Results};

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
    pub counts: Vec<Counted>,
    /// Median over runs of the median change, whole yuan a month.
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
    let counted = of_runs(results, policy)?;
    let all = vec![(Group::All, ALL_CARS, results.households.len())];
    let by_cars: Vec<_> = all.iter().cloned().chain(by_cars(results)).collect();
    [(&FIVE[..], &by_cars), (&THREE, &by_cars), (&FIVE, &all), (&THREE, &all)]
        .into_iter()
        .map(|(bands, groups)| table(bands, groups, counted))
        .find(|table| table.rows.iter().all(may_be_shown))
}

/// Does every band hold nobody or enough, and is the group so large that nobody says little?
fn may_be_shown(row: &Row) -> bool {
    let enough = |n: usize| n >= fewest() || (n == 0 && row.households >= 2 * fewest());
    row.households >= fewest() && row.counts.iter().all(|counted| enough(counted.n()))
}

fn table(bands: &[Band], groups: &[(Group, Range<usize>, usize)], counted: &Payers) -> Bands {
    let rows = groups
        .iter()
        .map(|(group, cars, households)| {
            let held = |band: Band| {
                Counted::over(&counted.households(cars.clone(), |moved| is_in(band, moved)))
            };
            let medians = counted.quarters(cars).into_iter().map(|run| run[1]);
            Row {
                group: *group,
                households: *households,
                counts: bands.iter().map(|band| held(*band)).collect(),
                median: Interval::of(medians).p50.round(),
            }
        })
        .collect();
    Bands { bands: bands.to_vec(), rows }
}

fn is_in(band: Band, Moved { way, is_far, .. }: Moved) -> bool {
    match band {
        Band::Same => way == Way::Same,
        Band::More => way == Way::More,
        Band::Less => way == Way::Less,
        Band::MuchMore => way == Way::More && is_far,
        Band::LittleMore => way == Way::More && !is_far,
        Band::MuchLess => way == Way::Less && is_far,
        Band::LittleLess => way == Way::Less && !is_far,
    }
}

/// Households by cars kept, neighbours joined until no group is small; none when one group is left.
fn by_cars(results: &Results) -> Vec<(Group, Range<usize>, usize)> {
    let (ranges, sizes) = groups(results);
    if ranges.len() < 2 {
        return Vec::new();
    }
    ranges
        .into_iter()
        .map(|range| {
            let to = (range.end < sizes.len()).then_some(range.end - 1);
            let households = sizes[range.clone()].iter().sum();
            (Group::Cars(range.start, to), range, households)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_in_one_band_of_each_set() {
        for way in [Way::More, Way::Same, Way::Less] {
            for is_far in [false, true] {
                let moved = Moved { way, class: 0, is_far };
                for set in [&FIVE[..], &THREE] {
                    assert_eq!(set.iter().filter(|band| is_in(**band, moved)).count(), 1);
                }
            }
        }
    }

    #[test]
    fn a_group_with_a_small_band_is_not_shown() {
        let row = |counts: &[usize]| Row {
            group: Group::All,
            households: counts.iter().sum(),
            counts: counts.iter().map(|n| Counted::over(&[*n])).collect(),
            median: 0.0,
        };
        assert!(may_be_shown(&row(&[5, 0, 7])));
        assert!(!may_be_shown(&row(&[5, 1, 7])));
        assert!(!may_be_shown(&row(&[0, 9, 0])));
        assert!(!may_be_shown(&row(&[0, 4, 0])));
    }
}
