//! The words that charts share: findings, periods, sources, column titles.

use super::super::figures::{self, Reading};
use super::super::language::{Language, both};
use super::super::number::{self, Unit};
use super::super::payers::Counted;
use super::super::privacy::fewest;
use super::super::tables::{Cell, Column, Sheet};
use super::draw::{
    Align, Axis, Colour, Dash, Picture, Plot, TEXT, WIDTH, series, shortened, width,
};
use crate::experiment::compare::Interval;
use crate::experiment::results::{Both, Results};

/// The title of a chart: what was found against the baseline, or the last level when there is
/// nothing to compare it with.
pub(super) fn title(
    results: &Results,
    (measure, unit): (&str, Unit),
    found: &[(usize, Interval)],
    last: &Interval,
    language: Language,
) -> String {
    if !found.is_empty() {
        return finding(results, (measure, unit), found, language);
    }
    language.say(
        "finding_alone",
        &[
            ("measure", measure),
            ("level", &number::middle_level(last, unit, language)),
            ("range", &number::level_range(last, unit, language)),
        ],
    )
}

/// What the comparison of one measure found, in one sentence that claims no direction when the
/// interval holds nought.
fn finding(
    results: &Results,
    (measure, unit): (&str, Unit),
    found: &[(usize, Interval)],
    language: Language,
) -> String {
    let baseline = brief(results, results.baseline, language);
    let mut clear: Vec<&(usize, Interval)> =
        found.iter().filter(|(_, seen)| Reading::of(seen).is_clear()).collect();
    clear.sort_by(|a, b| b.1.p50.abs().total_cmp(&a.1.p50.abs()));
    if clear.is_empty() {
        let all = |reading| found.iter().all(|(_, seen)| Reading::of(seen) == reading);
        let any = |reading| found.iter().any(|(_, seen)| Reading::of(seen) == reading);
        let key = if all(Reading::Unknown) {
            return language.say("finding_unmeasured", &[("measure", measure)]);
        } else if all(Reading::Same) {
            "finding_same"
        } else if all(Reading::Small) {
            "finding_small"
        } else if any(Reading::TooFew) {
            "finding_few"
        } else {
            "finding_none"
        };
        return language.say(key, &[("measure", measure), ("baseline", &baseline)]);
    }
    let parts: Vec<String> = clear
        .iter()
        .take(2)
        .map(|(policy, seen)| {
            language.say(
                "finding_part",
                &[
                    ("policy", &brief(results, *policy, language)),
                    ("change", &number::middle(seen, unit, language)),
                    ("range", &number::range(seen, unit, language)),
                ],
            )
        })
        .collect();
    let parts = language.clauses(&parts);
    language
        .say("finding_clear", &[("measure", measure), ("baseline", &baseline), ("parts", &parts)])
}

/// Letter and a short title.
pub(super) fn brief(results: &Results, policy: usize, language: Language) -> String {
    shortened(&figures::named(results, policy, language), 1.0, 16.0)
}

/// Measure, period, households and runs.
pub(super) fn subtitle(results: &Results, measure: &str, language: Language) -> String {
    let estates = match results.estates.len() {
        1 => language.say("one_estate", &[]),
        n => language.say("many_estates", &[("n", &n.to_string())]),
    };
    let households: usize = results.estates.iter().map(|e| e.n_households).sum();
    language.say(
        "subtitle",
        &[
            ("measure", measure),
            ("first", &results.start.to_string()),
            ("last", &figures::month(results, results.months - 1).to_string()),
            ("estates", &estates),
            ("households", &households.to_string()),
            ("runs", &results.runs.to_string()),
        ],
    )
}

/// What ends the notes of every chart: a warning where runs are few, then the source.
pub(super) fn ending(results: &Results, language: Language) -> Vec<String> {
    let mut notes: Vec<String> = few_runs(results, language).into_iter().collect();
    notes.push(source(results, language));
    notes
}

/// The baseline and the first policies put before owners, at most `most` in all, and a sentence on
/// those that are left out.
pub(super) fn drawn(
    results: &Results,
    most: usize,
    language: Language,
) -> (Vec<usize>, Option<String>) {
    let mut policies = figures::leading(results);
    let n = policies.len().saturating_sub(most).to_string();
    let left_out = (policies.len() > most).then(|| language.say("policies_left_out", &[("n", &n)]));
    policies.truncate(most);
    (policies, left_out)
}

/// What the policies that a chart draws change against the baseline: a title names no others.
pub(super) fn found(
    results: &Results,
    drawn: &[usize],
    difference: impl Fn(usize) -> Interval,
) -> Vec<(usize, Interval)> {
    let compared = figures::compared(results).into_iter().filter(|policy| drawn.contains(policy));
    compared.map(|policy| (policy, difference(policy))).collect()
}

/// How many fen one unit of a money axis holds, and the key of its name, for amounts up to so many
/// yuan.
pub(super) fn money_scale(highest: f64, language: Language) -> (f64, &'static str) {
    match language {
        _ if highest < 20_000.0 => (100.0, "unit_yuan"),
        Language::Chinese => (1_000_000.0, "unit_ten_thousand_yuan"),
        Language::English => (100_000.0, "unit_thousand_yuan"),
    }
}

