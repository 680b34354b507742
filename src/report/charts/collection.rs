//! The fan of the collection rate: what is likely, month by month, against the baseline.

use super::super::figures;
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::tables::{Cell, Sheet};
use super::draw::{
    Align, Axis, Colour, Dash, Frame, GREY, Key, MonthAxis, Picture, Plot, Sample, TEXT, apart,
    panels,
};
use super::{Chart, dates, words};
use crate::experiment::compare::Interval;
use crate::experiment::results::Results;

/// One policy's fan and the baseline's middle, one entry for each window.
struct Fan {
    policy: usize,
    levels: Vec<Interval>,
}

/// Most policies drawn.
const MOST: usize = 6;

const PANEL: f64 = 226.0;

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let rate = figures::outcome(results, "collection_rate")?;
    let windows = figures::rolling(results);
    let levels = |policy| {
        windows.iter().map(|w| figures::level(results, policy, rate, w.clone())).collect::<Vec<_>>()
    };
    let baseline = levels(results.baseline);
    let mut fans: Vec<Fan> = (0..results.policies.len())
        .filter(|at| *at != results.baseline)
        .map(|policy| Fan { policy, levels: levels(policy) })
        .collect();
    let left_out = fans.len().saturating_sub(MOST);
    fans.truncate(MOST);
    let alone = fans.is_empty();
    if alone {
        fans.push(Fan { policy: results.baseline, levels: baseline.clone() });
    }
    let ends: Vec<usize> = windows.iter().map(|w| w.end - 1).collect();
    let data = data(results, &fans, &baseline, &ends);
    let table = Sheet {
        columns: data.columns.clone(),
        rows: (data.rows.iter().enumerate())
            .filter(|(at, _)| words::is_shown(results, ends[at % ends.len()]))
            .map(|(_, row)| row.clone())
            .collect(),
    };

    let drawn: Vec<usize> = fans.iter().map(|fan| fan.policy).collect();
    let found =
        words::found(results, &drawn, |policy| figures::against_baseline(results, policy, rate));
    let period = figures::period(results, language);
    let period = [("period", period.as_str())];
    let measure = language.say("collection_last_year", &period);
    let last = fans[0].levels.last().copied().unwrap_or_else(|| Interval::of([]));
    let title =
        words::title(results, (&measure, figures::unit(results, rate)), &found, &last, language);

    let everything = fans.iter().flat_map(|f| &f.levels).chain(&baseline);
    // From 0 to 100 % and beyond it only where a rate lies there.
    let ends_of = everything.flat_map(|seen| [100.0 * seen.p05, 100.0 * seen.p95]);
    let mut axis = Axis::from_nought(ends_of.chain([100.0]), 4.0);
    if axis.low >= 0.0 && axis.high <= 100.0 {
        axis.step = 25.0;
    }
    let marks = dates::events(results);
    let mut notes: Vec<String> = dates::event_note(results, &marks, language).into_iter().collect();
    if axis.high > 100.0 + axis.step / 2.0 || axis.low < 0.0 {
        notes.push(language.say("collection_beyond", &[]));
    }
    notes.extend(dates::start_note(results, &drawn, language));
    if left_out > 0 {
        notes.push(language.say("policies_left_out", &[("n", &left_out.to_string())]));
    }
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("collection_measure", &[("n", &figures::span(results))]),
            language,
        ),
        keys: keys(alone, language),
        notes,
    };
    let panel = if marks.is_empty() { PANEL } else { PANEL + 22.0 };
    let (places, height) = panels(fans.len(), panel);
    let (mut picture, top) = frame.open(height);
    let months =
        MonthAxis { first: results.start, last: figures::month(results, results.months - 1) };
    for (fan, (x, y, wide)) in fans.iter().zip(places) {
        let plot = Plot {
            left: x + 52.0,
            top: top + y + if marks.is_empty() { 56.0 } else { 78.0 },
            right: x + wide - 124.0,
            bottom: top + y + panel - 34.0,
            axis: axis.clone(),
        };
        let name = figures::named(results, fan.policy, language);
        words::heading(&mut picture, (x, top + y + 10.0), &name, wide);
        plot.grid(&mut picture, "%");
        months.draw(&mut picture, &plot);
        dates::draw_events(&mut picture, &plot, &marks, |month| months.x(&plot, month));
        let starts = dates::starts(results, fan.policy, language);
        dates::draw_starts(&mut picture, &plot, &starts, |month| months.x(&plot, month));
        let colour = words::look(results, fan.policy).0;
        let without = (!alone).then_some(baseline.as_slice());
        draw_fan(&mut picture, fan, without, colour, |at, rate| {
            (months.x(&plot, figures::month(results, ends[at])), plot.y(100.0 * rate))
        });
        let look = (colour, figures::unit(results, rate), language);
        end_labels(&mut picture, &plot, fan, without, look);
    }
    let description = language.say("collection_description", &[("finding", &title)]);
    Some(Chart { id: "collection-rate", title, description, data, table, caption: None, picture })
}

