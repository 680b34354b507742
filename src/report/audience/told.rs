//! Figures as an audience is told them.

use std::ops::Range;

use super::super::number::Unit;
use super::super::tables::count;
use super::lots::start;
use super::policy::policy;
use super::steps::{Grain, grain, points, step_of, step_of_runs};
use crate::experiment::compare::{Interval, Scope, figures};
use crate::experiment::results::{Results, Total};

/// A figure in its step, which begins `from` of a step beside nought.
fn rounded(value: f64, step: f64, from: f64) -> f64 {
    let steps = (value / step + from).round();
    let told = if step < 1.0 { steps / step.recip().round() } else { steps * step };
    // A nought below zero would tell on which side of it the value lay.
    told + 0.0
}

/// A share over so many households as the audience is told it; `what` names the figure.
pub(in crate::report) fn told_share(
    results: &Results,
    value: f64,
    households: usize,
    what: &str,
) -> f64 {
    if results.audience.is_exact() {
        return value;
    }
    rounded(value, points(households) / 100.0, start(results, what))
}

/// A share over runs as the audience is told it; `households` are those of the smallest group in it.
pub(in crate::report) fn told_shares(
    results: &Results,
    seen: Interval,
    households: usize,
    what: &str,
) -> Interval {
    if results.audience.is_exact() {
        return seen;
    }
    in_steps(results, seen, points(households) / 100.0, start(results, what))
}

/// A number of runs among `runs` as the audience is told it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the number of runs"
)]
pub(in crate::report) fn told_runs(results: &Results, n: usize, runs: usize) -> usize {
    if results.audience.is_exact() || runs == 0 {
        return n;
    }
    let all = count(runs);
    let share = count(n) / all;
    let told = rounded(share, step_of_runs(runs), start(results, "runs"));
    (told.clamp(0.0, 1.0) * all).round() as usize
}

/// The figures of an outcome over a scope as the audience is told them.
pub(in crate::report) fn told_interval(
    results: &Results,
    seen: Interval,
    outcome: usize,
    scope: Scope,
) -> Interval {
    match grain(results, outcome, scope) {
        Grain::Exact => seen,
        Grain::Known => known(results, seen),
        Grain::Untold => Interval::of([]),
        Grain::Steps(step) => {
            let place = match scope {
                Scope::All => "all",
                Scope::Estate(at) => results.estates[at].id.as_str(),
            };
            let what = format!("{} {place}", results.outcomes[outcome].name);
            in_steps(results, seen, step, start(results, &what))
        }
    }
}

/// The level of an outcome under a policy as the audience is told it: that of the baseline and the
/// difference, added up, so that no page shows levels that contradict a difference. `seen` are the
/// figures under the policy, under the baseline and of their difference.
pub(in crate::report) fn told_level(
    results: &Results,
    seen: [Interval; 3],
    policies: [usize; 2],
    outcome: usize,
    place: (Range<usize>, Scope),
) -> Interval {
    let scope = place.1;
    let own = told_interval(results, seen[0], outcome, scope);
    let Grain::Steps(step) = grain(results, outcome, scope) else { return own };
    if policies[0] == policies[1] {
        return own;
    }
    let baseline = told_interval(results, seen[1], outcome, scope);
    match known_change(results, seen[2], policies, outcome, place) {
        Some(change) => moved(&baseline, &change, own),
        None => {
            let change = told_interval(results, seen[2], outcome, scope);
            let is_money = Unit::of(&results.outcomes[outcome].unit) == Unit::Fen;
            added(&baseline, &change, &own, (step, least(is_money)))
        }
    }
}

/// The least level that there can be: money may be owed, nothing else is less than none.
fn least(is_money: bool) -> f64 {
    if is_money { f64::NEG_INFINITY } else { 0.0 }
}

/// A level and a known change, quantile by quantile.
fn moved(baseline: &Interval, change: &Interval, own: Interval) -> Interval {
    Interval {
        p05: baseline.p05 + change.p05,
        p25: baseline.p25 + change.p25,
        p50: baseline.p50 + change.p50,
        p75: baseline.p75 + change.p75,
        p95: baseline.p95 + change.p95,
        mean: baseline.mean + if change.mean.is_nan() { change.p50 } else { change.mean },
        ..own
    }
}

