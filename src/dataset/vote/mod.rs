//! Files of votes: the roll, the ballots, and tables of past votes.

mod ballots;
mod roll;
mod table;

pub use ballots::{BallotRow, Marked, ballots};
pub use roll::{RollRow, UnitKind, roll};
pub use table::{Dated, PastVote, Percent, past_votes};
