//! Disputes: opened and settled in the last twelve months, and open at the month's end.

use super::super::figures;
use super::super::language::Language;
use super::super::number::Unit;
use super::super::tables::{Cell, Sheet};
use super::draw::{Align, Axis, Frame, Key, MonthAxis, Plot, Sample, panels};
use super::{Chart, dates, words};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

const PANELS: [(&str, &str); 3] = [
    ("disputes_opened", "disputes_opened"),
    ("disputes_settled", "disputes_settled"),
    ("disputes_open", "disputes_open"),
];

const PANEL: f64 = 230.0;

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let outcomes: Vec<(usize, &str)> = PANELS
        .iter()
        .filter_map(|(name, key)| figures::outcome(results, name).map(|at| (at, *key)))
        .collect();
    let open = figures::outcome(results, "disputes_open")?;
    let policies = figures::leading(results);
    let windows = figures::rolling(results);
    // Of each outcome and policy, one interval for each window. A stock's window is its last month.
    let levels: Vec<Vec<Vec<Interval>>> = outcomes
        .iter()
        .map(|(outcome, _)| {
            let of = |policy: &usize| {
                let level = |w: &std::ops::Range<usize>| {
                    figures::level(results, *policy, *outcome, w.clone())
                };
                windows.iter().map(level).collect()
            };
            policies.iter().map(of).collect()
        })
        .collect();
    let measure = language.say("open_last_month", &[]);
    let found: Vec<_> = figures::compared(results)
        .into_iter()
        .map(|policy| (policy, figures::against_baseline(results, policy, open)))
        .collect();
    let last = figures::level(results, results.baseline, open, 0..results.months);
    let title = words::title(results, (&measure, Unit::Count), &found, &last, language);
    let keys = policies
        .iter()
        .map(|policy| {
            let (colour, dash) = words::look(results, *policy);
            let words = figures::named(results, *policy, language);
            Key { sample: Sample::Line(colour, dash), words }
        })
        .collect();
    let mut notes = vec![language.say("disputes_note", &[])];
    notes.extend(dates::start_note(results, &policies, language));
    notes.extend(words::few_runs(results, language));
    notes.push(words::source(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("disputes_measure", &[]), language),
        keys,
        notes,
    };
    let (places, height) = panels(outcomes.len(), PANEL);
    let (mut picture, top) = frame.open(height);
    let months =
        MonthAxis { first: results.start, last: figures::month(results, results.months - 1) };
    let span = figures::span(results);
    let starts = dates::lettered_starts(results, &policies);
    let margin = 24.0 * words::many(policies.len()) + 16.0;
    for (((_, key), levels), (x, y, wide)) in outcomes.iter().zip(&levels).zip(places) {
        words::heading(
            &mut picture,
            (x, top + y + 10.0),
            &language.say(key, &[("n", &span)]),
            wide,
        );
        let lasts = levels.iter().filter_map(|l| l.last()).map(|seen| seen.p95);
        let middles = levels.iter().flatten().map(|seen| seen.p50);
        let plot = Plot {
            left: x + 52.0,
            top: top + y + 60.0,
            right: (x + wide - margin).max(x + 200.0),
            bottom: top + y + PANEL - 34.0,
            axis: Axis::from_nought(lasts.chain(middles), 4.0),
        };
        plot.grid(&mut picture, "");
        months.draw(&mut picture, &plot);
        dates::draw_starts(&mut picture, &plot, &starts, |month| months.x(&plot, month));
        for (nth, (policy, levels)) in policies.iter().zip(levels).enumerate() {
            let (colour, dash) = words::look(results, *policy);
            let points: Vec<(f64, f64)> = windows
                .iter()
                .zip(levels)
                .map(|(w, seen)| {
                    (months.x(&plot, figures::month(results, w.end - 1)), plot.y(seen.p50))
                })
                .collect();
            picture.line(&points, colour, 2.25, dash);
            if let Some(last) = levels.last().filter(|last| last.n > 0) {
                let x = plot.right + 18.0 + 24.0 * words::many(nth);
                words::whisker(&mut picture, x, &plot, last, colour);
                let letter = figures::letter(*policy);
                let above = plot.y(last.p95) - 12.0;
                picture.styled((x, above), letter, 14.0, Align::Middle, colour, true);
            }
        }
    }
    let data = data(results, &outcomes, &policies, &windows, &levels);
    let table = Sheet {
        columns: data.columns.clone(),
        rows: (data.rows.iter().enumerate())
            .filter(|(at, _)| words::is_shown(results, windows[at % windows.len()].end - 1))
            .map(|(_, row)| row.clone())
            .collect(),
    };
    let description = language.say("disputes_description", &[("finding", &title)]);
    Some(Chart { id: "disputes", title, description, data, table, picture })
}

fn data(
    results: &Results,
    outcomes: &[(usize, &str)],
    policies: &[usize],
    windows: &[std::ops::Range<usize>],
    levels: &[Vec<Vec<Interval>>],
) -> Sheet {
    let mut sheet = words::sheet(&[("policy", "col_policy"), ("month", "col_year_to")]);
    for (outcome, key) in outcomes {
        let name = &results.outcomes[*outcome].name;
        sheet.columns.push(words::column(name, &format!("col_{key}")));
        sheet.columns.push(words::column(&format!("{name}_p05"), "col_p05"));
        sheet.columns.push(words::column(&format!("{name}_p95"), "col_p95"));
    }
    for (nth, policy) in policies.iter().enumerate() {
        for (at, window) in windows.iter().enumerate() {
            let month = figures::month(results, window.end - 1).to_string();
            let mut row = vec![words::policy_cell(results, *policy), Cell::Text(month)];
            for of_outcome in levels {
                let seen = &of_outcome[nth][at];
                let counts = [seen.p50, seen.p05, seen.p95];
                row.extend(counts.map(|count| Cell::Level(count, Unit::Count)));
            }
            sheet.rows.push(row);
        }
    }
    sheet
}
