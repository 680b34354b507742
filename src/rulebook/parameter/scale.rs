//! Scales: values that depend on the size of something, such as a discount by months prepaid.
//!
//! A scale is pure: it knows neither days nor rules. Both ways to ask rules read it through
//! [`Scale::value_at`] and [`Scale::marginal`], so that both give the same bits.

use std::cmp::Ordering;
use std::fmt;

use rhai::Dynamic;

/// A place on a scale: a whole number or a decimal one, by the unit that the scale is read by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Fen, months, counts, hundredths of m².
    Int(i64),
    /// Shares, scores, ratios; always finite.
    Float(f64),
}

impl Bound {
    /// How two places of one kind lie to each other, exactly; `None` when their kinds differ.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(&b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b),
            _ => None,
        }
    }

    /// Does this place come before the other? Never when their kinds differ.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Less)
    }

    /// How far it is from `from` to here as a float: the difference is taken exactly for whole
    /// numbers and rounded once, when it becomes a float.
    #[expect(clippy::cast_precision_loss, reason = "a part is rounded once, as documented")]
    fn beyond(self, from: Self) -> Option<f64> {
        match (self, from) {
            (Self::Int(a), Self::Int(b)) => Some(a.checked_sub(b)? as f64),
            (Self::Float(a), Self::Float(b)) => Some(a - b),
            _ => None,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(v) => v.fmt(f),
            Self::Float(v) => v.fmt(f),
        }
    }
}

/// One step of a scale.
#[derive(Debug, Clone)]
pub struct ScaleStep {
    /// First place of the step; it belongs to the step.
    pub from: Bound,
    /// The value over the whole step.
    pub value: Dynamic,
}

/// Values by size: steps without gap or overlap, in ascending order of `from`.
#[derive(Debug, Clone)]
pub struct Scale {
    /// At least one step; the bounds of all steps are of one kind.
    pub steps: Vec<ScaleStep>,
    /// Where the last step ends, not included; `None` when it never ends.
    pub end: Option<Bound>,
}

/// Why a scale has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotOnScale {
    /// Below the first step: never taken for zero.
    #[error("{x} lies below the first step, which begins at {first}")]
    Below {
        /// What was asked for.
        x: Bound,
        /// Where the first step begins.
        first: Bound,
    },
    /// At or above the end of the last step.
    #[error("{x} lies beyond the last step, which ends before {end}")]
    Beyond {
        /// What was asked for.
        x: Bound,
        /// Where the last step ends.
        end: Bound,
    },
    /// A decimal number where whole numbers are due.
    #[error("the scale runs over whole numbers, not the decimal number {0}")]
    WholeDue(Bound),
    /// A whole number where decimal ones are due.
    #[error("the scale runs over decimal numbers, not the whole number {0}")]
    DecimalDue(Bound),
    /// Not a number, or without end.
    #[error("{0} is no place on a scale")]
    NotFinite(Bound),
    /// The values are words, flags or fractions.
    #[error("its values are no numbers: only `bracket` can read it")]
    NotNumeric,
    /// A part of `x` does not fit into a whole number.
    #[error("{0} is too far from the first step")]
    TooFar(Bound),
}

impl Scale {
    /// Position of the step that `x` falls in: the last step whose `from` is not above `x`.
    ///
    /// # Errors
    /// `x` below the first step, beyond the end, of the other kind of number, or not finite.
    pub fn step_at(&self, x: Bound) -> Result<usize, NotOnScale> {
        let first = self.steps[0].from;
        match (first, x) {
            (Bound::Int(_), Bound::Float(_)) => return Err(NotOnScale::WholeDue(x)),
            (Bound::Float(_), Bound::Int(_)) => return Err(NotOnScale::DecimalDue(x)),
            (Bound::Float(_), Bound::Float(v)) if !v.is_finite() => {
                return Err(NotOnScale::NotFinite(x));
            }
            _ => {}
        }
        if let Some(end) = self.end
            && !x.is_before(end)
        {
            return Err(NotOnScale::Beyond { x, end });
        }
        let begun = self.steps.partition_point(|step| !x.is_before(step.from));
        begun.checked_sub(1).ok_or(NotOnScale::Below { x, first })
    }

    /// The value of the step that `x` falls in; `from` belongs to a step, its end does not.
    ///
    /// # Errors
    /// As [`Scale::step_at`].
    pub fn value_at(&self, x: Bound) -> Result<&Dynamic, NotOnScale> {
        Ok(&self.steps[self.step_at(x)?].value)
    }

