//! Who pays more and less: bars that part to the left and right of no change, for each group.

use super::super::super::figures;
use super::super::super::language::{Language, both};
use super::super::super::number::{self, Unit};
use super::super::super::payers::{Counted, Way, payers};
use super::super::super::tables::{Cell, Sheet, count};
use super::super::draw::{
    Align, Colour, Dash, Fill, Frame, GREY, Key, Picture, Sample, TEXT, WHITE, WIDTH, shortened,
    width,
};
use super::super::{Chart, words};
use super::bands::{Band, Bands, Group, Row, bands};
use crate::experiment::results::{Both, Results};

/// Most policies drawn.
const MOST: usize = 8;

const HEAD: f64 = 34.0;
const ROW: f64 = 36.0;
const NAMES: f64 = 180.0;
const MEDIANS: f64 = 120.0;

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let compared = figures::compared(results);
    let sentences: Vec<String> = compared
        .iter()
        .map(|policy| {
            let seen = payers(results, *policy)?;
            let [more, same, less] = seen.ways.map(|counted| counted.said(language));
            let name = words::brief(results, *policy, language);
            let places =
                [("policy", name.as_str()), ("more", &more), ("same", &same), ("less", &less)];
            let nobody = Counted::over(&[0]);
            let is_same = seen.ways[0] == nobody && seen.ways[2] == nobody;
            let key = if is_same { "payers_finding_none" } else { "payers_finding" };
            Some(language.say(key, &places))
        })
        .collect::<Option<_>>()?;
    if sentences.is_empty() {
        return None;
    }
    let all: Vec<(usize, Option<Bands>)> =
        compared.iter().map(|policy| (*policy, bands(results, *policy))).collect();
    let title = language.clauses(&sentences[..sentences.len().min(2)]);
    let period = figures::period(results, language);
    let mut notes = vec![language.say("bands_note", &[])];
    if all.len() > MOST {
        let n = (all.len() - MOST).to_string();
        notes.push(language.say("policies_left_out", &[("n", &n)]));
    }
    notes.extend(words::ending(results, language));
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(
            results,
            &language.say("bands_measure", &[("period", &period)]),
            language,
        ),
        keys: keys(&all, language),
        notes,
    };
    let drawn = &all[..all.len().min(MOST)];
    let rows_of = |seen: &Option<Bands>| seen.as_ref().map_or(1, |seen| seen.rows.len());
    let height: f64 =
        drawn.iter().map(|(_, seen)| HEAD + ROW * words::many(rows_of(seen)) + 12.0).sum();
    let (mut picture, mut y) = frame.open(height);
    for (policy, seen) in drawn {
        let name = figures::named(results, *policy, language);
        words::heading(&mut picture, (20.0, y + 10.0), &name, WIDTH - 40.0);
        y += HEAD;
        let colour = words::look(results, *policy).0;
        if let Some(seen) = seen {
            group_bars(&mut picture, y, seen, colour, language);
        } else {
            let said = language.say("bands_hidden", &[]);
            picture.words((20.0, y + ROW / 2.0), said, 15.0, Align::Left);
        }
        y += ROW * words::many(rows_of(seen)) + 12.0;
    }
    let data = data(results, &all);
    let description = language.say("bands_description", &[("finding", &title)]);
    Some(Chart {
        id: "payers",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

fn keys(all: &[(usize, Option<Bands>)], language: Language) -> Vec<Key> {
    let mut shown: Vec<Band> = Vec::new();
    for band in all.iter().filter_map(|(_, seen)| seen.as_ref()).flat_map(|seen| &seen.bands) {
        if !shown.contains(band) {
            shown.push(*band);
        }
    }
    let key = |band: Band| {
        let (fill, key, way) = look(band);
        // Patterns stand for directions in the colour of whichever policy.
        let colour = if way == Way::Same { GREY } else { TEXT };
        Key { sample: Sample::Block(colour, fill), words: language.say(key, &[]) }
    };
    shown.into_iter().map(key).collect()
}

/// Pattern, key of the name and direction; the colour is the policy's.
fn look(band: Band) -> (Fill, &'static str, Way) {
    match band {
        Band::MuchMore => (Fill::Dense, "band_much_more", Way::More),
        Band::LittleMore => (Fill::Hatch, "band_little_more", Way::More),
        Band::More => (Fill::Hatch, "band_more", Way::More),
        Band::Same => (Fill::Hollow, "band_same", Way::Same),
        Band::Less => (Fill::Pale, "band_less", Way::Less),
        Band::LittleLess => (Fill::Pale, "band_little_less", Way::Less),
        Band::MuchLess => (Fill::Solid, "band_much_less", Way::Less),
    }
}

fn group_name(group: Group, language: Language) -> String {
    match group {
        Group::All => language.say("group_all", &[]),
        Group::Cars(from, None) => language.say("cars_open", &[("from", &from.to_string())]),
        Group::Cars(from, Some(to)) if from == to => {
            language.say("cars_one", &[("n", &from.to_string())])
        }
        Group::Cars(from, Some(to)) => {
            language.say("cars_span", &[("from", &from.to_string()), ("to", &to.to_string())])
        }
    }
}

/// The bars of one policy: those who pay less to the left, more to the right, the same in the middle.
fn group_bars(picture: &mut Picture, top: f64, seen: &Bands, colour: Colour, language: Language) {
    let (left, right) = (20.0 + NAMES, WIDTH - 20.0 - MEDIANS);
    let centre = f64::midpoint(left, right);
    let part = |row: &Row, nth: usize| count(row.counts[nth].n()) / count(row.households.max(1));
    // Half of what is the same stands on either side of the middle line.
    let sides = |row: &Row| {
        let mut sides = [0.0; 2];
        for (nth, band) in seen.bands.iter().enumerate() {
            match look(*band).2 {
                Way::More => sides[1] += part(row, nth),
                Way::Less => sides[0] += part(row, nth),
                Way::Same => sides = sides.map(|side| side + part(row, nth) / 2.0),
            }
        }
        sides
    };
    let longest = seen.rows.iter().flat_map(sides).fold(0.0, f64::max).max(0.01);
    let scale = (right - centre) / longest;
    // Under the bars, so that it runs through no number.
    let bottom = top + ROW * words::many(seen.rows.len());
    picture.line(&[(centre, top), (centre, bottom)], TEXT, 1.0, Dash::Dots);
    for (nth, row) in seen.rows.iter().enumerate() {
        let y = top + ROW * words::many(nth);
        let middle = y + ROW / 2.0;
        let (name, n) = (group_name(row.group, language), row.households.to_string());
        let name = language.say("group_named", &[("name", &name), ("n", &n)]);
        let name = shortened(&name, 14.0, NAMES - 12.0);
        picture.words((left - 12.0, middle), name, 14.0, Align::Right);
        // From the far end of “less” to the far end of “more”.
        let mut x = centre - sides(row)[0] * scale;
        for (at, band) in seen.bands.iter().enumerate().rev() {
            let n = row.counts[at].n();
            if n == 0 {
                continue;
            }
            let end = x + part(row, at) * scale;
            let (fill, _, way) = look(*band);
            let shade = if way == Way::Same { GREY } else { colour };
            picture.block((x, y + 5.0), (end, y + ROW - 5.0), shade, fill);
            let text = n.to_string();
            let half = width(&text, 14.0) / 2.0 + 3.0;
            if end - x > 2.0 * half + 4.0 {
                let place = f64::midpoint(x, end);
                picture.tint(
                    (place - half, middle - 9.0),
                    (place + half, middle + 9.0),
                    WHITE,
                    1.0,
                );
                picture.styled((place, middle), text, 14.0, Align::Middle, TEXT, true);
            }
            x = end;
        }
        let text = number::change(100.0 * row.median, Unit::Fen, language);
        picture.words((right + 12.0, middle), text, 14.0, Align::Left);
    }
}

fn data(results: &Results, all: &[(usize, Option<Bands>)]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("group", "col_group"),
        ("band", "col_direction"),
        ("households", "col_households"),
        ("households_p05", "col_p05"),
        ("households_p95", "col_p95"),
        ("group_median_yuan_per_month", "col_group_median"),
    ]);
    for (policy, seen) in all {
        let Some(seen) = seen else { continue };
        for row in &seen.rows {
            let name = Both {
                zh: group_name(row.group, Language::Chinese),
                en: group_name(row.group, Language::English),
            };
            let id = match row.group {
                Group::All => "all".to_string(),
                Group::Cars(from, Some(to)) => format!("cars {from} to {to}"),
                Group::Cars(from, None) => format!("cars {from} and more"),
            };
            for (band, counted) in seen.bands.iter().zip(&row.counts) {
                let (_, key, _) = look(*band);
                let mut cells = vec![
                    words::policy_cell(results, *policy),
                    Cell::name(id.clone(), name.clone()),
                    Cell::name(key.trim_start_matches("band_").into(), both(key)),
                ];
                cells.extend(words::households(*counted));
                // A band of nobody has nobody whose change the group's median could be.
                cells.push(if counted.n() == 0 {
                    Cell::Text(String::new())
                } else {
                    Cell::Yuan(row.median)
                });
                sheet.rows.push(cells);
            }
        }
    }
    sheet
}
