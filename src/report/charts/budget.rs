//! The annual budget: where the money comes from, what service costs, what is left.

use super::super::figures::{self, Year};
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::tables::{Cell, Sheet};
use super::draw::{
    Align, Axis, Colour, Fill, Frame, Key, Picture, Plot, Sample, TEXT, WHITE, panels, series,
    width,
};
use super::{Chart, dates, words};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

/// Income by source, bottom of the stack first: outcome, key of its name, pattern. The colour is
/// the policy's.
const INCOME: [(&str, &str, Fill); 4] = [
    ("paid_current_fen", "budget_current", Fill::Solid),
    ("recovered_fen", "budget_recovered", Fill::Hollow),
    ("bay_fee_fen", "budget_bays", Fill::Hatch),
    ("public_revenue_fen", "budget_public", Fill::Pale),
];

/// Cost stands beside the income, in one look under every policy.
const COST: (&str, &str, Colour, Fill) = ("service_cost_fen", "budget_cost", TEXT, Fill::Pale);

/// Most policies drawn.
const MOST: usize = 6;

const PANEL: f64 = 222.0;

/// Medians over runs of one policy and year; NaN where not measured.
struct Column {
    income: [Interval; 4],
    cost: Interval,
    margin: Interval,
    balance: Interval,
}

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let measured = |name: &str| figures::outcome(results, name).is_some();
    if !measured(COST.0) && !INCOME.iter().any(|part| measured(part.0)) {
        return None;
    }
    let years = figures::years(results);
    let (policies, left_out) = words::drawn(results, MOST, language);
    let every = |policy| years.iter().map(|year| column(results, policy, year)).collect();
    let columns: Vec<Vec<Column>> = policies.iter().map(|policy| every(*policy)).collect();

    let found = words::found(results, &policies, |policy| {
        figures::balance_against_baseline(results, policy)
    });
    let period = figures::period(results, language);
    let measure = language.say("balance_last_year", &[("period", &period)]);
    let last = columns[0].last().map_or_else(|| Interval::of([]), |c| c.balance);
    let title = words::title(
        results,
        (&measure, figures::told(results, Unit::Fen)),
        &found,
        &last,
        language,
    );

    let sum = |c: &Column| c.income.iter().map(|part| positive(part.p50)).sum::<f64>();
    let highest = columns.iter().flatten().flat_map(|c| [sum(c), positive(c.cost.p50)]);
    let highest = highest.fold(0.0, f64::max) / 100.0;
    let (scale, unit_key) = words::money_scale(highest, language);
    let unit = language.say(unit_key, &[]);
    let shade = series(usize::from(policies.len() > 1)).0;
    let mut keys: Vec<Key> = INCOME
        .iter()
        .filter(|part| measured(part.0))
        .map(|(_, key, fill)| Key {
            sample: Sample::Block(shade, *fill),
            words: language.say(key, &[]),
        })
        .collect();
    if measured(COST.0) {
        let sample = Sample::Block(COST.2, COST.3);
        keys.push(Key { sample, words: language.say(COST.1, &[]) });
    }
    keys.push(Key { sample: Sample::None, words: language.say("budget_key_balance", &[]) });
    let note = if results.audience.is_exact() { "budget_note" } else { "budget_note_steps" };
    let mut notes = vec![language.say(note, &[])];
    if let Some(year) = years.last().filter(|year| year.months.len() < 12) {
        let (label, n) = (year.label.as_str(), year.months.len().to_string());
        notes.push(language.say("short_year", &[("year", label), ("n", &n)]));
    }
    notes.extend(dates::start_note(results, &policies, language));
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("budget_measure", &[("unit", &unit)]),
            language,
        ),
        keys,
        notes,
    };
    let (places, height) = panels(policies.len(), PANEL);
    let (mut picture, top) = frame.open(height);
    let axis = Axis::from_nought([highest * 112.0 / scale], 4.0);
    for ((policy, columns), (x, y, wide)) in policies.iter().zip(&columns).zip(places) {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (x, top + y + 10.0), &name, wide);
        let plot = Plot {
            left: x + 52.0,
            top: top + y + 64.0,
            right: x + wide - 8.0,
            bottom: top + y + PANEL - 36.0,
            axis: axis.clone(),
        };
        plot.grid(&mut picture, "");
        let slot = (plot.right - plot.left) / words::many(years.len());
        let starts = dates::starts(results, *policy, language);
        dates::draw_starts(&mut picture, &plot, &starts, |month| {
            plot.left + f64::from(month - results.start) / 12.0 * slot
        });
        bars(&mut picture, &plot, &years, columns, (words::look(results, *policy).0, scale));
    }
    let data = data(results, &policies, &years, &columns);
    let description = language.say("budget_description", &[("finding", &title)]);
    Some(Chart {
        id: "budget",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

fn bars(
    picture: &mut Picture,
    plot: &Plot,
    years: &[Year],
    columns: &[Column],
    (colour, scale): (Colour, f64),
) {
    let slot = (plot.right - plot.left) / words::many(years.len());
    let bar = (slot * 0.3).min(34.0);
    let (size, stride) = if slot < 46.0 { (14.0, (60.0 / slot).ceil()) } else { (14.0, 1.0) };
    for (at, (year, column)) in years.iter().zip(columns).enumerate() {
        let middle = plot.left + (words::many(at) + 0.5) * slot;
        let mut sum = 0.0;
        for ((_, _, fill), part) in INCOME.iter().zip(&column.income) {
            let value = positive(part.p50) / scale;
            let corner = (middle - bar - 1.5, plot.y(sum));
            picture.block(corner, (middle - 1.5, plot.y(sum + value)), colour, *fill);
            sum += value;
        }
        let cost = positive(column.cost.p50) / scale;
        let corner = (middle + 1.5, plot.y(0.0));
        picture.block(corner, (middle + bar + 1.5, plot.y(cost)), COST.2, COST.3);
        if words::many(at) % stride > 0.0 {
            continue;
        }
        let y = plot.y(sum.max(cost)) - 12.0;
        let text = number::sign(column.balance.p50 / scale, usize::from(scale > 100.0));
        let half = width(&text, size) / 2.0;
        picture.block((middle - half, y - 8.0), (middle + half, y + 8.0), WHITE, Fill::Solid);
        picture.styled((middle, y), text, size, Align::Middle, TEXT, true);
        picture.words((middle, plot.bottom + 16.0), year.label.clone(), size, Align::Middle);
    }
}

fn positive(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

fn column(results: &Results, policy: usize, year: &Year) -> Column {
    let of = |name: &str| match figures::outcome(results, name) {
        Some(outcome) => figures::level(results, policy, outcome, year.months.clone()),
        None => Interval::of([]),
    };
    Column {
        income: INCOME.map(|part| of(part.0)),
        cost: of(COST.0),
        margin: of("operator_margin_fen"),
        balance: figures::balance(results, policy, year.months.clone()),
    }
}

fn data(results: &Results, policies: &[usize], years: &[Year], columns: &[Vec<Column>]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("year", "col_year"),
        ("paid_current_fen", "budget_current"),
        ("recovered_fen", "budget_recovered"),
        ("bay_fee_fen", "budget_bays"),
        ("public_revenue_fen", "budget_public"),
        ("service_cost_fen", "budget_cost"),
        ("operator_margin_fen", "budget_margin"),
        ("balance_fen", "budget_balance"),
        ("balance_p05_fen", "budget_balance_low"),
        ("balance_p95_fen", "budget_balance_high"),
    ]);
    for (policy, columns) in policies.iter().zip(columns) {
        for (year, column) in years.iter().zip(columns) {
            let mut row =
                vec![words::policy_cell(results, *policy), Cell::Text(year.label.clone())];
            let money = column.income.iter().chain([&column.cost]).map(|part| part.p50);
            let left = [&column.margin, &column.balance].map(|part| part.p50);
            let range = [column.balance.p05, column.balance.p95];
            let unit = figures::told(results, Unit::Fen);
            row.extend(money.chain(left).chain(range).map(|fen| Cell::Level(fen, unit)));
            sheet.rows.push(row);
        }
    }
    sheet
}
