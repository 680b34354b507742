//! Money that households raise for a project.
//!
//! Who pledges how much, what is needed and whether money is given back is decided by the rules.
//! What the project keeps is always what households paid.

use crate::units::Fen;

/// How a round of pledges ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// Sum of all pledges.
    pub pledged: Fen,
    /// What the project keeps.
    pub kept: Fen,
    /// How many pledged anything.
    pub pledgers: i64,
    /// What each pays, in the order of the pledges.
    pub paid: Vec<Fen>,
}

/// Ends a round: when the pledges reach the goal everybody pays what was pledged; when they don't,
/// nobody pays if money is given back, and everybody pays if it is not. `None` when a pledge is
/// negative or the sum does not fit.
#[must_use]
pub fn raise(pledges: &[Fen], goal: Fen, refunds: bool) -> Option<Raised> {
    let mut pledged = 0_i64;
    for pledge in pledges {
        pledged = pledged.checked_add(Some(pledge.0).filter(|fen| *fen >= 0)?)?;
    }
    let pledged = Fen(pledged);
    let is_kept = pledged >= goal || !refunds;
    let paid = pledges.iter().map(|pledge| if is_kept { *pledge } else { Fen::ZERO }).collect();
    let pledgers = pledges.iter().filter(|pledge| pledge.0 > 0).count();
    let pledgers = i64::try_from(pledgers).ok()?;
    Some(Raised { pledged, kept: if is_kept { pledged } else { Fen::ZERO }, pledgers, paid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_that_is_missed_by_a_fen_is_given_back() {
        let pledges = [Fen(300), Fen(0), Fen(699)];
        let missed = raise(&pledges, Fen(1000), true).expect("fits");
        assert_eq!((missed.pledged, missed.kept, missed.pledgers), (Fen(999), Fen(0), 2));
        assert_eq!(missed.paid, [Fen(0); 3]);
        let kept = raise(&pledges, Fen(1000), false).expect("fits");
        assert_eq!((kept.kept, kept.paid), (Fen(999), pledges.to_vec()));
        assert_eq!(raise(&pledges, Fen(999), true).expect("fits").kept, Fen(999));
        assert_eq!(raise(&[Fen(-1)], Fen(0), true), None);
        assert_eq!(raise(&[Fen(i64::MAX), Fen(1)], Fen(0), true), None);
    }
}
