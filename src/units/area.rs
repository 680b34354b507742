use std::fmt;
use std::str::FromStr;

use super::{NotAQuantity, hundredths, write_hundredths};

/// Floor area: whole hundredths of a square metre, as deeds state it.
///
/// ```
/// use linli::units::Area;
/// let flat: Area = "75.35".parse()?;
/// assert_eq!((flat.0, flat.to_string()), (7535, "75.35".to_string()));
/// # Ok::<(), linli::units::NotAQuantity>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Area(pub i64);

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hundredths(f, self.0)
    }
}

impl FromStr for Area {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        let expected = "an area in m² with at most two decimals, such as 75.35";
        hundredths(text).map(Self).ok_or_else(|| NotAQuantity { text: text.into(), expected })
    }
}
