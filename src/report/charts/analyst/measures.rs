//! The outcomes that these charts speak of, in a fixed order, as far as they were measured.

use super::super::super::figures;
use super::super::super::language::{Language, both};
use super::super::super::number::Unit;
use crate::experiment::compare::{Interval, Scope, figures as over_runs, last_year};
use crate::experiment::results::{Both, Results};

/// Outcomes by name; the balance is put together from two.
const NAMES: [&str; 7] = [
    "collection_rate",
    BALANCE,
    "arrears_fen",
    "overflow_cars",
    "disputes_open",
    "satisfaction",
    "trust",
];

const BALANCE: &str = "balance_fen";

/// One outcome of the last year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    pub id: &'static str,
    pub title: Both,
    pub unit: Unit,
    outcome: Option<usize>,
}

/// Those that can be computed.
pub(super) fn measures(results: &Results) -> Vec<Measure> {
    let one = |id: &'static str| {
        if id == BALANCE {
            let seen = figures::balances(results, results.baseline, last_year(results));
            let is_measured = seen.iter().any(|value| value.is_finite());
            let title = both("balance_title");
            return is_measured.then_some(Measure {
                id,
                title,
                unit: figures::told(results, Unit::Fen),
                outcome: None,
            });
        }
        let outcome = figures::outcome(results, id)?;
        let title = begun(&results.outcomes[outcome].title);
        Some(Measure { id, title, unit: figures::unit(results, outcome), outcome: Some(outcome) })
    };
    NAMES.into_iter().filter_map(one).collect()
}

/// A title that begins with a capital, as it begins sentences.
fn begun(title: &Both) -> Both {
    let mut letters = title.en.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    Both { zh: title.zh.clone(), en: first + letters.as_str() }
}

impl Measure {
    /// The figure of each run.
    pub fn of_runs(&self, results: &Results, policy: usize) -> Vec<f64> {
        let window = last_year(results);
        match self.outcome {
            Some(outcome) => over_runs(results, policy, outcome, window, Scope::All),
            None => figures::balances(results, policy, window),
        }
    }

    /// Over runs, as the audience is told it.
    pub fn level(&self, results: &Results, policy: usize) -> Interval {
        match self.outcome {
            Some(outcome) => figures::level(results, policy, outcome, last_year(results)),
            None => figures::balance(results, policy, last_year(results)),
        }
    }

    /// Policy minus baseline over runs, as the audience is told it.
    pub fn difference(&self, results: &Results, policy: usize) -> Interval {
        match self.outcome {
            Some(outcome) => figures::against_baseline(results, policy, outcome),
            None => figures::balance_against_baseline(results, policy),
        }
    }

    /// Policy minus baseline, run by run.
    pub fn differences(&self, results: &Results, policy: usize) -> Vec<f64> {
        let without = self.of_runs(results, results.baseline);
        self.of_runs(results, policy).into_iter().zip(without).map(|(a, b)| a - b).collect()
    }

    /// The title with its unit.
    pub fn with_unit(&self, is_difference: bool, language: Language) -> String {
        let title = language.pick(&self.title).to_string();
        match self.unit_name(is_difference, language) {
            Some(unit) => language.say("with_unit", &[("title", &title), ("unit", &unit)]),
            None => title,
        }
    }

    /// The unit of figures that stand without one; things counted have none.
    pub fn unit_name(&self, is_difference: bool, language: Language) -> Option<String> {
        let key = match self.unit.kind() {
            Unit::Fen => "unit_yuan",
            Unit::Share if is_difference => "unit_points",
            Unit::Share => "unit_percent",
            Unit::Score => "unit_score",
            _ => return None,
        };
        Some(language.say(key, &[]))
    }

    /// Decimals that a figure in that unit needs.
    pub fn decimals(&self) -> usize {
        match self.unit {
            Unit::Share | Unit::Count => 1,
            Unit::Score => 2,
            _ => 0,
        }
    }

    /// A figure in the unit that people read: yuan, per cent or points.
    pub fn scaled(&self, value: f64) -> f64 {
        match self.unit.kind() {
            Unit::Fen => value / 100.0,
            Unit::Share => 100.0 * value,
            _ => value,
        }
    }
}
