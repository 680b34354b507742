//! Bars of one vote: in favour, against, abstained, absent, with a mark for each bar of the law.

use super::super::super::language::Language;
use super::super::draw::{
    Align, Colour, Dash, Fill, GREY, Key, Picture, Sample, TEXT, WHITE, series, shortened, width,
};
use crate::units::Share;

/// One measure of one vote, owners or area, as parts of the roll from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Bar {
    /// What is measured.
    pub name: String,
    /// In favour.
    pub in_favour: f64,
    /// Against, where it is known apart from those who took no side.
    pub against: Option<f64>,
    /// All who took part.
    pub cast: f64,
    /// Those who sent no ballot and are taken to be in favour, and to take part on no side or
    /// against: parts of `in_favour` and of `cast`.
    pub deemed: [f64; 2],
    /// The least part that must take part.
    pub quorum: Option<f64>,
    /// The least part of the roll that must be in favour.
    pub approval: Option<f64>,
    /// The 90 % interval of those in favour.
    pub spread: Option<[f64; 2]>,
    /// The figures in words.
    pub said: String,
}

/// Height of one bar with its words.
pub(super) const ROW: f64 = 62.0;

const LEFT: f64 = 110.0;
const RIGHT: f64 = 880.0;

/// What the patterns and marks mean.
pub(super) fn keys(
    is_split: bool,
    has_spread: bool,
    is_deemed: [bool; 2],
    language: Language,
) -> Vec<Key> {
    let block =
        |fill, key| Key { sample: Sample::Block(series(1).0, fill), words: language.say(key, &[]) };
    let mut keys = vec![block(Fill::Solid, "votes_key_for")];
    if is_deemed[0] {
        keys.push(block(Fill::Dotted, "votes_key_deemed"));
    }
    if is_split {
        keys.push(block(Fill::Hatch, "votes_key_against"));
        keys.push(block(Fill::Pale, "votes_key_abstained"));
    } else {
        keys.push(block(Fill::Hatch, "votes_key_other"));
    }
    if is_deemed[1] {
        let sample = Sample::Block(GREY, Fill::Dotted);
        keys.push(Key { sample, words: language.say("votes_key_deemed_other", &[]) });
    }
    keys.push(block(Fill::Hollow, "votes_key_absent"));
    let line = |dash, key| Key { sample: Sample::Line(TEXT, dash), words: language.say(key, &[]) };
    keys.push(line(Dash::Dots, "votes_key_quorum"));
    keys.push(line(Dash::Solid, "votes_key_approval"));
    if has_spread {
        keys.push(Key { sample: Sample::Dot(TEXT), words: language.say("votes_key_spread", &[]) });
    }
    keys
}

/// Draws one bar from `top`.
pub(super) fn draw(picture: &mut Picture, bar: &Bar, top: f64) {
    let x = |share: f64| LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT);
    let (high, low) = (top + 26.0, top + 50.0);
    let name = shortened(&bar.name, 15.0, LEFT - 28.0);
    picture.words((LEFT - 10.0, f64::midpoint(high, low)), name, 15.0, Align::Right);
    picture.styled((LEFT, top + 8.0), bar.said.clone(), 14.0, Align::Left, TEXT, false);
    let blue = series(1).0;
    let mut from = 0.0;
    let mut part = |picture: &mut Picture, to: f64, (colour, fill): (Colour, Fill)| {
        picture.block((x(from), high), (x(to), low), colour, fill);
        from = to;
    };
    part(picture, bar.in_favour - bar.deemed[0], (blue, Fill::Solid));
    part(picture, bar.in_favour, (blue, Fill::Dotted));
    let written = bar.cast - bar.deemed[1];
    if let Some(against) = bar.against {
        part(picture, bar.in_favour + against, (blue, Fill::Hatch));
        part(picture, written, (blue, Fill::Pale));
    } else {
        part(picture, written, (blue, Fill::Hatch));
    }
    part(picture, bar.cast, (GREY, Fill::Dotted));
    part(picture, 1.0, (blue, Fill::Hollow));
    let middle = f64::midpoint(high, low);
    let (top, bottom) = (high - 7.0, low + 7.0);
    // Where both bars of the law are the same, each has its half of the height.
    let is_one = matches!((bar.quorum, bar.approval), (Some(a), Some(b)) if (a - b).abs() < 0.01);
    let (upper, lower) = if is_one { (middle, middle) } else { (bottom, top) };
    let marks = [(bar.quorum, Dash::Dots, top, upper), (bar.approval, Dash::Solid, lower, bottom)];
    for (at, dash, from, to) in marks {
        let Some(at) = at.filter(|at| at.is_finite()) else { continue };
        // A white edge keeps the mark apart from the pattern under it.
        picture.tint((x(at) - 3.0, from.max(high)), (x(at) + 3.0, to.min(low)), WHITE, 1.0);
        picture.line(&[(x(at), from), (x(at), to)], TEXT, 3.0, dash);
    }
    if let Some([p05, p95]) = bar.spread {
        picture.line(&[(x(p05), middle), (x(p95), middle)], WHITE, 5.0, Dash::Solid);
        picture.line(&[(x(p05), middle), (x(p95), middle)], TEXT, 1.5, Dash::Solid);
        for end in [p05, p95] {
            picture.disc((x(end), middle), 5.5, WHITE);
            picture.disc((x(end), middle), 4.0, TEXT);
        }
    }
}

/// The scale under a group of bars.
pub(super) fn scale(picture: &mut Picture, y: f64) {
    for percent in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let x = LEFT + percent / 100.0 * (RIGHT - LEFT);
        let text = format!("{percent:.0}%");
        let half = width(&text, 14.0) / 2.0;
        picture.line(&[(x, y - 10.0), (x, y - 5.0)], GREY, 1.0, Dash::Solid);
        picture.words((x.min(RIGHT - half), y + 4.0), text, 14.0, Align::Middle);
    }
}

/// A share as a number, for laying out only: no verdict rests on it.
pub(super) fn fraction(share: Share) -> f64 {
    let text = share.to_string();
    let (part, whole) = text.split_once('/').unwrap_or((&text, "1"));
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    number(part) / number(whole)
}
