//! Is every figure of a table told in its step?
//!
//! A column of which no step is known is a breach too, so that no new column slips through.

use serde_json::Value;

use super::super::audience::{self, Grain};
use super::super::figures::years;
use super::super::number::{Unit, fraction};
use super::super::tables::count;
use super::Row;
use crate::experiment::compare::{Scope, last_year};
use crate::experiment::results::Results;

/// Columns that say what a row is about, or what the law asks.
const LABELS: [&str; 20] = [
    "policy",
    "outcome",
    "unit",
    "scope",
    "window",
    "first_month",
    "last_month",
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
    LABELS.contains(&column) || ["run", "runs", "attempt", "statistic"].contains(&column)
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

fn problem(results: &Results, row: &Row, column: &str, value: f64) -> Option<String> {
    if LABELS.contains(&column) {
        return None;
    }
    if UNTOLD.contains(&column) {
        return Some(format!("`{column}` is {value}, which is for analysts alone"));
    }
    let finer = |step: f64| {
        (!is_in(value, step)).then(|| format!("`{column}` is {value}, told in steps of {step}"))
    };
    if column == "households" {
        return finer(count(results.audience.step_of_households()));
    }
    if RUNS.contains(&column) {
        return (!is_of_runs(results, value))
            .then(|| format!("`{column}` is {value}, a number of runs that is not rounded"));
    }
    match grain(results, row, column) {
        Some(Grain::Steps(_)) if value.fract() == 0.0 && follows(results, row, column) => None,
        Some(Grain::Steps(step)) => finer(step),
        Some(Grain::Known) => None,
        Some(Grain::Exact | Grain::Untold) => {
            Some(format!("`{column}` is {value}, which is not told at all"))
        }
        None => Some(format!("`{column}` is {value}, of which no step is known")),
    }
}

/// Is the figure a difference that everyone can tell from what is public?
fn follows(results: &Results, row: &Row, column: &str) -> bool {
    let position = || {
        let outcome = results.outcome(row.get("outcome")?)?;
        let id = row.get("policy")?;
        let policy = results.policies.iter().position(|policy| policy.id == *id)?;
        let window = match row.get("window").filter(|label| *label != "last_year") {
            None => last_year(results),
            Some(label) => years(results).into_iter().find(|year| year.label == *label)?.months,
        };
        let scope = scope(results, row)?;
        let pair = [policy, results.baseline];
        Some(audience::follows(results, pair, outcome, (window, scope)))
    };
    let is_difference = column.starts_with("difference_") || row.contains_key(DIFFERENCE);
    is_difference && position().unwrap_or(false)
}

/// The estates that a row speaks of.
fn scope(results: &Results, row: &Row) -> Option<Scope> {
    match row.get("scope").filter(|scope| *scope != "all") {
        None => Some(Scope::All),
        Some(id) => results.estates.iter().position(|e| e.id == *id).map(Scope::Estate),
    }
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
        "disputes_unsettled" => Some(Grain::Steps(audience::STEP_OF_COUNTS)),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53 fen")]
fn float(fen: i64) -> f64 {
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

/// Numbers with a unit in a text that people read, in order: money in fen, shares in percent.
fn spoken(text: &str) -> Vec<(f64, Unit)> {
    let mut found = Vec::new();
    let mut open: Vec<f64> = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[from..]
            .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .map_or(rest.len(), |len| from + len);
        let number = rest[from..end].trim_end_matches(['.', ',']).replace(',', "");
        let after = rest[end..].trim_start_matches([' ', '\u{a0}']);
        rest = &rest[end..];
        let Ok(value) = number.parse::<f64>() else { continue };
        open.push(value);
        let units = [
            ("万元", 1e6, Unit::Fen),
            ("元", 100.0, Unit::Fen),
            ("yuan", 100.0, Unit::Fen),
            ("%", 1.0, Unit::Share),
            ("个百分点", 1.0, Unit::Share),
            ("point", 1.0, Unit::Share),
        ];
        let unit = units.iter().find(|(word, ..)| after.starts_with(word));
        if let Some((_, times, unit)) = unit {
            found.extend(open.drain(..).map(|value| (value * times, *unit)));
        } else if !(after.starts_with("to ") || after.starts_with('至')) {
            open.clear();
        }
    }
    found
}

/// Which shares the law asks for in the votes of these results.
fn law_shares(results: &Results) -> Vec<f64> {
    let motions = results.policies.iter().flat_map(|policy| &policy.motions);
    let bars = motions.flat_map(|motion| &motion.law).flat_map(|law| &law.bars);
    bars.map(|bar| fraction(bar.share)).collect()
}

/// What a page says that is finer than its step. `blank` is the same page about a world in which
/// nothing was measured: its numbers come from rules and fixed words, so they may be said.
pub(super) fn of_page(results: &Results, page: &str, blank: &str) -> Vec<String> {
    let known = spoken(&read_aloud(blank));
    let text = read_aloud(page);
    let money = audience::money_steps(results).map_or(f64::NAN, |steps| float(steps[0]));
    let shares = [
        audience::points(audience::households_in(results, Scope::All)),
        audience::points(audience::households_in(results, Scope::Estate(0))),
        100.0 * audience::step_of_runs(results.runs),
    ];
    let bars: Vec<f64> = law_shares(results);
    // What the law asks of those who took part, in the decimal that a page has.
    let is_bar = |value: f64, step: f64| {
        let nearest = |bar: &f64| (value / bar / step).round() * bar * step;
        bars.iter().any(|bar| (value - nearest(bar)).abs() <= 0.05 + 1e-9)
    };
    let is_told = |value: f64, unit: Unit| match unit {
        Unit::Fen => value == 0.0 || is_in(value, money),
        _ => shares.iter().any(|step| is_in(value, *step)) || is_bar(value, shares[1]),
    };
    let mut problems: Vec<String> = spoken(&text)
        .into_iter()
        .filter(|(value, unit)| !known.contains(&(*value, *unit)) && !is_told(*value, *unit))
        .map(|(value, unit)| match unit {
            Unit::Fen => format!("it says {} yuan, finer than a step", value / 100.0),
            _ => format!("it says {value}%, finer than a step"),
        })
        .collect();
    let mut errors = text.split('±').skip(1);
    if errors.any(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
        problems.push("it says how large an error is".into());
    }
    problems.dedup();
    problems
}

/// What a page says without its styles, tags and the labels inside pictures; what pictures are called
/// for readers without sight is kept.
fn read_aloud(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(from) = rest.find('<') {
        text.push_str(&rest[..from]);
        rest = &rest[from..];
        let skipped = [("<style", "</style>"), ("<text", "</text>")];
        let close = skipped.iter().find(|(open, _)| rest.starts_with(open)).map_or(">", |(_, c)| c);
        let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
        rest = &rest[end..];
        text.push(' ');
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Results {
        let mut results = super::super::super::fixture::tiny();
        results.audience = crate::experiment::results::Audience::Public;
        results.estates[0].n_households = 158;
        results.runs = 200;
        let outcome = |name: &str, unit: &str, public| crate::experiment::results::Outcome {
            name: name.into(),
            unit: unit.into(),
            title: crate::experiment::results::Both::default(),
            total: crate::experiment::results::Total::Last,
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

    #[test]
    fn a_page_says_nothing_finer_than_its_steps() {
        let mut results = told();
        results.policies.clear();
        let blank = "<p>fee 0.30 yuan</p>";
        let found = |said: &str| of_page(&results, said, blank);
        assert!(found("<p>fee 0.30 yuan, 58% of 60%</p>").is_empty());
        assert_eq!(found("<p>Monte-Carlo error ±271 yuan</p>").len(), 2);
        assert_eq!(found("<svg><title>58.5% to 60.0%</title></svg>").len(), 1);
        assert_eq!(found("<p>±0</p>").len(), 1);
    }

    #[test]
    fn numbers_are_heard_with_their_units() {
        let heard = spoken("+3.1 to +7.0 points; 1.23 万元, 12,345 yuan, 90% of 158 households");
        let fen = |yuan: f64| (100.0 * yuan, Unit::Fen);
        let share = |part: f64| (part, Unit::Share);
        assert_eq!(heard, [share(3.1), share(7.0), fen(12_300.0), fen(12_345.0), share(90.0)]);
        assert_eq!(spoken("−200 至 1,500 元").len(), 2);
        let page = "<style>1%</style><p>2%<svg><title>3%</title><text x=\"1\">4%</text></svg>5%";
        let heard: Vec<f64> = spoken(&read_aloud(page)).iter().map(|(value, _)| *value).collect();
        assert_eq!(heard, [2.0, 3.0, 5.0]);
    }
}
