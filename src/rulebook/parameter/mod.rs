//! Dated parameters: values with a unit, a range, a source and a standing.

mod indexed;
mod scale;
mod setting;
mod unit;

use std::sync::Arc;

use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::units::Date;

pub use indexed::{Indexed, MOST_DIGITS, Ratio};
pub use scale::{Bound, NotOnScale, Scale, ScaleStep};
pub use setting::Setting;
pub use unit::{INDEX, ValueKind, column_kind, unit_kind, units, usual_range};

/// How well a value is founded.
pub const STANDINGS: [&str; 5] = ["law", "contract", "resolution", "measured", "assumed"];

/// A value from a day on.
#[derive(Debug, Clone)]
pub struct Since {
    /// First day in force.
    pub date: Date,
    /// The day on which it was decided, and so known: the first day in force unless written.
    pub adopted: Date,
    /// The value.
    pub setting: Setting,
    /// Where it comes from.
    pub source: String,
    /// One of [`STANDINGS`].
    pub standing: String,
}

/// A dated parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name, unique over all packs.
    pub name: String,
    /// What it is, in Chinese and English.
    pub summary: (String, String),
    /// Unit as written.
    pub unit: String,
    /// Kind of its values.
    pub kind: ValueKind,
    /// Unit of the sizes that a scale is read by; `None` when it is no scale.
    pub by: Option<String>,
    /// Least and greatest value allowed.
    pub range: Option<(f64, f64)>,
    /// What the values of a table by key add up to, if they are parts of a whole.
    pub sum: Option<f64>,
    /// Allowed words of a category.
    pub words: Vec<String>,
    /// The index that its values follow, if any.
    pub indexed: Option<Indexed>,
    /// Values in the order of their days, and of their adoption within one day.
    pub since: Vec<Since>,
    /// Where it is defined.
    pub text: Arc<Text>,
    /// Byte offset of its name.
    pub start: usize,
}

impl Parameter {
    /// Takes the values of a parameter that it replaces for the days before its own first one: a
    /// city's rule does not undo what held before it. One that names no value at all leaves the
    /// question open for every day.
    pub(super) fn begin_after(&mut self, below: &Self) {
        let Some(first) = self.since.first().map(|since| since.date) else { return };
        if self.unit == below.unit && self.words == below.words {
            let before = below.since.iter().filter(|since| since.date < first).cloned();
            self.since.splice(0..0, before.collect::<Vec<_>>());
        }
    }

    /// The value in force on a day, with everything that was ever decided about that day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Since> {
        self.since.iter().rev().find(|since| since.date <= day)
    }

    /// The value in force on a day as it was known on the day `known`: what was adopted later is
    /// left out. Of the rest the one with the latest first day, then the latest adoption, holds.
    #[must_use]
    pub fn as_known(&self, day: Date, known: Date) -> Option<&Since> {
        self.since.iter().rev().find(|since| since.date <= day && since.adopted <= known)
    }

    /// A fault that points at the definition, to go beside another.
    #[must_use]
    pub fn here(&self, label: &str) -> Fault {
        Fault::new("rulebook::defined_here", format!("`{}` is defined here", self.name)).at(
            &self.text,
            self.start,
            self.name.len(),
            label,
        )
    }
}

/// Reads a standing, one of [`STANDINGS`].
pub fn standing(table: &Table<'_>) -> Option<String> {
    let word = table.text("standing")?;
    if !STANDINGS.contains(&word.as_str()) {
        let entry = table.maybe("standing")?;
        let message = format!("`{word}` is not a standing");
        let label = format!("expected one of {}", STANDINGS.join(", "));
        let near = did_you_mean(&word, STANDINGS);
        let help = near.unwrap_or_else(|| "`assumed` is the one for want of a source".into());
        table.mend("rulebook::unknown_standing", entry, message, &label, help);
        return None;
    }
    Some(word)
}

/// Reads a parameter file.
///
/// # Errors
/// Every fault of the file.
pub fn read(text: &Arc<Text>) -> Result<Vec<Parameter>, Faults> {
    let document = Document::parse(text)?;
    let mut faults = Faults::none();
    let mut parameters = Vec::new();
    for (name, start, entry) in document.root().keys() {
        let Some(table) = Table::of(text, entry, format!("`{name}`")) else {
            let message = format!("`{name}` is not a parameter");
            faults.push(
                Fault::new("rulebook::not_a_parameter", message)
                    .at(text, *start, name.len(), "a table is expected")
                    .help(format!("write [{name}] with summary, unit and [[{name}.since]]")),
            );
            continue;
        };
        // Even when the parameter itself can't be read, its values are no unknown key.
        ["since", "range", "sum", "indexed", "of"].iter().for_each(|key| table.note(key));
        let parameter = read_one(&table, name, *start);
        let parameter = parameter.and_then(|parameter| read_since(&table, parameter));
        faults.gather(table.done());
        parameters.extend(parameter);
    }
    faults.or(parameters)
}

