//! The money of the last year as a waterfall: from nought over income and cost to the balance.
//!
//! Every bar is a mean over all runs, because means of parts add up and medians do not; each is told
//! in whole fen so that the items sum to the balance exactly. Whiskers show how far an item lies in
//! nine runs of ten.

use super::super::super::figures;
use super::super::super::language::{Language, both};
use super::super::super::number::{self, Unit};
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{
    Align, Axis, Colour, Dash, Fill, Frame, GREY, Key, Picture, Plot, Sample, TEXT, WHITE, panels,
    width, wrapped,
};
use super::super::{Chart, words};
use crate::experiment::compare::{Interval, Scope, figures as over_runs, last_year};
use crate::experiment::results::Results;

/// The items from left to right: outcome, key of its name, and whether it is spent.
const ITEMS: [(&str, &str, bool); 5] = [
    ("paid_current_fen", "budget_current", false),
    ("recovered_fen", "budget_recovered", false),
    ("bay_fee_fen", "budget_bays", false),
    ("public_revenue_fen", "budget_public", false),
    ("service_cost_fen", "budget_cost", true),
];

/// Most policies drawn.
const MOST: usize = 6;

const PANEL: f64 = 208.0;

/// Amounts below this many fen are no rest, only rounding.
const ROUNDING: f64 = 0.5;

/// One bar: from where to where, and how far its end lies in nine runs of ten.
struct Step {
    key: &'static str,
    from: f64,
    to: f64,
    spread: Option<[f64; 2]>,
    is_balance: bool,
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let all: Vec<Vec<Step>> = figures::leading(results)
        .into_iter()
        .map(|at| steps(results, at))
        .collect::<Option<_>>()?;
    let (policies, left_out) = words::drawn(results, MOST, language);
    // What the bars show: means.
    let at_mean = |seen: Interval| Interval { p50: seen.mean, ..seen };
    let found = words::found(results, &policies, |policy| {
        at_mean(figures::balance_against_baseline(results, policy))
    });
    let period = figures::period(results, language);
    let measure = language.say("balance_mean", &[("period", &period)]);
    let last = at_mean(figures::balance(results, results.baseline, last_year(results)));
    let title = words::title(results, (&measure, Unit::Fen), &found, &last, language);

