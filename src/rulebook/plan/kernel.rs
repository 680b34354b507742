//! The loops under every instruction: plain passes over slices that the compiler turns into vector
//! code.
//!
//! An operation that can fail computes for every row first and only says whether some row looks
//! suspicious; which rows really failed, and whether anybody came there, is asked afterwards, since
//! it almost never happens.

use super::super::meaning;
use super::code::SMALL;

/// What an instruction reads: a value for each row, or the same for all.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a, T> {
    /// One for each row.
    Each(&'a [T]),
    /// The same for all.
    Same(T),
}

impl<T: Copy> Source<'_, T> {
    /// The value of a row.
    #[inline(always)]
    pub fn at(&self, row: usize) -> T {
        match self {
            Self::Each(values) => values[row],
            Self::Same(value) => *value,
        }
    }
}

/// A function of one value.
#[inline(always)]
pub fn one<A: Copy, O: Copy>(out: &mut [O], a: Source<'_, A>, f: impl Fn(A) -> O) {
    match a {
        Source::Each(a) => out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a)),
        Source::Same(a) => out.fill(f(a)),
    }
}

/// A function of one value that also says how suspicious it is; gives all suspicions together.
#[inline(always)]
pub fn one_watched<A: Copy, O: Copy>(
    out: &mut [O],
    a: Source<'_, A>,
    f: impl Fn(A) -> (O, u64),
) -> u64 {
    let mut all = 0;
    match a {
        Source::Each(a) => {
            for (out, a) in out.iter_mut().zip(a) {
                let (value, suspicion) = f(*a);
                *out = value;
                all |= suspicion;
            }
        }
        Source::Same(a) => {
            let (value, suspicion) = f(a);
            out.fill(value);
            all = suspicion;
        }
    }
    all
}

/// A function of two values.
#[inline(always)]
pub fn two<A: Copy, B: Copy, O: Copy>(
    out: &mut [O],
    a: Source<'_, A>,
    b: Source<'_, B>,
    f: impl Fn(A, B) -> O,
) {
    match (a, b) {
        (Source::Each(a), Source::Each(b)) => {
            out.iter_mut().zip(a).zip(b).for_each(|((out, a), b)| *out = f(*a, *b));
        }
        (Source::Each(a), Source::Same(b)) => {
            out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a, b));
        }
        (Source::Same(a), Source::Each(b)) => {
            out.iter_mut().zip(b).for_each(|(out, b)| *out = f(a, *b));
        }
        (Source::Same(a), Source::Same(b)) => out.fill(f(a, b)),
    }
}

/// A function of two values that also says how suspicious it is.
#[inline(always)]
pub fn two_watched<A: Copy, B: Copy, O: Copy>(
    out: &mut [O],
    a: Source<'_, A>,
    b: Source<'_, B>,
    f: impl Fn(A, B) -> (O, u64),
) -> u64 {
    let mut all = 0;
    match (a, b) {
        (Source::Each(a), Source::Each(b)) => {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                let (value, suspicion) = f(*a, *b);
                *out = value;
                all |= suspicion;
            }
        }
        (Source::Each(a), Source::Same(b)) => {
            for (out, a) in out.iter_mut().zip(a) {
                let (value, suspicion) = f(*a, b);
                *out = value;
                all |= suspicion;
            }
        }
        (Source::Same(a), Source::Each(b)) => {
            for (out, b) in out.iter_mut().zip(b) {
                let (value, suspicion) = f(a, *b);
                *out = value;
                all |= suspicion;
            }
        }
        (Source::Same(a), Source::Same(b)) => {
            let (value, suspicion) = f(a, b);
            out.fill(value);
            all = suspicion;
        }
    }
    all
}

