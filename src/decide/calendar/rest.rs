//! Rest days that a file gives, and the last lawful day of a period that ends on one.

use std::collections::BTreeSet;

use crate::decide::desk::{Desk, Facts};
use crate::decide::vote::place;
use crate::diagnostic::{Entry, Fault, Faults, Table, Value};
use crate::units::{Date, RestDays};

/// The keys `holidays` and `workdays` of a file.
pub(in crate::decide) fn rest_days(root: &Table<'_>) -> RestDays {
    let rest = RestDays { holidays: listed(root, "holidays"), workdays: listed(root, "workdays") };
    for day in rest.holidays.intersection(&rest.workdays) {
        let fault = Fault::new("calendar::both", format!("{day} is a holiday and a workday"));
        let at = root.maybe("workdays").map_or((root.start, 1), place);
        let fault = fault.at(root.source(), at.0, at.1, "worked here");
        root.push(fault.help("leave one of them out"));
    }
    rest
}

/// A list of days.
fn listed(root: &Table<'_>, key: &'static str) -> BTreeSet<Date> {
    let Some(entry) = root.maybe(key) else { return BTreeSet::new() };
    let wrong = |entry: &Entry| {
        let message = format!("`{key}` must be a list of days, such as [2026-05-01]");
        root.fault("toml::wrong_value", entry, message, entry.kind());
    };
    let Value::List(items) = &entry.value else {
        wrong(entry);
        return BTreeSet::new();
    };
    let day = |item: &Entry| match item.value {
        Value::Day(day) => Some(day),
        _ => {
            wrong(item);
            None
        }
    };
    items.iter().filter_map(day).collect()
}

/// The last lawful day of a period that ends on a day, and that day when rest days were passed over.
///
/// # Errors
/// A rule that stops.
pub(in crate::decide) fn lawful(
    desk: &Desk<'_>,
    rest: &RestDays,
    runs: &str,
    day: Date,
) -> Result<(Date, Option<Date>), Faults> {
    let rolled = if runs == "forward" && rolls(desk, runs)? { rest.rolled(day) } else { None };
    let last_day = rolled.unwrap_or(day);
    Ok((last_day, (last_day != day).then_some(day)))
}

/// Does a period that runs so move over rest days?
///
/// # Errors
/// A rule that stops.
pub(in crate::decide) fn rolls(desk: &Desk<'_>, runs: &str) -> Result<bool, Faults> {
    let facts = Facts::none().with("period", "runs", runs);
    Ok(desk.is_set("rolls_over") && desk.ask("rolls_over", &facts)?.flag() == Some(true))
}
