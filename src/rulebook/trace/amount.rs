//! Values of an explanation with their units, to be said in any language.

use std::fmt;

use rhai::Dynamic;

use crate::rulebook::unit::Unit;
use crate::rulebook::{Bound, meaning};
use crate::units::{Fen, Share, day_of};

/// A value as rules have it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Plain {
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Float(f64),
    /// Yes or no.
    Flag(bool),
    /// An exact fraction.
    Fraction(Share),
    /// A word.
    Word(String),
    /// No value at all.
    Nothing,
}

/// A value with its unit.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Amount {
    /// The value.
    pub value: Plain,
    /// The unit, as parameter files write units; empty when it has none, or none is known.
    pub unit: String,
}

impl Amount {
    /// A value that is not there.
    #[must_use]
    pub fn nothing() -> Self {
        Self { value: Plain::Nothing, unit: String::new() }
    }

    /// A value of a script in a unit.
    #[must_use]
    pub fn of(value: &Dynamic, unit: &str) -> Self {
        let whole = || value.as_int().map(Plain::Int).ok();
        let float = || value.as_float().map(Plain::Float).ok();
        let flag = || value.as_bool().map(Plain::Flag).ok();
        let share = || value.clone().try_cast::<Share>().map(Plain::Fraction);
        let word = || value.clone().into_string().map(Plain::Word).ok();
        let read = whole().or_else(float).or_else(flag).or_else(share).or_else(word);
        Self { value: read.unwrap_or(Plain::Nothing), unit: unit.into() }
    }

    /// A place on a scale.
    #[must_use]
    pub fn of_bound(bound: Bound, unit: &str) -> Self {
        let value = match bound {
            Bound::Int(v) => Plain::Int(v),
            Bound::Float(v) => Plain::Float(v),
        };
        Self { value, unit: unit.into() }
    }

    pub(super) fn in_unit(value: meaning::Value, unit: &Unit) -> Self {
        let value = match value {
            meaning::Value::Int(v) => Plain::Int(v),
            meaning::Value::Float(v) => Plain::Float(v),
            meaning::Value::Flag(v) => Plain::Flag(v),
            meaning::Value::Fraction(v) => Plain::Fraction(v),
            meaning::Value::Word(_) => Plain::Nothing,
        };
        Self { value, unit: unit.written() }
    }
}

/// As programs get it: money in yuan, floor area in m².
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit.as_str() {
            "count" | "share" | "probability" | "ratio" | "rate" | "exponent" | "number" => "",
            unit => unit,
        };
        match (&self.value, unit) {
            (Plain::Int(v), "fen" | "fen/month") => write!(f, "{} yuan", Fen(*v)),
            (Plain::Int(v), "date") => match day_of(*v) {
                Some(day) => day.fmt(f),
                None => v.fmt(f),
            },
            (Plain::Int(v), "m2/100") => write!(f, "{} m2", Fen(*v)),
            (Plain::Int(v), "") => v.fmt(f),
            (Plain::Int(v), unit) => write!(f, "{v} {unit}"),
            (Plain::Float(v), "") => write!(f, "{v:?}"),
            (Plain::Float(v), unit) => write!(f, "{v:?} {unit}"),
            (Plain::Flag(v), _) => v.fmt(f),
            (Plain::Fraction(v), _) => v.fmt(f),
            (Plain::Word(v), _) => v.fmt(f),
            (Plain::Nothing, _) => write!(f, "no value"),
        }
    }
}
