//! Which days are rest days: weekends, with public holidays added and make-up workdays taken out. A
//! period that ends on one of them ends on the next working day (Civil Code art. 203).

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// The last year from which a period may run: a later one is a slip of the pen, and leaves no room for
/// the end of a period.
pub const LAST_YEAR: i16 = 2200;

/// Rest days of a calendar. Weekends are known of every year; holidays and make-up workdays are
/// decreed for each year and must be given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestDays {
    /// Public holidays.
    pub holidays: BTreeSet<Date>,
    /// Days of a weekend on which people work.
    pub workdays: BTreeSet<Date>,
}

impl RestDays {
    /// Is it a day on which nobody works?
    #[must_use]
    pub fn is_rest(&self, day: Date) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.holidays.contains(&day) || (is_weekend && !self.workdays.contains(&day))
    }

    /// The day itself when people work, else the next one on which they do; `None` beyond the years
    /// of the calendar.
    ///
    /// ```
    /// use linli::units::RestDays;
    /// let sunday = "2026-04-19".parse()?;
    /// let monday = "2026-04-20".parse()?;
    /// assert_eq!(RestDays::default().rolled(sunday), Some(monday));
    /// # Ok::<(), jiff::Error>(())
    /// ```
    #[must_use]
    pub fn rolled(&self, day: Date) -> Option<Date> {
        let mut day = day;
        while self.is_rest(day) {
            day = day.tomorrow().ok()?;
        }
        Some(day)
    }

    /// Are any holidays of this year given?
    #[must_use]
    pub fn knows(&self, year: i16) -> bool {
        self.holidays.iter().any(|day| day.year() == year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_holiday_is_passed_over_and_a_make_up_workday_is_not() {
        let rest = RestDays {
            holidays: (1..=5).map(|day| date(2026, 5, day)).collect(),
            workdays: BTreeSet::from([date(2026, 5, 9)]),
        };
        assert_eq!(rest.rolled(date(2026, 5, 1)), Some(date(2026, 5, 6)));
        assert_eq!(rest.rolled(date(2026, 5, 9)), Some(date(2026, 5, 9)), "a working Saturday");
        assert_eq!(rest.rolled(date(2026, 5, 10)), Some(date(2026, 5, 11)));
        let last = RestDays { holidays: BTreeSet::from([Date::MAX]), ..RestDays::default() };
        assert_eq!(last.rolled(Date::MAX), None);
        assert!(rest.knows(2026) && !rest.knows(2027));
    }
}
