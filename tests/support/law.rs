//! Known distributions, and how far what was seen lies from them.

use std::collections::BTreeMap;

/// The chances of 0, 1, … n successes of `n` tries that succeed with chance `p`.
pub fn binomial(n: u32, p: f64) -> Vec<f64> {
    // By their ratio from one to the next.
    let mut chances = vec![(1.0 - p).powi(i32::try_from(n).expect("few tries"))];
    for k in 0..n {
        let next = chances.last().expect("one") * f64::from(n - k) / f64::from(k + 1);
        chances.push(next * p / (1.0 - p));
    }
    chances
}

/// Chi-squared of what was seen against chances, in spreads from its mean, with the number of
/// classes. Neighbouring values share a class until ten are expected there.
pub fn misfit(seen: &[u64], chances: &[f64]) -> (f64, usize) {
    assert_eq!(seen.len(), chances.len(), "each value has its chance");
    let float = |n: u64| f64::from(u32::try_from(n).expect("few"));
    let total: f64 = seen.iter().map(|n| float(*n)).sum();
    let (mut expected, mut found, mut left) = (0.0, 0.0, total);
    let (mut distance, mut classes) = (0.0, 0_usize);
    for (at, (n, chance)) in seen.iter().zip(chances).enumerate() {
        expected += total * chance;
        found += float(*n);
        left -= total * chance;
        if at + 1 == seen.len() || (expected >= 10.0 && left >= 10.0) {
            distance += (found - expected) * (found - expected) / expected;
            classes += 1;
            (expected, found) = (0.0, 0.0);
        }
    }
    let free = f64::from(u32::try_from(classes - 1).expect("few"));
    ((distance - free) / (2.0 * free).sqrt(), classes)
}

/// How often each whole number below `n` was seen.
pub fn tally(values: impl Iterator<Item = f64>, n: usize) -> Vec<u64> {
    let mut seen = vec![0; n];
    for value in values {
        let whole = (0..n).find(|k| (value - small(*k)).abs() < 1e-6);
        seen[whole.unwrap_or_else(|| panic!("{value} is no whole number below {n}"))] += 1;
    }
    seen
}

/// A small whole number.
pub fn small(n: usize) -> f64 {
    f64::from(u32::try_from(n).expect("small"))
}

/// Mean of some values, its standard error, and their variance.
pub fn moments(values: &[f64]) -> (f64, f64, f64) {
    let n = small(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt(), variance)
}

/// Correlation of two lists.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, _, var_a), (mean_b, _, var_b)) = (moments(a), moments(b));
    let both: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    both / (small(a.len()) - 1.0) / (var_a * var_b).sqrt()
}

/// Adds up chances of the same outcome, in the order of the outcomes.
pub fn gathered(paths: impl Iterator<Item = (u64, f64)>) -> BTreeMap<u64, f64> {
    let mut all = BTreeMap::new();
    for (outcome, chance) in paths {
        *all.entry(outcome).or_insert(0.0) += chance;
    }
    all
}
