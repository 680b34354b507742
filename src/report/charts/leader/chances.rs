//! The chance that a car has a bay, for each policy and group of households.
//!
//! Groups are kinds of households where their cars and bays are measured, and estates elsewhere. A
//! group with fewer cars than can be told, or that leaves so few others, is left out.

use super::super::super::language::Language;
use super::super::super::number::{self, Unit};
use super::super::super::privacy::fewest;
use super::super::super::tables::{Cell, Sheet, count};
use super::super::super::{audience, figures};
use super::super::draw::{
    Align, Colour, Frame, GREY, Picture, TEXT, WHITE, WIDTH, series, shortened, width, wrapped,
};
use super::super::{Chart, words};
use crate::experiment::compare::{Interval, Scope, figures as over_runs};
use crate::experiment::results::{Both, Results};

const ROW: f64 = 40.0;
const HEAD: f64 = 52.0;
const NAMES: f64 = 270.0;

/// Most columns; more estates are told together.
const MOST: usize = 6;

/// Shades of the least and the greatest chance; on the darkest dark text still stands out.
const SHADES: (f64, f64) = (0.06, 0.55);

/// Steps of the colour key.
const STEPS: u8 = 6;

/// Height of the colour key.
const KEY: f64 = 34.0;

/// Kinds of households: the end of the names of their outcomes, and the key of their name. Those of
/// the first two kinds are different households.
const KINDS: [(&str, &str); 4] = [
    ("owners", "chances_owners"),
    ("tenants", "chances_tenants"),
    ("elderly", "chances_elderly"),
    ("several", "chances_several"),
];

/// A group of households: its name, its size, and whose cars are counted.
struct Group {
    id: String,
    name: Both,
    /// Cars, the median over runs of the baseline's last month.
    cars: usize,
    scope: Scope,
    counted: Counted,
}

/// Outcomes of which the chance is worked out.
#[derive(Clone, Copy)]
enum Counted {
    /// All cars, and those without a bay.
    Overflow(usize, usize),
    /// Cars and bays of a kind of households.
    Bays(usize, usize),
}