/// Where the figures come from and how much of them is assumed.
pub(super) fn source(results: &Results, language: Language) -> String {
    let not_given = || language.say("data_date_not_given", &[]);
    let date = results.data_date.map_or_else(not_given, |day| day.to_string());
    let told = if results.audience.is_exact() { "told_analyst" } else { "told_public" };
    let fewest = fewest().max(results.audience.step_of_households()).to_string();
    let told = language.say(told, &[("n", &fewest)]);
    let assumed = results.parameters.iter().filter(|p| p.standing == "assumed").count();
    language.say(
        "source",
        &[
            ("hash", results.hash.get(..12).unwrap_or(&results.hash)),
            ("seed", &results.seed.to_string()),
            ("date", &date),
            ("told", &told),
            ("runs", &results.runs.to_string()),
            ("version", env!("CARGO_PKG_VERSION")),
            ("assumed", &assumed.to_string()),
            ("parameters", &results.parameters.len().to_string()),
        ],
    )
}

/// A policy as a cell: its id for programs, letter and title for people.
pub(super) fn policy_cell(results: &Results, policy: usize) -> Cell {
    let name = Both {
        zh: figures::named(results, policy, Language::Chinese),
        en: figures::named(results, policy, Language::English),
    };
    Cell::name(results.policies[policy].id.clone(), name)
}

/// A number of households as cells: the median over runs and both ends of its 90 % interval.
pub(super) fn households(counted: Counted) -> [Cell; 3] {
    let [low, high] = counted.range.unwrap_or([counted.households; 2]);
    [counted.households, low, high].map(Cell::Households)
}

/// A column whose title stands in the catalogue.
pub(super) fn column(name: &str, title: &str) -> Column {
    Column::new(name, both(title))
}

/// An empty sheet with columns of the catalogue: CSV name and key of the title.
pub(super) fn sheet(columns: &[(&str, &str)]) -> Sheet {
    Sheet {
        columns: columns.iter().map(|(name, title)| column(name, title)).collect(),
        rows: Vec::new(),
    }
}

/// Months that the reader's table shows: each twelfth, counted back from the last.
pub(super) fn is_shown(results: &Results, month: usize) -> bool {
    (results.months - 1 - month).is_multiple_of(12)
}

/// A panel's heading.
pub(super) fn heading(picture: &mut Picture, at: (f64, f64), text: &str, room: f64) {
    picture.styled(at, shortened(text, 16.0, room), 16.0, Align::Left, TEXT, true);
}

/// The numbers of a horizontal axis at a height, those left out that would touch; `x` gives the place
/// of a value.
pub(super) fn scale_below(picture: &mut Picture, axis: &Axis, y: f64, x: impl Fn(f64) -> f64) {
    let mut free = f64::NEG_INFINITY;
    for tick in axis.ticks() {
        let text = axis.label(tick);
        let half = width(&text, 14.0) / 2.0;
        let place = x(tick).clamp(half + 4.0, WIDTH - half - 4.0);
        if place - half >= free {
            picture.words((place, y), text, 14.0, Align::Middle);
            free = place + half + 10.0;
        }
    }
}

/// A whisker over the 90 % interval with end strokes, and a dot at `middle`.
pub(super) fn whisker(
    picture: &mut Picture,
    x: f64,
    plot: &Plot,
    (seen, middle): (&Interval, f64),
    colour: Colour,
) {
    let (low, high) = (plot.y(seen.p05), plot.y(seen.p95));
    picture.line(&[(x, low), (x, high)], colour, 1.5, Dash::Solid);
    for y in [low, high] {
        picture.line(&[(x - 4.0, y), (x + 4.0, y)], colour, 1.5, Dash::Solid);
    }
    picture.disc((x, plot.y(middle)), 4.0, colour);
}

/// Colour and dash of a policy, the same on every chart; a twin wears its policy's colour, dotted.
pub(super) fn look(results: &Results, policy: usize) -> (Colour, Dash) {
    let leading = figures::leading(results);
    let place = |policy: usize| leading.iter().position(|at| *at == policy);
    if let Some(nth) = place(policy) {
        return series(nth);
    }
    let of = results.policies[policy].null_of.as_deref();
    let of = results.policies.iter().position(|p| Some(p.id.as_str()) == of);
    (series(of.and_then(place).unwrap_or(leading.len())).0, Dash::Dots)
}

/// A warning when there are too few runs to trust an interval.
pub(super) fn few_runs(results: &Results, language: Language) -> Option<String> {
    let runs = results.runs.to_string();
    figures::few_runs(results).then(|| language.say("few_runs", &[("runs", &runs)]))
}

/// A count as a float for laying out.
#[expect(clippy::cast_precision_loss, reason = "numbers of panels, years and classes are small")]
pub(super) fn many(n: usize) -> f64 {
    n as f64
}
