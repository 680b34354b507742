//! Policies: what each changes, from what to what, when, on whose word, and what owners vote on.

use super::super::sources;
use serde::Serialize;

use super::super::language::Language;
use super::Source;
use super::pack::Packed;
use super::said::{Keyed, Link, Piece, Said, Standing, anchor, pieces, setting};
use crate::rulebook::{Change, Parameter, Policy, Start};

/// A policy in one language.
#[derive(Serialize)]
pub(super) struct PolicySide {
    id: String,
    name: String,
    title: Said,
    summary: Said,
    null_of: Option<Named>,
    includes: Vec<Named>,
    motions: Vec<Vec<Piece>>,
    rows: Vec<Row>,
}

/// A policy named by its title; the link is `None` when the policy is not on the page.
#[derive(Serialize)]
struct Named {
    title: Said,
    href: Option<String>,
}

#[derive(Serialize)]
struct Row {
    what: Said,
    parameter: Link,
    before: Option<Vec<Keyed>>,
    after: Vec<Keyed>,
    from: String,
    source: String,
    standing: Standing,
    governance: bool,
}

/// The policies of a pack.
pub(super) fn policies(
    source: &Source<'_>,
    packed: &Packed,
    language: Language,
) -> Vec<PolicySide> {
    let is_own = |policy: &&Policy| {
        source.book.overlay(&policy.id).is_some_and(|overlay| packed.holds(&overlay.text))
    };
    source.policies.iter().filter(is_own).map(|policy| side(source, policy, language)).collect()
}

fn side(source: &Source<'_>, policy: &Policy, language: Language) -> PolicySide {
    let said = |both: &(String, String)| Said::of(&both.0, &both.1, language);
    let named = |id: &str| Named {
        title: source.book.overlay(id).map(|other| said(&other.policy.title)).unwrap_or_default(),
        href: source
            .policies
            .iter()
            .any(|shown| shown.id == id)
            .then(|| anchor("policy", &source.anchor("policy", id), language)),
    };
    let includes = source.book.overlay(&policy.id).map(|overlay| overlay.includes.as_slice());
    PolicySide {
        id: anchor("policy", &source.anchor("policy", &policy.id), language),
        name: policy.id.clone(),
        title: said(&policy.title),
        summary: said(&policy.summary),
        null_of: policy.null_of.as_deref().map(named),
        includes: includes.unwrap_or_default().iter().map(|(id, _, _)| named(id)).collect(),
        motions: policy
            .motions
            .iter()
            .map(|motion| {
                let title = said(&motion.title).text;
                let places = [("title", title.as_str()), ("matter", motion.matter.as_str())];
                pieces(&language.say("book_motion_title", &places))
            })
            .collect(),
        rows: policy
            .changes
            .iter()
            .filter_map(|change| {
                let parameter = source.book.parameter(&change.parameter)?;
                Some(row(source, policy, change, parameter, language))
            })
            .collect(),
    }
}

fn row(
    source: &Source<'_>,
    policy: &Policy,
    change: &Change,
    parameter: &Parameter,
    language: Language,
) -> Row {
    let (before, from) = match &change.start {
        Start::Day(day) => (parameter.on(*day), day.to_string()),
        Start::Motion(id) => {
            let motion = policy.motions.iter().find(|motion| motion.id == *id);
            let title = motion.map(|m| Said::of(&m.title.0, &m.title.1, language).text);
            let title = title.unwrap_or_else(|| id.clone());
            // Nobody knows when owners agree: the last dated value is the one that gives way.
            let from = language.say("book_from_motion", &[("motion", &title)]);
            (parameter.since.last(), from)
        }
    };
    Row {
        what: Said::of(&parameter.summary.0, &parameter.summary.1, language),
        parameter: Link::to(source, "parameter", &parameter.name, language),
        before: before.map(|since| setting(&since.setting, &parameter.unit, language)),
        after: setting(&change.setting, &parameter.unit, language),
        from,
        source: sources::said(&change.source, language),
        standing: Standing::of(&change.standing, language),
        governance: change.governance,
    }
}