/// `a * b + c`.
#[inline(always)]
pub fn multiply_add(out: &mut [f64], a: Source<'_, f64>, b: Source<'_, f64>, c: Source<'_, f64>) {
    let (a, b) = match (a, b) {
        (Source::Same(_), Source::Each(_)) => (b, a),
        sides => sides,
    };
    match (a, b, c) {
        (Source::Each(a), Source::Each(b), Source::Each(c)) => {
            for (((out, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
                *out = a * b + c;
            }
        }
        (Source::Each(a), Source::Each(b), Source::Same(c)) => {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = a * b + c;
            }
        }
        (Source::Each(a), Source::Same(b), Source::Each(c)) => {
            for ((out, a), c) in out.iter_mut().zip(a).zip(c) {
                *out = a * b + c;
            }
        }
        (Source::Each(a), Source::Same(b), Source::Same(c)) => {
            for (out, a) in out.iter_mut().zip(a) {
                *out = a * b + c;
            }
        }
        (Source::Same(a), _, Source::Each(c)) => {
            let b = b.at(0);
            for (out, c) in out.iter_mut().zip(c) {
                *out = a * b + c;
            }
        }
        (Source::Same(a), _, Source::Same(c)) => out.fill(a * b.at(0) + c),
    }
}

/// One of two values by a flag.
#[inline(always)]
pub fn select<T: Copy>(
    out: &mut [T],
    chosen: Source<'_, bool>,
    a: Source<'_, T>,
    b: Source<'_, T>,
) {
    let Source::Each(chosen) = chosen else {
        let source = if chosen.at(0) { a } else { b };
        return one(out, source, |value| value);
    };
    match (a, b) {
        (Source::Each(a), Source::Each(b)) => {
            for (((out, chosen), a), b) in out.iter_mut().zip(chosen).zip(a).zip(b) {
                *out = if *chosen { *a } else { *b };
            }
        }
        (Source::Each(a), Source::Same(b)) => {
            for ((out, chosen), a) in out.iter_mut().zip(chosen).zip(a) {
                *out = if *chosen { *a } else { b };
            }
        }
        (Source::Same(a), Source::Each(b)) => {
            for ((out, chosen), b) in out.iter_mut().zip(chosen).zip(b) {
                *out = if *chosen { a } else { *b };
            }
        }
        (Source::Same(a), Source::Same(b)) => {
            for (out, chosen) in out.iter_mut().zip(chosen) {
                *out = if *chosen { a } else { b };
            }
        }
    }
}

/// Floats below this size hold every whole number, with one bit to spare.
const WHOLE_BITS: u32 = 51;
/// Added to a float below 2^51, this leaves the whole number in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
const MAGIC_BITS: i64 = 0x4338_0000_0000_0000;

/// Not 0 when the size of a whole number reaches 2^`bits`.
#[inline(always)]
pub fn beyond(x: i64, bits: u32) -> u64 {
    x.wrapping_add(1 << bits).cast_unsigned() >> (bits + 1)
}

/// A whole number below 2^51 as a float.
#[inline(always)]
pub fn small_float(x: i64) -> f64 {
    f64::from_bits(x.wrapping_add(MAGIC_BITS).cast_unsigned()) - MAGIC
}

/// A whole float below 2^51 as a whole number.
#[inline(always)]
pub fn small_whole(x: f64) -> i64 {
    (x + MAGIC).to_bits().cast_signed().wrapping_sub(MAGIC_BITS)
}

/// Whole numbers as floats.
#[inline(always)]
pub fn to_float(out: &mut [f64], a: Source<'_, i64>) {
    if one_watched(out, a, |a| (small_float(a), beyond(a, WHOLE_BITS - 1))) != 0 {
        one(out, a, meaning::float_of);
    }
}

/// Whole numbers as floats, times a float.
#[inline(always)]
pub fn float_times(out: &mut [f64], a: Source<'_, i64>, b: Source<'_, f64>) {
    let b = b.at(0);
    let small = |a| (small_float(a) * b, beyond(a, WHOLE_BITS - 1));
    if one_watched(out, a, small) != 0 {
        one(out, a, |a| meaning::float_of(a) * b);
    }
}

/// A float times a factor where a flag holds, else the float itself.
#[inline(always)]
pub fn scale_where(out: &mut [f64], chosen: Source<'_, bool>, x: Source<'_, f64>, factor: f64) {
    two(out, chosen, x, |chosen, x| if chosen { x * factor } else { x });
}

/// Values by the position of a word and a flag.
#[inline(always)]
pub fn look_up_by_flag<T: Copy + Default>(
    out: &mut [T],
    flag: Source<'_, bool>,
    code: Source<'_, u16>,
    values: &[T],
) {
    let mut both = [T::default(); 2 * SMALL];
    both.copy_from_slice(values);
    two(out, flag, code, |flag, code| {
        both[usize::from(flag) * SMALL + (usize::from(code) & (SMALL - 1))]
    });
}

/// Products of whole numbers; not 0 when one may have overflowed.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the size is watched")]
pub fn multiply(out: &mut [i64], a: Source<'_, i64>, b: Source<'_, i64>) -> u64 {
    let small =
        |a: i64, b: i64| (i64::from(a as i32) * i64::from(b as i32), beyond(a, 31) | beyond(b, 31));
    if two_watched(out, a, b, small) == 0 {
        return 0;
    }
    two_watched(out, a, b, |a, b| {
        let (product, overflows) = a.overflowing_mul(b);
        (product, u64::from(overflows))
    })
}

/// Quotients rounded half away from zero; not 0 when one may have no result.
#[inline(always)]
pub fn divide_half_up(out: &mut [i64], a: Source<'_, i64>, b: Source<'_, i64>) -> u64 {
    if let Source::Same(whole) = b
        && (1..1 << 20).contains(&whole)
    {
        // Everything below 2^50 is exact in floats: twice the part, the whole, quotient times
        // whole and what is left.
        let (whole, step) = (small_float(whole), small_float(2 * whole));
        let inverse = 1.0 / step;
        let seen = one_watched(out, a, |a| {
            let part = small_float(a);
            let twice = part.abs() + part.abs() + whole;
            let guess = (twice * inverse).floor();
            let left = twice - guess * step;
            let up = if left >= step { 1.0 } else { 0.0 };
            let down = if left < 0.0 { 1.0 } else { 0.0 };
            let size = guess + up - down;
            (small_whole(if part < 0.0 { -size } else { size }), beyond(a, 48))
        });
        if seen == 0 {
            return 0;
        }
    }
    two_watched(out, a, b, |a, b| match meaning::whole(meaning::Binary::DivideHalfUp, a, b) {
        Some(value) => (value, 0),
        None => (0, 1),
    })
}

/// Floats as whole numbers after `f` made them whole; not 0 when one may be too large.
#[inline(always)]
pub fn to_whole(out: &mut [i64], a: Source<'_, f64>, f: impl Fn(f64) -> f64 + Copy) -> u64 {
    let limit = 2_251_799_813_685_248.0;
    let small = one_watched(out, a, |a| {
        let whole = f(a);
        (small_whole(whole), u64::from(whole.abs() >= limit || whole.is_nan()))
    });
    if small == 0 {
        return 0;
    }
    one_watched(out, a, |a| match meaning::whole_of(f(a)) {
        Some(value) => (value, 0),
        None => (0, 1),
    })
}

/// Values by the position of a word, for small tables without a check of bounds.
#[inline(always)]
pub fn look_up<T: Copy + Default>(out: &mut [T], codes: &[u16], values: &[T]) {
    if values.len() <= SMALL {
        let mut small = [T::default(); SMALL];
        small[..values.len()].copy_from_slice(values);
        for (out, code) in out.iter_mut().zip(codes) {
            *out = small[usize::from(*code) & (SMALL - 1)];
        }
        return;
    }
    for (out, code) in out.iter_mut().zip(codes) {
        *out = values[usize::from(*code)];
    }
}
