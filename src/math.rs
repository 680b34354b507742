//! Exponentials, logarithms, powers and the normal quantile, to the last bit the same everywhere.
//!
//! The functions of the standard library come from the machine's mathematics library and may differ
//! in the last bit between machines; these are made only of additions, multiplications, divisions,
//! square roots, comparisons and shifts, which IEEE 754 fixes. They have no branches and no tables,
//! so that a loop over a slice that calls them becomes vector code of whatever width its caller is
//! compiled for, with the same bits. Only the payload of a NaN is left open.
//!
//! Errors are given in ulp, units in the last place: the largest found against MPFR in hundreds of
//! thousands of draws, rounded up.

/// e to the power of `x`.
///
/// Error below 0.7 ulp, below 0.8 ulp where the result is subnormal. Above 709.79 infinite, below
/// -745.14 zero; NaN stays NaN.
///
/// Method: `x` = k ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite), a minimax polynomial of degree
/// 11 in r whose first terms are exact, then a scaling by 2^k in two halves.
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let x = pick(x > 710.0, 710.0, x);
    let x = pick(x < -746.0, -746.0, x);
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let high = x - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    let r_error = (high - r) - low;

    let r2 = r * r;
    let r4 = r2 * r2;
    let first = (EXP[0] + r * EXP[1]) + r2 * (EXP[2] + r * EXP[3]);
    let second = (EXP[4] + r * EXP[5]) + r2 * (EXP[6] + r * EXP[7]);
    let tail = r2 * (0.5 + r * (first + r4 * (second + r4 * EXP[8])));
    let sum = 1.0 + r;
    let sum_error = r - (sum - 1.0);
    let mantissa = sum + (sum_error + (r_error + tail));

    // The bias of both halves is in the exponent already, so that it is never negative.
    let exponent = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(2 * BIAS);
    let half = exponent >> 1;
    let rest = exponent.wrapping_sub(half);
    mantissa * f64::from_bits(half << 52) * f64::from_bits(rest << 52)
}

/// The natural logarithm of `x`.
///
/// Error below 0.8 ulp, subnormal numbers included. Zero gives minus infinity, a negative number
/// NaN.
///
/// Method: `x` = 2^k (1 + f) with 1 + f in [√½, √2), and with s = f / (2 + f) the series
/// of 2 artanh(s), its tail as a minimax polynomial in s², summed as in the `log` of fdlibm
/// (Sun Microsystems, 1993).
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let is_subnormal = x < f64::MIN_POSITIVE;
    let bits = pick(is_subnormal, x * TWO_54, x).to_bits();
    let moved = bits.wrapping_add(ONE - ROOT_HALF);
    let mantissa = f64::from_bits((moved & MANTISSA).wrapping_add(ROOT_HALF));
    // An integer below 2^52 becomes a float by standing in the mantissa of 2^52.
    let biased = f64::from_bits((moved >> 52) | TWO_52.to_bits());
    let k = biased - pick(is_subnormal, TWO_52 + 1077.0, TWO_52 + 1023.0);

    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let first = LN[0] + s2 * LN[1];
    let second = (LN[2] + s2 * LN[3]) + s4 * ((LN[4] + s2 * LN[5]) + s4 * LN[6]);
    let series = s2 * (first + s4 * second);
    let half_square = 0.5 * f * f;
    let small = s * (half_square + series) + k * LN2_LOW;
    let result = k * LN2_HIGH - ((half_square - small) - f);

    let result = pick(x < f64::INFINITY, result, x);
    let result = pick(x == 0.0, f64::NEG_INFINITY, result);
    pick(x < 0.0, f64::NAN, result)
}

