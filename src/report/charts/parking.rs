//! Parking: cars kept, bays to hold them, and cars without a bay.

use super::super::figures;
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::tables::{Cell, Sheet};
use super::draw::{Align, Axis, Dash, Frame, Key, MonthAxis, Plot, Sample, TEXT, apart, panels};
use super::{Chart, dates, words};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

/// Outcome, key of its name, and dash. Cars and bays are drawn dark, what is left over in the
/// policy's colour.
const LINES: [(&str, &str, Dash); 3] = [
    ("cars", "parking_cars", Dash::Dots),
    ("bays", "parking_bays", Dash::Long),
    ("overflow_cars", "parking_key_overflow", Dash::Solid),
];

/// Most policies drawn.
const MOST: usize = 6;

const PANEL: f64 = 192.0;

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let mut outcomes = [0; 3];
    for (place, line) in outcomes.iter_mut().zip(LINES) {
        *place = figures::outcome(results, line.0)?;
    }
    let (policies, left_out) = words::drawn(results, MOST, language);
    // Three figures each month, under every policy.
    let levels: Vec<Vec<[Interval; 3]>> = policies
        .iter()
        .map(|policy| {
            (0..results.months)
                .map(|at| outcomes.map(|o| figures::level(results, *policy, o, at..at + 1)))
                .collect()
        })
        .collect();
    let measure = language.say("overflow_last_month", &[]);
    let found = words::found(results, &policies, |policy| {
        figures::against_baseline(results, policy, outcomes[2])
    });
    let last = levels[0][results.months - 1][2];
    let title = words::title(
        results,
        (&measure, figures::unit(results, outcomes[2])),
        &found,
        &last,
        language,
    );
    let keys: Vec<Key> = LINES
        .iter()
        .map(|(_, key, dash)| Key {
            sample: Sample::Line(TEXT, *dash),
            words: language.say(key, &[]),
        })
        .collect();
    let mut notes: Vec<String> =
        dates::start_note(results, &policies, language).into_iter().chain(left_out).collect();
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("parking_measure", &[]), language),
        keys,
        notes,
    };
    let (places, height) = panels(policies.len(), PANEL);
    let (mut picture, top) = frame.open(height);
    let highest = levels.iter().flatten().flatten().map(|seen| seen.p95);
    let axis = Axis::from_nought(highest, 4.0);
    let months =
        MonthAxis { first: results.start, last: figures::month(results, results.months - 1) };
    for ((policy, levels), (x, y, wide)) in policies.iter().zip(&levels).zip(places) {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (x, top + y + 10.0), &name, wide);
        let plot = Plot {
            left: x + 52.0,
            top: top + y + 56.0,
            right: x + wide - 110.0,
            bottom: top + y + PANEL - 34.0,
            axis: axis.clone(),
        };
        plot.grid(&mut picture, "");
        months.draw(&mut picture, &plot);
        let starts = dates::starts(results, *policy, language);
        dates::draw_starts(&mut picture, &plot, &starts, |month| months.x(&plot, month));
        let over = |line: usize, pick: fn(&Interval) -> f64| -> Vec<(f64, f64)> {
            levels
                .iter()
                .enumerate()
                .map(|(at, seen)| {
                    (months.x(&plot, figures::month(results, at)), plot.y(pick(&seen[line])))
                })
                .collect()
        };
        let colours = [TEXT, TEXT, words::look(results, *policy).0];
        picture.band(&over(2, |i| i.p05), &over(2, |i| i.p95), colours[2], 0.22);
        for (line, (_, _, dash)) in LINES.iter().enumerate() {
            picture.line(&over(line, |i| i.p50), colours[line], 2.25, *dash);
        }
        let last = &levels[results.months - 1];
        let shown: Vec<usize> = (0..3).filter(|line| last[*line].n > 0).collect();
        let wanted: Vec<f64> = shown.iter().map(|line| plot.y(last[*line].p50)).collect();
        for (y, line) in apart(&wanted, 18.0, plot.top, plot.bottom).into_iter().zip(shown) {
            let n = number::level(last[line].p50, figures::unit(results, outcomes[line]), language);
            let text =
                language.say(["label_cars", "label_bays", "label_overflow"][line], &[("n", &n)]);
            let at = (plot.right + 8.0, y);
            picture.styled(at, text, 15.0, Align::Left, colours[line], line == 2);
        }
    }
    let units = outcomes.map(|outcome| figures::unit(results, outcome));
    let data = data(results, &policies, &levels, units);
    let table = Sheet {
        columns: data.columns.clone(),
        rows: (data.rows.iter().enumerate())
            .filter(|(at, _)| words::is_shown(results, at % results.months))
            .map(|(_, row)| row.clone())
            .collect(),
    };
    let description = language.say("parking_description", &[("finding", &title)]);
    Some(Chart { id: "parking", title, description, data, table, caption: None, picture })
}

fn data(
    results: &Results,
    policies: &[usize],
    levels: &[Vec<[Interval; 3]>],
    [of_cars, of_bays, of_rest]: [Unit; 3],
) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("month", "col_month"),
        ("cars", "parking_cars"),
        ("bays", "parking_bays"),
        ("overflow_cars", "parking_overflow"),
        ("overflow_cars_p05", "parking_overflow_low"),
        ("overflow_cars_p95", "parking_overflow_high"),
    ]);
    for (policy, months) in policies.iter().zip(levels) {
        for (at, [cars, bays, overflow]) in months.iter().enumerate() {
            let mut row = vec![
                words::policy_cell(results, *policy),
                Cell::Text(figures::month(results, at).to_string()),
            ];
            let counts = [
                (cars.p50, of_cars),
                (bays.p50, of_bays),
                (overflow.p50, of_rest),
                (overflow.p05, of_rest),
                (overflow.p95, of_rest),
            ];
            row.extend(counts.map(|(count, unit)| Cell::Level(count, unit)));
            sheet.rows.push(row);
        }
    }
    sheet
}
