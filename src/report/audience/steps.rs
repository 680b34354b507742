//! How wide the steps are in which figures are told.

use super::super::number::{Unit, fixed};
use super::super::tables::count;
use super::lots::start;
use super::policy::policy;
use crate::experiment::compare::{Scope, last_year};
use crate::experiment::results::{Results, Total};

/// The step of sums over up to a year, fen: what any household is charged in a year, on average
/// over runs, is at most the part that the policy allows. By lot the step is up to half as large again, so that it
/// does not say what the household with the highest charge pays. `None` when it is not known what households are
/// charged.
fn yearly_step(results: &Results) -> Option<i64> {
    let runs = i64::try_from(results.runs).ok()?.max(1);
    let charged = results.policies.iter().flat_map(|policy| &policy.charged);
    let most = charged.max()?.div_euclid(runs) + 1;
    // Fewer months than a year were charged in a short simulation.
    let months = i64::try_from(last_year(results).len()).ok()?.max(1);
    let most = (most * 12).div_euclid(months) + 1;
    let more = 1.0 + policy().lot + start(results, "step of money");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "what a household is charged is far below 2^53 fen"
    )]
    let least = (most as f64 * more / policy().part).ceil() as i64;
    Some(round_step(least.max(policy().least_money)))
}

/// The next of 1, 2, 5, 10, 20, 50, …
fn round_step(least: i64) -> i64 {
    let mut step = 1;
    loop {
        for times in [1, 2, 5] {
            if step * times >= least {
                return step * times;
            }
        }
        step *= 10;
    }
}

/// Steps of money: of a flow over a year, and of a stock, to which a household may have added for
/// as long as the world was simulated. `None` when it may not be told at all.
pub(in crate::report) fn money_steps(results: &Results) -> Option<[i64; 2]> {
    let yearly = yearly_step(results)?;
    let years = i64::try_from((results.months + results.burn_in).div_ceil(12)).ok()?.max(1);
    Some([yearly, yearly * round_step(years)])
}

/// The step of shares over so many households, in percent.
pub(in crate::report) fn points(households: usize) -> f64 {
    let least = 100.0 * policy().weight / policy().part / count(households.max(1));
    policy().shares.iter().copied().find(|step| *step >= least).unwrap_or(100.0)
}

/// The households of a scope; of one estate those of the smallest, so that all estates are told alike.
pub(in crate::report) fn households_in(results: &Results, scope: Scope) -> usize {
    let each = results.estates.iter().map(|estate| estate.n_households);
    match scope {
        Scope::All => each.sum(),
        Scope::Estate(_) => each.min().unwrap_or(0),
    }
}

/// The step of a unit in a scope; `None` for units of which it is not known what a household adds.
#[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53 fen")]
pub(super) fn step_of(results: &Results, unit: &str, is_stock: bool, scope: Scope) -> Option<f64> {
    let points = points(households_in(results, scope));
    match (Unit::of(unit), unit) {
        (Unit::Fen, _) => money_steps(results).map(|steps| steps[usize::from(is_stock)] as f64),
        (Unit::Share, _) => Some(points / 100.0),
        (Unit::Score, _) => Some(points),
        (Unit::Count, "count") => Some(policy().counts),
        _ => None,
    }
}

/// In which steps one outcome is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) enum Grain {
    /// As it was computed.
    Exact,
    /// A fact that everyone may read, such as the bays of an estate: quantiles as they are.
    Known,
    /// In steps.
    Steps(f64),
    /// Not at all.
    Untold,
}

/// How an outcome is told to the audience of the results.
pub(in crate::report) fn grain(results: &Results, outcome: usize, scope: Scope) -> Grain {
    let fact = &results.outcomes[outcome];
    if results.audience.is_exact() {
        return Grain::Exact;
    }
    if fact.public {
        return Grain::Known;
    }
    // One household may weigh anything in a share of what there is little of, as of disputes.
    if let Total::Ratio(_, whole) = &fact.total
        && results.outcome(whole).is_none_or(|at| results.outcomes[at].unit != "fen")
    {
        return Grain::Untold;
    }
    let step = step_of(results, &fact.unit, fact.total == Total::Last, scope);
    step.map_or(Grain::Untold, Grain::Steps)
}

/// The step in which numbers of runs are told, as a share of `runs`.
pub(in crate::report) fn step_of_runs(runs: usize) -> f64 {
    policy().runs.max(points(runs) / 100.0)
}

/// How many of `runs` a step of numbers of runs is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the runs")]
pub(in crate::report) fn runs_of_a_step(runs: usize) -> usize {
    (step_of_runs(runs) * count(runs)).ceil().max(1.0) as usize
}

/// Every step of the audience as the places of a text; `unknown` says that money is not told.
pub(in crate::report) fn steps_said(
    results: &Results,
    unknown: impl Fn() -> String,
) -> [(&'static str, String); 7] {
    let whole = |value: f64| fixed(value, 0);
    let yuan = |at: usize| {
        money_steps(results).map_or_else(&unknown, |steps| {
            fixed(count(usize::try_from(steps[at] / 100).unwrap_or(0)), 0)
        })
    };
    let points = |scope| whole(points(households_in(results, scope)));
    [
        ("step", results.audience.step_of_households().to_string()),
        ("flow", yuan(0)),
        ("stock", yuan(1)),
        ("counts", whole(policy().counts)),
        ("all", points(Scope::All)),
        ("each", points(Scope::Estate(0))),
        ("runs", runs_of_a_step(results.runs).to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_no_smaller_than_asked() {
        assert_eq!([1, 3, 5, 6, 1_001, 25_000].map(round_step), [1, 5, 5, 10, 2_000, 50_000]);
        let told = [30, 64, 158, 300, 900].map(|n| points(n).to_string());
        assert_eq!(told, ["20", "5", "2", "2", "1"]);
    }
}
