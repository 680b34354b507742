//! The rule book: every rule, parameter, policy and worked case of some packs as one page, both
//! languages, no script, nothing fetched.
//!
//! Takes rulebooks that were read and their cases that were run; gives HTML. Everything on the page
//! comes from the packs: what a rule reads is found in its syntax tree, what a case answers is what
//! the rule answered just now. Languages, styles and frame are those of the report's page.
//!
//! Packs that can't hold beside each other, such as the rules of two cities, come from a rulebook
//! each. Every pack is on the page once, with links to the names as its own rulebook knows them.

mod anchors;
mod cases;
mod pack;
mod parameters;
mod policies;
mod rules;
mod said;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use pack::Packed;

use self::anchors::Anchors;
use super::ReportError;
use super::language::{Language, both};
use super::page;
use crate::diagnostic::Text;
use crate::rulebook::{CaseResult, Policy, Rulebook};

/// A rulebook, what of it is to be shown, and its cases.
pub struct Shown<'a> {
    /// The rulebook.
    pub book: &'a Rulebook,
    /// Those of its packs that are in no rulebook before.
    pub packs: Vec<Packed>,
    /// The results of [`crate::rulebook::run_cases`] for the cases of those packs.
    pub cases: &'a [CaseResult],
}

/// What one rulebook's part of the page is made from.
struct Source<'a> {
    book: &'a Rulebook,
    packs: &'a [Packed],
    cases: &'a [CaseResult],
    policies: Vec<Policy>,
    anchors: &'a Anchors,
}

impl Source<'_> {
    fn holds(&self, text: &Arc<Text>) -> bool {
        self.packs.iter().any(|packed| packed.holds(text))
    }

    /// How many rules, parameters, policies and cases this part shows.
    fn counts(&self) -> [usize; 4] {
        let overlay = |policy: &&Policy| {
            self.book.overlay(&policy.id).is_some_and(|overlay| self.holds(&overlay.text))
        };
        [
            self.book.rules().filter(|rule| self.holds(&rule.text)).count(),
            self.book.parameters().filter(|known| self.holds(&known.text)).count(),
            self.policies.iter().filter(overlay).count(),
            self.cases.len(),
        ]
    }
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
/// Each rulebook of `shown` may lie on packs that one before it shows. `policies` names the policies
/// to show, all of them when it is empty. Names that no rulebook knows are passed over.
///
/// # Errors
/// [`ReportError::Page`] when the page can't be filled.
pub fn rule_book(
    shown: &[Shown<'_>],
    policies: &[String],
    language: Language,
) -> Result<String, ReportError> {
    let is_wanted = |id: &&str| policies.is_empty() || policies.iter().any(|wanted| wanted == id);
    let anchors = Anchors::of(shown);
    let source = |one: &'_ Shown<'_>| {
        one.book.policies().filter(is_wanted).filter_map(|id| one.book.policy(id)).collect()
    };
    let sources: Vec<Source<'_>> = shown
        .iter()
        .map(|one| Source {
            book: one.book,
            packs: &one.packs,
            cases: one.cases,
            policies: source(one),
            anchors: &anchors,
        })
        .collect();
    let sides = Language::ALL.map(|language| side(&sources, language));
    let style = format!("{}{}", page::STYLE, include_str!("style.css"));
    let title = both("book_title");
    page::fill(include_str!("book.html"), &style, language.pick(&title), (language, None), &sides)
}

fn side(sources: &[Source<'_>], language: Language) -> Side {
    let cases = sources.iter().flat_map(|source| source.cases);
    let n_failed = cases.filter(|case| case.fault.is_some()).count();
    let mut counts = [0; 4];
    for (at, n) in sources.iter().flat_map(|source| source.counts().into_iter().enumerate()) {
        counts[at] += n;
    }
    let keys = ["rules", "parameters", "policies", "cases"];
    let counts = counts.map(|n| n.to_string());
    let lead: Vec<(&str, &str)> = keys.into_iter().zip(counts.iter().map(String::as_str)).collect();
    let mut words = language.words("book_");
    words.extend(language.words("page_"));
    let packs = sources.iter().flat_map(|source| source.packs.iter().map(move |p| (source, p)));
    Side {
        tag: language.tag(),
        short: language.short(),
        words,
        title: language.say("book_title", &[]),
        lead: language.say("book_lead", &lead),
        failed: (n_failed > 0)
            .then(|| language.say("book_failed", &[("n", &n_failed.to_string())])),
        packs: packs.map(|(source, packed)| pack::side(source, packed, language)).collect(),
        colon: language.say("colon", &[]),
        not_in_force: language.say("not_in_force", &[]),
        version: env!("CARGO_PKG_VERSION"),
    }
}
