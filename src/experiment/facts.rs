//! What a reader of results is told about policies and parameters.

use std::collections::BTreeSet;

use super::law;
use super::results::{Change, ChangeStart, MotionFact, ParameterFact, PolicyResult};
use crate::rulebook::{self, Policy, Rulebook, Start};
use crate::simulate::{Beginning, Both, Moved, Role, Schedule, Setter};
use crate::units::{Date, Month};

pub(super) fn both(pair: &(String, String)) -> Both {
    Both { zh: pair.0.clone(), en: pair.1.clone() }
}

fn first_vote(motions: &[(Moved, Date)], id: &str) -> Date {
    let found = motions.iter().find(|motion| motion.0.id == id);
    found.expect("every motion of a prepared policy has its day").1
}

/// What a policy changes, with the values in force without it.
#[must_use]
pub fn changes(
    book: &Rulebook,
    policy: &Policy,
    settings: &[rulebook::Change],
    motions: &[(Moved, Date)],
) -> Vec<Change> {
    let describe = |change: &rulebook::Change| {
        let parameter = book.parameter(&change.parameter)?;
        let (day, from) = match &change.start {
            Start::Day(day) => (*day, ChangeStart::Day(*day)),
            Start::Motion(id) => {
                let day = first_vote(motions, id);
                (day, ChangeStart::Motion(id.clone(), day))
            }
        };
        let before = setting_on(book, settings, &change.parameter, day).map(|found| found.value);
        Some(Change {
            parameter: change.parameter.clone(),
            summary: both(&parameter.summary),
            before,
            after: change.setting.written(),
            unit: parameter.unit.clone(),
            from,
            source: change.source.clone(),
            standing: change.standing.clone(),
            governance: change.governance,
        })
    };
    policy.changes.iter().filter_map(describe).collect()
}

/// What the owners vote on under a policy. A motion whose first vote lies after the `last` month says
/// so in its title, because nothing can be read from its never being carried.
#[must_use]
pub fn motions(
    book: &Rulebook,
    schedule: &Schedule,
    policy: &Policy,
    settings: &[rulebook::Change],
    days: &[(Moved, Date)],
    last: Month,
) -> Vec<MotionFact> {
    let carried = law::counting(Some(schedule));
    let fact = |motion: &rulebook::Motion| {
        let first = first_vote(days, &motion.id);
        let mut title = both(&motion.title);
        if Month::of(first) > last {
            title.zh.push_str("（未表决：首次表决在最后一个月之后）");
            title.en.push_str(" (not voted on: the first vote lies after the last month)");
        }
        MotionFact {
            id: motion.id.clone(),
            title,
            matter: motion.matter.clone(),
            first,
            law: law::law(book, &carried, policy, settings, &motion.matter, first),
        }
    };
    policy.motions.iter().map(fact).collect()
}

/// Every parameter that the rules of the month read, with its value in the first month. Where each
/// motion of the `policies` is told with its law, nothing is repeated of the values by which votes
/// are decided, except what is only assumed.
#[must_use]
pub fn parameters(
    book: &Rulebook,
    schedule: &Schedule,
    settings: &[rulebook::Change],
    first: Month,
    policies: &[PolicyResult],
) -> Vec<ParameterFact> {
    let carried = law::counting(Some(schedule));
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    for state in &schedule.states {
        if let Beginning::Named(name) = &state.start {
            asked.insert(&name.name);
        }
    }
    for step in &schedule.steps {
        for (_, setter) in &step.set {
            if let Setter::Rule(name) = setter {
                asked.insert(&name.name);
            }
        }
        if let Some((mechanism, slots)) = &step.then {
            for (slot, (_, named)) in mechanism.slots.iter().zip(slots) {
                if matches!(slot.role, Role::Asks(_)) && named.name != carried {
                    asked.insert(&named.name);
                }
            }
        }
    }
    let day = first.first_day();
    let is_told = policies.iter().flat_map(|policy| &policy.motions).all(|m| m.law.is_some());
    let mut facts = read_by(book, &asked, settings, day);
    let of_votes = read_by(book, &BTreeSet::from([carried.as_str()]), settings, day).into_iter();
    for fact in of_votes.filter(|fact| !is_told || fact.standing == "assumed") {
        if !facts.iter().any(|known| known.name == fact.name) {
            facts.push(fact);
        }
    }
    facts.sort_by(|a, b| a.name.cmp(&b.name));
    facts
}

/// Every parameter that the rules named read, with its value on a day without any policy.
fn read_by(
    book: &Rulebook,
    asked: &BTreeSet<&str>,
    settings: &[rulebook::Change],
    day: Date,
) -> Vec<ParameterFact> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for rule in asked.iter().filter_map(|name| book.rule(name)) {
        for reached in book.reach(rule) {
            names.extend(reached.params.iter().map(|param| param.name.as_str()));
        }
    }
    names
        .iter()
        .filter_map(|name| {
            let parameter = book.parameter(name)?;
            let found = setting_on(book, settings, name, day)?;
            Some(ParameterFact {
                name: (*name).into(),
                summary: both(&parameter.summary),
                value: found.value,
                unit: parameter.unit.clone(),
                standing: found.standing,
                source: found.source,
            })
        })
        .collect()
}

struct Found {
    value: String,
    source: String,
    standing: String,
}

/// The value of a parameter on a day without any policy.
fn setting_on(
    book: &Rulebook,
    settings: &[rulebook::Change],
    name: &str,
    day: Date,
) -> Option<Found> {
    let own = settings.iter().rev().find(|change| {
        change.parameter == name && matches!(change.start, Start::Day(from) if from <= day)
    });
    if let Some(change) = own {
        let (source, standing) = (change.source.clone(), change.standing.clone());
        return Some(Found { value: change.setting.written(), source, standing });
    }
    let since = book.parameter(name)?.on(day)?;
    let (source, standing) = (since.source.clone(), since.standing.clone());
    Some(Found { value: since.setting.written(), source, standing })
}
