//! By how much charges change: households in classes of yuan a month.

use super::super::figures;
use super::super::language::{Language, both};
use super::super::number;
use super::super::payers::{Class, Payers, Way, payers};
use super::super::tables::{Cell, Sheet, count, households};
use super::draw::{Align, Fill, Frame, GREY, Key, Sample, TEXT, WIDTH};
use super::{Chart, words};
use crate::experiment::results::{Both, Results};

/// Most policies drawn.
const MOST: usize = 12;

const ROW: f64 = 27.0;
const HEAD: f64 = 34.0;
const BARS: f64 = 250.0;

pub(super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let all: Vec<(usize, Payers)> = figures::compared(results)
        .into_iter()
        .filter_map(|policy| payers(results, policy).map(|seen| (policy, seen)))
        .collect();
    if all.is_empty() {
        return None;
    }
    let n = all.len().saturating_sub(MOST).to_string();
    let left_out = (all.len() > MOST).then(|| language.say("policies_left_out", &[("n", &n)]));
    let sentences: Vec<String> = all
        .iter()
        .map(|(policy, seen)| {
            let [more, same, less] = seen.ways.map(|counted| counted.said(language));
            let name = words::brief(results, *policy, language);
            let places =
                [("policy", name.as_str()), ("more", &more), ("same", &same), ("less", &less)];
            language.say("payers_finding", &places)
        })
        .collect();
    let title = language.clauses(&sentences[..sentences.len().min(2)]);
    let period = figures::period(results, language);
    let mut notes = vec![language.say("payers_note", &[])];
    notes.extend(left_out);
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("payers_measure", &[("period", &period)]),
            language,
        ),
        keys: [Way::More, Way::Same, Way::Less]
            .into_iter()
            .map(|way| {
                let (fill, key) = look(way);
                Key { sample: Sample::Block(TEXT, fill), words: language.say(key, &[]) }
            })
            .collect(),
        notes,
    };
    let drawn = &all[..all.len().min(MOST)];
    let height: f64 =
        drawn.iter().map(|(_, seen)| HEAD + ROW * words::many(seen.classes.len()) + 14.0).sum();
    let (mut picture, mut y) = frame.open(height);
    let largest = all.iter().flat_map(|(_, seen)| &seen.classes).map(size).fold(1.0, f64::max);
    for (policy, seen) in drawn {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (20.0, y + 10.0), &name, WIDTH - 40.0);
        y += HEAD;
        let colour = words::look(results, *policy).0;
        for class in &seen.classes {
            let middle = y + ROW / 2.0;
            let text = class_name(class, language);
            picture.words((BARS - 12.0, middle), text, 15.0, Align::Right);
            let wide = size(class) / largest * (WIDTH - BARS - 150.0);
            let (fill, _) = look(class.way);
            picture.block((BARS, y + 5.0), (BARS + wide, y + ROW - 5.0), colour, fill);
            let text = households(class.households.households, language);
            let shade = if size(class) > 0.0 { TEXT } else { GREY };
            picture.styled((BARS + wide + 10.0, middle), text, 15.0, Align::Left, shade, true);
            y += ROW;
        }
        picture.line(
            &[(BARS, y), (BARS, y - ROW * words::many(seen.classes.len()))],
            GREY,
            1.0,
            super::draw::Dash::Solid,
        );
        y += 14.0;
    }
    let data = data(results, &all);
    let description = language.say("payers_description", &[("finding", &title)]);
    Some(Chart {
        id: "payers-yuan",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// Length of a bar; hidden numbers have none.
fn size(class: &Class) -> f64 {
    count(class.households.n())
}

/// Pattern and name of a direction; the colour is the policy's.
fn look(way: Way) -> (Fill, &'static str) {
    match way {
        Way::More => (Fill::Hatch, "pays_more"),
        Way::Same => (Fill::Hollow, "pays_same"),
        Way::Less => (Fill::Solid, "pays_less"),
    }
}

fn class_name(class: &Class, language: Language) -> String {
    let from = number::fixed(class.from, 0);
    let key = match (class.way, class.to) {
        (Way::Same, _) => "class_same",
        (Way::More, Some(_)) => "class_more",
        (Way::More, None) => "class_more_open",
        (Way::Less, Some(_)) => "class_less",
        (Way::Less, None) => "class_less_open",
    };
    let to = class.to.map_or(String::new(), |to| number::fixed(to, 0));
    language.say(key, &[("from", &from), ("to", &to)])
}

fn data(results: &Results, all: &[(usize, Payers)]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("direction", "col_direction"),
        ("change_yuan_per_month", "col_change_month"),
        ("households", "col_households"),
        ("households_p05", "col_p05"),
        ("households_p95", "col_p95"),
    ]);
    for (policy, seen) in all {
        for class in &seen.classes {
            let (_, key) = look(class.way);
            let id = key.trim_start_matches("pays_");
            let from = number::machine(class.from);
            let bounds = class.to.map_or_else(
                || format!("{from} and more"),
                |to| format!("{from} to {}", number::machine(to)),
            );
            let name = Both {
                zh: class_name(class, Language::Chinese),
                en: class_name(class, Language::English),
            };
            let mut cells = vec![
                words::policy_cell(results, *policy),
                Cell::name(id.into(), both(key)),
                Cell::name(bounds, name),
            ];
            cells.extend(words::households(class.households));
            sheet.rows.push(cells);
        }
    }
    sheet
}
