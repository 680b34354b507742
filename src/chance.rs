//! Addressed chance: every draw is a pure function of (seed, run, month, subject, purpose).
//!
//! A draw does not depend on what was drawn before, so a policy that changes one thing shifts no
//! other draw, and results do not depend on the order of households or the number of threads. The
//! generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as
//! 1, 2, 3, 2011), checked below against its published vectors.
//!
//! [`uniforms`], [`normals`], [`lots`] and [`words`] make many draws of one month and purpose at once, with
//! the bits of the single ones. They are inlined into their caller and become vector code of the
//! width that it is compiled for.

use crate::math::inverse_normal_from_half;

/// Where a draw is made. The month counts from the first simulated month, burn-in included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Seed of the experiment.
    pub seed: u64,
    /// Run number.
    pub run: u32,
    /// Month number.
    pub month: u32,
    /// Whose draw it is: [`name_key`] of a unit or owner id, or a number derived from one.
    pub subject: u32,
    /// What it is for: [`name_key`] of the purpose.
    pub purpose: u32,
}

impl Address {
    /// A number in [0, 1), uniform, with 53 random bits.
    #[must_use]
    pub fn uniform(self) -> f64 {
        uniform_of(self.lot())
    }

    /// A standard normal number: the normal quantile at the middle of the 2^-53 wide step in which
    /// [`Address::uniform`] of the same address stands. Between -8.3 and 8.3, and symmetric.
    #[must_use]
    pub fn normal(self) -> f64 {
        inverse_normal_from_half(offset_of(self.lot()))
    }

    /// 64 random bits, for ranking in a draw by lot.
    #[must_use]
    pub fn lot(self) -> u64 {
        let [high, low, ..] =
            philox([self.run, self.month, self.subject, self.purpose], halves(self.seed));
        u64::from(high) << 32 | u64::from(low)
    }
}

/// [`Address::uniform`] of every pair of a run and a subject, written to the same row of `out`.
///
/// # Panics
/// If the three slices are not of one length.
#[inline(always)]
pub fn uniforms(
    seed: u64,
    month: u32,
    purpose: u32,
    runs: &[u32],
    subjects: &[u32],
    out: &mut [f64],
) {
    each_row([month, purpose], seed, runs, subjects, out, uniform_of);
}

/// [`Address::normal`] of every pair of a run and a subject, written to the same row of `out`.
///
/// # Panics
/// If the three slices are not of one length.
#[inline(always)]
pub fn normals(
    seed: u64,
    month: u32,
    purpose: u32,
    runs: &[u32],
    subjects: &[u32],
    out: &mut [f64],
) {
    // Two passes: together they need more registers than there are.
    each_row([month, purpose], seed, runs, subjects, out, offset_of);
    for row in out {
        *row = inverse_normal_from_half(*row);
    }
}

/// [`Address::lot`] of every pair of a run and a subject, written to the same row of `out`.
///
/// # Panics
/// If the three slices are not of one length.
#[inline(always)]
pub fn lots(seed: u64, month: u32, purpose: u32, runs: &[u32], subjects: &[u32], out: &mut [u64]) {
    each_row([month, purpose], seed, runs, subjects, out, |bits| bits);
}

/// [`Address::lot`] of every pair of a run and a subject, in vector code of the widest kind that the
/// machine has.
///
/// # Panics
/// If the two slices are not of one length.
#[must_use]
pub fn lots_of(seed: u64, month: u32, purpose: u32, runs: &[u32], subjects: &[u32]) -> Vec<u64> {
    let mut drawn = vec![0; runs.len()];
    let out = &mut drawn[..];
    pulp::Arch::new().dispatch(move || lots(seed, month, purpose, runs, subjects, out));
    drawn
}

/// Four words of 32 random bits for every pair of a run and a subject, each written to the same row
/// of its own slice: lots of four rounds at the price of one. The first two words are the halves of
/// [`Address::lot`].
///
/// # Panics
/// If the slices are not of one length.
#[inline(always)]
pub fn words(
    seed: u64,
    month: u32,
    purpose: u32,
    runs: &[u32],
    subjects: &[u32],
    out: [&mut [u32]; 4],
) {
    let n = runs.len();
    let is_n = |words: &&mut [u32]| words.len() == n;
    assert!(subjects.len() == n && out.iter().all(is_n), "one length of all columns");
    let key = halves(seed);
    let [first, second, third, fourth] = out;
    // Cut to one length, so that no row needs a check of bounds.
    let (runs, subjects) = (&runs[..n], &subjects[..n]);
    let (first, second) = (&mut first[..n], &mut second[..n]);
    let (third, fourth) = (&mut third[..n], &mut fourth[..n]);
    for row in 0..n {
        let words = philox([runs[row], month, subjects[row], purpose], key);
        [first[row], second[row], third[row], fourth[row]] = words;
    }
}

