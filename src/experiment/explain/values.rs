//! The parameters that an answer read: which entry, what it was on the day, and where that comes
//! from.

use super::place::Asked;
use super::{Both, Question};
use crate::experiment::facts;
use crate::experiment::run::Experiment;
use crate::rulebook::{Amount, Bound, Plain, ReadParameter, Setting, Start};
use crate::units::Date;

/// From when a value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// From a day.
    Day(Date),
    /// Since owners carried a motion.
    Vote(Both),
    /// Not at all on the day.
    Never,
}

/// One value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its keys; none for a single value or the step of a scale.
    pub keys: Vec<String>,
    /// Where the step of a scale begins.
    pub from: Option<Amount>,
    /// The value.
    pub value: Amount,
    /// Does the answer depend on it?
    pub is_read: bool,
}

/// A parameter that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct InForce {
    /// Its name.
    pub name: String,
    /// What it is.
    pub summary: Both,
    /// Its unit, as written.
    pub unit: String,
    /// Every entry, in the order of keys or steps.
    pub entries: Vec<Entry>,
    /// Keys that were asked for although one value serves for all.
    pub for_keys: Vec<String>,
    /// Places on the scale that were asked for.
    pub places: Vec<Amount>,
    /// Does it say how often a loop turns?
    pub is_turns: bool,
    /// From when it holds.
    pub since: Since,
    /// Where it comes from.
    pub source: String,
    /// Its standing.
    pub standing: String,
}

impl Experiment {
    /// Every parameter read, each once, in the order in which they were met.
    pub(super) fn values_read(
        &self,
        asked: &Asked<'_>,
        question: &Question,
        read: &[ReadParameter],
        is_in_force: &dyn Fn(&&str) -> bool,
    ) -> Vec<InForce> {
        let mut values: Vec<InForce> = Vec::new();
        for one in read {
            if !values.iter().any(|known| known.name == one.name) {
                let reads: Vec<&ReadParameter> =
                    read.iter().filter(|other| other.name == one.name).collect();
                values.extend(self.value_read(asked, question, &reads, is_in_force));
            }
        }
        values
    }

    fn value_read(
        &self,
        asked: &Asked<'_>,
        question: &Question,
        reads: &[&ReadParameter],
        is_in_force: &dyn Fn(&&str) -> bool,
    ) -> Option<InForce> {
        let name = &reads[0].name;
        let parameter = self.book.parameter(name)?;
        let policy = &asked.prepared.merged;
        let begun = |start: &Start| match start {
            Start::Day(from) => *from <= question.day,
            Start::Motion(id) => is_in_force(&id.as_str()),
        };
        let mut changes = policy.changes.iter().rev();
        let change = changes.find(|change| change.parameter == *name && begun(&change.start));
        let (since, source, standing) = match (change, parameter.on(question.day)) {
            (Some(change), _) => {
                let since = match &change.start {
                    Start::Day(from) => Since::Day(*from),
                    Start::Motion(id) => {
                        let motion = policy.motions.iter().find(|motion| motion.id == *id);
                        Since::Vote(motion.map(|m| facts::both(&m.title)).unwrap_or_default())
                    }
                };
                (since, change.source.clone(), change.standing.clone())
            }
            (None, Some(since)) => {
                (Since::Day(since.date), since.source.clone(), since.standing.clone())
            }
            (None, None) => (Since::Never, String::new(), String::new()),
        };
        let setting = question.frame.environment(0).setting(name).ok();
        let mut entries = Vec::new();
        if let Some(setting) = setting {
            lay_out(
                setting,
                &parameter.unit,
                parameter.by.as_deref(),
                &mut Vec::new(),
                &mut entries,
            );
        }
        let is_one = matches!(setting, Some(Setting::One(_)));
        for at in 0..entries.len() {
            let next = entries.get(at + 1).and_then(|entry: &Entry| entry.from.clone());
            let entry = &entries[at];
            let is_read = reads.iter().any(|read| match (&entry.from, &read.at) {
                (Some(from), Some(place)) => {
                    let is_below_next = next.as_ref().is_none_or(|next| is_before(place, next));
                    !is_before(place, from) && (read.is_marginal || is_below_next)
                }
                (Some(_), None) => true,
                (None, _) => is_one || read.keys == entry.keys,
            });
            entries[at].is_read = is_read;
        }
        let for_keys = reads.iter().map(|read| read.keys.join(", "));
        let for_keys = for_keys.filter(|keys| is_one && !keys.is_empty()).collect();
        Some(InForce {
            name: name.clone(),
            summary: facts::both(&parameter.summary),
            unit: parameter.unit.clone(),
            entries,
            for_keys,
            places: reads.iter().filter_map(|read| read.at.clone()).collect(),
            is_turns: reads.iter().any(|read| read.is_turns),
            since,
            source,
            standing,
        })
    }
}

/// Every entry of a setting.
fn lay_out(
    setting: &Setting,
    unit: &str,
    by: Option<&str>,
    keys: &mut Vec<String>,
    entries: &mut Vec<Entry>,
) {
    let entry = |keys: &[String], from, value| Entry {
        keys: keys.to_vec(),
        from,
        value: Amount::of(value, unit),
        is_read: false,
    };
    match setting {
        Setting::One(value) => entries.push(entry(keys, None, value)),
        Setting::ByKey(values) => {
            for (key, value) in values {
                keys.push(key.to_string());
                lay_out(value, unit, by, keys, entries);
                keys.pop();
            }
        }
        Setting::Scale(scale) => {
            for step in &scale.steps {
                let from = Amount::of_bound(step.from, by.unwrap_or_default());
                entries.push(entry(keys, Some(from), &step.value));
            }
        }
    }
}

/// Does one place on a scale come before another?
fn is_before(place: &Amount, other: &Amount) -> bool {
    let bound = |amount: &Amount| match amount.value {
        Plain::Int(v) => Some(Bound::Int(v)),
        Plain::Float(v) => Some(Bound::Float(v)),
        _ => None,
    };
    bound(place).zip(bound(other)).is_some_and(|(place, other)| place.is_before(other))
}