/// What is told of the baseline and of the difference, added up; the spread is that under the policy,
/// as far as it holds the middle. Two roundings may go below what there can be, `least`.
fn added(
    baseline: &Interval,
    change: &Interval,
    own: &Interval,
    (step, least): (f64, f64),
) -> Interval {
    if own.n == 0 || baseline.n == 0 || change.n == 0 {
        return *own;
    }
    let sum = |a: f64, b: f64| rounded(a + b, step, 0.0).max(least);
    let (p50, mean) = (sum(baseline.p50, change.p50), sum(baseline.mean, change.mean));
    spread_around(p50, mean, own)
}

/// A middle with the spread of other figures, as far as that holds it.
fn spread_around(p50: f64, mean: f64, own: &Interval) -> Interval {
    let (p25, p75) = (own.p25.min(p50), own.p75.max(p50));
    Interval { p05: own.p05.min(p25), p25, p50, p75, p95: own.p95.max(p75), mean, ..*own }
}

/// The part of a difference that another part leaves, so that both add up to the whole; `own` is the
/// part as it was seen by itself, whose spread is kept.
pub(in crate::report) fn told_rest(
    results: &Results,
    whole: &Interval,
    part: &Interval,
    own: Interval,
) -> Interval {
    if results.audience.is_exact() || [whole, part, &own].iter().any(|seen| seen.n == 0) {
        return own;
    }
    // Far below every step, so that what is left of shares is written as the shares are.
    let less = |a: f64, b: f64| rounded(a - b, 1e-6, 0.0);
    spread_around(less(whole.p50, part.p50), less(whole.mean, part.mean), &own)
}

/// The difference between two policies as the audience is told it: exactly, where it follows from what
/// everyone may read.
pub(in crate::report) fn told_difference(
    results: &Results,
    seen: Interval,
    policies: [usize; 2],
    outcome: usize,
    (window, scope): (Range<usize>, Scope),
) -> Interval {
    let change = known_change(results, seen, policies, outcome, (window, scope));
    change.unwrap_or_else(|| told_interval(results, seen, outcome, scope))
}

/// A difference as it is, where it follows from what everyone may read.
pub(in crate::report) fn known_change(
    results: &Results,
    seen: Interval,
    policies: [usize; 2],
    outcome: usize,
    place: (Range<usize>, Scope),
) -> Option<Interval> {
    follows(results, policies, outcome, place).then(|| known(results, seen))
}

/// Is a difference between policies only what a public figure says: so many bays more, so many cars
/// fewer without one? Only where, as it is told, there are two steps of them left at least, so that
/// no household decides it.
pub(in crate::report) fn follows(
    results: &Results,
    policies: [usize; 2],
    outcome: usize,
    (window, scope): (Range<usize>, Scope),
) -> bool {
    let fact = &results.outcomes[outcome];
    if fact.unit != "count" || fact.total != Total::Last || fact.public {
        return false;
    }
    let of = |outcome: usize| {
        policies.map(|policy| figures(results, policy, outcome, window.clone(), scope))
    };
    let levels = of(outcome);
    let is_far = |level: &Vec<f64>| {
        let seen = Interval::of(level.iter().copied());
        told_interval(results, seen, outcome, scope).p05 >= 2.0 * policy().counts
    };
    let change = |[with, without]: &[Vec<f64>; 2]| -> Vec<f64> {
        with.iter().zip(without).map(|(a, b)| a - b).collect()
    };
    let is_opposite = |public: usize| {
        let pairs = change(&of(public)).into_iter().zip(change(&levels));
        pairs.into_iter().all(|(public, own)| public + own == 0.0)
    };
    let mut public = (0..results.outcomes.len()).filter(|at| results.outcomes[*at].public);
    !results.audience.is_exact() && levels.iter().all(is_far) && public.any(is_opposite)
}

/// What figures put together from several outcomes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Together {
    /// Things.
    Counts,
    /// Money over up to a year.
    Money,
}

