//! What each of several changes adds to the whole, as exact parts that sum to it.
//!
//! Takes the number of changes and a closure that values any subset of them, a column of values at
//! a time; gives every change its Shapley value: what it adds on average over all orders in which
//! the changes could come, each order counting the same. All sums are of whole numbers over n!, so
//! no part is rounded before it is asked for in whole fen.
//!
//! Nothing here knows of rules, policies or households.

/// Changes of which all subsets are valued; beyond this, parts are taken in a stated order.
pub const MOST_CHANGES: usize = 8;

/// The part of every change in every row, over a common denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The denominator: n! for `n` changes, or 1.
    pub of: i128,
    /// For each change, the numerator in every row.
    pub numerators: Vec<Vec<i128>>,
}

impl Parts {
    /// The parts of a row in whole units that sum exactly to the row's difference.
    ///
    /// Every part is cut towards zero; what is then missing goes, one unit each, to the parts with
    /// the largest remainder in its direction, those with the lower `rank` first. So a part of
    /// nothing stays nothing, and turning the comparison round turns every sign round.
    ///
    /// # Panics
    /// When `ranks` does not rank every change, or a part is beyond 64 bits.
    #[must_use]
    pub fn whole(&self, row: usize, ranks: &[usize]) -> Vec<i64> {
        assert_eq!(ranks.len(), self.numerators.len(), "every change has its rank");
        let exact: Vec<i128> = self.numerators.iter().map(|part| part[row]).collect();
        let mut whole: Vec<i128> = exact.iter().map(|part| part / self.of).collect();
        let missing = exact.iter().sum::<i128>() / self.of - whole.iter().sum::<i128>();
        let mut order: Vec<usize> = (0..exact.len()).collect();
        let rest = |at: usize| (exact[at] % self.of) * missing.signum();
        order.sort_by_key(|at| (-rest(*at), ranks[*at]));
        let n_missing = usize::try_from(missing.abs()).expect("at most one unit for each change");
        order.iter().take(n_missing).for_each(|at| whole[*at] += missing.signum());
        whole.into_iter().map(|part| i64::try_from(part).expect("a part fits 64 bits")).collect()
    }
}

/// Shapley values of `n` changes.
///
/// `value` is asked once for each subset (bit `i` set: change `i` is made) and gives the values of
/// all rows, in the same order every time.
///
/// # Errors
/// The first error of `value`.
///
/// # Panics
/// Beyond [`MOST_CHANGES`] changes, and when columns differ in length.
pub fn shapley<E>(n: usize, mut value: impl FnMut(u32) -> Result<Vec<i64>, E>) -> Result<Parts, E> {
    assert!(n <= MOST_CHANGES, "too many changes to value every subset");
    let factorial = |n: usize| (1..=n).map(|k| k as i128).product::<i128>();
    let mut numerators = vec![Vec::new(); n];
    for subset in 0..1u32 << n {
        let values = value(subset)?;
        let size = subset.count_ones() as usize;
        for (change, part) in numerators.iter_mut().enumerate() {
            part.resize(values.len(), 0);
            // The orders in which the others of the subset come before the change, and the rest
            // after it.
            let weight = if subset & (1 << change) == 0 {
                -factorial(size) * factorial(n - size - 1)
            } else {
                factorial(size - 1) * factorial(n - size)
            };
            let rows = part.iter_mut().zip(&values);
            rows.for_each(|(part, value)| *part += weight * i128::from(*value));
        }
    }
    Ok(Parts { of: factorial(n), numerators })
}

