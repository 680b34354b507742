//! How many households a group must hold before its number is shown.
//!
//! A group of one to four households is never counted in public. Since the whole is known, hiding
//! one group alone would give it back by subtraction, and a hidden total of two says "one and one".
//! So further groups are hidden, the smallest first, until each hidden number could be at least
//! [`fewest`] different ones. What is hidden looks the same whether it is small or hidden with a
//! small one.
//!
//! A group that holds nobody has nobody in it to protect, and "nobody pays more" follows from a
//! tariff that everyone may read; it is therefore told as 0. But where the whole is so small
//! that 0 says something of every household, below twice [`fewest`], a 0 counts as small too.

use super::audience::policy;
use crate::experiment::results::Results;

/// Which estates are told nothing of by themselves: those of fewer than [`fewest`] households, and, as
/// they are what all have less the others, further ones, the smallest first, until at least two are
/// withheld that hold [`fewest`] households together. Nothing where all estates together hold fewer:
/// then there is nobody to hide among.
pub(super) fn withheld(results: &Results) -> Vec<bool> {
    let households: Vec<usize> = results.estates.iter().map(|estate| estate.n_households).collect();
    let mut hidden: Vec<bool> = households.iter().map(|n| *n < fewest()).collect();
    if households.iter().sum::<usize>() < fewest() || !hidden.contains(&true) {
        return vec![false; households.len()];
    }
    let is_open = |hidden: &[bool]| {
        let inside = households.iter().zip(hidden).filter(|(_, hidden)| **hidden);
        let (n, all) = inside.fold((0, 0), |(n, all), (more, _)| (n + 1, all + more));
        n < 2 || all < fewest()
    };
    while is_open(&hidden) {
        let rest = (0..hidden.len()).filter(|at| !hidden[*at]);
        let Some(next) = rest.min_by_key(|at| households[*at]) else { break };
        hidden[next] = true;
    }
    hidden
}

/// Is any estate withheld?
pub(super) fn withholds(results: &Results) -> bool {
    withheld(results).contains(&true)
}

/// The smallest group whose number of households is shown, and the fewest numbers that a hidden
/// one may stand for.
pub(super) fn fewest() -> usize {
    policy().fewest
}

/// A number of households as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The number itself.
    Count(usize),
    /// Kept back: the group is small, or a small one could be worked out from it.
    Hidden,
}

/// What may be shown of groups that divide a known whole.
pub(super) fn shown(counts: &[usize]) -> Vec<Shown> {
    let whole: usize = counts.iter().sum();
    let tells_nought = whole >= 2 * fewest();
    let is_small = |n: usize| if n == 0 { !tells_nought } else { n < fewest() };
    let mut hidden: Vec<bool> = counts.iter().map(|n| is_small(*n)).collect();
    while hidden.contains(&true) && possible(counts, &hidden) < fewest() {
        let next = (0..counts.len())
            .filter(|at| !hidden[*at])
            // Nobody is hidden last: a known 0 narrows nothing down.
            .min_by_key(|at| (counts[*at] == 0, counts[*at]));
        let Some(at) = next else { break };
        hidden[at] = true;
    }
    let told =
        |(n, hidden): (&usize, &bool)| if *hidden { Shown::Hidden } else { Shown::Count(*n) };
    counts.iter().zip(&hidden).map(told).collect()
}

/// How many numbers each hidden group may stand for, to a reader who knows the whole and the groups
/// shown, and that a hidden group holds somebody unless a group of nobody is hidden too.
fn possible(counts: &[usize], hidden: &[bool]) -> usize {
    let inside: Vec<usize> =
        counts.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(n, _)| *n).collect();
    let total: usize = inside.iter().sum();
    match inside.len() {
        0 | 1 => 1,
        _ if inside.contains(&0) => total + 1,
        groups => (total + 1).saturating_sub(groups),
    }
}

