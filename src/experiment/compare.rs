//! Paired comparison: each run of a policy against the same run of the baseline, on the same luck.

use std::ops::Range;
use std::sync::Arc;

use super::results::{Across, Outcome, Results, Total, Values};

/// Standard errors on either side of a mean in its 95 % interval.
pub const NINETY_FIVE: f64 = 1.96;

/// Which estates a figure covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All estates together.
    All,
    /// One estate, by index.
    Estate(usize),
}

/// The middle and spread of one figure over runs. Quantiles interpolate linearly between order
/// statistics; runs where the figure could not be measured (NaN) are left out and counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// 5th percentile.
    pub p05: f64,
    /// 25th percentile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Mean.
    pub mean: f64,
    /// Monte-Carlo error of the mean: half of its 95 % interval. It shrinks with more runs, the
    /// quantiles do not.
    pub error: f64,
    /// Runs measured.
    pub n: usize,
}

impl Interval {
    /// Summarises values; all fields are NaN when nothing was measured.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().filter(|v| !v.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let mean = if n == 0 { f64::NAN } else { sorted.iter().sum::<f64>() / n as f64 };
        let squares: f64 = sorted.iter().map(|v| (v - mean).powi(2)).sum();
        let error = if n < 2 {
            f64::NAN
        } else {
            NINETY_FIVE * (squares / (n - 1) as f64).sqrt() / (n as f64).sqrt()
        };
        let q = |p| quantile(&sorted, p);
        Self { p05: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95), mean, error, n }
    }

    /// Does the 90 % interval hold zero, so that no direction can be claimed?
    #[must_use]
    pub fn spans_zero(&self) -> bool {
        !(self.p05 > 0.0 || self.p95 < 0.0)
    }
}

/// The quantile of sorted values, interpolated linearly; NaN when there are none.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions lie between 0 and the number of runs"
)]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = p * last as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * (at - at.floor())
}

/// The figure of one outcome in one run over a window of months (see [`Total`] and [`Across`] for how
/// it adds up). NaN when it cannot be measured.
///
/// # Panics
/// When an outcome is made of one that is not measured; the schedule refuses that.
#[must_use]
pub fn figure(
    results: &Results,
    policy: usize,
    outcome: usize,
    run: usize,
    window: Range<usize>,
    scope: Scope,
) -> f64 {
    Measured::of(results, policy, outcome).figure(run, window, scope)
}

/// Can an outcome be told of all estates together? Where there is one estate, everything can.
///
/// # Panics
/// As [`figure`].
#[must_use]
pub fn is_told_of_all(results: &Results, outcome: usize) -> bool {
    let fact = &results.outcomes[outcome];
    let of = |name: &String| {
        let at = results.outcome(name).expect("the schedule checked the parts of an outcome");
        is_told_of_all(results, at)
    };
    results.estates.len() == 1
        || match (&fact.total, &fact.across) {
            (Total::Ratio(part, whole), _) => of(part) && of(whole),
            (_, across) => *across != Across::Apart,
        }
}

/// The columns that one figure is worked out from.
struct Measured<'a> {
    results: &'a Results,
    outcome: &'a Outcome,
    values: Arc<Values>,
    /// Part and whole of a ratio, or what weights a mean over estates.
    of: Vec<Measured<'a>>,
}

impl<'a> Measured<'a> {
    fn of(results: &'a Results, policy: usize, outcome: usize) -> Self {
        let fact = &results.outcomes[outcome];
        let of = |name: &String| {
            let at = results.outcome(name).expect("the schedule checked the parts of an outcome");
            Self::of(results, policy, at)
        };
        let of = match (&fact.total, &fact.across) {
            (Total::Ratio(part, whole), _) => vec![of(part), of(whole)],
            (_, Across::By(weight)) => vec![of(weight)],
            _ => Vec::new(),
        };
        Self { results, outcome: fact, values: results.policies[policy].values.all(outcome), of }
    }

    fn figure(&self, run: usize, window: Range<usize>, scope: Scope) -> f64 {
        if let [part, whole] = &self.of[..] {
            let [part, whole] =
                [part, whole].map(|column| column.figure(run, window.clone(), scope));
            return if whole == 0.0 { f64::NAN } else { part / whole };
        }
        let estates = match scope {
            Scope::All => 0..self.results.estates.len(),
            Scope::Estate(e) => e..e + 1,
        };
        if let Across::Sum = self.outcome.across {
            return estates.map(|estate| self.of_estate(run, window.clone(), estate)).sum();
        }
        if estates.len() == 1 {
            return self.of_estate(run, window, estates.start);
        }
        let (mut sum, mut whole) = (0.0, 0.0);
        for estate in estates {
            let weight = self.weight(run, &window, estate);
            // An estate that weighs nothing may have nothing to measure.
            if weight != 0.0 {
                sum += weight * self.of_estate(run, window.clone(), estate);
                whole += weight;
            }
        }
        if whole == 0.0 { f64::NAN } else { sum / whole }
    }

