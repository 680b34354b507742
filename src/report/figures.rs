//! Which policies, years and outcomes a report speaks of, and their figures over runs.
//!
//! Wraps the paired comparison so that a results set that lacks an outcome, has one policy or one
//! month still gives a report: what cannot be measured is `None` or an interval of NaN.

use std::ops::Range;

use super::audience::{self, Together};
use super::language::Language;
use super::number::Unit;
use crate::experiment::compare::{self, Interval, Scope, figures, is_told_of_all, last_year};
use crate::experiment::results::{Across, ChangeStart, Results, Total};
use crate::units::Month;

/// Twelve simulated months, counted from the first reported one; the last may be shorter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Year {
    /// Its months.
    pub months: Range<usize>,
    /// `2019` when it begins in January, else `2018/19`.
    pub label: String,
}

/// The simulated years in order.
pub(super) fn years(results: &Results) -> Vec<Year> {
    (0..results.months)
        .step_by(12)
        .map(|first| {
            let months = first..(first + 12).min(results.months);
            let start = month(results, first);
            let label = if start.in_year() == 1 {
                format!("{}", start.year())
            } else {
                format!("{}/{:02}", start.year(), (start.year() + 1).rem_euclid(100))
            };
            Year { months, label }
        })
        .collect()
}

/// The calendar month of a month index.
pub(super) fn month(results: &Results, index: usize) -> Month {
    results.start + i32::try_from(index).unwrap_or(i32::MAX / 24)
}

/// An outcome that can be computed, as in [`outcomes`].
pub(super) fn outcome(results: &Results, name: &str) -> Option<usize> {
    results.outcome(name).filter(|at| is_told(results, *at))
}

/// Every outcome that can be computed and told to the audience, in the order of the results: declared,
/// and if it is a ratio both its parts declared too.
pub(super) fn outcomes(results: &Results) -> Vec<usize> {
    (0..results.outcomes.len()).filter(|at| is_told(results, *at)).collect()
}

fn is_told(results: &Results, outcome: usize) -> bool {
    computable(results, outcome, 4)
        && audience::grain(results, outcome, Scope::All) != audience::Grain::Untold
}

/// Titles of the outcomes that the audience is not told.
pub(super) fn untold(results: &Results, language: Language) -> Vec<String> {
    let outcomes = (0..results.outcomes.len()).filter(|at| computable(results, *at, 4));
    let untold = outcomes.filter(|at| !is_told(results, *at));
    untold.map(|at| language.pick(&results.outcomes[at].title).to_string()).collect()
}

/// Every outcome that can be told of all estates together.
pub(super) fn outcomes_of_all(results: &Results) -> Vec<usize> {
    outcomes(results).into_iter().filter(|at| is_told_of_all(results, *at)).collect()
}

fn computable(results: &Results, outcome: usize, depth: usize) -> bool {
    let fact = &results.outcomes[outcome];
    let parts = match (&fact.total, &fact.across) {
        (Total::Ratio(part, whole), _) => vec![part, whole],
        (_, Across::By(weight)) => vec![weight],
        _ => return true,
    };
    let known =
        |name: &String| results.outcome(name).is_some_and(|at| computable(results, at, depth - 1));
    depth > 0 && parts.into_iter().all(known)
}

/// How an outcome is written: no finer than the audience is told it.
pub(super) fn unit(results: &Results, outcome: usize) -> Unit {
    let unit = Unit::of(&results.outcomes[outcome].unit);
    match audience::grain(results, outcome, Scope::All) {
        audience::Grain::Steps(_) => unit.in_steps(),
        _ => unit,
    }
}

/// A unit as figures in it are written for the audience.
pub(super) fn told(results: &Results, unit: Unit) -> Unit {
    if results.audience.is_exact() { unit } else { unit.in_steps() }
}

/// The policies put before owners: all but the baseline and the null twins.
pub(super) fn compared(results: &Results) -> Vec<usize> {
    (0..results.policies.len())
        .filter(|at| *at != results.baseline && results.policies[*at].null_of.is_none())
        .collect()
}

/// The baseline, then the policies put before owners.
pub(super) fn leading(results: &Results) -> Vec<usize> {
    std::iter::once(results.baseline).chain(compared(results)).collect()
}

/// Fewest runs from which a direction may be claimed.
const FEWEST_RUNS: usize = 10;

