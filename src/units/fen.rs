use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use super::{NotAQuantity, hundredths, write_hundredths};

/// Money: whole fen, a hundredth of a yuan. Arithmetic panics on overflow rather than wrap.
///
/// ```
/// use linli::units::Fen;
/// let fee: Fen = "89.5".parse()?;
/// assert_eq!(fee, Fen(8950));
/// assert_eq!(fee.to_string(), "89.50");
/// # Ok::<(), linli::units::NotAQuantity>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Yuan as a float, for statistics and charts only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "charts need no more than 53 bits")]
    pub fn as_yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hundredths(f, self.0)
    }
}

impl FromStr for Fen {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        let expected = "an amount in yuan with at most two decimals, such as 89.50";
        hundredths(text).map(Self).ok_or_else(|| NotAQuantity { text: text.into(), expected })
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("money stays within 92 quadrillion yuan"))
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("money stays within 92 quadrillion yuan"))
    }
}

impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, Add::add)
    }
}
