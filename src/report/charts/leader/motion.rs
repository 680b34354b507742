//! One real vote as bars: each assembly by owners and by area, against the bars of the law.

use super::super::super::decide::{class, noted, regime, short};
use super::super::super::language::Language;
use super::super::super::number;
use super::super::super::value::word;
use super::super::draw::{Align, Frame, GREY, Picture, TEXT, WIDTH, shortened, wrapped};
use super::super::words;
use super::ballots::{self, Bar};
use crate::ballots::{Silence, Totals};
use crate::decide::vote::{Answer, Base, Decision, Held, Measure, Scope, Verdict, Vote};
use crate::units::Area;

const NAME: f64 = 30.0;

/// A decided vote as a picture: its id, title, description, marks.
pub(in super::super) struct Drawn {
    pub title: String,
    pub description: String,
    pub picture: Picture,
}

/// One assembly: its heading, a second line, and its bars or why there are none.
struct Block {
    heading: String,
    lines: Vec<String>,
    bars: Vec<Bar>,
}

pub(in super::super) fn drawn(decision: &Decision<'_>, vote: &Vote, language: Language) -> Drawn {
    let law = &decision.law;
    let matter = word(law.falls_under.as_ref().unwrap_or(&law.matter), language);
    let result = verdict(decision.verdict, language);
    let blocks: Vec<Block> = decision
        .answers
        .iter()
        .enumerate()
        .map(|(nth, answer)| {
            let said = verdict(answer.verdict, language);
            let name = if answer.id.is_empty() {
                matter.clone()
            } else {
                named(decision, answer, language)
            };
            let heading = language.say("vote_estate", &[("estate", &name), ("verdict", &said)]);
            let totals = vote.assemblies.get(nth).map(|assembly| &assembly.totals);
            block(answer, heading, totals, language)
        })
        .chain(decision.pooled.iter().map(|answer| {
            let is_result = decision.scope == Scope::Pooled;
            let key = if is_result { "vote_pooled" } else { "vote_pooled_what_if" };
            let said = verdict(answer.verdict, language);
            let heading = language.say(key, &[("verdict", &said)]);
            let totals = vote.pooled.as_ref().map(|pooled| &pooled.totals);
            block(answer, heading, totals, language)
        }))
        .collect();
    let several = decision.answers.len() > 1;
    let missing: Vec<String> = decision
        .answers
        .iter()
        .map(|answer| (answer, short(answer, language)))
        .filter(|(_, said)| !said.is_empty())
        .map(|(answer, said)| {
            let name = || named(decision, answer, language);
            if several { format!("{} {said}", name()) } else { said }
        })
        .collect();
    let places =
        [("matter", matter.as_str()), ("verdict", &result), ("short", &language.clauses(&missing))];
    let key = if missing.is_empty() { "motion_title" } else { "motion_title_short" };
    let mut title = opened(&language.say(key, &places));
    if let Some(strict) = decision.if_strict() {
        let strict = verdict(strict, language);
        let strict = language.say("vote_if_strict", &[("verdict", &strict)]);
        title = language.clauses(&[title, strict]);
    }
    let day = decision.date.to_string();
    let (class, regime) = (class(law, language), regime(law, language));
    let places = [("class", class.as_str()), ("day", &day), ("regime", &regime)];
    let mut notes = vec![language.say("motion_note", &[])];
    let warnings = decision.answers.iter().flat_map(|answer| &answer.warnings);
    notes.extend(warnings.map(|note| noted(note, language)));
    notes.push(language.say("motion_source", &[("version", env!("CARGO_PKG_VERSION"))]));
    let is_deemed = [0, 1]
        .map(|at| blocks.iter().flat_map(|block| &block.bars).any(|bar| bar.deemed[at] > 0.0));
    let is_split = blocks.iter().flat_map(|block| &block.bars).any(|bar| bar.against.is_some());
    let frame = Frame {
        title: title.clone(),
        subtitle: language
            .say(if is_split { "motion_measure" } else { "motion_measure_whole" }, &places),
        keys: ballots::keys(is_split, false, is_deemed, language),
        notes,
    };
    let height_of = |block: &Block| {
        NAME + 20.0 * words::many(block.lines.len())
            + ballots::ROW * words::many(block.bars.len())
            + 14.0
    };
    let height = blocks.iter().map(height_of).sum::<f64>() + 26.0;
    let (mut picture, top) = frame.open(height);
    let mut y = top;
    for block in &blocks {
        let heading = shortened(&block.heading, 16.0, WIDTH - 40.0);
        picture.styled((20.0, y + 12.0), heading, 16.0, Align::Left, TEXT, true);
        y += NAME;
        for line in &block.lines {
            picture.styled((20.0, y + 8.0), line.clone(), 14.0, Align::Left, GREY, false);
            y += 20.0;
        }
        for bar in &block.bars {
            ballots::draw(&mut picture, bar, y);
            y += ballots::ROW;
        }
        y += 14.0;
    }
    ballots::scale(&mut picture, y + 2.0);
    let description = language.say("motion_description", &[("finding", &title)]);
    Drawn { title, description, picture }
}

