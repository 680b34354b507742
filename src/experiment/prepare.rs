//! Puts the policies of an experiment together with the scenario's settings and motions, and looks at
//! the days of votes.

use std::collections::BTreeSet;

use super::held;
use super::run::{Prepared, Wishes, months};
use super::scenario::{Place, Scenario};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Change, Rulebook};
use crate::simulate::{Moved, Schedule};
use crate::units::{Date, Month};

/// Motions of one policy; a simulation keeps those in force as bits.
const MOST_MOTIONS: usize = 32;

pub(super) fn policies(
    scenario: &Scenario,
    book: &Rulebook,
    settings: &[Change],
    wishes: &Wishes,
    faults: &mut Faults,
) -> Vec<Prepared> {
    for wish in &wishes.policies {
        if !scenario.policies.iter().any(|policy| policy.name == *wish) {
            let fault = Fault::new("scenario::unknown_policy", format!("no policy `{wish}` here"));
            let known = scenario.policies.iter().map(|policy| policy.name.as_str());
            let known: Vec<&str> = known.collect();
            let near = did_you_mean(wish, known.iter().copied());
            faults.push(
                fault.help(near.unwrap_or_else(|| format!("policies: {}", known.join(", ")))),
            );
        }
    }
    let is_wanted = |place: &&Place| {
        wishes.policies.is_empty()
            || place.name == scenario.baseline.name
            || wishes.policies.contains(&place.name)
    };
    let mut prepared = Vec::new();
    for place in scenario.policies.iter().filter(is_wanted) {
        let Some(policy) = book.policy(&place.name) else {
            let message = format!("no policy `{}`", place.name);
            let fault =
                scenario.fault("scenario::unknown_policy", message, place, "not in any pack");
            let near = did_you_mean(&place.name, book.policies());
            faults.push(fault.help(near.unwrap_or_else(|| "policies stand in `policies/`".into())));
            continue;
        };
        let mut motions = Vec::new();
        for motion in &policy.motions {
            match scenario.motions.iter().find(|moved| moved.0.name == motion.id) {
                Some((at, first)) => {
                    if Month::of(*first) < scenario.start {
                        early_vote(scenario, at, *first, faults);
                    }
                    let (id, matter) = (motion.id.clone(), motion.matter.clone());
                    motions.push((Moved { id, matter, first: Month::of(*first) }, *first));
                }
                None => {
                    let message =
                        format!("the scenario does not say when `{}` is voted on", motion.id);
                    let fault = scenario.fault(
                        "scenario::no_vote_day",
                        message,
                        place,
                        "moves this motion",
                    );
                    let help = format!("add [[motion]] with id = \"{}\" and first = …", motion.id);
                    faults.push(fault.help(help));
                }
            }
        }
        if motions.len() > MOST_MOTIONS {
            let n = motions.len();
            let message =
                format!("`{}` moves {n} motions, at most {MOST_MOTIONS} may be", place.name);
            faults.push(scenario.fault("scenario::too_many", message, place, "too many motions"));
        }
        let mut merged = policy.clone();
        merged.changes = settings.iter().chain(&policy.changes).cloned().collect();
        prepared.push(Prepared { policy, merged, motions });
    }
    prepared
}

/// Every matter that is voted on must be one that the rules can decide.
pub(super) fn check_matters(
    book: &Rulebook,
    schedule: &Schedule,
    policies: &[Prepared],
    faults: &mut Faults,
) {
    for prepared in policies {
        for (moved, first) in &prepared.motions {
            let environment = book.environment(*first, Some(&prepared.merged), |_| false);
            let found = held::matter(book, schedule, environment, &prepared.policy, moved);
            for fault in found.0 {
                if !faults.0.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
    }
}

/// A vote before the first reported month would be in force without ever being reported.
fn early_vote(scenario: &Scenario, at: &Place, first: Date, faults: &mut Faults) {
    let message = format!("`{}` is first voted on before the first month reported", at.name);
    let label = format!("on {first}; reports begin with {}", scenario.start);
    let fault = scenario.fault("scenario::early_vote", message, at, &label).help(
        "give it a day from that month on; for what is in force from the beginning, let the \
         policy's changes begin on a day with `from` instead of `by`",
    );
    if !faults.0.contains(&fault) {
        faults.push(fault);
    }
}

pub(super) fn last_month(scenario: &Scenario) -> Month {
    scenario.start + (months(scenario.months) - 1)
}

/// Motions whose first vote lies after the last month: nobody ever votes on them.
pub(super) fn late_votes(scenario: &Scenario, policies: &[Prepared]) -> Vec<String> {
    let last = last_month(scenario);
    let mut late = Vec::new();
    for (moved, first) in policies.iter().flat_map(|policy| &policy.motions) {
        let warning = format!(
            "`{}` is never voted on: its first vote, on {first}, lies after the last month, {last}",
            moved.id
        );
        if moved.first > last && !late.contains(&warning) {
            late.push(warning);
        }
    }
    late
}

/// Leaves out of the schedule what is measured only while a switch is on that none of the policies
/// ever turns on.
pub(super) fn measure_only(
    schedule: &mut Schedule,
    book: &Rulebook,
    settings: &[Change],
    policies: &[Prepared],
) {
    let all = settings.iter().chain(policies.iter().flat_map(|p| &p.merged.changes));
    let turned_on: BTreeSet<&str> = all
        .filter(|change| change.setting.is_on())
        .map(|change| change.parameter.as_str())
        .collect();
    schedule.measure_only(|switch| {
        let since = book.parameter(switch).into_iter().flat_map(|own| &own.since);
        turned_on.contains(switch) || since.into_iter().any(|since| since.setting.is_on())
    });
}
