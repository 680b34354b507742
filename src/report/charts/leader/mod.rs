//! The charts that a committee leader posts: the year's money as a waterfall, votes against their
//! bars, the chance of a bay, who pays more and less, and what became of disputes.

pub(super) mod ballots;
mod bands;
pub(super) mod chances;
pub(super) mod funnel;
pub(super) mod motion;
pub(super) mod payers;
pub(super) mod votes;
pub(super) mod waterfall;
