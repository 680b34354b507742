//! How finely each audience is told.
//!
//! Reports of one estate before and after a household leaves differ by what that household adds.
//! So for the street and the public a sum is told in steps that no household's part exceeds: the
//! parts that fit two rounded sums are then all that a household might have. Counts of households
//! are rounded up or down by lot, with a lot that only the holder of the households can draw again,
//! so that no step betrays in which group the household was.

use super::audit;
use super::number::Unit;
use crate::experiment::compare::{Interval, last_year};
use crate::experiment::fingerprint;
use crate::experiment::results::{Audience, Results, Total};

/// The least step of money that is rounded, fen.
const LEAST_STEP: i64 = 1_000;

/// Steps of counts, shares and scores.
const STEP_OF_COUNTS: f64 = 5.0;
const STEP_OF_SHARES: f64 = 0.01;
const STEP_OF_SCORES: f64 = 1.0;

impl Audience {
    /// All, from the finest to the coarsest.
    pub const ALL: [Self; 3] = [Self::Analyst, Self::Street, Self::Public];

    /// Its word on the command line and in catalogue keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Street => "street",
            Self::Public => "public",
        }
    }

    /// Are figures told as they were computed?
    #[must_use]
    pub fn is_exact(self) -> bool {
        self == Self::Analyst
    }

    /// The step in which households are counted; a group is told when it fills more than one.
    #[must_use]
    pub fn step_of_households(self) -> usize {
        match self {
            Self::Analyst => 1,
            Self::Public => super::privacy::FEWEST,
            Self::Street => 2 * super::privacy::FEWEST,
        }
    }
}

/// The step of sums over up to a year, fen: no household is charged more in a year. `None` when it
/// is not known what households are charged.
fn yearly_step(results: &Results) -> Option<i64> {
    let runs = i64::try_from(results.runs).ok()?.max(1);
    let charged = results.policies.iter().flat_map(|policy| &policy.charged);
    let most = charged.max()?.div_euclid(runs) + 1;
    // Fewer months than a year were charged in a short simulation.
    let months = i64::try_from(last_year(results).len()).ok()?.max(1);
    let most = (most * 12).div_euclid(months) + 1;
    Some(round_step(most.max(LEAST_STEP)))
}

/// The next of 1, 2, 5, 10, 20, 50, …
fn round_step(least: i64) -> i64 {
    let mut step = 1;
    loop {
        for times in [1, 2, 5] {
            if step * times >= least {
                return step * times;
            }
        }
        step *= 10;
    }
}

/// Steps of money: of a flow over a year, and of a stock, to which a household may have added for
/// as long as the world was simulated. `None` when it may not be told at all.
pub(super) fn money_steps(results: &Results) -> Option<[i64; 2]> {
    let yearly = yearly_step(results)?;
    let years = i64::try_from((results.months + results.burn_in).div_ceil(12)).ok()?.max(1);
    Some([yearly, yearly * round_step(years)])
}

/// The step in which one outcome is told; `None` when it is told exactly.
fn step(results: &Results, unit: Unit, is_stock: bool) -> Option<f64> {
    if results.audience.is_exact() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53 fen")]
    Some(match unit {
        Unit::Fen => {
            money_steps(results).map_or(f64::NAN, |steps| steps[usize::from(is_stock)] as f64)
        }
        Unit::Share => STEP_OF_SHARES,
        Unit::Score => STEP_OF_SCORES,
        Unit::Count if is_stock => STEP_OF_COUNTS,
        Unit::Count => 1.0,
    })
}

/// A figure in its step.
fn rounded(value: f64, step: f64) -> f64 {
    if step < 1.0 {
        (value / step).round() / step.recip().round()
    } else {
        (value / step).round() * step
    }
}

/// One figure of a unit as the audience is told it.
pub(super) fn told(results: &Results, value: f64, unit: Unit) -> f64 {
    step(results, unit, false).map_or(value, |step| rounded(value, step))
}

