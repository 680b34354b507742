//! Is every figure of a table told in its step?
//!
//! A column of which no step is known is a breach too, so that no new column slips through.

use std::ops::Range;

use serde_json::Value;

use super::super::audience::{self, Grain};
use super::super::figures::month;
use super::super::tables::{self, count};
use super::Row;
use crate::experiment::compare::{Interval, Scope, figures as over_runs};
use crate::experiment::results::Results;

/// Columns that say what a row is about, or what the law asks.
const LABELS: [&str; 13] = [
    "year",
    "month",
    "motion",
    "estate",
    "measure",
    "direction",
    "change_yuan_per_month",
    "part",
    "quorum",
    "approval",
    "before",
    "after",
    "reads_as",
];

/// Columns that are told to analysts only, since they give back figures that were rounded.
const UNTOLD: [&str; 3] = ["monte_carlo_error", "variance_ratio", "governance_share"];

/// Numbers of runs.
const RUNS: [&str; 5] = ["n", "adopted_runs", "carried", "held", "adopted"];

/// Figures of a row about one outcome.
const OF_ROW: [&str; 13] = [
    "difference_p05",
    "difference_p25",
    "difference_p50",
    "difference_p75",
    "difference_p95",
    "difference_mean",
    "baseline_p50",
    "policy_p50",
    "p05",
    "p50",
    "p75",
    "p95",
    "mean",
];

/// Ends of the names of figures.
const ENDS: [&str; 8] = ["_p05_fen", "_p95_fen", "_p05", "_p25", "_p50", "_p75", "_p95", "_mean"];

/// Is a column about what a row speaks of, not a figure?
pub(super) fn is_label(column: &str) -> bool {
    let of_a_run = ["run", "runs", "attempt", "statistic"];
    is_named(column) || of_a_run.contains(&column) || tables::MADE_BY.contains(&column)
}

fn is_named(column: &str) -> bool {
    LABELS.contains(&column) || tables::ROW_LABELS.contains(&column)
}

/// Figures that are no multiple of the step in which the audience is told them.
pub(super) fn of_table(results: &Results, rows: &[Row]) -> Vec<String> {
    let mut problems = Vec::new();
    for row in rows {
        for (column, cell) in row {
            let Ok(value) = cell.parse::<f64>() else { continue };
            problems.extend(problem(results, row, column, value));
        }
    }
    problems
}

/// Figures of a table for people that the table for programs does not have: as they stand there, or
/// money in yuan and shares in percent, to two decimals.
pub(super) fn of_echo(people: &[Row], programs: &[Row]) -> Vec<String> {
    let told: Vec<f64> =
        programs.iter().flat_map(Row::values).filter_map(|cell| cell.parse().ok()).collect();
    let is_told = |value: f64| {
        let near =
            |times: f64| told.iter().any(|told| (told * times - value).abs() <= 0.005 + 1e-9);
        [1.0, 0.01, 100.0].into_iter().any(near)
    };
    let mut problems = Vec::new();
    for (column, cell) in people.iter().flatten() {
        if let Ok(value) = cell.parse::<f64>()
            && !is_told(value)
        {
            problems
                .push(format!("`{column}` is {value}, which the table for programs does not say"));
        }
    }
    problems
}

fn problem(results: &Results, row: &Row, column: &str, value: f64) -> Option<String> {
    if is_named(column) {
        return None;
    }
    if UNTOLD.contains(&column) {
        return Some(format!("`{column}` is {value}, which is for analysts alone"));
    }
    let finer = |step: f64| {
        (!is_in(value, step)).then(|| format!("`{column}` is {value}, told in steps of {step}"))
    };
    if ["households", "households_p05", "households_p95"].contains(&column) {
        return finer(count(results.audience.step_of_households()));
    }
    if RUNS.contains(&column) {
        return (!is_of_runs(results, value))
            .then(|| format!("`{column}` is {value}, a number of runs that is not rounded"));
    }
    match grain(results, row, column) {
        Some(Grain::Steps(step)) if follows(results, row, column, (value, step)) => None,
        Some(Grain::Steps(step)) => finer(step),
        Some(Grain::Known) => None,
        Some(Grain::Exact | Grain::Untold) => {
            Some(format!("`{column}` is {value}, which is not told at all"))
        }
        None => Some(format!("`{column}` is {value}, of which no step is known")),
    }
}

