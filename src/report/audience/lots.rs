//! Lots that only the holder of the households can draw again.

use super::super::audit;
use super::super::tables::count;
use super::policy::policy;
use crate::experiment::fingerprint;
use crate::experiment::results::Results;

/// Times that the lots of a division are drawn until nothing can be worked out of them.
const DRAWS: usize = 64;

/// Numbers of households that divide all of them, each rounded up or down to the audience's step by
/// a lot drawn from all that households are charged. `None` for a number that does not fill more
/// than one step, and for all where every lot would let a reader work one out.
///
/// Whether lots are drawn again depends on what is told alone, so that it tells nothing more.
pub(in crate::report) fn households(
    results: &Results,
    counts: &[usize],
    name: &str,
) -> Vec<Option<usize>> {
    let step = results.audience.step_of_households();
    let whole: usize = counts.iter().sum();
    let draw = |at: usize, nth: usize| {
        let n = counts[at];
        let over = n % step;
        let (of_step, over_of) = (count(step), count(over));
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
pub(super) fn lot(results: &Results, what: &str) -> f64 {
    let drawn = digits(format!("{:016x} {what}", results.secret).as_bytes());
    drawn as f64 / (1_u64 << 52) as f64 - 0.5
}

/// Where the steps of a figure begin, as a part of a step.
pub(super) fn start(results: &Results, what: &str) -> f64 {
    2.0 * policy().lot * lot(results, what)
}

/// 52 bits of a fingerprint.
fn digits(bytes: &[u8]) -> u64 {
    u64::from_str_radix(&fingerprint(bytes)[..13], 16).expect("hexadecimal digits")
}

/// From what lots are drawn: all that is known of households, which no report tells.
pub(super) fn secret(results: &Results) -> u64 {
    let mut bytes = Vec::new();
    for (at, household) in results.households.iter().enumerate() {
        bytes.extend(household.cars.to_le_bytes());
        let charged = results.policies.iter().filter_map(|policy| policy.charged.get(at));
        charged.for_each(|fen| bytes.extend(fen.to_le_bytes()));
    }
    digits(&bytes)
}
