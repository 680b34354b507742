//! Dated parameters: values with a unit, a range, a source and a standing.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::column::{Kind, describe};
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value};
use crate::units::{Date, Share};

/// How well a value is founded.
pub const STANDINGS: [&str; 5] = ["law", "contract", "resolution", "measured", "assumed"];

/// The kind of value that a unit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Whole numbers.
    Int,
    /// Decimal numbers.
    Float,
    /// An exact fraction such as `"2/3"`.
    Fraction,
    /// One of some words.
    Category,
    /// On or off.
    Switch,
}

/// Units and what their values are; `fen/m2/month` counts as `fen`.
const UNITS: [(&str, ValueKind); 16] = [
    ("fen", ValueKind::Int),
    ("count", ValueKind::Int),
    ("months", ValueKind::Int),
    ("m2/100", ValueKind::Int),
    ("score", ValueKind::Float),
    ("points", ValueKind::Float),
    ("logit", ValueKind::Float),
    ("share", ValueKind::Float),
    ("probability", ValueKind::Float),
    ("ratio", ValueKind::Float),
    ("rate", ValueKind::Float),
    ("exponent", ValueKind::Float),
    ("fraction", ValueKind::Fraction),
    ("category", ValueKind::Category),
    ("switch", ValueKind::Switch),
    ("flag", ValueKind::Switch),
];

/// What values a unit has; the fault names all known units.
///
/// # Errors
/// The known units, in words.
pub fn unit_kind(unit: &str) -> Result<ValueKind, String> {
    let base = unit.split('/').next().unwrap_or(unit);
    UNITS
        .iter()
        .find(|(known, _)| *known == unit)
        .or_else(|| UNITS.iter().find(|(known, _)| *known == base))
        .map(|found| found.1)
        .ok_or_else(|| {
            let known: Vec<_> = UNITS.iter().map(|u| u.0).collect();
            format!("known units: {}", known.join(", "))
        })
}

/// The kind of a state column of this unit.
///
/// # Errors
/// The known units, in words.
pub fn column_kind(unit: &str, words: Arc<[ImmutableString]>) -> Result<Kind, String> {
    match unit_kind(unit)? {
        ValueKind::Int => Ok(Kind::Int),
        ValueKind::Float => Ok(Kind::Float),
        ValueKind::Switch => Ok(Kind::Flag),
        ValueKind::Category => Ok(Kind::Word(words)),
        ValueKind::Fraction => Err("a state column can't hold exact fractions: use ratio".into()),
    }
}

/// One value, or one for each of some words.
#[derive(Debug, Clone)]
pub enum Setting {
    /// A single value: `param("name")`.
    One(Dynamic),
    /// A value for each key: `param("name", "key")`.
    ByKey(BTreeMap<ImmutableString, Dynamic>),
}

impl Setting {
    /// The value as people wrote it.
    #[must_use]
    pub fn written(&self) -> String {
        let each = self.each().into_iter();
        let each =
            each.map(|(key, value)| key.map_or(value.clone(), |key| format!("{key} {value}")));
        each.collect::<Vec<_>>().join(", ")
    }

    /// The value, or that of each key, as people wrote them.
    #[must_use]
    pub fn each(&self) -> Vec<(Option<&str>, String)> {
        match self {
            Self::One(value) => vec![(None, as_written(value))],
            Self::ByKey(values) => {
                values.iter().map(|(key, value)| (Some(key.as_str()), as_written(value))).collect()
            }
        }
    }
}

/// Rhai knows only the type's name of what is not its own.
fn as_written(value: &Dynamic) -> String {
    let share = value.clone().try_cast::<Share>();
    share.map_or_else(|| value.to_string(), |share| share.to_string())
}

/// A value from a day on.
#[derive(Debug, Clone)]
pub struct Since {
    /// First day in force.
    pub date: Date,
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
    /// Least and greatest value allowed.
    pub range: Option<(f64, f64)>,
    /// Allowed words of a category.
    pub words: Vec<String>,
    /// Values in date order.
    pub since: Vec<Since>,
    /// Where it is defined.
    pub text: Arc<Text>,
    /// Byte offset of its name.
    pub start: usize,
}

impl Parameter {
    /// The value in force on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Since> {
        self.since.iter().rev().find(|since| since.date <= day)
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

