//! Who pays more, the same and less each month, in groups large enough to show.
//!
//! Households are counted within each run, each against itself under the baseline in the same run
//! (property fee and bay fee, last twelve months); what is told is the median of those numbers over
//! runs and how far they reach in nine runs of ten. Medians of parts need not add up to the median
//! of the whole. No household leaves this module by itself.

use std::ops::Range;

use super::audience;
use super::language::Language;
use super::number;
use super::privacy::{Shown, fewest, merged, shown};
use super::tables::{count, households};
use crate::experiment::compare::Interval;
pub(super) use crate::experiment::payers::Way;
use crate::experiment::payers::{MOST_CARS, Moved, SAME_YUAN, YUAN};
use crate::experiment::results::{self, Results};

/// Fewest households of which quartiles are shown.
const FEWEST_FOR_QUARTILES: usize = 20;

/// All households, whatever cars they keep.
pub(super) const ALL_CARS: Range<usize> = 0..MOST_CARS + 1;

/// A number of households over runs, as it may be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Counted {
    /// The median.
    pub households: Shown,
    /// 5th and 95th percentile; `None` where the number is hidden, is the same in all these runs, or
    /// there is one run only. An end of one to four households is not told.
    pub range: Option<[Shown; 2]>,
}

impl Counted {
    /// The middle and spread of the numbers of each run.
    pub(super) fn over(runs: &[usize]) -> Self {
        let seen = Interval::of(runs.iter().map(|n| count(*n)));
        let [low, middle, high] = [seen.p05, seen.p50, seen.p95].map(whole);
        let end =
            |n: usize| if (1..fewest()).contains(&n) { Shown::Hidden } else { Shown::Count(n) };
        let is_spread = seen.n > 1 && low < high;
        Self { households: Shown::Count(middle), range: is_spread.then(|| [low, high].map(end)) }
    }

    /// A number without a range.
    fn alone(households: Shown) -> Self {
        Self { households, range: None }
    }

    /// The same, with the number as it may be shown.
    fn shown(self, households: Shown) -> Self {
        let range = self.range.filter(|_| households != Shown::Hidden);
        Self { households, range }
    }

    /// The median as a number; hidden ones are none.
    pub(super) fn n(self) -> usize {
        match self.households {
            Shown::Count(n) => n,
            Shown::Hidden => 0,
        }
    }

    /// In words: `48 households (90% 46 to 52)`.
    pub(super) fn said(self, language: Language) -> String {
        let n = households(self.households, language);
        let Some(range) = self.range else { return n };
        let [low, high] = range.map(|end| match end {
            Shown::Count(n) => number::fixed(count(n), 0),
            Shown::Hidden => language.say("fewer_than", &[("n", &fewest().to_string())]),
        });
        language.say("households_range", &[("n", &n), ("low", &low), ("high", &high)])
    }
}

/// A class of change: direction, and yuan a month from and to (`None`: no upper end).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub way: Way,
    pub from: f64,
    pub to: Option<f64>,
    pub households: Counted,
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
    pub ways: [Counted; 3],
    /// Classes from much more to much less; neighbours joined until none is small.
    pub classes: Vec<Class>,
    /// By cars kept; empty when the groups would be too small.
    pub by_cars: Vec<CarGroup>,
}

/// The counts of every run of a policy; `None` when it is not known what households are charged.
pub(super) fn of_runs(results: &Results, policy: usize) -> Option<&results::Payers> {
    let counted = &results.policies[policy].payers;
    (counted.runs() == results.runs && !results.households.is_empty()).then_some(counted)
}

/// How many households pay more, the same and less under a policy than under the baseline; `None`
/// when it is not known what they are charged.
pub(super) fn payers(results: &Results, policy: usize) -> Option<Payers> {
    let counted = of_runs(results, policy)?;
    let ways = [Way::More, Way::Same, Way::Less]
        .map(|way| Counted::over(&counted.households(ALL_CARS, |moved| moved.way == way)));
    if !results.audience.is_exact() {
        return Some(coarse(results, policy, ways));
    }
    let told = shown(&ways.map(Counted::n));
    let ways = [0, 1, 2].map(|at| ways[at].shown(told[at]));
    let mut classes = side(counted, Way::More, ways[0]);
    classes.reverse();
    classes.push(same(ways[1]));
    classes.extend(side(counted, Way::Less, ways[2]));
    Some(Payers { ways, classes, by_cars: by_cars(results, counted) })
}