/// `x` to the power of `y`.
///
/// A whole `y` with |y| <= 64 multiplies by repeated squaring and divides once for a negative `y`:
/// exact when the products are (2³ is 8), else within |y| ulp. Any other `y`, and a power that
/// repeated squaring would lose to overflow or underflow on its way, is exp(y ln x), whose error
/// grows with the exponent: within 2 + 2 |y ln x| ulp.
///
/// `y` = 0 gives 1 and `x` = 1 gives 1. Zero to a positive power is zero, to a negative one
/// infinite. A negative `x` needs a whole `y` and is NaN otherwise.
#[inline(always)]
#[must_use]
#[expect(clippy::float_cmp, reason = "only one itself is special")]
pub fn pow(x: f64, y: f64) -> f64 {
    let size = y.abs();
    let is_odd = is_whole(size) && !is_whole(size * 0.5);
    let is_small = is_whole(size) && size <= 64.0;

    let times = (size + TWO_52).to_bits();
    let mut power = pick(times & 1 == 1, x, 1.0);
    let mut square = x;
    for bit in 1..7 {
        square *= square;
        power = pick(times >> bit & 1 == 1, power * square, power);
    }
    let is_in_range = power.abs() >= f64::MIN_POSITIVE && power.abs() < f64::INFINITY;
    let by_squaring = pick(y < 0.0, 1.0 / power, power);

    let magnitude = exp(y * ln(x.abs()));
    let magnitude = pick(x.abs() == 1.0 && size <= f64::INFINITY, 1.0, magnitude);
    let signed = pick(is_odd, magnitude.copysign(x), magnitude);
    let by_logarithm = pick(x < 0.0 && !is_whole(size), f64::NAN, signed);

    let result = pick(is_small && is_in_range, by_squaring, by_logarithm);
    pick(y == 0.0 || x == 1.0, 1.0, result)
}

/// The logistic function 1 / (1 + exp(-x)), which turns a score into a probability.
///
/// Error below 2.5 ulp while the result is a normal number; below -709.79 zero.
#[inline(always)]
#[must_use]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The score ln(p / (1 - p)) of a probability, which [`logistic`] turns back.
///
/// Error below 3e-16, and below 2.5 ulp outside 0.4 to 0.6. Zero and one give the infinities,
/// anything outside NaN.
#[inline(always)]
#[must_use]
pub fn logit(p: f64) -> f64 {
    ln(p / (1.0 - p))
}

/// The number that a standard normal draw stays below with probability `p`.
///
/// Relative error below 1e-15. Zero and one give the infinities, anything outside NaN.
///
/// Source: M. J. Wichura, Algorithm AS 241: the percentage points of the normal distribution,
/// Applied Statistics 37 (1988), 477-484, routine PPND16.
#[inline(always)]
#[must_use]
pub fn inverse_normal(p: f64) -> f64 {
    let offset = p - 0.5;
    normal_quantile(offset, pick(offset < 0.0, p, 1.0 - p))
}

/// [`inverse_normal`] of one half plus `offset`, which reaches as far up as it does down.
///
/// There is no float between 1 - 2^-53 and 1, but there are many between 0 and 2^-53; seen from
/// one half both sides are alike.
#[inline(always)]
#[must_use]
pub fn inverse_normal_from_half(offset: f64) -> f64 {
    normal_quantile(offset, 0.5 - offset.abs())
}

/// `offset` is p - 1/2, `tail` the smaller of p and 1 - p.
#[inline(always)]
fn normal_quantile(offset: f64, tail: f64) -> f64 {
    let is_central = offset.abs() <= 0.425;
    let depth = (-ln(tail)).sqrt();
    let is_near = depth <= 5.0;
    let outside = pick(is_near, depth - 1.6, depth - 5.0);
    let t = pick(is_central, 0.180_625 - offset * offset, outside);
    let choose =
        |central: f64, near: f64, far: f64| pick(is_central, central, pick(is_near, near, far));
    let mut above = choose(CENTRAL_ABOVE[7], NEAR_ABOVE[7], FAR_ABOVE[7]);
    let mut below = choose(CENTRAL_BELOW[7], NEAR_BELOW[7], FAR_BELOW[7]);
    for i in (0..7).rev() {
        above = above * t + choose(CENTRAL_ABOVE[i], NEAR_ABOVE[i], FAR_ABOVE[i]);
        below = below * t + choose(CENTRAL_BELOW[i], NEAR_BELOW[i], FAR_BELOW[i]);
    }
    let ratio = above / below;
    let ratio = pick(tail == 0.0, f64::INFINITY, ratio);
    pick(is_central, offset * ratio, ratio.copysign(offset))
}

