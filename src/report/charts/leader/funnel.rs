//! What became of disputes in the last year: bands from those open and new to how they ended.
//!
//! Widths are means over runs, because only means keep the account of a docket. Ways of ending with
//! fewer cases than can be told without pointing at one are joined.

use super::super::super::figures;
use super::super::super::language::{Language, both};
use super::super::super::number;
use super::super::super::tables::{Cell, Sheet};
use super::super::disputes::account;
use super::super::draw::{Align, Colour, Fill, Frame, GREY, Picture, TEXT, WIDTH, shortened};
use super::super::{Chart, moved, words};
use crate::experiment::compare::{Interval, Scope, figures as over_runs, last_year};
use crate::experiment::results::Results;

/// Flows below this many cases are joined to “other”.
const FEWEST_CASES: f64 = 3.0;

/// What comes in and goes out.
const FLOWS: [moved::Measure; 5] = [
    ("disputes_opened", &["disputes_opened"]),
    ("disputes_settled", &["disputes_settled"]),
    ("disputes_dropped", &["disputes_dropped"]),
    ("disputes_escalated", &["disputes_escalated"]),
    ("disputes_open", &["disputes_open"]),
];

/// Most policies drawn.
const MOST: usize = 6;

const PANEL: f64 = 222.0;
/// Height of all bands of the policy with the most cases, px.
const TALLEST: f64 = 88.0;
const GAP: f64 = 20.0;
const NODE: f64 = 12.0;
/// Points that a band's edge is drawn with.
const POINTS: u8 = 24;