/// Is the figure a difference that everyone can tell from what is public, or a level in its step with
/// such a difference?
fn follows(results: &Results, row: &Row, column: &str, (value, step): (f64, f64)) -> bool {
    let known = || {
        let name = ENDS.iter().find_map(|end| column.strip_suffix(end)).unwrap_or(column);
        let outcome = results.outcome(row.get("outcome").map_or(name, String::as_str))?;
        let id = row.get("policy")?;
        let policy = results.policies.iter().position(|policy| policy.id == *id)?;
        let window = window(results, row)?;
        let scope = scope(results, row)?;
        let of = |policy| over_runs(results, policy, outcome, window.clone(), scope);
        let seen = of(policy).into_iter().zip(of(results.baseline)).map(|(a, b)| a - b);
        let (seen, pair) = (Interval::of(seen), [policy, results.baseline]);
        audience::known_change(results, seen, pair, outcome, (window.clone(), scope))
    };
    let is_difference = column.starts_with("difference_") || row.contains_key(DIFFERENCE);
    let Some(seen) = (value.fract() == 0.0).then(known).flatten() else { return false };
    let mut changes = [seen.p05, seen.p25, seen.p50, seen.p75, seen.p95].into_iter();
    changes.any(|change| {
        let rest = value - change;
        if is_difference { rest == 0.0 } else { column != "baseline_p50" && is_in(rest, step) }
    })
}

/// The months that a row speaks of.
fn window(results: &Results, row: &Row) -> Option<Range<usize>> {
    if let Some(label) = row.get("month") {
        let mut months = 0..results.months;
        let at = months.find(|at| month(results, *at).to_string() == *label)?;
        return Some(at..at + 1);
    }
    tables::window(results, row.get("window").map(String::as_str))
}

/// The estates that a row speaks of.
fn scope(results: &Results, row: &Row) -> Option<Scope> {
    tables::scope(results, row.get("scope").map(String::as_str))
}

