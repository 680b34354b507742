//! What a notice tells, so that it fits one sheet.
//!
//! Nobody can measure a page before a browser has set it, so lines are counted by the wide estimate
//! of [`width`] with the sizes of `notice.css`: where in doubt one policy less is told, and the
//! notice says where the others stand.

use serde::Serialize;

use super::super::charts::width;
use super::super::language::Language;
use super::answer::{Answer, Card};

/// How much of the answers a notice tells.
#[derive(Serialize)]
pub(super) struct Posted {
    /// Policies, from the first.
    n: usize,
    /// Lines of a card.
    lines: usize,
    /// Where the other policies stand, if there are any.
    rest: Option<String>,
}

/// Texts around the answers.
pub(super) struct Around<'a> {
    pub title: &'a str,
    pub lead: &'a str,
    pub warnings: &'a [&'a str],
    pub notes: &'a [&'a str],
}

/// Most lines of a card; a policy with many motions has more.
const LINES: usize = 5;
/// Most policies.
const MOST: usize = 3;
/// Most policies whose names stand in the sentence on the others.
const NAMED: usize = 4;

/// Room for text on A4, mm, less what an estimate may be short of.
const ROOM: [f64; 2] = [180.0, 258.0];
/// Room inside one of four cards that stand beside each other, mm.
const CARD: f64 = 38.0;

/// A size of letters with the height of a line and the room above and below, mm.
struct Size {
    letter: f64,
    line: f64,
    around: f64,
}

const fn size(points: f64, line: f64, around: f64) -> Size {
    Size { letter: points * MM, line: points * MM * line, around }
}

/// A point in mm.
const MM: f64 = 0.3528;

// As in `notice.css`.
const TITLE: Size = size(20.0, 1.3, 2.0);
const LEAD: Size = size(10.5, 1.4, 3.0);
const NAME: Size = size(14.0, 1.35, 6.0);
const SENTENCE: Size = size(11.0, 1.45, 3.0);
const CARD_TITLE: Size = size(9.0, 1.4, 0.0);
const VALUE: Size = size(13.0, 1.3, 2.0);
const CARD_LINE: Size = size(9.0, 1.4, 1.0);
const NOTE: Size = size(8.0, 1.3, 2.0);
/// Padding, border and room around the cards of a policy.
const AROUND_CARDS: f64 = 10.0;

/// As many answers as fit.
pub(super) fn posted(answers: &[Answer], around: &Around<'_>, language: Language) -> Posted {
    let rest = |n: usize| {
        let left = &answers[n..];
        (!left.is_empty()).then(|| {
            let names: Vec<String> =
                left.iter().take(NAMED).map(|answer| answer.name.clone()).collect();
            let names = language.list(&names);
            let names = if left.len() > NAMED {
                language.say("notice_others", &[("names", &names)])
            } else {
                names
            };
            let places = [("n", n.to_string()), ("left", left.len().to_string())];
            let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
            let places = [places[0], places[1], ("names", &names)];
            language.say("notice_rest", &places)
        })
    };
    let framed = frame(around);
    let fits = |n: &usize| {
        let told: f64 = answers[..*n].iter().map(answer_height).sum();
        let rest = rest(*n).map_or(0.0, |rest| height(&rest, &LEAD, ROOM[0]));
        framed + told + rest <= ROOM[1]
    };
    let most = answers.len().min(MOST);
    let n = (1..=most).rev().find(fits).unwrap_or(most.min(1));
    Posted { n, lines: LINES, rest: rest(n) }
}

fn frame(around: &Around<'_>) -> f64 {
    let notes = around.notes.iter().map(|note| height(note, &NOTE, ROOM[0]));
    let warning =
        around.warnings.iter().map(|text| height(text, &LEAD, ROOM[0] - 10.0) + 6.0).sum::<f64>();
    height(around.title, &TITLE, ROOM[0])
        + height(around.lead, &LEAD, ROOM[0])
        + warning
        + notes.sum::<f64>()
        + 6.0
}

fn answer_height(answer: &Answer) -> f64 {
    let card = |card: &Card| {
        let lines = card.lines.iter().take(LINES + 1);
        height(&card.title, &CARD_TITLE, CARD)
            + height(&card.value, &VALUE, CARD)
            + lines.map(|line| height(line, &CARD_LINE, CARD)).sum::<f64>()
    };
    height(&answer.name, &NAME, ROOM[0])
        + height(&answer.sentence, &SENTENCE, ROOM[0])
        + answer.cards.iter().map(card).fold(0.0, f64::max)
        + AROUND_CARDS
}

/// Part of the wide estimate that Latin letters take on average in a paragraph, broken lines included.
const LATIN: f64 = 0.76;

/// Height of a paragraph; words that do not fit leave part of a line empty.
fn height(text: &str, size: &Size, room: f64) -> f64 {
    let taken = if is_mostly_latin(text) { LATIN } else { 1.0 };
    let lines = (taken * width(text, size.letter) / room).ceil();
    lines.max(1.0) * size.line + size.around
}

fn is_mostly_latin(text: &str) -> bool {
    2 * text.chars().filter(char::is_ascii).count() > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(words: usize) -> Answer {
        Answer {
            name: "B Shared housekeeper".into(),
            sentence: "word ".repeat(words),
            cards: Vec::new(),
        }
    }

    #[test]
    fn as_many_policies_are_told_as_fit() {
        let around = Around { title: "Two estates", lead: "lead", warnings: &[], notes: &[] };
        let told = |answers: &[Answer]| posted(answers, &around, Language::English);
        let short: Vec<Answer> = (0..9).map(|_| answer(40)).collect();
        let few = told(&short[..2]);
        assert_eq!((few.n, few.rest.is_some()), (2, false));
        let many = told(&short);
        assert_eq!(many.n, MOST);
        let rest = many.rest.expect("others are named");
        assert!(rest.contains("6 more") && rest.contains("and others"), "{rest}");
        let long: Vec<Answer> = (0..3).map(|_| answer(900)).collect();
        assert_eq!(told(&long).n, 1);
    }
}
