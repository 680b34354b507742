//! What a fact measures: figures of runs, answers of rules, and arithmetic over them.

use std::ops::Range;

use super::super::compare::{Scope, figure};
use super::super::results::Results;
use crate::math;
use crate::simulate::When;

/// The months over which an outcome is measured.
#[derive(Debug, Clone)]
pub enum Window {
    /// Reported months, from the first.
    Months(Range<usize>),
    /// Months since a motion came into force in the run.
    Since(String, Range<usize>),
    /// Months before a motion came into force in the run.
    Before(String),
}

/// What a figure is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Nothing.
    Whole,
    /// The months measured.
    Month,
    /// Households and years.
    HouseholdYear,
}

/// A figure, before anything is simulated.
pub enum Term {
    /// A number, or what a rule answered.
    Number(f64),
    /// An outcome under a policy, in every run.
    Measure {
        /// Policy, by position.
        policy: usize,
        /// Outcome, by position.
        outcome: usize,
        /// When.
        window: Window,
        /// Of which estates.
        scope: Scope,
        /// Divided by what.
        per: Per,
    },
    /// The greatest gap between two sums of outcomes, over every policy, run, month and estate; an
    /// outcome of the month before is marked.
    Gap([Vec<(usize, bool)>; 2]),
    /// One less another, run by run.
    Minus(Box<[Term; 2]>),
    /// All added up, run by run.
    Plus(Vec<Term>),
    /// The mean of one over the mean of another.
    Over(Box<[Term; 2]>),
    /// Log-odds of the mean.
    Logit(Box<Term>),
    /// Standard deviation over runs.
    Spread(Box<Term>),
    /// The least rise from each to the next, of the means.
    LeastRise(Vec<Term>),
    /// Share of runs in which it is above zero.
    ShareAbove(Box<Term>),
}

/// The same with every run measured.
pub enum Prepared {
    One(f64),
    Runs(Vec<f64>),
    Minus(Box<[Prepared; 2]>),
    Plus(Vec<Prepared>),
    Over(Box<[Prepared; 2]>),
    Logit(Box<Prepared>),
    Spread(Box<Prepared>),
    LeastRise(Vec<Prepared>),
    ShareAbove(Box<Prepared>),
}

impl Term {
    /// Measures every run.
    #[must_use]
    pub fn prepare(&self, results: &Results) -> Prepared {
        let pair = |pair: &[Term; 2]| Box::new(pair.each_ref().map(|term| term.prepare(results)));
        let all = |terms: &[Term]| terms.iter().map(|term| term.prepare(results)).collect();
        match self {
            Self::Number(value) => Prepared::One(*value),
            Self::Measure { policy, outcome, window, scope, per } => {
                let of = (*policy, *outcome);
                let run = |run| measured(results, of, run, window, (*scope, *per));
                Prepared::Runs((0..results.runs).map(run).collect())
            }
            Self::Gap(sides) => Prepared::One(gap(results, sides)),
            Self::Minus(terms) => Prepared::Minus(pair(terms)),
            Self::Plus(terms) => Prepared::Plus(all(terms)),
            Self::Over(terms) => Prepared::Over(pair(terms)),
            Self::Logit(term) => Prepared::Logit(Box::new(term.prepare(results))),
            Self::Spread(term) => Prepared::Spread(Box::new(term.prepare(results))),
            Self::LeastRise(terms) => Prepared::LeastRise(all(terms)),
            Self::ShareAbove(term) => Prepared::ShareAbove(Box::new(term.prepare(results))),
        }
    }
}

impl Prepared {
    /// Does it differ from run to run?
    #[must_use]
    pub fn varies(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::Runs(_) => true,
            Self::Minus(pair) | Self::Over(pair) => pair.iter().any(Self::varies),
            Self::Plus(all) | Self::LeastRise(all) => all.iter().any(Self::varies),
            Self::Logit(term) | Self::Spread(term) | Self::ShareAbove(term) => term.varies(),
        }
    }

    /// The figure over all runs, or all but one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
    pub fn number(&self, without: Option<usize>) -> f64 {
        match self {
            Self::Over(pair) => pair[0].number(without) / pair[1].number(without),
            Self::Logit(term) => math::logit(term.number(without)),
            Self::LeastRise(all) => {
                let means: Vec<f64> = all.iter().map(|term| term.number(without)).collect();
                means.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min)
            }
            Self::Spread(term) => {
                let kept = kept(term, without);
                let mean = mean(&kept);
                let squares: f64 = kept.iter().map(|v| (v - mean).powi(2)).sum();
                (squares / (kept.len() as f64 - 1.0)).sqrt()
            }
            Self::ShareAbove(term) => {
                let kept = kept(term, without);
                kept.iter().filter(|v| **v > 0.0).count() as f64 / kept.len() as f64
            }
            Self::Minus(pair) if self.is_whole() => {
                pair[0].number(without) - pair[1].number(without)
            }
            Self::Plus(all) if self.is_whole() => all.iter().map(|term| term.number(without)).sum(),
            _ => mean(&kept(self, without)),
        }
    }

    /// Has it one value for all runs together?
    fn is_whole(&self) -> bool {
        match self {
            Self::Runs(_) => false,
            Self::Minus(pair) => pair.iter().any(Self::is_whole_of_runs),
            Self::Plus(all) => all.iter().any(Self::is_whole_of_runs),
            _ => true,
        }
    }

    fn is_whole_of_runs(&self) -> bool {
        !matches!(self, Self::One(_)) && self.is_whole()
    }

    /// The value of a run; NaN where it could not be measured.
    fn of_run(&self, run: usize) -> f64 {
        match self {
            Self::One(value) => *value,
            Self::Runs(values) => values[run],
            Self::Minus(pair) => pair[0].of_run(run) - pair[1].of_run(run),
            Self::Plus(all) => all.iter().map(|term| term.of_run(run)).sum(),
            whole => whole.number(None),
        }
    }

    fn n_runs(&self) -> usize {
        match self {
            Self::Runs(values) => values.len(),
            Self::Minus(pair) => pair.iter().map(Self::n_runs).max().unwrap_or(1),
            Self::Plus(all) => all.iter().map(Self::n_runs).max().unwrap_or(1),
            _ => 1,
        }
    }
}

