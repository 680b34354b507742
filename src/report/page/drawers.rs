//! The drawer beside a chart: which assumed parameters decide what it shows.
//!
//! A run knows what a policy changes, which of that is assumed, and, where the policy has a twin
//! without effects of governance, how much of a change goes away with them. It does not know how
//! far each parameter alone moves a figure, and says so.

use serde::Serialize;

use super::super::audience;
use super::super::figures;
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::value::with_unit;
use super::compared::MOST_POLICIES;
use crate::experiment::compare::{Interval, Scope, last_year};
use crate::experiment::results::{Change, Results};

/// What opens, and the sentences inside.
#[derive(Serialize)]
pub(super) struct Drawer {
    summary: String,
    lines: Vec<String>,
}

/// What a chart is about, as far as it can be split into arithmetic and assumed effects.
enum Subject {
    Outcome(&'static str),
    Balance,
    /// Its figures are no outcome.
    Other,
}

fn subject(chart: &str) -> Subject {
    match chart {
        "collection-rate" | "gain" | "policy-dots" | "policy-heat" | "distribution"
        | "convergence" => Subject::Outcome("collection_rate"),
        "budget" | "waterfall" => Subject::Balance,
        "parking" | "parking-chances" => Subject::Outcome("overflow_cars"),
        "disputes" => Subject::Outcome("disputes_opened"),
        "dispute-funnel" => Subject::Outcome("disputes_settled"),
        _ => Subject::Other,
    }
}

/// The drawer of a chart.
pub(super) fn drawer(results: &Results, chart: &str, language: Language) -> Drawer {
    let mut lines: Vec<String> = Vec::new();
    let compared = figures::compared(results);
    let is_told = compared.len() <= MOST_POLICIES;
    if !is_told {
        lines.push(language.say("drawer_many", &[]));
    }
    for policy in compared.into_iter().filter(|_| is_told) {
        let name = figures::named(results, policy, language);
        let changes = &results.policies[policy].changes;
        let assumed = || changes.iter().filter(|change| change.standing == "assumed");
        let governance: Vec<&Change> = assumed().filter(|change| change.governance).collect();
        let others: Vec<&Change> = assumed().filter(|change| !change.governance).collect();
        if !governance.is_empty() {
            let list = listed(&governance, language);
            let n = governance.len().to_string();
            let places = [("policy", name.as_str()), ("n", &n), ("list", &list)];
            let split = split(results, policy, &subject(chart), language);
            lines.push(match split {
                Some(split) => format!("{split}{}", language.say("drawer_rests_on", &places)),
                None => language.say("drawer_governance", &places),
            });
        }
        if !others.is_empty() {
            let list = listed(&others, language);
            let n = others.len().to_string();
            let places = [("policy", name.as_str()), ("n", &n), ("list", &list)];
            lines.push(language.say("drawer_others", &places));
        }
        if governance.is_empty() && others.is_empty() {
            lines.push(language.say("drawer_none", &[("policy", &name)]));
        }
    }
    let n = results.parameters.iter().filter(|fact| fact.standing == "assumed").count();
    lines.push(language.say("drawer_shared", &[("n", &n.to_string())]));
    Drawer { summary: language.say("drawer_summary", &[]), lines }
}

/// Parameters with what they were and what they become.
fn listed(changes: &[&Change], language: Language) -> String {
    let one = |change: &&Change| {
        let what = match language.pick(&change.summary) {
            "" => change.parameter.as_str(),
            summary => summary,
        };
        let value = |value: &str| with_unit(value, &change.unit, language);
        let before = change.before.as_deref();
        let before = before.map_or_else(|| language.say("not_in_force", &[]), value);
        let after = value(&change.after);
        let places = [("what", what), ("before", &before), ("after", &after)];
        language.say("drawer_change", &places)
    };
    language.clauses(&changes.iter().map(one).collect::<Vec<_>>())
}

/// How much of a policy's mean change is arithmetic and how much goes away with the effects of
/// governance; `None` without a twin or a figure.
fn split(
    results: &Results,
    policy: usize,
    subject: &Subject,
    language: Language,
) -> Option<String> {
    let id = Some(results.policies[policy].id.as_str());
    let twin = results.policies.iter().position(|other| other.null_of.as_deref() == id)?;
    let (measure, unit, pairs) = match subject {
        Subject::Outcome(name) => {
            let outcome = figures::outcome(results, name)?;
            let between =
                |pair| figures::difference(results, pair, outcome, last_year(results), Scope::All);
            let title = language.pick(&results.outcomes[outcome].title).to_string();
            let pairs =
                [[policy, results.baseline], [twin, results.baseline], [policy, twin]].map(between);
            (title, figures::unit(results, outcome), pairs)
        }
        Subject::Balance => {
            let of = |at| figures::balances(results, at, last_year(results));
            let between = |[a, b]: [usize; 2]| {
                let pairs = of(a).into_iter().zip(of(b));
                let seen = Interval::of(pairs.map(|(a, b)| a - b));
                audience::told_together(results, seen, figures::BALANCE)
            };
            let pairs =
                [[policy, results.baseline], [twin, results.baseline], [policy, twin]].map(between);
            (language.say("balance_title", &[]), figures::told(results, Unit::Fen), pairs)
        }
        Subject::Other => return None,
    };
    let [whole, arithmetic, governance] = pairs;
    let governance = audience::told_rest(results, &whole, &arithmetic, governance);
    let pairs = [whole, arithmetic, governance];
    if pairs.iter().any(|seen| seen.n == 0 || !seen.mean.is_finite()) {
        return None;
    }
    let said = pairs.map(|seen| number::change(seen.mean, unit, language));
    let name = figures::named(results, policy, language);
    let places = [
        ("policy", name.as_str()),
        ("measure", &measure),
        ("whole", &said[0]),
        ("arithmetic", &said[1]),
        ("governance", &said[2]),
    ];
    Some(language.say("drawer_split", &places))
}
