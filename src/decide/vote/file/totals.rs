//! Counts and areas as a file gives them, and totals of a vote that can't all be right.

use super::place;
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

/// Keys of `[totals]` by heads and by area: all, those taking part, in favour, against, abstaining,
/// following the majority, silent.
const HEADS: [&str; 7] = [
    "heads",
    "part_heads",
    "for_heads",
    "against_heads",
    "abstain_heads",
    "follow_heads",
    "silent_heads",
];
const AREAS: [&str; 7] = [
    "area_m2",
    "part_area_m2",
    "for_area_m2",
    "against_area_m2",
    "abstain_area_m2",
    "follow_area_m2",
    "silent_area_m2",
];

/// Reads `[totals]`, by heads and by area.
pub(super) fn totals_of(table: &Table<'_>) -> [Totals; 2] {
    let heads = HEADS.map(|key| count(table, key));
    let area = AREAS.map(|key| area(table, key).map(|area| area.0));
    contradictions(table, HEADS, heads, |n| format!("{n} owners"));
    contradictions(table, AREAS, area, |n| format!("{} m²", Area(n)));
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
        let in_favour = Range::maybe(in_favour);
        Totals { all, part, in_favour, against, abstained, following, silent }
    })
}

/// Totals of one measure that can't all be right: every one of them is shown.
fn contradictions(
    table: &Table<'_>,
    keys: [&'static str; 7],
    known: [Option<i64>; 7],
    shown: impl Fn(i64) -> String,
) {
    let [all, part, in_favour, against, abstained, following, silent] = known;
    let sum =
        |parts: &[Option<i64>]| parts.iter().flatten().fold(0_i64, |a, b| a.saturating_add(*b));
    let did = sum(&[in_favour, against, abstained, following]);
    let fault = |message: String, at: &[usize]| {
        let written = at.iter().filter_map(|at| table.maybe(keys[*at]));
        let fault = written.fold(Fault::new("decide::contradiction", message), |fault, entry| {
            let (start, length) = place(entry);
            fault.at(table.source(), start, length, "one of these")
        });
        table.push(fault.help("find out which of these figures is wrong"));
    };
    if all == Some(0) {
        fault("nobody is on the roll".into(), &[0]);
        return;
    }
    if let Some(part) = part.filter(|part| did > *part) {
        let (did, part) = (shown(did), shown(part));
        fault(format!("the votes sum to {did}, taking part are {part}"), &[1, 2, 3, 4, 5]);
    }
    let took_part = sum(&[Some(part.unwrap_or(did)), silent]);
    if let Some(all) = all.filter(|all| took_part > *all) {
        let (took_part, all) = (shown(took_part), shown(all));
        let message = format!("taking part or silent are {took_part}, of {all} in all");
        fault(message, if part.is_some() { &[0, 1, 6] } else { &[0, 2, 3, 4, 5, 6] });
    }
}
