//! How finely each audience is told.
//!
//! Reports of one estate before and after a household leaves differ by what that household adds. So
//! the street and the public are told every figure in steps of two and a half times what one household
//! may add, and where the steps begin is drawn by lot: up to a quarter of a step either way, for each
//! figure by itself, from all that households are charged, which only the holder of the run has.
//! Then a figure told before and after is the same or one step apart, up or down, whatever the
//! household had, and each of the three fits a household that added nothing as well as one that
//! added [`MOST_OF_A_STEP`]. Errors of figures are not told: from the spread of runs in which a motion fails
//! and others in which it is carried they give the figure itself.

use std::ops::Range;

use super::ReportError;
use super::audit;
use super::number::Unit;
use crate::experiment::compare::{Interval, Scope, figures, last_year};
use crate::experiment::fingerprint;
use crate::experiment::results::{Audience, Results, Total};

/// The least step of money that is rounded, fen.
const LEAST_STEP: i64 = 1_000;

/// What one household may add to a figure, as a part of its step: so much less than the half step
/// between the ends of a lot that no part shows.
const MOST_OF_A_STEP: f64 = 0.4;

/// Things counted: a household has at most four of what is counted.
pub(super) const STEP_OF_COUNTS: f64 = 10.0;

/// Steps of shares in percent, and of scores up to a hundred.
const STEPS_OF_SHARES: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0];

/// What one household weighs in a share or a score, at most, against the average household.
const WEIGHT: f64 = 1.25;

/// The least step in which numbers of runs are told, as a share of all runs.
const STEP_OF_RUNS: f64 = 0.05;

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

/// The step of sums over up to a year, fen: what any household is charged in a year, on average
/// over runs, is at most [`MOST_OF_A_STEP`]. By lot the step is up to half as large again, so that it
/// does not say what the household with the highest charge pays. `None` when it is not known what households are
/// charged.
fn yearly_step(results: &Results) -> Option<i64> {
    let runs = i64::try_from(results.runs).ok()?.max(1);
    let charged = results.policies.iter().flat_map(|policy| &policy.charged);
    let most = charged.max()?.div_euclid(runs) + 1;
    // Fewer months than a year were charged in a short simulation.
    let months = i64::try_from(last_year(results).len()).ok()?.max(1);
    let most = (most * 12).div_euclid(months) + 1;
    let more = 1.25 + lot(results, "step of money") / 2.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "what a household is charged is far below 2^53 fen"
    )]
    let least = (most as f64 * more / MOST_OF_A_STEP).ceil() as i64;
    Some(round_step(least.max(LEAST_STEP)))
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

/// The step of shares over so many households, in percent.
pub(super) fn points(households: usize) -> f64 {
    let least = 100.0 * WEIGHT / MOST_OF_A_STEP / super::tables::count(households.max(1));
    STEPS_OF_SHARES.into_iter().find(|step| *step >= least).unwrap_or(100.0)
}

/// The households of a scope; of one estate those of the smallest, so that all estates are told alike.
pub(super) fn households_in(results: &Results, scope: Scope) -> usize {
    let each = results.estates.iter().map(|estate| estate.n_households);
    match scope {
        Scope::All => each.sum(),
        Scope::Estate(_) => each.min().unwrap_or(0),
    }
}

/// The step of a unit in a scope; `None` for units of which it is not known what a household adds.
#[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53 fen")]
fn step_of(results: &Results, unit: &str, is_stock: bool, scope: Scope) -> Option<f64> {
    let points = points(households_in(results, scope));
    match (Unit::of(unit), unit) {
        (Unit::Fen, _) => money_steps(results).map(|steps| steps[usize::from(is_stock)] as f64),
        (Unit::Share, _) => Some(points / 100.0),
        (Unit::Score, _) => Some(points),
        (Unit::Count, "count") => Some(STEP_OF_COUNTS),
        (Unit::Count, _) => None,
    }
}

/// In which steps one outcome is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Grain {
    /// As it was computed.
    Exact,
    /// A fact that everyone may read, such as the bays of an estate: quantiles as they are.
    Known,
    /// In steps.
    Steps(f64),
    /// Not at all.
    Untold,
}

/// How an outcome is told to the audience of the results.
pub(super) fn grain(results: &Results, outcome: usize, scope: Scope) -> Grain {
    let fact = &results.outcomes[outcome];
    if results.audience.is_exact() {
        return Grain::Exact;
    }
    if fact.public {
        return Grain::Known;
    }
    // One household may weigh anything in a share of what there is little of, as of disputes.
    if let Total::Ratio(_, whole) = &fact.total
        && results.outcome(whole).is_none_or(|at| results.outcomes[at].unit != "fen")
    {
        return Grain::Untold;
    }
    let step = step_of(results, &fact.unit, fact.total == Total::Last, scope);
    step.map_or(Grain::Untold, Grain::Steps)
}