/// For readers who may not be told of small groups: three numbers in steps, and nothing finer.
fn coarse(results: &Results, policy: usize, ways: [Counted; 3]) -> Payers {
    let id = &results.policies[policy].id;
    let [more, _, less] = ways.map(Counted::n);
    // Three numbers that divide all households, as their lots are drawn together.
    let rest = results.households.len().saturating_sub(more + less);
    let rounded = audience::households(results, &[more, rest, less], id);
    let told = [0, 1, 2].map(|at| rounded[at].map_or(Shown::Hidden, Shown::Count));
    let [more, rest, less] = told.map(Counted::alone);
    let open = |way, households| Class { way, from: lower(0), to: None, households };
    let classes = vec![open(Way::More, more), same(rest), open(Way::Less, less)];
    Payers { ways: [more, rest, less], classes, by_cars: Vec::new() }
}

fn same(households: Counted) -> Class {
    Class { way: Way::Same, from: 0.0, to: Some(lower(0)), households }
}

/// The classes of one direction, from small changes to large; one class without bounds when the
/// whole side may not be counted, or holds nobody.
fn side(counted: &results::Payers, way: Way, whole: Counted) -> Vec<Class> {
    if whole.n() == 0 {
        return vec![Class { way, from: lower(0), to: None, households: whole }];
    }
    let of_runs = |classes: Range<usize>| {
        let inside = |moved: Moved| moved.way == way && classes.contains(&moved.class);
        counted.households(ALL_CARS, inside)
    };
    let of = |classes: Range<usize>| Counted::over(&of_runs(classes));
    // Classes at either end that hold nobody in most runs say nothing and are left out.
    let medians: Vec<usize> = (0..YUAN.len()).map(|at| of(at..at + 1).n()).collect();
    let first = medians.iter().position(|n| *n > 0).unwrap_or(0);
    let used = medians.iter().rposition(|n| *n > 0).map_or(YUAN.len(), |at| at + 1);
    let mut ranges: Vec<Range<usize>> = merged(&medians[first..used])
        .into_iter()
        .map(|range| range.start + first..range.end + first)
        .collect();
    // The median of two classes together may be less than the sum of their medians.
    while let Some(small) = ranges.iter().position(|range| of(range.clone()).n() < fewest())
        && ranges.len() > 1
    {
        let at = small.saturating_sub(1);
        let next = ranges.remove(at + 1);
        ranges[at].end = next.end;
    }
    ranges
        .into_iter()
        .map(|range| Class {
            way,
            from: lower(range.start),
            to: YUAN.get(range.end).map(|_| lower(range.end)),
            households: of(range),
        })
        .collect()
}

fn by_cars(results: &Results, counted: &results::Payers) -> Vec<CarGroup> {
    let (ranges, sizes) = groups(results);
    if results.households.len() < 2 * fewest() || ranges.len() < 2 {
        return Vec::new();
    }
    ranges
        .into_iter()
        .map(|range| {
            let households = sizes[range.clone()].iter().sum();
            let quarters = counted.quarters(&range);
            let middle = |at: usize| Interval::of(quarters.iter().map(|run| run[at])).p50.round();
            CarGroup {
                from: range.start,
                to: (range.end < sizes.len()).then_some(range.end - 1),
                households,
                median: middle(1),
                half: (households >= FEWEST_FOR_QUARTILES).then(|| [0, 2].map(middle)),
            }
        })
        .collect()
}

/// Households by cars kept, neighbours joined until no group is small, and how many keep each
/// number of cars.
pub(super) fn groups(results: &Results) -> (Vec<Range<usize>>, Vec<usize>) {
    let mut sizes = vec![0; ALL_CARS.end];
    for household in &results.households {
        sizes[usize::try_from(household.cars).unwrap_or(0).min(MOST_CARS)] += 1;
    }
    (merged(&sizes), sizes)
}

/// The lower end of a class, yuan a month.
#[expect(clippy::cast_precision_loss, reason = "classes begin at whole yuan")]
fn lower(class: usize) -> f64 {
    YUAN.get(class).map_or(SAME_YUAN as f64, |yuan| *yuan as f64)
}

/// A number of households that was counted.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "households are few")]
fn whole(n: f64) -> usize {
    n.round().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_with_its_range_and_a_small_end_is_not() {
        let said = |runs: &[usize]| Counted::over(runs).said(Language::English);
        assert_eq!(said(&[48]), "48 households");
        assert_eq!(said(&[48; 9]), "48 households");
        assert_eq!(said(&[46, 48, 52]), "48 households (90% 46 to 52)");
        assert_eq!(said(&[2, 48, 48]), "48 households (90% 7 to 48)");
        assert_eq!(said(&[2, 2, 48, 48, 48]), "48 households (90% fewer than 5 to 48)");
    }
}
