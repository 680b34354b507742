//! How far a part is from its bar.

use crate::units::Share;

/// The least part of a whole that clears a bar, exactly; more than the whole when nothing does.
///
/// ```
/// use linli::ballots::least;
/// let half: linli::units::Share = "1/2".parse()?;
/// assert_eq!((least(half, true, 40), least(half, false, 40)), (21, 20));
/// # Ok::<(), linli::units::NotAQuantity>(())
/// ```
#[must_use]
pub fn least(bar: Share, is_strict: bool, whole: i64) -> i64 {
    let clears =
        |part| if is_strict { bar.exceeded_by(part, whole) } else { bar.reached_by(part, whole) };
    let (mut low, mut high) = (0, whole + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if clears(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_heads_are_those_of_the_law_s_table() {
        let share = |text: &str| text.parse::<Share>().expect("a fraction");
        let wholes = [8, 10, 20, 28, 30, 32, 38, 41, 57, 60, 75, 80, 99, 100];
        let quorum = wholes.map(|whole| least(share("2/3"), false, whole));
        assert_eq!(quorum, [6, 7, 14, 19, 20, 22, 26, 28, 38, 40, 50, 54, 66, 67]);
        let taking_part = [6, 7, 22, 38, 40, 41, 45, 46, 54, 67];
        let majority = taking_part.map(|whole| least(share("1/2"), true, whole));
        assert_eq!(majority, [4, 4, 12, 20, 21, 21, 23, 24, 28, 34]);
        let three_quarters = taking_part.map(|whole| least(share("3/4"), false, whole));
        assert_eq!(three_quarters, [5, 6, 17, 29, 30, 31, 34, 35, 41, 51]);
    }
}
