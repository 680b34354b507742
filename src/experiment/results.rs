//! What an experiment measured: one value for each outcome, policy, run, month and estate.

use serde::{Deserialize, Serialize};

use crate::units::{Date, Month};

pub use super::columns::{Columns, Shelf};
pub use super::payers::Payers;
pub use crate::decide::Cited;
pub use crate::decide::vote::Bar;
pub use crate::simulate::{Across, Both, Election, Outcome, Stage, Total, Values, Vote, When};

/// One thing that a policy changes, in plain words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Parameter name.
    pub parameter: String,
    /// What the parameter is.
    pub summary: Both,
    /// Value in force without the policy, as written; `None` when not in force at all.
    pub before: Option<String>,
    /// Value under the policy.
    pub after: String,
    /// Unit.
    pub unit: String,
    /// Day from which it applies, or the motion by which owners must first adopt it.
    pub from: ChangeStart,
    /// Source of the new value.
    pub source: String,
    /// Standing of the new value: `law`, `contract`, `resolution`, `measured`, `assumed`.
    pub standing: String,
    /// Is this an assumed effect of governance, which the null twin leaves out?
    pub governance: bool,
}

/// When a change begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeStart {
    /// On a day.
    Day(Date),
    /// The month after the owners carry a motion: its id and first vote day.
    Motion(String, Date),
}

/// A motion that the owners vote on inside the simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MotionFact {
    /// Motion id.
    pub id: String,
    /// What is moved.
    pub title: Both,
    /// What kind of matter it is, as the rules on joint decisions name it.
    pub matter: String,
    /// Day of the first vote.
    pub first: Date,
    /// What the motion is held against on the day of the first vote; `None` when the rules of the
    /// scenario ask for something else than the four tests of a vote.
    pub law: Option<MotionLaw>,
}

/// What the law of a day asks of a vote on one matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MotionLaw {
    /// Id of the law: `cn-cc-2021`.
    pub regime: String,
    /// The matter of the law that the motion falls under; `None` when that law does not know it.
    pub falls_under: Option<String>,
    /// `general`, `special` or `unanimous`; `None` when that law does not know the matter.
    pub class: Option<String>,
    /// The bar of each test that is asked for.
    pub bars: Vec<Bar>,
    /// The least number of ballots that must come back; 0 when none is asked for.
    pub least_ballots: i64,
    /// The values that the bars rest on.
    pub sources: Vec<Cited>,
}

/// Everything measured under one policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyResult {
    /// Policy id, its file name without ending.
    pub id: String,
    /// Title.
    pub title: Both,
    /// One or two sentences.
    pub summary: Both,
    /// Is this the twin of another policy with governance effects off? Its id.
    pub null_of: Option<String>,
    /// What it changes; empty for the baseline.
    pub changes: Vec<Change>,
    /// What the owners vote on.
    pub motions: Vec<MotionFact>,
    /// One column for each of [`Results::outcomes`], in that order.
    #[serde(skip)]
    pub values: Columns,
    /// Every vote held, in the order run, month, estate.
    pub votes: Vec<Vote>,
    /// Every stage that motions went through, in each run.
    pub stages: Vec<Stage>,
    /// Every election of a committee, in each run.
    pub elections: Vec<Election>,
    /// For each household: property fee and bay fee charged over the last twelve months, fen,
    /// summed over runs; empty when the schedule does not say what households are charged.
    #[serde(skip)]
    pub charged: Vec<i64>,
    /// How many households pay more, the same and less than under the baseline, in each run; empty
    /// when `charged` is.
    #[serde(skip)]
    pub payers: Payers,
}

/// An estate as reports name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EstateFact {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Both,
    /// Households (units).
    pub n_households: usize,
}

/// What is known of a household for grouping: never more than is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFact {
    /// Unit id.
    pub unit_id: String,
    /// Estate index.
    pub estate: usize,
    /// Cars kept.
    pub cars: i64,
}

/// A parameter that a reader should know is assumed or drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterFact {
    /// Name.
    pub name: String,
    /// What it is.
    pub summary: Both,
    /// Value on the first simulated day, as written.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Standing.
    pub standing: String,
    /// Source.
    pub source: String,
}

/// A dated event of the scenario, marked on charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Day.
    pub date: Date,
    /// What happened.
    pub title: Both,
}

/// Who reads what is told of an experiment, which decides how finely it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Whoever works with the figures: everything that was measured.
    #[default]
    Analyst,
    /// Officials of the street: groups of ten households, rounded figures.
    Street,
    /// Everyone who passes the notice board: groups of five households, rounded figures.
    Public,
}

/// A finished experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Scenario id: the name of its folder.
    pub scenario: String,
    /// Title.
    pub title: Both,
    /// Where the households come from: real rows, or drawn and by what.
    pub data_note: Both,
    /// Day of which the data speak; `None` where the scenario does not give it.
    #[serde(default)]
    pub data_date: Option<Date>,
    /// First month reported (after burn-in).
    pub start: Month,
    /// Months reported.
    pub months: usize,
    /// Months simulated before and discarded.
    pub burn_in: usize,
    /// Runs of each policy.
    pub runs: usize,
    /// Seed.
    pub seed: u64,
    /// SHA-256 over rules, data, parameters and policies; 64 hexadecimal digits.
    pub hash: String,
    /// Command that makes these results again.
    pub command: String,
    /// Index of the baseline in `policies`.
    pub baseline: usize,
    /// Estates, in the order of the values.
    pub estates: Vec<EstateFact>,
    /// Households, in the order of `charged`.
    #[serde(skip)]
    pub households: Vec<HouseholdFact>,
    /// Measured columns.
    pub outcomes: Vec<Outcome>,
    /// Policies, in the order of the scenario.
    pub policies: Vec<PolicyResult>,
    /// Dated events.
    pub events: Vec<Event>,
    /// Every parameter that the rules read; of those by which votes are decided, only what
    /// [`MotionFact::law`] does not tell.
    pub parameters: Vec<ParameterFact>,
    /// For whom they are to be told.
    #[serde(skip)]
    pub audience: Audience,
}

impl Results {
    /// Position of a run, month and estate in [`Values`].
    #[must_use]
    pub fn index(&self, run: usize, month: usize, estate: usize) -> usize {
        (run * self.months + month) * self.estates.len() + estate
    }

    /// Position of an outcome; `None` when the schedule does not declare it.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<usize> {
        self.outcomes.iter().position(|o| o.name == name)
    }
}
