//! The world, month by month: a schedule of rules and mechanisms over households and estates, for a
//! block of runs at once.
//!
//! Takes a rulebook, a schedule, a neighbourhood and a policy; gives what was measured in every
//! run, month and estate. Within a step every subject reads the state as it stood before the step;
//! every draw is addressed, so nothing depends on the order of households or on threads. The
//! parameters of a month are those in force on its first day. Nothing here reads files, compares
//! policies or draws charts.

mod assembly;
mod billing;
mod block;
mod check;
mod election;
mod mechanism;
mod opening;
mod outcome;
mod schedule;
mod state;
mod subject;
mod units;

pub use assembly::{Moved, Put};
pub use billing::{Charged, Unpaid};
pub use block::{Block, SimulateError, World, kinds, simulate, watch};
pub use check::check;
pub use mechanism::{Act, Holds, MECHANISMS, Mechanism, Role, Slot};
pub use opening::{Beside, Opening, case_months, panel, vote_months};
pub use outcome::{Across, Both, Election, Outcome, Stage, Total, Values, Vote, When};
pub use schedule::{
    Balance, Beginning, BillLine, Figure, Measured, Named, Part, Schedule, Setter, State, Step,
};
pub use subject::{N_FIXED, Space, Subject};
pub use units::column_misfits;
