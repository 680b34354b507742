//! Cases: questions with known answers, kept as data beside the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::column::{Column, Given, View, describe};
use super::engine::{Frame, Luck};
use super::lower::{Clause, Obstacle};
use super::parameter::Setting;
use super::{Rule, Rulebook, Trace};
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::units::{Date, day_number, day_of};

/// How one case came out.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The sentence that the case states.
    pub name: String,
    /// The same in Chinese.
    pub name_zh: Option<String>,
    /// The day on which the rule is asked.
    pub on: Date,
    /// The rule asked.
    pub rule: String,
    /// Columns given, as `subject.column` with the value written.
    pub given: Vec<(String, String)>,
    /// Parameters set for this case alone.
    pub params: Vec<(String, Setting)>,
    /// Draws given by name.
    pub draws: Vec<(String, f64)>,
    /// What the rule answered, as written in a case file; or why it refused.
    pub answer: Result<String, String>,
    /// The file of the case.
    pub text: Arc<Text>,
    /// Was a refusal expected?
    pub is_refusal: bool,
    /// What went against it; `None` when it holds.
    pub fault: Option<Fault>,
    /// The steps of a case that does not hold.
    pub trace: Option<Trace>,
    /// Clauses that the case comes to.
    pub reached: Vec<Clause>,
}

/// Which clauses of the rules some case comes to.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Clauses that some case comes to.
    pub reached: usize,
    /// All clauses of rules about subjects, and of those that they ask.
    pub all: usize,
    /// Clauses that no case comes to, in the order of files.
    pub missed: Vec<Clause>,
    /// Rules that run row by row, whose clauses can't be counted, and why.
    pub uncounted: Vec<(String, Obstacle)>,
}

/// Counts the clauses that cases come to, over one or several rulebooks that may share files.
#[must_use]
pub fn coverage<'a>(books: impl IntoIterator<Item = (&'a Rulebook, &'a [CaseResult])>) -> Coverage {
    let key = |clause: &Clause| (clause.text.name.clone(), clause.at);
    let mut reached: BTreeSet<(String, usize)> = BTreeSet::new();
    let mut all: BTreeMap<(String, usize), Clause> = BTreeMap::new();
    let mut uncounted: Vec<(String, Obstacle)> = Vec::new();
    for (book, results) in books {
        reached.extend(results.iter().flat_map(|result| &result.reached).map(key));
        for rule in book.rules().filter(|rule| book.is_about_subjects(rule)) {
            let clauses = match book.opened(rule) {
                Ok(lowered) => lowered.clauses,
                Err((obstacle, _)) => {
                    let is_new = !uncounted.iter().any(|(name, _)| *name == rule.name.as_str());
                    uncounted.extend(is_new.then(|| (rule.name.to_string(), obstacle)));
                    continue;
                }
            };
            all.extend(clauses.into_iter().map(|clause| (key(&clause), clause)));
        }
    }
    let n = all.len();
    let missed = all.into_iter().filter(|(key, _)| !reached.contains(key));
    let missed: Vec<Clause> = missed.map(|(_, clause)| clause).collect();
    Coverage { reached: n - missed.len(), all: n, missed, uncounted }
}

/// Runs every case of the rulebook whose file is wanted.
///
/// # Errors
/// Every fault of the case files themselves.
pub fn run_cases(
    book: &Rulebook,
    is_wanted: impl Fn(&Text) -> bool,
) -> Result<Vec<CaseResult>, Faults> {
    let mut faults = Faults::none();
    let mut results = Vec::new();
    for text in book.cases.iter().filter(|text| is_wanted(text)) {
        let Some(document) = faults.gather(Document::parse(text)) else { continue };
        let root = document.root();
        for table in root.tables("case") {
            let result = run(book, &table);
            faults.gather(table.done());
            results.extend(result);
        }
        faults.gather(root.done());
    }
    faults.or(results)
}

