//! What is measured in a world: outcomes, their values, and the votes held.

use serde::{Deserialize, Serialize};

/// A name or sentence in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How an outcome of single months adds up over several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Total {
    /// A flow: months are summed.
    Sum,
    /// A stock: the last month counts.
    Last,
    /// A level: the mean over months.
    Mean,
    /// One outcome divided by another, both over all months and estates first.
    Ratio(String, String),
}

/// How an outcome of single estates is told of several together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Across {
    /// Estates are summed; a ratio is made of sums.
    Sum,
    /// Their mean, each weighted by its households.
    Households,
    /// Their mean, each weighted by another outcome: what the figure is a mean of.
    By(String),
    /// Not at all: it can't be had from the figures of estates.
    Apart,
}

/// One measured column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Column name, such as `paid_fen`.
    pub name: String,
    /// Unit as declared: `fen`, `count`, `share`, `score`.
    pub unit: String,
    /// Title for people.
    pub title: Both,
    /// How months add up.
    pub total: Total,
    /// How estates are put together.
    pub across: Across,
}

/// The values of one outcome under one policy, in the order run, month, estate.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Fen and counts, exact.
    Int(Vec<i64>),
    /// Rates and scores; NaN where nothing could be measured (nobody was billed).
    Float(Vec<f64>),
}

impl Values {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::Float(values) => values.len(),
        }
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at an index, as a float for statistics and charts.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "statistics need no more than 53 bits")]
    pub fn as_f64(&self, index: usize) -> f64 {
        match self {
            Self::Int(values) => values[index] as f64,
            Self::Float(values) => values[index],
        }
    }
}

/// One owners' vote held inside one run, in one estate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Run number, from 0.
    pub run: usize,
    /// Month index after burn-in, from 0.
    pub month: usize,
    /// Motion id.
    pub motion: String,
    /// Attempt, from 1.
    pub attempt: i64,
    /// Estate index.
    pub estate: usize,
    /// Owners on the roll.
    pub roll_heads: i64,
    /// Hundredths of m² on the roll.
    pub roll_area: i64,
    /// Owners who took part.
    pub cast_heads: i64,
    /// Their area, hundredths of m².
    pub cast_area: i64,
    /// Owners in favour.
    pub for_heads: i64,
    /// Their area, hundredths of m².
    pub for_area: i64,
    /// Did this estate's assembly carry the motion?
    pub carried: bool,
    /// Did every estate carry it, so that it was adopted?
    pub adopted: bool,
}

/// One election of a committee held inside one run, in one estate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Election {
    /// Run number, from 0.
    pub run: usize,
    /// Month index after burn-in, from 0.
    pub month: usize,
    /// Estate index.
    pub estate: usize,
    /// Owners who stood.
    pub nominees: i64,
    /// Of these, who cleared the bar.
    pub cleared: i64,
    /// Seats to fill.
    pub seats: i64,
    /// Seats filled.
    pub filled: i64,
    /// Owners on the roll.
    pub roll_heads: i64,
    /// Owners who took part.
    pub cast_heads: i64,
}

/// A stage in the life of a motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum When {
    /// Raised, and consultation begun.
    Raised,
    /// The meeting announced.
    Noticed,
    /// Voted on.
    Voted,
    /// The result published.
    Published,
    /// In force from this month.
    InForce,
    /// Looked at again.
    Reviewed,
    /// No longer in force from this month.
    Ended,
}

impl When {
    /// Every stage with its word in tables.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Raised, "raised"),
        (Self::Noticed, "noticed"),
        (Self::Voted, "voted"),
        (Self::Published, "published"),
        (Self::InForce, "in_force"),
        (Self::Reviewed, "reviewed"),
        (Self::Ended, "ended"),
    ];
}

/// One stage of one motion in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Run number, from 0.
    pub run: usize,
    /// Motion id.
    pub motion: String,
    /// Which stage.
    pub when: When,
    /// Month after burn-in, from 0; negative during burn-in.
    pub month: i64,
}