/// A figure in its step, which begins `from` of a step beside nought.
fn rounded(value: f64, step: f64, from: f64) -> f64 {
    let steps = (value / step + from).round();
    if step < 1.0 { steps / step.recip().round() } else { steps * step }
}

/// A share over so many households as the audience is told it; `what` names the figure.
pub(super) fn told_share(results: &Results, value: f64, households: usize, what: &str) -> f64 {
    if results.audience.is_exact() {
        return value;
    }
    rounded(value, points(households) / 100.0, lot(results, what) / 2.0)
}

/// A share over runs as the audience is told it; `households` are those of the smallest group in it.
pub(super) fn told_shares(
    results: &Results,
    seen: Interval,
    households: usize,
    what: &str,
) -> Interval {
    if results.audience.is_exact() {
        return seen;
    }
    in_steps(results, seen, points(households) / 100.0, lot(results, what) / 2.0)
}

/// The step in which numbers of runs are told, as a share of `runs`.
pub(super) fn step_of_runs(runs: usize) -> f64 {
    STEP_OF_RUNS.max(points(runs) / 100.0)
}

/// A number of runs among `runs` as the audience is told it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the number of runs"
)]
pub(super) fn told_runs(results: &Results, n: usize, runs: usize) -> usize {
    if results.audience.is_exact() || runs == 0 {
        return n;
    }
    let all = super::tables::count(runs);
    let share = super::tables::count(n) / all;
    let told = rounded(share, step_of_runs(runs), lot(results, "runs") / 2.0);
    (told.clamp(0.0, 1.0) * all).round() as usize
}

/// The figures of an outcome over a scope as the audience is told them.
pub(super) fn told_interval(
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
            in_steps(results, seen, step, lot(results, &what) / 2.0)
        }
    }
}

/// The difference between two policies as the audience is told it: exactly, where it follows from what
/// everyone may read.
pub(super) fn told_difference(
    results: &Results,
    seen: Interval,
    policies: [usize; 2],
    outcome: usize,
    (window, scope): (Range<usize>, Scope),
) -> Interval {
    if follows(results, policies, outcome, (window, scope)) {
        return known(results, seen);
    }
    told_interval(results, seen, outcome, scope)
}

