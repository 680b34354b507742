//! Where a dispute goes next: the step, its date, the reason and the article.
//!
//! [`route`] asks the rules about one case on one day: the order in which disputes are taken further,
//! whether the body that mediates is properly composed, and until when an agreement can be confirmed.
//! What the case leaves open stays open: the answer is then undetermined and names what is missing.
//! No order of steps, number of days or size of a body stands here.

mod calendar;
mod route;

use crate::dataset::DisputeCase;
use crate::units::Date;

use super::desk::{Cited, Desk};
pub use calendar::Calendar;
pub use route::route;

/// What is asked about every case.
pub struct Asking<'a> {
    /// The rules of the day.
    pub desk: &'a Desk<'a>,
    /// The day.
    pub on: Date,
    /// Rest days.
    pub calendar: &'a Calendar,
}

/// The first day of which the rules on where disputes go speak, when that of the desk lies before
/// it.
#[must_use]
pub fn known_from(desk: &Desk<'_>) -> Option<Date> {
    let first = desk.book.parameter("side_exit")?.since.first()?.date;
    (!desk.is_set("ladder_next")).then_some(first)
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go on with the present step.
    Stay,
    /// Take the case to another step of mediation.
    Move,
    /// Compose the body anew before it goes on.
    Reseat,
    /// Ask the court together to confirm the agreement.
    Confirm,
    /// Keep the agreement as a contract: it can't be confirmed.
    Keep,
    /// Arbitration, payment order or suit.
    Court,
    /// Nothing: the time within which a court could be asked is over.
    Lapsed,
    /// Keep what a court, an arbitration or an order said; who does not is made to by the court.
    Enforce,
    /// Report it to the authority.
    Authority,
    /// Call the police.
    Police,
    /// It can't be said.
    Undetermined,
}

impl Action {
    /// The word that programs read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Move => "move",
            Self::Reseat => "reseat",
            Self::Confirm => "confirm",
            Self::Keep => "keep",
            Self::Court => "court",
            Self::Lapsed => "lapsed",
            Self::Enforce => "enforce",
            Self::Authority => "authority",
            Self::Police => "police",
            Self::Undetermined => "undetermined",
        }
    }
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What to do.
    pub action: Action,
    /// The step of mediation that it is about.
    pub step: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day; for a confirmation after rest days have been passed over.
    pub until: Option<Date>,
    /// Of `arbitration`, `payment_order` and `suit` those that what is known leaves open: one when
    /// it can be said which way is open.
    pub forums: Vec<String>,
}

impl Next {
    /// The way outside mediation, when it can be said which one is open.
    #[must_use]
    pub fn forum(&self) -> Option<&str> {
        match self.forums.as_slice() {
            [forum] => Some(forum),
            _ => None,
        }
    }
}

/// What is wrong with a body, or with what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// Size or women: no people's mediation committee.
    Composition,
    /// A party to the case sits on it.
    PartySits,
    /// A dispute of two estates, and no mediators from both.
    OneSided,
    /// The time for confirmation is over.
    ConfirmationLate,
    /// The time for asking a court to annul a decision is over.
    AnnulmentLate,
    /// The time for applying for enforcement is over.
    EnforcementLate,
    /// The step has lasted longer than it should.
    StepOver,
}

impl Defect {
    /// The word that programs read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Composition => "composition",
            Self::PartySits => "party_sits",
            Self::OneSided => "one_sided",
            Self::ConfirmationLate => "confirmation_late",
            Self::AnnulmentLate => "annulment_late",
            Self::EnforcementLate => "enforcement_late",
            Self::StepOver => "step_over",
        }
    }
}

/// A rule that was asked, and what its answer rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Name of the rule.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// Its standing.
    pub standing: String,
    /// Parameters read.
    pub cited: Vec<Cited>,
}

/// Where one case goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed {
    /// The case.
    pub case: DisputeCase,
    /// The next step.
    pub next: Next,
    /// What is wrong.
    pub defects: Vec<Defect>,
    /// What the body is: `peoples_mediation`, `ordinary` or `invalid`; `None` when not known.
    pub body: Option<String>,
    /// Why, in the order in which rules were asked.
    pub reasons: Vec<Reason>,
    /// Facts that are not known and would be needed.
    pub missing: Vec<String>,
    /// Facts of the body that goes on with the case, or whose agreement a court is asked to
    /// confirm, which were not given and so not checked.
    pub unchecked: Vec<String>,
    /// Why the rules have no answer.
    pub silent: Option<String>,
}
