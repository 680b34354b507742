//! Days of the calendar as whole numbers, so that columns and rules can hold them.

use jiff::civil::{Date, date};

/// The day that counts as 0.
const FIRST: Date = date(1970, 1, 1);

/// A day as the number of days since 1970-01-01.
///
/// ```
/// use linli::units::{day_number, day_of};
/// let day = "2021-01-01".parse()?;
/// assert_eq!(day_of(day_number(day)), Some(day));
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn day_number(day: Date) -> i64 {
    let span = day.duration_since(FIRST);
    span.as_hours() / 24
}

/// The day of a number; `None` beyond the years of the calendar.
#[must_use]
pub fn day_of(number: i64) -> Option<Date> {
    let days = jiff::SignedDuration::try_from_hours(number.checked_mul(24)?)?;
    FIRST.checked_add(days).ok()
}

/// The day so many months later, or the last of that month where it has no such day (Civil Code
/// art. 202); `None` beyond the years of the calendar. Works on numbers of days.
#[must_use]
pub fn add_months(day: i64, months: i64) -> Option<i64> {
    let span = jiff::Span::new().try_months(months).ok()?;
    day_of(day)?.checked_add(span).ok().map(day_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_after_the_last_of_january_is_the_last_of_february() {
        let after = |day: Date, months| add_months(day_number(day), months).and_then(day_of);
        assert_eq!(after(date(2025, 1, 31), 1), Some(date(2025, 2, 28)));
        assert_eq!(after(date(2024, 2, 29), 12), Some(date(2025, 2, 28)));
        assert_eq!(after(date(2025, 3, 10), 12), Some(date(2026, 3, 10)));
        assert_eq!(after(date(2025, 3, 10), -3), Some(date(2024, 12, 10)));
        assert_eq!(after(date(9999, 12, 1), 1), None);
        assert_eq!(add_months(i64::MAX, 1), None);
    }

    #[test]
    fn days_before_the_first_have_numbers_too() {
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_of(day_number(date(1949, 10, 1))), Some(date(1949, 10, 1)));
        assert_eq!(day_of(i64::MAX), None);
    }
}
