//! Late fees by the terms of each day: a clause speaks of the days since it was agreed, and of none
//! before them.

use std::collections::BTreeSet;

use super::begun;
use crate::decide::{Desk, Facts, Said};
use crate::rulebook::{Policy, Rulebook, Setting, Start};
use crate::units::{Date, Fen, Month, day_number};

/// The rule that reckons what lateness costs.
const RULE: &str = "late_fee";

/// The rules that reckon it for a sum that every debt is measured by, and for a debt from that.
const OF_BASE: &str = "late_fee_of_base";
const IN_ALL: &str = "late_fee_in_all";

/// Days on which the same terms hold, from a first one.
struct Period<'a> {
    from: Date,
    desk: Desk<'a>,
    /// Does another rule reckon in the place of [`RULE`]?
    is_other: bool,
}

/// Every period up to the day of the bill, the first one without a beginning.
pub(super) struct LateFees<'a> {
    until: Date,
    periods: Vec<Period<'a>>,
}

impl<'a> LateFees<'a> {
    /// Parts the days up to `until` wherever a value that the rule may read begins. `in_force`
    /// names the motions that are in force in a month.
    pub(super) fn new<'m>(
        book: &'a Rulebook,
        until: Date,
        policy: &Policy,
        in_force: &dyn Fn(Month) -> Vec<&'m str>,
    ) -> Self {
        let rules = book.rule(RULE).map(|rule| book.reach(rule)).unwrap_or_default();
        let read: BTreeSet<&str> =
            rules.iter().flat_map(|rule| &rule.params).map(|asked| asked.name.as_str()).collect();
        let dated = read.iter().filter_map(|name| book.parameter(name));
        let mut days: BTreeSet<Date> =
            dated.flat_map(|parameter| &parameter.since).map(|since| since.date).collect();
        let changes =
            policy.changes.iter().filter(|change| read.contains(change.parameter.as_str()));
        let replaced = policy.replacements.iter().map(|other| &other.start);
        for start in changes.map(|change| &change.start).chain(replaced) {
            match start {
                Start::Day(day) => {
                    days.insert(*day);
                }
                Start::Motion(id) => days.extend(first_in_force(id, until, in_force)),
            }
        }
        let first = days.first().copied().unwrap_or(until);
        let before = first.yesterday().unwrap_or(first);
        let mut periods: Vec<Period<'a>> = Vec::new();
        let mut last: Option<Vec<Option<String>>> = None;
        for from in std::iter::once(before).chain(days).filter(|day| *day <= until) {
            let own = begun(policy, &in_force(Month::of(from)));
            let environment = book.environment(from, Some(&own), |_| true);
            let value = |name: &&str| environment.setting(name).ok().map(Setting::written);
            let values: Vec<Option<String>> = read.iter().map(value).collect();
            let is_replaced = !own.replacements.is_empty();
            if is_replaced || last.as_ref() != Some(&values) {
                let is_own = |rule: &str| {
                    let name = book.rule(rule).map(|rule| &rule.name);
                    name.is_none_or(|name| environment.answering(name) == name)
                };
                let is_other = !(is_own(RULE) && is_own(OF_BASE));
                periods.push(Period { from, desk: Desk::new(book, from, Some(own)), is_other });
            }
            last = Some(values);
        }
        Self { until, periods }
    }

    /// What lateness has cost up to the day of the bill. Where it is not known when a debt was due,
    /// the terms of the last period say whether it matters.
    pub(super) fn of(&self, estate: &str, owed: Fen, due_on: Option<Date>) -> Said<Fen> {
        let facts = Facts::none().with("debt", "estate", estate).with("debt", "principal", owed);
        // A rule of its own kind rounds by itself; else what the periods cost is rounded once.
        let is_rounded = self.periods.iter().any(|period| period.is_other);
        let ask = |period: &Period<'_>, rule: &str, days: Option<i64>| {
            let facts = facts.clone().maybe("debt", "days_late", days);
            period.desk.said(rule, &facts).map(|reply| reply.whole().map(Fen))
        };
        let Some(present) = self.periods.last() else {
            return Said::Silent(format!("no terms of `{RULE}` are known"));
        };
        let Some(due_on) = due_on else { return ask(present, RULE, None) };
        let (mut sum, due) = (Fen::ZERO, day_number(due_on));
        for (nth, period) in self.periods.iter().enumerate() {
            let from = if nth == 0 { due } else { day_number(period.from) - 1 };
            let next = self.periods.get(nth + 1).map(|next| day_number(next.from) - 1);
            let days = next.unwrap_or(day_number(self.until)) - from.max(due);
            let rule = if is_rounded { RULE } else { OF_BASE };
            match ask(period, rule, Some(days.max(0))) {
                Said::Value(part) => sum += part,
                // Before there was any rule on late fees none is claimed.
                Said::Silent(_) if nth + 1 < self.periods.len() => {}
                unknown => return unknown,
            }
        }
        if is_rounded || sum == Fen::ZERO {
            return Said::Value(sum);
        }
        let facts = facts.with("debt", "of_base", sum);
        present.desk.said(IN_ALL, &facts).map(|reply| reply.whole().map(Fen))
    }
}

/// The first day of the month from which a motion is in force, up to a day.
fn first_in_force<'m>(
    id: &str,
    until: Date,
    in_force: &dyn Fn(Month) -> Vec<&'m str>,
) -> Option<Date> {
    let is_in_force = |month: Month| in_force(month).contains(&id);
    let mut month = Month::of(until);
    if !is_in_force(month) {
        return None;
    }
    while is_in_force(month + -1) {
        month = month + -1;
    }
    Some(month.first_day())
}
