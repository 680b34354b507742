//! The money of each policy, simulated year and estate, in whole fen.
//!
//! Each figure is the median over runs of the year's sum (arrears: of the year's end). It is the
//! lower of the two middle runs when their number is even, so that every figure was really seen
//! in a run and stays whole. Figures of one row may come from different runs and need not add up.

use super::super::figures;
use super::{Cell, Column, Sheet};
use crate::experiment::compare::{Scope, figures as over_runs};
use crate::experiment::results::{Both, Results};

const MONEY: [&str; 9] = [
    "billed_fen",
    "paid_fen",
    "paid_current_fen",
    "recovered_fen",
    "arrears_fen",
    "bay_fee_fen",
    "service_cost_fen",
    "operator_margin_fen",
    "public_revenue_fen",
];

/// The table; money that the results lack has no column.
pub(in super::super) fn ledger(results: &Results) -> Sheet {
    let money: Vec<(&str, usize)> = MONEY
        .into_iter()
        .filter_map(|name| figures::outcome(results, name).map(|at| (name, at)))
        .collect();
    let columns = ["policy", "year", "first_month", "last_month", "estate"]
        .into_iter()
        .chain(money.iter().map(|(name, _)| *name))
        .map(|name| Column::new(name, Both::default()))
        .collect();
    let mut scopes: Vec<(&str, Scope)> = results
        .estates
        .iter()
        .enumerate()
        .map(|(at, estate)| (estate.id.as_str(), Scope::Estate(at)))
        .collect();
    scopes.push(("all", Scope::All));
    let mut rows = Vec::new();
    for (policy, result) in results.policies.iter().enumerate() {
        for year in figures::years(results) {
            for (estate, scope) in &scopes {
                let month = |at| figures::month(results, at).to_string();
                let mut row: Vec<Cell> = [
                    result.id.clone(),
                    year.label.clone(),
                    month(year.months.start),
                    month(year.months.end - 1),
                    (*estate).to_string(),
                ]
                .map(Cell::Text)
                .into();
                row.extend(money.iter().map(|(_, outcome)| {
                    let values = over_runs(results, policy, *outcome, year.months.clone(), *scope);
                    Cell::Text(
                        lower_median(values).map_or(String::new(), |fen| format!("{fen:.0}")),
                    )
                }));
                rows.push(row);
            }
        }
    }
    Sheet { columns, rows }
}

fn lower_median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(values[last / 2] + 0.0)
}