    let drawn = &all[..policies.len()];
    let ends = || {
        drawn.iter().flatten().flat_map(|step| {
            let spread = step.spread.into_iter().flatten();
            [step.from, step.to].into_iter().chain(spread)
        })
    };
    let highest = ends().map(f64::abs).fold(0.0, f64::max) / 100.0;
    let (scale, unit_key) = words::money_scale(highest, language);
    let unit = language.say(unit_key, &[]);
    let mut notes = vec![language.say("waterfall_note", &[])];
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("waterfall_measure", &[("unit", &unit), ("period", &period)]),
            language,
        ),
        keys: keys(language),
        notes,
    };
    let places: Vec<(f64, f64, f64)> = (0..policies.len())
        .map(|nth| (20.0, PANEL * words::many(nth), panels(1, PANEL).0[0].2))
        .collect();
    let (mut picture, top) = frame.open(PANEL * words::many(policies.len()));
    let axis = Axis::from_nought(ends().map(|fen| 1.06 * fen / scale), 4.0);
    for ((policy, steps), (x, y, wide)) in policies.iter().zip(drawn).zip(places) {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (x, top + y + 10.0), &name, wide);
        let plot = Plot {
            left: x + 62.0,
            top: top + y + 46.0,
            right: x + wide - 8.0,
            bottom: top + y + PANEL - 62.0,
            axis: axis.clone(),
        };
        plot.grid(&mut picture, "");
        bars(&mut picture, &plot, steps, (words::look(results, *policy).0, scale), language);
    }
    let data = data(results, &all);
    let description = language.say("waterfall_description", &[("finding", &title)]);
    Some(Chart {
        id: "waterfall",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

fn keys(language: Language) -> Vec<Key> {
    let block =
        |fill, key| Key { sample: Sample::Block(TEXT, fill), words: language.say(key, &[]) };
    vec![
        block(Fill::Pale, "waterfall_income"),
        block(Fill::Hatch, "waterfall_cost"),
        block(Fill::Solid, "waterfall_balance"),
        Key { sample: Sample::Line(TEXT, Dash::Solid), words: language.say("key_ninety", &[]) },
    ]
}

/// The bars of one policy; `None` when the balance or all income is not measured.
fn steps(results: &Results, policy: usize) -> Option<Vec<Step>> {
    let window = last_year(results);
    let balance = figures::balances(results, policy, window.clone());
    let measured: Vec<(&'static str, bool, Vec<f64>)> = ITEMS
        .iter()
        .filter_map(|(name, key, is_spent)| {
            let outcome = figures::outcome(results, name)?;
            let values = over_runs(results, policy, outcome, window.clone(), Scope::All);
            Some((*key, *is_spent, values))
        })
        .collect();
    // Means of the same runs, so that they add up.
    let is_whole = |run: &usize| {
        balance[*run].is_finite() && measured.iter().all(|(_, _, values)| values[*run].is_finite())
    };
    let runs: Vec<usize> = (0..results.runs).filter(is_whole).collect();
    if runs.is_empty() || measured.is_empty() {
        return None;
    }
    let over = |values: &[f64]| Interval::of(runs.iter().map(|run| values[*run]));
    // Nine runs of ten may end alike and the mean elsewhere, which the others move.
    let is_same = |a: f64, b: f64| (a - b).abs() < ROUNDING;
    let sure =
        |seen: &Interval| seen.n < 2 || is_same(seen.p05, seen.p95) && is_same(seen.mean, seen.p50);
    let mut steps: Vec<Step> = Vec::new();
    // The sum so far, and as it is told, in whole fen.
    let (mut level, mut told) = (0.0, 0.0);
    for (key, is_spent, values) in &measured {
        let sign = if *is_spent { -1.0 } else { 1.0 };
        let seen = over(values);
        let spread = [seen.p05, seen.p95].map(|end| told + sign * end);
        level += sign * seen.mean;
        let to = level.round();
        let spread = (!sure(&seen)).then_some(spread);
        steps.push(Step { key, from: told, to, spread, is_balance: false });
        told = to;
    }
    let seen = over(&balance);
    let end = seen.mean.round();
    if (end - level).abs() > ROUNDING {
        let key = "waterfall_rest";
        steps.push(Step { key, from: told, to: end, spread: None, is_balance: false });
    } else if let Some(last) = steps.last_mut() {
        last.to = end;
    }
    let spread = (!sure(&seen)).then_some([seen.p05, seen.p95]);
    steps.push(Step { key: "budget_balance", from: 0.0, to: end, spread, is_balance: true });
    Some(steps)
}

fn bars(
    picture: &mut Picture,
    plot: &Plot,
    steps: &[Step],
    (colour, scale): (Colour, f64),
    language: Language,
) {
    // Ten thousand yuan need a second decimal where thousands need one.
    let decimals = if scale > 1e5 { 2 } else { usize::from(scale > 100.0) };
    let slot = (plot.right - plot.left) / words::many(steps.len());
    let half = (slot * 0.28).min(40.0);
    for (nth, step) in steps.iter().enumerate() {
        let middle = plot.left + (words::many(nth) + 0.5) * slot;
        let (from, to) = (plot.y(step.from / scale), plot.y(step.to / scale));
        let fill = match () {
            () if step.is_balance => Fill::Solid,
            () if step.to < step.from => Fill::Hatch,
            () => Fill::Pale,
        };
        let shade = if step.is_balance { TEXT } else { colour };
        picture.block((middle - half, from), (middle + half, to), shade, fill);
        if (from - to).abs() < 1.0 {
            picture.line(&[(middle - half, to), (middle + half, to)], shade, 2.0, Dash::Solid);
        }
        if nth + 1 < steps.len() && !steps[nth + 1].is_balance {
            picture.line(&[(middle + half, to), (middle + slot - half, to)], GREY, 1.0, Dash::Dots);
        }
        let mut high = from.min(to);
        if let Some([low_end, high_end]) = step.spread {
            let ends = [plot.y(low_end / scale), plot.y(high_end / scale)];
            let x = middle + half + 7.0;
            picture.line(&[(x, ends[0]), (x, ends[1])], TEXT, 1.5, Dash::Solid);
            for y in ends {
                picture.line(&[(x - 4.0, y), (x + 4.0, y)], TEXT, 1.5, Dash::Solid);
            }
            high = high.min(ends[0]).min(ends[1]);
        }
        let amount = if step.is_balance { step.to } else { step.to - step.from };
        let text = number::sign(amount / scale, decimals);
        let y = high - 12.0;
        let wide = width(&text, 15.0) / 2.0;
        picture.block((middle - wide, y - 8.0), (middle + wide, y + 8.0), WHITE, Fill::Solid);
        picture.styled((middle, y), text, 15.0, Align::Middle, TEXT, true);
        let name = language.say(step.key, &[]);
        for (line, part) in wrapped(&name, 14.0, slot - 10.0).into_iter().take(2).enumerate() {
            let y = plot.bottom + 20.0 + 18.0 * words::many(line);
            picture.words((middle, y), part, 14.0, Align::Middle);
        }
    }
}

fn data(results: &Results, all: &[Vec<Step>]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("item", "col_item"),
        ("amount_fen", "col_amount"),
        ("from_fen", "col_bar_from"),
        ("to_fen", "col_bar_to"),
        ("to_p05_fen", "col_bar_p05"),
        ("to_p95_fen", "col_bar_p95"),
    ]);
    for (policy, steps) in figures::leading(results).into_iter().zip(all) {
        for step in steps {
            let amount = if step.is_balance { step.to } else { step.to - step.from };
            let mut spread = step.spread.unwrap_or([step.to, step.to]);
            spread.sort_by(f64::total_cmp);
            let mut row = vec![
                words::policy_cell(results, policy),
                Cell::name(step.key.into(), both(step.key)),
            ];
            let figures = [amount, step.from, step.to, spread[0], spread[1]];
            row.extend(figures.map(|fen| Cell::Level(fen, Unit::Fen)));
            sheet.rows.push(row);
        }
    }
    sheet
}