/// How the figure of a column is told.
fn grain(results: &Results, row: &Row, column: &str) -> Option<Grain> {
    let outcome_of_row = row.get("outcome").and_then(|name| results.outcome(name));
    if let Some(outcome) = outcome_of_row.filter(|_| OF_ROW.contains(&column)) {
        return Some(audience::grain(results, outcome, scope(results, row)?));
    }
    let balance = || audience::money_steps(results).map(|steps| Grain::Steps(float(steps[0])));
    if row.get("outcome").is_some_and(|name| name == "balance_fen") && OF_ROW.contains(&column) {
        return balance();
    }
    let name = ENDS.iter().find_map(|end| column.strip_suffix(end)).unwrap_or(column);
    let fen = format!("{name}_fen");
    let places = [name, &fen].into_iter().find_map(|name| results.outcome(name));
    if let Some(outcome) = places {
        return Some(audience::grain(results, outcome, Scope::All));
    }
    let share = |scope| {
        Some(Grain::Steps(audience::points(audience::households_in(results, scope)) / 100.0))
    };
    match name {
        "p05" | "p25" | "p50" | "p75" | "p95" | "mean" | "baseline" => share(Scope::All),
        "in_favour" | "cast" => share(Scope::Estate(0)),
        "balance" | "balance_fen" => balance(),
        "disputes_unsettled" => Some(Grain::Steps(audience::policy().counts)),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53 fen")]
pub(super) fn float(fen: i64) -> f64 {
    fen as f64
}

/// Is a value a multiple of a step? Shares may miss it by what six decimals leave.
pub(super) fn is_in(value: f64, step: f64) -> bool {
    let steps = value / step;
    (steps - steps.round()).abs() < 1e-4
}

/// Is it a number of runs that stands for a share in steps?
fn is_of_runs(results: &Results, n: f64) -> bool {
    let (runs, step) = (count(results.runs), audience::step_of_runs(results.runs));
    let nearest = (n / runs / step).round() * step * runs;
    n <= 1.0 || (n - nearest.clamp(0.0, runs)).abs() <= 0.5 + 1e-9
}

/// Where a summary for programs tells a difference.
const DIFFERENCE: &str = "difference";

/// Numbers of a summary for programs that are about the run or the rules.
const OF_THE_RUN: [&str; 6] =
    ["schema_version", "seed", "runs", "months", "burn_in", "n_parameters"];

/// Figures of a summary for programs that are told too finely.
pub(super) fn of_json(results: &Results, told: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    walk(results, told, &Row::new(), "", &mut problems);
    problems
}

fn walk(results: &Results, told: &Value, row: &Row, key: &str, problems: &mut Vec<String>) {
    match told {
        Value::Object(fields) => {
            let mut row = row.clone();
            for name in ["outcome", "unit"] {
                if let Some(text) = fields.get(name).and_then(Value::as_str) {
                    row.insert(name.into(), text.into());
                }
            }
            if let Some(id) = fields.get("id").and_then(Value::as_str) {
                row.insert("policy".into(), id.into());
            }
            if key == DIFFERENCE {
                row.insert(DIFFERENCE.into(), String::new());
            }
            for (name, inner) in fields {
                let name = if key == "households_paying" { "households" } else { name };
                walk(results, inner, &row, name, problems);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| walk(results, item, row, key, problems));
        }
        Value::Number(number) if !OF_THE_RUN.contains(&key) => {
            let value = number.as_f64().unwrap_or(f64::NAN);
            // Quantiles of one outcome carry no name of their own.
            let is_figure = ["p05", "p25", "p50", "p75", "p95", "mean"].contains(&key);
            let column = if is_figure { "p50" } else { key };
            problems.extend(problem(results, row, column, value));
        }
        _ => {}
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn told() -> Results {
        let mut results = super::super::super::fixture::tiny();
        results.audience = crate::experiment::results::Audience::Public;
        results.estates[0].n_households = 158;
        results.runs = 200;
        let outcome = |name: &str, unit: &str, public| crate::experiment::results::Outcome {
            name: name.into(),
            unit: unit.into(),
            title: crate::experiment::results::Both::default(),
            total: crate::experiment::results::Total::Last,
            across: crate::experiment::results::Across::Sum,
            public,
        };
        results.outcomes = vec![
            outcome("cars", "count", false),
            outcome("bays", "count", true),
            outcome("rate", "share", false),
            outcome("days", "days", false),
        ];
        results
    }

    #[test]
    fn tables_for_people_say_nothing_of_their_own() {
        let row = |cells: &[(&str, &str)]| -> Row {
            cells.iter().map(|(name, cell)| ((*name).into(), (*cell).into())).collect()
        };
        let programs = [row(&[("p50", "0.585"), ("p05", "24000000")])];
        let said = |cell: &str| of_echo(&[row(&[("中位数", cell)])], &programs).is_empty();
        assert!(said("58.5") && said("240000") && said("乙"));
        assert!(!said("58.4") && !said("240001"));
    }

    #[test]
    fn every_column_is_held_against_its_step() {
        let found = |cells: &[(&str, &str)]| {
            let row = cells.iter().map(|(name, cell)| ((*name).into(), (*cell).into())).collect();
            of_table(&told(), &[row])
        };
        let sound = [("policy", "a"), ("outcome", "cars"), ("scope", "all"), ("n", "200")];
        assert!(
            found(&[&sound[..], &[("difference_p50", "-10"), ("baseline_p50", "80")]].concat())
                .is_empty()
        );
        for (column, cell) in [
            ("difference_p50", "-4"),
            ("monte_carlo_error", "82437.284557"),
            ("monte_carlo_error", "0"),
            ("variance_ratio", "3.5"),
            ("n", "137"),
            ("surprise", "3"),
            ("households", "7"),
        ] {
            assert_eq!(found(&[&sound[..], &[(column, cell)]].concat()).len(), 1, "{column}");
        }
        assert!(found(&[("bays", "51"), ("cars_p05", "70"), ("p50", "0.58")]).is_empty());
        assert_eq!(found(&[("cars_p05", "71"), ("p50", "0.585"), ("days_mean", "10")]).len(), 3);
    }

    #[test]
    fn a_summary_for_programs_is_searched_to_its_leaves() {
        let world = told();
        let found = |error: f64, p50: f64| {
            let told = serde_json::json!({ "seed": 7, "policies": [{
                "outcomes": [{ "outcome": "cars", "difference":
                    { "p50": p50, "monte_carlo_error": error, "n": 200 } }],
                "households_paying": { "more": 35, "same": "*" },
            }] });
            of_json(&world, &told)
        };
        assert_eq!(found(f64::NAN, -10.0), Vec::<String>::new());
        assert_eq!(found(f64::MIN_POSITIVE, -10.0).len(), 1);
        assert_eq!(found(f64::NAN, -4.0).len(), 1);
    }
}
