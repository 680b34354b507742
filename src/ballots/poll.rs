//! What owners did with their ballots, counted by heads and by floor area.

use super::totals::{Range, Totals};
use crate::units::Area;

/// What one owner did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Voted in favour.
    InFavour,
    /// Voted against.
    Against,
    /// Took part and took no side.
    Abstained,
    /// Took part and asked to be counted with the larger side.
    Follow,
    /// Returned a ballot that does not count.
    Void,
    /// Had a ballot delivered and did not return it.
    Silent,
    /// Was not reached, or nothing is known of a delivery.
    Absent,
}

/// What one owner did, and how much floor area stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// Area of all the owner's units.
    pub area: Area,
    /// What the owner did.
    pub choice: Choice,
}

/// Heads and area of some owners.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Owners.
    pub heads: i64,
    /// Their floor area, hundredths of m².
    pub area: i64,
}

impl std::ops::Add for Weight {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { heads: self.heads + other.heads, area: self.area + other.area }
    }
}

impl std::ops::Sub for Weight {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { heads: self.heads - other.heads, area: self.area - other.area }
    }
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

/// All ballots of a vote by what was done with them; together they are the roll.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Poll {
    /// In favour.
    pub in_favour: Weight,
    /// Against.
    pub against: Weight,
    /// No side taken.
    pub abstained: Weight,
    /// With the larger side, at their own wish.
    pub following: Weight,
    /// Returned and void.
    pub void: Weight,
    /// Delivered and not returned.
    pub silent: Weight,
    /// Not reached.
    pub absent: Weight,
}

impl Poll {
    /// Counts the ballots of one assembly.
    #[must_use]
    pub fn of(ballots: impl IntoIterator<Item = Ballot>) -> Self {
        let mut poll = Self::default();
        for ballot in ballots {
            let weight = Weight { heads: 1, area: ballot.area.0 };
            let kind = match ballot.choice {
                Choice::InFavour => &mut poll.in_favour,
                Choice::Against => &mut poll.against,
                Choice::Abstained => &mut poll.abstained,
                Choice::Follow => &mut poll.following,
                Choice::Void => &mut poll.void,
                Choice::Silent => &mut poll.silent,
                Choice::Absent => &mut poll.absent,
            };
            *kind = *kind + weight;
        }
        poll
    }

    /// Everyone on the roll.
    #[must_use]
    pub fn roll(&self) -> Weight {
        self.returned() + self.void + self.silent + self.absent
    }

    /// Those whose ballot came back and counts.
    #[must_use]
    pub fn returned(&self) -> Weight {
        self.in_favour + self.against + self.abstained + self.following
    }

    /// The count when only ballots that came back are counted.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { roll: self.roll(), cast: self.returned(), in_favour: self.in_favour }
    }

    /// What is known of the vote by heads and by area: everything.
    #[must_use]
    pub fn totals(&self) -> [Totals; 2] {
        let of = |measure: fn(&Weight) -> i64| Totals {
            all: Some(measure(&self.roll())),
            part: Range::exactly(measure(&self.returned())),
            in_favour: Range::exactly(measure(&self.in_favour)),
            against: Some(measure(&self.against)),
            abstained: Some(measure(&self.abstained)),
            following: Some(measure(&self.following)),
            silent: Some(measure(&self.silent)),
        };
        [of(|weight| weight.heads), of(|weight| weight.area)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ballot(area: i64, choice: Choice) -> Ballot {
        Ballot { area: Area(area), choice }
    }

    #[test]
    fn who_stays_away_counts_for_the_roll_only() {
        let poll = Poll::of([
            ballot(100, Choice::InFavour),
            ballot(50, Choice::Against),
            ballot(30, Choice::Absent),
            ballot(20, Choice::Void),
        ]);
        let tally = poll.tally();
        assert_eq!(tally.roll, Weight { heads: 4, area: 200 });
        assert_eq!(tally.cast, Weight { heads: 2, area: 150 });
        assert_eq!(tally.in_favour, Weight { heads: 1, area: 100 });
    }

    const CHOICES: [Choice; 7] = [
        Choice::InFavour,
        Choice::Against,
        Choice::Abstained,
        Choice::Follow,
        Choice::Void,
        Choice::Silent,
        Choice::Absent,
    ];

    proptest! {
        #[test]
        fn the_order_of_ballots_says_nothing(
            mut rows in prop::collection::vec((1..20_000i64, 0..7usize), 1..60),
            seed in 0..1000usize,
        ) {
            let poll = |rows: &[(i64, usize)]| {
                Poll::of(rows.iter().map(|(area, choice)| ballot(*area, CHOICES[*choice])))
            };
            let before = poll(&rows);
            let n = rows.len();
            rows.rotate_left(seed % n);
            rows.reverse();
            prop_assert_eq!(before, poll(&rows));
            let area: i64 = rows.iter().map(|row| row.0).sum();
            prop_assert_eq!(before.roll(), Weight { heads: i64::try_from(n).unwrap_or(0), area });
        }
    }
}
