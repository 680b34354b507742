//! Which policy changes which outcome: the paired difference of each, and whether it is clear.

use super::super::super::figures::{self, Reading};
use super::super::super::language::Language;
use super::super::super::number;
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{
    Align, Colour, Fill, Frame, GREY, GRID, Key, Picture, Sample, TEXT, WHITE, WIDTH, series,
    shortened, width, wrapped,
};
use super::super::{Chart, words};
use super::measures::{Measure, measures};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

const NAMES: f64 = 232.0;
const ROW: f64 = 34.0;
const HEAD: f64 = 84.0;

/// Darkest shade, on which dark text still stands out.
const DARKEST: f64 = 0.5;

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let measures = measures(results);
    let compared = figures::compared(results);
    if measures.is_empty() || compared.is_empty() {
        return None;
    }
    let all: Vec<Vec<Interval>> = compared
        .iter()
        .map(|policy| {
            let one = |measure: &Measure| measure.difference(results, *policy);
            measures.iter().map(one).collect()
        })
        .collect();
    let title = finding(results, &all, language);
    let period = figures::period(results, language);
    let mut notes = vec![language.say("heat_note", &[])];
    notes.extend(words::ending(results, language));
    let block = |colour, fill, key| Key {
        sample: Sample::Block(colour, fill),
        words: language.say(key, &[]),
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("heat_measure", &[("period", &period)]),
            language,
        ),
        keys: vec![
            block(series(1).0, Fill::Pale, "heat_higher"),
            block(series(2).0, Fill::Pale, "heat_lower"),
            block(GREY, Fill::Hatch, "heat_unclear"),
            block(GREY, Fill::Hollow, "heat_same"),
        ],
        notes,
    };
    let (mut picture, top) = frame.open(HEAD + ROW * words::many(compared.len()) + 8.0);
    let wide = (WIDTH - 40.0 - NAMES) / words::many(measures.len());
    for (nth, measure) in measures.iter().enumerate() {
        let x = 20.0 + NAMES + (words::many(nth) + 0.5) * wide;
        let mut lines = wrapped(language.pick(&measure.title), 14.0, wide - 8.0);
        lines.truncate(3);
        if let Some(unit) = measure.unit_name(true, language) {
            lines.push(language.say("with_unit", &[("title", ""), ("unit", &unit)]));
        }
        for (line, text) in lines.iter().map(|line| line.trim()).enumerate() {
            let text = shortened(text, 14.0, wide + 4.0);
            let above = words::many(lines.len() - line);
            picture.words((x, top + HEAD - 19.0 * above + 6.0), text, 14.0, Align::Middle);
        }
    }
    for (row, (policy, seen)) in compared.iter().zip(&all).enumerate() {
        let y = top + HEAD + ROW * words::many(row);
        let name = shortened(&figures::named(results, *policy, language), 14.0, NAMES - 12.0);
        picture.words((20.0, y + ROW / 2.0), name, 14.0, Align::Left);
        for (nth, seen) in seen.iter().enumerate() {
            let column = all.iter().map(|row| row[nth].p50.abs());
            let most = column.filter(|v| v.is_finite()).fold(0.0, f64::max);
            let x = 20.0 + NAMES + words::many(nth) * wide;
            cell(&mut picture, [x, y, wide], (seen, most), &measures[nth], language);
        }
    }
    let data = data(results, &compared, &measures, &all);
    let description = language.say("heat_description", &[("finding", &title)]);
    Some(Chart {
        id: "policy-heat",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// How many of the comparisons show a clear difference, or that nothing changes at all.
fn finding(results: &Results, all: &[Vec<Interval>], language: Language) -> String {
    let baseline = words::brief(results, results.baseline, language);
    let mut readings: Vec<Reading> = all.iter().flatten().map(Reading::of).collect();
    readings.retain(|reading| *reading != Reading::Unknown);
    let clear = readings.iter().filter(|reading| reading.is_clear()).count();
    let key = if !readings.is_empty() && readings.iter().all(|reading| *reading == Reading::Same) {
        "heat_finding_same"
    } else if readings.contains(&Reading::TooFew) {
        "heat_finding_few"
    } else {
        "heat_finding"
    };
    let (n, every) = (clear.to_string(), readings.len().to_string());
    language.say(key, &[("baseline", &baseline), ("n", &n), ("all", &every)])
}

fn cell(
    picture: &mut Picture,
    [x, y, wide]: [f64; 3],
    (seen, most): (&Interval, f64),
    measure: &Measure,
    language: Language,
) {
    let (one, other) = ((x + 2.0, y + 2.0), (x + wide - 2.0, y + ROW - 2.0));
    let reading = Reading::of(seen);
    let shade = |colour: Colour| {
        let part = if most > 0.0 { seen.p50.abs() / most } else { 0.0 };
        (colour, 0.12 + (DARKEST - 0.12) * part)
    };
    match reading {
        Reading::Higher | Reading::Lower => {
            let (colour, alpha) = shade(series(if reading == Reading::Higher { 1 } else { 2 }).0);
            picture.tint(one, other, colour, alpha);
        }
        Reading::Unclear | Reading::Small | Reading::TooFew => {
            picture.block(one, other, GRID, Fill::Hatch);
        }
        Reading::Same | Reading::Unknown => picture.block(one, other, GRID, Fill::Hollow),
    }
    let text = match reading {
        Reading::Unknown => language.say("unknown", &[]),
        Reading::Same => language.say("verdict_same", &[]),
        Reading::Small => language.say("heat_small", &[]),
        _ => number::sign(measure.scaled(seen.p50), measure.decimals()),
    };
    let text = shortened(&text, 14.0, wide - 8.0);
    let middle = (x + wide / 2.0, y + ROW / 2.0);
    if !reading.is_clear() {
        let half = width(&text, 14.0) / 2.0 + 2.0;
        let corners = ((middle.0 - half, middle.1 - 9.0), (middle.0 + half, middle.1 + 9.0));
        picture.tint(corners.0, corners.1, WHITE, 1.0);
    }
    picture.styled(middle, text, 14.0, Align::Middle, TEXT, reading.is_clear());
}

fn data(
    results: &Results,
    policies: &[usize],
    measures: &[Measure],
    all: &[Vec<Interval>],
) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("outcome", "col_outcome"),
        ("difference_p05", "col_p05"),
        ("difference_p50", "col_difference"),
        ("difference_p95", "col_p95"),
        ("reads_as", "col_verdict"),
        ("n", "col_runs"),
    ]);
    for (policy, seen) in policies.iter().zip(all) {
        for (measure, seen) in measures.iter().zip(seen) {
            let mut row = vec![
                words::policy_cell(results, *policy),
                Cell::name(measure.id.into(), measure.title.clone()),
            ];
            let spread = |value| Cell::Spread(value, Box::new(*seen), measure.unit);
            row.extend([seen.p05, seen.p50, seen.p95].map(spread));
            let word = Reading::of(seen).word();
            let said = super::super::super::language::both(&format!("verdict_{word}"));
            row.push(Cell::name(word.into(), said));
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
