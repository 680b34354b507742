//! Counting votes: every motion is counted twice, by owners and by floor area.
//!
//! Takes the roll's weights and who voted how; gives the tally. How high the bar is and whether it
//! is met is decided by the rules, and so is what silence counts as.

mod poll;
mod seats;
mod shortfall;
mod totals;

pub use poll::{Ballot, Choice, Poll, Tally, Weight};
pub use seats::{Key, Seated, Settled, Standing, Tie, seat};
pub use shortfall::least;
pub use totals::{Counted, Range, Side, Silence, Totals, larger};
