//! What a parameter is set to: one value, a table of values by key, or a scale; and how it is read
//! from TOML, with every fault placed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::scale::{Bound, Scale, ScaleStep};
use super::unit::INDEX;
use super::{MOST_DIGITS, Parameter, Ratio, ValueKind, unit_kind};
use crate::diagnostic::{Entry, Fault, Faults, Table, Text, Value};
use crate::rulebook::column::describe;
use crate::units::{Share, day_number};

/// Levels of keys that a table may have.
const MOST_KEYS: usize = 2;

/// One value, one for each of some words, or one for each step of a scale.
#[derive(Debug, Clone)]
pub enum Setting {
    /// A single value: `param("name")`.
    One(Dynamic),
    /// A value for each key: `param("name", "key")`; where a key holds a table again,
    /// `param("name", "key", "key2")`.
    ByKey(BTreeMap<ImmutableString, Setting>),
    /// A value by size: `bracket("name", x)` and `marginal("name", x)`.
    Scale(Arc<Scale>),
}

/// Rhai knows only the type's name of what is not its own.
fn as_written(value: &Dynamic) -> String {
    let share = value.clone().try_cast::<Share>();
    share.map_or_else(|| value.to_string(), |share| share.to_string())
}

impl Setting {
    /// Is it a single switch that stands on?
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::One(value) if value.as_bool() == Ok(true))
    }

    /// The value in words, as people would write it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::One(value) => as_written(value),
            Self::ByKey(values) => {
                let each = values.iter().map(|(key, value)| match value {
                    Self::One(value) => format!("{key} {}", as_written(value)),
                    deeper => format!("{key} ({})", deeper.written()),
                });
                each.collect::<Vec<_>>().join(", ")
            }
            Self::Scale(scale) => scale.written(),
        }
    }

    /// The value, or that of each key, as people wrote them.
    #[must_use]
    pub fn each(&self) -> Vec<(Option<&str>, String)> {
        match self {
            Self::ByKey(values) => {
                values.iter().map(|(key, value)| (Some(key.as_str()), value.written())).collect()
            }
            other => vec![(None, other.written())],
        }
    }

    /// The value under some keys; a single value is the same for every key.
    ///
    /// # Errors
    /// In words, without the parameter's name: a key that is not there, a key too few, a scale.
    pub fn under(&self, keys: &[&ImmutableString]) -> Result<&Dynamic, String> {
        let mut setting = self;
        for (at, key) in keys.iter().enumerate() {
            let Self::ByKey(values) = setting else { break };
            setting = values.get(*key).ok_or_else(|| match at.checked_sub(1) {
                Some(before) => format!("has no value for `{key}` of `{}`", keys[before]),
                None => format!("has no value for `{key}`"),
            })?;
        }
        match (setting, keys) {
            (Self::One(value), _) => Ok(value),
            (Self::ByKey(_), []) => Err("has a value for each key: name one".into()),
            (Self::ByKey(_), [.., last]) => {
                Err(format!("has a value for each key of `{last}`: name one more"))
            }
            (Self::Scale(_), _) => Err("is a scale: read it with `bracket` or `marginal`".into()),
        }
    }

    /// The same with each value put through `change`; the bounds of scales stay.
    ///
    /// # Errors
    /// The first that `change` gives.
    pub fn map<E>(&self, change: &impl Fn(&Dynamic) -> Result<Dynamic, E>) -> Result<Self, E> {
        Ok(match self {
            Self::One(value) => Self::One(change(value)?),
            Self::ByKey(values) => Self::ByKey(
                values
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), value.map(change)?)))
                    .collect::<Result<_, E>>()?,
            ),
            Self::Scale(scale) => {
                let step = |step: &ScaleStep| {
                    Ok(ScaleStep { from: step.from, value: change(&step.value)? })
                };
                let steps = scale.steps.iter().map(step).collect::<Result<_, E>>()?;
                Self::Scale(Arc::new(Scale { steps, end: scale.end }))
            }
        })
    }
}

