//! Uprating: a parameter that follows an index from a day on.
//!
//! Whole numbers are uprated exactly: the index is taken as the decimal fraction that people wrote,
//! and the product is rounded once.

use super::{Entry, Fault, Table, ValueKind};
use crate::units::Date;

/// Significant digits up to which a float gives back the decimal that was written.
pub const MOST_DIGITS: usize = 15;

/// The index that a parameter follows: `[x.indexed]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// Name of the index: a parameter in the unit `index`.
    pub by: String,
    /// First day on which it may move the value.
    pub from: Date,
    /// Byte offset and length of the index's name.
    pub at: (usize, usize),
}

/// Reads `[x.indexed]`: `by`, `from` and, if written, `round`, which must fit the kind of the
/// values: `half_up` for whole numbers, `none` for decimal ones.
pub fn read(table: &Table<'_>, name: &str, kind: ValueKind) -> Option<Indexed> {
    let (by, from, round) = (table.text("by"), table.day("from"), table.maybe_text("round"));
    let due = match kind {
        ValueKind::Int => "half_up",
        ValueKind::Float => "none",
        _ => {
            let message = format!("`{name}` is no number: it can't follow an index");
            let fault = Fault::new("rulebook::not_indexable", message);
            let fault = fault.at(table.source(), table.start, 1, "indexed here");
            table.push(fault.help("leave `indexed` out, or give it a unit of numbers"));
            return None;
        }
    };
    if let Some(round) = &round
        && round != due
        && let Some(entry) = table.maybe("round")
    {
        let message = format!("`{name}` can't be rounded `{round}` when it follows an index");
        let label = format!("its unit asks for \"{due}\"");
        let help = format!("write `round = \"{due}\"`, or leave it out");
        table.mend("rulebook::wrong_rounding", entry, message, &label, help);
    }
    let Entry { start, end, .. } = table.maybe("by")?;
    Some(Indexed { by: by?, from: from?, at: (*start, end - start) })
}

/// An exact positive ratio in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    part: i128,
    whole: i128,
}

impl Ratio {
    /// The decimal number as people wrote it: 103.2 is 1032/10, not the float nearest to it.
    ///
    /// `None` unless it is above zero and finite, and its digits fit.
    #[must_use]
    pub fn of(value: f64) -> Option<Self> {
        if !value.is_finite() || value <= 0.0 {
            return None;
        }
        // The shortest decimal that reads back as this float is the one written, up to 15 digits.
        let written = value.to_string();
        let (units, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let part: i128 = format!("{units}{decimals}").parse().ok()?;
        let whole = 10_i128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
        Some(Self::lowest(part, whole))
    }

    fn lowest(part: i128, whole: i128) -> Self {
        let common = common_divisor(part, whole);
        Self { part: part / common, whole: whole / common }
    }

    /// This ratio times another; `None` when it does not fit.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (Self::lowest(self.part, other.whole), Self::lowest(other.part, self.whole));
        Some(Self { part: a.part.checked_mul(b.part)?, whole: a.whole.checked_mul(b.whole)? })
    }

    /// This ratio over another; `None` when it does not fit.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self { part: other.whole, whole: other.part })
    }

    /// A whole number times this ratio, rounded half up (half away from zero below zero), exactly.
    /// `None` when it does not fit.
    #[must_use]
    pub fn of_whole(self, value: i64) -> Option<i64> {
        let doubled = i128::from(value).abs().checked_mul(self.part)?.checked_mul(2)?;
        let size = doubled.checked_add(self.whole)? / self.whole.checked_mul(2)?;
        i64::try_from(if value < 0 { -size } else { size }).ok()
    }

    /// A decimal number times this ratio: the product with the ratio's numerator, then the quotient
    /// by its denominator, each rounded to a float.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "decimal parameters are floats")]
    pub fn of_decimal(self, value: f64) -> f64 {
        value * self.part as f64 / self.whole as f64
    }
}

fn common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(day: f64, base: f64) -> Ratio {
        Ratio::of(day).and_then(|day| day.over(Ratio::of(base)?)).expect("two indexes")
    }

    #[test]
    fn an_index_is_the_decimal_that_was_written() {
        assert_eq!(Ratio::of(103.2), Some(Ratio { part: 516, whole: 5 }));
        assert_eq!(ratio(103.2, 100.0), Ratio { part: 129, whole: 125 });
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Ratio::of(bad), None, "{bad}");
        }
    }

    #[test]
    fn half_a_fen_is_rounded_up_exactly() {
        // 1.1 as a float lies above 1.1; 5 × 1.1 is 5.5, and half rounds up; 5 × 1.09 is 5.45.
        assert_eq!(ratio(110.0, 100.0).of_whole(5), Some(6));
        assert_eq!(ratio(109.0, 100.0).of_whole(5), Some(5));
        assert_eq!(ratio(110.0, 100.0).of_whole(-5), Some(-6));
        // As floats, 35 × 1.15 / 1.15 and its like drift; as fractions they come back.
        assert_eq!(ratio(1.15, 1.15), Ratio { part: 1, whole: 1 });
        assert_eq!(ratio(2.0, 1.0).of_whole(i64::MAX), None);
        assert!((ratio(103.2, 100.0).of_decimal(0.5) - 0.516).abs() < 1e-15);
    }
}
