//! Who is elected to an owners' committee, and is there a committee? One election of one or several
//! assemblies, held against the law of its day and place.
//!
//! Takes the agreed seats, the candidates with what is known of them, and roll and ballots or totals;
//! gives every candidate's eligibility with reasons, who won which seat, what is tied, vacant or
//! open, and whether the committee stands. Figures of party and branch are told and decide nothing.

mod alternates;
mod bounds;
mod chair;
mod contender;
mod count;
mod file;
mod judge;
mod own_rules;
mod parts;
mod people;
mod seating;
mod seats;
mod sitting;

pub use chair::ChairFile;
pub use contender::too_early;
pub use count::{ElectionPapers, Electorate, electorates};
pub use file::{ElectionFile, ElectorateFile, LinksFile};
pub use judge::{Elected, Indicators, LastDay, Outcome, elect};
pub(in crate::decide) use parts::within;
pub(in crate::decide) use seating::cite;
pub use seating::{Contender, Contest, OpenTie, Reason, SettledTie, Status, Test};
pub use sitting::{ByElection, SittingFile};
