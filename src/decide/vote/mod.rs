//! Was the motion carried? One vote of one or several assemblies, held against the law of its day.
//!
//! Takes what is known of a vote, by heads and by area; gives a verdict for each assembly and for
//! all, with every test, how far it is from its bar, what is missing, and which defects make a
//! carried motion open to annulment.

mod answer;
mod asked;
mod count;
mod defects;
mod file;
mod given;
mod judge;
mod law;
mod past;
mod silence;

pub use answer::{Answer, Decision, Missing, Note, Verdict};
pub use asked::{Assembly, Conditions, Notice, Scope, Vote};
pub(in crate::decide) use count::Counting;
pub use count::{Papers, vote};
pub use defects::{Defect, Figure};
pub use file::{AsRead, AssemblyFile, Named, Names, StatedRoll, VoteFile};
pub(in crate::decide) use file::{area, count as count_of, named, one_of, place, proxies, voters};
pub(in crate::decide) use given::Given;
pub use judge::{NEVER_BOTH, decide};
pub use law::{AUTO, Bar, Base, Held, Law, Laws, Measure, TESTS, TOO_EARLY, Test};
pub use past::{Past, Stated, Under, past};