/// A choice that stays arithmetic, where `if` may become a branch again.
#[inline(always)]
fn pick(condition: bool, yes: f64, no: f64) -> f64 {
    std::hint::select_unpredictable(condition, yes, no)
}

/// Whether a number that is not negative is whole; so is infinity.
#[inline(always)]
#[expect(clippy::float_cmp, reason = "a sum that rounded nothing away is the same float")]
fn is_whole(size: f64) -> bool {
    size >= TWO_52 || (size + TWO_52) - TWO_52 == size
}

const TWO_52: f64 = 4_503_599_627_370_496.0;
const TWO_54: f64 = 18_014_398_509_481_984.0;
/// 1.5 · 2^52: adding it rounds to a whole number, which then stands in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const BIAS: u64 = 1023;
const MANTISSA: u64 = (1 << 52) - 1;
const ONE: u64 = 0x3ff0_0000_0000_0000;
const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;

/// ln 2 cut after 42 bits, so that whole multiples up to 2^11 are exact, and the rest.
const LN2_HIGH: f64 = 0.693_147_180_559_890_3;
const LN2_LOW: f64 = 5.497_923_018_708_371e-14;

/// (exp(r) - 1 - r - r²/2) / r³ for |r| <= 0.3466; error 6e-18 of exp(r).
const EXP: [f64; 9] = [
    0.166_666_666_666_666_85,
    0.041_666_666_666_602_86,
    0.008_333_333_333_313_98,
    0.001_388_888_892_723_699_7,
    0.000_198_412_699_047_901_5,
    2.480_150_813_548_898_6e-5,
    2.755_722_618_103_764_6e-6,
    2.762_540_087_246_341_3e-7,
    2.511_506_580_113_979e-8,
];

/// (2 artanh(s) / s - 2) / s² in powers of s², for |s| <= 0.1716; error 3e-18.
const LN: [f64; 7] = [
    0.666_666_666_666_673_4,
    0.399_999_999_994_143,
    0.285_714_287_424_785_33,
    0.222_221_985_631_715_8,
    0.181_835_648_813_056_97,
    0.153_140_354_810_744_28,
    0.147_961_089_239_296_54,
];

/// AS 241 for the middle: numerator.
const CENTRAL_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];

/// AS 241 for the middle: denominator.
const CENTRAL_BELOW: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];

/// AS 241 for depths up to 5: numerator.
const NEAR_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];

/// AS 241 for depths up to 5: denominator.
const NEAR_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];

/// AS 241 for depths above 5: numerator.
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_2e-7,
];

/// AS 241 for depths above 5: denominator.
const FAR_BELOW: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
#[expect(clippy::approx_constant, reason = "values of a table are not constants of the program")]
mod tests {
    use std::f64::consts::{LN_2, SQRT_2};

    use proptest::prelude::*;

    use super::*;

    /// The difference in units of the last place of `expected`.
    fn ulps(got: f64, expected: f64) -> f64 {
        let size = expected.abs();
        (got - expected).abs() / (size.next_up() - size)
    }

    #[test]
    fn results_are_the_nearest_floats_or_next_to_them() {
        for (x, expected) in EXP_VALUES {
            assert!(ulps(exp(x), expected) <= 1.0, "exp({x:e}) is {:e}", exp(x));
        }
        for (x, expected) in LN_VALUES {
            assert!(ulps(ln(x), expected) <= 1.0, "ln({x:e}) is {:e}", ln(x));
        }
        for (x, expected) in LOGISTIC_VALUES {
            assert!(ulps(logistic(x), expected) <= 2.0, "logistic({x}) is {:e}", logistic(x));
        }
        for (p, expected) in LOGIT_VALUES {
            let is_near = (logit(p) - expected).abs() < 3e-16;
            assert!(is_near || ulps(logit(p), expected) <= 2.0, "logit({p}) is {:e}", logit(p));
        }
        for (p, expected) in NORMAL_VALUES {
            let error = (inverse_normal(p) - expected).abs();
            assert!(error <= 1e-15 * expected.abs(), "quantile of {p:e}: {:e}", inverse_normal(p));
        }
    }

