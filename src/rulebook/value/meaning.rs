//! What every operation of a rule means for one value: the one definition that stock Rhai, the
//! lowered columns, constant folding and explanations share.
//!
//! Whole numbers never wrap: an operation whose result does not fit is refused. Floats compare
//! exactly, and an operation without a result (division by zero, the logarithm of zero) is refused
//! instead of giving an infinity that nobody looks at.

use crate::math;
use crate::units::{Share, add_months, divide_half_up};

/// Whole numbers beyond this size are not made from floats: above it a float skips some.
const LARGEST_WHOLE: f64 = 9e15;

/// An operation on one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unary {
    /// Minus a whole number.
    NegInt,
    /// Minus a float.
    NegFloat,
    /// Size of a whole number.
    AbsInt,
    /// Size of a float.
    AbsFloat,
    /// Not.
    Not,
    /// A whole number as a float.
    ToFloat,
    /// A float without its decimals.
    ToInt,
    /// A float rounded to a whole number; halves go away from zero.
    RoundHalfUp,
    /// The whole float below.
    Floor,
    /// The whole float above.
    Ceil,
    /// The nearest whole float; halves go away from zero.
    Round,
    /// Square root.
    Sqrt,
    /// Exponential.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Logits as a probability.
    Logistic,
    /// A probability as logits.
    Logit,
    /// The same float, refused when it is infinite or not a number.
    Finite,
}

