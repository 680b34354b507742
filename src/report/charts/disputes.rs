//! Disputes: what became of them in the last twelve months, and how many are open at its end.
//!
//! The lines are means over runs, because only means keep the account of a docket: open before +
//! opened = settled + dropped + taken further + open at the end.

use std::ops::Range;

use super::super::audience::{self, Together};
use super::super::figures;
use super::super::language::Language;
use super::super::number::{self, Unit, fitted};
use super::super::tables::{Cell, Sheet};
use super::draw::{Align, Axis, Frame, Key, MonthAxis, Plot, Sample, panels};
use super::{Chart, dates, moved, words};
use crate::experiment::compare::{Interval, Scope, figures as over_runs, last_year};
use crate::experiment::results::Results;

/// Name of the panel in CSV, and the outcomes added up in it.
const PANELS: [(&str, &[&str]); 4] = [
    ("disputes_opened", &["disputes_opened"]),
    ("disputes_settled", &["disputes_settled"]),
    ("disputes_unsettled", &["disputes_dropped", "disputes_escalated"]),
    ("disputes_open", &["disputes_open"]),
];

/// What the account of a docket needs.
const ACCOUNT: [&str; 5] = [
    "disputes_opened",
    "disputes_settled",
    "disputes_dropped",
    "disputes_escalated",
    "disputes_open",
];

/// Most policies drawn: more lines than this cannot be told apart.
const MOST: usize = 6;

const PANEL: f64 = 218.0;

/// A panel: its name, and of each policy one interval for each window.
struct Panel {
    name: &'static str,
    levels: Vec<Vec<Interval>>,
}

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    figures::outcome(results, "disputes_open")?;
    let (policies, left_out) = words::drawn(results, MOST, language);
    let windows = figures::rolling(results);
    let panels_shown: Vec<Panel> = PANELS
        .into_iter()
        .filter_map(|(name, parts)| {
            let outcomes: Option<Vec<usize>> =
                parts.iter().map(|part| figures::outcome(results, part)).collect();
            let outcomes = outcomes?;
            let of = |policy: &usize| {
                windows.iter().map(|w| together(results, *policy, (name, &outcomes), w)).collect()
            };
            let levels = policies.iter().map(of).collect();
            Some(Panel { name, levels })
        })
        .collect();
    let title = moved::title(results, &policies, ("moved_disputes", &PANELS), language);
    let keys = policies
        .iter()
        .map(|policy| {
            let (colour, dash) = words::look(results, *policy);
            let words = figures::named(results, *policy, language);
            Key { sample: Sample::Line(colour, dash), words }
        })
        .collect();
    let mut notes: Vec<String> = account_note(results, &policies, language).into_iter().collect();
    notes.push(language.say("disputes_note", &[]));
    notes.extend(dates::start_note(results, &policies, language));
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("disputes_measure", &[]), language),
        keys,
        notes,
    };
    let (places, height) = panels(panels_shown.len(), PANEL);
    let (mut picture, top) = frame.open(height);
    let months =
        MonthAxis { first: results.start, last: figures::month(results, results.months - 1) };
    let span = figures::span(results);
    let starts = dates::lettered_starts(results, &policies);
    let margin = 24.0 * words::many(policies.len()) + 16.0;
    for (panel, (x, y, wide)) in panels_shown.iter().zip(places) {
        let heading = language.say(panel.name, &[("n", &span)]);
        words::heading(&mut picture, (x, top + y + 10.0), &heading, wide);
        let lasts = panel.levels.iter().filter_map(|l| l.last()).map(|seen| seen.p95);
        let middles = panel.levels.iter().flatten().map(|seen| seen.mean);
        let plot = Plot {
            left: x + 40.0,
            top: top + y + 60.0,
            right: (x + wide - margin).max(x + 200.0),
            bottom: top + y + PANEL - 46.0,
            // Cases are whole: less than one is not blown up to the height of the panel.
            axis: Axis::from_nought(lasts.chain(middles).chain([1.0]), 4.0),
        };
        plot.grid(&mut picture, "");
        months.draw(&mut picture, &plot);
        dates::draw_starts(&mut picture, &plot, &starts, |month| months.x(&plot, month));
        for (nth, (policy, levels)) in policies.iter().zip(&panel.levels).enumerate() {
            let (colour, dash) = words::look(results, *policy);
            let points: Vec<(f64, f64)> = windows
                .iter()
                .zip(levels)
                .map(|(w, seen)| {
                    (months.x(&plot, figures::month(results, w.end - 1)), plot.y(seen.mean))
                })
                .collect();
            picture.line(&points, colour, 2.25, dash);
            if let Some(last) = levels.last().filter(|last| last.n > 0) {
                let x = plot.right + 18.0 + 24.0 * words::many(nth);
                words::whisker(&mut picture, x, &plot, (last, last.mean), colour);
                let letter = figures::letter(*policy);
                let above = plot.y(last.p95.max(last.mean)) - 12.0;
                picture.styled((x, above), letter, 14.0, Align::Middle, colour, true);
            }
        }
    }
    let data = data(results, &panels_shown, &policies, &windows);
    let account = account_table(results, &policies, &windows);
    let caption = account.is_some().then_some("disputes_table");
    let table = account.unwrap_or_else(|| Sheet {
        columns: data.columns.clone(),
        rows: (data.rows.iter().enumerate())
            .filter(|(at, _)| words::is_shown(results, windows[at % windows.len()].end - 1))
            .map(|(_, row)| row.clone())
            .collect(),
    });
    let description = language.say("disputes_description", &[("finding", &title)]);
    Some(Chart { id: "disputes", title, description, data, table, caption, picture })
}

