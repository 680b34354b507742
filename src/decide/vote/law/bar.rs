//! The bars of a vote, and a test held against one.

use serde::{Deserialize, Serialize};

use crate::ballots::Range;
use crate::units::Share;

/// What a test is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Owners.
    Heads,
    /// Floor area, hundredths of m².
    Area,
}

/// One of the four tests of a vote; its id is the name of the rule that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// Id: `quorum_heads`, `quorum_area`, `approval_heads` or `approval_area`.
    pub id: &'static str,
    /// Heads or area.
    pub measure: Measure,
    /// Does it ask for those in favour, not for those taking part?
    pub is_approval: bool,
}

/// All tests, in the order in which they are told.
pub const TESTS: [Test; 4] = [
    Test { id: "quorum_heads", measure: Measure::Heads, is_approval: false },
    Test { id: "quorum_area", measure: Measure::Area, is_approval: false },
    Test { id: "approval_heads", measure: Measure::Heads, is_approval: true },
    Test { id: "approval_area", measure: Measure::Area, is_approval: true },
];

/// A test is written as its id.
mod by_id {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{TESTS, Test};

    pub(super) fn serialize<S: Serializer>(test: &Test, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(test.id)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Test, D::Error> {
        let id = String::deserialize(from)?;
        let found = TESTS.into_iter().find(|test| test.id == id);
        found.ok_or_else(|| D::Error::custom(format!("`{id}` is no test of a vote")))
    }
}

/// What the part is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// Everyone on the roll.
    Roll,
    /// Those who took part.
    Cast,
}

/// The bar of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Which test.
    #[serde(with = "by_id")]
    pub test: Test,
    /// The fraction.
    pub share: Share,
    /// Must it be exceeded, so that meeting it exactly is not enough?
    pub is_strict: bool,
    /// What the part is a part of.
    pub base: Base,
}

/// A test of a counted vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The bar.
    pub bar: Bar,
    /// The part, when it is known.
    pub part: Option<i64>,
    /// The whole, when it is known.
    pub whole: Option<i64>,
    /// What is known of the part and of the whole, where they are not known themselves.
    pub between: [Range; 2],
    /// Is the bar met? `None` when the facts allow both.
    pub met: Option<bool>,
    /// The least part that meets it, when the whole is known.
    pub least: Option<i64>,
}

impl Held {
    /// How much is missing to the bar; `None` when it is met or can't be said.
    #[must_use]
    pub fn shortfall(&self) -> Option<i64> {
        let short = self.least? - self.part?;
        (self.met == Some(false) && short > 0).then_some(short)
    }
}