    #[test]
    fn powers_keep_to_the_error_that_is_promised() {
        for (x, y, expected) in POW_VALUES {
            let is_squared = y.fract() == 0.0 && y.abs() <= 64.0 && ulps(expected, 0.0) > 1e15;
            let bound = if is_squared { y.abs() } else { 2.0 + 2.0 * (y * ln(x)).abs() };
            assert!(ulps(pow(x, y), expected) <= bound, "{x:e} to {y:e} is {:e}", pow(x, y));
        }
    }

    #[test]
    fn small_whole_powers_of_whole_numbers_are_exact() {
        for (x, y, expected) in [
            (2.0, 3.0, 8.0),
            (-2.0, 3.0, -8.0),
            (-3.0, 4.0, 81.0),
            (3.0, 33.0, 5_559_060_566_555_523.0),
            (2.0, -2.0, 0.25),
            (2.0, 64.0, 18_446_744_073_709_551_616.0),
            (10.0, 22.0, 1e22),
            (3.0, -1.0, 1.0 / 3.0),
            (1.035, 1.0, 1.035),
        ] {
            assert_eq!(pow(x, y).to_bits(), f64::to_bits(expected), "{x} to {y}");
        }
    }

    #[test]
    fn ends_of_the_line_are_met() {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let smallest = f64::from_bits(1);
        for (got, expected) in [
            (exp(0.0), 1.0),
            (exp(-0.0), 1.0),
            (exp(-inf), 0.0),
            (exp(inf), inf),
            (exp(709.782_712_893_384_1), inf),
            (exp(-745.133_219_101_941_1), smallest),
            (exp(-745.133_219_101_941_3), 0.0),
            (exp(f64::MAX), inf),
            (exp(f64::MIN), 0.0),
            (exp(nan), nan),
            (ln(1.0), 0.0),
            (ln(0.0), -inf),
            (ln(-0.0), -inf),
            (ln(-1.0), nan),
            (ln(-smallest), nan),
            (ln(-inf), nan),
            (ln(inf), inf),
            (ln(nan), nan),
            (pow(0.0, 0.0), 1.0),
            (pow(nan, 0.0), 1.0),
            (pow(1.0, nan), 1.0),
            (pow(-1.0, nan), nan),
            (pow(nan, 1.0), nan),
            (pow(2.0, nan), nan),
            (pow(0.0, 0.5), 0.0),
            (pow(0.0, 2.0), 0.0),
            (pow(-0.0, 3.0), -0.0),
            (pow(-0.0, 101.0), -0.0),
            (pow(0.0, -0.5), inf),
            (pow(0.0, -2.0), inf),
            (pow(-0.0, -1.0), -inf),
            (pow(-8.0, 1.0 / 3.0), nan),
            (pow(-1.0, 101.0), -1.0),
            (pow(-1.0, 100.0), 1.0),
            (pow(-1.0, inf), 1.0),
            (pow(-2.0, 1025.0), -inf),
            (pow(2.0, inf), inf),
            (pow(2.0, -inf), 0.0),
            (pow(0.5, inf), 0.0),
            (pow(inf, 0.5), inf),
            (pow(inf, 2.0), inf),
            (pow(inf, -2.0), 0.0),
            (pow(-inf, 3.0), -inf),
            (logistic(0.0), 0.5),
            (logistic(inf), 1.0),
            (logistic(-inf), 0.0),
            (logistic(nan), nan),
            (logit(0.5), 0.0),
            (logit(0.0), -inf),
            (logit(1.0), inf),
            (logit(1.5), nan),
            (inverse_normal(0.5), 0.0),
            (inverse_normal(0.0), -inf),
            (inverse_normal(1.0), inf),
            (inverse_normal(-0.1), nan),
            (inverse_normal(1.1), nan),
            (inverse_normal(nan), nan),
        ] {
            let same = got.to_bits() == expected.to_bits() || got.is_nan() && expected.is_nan();
            assert!(same, "{got:e} instead of {expected:e}");
        }
    }

