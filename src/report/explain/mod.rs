//! One answer explained: what it is, how it came about, where every figure comes from, and what
//! would have changed it.

mod json;
mod parameters;

use super::language::Language;
use super::refusal::refusal;
use super::sources;
use super::value::{amount, quoted_word, standing, told_apart};
use crate::experiment::{Explained, Whence};
use crate::rulebook::{Amount, Plain, ReadColumn, Trace, TracedStep, Turning};

pub use json::explanation_json;

/// The page of one explanation; no final line break.
#[must_use]
pub fn explanation_text(explained: &Explained, language: Language) -> String {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let trace = &explained.trace;
    let mut lines = vec![
        title(explained, language),
        match (&trace.answer, &explained.refusal) {
            (Some(answer), None) => say("explain_answer", &[("answer", &amount(answer, language))]),
            (_, why) => {
                let why = why.as_deref().map_or_else(|| "?".into(), |why| refusal(why, language));
                say("explain_refused", &[("why", &why)])
            }
        },
        String::new(),
        say("explain_policy", &[("policy", language.pick(&explained.policy))]),
    ];
    let question = language.pick(&explained.question);
    let source = sources::said(&explained.source.0, language);
    let of = standing(&explained.source.1, language);
    lines.push(say(
        "explain_rule",
        &[("question", question), ("source", &source), ("standing", &of)],
    ));
    let doc = language.pick(&explained.doc);
    if !doc.is_empty() {
        lines.push(doc.to_string());
    }
    if let Some(rule) = &explained.answered_by {
        lines.push(say("explain_by", &[("rule", rule)]));
    }
    lines.extend(whence(explained, language));
    if let Some(obstacle) = &trace.unfollowed {
        let place = format!("{}:{}", obstacle.text.name, obstacle.text.line(obstacle.at));
        lines.push(say("explain_unfollowed", &[("what", &obstacle.what), ("place", &place)]));
    }
    let mut part = |key: &str, content: Vec<String>| {
        if !content.is_empty() {
            lines.extend([String::new(), say(key, &[])]);
            lines.extend(content.into_iter().map(|line| format!("  {line}")));
        }
    };
    part("explain_steps", steps(trace, language));
    part("explain_columns", columns(trace, language));
    part("explain_parameters", parameters::lines(&explained.parameters, language));
    let draws = trace.draws.iter();
    let mut draws: Vec<String> = draws.map(|(name, drawn)| format!("{name}: {drawn:.6}")).collect();
    if !draws.is_empty() {
        draws.push(say("explain_draws_note", &[]));
    }
    part("explain_draws", draws);
    let mut turnings: Vec<String> =
        explained.turnings().iter().map(|turning| turned(turning, language)).collect();
    match &trace.answer {
        _ if trace.unfollowed.is_some() => {}
        Some(Amount { value: Plain::Float(_), .. }) => turnings.push(say("explain_decimal", &[])),
        Some(_) if turnings.is_empty() => turnings.push(say("explain_no_turning", &[])),
        _ => {}
    }
    let turns = explained.parameters.iter().filter(|parameter| parameter.is_turns);
    let turns: Vec<String> = turns.map(|parameter| format!("`{}`", parameter.name)).collect();
    if !turns.is_empty() {
        turnings.push(say("explain_turns", &[("names", &language.list(&turns))]));
    }
    part("explain_turnings", turnings);
    lines.join("\n")
}

fn title(explained: &Explained, language: Language) -> String {
    let wish = &explained.wish;
    let day = wish.on.to_string();
    let places = [("rule", wish.rule.as_str()), ("day", &day)];
    match &wish.unit {
        Some(unit) => language.say("explain_title", &[&places[..], &[("unit", unit)]].concat()),
        None => language.say("explain_title_alone", &places),
    }
}

/// Where what the rule was asked about comes from.
fn whence(explained: &Explained, language: Language) -> Vec<String> {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let mut lines = Vec::new();
    if !explained.carried.is_empty() {
        let carried: Vec<String> =
            explained.carried.iter().map(|title| language.pick(title).to_string()).collect();
        let is_run = explained.wish.run.is_some();
        let key = if is_run { "explain_in_force" } else { "explain_carried" };
        lines.push(say(key, &[("motions", &language.list(&carried))]));
    }
    lines.push(match &explained.whence {
        Whence::Start => say("explain_start", &[]),
        Whence::Run(run) => say("explain_run", &[("run", &run.to_string())]),
        Whence::Vote { run, month, motion, attempt, estate } => {
            let (run, month, attempt) = (run.to_string(), month.to_string(), attempt.to_string());
            let motion = language.pick(motion);
            let vote = [("run", run.as_str()), ("month", &month), ("motion", motion)];
            let vote = say("explain_vote", &[&vote[..], &[("attempt", &attempt)]].concat());
            let estate = estate.as_ref().map(|estate| language.pick(estate));
            estate.map_or(vote.clone(), |estate| {
                language.clauses(&[vote, say("explain_roll", &[("estate", estate)])])
            })
        }
        Whence::Case { run, opened } => {
            say("explain_case", &[("run", &run.to_string()), ("opened", &opened.to_string())])
        }
        Whence::Hand => say("explain_hand", &[]),
    });
    if explained.day != explained.wish.on {
        lines.push(say("explain_month", &[("day", &explained.day.to_string())]));
    }
    if let Some(unit) = &explained.speaks {
        lines.push(say("explain_speaks", &[("unit", unit)]));
    }
    let given = explained.given.iter();
    let given: Vec<String> =
        given.map(|(name, value)| format!("{name} = {}", amount(value, language))).collect();
    if !given.is_empty() {
        lines.push(say("explain_given", &[("list", &language.list(&given))]));
    }
    lines
}

/// The steps of a trace, each in one line.
#[must_use]
pub fn steps(trace: &Trace, language: Language) -> Vec<String> {
    let line = |step: &TracedStep| {
        let name = step.name.as_str();
        let value = step.value.as_ref().map(|value| amount(value, language)).unwrap_or_default();
        let value = value.as_str();
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
    let line = |column: &ReadColumn| {
        let (zh, en) = &column.summary;
        let summary = if language == Language::English { en } else { zh };
        let value = amount(&column.value, language);
        let name = format!("{}.{} = {value}", column.subject, column.name);
        if summary.is_empty() { name } else { format!("{name}    {summary}") }
    };
    trace.columns.iter().map(line).collect()
}

fn turned(turning: &Turning, language: Language) -> String {
    let keys: Vec<String> = turning.keys.iter().map(|key| quoted_word(key, language)).collect();
    let of = match &keys[..] {
        [] => turning.of.clone(),
        keys => format!("{}[{}]", turning.of, language.list(keys)),
    };
    let [now, then] = told_apart(&turning.now, &turning.then, language);
    match &turning.answer {
        Some(answer) => language.say(
            "explain_turning",
            &[("of", &of), ("now", &now), ("then", &then), ("answer", &amount(answer, language))],
        ),
        None => {
            language.say("explain_turning_refused", &[("of", &of), ("now", &now), ("then", &then)])
        }
    }
}
