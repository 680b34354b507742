//! Reads the columns that a schedule declares.

use std::sync::Arc;

use super::super::subject::Subject;
use super::{Beginning, Named, Setter, State, step, subject};
use crate::diagnostic::{Entry, Table, Value};
use crate::rulebook::{Kind, Word, column_kind, usual_range};

/// All columns of a `[state]` table.
pub(super) fn all(root: &Table<'_>, table: &Table<'_>) -> Vec<State> {
    let mut states = Vec::new();
    for (of, start, entry) in table.keys() {
        let Some(subject) = subject(root, of, *start, of.len()) else { continue };
        let Some(columns) = Table::of(root.source(), entry, format!("`state.{of}`")) else {
            root.fault(
                "toml::wrong_value",
                entry,
                format!("`state.{of}` must be a table"),
                entry.kind(),
            );
            continue;
        };
        for (name, start, entry) in columns.keys() {
            let Some(column) = Table::of(root.source(), entry, format!("`{name}`")) else {
                let message =
                    format!("`{name}` must be a table such as {{ unit = \"fen\", start = 0 }}");
                root.fault("toml::wrong_value", entry, message, entry.kind());
                continue;
            };
            let name = Named::at(name, root, *start, name.len());
            let state = one(&column, subject, name);
            root.gather(column.done());
            states.extend(state);
        }
    }
    states
}

fn one(column: &Table<'_>, subject: Subject, name: Named) -> Option<State> {
    let unit = column.text("unit");
    let words: Arc<[Word]> =
        column.texts("of").into_iter().map(|word| Word::from(word.0)).collect();
    let start = column.entry("start");
    let unit = unit?;
    let kind = match column_kind(&unit, Arc::clone(&words)) {
        Ok(kind) => kind,
        Err(known) => {
            let message = format!("`{}` has no such unit", name.name);
            column.fault("simulate::unknown_unit", column.maybe("unit")?, message, &known);
            return None;
        }
    };
    let range = match column.maybe("range") {
        Some(entry) => Some(range(column, &name.name, &kind, entry)?),
        None => usual_range(&unit),
    };
    let entry = start?;
    #[expect(clippy::cast_precision_loss, reason = "starting values are written by people")]
    let start = match (&kind, &entry.value) {
        (Kind::Int, Value::Int(v)) => Beginning::Int(*v),
        (Kind::Float, Value::Int(v)) => Beginning::Float(*v as f64),
        (Kind::Float, Value::Float(v)) => Beginning::Float(*v),
        (Kind::Flag, Value::Bool(v)) => Beginning::Flag(*v),
        (_, Value::Text(text)) => match words.iter().position(|word| word == text) {
            Some(position) => Beginning::Word(u16::try_from(position).ok()?),
            None => match step::setter(column, text, entry)? {
                Setter::Rule(named) => Beginning::Named(named),
                Setter::Group(figure, of, named) => Beginning::Group(figure, of, named),
            },
        },
        _ => {
            let message = format!("`{}` can't start with {}", name.name, entry.kind());
            let label = format!("{} is due, or the name of a rule or column", kind.expectation());
            column.fault("simulate::wrong_start", entry, message, &label);
            return None;
        }
    };
    Some(State { subject, name, kind, start, unit, range })
}

#[expect(clippy::cast_precision_loss, reason = "ranges are written by people")]
fn range(column: &Table<'_>, name: &str, kind: &Kind, entry: &Entry) -> Option<(f64, f64)> {
    let number = |entry: &Entry| match entry.value {
        Value::Int(v) => Some(v as f64),
        Value::Float(v) if !v.is_nan() => Some(v),
        _ => None,
    };
    let ends = match &entry.value {
        Value::List(items) if items.len() == 2 => number(&items[0]).zip(number(&items[1])),
        _ => None,
    };
    let ends = ends.filter(|(least, most)| least <= most);
    let is_number = matches!(kind, Kind::Int | Kind::Float);
    if ends.is_none() || !is_number {
        let message = if is_number {
            format!("`range` of `{name}` must be two numbers, [least, greatest]")
        } else {
            format!("`{name}` holds no numbers, so it has no `range`")
        };
        column.fault("simulate::wrong_range", entry, message, entry.kind());
        return None;
    }
    ends
}