    /// Each part of `x` at its own step's value, summed.
    ///
    /// The order of operations is fixed, so that every way to compute it gives the same bits:
    /// the sum starts at `0.0`; for each step from the first to the one that `x` falls in, the part
    /// is the step's end (the next `from`, or `x` in the last one) less its `from`, taken in the kind
    /// of the bounds and then made a float; the step's value is made a float; and
    /// `sum = sum + part * value`, a product and a sum that are rounded each (never fused).
    ///
    /// # Errors
    /// As [`Scale::step_at`]; values that are no numbers; a part beyond the whole numbers.
    pub fn marginal(&self, x: Bound) -> Result<f64, NotOnScale> {
        let last = self.step_at(x)?;
        let mut sum = 0.0;
        for (at, step) in self.steps[..=last].iter().enumerate() {
            let end = if at == last { x } else { self.steps[at + 1].from };
            let part = end.beyond(step.from).ok_or(NotOnScale::TooFar(x))?;
            let value = as_float(&step.value).ok_or(NotOnScale::NotNumeric)?;
            sum += part * value;
        }
        Ok(sum)
    }

    /// The steps in words: `0.0 from 0, 0.05 from 6, up to 12`.
    #[must_use]
    pub fn written(&self) -> String {
        let steps = self.steps.iter().map(|step| format!("{} from {}", step.value, step.from));
        let end = self.end.iter().map(|end| format!("up to {end}"));
        steps.chain(end).collect::<Vec<_>>().join(", ")
    }
}

/// A value as a float: whole numbers are rounded to the nearest one.
#[expect(clippy::cast_precision_loss, reason = "a value is rounded once, as documented")]
fn as_float(value: &Dynamic) -> Option<f64> {
    value.as_float().ok().or_else(|| value.as_int().ok().map(|v| v as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn discount() -> Scale {
        let steps = [(0, 0.0), (6, 0.05), (12, 0.1)];
        let steps = steps.map(|(from, value)| ScaleStep {
            from: Bound::Int(from),
            value: Dynamic::from_float(value),
        });
        Scale { steps: steps.into(), end: Some(Bound::Int(24)) }
    }

    #[test]
    fn a_step_begins_with_its_from_and_ends_before_the_next() {
        let scale = discount();
        let at = |x| scale.value_at(Bound::Int(x)).map(|value| value.as_float().expect("a float"));
        assert_eq!([at(0), at(5), at(6), at(12), at(23)], [0.0, 0.0, 0.05, 0.1, 0.1].map(Ok));
    }

    #[test]
    fn what_lies_outside_the_scale_is_refused_and_never_zero() {
        let scale = discount();
        let below = NotOnScale::Below { x: Bound::Int(-1), first: Bound::Int(0) };
        let beyond = NotOnScale::Beyond { x: Bound::Int(24), end: Bound::Int(24) };
        for (x, why) in [(-1, below), (24, beyond)] {
            assert_eq!(scale.value_at(Bound::Int(x)).expect_err("outside"), why);
            assert_eq!(scale.marginal(Bound::Int(x)).expect_err("outside"), why);
        }
        let half = Bound::Float(0.5);
        assert_eq!(scale.value_at(half).expect_err("no whole"), NotOnScale::WholeDue(half));
    }

    #[test]
    fn each_part_pays_the_rate_of_its_own_step() {
        let steps = [(0, 3), (100, 5), (250, 9)];
        let steps = steps.map(|(from, value)| ScaleStep {
            from: Bound::Int(from),
            value: Dynamic::from_int(value),
        });
        let scale = Scale { steps: steps.into(), end: None };
        let due = |x| scale.marginal(Bound::Int(x)).expect("on the scale").to_bits();
        let expected = [0.0_f64, 300.0, 305.0, 1050.0, 1059.0].map(f64::to_bits);
        assert_eq!([due(0), due(100), due(101), due(250), due(251)], expected);
        let far = Scale {
            steps: vec![ScaleStep { from: Bound::Int(-10), value: Dynamic::from_int(1) }],
            end: None,
        };
        let x = Bound::Int(i64::MAX);
        assert_eq!(far.marginal(x), Err(NotOnScale::TooFar(x)));
    }

    #[test]
    fn a_decimal_scale_takes_decimals_only() {
        let step = |from, word: &str| ScaleStep { from: Bound::Float(from), value: word.into() };
        let scale = Scale { steps: vec![step(0.0, "low"), step(0.5, "high")], end: None };
        let at = |x| scale.value_at(Bound::Float(x)).map(ToString::to_string);
        assert_eq!(at(0.499_999).as_deref(), Ok("low"));
        assert_eq!(at(0.5).as_deref(), Ok("high"));
        assert!(matches!(at(f64::NAN), Err(NotOnScale::NotFinite(_))));
        assert_eq!(
            scale.value_at(Bound::Int(1)).err(),
            Some(NotOnScale::DecimalDue(Bound::Int(1)))
        );
        assert_eq!(scale.marginal(Bound::Float(0.7)), Err(NotOnScale::NotNumeric));
        assert_eq!(scale.written(), "low from 0, high from 0.5");
    }
}