    #[test]
    fn nothing_falls_where_the_reduction_changes_its_step() {
        for k in -1070..1024 {
            let at = (f64::from(k) + 0.5) * LN_2;
            assert_rises(exp, at - 100.0 * (at.abs().next_up() - at.abs()), 200);
            let root = exp(f64::from(k) * LN_2) * SQRT_2;
            let from = root - 100.0 * (root.next_up() - root);
            assert_rises(ln, from.max(f64::from_bits(1)), 200);
        }
    }

    fn assert_rises(function: impl Fn(f64) -> f64, from: f64, steps: u32) {
        let mut x = from;
        for _ in 0..steps {
            let next = x.next_up();
            assert!(function(x) <= function(next), "falls after {x:e}");
            x = next;
        }
    }

    proptest! {
        #[test]
        fn a_larger_number_never_gives_less(
            x in -750.0..720.0,
            small in -1.0..1.0,
            bits in 1..f64::MAX.to_bits(),
            near_one in 0.5..2.0,
        ) {
            for x in [x, small] {
                assert_rises(exp, x, 30);
                assert_rises(logistic, x, 30);
            }
            for x in [f64::from_bits(bits), near_one] {
                assert_rises(ln, x, 30);
            }
        }

        #[test]
        fn logistic_and_logit_turn_each_other_back(x in -12.0..12.0) {
            // At p near one a step of p is a large step of the score.
            prop_assert!((logit(logistic(x)) - x).abs() < 1e-15 * (2.0 + exp(x)));
        }

        #[test]
        fn both_sides_of_one_half_are_alike(offset in 0.0..0.5_f64) {
            let [below, above] = [-offset, offset].map(inverse_normal_from_half);
            prop_assert_eq!(below.to_bits(), (-above).to_bits());
        }

        #[test]
        fn a_whole_power_is_a_chain_of_products(x in 0.5..2.0, y in 1_i32..=64) {
            let product = (0..y).fold(1.0, |product, _| product * x);
            let both = f64::from(2 * y);
            prop_assert!(ulps(pow(x, f64::from(y)), product) <= both);
            prop_assert!(ulps(pow(x, f64::from(-y)), 1.0 / product) <= both);
        }
    }

    /// One number for the bits of 10,000 results.
    fn fingerprint(function: impl Fn(f64) -> f64) -> u64 {
        (0..10_000)
            .map(|step| function(f64::from(step)).to_bits())
            .fold(0xcbf2_9ce4_8422_2325, |key: u64, bits| {
                (key ^ bits).wrapping_mul(0x100_0000_01b3).rotate_left(29)
            })
    }

    #[test]
    fn no_bit_of_any_result_has_changed() {
        assert_eq!(fingerprint(|i| exp(i * 0.146 - 746.0)), 0x6f79_5782_1ea8_1d99);
        assert_eq!(fingerprint(|i| ln((i + 1.0) * (i + 1.0) * 1e-5)), 0x840f_7c67_91d5_2214);
        assert_eq!(
            fingerprint(|i| pow((i + 1.0) * 0.002, (i % 137.0) * 0.5 - 34.0)),
            0x0a07_7e18_321e_8f57
        );
        assert_eq!(fingerprint(|i| inverse_normal((i + 0.5) / 10_000.0)), 0xac86_2f2f_807d_13dc);
        assert_eq!(fingerprint(|i| inverse_normal(exp(-0.07 * i))), 0x376d_b732_3cfa_4d5f);
    }

    #[test]
    fn no_function_of_the_machines_library_is_called() {
        let program = include_str!("math.rs").split("#[cfg(test)]").next().expect("a first part");
        for name in [
            "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi",
            "mul_add", "sin", "cos", "tan", "tanh", "cbrt", "hypot", "floor", "round",
        ] {
            assert!(!program.contains(&format!(".{name}(")), "{name}");
            assert!(!program.contains(&format!("f64::{name}(")), "{name}");
        }
    }

