//! Answers of which it may be that there is none.

use super::desk::{Desk, Facts, Reply};

/// An answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<T> {
    /// The rules say this.
    Value(T),
    /// These facts are not known.
    Missing(Vec<String>),
    /// The rules have no answer on this day.
    Silent(String),
}

impl<T> Said<T> {
    /// The answer, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The answer in another form; silent where it has none.
    #[must_use]
    pub fn map<U>(self, change: impl Fn(T) -> Option<U>) -> Said<U> {
        match self {
            Self::Value(value) => match change(value) {
                Some(value) => Said::Value(value),
                None => Said::Silent("the answer is of another kind".into()),
            },
            Self::Missing(facts) => Said::Missing(facts),
            Self::Silent(why) => Said::Silent(why),
        }
    }
}

impl Desk<'_> {
    /// Asks a rule whose silence is an answer too: a fact that is not known, or a rule that stops.
    #[must_use]
    pub fn said(&self, rule: &str, facts: &Facts) -> Said<Reply> {
        match self.ask(rule, facts) {
            Ok(Reply::Unknown(missing)) => Said::Missing(missing),
            Ok(reply) => Said::Value(reply),
            Err(faults) => {
                let why = faults.0.first().map_or_else(String::new, |f| f.message().to_string());
                Said::Silent(why)
            }
        }
    }
}
