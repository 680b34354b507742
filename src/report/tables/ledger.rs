//! The money of each policy, simulated year and estate, in whole fen, as an accountant adds it up.
//!
//! Each figure is the mean over runs (arrears: of the year's end). Means add up where medians do
//! not; rounding them one by one would spoil that by a fen or two. So what stands by itself is
//! rounded to the nearest, sums are made of rounded parts, and a sum that must be met is shared out
//! by largest remainder. Every identity that holds to the fen in every run, see [`Identities`],
//! then holds to the fen here, estates add up to `all`, and one year's closing arrears open the next.

use std::ops::Range;

use super::super::figures;
use super::super::number::fitted;
use super::{Cell, Column, Sheet};
use crate::experiment::results::{Across, Both, Results, Total, Values};

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

const BILLED: usize = 0;
const PAID: usize = 1;
const CURRENT: usize = 2;
const RECOVERED: usize = 3;
const ARREARS: usize = 4;
const BAYS: usize = 5;
const COST: usize = 6;
const MARGIN: usize = 7;

/// What adds up to the fen in every run, month and estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Identities {
    /// Paid = paid for current bills + arrears recovered.
    pub payments: bool,
    /// Arrears before + billed − paid = arrears.
    pub arrears: bool,
    /// Manager's margin = paid + bay fees − cost of service.
    pub margin: bool,
}

/// Sums over runs of one policy, year and estate, in the order of [`MONEY`], and of the arrears
/// at the end of the month before.
struct Sums {
    money: [Option<i128>; 9],
    before: Option<i128>,
}

/// Whole fen of one row: arrears before the year, then the columns of [`MONEY`].
type Row = (Option<i64>, [Option<i64>; 9]);

/// The table; money that the results lack, or do not hold in whole fen, has no column. The column
/// of opening arrears stands only where arrears add up.
pub(in super::super) fn ledger(results: &Results) -> Sheet {
    let held = MONEY.map(|name| whole_fen(results, name));
    let rules = identities(results);
    let columns = ["policy", "year", "first_month", "last_month", "estate", "statistic", "runs"]
        .into_iter()
        .map(String::from)
        .chain(rules.arrears.then(|| "mean_arrears_before_fen".to_string()))
        .chain((MONEY.iter().zip(held)).filter_map(|(name, at)| at.map(|_| format!("mean_{name}"))))
        .map(|name| Column::new(name, Both::default()))
        .collect();
    let mut rows = Vec::new();
    for (policy, result) in results.policies.iter().enumerate() {
        let mut closing: Vec<Option<i64>> = vec![None; results.estates.len()];
        for year in figures::years(results) {
            let month = |at| figures::month(results, at).to_string();
            let mut write = |estate: &str, row: &Row| {
                let head = [
                    result.id.clone(),
                    year.label.clone(),
                    month(year.months.start),
                    month(year.months.end - 1),
                    estate.to_string(),
                    "mean".to_string(),
                    results.runs.to_string(),
                ];
                let before = rules.arrears.then_some(row.0);
                let money = row.1.iter().zip(held).filter_map(|(fen, at)| at.map(|_| *fen));
                let fen = before.into_iter().chain(money);
                let text = |fen: Option<i64>| fen.map_or(String::new(), |fen| fen.to_string());
                rows.push(head.into_iter().chain(fen.map(text)).map(Cell::Text).collect());
            };
            let mut all: Row = (None, [None; 9]);
            for (estate, fact) in results.estates.iter().enumerate() {
                let sums = sums(results, policy, &held, &year.months, estate);
                let row = rounded(&sums, closing[estate], results.runs, rules);
                closing[estate] = row.1[ARREARS];
                write(&fact.id, &row);
                add(&mut all.0, row.0);
                all.1.iter_mut().zip(row.1).for_each(|(sum, fen)| add(sum, fen));
            }
            write("all", &all);
        }
    }
    Sheet { columns, rows }
}

fn add(sum: &mut Option<i64>, more: Option<i64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or(0) + more);
    }
}

/// Position of a money column that is summed or carried over in whole fen.
fn whole_fen(results: &Results, name: &str) -> Option<usize> {
    let at = figures::outcome(results, name)?;
    let fact = &results.outcomes[at];
    let adds = matches!(fact.total, Total::Sum | Total::Last) && fact.across == Across::Sum;
    let whole = results.policies.iter().all(|p| p.values.is_whole(at));
    (adds && whole).then_some(at)
}