impl Parameter {
    /// Reads a value for this parameter, checking kind and range: a scale where the parameter has
    /// `by`, else a single value or a table of at most two levels of keys.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn setting(&self, text: &Arc<Text>, entry: &Entry) -> Result<Setting, Faults> {
        if self.unit == INDEX {
            self.index(text, entry)?;
        }
        match (&self.by, &entry.value) {
            (Some(by), Value::List(steps)) => self.scale(text, entry, steps, by),
            (Some(by), _) => {
                let message = format!("`{}` is a scale by {by}: steps are due", self.name);
                let fault = Fault::new("rulebook::wrong_value", message);
                let fault = fault.at(text, entry.start, entry.end - entry.start, entry.kind());
                Err(fault.help("write `value = [{ from = 0, value = … }, …]`").into())
            }
            (None, Value::List(_)) => {
                let message = format!("`{}` is no scale: it has no `by`", self.name);
                let fault = Fault::new("rulebook::wrong_value", message);
                let fault = fault.at(text, entry.start, entry.end - entry.start, "these are steps");
                Err(fault
                    .help("write `by = \"months\"` (the unit of its steps) beside `unit`")
                    .into())
            }
            (None, _) => {
                let setting = self.keyed(text, entry, MOST_KEYS)?;
                self.adds_up(text, entry, &setting)?;
                Ok(setting)
            }
        }
    }

    /// Parts of a whole add up to it, but for the rounding of decimals.
    #[expect(clippy::cast_precision_loss, reason = "parts are written by people")]
    fn adds_up(&self, text: &Arc<Text>, entry: &Entry, setting: &Setting) -> Result<(), Faults> {
        let (Some(whole), Setting::ByKey(values)) = (self.sum, setting) else { return Ok(()) };
        let number = |value: &Setting| match value {
            Setting::One(value) => {
                value.as_float().or_else(|_| value.as_int().map(|v| v as f64)).ok()
            }
            _ => None,
        };
        let Some(sum) = values.values().map(number).sum::<Option<f64>>() else { return Ok(()) };
        if (sum - whole).abs() <= 1e-9 * whole.abs().max(1.0) {
            return Ok(());
        }
        let message = format!("the values of `{}` must add up to {whole}", self.name);
        let fault = Fault::new("rulebook::wrong_sum", message);
        let label = format!("together they are {}", (sum * 1e6).round() / 1e6);
        let fault = fault.at(text, entry.start, entry.end - entry.start, label);
        Err(fault.help("they are parts of one whole: change one of the others too").into())
    }

    /// An index is one number above zero, short enough to be kept exactly.
    fn index(&self, text: &Arc<Text>, entry: &Entry) -> Result<(), Faults> {
        let written = &text.text[entry.start..entry.end];
        let n_digits = written.chars().filter(char::is_ascii_digit).count();
        #[expect(clippy::cast_precision_loss, reason = "at most 15 digits")]
        let value = match entry.value {
            Value::Int(v) => Some(v as f64),
            Value::Float(v) => Some(v),
            _ => None,
        };
        if n_digits <= MOST_DIGITS && value.and_then(Ratio::of).is_some() {
            return Ok(());
        }
        let message = format!("`{}` is an index: one number above zero is due", self.name);
        let fault = Fault::new("rulebook::wrong_index", message);
        let fault = fault.at(text, entry.start, entry.end - entry.start, entry.kind());
        Err(fault.help(format!("write it with at most {MOST_DIGITS} digits")).into())
    }

    fn keyed(&self, text: &Arc<Text>, entry: &Entry, levels: usize) -> Result<Setting, Faults> {
        let Value::Nested(keys) = &entry.value else {
            return self.one(text, entry).map(Setting::One);
        };
        let fault = |code, message: String, label: &str| {
            let fault = Fault::new(code, message);
            let fault = fault.at(text, entry.start, entry.end - entry.start, label);
            Faults::from(fault.help("write `{ key = value }`, or `{ key = { key2 = value } }`"))
        };
        if levels == 0 {
            let message = format!("`{}` is keyed more than {MOST_KEYS} levels deep", self.name);
            return Err(fault("rulebook::too_many_keys", message, "one table too many"));
        }
        if keys.is_empty() {
            let message = format!("`{}` has a table without any key", self.name);
            return Err(fault("rulebook::no_keys", message, "write at least one `key = value`"));
        }
        let mut faults = Faults::none();
        let mut values = BTreeMap::new();
        for (key, _, entry) in keys {
            if let Some(value) = faults.gather(self.keyed(text, entry, levels - 1)) {
                values.insert(key.as_str().into(), value);
            }
        }
        faults.or(Setting::ByKey(values))
    }

    fn scale(
        &self,
        text: &Arc<Text>,
        entry: &Entry,
        items: &[Entry],
        by: &str,
    ) -> Result<Setting, Faults> {
        let mut faults = Faults::none();
        let mut steps: Vec<(ScaleStep, &Entry)> = Vec::new();
        // Where the step before is said to end.
        let mut end: Option<(Bound, &Entry)> = None;
        if items.is_empty() {
            let fault = Fault::new("rulebook::no_steps", format!("`{}` has no step", self.name));
            let length = entry.end - entry.start;
            let fault = fault.at(text, entry.start, length, "write at least one");
            faults.push(fault.help("write `[{ from = 0, value = … }]`"));
        }
        for item in items {
            let Some(table) = Table::of(text, item, "this step") else {
                let message = format!("a step of `{}` must be a table", self.name);
                let fault = Fault::new("rulebook::wrong_value", message);
                let fault = fault.at(text, item.start, item.end - item.start, item.kind());
                faults.push(fault.help("write `{ from = 0, value = … }`"));
                continue;
            };
            let (from, to) = (table.entry("from"), table.maybe("to"));
            let value = table.entry("value").and_then(|entry| table.gather(self.one(text, entry)));
            let bound = |entry: &Entry| table.gather(self.bound(text, entry, by));
            let from = from.and_then(|entry| Some((bound(entry)?, entry)));
            let to = to.map(|entry| (bound(entry), entry));
            if let (Some((start, at)), Some((Some(stop), to))) = (from, to)
                && !start.is_before(stop)
            {
                let message = format!("a step of `{}` ends before it begins", self.name);
                let fault = Fault::new("rulebook::step_order", message);
                let fault = fault.at(text, at.start, at.end - at.start, "begins here");
                let fault = fault.at(text, to.start, to.end - to.start, "ends here");
                table.push(fault.help("`to` is where the next step begins: write a larger one"));
            }
            let is_sound = faults.gather(table.done()).is_some();
            let (Some((start, at)), Some(value), true) = (from, value, is_sound) else {
                // The next step is held against the one after this, not against a broken one.
                end = None;
                continue;
            };
            if let Some((last, other)) = steps.last()
                && let Some(fault) = self.misfit(text, (last.from, other), end, (start, at))
            {
                faults.push(fault);
            }
            steps.push((ScaleStep { from: start, value }, at));
            end = to.and_then(|(stop, to)| Some((stop?, to)));
        }
        let steps = steps.into_iter().map(|(step, _)| step).collect();
        faults.or(Setting::Scale(Arc::new(Scale { steps, end: end.map(|(stop, _)| stop) })))
    }

    /// How a step does not follow on the one before it, if so, with both places.
    fn misfit(
        &self,
        text: &Arc<Text>,
        (last, other): (Bound, &Entry),
        end: Option<(Bound, &Entry)>,
        (start, at): (Bound, &Entry),
    ) -> Option<Fault> {
        let both = |code, message, there: &Entry, said: String, here: String| {
            Fault::new(code, message).at(text, there.start, there.end - there.start, said).at(
                text,
                at.start,
                at.end - at.start,
                here,
            )
        };
        if !last.is_before(start) {
            let message = format!("the steps of `{}` are not in order", self.name);
            let (said, here) = (format!("a step from {last}"), format!("then one from {start}"));
            let fault = both("rulebook::step_order", message, other, said, here);
            return Some(fault.help("put the steps in ascending order of `from`"));
        }
        let (stop, to) = end?;
        let (code, what) = if stop.is_before(start) {
            ("rulebook::scale_gap", "leave a gap")
        } else if start.is_before(stop) {
            ("rulebook::scale_overlap", "overlap")
        } else {
            return None;
        };
        let message = format!("two steps of `{}` {what}", self.name);
        let (said, here) = (format!("one ends at {stop}"), format!("the next begins at {start}"));
        let fault = both(code, message, to, said, here);
        Some(fault.help("write the same number in both places, or leave `to` out"))
    }

    fn bound(&self, text: &Arc<Text>, entry: &Entry, by: &str) -> Result<Bound, Faults> {
        let (expected, found) = match (unit_kind(by), &entry.value) {
            (Ok(ValueKind::Int), Value::Int(v)) => ("", Some(Bound::Int(*v))),
            #[expect(clippy::cast_precision_loss, reason = "bounds are written by people")]
            (Ok(ValueKind::Float), Value::Int(v)) => ("", Some(Bound::Float(*v as f64))),
            (Ok(ValueKind::Float), Value::Float(v)) if v.is_finite() => {
                ("", Some(Bound::Float(*v)))
            }
            (Ok(ValueKind::Int), _) => ("a whole number", None),
            _ => ("a number", None),
        };
        found.ok_or_else(|| {
            let message = format!("the steps of `{}` are in {by}: {expected} is due", self.name);
            let fault = Fault::new("rulebook::wrong_value", message);
            let fault = fault.at(text, entry.start, entry.end - entry.start, entry.kind());
            fault.help(format!("write {expected}, or another unit after `by`")).into()
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "ranges are written by people")]
    fn one(&self, text: &Arc<Text>, entry: &Entry) -> Result<Dynamic, Faults> {
        let wrong = |expected: &str| {
            let message = format!("`{}` is in {}: {expected} is due", self.name, self.unit);
            let fault = Fault::new("rulebook::wrong_value", message);
            let fault = fault.at(text, entry.start, entry.end - entry.start, entry.kind());
            let expected = expected.trim_end_matches(',');
            Faults::from(fault.help(format!("write {expected}, or another `unit`")))
        };
        let (value, size) = match (self.kind, &entry.value) {
            (ValueKind::Int, Value::Day(v)) if self.unit == "date" => {
                (Dynamic::from_int(day_number(*v)), None)
            }
            (ValueKind::Int, Value::Int(_)) if self.unit == "date" => {
                return Err(wrong("a day such as 2021-01-01"));
            }
            (ValueKind::Int, Value::Int(v)) => (Dynamic::from_int(*v), Some(*v as f64)),
            (ValueKind::Float, Value::Int(v)) => (Dynamic::from_float(*v as f64), Some(*v as f64)),
            (ValueKind::Float, Value::Float(v)) => (Dynamic::from_float(*v), Some(*v)),
            (ValueKind::Switch, Value::Bool(v)) => (Dynamic::from_bool(*v), None),
            (ValueKind::Fraction, Value::Text(v)) => match v.parse::<Share>() {
                Ok(share) if !share.reached_by(1, 1) => {
                    let message = format!("`{}` is {v}, more than the whole", self.name);
                    let fault = Fault::new("rulebook::out_of_range", message);
                    let (start, length) = (entry.start, entry.end - entry.start);
                    let fault = fault.at(text, start, length, "a bar that nothing can reach");
                    return Err(fault
                        .help("write a fraction of at most 1, such as \"2/3\"")
                        .into());
                }
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