/// Figures over all estates put together from several outcomes, as the audience is told them; `what`
/// names them.
pub(in crate::report) fn told_together(
    results: &Results,
    seen: Interval,
    (kind, what): (Together, &str),
) -> Interval {
    if results.audience.is_exact() {
        return seen;
    }
    let step = step_together(results, kind);
    step.map_or_else(
        || Interval::of([]),
        |step| in_steps(results, seen, step, start(results, what)),
    )
}

/// The same of a policy: what is told of the baseline and of the difference, added up. `with` and
/// `without` are the figures of each run under the policy and under the baseline.
pub(in crate::report) fn told_together_under(
    results: &Results,
    [with, without]: [&[f64]; 2],
    named: (Together, &str),
) -> Interval {
    let of = |values: &[f64]| Interval::of(values.iter().copied());
    let own = told_together(results, of(with), named);
    let Some(step) = step_together(results, named.0).filter(|_| !results.audience.is_exact())
    else {
        return own;
    };
    let changes: Vec<f64> = with.iter().zip(without).map(|(a, b)| a - b).collect();
    let told = |values: &[f64]| told_together(results, of(values), named);
    let least = least(matches!(named.0, Together::Money));
    added(&told(without), &told(&changes), &own, (step, least))
}

fn step_together(results: &Results, kind: Together) -> Option<f64> {
    match kind {
        Together::Counts => Some(policy().counts),
        Together::Money => step_of(results, "fen", false, Scope::All),
    }
}

/// What everyone may read. The mean would say in how many runs a motion was carried, so it is told
/// where it is what every run has.
fn known(results: &Results, seen: Interval) -> Interval {
    let [p05, p25, p50, p75, p95] =
        [seen.p05, seen.p25, seen.p50, seen.p75, seen.p95].map(f64::round);
    let is_same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    let is_one = is_same(seen.p05, seen.p95) && is_same(seen.mean, seen.p50);
    let mean = if is_one { p50 } else { f64::NAN };
    let n = told_runs(results, seen.n, results.runs).max(usize::from(seen.n > 0));
    Interval { p05, p25, p50, p75, p95, mean, error: f64::NAN, n }
}

fn in_steps(results: &Results, seen: Interval, step: f64, from: f64) -> Interval {
    let to = |value: f64| rounded(value, step, from);
    Interval {
        p05: to(seen.p05),
        p25: to(seen.p25),
        p50: to(seen.p50),
        p75: to(seen.p75),
        p95: to(seen.p95),
        mean: to(seen.mean),
        // Nothing is claimed of it; see the head of this file.
        error: f64::INFINITY,
        n: told_runs(results, seen.n, results.runs).max(usize::from(seen.n > 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::policy;
    use super::*;

    /// Whatever a household adds, from nothing to the part of the policy, and wherever the steps begin: what is
    /// told before and after is one of three pairs, and each fits each household.
    #[test]
    fn what_is_told_before_and_after_fits_every_part() {
        let starts: Vec<f64> = (-24..=24).map(|at| f64::from(at) / 100.0).collect();
        let parts: Vec<f64> = (0..=10).map(|at| policy().part * f64::from(at) / 10.0).collect();
        let mut seen: Vec<Vec<i64>> = Vec::new();
        for part in parts {
            let mut moves: Vec<i64> = Vec::new();
            for whole in (0..100).map(|at| 7.0 + f64::from(at) / 100.0) {
                for (before, after) in
                    starts.iter().flat_map(|a| starts.iter().map(move |b| (a, b)))
                {
                    let told = rounded(whole, 1.0, *before) - rounded(whole - part, 1.0, *after);
                    #[expect(clippy::cast_possible_truncation, reason = "a few steps")]
                    moves.push(told.round() as i64);
                }
            }
            moves.sort_unstable();
            moves.dedup();
            seen.push(moves);
        }
        assert!(seen.iter().all(|moves| *moves == [-1, 0, 1]), "{seen:?}");
    }

    #[test]
    fn a_figure_is_the_nearest_of_its_steps() {
        assert!((rounded(0.5849, 0.01, 0.0) - 0.58).abs() < f64::EPSILON);
        assert!((rounded(-21_800.0, 50_000.0, 0.0)).abs() < f64::EPSILON);
        assert!((rounded(0.585, 0.02, 0.24) - 0.58).abs() < f64::EPSILON);
    }
}
