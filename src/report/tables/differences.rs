//! Each policy against the baseline on the same luck: every outcome, estate and year.

use super::super::audience;
use super::super::figures;
use super::super::number::Unit;
use super::super::privacy::withheld;
use super::labels::{self, LABELS};
use super::sheet::count;
use super::{Cell, Column, KEPT_BACK, Sheet};
use crate::experiment::compare::{
    Interval, Scope, figures as over_runs, is_told_of_all, variance_ratio,
};
use crate::experiment::results::{Both, Results};

/// Figures of a row, after the labels that say what it is about.
const FIGURES: [&str; 11] = [
    "difference_p05",
    "difference_p25",
    "difference_p50",
    "difference_p75",
    "difference_p95",
    "difference_mean",
    "monte_carlo_error",
    "n",
    "baseline_p50",
    "policy_p50",
    "variance_ratio",
];

/// The table; without rows when there is nothing to compare. Estates that are
/// withheld have rows without figures.
pub(in super::super) fn differences(results: &Results) -> Sheet {
    let names = LABELS.into_iter().chain(FIGURES);
    let columns = names.map(|name| Column::new(name, Both::default())).collect();
    let (windows, scopes) = (labels::windows(results), labels::scopes(results));
    let outcomes = figures::outcomes(results);

    let withheld = withheld(results);
    let mut blocks: Vec<Vec<Vec<Cell>>> = vec![Vec::new(); results.policies.len()];
    for outcome in outcomes {
        let fact = &results.outcomes[outcome];
        let of_all = is_told_of_all(results, outcome);
        for (scope_id, scope) in &scopes {
            if matches!(scope, Scope::All) && !of_all {
                continue;
            }
            for (label, window) in &windows {
                let of = |policy| over_runs(results, policy, outcome, window.clone(), *scope);
                let baseline = of(results.baseline);
                let [first, last] = labels::ends(results, window);
                for (policy, block) in blocks.iter_mut().enumerate() {
                    if policy == results.baseline {
                        continue;
                    }
                    let values = of(policy);
                    let seen = Interval::of(values.iter().zip(&baseline).map(|(a, b)| a - b));
                    let place = (window.clone(), *scope);
                    let pair = [policy, results.baseline];
                    let seen = audience::told_difference(results, seen, pair, outcome, place);
                    let is_told = match scope {
                        Scope::All => true,
                        Scope::Estate(at) => !withheld[*at],
                    };
                    let mut row: Vec<Cell> = [
                        results.policies[policy].id.as_str(),
                        &fact.name,
                        &fact.unit,
                        scope_id,
                        label,
                        &first,
                        &last,
                    ]
                    .into_iter()
                    .map(|text| Cell::Text(text.into()))
                    .collect();
                    let middle = |policy: usize, values: &[f64]| {
                        let pair = [values, baseline.as_slice()];
                        let place = (window.clone(), *scope);
                        figures::level_of(results, policy, pair, outcome, place).p50
                    };
                    row.extend(
                        [
                            seen.p05,
                            seen.p25,
                            seen.p50,
                            seen.p75,
                            seen.p95,
                            seen.mean,
                            seen.error,
                            count(seen.n),
                            middle(results.baseline, &baseline),
                            middle(policy, &values),
                            luck(results, &values, &baseline),
                        ]
                        .map(|value| {
                            if is_told {
                                Cell::Level(value, Unit::Count)
                            } else {
                                Cell::Text(KEPT_BACK.into())
                            }
                        }),
                    );
                    block.push(row);
                }
            }
        }
    }
    Sheet { columns, rows: blocks.concat() }
}

/// What pairing gains, told to analysts only: it can't be told in steps.
fn luck(results: &Results, values: &[f64], baseline: &[f64]) -> f64 {
    if results.audience.is_exact() { variance_ratio(values, baseline) } else { f64::NAN }
}
