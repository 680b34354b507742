//! Reads the steps of the month.

use super::super::mechanism::{MECHANISMS, Mechanism, Slot};
use super::super::subject::Subject;
use super::{Figure, Named, Setter, Step, subject};
use crate::diagnostic::{Entry, Fault, Table, Value, did_you_mean};

/// One `[[month]]`.
pub(super) fn one(root: &Table<'_>, table: Table<'_>) -> Option<Step> {
    let name = table.text("step");
    let about = table.text("for").and_then(|text| {
        let entry = table.maybe("for")?;
        subject(&table, &text, entry.start, entry.end - entry.start)
    });
    let mut set = Vec::new();
    if let Some(columns) = table.maybe_table("set") {
        for (column, start, entry) in columns.keys() {
            let column = Named::at(column, &table, *start, column.len());
            match &entry.value {
                Value::Text(text) => set.extend(setter(&table, text, entry).map(|s| (column, s))),
                _ => table.fault(
                    "simulate::wrong_setter",
                    entry,
                    format!("`{}` must be set by a rule or a group figure", column.name),
                    "expected \"rule\" or \"mean(household.column)\"",
                ),
            }
        }
    }
    let with = table.maybe_table("with");
    let then = table.maybe_text("then");
    let filled = then.map(|mechanism| filled(&table, &mechanism, with.as_ref(), about));
    if let (None, Some(entry)) = (table.maybe("then"), table.maybe("with")) {
        let message = "`with` tells a mechanism its columns, but the step names none".into();
        table.fault("simulate::no_mechanism", entry, message, "add then = \"…\"");
    }
    let when = table.maybe_text("when");
    let when = when.and_then(|text| Some(Named::of(&text, &table, table.maybe("when")?)));
    let (months, day) = (months(&table), day(&table));
    // What is wrong with the mechanism is noted in the table, so the faults must be gathered.
    let step = match (name.zip(about), filled) {
        (None, _) | (_, Some(None)) => None,
        (Some((name, subject)), filled) => {
            Some(Step { name, subject, set, then: filled.flatten(), when, months, day })
        }
    };
    root.gather(table.done());
    step
}

/// What sets a column: a rule, or a figure such as `sum(household.paid)`.
pub(super) fn setter(table: &Table<'_>, text: &str, entry: &Entry) -> Option<Setter> {
    let Some((figure, inside)) = text.strip_suffix(')').and_then(|text| text.split_once('('))
    else {
        return Some(Setter::Rule(Named::of(text, table, entry)));
    };
    let read = Figure::NAMED
        .iter()
        .find(|known| known.0 == figure)
        .zip(inside.split_once('.'))
        .and_then(|(known, (of, column))| Some((known.1, Subject::named(of)?, column)));
    let Some((figure, of, column)) = read else {
        let message = format!("`{text}` is not a group figure");
        let names = Figure::NAMED.map(|known| known.0);
        let label =
            format!("expected {} of subject.column, such as sum(household.paid)", names.join(", "));
        table.fault("simulate::wrong_setter", entry, message, &label);
        return None;
    };
    Some(Setter::Group(figure, of, Named::of(column, table, entry)))
}

fn filled(
    table: &Table<'_>,
    name: &str,
    with: Option<&Table<'_>>,
    about: Option<Subject>,
) -> Option<(&'static Mechanism, Vec<(&'static Slot, Named)>)> {
    let entry = table.maybe("then")?;
    let Some(mechanism) = MECHANISMS.iter().find(|known| known.name == name) else {
        let fault = Fault::new("simulate::unknown_mechanism", format!("no mechanism `{name}`"));
        let fault = fault.at(table.source(), entry.start, entry.end - entry.start, "not found");
        let names: Vec<_> = MECHANISMS.iter().map(|known| known.name).collect();
        let near = did_you_mean(name, names.iter().copied());
        table.push(fault.help(near.unwrap_or_else(|| format!("mechanisms: {}", names.join(", ")))));
        return None;
    };
    if about.is_some_and(|about| about != mechanism.subject) {
        let message = format!("`{name}` is a step for `{}`", mechanism.subject.name());
        table.fault("simulate::wrong_subject", table.maybe("for")?, message, "set here");
    }
    let mut slots: Vec<(&'static Slot, Named)> = Vec::new();
    let given = with.map(Table::keys).unwrap_or_default();
    for slot in mechanism.slots {
        match given.iter().find(|(key, _, _)| key == slot.name) {
            Some((_, _, entry)) => match &entry.value {
                Value::Text(text) => slots.push((slot, Named::of(text, table, entry))),
                _ => table.fault(
                    "simulate::wrong_slot",
                    entry,
                    format!("`{}` must be the name of a {}", slot.name, slot.role()),
                    entry.kind(),
                ),
            },
            None if slot.is_optional => {}
            None => table.fault(
                "simulate::empty_slot",
                entry,
                format!("`{name}` is not told its `{}`", slot.name),
                &format!("add {} = \"…\", a {}, to `with`", slot.name, slot.role()),
            ),
        }
    }
    for (key, start, _) in given {
        if !mechanism.slots.iter().any(|slot| slot.name == key) {
            let fault = Fault::new("simulate::unknown_slot", format!("`{name}` has no `{key}`"));
            let names: Vec<_> = mechanism.slots.iter().map(|slot| slot.name).collect();
            let fault = fault.at(table.source(), *start, key.len(), "not a slot");
            table.push(fault.help(format!("its slots: {}", names.join(", "))));
        }
    }
    let is_filled = |slot: &Slot| slots.iter().any(|(filled, _)| filled.name == slot.name);
    let is_full = mechanism.slots.iter().all(|slot| slot.is_optional || is_filled(slot));
    is_full.then_some((mechanism, slots))
}

fn months(table: &Table<'_>) -> Vec<u8> {
    let Some(entry) = table.maybe("months") else { return Vec::new() };
    let month = |entry: &Entry| match entry.value {
        Value::Int(month) if (1..=12).contains(&month) => u8::try_from(month).ok(),
        _ => None,
    };
    let read: Option<Vec<u8>> = match &entry.value {
        Value::List(items) if !items.is_empty() => items.iter().map(month).collect(),
        _ => None,
    };
    read.unwrap_or_else(|| {
        let message = "`months` must list months of the year, such as [3, 6, 9, 12]".into();
        table.fault("simulate::wrong_months", entry, message, entry.kind());
        Vec::new()
    })
}

fn day(table: &Table<'_>) -> Option<u8> {
    let day = table.maybe_int("day")?;
    let read = u8::try_from(day).ok().filter(|day| (1..=31).contains(day));
    if let (None, Some(entry)) = (read, table.maybe("day")) {
        let message = format!("no month has a day {day}");
        table.fault("simulate::wrong_day", entry, message, "1 to 31 is due");
    }
    read
}