/// What paired differences let one say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing could be measured.
    Unknown,
    /// Too few runs to claim a direction.
    TooFew,
    /// Not changed in any run.
    Same,
    /// Less than the step in which the audience is told, in nearly every run.
    Small,
    /// The 90 % interval crosses nought, or the middle run sees no difference.
    Unclear,
    /// Above nought.
    Higher,
    /// Below nought.
    Lower,
}

impl Reading {
    /// Of a paired difference.
    pub fn of(seen: &Interval) -> Self {
        if seen.n == 0 {
            Self::Unknown
        } else if seen.p05 == 0.0 && seen.p95 == 0.0 && seen.mean == 0.0 {
            // A difference of which no error is told may be there and be less than a step.
            if seen.error.is_infinite() { Self::Small } else { Self::Same }
        } else if seen.n < FEWEST_RUNS {
            Self::TooFew
        } else if seen.p05 >= 0.0 && seen.p50 > 0.0 {
            // An end at nought itself comes of runs in which the owners did not agree.
            Self::Higher
        } else if seen.p95 <= 0.0 && seen.p50 < 0.0 {
            Self::Lower
        } else {
            Self::Unclear
        }
    }

    /// Is there a direction?
    pub fn is_clear(self) -> bool {
        matches!(self, Self::Higher | Self::Lower)
    }

    /// The end of the catalogue keys that say this.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::TooFew => "few",
            Self::Same => "same",
            Self::Small => "small",
            Self::Unclear => "unclear",
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }
}

/// Are there too few runs for any interval to be trusted?
pub(super) fn few_runs(results: &Results) -> bool {
    results.runs < FEWEST_RUNS
}

/// The window of most figures in words: the last year, or all months of a shorter simulation.
pub(super) fn period(results: &Results, language: Language) -> String {
    if results.months >= 12 {
        return language.say("period_year", &[]);
    }
    language.say("period_all", &[("n", &results.months.to_string())])
}

/// Months over which a flow on a chart is summed.
pub(super) fn span(results: &Results) -> String {
    results.months.min(12).to_string()
}

