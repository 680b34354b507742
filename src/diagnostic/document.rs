//! A TOML text with the place of every key and value, read so that all faults are found at once.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::{Fault, Faults, Text, did_you_mean};

/// A value and where it stands (byte offsets).
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What was written.
    pub value: Value,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What a TOML value may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with a decimal point.
    Float(f64),
    /// true or false.
    Bool(bool),
    /// A calendar day.
    Day(Date),
    /// A list.
    List(Vec<Entry>),
    /// A nested table: keys with their places, in the order of the text.
    Nested(Vec<(String, usize, Entry)>),
    /// A whole number beyond those of 64 bits.
    TooLarge,
    /// Anything else, such as a time of day.
    Other,
}

impl Entry {
    /// What kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a decimal number",
            Value::Bool(_) => "true or false",
            Value::Day(_) => "a date",
            Value::List(_) => "a list",
            Value::Nested(_) => "a table",
            Value::TooLarge => "a whole number that is too large",
            Value::Other => "a time",
        }
    }
}

/// A whole TOML text, parsed.
#[derive(Debug, Clone)]
pub struct Document {
    source: Arc<Text>,
    root: Entry,
}

impl Document {
    /// Parses a text.
    ///
    /// # Errors
    /// Every syntax fault of the text, each with its place.
    pub fn parse(source: &Arc<Text>) -> Result<Self, Faults> {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let mut faults = Faults::none();
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let message = error.message().lines().next().unwrap_or_default().to_string();
            let wide =
                source.text[span.start..].chars().next().filter(|c| "，＝“”：。".contains(*c));
            let fault = Fault::new("toml::syntax", "this is not valid TOML").at(
                source,
                span.start,
                span.len().max(1),
                message,
            );
            faults.push(match wide {
                Some(c) => {
                    fault.help(format!("`{c}` is a full-width character: type the plain one"))
                }
                None => fault.help("look here and just before: `key = value`, texts in quotes"),
            });
        }
        let span = table.span();
        let root = Entry { value: nested(table.get_ref()), start: span.start, end: span.end };
        faults.or(Self { source: Arc::clone(source), root })
    }

    /// The text it was parsed from.
    #[must_use]
    pub fn source(&self) -> &Arc<Text> {
        &self.source
    }

    /// The outermost table.
    ///
    /// # Panics
    /// Never: the root of a TOML text is a table.
    #[must_use]
    pub fn root(&self) -> Table<'_> {
        Table::of(&self.source, &self.root, "this file").expect("the root is a table")
    }
}

fn nested(table: &DeTable<'_>) -> Value {
    let mut keys: Vec<(String, usize, Entry)> = table
        .iter()
        .map(|(key, value)| {
            let entry = Entry {
                value: plain(value.get_ref()),
                start: value.span().start,
                end: value.span().end,
            };
            (key.get_ref().to_string(), key.span().start, entry)
        })
        .collect();
    keys.sort_by_key(|key| key.1);
    Value::Nested(keys)
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::TooLarge, Value::Int)
        }
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Other, Value::Float),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(time) => match (&time.date, &time.time) {
            (Some(day), None) => {
                let part = |n: u8| i8::try_from(n).unwrap_or(0);
                i16::try_from(day.year)
                    .ok()
                    .and_then(|year| Date::new(year, part(day.month), part(day.day)).ok())
                    .map_or(Value::Other, Value::Day)
            }
            _ => Value::Other,
        },
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|item| Entry {
                    value: plain(item.get_ref()),
                    start: item.span().start,
                    end: item.span().end,
                })
                .collect(),
        ),
        DeValue::Table(table) => nested(table),
    }
}

/// A table being read: remembers which keys were asked for, and every fault met.
pub struct Table<'a> {
    source: &'a Arc<Text>,
    /// First byte of the table.
    pub start: usize,
    what: String,
    keys: &'a [(String, usize, Entry)],
    asked: RefCell<Vec<&'a str>>,
    faults: RefCell<Faults>,
}

