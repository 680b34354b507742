//! Declared columns: what rules may read of each subject, with its unit. Facts of the data stand in
//! a pack's `columns.toml`, what changes from month to month in its `schedule.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::ImmutableString;

use super::super::column::Kind;
use super::super::lower::Of;
use super::super::parameter::{ValueKind, unit_kind, units};
use super::super::unit::Unit;
use crate::diagnostic::{Document, Fault, Faults, Table, Text, did_you_mean};

/// A column that rules may read.
#[derive(Debug, Clone)]
pub struct DeclaredColumn {
    /// Unit as written.
    pub unit: String,
    /// What it is, in Chinese and English; empty for state columns.
    pub summary: (String, String),
    /// The words that it may hold; empty when it may hold any, or no words.
    pub words: Arc<[ImmutableString]>,
    /// Is it carried from month to month?
    pub is_state: bool,
    /// Where it is declared.
    pub text: Arc<Text>,
    /// Byte offset of its name.
    pub start: usize,
    pub(in crate::rulebook) of: Of,
}

impl DeclaredColumn {
    /// The kind of its values.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match &self.of {
            Of::Int | Of::Fraction => Kind::Int,
            Of::Float => Kind::Float,
            Of::Flag | Of::Never => Kind::Flag,
            Of::Word(words) => Kind::Word(Arc::clone(words)),
        }
    }

    pub(in crate::rulebook) fn unit(&self) -> Unit {
        Unit::read(&self.unit).unwrap_or(Unit::Any)
    }
}

/// Columns by subject and name.
pub type DeclaredColumns = BTreeMap<(String, String), DeclaredColumn>;

/// Reads `columns.toml`.
///
/// # Errors
/// Every fault of the file.
pub fn read(text: &Arc<Text>) -> Result<DeclaredColumns, Faults> {
    let document = Document::parse(text)?;
    let root = document.root();
    let mut columns = DeclaredColumns::new();
    let mut faults = Faults::none();
    for (subject, start, entry) in root.keys() {
        root.note(subject);
        let Some(table) = Table::of(text, entry, format!("[{subject}]")) else {
            let fault = Fault::new("rulebook::columns", format!("`{subject}` is not a subject"));
            let fault = fault.at(text, *start, subject.len(), "a table is expected");
            faults.push(fault.help("write [subject.column] with unit and summary"));
            continue;
        };
        for (name, start, entry) in table.keys() {
            table.note(name);
            let what = format!("[{subject}.{name}]");
            let Some(column) = Table::of(text, entry, what) else { continue };
            let summary = column.both("summary");
            let read = one(&column, text, *start, summary, false);
            faults.gather(column.done());
            if let Some(read) = read {
                columns.insert((subject.clone(), name.clone()), read);
            }
        }
        faults.gather(table.done());
    }
    faults.gather(root.done());
    faults.or(columns)
}

/// The state columns of a schedule. What is wrong with them the schedule's own reader says.
pub fn of_schedule(text: &Arc<Text>) -> DeclaredColumns {
    let mut columns = DeclaredColumns::new();
    let Ok(document) = Document::parse(text) else { return columns };
    let root = document.root();
    let Some(states) = root.maybe_table("state") else { return columns };
    for (subject, _, entry) in states.keys() {
        let Some(table) = Table::of(text, entry, "state") else { continue };
        for (name, start, entry) in table.keys() {
            let Some(column) = Table::of(text, entry, "state") else { continue };
            let none = Some(Default::default());
            if let Some(read) = one(&column, text, *start, none, true) {
                columns.insert((subject.clone(), name.clone()), read);
            }
        }
    }
    columns
}

/// The parameters that turn steps of a schedule on and off.
pub fn switches(text: &Arc<Text>) -> Vec<String> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let root = document.root();
    root.tables("month").iter().filter_map(|step| step.maybe_text("when")).collect()
}

fn one(
    table: &Table<'_>,
    text: &Arc<Text>,
    start: usize,
    summary: Option<(String, String)>,
    is_state: bool,
) -> Option<DeclaredColumn> {
    let unit = table.text("unit")?;
    let kind = match unit_kind(&unit) {
        Ok(kind) => kind,
        Err(known) => {
            let message = format!("`{unit}` is not a unit");
            let near = did_you_mean(&unit, units());
            let help = near.unwrap_or_else(|| "write one of these, or a rate of one".into());
            table.mend("rulebook::unknown_unit", table.maybe("unit")?, message, &known, help);
            return None;
        }
    };
    let words: Arc<[ImmutableString]> =
        table.texts("of").into_iter().map(|word| word.0.into()).collect();
    let of = match kind {
        ValueKind::Int => Of::Int,
        ValueKind::Float => Of::Float,
        ValueKind::Switch => Of::Flag,
        ValueKind::Category => Of::Word(Arc::clone(&words)),
        ValueKind::Fraction => Of::Fraction,
    };
    let text = Arc::clone(text);
    Some(DeclaredColumn { unit, summary: summary?, words, is_state, text, start, of })
}