/// When a policy begins inside the period shown: the month, and whether owners must vote first.
pub(super) fn starts(results: &Results, policy: usize) -> Vec<(Month, bool)> {
    let last = month(results, results.months - 1);
    let mut starts: Vec<(Month, bool)> = results.policies[policy]
        .changes
        .iter()
        .map(|change| match &change.from {
            ChangeStart::Day(day) => (Month::of(*day), false),
            ChangeStart::Motion(_, first) => (Month::of(*first), true),
        })
        .filter(|(month, _)| (results.start..=last).contains(month))
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// A letter that stands for a policy on every chart: A, B, … Z, AA …
pub(super) fn letter(policy: usize) -> String {
    let last = char::from(b'A' + u8::try_from(policy % 26).unwrap_or(0));
    if policy < 26 { last.to_string() } else { format!("{}{last}", letter(policy / 26 - 1)) }
}

/// Letter and title of a policy.
pub(super) fn named(results: &Results, policy: usize, language: Language) -> String {
    format!("{} {}", letter(policy), language.pick(&results.policies[policy].title))
}

/// One outcome under one policy over a window, all estates together.
pub(super) fn level(
    results: &Results,
    policy: usize,
    outcome: usize,
    window: Range<usize>,
) -> Interval {
    let with = figures(results, policy, outcome, window.clone(), Scope::All);
    if results.audience.is_exact() {
        return Interval::of(with);
    }
    let without = figures(results, results.baseline, outcome, window.clone(), Scope::All);
    level_of(results, policy, [&with, &without], outcome, (window, Scope::All))
}

/// The same from the figures of each run under the policy and under the baseline.
pub(super) fn level_of(
    results: &Results,
    policy: usize,
    [with, without]: [&[f64]; 2],
    outcome: usize,
    place: (Range<usize>, Scope),
) -> Interval {
    let change = Interval::of(with.iter().zip(without).map(|(a, b)| a - b));
    let [with, without] = [with, without].map(|values| Interval::of(values.iter().copied()));
    let policies = [policy, results.baseline];
    audience::told_level(results, [with, without, change], policies, outcome, place)
}

/// Policy minus another, run by run, all estates together.
pub(super) fn difference(
    results: &Results,
    [policy, other]: [usize; 2],
    outcome: usize,
    window: Range<usize>,
    scope: Scope,
) -> Interval {
    let with = figures(results, policy, outcome, window.clone(), scope);
    let without = figures(results, other, outcome, window.clone(), scope);
    let seen = Interval::of(with.into_iter().zip(without).map(|(a, b)| a - b));
    audience::told_difference(results, seen, [policy, other], outcome, (window, scope))
}

/// Policy minus baseline in the last year, all estates together.
pub(super) fn against_baseline(results: &Results, policy: usize, outcome: usize) -> Interval {
    difference(results, [policy, results.baseline], outcome, last_year(results), Scope::All)
}

/// How many times as many runs independent luck would need to know the difference of an outcome
/// from the baseline in the last year, all estates together; NaN where it does not vary.
pub(super) fn variance_ratio(results: &Results, policy: usize, outcome: usize) -> f64 {
    let of = |policy| figures(results, policy, outcome, last_year(results), Scope::All);
    compare::variance_ratio(&of(policy), &of(results.baseline))
}

/// Names the balance where its steps are drawn.
pub(super) const BALANCE: (Together, &str) = (Together::Money, "balance");

/// What is left each year: the manager's margin plus the owners' public revenue. NaN intervals
/// when neither is measured.
pub(super) fn balance(results: &Results, policy: usize, window: Range<usize>) -> Interval {
    let with = balances(results, policy, window.clone());
    if policy == results.baseline || results.audience.is_exact() {
        return audience::told_together(results, Interval::of(with), BALANCE);
    }
    let without = balances(results, results.baseline, window);
    audience::told_together_under(results, [&with, &without], BALANCE)
}

pub(super) fn balances(results: &Results, policy: usize, window: Range<usize>) -> Vec<f64> {
    let parts: Vec<usize> = ["operator_margin_fen", "public_revenue_fen"]
        .into_iter()
        .filter_map(|name| outcome(results, name))
        .collect();
    if parts.is_empty() {
        return vec![f64::NAN; results.runs];
    }
    let mut sums = vec![0.0; results.runs];
    for part in parts {
        let values = figures(results, policy, part, window.clone(), Scope::All);
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// Balance of a policy minus that of the baseline in the last year.
pub(super) fn balance_against_baseline(results: &Results, policy: usize) -> Interval {
    let window = last_year(results);
    let with = balances(results, policy, window.clone());
    let without = balances(results, results.baseline, window);
    let seen = Interval::of(with.into_iter().zip(without).map(|(a, b)| a - b));
    audience::told_together(results, seen, BALANCE)
}

/// The windows of a rolling twelve months, each named by its last month: the first full one to
/// the end, or the whole when there are fewer months.
pub(super) fn rolling(results: &Results) -> Vec<Range<usize>> {
    let first = results.months.min(12);
    (first..=results.months).map(|end| end.saturating_sub(12)..end).collect()
}

/// A mean difference is known well enough within this much of what is billed, or of a whole, at 95 %.
const WELL_KNOWN: f64 = 0.01;

/// Within how much the mean difference of a figure is known well enough, at 95 %: a point of a share,
/// and as much money as a point of what is billed in the last year. `None` where nothing says what is
/// well enough.
pub(super) fn tolerance(results: &Results, unit: Unit) -> Option<f64> {
    match unit.kind() {
        Unit::Share => Some(WELL_KNOWN),
        Unit::Fen => {
            let billed = outcome(results, "billed_fen")?;
            let window = last_year(results);
            let billed = figures(results, results.baseline, billed, window, Scope::All);
            Some(WELL_KNOWN * Interval::of(billed).mean).filter(|fen| *fen > 0.0)
        }
        _ => None,
    }
}

/// In how many runs was the motion adopted, as the audience is told it?
pub(super) fn adopted_told(results: &Results, policy: usize, motion: &str) -> usize {
    audience::told_runs(results, adopted(results, policy, motion), results.runs)
}

/// A number of runs in words, as it is told: exactly, about, or between two numbers where rounding
/// alone would say all or none.
pub(super) fn runs_said(results: &Results, told: usize, all: usize, language: Language) -> String {
    if results.audience.is_exact() || all == 0 {
        return told.to_string();
    }
    let step = audience::runs_of_a_step(all);
    let between = |low: usize, high: usize| {
        let (low, high) = (low.to_string(), high.to_string());
        language.say("range", &[("low", &low), ("high", &high)])
    };
    match told {
        0 => between(0, step.min(all)),
        n if n >= all => between(all.saturating_sub(step), all),
        n => language.say("about", &[("n", &n.to_string())]),
    }
}

/// In how many runs was the motion adopted?
fn adopted(results: &Results, policy: usize, motion: &str) -> usize {
    let mut runs: Vec<usize> = results.policies[policy]
        .votes
        .iter()
        .filter(|vote| vote.adopted && vote.motion == motion)
        .map(|vote| vote.run)
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs.len()
}