impl<'a> Table<'a> {
    /// Reads an entry as a table; `None` when it is not one.
    #[must_use]
    pub fn of(source: &'a Arc<Text>, entry: &'a Entry, what: impl Into<String>) -> Option<Self> {
        let Value::Nested(keys) = &entry.value else { return None };
        Some(Self {
            source,
            start: entry.start,
            what: what.into(),
            keys,
            asked: RefCell::default(),
            faults: RefCell::default(),
        })
    }

    /// The text that the table stands in.
    #[must_use]
    pub fn source(&self) -> &'a Arc<Text> {
        self.source
    }

    /// All keys with their places and values, in the order of the text.
    #[must_use]
    pub fn keys(&self) -> &'a [(String, usize, Entry)] {
        self.keys
    }

    /// Notes a fault at an entry.
    pub fn fault(&self, code: &'static str, entry: &Entry, message: String, label: &str) {
        let fault =
            Fault::new(code, message).at(self.source, entry.start, entry.end - entry.start, label);
        self.faults.borrow_mut().push(fault);
    }

    /// Notes a fault at an entry, and what to do about it.
    pub fn mend(
        &self,
        code: &'static str,
        entry: &Entry,
        message: String,
        label: &str,
        help: impl Into<String>,
    ) {
        let fault = Fault::new(code, message);
        self.push(fault.at(self.source, entry.start, entry.end - entry.start, label).help(help));
    }

    /// Notes a fault made elsewhere.
    pub fn push(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Adds the faults of a part, and gives its value when it has none.
    pub fn gather<T>(&self, result: Result<T, Faults>) -> Option<T> {
        self.faults.borrow_mut().gather(result)
    }

    /// Notes that a key is read elsewhere.
    pub fn note(&self, key: &'a str) {
        self.asked.borrow_mut().push(key);
    }

    /// The entry under a key, if present.
    pub fn maybe(&self, key: &'static str) -> Option<&'a Entry> {
        self.asked.borrow_mut().push(key);
        self.keys.iter().find(|(name, _, _)| name == key).map(|(_, _, entry)| entry)
    }

    /// The entry under a key that must be there.
    pub fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        let found = self.maybe(key);
        if found.is_none() {
            let fault = Fault::new("toml::missing_key", format!("{} has no `{key}`", self.what));
            let fault = fault.at(self.source, self.start, 1, format!("`{key}` is missing here"));
            self.push(fault.help(format!("add `{key} = …`")));
        }
        found
    }

    /// A text that may be absent.
    pub fn maybe_text(&self, key: &'static str) -> Option<String> {
        self.maybe(key).and_then(|entry| self.as_text(key, entry))
    }

    /// A text that must be there.
    pub fn text(&self, key: &'static str) -> Option<String> {
        self.entry(key).and_then(|entry| self.as_text(key, entry))
    }

    fn as_text(&self, key: &str, entry: &Entry) -> Option<String> {
        match &entry.value {
            Value::Text(text) => Some(text.clone()),
            _ => self.wrong(key, entry, "a text in quotes"),
        }
    }

    /// A whole number that may be absent.
    pub fn maybe_int(&self, key: &'static str) -> Option<i64> {
        match self.maybe(key)? {
            Entry { value: Value::Int(number), .. } => Some(*number),
            entry => self.wrong(key, entry, "a whole number"),
        }
    }

    /// A whole number that must be there.
    pub fn int(&self, key: &'static str) -> Option<i64> {
        self.entry(key).and_then(|_| self.maybe_int(key))
    }

    /// A whole number of at least `least` that must be there.
    pub fn at_least(&self, key: &'static str, least: i64) -> Option<i64> {
        let number = self.int(key)?;
        if number >= least {
            return Some(number);
        }
        let entry = self.maybe(key)?;
        self.wrong(key, entry, &format!("a whole number of at least {least}"))
    }

    /// A truth value that may be absent.
    pub fn maybe_bool(&self, key: &'static str) -> Option<bool> {
        match self.maybe(key)? {
            Entry { value: Value::Bool(truth), .. } => Some(*truth),
            entry => self.wrong(key, entry, "true or false"),
        }
    }

    /// A day that must be there.
    pub fn day(&self, key: &'static str) -> Option<Date> {
        match self.entry(key)? {
            Entry { value: Value::Day(day), .. } => Some(*day),
            entry => self.wrong(key, entry, "a day without quotes, such as 2021-01-01"),
        }
    }

    /// A day that may be absent.
    pub fn maybe_day(&self, key: &'static str) -> Option<Date> {
        self.maybe(key).and_then(|_| self.day(key))
    }

    /// A list of texts; absent means empty.
    pub fn texts(&self, key: &'static str) -> Vec<(String, &'a Entry)> {
        let Some(entry) = self.maybe(key) else { return Vec::new() };
        let Value::List(items) = &entry.value else {
            self.wrong::<()>(key, entry, "a list of texts, such as [\"a\", \"b\"]");
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.as_text(key, item)?, item))).collect()
    }

    /// A list of tables (`[[key]]`); absent means empty.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(entry) = self.maybe(key) else { return Vec::new() };
        let Value::List(items) = &entry.value else {
            self.wrong::<()>(key, entry, &format!("a list of tables, [[{key}]]"));
            return Vec::new();
        };
        let what = format!("this [[{key}]]");
        let one = |item: &'a Entry| {
            let table = Table::of(self.source, item, what.clone());
            if table.is_none() {
                self.wrong::<()>(key, item, &format!("a list of tables, [[{key}]]"));
            }
            table
        };
        items.iter().filter_map(one).collect()
    }

    /// A nested table that may be absent.
    pub fn maybe_table(&self, key: &'static str) -> Option<Table<'a>> {
        let entry = self.maybe(key)?;
        let table = Table::of(self.source, entry, format!("`{key}`"));
        if table.is_none() {
            self.wrong::<()>(key, entry, "a table");
        }
        table
    }

    /// A text in Chinese and English: `key = { zh = "…", en = "…" }`.
    pub fn both(&self, key: &'static str) -> Option<(String, String)> {
        self.entry(key)?;
        let table = self.maybe_table(key)?;
        let both = (table.text("zh"), table.text("en"));
        self.gather(table.done());
        Some((both.0?, both.1?))
    }

    fn wrong<T>(&self, key: &str, entry: &Entry, expected: &str) -> Option<T> {
        let message = format!("`{key}` must be {expected}");
        let (label, help) = (format!("this is {}", entry.kind()), format!("write {expected}"));
        self.mend("toml::wrong_value", entry, message, &label, help);
        None
    }

    /// Ends the reading: keys that nobody asked for are faults too.
    ///
    /// # Errors
    /// Every fault met in this table.
    pub fn done(self) -> Result<(), Faults> {
        let asked = self.asked.borrow();
        for (name, start, _) in self.keys {
            if !asked.contains(&name.as_str()) {
                let known = asked.iter().copied();
                let fault = Fault::new("toml::unknown_key", format!("unknown key `{name}`")).at(
                    self.source,
                    *start,
                    name.len(),
                    format!("{} has no such key", self.what),
                );
                let mut names: Vec<&str> = asked.clone();
                names.sort_unstable();
                names.dedup();
                let help = did_you_mean(name, known)
                    .unwrap_or_else(|| format!("known keys: {}", names.join(", ")));
                self.faults.borrow_mut().push(fault.help(help));
            }
        }
        drop(asked);
        self.faults.into_inner().or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_file_is_found_at_once() {
        let text = Text::new("a.toml", "runs = 0\nseed = \"x\"\nmonthz = 3\n");
        let document = Document::parse(&text).expect("valid TOML");
        let root = document.root();
        assert_eq!(root.at_least("runs", 1), None);
        assert_eq!(root.int("seed"), None);
        assert_eq!(root.int("months"), None);
        let faults = root.done().expect_err("four faults");
        let messages: Vec<_> = faults.0.iter().map(Fault::message).collect();
        assert_eq!(
            messages,
            [
                "`runs` must be a whole number of at least 1",
                "`seed` must be a whole number",
                "this file has no `months`",
                "unknown key `monthz`"
            ]
        );
    }
}