/// Joins neighbouring groups until each holds at least [`fewest`]; gives the ranges joined. One
/// range over everything is left when even the whole is small.
pub(super) fn merged(counts: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    let mut held = 0;
    for (at, n) in counts.iter().enumerate() {
        held += n;
        if held >= fewest() {
            ranges.push(start..at + 1);
            (start, held) = (at + 1, 0);
        }
    }
    if start < counts.len() {
        match ranges.last_mut() {
            Some(last) => last.end = counts.len(),
            None => ranges.push(0..counts.len()),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_small_group_can_be_worked_out() {
        use Shown::{Count, Hidden};
        assert_eq!(shown(&[100, 3, 55]), [Count(100), Hidden, Hidden]);
        assert_eq!(shown(&[100, 2, 4]), [Count(100), Hidden, Hidden]);
        assert_eq!(shown(&[100, 4, 1]), [Count(100), Hidden, Hidden].map(|_| Hidden));
        assert_eq!(shown(&[1, 1, 1]), [Hidden; 3]);
        assert_eq!(shown(&[5, 60]), [Count(5), Count(60)]);
        assert!(shown(&[]).is_empty());
    }

    #[test]
    fn nobody_is_told_as_nought_unless_that_singles_out_a_handful() {
        use Shown::{Count, Hidden};
        assert_eq!(shown(&[0, 158, 0]), [Count(0), Count(158), Count(0)]);
        assert_eq!(shown(&[82, 76, 0]), [Count(82), Count(76), Count(0)]);
        assert_eq!(shown(&[100, 3, 0]), [Hidden, Hidden, Count(0)]);
        assert_eq!(shown(&[0, 9, 0]), [Hidden; 3]);
    }

    /// Every division of a small whole: a reader who lists all that fits what is shown finds at
    /// least five numbers for each hidden group, unless the whole itself is too small for that.
    #[test]
    fn what_is_hidden_stays_hidden_for_every_division_of_forty_households() {
        let whole = 40;
        for a in 0..=whole {
            for b in 0..=whole - a {
                let counts = [a, b, whole - a - b];
                let told = shown(&counts);
                for (at, shown_as) in told.iter().enumerate() {
                    let Shown::Count(n) = shown_as else {
                        let fits = |n: usize| {
                            let rest: usize = told
                                .iter()
                                .map(|other| if let Shown::Count(n) = other { *n } else { 0 })
                                .sum();
                            let others = told.iter().filter(|o| **o == Shown::Hidden).count() - 1;
                            n >= 1 && others > 0 && n + rest + others <= whole
                        };
                        let possible = (1..=whole).filter(|n| fits(*n)).count();
                        assert!(possible >= fewest(), "{counts:?}: {told:?}");
                        continue;
                    };
                    assert!(*n == 0 || *n >= fewest(), "{counts:?} shows {n} at {at}");
                }
            }
        }
    }

    #[test]
    fn a_small_estate_is_never_alone_in_what_is_withheld() {
        let of = |sizes: &[usize]| {
            let mut results = super::super::fixture::tiny();
            let estate = results.estates[0].clone();
            let sized = |n: &usize| {
                let mut estate = estate.clone();
                estate.n_households = *n;
                estate
            };
            results.estates = sizes.iter().map(sized).collect();
            withheld(&results)
        };
        assert_eq!(of(&[86, 1]), [true, true]);
        assert_eq!(of(&[86, 1, 82]), [false, true, true]);
        assert_eq!(of(&[2, 86, 2, 82]), [true, false, true, true]);
        assert_eq!(of(&[3, 3, 86]), [true, true, false]);
        assert_eq!(of(&[86, 82]), [false, false]);
        assert_eq!(of(&[1, 1]), [false, false]);
    }

    #[test]
    fn neighbours_join_until_nobody_stands_out() {
        assert_eq!(merged(&[6, 2, 2, 7, 1]), [0..1, 1..5]);
        assert_eq!((merged(&[1, 1]).len(), merged(&[1, 1])[0].clone()), (1, 0..2));
        assert_eq!(merged(&[5, 5]), [0..1, 1..2]);
        assert!(merged(&[]).is_empty());
    }
}
