//! Worked cases: what was given, what the rule answered when the book was made, and whether it held.

use serde::Serialize;

use super::super::language::Language;
use super::super::refusal::refusal;
use super::Source;
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
                (Link::to("parameter", name, language), setting(value, unit, language))
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
