//! Worked cases: what was given, what the rule answered when the book was made, and whether it held.

use serde::Serialize;

use super::super::language::Language;
use super::super::refusal::refusal;
use super::Source;
use super::pack::Packed;
use super::said::{Keyed, Link, Piece, Said, anchor, pieces, setting};
use crate::rulebook::{CaseResult, Rule};

/// A case in one language.
#[derive(Serialize)]
pub(super) struct CaseSide {
    id: String,
    sentence: Said,
    on: String,
    given: Vec<Pair>,
    params: Vec<(Link, Vec<Keyed>)>,
    draws: Vec<(String, f64)>,
    answer: Vec<Piece>,
    refused: bool,
    held: bool,
}

/// A column and the value given.
#[derive(Serialize)]
struct Pair {
    name: String,
    value: Piece,
}

/// A rule of another pack, and the cases here that ask it.
#[derive(Serialize)]
pub(super) struct AskedSide {
    rule: Link,
    doc: Said,
    cases: Vec<CaseSide>,
}

/// The cases of a pack that ask rules shown with an earlier rulebook, by rule: what those rules say
/// with this pack's values.
pub(super) fn of_others(
    source: &Source<'_>,
    packed: &Packed,
    language: Language,
) -> Vec<AskedSide> {
    let mut asked: Vec<AskedSide> = Vec::new();
    for rule in source.book.rules().filter(|rule| !source.holds(&rule.text)) {
        let own = source.cases.iter().enumerate();
        let own = own.filter(|(_, case)| rule.name == case.rule && packed.holds(&case.text));
        let cases: Vec<CaseSide> =
            own.map(|(at, case)| side(source, case, &id(source, at), language)).collect();
        if !cases.is_empty() {
            asked.push(AskedSide {
                rule: Link::to(source, "rule", &rule.name, language),
                doc: Said::of(&rule.doc.zh, &rule.doc.en, language),
                cases,
            });
        }
    }
    asked
}

/// The cases that ask this rule directly, in the order of their files.
pub(super) fn cases(source: &Source<'_>, rule: &Rule, language: Language) -> Vec<CaseSide> {
    let asks = source.cases.iter().enumerate().filter(|(_, case)| rule.name == case.rule);
    asks.map(|(at, case)| side(source, case, &id(source, at), language)).collect()
}

/// Pack, file and place in the file: stable while no case is put before it.
fn id(source: &Source<'_>, at: usize) -> String {
    let text = &source.cases[at].text;
    let before = source.cases[..=at].iter().filter(|case| case.text.name == text.name).count();
    let pack = source.packs.iter().find(|packed| packed.holds(text));
    let pack = pack.map_or("", |packed| packed.folder.as_str());
    let file = text.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
    format!("{pack}-{file}-{before}")
}

fn side(source: &Source<'_>, case: &CaseResult, id: &str, language: Language) -> CaseSide {
    let zh = case.name_zh.as_deref().unwrap_or_default();
    CaseSide {
        id: anchor("case", id, language),
        sentence: Said::of(zh, &case.name, language),
        on: case.on.to_string(),
        given: case
            .given
            .iter()
            .map(|(name, value)| Pair { name: name.clone(), value: Piece::value(value, language) })
            .collect(),
        params: case
            .params
            .iter()
            .map(|(name, value)| {
                let unit = source.book.parameter(name).map_or("", |parameter| &parameter.unit);
                (Link::to(source, "parameter", name, language), setting(value, unit, language))
            })
            .collect(),
        draws: case.draws.clone(),
        answer: match &case.answer {
            Ok(answer) => vec![Piece::value(answer, language)],
            Err(message) => pieces(&refusal(message, language)),
        },
        refused: case.answer.is_err(),
        held: case.fault.is_none(),
    }
}
