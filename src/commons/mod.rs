//! The estate's account: what came in, what was spent, what is left.
//!
//! Takes income and spending in fen; knows nothing of where they come from.

use crate::units::Fen;

/// The balance after a month: opening + income = spending + closing, exactly. A balance may be
/// below zero; it is then owed.
#[must_use]
pub fn post(balance: Fen, income: Fen, spending: Fen) -> Fen {
    balance + income - spending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deficit_is_carried_not_forgotten() {
        assert_eq!(post(Fen(500), Fen(1000), Fen(1800)), Fen(-300));
    }
}
