//! Everything that a description of the model is written from.

use super::Experiment;
use super::results::{Both, Event};
use super::validation::Claim;
use crate::rulebook::Rulebook;
use crate::simulate::{Schedule, Space};
use crate::units::{Date, Month};

/// A scenario's model: its rules, its month, its world and what it is run with.
pub struct Described<'a> {
    /// Title of the scenario.
    pub title: &'a Both,
    /// Where the data come from.
    pub data_note: &'a Both,
    /// First reported month.
    pub start: Month,
    /// Reported months.
    pub months: usize,
    /// Months simulated before them.
    pub burn_in: usize,
    /// The rules.
    pub book: &'a Rulebook,
    /// The order of the month.
    pub schedule: &'a Schedule,
    /// Who is in it.
    pub space: &'a Space,
    /// Titles and summaries of the policies.
    pub policies: Vec<(Both, Both)>,
    /// First votes, by motion.
    pub motions: &'a [(String, Date)],
    /// Dated events.
    pub events: &'a [Event],
    /// Patterns that it is held against: number, title, least and greatest value.
    pub facts: &'a [Claim],
}

impl Experiment {
    /// The model of this scenario; `facts` are the patterns that it is held against.
    #[must_use]
    pub fn described<'a>(
        &'a self,
        motions: &'a [(String, Date)],
        facts: &'a [Claim],
    ) -> Described<'a> {
        let both = |(zh, en): &(String, String)| Both { zh: zh.clone(), en: en.clone() };
        let policy = |prepared: &super::run::Prepared| {
            (both(&prepared.policy.title), both(&prepared.policy.summary))
        };
        Described {
            title: &self.scenario.title,
            data_note: &self.scenario.data_note,
            start: self.scenario.start,
            months: self.scenario.months,
            burn_in: self.scenario.burn_in,
            book: &self.book,
            schedule: &self.schedule,
            space: &self.space,
            policies: self.policies.iter().map(policy).collect(),
            motions,
            events: &self.scenario.events,
            facts,
        }
    }

    /// Days of first votes, by motion.
    #[must_use]
    pub fn first_votes(&self) -> Vec<(String, Date)> {
        let motions = self.scenario.motions.iter();
        motions.map(|(place, date)| (place.name.clone(), *date)).collect()
    }
}
