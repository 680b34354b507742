//! Counting votes: every motion is counted twice, by owners and by floor area.
//!
//! Takes the roll's weights and who voted how; gives the tally. How high the bar is and whether it
//! is met is decided by the rules.

use crate::units::Area;

/// What one owner did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// Area of all the owner's units.
    pub area: Area,
    /// Took part in the vote.
    pub is_cast: bool,
    /// Voted in favour; counts only when cast.
    pub is_for: bool,
}

/// Heads and area of some owners.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Owners.
    pub heads: i64,
    /// Their floor area, hundredths of m².
    pub area: i64,
}

/// A counted vote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everyone on the roll.
    pub roll: Weight,
    /// Those who took part.
    pub cast: Weight,
    /// Those in favour.
    pub in_favour: Weight,
}

/// Counts the ballots of one assembly.
#[must_use]
pub fn count(ballots: impl IntoIterator<Item = Ballot>) -> Tally {
    let mut tally = Tally::default();
    for ballot in ballots {
        let add = |weight: &mut Weight| {
            weight.heads += 1;
            weight.area += ballot.area.0;
        };
        add(&mut tally.roll);
        if ballot.is_cast {
            add(&mut tally.cast);
        }
        if ballot.is_cast && ballot.is_for {
            add(&mut tally.in_favour);
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_that_was_not_cast_counts_for_the_roll_only() {
        let ballot = |area, is_cast, is_for| Ballot { area: Area(area), is_cast, is_for };
        let tally =
            count([ballot(100, true, true), ballot(50, true, false), ballot(30, false, true)]);
        assert_eq!(tally.roll, Weight { heads: 3, area: 180 });
        assert_eq!(tally.cast, Weight { heads: 2, area: 150 });
        assert_eq!(tally.in_favour, Weight { heads: 1, area: 100 });
    }
}
