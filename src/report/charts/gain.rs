//! The gain in the collection rate, split between arithmetic and assumed governance effects.

use super::super::figures::{self, Reading};
use super::super::gain::{Split, splits};
use super::super::language::{Language, both};
use super::super::number::{self, Unit};
use super::super::tables::{Cell, Sheet};
use super::draw::{
    Align, Axis, Colour, Dash, Frame, GREY, GRID, Key, Picture, Sample, TEXT, WIDTH,
};
use super::{Chart, words};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

/// Most policies drawn.
const MOST: usize = 8;

const ROW: f64 = 38.0;
const HEAD: f64 = 36.0;
const PLOT: (f64, f64) = (250.0, WIDTH - 270.0);

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let all = splits(results);
    let largest = all
        .iter()
        .take(MOST)
        .filter(|s| s.whole.n > 0)
        .max_by(|a, b| a.whole.mean.abs().total_cmp(&b.whole.mean.abs()))?;
    let title = sentence(results, largest, language);
    let keys = [(Sample::Dot(TEXT), "key_median"), (Sample::Line(TEXT, Dash::Solid), "key_ninety")];
    let period = figures::period(results, language);
    let unit = figures::told(results, Unit::Share);
    let mut notes = vec![language.say("gain_note", &[])];
    let shown = all.len().min(MOST);
    if shown < all.len() {
        let n = (all.len() - shown).to_string();
        notes.push(language.say("policies_left_out", &[("n", &n)]));
    }
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("gain_measure", &[("period", &period)]),
            language,
        ),
        keys: keys.map(|(sample, key)| Key { sample, words: language.say(key, &[]) }).into(),
        notes,
    };
    let block = HEAD + 3.0 * ROW + 12.0;
    let (mut picture, top) = frame.open(block * words::many(shown) + 30.0);
    let ends = all.iter().take(shown).flat_map(|split| parts(split).map(|(_, seen, _)| seen));
    let axis = Axis::around(ends.flat_map(|i| [100.0 * i.p05, 100.0 * i.p95]).chain([0.0]), 6.0);
    let x = |points: f64| PLOT.0 + (points - axis.low) / (axis.high - axis.low) * (PLOT.1 - PLOT.0);
    let bottom = top + block * words::many(shown);
    for tick in axis.ticks() {
        let nought = tick.abs() < axis.step * 1e-6;
        let colour = if nought { GREY } else { GRID };
        let thick = if nought { 1.5 } else { 1.0 };
        for nth in 0..shown {
            let from = top + block * words::many(nth) + HEAD;
            let points = [(x(tick), from), (x(tick), from + 3.0 * ROW)];
            picture.line(&points, colour, thick, Dash::Solid);
        }
        let value = number::sign(tick, usize::from(axis.step < 1.0));
        picture.words((x(tick), bottom + 8.0), value, 14.0, Align::Middle);
    }
    picture.words(
        (PLOT.1 + 30.0, bottom + 8.0),
        language.say("unit_points", &[]),
        14.0,
        Align::Left,
    );
    for (nth, split) in all.iter().take(shown).enumerate() {
        let mut y = top + block * words::many(nth);
        let name = figures::named(results, split.policy, language);
        words::heading(&mut picture, (20.0, y + 12.0), &name, WIDTH - 40.0);
        y += HEAD;
        let colour = words::look(results, split.policy).0;
        for (key, seen, dash) in parts(split) {
            let middle = y + ROW / 2.0;
            picture.words((PLOT.0 - 16.0, middle), language.say(key, &[]), 15.0, Align::Right);
            row(
                &mut picture,
                [x(100.0 * seen.p05), x(100.0 * seen.p50), x(100.0 * seen.p95)],
                middle,
                (colour, dash),
            );
            let text = language.say(
                "gain_row",
                &[
                    ("median", &number::sign(100.0 * seen.p50, unit.decimals_of_percent())),
                    ("range", &number::range(seen, unit, language)),
                ],
            );
            picture.styled((PLOT.1 + 30.0, middle), text, 15.0, Align::Left, TEXT, true);
            y += ROW;
        }
    }
    let data = data(results, &all);
    let description = language.say("gain_description", &[("finding", &title)]);
    Some(Chart {
        id: "gain",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// The split in one sentence, in means because they add up.
pub(super) fn sentence(results: &Results, split: &Split, language: Language) -> String {
    let name = words::brief(results, split.policy, language);
    let unit = figures::told(results, Unit::Share);
    let points = |seen: &Interval| number::change(seen.mean, unit, language);
    let (whole, arithmetic, governance) =
        (points(&split.whole), points(&split.arithmetic), points(&split.governance));
    let key = match Reading::of(&split.whole) {
        Reading::Higher | Reading::Lower => "gain_finding",
        Reading::TooFew => "gain_few",
        Reading::Unknown | Reading::Same | Reading::Small | Reading::Unclear => "gain_unclear",
    };
    language.say(
        key,
        &[
            ("policy", &name),
            ("whole", &whole),
            ("median", &number::change(split.whole.p50, unit, language)),
            ("arithmetic", &arithmetic),
            ("governance", &governance),
        ],
    )
}

fn parts(split: &Split) -> [(&'static str, &Interval, Dash); 3] {
    [
        ("gain_whole", &split.whole, Dash::Solid),
        ("gain_arithmetic", &split.arithmetic, Dash::Solid),
        ("gain_governance", &split.governance, Dash::Long),
    ]
}

fn row(
    picture: &mut Picture,
    [low, middle, high]: [f64; 3],
    y: f64,
    (colour, dash): (Colour, Dash),
) {
    picture.line(&[(low, y), (high, y)], colour, 2.5, dash);
    for end in [low, high] {
        picture.line(&[(end, y - 6.0), (end, y + 6.0)], colour, 2.0, Dash::Solid);
    }
    picture.disc((middle, y), 6.0, colour);
}

fn data(results: &Results, all: &[Split]) -> Sheet {
    let has_errors = results.audience.is_exact();
    let unit = figures::told(results, Unit::Share);
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("part", "col_part"),
        ("p05", "col_p05"),
        ("p25", "col_p25"),
        ("p50", "col_p50"),
        ("p75", "col_p75"),
        ("p95", "col_p95"),
        ("mean", "col_mean"),
        ("monte_carlo_error", "col_error"),
        ("n", "col_runs"),
    ]);
    sheet.columns.retain(|column| has_errors || column.name != "monte_carlo_error");
    for split in all {
        for (key, seen, _) in parts(split) {
            let id = key.trim_start_matches("gain_");
            let mut row =
                vec![words::policy_cell(results, split.policy), Cell::name(id.into(), both(key))];
            let figures = [seen.p05, seen.p25, seen.p50, seen.p75, seen.p95, seen.mean];
            row.extend(figures.map(|part| Cell::Change(part, unit)));
            if has_errors {
                row.push(Cell::Error(seen.error, Unit::Share));
            }
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
