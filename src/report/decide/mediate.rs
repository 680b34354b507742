//! Where disputes go next, in words, as JSON and as a sheet.

use super::super::sources;
use serde_json::{Value, json};

use super::super::language::{Language, can_say};
use super::super::tables::{Cell, Column, Sheet};
use super::super::value::{standing, word};
use super::{cited_json, cited_line, is_said};
use crate::decide::{Action, Cited, Defect, Next, Reason, Routed};
use crate::experiment::results::Both;
use crate::units::Date;

/// Every case with its next step, reasons and articles; no final line break. `has_holidays` says
/// whether anybody gave public holidays.
#[must_use]
pub fn mediation_text(
    cases: &[Routed],
    on: Date,
    has_holidays: bool,
    language: Language,
) -> String {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let n = cases.len().to_string();
    let mut lines = vec![say("mediate_title", &[("day", &on.to_string()), ("n", &n)])];
    let confirms = |case: &Routed| case.next.until.is_some() && is_about_agreement(&case.next);
    if !has_holidays && cases.iter().any(confirms) {
        lines.push(say("mediate_no_holidays", &[]));
    }
    let is_step = |case: &Routed| case.next.until.is_some() && case.next.step.is_some();
    if cases.iter().any(is_step) {
        lines.push(say("mediate_straight", &[]));
    }
    for case in cases {
        lines.push(String::new());
        lines.extend(of_case(case, language));
    }
    if !cases.is_empty() {
        lines.extend([String::new(), say("mediate_always", &[])]);
    }
    lines.join("\n")
}

fn is_about_agreement(next: &Next) -> bool {
    matches!(next.action, Action::Confirm | Action::Keep | Action::Enforce)
}

fn of_case(routed: &Routed, language: Language) -> Vec<String> {
    let case = &routed.case;
    let kind = language.say(&format!("mediate_kind_{}", case.kind), &[]);
    let step = step_name(case.step, language);
    let outcome = language.say(&format!("mediate_outcome_{}", case.outcome), &[]);
    let began = case.began_on.to_string();
    let places = [
        ("id", case.id.as_str()),
        ("kind", &kind),
        ("step", &step),
        ("outcome", &outcome),
        ("day", &began),
    ];
    let mut lines = vec![language.say("mediate_case", &places)];
    let next = sentence(&routed.next, &routed.defects, language);
    lines.push(format!("  {}", language.say("mediate_next", &[("next", &next)])));
    if let Some(body) = &routed.body {
        lines.push(format!("  {}", language.say(&format!("mediate_body_{body}"), &[])));
    }
    let defects = routed.defects.iter();
    lines.extend(defects.map(|defect| format!("  {}", defect_name(*defect, language))));
    if !routed.missing.is_empty() {
        let facts: Vec<String> =
            routed.missing.iter().map(|fact| fact_name(fact, language)).collect();
        let facts = language.list(&facts);
        lines.push(format!("  {}", language.say("mediate_missing", &[("facts", &facts)])));
    }
    if !routed.unchecked.is_empty() {
        let facts: Vec<String> =
            routed.unchecked.iter().map(|fact| fact_name(fact, language)).collect();
        let facts = language.list(&facts);
        lines.push(format!("  {}", language.say("mediate_unchecked", &[("facts", &facts)])));
    }
    if let Some(why) = &routed.silent {
        lines.push(format!("  {}", language.say("mediate_silent", &[("why", why)])));
    }
    lines.extend(reasons(&routed.reasons, language));
    lines
}

/// The articles, each once, and the days and words that were read.
fn reasons(reasons: &[Reason], language: Language) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut add = |line: String| {
        if !lines.contains(&line) {
            lines.push(line);
        }
    };
    for reason in reasons {
        let of = standing(&reason.standing, language);
        let source = sources::said(&reason.source, language);
        let places = [("source", source.as_str()), ("standing", of.as_str())];
        add(format!("  {}", language.say("mediate_by", &places)));
    }
    for cited in reasons.iter().flat_map(|reason| &reason.cited) {
        // The calendar needs no source.
        if is_said(cited) && !is_calendar(cited) {
            add(format!("    {}", cited_line(cited, language)));
        }
    }
    lines
}

fn is_calendar(cited: &Cited) -> bool {
    matches!(cited.name.as_str(), "a_monday" | "days_of_week")
}

