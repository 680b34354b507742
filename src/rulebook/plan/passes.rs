//! Passes that instructions share: one for each kind of operation, and those that bring columns in
//! and put answers in their places.

use super::super::column::Column;
use super::super::meaning::{self, Binary, Unary};
use super::block::Selection;
use super::kernel::{self, Source};
use crate::math;

/// Bytes that memory gives at once.
const LINE: usize = 64;

/// Asks memory for some rows of a column.
#[inline(always)]
pub fn fetch_column(column: &Column, start: usize, n: usize) {
    match column {
        Column::Int(values) => fetch(values, start, n),
        Column::Float(values) => fetch(values, start, n),
        Column::Flag(values) => fetch(values, start, n),
        Column::Word(values, _) => fetch(values, start, n),
    }
}

#[inline(always)]
fn fetch<T>(values: &[T], start: usize, n: usize) {
    let end = values.len().min(start + n);
    let mut at = start;
    while at < end {
        prefetch_index::prefetch_index(values, at);
        at += LINE / size_of::<T>();
    }
}

/// Brings rows together that lie here and there.
#[inline(always)]
pub fn collect<T: Copy>(
    room: &mut Vec<T>,
    values: &[T],
    rows: Option<&[u32]>,
    selection: Selection<'_>,
) {
    room.clear();
    match (selection, rows) {
        (Selection::Span(start, n), None) => room.extend_from_slice(&values[start..start + n]),
        (Selection::Span(start, n), Some(rows)) => {
            room.extend(rows[start..start + n].iter().map(|row| values[*row as usize]));
        }
        (Selection::Pick(pick), None) => {
            room.extend(pick.iter().map(|row| values[*row as usize]));
        }
        (Selection::Pick(pick), Some(rows)) => {
            room.extend(pick.iter().map(|row| values[rows[*row as usize] as usize]));
        }
    }
}

/// Puts answers in their places.
#[inline(always)]
pub fn place<T: Copy>(answers: &mut [T], values: Source<'_, T>, rows: Selection<'_>) {
    match rows {
        Selection::Span(start, n) => {
            kernel::one(&mut answers[start..start + n], values, |value| value);
        }
        Selection::Pick(rows) => {
            for (at, row) in rows.iter().enumerate() {
                answers[*row as usize] = values.at(at);
            }
        }
    }
}

/// A comparison.
#[inline(always)]
pub fn compare<T: Copy + PartialOrd>(
    test: meaning::Test,
    out: &mut [bool],
    a: Source<'_, T>,
    b: Source<'_, T>,
) {
    match test {
        meaning::Test::Equal => kernel::two(out, a, b, |a, b| a == b),
        meaning::Test::Unequal => kernel::two(out, a, b, |a, b| a != b),
        meaning::Test::Less => kernel::two(out, a, b, |a, b| a < b),
        meaning::Test::LessOrEqual => kernel::two(out, a, b, |a, b| a <= b),
        meaning::Test::Greater => kernel::two(out, a, b, |a, b| a > b),
        meaning::Test::GreaterOrEqual => kernel::two(out, a, b, |a, b| a >= b),
    }
}

/// Whole numbers from two; not 0 when a row may have failed.
#[inline(always)]
pub fn whole_binary(op: Binary, out: &mut [i64], a: Source<'_, i64>, b: Source<'_, i64>) -> u64 {
    match op {
        // Only the sign of these says whether the result wrapped.
        Binary::AddInt => {
            kernel::two_watched(out, a, b, |a, b| {
                let sum = a.wrapping_add(b);
                (sum, ((a ^ sum) & (b ^ sum)).cast_unsigned())
            }) >> 63
        }
        Binary::SubInt => {
            kernel::two_watched(out, a, b, |a, b| {
                let difference = a.wrapping_sub(b);
                (difference, ((a ^ b) & (a ^ difference)).cast_unsigned())
            }) >> 63
        }
        Binary::MulInt => kernel::multiply(out, a, b),
        Binary::MinInt => {
            kernel::two(out, a, b, |a, b| if b < a { b } else { a });
            0
        }
        Binary::MaxInt => {
            kernel::two(out, a, b, |a, b| if b > a { b } else { a });
            0
        }
        Binary::DivideHalfUp => kernel::divide_half_up(out, a, b),
        _ => kernel::two_watched(out, a, b, |a, b| match meaning::whole(op, a, b) {
            Some(value) => (value, 0),
            None => (0, 1),
        }),
    }
}

/// Floats from one; not 0 when a row may have failed.
#[inline(always)]
pub fn real_unary(op: Unary, out: &mut [f64], a: Source<'_, f64>) -> u64 {
    match op {
        Unary::NegFloat => kernel::one(out, a, |a| -a),
        Unary::AbsFloat => kernel::one(out, a, f64::abs),
        Unary::Floor => kernel::one(out, a, f64::floor),
        Unary::Ceil => kernel::one(out, a, f64::ceil),
        Unary::Round => kernel::one(out, a, meaning::round),
        Unary::Exp => kernel::one(out, a, math::exp),
        Unary::Logistic => kernel::one(out, a, math::logistic),
        Unary::Finite => {
            return kernel::one_watched(out, a, |a| (a, u64::from(!a.is_finite())));
        }
        Unary::Sqrt => {
            return kernel::one_watched(out, a, |a| (a.sqrt(), u64::from(a < 0.0 || a.is_nan())));
        }
        Unary::Ln => {
            return kernel::one_watched(out, a, |a| {
                (math::ln(a), u64::from(a <= 0.0 || a.is_nan()))
            });
        }
        _ => {
            return kernel::one_watched(out, a, |a| {
                (math::logit(a), u64::from(!(a > 0.0 && a < 1.0)))
            });
        }
    }
    0
}

/// Floats from two; not 0 when a row may have failed.
#[inline(always)]
pub fn real_binary(op: Binary, out: &mut [f64], a: Source<'_, f64>, b: Source<'_, f64>) -> u64 {
    match op {
        Binary::AddFloat => kernel::two(out, a, b, |a, b| a + b),
        Binary::SubFloat => kernel::two(out, a, b, |a, b| a - b),
        Binary::MulFloat => kernel::two(out, a, b, |a, b| a * b),
        Binary::MinFloat => kernel::two(out, a, b, |a, b| if b < a { b } else { a }),
        Binary::MaxFloat => kernel::two(out, a, b, |a, b| if b > a { b } else { a }),
        Binary::DivFloat => {
            return kernel::two_watched(out, a, b, |a, b| (a / b, u64::from(b == 0.0)));
        }
        _ => {
            return kernel::two_watched(out, a, b, |a, b| match meaning::real(op, a, b) {
                Some(value) => (value, 0),
                None => (0.0, 1),
            });
        }
    }
    0
}
