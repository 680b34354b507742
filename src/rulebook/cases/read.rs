//! Reads case files: every case as written, and every fault of the files, before any case is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Due;
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::rulebook::column::Column;
use crate::rulebook::parameter::Setting;
use crate::rulebook::view::{Given, View};
use crate::rulebook::{Rule, Rulebook};
use crate::units::{Date, day_number};

/// A case, as it is written.
pub struct Case<'a> {
    /// The sentence that it states.
    pub name: String,
    /// The same in Chinese.
    pub name_zh: Option<String>,
    /// The day on which the rule is asked.
    pub on: Date,
    /// The day up to which decisions are known; `None` for all of them.
    pub known: Option<Date>,
    /// The rule asked.
    pub rule: &'a Rule,
    /// What it is asked about.
    pub given: Vec<Given>,
    /// Columns given, as `subject.column` with the value written.
    pub written: Vec<(String, String)>,
    /// Parameters set for this case alone.
    pub params: Vec<(String, Setting)>,
    /// Draws given by name.
    pub draws: BTreeMap<String, f64>,
    /// What must come out.
    pub due: Due,
    /// Where it is written.
    pub text: Arc<Text>,
    /// Byte offset and length of the name of the rule asked.
    pub place: (usize, usize),
}

/// Reads every case of a rulebook whose file is wanted.
///
/// # Errors
/// Every fault of the case files.
pub fn read_cases(
    book: &Rulebook,
    is_wanted: impl Fn(&Text) -> bool,
) -> Result<Vec<Case<'_>>, Faults> {
    let mut faults = Faults::none();
    let mut cases = Vec::new();
    for text in book.cases.iter().filter(|text| is_wanted(text)) {
        let Some(document) = faults.gather(Document::parse(text)) else { continue };
        let root = document.root();
        for table in root.tables("case") {
            let case = one(book, &table);
            faults.gather(table.done());
            cases.extend(case);
        }
        faults.gather(root.done());
    }
    faults.or(cases)
}

fn one<'a>(book: &'a Rulebook, table: &Table<'_>) -> Option<Case<'a>> {
    let (name, on, ask) = (table.text("name"), table.day("on"), table.text("ask"));
    let known = table.maybe_day("known");
    let name_zh = table.maybe_text("zh");
    let given = table.maybe_table("given");
    let params = table.maybe_table("params");
    let chance = table.maybe_table("chance");
    let due = due(table, name.as_deref().unwrap_or_default());
    let params = params.as_ref().map(|params| settings(book, table, params)).unwrap_or_default();
    let draws = draws(table, chance.as_ref());
    let rule = rule(book, table, &ask?)?;
    let written = written(given.as_ref());
    let given = subjects(rule, table, given.as_ref());
    let entry = table.maybe("ask")?;
    let place = (entry.start, entry.end - entry.start);
    let (name, on, given, due, text) = (name?, on?, given?, due?, Arc::clone(table.source()));
    Some(Case { name, name_zh, on, known, rule, given, written, params, draws, due, text, place })
}

/// The rule that a case asks.
pub(super) fn rule<'a>(book: &'a Rulebook, table: &Table<'_>, ask: &str) -> Option<&'a Rule> {
    let rule = book.rule(ask);
    if rule.is_none() {
        let entry = table.maybe("ask")?;
        let fault = Fault::new("rulebook::unknown_rule", format!("case asks unknown rule `{ask}`"));
        let fault = fault.at(table.source(), entry.start, entry.end - entry.start, "no such rule");
        let near = did_you_mean(ask, book.rules().map(|rule| rule.name.as_str()));
        let help = || "`linli rules list` names every rule".into();
        table.push(fault.help(near.unwrap_or_else(help)));
    }
    rule
}

/// What a case says must come out.
fn due(table: &Table<'_>, name: &str) -> Option<Due> {
    match (table.maybe("expect"), table.maybe_text("refuse")) {
        (Some(expected), None) => Some(Due::Answer(expected.clone())),
        (None, Some(refusal)) => Some(Due::Refusal(refusal)),
        _ => {
            let fault =
                Fault::new("rulebook::case_expects", format!("\"{name}\" must say what to expect"));
            let fault = fault.at(table.source(), table.start, 1, "neither or both are written");
            table.push(fault.help("write either `expect = …` or `refuse = \"…\"`"));
            None
        }
    }
}

