use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::NotAQuantity;

/// A month of the calendar. Bills, meetings and the simulated world move by whole months.
///
/// ```
/// use linli::units::Month;
/// let start: Month = "2018-06".parse()?;
/// assert_eq!((start + 31).to_string(), "2021-01");
/// assert_eq!((start + 31) - start, 31);
/// # Ok::<(), linli::units::NotAQuantity>(())
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Month(i32);

impl Month {
    /// The month that a day falls in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month within the year, 1 to 12.
    #[must_use]
    pub fn in_year(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The first day of the month.
    ///
    /// # Panics
    /// When the year is beyond the calendar's 9999, which [`Month::from_str`] never gives.
    #[must_use]
    pub fn first_day(self) -> Date {
        let year = i16::try_from(self.year()).expect("the year fits the calendar");
        let month = i8::try_from(self.in_year()).expect("a month is 1 to 12");
        Date::new(year, month, 1).expect("the first of a month exists")
    }
}

impl std::ops::Add<i32> for Month {
    type Output = Self;
    fn add(self, months: i32) -> Self {
        Self(self.0 + months)
    }
}

impl std::ops::Sub for Month {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.in_year())
    }
}

impl FromStr for Month {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
            ((1900..=2500).contains(&year) && (1..=12).contains(&month))
                .then(|| Self(year * 12 + month - 1))
        };
        read().ok_or_else(|| NotAQuantity {
            text: text.into(),
            expected: "a month between 1900 and 2500, such as 2018-06",
        })
    }
}

impl From<Month> for String {
    fn from(value: Month) -> Self {
        value.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = NotAQuantity;

    fn try_from(text: String) -> Result<Self, NotAQuantity> {
        text.parse()
    }
}
