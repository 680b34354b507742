//! The calendar of an assembly, in words and as data.

use serde_json::{Value, json};

use super::super::language::Language;
use super::cited::{cited_json, cited_line};
use crate::decide::calendar::{Calendar, Kept, Step};

/// A calendar as one object: each step with its last lawful day, when it was done, and how it
/// stands.
#[must_use]
pub fn calendar_json(calendar: &Calendar) -> Value {
    let step = |step: &Step| {
        json!({
            "id": step.rule,
            "law_of": step.law_of.to_string(),
            "last_day": step.last_day.map(|day| day.to_string()),
            "rolled_from": step.rolled_from.map(|day| day.to_string()),
            "done_on": step.done_on.map(|day| day.to_string()),
            "state": step.kept.id(),
            "sources": step.sources.iter().map(cited_json).collect::<Vec<_>>(),
        })
    };
    json!({
        "law_of": calendar.law_of.map(|day| day.to_string()),
        "missed": calendar.is_missed(),
        "held": calendar.held(),
        "steps": calendar.steps.iter().map(step).collect::<Vec<_>>(),
        "voting_days_allowed": calendar.voting_days,
        "voting_sources": calendar.voting_sources.iter().map(cited_json).collect::<Vec<_>>(),
        "years_without_holidays": calendar.unknown_years,
    })
}

/// A calendar in words, a line for each step; no final line break.
#[must_use]
pub fn calendar_text(calendar: &Calendar, language: Language) -> String {
    let missed = calendar.steps.iter().filter(|step| step.kept == Kept::Missed).count()
        + usize::from(calendar.voting_days == Some(false));
    let law = match calendar.law_of {
        Some(day) => language.say("calendar_law_of", &[("day", &day.to_string())]),
        None => language.say("calendar_law_own", &[]),
    };
    let (key, n) = match (calendar.held(), missed) {
        (0, _) => ("calendar_nothing_held", 0),
        (held, 0) => ("calendar_kept", held),
        _ => ("calendar_missed", missed),
    };
    let mut lines = vec![language.say(key, &[("law", &law), ("n", &n.to_string())])];
    for step in &calendar.steps {
        lines.push(format!("  {}", told(step, language)));
    }
    match calendar.voting_days {
        Some(true) => lines.push(format!("  {}", language.say("calendar_voting_allowed", &[]))),
        Some(false) => lines.push(format!("  {}", language.say("calendar_voting_missed", &[]))),
        None => {}
    }
    if !calendar.unknown_years.is_empty() {
        let years: Vec<String> = calendar.unknown_years.iter().map(ToString::to_string).collect();
        let years = language.list(&years);
        lines.push(language.say("calendar_no_holidays", &[("years", &years)]));
    }
    let mut sources: Vec<String> = Vec::new();
    let of_steps = calendar.steps.iter().flat_map(|step| &step.sources);
    for cited in of_steps.chain(&calendar.voting_sources) {
        let line = format!("  {}", cited_line(cited, language));
        if !sources.contains(&line) {
            sources.push(line);
        }
    }
    if !sources.is_empty() {
        lines.extend([String::new(), language.say("vote_sources", &[])]);
        lines.extend(sources);
    }
    lines.join("\n")
}

fn told(step: &Step, language: Language) -> String {
    let what = language.say(&format!("calendar_{}", step.rule), &[]);
    let shown =
        |day: Option<crate::units::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let (last, done) = (shown(step.last_day), shown(step.done_on));
    let key = match step.kept {
        Kept::InTime => "calendar_in_time",
        Kept::Missed => "calendar_too_late",
        Kept::Open => "calendar_open",
        Kept::NoPeriod => "calendar_no_period",
        Kept::Unheld => "calendar_unheld",
    };
    let said = language.say(key, &[("what", &what), ("last", &last), ("done", &done)]);
    match step.rolled_from {
        Some(day) => {
            let with = [("said", said.as_str()), ("day", &day.to_string())];
            language.say("calendar_rolled", &with)
        }
        None => said,
    }
}
