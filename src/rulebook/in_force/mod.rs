//! What is in force on a day: dated values, a policy's changes and replacements over them, and the
//! indexes that they follow. Folded once for each policy and day; no run does it again.

pub mod environments;
pub mod replace;

use rhai::Dynamic;

use super::Rulebook;
use super::engine::Environment;
use super::parameter::{Indexed, Parameter, Ratio, Setting};
use super::policy::{Policy, Start};
use crate::units::Date;
use replace::{Replaced, settled};

impl Rulebook {
    /// The parameters in force on a day: the dated values, overlaid by a policy's changes that
    /// have begun, and moved by the indexes that they follow; and the rules that the policy
    /// replaces. `adopted` says which motions were carried in an earlier month.
    ///
    /// A parameter whose index has no value is withheld: a rule that asks for it is told why.
    #[must_use]
    pub fn environment(
        &self,
        day: Date,
        policy: Option<&Policy>,
        adopted: impl Fn(&str) -> bool,
    ) -> Environment {
        InForce { book: self, policy, known: None, adopted: &adopted }.on(day)
    }

    /// As [`Rulebook::environment`], with only the dated values that had been adopted by the day
    /// `known`: a correction made later is not seen. The changes of a policy are always known.
    #[must_use]
    pub fn environment_as_known(
        &self,
        day: Date,
        known: Date,
        policy: Option<&Policy>,
        adopted: impl Fn(&str) -> bool,
    ) -> Environment {
        InForce { book: self, policy, known: Some(known), adopted: &adopted }.on(day)
    }
}

struct InForce<'a> {
    book: &'a Rulebook,
    policy: Option<&'a Policy>,
    known: Option<Date>,
    adopted: &'a dyn Fn(&str) -> bool,
}

impl<'a> InForce<'a> {
    fn on(&self, day: Date) -> Environment {
        let mut environment = Environment::default();
        for (name, parameter) in &self.book.parameters {
            let Some((setting, begun)) = self.dated(parameter, day) else { continue };
            let setting = match &parameter.indexed {
                Some(indexed) if indexed.from <= day => self.uprated(setting, indexed, begun, day),
                _ => Ok(setting.clone()),
            };
            match setting {
                Ok(setting) => {
                    environment.settings.insert(name.as_str().into(), setting);
                }
                Err(why) => {
                    environment.withheld.insert(name.as_str().into(), why);
                }
            }
        }
        environment.replaced = self.replaced(day);
        environment
    }

    fn replaced(&self, day: Date) -> Replaced {
        let all = self.policy.map_or(&[][..], |policy| &policy.replacements);
        let begun = all.iter().filter(|replacement| self.has_begun(&replacement.start, day));
        settled(&begun.map(|r| (r.rule.clone(), r.with.clone())).collect())
    }

    fn has_begun(&self, start: &Start, day: Date) -> bool {
        match start {
            Start::Day(from) => *from <= day,
            Start::Motion(motion) => (self.adopted)(motion),
        }
    }

    /// The setting of a day before any index moves it, and the day from which it holds.
    fn dated(&self, parameter: &'a Parameter, day: Date) -> Option<(&'a Setting, Date)> {
        let changes = self.policy.map_or(&[][..], |policy| &policy.changes);
        let change = changes.iter().rev().find(|change| {
            change.parameter == parameter.name && self.has_begun(&change.start, day)
        });
        if let Some(change) = change {
            // What hangs on a motion follows no index, so its day is not asked for.
            let begun = match change.start {
                Start::Day(from) => from,
                Start::Motion(_) => day,
            };
            return Some((&change.setting, begun));
        }
        let since = match self.known {
            None => parameter.on(day),
            Some(known) => parameter.as_known(day, known),
        }?;
        Some((&since.setting, since.date))
    }

    fn uprated(
        &self,
        setting: &Setting,
        indexed: &Indexed,
        begun: Date,
        day: Date,
    ) -> Result<Setting, String> {
        let moved = self.moved(indexed, begun, day)?;
        setting.map(&|value| {
            if let Ok(whole) = value.as_int() {
                let uprated = moved.of_whole(whole).map(Dynamic::from_int);
                return uprated.ok_or_else(|| too_large(&indexed.by));
            }
            let decimal = value.as_float().expect("only numbers follow an index");
            Ok(Dynamic::from_float(moved.of_decimal(decimal)))
        })
    }

    /// By how much an index moved a value that holds from `begun`.
    fn moved(&self, indexed: &Indexed, begun: Date, day: Date) -> Result<Ratio, String> {
        let base = self.index(&indexed.by, begun.max(indexed.from))?;
        let now = self.index(&indexed.by, day)?;
        now.over(base).ok_or_else(|| too_large(&indexed.by))
    }

    /// An index on a day, exactly; it may follow another index itself.
    fn index(&self, name: &str, day: Date) -> Result<Ratio, String> {
        let parameter = &self.book.parameters[name];
        let Some((setting, begun)) = self.dated(parameter, day) else {
            let known = self.known.map(|known| format!(", as known on {known}"));
            let known = known.unwrap_or_default();
            return Err(format!("follows `{name}`, which has no value on {day}{known}"));
        };
        let Setting::One(value) = setting else { unreachable!("an index is a single number") };
        let value = value.as_float().expect("an index is a decimal number");
        let value = Ratio::of(value).expect("an index is above zero and short");
        match &parameter.indexed {
            Some(indexed) if indexed.from <= day => {
                self.moved(indexed, begun, day)?.times(value).ok_or_else(|| too_large(&indexed.by))
            }
            _ => Ok(value),
        }
    }
}

fn too_large(index: &str) -> String {
    format!("grows beyond all bounds with `{index}`")
}