/// Do the means of every panel, under all policies, fall within one step of the audience?
pub(super) fn is_flat(results: &Results, data: &Sheet) -> bool {
    let step = audience::policy().counts;
    let is_mean = |at: &usize| data.columns[*at].name.ends_with("_mean");
    let mut means = (0..data.columns.len()).filter(is_mean);
    let is_within = |at: usize| {
        let values = data.rows.iter().filter_map(|row| row[at].plain().parse::<f64>().ok());
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| {
            (least.min(v), most.max(v))
        });
        most - least <= step
    };
    !results.audience.is_exact() && means.all(is_within)
}

/// Several outcomes added up run by run. A stock's figure is that of the window's last month.
fn together(
    results: &Results,
    policy: usize,
    (name, outcomes): (&str, &[usize]),
    window: &Range<usize>,
) -> Interval {
    let sums = |policy| {
        let mut sums = vec![0.0; results.runs];
        for outcome in outcomes {
            let values = over_runs(results, policy, *outcome, window.clone(), Scope::All);
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        sums
    };
    let (with, named) = (sums(policy), (Together::Counts, name));
    if policy == results.baseline || results.audience.is_exact() {
        return audience::told_together(results, Interval::of(with), named);
    }
    audience::told_together_under(results, [&with, &sums(results.baseline)], named)
}

/// Cases of the mean run in tenths: open before, opened, settled, dropped, taken further, open at
/// the end. `None` unless the account holds in every run
/// and the audience is told exactly, as what is rounded one by one does not add up.
pub(super) fn account(results: &Results, policy: usize, window: &Range<usize>) -> Option<[i64; 6]> {
    if !results.audience.is_exact() {
        return None;
    }
    let mut cases = [0i128; 6];
    let outcomes = ACCOUNT.map(|name| figures::outcome(results, name));
    let [opened, settled, dropped, escalated, open] = outcomes;
    let of = |outcome: Option<usize>, window: Range<usize>| {
        let values = over_runs(results, policy, outcome?, window, Scope::All);
        values.into_iter().map(whole).collect::<Option<Vec<i128>>>()
    };
    let flows = [opened, settled, dropped, escalated].map(|outcome| of(outcome, window.clone()));
    let [Some(opened), Some(settled), Some(dropped), Some(escalated)] = flows else { return None };
    let end = of(open, window.clone())?;
    let before = match window.start.checked_sub(1) {
        Some(last) => Some(of(open, last..last + 1)?),
        None => None,
    };
    for run in 0..results.runs {
        let closed = settled[run] + dropped[run] + escalated[run];
        let needed = end[run] + closed - opened[run];
        if needed < 0 || before.as_ref().is_some_and(|before| before[run] != needed) {
            return None;
        }
        let of_run = [needed, opened[run], settled[run], dropped[run], escalated[run], end[run]];
        cases.iter_mut().zip(of_run).for_each(|(sum, n)| *sum += n);
    }
    // Stocks and arrivals are rounded by themselves, so that one year's end is the next one's
    // beginning; the ways in which cases end share what is then left.
    let runs = i128::try_from(results.runs).ok()?;
    let tenths = |sum: i128| i64::try_from((20 * sum + runs).div_euclid(2 * runs)).ok();
    let (before, opened, end) = (tenths(cases[0])?, tenths(cases[1])?, tenths(cases[5])?);
    let ended = fitted(&[2, 3, 4].map(|at| (10 * cases[at], runs)), before + opened - end);
    Some([before, opened, ended[0], ended[1], ended[2], end])
}

/// A mean of cases as a cell, no finer than it is told.
fn mean(results: &Results, cases: f64) -> Cell {
    let unit = figures::told(results, Unit::Count);
    if results.audience.is_exact() { Cell::Mean(cases) } else { Cell::Level(cases, unit) }
}

/// A count of cases, if it was measured.
#[expect(clippy::cast_possible_truncation, reason = "cases of a window are far below 2^53")]
fn whole(value: f64) -> Option<i128> {
    value.is_finite().then_some(value.round() as i128)
}

#[expect(clippy::cast_precision_loss, reason = "cases of a window are far below 2^53")]
fn cases(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

/// The account of the last year under each policy, in words.
fn account_note(results: &Results, policies: &[usize], language: Language) -> Option<String> {
    let each = policies.iter().map(|policy| {
        let told = account(results, *policy, &last_year(results))?;
        let [before, opened, settled, dropped, escalated, open] =
            told.map(|tenths| number::fixed(cases(tenths), 1));
        let places = [
            ("name", &figures::letter(*policy)),
            ("before", &before),
            ("opened", &opened),
            ("settled", &settled),
            ("dropped", &dropped),
            ("escalated", &escalated),
            ("open", &open),
        ];
        let places = places.map(|(place, text)| (place, text.as_str()));
        Some(language.say("disputes_account_one", &places))
    });
    let list = language.clauses(&each.collect::<Option<Vec<String>>>()?);
    let period = figures::period(results, language);
    Some(language.say("disputes_account", &[("period", &period), ("list", &list)]))
}

/// The account of every twelve months; `None` when it does not hold.
fn account_table(results: &Results, policies: &[usize], windows: &[Range<usize>]) -> Option<Sheet> {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("month", "col_year_to"),
        ("before", "col_disputes_before"),
        ("opened", "col_disputes_opened"),
        ("settled", "col_disputes_settled"),
        ("dropped", "col_disputes_dropped"),
        ("escalated", "col_disputes_escalated"),
        ("open", "col_disputes_open"),
    ]);
    for policy in policies {
        for window in windows.iter().filter(|w| words::is_shown(results, w.end - 1)) {
            let mut row = vec![
                words::policy_cell(results, *policy),
                Cell::Text(figures::month(results, window.end - 1).to_string()),
            ];
            let told = account(results, *policy, window)?;
            row.extend(told.map(|tenths| Cell::Mean(cases(tenths))));
            sheet.rows.push(row);
        }
    }
    Some(sheet)
}

fn data(
    results: &Results,
    panels: &[Panel],
    policies: &[usize],
    windows: &[Range<usize>],
) -> Sheet {
    let mut sheet = words::sheet(&[("policy", "col_policy"), ("month", "col_year_to")]);
    for panel in panels {
        let title = format!("col_{}", panel.name);
        sheet.columns.push(words::column(&format!("{}_mean", panel.name), &title));
        sheet.columns.push(words::column(&format!("{}_p05", panel.name), "col_p05"));
        sheet.columns.push(words::column(&format!("{}_p95", panel.name), "col_p95"));
    }
    for (nth, policy) in policies.iter().enumerate() {
        for (at, window) in windows.iter().enumerate() {
            let month = figures::month(results, window.end - 1).to_string();
            let mut row = vec![words::policy_cell(results, *policy), Cell::Text(month)];
            for panel in panels {
                let seen = &panel.levels[nth][at];
                row.extend([seen.mean, seen.p05, seen.p95].map(|cases| mean(results, cases)));
            }
            sheet.rows.push(row);
        }
    }
    sheet
}
