//! Paired comparison: each run of a policy against the same run of the baseline, on the same luck.

use std::ops::Range;
use std::sync::Arc;

use super::results::{Results, Total, Values};

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
    /// Monte-Carlo standard error of the mean; it shrinks with more runs, the quantiles do not.
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
        let error =
            if n < 2 { f64::NAN } else { (squares / (n - 1) as f64).sqrt() / (n as f64).sqrt() };
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

/// The figure of one outcome in one run over a window of months (see [`Total`] for how it adds
/// up). NaN when it cannot be measured.
///
/// # Panics
/// When a ratio names an outcome that is not measured; the schedule refuses that.
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

/// The columns that one figure is worked out from.
struct Measured<'a> {
    results: &'a Results,
    total: &'a Total,
    values: Arc<Values>,
    /// Part and whole of a ratio.
    of: Vec<Measured<'a>>,
}

impl<'a> Measured<'a> {
    fn of(results: &'a Results, policy: usize, outcome: usize) -> Self {
        let total = &results.outcomes[outcome].total;
        let of = match total {
            Total::Ratio(part, whole) => [part, whole]
                .map(|name| {
                    let at = results.outcome(name).expect("the schedule checked the ratio");
                    Self::of(results, policy, at)
                })
                .into(),
            _ => Vec::new(),
        };
        Self { results, total, values: results.policies[policy].values.all(outcome), of }
    }

    #[expect(clippy::cast_precision_loss, reason = "months and households are far below 2^53")]
    fn figure(&self, run: usize, window: Range<usize>, scope: Scope) -> f64 {
        let results = self.results;
        let estates = match scope {
            Scope::All => 0..results.estates.len(),
            Scope::Estate(e) => e..e + 1,
        };
        let value = |month, estate| self.values.as_f64(results.index(run, month, estate));
        match self.total {
            Total::Sum => window.map(|m| estates.clone().map(|e| value(m, e)).sum::<f64>()).sum(),
            Total::Last => estates.map(|e| value(window.end - 1, e)).sum(),
            Total::Mean => {
                let months = window.len() as f64;
                let weight = |e: usize| results.estates[e].n_households as f64;
                let whole: f64 = estates.clone().map(weight).sum();
                window
                    .map(|m| estates.clone().map(|e| value(m, e) * weight(e)).sum::<f64>())
                    .sum::<f64>()
                    / (months * whole)
            }
            Total::Ratio(..) => {
                let [part, whole] = [0, 1].map(|at| self.of[at].figure(run, window.clone(), scope));
                if whole == 0.0 { f64::NAN } else { part / whole }
            }
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
        assert!((seen.error - (2.5f64).sqrt() / 5f64.sqrt()).abs() < 1e-12);
        assert!(Interval::of([]).mean.is_nan());
        assert!(Interval::of([-1.0, 1.0]).spans_zero());
        assert!(!Interval::of([1.0, 2.0]).spans_zero());
    }
}