#[expect(clippy::too_many_lines, reason = "a case is read from its first key to its last")]
fn run(book: &Rulebook, table: &Table<'_>) -> Option<CaseResult> {
    let (name, day, ask) = (table.text("name"), table.day("on"), table.text("ask"));
    let known = table.maybe_day("known");
    let name_zh = table.maybe_text("zh");
    let given = table.maybe_table("given");
    let params = table.maybe_table("params");
    let chance = table.maybe_table("chance");
    let expect = table.maybe("expect");
    let refuse = table.maybe_text("refuse");
    let (name, day, ask) = (name?, day?, ask?);
    let entry = table.maybe("ask")?;
    let Some(rule) = book.rule(&ask) else {
        let message = format!("case asks unknown rule `{ask}`");
        let fault = Fault::new("rulebook::unknown_rule", message);
        let fault = fault.at(table.source(), entry.start, entry.end - entry.start, "no such rule");
        table.push(match did_you_mean(&ask, book.rules().map(|rule| rule.name.as_str())) {
            Some(help) => fault.help(help),
            None => fault,
        });
        return None;
    };
    let mut environment = match known {
        Some(known) => book.environment_as_known(day, known, None, |_| false),
        None => book.environment(day, None, |_| false),
    };
    let mut set = Vec::new();
    for (key, _, entry) in params.iter().flat_map(Table::keys) {
        match book.parameter(key) {
            Some(parameter) => {
                let setting = table.gather(parameter.setting(table.source(), entry))?;
                set.push((key.clone(), setting.clone()));
                environment.withheld.remove(key.as_str());
                environment.settings.insert(key.as_str().into(), setting);
            }
            None => table.fault(
                "rulebook::unknown_parameter",
                entry,
                format!("case sets unknown parameter `{key}`"),
                "no such parameter",
            ),
        }
    }
    let shown = written(given.as_ref());
    let given = subjects(rule, table, given.as_ref())?;
    let draws = draws(table, chance.as_ref());
    let luck = Luck::Given(draws.clone());
    let frame = Arc::new(Frame::of(Arc::new(environment), luck));
    let answer = book.ask(rule, &given, &frame);
    let told = match &answer {
        Ok(value) => Ok(told(value, expect)),
        Err(faults) => Err(faults.0.first().map_or("", Fault::message).to_string()),
    };
    let at = |message: String, label: &str| {
        Fault::new("rulebook::case_failed", message).at(
            table.source(),
            entry.start,
            entry.end - entry.start,
            label,
        )
    };
    let fault = match (answer, expect, &refuse) {
        (Ok(value), Some(expected), None) => (!agrees(&value, expected)).then(|| {
            let (got, due) = (told_of(&value, expected), expected_text(expected));
            at(format!("\"{name}\" does not hold"), &format!("`{ask}` gave {got}, expected {due}"))
        }),
        (Ok(value), None, Some(refusal)) => {
            let label = format!("`{ask}` gave {}", describe(&value));
            Some(at(format!("\"{name}\" does not hold: expected a refusal, `{refusal}`"), &label))
        }
        (Err(faults), None, Some(refusal)) => {
            let said = faults.to_string();
            (!said.contains(refusal.as_str()))
                .then(|| at(format!("\"{name}\" was refused for another reason"), &said))
        }
        (Err(faults), Some(_), None) => {
            let fault = at(format!("\"{name}\" was refused"), &faults.to_string());
            Some(match faults.0.into_iter().next() {
                Some(why) => fault.and(why),
                None => fault,
            })
        }
        _ => {
            table.push(
                at(format!("\"{name}\" must say what to expect"), "this case")
                    .help("write either `expect = …` or `refuse = \"…\"`"),
            );
            None
        }
    };
    let traced = book.traced(rule, &given, &frame, 0, false);
    let reached = traced.as_ref().map(|trace| trace.reached.clone()).unwrap_or_default();
    let trace = || traced.unwrap_or_else(|_| book.trace(rule, &given, &frame, 0));
    Some(CaseResult {
        name,
        name_zh,
        on: day,
        rule: ask,
        given: shown,
        params: set,
        draws: draws.into_iter().collect(),
        answer: told,
        text: Arc::clone(table.source()),
        is_refusal: refuse.is_some(),
        trace: fault.is_some().then(trace),
        reached,
        fault,
    })
}

/// The draws that a case gives by name.
fn draws(table: &Table<'_>, chance: Option<&Table<'_>>) -> BTreeMap<String, f64> {
    let keys = chance.into_iter().flat_map(Table::keys);
    let draw = |(name, _, entry): &(String, usize, Entry)| match entry.value {
        Value::Float(v) => Some((name.clone(), v)),
        Value::Int(0) => Some((name.clone(), 0.0)),
        _ => {
            let message = format!("chance `{name}` must be a number from 0.0 up to 1.0");
            table.fault("rulebook::wrong_chance", entry, message, entry.kind());
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

fn subjects(rule: &Rule, table: &Table<'_>, given: Option<&Table<'_>>) -> Option<Vec<Given>> {
    let mut views = Vec::new();
    for subject in &rule.subjects {
        let mut view = View::default();
        let entry = given.and_then(|given| {
            given.keys().iter().find(|(name, _, _)| name == subject.as_str()).map(|key| &key.2)
        });
        let Some(Entry { value: Value::Nested(columns), .. }) = entry else {
            let message = format!("the case does not give `{subject}`");
            table.push(Fault::new("rulebook::missing_subject", message).at(
                table.source(),
                table.start,
                1,
                format!("`{}` is about {}", rule.name, rule.subjects.join(", ")),
            ));
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
                    table.fault("rulebook::wrong_value", entry, message, "a single value is due");
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
            table.push(fault.at(
                table.source(),
                *start,
                name.len(),
                format!("it is about {}", rule.subjects.join(", ")),
            ));
        }
    }
    Some(views)
}

/// An answer as a case file writes it: a day where one is expected.
fn told(value: &rhai::Dynamic, expected: Option<&Entry>) -> String {
    expected.and_then(|expected| as_day(value, expected)).unwrap_or_else(|| value.to_string())
}

/// An answer in words, beside what was expected.
fn told_of(value: &rhai::Dynamic, expected: &Entry) -> String {
    as_day(value, expected).unwrap_or_else(|| describe(value))
}

fn as_day(value: &rhai::Dynamic, expected: &Entry) -> Option<String> {
    let Value::Day(_) = expected.value else { return None };
    day_of(value.as_int().ok()?).map(|day| day.to_string())
}

/// What a case expects, as it is written.
fn expected_text(expected: &Entry) -> String {
    match &expected.value {
        Value::Int(v) => v.to_string(),
        Value::Float(v) => format!("{v:?}"),
        Value::Bool(v) => v.to_string(),
        Value::Text(v) => format!("\"{v}\""),
        Value::Day(v) => v.to_string(),
        _ => expected.kind().into(),
    }
}

/// Floats agree within a billionth; everything else exactly.
fn agrees(value: &rhai::Dynamic, expected: &Entry) -> bool {
    match &expected.value {
        Value::Int(v) => value.as_int() == Ok(*v),
        Value::Float(v) => value.as_float().is_ok_and(|got| (got - v).abs() < 1e-9),
        Value::Bool(v) => value.as_bool() == Ok(*v),
        Value::Day(v) => value.as_int() == Ok(day_number(*v)),
        Value::Text(v) => value.clone().into_string().is_ok_and(|got| got == *v),
        _ => false,
    }
}