/// Is a difference between policies only what a public figure says: so many bays more, so many cars
/// fewer without one? Only where, as it is told, there are two steps of them left at least, so that
/// no household decides it.
pub(super) fn follows(
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
        told_interval(results, seen, outcome, scope).p05 >= 2.0 * STEP_OF_COUNTS
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

/// A sum of counted things over all estates as the audience is told it; `what` names it.
pub(super) fn told_count(results: &Results, seen: Interval, what: &str) -> Interval {
    if results.audience.is_exact() {
        return seen;
    }
    in_steps(results, seen, STEP_OF_COUNTS, lot(results, what) / 2.0)
}

/// The figures of a sum of money over up to a year as the audience is told them; `what` names it.
pub(super) fn told_money(results: &Results, seen: Interval, what: &str) -> Interval {
    if results.audience.is_exact() {
        return seen;
    }
    let step = step_of(results, "fen", false, Scope::All);
    step.map_or_else(
        || Interval::of([]),
        |step| in_steps(results, seen, step, lot(results, what) / 2.0),
    )
}

/// Every step of the audience as the places of a text; `unknown` says that money is not told.
pub(super) fn steps_said(
    results: &Results,
    unknown: impl Fn() -> String,
) -> [(&'static str, String); 7] {
    let whole = |value: f64| super::number::fixed(value, 0);
    let yuan = |at: usize| {
        money_steps(results).map_or_else(&unknown, |steps| {
            super::number::fixed(
                super::tables::count(usize::try_from(steps[at] / 100).unwrap_or(0)),
                0,
            )
        })
    };
    let points = |scope| whole(points(households_in(results, scope)));
    let runs = (step_of_runs(results.runs) * super::tables::count(results.runs)).max(1.0);
    [
        ("step", results.audience.step_of_households().to_string()),
        ("flow", yuan(0)),
        ("stock", yuan(1)),
        ("counts", whole(STEP_OF_COUNTS)),
        ("all", points(Scope::All)),
        ("each", points(Scope::Estate(0))),
        ("runs", whole(runs)),
    ]
}

/// What everyone may read. The mean would say in how many runs a motion was carried, so it is told
/// where it is what every run has.
fn known(results: &Results, seen: Interval) -> Interval {
    let [p05, p25, p50, p75, p95] =
        [seen.p05, seen.p25, seen.p50, seen.p75, seen.p95].map(f64::round);
    let is_same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    let is_one = is_same(seen.p05, seen.p95) && is_same(seen.mean, seen.p50);
    let (mean, error) = if is_one { (p50, f64::NAN) } else { (f64::NAN, f64::INFINITY) };
    let n = told_runs(results, seen.n, results.runs).max(usize::from(seen.n > 0));
    Interval { p05, p25, p50, p75, p95, mean, error, n }
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
        let (of_step, over_of) = (super::tables::count(step), super::tables::count(over));
        let up =
            over > 0 && (lot(results, &format!("{name} {at} {nth}")) + 0.5) * of_step < over_of;
        // More than all households would say that nobody is anywhere else.
        let told = if up && n - over + step <= whole { n - over + step } else { n - over };
        (told > step).then_some(told)
    };
    (0..DRAWS)
        .map(|nth| (0..counts.len()).map(|at| draw(at, nth)).collect::<Vec<_>>())
        .find(|told| audit::solved(told, whole, results.audience).is_empty())
        .unwrap_or_else(|| vec![None; counts.len()])
}

/// A lot from −½ to ½, the same for the same households and the same word.
#[expect(clippy::cast_precision_loss, reason = "52 bits are kept")]
fn lot(results: &Results, what: &str) -> f64 {
    let drawn = digits(format!("{:016x} {what}", results.secret).as_bytes());
    drawn as f64 / (1_u64 << 52) as f64 - 0.5
}

/// 52 bits of a fingerprint.
fn digits(bytes: &[u8]) -> u64 {
    u64::from_str_radix(&fingerprint(bytes)[..13], 16).expect("hexadecimal digits")
}

/// From what lots are drawn: all that is known of households, which no report tells.
fn secret(results: &Results) -> u64 {
    let mut bytes = Vec::new();
    for (at, household) in results.households.iter().enumerate() {
        bytes.extend(household.cars.to_le_bytes());
        let charged = results.policies.iter().filter_map(|policy| policy.charged.get(at));
        charged.for_each(|fen| bytes.extend(fen.to_le_bytes()));
    }
    digits(&bytes)
}

/// The results as an audience is told of them.
///
/// # Errors
/// [`ReportError::TooFew`] when all estates together, or one of them, hold so few households that
/// what is told of them is told of single ones.
pub(super) fn for_audience(results: &Results, audience: Audience) -> Result<Results, ReportError> {
    let mut told = results.clone();
    told.audience = audience;
    if !audience.is_exact() {
        refuse_few(results, audience)?;
        told.secret = secret(results);
        told.command = bare_command(&told.command);
    }
    Ok(told)
}

/// What is said of all estates is said of each where owners decide together, and of the others' rest.
fn refuse_few(results: &Results, audience: Audience) -> Result<(), ReportError> {
    let fewest = audience.step_of_households();
    let small = results.estates.iter().filter(|estate| estate.n_households < fewest);
    let small: Vec<String> =
        small.map(|estate| format!("`{}` {}", estate.id, estate.n_households)).collect();
    if small.is_empty() {
        return Ok(());
    }
    Err(ReportError::TooFew { estates: small.join(", "), fewest, audience: audience.word() })
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

    /// Whatever a household adds, from nothing to [`MOST_OF_A_STEP`], and wherever the steps begin: what is
    /// told before and after is one of three pairs, and each fits each household.
    #[test]
    fn what_is_told_before_and_after_fits_every_part() {
        let starts: Vec<f64> = (-24..=24).map(|at| f64::from(at) / 100.0).collect();
        let parts: Vec<f64> = (0..=10).map(|at| MOST_OF_A_STEP * f64::from(at) / 10.0).collect();
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
    fn steps_are_round_and_no_smaller_than_asked() {
        assert_eq!([1, 3, 5, 6, 1_001, 25_000].map(round_step), [1, 5, 5, 10, 2_000, 50_000]);
        assert!((rounded(0.5849, 0.01, 0.0) - 0.58).abs() < f64::EPSILON);
        assert!((rounded(-21_800.0, 50_000.0, 0.0)).abs() < f64::EPSILON);
        assert!((rounded(0.585, 0.02, 0.24) - 0.58).abs() < f64::EPSILON);
        let told = [30, 64, 158, 300, 900].map(|n| points(n).to_string());
        assert_eq!(told, ["20", "5", "2", "2", "1"]);
    }
}
