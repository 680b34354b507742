//! Who owes more, the same and less, in groups large enough to show.
//!
//! A group of one to four households is not counted, and neither is anything from which it could
//! be worked out: with a small group among the three ways no total is given, with a small group
//! behind one change no parts are, with a small group in one estate nothing is given by estate.

use super::super::privacy::{Shown, fewest, shown};
use crate::experiment::difference::{Owed, UnitOwed};

/// Households that owe more, the same or less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// How many; a group of nobody is told as 0 where that singles nobody out.
    pub households: Shown,
    /// What they owe more together, fen; only of a group that is counted.
    pub sum: Option<i64>,
    /// The change that at least [`fewest`] of them reach, fen: the largest that is nobody's alone.
    pub reached: Option<i64>,
}

/// The three ways of one estate, every one of them large enough or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfEstate {
    pub estate: usize,
    pub households: [usize; 3],
    pub sum: i64,
}

/// What the households of a scenario owe more or less, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Groups {
    /// More, the same, less.
    pub ways: [Group; 3],
    /// What all owe more together, fen.
    pub whole: Option<i64>,
    /// For each change, the households that it moves and its part of the whole, fen.
    pub parts: Option<Vec<(usize, i64)>>,
    /// By estate; empty where there is one only.
    pub estates: Option<Vec<OfEstate>>,
}

fn way(unit: &UnitOwed) -> usize {
    match unit.more() {
        1.. => 0,
        0 => 1,
        _ => 2,
    }
}

fn is_safe(n: usize) -> bool {
    n == 0 || n >= fewest()
}

pub(super) fn groups(owed: &Owed) -> Groups {
    let count = |units: &[&UnitOwed]| {
        let mut counts = [0; 3];
        units.iter().for_each(|unit| counts[way(unit)] += 1);
        counts
    };
    let all: Vec<&UnitOwed> = owed.units.iter().collect();
    let counts = count(&all);
    // With no small group at all, a group of nobody gives nothing away.
    let is_whole_safe = counts.into_iter().all(is_safe);
    let may_show = if is_whole_safe { counts.map(Shown::Count).to_vec() } else { shown(&counts) };
    let ways = [0, 1, 2].map(|at| {
        let mut changes: Vec<i64> =
            all.iter().filter(|unit| way(unit) == at).map(|unit| unit.more()).collect();
        changes.sort_by_key(|change| -change.abs());
        let is_counted = matches!(may_show[at], Shown::Count(_));
        Group {
            households: may_show[at],
            sum: is_counted.then(|| changes.iter().sum()),
            reached: changes.get(fewest() - 1).copied().filter(|_| is_counted && at != 1),
        }
    });
    let whole = is_whole_safe.then(|| all.iter().map(|unit| unit.more()).sum());
    let parts: Vec<(usize, i64)> = (0..owed.changes.len())
        .map(|change| {
            let moved = all.iter().filter(|unit| unit.parts[change] != 0).count();
            (moved, all.iter().map(|unit| unit.parts[change]).sum())
        })
        .collect();
    let parts = (is_whole_safe && parts.iter().all(|part| is_safe(part.0))).then_some(parts);
    let estates: Vec<OfEstate> = (0..owed.estates.len())
        .filter(|_| owed.estates.len() > 1)
        .map(|estate| {
            let own: Vec<&UnitOwed> =
                all.iter().copied().filter(|unit| unit.estate == estate).collect();
            let sum = own.iter().map(|unit| unit.more()).sum();
            OfEstate { estate, households: count(&own), sum }
        })
        .collect();
    let is_safe = estates.iter().flat_map(|estate| estate.households).all(is_safe);
    Groups { ways, whole, parts, estates: is_safe.then_some(estates) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::difference::{Change, Method};
    use crate::experiment::results::{Both, EstateFact};

    /// One change, some estates, and for each unit its estate and what it owes more.
    fn owed(units: &[(usize, i64)]) -> Owed {
        let n_estates = units.iter().map(|unit| unit.0 + 1).max().unwrap_or(0);
        let estate = |_| EstateFact { id: "a".into(), name: Both::default(), n_households: 0 };
        let unit = |(estate, more): &(usize, i64)| UnitOwed {
            unit_id: "1".into(),
            estate: *estate,
            before: 100,
            after: 100 + more,
            parts: vec![*more],
        };
        Owed {
            day: "2021-01-01".parse().expect("a day"),
            rules: Vec::new(),
            taken: None,
            estates: (0..n_estates).map(estate).collect(),
            changes: vec![Change { names: vec!["x".into()], title: Both::default() }],
            method: Method::Shapley,
            units: units.iter().map(unit).collect(),
        }
    }

    #[test]
    fn large_groups_are_counted_and_the_largest_change_is_nobodys_alone() {
        let units: Vec<_> = (1..=6).map(|more| (0, more)).chain([(1, 0); 5]).collect();
        let seen = groups(&owed(&units));
        assert_eq!(
            seen.ways[0],
            Group { households: Shown::Count(6), sum: Some(21), reached: Some(2) }
        );
        assert_eq!(seen.ways[1].households, Shown::Count(5));
        assert_eq!(seen.ways[2].households, Shown::Count(0));
        assert_eq!((seen.whole, seen.parts), (Some(21), Some(vec![(6, 21)])));
        let estates = seen.estates.expect("no small group");
        assert_eq!((estates[0].households, estates[0].sum), ([6, 0, 0], 21));
        assert_eq!((estates[1].households, estates[1].sum), ([0, 5, 0], 0));
    }

    #[test]
    fn nothing_is_told_that_gives_a_small_group_away() {
        // Four owe less: their sum could be had from the whole, their part from the parts.
        let units: Vec<_> = [(0, 10); 20].into_iter().chain([(0, -7); 4]).collect();
        let seen = groups(&owed(&units));
        assert_eq!(seen.ways[2], Group { households: Shown::Hidden, sum: None, reached: None });
        assert_eq!((seen.whole, seen.parts), (None, None));
        // Four of one estate owe more, and six of the other.
        let units: Vec<_> =
            [(0, 10); 4].into_iter().chain([(0, 0); 9]).chain([(1, 10); 6]).collect();
        let seen = groups(&owed(&units));
        assert_eq!((seen.whole, seen.estates), (Some(100), None));
    }
}
