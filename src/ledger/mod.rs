//! The fee ledger: what each unit was billed, paid and still owes.
//!
//! Takes what the rules decided (bill, payment, recovery) as plain fen and gives the new balances.
//! Nothing here decides who pays or what is due.

use crate::units::{Fen, sum};

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
    /// More money than can be added up.
    #[error("{arrears} yuan owed and {due} billed are too much to add")]
    TooMuch {
        /// Owed before.
        arrears: Fen,
        /// The bill.
        due: Fen,
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
    if arrears.0.checked_add(due.0).is_none() {
        return Err(LedgerError::TooMuch { arrears, due });
    }
    Ok(arrears + due - paid - recovered)
}

/// One month of many units, in fen: a row for each.
#[derive(Debug, Clone, Copy)]
pub struct Postings<'a> {
    /// Owed before.
    pub arrears: &'a [i64],
    /// The month's bills.
    pub due: &'a [i64],
    /// Paid against those bills.
    pub paid: &'a [i64],
    /// Paid against older bills.
    pub recovered: &'a [i64],
}

impl Postings<'_> {
    /// Posts every row as [`post`] does.
    ///
    /// # Errors
    /// The first row that pays what is not owed, and how.
    ///
    /// # Panics
    /// If the columns are not of one length.
    pub fn post(self) -> Result<Vec<i64>, (usize, LedgerError)> {
        let mut closing = vec![0; self.arrears.len()];
        if pulp::Arch::new().dispatch(PostAll(self, &mut closing)) {
            return Ok(closing);
        }
        for (row, closing) in closing.iter_mut().enumerate() {
            let posting = Posting {
                due: Fen(self.due[row]),
                paid: Fen(self.paid[row]),
                recovered: Fen(self.recovered[row]),
            };
            *closing = post(Fen(self.arrears[row]), posting).map_err(|error| (row, error))?.0;
        }
        Ok(closing)
    }

    /// Some of the rows.
    #[must_use]
    pub fn of(&self, rows: std::ops::Range<usize>) -> Self {
        Self {
            arrears: &self.arrears[rows.clone()],
            due: &self.due[rows.clone()],
            paid: &self.paid[rows.clone()],
            recovered: &self.recovered[rows],
        }
    }

    /// Do the books balance: opening + billed = received + closing?
    #[must_use]
    pub fn conserve(&self, closing: &[i64]) -> bool {
        sum(self.arrears) + sum(self.due) == sum(self.paid) + sum(self.recovered) + sum(closing)
    }
}

/// Posts every row and says whether all may be posted; to be compiled for every width of vectors.
struct PostAll<'a>(Postings<'a>, &'a mut [i64]);

impl pulp::NullaryFnOnce for PostAll<'_> {
    type Output = bool;

    #[inline(always)]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator would stop the fast loop")]
    fn call(self) -> bool {
        let Self(Postings { arrears, due, paid, recovered }, closing) = self;
        let n = closing.len();
        assert!(
            [arrears, due, paid, recovered].iter().all(|column| column.len() == n),
            "one length of all columns"
        );
        let (arrears, due) = (&arrears[..n], &due[..n]);
        let (paid, recovered) = (&paid[..n], &recovered[..n]);
        let mut are_sound = true;
        for row in 0..n {
            let [arrears, due] = [arrears[row], due[row]];
            let [paid, recovered] = [paid[row], recovered[row]];
            let owed = arrears.wrapping_add(due);
            closing[row] = owed.wrapping_sub(paid).wrapping_sub(recovered);
            // Nothing of this is below zero, so a sum below zero did not fit.
            are_sound &= (due >= 0) & (paid >= 0) & (paid <= due) & (owed >= 0);
            are_sound &= (recovered >= 0) & (recovered <= arrears);
        }
        are_sound
    }
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
                prop_assert_eq!(opening + billed, received + arrears.0);
            }
        }
    }

    proptest! {
        #[test]
        fn many_rows_are_posted_as_each_alone(
            rows in prop::collection::vec(
                (prop_oneof![0..9i64, Just(i64::MAX - 3)], -1..9i64, -1..9i64, -1..9i64), 0..40,
            ),
        ) {
            let column = |pick: fn(&(i64, i64, i64, i64)) -> i64| -> Vec<i64> {
                rows.iter().map(pick).collect()
            };
            let (arrears, due) = (column(|row| row.0), column(|row| row.1));
            let (paid, recovered) = (column(|row| row.2), column(|row| row.3));
            let postings = Postings {
                arrears: &arrears, due: &due, paid: &paid, recovered: &recovered,
            };
            let alone: Result<Vec<i64>, (usize, LedgerError)> = (0..rows.len())
                .map(|row| {
                    let posting = Posting {
                        due: Fen(due[row]), paid: Fen(paid[row]), recovered: Fen(recovered[row]),
                    };
                    let posted = post(Fen(arrears[row]), posting);
                    posted.map(|closing| closing.0).map_err(|error| (row, error))
                })
                .collect();
            let together = postings.post();
            prop_assert_eq!(&together, &alone);
            if let Ok(closing) = together {
                prop_assert!(postings.conserve(&closing));
                let mut lost = closing;
                if let Some(first) = lost.first_mut() {
                    *first += 1;
                    prop_assert!(!postings.conserve(&lost));
                }
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
