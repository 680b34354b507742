//! The mechanisms that a step may call, and what each must be told.

use super::subject::Subject;
use crate::rulebook::Kind;

/// What fills a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A column that the mechanism reads.
    Reads(Subject),
    /// A state column that the mechanism alone sets.
    Sets(Subject),
    /// A rule that the mechanism asks about these subjects and what the first belongs to.
    Asks(&'static [Subject]),
}

/// The kind of values in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Fen or counts.
    Int,
    /// Yes or no.
    Flag,
    /// How a case stands.
    Fate,
}

/// One thing that a mechanism must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its name in the schedule.
    pub name: &'static str,
    /// What fills it.
    pub role: Role,
    /// The kind of values.
    pub holds: Holds,
}

impl Slot {
    /// What fills it, in words.
    #[must_use]
    pub fn role(&self) -> String {
        match self.role {
            Role::Reads(subject) => format!("column of {}", subject.name()),
            Role::Sets(subject) => format!("state column of {}", subject.name()),
            Role::Asks(_) => "rule".into(),
        }
    }

    /// Does a column of this kind fit?
    #[must_use]
    pub fn fits(&self, kind: &Kind) -> bool {
        matches!((self.holds, kind), (Holds::Int, Kind::Int) | (Holds::Flag, Kind::Flag))
    }
}

/// A mechanism in Rust.
#[derive(Debug, PartialEq, Eq)]
pub struct Mechanism {
    /// Its name in the schedule.
    pub name: &'static str,
    /// Whose step it is.
    pub subject: Subject,
    /// What it is.
    pub act: Act,
    /// What it must be told.
    pub slots: &'static [Slot],
}

/// Which mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Bills, payments and arrears of households.
    PostLedger,
    /// Income, spending and balance of estates.
    PostCommons,
    /// One cost split over estates.
    ShareCost,
    /// Bays to households.
    AllotBays,
    /// Places to those whose lots rank first.
    DrawLots,
    /// New cases.
    OpenDisputes,
    /// Cases called.
    HearDisputes,
    /// Cases ended.
    CloseDisputes,
    /// Owners' votes.
    CountBallots,
}

const fn reads(name: &'static str, subject: Subject) -> Slot {
    Slot { name, role: Role::Reads(subject), holds: Holds::Int }
}

const fn sets(name: &'static str, subject: Subject) -> Slot {
    Slot { name, role: Role::Sets(subject), holds: Holds::Int }
}

const fn asks(name: &'static str, subjects: &'static [Subject], holds: Holds) -> Slot {
    Slot { name, role: Role::Asks(subjects), holds }
}

use Subject::{Cast, Dispute, Estate, Household, Motion, Neighbourhood, Owner, Roll};

/// Every mechanism.
pub const MECHANISMS: [Mechanism; 9] = [
    Mechanism {
        name: "ledger.post",
        subject: Household,
        act: Act::PostLedger,
        slots: &[
            reads("due", Household),
            reads("paid", Household),
            reads("recovered", Household),
            sets("arrears", Household),
        ],
    },
    Mechanism {
        name: "commons.post",
        subject: Estate,
        act: Act::PostCommons,
        slots: &[reads("income", Estate), reads("cost", Estate), sets("balance", Estate)],
    },
    Mechanism {
        name: "services.share",
        subject: Neighbourhood,
        act: Act::ShareCost,
        slots: &[reads("whole", Neighbourhood), reads("weight", Estate), sets("share", Estate)],
    },
    Mechanism {
        name: "parking.allot",
        subject: Estate,
        act: Act::AllotBays,
        slots: &[
            reads("bays", Estate),
            reads("cars", Household),
            reads("priority", Household),
            sets("held", Household),
            sets("overflow", Estate),
        ],
    },
    Mechanism {
        name: "lottery.draw",
        subject: Estate,
        act: Act::DrawLots,
        slots: &[
            Slot { name: "enters", role: Role::Reads(Household), holds: Holds::Flag },
            reads("places", Estate),
            reads("rounds", Estate),
            sets("won", Household),
        ],
    },
    Mechanism {
        name: "disputes.open",
        subject: Household,
        act: Act::OpenDisputes,
        slots: &[
            Slot { name: "arises", role: Role::Reads(Household), holds: Holds::Flag },
            sets("open_cases", Household),
            sets("opened", Estate),
        ],
    },
    Mechanism {
        name: "disputes.hear",
        subject: Estate,
        act: Act::HearDisputes,
        slots: &[reads("capacity", Estate)],
    },
    Mechanism {
        name: "disputes.close",
        subject: Dispute,
        act: Act::CloseDisputes,
        slots: &[
            asks("fate", &[Dispute], Holds::Fate),
            sets("open_cases", Household),
            Slot { name: "settled_now", role: Role::Sets(Household), holds: Holds::Flag },
            sets("settled", Estate),
            sets("dropped", Estate),
            sets("escalated", Estate),
            sets("open", Estate),
        ],
    },
    Mechanism {
        name: "ballots.count",
        subject: Owner,
        act: Act::CountBallots,
        slots: &[
            asks("takes_part", &[Owner, Motion], Holds::Flag),
            asks("in_favour", &[Owner, Motion], Holds::Flag),
            asks("carried", &[Roll, Cast, Motion], Holds::Flag),
            asks("again", &[Motion], Holds::Int),
        ],
    },
];
