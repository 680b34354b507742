//! Decides real cases by the same rules that simulate: what a vote came to, who is elected, which
//! step of a dispute is next.
//!
//! Takes a rulebook and facts that people wrote down; gives answers that say which law, which
//! comparisons and which values they rest on. What is not known stays unknown: an answer that the
//! facts do not give is undetermined and names what is missing. Nothing here reads files, holds a
//! threshold or a deadline, or chooses words for readers.

pub mod calendar;
mod desk;
pub mod elect;
mod mediate;
pub mod route;
mod said;
pub mod vote;

pub use desk::{Cited, Desk, Fact, Facts, Reply};
pub use mediate::{
    Action, Asking, Calendar, Defect, Next, Reason, Routed, known_from as mediation_known_from,
    route,
};
pub use said::Said;