/// The parameters that a case sets.
pub(super) fn settings(
    book: &Rulebook,
    table: &Table<'_>,
    params: &Table<'_>,
) -> Vec<(String, Setting)> {
    let mut set = Vec::new();
    for (key, start, entry) in params.keys() {
        let Some(parameter) = book.parameter(key) else {
            let message = format!("case sets unknown parameter `{key}`");
            let fault = Fault::new("rulebook::unknown_parameter", message);
            let fault = fault.at(table.source(), *start, key.len(), "no such parameter");
            let near = did_you_mean(key, book.parameters().map(|known| known.name.as_str()));
            let help = || "`linli rules list` names every parameter".into();
            table.push(fault.help(near.unwrap_or_else(help)));
            continue;
        };
        let setting = table.gather(parameter.setting(table.source(), entry));
        set.extend(setting.map(|setting| (key.clone(), setting)));
    }
    set
}

/// The draws that a case gives by name.
pub(super) fn draws(table: &Table<'_>, chance: Option<&Table<'_>>) -> BTreeMap<String, f64> {
    let keys = chance.into_iter().flat_map(Table::keys);
    let draw = |(name, _, entry): &(String, usize, Entry)| match entry.value {
        Value::Float(v) => Some((name.clone(), v)),
        Value::Int(0) => Some((name.clone(), 0.0)),
        _ => {
            let message = format!("chance `{name}` must be a number from 0.0 up to 1.0");
            let help = "write it with a point: `pays = 0.25`";
            table.mend("rulebook::wrong_chance", entry, message, entry.kind(), help);
            None
        }
    };
    keys.filter_map(draw).collect()
}

/// The columns that a case gives, in the order of its text.
fn written(given: Option<&Table<'_>>) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for (subject, _, entry) in given.iter().flat_map(|given| given.keys()) {
        let Value::Nested(columns) = &entry.value else { continue };
        for (name, _, entry) in columns {
            let value = match &entry.value {
                Value::Int(v) => v.to_string(),
                Value::Float(v) => format!("{v:?}"),
                Value::Bool(v) => v.to_string(),
                Value::Text(v) => v.clone(),
                Value::Day(v) => v.to_string(),
                _ => continue,
            };
            shown.push((format!("{subject}.{name}"), value));
        }
    }
    shown
}

pub(super) fn subjects(
    rule: &Rule,
    table: &Table<'_>,
    given: Option<&Table<'_>>,
) -> Option<Vec<Given>> {
    let mut views = Vec::new();
    for subject in &rule.subjects {
        let mut view = View::default();
        let entry = given.and_then(|given| {
            given.keys().iter().find(|(name, _, _)| name == subject.as_str()).map(|key| &key.2)
        });
        let Some(Entry { value: Value::Nested(columns), .. }) = entry else {
            let message = format!("the case does not give `{subject}`");
            let fault = Fault::new("rulebook::missing_subject", message);
            let label = format!("`{}` is about {}", rule.name, rule.subjects.join(", "));
            let fault = fault.at(table.source(), table.start, 1, label);
            table.push(fault.help(format!("write `given = {{ {subject} = {{ … }} }}`")));
            return None;
        };
        for (name, _, entry) in columns {
            let column = match &entry.value {
                Value::Int(v) => Column::Int(vec![*v]),
                Value::Float(v) => Column::Float(vec![*v]),
                Value::Bool(v) => Column::Flag(vec![*v]),
                Value::Day(v) => Column::Int(vec![day_number(*v)]),
                Value::Text(v) => Column::Word(vec![0], vec![v.as_str().into()].into()),
                _ => {
                    let message = format!("`{subject}.{name}` can't be {}", entry.kind());
                    let help = "write a number, true or false, or a word in quotes";
                    table.mend(
                        "rulebook::wrong_value",
                        entry,
                        message,
                        "a single value is due",
                        help,
                    );
                    return None;
                }
            };
            view.set(name, Arc::new(column));
        }
        views.push(Given { subject: subject.clone(), view: Arc::new(view), rows: None });
    }
    for (name, start, _) in given.iter().flat_map(|given| given.keys()) {
        if !rule.subjects.iter().any(|subject| subject.as_str() == name) {
            let message = format!("`{}` is not about `{name}`", rule.name);
            let fault = Fault::new("rulebook::unknown_subject", message);
            let label = format!("it is about {}", rule.subjects.join(", "));
            let fault = fault.at(table.source(), *start, name.len(), label);
            let near = did_you_mean(name, rule.subjects.iter().map(rhai::ImmutableString::as_str));
            table.push(fault.help(near.unwrap_or_else(|| "leave it out of `given`".into())));
        }
    }
    Some(views)
}