#[expect(clippy::cast_precision_loss, reason = "ranges are written by people")]
fn read_one(table: &Table<'_>, name: &str, start: usize) -> Option<Parameter> {
    let summary = table.both("summary");
    let (by, unit) = (by(table), table.text("unit")?);
    let kind = kind_of(table, &unit, table.maybe("unit")?)?;
    let range = table.maybe("range").and_then(|entry| {
        let number = |e: &Entry| match e.value {
            Value::Int(v) => Some(v as f64),
            Value::Float(v) => Some(v),
            _ => None,
        };
        let read = match &entry.value {
            Value::List(items) if items.len() == 2 => number(&items[0]).zip(number(&items[1])),
            _ => None,
        };
        if read.is_none() {
            let message = format!("`range` of `{name}` must be two numbers, [least, greatest]");
            let help = "write `range = [0, 100]`, or leave it out";
            table.mend("rulebook::wrong_range", entry, message, entry.kind(), help);
        }
        if let Some((low, high)) = read
            && low > high
        {
            let message = format!("`range` of `{name}` ends before it begins");
            let fault = Fault::new("rulebook::wrong_range", message);
            let label = format!("from {low} to {high}");
            let fault = fault.at(table.source(), entry.start, entry.end - entry.start, label);
            table.push(fault.help("write the smaller number first: [least, greatest]"));
            return None;
        }
        read
    });
    let sum = table.maybe("sum").and_then(|entry| {
        let sum = match entry.value {
            Value::Int(v) => Some(v as f64),
            Value::Float(v) => Some(v),
            _ => None,
        };
        let sum = sum.filter(|_| matches!(kind, ValueKind::Int | ValueKind::Float));
        if sum.is_none() {
            let message = format!("`sum` of `{name}` must be the number that its values add up to");
            let help = "write `sum = 1` for parts of a whole, or leave it out";
            table.mend("rulebook::wrong_sum", entry, message, entry.kind(), help);
        }
        sum
    });
    let indexed = table.maybe_table("indexed").map(|inner| {
        let indexed = indexed::read(&inner, name, kind);
        table.gather(inner.done());
        indexed
    });
    let words = table.texts("of").into_iter().map(|word| word.0).collect();
    let text = Arc::clone(table.source());
    Some(Parameter {
        name: name.into(),
        summary: summary?,
        unit,
        kind,
        by: by?,
        indexed: indexed.flatten(),
        range,
        sum,
        words,
        since: Vec::new(),
        text,
        start,
    })
}

fn kind_of(table: &Table<'_>, unit: &str, entry: &Entry) -> Option<ValueKind> {
    unit_kind(unit)
        .map_err(|known| {
            let message = format!("`{unit}` is not a unit");
            let near = did_you_mean(unit, units());
            let help = near.unwrap_or_else(|| "write one of these, or a rate of one".into());
            table.mend("rulebook::unknown_unit", entry, message, &known, help);
        })
        .ok()
}

/// The unit that a scale is read by: `Some(None)` without one, `None` when it is at fault.
#[expect(clippy::option_option, reason = "absent and at fault are two things")]
fn by(table: &Table<'_>) -> Option<Option<String>> {
    let Some(entry) = table.maybe("by") else { return Some(None) };
    let by = table.text("by")?;
    if !matches!(kind_of(table, &by, entry)?, ValueKind::Int | ValueKind::Float) {
        let message = format!("a scale can't be read by {by}");
        let help = "write the unit of the sizes: `by = \"months\"`";
        table.mend("rulebook::wrong_scale", entry, message, "a unit of numbers is due", help);
        return None;
    }
    Some(Some(by))
}

fn read_since(table: &Table<'_>, mut parameter: Parameter) -> Option<Parameter> {
    table.entry("since")?;
    // Where the entry before stands.
    let mut before = table.start;
    for since in table.tables("since") {
        let (date, adopted) = (since.day("date"), since.maybe_day("adopted"));
        let entry = since.entry("value");
        let (source, standing) = (since.text("source"), standing(&since));
        let setting =
            entry.and_then(|entry| since.gather(parameter.setting(since.source(), entry)));
        let start = since.start;
        if table.gather(since.done()).is_none() {
            continue;
        }
        let (Some(date), Some(setting), Some(source), Some(standing)) =
            (date, setting, source, standing)
        else {
            continue;
        };
        let adopted = adopted.unwrap_or(date);
        if let Some(last) = parameter.since.last()
            && (last.date, last.adopted) >= (date, adopted)
        {
            let name = &parameter.name;
            let is_twin = (last.date, last.adopted) == (date, adopted);
            let (code, message) = if is_twin {
                ("rulebook::two_values", format!("`{name}` has two values from {date} on"))
            } else {
                ("rulebook::date_order", format!("the values of `{name}` are not in date order"))
            };
            let fault = Fault::new(code, message);
            let fault =
                fault.at(table.source(), before, 1, format!("this begins on {}", last.date));
            let label = format!("{date} does not come after the entry before it");
            let fault = fault.at(table.source(), start, 1, label);
            table.push(if is_twin {
                fault.help("a correction says when it was adopted: `adopted = 2021-06-10`")
            } else {
                fault.help("put the entries in the order of their dates")
            });
        }
        before = start;
        parameter.since.push(Since { date, adopted, setting, source, standing });
    }
    Some(parameter)
}
