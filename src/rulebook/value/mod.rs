//! Values of rules: columns of them, what every operation means, and their units.

pub mod column;
pub mod meaning;
pub mod unit;
pub mod view;