    /// The figure of one estate over months.
    #[expect(clippy::cast_precision_loss, reason = "months are far below 2^53")]
    fn of_estate(&self, run: usize, window: Range<usize>, estate: usize) -> f64 {
        let value = |month| self.values.as_f64(self.results.index(run, month, estate));
        match self.outcome.total {
            Total::Last => value(window.end - 1),
            Total::Mean => {
                let months = window.len() as f64;
                window.map(value).sum::<f64>() / months
            }
            Total::Sum | Total::Ratio(..) => window.map(value).sum(),
        }
    }

    /// What an estate weighs in a mean over all.
    #[expect(clippy::cast_precision_loss, reason = "households are far below 2^53")]
    fn weight(&self, run: usize, window: &Range<usize>, estate: usize) -> f64 {
        match (&self.outcome.across, &self.of[..]) {
            (Across::By(_), [weight]) => weight.figure(run, window.clone(), Scope::Estate(estate)),
            (Across::Households, _) => self.results.estates[estate].n_households as f64,
            _ => f64::NAN,
        }
    }
}

/// The figure in every run.
#[must_use]
pub fn figures(
    results: &Results,
    policy: usize,
    outcome: usize,
    window: Range<usize>,
    scope: Scope,
) -> Vec<f64> {
    let measured = Measured::of(results, policy, outcome);
    (0..results.runs).map(|run| measured.figure(run, window.clone(), scope)).collect()
}

/// Policy minus baseline, run by run on the same luck.
#[must_use]
pub fn paired(
    results: &Results,
    policy: usize,
    outcome: usize,
    window: Range<usize>,
    scope: Scope,
) -> Vec<f64> {
    let with = figures(results, policy, outcome, window.clone(), scope);
    let without = figures(results, results.baseline, outcome, window, scope);
    with.into_iter().zip(without).map(|(a, b)| a - b).collect()
}

/// How many times as many runs independent luck would need to know a difference as well as paired
/// luck does: the variances of both over the variance of the difference, over the runs measured
/// under both. NaN where the difference does not vary, or fewer than two runs were measured.
#[must_use]
pub fn variance_ratio(with: &[f64], without: &[f64]) -> f64 {
    let both = || with.iter().zip(without).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let independent = variance(both().map(|(a, _)| *a)) + variance(both().map(|(_, b)| *b));
    let paired = variance(both().map(|(a, b)| a - b));
    // A difference that varies by no more than the rounding of its parts does not vary.
    let rounding = independent * f64::EPSILON;
    if paired > rounding { independent / paired } else { f64::NAN }
}

/// The variance of a sample; NaN below two values.
#[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    values.map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

/// The last twelve reported months, or all of them when there are fewer.
#[must_use]
pub fn last_year(results: &Results) -> Range<usize> {
    results.months.saturating_sub(12)..results.months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_and_unmeasured_runs_are_left_out() {
        let seen = Interval::of([4.0, f64::NAN, 1.0, 2.0, 3.0, 5.0]);
        assert_eq!((seen.n, seen.p50, seen.p25, seen.p95), (5, 3.0, 2.0, 4.8));
        assert!((seen.error - 1.96 * (2.5f64).sqrt() / 5f64.sqrt()).abs() < 1e-12);
        assert!(Interval::of([]).mean.is_nan());
        assert!(Interval::of([-1.0, 1.0]).spans_zero());
        assert!(!Interval::of([1.0, 2.0]).spans_zero());
    }

    #[test]
    fn the_variance_ratio_is_that_of_independent_to_paired_runs() {
        // Variances 1 and 1; the differences 0, 0.5, 1 vary by a quarter.
        let ratio = variance_ratio(&[1.0, 2.0, 3.0, f64::NAN], &[1.0, 1.5, 2.0, 9.0]);
        assert!((ratio - 5.0).abs() < 1e-12, "{ratio}");
        assert!(variance_ratio(&[1.0, 2.0], &[0.0, 1.0]).is_nan(), "the difference is constant");
        assert!(variance_ratio(&[0.1, 0.2], &[0.4, 0.5]).is_nan(), "constant but for rounding");
        assert!(variance_ratio(&[1.0], &[0.0]).is_nan() && variance_ratio(&[], &[]).is_nan());
        let against = variance_ratio(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]);
        assert!((against - 0.5).abs() < 1e-12, "luck that works against itself: {against}");
    }
}
