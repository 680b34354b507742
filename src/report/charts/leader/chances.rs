//! The chance that a car has a bay, for each policy and estate.
//!
//! The groups are estates: the results do not record which household holds a bay.

use super::super::super::figures;
use super::super::super::language::Language;
use super::super::super::number::{self, Unit};
use super::super::super::privacy::FEWEST;
use super::super::super::tables::{Cell, Sheet};
use super::super::draw::{Align, Frame, GREY, TEXT, WHITE, WIDTH, series, shortened, wrapped};
use super::super::{Chart, words};
use crate::experiment::compare::{Interval, Scope, figures as over_runs};
use crate::experiment::results::{Both, Results};

const ROW: f64 = 40.0;
const HEAD: f64 = 52.0;
const NAMES: f64 = 270.0;

/// Most columns; more estates are told together.
const MOST: usize = 6;

/// Darkest shade of a cell, on which dark text still stands out.
const DARKEST: f64 = 0.5;

/// A group of households: its name, its size, and the estates counted.
struct Group {
    id: String,
    name: Both,
    households: usize,
    scope: Scope,
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let cars = figures::outcome(results, "cars")?;
    let overflow = figures::outcome(results, "overflow_cars")?;
    let groups = groups(results);
    let chance = |policy: usize, group: &Group| {
        let last = results.months - 1..results.months;
        let of = |outcome| over_runs(results, policy, outcome, last.clone(), group.scope);
        let pairs = of(cars).into_iter().zip(of(overflow));
        Interval::of(
            pairs.map(|(cars, over)| if cars > 0.0 { 1.0 - over / cars } else { f64::NAN }),
        )
    };
    let policies = figures::leading(results);
    let all: Vec<Vec<Interval>> = policies
        .iter()
        .map(|policy| groups.iter().map(|group| chance(*policy, group)).collect())
        .collect();
    let whole = Group {
        id: "all".into(),
        name: super::super::super::language::both("all_estates"),
        households: 0,
        scope: Scope::All,
    };
    let paired = |policy: usize| {
        let last = results.months - 1..results.months;
        let of = |policy, outcome| over_runs(results, policy, outcome, last.clone(), Scope::All);
        let chances = |policy| -> Vec<f64> {
            let pairs = of(policy, cars).into_iter().zip(of(policy, overflow));
            pairs.map(|(c, o)| if c > 0.0 { 1.0 - o / c } else { f64::NAN }).collect()
        };
        let pairs = chances(policy).into_iter().zip(chances(results.baseline));
        Interval::of(pairs.map(|(a, b)| a - b))
    };
    let found: Vec<_> = figures::compared(results).into_iter().map(|at| (at, paired(at))).collect();
    let last = chance(results.baseline, &whole);
    let measure = language.say("chances_last_month", &[]);
    let title = words::title(results, (&measure, Unit::Share), &found, &last, language);
    let mut notes = vec![language.say("chances_note", &[])];
    if results.estates.len() > MOST {
        notes.push(language.say("chances_together", &[("n", &MOST.to_string())]));
    }
    if groups.iter().any(|group| group.households < FEWEST)
        || results.estates.iter().any(|estate| estate.n_households < FEWEST)
    {
        notes.push(language.say("chances_hidden", &[("n", &FEWEST.to_string())]));
    }
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("chances_measure", &[]), language),
        keys: Vec::new(),
        notes,
    };
    let (mut picture, top) = frame.open(HEAD + ROW * words::many(policies.len()) + 8.0);
    let wide = (WIDTH - 40.0 - NAMES) / words::many(groups.len());
    for (nth, group) in groups.iter().enumerate() {
        let x = 20.0 + NAMES + (words::many(nth) + 0.5) * wide;
        let name = shortened(language.pick(&group.name), 15.0, wide - 10.0);
        picture.styled((x, top + 10.0), name, 15.0, Align::Middle, TEXT, true);
        let n = language.say("households", &[("n", &group.households.to_string())]);
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
                picture.tint(one, other, colour, DARKEST * seen.p50.clamp(0.0, 1.0));
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

/// Each estate and all together; only all together where an estate is too small to be shown, as it
/// could be worked out from the others.
fn groups(results: &Results) -> Vec<Group> {
    let households: usize = results.estates.iter().map(|estate| estate.n_households).sum();
    let whole = Group {
        id: "all".into(),
        name: super::super::super::language::both("all_estates"),
        households,
        scope: Scope::All,
    };
    let is_small = results.estates.iter().any(|estate| estate.n_households < FEWEST);
    if results.estates.len() < 2 || results.estates.len() > MOST || is_small {
        return vec![whole];
    }
    let each = results.estates.iter().enumerate().map(|(at, estate)| Group {
        id: estate.id.clone(),
        name: estate.name.clone(),
        households: estate.n_households,
        scope: Scope::Estate(at),
    });
    each.chain([whole]).collect()
}

fn data(results: &Results, policies: &[usize], groups: &[Group], all: &[Vec<Interval>]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("group", "col_estate"),
        ("households", "col_households"),
        ("chance_p05", "col_p05"),
        ("chance_p50", "col_chance"),
        ("chance_p95", "col_p95"),
        ("n", "col_runs"),
    ]);
    for (policy, chances) in policies.iter().zip(all) {
        for (group, seen) in groups.iter().zip(chances) {
            let mut row = vec![
                words::policy_cell(results, *policy),
                Cell::Name(group.id.clone(), group.name.clone()),
                Cell::Text(group.households.to_string()),
            ];
            row.extend([seen.p05, seen.p50, seen.p95].map(|s| Cell::Level(s, Unit::Share)));
            row.push(Cell::Text(seen.n.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}
