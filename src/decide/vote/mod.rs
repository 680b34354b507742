//! Was the motion carried? One vote of one or several assemblies, held against the law of its day.
//!
//! Takes what is known of a vote, by heads and by area; gives a verdict for each assembly and for
//! all, with every test, how far it is from its bar, what is missing, and which defects make a
//! carried motion open to annulment.

mod count;
mod defects;
mod file;
mod judge;
mod law;
mod laws;
mod names;
mod papers;
mod past;

pub(in crate::decide) use count::Counting;
pub use count::{Papers, vote};
pub use defects::{Defect, Figure};
pub use file::{AssemblyFile, Named, VoteFile};
pub(in crate::decide) use file::{area, count as count_of, named, one_of, place};
pub use judge::{
    Answer, Assembly, Conditions, Decision, Missing, Note, Notice, Scope, Verdict, Vote, decide,
};
pub use law::{Bar, Base, Held, Law, Measure, TESTS, Test};
pub use laws::{AUTO, Laws, TOO_EARLY};
pub use names::Names;
pub use papers::{AsRead, StatedRoll};
pub(in crate::decide) use papers::{proxies, voters};
pub use past::{Past, Stated, Under, past};
