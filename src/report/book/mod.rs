//! The rule book: every rule, parameter, policy and worked case of some packs as one page, both
//! languages, no script, nothing fetched.
//!
//! Takes a rulebook that was read and its cases that were run; gives HTML. Everything on the page
//! comes from the packs: what a rule reads is found in its syntax tree, what a case answers is what
//! the rule answered just now. Languages, styles and frame are those of the report's page.

mod cases;
mod pack;
mod parameters;
mod policies;
mod rules;
mod said;

use std::collections::BTreeMap;

use serde::Serialize;

pub use pack::Packed;

use super::ReportError;
use super::language::{Language, both};
use super::page;
use crate::rulebook::{CaseResult, Policy, Rulebook};

/// What the page is made from.
struct Source<'a> {
    book: &'a Rulebook,
    packs: &'a [Packed],
    cases: &'a [CaseResult],
    policies: Vec<Policy>,
}

/// One language's side of the page.
#[derive(Serialize)]
struct Side {
    tag: &'static str,
    short: &'static str,
    words: BTreeMap<&'static str, String>,
    title: String,
    lead: String,
    failed: Option<String>,
    packs: Vec<pack::PackSide>,
    /// Between a label and what it labels.
    colon: String,
    not_in_force: String,
    version: &'static str,
}

/// The rule book as one HTML page in both languages, `language` first.
///
/// `cases` are the results of [`crate::rulebook::run_cases`]; `policies` names the policies to
/// show, all of them when it is empty. Names that the rulebook does not know are passed over.
///
/// # Errors
/// [`ReportError::Page`] when the page can't be filled.
pub fn rule_book(
    book: &Rulebook,
    packs: &[Packed],
    cases: &[CaseResult],
    policies: &[String],
    language: Language,
) -> Result<String, ReportError> {
    let is_wanted = |id: &&str| policies.is_empty() || policies.iter().any(|wanted| wanted == id);
    let policies = book.policies().filter(is_wanted).filter_map(|id| book.policy(id)).collect();
    let source = Source { book, packs, cases, policies };
    let sides = Language::ALL.map(|language| side(&source, language));
    let style = format!("{}{}", page::STYLE, include_str!("style.css"));
    let title = both("book_title");
    page::fill(include_str!("book.html"), &style, language.pick(&title), language, &sides)
}

fn side(source: &Source<'_>, language: Language) -> Side {
    let n_failed = source.cases.iter().filter(|case| case.fault.is_some()).count();
    let lead = [
        ("rules", source.book.rules().count()),
        ("parameters", source.book.parameters().count()),
        ("policies", source.policies.len()),
        ("cases", source.cases.len()),
    ]
    .map(|(key, n)| (key, n.to_string()));
    let mut words = language.words("book_");
    words.extend(language.words("page_"));
    Side {
        tag: language.tag(),
        short: language.short(),
        words,
        title: language.say("book_title", &[]),
        lead: language.say("book_lead", &lead.each_ref().map(|(key, n)| (*key, n.as_str()))),
        failed: (n_failed > 0)
            .then(|| language.say("book_failed", &[("n", &n_failed.to_string())])),
        packs: source.packs.iter().map(|packed| pack::side(source, packed, language)).collect(),
        colon: language.say("colon", &[]),
        not_in_force: language.say("not_in_force", &[]),
        version: env!("CARGO_PKG_VERSION"),
    }
}
