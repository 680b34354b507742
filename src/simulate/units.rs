//! Holds what rules give against the units of the columns that they set.

use super::schedule::{Beginning, Schedule, Setter};
use super::subject::Subject;
use crate::diagnostic::Fault;
use crate::rulebook::{Kind, Rulebook};

/// Rules of the schedule that give another unit or kind than their column has, and facts of the
/// data that a pack declares as something else than they are.
#[must_use]
pub fn column_misfits(schedule: &Schedule, book: &Rulebook) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut hold = |subject: Subject, column: &str, rule: &str| {
        let declared = book.columns().get(&(subject.name().to_string(), column.to_string()));
        let pair = declared.zip(book.rule(rule));
        found.extend(pair.and_then(|(column, rule)| book.misfit(rule, &column.unit)));
    };
    for state in &schedule.states {
        if let Beginning::Named(rule) = &state.start {
            hold(state.subject, &state.name.name, &rule.name);
        }
    }
    for step in &schedule.steps {
        for (column, setter) in &step.set {
            if let Setter::Rule(rule) = setter {
                hold(step.subject, &column.name, &rule.name);
            }
        }
    }
    found.extend(undeclared(book));
    found
}

/// Facts of the data that are not declared, or as another kind.
fn undeclared(book: &Rulebook) -> Vec<Fault> {
    let mut found = Vec::new();
    let subjects = Subject::ALL.into_iter().chain(Subject::OF_VOTES);
    for subject in subjects {
        let own = |(known, _): &&(String, String)| known == subject.name();
        if !book.columns().keys().any(|key| own(&key)) {
            continue;
        }
        for (name, kind) in subject.data() {
            let key = (subject.name().to_string(), name.to_string());
            let Some(column) = book.columns().get(&key) else { continue };
            if !fits(&kind, column.kind()) {
                let message = format!("{}.{name} holds {}", subject.name(), kind.expectation());
                let fault = Fault::new("simulate::wrong_kind", message);
                let label = format!("declared in {} here", column.unit);
                found.push(fault.at(&column.text, column.start, name.len(), label));
            }
        }
    }
    for ((subject, name), column) in book.columns() {
        let of = Subject::ALL.into_iter().chain(Subject::OF_VOTES);
        let of = of.into_iter().find(|known| known.name() == subject.as_str());
        let is_fact = of.is_none_or(|of| of.data().iter().any(|data| data.0 == name.as_str()));
        if !column.is_state && !is_fact {
            let message = format!("{subject} has no fact `{name}` in the data");
            let fault = Fault::new("simulate::unknown_column", message);
            let fault = fault.at(&column.text, column.start, name.len(), "declared here");
            found.push(fault.help("leave it out, or declare it in the schedule as state"));
        }
    }
    found
}

fn fits(kind: &Kind, declared: Kind) -> bool {
    matches!(
        (kind, declared),
        (Kind::Int, Kind::Int)
            | (Kind::Float, Kind::Float)
            | (Kind::Flag, Kind::Flag)
            | (Kind::Word(_), Kind::Word(_))
    )
}
