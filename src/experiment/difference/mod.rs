//! What one policy changes against another: values, rules and motions, and what every household
//! owes under each.
//!
//! [`Difference::between`] holds two policies of a rulebook against each other; [`owed`] asks the
//! rules of a scenario what its households owe under both and shares the difference out among the
//! changes. Words, tables and what may be shown of households are left to the report.

pub mod attribution;
mod changes;
mod charges;
mod owed;

pub use changes::{
    Answering, Difference, MotionNeeded, RuleDifference, Side, Under, ValueDifference, Valued,
};
pub use owed::{Change, Method, Owed, Taken, UnitOwed, owed};

use crate::experiment::Experiment;
use crate::rulebook::{self, Policy, Rulebook, Start};
use crate::units::{Date, Month};

/// The first day of the first month in which everything has begun that two policies change on a
/// day, on which the scenario's own `settings` change something, and in which the motions that
/// have a first vote are counted as carried. When nothing is dated: that of the last dated value.
#[must_use]
pub fn default_day(
    book: &Rulebook,
    policies: [&Policy; 2],
    settings: &[rulebook::Change],
    votes: &[Date],
    start: Option<Date>,
) -> Option<Date> {
    let begun = |day: Date| {
        let month = Month::of(day);
        if day.day() == 1 { month } else { month + 1 }
    };
    let starts = policies.into_iter().flat_map(Policy::starts);
    let starts = starts.chain(settings.iter().map(|change| &change.start));
    let dated = starts.filter_map(|start| match start {
        Start::Day(day) => Some(begun(*day)),
        Start::Motion(_) => None,
    });
    let voted = votes.iter().map(|day| Month::of(*day) + 1);
    let all = dated.chain(voted).chain(start.map(Month::of));
    let known = || {
        let values = book.parameters().flat_map(|parameter| &parameter.since);
        values.map(|since| begun(since.date)).max()
    };
    // Nothing begins after the last month of the calendar.
    let day = |month: Month| month.min(Month::of(Date::MAX)).first_day();
    all.max().or_else(known).map(day)
}

impl Experiment {
    /// The rules of the scenario.
    #[must_use]
    pub fn rulebook(&self) -> &Rulebook {
        &self.book
    }

    /// What the second of two policies changes against the first in this scenario. Without a day,
    /// everything dated has begun on it (see [`default_day`]), and every motion is held against the
    /// law of its first vote.
    ///
    /// # Panics
    /// Never: a scenario has a first month.
    #[must_use]
    pub fn difference(&self, policies: [&Policy; 2], on: Option<Date>) -> Difference {
        let moved: Vec<&str> = policies
            .iter()
            .flat_map(|policy| &policy.motions)
            .map(|motion| motion.id.as_str())
            .collect();
        let votes =
            self.scenario.motions.iter().filter(|vote| moved.contains(&vote.0.name.as_str()));
        let votes: Vec<(String, Date)> =
            votes.map(|(place, first)| (place.name.clone(), *first)).collect();
        let days: Vec<Date> = votes.iter().map(|vote| vote.1).collect();
        let start = Some(self.scenario.start.first_day());
        let day = on.or_else(|| default_day(&self.book, policies, &self.settings, &days, start));
        let day = day.expect("a scenario has a first month");
        let votes = if on.is_some() { Vec::new() } else { votes };
        Difference::between(&self.book, policies, &self.settings, &votes, day)
    }
}
