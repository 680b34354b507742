//! The title of a chart of several measures in one unit: what moved most, or that nothing did.

use super::super::audience::{self, Together};
use super::super::figures::{self, Reading};
use super::super::language::Language;
use super::super::number::Unit;
use super::words;
use crate::experiment::compare::{Interval, Scope, figures as over_runs, last_year};
use crate::experiment::results::Results;

/// A measure: its name, and the outcomes that are added up in it. Its words are `moved_` and the name.
pub(super) type Measure = (&'static str, &'static [&'static str]);

/// The title over measures of things counted in the last year; `any` is the key of all of them together.
pub(super) fn title(
    results: &Results,
    policies: &[usize],
    (any, measures): (&str, &[Measure]),
    language: Language,
) -> String {
    let period = figures::period(results, language);
    let say = |key: &str| language.say(key, &[("period", &period)]);
    let unit = figures::told(results, Unit::Count);
    let all: Vec<(Measure, Vec<(usize, Interval)>)> = measures
        .iter()
        .filter(|(_, parts)| parts.iter().all(|part| figures::outcome(results, part).is_some()))
        .map(|measure| {
            let one = |policy| difference(results, policy, *measure);
            (*measure, words::found(results, policies, one))
        })
        .collect();
    let most = |found: &[(usize, Interval)]| {
        let clear = found.iter().filter(|(_, seen)| Reading::of(seen).is_clear());
        clear.map(|(_, seen)| seen.p50.abs()).fold(0.0, f64::max)
    };
    let mut ahead: Option<&(Measure, Vec<(usize, Interval)>)> = None;
    for one in all.iter().filter(|one| most(&one.1) > 0.0) {
        if ahead.is_none_or(|ahead| most(&one.1) > most(&ahead.1)) {
            ahead = Some(one);
        }
    }
    if let Some(((name, _), found)) = ahead {
        let measure = say(&format!("moved_{name}"));
        return words::title(results, (&measure, unit), found, &Interval::of([]), language);
    }
    let every: Vec<(usize, Interval)> = all.iter().flat_map(|(_, found)| found.clone()).collect();
    // Without a policy to compare, the first measure of the baseline is told.
    let Some((measure, _)) = all.first().filter(|_| every.is_empty()) else {
        return words::title(results, (&say(any), unit), &every, &Interval::of([]), language);
    };
    let level = sums(results, results.baseline, *measure);
    let last = audience::told_together(results, Interval::of(level), (Together::Counts, measure.0));
    words::title(results, (&say(&format!("moved_{}", measure.0)), unit), &[], &last, language)
}

/// A policy minus the baseline in the last year.
fn difference(results: &Results, policy: usize, measure: Measure) -> Interval {
    let with = sums(results, policy, measure);
    let without = sums(results, results.baseline, measure);
    let seen = Interval::of(with.into_iter().zip(without).map(|(a, b)| a - b));
    audience::told_together(results, seen, (Together::Counts, measure.0))
}

/// The outcomes of a measure added up run by run.
fn sums(results: &Results, policy: usize, (_, parts): Measure) -> Vec<f64> {
    let mut sums = vec![0.0; results.runs];
    for outcome in parts.iter().filter_map(|part| figures::outcome(results, part)) {
        let values = over_runs(results, policy, outcome, last_year(results), Scope::All);
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    sums
}