/// The figures of an outcome as the audience is told them.
pub(super) fn told_interval(results: &Results, seen: Interval, outcome: usize) -> Interval {
    let fact = &results.outcomes[outcome];
    let step = step(results, Unit::of(&fact.unit), fact.total == Total::Last);
    step.map_or(seen, |step| in_steps(seen, step))
}

/// The figures of a sum of money over up to a year as the audience is told them.
pub(super) fn told_money(results: &Results, seen: Interval) -> Interval {
    step(results, Unit::Fen, false).map_or(seen, |step| in_steps(seen, step))
}

fn in_steps(seen: Interval, step: f64) -> Interval {
    let to = |value: f64| rounded(value, step);
    // A difference too small for a step is no proof that there is none.
    let is_same = seen.p05 == 0.0 && seen.p95 == 0.0 && seen.mean == 0.0;
    let error = if is_same || seen.error > 0.0 { seen.error } else { f64::MIN_POSITIVE };
    Interval {
        p05: to(seen.p05),
        p25: to(seen.p25),
        p50: to(seen.p50),
        p75: to(seen.p75),
        p95: to(seen.p95),
        mean: to(seen.mean),
        error,
        n: seen.n,
    }
}

/// Times that the lots of a division are drawn until nothing can be worked out of them.
const DRAWS: usize = 64;

/// Numbers of households that divide all of them, each rounded up or down to the audience's step by
/// a lot drawn from all that households are charged. `None` for a number that does not fill more
/// than one step, and for all where every lot would let a reader work one out.
///
/// Whether lots are drawn again depends on what is told alone, so that it tells nothing more.
pub(super) fn households(results: &Results, counts: &[usize], name: &str) -> Vec<Option<usize>> {
    let step = results.audience.step_of_households();
    let whole: usize = counts.iter().sum();
    let draw = |at: usize, nth: usize| {
        let n = counts[at];
        let over = n % step;
        let up =
            over > 0 && lot(results, &format!("{name} {at} {nth}")) % (step as u64) < over as u64;
        // More than all households would say that nobody is anywhere else.
        let told = if up && n - over + step <= whole { n - over + step } else { n - over };
        (told > step).then_some(told)
    };
    (0..DRAWS)
        .map(|nth| (0..counts.len()).map(|at| draw(at, nth)).collect::<Vec<_>>())
        .find(|told| audit::solved(told, whole, results.audience).is_empty())
        .unwrap_or_else(|| vec![None; counts.len()])
}

fn lot(results: &Results, group: &str) -> u64 {
    let mut bytes = group.as_bytes().to_vec();
    for (at, household) in results.households.iter().enumerate() {
        bytes.extend(household.cars.to_le_bytes());
        let charged = results.policies.iter().filter_map(|policy| policy.charged.get(at));
        charged.for_each(|fen| bytes.extend(fen.to_le_bytes()));
    }
    u64::from_str_radix(&fingerprint(&bytes)[..15], 16).expect("hexadecimal digits")
}

/// The results as an audience is told of them.
pub(super) fn for_audience(results: &Results, audience: Audience) -> Results {
    let mut told = results.clone();
    told.audience = audience;
    if !audience.is_exact() {
        told.command = bare_command(&told.command);
    }
    told
}

/// A command without the folders of whoever gave it.
#[must_use]
pub fn bare_command(command: &str) -> String {
    let bare = |word: &str| word.rsplit(['/', '\\']).next().unwrap_or(word).to_string();
    command.split(' ').map(bare).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_no_smaller_than_asked() {
        assert_eq!([1, 3, 5, 6, 1_001, 25_000].map(round_step), [1, 5, 5, 10, 2_000, 50_000]);
        assert!((rounded(0.5849, 0.01) - 0.58).abs() < f64::EPSILON);
        assert!((rounded(-21_800.0, 50_000.0)).abs() < f64::EPSILON);
    }
}
