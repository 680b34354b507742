//! Policies × runs, paired on the same luck.

pub mod compare;
pub mod results;
