//! Files of votes: the roll, the ballots, and tables of past votes.

mod approvals;
mod ballots;
mod candidates;
mod roll;
mod table;
mod whose;

pub use approvals::{ApprovalRow, Approved, approvals};
pub use ballots::{BallotRow, ByProxy, Marked, ballots};
pub use candidates::{CANDIDATE_FLAGS, Candidate, candidates};
pub use roll::{RollReading, RollRow, UnitKind, roll};
pub use table::{Dated, PastVote, Percent, past_votes};
pub use whose::Whose;
