//! One contract over several estates: who bears which part of its cost.
//!
//! Takes a whole cost and a weight for each estate, such as floor area; what the cost is and which
//! weights apply is decided by the rules.

/// Splits `whole` fen by weight so that the parts add up exactly: each part is rounded down, and
/// the fen left over go to the largest remainders, the earlier estate first when they tie.
///
/// `None` when there is no weight, a weight is negative, or `whole` is.
///
/// # Panics
/// Never: a part is at most the whole.
#[must_use]
pub fn share(whole: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if total <= 0 || whole < 0 || weights.iter().any(|w| *w < 0) {
        return None;
    }
    let product = |weight: i64| i128::from(whole) * i128::from(weight);
    let floor = |w: i64| i64::try_from(product(w) / total).expect("a part is at most the whole");
    let mut parts: Vec<i64> = weights.iter().map(|w| floor(*w)).collect();
    let left = whole - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (-(product(weights[*i]) % total), *i));
    for i in order.into_iter().take(usize::try_from(left).expect("less than one fen each")) {
        parts[i] += 1;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_fen_is_lost_and_none_made(
            whole in 0..1_000_000_000i64,
            weights in prop::collection::vec(1..10_000_000i64, 1..6),
        ) {
            let parts = share(whole, &weights).expect("weights are positive");
            prop_assert_eq!(parts.iter().sum::<i64>(), whole);
        }
    }

    #[test]
    fn the_last_fen_goes_to_the_largest_remainder() {
        assert_eq!(share(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(share(100, &[645, 540]), Some(vec![54, 46]));
        assert_eq!(share(100, &[]), None);
    }
}
