//! Were there enough runs? The mean difference so far and its 95 % interval, run after run.

use super::super::super::figures;
use super::super::super::language::Language;
use super::super::super::number::{self, Unit};
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{Align, Axis, Dash, Frame, GREY, Key, Picture, Plot, Sample, TEXT, apart};
use super::super::{Chart, words};
use super::measures::{Measure, measures};
use crate::experiment::compare::NINETY_FIVE;
use crate::experiment::results::Results;

/// Most policies drawn; a panel holds one outcome of one policy.
const MOST: usize = 3;
/// Most outcomes drawn.
const OUTCOMES: usize = 2;
/// Most points of a curve.
const POINTS: usize = 120;
const PANEL: f64 = 176.0;

/// Mean and half of the 95 % interval after a number of runs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SoFar {
    runs: usize,
    mean: f64,
    half: f64,
}

/// One outcome of one policy.
struct Course {
    policy: usize,
    measure: Measure,
    steps: Vec<SoFar>,
    /// Within how much the mean is known well enough, where anything says so.
    enough: Option<f64>,
}

impl Course {
    fn last(&self) -> &SoFar {
        self.steps.last().expect("courses without runs were left out")
    }

    /// How far the last half interval is beyond what is well enough: above 1, it has not settled.
    fn beyond(&self) -> Option<f64> {
        Some(self.last().half / self.enough?)
    }
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    if results.runs < 2 {
        return None;
    }
    let compared = figures::compared(results);
    let all: Vec<Course> = measures(results)
        .into_iter()
        .take(OUTCOMES)
        .flat_map(|measure| compared.iter().map(move |policy| (*policy, measure.clone())))
        .map(|(policy, measure)| {
            let steps = so_far(&measure.differences(results, policy));
            let enough = figures::tolerance(results, measure.unit);
            Course { policy, measure, steps, enough }
        })
        .filter(|course| course.steps.len() > 1)
        .collect();
    let first = compared.get(..MOST).unwrap_or(&compared);
    let is_drawn = |course: &&Course| first.contains(&course.policy);
    let drawn: Vec<&Course> = all.iter().filter(is_drawn).collect();
    let title = finding(results, &drawn, language)?;
    let mut notes = vec![language.say("convergence_note", &[])];
    if compared.len() > MOST {
        let n = (compared.len() - MOST).to_string();
        notes.push(language.say("policies_left_out", &[("n", &n)]));
    }
    notes.extend(words::ending(results, language));
    let period = figures::period(results, language);
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("convergence_measure", &[("period", &period)]),
            language,
        ),
        keys: vec![
            Key {
                sample: Sample::Line(TEXT, Dash::Solid),
                words: language.say("convergence_mean", &[]),
            },
            Key { sample: Sample::Band(TEXT, 0.22), words: language.say("convergence_band", &[]) },
            Key { sample: Sample::Line(GREY, Dash::Dots), words: tolerances(&drawn, language) },
        ],
        notes,
    };
    let (mut picture, top) = frame.open(PANEL * words::many(drawn.len()));
    for (nth, course) in drawn.iter().enumerate() {
        panel(&mut picture, top + PANEL * words::many(nth), results, course, language);
    }
    let data = data(results, &all);
    let table = Sheet {
        columns: data.columns.clone(),
        rows: all
            .iter()
            .filter_map(|course| Some(row(results, course, course.steps.last()?)))
            .collect(),
    };
    let description = language.say("convergence_description", &[("finding", &title)]);
    Some(Chart {
        id: "convergence",
        title,
        description,
        data,
        table,
        caption: Some("convergence_table"),
        picture,
    })
}

/// The course of one outcome of one policy.
fn panel(picture: &mut Picture, y: f64, results: &Results, course: &Course, language: Language) {
    let measure = &course.measure;
    let name = figures::named(results, course.policy, language);
    let places = [("policy", name.as_str()), ("measure", &measure.with_unit(true, language))];
    let heading = language.say("convergence_heading", &places);
    words::heading(picture, (20.0, y + 10.0), &heading, 840.0);
    // The first few runs say so little that they would flatten all others.
    let tail = &course.steps[course.steps.len() / 10..];
    let of = |so: &SoFar| [so.mean - so.half, so.mean + so.half].map(|v| measure.scaled(v));
    let last = course.last();
    let enough = course.enough.map(|half| [last.mean - half, last.mean + half]);
    let band = enough.into_iter().flatten().map(|end| measure.scaled(end));
    let axis = Axis::around(tail.iter().flat_map(of).chain(band).chain([0.0]), 3.0);
    let plot = Plot { left: 110.0, top: y + 32.0, right: 700.0, bottom: y + PANEL - 40.0, axis };
    plot.grid(picture, "");
    let runs = Axis::from_nought([words::many(results.runs)], 6.0);
    let x = |n: f64| plot.left + n / runs.high * (plot.right - plot.left);
    for tick in runs.ticks() {
        let foot = [(x(tick), plot.bottom), (x(tick), plot.bottom + 5.0)];
        picture.line(&foot, GREY, 1.0, Dash::Solid);
    }
    words::scale_below(picture, &runs, plot.bottom + 16.0, x);
    let place = |so: &SoFar, value: f64| {
        let inside = measure.scaled(value).clamp(plot.axis.low, plot.axis.high);
        (x(words::many(so.runs)), plot.y(inside))
    };
    for end in enough.into_iter().flatten() {
        let y = plot.y(measure.scaled(end));
        picture.line(&[(plot.left, y), (plot.right, y)], GREY, 2.0, Dash::Dots);
    }
    let over = |pick: fn(&SoFar) -> f64| -> Vec<(f64, f64)> {
        course.steps.iter().map(|so| place(so, pick(so))).collect()
    };
    let colour = words::look(results, course.policy).0;
    let (low, high) = (over(|so| so.mean - so.half), over(|so| so.mean + so.half));
    picture.band(&low, &high, colour, 0.22);
    picture.line(&low, colour, 0.5, Dash::Solid);
    picture.line(&high, colour, 0.5, Dash::Solid);
    picture.line(&over(|so| so.mean), colour, 2.25, Dash::Solid);
    let middle = place(last, last.mean).1;
    let lines = [
        number::change(last.mean, measure.unit, language),
        number::error(last.half, measure.unit, language),
    ];
    let wanted = [middle - 10.0, middle + 10.0];
    let ys = apart(&wanted, 20.0, plot.top, plot.bottom);
    for (line, (text, y)) in lines.into_iter().zip(ys).enumerate() {
        let at = (plot.right + 12.0, y);
        picture.styled(at, text, 15.0, Align::Left, colour, line == 0);
    }
}

