//! Exact sums of whole numbers.

/// The sum of whole numbers, exact whatever they are.
#[must_use]
pub fn sum(values: &[i64]) -> i128 {
    let (sum, bits) = pulp::Arch::new().dispatch(Wrapping(values));
    // With so many values of so many bits no partial sum leaves 64 bits.
    let bits_of_sum = (64 - bits.leading_zeros()) + (usize::BITS - values.len().leading_zeros());
    if bits_of_sum < i64::BITS {
        i128::from(sum)
    } else {
        values.iter().map(|value| i128::from(*value)).sum()
    }
}

/// The sum without a look at what does not fit, and every bit that some value has; to be compiled for
/// every width of vectors.
struct Wrapping<'a>(&'a [i64]);

impl pulp::NullaryFnOnce for Wrapping<'_> {
    type Output = (i64, i64);

    #[inline(always)]
    fn call(self) -> (i64, i64) {
        self.0.iter().fold((0, 0), |(sum, bits): (i64, i64), value| {
            (sum.wrapping_add(*value), bits | (value ^ (value >> 63)))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sum;

    proptest! {
        #[test]
        fn sums_are_those_of_wider_numbers(
            values in prop::collection::vec(prop_oneof![any::<i64>(), -9_999..9_999i64], 0..200),
        ) {
            prop_assert_eq!(sum(&values), values.iter().map(|v| i128::from(*v)).sum::<i128>());
        }
    }

    #[test]
    fn the_largest_numbers_are_summed_exactly() {
        assert_eq!(sum(&[i64::MAX, i64::MAX, 1]), 2 * i128::from(i64::MAX) + 1);
        assert_eq!(sum(&[i64::MIN, i64::MIN]), 2 * i128::from(i64::MIN));
        assert_eq!(sum(&[i64::MAX]), i128::from(i64::MAX));
        assert_eq!(sum(&[]), 0);
    }
}
