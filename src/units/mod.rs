//! Exact quantities: money in fen, floor area in hundredths of a square metre, shares as fractions,
//! months and dates of the calendar.
//!
//! Nothing here knows of estates, rules or files. Floats appear only in the `as_` functions that
//! feed statistics and charts.

mod area;
mod day;
mod fen;
mod month;
mod rest_days;
mod share;
mod sum;

pub use area::Area;
pub use day::{add_months, day_number, day_of};
pub use fen::Fen;
pub use jiff::civil::Date;
pub use month::Month;
pub use rest_days::{LAST_YEAR, RestDays};
pub use share::Share;
pub use sum::sum;

/// A text that is not the quantity it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct NotAQuantity {
    /// The text that was read.
    pub text: String,
    /// What was expected, with an example.
    pub expected: &'static str,
}

/// Reads a plain decimal with at most two decimals as whole hundredths, exactly.
///
/// Accepts an optional sign and digits; refuses exponents, separators and a third decimal, because
/// a silent rounding of money or area is an error.
fn hundredths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(decimals) || decimals.len() > 2 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<2}").parse().ok()?;
    let value = whole.checked_mul(100)?.checked_add(decimals)?;
    Some(if negative { -value } else { value })
}

/// Writes whole hundredths as a decimal with two decimals.
fn write_hundredths(f: &mut std::fmt::Formatter<'_>, value: i64) -> std::fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    write!(f, "{sign}{}.{:02}", size / 100, size % 100)
}

/// Divides and rounds half up (half away from zero for negative values).
///
/// # Errors
/// `None` when `whole` is zero or the result does not fit.
#[must_use]
pub fn divide_half_up(part: i64, whole: i64) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let negative = (part < 0) != (whole < 0);
    let (part, whole) = (part.abs(), whole.abs());
    let size = (2 * part + whole) / (2 * whole);
    i64::try_from(if negative { -size } else { size }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_fen_rounds_up() {
        assert_eq!(divide_half_up(149, 100), Some(1));
        assert_eq!(divide_half_up(150, 100), Some(2));
        assert_eq!(divide_half_up(-150, 100), Some(-2));
        assert_eq!(divide_half_up(1, 0), None);
    }

    #[test]
    fn a_third_decimal_is_refused_not_rounded() {
        assert_eq!(hundredths("12.34"), Some(1234));
        assert_eq!(hundredths("12.5"), Some(1250));
        assert_eq!(hundredths("-0.05"), Some(-5));
        for bad in ["12.345", "", ".5", "1e3", "1,000", "--1", "99999999999999999999"] {
            assert_eq!(hundredths(bad), None, "{bad}");
        }
    }
}
