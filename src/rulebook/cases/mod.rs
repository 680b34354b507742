//! Cases: questions with known answers, kept as data beside the rules.

mod coverage;
mod question;
mod read;

use std::sync::Arc;

use rhai::Dynamic;

use super::column::{describe, written};
use super::engine::{Frame, Luck};
use super::lower::Clause;
use super::parameter::Setting;
use super::{Rulebook, Trace};
use crate::diagnostic::{Entry, Fault, Faults, Text, Value};
use crate::units::{Date, Share, day_number, day_of};

pub use coverage::{Coverage, coverage};
pub use question::Question;
pub use read::{Case, read_cases};

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

/// What must come out of a case.
#[derive(Debug, Clone)]
pub enum Due {
    /// An answer, as it is written.
    Answer(Entry),
    /// A refusal whose reason contains these words.
    Refusal(String),
}

/// Runs every case of the rulebook whose file is wanted.
///
/// # Errors
/// Every fault of the case files themselves.
pub fn run_cases(
    book: &Rulebook,
    is_wanted: impl Fn(&Text) -> bool,
) -> Result<Vec<CaseResult>, Faults> {
    Ok(read_cases(book, is_wanted)?.into_iter().map(|case| run(book, case)).collect())
}

fn run(book: &Rulebook, case: Case<'_>) -> CaseResult {
    let mut environment = match case.known {
        Some(known) => book.environment_as_known(case.on, known, None, |_| false),
        None => book.environment(case.on, None, |_| false),
    };
    for (name, setting) in &case.params {
        environment.withheld.remove(name.as_str());
        environment.settings.insert(name.as_str().into(), setting.clone());
    }
    let frame = Arc::new(Frame::of(Arc::new(environment), Luck::Given(case.draws.clone())));
    let answer = book.ask(case.rule, &case.given, &frame);
    let told = match &answer {
        Ok(value) => Ok(told(value, &case.due)),
        Err(faults) => Err(faults.0.first().map_or("", Fault::message).to_string()),
    };
    let fault = against(&case, answer);
    let traced = book.traced(case.rule, &case.given, &frame, 0, false);
    let reached = traced.as_ref().map(|trace| trace.reached.clone()).unwrap_or_default();
    let trace = || traced.unwrap_or_else(|_| book.trace(case.rule, &case.given, &frame, 0));
    let trace = fault.is_some().then(trace);
    CaseResult {
        name: case.name,
        name_zh: case.name_zh,
        on: case.on,
        rule: case.rule.name.to_string(),
        given: case.written,
        params: case.params,
        draws: case.draws.into_iter().collect(),
        answer: told,
        text: case.text,
        is_refusal: matches!(case.due, Due::Refusal(_)),
        trace,
        reached,
        fault,
    }
}

/// What goes against a case; `None` when it holds.
fn against(case: &Case<'_>, answer: Result<Dynamic, Faults>) -> Option<Fault> {
    let (name, ask) = (&case.name, &case.rule.name);
    let at = |message: String, label: &str| {
        let (start, length) = case.place;
        Fault::new("rulebook::case_failed", message).at(&case.text, start, length, label)
    };
    match (answer, &case.due) {
        (Ok(value), Due::Answer(expected)) => (!agrees(&value, expected)).then(|| {
            let got = as_day(&value, expected).unwrap_or_else(|| describe(&value));
            let due = expected_text(expected);
            at(format!("\"{name}\" does not hold"), &format!("`{ask}` gave {got}, expected {due}"))
                .help("follow the steps below, and mend the rule or the case")
        }),
        (Ok(value), Due::Refusal(refusal)) => {
            let label = format!("`{ask}` gave {}", describe(&value));
            let message = format!("\"{name}\" does not hold: expected a refusal, `{refusal}`");
            Some(at(message, &label).help("follow the steps below, or write `expect = …`"))
        }
        (Err(faults), Due::Refusal(refusal)) => {
            let said = faults.to_string();
            (!said.contains(refusal.as_str())).then(|| {
                at(format!("\"{name}\" was refused for another reason"), &said)
                    .help("write a part of this reason after `refuse`, or mend the rule")
            })
        }
        (Err(faults), Due::Answer(_)) => {
            let fault = at(format!("\"{name}\" was refused"), &faults.to_string());
            Some(
                match faults.0.into_iter().next() {
                    Some(why) => fault.and(why),
                    None => fault,
                }
                .help("give what is missing, or expect it: `refuse = \"…\"`"),
            )
        }
    }
}

/// An answer as a case file writes it: a day where one is expected.
fn told(value: &Dynamic, due: &Due) -> String {
    let day = match due {
        Due::Answer(expected) => as_day(value, expected),
        Due::Refusal(_) => None,
    };
    day.unwrap_or_else(|| written(value))
}

fn as_day(value: &Dynamic, expected: &Entry) -> Option<String> {
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
fn agrees(value: &Dynamic, expected: &Entry) -> bool {
    match &expected.value {
        Value::Int(v) => value.as_int() == Ok(*v),
        Value::Float(v) => value.as_float().is_ok_and(|got| (got - v).abs() < 1e-9),
        Value::Bool(v) => value.as_bool() == Ok(*v),
        Value::Day(v) => value.as_int() == Ok(day_number(*v)),
        // An exact fraction is expected as it is written: "2/3".
        Value::Text(v) => (value.is_string() || value.is::<Share>()) && written(value) == *v,
        _ => false,
    }
}