/// An operation on two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Binary {
    /// Whole numbers.
    AddInt,
    /// Whole numbers.
    SubInt,
    /// Whole numbers.
    MulInt,
    /// Whole numbers, towards zero.
    DivInt,
    /// What a whole division leaves.
    RemInt,
    /// A whole number to a whole power.
    PowInt,
    /// The smaller whole number.
    MinInt,
    /// The larger whole number.
    MaxInt,
    /// A whole division, rounded; halves go away from zero.
    DivideHalfUp,
    /// The day so many months after a day.
    AddMonths,
    /// Floats.
    AddFloat,
    /// Floats.
    SubFloat,
    /// Floats.
    MulFloat,
    /// Floats.
    DivFloat,
    /// What a division of floats leaves.
    RemFloat,
    /// A float to a power.
    PowFloat,
    /// The smaller float.
    MinFloat,
    /// The larger float.
    MaxFloat,
    /// Both.
    And,
    /// At least one.
    Or,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Test {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Test {
    /// Compares two values.
    #[inline(always)]
    pub fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Self::Equal => a == b,
            Self::Unequal => a != b,
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// A value of a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A float.
    Float(f64),
    /// Yes or no.
    Flag(bool),
    /// Position in a list of words that is kept beside the value.
    Word(u16),
    /// An exact fraction.
    Fraction(Share),
}

/// `a + b` and so on for whole numbers; `None` when there is no result.
#[inline(always)]
pub fn whole(op: Binary, a: i64, b: i64) -> Option<i64> {
    match op {
        Binary::AddInt => a.checked_add(b),
        Binary::SubInt => a.checked_sub(b),
        Binary::MulInt => a.checked_mul(b),
        Binary::DivInt => a.checked_div(b),
        Binary::RemInt => a.checked_rem(b),
        Binary::PowInt => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        Binary::MinInt => Some(if b < a { b } else { a }),
        Binary::MaxInt => Some(if b > a { b } else { a }),
        Binary::DivideHalfUp => divide_half_up(a, b),
        Binary::AddMonths => add_months(a, b),
        _ => None,
    }
}

/// `a + b` and so on for floats; `None` when there is no result.
#[inline(always)]
pub fn real(op: Binary, a: f64, b: f64) -> Option<f64> {
    match op {
        Binary::AddFloat => Some(a + b),
        Binary::SubFloat => Some(a - b),
        Binary::MulFloat => Some(a * b),
        Binary::DivFloat => (b != 0.0).then_some(a / b),
        Binary::RemFloat => (b != 0.0).then_some(a % b),
        Binary::PowFloat => Some(math::pow(a, b)).filter(|power| power.is_finite()),
        Binary::MinFloat => Some(if b < a { b } else { a }),
        Binary::MaxFloat => Some(if b > a { b } else { a }),
        _ => None,
    }
}

/// Functions from float to float; `None` when there is no result.
#[inline(always)]
pub fn function(op: Unary, x: f64) -> Option<f64> {
    match op {
        Unary::NegFloat => Some(-x),
        Unary::AbsFloat => Some(x.abs()),
        Unary::Floor => Some(x.floor()),
        Unary::Ceil => Some(x.ceil()),
        Unary::Round => Some(round(x)),
        Unary::Sqrt => (x >= 0.0).then_some(x.sqrt()),
        Unary::Exp => Some(math::exp(x)),
        Unary::Ln => (x > 0.0).then(|| math::ln(x)),
        Unary::Logistic => Some(math::logistic(x)),
        Unary::Logit => (x > 0.0 && x < 1.0).then(|| math::logit(x)),
        Unary::Finite => x.is_finite().then_some(x),
        _ => None,
    }
}

/// The nearest whole float; halves go away from zero.
#[inline(always)]
pub fn round(x: f64) -> f64 {
    let whole = x.trunc();
    let left = (x - whole).abs();
    whole + if left >= 0.5 { 1f64.copysign(x) } else { 0.0 }
}

/// A float that is whole already as a whole number; `None` when it is too large or none.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the size is checked first")]
pub fn whole_of(x: f64) -> Option<i64> {
    (x.abs() < LARGEST_WHOLE).then_some(x as i64)
}

/// A whole number as a float, the nearest one.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "rules are told that scores are floats")]
pub fn float_of(x: i64) -> f64 {
    x as f64
}

/// Applies an operation to one value; `None` when there is no result.
pub fn unary(op: Unary, a: Value) -> Option<Value> {
    Some(match (op, a) {
        (Unary::NegInt, Value::Int(a)) => Value::Int(a.checked_neg()?),
        (Unary::AbsInt, Value::Int(a)) => Value::Int(a.checked_abs()?),
        (Unary::Not, Value::Flag(a)) => Value::Flag(!a),
        (Unary::ToFloat, Value::Int(a)) => Value::Float(float_of(a)),
        (Unary::ToInt, Value::Float(a)) => Value::Int(whole_of(a.trunc())?),
        (Unary::RoundHalfUp, Value::Float(a)) => Value::Int(whole_of(round(a))?),
        (_, Value::Float(a)) => Value::Float(function(op, a)?),
        _ => return None,
    })
}

/// Applies an operation to two values; `None` when there is no result.
pub fn binary(op: Binary, a: Value, b: Value) -> Option<Value> {
    Some(match (op, a, b) {
        (Binary::And, Value::Flag(a), Value::Flag(b)) => Value::Flag(a && b),
        (Binary::Or, Value::Flag(a), Value::Flag(b)) => Value::Flag(a || b),
        (_, Value::Int(a), Value::Int(b)) => Value::Int(whole(op, a, b)?),
        (_, Value::Float(a), Value::Float(b)) => Value::Float(real(op, a, b)?),
        _ => return None,
    })
}

/// Compares two values of one kind; `None` for kinds that do not compare.
pub fn compare(test: Test, a: Value, b: Value) -> Option<bool> {
    Some(match (a, b) {
        (Value::Int(a), Value::Int(b)) => test.holds(&a, &b),
        (Value::Float(a), Value::Float(b)) => test.holds(&a, &b),
        (Value::Flag(a), Value::Flag(b)) => test.holds(&a, &b),
        (Value::Word(a), Value::Word(b)) => test.holds(&a, &b),
        _ => return None,
    })
}

/// Does a part of a whole reach (or, strictly, exceed) a fraction? `None` for a part of nothing, a
/// negative part, and a part larger than its whole.
#[inline(always)]
pub fn reached(bar: Share, is_strict: bool, part: i64, whole: i64) -> Option<bool> {
    (whole > 0 && (0..=whole).contains(&part))
        .then(|| if is_strict { bar.exceeded_by(part, whole) } else { bar.reached_by(part, whole) })
}