    // Reference values: MPFR at 200 bits, rounded to the nearest float.

    /// x and exp(x).
    const EXP_VALUES: [(f64, f64); 40] = [
        (1.0, 2.718_281_828_459_045),
        (-1.0, 0.367_879_441_171_442_33),
        (0.5, 1.648_721_270_700_128_2),
        (-0.5, 0.606_530_659_712_633_4),
        (2.0, 7.389_056_098_930_65),
        (10.0, 22_026.465_794_806_718),
        (-10.0, 4.539_992_976_248_485_4e-5),
        (1e-10, 1.000_000_000_1),
        (-1e-10, 0.999_999_999_9),
        (1e-300, 1.0),
        (5e-324, 1.0),
        (0.346_573_590_279_972_64, 1.414_213_562_373_095),
        (0.346_573_590_279_972_7, 1.414_213_562_373_095_1),
        (-0.346_573_590_279_972_64, 0.707_106_781_186_547_6),
        (-0.346_573_590_279_972_7, 0.707_106_781_186_547_5),
        (1.039_720_770_839_917_9, 2.828_427_124_746_19),
        (0.693_147_180_559_945_3, 2.0),
        (3.141_592_653_589_793, 23.140_692_632_779_267),
        (-2.718_281_828_459_045, 0.065_988_035_845_312_54),
        (100.0, 2.688_117_141_816_135_6e43),
        (-100.0, 3.720_075_976_020_836e-44),
        (709.0, 8.218_407_461_554_972e307),
        (709.782_712_893_384, 1.797_693_134_862_273_2e308),
        (-708.3, 2.450_295_530_965_988e-308),
        (-708.396_418_532_264_1, 2.225_073_858_507_262_6e-308),
        (-708.396_418_532_264_2, 2.225_073_858_507_009_7e-308),
        (-709.5, 7.380_148_314_012_58e-309),
        (-720.25, 1.582_702_940_3e-313),
        (-740.0, 4.2e-322),
        (-744.4, 5e-324),
        (-745.133_219_101_941_1, 5e-324),
        (88.029_691_931_113_05, 1.701_411_834_604_684e38),
        (-36.736_800_569_677_1, 1.110_223_024_625_157_3e-16),
        (22.180_709_777_918_25, 4_294_967_295.999_996_7),
        (-2.857_226_789_410_884, 0.057_427_799_019_913_48),
        (3.586_343_164_829_756_3, 36.101_815_857_290_22),
        (25.452_635_041_423_76, 113_224_118_550.777_11),
        (-2.060_995_794_013_6, 0.127_327_115_165_662_4),
        (0.470_476_383_736_265_55, 1.600_756_586_010_473_8),
        (5.243_089_730_993_816, 189.253_943_760_573_04),
    ];