/// Bands and medians; `place` gives the point of a window and a rate.
fn draw_fan(
    picture: &mut Picture,
    fan: &Fan,
    baseline: Option<&[Interval]>,
    colour: Colour,
    place: impl Fn(usize, f64) -> (f64, f64),
) {
    let over = |pick: fn(&Interval) -> f64, levels: &[Interval]| -> Vec<(f64, f64)> {
        levels.iter().enumerate().map(|(at, seen)| place(at, pick(seen))).collect()
    };
    let (low, high) = (over(|i| i.p05, &fan.levels), over(|i| i.p95, &fan.levels));
    picture.band(&low, &high, colour, 0.16);
    picture.band(&over(|i| i.p25, &fan.levels), &over(|i| i.p75, &fan.levels), colour, 0.28);
    picture.line(&low, colour, 0.5, Dash::Solid);
    picture.line(&high, colour, 0.5, Dash::Solid);
    if let Some(baseline) = baseline {
        picture.line(&over(|i| i.p50, baseline), GREY, 2.0, Dash::Long);
    }
    picture.line(&over(|i| i.p50, &fan.levels), colour, 2.75, Dash::Solid);
}

fn end_labels(
    picture: &mut Picture,
    plot: &Plot,
    fan: &Fan,
    baseline: Option<&[Interval]>,
    (colour, unit, language): (Colour, Unit, Language),
) {
    let mut labels = Vec::new();
    if let Some(last) = fan.levels.last().filter(|last| last.n > 0) {
        labels.push((last.p50, colour, true));
    }
    if let Some(last) = baseline.and_then(<[_]>::last).filter(|last| last.n > 0) {
        labels.push((last.p50, GREY, false));
    }
    let wanted: Vec<f64> = labels.iter().map(|(value, ..)| plot.y(100.0 * value)).collect();
    for (y, (value, colour, bold)) in
        apart(&wanted, 18.0, plot.top, plot.bottom).into_iter().zip(labels)
    {
        let mut text = number::level(value, unit, language);
        if !bold {
            text = language.say("label_baseline", &[("value", &text)]);
        }
        picture.styled((plot.right + 8.0, y), text, 15.0, Align::Left, colour, bold);
    }
}

fn keys(alone: bool, language: Language) -> Vec<Key> {
    let mut keys = vec![
        Key { sample: Sample::Line(TEXT, Dash::Solid), words: language.say("key_median", &[]) },
        Key { sample: Sample::Band(TEXT, 0.40), words: language.say("key_half", &[]) },
        Key { sample: Sample::Band(TEXT, 0.16), words: language.say("key_ninety", &[]) },
    ];
    if !alone {
        let words = language.say("key_baseline", &[]);
        keys.push(Key { sample: Sample::Line(GREY, Dash::Long), words });
    }
    keys
}

fn data(results: &Results, fans: &[Fan], baseline: &[Interval], ends: &[usize]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("month", "col_year_to"),
        ("p05", "col_p05"),
        ("p25", "col_p25"),
        ("p50", "col_p50"),
        ("p75", "col_p75"),
        ("p95", "col_p95"),
        ("baseline_p50", "col_baseline"),
        ("n", "col_runs"),
    ]);
    for fan in fans {
        for ((end, seen), without) in ends.iter().zip(&fan.levels).zip(baseline) {
            let mut row = vec![
                words::policy_cell(results, fan.policy),
                Cell::Text(figures::month(results, *end).to_string()),
            ];
            let shares = [seen.p05, seen.p25, seen.p50, seen.p75, seen.p95, without.p50];
            let unit = figures::told(results, Unit::Share);
            row.extend(shares.map(|share| Cell::Level(share, unit)));
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
