//! How many households a group must hold before its number is shown.
//!
//! A group of fewer than [`FEWEST`] households is never counted in public. Since the whole is
//! known, hiding one small group alone would give it back by subtraction; then the next smallest
//! group is withheld with it. A group that holds nobody counts as small too, so that "few" does not
//! tell nought from four.

/// The smallest group whose number of households is shown.
pub(super) const FEWEST: usize = 5;

/// A number of households as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The number itself.
    Count(usize),
    /// Fewer than [`FEWEST`], nought included.
    Few,
    /// At least [`FEWEST`], kept back so that a small group cannot be worked out.
    Withheld,
}

/// What may be shown of groups that divide a known whole.
pub(super) fn shown(counts: &[usize]) -> Vec<Shown> {
    let mut groups: Vec<Shown> =
        counts.iter().map(|n| if *n < FEWEST { Shown::Few } else { Shown::Count(*n) }).collect();
    loop {
        let hidden: Vec<usize> = counts
            .iter()
            .zip(&groups)
            .filter(|(_, group)| !matches!(group, Shown::Count(_)))
            .map(|(n, _)| *n)
            .collect();
        let total: usize = hidden.iter().sum();
        if total == 0 || (total >= FEWEST && hidden.len() > 1) {
            return groups;
        }
        let smallest = (0..groups.len())
            .filter(|at| matches!(groups[*at], Shown::Count(_)))
            .min_by_key(|at| counts[*at]);
        let Some(at) = smallest else { return groups };
        groups[at] = Shown::Withheld;
    }
}

/// Joins neighbouring groups until each holds at least [`FEWEST`]; gives the ranges joined. One
/// range over everything is left when even the whole is small.
pub(super) fn merged(counts: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    let mut held = 0;
    for (at, n) in counts.iter().enumerate() {
        held += n;
        if held >= FEWEST {
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
    fn a_lone_small_group_takes_another_into_hiding() {
        use Shown::{Count, Few, Withheld};
        assert_eq!(shown(&[100, 3, 55]), [Count(100), Few, Withheld]);
        assert_eq!(shown(&[100, 0, 58]), [Count(100), Few, Count(58)]);
        assert_eq!(shown(&[100, 2, 4]), [Count(100), Few, Few]);
        assert_eq!(shown(&[100, 2, 1]), [Withheld, Few, Few]);
        assert_eq!(shown(&[1, 1, 1]), [Few, Few, Few]);
        assert_eq!(shown(&[5, 60]), [Count(5), Count(60)]);
        assert!(shown(&[]).is_empty());
    }

    #[test]
    fn neighbours_join_until_nobody_stands_out() {
        assert_eq!(merged(&[6, 2, 2, 7, 1]), [0..1, 1..5]);
        assert_eq!((merged(&[1, 1]).len(), merged(&[1, 1])[0].clone()), (1, 0..2));
        assert_eq!(merged(&[5, 5]), [0..1, 1..2]);
        assert!(merged(&[]).is_empty());
    }
}
