//! Units, and what kind of value each of them has.

use std::sync::Arc;

use rhai::ImmutableString;

use crate::rulebook::column::Kind;

/// The kind of value that a unit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Whole numbers.
    Int,
    /// Decimal numbers.
    Float,
    /// An exact fraction such as `"2/3"`.
    Fraction,
    /// One of some words.
    Category,
    /// On or off.
    Switch,
}

/// The unit of what other parameters follow, such as a consumer price index.
pub const INDEX: &str = "index";

/// Units and what their values are; `fen/m2/month` counts as `fen`.
const UNITS: [(&str, ValueKind); 23] = [
    ("fen", ValueKind::Int),
    ("count", ValueKind::Int),
    ("months", ValueKind::Int),
    ("days", ValueKind::Int),
    ("years", ValueKind::Int),
    ("date", ValueKind::Int),
    ("yuan", ValueKind::Float),
    ("m2", ValueKind::Float),
    ("m2/100", ValueKind::Int),
    ("score", ValueKind::Float),
    ("points", ValueKind::Float),
    ("logit", ValueKind::Float),
    ("share", ValueKind::Float),
    ("probability", ValueKind::Float),
    ("ratio", ValueKind::Float),
    ("rate", ValueKind::Float),
    ("exponent", ValueKind::Float),
    (INDEX, ValueKind::Float),
    ("fraction", ValueKind::Fraction),
    ("category", ValueKind::Category),
    ("name", ValueKind::Category),
    ("switch", ValueKind::Switch),
    ("flag", ValueKind::Switch),
];

/// The words that a unit may begin with, in the order in which messages list them.
pub fn units() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|unit| unit.0)
}

/// What values a unit has; the fault names all known units.
///
/// # Errors
/// The known units, in words.
pub fn unit_kind(unit: &str) -> Result<ValueKind, String> {
    let base = unit.split('/').next().unwrap_or(unit);
    UNITS
        .iter()
        .find(|(known, _)| *known == unit)
        .or_else(|| UNITS.iter().find(|(known, _)| *known == base))
        .map(|found| found.1)
        .ok_or_else(|| {
            let known: Vec<_> = UNITS.iter().map(|u| u.0).collect();
            format!("known units: {}", known.join(", "))
        })
}

/// The kind of a state column of this unit.
///
/// # Errors
/// The known units, in words.
pub fn column_kind(unit: &str, words: Arc<[ImmutableString]>) -> Result<Kind, String> {
    match unit_kind(unit)? {
        ValueKind::Int => Ok(Kind::Int),
        ValueKind::Float => Ok(Kind::Float),
        ValueKind::Switch => Ok(Kind::Flag),
        ValueKind::Category => Ok(Kind::Word(words)),
        ValueKind::Fraction => Err("a state column can't hold exact fractions: use ratio".into()),
    }
}

/// The range of a unit that has one by its meaning: a share is no more than the whole, a score is
/// out of a hundred, and nobody counts below zero.
#[must_use]
pub fn usual_range(unit: &str) -> Option<(f64, f64)> {
    match unit {
        "share" | "probability" => Some((0.0, 1.0)),
        "score" => Some((0.0, 100.0)),
        "count" | "months" | "days" => Some((0.0, f64::INFINITY)),
        _ => None,
    }
}
