//! The comparison as JSON, for programs.

use serde_json::{Value, json};

use super::super::audience::for_audience;
use super::super::audit::{self, Breach};
use super::super::figures;
use super::super::gain::splits;
use super::super::payers::payers;
use super::super::privacy::Shown;
use super::super::{ReportError, kept};
use crate::experiment::compare::{Interval, last_year};
use crate::experiment::results::{Audience, Results};

/// The comparison of the last year for programs. Unmeasured figures are null, numbers of households
/// that are kept back `"*"`.
#[must_use]
pub fn summary_json(results: &Results) -> Value {
    if let Err(fault) = super::super::check(results) {
        return json!({ "scenario": results.scenario, "fault": fault.to_string() });
    }
    let policies: Vec<Value> =
        (0..results.policies.len()).map(|policy| policy_json(results, policy)).collect();
    let gain: Vec<Value> = splits(results)
        .iter()
        .map(|split| {
            json!({
                "policy": results.policies[split.policy].id,
                "null": results.policies[split.twin].id,
                "outcome": "collection_rate",
                "whole": interval(&split.whole),
                "arithmetic": interval(&split.arithmetic),
                "assumed_governance": interval(&split.governance),
                "governance_share": split.governance_share().filter(|_| results.audience.is_exact()),
            })
        })
        .collect();
    let assumed: Vec<&str> = results
        .parameters
        .iter()
        .filter(|p| p.standing == "assumed")
        .map(|p| p.name.as_str())
        .collect();
    json!({
        "schema_version": 1,
        "scenario": results.scenario,
        "title": { "zh": results.title.zh, "en": results.title.en },
        "version": env!("CARGO_PKG_VERSION"),
        "hash": results.hash,
        "seed": results.seed,
        "runs": results.runs,
        "start": results.start.to_string(),
        "months": results.months,
        "burn_in": results.burn_in,
        "baseline": results.policies[results.baseline].id,
        "policies": policies,
        "gain": gain,
        "assumed": assumed,
        "n_parameters": results.parameters.len(),
        "data_note": { "zh": results.data_note.zh, "en": results.data_note.en },
        "command": results.command,
    })
}

/// The comparison as an audience is told of it.
///
/// # Errors
/// [`ReportError::TooFew`] and [`ReportError::Breach`] for audiences that are not told everything.
pub fn summary_json_for(results: &Results, audience: Audience) -> Result<Value, ReportError> {
    let results = for_audience(kept::without_names(results), audience)?;
    let told = summary_json(&results);
    let breaches: Vec<Breach> = audit::of_json(&results, &told);
    if breaches.is_empty() { Ok(told) } else { Err(ReportError::Breach(breaches)) }
}

fn policy_json(results: &Results, policy: usize) -> Value {
    let window = last_year(results);
    let outcomes: Vec<Value> = figures::outcomes_of_all(results)
        .into_iter()
        .map(|outcome| {
            let seen = figures::level(results, policy, outcome, window.clone());
            let mut told = json!({
                "outcome": results.outcomes[outcome].name,
                "unit": results.outcomes[outcome].unit,
                "last_year": interval(&seen),
            });
            if policy != results.baseline {
                let paired = figures::against_baseline(results, policy, outcome);
                told["difference"] = interval(&paired);
                told["spans_zero"] = json!(paired.spans_zero());
                if results.audience.is_exact() {
                    let ratio = figures::variance_ratio(results, policy, outcome);
                    told["variance_ratio"] = json!(finite(ratio));
                }
            }
            told
        })
        .collect();
    let fact = &results.policies[policy];
    let votes: Vec<Value> = fact
        .motions
        .iter()
        .map(|motion| {
            json!({
                "motion": motion.id,
                "first_vote": motion.first.to_string(),
                "adopted_runs": figures::adopted_told(results, policy, &motion.id),
                "runs": results.runs,
            })
        })
        .collect();
    let payers = payers(results, policy).filter(|_| policy != results.baseline).map(|seen| {
        let number = |shown: Shown| match shown {
            Shown::Count(n) => json!(n),
            Shown::Hidden => json!("*"),
        };
        let [more, same, less] = seen.ways.map(|counted| number(counted.households));
        let mut told = json!({ "more": more, "same": same, "less": less });
        for (way, counted) in ["more", "same", "less"].into_iter().zip(seen.ways) {
            if let Some(range) = counted.range {
                told["ninety"][way] = json!(range.map(number));
            }
        }
        told
    });
    json!({
        "id": fact.id,
        "title": { "zh": fact.title.zh, "en": fact.title.en },
        "null_of": fact.null_of,
        "outcomes": outcomes,
        "votes": votes,
        "households_paying": payers,
    })
}

fn interval(seen: &Interval) -> Value {
    json!({
        "p05": finite(seen.p05),
        "p25": finite(seen.p25),
        "p50": finite(seen.p50),
        "p75": finite(seen.p75),
        "p95": finite(seen.p95),
        "mean": finite(seen.mean),
        "monte_carlo_error": finite(seen.error),
        "n": seen.n,
    })
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