/// The fen of a column that [`whole_fen`] found.
fn fen(values: &Values) -> &[i64] {
    match values {
        Values::Int(values) => values,
        Values::Float(_) => unreachable!("only whole fen are asked for"),
    }
}

/// Which identities hold in every policy, run, month and estate.
pub(in super::super) fn identities(results: &Results) -> Identities {
    let held = MONEY.map(|name| whole_fen(results, name));
    let estates = results.estates.len();
    let each = results.months * estates;
    let holds = |wanted: &[usize], test: &dyn Fn(&[&[i64]], usize) -> bool| {
        let Some(columns) = wanted.iter().map(|at| held[*at]).collect::<Option<Vec<_>>>() else {
            return false;
        };
        (0..results.policies.len()).all(|policy| {
            let columns: Vec<_> = columns
                .iter()
                .map(|outcome| results.policies[policy].values.all(*outcome))
                .collect();
            let values: Vec<&[i64]> = columns.iter().map(|values| fen(values)).collect();
            (0..results.runs * each).all(|row| test(&values, row))
        })
    };
    Identities {
        payments: holds(&[PAID, CURRENT, RECOVERED], &|v, at| v[0][at] == v[1][at] + v[2][at]),
        arrears: holds(&[ARREARS, BILLED, PAID], &|v, at| {
            at % each < estates || v[0][at] == v[0][at - estates] + v[1][at] - v[2][at]
        }),
        margin: holds(&[MARGIN, PAID, BAYS, COST], &|v, at| {
            v[0][at] == v[1][at] + v[2][at] - v[3][at]
        }),
    }
}

fn sums(
    results: &Results,
    policy: usize,
    held: &[Option<usize>; 9],
    months: &Range<usize>,
    estate: usize,
) -> Sums {
    let over = |outcome: usize, months: Range<usize>| -> i128 {
        let column = results.policies[policy].values.all(outcome);
        let values = fen(&column);
        let runs = 0..results.runs;
        let cells = runs.flat_map(|run| {
            months.clone().map(move |month| i128::from(values[results.index(run, month, estate)]))
        });
        cells.sum()
    };
    let money = held.map(|outcome| {
        let outcome = outcome?;
        let is_stock = results.outcomes[outcome].total == Total::Last;
        Some(over(outcome, if is_stock { months.end - 1..months.end } else { months.clone() }))
    });
    // The first month opens with what it closes with, less its bills, plus its payments.
    let first = months.start..months.start + 1;
    let before =
        held[ARREARS].zip(held[BILLED]).zip(held[PAID]).map(|((arrears, billed), paid)| {
            over(arrears, first.clone()) - over(billed, first.clone()) + over(paid, first)
        });
    Sums { money, before }
}

/// The means of a row in whole fen, with the identities kept. `opening` is the closing balance of
/// the year before.
fn rounded(sums: &Sums, opening: Option<i64>, runs: usize, rules: Identities) -> Row {
    let n = i128::try_from(runs).unwrap_or(i128::MAX);
    let mean = |sum: i128| i64::try_from((2 * sum + n).div_euclid(2 * n)).expect("fen fit 63 bits");
    let mut row = sums.money.map(|sum| sum.map(mean));
    let before = opening.or_else(|| sums.before.map(mean));
    if rules.arrears
        && let (Some(before), Some(billed), Some(closing)) = (before, row[BILLED], row[ARREARS])
    {
        row[PAID] = Some(before + billed - closing);
    }
    if rules.payments
        && let (Some(paid), Some(current), Some(recovered)) =
            (row[PAID], sums.money[CURRENT], sums.money[RECOVERED])
    {
        let parts = fitted(&[current, recovered].map(|sum| (sum, n)), paid);
        (row[CURRENT], row[RECOVERED]) = (Some(parts[0]), Some(parts[1]));
    }
    if rules.margin
        && let (Some(paid), Some(bays), Some(cost)) = (row[PAID], row[BAYS], row[COST])
    {
        row[MARGIN] = Some(paid + bays - cost);
    }
    (before, row)
}
