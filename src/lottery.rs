//! Who is drawn when there are fewer places than entrants: those whose lots rank first.
//!
//! Takes lots, which are addressed draws, and a number of places. A lottery ranks lots and never
//! shuffles, so one place more or less changes the luck of one entrant only. Who enters, for how many
//! places and how often is decided by the rules.

/// How often the next bar to be tried is guessed from the counts before; then the span is halved, so
/// that the search ends soon for any lots.
const GUESSES: usize = 12;

/// Lots that are compared at once.
const ABREAST: usize = 8;

/// Adds a win to each of the entrants with the lowest lots, as many as there are places. Of equal
/// lots the first wins.
///
/// It is inlined into its caller and becomes vector code of the width that this is compiled for.
///
/// # Panics
/// If there is not one count of wins for each lot.
#[inline(always)]
pub fn draw(lots: &[u32], places: usize, wins: &mut [u32]) {
    assert_eq!(lots.len(), wins.len(), "one count of wins for each lot");
    if places == 0 {
        return;
    }
    // Additions that can't overflow are not watched, so that the loops run over many at once.
    if places >= lots.len() {
        wins.iter_mut().for_each(|wins| *wins = wins.wrapping_add(1));
        return;
    }
    let (bar, mut tied) = bar(lots, places);
    for (wins, lot) in wins.iter_mut().zip(lots) {
        *wins = wins.wrapping_add(u32::from(*lot < bar));
    }
    if tied > 0 {
        for (wins, lot) in wins.iter_mut().zip(lots) {
            let wins_tie = tied > 0 && *lot == bar;
            *wins += u32::from(wins_tie);
            tied -= usize::from(wins_tie);
        }
    }
}

/// A bar below which the lots win, and how many equal to it win too.
///
/// Lots are spread evenly, so counting those below a guess tells where to guess next: a few counts
/// find the bar, where sorting would compare every lot with many others.
#[inline(always)]
fn bar(lots: &[u32], places: usize) -> (u32, usize) {
    // Fewer than `places` lots lie below `low`, more than that below `high`; but the greatest lot
    // there may be lies below nothing, so the first `high` stands for whatever is beyond it.
    let (mut low, mut below_low) = (0_u32, 0_usize);
    let (mut high, mut below_high) = (u32::MAX, lots.len());
    let mut is_beyond = true;
    for tried in 0.. {
        let guess = if tried < GUESSES {
            between(low, high, places - below_low, below_high - below_low)
        } else {
            low + (high - low) / 2
        };
        let guess = guess.max(low + 1).min(high);
        let below = count_below(lots, guess);
        if below == places {
            return (guess, 0);
        }
        if below < places {
            (low, below_low) = (guess, below);
        } else {
            (high, below_high, is_beyond) = (guess, below, false);
        }
        // Every lot from `low` up to below `high` is `low`.
        if high == low || (high - low == 1 && !is_beyond) {
            break;
        }
    }
    (low, places - below_low)
}

/// The point that divides a span as `part` divides `whole`.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a part of a span of 32 bits has 32 bits")]
fn between(low: u32, high: u32, part: usize, whole: usize) -> u32 {
    low + (u64::from(high - low) * part as u64 / whole.max(1) as u64) as u32
}

#[inline(always)]
fn count_below(lots: &[u32], bar: u32) -> usize {
    let mut counts = [0_u32; ABREAST];
    let (parts, rest) = lots.as_chunks::<ABREAST>();
    for part in parts {
        for (count, lot) in counts.iter_mut().zip(part) {
            *count = count.wrapping_add(u32::from(*lot < bar));
        }
    }
    let rest = rest.iter().map(|lot| u32::from(*lot < bar));
    counts.into_iter().chain(rest).fold(0, |n: u32, more| n.wrapping_add(more)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(lots: &[u32], places: usize) -> Vec<u32> {
        let mut wins = vec![0; lots.len()];
        draw(lots, places, &mut wins);
        wins
    }

    /// The same by sorting.
    fn ranked(lots: &[u32], places: usize) -> Vec<u32> {
        let mut order: Vec<usize> = (0..lots.len()).collect();
        order.sort_by_key(|at| (lots[*at], *at));
        let mut wins = vec![0; lots.len()];
        order.into_iter().take(places).for_each(|at| wins[at] = 1);
        wins
    }

    #[test]
    fn the_lowest_lots_win_and_of_equal_ones_the_first() {
        assert_eq!(drawn(&[30, 10, 20, 40], 2), [0, 1, 1, 0]);
        assert_eq!(drawn(&[7, 7, 7, 7], 3), [1, 1, 1, 0]);
        assert_eq!(drawn(&[u32::MAX, 0, u32::MAX, 0], 3), [1, 1, 0, 1]);
        assert_eq!(drawn(&[u32::MAX, u32::MAX - 1], 1), [0, 1]);
        assert_eq!(drawn(&[5, 6], 0), [0, 0]);
        assert_eq!(drawn(&[5, 6], 9), [1, 1]);
        assert_eq!(drawn(&[], 3), [0; 0]);
    }

    proptest! {
        #[test]
        fn a_draw_is_the_head_of_the_ranking(
            lots in prop::collection::vec(
                prop_oneof![4 => any::<u32>(), 1 => 0..4_u32, 1 => Just(u32::MAX)], 0..80,
            ),
            places in 0..90_usize,
        ) {
            prop_assert_eq!(drawn(&lots, places), ranked(&lots, places));
        }

        #[test]
        fn one_place_more_is_one_winner_more_and_no_loser(
            lots in prop::collection::vec(any::<u32>(), 1..80), places in 0..80_usize,
        ) {
            let (fewer, more) = (drawn(&lots, places), drawn(&lots, places + 1));
            prop_assert!(fewer.iter().zip(&more).all(|(a, b)| a <= b));
            let n = |wins: &[u32]| wins.iter().filter(|wins| **wins > 0).count();
            prop_assert_eq!(n(&more), (places + 1).min(lots.len()));
            prop_assert_eq!(n(&fewer), places.min(lots.len()));
        }
    }
}
