//! An explanation for programs.

use serde_json::{Value, json};

use crate::experiment::results::Both;
use crate::experiment::{Entry, Explained, InForce, Since, Whence};
use crate::rulebook::{ReadColumn, TracedStep, Turning};

/// Everything that the page says. Values are texts with their unit, money in yuan.
#[must_use]
pub fn explanation_json(explained: &Explained) -> Value {
    let wish = &explained.wish;
    let trace = &explained.trace;
    let unfollowed = trace.unfollowed.as_ref().map(|obstacle| {
        json!({
            "what": obstacle.what, "file": obstacle.text.name,
            "line": obstacle.text.line(obstacle.at),
        })
    });
    let given = explained.given.iter();
    json!({
        "rule": wish.rule, "unit": wish.unit, "on": wish.on.to_string(),
        "parameters_of": explained.day.to_string(),
        "policy": both(&explained.policy),
        "run": wish.run,
        "asked_about": whence(&explained.whence),
        "given": given.map(|(name, value)| json!({ "name": name, "value": value.to_string() }))
            .collect::<Vec<_>>(),
        "speaks": explained.speaks,
        "in_force": explained.carried.iter().map(both).collect::<Vec<_>>(),
        "answer": trace.answer.as_ref().map(ToString::to_string), "refusal": explained.refusal,
        "source": explained.source.0, "standing": explained.source.1,
        "answered_by": explained.answered_by,
        "not_followed": unfollowed,
        "steps": trace.steps.iter().map(step).collect::<Vec<_>>(),
        "columns": trace.columns.iter().map(column).collect::<Vec<_>>(),
        "parameters": explained.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "draws": trace.draws.iter().map(|(name, drawn)| json!({ "name": name, "drawn": drawn }))
            .collect::<Vec<_>>(),
        "turnings": trace.turnings.iter().map(turning).collect::<Vec<_>>(),
    })
}

fn both(name: &Both) -> Value {
    json!({ "zh": name.zh, "en": name.en })
}

fn whence(whence: &Whence) -> Value {
    match whence {
        Whence::Start => json!({ "what": "start" }),
        Whence::Run(run) => json!({ "what": "run", "run": run }),
        Whence::Vote { run, month, motion, attempt, estate } => json!({
            "what": "vote", "run": run, "month": month.to_string(), "motion": both(motion),
            "attempt": attempt, "estate": estate.as_ref().map(both),
        }),
        Whence::Case { run, opened } => {
            json!({ "what": "case", "run": run, "opened": opened.to_string() })
        }
        Whence::Hand => json!({ "what": "given" }),
    }
}

fn step(step: &TracedStep) -> Value {
    json!({
        "kind": step.kind, "name": step.name,
        "value": step.value.as_ref().map(ToString::to_string), "depth": step.depth,
        "file": step.place.0, "line": step.place.1, "text": step.line,
    })
}

fn column(column: &ReadColumn) -> Value {
    json!({
        "name": format!("{}.{}", column.subject, column.name),
        "value": column.value.to_string(), "unit": column.value.unit,
        "summary": { "zh": column.summary.0, "en": column.summary.1 },
    })
}

fn parameter(parameter: &InForce) -> Value {
    let entry = |entry: &Entry| {
        json!({
            "keys": entry.keys, "from": entry.from.as_ref().map(ToString::to_string),
            "value": entry.value.to_string(), "is_read": entry.is_read,
        })
    };
    let (since, motion) = match &parameter.since {
        Since::Day(day) => (Some(day.to_string()), None),
        Since::Vote(motion) => (None, Some(both(motion))),
        Since::Never => (None, None),
    };
    json!({
        "name": parameter.name, "summary": both(&parameter.summary), "unit": parameter.unit,
        "entries": parameter.entries.iter().map(entry).collect::<Vec<_>>(),
        "since": since, "motion": motion, "says_turns": parameter.is_turns,
        "source": parameter.source, "standing": parameter.standing,
    })
}

fn turning(turning: &Turning) -> Value {
    json!({
        "of": turning.of, "keys": turning.keys, "now": turning.now.to_string(),
        "then": turning.then.to_string(),
        "answer": turning.answer.as_ref().map(ToString::to_string),
    })
}
