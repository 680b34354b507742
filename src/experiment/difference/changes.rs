//! Which values, rules and motions differ between two policies.

use std::sync::Arc;

use crate::experiment::law::{counting, law};
use crate::experiment::results::{Both, MotionLaw};
use crate::rulebook::{self, Policy, Replacement, Rule, Rulebook, Setting, Start, Word};
use crate::simulate::Schedule;
use crate::units::Date;

/// A value with what it rests on.
#[derive(Debug, Clone)]
pub struct Valued {
    /// The value.
    pub setting: Setting,
    /// Where it comes from.
    pub source: String,
    /// `law`, `contract`, `resolution`, `measured` or `assumed`.
    pub standing: String,
    /// Is it an assumed effect of governance?
    pub governance: bool,
}

impl Valued {
    fn same_value(&self, other: &Self) -> bool {
        self.setting.written() == other.setting.written()
    }

    fn same(&self, other: &Self) -> bool {
        let rests = |valued: &Self| (valued.source.clone(), valued.standing.clone());
        self.same_value(other) && rests(self) == rests(other)
    }
}

/// A parameter that has another value, or another source, under the second policy.
#[derive(Debug, Clone)]
pub struct ValueDifference {
    /// Name.
    pub parameter: String,
    /// What it is.
    pub summary: Both,
    /// Unit.
    pub unit: String,
    /// Under the first policy; `None`: not in force.
    pub before: Option<Valued>,
    /// Under the second policy; `None`: not in force.
    pub after: Option<Valued>,
    /// From when, or by which motion.
    pub start: Start,
}

/// A rule that another rule answers for under the second policy.
#[derive(Debug, Clone)]
pub struct RuleDifference {
    /// The rule that is asked.
    pub rule: Word,
    /// The question of the file that it stands in.
    pub question: Both,
    /// The rule that answers under the first policy, and how it is written.
    pub before: Answering,
    /// The rule that answers under the second policy.
    pub after: Answering,
    /// From when, or by which motion.
    pub start: Start,
    /// Where the rule of the second policy comes from.
    pub source: String,
    /// Its standing.
    pub standing: String,
}

/// A rule as it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    /// Name.
    pub name: Word,
    /// Name of its file.
    pub file: String,
    /// The function as written.
    pub written: String,
}

/// Under which of two policies something is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    /// Under the first only.
    First,
    /// Under the second only.
    Second,
    /// Under both.
    Both,
}

/// A motion that owners must carry, and by what law it is decided.
#[derive(Debug, Clone)]
pub struct MotionNeeded {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Both,
    /// Matter, as the joint decision rules name it.
    pub matter: String,
    /// Where it is needed.
    pub under: Under,
    /// The first vote, where the scenario says so.
    pub vote: Option<Date>,
    /// The day of the law: that of the vote, or the one asked for.
    pub day: Date,
    /// What the motion is held against on that day; `None` when the rules ask for something else
    /// than the four tests of a vote.
    pub law: Option<MotionLaw>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Policy id.
    pub id: String,
    /// Title.
    pub title: Both,
}

/// What the second of two policies changes against the first.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Both policies.
    pub sides: [Side; 2],
    /// The day of the law.
    pub day: Date,
    /// Values.
    pub values: Vec<ValueDifference>,
    /// Rules.
    pub rules: Vec<RuleDifference>,
    /// Motions of either policy.
    pub motions: Vec<MotionNeeded>,
}

impl Difference {
    /// Holds two policies against each other.
    ///
    /// `settings` are a scenario's own changes, which lie below every policy; `votes` the first
    /// votes on motions, by id; `day` that of the law where no vote is dated.
    #[must_use]
    pub fn between(
        book: &Rulebook,
        policies: [&Policy; 2],
        settings: &[rulebook::Change],
        votes: &[(String, Date)],
        day: Date,
    ) -> Self {
        let side = |policy: &Policy| Side { id: policy.id.clone(), title: both(&policy.title) };
        Self {
            sides: policies.map(side),
            day,
            values: values(book, policies, settings),
            rules: rules(book, policies),
            motions: motions(book, policies, settings, votes, day),
        }
    }

    /// Is there nothing that the second policy changes?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let same_votes = self.motions.iter().all(|motion| motion.under == Under::Both);
        self.values.is_empty() && self.rules.is_empty() && same_votes
    }

    /// The title of a motion; its id when neither policy moves it.
    #[must_use]
    pub fn motion(&self, id: &str) -> Both {
        let found = self.motions.iter().find(|motion| motion.id == id);
        found.map_or_else(|| Both { zh: id.into(), en: id.into() }, |motion| motion.title.clone())
    }
}

pub(super) fn both(pair: &(String, String)) -> Both {
    Both { zh: pair.0.clone(), en: pair.1.clone() }
}

/// Has what begins so begun at another start? The start of a motion comes after every day: nobody
/// knows when owners agree.
fn has_begun(own: &Start, at: &Start) -> bool {
    match (own, at) {
        (Start::Day(own), Start::Day(at)) => own <= at,
        (Start::Day(_), Start::Motion(_)) => true,
        (Start::Motion(_), Start::Day(_)) => false,
        (Start::Motion(own), Start::Motion(at)) => own == at,
    }
}

