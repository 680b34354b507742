//! Every policy's outcomes: the median as a dot, nine runs in ten as a line, on axes from nought.

use super::super::super::figures;
use super::super::super::language::Language;
use super::super::super::number;
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{
    Align, Axis, Dash, Frame, GREY, GRID, Key, Picture, Sample, TEXT, WIDTH, shortened,
};
use super::super::{Chart, words};
use super::measures::{Measure, measures};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

/// Most policies drawn.
const MOST: usize = 12;

const HEAD: f64 = 34.0;
const ROW: f64 = 24.0;
const FOOT: f64 = 32.0;
const PLOT: (f64, f64) = (250.0, 580.0);

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let measures = measures(results);
    let first = measures.first()?;
    let (policies, left_out) = words::drawn(results, MOST, language);
    let found = words::found(results, &policies, |policy| first.difference(results, policy));
    let period = figures::period(results, language);
    let name = language.pick(&first.title);
    let measure = language.say("measure_in", &[("measure", name), ("period", &period)]);
    let last = first.level(results, results.baseline);
    let title = words::title(results, (&measure, first.unit), &found, &last, language);
    let mut notes = vec![language.say("dots_note", &[])];
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("dots_measure", &[("period", &period)]),
            language,
        ),
        keys: vec![
            Key { sample: Sample::Dot(TEXT), words: language.say("key_median", &[]) },
            Key { sample: Sample::Line(TEXT, Dash::Solid), words: language.say("key_ninety", &[]) },
        ],
        notes,
    };
    let panel = HEAD + ROW * words::many(policies.len()) + FOOT;
    let (mut picture, top) = frame.open(panel * words::many(measures.len()));
    for (nth, measure) in measures.iter().enumerate() {
        let y = top + panel * words::many(nth);
        draw(&mut picture, y, results, (measure, &policies), language);
    }
    let data = data(results);
    let description = language.say("dots_description", &[("finding", &title)]);
    Some(Chart {
        id: "policy-dots",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// One outcome, a row for each policy.
fn draw(
    picture: &mut Picture,
    y: f64,
    results: &Results,
    (measure, policies): (&Measure, &[usize]),
    language: Language,
) {
    let heading = measure.with_unit(false, language);
    words::heading(picture, (20.0, y + 10.0), &heading, WIDTH - 40.0);
    let mut seen: Vec<(usize, Interval)> =
        policies.iter().map(|policy| (*policy, measure.level(results, *policy))).collect();
    seen.sort_by(|a, b| {
        b.1.p50.partial_cmp(&a.1.p50).unwrap_or(std::cmp::Ordering::Equal).then(a.0.cmp(&b.0))
    });
    let ends = seen.iter().flat_map(|(_, i)| [i.p05, i.p95]).map(|v| measure.scaled(v));
    let axis = Axis::from_nought(ends, 5.0);
    let x = |value: f64| {
        let part = (measure.scaled(value) - axis.low) / (axis.high - axis.low);
        PLOT.0 + part * (PLOT.1 - PLOT.0)
    };
    let (from, to) = (y + HEAD - 6.0, y + HEAD + ROW * words::many(policies.len()));
    let place = |tick: f64| PLOT.0 + (tick - axis.low) / (axis.high - axis.low) * (PLOT.1 - PLOT.0);
    for tick in axis.ticks() {
        let is_nought = tick.abs() < axis.step * 1e-6;
        let colour = if is_nought { GREY } else { GRID };
        picture.line(&[(place(tick), from), (place(tick), to)], colour, 1.0, Dash::Solid);
    }
    words::scale_below(picture, &axis, to + 12.0, place);
    let bare = |value: f64| number::fixed(measure.scaled(value), measure.decimals());
    for (row, (policy, seen)) in seen.iter().enumerate() {
        let middle = y + HEAD + ROW * (words::many(row) + 0.5);
        let name = figures::named(results, *policy, language);
        let name = shortened(&name, 14.0, PLOT.0 - 40.0);
        picture.words((PLOT.0 - 12.0, middle), name, 14.0, Align::Right);
        let colour = words::look(results, *policy).0;
        if seen.n > 0 {
            picture.line(&[(x(seen.p05), middle), (x(seen.p95), middle)], colour, 2.5, Dash::Solid);
            for end in [seen.p05, seen.p95].map(x) {
                picture.line(&[(end, middle - 5.0), (end, middle + 5.0)], colour, 2.0, Dash::Solid);
            }
            picture.disc((x(seen.p50), middle), 5.5, colour);
        }
        let places = [
            ("median", bare(seen.p50)),
            ("low", bare(seen.p05)),
            ("high", bare(seen.p95)),
            ("n", seen.n.to_string()),
        ];
        let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
        let key = if seen.n > 1 { "dots_row" } else { "dots_row_alone" };
        let said = language.say(key, &places);
        let said = shortened(&said, 14.0, WIDTH - PLOT.1 - 34.0);
        picture.words((PLOT.1 + 18.0, middle), said, 14.0, Align::Left);
    }
}

fn data(results: &Results) -> Sheet {
    let mut sheet = words::sheet(&[
        ("outcome", "col_outcome"),
        ("policy", "col_policy"),
        ("p05", "col_p05"),
        ("p50", "col_p50"),
        ("p95", "col_p95"),
        ("n", "col_runs"),
    ]);
    for measure in measures(results) {
        for policy in figures::leading(results) {
            let seen = measure.level(results, policy);
            let mut row = vec![
                Cell::name(measure.id.into(), measure.title.clone()),
                words::policy_cell(results, policy),
            ];
            row.extend([seen.p05, seen.p50, seen.p95].map(|v| Cell::Figure(v, measure.unit)));
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
