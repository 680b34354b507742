//! Facts held against runs: a line for each, as text or JSON.

use serde_json::{Value, json};

use super::language::Language;
use crate::experiment::results::Results;
use crate::experiment::validation::{Held, Verdict};

/// A line for each fact: figure, interval, target, verdict; then how many are met.
#[must_use]
pub fn validation_text(held: &[Held], results: &Results, language: Language) -> String {
    let mut lines = Vec::new();
    for fact in held {
        let interval = fact.interval.map_or_else(String::new, |(low, high)| {
            let ends = [("low", figure(low)), ("high", figure(high))];
            language.say("validation_interval", &as_str(&ends))
        });
        let verdict = match fact.verdict {
            Verdict::Met => "validation_met",
            Verdict::Missed => "validation_missed",
            Verdict::Unverified => "validation_unverified",
        };
        let value = match fact.between {
            Some((low, high)) => {
                let ends = [("low", figure(low)), ("high", figure(high))];
                language.say("validation_between", &as_str(&ends))
            }
            None if fact.verdict == Verdict::Unverified => {
                language.say("validation_no_figure", &[])
            }
            None => figure(fact.value),
        };
        let parts = [
            ("id", fact.id.clone()),
            ("title", language.pick(&fact.title).to_string()),
            ("value", value),
            ("interval", interval),
            ("least", figure(fact.target.0)),
            ("most", figure(fact.target.1)),
            ("verdict", language.say(verdict, &[])),
        ];
        lines.push(language.say("validation_line", &as_str(&parts)));
        if let Some(note) = &fact.note {
            lines.push(language.say("validation_note", &[("note", language.pick(note))]));
        }
    }
    let parts = [
        ("met", count(held, Verdict::Met).to_string()),
        ("open", count(held, Verdict::Unverified).to_string()),
        ("all", held.len().to_string()),
        ("runs", results.runs.to_string()),
        ("seed", results.seed.to_string()),
    ];
    lines.push(language.say("validation_sum", &as_str(&parts)));
    lines.join("\n")
}

fn count(held: &[Held], verdict: Verdict) -> usize {
    held.iter().filter(|fact| fact.verdict == verdict).count()
}

/// The same for programs.
#[must_use]
pub fn validation_json(held: &[Held], results: &Results) -> Value {
    let fact = |fact: &Held| {
        json!({
            "id": fact.id,
            "title": { "zh": fact.title.zh, "en": fact.title.en },
            "basis": fact.basis,
            "note": fact.note.as_ref().map(|note| json!({ "zh": note.zh, "en": note.en })),
            "value": finite(fact.value),
            "interval": fact.interval.map(|(low, high)| [finite(low), finite(high)]),
            "between": fact.between.map(|(low, high)| [finite(low), finite(high)]),
            "target": [finite(fact.target.0), finite(fact.target.1)],
            "met": match fact.verdict {
                Verdict::Met => json!(true),
                Verdict::Missed => json!(false),
                Verdict::Unverified => Value::Null,
            },
        })
    };
    json!({
        "runs": results.runs,
        "seed": results.seed,
        "hash": results.hash,
        "met": count(held, Verdict::Met),
        "unverified": count(held, Verdict::Unverified),
        "facts": held.iter().map(fact).collect::<Vec<_>>(),
    })
}

/// A number that JSON can hold; an open end of a target is null.
fn finite(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

/// Three decimals say enough of shares and scores; an open end is said by a sign.
pub(super) fn figure(value: f64) -> String {
    if value == f64::INFINITY {
        "∞".into()
    } else if value == f64::NEG_INFINITY {
        "−∞".into()
    } else {
        format!("{value:.3}").replace('-', "−")
    }
}

fn as_str<'a>(parts: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    parts.iter().map(|(key, value)| (*key, value.as_str())).collect()
}
