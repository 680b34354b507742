//! A difference between two policies as CSV: what changes, or what every unit owes.

use super::super::tables::{Cell, Column, Sheet};
use crate::experiment::difference::{Difference, Owed, Under, Valued};
use crate::experiment::results::Both;
use crate::rulebook::Start;

/// With households, a row for every unit; else a row for every value, rule and motion that differs.
/// Money is in fen.
#[must_use]
pub fn difference_csv(difference: &Difference, owed: Option<&Owed>) -> Vec<u8> {
    owed.map_or_else(|| changes(difference), units).csv()
}

fn sheet(header: impl IntoIterator<Item = String>, rows: Vec<Vec<String>>) -> Sheet {
    let columns = header.into_iter().map(|name| Column::new(name, Both::default())).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect();
    Sheet { columns, rows }
}

fn units(owed: &Owed) -> Sheet {
    let fixed = ["unit_id", "estate", "before_fen", "after_fen", "difference_fen"];
    let parts = owed.changes.iter().map(|change| format!("{}_fen", change.names.join("+")));
    let row = |unit: &crate::experiment::difference::UnitOwed| {
        let mut row = vec![unit.unit_id.clone(), owed.estates[unit.estate].id.clone()];
        let numbers = [unit.before, unit.after, unit.more()];
        row.extend(numbers.iter().chain(&unit.parts).map(ToString::to_string));
        row
    };
    let header = fixed.into_iter().map(str::to_string).chain(parts);
    sheet(header, owed.units.iter().map(row).collect())
}

fn changes(difference: &Difference) -> Sheet {
    let start = |start: &Start| match start {
        Start::Day(day) => (day.to_string(), String::new()),
        Start::Motion(id) => (String::new(), id.clone()),
    };
    let written = |valued: &Option<Valued>| {
        valued.as_ref().map(|valued| valued.setting.written()).unwrap_or_default()
    };
    let mut rows = Vec::new();
    for value in &difference.values {
        let (from, by) = start(&value.start);
        let after = value.after.as_ref();
        rows.push(vec![
            "value".into(),
            value.parameter.clone(),
            written(&value.before),
            written(&value.after),
            value.unit.clone(),
            from,
            by,
            after.map(|after| after.standing.clone()).unwrap_or_default(),
            after.map(|after| after.source.clone()).unwrap_or_default(),
        ]);
    }
    for rule in &difference.rules {
        let (from, by) = start(&rule.start);
        rows.push(vec![
            "rule".into(),
            rule.rule.to_string(),
            rule.before.name.to_string(),
            rule.after.name.to_string(),
            String::new(),
            from,
            by,
            rule.standing.clone(),
            rule.source.clone(),
        ]);
    }
    for motion in difference.motions.iter().filter(|motion| motion.under != Under::Both) {
        let needed = |is_needed: bool| if is_needed { "needed" } else { "" }.to_string();
        let (first, second) = (motion.under == Under::First, motion.under == Under::Second);
        rows.push(vec![
            "motion".into(),
            motion.id.clone(),
            needed(first),
            needed(second),
            motion.matter.clone(),
            motion.vote.map(|day| day.to_string()).unwrap_or_default(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    let header = ["kind", "name", "before", "after", "unit", "from", "by", "standing", "source"];
    sheet(header.map(str::to_string), rows)
}