/// A stable 32-bit key for a name (FNV-1a), the same on every machine.
#[must_use]
pub fn name_key(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Goes on with the keys of many names at once, as if each name went on with `text`:
/// `name_key("a/b")` is the key of `a` continued by `/b`.
pub fn continue_keys(keys: &mut [u32], text: &str) {
    for byte in text.bytes() {
        for key in &mut *keys {
            *key = (*key ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}

#[inline(always)]
fn each_row<T>(
    [month, purpose]: [u32; 2],
    seed: u64,
    runs: &[u32],
    subjects: &[u32],
    out: &mut [T],
    draw: impl Fn(u64) -> T,
) {
    assert!(runs.len() == out.len() && subjects.len() == out.len(), "one length of all columns");
    let key = halves(seed);
    for ((out, &run), &subject) in out.iter_mut().zip(runs).zip(subjects) {
        let [high, low, ..] = philox([run, month, subject, purpose], key);
        *out = draw(u64::from(high) << 32 | u64::from(low));
    }
}

/// Of the 53 highest bits.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
fn uniform_of(lot: u64) -> f64 {
    (lot >> 11) as f64 / TWO_53
}

/// The middle of the step of [`uniform_of`], as its distance from one half: so it is exact, while
/// the last middle itself would be rounded to one.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
fn offset_of(lot: u64) -> f64 {
    ((lot >> 11) as f64 - (TWO_53 / 2.0 - 0.5)) / TWO_53
}

const TWO_53: f64 = 9_007_199_254_740_992.0;

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the seed is split into its two halves")]
fn halves(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// Words travel in the lower halves of 64-bit lanes, the width of their products.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the upper halves of the lanes are spent")]
fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let low = |word: u64| word & 0xffff_ffff;
    let [mut a, mut b, mut c, mut d] = counter.map(u64::from);
    let [mut first_key, mut second_key] = key;
    for _ in 0..10 {
        let first = low(a).wrapping_mul(0xd251_1f53);
        let second = low(c).wrapping_mul(0xcd9e_8d57);
        a = (second >> 32) ^ b ^ u64::from(first_key);
        b = second;
        c = (first >> 32) ^ d ^ u64::from(second_key);
        d = first;
        first_key = first_key.wrapping_add(0x9e37_79b9);
        second_key = second_key.wrapping_add(0xbb67_ae85);
    }
    [a as u32, b as u32, c as u32, d as u32]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn philox_gives_its_published_vectors() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn normal_draws_have_mean_zero_and_spread_one() {
        let draws: Vec<f64> = (0..40_000)
            .map(|subject| {
                Address { seed: 7, run: 0, month: 0, subject, purpose: name_key("mood") }.normal()
            })
            .collect();
        let n = 40_000.0;
        let mean = draws.iter().sum::<f64>() / n;
        let spread = (draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n).sqrt();
        assert!(mean.abs() < 0.02 && (spread - 1.0).abs() < 0.02, "{mean} {spread}");
    }

    #[test]
    fn draws_keep_their_bits() {
        // Philox and the quantile computed apart, with whole numbers and with MPFR.
        let address = |run, month, subject, purpose| Address {
            seed: 0x0123_4567_89ab_cdef,
            run,
            month,
            subject,
            purpose,
        };
        for (address, lot, uniform, normal) in [
            (
                address(0, 0, 0, 0),
                0xb850_222e_c58c_b04b,
                0.719_972_740_572_802_3,
                0.582_760_530_166_200_8,
            ),
            (
                address(49, 11, 0x9e37_79b9, 0x811c_9dc5),
                0x0ed1_6af8_cef8_4cc9,
                0.057_882_962_936_646_3,
                -1.572_796_588_401_94,
            ),
            (
                address(1, 200, 7, u32::MAX),
                0xfce0_bda7_efab_41ae,
                0.987_804_273_128_557_7,
                2.250_906_598_350_501_7,
            ),
        ] {
            assert_eq!(address.lot(), lot);
            assert_eq!(address.uniform().to_bits(), f64::to_bits(uniform));
            assert!((address.normal() - normal).abs() < 1e-15 * f64::abs(normal));
        }
    }

    #[test]
    fn the_outermost_normal_draws_are_alike_and_finite() {
        let (lowest, highest) = (offset_of(0), offset_of(u64::MAX));
        assert_eq!(lowest.to_bits(), (-highest).to_bits());
        let normal = inverse_normal_from_half(highest);
        assert!((normal - 8.292_361_075_813_595).abs() < 1e-14, "{normal}");
    }

    proptest! {
        #[test]
        fn a_column_of_draws_is_its_single_draws(
            seed: u64,
            month: u32,
            purpose: u32,
            rows in prop::collection::vec(any::<(u32, u32)>(), 0..70),
        ) {
            let (runs, subjects): (Vec<u32>, Vec<u32>) = rows.into_iter().unzip();
            let n = runs.len();
            let (mut uniform, mut normal, mut lot) = (vec![2.0; n], vec![9.0; n], vec![0; n]);
            uniforms(seed, month, purpose, &runs, &subjects, &mut uniform);
            normals(seed, month, purpose, &runs, &subjects, &mut normal);
            lots(seed, month, purpose, &runs, &subjects, &mut lot);
            let mut four = [vec![0; n], vec![0; n], vec![0; n], vec![0; n]];
            let slices = four.each_mut().map(Vec::as_mut_slice);
            words(seed, month, purpose, &runs, &subjects, slices);
            for row in 0..n {
                let counter = [runs[row], month, subjects[row], purpose];
                prop_assert_eq!(four.each_ref().map(|w| w[row]), philox(counter, halves(seed)));
                let (run, subject) = (runs[row], subjects[row]);
                let address = Address { seed, run, month, subject, purpose };
                prop_assert_eq!(address.uniform().to_bits(), uniform[row].to_bits());
                prop_assert_eq!(address.normal().to_bits(), normal[row].to_bits());
                prop_assert_eq!(address.lot(), lot[row]);
            }
        }
    }
}