/// Mean and half interval after each number of runs, at most [`POINTS`] of them, the last included.
fn so_far(values: &[f64]) -> Vec<SoFar> {
    let measured: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let stride = measured.len().div_ceil(POINTS).max(1);
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut course = Vec::new();
    for (nth, value) in measured.iter().enumerate() {
        // Welford's way of adding one value, which loses no digits.
        let n = words::many(nth + 1);
        let off = value - mean;
        mean += off / n;
        squares += off * (value - mean);
        let is_last = nth + 1 == measured.len();
        if nth > 0 && (is_last || (nth + 1) % stride == 0) {
            let half = NINETY_FIVE * (squares / (n - 1.0) / n).sqrt();
            course.push(SoFar { runs: nth + 1, mean, half });
        }
    }
    course
}

/// What is well enough for each outcome drawn, in words.
fn tolerances(drawn: &[&Course], language: Language) -> String {
    let mut said: Vec<String> = Vec::new();
    for course in drawn {
        let Some(enough) = course.enough else { continue };
        let half = number::error(enough, course.measure.unit, language);
        if !said.contains(&half) {
            said.push(half);
        }
    }
    language.say("convergence_enough", &[("list", &language.list(&said))])
}

/// Which mean has settled least, or that all have.
fn finding(results: &Results, drawn: &[&Course], language: Language) -> Option<String> {
    let first = drawn.first()?;
    let beyond = |course: &&&Course| course.beyond().unwrap_or(0.0);
    let worst = drawn.iter().max_by(|a, b| beyond(a).total_cmp(&beyond(b)))?;
    let open = drawn.iter().filter(|course| beyond(course) > 1.0).count();
    let is_same = drawn.iter().all(|course| course.last().half == 0.0);
    let (key, course) = match open {
        _ if is_same => ("convergence_finding_same", first),
        _ if figures::few_runs(results) => ("convergence_finding_few", worst),
        _ if drawn.iter().all(|course| course.enough.is_none()) => ("convergence_finding", first),
        0 => ("convergence_finding_settled", worst),
        1 => ("convergence_finding_open", worst),
        _ => ("convergence_finding_open_of", worst),
    };
    let (last, unit) = (course.last(), course.measure.unit);
    let places = [
        ("policy", words::brief(results, course.policy, language)),
        ("measure", language.pick(&course.measure.title).to_string()),
        ("mean", number::change(last.mean, unit, language)),
        ("half", number::error(last.half, unit, language)),
        ("enough", number::error(course.enough.unwrap_or(f64::NAN), unit, language)),
        ("runs", last.runs.to_string()),
        ("n", open.to_string()),
        ("all", drawn.len().to_string()),
        ("list", tolerances(drawn, language)),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    Some(language.say(key, &places))
}

fn row(results: &Results, course: &Course, so: &SoFar) -> Vec<Cell> {
    let unit: Unit = course.measure.unit;
    vec![
        Cell::name(course.measure.id.into(), course.measure.title.clone()),
        words::policy_cell(results, course.policy),
        Cell::Text(so.runs.to_string()),
        Cell::FigureChange(so.mean, unit),
        Cell::FigureError(so.half, unit),
        Cell::FigureError(course.enough.unwrap_or(f64::NAN), unit),
    ]
}

fn data(results: &Results, all: &[Course]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("outcome", "col_outcome"),
        ("policy", "col_policy"),
        ("runs", "col_runs"),
        ("mean_difference", "col_mean_difference"),
        ("half_width_95", "col_half_width"),
        ("enough", "col_enough"),
    ]);
    for course in all {
        sheet.rows.extend(course.steps.iter().map(|so| row(results, course, so)));
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::so_far;

    #[test]
    fn the_course_ends_at_the_mean_of_all_runs() {
        let values: Vec<f64> = (0..1_000).map(|n| f64::from(n % 7)).collect();
        let course = so_far(&values);
        let last = course.last().expect("there are runs");
        assert!(course.len() <= 121 && last.runs == 1_000);
        assert!((last.mean - values.iter().sum::<f64>() / 1_000.0).abs() < 1e-9);
        assert!(so_far(&[1.0]).is_empty());
        assert!(so_far(&[f64::NAN, 2.0, 2.0])[0].half < 1e-12);
    }
}