fn step_name(step: &str, language: Language) -> String {
    language.say(&format!("mediate_step_{step}"), &[])
}

fn defect_name(defect: Defect, language: Language) -> String {
    language.say(&format!("mediate_defect_{}", defect.word()), &[])
}

fn fact_name(fact: &str, language: Language) -> String {
    let key = format!("mediate_fact_{}", fact.replace('.', "_"));
    if can_say(&key) { language.say(&key, &[]) } else { format!("`{fact}`") }
}

/// The next step as a sentence.
fn sentence(next: &Next, defects: &[Defect], language: Language) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, until) = (day(next.from), day(next.until));
    let step = next.step.as_deref().map(|step| step_name(step, language)).unwrap_or_default();
    let forums: Vec<String> = next.forums.iter().map(|forum| word(forum, language)).collect();
    let forum = language.either(&forums);
    let forum = match forums.len() {
        0 => language.say("mediate_undetermined", &[]),
        1 => forum,
        _ => language.say("mediate_forum_open", &[("forums", &forum)]),
    };
    let key = match (next.action, next.until) {
        (Action::Keep, Some(_)) => "mediate_keep_late".into(),
        (Action::Court, Some(_)) => "mediate_court_until".into(),
        (Action::Stay, _) if next.step.as_deref() == Some("court") => "mediate_stay_before".into(),
        (Action::Enforce, Some(_)) if defects.contains(&Defect::EnforcementLate) => {
            "mediate_enforce_late".into()
        }
        (Action::Enforce, Some(_)) => "mediate_enforce_until".into(),
        (action, _) => format!("mediate_{}", action.word()),
    };
    let places = [("step", step), ("from", from), ("until", until), ("forum", forum)];
    language.say(&key, &places.each_ref().map(|(place, said)| (*place, said.as_str())))
}

/// One object for each case.
#[must_use]
pub fn mediation_json(cases: &[Routed], on: Date, has_holidays: bool) -> Value {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let one = |routed: &Routed| {
        let next = &routed.next;
        json!({
            "case_id": routed.case.id, "kind": routed.case.kind, "step": routed.case.step,
            "outcome": routed.case.outcome, "began_on": routed.case.began_on.to_string(),
            "next": {
                "action": next.action.word(), "step": next.step, "from": day(next.from),
                "until": day(next.until), "forum": next.forum(), "forums": next.forums,
            },
            "body": routed.body,
            "defects": routed.defects.iter().map(|defect| defect.word()).collect::<Vec<_>>(),
            "missing": routed.missing, "unchecked": routed.unchecked, "why": routed.silent,
            "reasons": routed.reasons.iter().map(reason).collect::<Vec<_>>(),
        })
    };
    json!({
        "on": on.to_string(), "holidays_given": has_holidays,
        "cases": cases.iter().map(one).collect::<Vec<_>>(),
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "rule": reason.rule, "source": reason.source, "standing": reason.standing,
        "parameters": reason.cited.iter().map(cited_json).collect::<Vec<_>>(),
    })
}

/// One row for each case.
#[must_use]
pub fn mediation_csv(cases: &[Routed], language: Language) -> Vec<u8> {
    let header = [
        "case_id",
        "kind",
        "step",
        "outcome",
        "action",
        "next_step",
        "from",
        "until",
        "forum",
        "body",
        "defects",
        "missing",
        "next",
        "sources",
    ];
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |routed: &Routed| {
        let next = &routed.next;
        let defects: Vec<&str> = routed.defects.iter().map(|defect| defect.word()).collect();
        let mut sources: Vec<&str> =
            routed.reasons.iter().map(|reason| reason.source.as_str()).collect();
        sources.dedup();
        let cells = [
            routed.case.id.clone(),
            routed.case.kind.into(),
            routed.case.step.into(),
            routed.case.outcome.into(),
            next.action.word().into(),
            next.step.clone().unwrap_or_default(),
            day(next.from),
            day(next.until),
            next.forums.join(" "),
            routed.body.clone().unwrap_or_default(),
            defects.join(" "),
            routed.missing.join(" "),
            sentence(next, &routed.defects, language),
            sources.join("; "),
        ];
        cells.into_iter().map(Cell::Text).collect()
    };
    let columns = header.map(|name| Column::new(name, Both::default())).into();
    Sheet { columns, rows: cases.iter().map(row).collect() }.csv()
}
