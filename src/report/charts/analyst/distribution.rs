//! How an outcome spreads over runs: the part of runs at or below each value.

use super::super::super::figures;
use super::super::super::language::Language;
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{Axis, Dash, Frame, GREY, GRID, Key, Plot, Sample};
use super::super::{Chart, words};
use super::measures::{Measure, measures};
use crate::experiment::compare::quantile;
use crate::experiment::results::Results;

/// Most policies drawn.
const MOST: usize = 4;
/// Most outcomes drawn.
const PANELS: usize = 2;
/// Steps of a curve; more runs than this are drawn by their quantiles.
const STEPS: u8 = 100;

const PANEL: f64 = 256.0;

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let measures: Vec<Measure> = measures(results)
        .into_iter()
        .filter(|measure| measure.level(results, results.baseline).n > 0)
        .take(PANELS)
        .collect();
    let first = measures.first()?;
    let (policies, left_out) = words::drawn(results, MOST, language);
    let title = finding(results, first, &policies, language);
    let period = figures::period(results, language);
    let mut notes = vec![language.say("ecdf_note", &[])];
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let keys = policies
        .iter()
        .map(|policy| {
            let (colour, dash) = words::look(results, *policy);
            let words = figures::named(results, *policy, language);
            Key { sample: Sample::Line(colour, dash), words }
        })
        .collect();
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("ecdf_measure", &[("period", &period)]),
            language,
        ),
        keys,
        notes,
    };
    let (mut picture, top) = frame.open(PANEL * words::many(measures.len()));
    for (nth, measure) in measures.iter().enumerate() {
        let y = top + PANEL * words::many(nth);
        let heading = measure.with_unit(false, language);
        words::heading(&mut picture, (20.0, y + 10.0), &heading, 840.0);
        let sorted: Vec<Vec<f64>> =
            policies.iter().map(|policy| sorted(measure, results, *policy)).collect();
        let axis = Axis::around(sorted.iter().flatten().copied(), 6.0);
        let plot = Plot {
            left: 80.0,
            top: y + 36.0,
            right: 860.0,
            bottom: y + PANEL - 50.0,
            axis: Axis { low: 0.0, high: 100.0, step: 25.0 },
        };
        let x = |value: f64| {
            plot.left + (value - axis.low) / (axis.high - axis.low) * (plot.right - plot.left)
        };
        for tick in axis.ticks() {
            let points = [(x(tick), plot.top), (x(tick), plot.bottom)];
            picture.line(&points, GRID, 1.0, Dash::Solid);
        }
        // Below the lowest number of the other axis, which stands beside the same corner.
        words::scale_below(&mut picture, &axis, plot.bottom + 26.0, x);
        plot.grid(&mut picture, "%");
        for (policy, sorted) in policies.iter().zip(&sorted) {
            let (colour, dash) = words::look(results, *policy);
            let curve: Vec<(f64, f64)> =
                steps(sorted).into_iter().map(|(value, part)| (x(value), plot.y(part))).collect();
            picture.line(&curve, colour, 2.25, dash);
            if !sorted.is_empty() {
                picture.disc((x(quantile(sorted, 0.5)), plot.y(50.0)), 5.0, colour);
            }
        }
        picture.line(
            &[(plot.left, plot.y(50.0)), (plot.right, plot.y(50.0))],
            GREY,
            0.75,
            Dash::Dots,
        );
    }
    let data = data(results, &policies, &measures);
    let description = language.say("ecdf_description", &[("finding", &title)]);
    Some(Chart {
        id: "distribution",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// The measured figures, in their readers' unit, from low to high.
fn sorted(measure: &Measure, results: &Results, policy: usize) -> Vec<f64> {
    let values = measure.of_runs(results, policy).into_iter();
    let mut sorted: Vec<f64> =
        values.filter(|v| v.is_finite()).map(|v| measure.scaled(v)).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The steps of a curve: each value, with the per cent of runs below it and then at or below it.
fn steps(sorted: &[f64]) -> Vec<(f64, f64)> {
    let n = sorted.len();
    if n == 0 {
        return Vec::new();
    }
    let mut curve = Vec::new();
    if n <= usize::from(STEPS) {
        for (nth, value) in sorted.iter().enumerate() {
            curve.push((*value, 100.0 * words::many(nth) / words::many(n)));
            curve.push((*value, 100.0 * words::many(nth + 1) / words::many(n)));
        }
        return curve;
    }
    for step in 0..=STEPS {
        let part = f64::from(step) / f64::from(STEPS);
        curve.push((quantile(sorted, part), 100.0 * part));
    }
    curve
}

/// In how many runs the figure is above the baseline's on the same luck, for the policy where most
/// runs differ one way.
fn finding(results: &Results, measure: &Measure, drawn: &[usize], language: Language) -> String {
    let period = figures::period(results, language);
    let name = language.pick(&measure.title);
    let named = language.say("measure_in", &[("measure", name), ("period", &period)]);
    let compared = figures::compared(results);
    let Some(most) = compared
        .iter()
        .filter(|policy| drawn.contains(policy))
        .map(|policy| {
            let differences = measure.differences(results, *policy);
            let above = differences.iter().filter(|value| **value > 0.0).count();
            let below = differences.iter().filter(|value| **value < 0.0).count();
            let n = differences.iter().filter(|value| value.is_finite()).count();
            (*policy, above, below, n)
        })
        .max_by_key(|(policy, above, below, _)| (above.abs_diff(*below), usize::MAX - policy))
    else {
        let seen = measure.level(results, results.baseline);
        return words::title(results, (&named, measure.unit), &[], &seen, language);
    };
    let (policy, above, below, n) = most;
    let places = [
        ("policy", words::brief(results, policy, language)),
        ("baseline", words::brief(results, results.baseline, language)),
        ("measure", named),
        ("above", above.to_string()),
        ("below", below.to_string()),
        ("same", (n - above - below).to_string()),
        ("runs", n.to_string()),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    language.say("ecdf_finding", &places)
}

fn data(results: &Results, policies: &[usize], measures: &[Measure]) -> Sheet {
    let mut sheet = words::sheet(&[("outcome", "col_outcome"), ("policy", "col_policy")]);
    let parts = [
        (0.05, "p05"),
        (0.1, "p10"),
        (0.25, "p25"),
        (0.5, "p50"),
        (0.75, "p75"),
        (0.9, "p90"),
        (0.95, "p95"),
    ];
    for (_, name) in parts {
        sheet.columns.push(words::column(name, &format!("col_{name}")));
    }
    sheet.columns.push(words::column("n", "col_runs"));
    for measure in measures {
        for policy in policies {
            let mut values = measure.of_runs(results, *policy);
            values.retain(|value| value.is_finite());
            values.sort_by(f64::total_cmp);
            let mut row = vec![
                Cell::name(measure.id.into(), measure.title.clone()),
                words::policy_cell(results, *policy),
            ];
            row.extend(parts.map(|(part, _)| Cell::Figure(quantile(&values, part), measure.unit)));
            row.push(Cell::Text(values.len().to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn a_curve_rises_from_nought_to_all_runs() {
        assert_eq!(steps(&[3.0, 5.0]), [(3.0, 0.0), (3.0, 50.0), (5.0, 50.0), (5.0, 100.0)]);
        let many: Vec<f64> = (0..10_000).map(f64::from).collect();
        let curve = steps(&many);
        assert_eq!((curve.len(), curve[0], curve[100]), (101, (0.0, 0.0), (9_999.0, 100.0)));
        assert!(steps(&[]).is_empty());
    }
}
