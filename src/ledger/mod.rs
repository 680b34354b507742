//! The fee ledger: what each unit was billed, paid and still owes.
//!
//! Takes what the rules decided (bill, payment, recovery) as plain fen and gives the new balances.
//! Nothing here decides who pays or what is due.

use crate::units::Fen;

/// A posting that would not balance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A bill below zero.
    #[error("a bill of {due} yuan is below zero")]
    NegativeBill {
        /// The bill.
        due: Fen,
    },
    /// More paid for the month than its bill, or less than nothing.
    #[error("{paid} yuan paid against a bill of {due}")]
    WrongPayment {
        /// Paid for the month.
        paid: Fen,
        /// The bill.
        due: Fen,
    },
    /// More recovered than was owed, or less than nothing.
    #[error("{recovered} yuan of arrears recovered where {arrears} were owed")]
    WrongRecovery {
        /// Recovered.
        recovered: Fen,
        /// Owed before.
        arrears: Fen,
    },
}

/// One month of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The month's bill.
    pub due: Fen,
    /// Paid against that bill.
    pub paid: Fen,
    /// Paid against older bills.
    pub recovered: Fen,
}

/// Posts one month and gives the closing arrears:
/// opening + due = paid + recovered + closing, exactly.
///
/// # Errors
/// [`LedgerError`] when the posting pays what is not owed.
pub fn post(arrears: Fen, posting: Posting) -> Result<Fen, LedgerError> {
    let Posting { due, paid, recovered } = posting;
    if due < Fen::ZERO {
        return Err(LedgerError::NegativeBill { due });
    }
    if paid < Fen::ZERO || paid > due {
        return Err(LedgerError::WrongPayment { paid, due });
    }
    if recovered < Fen::ZERO || recovered > arrears {
        return Err(LedgerError::WrongRecovery { recovered, arrears });
    }
    Ok(arrears + due - paid - recovered)
}

/// Do the books of a month balance: opening + billed = received + closing?
#[must_use]
pub fn conserves(opening: &[i64], billed: &[i64], received: &[i64], closing: &[i64]) -> bool {
    let sum = |values: &[i64]| values.iter().map(|v| i128::from(*v)).sum::<i128>();
    sum(opening) + sum(billed) == sum(received) + sum(closing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn money_conserves_over_any_series_of_months(
            months in prop::collection::vec((0..100_000i64, 0..=100u8, 0..=100u8), 1..120),
            opening in 0..1_000_000i64,
        ) {
            let (mut arrears, mut billed, mut received) = (Fen(opening), 0i64, 0i64);
            for (due, pays, recovers) in months {
                let paid = Fen(due * i64::from(pays) / 100);
                let recovered = Fen(arrears.0 * i64::from(recovers) / 100);
                arrears = post(arrears, Posting { due: Fen(due), paid, recovered })?;
                billed += due;
                received += paid.0 + recovered.0;
                prop_assert!(conserves(&[opening], &[billed], &[received], &[arrears.0]));
            }
        }
    }

    #[test]
    fn nobody_pays_what_is_not_owed() {
        let posting = Posting { due: Fen(100), paid: Fen(101), recovered: Fen(0) };
        assert!(matches!(post(Fen(0), posting), Err(LedgerError::WrongPayment { .. })));
        let posting = Posting { due: Fen(100), paid: Fen(0), recovered: Fen(6) };
        assert!(matches!(post(Fen(5), posting), Err(LedgerError::WrongRecovery { .. })));
    }
}