/// What each change adds when the changes are made one after the other; `value` is given how many
/// of them are made.
///
/// # Errors
/// The first error of `value`.
pub fn in_order<E>(
    n: usize,
    mut value: impl FnMut(usize) -> Result<Vec<i64>, E>,
) -> Result<Parts, E> {
    let mut before = value(0)?;
    let mut numerators = Vec::with_capacity(n);
    for made in 1..=n {
        let now = value(made)?;
        let added = now.iter().zip(&before).map(|(now, then)| i128::from(*now) - i128::from(*then));
        numerators.push(added.collect());
        before = now;
    }
    Ok(Parts { of: 1, numerators })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// Values of every subset of some changes, in one row.
    fn games() -> impl Strategy<Value = (usize, Vec<i64>)> {
        (0usize..=6).prop_flat_map(|n| {
            let value = prop_oneof![-50i64..50, -1_000_000_000_000i64..1_000_000_000_000];
            (Just(n), proptest::collection::vec(value, 1 << n))
        })
    }

    fn parts(n: usize, value: impl Fn(u32) -> i64) -> Parts {
        let found: Result<_, Infallible> = shapley(n, |subset| Ok(vec![value(subset)]));
        found.unwrap_or_else(|never| match never {})
    }

    fn first_first(n: usize) -> Vec<usize> {
        (0..n).collect()
    }

    #[test]
    fn a_raise_and_a_discount_share_what_they_do_together() {
        // Rate 100 to 120, discount 0 to 10 %: 100, 120, 90, 108. Alone the raise adds 20, after
        // the discount 18.
        let shared = parts(2, |subset| [100, 120, 90, 108][subset as usize]);
        assert_eq!((shared.of, shared.numerators.concat()), (2, vec![38, -22]));
        assert_eq!(shared.whole(0, &[0, 1]), [19, -11]);
    }

    #[test]
    fn half_a_fen_goes_to_the_change_ranked_first() {
        // Only together do the two add one fen.
        let shared = parts(2, |subset| i64::from(subset == 3));
        assert_eq!(shared.numerators.concat(), [1, 1]);
        assert_eq!(shared.whole(0, &[0, 1]), [1, 0]);
        assert_eq!(shared.whole(0, &[1, 0]), [0, 1]);
    }

    #[test]
    fn in_order_each_change_gets_what_it_adds() {
        let found: Result<_, Infallible> =
            in_order(2, |made| Ok(vec![[100, 120, 108][made], [5, 5, 6][made]]));
        let found = found.unwrap_or_else(|never| match never {});
        assert_eq!(found.numerators, [[20, 0], [-12, 1]]);
        assert_eq!(found.whole(0, &[0, 1]), [20, -12]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_difference_exactly((n, values) in games()) {
            let shared = parts(n, |subset| values[subset as usize]);
            let difference = values[values.len() - 1] - values[0];
            let exact: i128 = shared.numerators.iter().map(|part| part[0]).sum();
            prop_assert_eq!(exact, i128::from(difference) * shared.of);
            prop_assert_eq!(shared.whole(0, &first_first(n)).iter().sum::<i64>(), difference);
        }

        #[test]
        fn a_whole_part_is_less_than_one_unit_from_the_exact_one((n, values) in games()) {
            let shared = parts(n, |subset| values[subset as usize]);
            for (part, whole) in shared.numerators.iter().zip(shared.whole(0, &first_first(n))) {
                prop_assert!((part[0] - i128::from(whole) * shared.of).abs() < shared.of);
            }
        }

        #[test]
        fn changes_that_stand_for_each_other_get_equal_parts((n, values) in games()) {
            prop_assume!(n >= 2);
            // The value does not tell change 0 from change 1.
            let alike = |subset: u32| {
                let pair = [0, 1, 1, 3][(subset & 3) as usize];
                values[(subset & !3 | pair) as usize]
            };
            let shared = parts(n, alike);
            prop_assert_eq!(&shared.numerators[0], &shared.numerators[1]);
            let whole = shared.whole(0, &first_first(n));
            prop_assert!((whole[0] - whole[1]).abs() <= 1);
        }

        #[test]
        fn a_change_that_does_nothing_gets_nothing((n, values) in games(), which in 0usize..6) {
            prop_assume!(which < n);
            let shared = parts(n, |subset| values[(subset & !(1 << which)) as usize]);
            prop_assert_eq!(shared.numerators[which][0], 0);
            prop_assert_eq!(shared.whole(0, &first_first(n))[which], 0);
        }

        #[test]
        fn the_order_of_the_changes_does_not_matter(
            ((n, values), order) in games().prop_flat_map(|(n, values)| {
                (Just((n, values)), Just((0..n).collect::<Vec<_>>()).prop_shuffle())
            })
        ) {
            let shared = parts(n, |subset| values[subset as usize]);
            // Change `at` of the second game is change `order[at]` of the first.
            let renamed = |subset: u32| {
                (0..n).filter(|at| subset & (1 << at) != 0).fold(0, |all, at| all | 1 << order[at])
            };
            let again = parts(n, |subset| values[renamed(subset)]);
            let (whole, whole_again) = (shared.whole(0, &first_first(n)), again.whole(0, &order));
            for (at, of) in order.iter().enumerate() {
                prop_assert_eq!(&again.numerators[at], &shared.numerators[*of]);
                prop_assert_eq!(whole_again[at], whole[*of]);
            }
        }

        #[test]
        fn turned_round_every_part_changes_its_sign((n, values) in games()) {
            let shared = parts(n, |subset| values[subset as usize]);
            let back = parts(n, |subset| values[values.len() - 1 - subset as usize]);
            let turned: Vec<i64> = back.whole(0, &first_first(n)).iter().map(|part| -part).collect();
            prop_assert_eq!(shared.whole(0, &first_first(n)), turned);
        }
    }
}