fn kept(term: &Prepared, without: Option<usize>) -> Vec<f64> {
    let runs = 0..term.n_runs();
    let kept = runs.filter(|run| Some(*run) != without || term.n_runs() == 1);
    kept.map(|run| term.of_run(run)).filter(|value| !value.is_nan()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "months and households are far below 2^53")]
fn measured(
    results: &Results,
    (policy, outcome): (usize, usize),
    run: usize,
    window: &Window,
    (scope, per): (Scope, Per),
) -> f64 {
    let from = |motion: &str| {
        let mut stages = results.policies[policy].stages.iter();
        let found = stages.find(|stage| {
            stage.run == run && stage.when == When::InForce && stage.motion == motion
        });
        found.and_then(|stage| usize::try_from(stage.month).ok())
    };
    let window = match window {
        Window::Months(window) => Some(window.clone()),
        Window::Since(motion, months) => {
            from(motion).map(|from| from + months.start..from + months.end)
        }
        Window::Before(motion) => from(motion).map(|from| 0..from),
    };
    let Some(window) = window.filter(|w| w.end <= results.months && !w.is_empty()) else {
        return f64::NAN;
    };
    let months = window.len() as f64;
    let counted = |at: &usize| match scope {
        Scope::All => true,
        Scope::Estate(one) => *at == one,
    };
    let estates = (0..results.estates.len()).filter(counted);
    let households: usize = estates.map(|at| results.estates[at].n_households).sum();
    let value = figure(results, policy, outcome, run, window, scope);
    match per {
        Per::Whole => value,
        Per::Month => value / months,
        // Twelve months are a year.
        Per::HouseholdYear => value / (households as f64 * months / 12.0),
    }
}

fn gap(results: &Results, sides: &[Vec<(usize, bool)>; 2]) -> f64 {
    let mut greatest = 0.0_f64;
    let looks_back = sides.iter().flatten().any(|(_, before)| *before);
    for policy in &results.policies {
        let columns: Vec<_> =
            (0..policy.values.count()).map(|outcome| policy.values.all(outcome)).collect();
        for run in 0..results.runs {
            for month in usize::from(looks_back)..results.months {
                for estate in 0..results.estates.len() {
                    let sum = |side: &[(usize, bool)]| -> f64 {
                        let value = |(outcome, before): &(usize, bool)| {
                            let month = month - usize::from(*before);
                            columns[*outcome].as_f64(results.index(run, month, estate))
                        };
                        side.iter().map(value).sum()
                    };
                    greatest = greatest.max((sum(&sides[0]) - sum(&sides[1])).abs());
                }
            }
        }
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_means_and_a_spread_can_leave_out_a_run() {
        let runs = |values: &[f64]| Prepared::Runs(values.to_vec());
        let over = Prepared::Over(Box::new([runs(&[1.0, 2.0, 9.0]), runs(&[2.0, 2.0, 2.0])]));
        assert!((over.number(None) - 2.0).abs() < 1e-12);
        assert!((over.number(Some(2)) - 0.75).abs() < 1e-12);
        let spread = Prepared::Spread(Box::new(runs(&[1.0, 3.0, 100.0])));
        assert!((spread.number(Some(2)) - 2f64.sqrt()).abs() < 1e-12);
        let minus = Prepared::Minus(Box::new([runs(&[f64::NAN, 5.0]), Prepared::One(2.0)]));
        assert!((minus.number(None) - 3.0).abs() < 1e-12);
        let rise = Prepared::LeastRise(vec![runs(&[1.0]), runs(&[3.0]), runs(&[3.5])]);
        assert!((rise.number(None) - 0.5).abs() < 1e-12);
    }
}
