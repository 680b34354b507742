//! Parameters that a decision rests on, with where they come from.

use serde_json::{Value, json};

use super::super::language::{Language, can_say};
use super::super::value::{one_with_unit, standing, word};
use crate::decide::Cited;

/// `Days to wait after a demand: 30 days [assumed] our reading …`
pub fn cited_line(cited: &Cited, language: Language) -> String {
    let summary = match language {
        Language::Chinese => &cited.summary.0,
        Language::English => &cited.summary.1,
    };
    let (value, of) = (value(cited, language), standing(&cited.standing, language));
    let places = [
        ("summary", summary.as_str()),
        ("value", &value),
        ("standing", &of),
        ("source", &cited.source),
    ];
    language.say("decide_cited", &places)
}

/// The value in force as programs get it.
pub fn written(cited: &Cited) -> String {
    ToString::to_string(&cited.value)
}

/// Has the parameter a value, rather than none for the key that was asked for?
pub fn is_said(cited: &Cited) -> bool {
    !matches!(written(cited).as_str(), "" | "no value")
}

/// A value in force as people say it: words of rules, days, yes and no.
fn value(cited: &Cited, language: Language) -> String {
    let written = written(cited);
    let written = written.as_str();
    let step = format!("mediate_step_{written}");
    if can_say(&step) {
        return language.say(&step, &[]);
    }
    match (written, written.strip_suffix(" days")) {
        ("true" | "false", _) => one_with_unit(written, "switch", language),
        (_, Some(days)) => language.say("decide_days", &[("n", days)]),
        _ => word(written, language),
    }
}

/// The same for programs.
pub fn cited_json(cited: &Cited) -> Value {
    json!({
        "name": cited.name, "keys": cited.keys, "value": written(cited),
        "since": cited.since.map(|day| day.to_string()),
        "source": cited.source, "standing": cited.standing,
    })
}