/// The text with a capital first letter, as a title begins.
fn opened(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn verdict(verdict: Verdict, language: Language) -> String {
    language.say(&format!("verdict_{}", verdict.id()), &[])
}

/// An estate by its name where the file gives one, else by its id.
fn named(decision: &Decision<'_>, answer: &Answer, language: Language) -> String {
    match decision.names.get(&answer.id) {
        Some((zh, en)) => if language == Language::Chinese { zh } else { en }.clone(),
        None => answer.id.clone(),
    }
}

fn block(
    answer: &Answer,
    heading: String,
    totals: Option<&[Totals; 2]>,
    language: Language,
) -> Block {
    let mut lines = Vec::new();
    let missing = short(answer, language);
    if !missing.is_empty() {
        lines.push(language.say("vote_short", &[("list", &missing)]));
    }
    let silence = match answer.silence {
        Silence::Absent => None,
        Silence::Abstention => Some("vote_silence_abstention"),
        Silence::Majority => Some("vote_silence_majority"),
        Silence::InFavour => Some("vote_silence_in_favour"),
    };
    lines.extend(silence.map(|key| language.say(key, &[])));
    lines.extend(answer.if_strict.map(|strict| {
        let verdict = verdict(strict, language);
        language.say("vote_if_strict", &[("verdict", &verdict)])
    }));
    let mut bars = Vec::new();
    for (nth, measure) in [Measure::Heads, Measure::Area].into_iter().enumerate() {
        match bar(answer, measure, totals.map(|totals| totals[nth]), language) {
            Some(bar) => bars.push(bar),
            None => {
                let name = name(measure, language);
                lines.push(language.say("motion_unknown", &[("measure", &name)]));
            }
        }
    }
    let lines = lines.iter().flat_map(|line| wrapped(line, 14.0, WIDTH - 40.0)).collect();
    Block { heading, lines, bars }
}

fn name(measure: Measure, language: Language) -> String {
    let key = match measure {
        Measure::Heads => "votes_by_heads",
        Measure::Area => "votes_by_area",
    };
    language.say(key, &[])
}

/// The bar of one measure; `None` when the roll, those taking part or those in favour are not known.
#[expect(clippy::cast_precision_loss, reason = "heads and areas of an estate are small")]
fn bar(
    answer: &Answer,
    measure: Measure,
    totals: Option<Totals>,
    language: Language,
) -> Option<Bar> {
    let counted = answer.counted[usize::from(measure == Measure::Area)];
    let all = counted.all.known().filter(|all| *all > 0)?;
    let (cast, in_favour) = (counted.cast.known()?, counted.in_favour.known()?);
    let part = |n: i64| n as f64 / all as f64;
    // Owners whose ballot did not come back, and those of them who count as in favour.
    let returned = totals.and_then(|totals| totals.part.known());
    let silent = match answer.silence {
        Silence::Absent => 0,
        _ => returned.map_or(0, |returned| (cast - returned).max(0)),
    };
    let with_side = match answer.silence {
        Silence::InFavour => silent,
        Silence::Majority => totals
            .and_then(|totals| {
                let written = totals.in_favour.known()? + totals.following.unwrap_or(0);
                Some((in_favour - written).clamp(0, silent))
            })
            .unwrap_or(0),
        Silence::Absent | Silence::Abstention => 0,
    };
    let deemed = [with_side, silent - with_side];
    let against = totals.and_then(|totals| totals.against);
    let held = |is_approval: bool| {
        let is_it = |held: &&Held| {
            held.bar.test.measure == measure && held.bar.test.is_approval == is_approval
        };
        let held = answer.tests.iter().find(is_it)?;
        let share = number::fraction(held.bar.share);
        Some(if held.bar.base == Base::Roll { share } else { share * part(cast) })
    };
    let figure = |n: i64| match measure {
        Measure::Heads => number::fixed(n as f64, 0),
        Measure::Area => Area(n).to_string(),
    };
    let places = [
        ("for", figure(in_favour)),
        ("cast", figure(cast)),
        ("all", figure(all)),
        (
            "unit",
            language.say(if measure == Measure::Heads { "unit_owners" } else { "name_of_m2" }, &[]),
        ),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    Some(Bar {
        name: name(measure, language),
        in_favour: part(in_favour),
        against: against.filter(|n| *n <= cast - in_favour - deemed[1]).map(part),
        cast: part(cast),
        deemed: deemed.map(part),
        quorum: held(false),
        approval: held(true),
        spread: None,
        said: if silent > 0 {
            let silent = figure(silent);
            let places = [&places[..], &[("silent", silent.as_str())]].concat();
            language.say("motion_bar_said_deemed", &places)
        } else {
            language.say("motion_bar_said", &places)
        },
    })
}