/// The value of a parameter under a policy at a start, before any index moves it.
pub(super) fn valued(
    book: &Rulebook,
    policy: &Policy,
    settings: &[rulebook::Change],
    name: &str,
    at: &Start,
) -> Option<Valued> {
    let changes = settings.iter().chain(&policy.changes).rev();
    let mut changes = changes.filter(|change| change.parameter == name);
    if let Some(change) = changes.find(|change| has_begun(&change.start, at)) {
        return Some(Valued {
            setting: change.setting.clone(),
            source: change.source.clone(),
            standing: change.standing.clone(),
            governance: change.governance,
        });
    }
    let parameter = book.parameter(name)?;
    let since = match at {
        Start::Day(day) => parameter.on(*day),
        Start::Motion(_) => parameter.since.last(),
    }?;
    Some(Valued {
        setting: since.setting.clone(),
        source: since.source.clone(),
        standing: since.standing.clone(),
        governance: false,
    })
}

/// Every item once, those of the second policy first, since they are what is asked about.
fn once<T: PartialEq>(second: impl Iterator<Item = T>, first: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for item in second.chain(first) {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

fn values(
    book: &Rulebook,
    [first, second]: [&Policy; 2],
    settings: &[rulebook::Change],
) -> Vec<ValueDifference> {
    let begins = |policy: &Policy| {
        let of = |change: &rulebook::Change| (change.parameter.clone(), change.start.clone());
        policy.changes.iter().map(of).collect::<Vec<_>>().into_iter()
    };
    let difference = |(name, start): (String, Start)| {
        let parameter = book.parameter(&name)?;
        let [before, after] =
            [first, second].map(|policy| valued(book, policy, settings, &name, &start));
        let is_same = match (&before, &after) {
            (Some(before), Some(after)) => before.same(after),
            (before, after) => before.is_none() && after.is_none(),
        };
        let (summary, unit) = (both(&parameter.summary), parameter.unit.clone());
        (!is_same).then_some(ValueDifference {
            parameter: name,
            summary,
            unit,
            before,
            after,
            start,
        })
    };
    once(begins(second), begins(first)).into_iter().filter_map(difference).collect()
}

/// The rule that answers for a rule at a start, and the last replacement that leads to it.
fn answering<'a>(
    policy: &'a Policy,
    rule: &'a Word,
    at: &Start,
) -> (&'a Word, Option<&'a Replacement>) {
    let (mut name, mut by) = (rule, None);
    // A policy's replacements make no circle; the count keeps even a broken one from going on.
    for _ in 0..policy.replacements.len() {
        let next = policy.replacements.iter().rev();
        let next = next.filter(|next| next.rule == *name).find(|next| has_begun(&next.start, at));
        let Some(next) = next else { break };
        (name, by) = (&next.with, Some(next));
    }
    (name, by)
}

fn rules(book: &Rulebook, [first, second]: [&Policy; 2]) -> Vec<RuleDifference> {
    let begins = |policy: &Policy| {
        let of = |replacement: &Replacement| (replacement.rule.clone(), replacement.start.clone());
        policy.replacements.iter().map(of).collect::<Vec<_>>().into_iter()
    };
    let difference = |(name, start): (Word, Start)| {
        let rule = book.rule(&name)?;
        let (before, _) = answering(first, &name, &start);
        let (after, by) = answering(second, &name, &start);
        if before == after {
            return None;
        }
        let header = &rule.header;
        let (source, standing) = by.map_or_else(
            || (header.source.clone(), header.standing.clone()),
            |by| (by.source.clone(), by.standing.clone()),
        );
        Some(RuleDifference {
            rule: name.clone(),
            question: question(rule),
            before: written(book.rule(before)?),
            after: written(book.rule(after)?),
            start: start.clone(),
            source,
            standing,
        })
    };
    once(begins(second), begins(first)).into_iter().filter_map(difference).collect()
}

/// The question of a rule's file.
pub(super) fn question(rule: &Rule) -> Both {
    let header = &rule.header;
    Both { zh: header.question_zh.clone().unwrap_or_default(), en: header.question.clone() }
}

fn written(rule: &Rule) -> Answering {
    let file = Arc::clone(&rule.text).name.clone();
    Answering { name: rule.name.clone(), file, written: rule.written().into() }
}

fn motions(
    book: &Rulebook,
    [first, second]: [&Policy; 2],
    settings: &[rulebook::Change],
    votes: &[(String, Date)],
    day: Date,
) -> Vec<MotionNeeded> {
    let all = once(second.motions.iter(), first.motions.iter());
    let schedule =
        book.schedule().and_then(|text| Schedule::read(text, book.schedule_parts()).ok());
    let carried = counting(schedule.as_ref());
    let needed = |motion: &rulebook::Motion| {
        let under = match (first.motions.contains(motion), second.motions.contains(motion)) {
            (true, true) => Under::Both,
            (true, false) => Under::First,
            (false, _) => Under::Second,
        };
        let policy = if under == Under::First { first } else { second };
        let vote = votes.iter().find(|vote| vote.0 == motion.id).map(|vote| vote.1);
        let day = vote.unwrap_or(day);
        MotionNeeded {
            id: motion.id.clone(),
            title: both(&motion.title),
            matter: motion.matter.clone(),
            under,
            vote,
            day,
            law: law(book, &carried, policy, settings, &motion.matter, day),
        }
    };
    all.into_iter().map(needed).collect()
}
