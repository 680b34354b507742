//! Policies × runs, paired on the same luck.
//!
//! [`Experiment::prepare`] reads and checks every text of a scenario, [`Experiment::run`] simulates
//! every policy, [`results`] holds what was measured and [`compare`] the paired differences.
//! [`bill`] writes every unit's bill of one month. [`difference`] holds two policies against each other without running them.
//! Nothing here opens files, draws charts or knows the terminal.

pub mod bill;
mod columns;
pub mod compare;
mod described;
pub mod difference;
mod explain;
mod facts;
mod fingerprint;
pub mod flips;
mod gather;
mod held;
mod law;
mod panel;
pub mod payers;
mod prepare;
mod reads;
pub mod results;
mod run;
mod scenario;
pub mod validation;

pub use described::Described;
pub use explain::{Entry, Explained, InForce, Since, Whence, Wish};
pub use fingerprint::{Fingerprinted, fingerprint};
pub use run::{Experiment, Inputs, Wishes};
pub use scenario::{Place, Scenario};
