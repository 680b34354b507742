//! Parameters that a decision rests on, with where they come from.

use super::super::sources;
use serde_json::{Value, json};

use super::super::language::{Language, can_say};
use super::super::value::{amount, standing, word};
use crate::decide::Cited;
use crate::rulebook::Plain;

/// What it is, its value, since when, its standing and its source, in one line.
pub(in crate::report) fn cited_line(cited: &Cited, language: Language) -> String {
    let summary = match language {
        Language::Chinese => &cited.summary.0,
        Language::English => &cited.summary.1,
    };
    let since = cited.since.map(|day| day.to_string());
    let key = if since.is_some() { "cited_since" } else { "cited" };
    language.say(
        key,
        &[
            ("what", summary),
            ("value", &value(cited, language)),
            ("since", since.as_deref().unwrap_or_default()),
            ("standing", &standing(&cited.standing, language)),
            ("source", &sources::said(&cited.source, language)),
        ],
    )
}

/// A value in force as people say it.
fn value(cited: &Cited, language: Language) -> String {
    let Plain::Word(written) = &cited.value.value else { return amount(&cited.value, language) };
    let step = format!("mediate_step_{written}");
    if can_say(&step) { language.say(&step, &[]) } else { word(written, language) }
}

/// The value in force as programs get it.
pub(in crate::report) fn written(cited: &Cited) -> String {
    ToString::to_string(&cited.value)
}

/// Has the parameter a value, rather than none for the key that was asked for?
pub(in crate::report) fn is_said(cited: &Cited) -> bool {
    !matches!(written(cited).as_str(), "" | "no value")
}

/// The same for programs.
pub(in crate::report) fn cited_json(cited: &Cited) -> Value {
    json!({
        "parameter": cited.name,
        "keys": cited.keys,
        "value": written(cited),
        "since": cited.since.map(|day| day.to_string()),
        "source": cited.source,
        "standing": cited.standing,
    })
}
