//! Counts and areas as a file gives them, and totals of a vote that can't all be right.

use crate::ballots::{Range, Totals};
use crate::dataset::{MOST_AREA, MOST_COUNTED};
use crate::diagnostic::{Fault, Table, Value};
use crate::units::Area;

pub(in crate::decide) fn count(table: &Table<'_>, key: &'static str) -> Option<i64> {
    let entry = table.maybe(key)?;
    let count = table.at_least(key, 0)?;
    if count <= MOST_COUNTED {
        return Some(count);
    }
    let message = format!("`{key}` is more than a million");
    table.mend("toml::wrong_value", entry, message, "too many", "look for a slip of the pen");
    None
}

/// An area in quotes, such as `"6000.00"`, or a whole number of m².
pub(in crate::decide) fn area(table: &Table<'_>, key: &'static str) -> Option<Area> {
    let entry = table.maybe(key)?;
    let expected = "an area in quotes with at most two decimals, such as \"6000.00\"";
    let found = match &entry.value {
        Value::Text(text) => text.parse::<Area>().ok(),
        Value::Int(whole) => whole.checked_mul(100).map(Area),
        _ => None,
    };
    let found = found.filter(|area| area.0 >= 0);
    if found.is_none() {
        let message = format!("`{key}` must be {expected}");
        table.fault("toml::wrong_value", entry, message, &format!("this is {}", entry.kind()));
    }
    let most = Area(MOST_AREA.0 * MOST_COUNTED);
    if found.is_some_and(|area| area > most) {
        let message = format!("`{key}` is more than {most} m²");
        table.mend("toml::wrong_value", entry, message, "too much", "look for a slip of the pen");
        return None;
    }
    found
}

/// Reads `[totals]`, by heads and by area.
pub(super) fn totals_of(table: &Table<'_>) -> [Totals; 2] {
    let heads = |key| count(table, key);
    let areas = |key| area(table, key).map(|area| area.0);
    let heads = [
        heads("heads"),
        heads("part_heads"),
        heads("for_heads"),
        heads("against_heads"),
        heads("abstain_heads"),
        heads("follow_heads"),
        heads("silent_heads"),
    ];
    let area = [
        areas("area_m2"),
        areas("part_area_m2"),
        areas("for_area_m2"),
        areas("against_area_m2"),
        areas("abstain_area_m2"),
        areas("follow_area_m2"),
        areas("silent_area_m2"),
    ];
    contradictions(table, "heads", heads, |n| format!("{n} owners"));
    contradictions(table, "area_m2", area, |n| format!("{} m²", Area(n)));
    [heads, area].map(|known| {
        let [all, part, in_favour, against, abstained, following, silent] = known;
        // Who took part is given, or the sum of what they did: at least of what is known of it.
        let did = [in_favour, against, abstained, following];
        let sum = did.into_iter().flatten().reduce(i64::saturating_add);
        let is_whole = did[..3].iter().all(Option::is_some);
        let part = match part.or(sum.filter(|_| is_whole)) {
            Some(part) => Range::exactly(part),
            None => Range { low: sum, high: None },
        };
        Totals { all, part, in_favour: Range::maybe(in_favour), against, following, silent }
    })
}

/// Totals of one measure that can't all be right: each is named with what it is held against.
fn contradictions(
    table: &Table<'_>,
    unit: &str,
    known: [Option<i64>; 7],
    shown: impl Fn(i64) -> String,
) {
    let [all, part, in_favour, against, abstained, following, silent] = known;
    let sum =
        |parts: &[Option<i64>]| parts.iter().flatten().fold(0_i64, |a, b| a.saturating_add(*b));
    let did = sum(&[in_favour, against, abstained, following]);
    let fault = |message: String, label: String| {
        let fault = Fault::new("decide::contradiction", message);
        let fault = fault.at(table.source(), table.start, 1, label);
        table.push(fault.help("find out which of these figures is wrong"));
    };
    if all == Some(0) {
        fault("nobody is on the roll".into(), format!("`{unit}` is 0"));
        return;
    }
    if let Some(part) = part.filter(|part| did > *part) {
        let (did, part) = (shown(did), shown(part));
        let label = format!("`for_{unit}`, `against_{unit}`, `abstain_{unit}` and `part_{unit}`");
        fault(format!("the votes sum to {did}, taking part are {part}"), label);
    }
    let took_part = sum(&[Some(part.unwrap_or(did)), silent]);
    if let Some(all) = all.filter(|all| took_part > *all) {
        let (took_part, all) = (shown(took_part), shown(all));
        let label = format!("`part_{unit}`, `silent_{unit}` and `{unit}`");
        fault(format!("taking part or silent are {took_part}, of {all} in all"), label);
    }
}
