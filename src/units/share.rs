use std::fmt;
use std::str::FromStr;

use super::NotAQuantity;

/// An exact fraction, such as the two thirds of a quorum. Compared by cross-multiplication, so
/// 40 of 60 reaches 2/3 and 3,999.99 of 6,000.00 does not.
///
/// ```
/// use linli::units::Share;
/// let two_thirds: Share = "2/3".parse()?;
/// assert!(two_thirds.reached_by(40, 60) && !two_thirds.exceeded_by(40, 60));
/// assert!(!two_thirds.reached_by(399_999, 600_000));
/// # Ok::<(), linli::units::NotAQuantity>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share {
    part: i64,
    whole: i64,
}

impl Share {
    /// The fraction `part / whole`; `None` unless `0 <= part` and `0 < whole`.
    #[must_use]
    pub fn new(part: i64, whole: i64) -> Option<Self> {
        (part >= 0 && whole > 0).then_some(Self { part, whole })
    }

    /// Is `part` of `whole` at least this share? (以上: the number itself is included.)
    #[must_use]
    pub fn reached_by(self, part: i64, whole: i64) -> bool {
        self.compare(part, whole) >= 0
    }

    /// Is `part` of `whole` more than this share? (过半数: the number itself is not included.)
    #[must_use]
    pub fn exceeded_by(self, part: i64, whole: i64) -> bool {
        self.compare(part, whole) > 0
    }

    fn compare(self, part: i64, whole: i64) -> i128 {
        i128::from(part) * i128::from(self.whole) - i128::from(self.part) * i128::from(whole)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

impl FromStr for Share {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        let read = || {
            let (part, whole) = text.split_once('/')?;
            Self::new(part.trim().parse().ok()?, whole.trim().parse().ok()?)
        };
        read().ok_or_else(|| NotAQuantity {
            text: text.into(),
            expected: "an exact fraction, such as 2/3",
        })
    }
}

impl From<Share> for String {
    fn from(value: Share) -> Self {
        value.to_string()
    }
}

impl TryFrom<String> for Share {
    type Error = NotAQuantity;

    fn try_from(text: String) -> Result<Self, NotAQuantity> {
        text.parse()
    }
}
