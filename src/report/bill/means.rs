//! Whether a means of collecting is allowed, with the article.

use super::super::sources;
use serde_json::{Value, json};

use super::super::decide::{cited_json, cited_line, is_said, written};
use super::super::language::Language;
use super::super::value::{standing, word};
use super::why;
use crate::experiment::bill::{Bills, Means, Said};

/// The answer to `--sanction`; empty when none was asked about.
#[must_use]
pub fn sanction_text(bills: &Bills, language: Language) -> String {
    let Some(means) = bills.asked() else { return String::new() };
    if let Some(no_law) = no_law(bills, language) {
        let name = word(&means.name, language);
        let answer = language.say("bill_undetermined_why", &[("why", &no_law)]);
        let answer = language.say("bill_means", &[("name", &name), ("answer", &answer)]);
        return [answer, language.say("bill_anyway", &[])].join("\n");
    }
    let mut lines = vec![line(means, language)];
    let source = sources::said(&means.source.0, language);
    let of = standing(&means.source.1, language);
    lines.push(language.say("bill_rule", &[("source", &source), ("standing", &of)]));
    for cited in means.cited.iter().filter(|cited| is_said(cited)) {
        lines.push(cited_line(cited, language));
    }
    lines.extend(demand(bills, language));
    lines.push(match &bills.court_from {
        Said::Value(day) if bills.demand_counts == Some(true) => {
            language.say("bill_court_from", &[("day", &day.to_string())])
        }
        Said::Value(day) => language.say("bill_court_if", &[("day", &day.to_string())]),
        _ => language.say("bill_anyway", &[]),
    });
    lines.join("\n")
}

/// That no law known here speaks of the day, when that is so.
pub(super) fn no_law(bills: &Bills, language: Language) -> Option<String> {
    let (day, from) = (bills.issued_on.to_string(), bills.means_from?.to_string());
    Some(language.say("bill_no_law", &[("day", &day), ("from", &from)]))
}

/// What the demand concerns, when there was one.
pub(super) fn demand(bills: &Bills, language: Language) -> Option<String> {
    let key = match (bills.demand_counts?, bills.is_owed) {
        (true, _) => "bill_demand_counts",
        (false, true) => "bill_demand_early",
        (false, false) => "bill_demand_of_nothing",
    };
    Some(language.say(key, &[("day", &bills.wish.demanded_on?.to_string())]))
}

/// A means and its answer in one line.
pub(super) fn line(means: &Means, language: Language) -> String {
    let name = word(&means.name, language);
    let answer = match &means.is {
        Said::Value(is) if is == "not_allowed" && is_after_demand(means) => {
            language.say("bill_not_yet", &[])
        }
        Said::Value(is) => language.say(&format!("bill_{is}"), &[]),
        unknown => {
            let reason = why(unknown, language).unwrap_or_default();
            language.say("bill_undetermined_why", &[("why", &reason)])
        }
    };
    language.say("bill_means", &[("name", &name), ("answer", &answer)])
}

/// Is it a means that only a demand opens?
fn is_after_demand(means: &Means) -> bool {
    means.cited.iter().any(|cited| written(cited) == "after_demand")
}

/// The answer of a means: `undetermined` whatever the reason why nothing can be said.
pub(super) fn answer(means: &Means) -> &str {
    means.is.value().map_or("undetermined", String::as_str)
}

/// A means for programs.
pub(super) fn json(bills: &Bills, means: &Means) -> Value {
    if let Some(why) = no_law(bills, Language::English) {
        return json!({
            "means": means.name, "answer": "undetermined", "missing": null, "why": why,
            "source": null, "standing": null, "parameters": [],
        });
    }
    let (missing, silent) = match &means.is {
        Said::Value(_) => (None, None),
        Said::Missing(facts) => (Some(facts), None),
        Said::Silent(why) => (None, Some(why)),
    };
    let cited: Vec<Value> = means.cited.iter().map(cited_json).collect();
    json!({
        "means": means.name, "answer": answer(means), "missing": missing, "why": silent,
        "source": means.source.0, "standing": means.source.1, "parameters": cited,
    })
}

/// The answer to `--sanction` for programs; null when none was asked about.
#[must_use]
pub fn sanction_json(bills: &Bills) -> Value {
    let Some(means) = bills.asked() else { return Value::Null };
    let mut answer = json(bills, means);
    answer["month"] = bills.wish.month.to_string().into();
    answer["demand_counts"] = bills.demand_counts.into();
    answer["court_from"] = bills.court_from.value().map(ToString::to_string).into();
    answer
}
