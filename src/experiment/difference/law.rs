//! The law of a motion: the class of its matter and the bars that it must clear on a day, read from
//! the parameters of the rule that says whether it is carried.

use super::changes::{Valued, both, valued};
use crate::experiment::results::Both;
use crate::rulebook::{self, Parameter, Policy, Rulebook, Setting, Start};
use crate::simulate::{Act, Schedule};
use crate::units::Date;

/// The rule asked when no schedule says which one counts the votes.
const CARRIED: &str = "carried";

/// A parameter of joint decisions as it holds on a day.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Parameter name.
    pub parameter: String,
    /// What it is.
    pub summary: Both,
    /// Unit.
    pub unit: String,
    /// The value, a single one.
    pub value: Valued,
}

/// What a matter's motion is held against on a day.
#[derive(Debug, Clone)]
pub struct Law {
    /// The day.
    pub day: Date,
    /// The classes that the matter is in, one for each parameter keyed by matter; empty when the
    /// law of the day does not know the matter.
    pub classes: Vec<Bar>,
    /// Every other parameter in force that the rule reads, without those of other classes.
    pub bars: Vec<Bar>,
}

/// The law of a matter on a day, under a policy.
pub(super) fn law(
    book: &Rulebook,
    policy: &Policy,
    settings: &[rulebook::Change],
    matter: &str,
    day: Date,
) -> Law {
    let mut law = Law { day, classes: Vec::new(), bars: Vec::new() };
    let Some(rule) = carried(book) else { return law };
    let mut read: Vec<&Parameter> = Vec::new();
    for asked in book.reach(rule).iter().flat_map(|rule| &rule.params) {
        let parameter = book.parameter(&asked.name);
        read.extend(parameter.filter(|new| !read.iter().any(|known| known.name == new.name)));
    }
    // In the order of the file, which is that of the law.
    read.sort_by_key(|parameter| (parameter.text.name.as_str(), parameter.start));
    let mut others: Vec<&str> = Vec::new();
    for parameter in read {
        let Some(value) = valued(book, policy, settings, &parameter.name, &Start::Day(day)) else {
            continue;
        };
        let bar = |setting: &Setting| Bar {
            parameter: parameter.name.clone(),
            summary: both(&parameter.summary),
            unit: parameter.unit.clone(),
            value: Valued { setting: setting.clone(), ..value.clone() },
        };
        match &value.setting {
            Setting::ByKey(values) => {
                if let Some(class) = values.get(matter) {
                    let other = |word: &&String| **word != class.written();
                    others.extend(parameter.words.iter().filter(other).map(String::as_str));
                    law.classes.push(bar(class));
                }
            }
            one => law.bars.push(bar(one)),
        }
    }
    // `special_approval` says nothing of a general matter.
    let is_of = |bar: &Bar, class: &str| {
        bar.parameter.strip_prefix(class).is_some_and(|rest| rest.starts_with('_'))
    };
    law.bars.retain(|bar| !others.iter().any(|class| is_of(bar, class)));
    law
}

/// The rule that says whether a motion is carried.
fn carried(book: &Rulebook) -> Option<&rulebook::Rule> {
    let schedule = book.schedule().and_then(|text| Schedule::read(text).ok());
    let slot = schedule.as_ref().and_then(|schedule| {
        let counts = |step: &&crate::simulate::Step| {
            step.then.as_ref().is_some_and(|then| matches!(then.0.act, Act::CountBallots))
        };
        schedule.steps.iter().find(counts).map(|step| step.slot("carried").name.clone())
    });
    book.rule(slot.as_deref().unwrap_or(CARRIED))
}