impl Group {
    /// The part of cars with a bay in the last month, a value for each run.
    fn chances(&self, results: &Results, policy: usize) -> Vec<f64> {
        let last = results.months - 1..results.months;
        let of = |outcome| over_runs(results, policy, outcome, last.clone(), self.scope);
        let (cars, other) = match self.counted {
            Counted::Overflow(cars, other) | Counted::Bays(cars, other) => (of(cars), of(other)),
        };
        let part = |(cars, other): (f64, f64)| match self.counted {
            _ if cars <= 0.0 => f64::NAN,
            Counted::Overflow(..) => 1.0 - other / cars,
            Counted::Bays(..) => other / cars,
        };
        cars.into_iter().zip(other).map(part).collect()
    }
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let cars = figures::outcome(results, "cars")?;
    let overflow = figures::outcome(results, "overflow_cars")?;
    let whole = whole(results, Counted::Overflow(cars, overflow));
    let kinds = kinds(results, cars);
    let by_kind = !kinds.is_empty();
    let groups =
        if by_kind { [whole].into_iter().chain(kinds).collect() } else { estates(results, whole) };
    let whole = groups.iter().find(|group| group.id == "all")?;
    let chance = |policy: usize, group: &Group| Interval::of(group.chances(results, policy));
    let policies = figures::leading(results);
    let all: Vec<Vec<Interval>> = policies
        .iter()
        .map(|policy| groups.iter().map(|group| chance(*policy, group)).collect())
        .collect();
    let paired = |policy: usize| {
        let baseline = whole.chances(results, results.baseline);
        let pairs = whole.chances(results, policy).into_iter().zip(baseline);
        Interval::of(pairs.map(|(a, b)| a - b))
    };
    let found: Vec<_> = figures::compared(results).into_iter().map(|at| (at, paired(at))).collect();
    let last = chance(results.baseline, whole);
    let measure = language.say("chances_last_month", &[]);
    let title = words::title(results, (&measure, Unit::Share), &found, &last, language);
    let note = if by_kind { "chances_note_kinds" } else { "chances_note" };
    let mut notes = vec![language.say(note, &[("n", &fewest().to_string())])];
    if !by_kind && results.estates.len() > MOST {
        notes.push(language.say("chances_together", &[("n", &MOST.to_string())]));
    }
    if !by_kind && results.estates.iter().any(|estate| estate.n_households < fewest()) {
        notes.push(language.say("chances_hidden", &[("n", &fewest().to_string())]));
    }
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("chances_measure", &[]), language),
        keys: Vec::new(),
        notes,
    };
    let scale = Shades::over(all.iter().flatten());
    let (mut picture, top) = frame.open(HEAD + ROW * words::many(policies.len()) + KEY + 8.0);
    let wide = (WIDTH - 40.0 - NAMES) / words::many(groups.len());
    for (nth, group) in groups.iter().enumerate() {
        let x = 20.0 + NAMES + (words::many(nth) + 0.5) * wide;
        let name = shortened(language.pick(&group.name), 15.0, wide - 10.0);
        picture.styled((x, top + 10.0), name, 15.0, Align::Middle, TEXT, true);
        let n = language.say("chances_cars", &[("n", &group.cars.to_string())]);
        picture.styled((x, top + 32.0), n, 14.0, Align::Middle, GREY, false);
    }
    let colour = series(1).0;
    for (nth, (policy, chances)) in policies.iter().zip(&all).enumerate() {
        let y = top + HEAD + ROW * words::many(nth);
        let name = figures::named(results, *policy, language);
        let name = wrapped(&name, 15.0, NAMES - 16.0);
        let name = if name.len() > 1 {
            shortened(&name.concat(), 15.0, NAMES - 16.0)
        } else {
            name.concat()
        };
        picture.words((20.0, y + ROW / 2.0), name, 15.0, Align::Left);
        for (at, seen) in chances.iter().enumerate() {
            let x = 20.0 + NAMES + words::many(at) * wide;
            let (one, other) = ((x + 2.0, y + 2.0), (x + wide - 2.0, y + ROW - 2.0));
            if seen.n > 0 {
                picture.tint(one, other, colour, scale.shade(seen.p50));
            } else {
                picture.block(one, other, GREY, super::super::draw::Fill::Hatch);
            }
            let text = number::level(seen.p50, Unit::Share, language);
            let middle = (x + wide / 2.0, y + ROW / 2.0);
            if seen.n == 0 {
                picture.tint((x + 24.0, y + 10.0), (x + wide - 24.0, y + ROW - 10.0), WHITE, 1.0);
            }
            picture.styled(middle, text, 16.0, Align::Middle, TEXT, true);
        }
    }
    let foot = top + HEAD + ROW * words::many(policies.len()) + 16.0;
    scale.key(&mut picture, foot, colour, language);
    let data = data(results, &policies, &groups, &all);
    let description = language.say("chances_description", &[("finding", &title)]);
    Some(Chart {
        id: "parking-chances",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// The chances from the palest to the darkest cell.
struct Shades {
    low: f64,
    high: f64,
}

impl Shades {
    /// From the least to the greatest of the figures.
    fn over<'a>(seen: impl Iterator<Item = &'a Interval>) -> Self {
        let told = seen.map(|seen| seen.p50).filter(|value| value.is_finite());
        told.fold(Self { low: f64::INFINITY, high: 0.0 }, |ends, value| Self {
            low: ends.low.min(value),
            high: ends.high.max(value),
        })
    }

    fn shade(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        let part = if span > 0.0 { (value - self.low) / span } else { 0.5 };
        SHADES.0 + (SHADES.1 - SHADES.0) * part.clamp(0.0, 1.0)
    }

    /// Every shade in steps, with what the ends stand for.
    fn key(&self, picture: &mut Picture, y: f64, colour: Colour, language: Language) {
        let level = |value: f64| number::level(value, Unit::Share, language);
        if self.low >= self.high || !self.low.is_finite() {
            return;
        }
        let said = language.say("chances_key", &[]);
        let mut x = 20.0 + NAMES + 2.0;
        picture.words((x - 14.0, y + 8.0), said, 14.0, Align::Right);
        let low = level(self.low);
        picture.words((x, y + 8.0), low.clone(), 14.0, Align::Left);
        x += width(&low, 14.0) + 8.0;
        for step in 0..STEPS {
            let part = f64::from(step) / f64::from(STEPS - 1);
            let value = self.low + part * (self.high - self.low);
            picture.tint((x, y - 1.0), (x + 28.0, y + 17.0), colour, self.shade(value));
            x += 28.0;
        }
        picture.words((x + 8.0, y + 8.0), level(self.high), 14.0, Align::Left);
    }
}

/// Each estate and all together; only all together where an estate is too small to be shown, as it
/// could be worked out from the others.
fn estates(results: &Results, whole: Group) -> Vec<Group> {
    let is_small = results.estates.iter().any(|estate| estate.n_households < fewest());
    if results.estates.len() < 2 || results.estates.len() > MOST || is_small {
        return vec![whole];
    }
    let each = results.estates.iter().enumerate().map(|(at, estate)| Group {
        id: estate.id.clone(),
        name: estate.name.clone(),
        cars: cars(results, whole.counted, Scope::Estate(at)),
        scope: Scope::Estate(at),
        counted: whole.counted,
    });
    each.collect::<Vec<_>>().into_iter().chain([whole]).collect()
}

/// All households together.
fn whole(results: &Results, counted: Counted) -> Group {
    let name = super::super::super::language::both("all_estates");
    let cars = cars(results, counted, Scope::All);
    Group { id: "all".into(), name, cars, scope: Scope::All, counted }
}

/// How many cars a group has, of which the chance is a part.
fn cars(results: &Results, counted: Counted, scope: Scope) -> usize {
    let (Counted::Overflow(cars, _) | Counted::Bays(cars, _)) = counted;
    let last = results.months - 1..results.months;
    let seen = Interval::of(over_runs(results, results.baseline, cars, last, scope));
    results_count(audience::told_interval(results, seen, cars, scope).p50)
}

/// The kinds of households that can be told: five cars and more in every run, and as many of all
/// others, or none.
fn kinds(results: &Results, all_cars: usize) -> Vec<Group> {
    let last = results.months - 1..results.months;
    let of = |outcome| over_runs(results, results.baseline, outcome, last.clone(), Scope::All);
    let is_told = |rest: &[f64]| rest.iter().all(|cars| *cars <= 0.0 || *cars >= count(fewest()));
    let mut others = of(all_cars);
    let mut groups = Vec::new();
    for (nth, (kind, key)) in KINDS.iter().enumerate() {
        let named = |what: &str| figures::outcome(results, &format!("{what}_of_{kind}"));
        let Some((cars, bays)) = named("cars").zip(named("bays")) else { continue };
        let theirs = of(cars);
        let less =
            |all: &[f64]| -> Vec<f64> { all.iter().zip(&theirs).map(|(a, b)| a - b).collect() };
        let rest = less(&of(all_cars));
        let mut is_shown = theirs.iter().all(|cars| *cars >= count(fewest())) && is_told(&rest);
        if nth < 2 && is_shown {
            // Of owners and tenants both, what is neither must be told too.
            let neither = less(&others);
            is_shown = is_told(&neither);
            others = if is_shown { neither } else { others };
        }
        if is_shown {
            let name = super::super::super::language::both(key);
            let counted = Counted::Bays(cars, bays);
            let cars = self::cars(results, counted, Scope::All);
            groups.push(Group { id: (*kind).into(), name, cars, scope: Scope::All, counted });
        }
    }
    groups
}

/// A count that was measured.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cars are few")]
fn results_count(cars: f64) -> usize {
    cars.round() as usize
}

fn data(results: &Results, policies: &[usize], groups: &[Group], all: &[Vec<Interval>]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("group", "col_group"),
        ("cars_counted", "col_cars_counted"),
        ("chance_p05", "col_p05"),
        ("chance_p50", "col_chance"),
        ("chance_p95", "col_p95"),
        ("n", "col_runs"),
    ]);
    for (policy, chances) in policies.iter().zip(all) {
        for (group, seen) in groups.iter().zip(chances) {
            let mut row = vec![
                words::policy_cell(results, *policy),
                Cell::name(group.id.clone(), group.name.clone()),
                Cell::Text(group.cars.to_string()),
            ];
            row.extend([seen.p05, seen.p50, seen.p95].map(|s| Cell::Level(s, Unit::Share)));
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
