//! Looks for the nearest value of one input that changes an answer.

use crate::rulebook::lower::Of;
use crate::rulebook::meaning::{self, Value};

/// A way to look for a value that changes the answer.
pub(super) enum Search {
    One(Value),
    Whole { now: i64, step: i64, low: f64, high: f64 },
    Real { now: f64, step: f64, low: f64, high: f64 },
}

pub(super) type Changed = Option<Option<Value>>;

impl Search {
    /// Where to look for other values.
    pub fn around(of: &Of, now: Value, range: Option<(f64, f64)>) -> Vec<Self> {
        let (low, high) = range.unwrap_or((f64::MIN, f64::MAX));
        match (of, now) {
            (Of::Flag, Value::Flag(now)) => vec![Self::One(Value::Flag(!now))],
            (Of::Word(words), Value::Word(now)) => (0..words.len())
                .filter_map(|code| u16::try_from(code).ok())
                .filter(|code| *code != now)
                .map(|code| Self::One(Value::Word(code)))
                .collect(),
            (_, Value::Int(now)) => [-1, 1].map(|step| Self::Whole { now, step, low, high }).into(),
            (_, Value::Float(now)) => {
                [-1.0, 1.0].map(|step| Self::Real { now, step, low, high }).into()
            }
            _ => Vec::new(),
        }
    }

    /// The nearest value that changes the answer, and the answer then.
    pub fn nearest(self, changes: &impl Fn(Value) -> Changed) -> Option<(Value, Option<Value>)> {
        match self {
            Self::One(value) => changes(value).map(|answer| (value, answer)),
            Self::Whole { now, step, low, high } => {
                let allowed = |x: i64| (low..=high).contains(&meaning::float_of(x));
                let at =
                    |size: i64| now.checked_add(step.checked_mul(size)?).filter(|x| allowed(*x));
                let mut size = 1;
                while changes(Value::Int(at(size)?)).is_none() {
                    size = size.checked_mul(2).filter(|size| *size < 1 << 40)?;
                }
                let (mut same, mut other) = (size / 2, size);
                while other - same > 1 {
                    let middle = same + (other - same) / 2;
                    if changes(Value::Int(at(middle)?)).is_some() {
                        other = middle;
                    } else {
                        same = middle;
                    }
                }
                let value = Value::Int(at(other)?);
                changes(value).map(|answer| (value, answer))
            }
            Self::Real { now, step, low, high } => {
                let at = |size: f64| Some(now + step * size).filter(|x| (low..=high).contains(x));
                let mut size = now.abs().max(1.0) * 1e-6;
                let mut last = 0.0;
                loop {
                    let x =
                        at(size).or_else(|| at_edge(now, step, low, high).filter(|_| last >= 0.0));
                    let x = x?;
                    if changes(Value::Float(x)).is_some() {
                        break;
                    }
                    if at(size).is_none() || size > 1e12 {
                        return None;
                    }
                    (last, size) = (size, size * 2.0);
                }
                let reach = at(size).or_else(|| at_edge(now, step, low, high))?;
                let (mut same, mut other) = (now + step * last, reach);
                for _ in 0..48 {
                    let middle = same + (other - same) / 2.0;
                    if changes(Value::Float(middle)).is_some() {
                        other = middle;
                    } else {
                        same = middle;
                    }
                }
                changes(Value::Float(other)).map(|answer| (Value::Float(other), answer))
            }
        }
    }
}

/// The shortest decimal beyond a turning point that still changes the answer.
pub(super) fn short(
    (value, answer): (Value, Option<Value>),
    now: Value,
    changes: &impl Fn(Value) -> Changed,
) -> (Value, Option<Value>) {
    let (Value::Float(found), Value::Float(now)) = (value, now) else { return (value, answer) };
    let mut scale = 1.0;
    for _ in 0..15 {
        let scaled = found * scale;
        let beyond = if found > now { scaled.ceil() } else { scaled.floor() };
        for rounded in [scaled.round() / scale, beyond / scale] {
            // No further away than a hundredth of the whole way.
            let is_near = (rounded - found).abs() <= (found - now).abs() / 100.0;
            if let (true, Some(answer)) = (is_near, changes(Value::Float(rounded))) {
                return (Value::Float(rounded), answer);
            }
        }
        scale *= 10.0;
    }
    (value, answer)
}

/// The end of the range in a direction, if it has one.
fn at_edge(now: f64, step: f64, low: f64, high: f64) -> Option<f64> {
    let edge = if step < 0.0 { low } else { high };
    (edge.abs() < 1e15 && (edge - now).abs() > 0.0).then_some(edge)
}