    /// x and ln(x).
    const LN_VALUES: [(f64, f64); 39] = [
        (2.0, 0.693_147_180_559_945_3),
        (0.5, -0.693_147_180_559_945_3),
        (10.0, 2.302_585_092_994_046),
        (2.718_281_828_459_045, 1.0),
        (0.1, -2.302_585_092_994_045_5),
        (1.000_000_000_000_000_2, 2.220_446_049_250_312_8e-16),
        (0.999_999_999_999_999_9, -1.110_223_024_625_156_5e-16),
        (1.000_000_1, 9.999_999_505_838_704e-8),
        (0.999_999_9, -1.000_000_049_473_647_4e-7),
        (1.001, 0.000_999_500_333_083_423_2),
        (0.999, -0.001_000_500_333_583_534_4),
        (0.707_106_781_186_547_5, -0.346_573_590_279_972_75),
        (0.707_106_781_186_547_6, -0.346_573_590_279_972_6),
        (1.414_213_562_373_095_1, 0.346_573_590_279_972_7),
        (1.414_213_562_373_095, 0.346_573_590_279_972_6),
        (1.414_213_562_373_095_4, 0.346_573_590_279_972_87),
        (3.0, 1.098_612_288_668_109_8),
        (7.0, 1.945_910_149_055_313_2),
        (100.0, 4.605_170_185_988_092),
        (10_000_000_000.0, 23.025_850_929_940_457),
        (1e-10, -23.025_850_929_940_457),
        (1e100, 230.258_509_299_404_58),
        (1e-100, -230.258_509_299_404_58),
        (1e300, 690.775_527_898_213_7),
        (1.797_693_134_862_315_7e308, 709.782_712_893_384),
        (2.225_073_858_507_201_4e-308, -708.396_418_532_264_1),
        (2.225_073_858_507_201e-308, -708.396_418_532_264_1),
        (1e-310, -713.801_378_828_154_2),
        (1e-320, -736.827_240_890_973_9),
        (5e-324, -744.440_071_921_381_2),
        (0.75, -0.287_682_072_451_780_9),
        (1.25, 0.223_143_551_314_209_76),
        (0.333_333_333_333_333_3, -1.098_612_288_668_109_8),
        (0.369_320_687_709_753_24, -0.996_089_939_982_202_1),
        (1.023_817_278_083_611, 0.023_538_071_323_643_64),
        (1.259_765_440_433_603_8, 0.230_925_545_247_734_84),
        (1.585_953_745_039_905_3, 0.461_185_958_247_580_46),
        (0.188_246_912_458_436_94, -1.670_000_813_719_84),
        (0.606_802_525_249_051, -0.499_551_869_932_617_35),
    ];

    /// x, y and x to the power of y.
    const POW_VALUES: [(f64, f64, f64); 30] = [
        (2.0, 0.5, 1.414_213_562_373_095_1),
        (10.0, -0.5, 0.316_227_766_016_837_94),
        (0.5, 1.5, 0.353_553_390_593_273_8),
        (1.5, 2.5, 2.755_675_960_631_075_2),
        (3.0, 0.333_333_333_333_333_3, 1.442_249_570_307_408_3),
        (0.9, 12.5, 0.267_936_184_135_673_05),
        (1.01, 0.1, 1.000_995_528_294_973_6),
        (10_000_000_000.0, 0.3, 999.999_999_999_999_8),
        (1e-10, 0.3, 0.001_000_000_000_000_000_2),
        (7.0, -2.25, 0.012_546_696_999_005_395),
        (1.000_000_1, 1_000_000.0, 1.105_170_912_614_320_8),
        (0.999, 100.5, 0.904_339_637_884_548_9),
        (2.0, 65.5, 5.217_527_130_133_113e19),
        (3.0, 20.0, 3_486_784_401.0),
        (3.0, -20.0, 2.867_971_990_792_441_3e-10),
        (1.1, 10.0, 2.593_742_460_100_002_3),
        (1.1, -7.0, 0.513_158_118_230_706_5),
        (0.95, 12.0, 0.540_360_087_662_636_7),
        (0.95, 60.0, 0.046_069_798_986_951_946),
        (1.5, 64.0, 186_140_372_879.473_42),
        (1.5, 65.0, 279_210_559_319.210_14),
        (1.5, -64.0, 5.372_289_657_158_384e-12),
        (10.0, -22.0, 1e-22),
        (10.0, 22.0, 1e22),
        (10_000_000_000.0, -31.0, 1e-310),
        (1e-5, 62.0, 1e-310),
        (1e200, -1.0, 1e-200),
        (0.7, 3.0, 0.342_999_999_999_999_9),
        (1.035, 2.0, 1.071_224_999_999_999_9),
        (3.141_592_653_589_793, 2.718_281_828_459_045, 22.459_157_718_361_04),
    ];

