//! Charts over policies and runs: every policy's outcomes with intervals, what differs clearly, how
//! outcomes spread over runs, and whether there were enough runs.

pub(super) mod convergence;
pub(super) mod distribution;
pub(super) mod dots;
pub(super) mod heat;
mod measures;
