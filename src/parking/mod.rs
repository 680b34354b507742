//! Who parks inside: bays are given round by round, so that nobody has a second bay before
//! everyone who asks has a first.
//!
//! Takes wishes, priorities and lots; how priority is earned is decided by the rules, and lots are
//! addressed draws.

use std::cmp::Reverse;

/// One household's wish for bays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Cars to park.
    pub cars: i64,
    /// Higher goes first within a round.
    pub priority: i64,
    /// Breaks ties; lower goes first.
    pub lot: u64,
}

/// Bays given to each wish. Bays given + cars left over = cars, always.
#[must_use]
pub fn allot(wishes: &[Wish], bays: i64) -> Vec<i64> {
    let mut held = vec![0; wishes.len()];
    let mut left = bays.max(0);
    let asked: i64 = wishes.iter().map(|wish| wish.cars.max(0)).sum();
    if asked <= left {
        return wishes.iter().map(|wish| wish.cars.max(0)).collect();
    }
    let asking = (0..wishes.len()).filter(|i| wishes[*i].cars > 0);
    let mut ranked: Vec<_> =
        asking.map(|i| (Reverse(wishes[i].priority), wishes[i].lot, i)).collect();
    ranked.sort_unstable();
    let mut order: Vec<usize> = ranked.into_iter().map(|(_, _, i)| i).collect();
    while left > 0 && !order.is_empty() {
        for i in &order {
            if left > 0 {
                held[*i] += 1;
                left -= 1;
            }
        }
        order.retain(|i| held[*i] < wishes[*i].cars);
    }
    held
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_has_a_second_bay_before_everyone_has_a_first() {
        let wish = |cars, priority, lot| Wish { cars, priority, lot };
        let wishes = [wish(2, 1, 9), wish(1, 0, 5), wish(1, 0, 3), wish(0, 9, 0)];
        assert_eq!(allot(&wishes, 2), [1, 0, 1, 0]);
        assert_eq!(allot(&wishes, 4), [2, 1, 1, 0]);
        assert_eq!(allot(&wishes, 9), [2, 1, 1, 0]);
    }

    proptest! {
        #[test]
        fn bays_given_and_cars_left_over_add_up_to_cars(
            cars in prop::collection::vec(0..4i64, 0..40), bays in 0..60i64,
        ) {
            let wishes: Vec<_> =
                cars.iter().zip(0..).map(|(c, lot)| Wish { cars: *c, priority: 0, lot }).collect();
            let held: i64 = allot(&wishes, bays).iter().sum();
            prop_assert_eq!(held, bays.min(cars.iter().sum()));
        }
    }
}
