//! Who parks inside: bays are given round by round, so that nobody has a second bay before
//! everyone who asks has a first.
//!
//! Takes wishes, priorities and lots; how priority is earned is decided by the rules, and lots are
//! addressed draws.

/// One household's wish for bays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Cars to park.
    pub cars: i64,
    /// Higher goes first within a round.
    pub priority: i64,
}

/// Bays given to each wish. Bays given + cars left over = cars, always.
///
/// Equal priorities are told apart by lot, lower first and then in the order of the wishes. `lots` is
/// asked once at most, for those wishes that lots decide.
#[must_use]
pub fn allot(wishes: &[Wish], bays: i64, lots: impl FnOnce(&[usize]) -> Vec<u64>) -> Vec<i64> {
    let mut left = bays.max(0);
    let asked: i64 = wishes.iter().map(|wish| wish.cars.max(0)).sum();
    if asked <= left {
        return wishes.iter().map(|wish| wish.cars.max(0)).collect();
    }
    let mut held = vec![0; wishes.len()];
    let mut asking: Vec<usize> = (0..wishes.len()).filter(|i| wishes[*i].cars > 0).collect();
    // Rounds in which everyone who still asks has one more need no order.
    while let Some(rest) = left.checked_sub(whole(asking.len())).filter(|rest| *rest >= 0) {
        left = rest;
        for i in &asking {
            held[*i] += 1;
        }
        asking.retain(|i| held[*i] < wishes[*i].cars);
    }
    for i in first(asking, left, |i| wishes[i].priority, lots) {
        held[i] += 1;
    }
    held
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The first so many of them by priority, and by lot where priorities are equal.
fn first(
    mut asking: Vec<usize>,
    n: i64,
    priority: impl Fn(usize) -> i64,
    lots: impl FnOnce(&[usize]) -> Vec<u64>,
) -> Vec<usize> {
    let n = usize::try_from(n).unwrap_or(0);
    if n == 0 || n >= asking.len() {
        asking.truncate(n);
        return asking;
    }
    // The priority at which bays run out: who has a higher one is served, the others draw.
    asking.select_nth_unstable_by_key(n - 1, |i| std::cmp::Reverse(priority(*i)));
    let least = priority(asking[n - 1]);
    if asking[n..].iter().all(|i| priority(*i) < least) {
        asking.truncate(n);
        return asking;
    }
    let drawing: Vec<usize> = asking.iter().copied().filter(|i| priority(*i) == least).collect();
    let mut drawing: Vec<(u64, usize)> = lots(&drawing).into_iter().zip(drawing).collect();
    asking.retain(|i| priority(*i) > least);
    let open = n - asking.len();
    // Fewer bays are open than draw for them; in which order the others come decides nothing.
    drawing.select_nth_unstable(open);
    asking.extend(drawing.into_iter().take(open).map(|(_, i)| i));
    asking
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_has_a_second_bay_before_everyone_has_a_first() {
        let wish = |cars, priority| Wish { cars, priority };
        let wishes = [wish(2, 1), wish(1, 0), wish(1, 0), wish(0, 9)];
        let lots = |of: &[usize]| of.iter().map(|i| [9, 5, 3, 0][*i]).collect();
        let allot = |bays| allot(&wishes, bays, lots);
        assert_eq!(allot(0), [0, 0, 0, 0]);
        assert_eq!(allot(2), [1, 0, 1, 0]);
        assert_eq!(allot(4), [2, 1, 1, 0]);
        assert_eq!(allot(9), [2, 1, 1, 0]);
    }

    /// Round by round, all who ask in order of priority and lot: slow, and plain to see.
    fn by_rounds(wishes: &[Wish], bays: i64, lot: impl Fn(usize) -> u64) -> Vec<i64> {
        let mut order: Vec<usize> = (0..wishes.len()).collect();
        order.sort_by_key(|i| (std::cmp::Reverse(wishes[*i].priority), lot(*i), *i));
        let (mut held, mut left) = (vec![0; wishes.len()], bays);
        loop {
            let before = left;
            for i in &order {
                if left > 0 && held[*i] < wishes[*i].cars {
                    (held[*i], left) = (held[*i] + 1, left - 1);
                }
            }
            // A round ends before anyone has a further bay.
            if left == before {
                return held;
            }
        }
    }

    proptest! {
        #[test]
        fn bays_are_given_as_round_by_round_and_with_cars_left_over_add_up_to_cars(
            asked in prop::collection::vec((0..4i64, 0..3i64, 0..8u64), 0..40), bays in 0..60i64,
        ) {
            let wish = |(cars, priority, _): &(i64, i64, u64)| {
                Wish { cars: *cars, priority: *priority }
            };
            let wishes: Vec<Wish> = asked.iter().map(wish).collect();
            let lots = |of: &[usize]| of.iter().map(|i| asked[*i].2).collect();
            let held = allot(&wishes, bays, lots);
            let cars: i64 = wishes.iter().map(|wish| wish.cars).sum();
            prop_assert_eq!(held.iter().sum::<i64>(), bays.min(cars));
            prop_assert_eq!(held, by_rounds(&wishes, bays, |i| asked[i].2));
        }
    }
}