    /// Reads a value for this parameter, checking kind and range.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn setting(&self, text: &Arc<Text>, entry: &Entry) -> Result<Setting, Faults> {
        if let Value::Nested(keys) = &entry.value {
            let mut faults = Faults::none();
            let mut values = BTreeMap::new();
            for (key, _, entry) in keys {
                if let Some(value) = faults.gather(self.one(text, entry)) {
                    values.insert(key.as_str().into(), value);
                }
            }
            return faults.or(Setting::ByKey(values));
        }
        self.one(text, entry).map(Setting::One)
    }

    #[expect(clippy::cast_precision_loss, reason = "ranges are written by people")]
    fn one(&self, text: &Arc<Text>, entry: &Entry) -> Result<Dynamic, Faults> {
        let wrong = |expected: &str| {
            let message = format!("`{}` is in {}: {expected} is due", self.name, self.unit);
            let fault = Fault::new("rulebook::wrong_value", message);
            Faults::from(fault.at(text, entry.start, entry.end - entry.start, entry.kind()))
        };
        let (value, size) = match (self.kind, &entry.value) {
            (ValueKind::Int, Value::Int(v)) => (Dynamic::from_int(*v), Some(*v as f64)),
            (ValueKind::Float, Value::Int(v)) => (Dynamic::from_float(*v as f64), Some(*v as f64)),
            (ValueKind::Float, Value::Float(v)) => (Dynamic::from_float(*v), Some(*v)),
            (ValueKind::Switch, Value::Bool(v)) => (Dynamic::from_bool(*v), None),
            (ValueKind::Fraction, Value::Text(v)) => match v.parse::<Share>() {
                Ok(share) => (Dynamic::from(share), None),
                Err(error) => return Err(wrong(error.expected)),
            },
            (ValueKind::Category, Value::Text(v)) => {
                if !self.words.is_empty() && !self.words.contains(v) {
                    return Err(wrong(&format!("one of {}", self.words.join(", "))));
                }
                (v.clone().into(), None)
            }
            (ValueKind::Int, _) => return Err(wrong("a whole number")),
            (ValueKind::Float, _) => return Err(wrong("a number")),
            (ValueKind::Switch, _) => return Err(wrong("true or false")),
            (ValueKind::Fraction, _) => {
                return Err(wrong("a fraction in quotes, such as \"2/3\","));
            }
            (ValueKind::Category, _) => return Err(wrong("a word in quotes")),
        };
        if let (Some(size), Some((low, high))) = (size, self.range)
            && !(low..=high).contains(&size)
        {
            let message = format!("`{}` must lie between {low} and {high}", self.name);
            let fault = Fault::new("rulebook::out_of_range", message);
            let label = format!("this is {}", describe(&value));
            let fault = fault.at(text, entry.start, entry.end - entry.start, label);
            return Err(fault
                .help(format!("widen `range` in {} if it is right", self.text.name))
                .into());
        }
        Ok(value)
    }
}

/// Reads a standing, one of [`STANDINGS`].
pub fn standing(table: &Table<'_>) -> Option<String> {
    let word = table.text("standing")?;
    if !STANDINGS.contains(&word.as_str()) {
        let entry = table.maybe("standing")?;
        let message = format!("`{word}` is not a standing");
        let label = format!("expected one of {}", STANDINGS.join(", "));
        table.fault("rulebook::unknown_standing", entry, message, &label);
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
    let unit = table.text("unit")?;
    let kind = match unit_kind(&unit) {
        Ok(kind) => kind,
        Err(known) => {
            table.fault(
                "rulebook::unknown_unit",
                table.maybe("unit")?,
                format!("`{unit}` is not a unit"),
                &known,
            );
            return None;
        }
    };
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
            table.fault("rulebook::wrong_range", entry, message, entry.kind());
        }
        read
    });
    let words = table.texts("of").into_iter().map(|word| word.0).collect();
    let text = Arc::clone(table.source());
    Some(Parameter {
        name: name.into(),
        summary: summary?,
        unit,
        kind,
        range,
        words,
        since: Vec::new(),
        text,
        start,
    })
}

fn read_since(table: &Table<'_>, mut parameter: Parameter) -> Option<Parameter> {
    table.entry("since")?;
    for since in table.tables("since") {
        let (date, entry) = (since.day("date"), since.entry("value"));
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
        if parameter.since.last().is_some_and(|last| last.date >= date) {
            let message = format!("the values of `{}` are not in date order", parameter.name);
            table.push(Fault::new("rulebook::date_order", message).at(
                table.source(),
                start,
                1,
                format!("{date} does not come after the entry before it"),
            ));
        }
        parameter.since.push(Since { date, setting, source, standing });
    }
    Some(parameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_as_it_was_written() {
        let share: Share = "2/3".parse().expect("a fraction");
        assert_eq!(Setting::One(Dynamic::from(share)).written(), "2/3");
        let keys = [("a", 120), ("b", 80)].map(|(key, v)| (key.into(), Dynamic::from_int(v)));
        assert_eq!(Setting::ByKey(keys.into()).written(), "a 120, b 80");
        assert_eq!(Setting::One(Dynamic::from_bool(true)).written(), "true");
    }
}