    /// x and logistic(x).
    const LOGISTIC_VALUES: [(f64, f64); 16] = [
        (0.0, 0.5),
        (1.0, 0.731_058_578_630_004_9),
        (-1.0, 0.268_941_421_369_995_1),
        (0.1, 0.524_979_187_478_94),
        (-0.1, 0.475_020_812_521_06),
        (5.0, 0.993_307_149_075_715_2),
        (-5.0, 0.006_692_850_924_284_855_4),
        (20.0, 0.999_999_997_938_846_4),
        (-20.0, 2.061_153_618_190_203_7e-9),
        (36.7, 0.999_999_999_999_999_9),
        (-36.7, 1.151_840_949_307_609_5e-16),
        (-100.0, 3.720_075_976_020_836e-44),
        (-500.0, 7.124_576_406_741_286e-218),
        (-700.0, 9.859_676_543_759_77e-305),
        (2.5, 0.924_141_819_978_756_4),
        (-0.5, 0.377_540_668_798_145_46),
    ];

    /// p and logit(p).
    const LOGIT_VALUES: [(f64, f64); 16] = [
        (0.5, 0.0),
        (0.25, -1.098_612_288_668_109_8),
        (0.75, 1.098_612_288_668_109_8),
        (0.1, -2.197_224_577_336_219),
        (0.9, 2.197_224_577_336_219_6),
        (0.45, -0.200_670_695_462_151_1),
        (0.55, 0.200_670_695_462_151_33),
        (0.501, 0.004_000_005_333_346_137),
        (0.499, -0.004_000_005_333_346_137),
        (0.01, -4.595_119_850_134_59),
        (0.99, 4.595_119_850_134_589),
        (1e-6, -13.815_509_557_963_773),
        (1e-100, -230.258_509_299_404_58),
        (0.999_999, 13.815_509_557_935_018),
        (0.3, -0.847_297_860_387_203_7),
        (0.7, 0.847_297_860_387_203_4),
    ];

    /// p and the normal quantile of p.
    const NORMAL_VALUES: [(f64, f64); 40] = [
        (0.5, 0.0),
        (0.25, -0.674_489_750_196_081_7),
        (0.75, 0.674_489_750_196_081_7),
        (0.1, -1.281_551_565_544_600_4),
        (0.9, 1.281_551_565_544_600_6),
        (0.075, -1.439_531_470_938_456),
        (0.925, 1.439_531_470_938_456_1),
        (0.074_999_999_999_99, -1.439_531_470_938_526_5),
        (0.925_000_000_000_01, 1.439_531_470_938_526_7),
        (0.01, -2.326_347_874_040_841),
        (0.99, 2.326_347_874_040_840_8),
        (0.001, -3.090_232_306_167_813_6),
        (0.999, 3.090_232_306_167_813),
        (0.025, -1.959_963_984_540_054_3),
        (0.975, 1.959_963_984_540_053_8),
        (1e-5, -4.264_890_793_922_825),
        (1e-8, -5.612_001_244_174_789),
        (1e-10, -6.361_340_902_404_057),
        (1.388_794_386_496_402e-11, -6.657_904_643_501_103),
        (1.388e-11, -6.657_988_759_749_57),
        (1.389e-11, -6.657_882_879_105_874),
        (1e-12, -7.034_483_825_301_132),
        (1e-15, -7.941_345_326_170_997),
        (1.110_223_024_625_156_5e-16, -8.209_536_151_601_387),
        (5.551_115_123_125_783e-17, -8.292_361_075_813_595),
        (0.999_999_999_999_999_9, 8.209_536_151_601_387),
        (1e-20, -9.262_340_089_798_407),
        (1e-50, -14.933_337_534_788_489),
        (1e-100, -21.273_453_560_965_326),
        (1e-200, -30.205_594_179_579_64),
        (1e-300, -37.047_096_299_361_2),
        (5e-324, -38.467_405_617_144_344),
        (0.500_000_1, 2.506_628_273_311_648e-7),
        (0.499_999_9, -2.506_628_274_703_106_3e-7),
        (0.090_670_537_491_839_4, -1.336_637_246_251_879),
        (0.809_644_534_367_177_5, 0.876_587_131_589_695_4),
        (0.693_438_482_541_239_1, 0.505_620_574_997_252_9),
        (0.041_880_336_369_846_005, -1.729_270_617_684_580_2),
        (0.982_193_420_798_778_2, 2.101_316_886_282_642_6),
        (0.964_757_781_125_566_8, 1.808_784_831_298_984_5),
    ];
}
