//! Rule files and their functions: what they say, what they read, how they are written.

use super::super::sources;
use std::collections::BTreeMap;

use serde::Serialize;

use super::super::language::Language;
use super::pack::Packed;
use super::said::{Link, Said, Standing, anchor};
use super::{Source, cases};
use crate::rulebook::{Asked, Rule};

/// A rule file in one language.
#[derive(Serialize)]
pub(super) struct FileSide {
    id: String,
    path: String,
    question: Said,
    source: String,
    standing: Standing,
    effective: Option<String>,
    doubts: Vec<Said>,
    rules: Vec<RuleSide>,
}

/// One function of it.
#[derive(Serialize)]
struct RuleSide {
    id: String,
    name: String,
    subjects: Vec<String>,
    doc: Said,
    text: String,
    columns: Vec<String>,
    parameters: Vec<Link>,
    draws: Vec<String>,
    rules: Vec<Link>,
    cases: Vec<cases::CaseSide>,
}

/// The rule files of a pack in the order of their names, functions in the order of the text.
pub(super) fn files(source: &Source<'_>, packed: &Packed, language: Language) -> Vec<FileSide> {
    let mut files: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in source.book.rules().filter(|rule| packed.holds(&rule.text)) {
        files.entry(&rule.text.name).or_default().push(rule);
    }
    files
        .into_values()
        .map(|mut rules| {
            rules.sort_by_key(|rule| rule.start);
            file(source, packed, &rules, language)
        })
        .collect()
}

fn file(source: &Source<'_>, packed: &Packed, rules: &[&Rule], language: Language) -> FileSide {
    let header = &rules[0].header;
    let name = rules[0].text.name.as_str();
    let inside = name.rsplit_once(&format!("{}/", packed.folder)).map_or(name, |(_, rest)| rest);
    let path = format!("{}/{inside}", packed.folder);
    let doubt = |(at, en): (usize, &String)| {
        Said::of(header.doubts_zh.get(at).map_or("", String::as_str), en, language)
    };
    FileSide {
        id: anchor("file", &path.replace('/', "-"), language),
        path,
        question: Said::of(
            header.question_zh.as_deref().unwrap_or_default(),
            &header.question,
            language,
        ),
        source: sources::said(&header.source, language),
        standing: Standing::of(&header.standing, language),
        effective: header.effective.clone(),
        doubts: header.doubts.iter().enumerate().map(doubt).collect(),
        rules: rules.iter().map(|rule| side(source, rule, language)).collect(),
    }
}

fn side(source: &Source<'_>, rule: &Rule, language: Language) -> RuleSide {
    let parameter = |asked: &Asked| Link {
        key: asked.of.as_ref().map(ToString::to_string),
        ..Link::to(source, "parameter", &asked.name, language)
    };
    let asked = rule.calls.iter().map(|(asked, _)| asked);
    let asked = asked.filter(|asked| source.book.rule(&asked.name).is_some());
    RuleSide {
        id: anchor("rule", &source.anchor("rule", &rule.name), language),
        name: rule.name.to_string(),
        subjects: rule.subjects.iter().map(ToString::to_string).collect(),
        doc: Said::of(&rule.doc.zh, &rule.doc.en, language),
        text: rule.written().into(),
        columns: once(rule.columns.iter().map(|asked| match &asked.of {
            Some(subject) => format!("{subject}.{}", asked.name),
            None => asked.name.to_string(),
        })),
        parameters: once(rule.params.iter().map(parameter)),
        draws: once(rule.draws.iter().map(|asked| asked.name.to_string())),
        rules: once(asked.map(|asked| Link::to(source, "rule", &asked.name, language))),
        cases: cases::cases(source, rule, language),
    }
}

/// Each once, in the order of the rule's text.
fn once<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
