//! Are the values of a column within what its unit allows?

use crate::rulebook::Column;

/// How far beyond its range a float may lie by rounding alone.
const ROUNDING: f64 = 1e-9;

/// The first row whose value lies beyond a range, or is not a finite number.
pub(super) fn beyond(column: &Column, range: Option<(f64, f64)>) -> Option<usize> {
    match column {
        Column::Int(values) => {
            let (least, most) = range?;
            #[expect(clippy::cast_possible_truncation, reason = "a range beyond i64 has no end")]
            let (least, most) = (least.ceil() as i64, most.floor() as i64);
            let are_within = pulp::Arch::new().dispatch(AreWithin { values, least, most });
            if are_within { None } else { values.iter().position(|v| *v < least || *v > most) }
        }
        Column::Float(values) => {
            let (least, most) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            let (least, most) = (least - ROUNDING, most + ROUNDING);
            let (least, most) = (least.max(f64::MIN), most.min(f64::MAX));
            let are_within = pulp::Arch::new().dispatch(AreWithin { values, least, most });
            let is_allowed = |v: f64| v >= least && v <= most;
            if are_within { None } else { values.iter().position(|v| !is_allowed(*v)) }
        }
        Column::Flag(_) | Column::Word(..) => None,
    }
}

/// Do all values lie within a range? To be compiled for every width of vectors.
struct AreWithin<'a, T> {
    values: &'a [T],
    least: T,
    most: T,
}

impl<T: Copy + PartialOrd> pulp::NullaryFnOnce for AreWithin<'_, T> {
    type Output = bool;

    #[inline(always)]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator would stop the fast loop")]
    fn call(self) -> bool {
        // Without a way out of the loop it runs over many values at once.
        let is_within = |v: T| (v >= self.least) & (v <= self.most);
        self.values.iter().fold(true, |all, v| all & is_within(*v))
    }
}