/// A flow at one side: key of its name, cases, pattern.
struct Flow {
    key: &'static str,
    cases: f64,
    fill: Fill,
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let open = figures::outcome(results, "disputes_open")?;
    let window = last_year(results);
    let leading = figures::leading(results);
    let told: Vec<[i64; 6]> =
        leading.iter().map(|policy| account(results, *policy, &window)).collect::<Option<_>>()?;
    let told: Vec<[f64; 6]> = told.iter().map(|all| all.map(tenths)).collect();
    let period = figures::period(results, language);
    let (policies, left_out) = words::drawn(results, MOST, language);
    let title = moved::title(results, &policies, ("moved_flows", &FLOWS), language);
    let mut notes = vec![language.say("funnel_note", &[])];
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("funnel_measure", &[("period", &period)]),
            language,
        ),
        keys: Vec::new(),
        notes,
    };
    // One below the other: names beside the bands need the whole width.
    let place = |nth: usize| (20.0, PANEL * words::many(nth), WIDTH - 40.0);
    let places = (0..policies.len()).map(place);
    let (mut picture, top) = frame.open(PANEL * words::many(policies.len()));
    let most = told.iter().map(|all| all[0] + all[1]).fold(0.0, f64::max);
    let scale = if most > 0.0 { TALLEST / most } else { 0.0 };
    for ((policy, all), (x, y, wide)) in policies.iter().zip(&told).zip(places) {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (x, top + y + 10.0), &name, wide);
        let colour = words::look(results, *policy).0;
        if all[0] + all[1] < 0.05 {
            let none = language.say("funnel_none", &[]);
            picture.words((x, top + y + 60.0), none, 15.0, Align::Left);
            continue;
        }
        if let Some(days) = days(results, *policy) {
            let days = days_said(&days, language);
            picture.styled((x, top + y + 33.0), days, 14.0, Align::Left, GREY, false);
        }
        let (from, to) = (inflows(all), outflows(all));
        draw(&mut picture, (x, top + y + 60.0, wide), [&from, &to], scale, (colour, language));
    }
    let taken: Vec<Option<Interval>> =
        leading.iter().map(|policy| days(results, *policy)).collect();
    let ends = |policy: usize| {
        let values = over_runs(results, policy, open, window.clone(), Scope::All);
        values.len()
    };
    let data = data(results, &leading, (&told, &taken), ends(results.baseline));
    let description = language.say("funnel_description", &[("finding", &title)]);
    Some(Chart {
        id: "dispute-funnel",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// Mean days to a settlement over runs of the last year; `None` where nothing was settled or no days
/// are counted.
fn days(results: &Results, policy: usize) -> Option<Interval> {
    let of = |name| {
        let outcome = figures::outcome(results, name)?;
        Some(over_runs(results, policy, outcome, last_year(results), Scope::All))
    };
    let (days, settled) = (of("settling_days")?, of("disputes_settled")?);
    let pairs = days.into_iter().zip(settled).filter(|(_, settled)| *settled > 0.0);
    let seen = Interval::of(pairs.map(|(days, settled)| days / settled));
    (seen.n > 0 && seen.mean > 0.0).then_some(seen)
}

fn days_said(seen: &Interval, language: Language) -> String {
    let [mean, low, high] = [seen.mean, seen.p05, seen.p95].map(|days| number::fixed(days, 0));
    language.say("funnel_days", &[("mean", &mean), ("low", &low), ("high", &high)])
}

#[expect(clippy::cast_precision_loss, reason = "cases of a window are far below 2^53")]
fn tenths(n: i64) -> f64 {
    n as f64 / 10.0
}

fn inflows(all: &[f64; 6]) -> Vec<Flow> {
    vec![
        Flow { key: "col_disputes_before", cases: all[0], fill: Fill::Hatch },
        Flow { key: "col_disputes_opened", cases: all[1], fill: Fill::Solid },
    ]
}

/// The ways in which cases end, those that are few joined.
fn outflows(all: &[f64; 6]) -> Vec<Flow> {
    let mut flows = vec![
        Flow { key: "col_disputes_settled", cases: all[2], fill: Fill::Solid },
        Flow { key: "col_disputes_dropped", cases: all[3], fill: Fill::Pale },
        Flow { key: "col_disputes_escalated", cases: all[4], fill: Fill::Hatch },
        Flow { key: "col_disputes_open", cases: all[5], fill: Fill::Hollow },
    ];
    let is_few = |flow: &Flow| flow.cases > 0.0 && flow.cases < FEWEST_CASES;
    if flows.iter().filter(|flow| is_few(flow)).count() > 1 {
        let cases = flows.iter().filter(|flow| is_few(flow)).map(|flow| flow.cases).sum();
        flows.retain(|flow| !is_few(flow));
        flows.push(Flow { key: "funnel_other", cases, fill: Fill::Pale });
    }
    flows
}

fn draw(
    picture: &mut Picture,
    (x, y, wide): (f64, f64, f64),
    [from, to]: [&[Flow]; 2],
    scale: f64,
    (colour, language): (Colour, Language),
) {
    let label = (wide * 0.27).clamp(112.0, 200.0);
    let (left, right) = (x + label, x + wide - label - 24.0);
    let middle = f64::midpoint(left, right);
    // Everything that comes in meets in the middle and parts again.
    let total: f64 = from.iter().map(|flow| flow.cases).sum();
    let centre = y + TALLEST / 2.0 + GAP;
    let start = centre - total * scale / 2.0;
    for (side, flows) in [(left, from), (right, to)] {
        let tall: f64 = flows.iter().map(|flow| flow.cases * scale).sum::<f64>()
            + GAP * words::many(flows.len().saturating_sub(1));
        let (mut at, mut inner) = (centre - tall / 2.0, start);
        for flow in flows {
            let high = flow.cases * scale;
            let is_left = side < middle;
            let edge = if is_left { side + NODE } else { side };
            let hub = if is_left { middle - NODE / 2.0 } else { middle + NODE / 2.0 };
            let ends = [(edge, at), (hub, inner)];
            picture.band(&bezier(ends), &bezier(ends.map(|(x, y)| (x, y + high))), colour, 0.22);
            picture.block((side, at), (side + NODE, at + high.max(1.0)), colour, flow.fill);
            let n = number::fixed(flow.cases, 1);
            let text =
                language.say("funnel_node", &[("name", &language.say(flow.key, &[])), ("n", &n)]);
            let text = shortened(&text, 14.0, label - 8.0);
            let line = at + high / 2.0;
            if is_left {
                picture.words((side - 8.0, line), text, 14.0, Align::Right);
            } else {
                picture.words((side + NODE + 8.0, line), text, 14.0, Align::Left);
            }
            at += high + GAP;
            inner += high;
        }
    }
    picture.block(
        (middle - NODE / 2.0, start),
        (middle + NODE / 2.0, start + (total * scale).max(1.0)),
        colour,
        Fill::Solid,
    );
    let n = language.say("funnel_total", &[("n", &number::fixed(total, 1))]);
    picture.styled((middle, start - 12.0), n, 14.0, Align::Middle, TEXT, true);
}

/// A curve between two points that leaves and arrives level.
fn bezier([from, to]: [(f64, f64); 2]) -> Vec<(f64, f64)> {
    (0..=POINTS)
        .map(|nth| {
            let t = f64::from(nth) / f64::from(POINTS);
            let bend = t * t * (3.0 - 2.0 * t);
            (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * bend)
        })
        .collect()
}

fn data(
    results: &Results,
    policies: &[usize],
    (told, taken): (&[[f64; 6]], &[Option<Interval>]),
    runs: usize,
) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("side", "col_side"),
        ("flow", "col_flow"),
        ("cases_mean", "col_cases"),
        ("days_mean", "col_days_mean"),
        ("n", "col_runs"),
    ]);
    for ((policy, all), taken) in policies.iter().zip(told).zip(taken) {
        for (side, flows) in [("in", inflows(all)), ("out", outflows(all))] {
            for flow in flows {
                sheet.rows.push(vec![
                    words::policy_cell(results, *policy),
                    Cell::name(side.into(), both(&format!("funnel_{side}"))),
                    Cell::name(flow.key.trim_start_matches("col_disputes_").into(), both(flow.key)),
                    Cell::Mean(flow.cases),
                    match taken.filter(|_| flow.key == "col_disputes_settled") {
                        Some(seen) => Cell::Mean(seen.mean),
                        None => Cell::Text(String::new()),
                    },
                    Cell::Text(runs.to_string()),
                ]);
            }
        }
    }
    sheet
}
