//! One answer explained: what it is, how it came about, where every figure comes from, and what
//! would have changed it.

use serde_json::{Value, json};

use super::language::Language;
use super::value::{standing, with_unit};
use crate::experiment::Explained;
use crate::rulebook::{Trace, TracedStep, Turning};

/// The page of one explanation; no final line break.
#[must_use]
pub fn explanation_text(explained: &Explained, language: Language) -> String {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let wish = &explained.wish;
    let (day, run) = (wish.on.to_string(), wish.run.map(|run| run.to_string()));
    let mut lines = vec![
        say("explain_title", &[("rule", &wish.rule), ("unit", &wish.unit), ("day", &day)]),
        match (&explained.trace.answer, &explained.refusal) {
            (Some(answer), None) => say("explain_answer", &[("answer", answer)]),
            (_, why) => say("explain_refused", &[("why", why.as_deref().unwrap_or("?"))]),
        },
        String::new(),
        say("explain_policy", &[("policy", language.pick(&explained.policy))]),
    ];
    let question = language.pick(&explained.question);
    let (source, of) = (&explained.source.0, standing(&explained.source.1, language));
    lines.push(say(
        "explain_rule",
        &[("question", question), ("source", source), ("standing", &of)],
    ));
    let doc = language.pick(&explained.doc);
    if !doc.is_empty() {
        lines.push(doc.to_string());
    }
    if let Some(rule) = &explained.answered_by {
        lines.push(say("explain_by", &[("rule", rule)]));
    }
    if !explained.carried.is_empty() {
        let carried: Vec<String> =
            explained.carried.iter().map(|title| language.pick(title).to_string()).collect();
        lines.push(say("explain_carried", &[("motions", &language.list(&carried))]));
    }
    lines.push(match &run {
        Some(run) => say("explain_run", &[("run", run)]),
        None => say("explain_start", &[]),
    });
    let mut part = |key: &str, content: Vec<String>| {
        if !content.is_empty() {
            lines.extend([String::new(), say(key, &[])]);
            lines.extend(content.into_iter().map(|line| format!("  {line}")));
        }
    };
    part("explain_steps", steps(&explained.trace, language));
    part("explain_columns", columns(&explained.trace, language));
    part("explain_parameters", parameters(explained, language));
    let draws = explained.trace.draws.iter();
    let mut draws: Vec<String> = draws.map(|(name, drawn)| format!("{name}: {drawn:.6}")).collect();
    if !draws.is_empty() {
        draws.push(say("explain_draws_note", &[]));
    }
    part("explain_draws", draws);
    let mut turnings: Vec<String> =
        explained.turnings().iter().map(|turning| turned(turning, language)).collect();
    if turnings.is_empty() && explained.trace.answer.is_some() {
        turnings.push(say("explain_no_turning", &[]));
    }
    part("explain_turnings", turnings);
    lines.join("\n")
}

/// The steps of a trace, each in one line.
#[must_use]
pub fn steps(trace: &Trace, language: Language) -> Vec<String> {
    let line = |step: &TracedStep| {
        let (name, value) = (step.name.as_str(), step.value.as_str());
        let said = match step.kind {
            "asks" => language.say("explain_asks", &[("name", name)]),
            "gives" => language.say("explain_gives", &[("name", name), ("value", value)]),
            "if" => language.say("explain_if", &[("value", value)]),
            _ => format!("{name} = {value}"),
        };
        let place = format!("{}:{}", step.place.0, step.place.1);
        format!("{}{said}    {place}  {}", "  ".repeat(step.depth), step.line)
    };
    trace.steps.iter().map(line).collect()
}

fn columns(trace: &Trace, language: Language) -> Vec<String> {
    let line = |column: &crate::rulebook::ReadColumn| {
        let (zh, en) = &column.summary;
        let summary = if language == Language::English { en } else { zh };
        let name = format!("{}.{} = {}", column.subject, column.name, column.value);
        if summary.is_empty() { name } else { format!("{name}    {summary}") }
    };
    trace.columns.iter().map(line).collect()
}

fn parameters(explained: &Explained, language: Language) -> Vec<String> {
    let line = |(fact, since): &(crate::experiment::results::ParameterFact, _)| {
        let since: &Option<crate::units::Date> = since;
        let since = match since {
            Some(day) => language.say("explain_since", &[("day", &day.to_string())]),
            None => language.say("explain_voted", &[]),
        };
        let value = with_unit(&fact.value, &fact.unit, language);
        let said = language.say(
            "explain_parameter",
            &[
                ("value", &value),
                ("since", &since),
                ("standing", &standing(&fact.standing, language)),
                ("source", &fact.source),
            ],
        );
        format!("{}  {}: {said}", fact.name, language.pick(&fact.summary))
    };
    explained.parameters.iter().map(line).collect()
}

fn turned(turning: &Turning, language: Language) -> String {
    let (of, now, then) = (turning.of.as_str(), turning.now.as_str(), turning.then.as_str());
    match &turning.answer {
        Some(answer) => language.say(
            "explain_turning",
            &[("of", of), ("now", now), ("then", then), ("answer", answer)],
        ),
        None => {
            language.say("explain_turning_refused", &[("of", of), ("now", now), ("then", then)])
        }
    }
}

/// The same for programs.
#[must_use]
pub fn explanation_json(explained: &Explained) -> Value {
    let wish = &explained.wish;
    let trace = &explained.trace;
    let step = |step: &TracedStep| {
        json!({
            "kind": step.kind, "name": step.name, "value": step.value, "depth": step.depth,
            "file": step.place.0, "line": step.place.1, "text": step.line,
        })
    };
    let parameter = |(fact, since): &(
        crate::experiment::results::ParameterFact,
        Option<crate::units::Date>,
    )| {
        json!({
            "name": fact.name, "summary": { "zh": fact.summary.zh, "en": fact.summary.en },
            "value": fact.value, "unit": fact.unit, "since": since.map(|day| day.to_string()),
            "source": fact.source, "standing": fact.standing,
        })
    };
    json!({
        "rule": wish.rule, "unit": wish.unit, "on": wish.on.to_string(),
        "policy": { "zh": explained.policy.zh, "en": explained.policy.en },
        "run": wish.run,
        "answer": trace.answer, "refusal": explained.refusal,
        "source": explained.source.0, "standing": explained.source.1,
        "answered_by": explained.answered_by,
        "steps": trace.steps.iter().map(step).collect::<Vec<_>>(),
        "columns": trace.columns.iter().map(|c| json!({
            "name": format!("{}.{}", c.subject, c.name), "value": c.value,
            "summary": { "zh": c.summary.0, "en": c.summary.1 },
        })).collect::<Vec<_>>(),
        "parameters": explained.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "draws": trace.draws.iter().map(|(name, drawn)| json!({ "name": name, "drawn": drawn }))
            .collect::<Vec<_>>(),
        "turnings": trace.turnings.iter().map(|t| json!({
            "of": t.of, "now": t.now, "then": t.then, "answer": t.answer,
        })).collect::<Vec<_>>(),
    })
}
