//! Policies × runs, paired on the same luck.
//!
//! [`Experiment::prepare`] reads and checks every text of a scenario, [`Experiment::run`] simulates
//! every policy, [`results`] holds what was measured and [`compare`] the paired differences.
//! [`bill`] writes every unit's bill of one month. [`difference`] holds two policies against each other without running them.
//! Nothing here opens files, draws charts or knows the terminal.

pub mod bill;
pub mod compare;
mod described;
pub mod difference;
mod explain;
mod facts;
pub mod flips;
mod held;
mod law;
mod panel;
mod reads;
pub mod results;
mod run;
mod scenario;
pub mod validation;

pub use described::Described;
pub use explain::{Entry, Explained, InForce, Since, Whence, Wish};
pub use run::{Experiment, Inputs, Wishes, fingerprint};
pub use scenario::{Place, Scenario};
