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
    /// A word that rules are handed as it is written.
    Says,
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
    /// The kind of a case, or another word.
    Word,
    /// A score.
    Float,
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
    /// May it stay empty?
    pub is_optional: bool,
}

impl Slot {
    /// What fills it, in words.
    #[must_use]
    pub fn role(&self) -> String {
        match self.role {
            Role::Reads(subject) => format!("column of {}", subject.name()),
            Role::Sets(subject) => format!("state column of {}", subject.name()),
            Role::Says => "word".into(),
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
    /// New cases of a kind of subject.
    OpenCases(Subject),
    /// Cases called.
    CallCases(Subject),
    /// Cases ended.
    CloseCases(Subject),
    /// Households' pledges for a project.
    RaiseFund,
    /// Income, spending and balance of projects.
    PostFund,
    /// Owners' votes.
    CountBallots,
    /// Committees elected.
    Elect,
}

const fn slot(name: &'static str, role: Role, holds: Holds) -> Slot {
    Slot { name, role, holds, is_optional: false }
}

const fn reads(name: &'static str, subject: Subject) -> Slot {
    slot(name, Role::Reads(subject), Holds::Int)
}

const fn sees(name: &'static str, subject: Subject) -> Slot {
    slot(name, Role::Reads(subject), Holds::Flag)
}

const fn sets(name: &'static str, subject: Subject) -> Slot {
    slot(name, Role::Sets(subject), Holds::Int)
}

const fn asks(name: &'static str, subjects: &'static [Subject], holds: Holds) -> Slot {
    slot(name, Role::Asks(subjects), holds)
}

const fn maybe(slot: Slot) -> Slot {
    Slot { is_optional: true, ..slot }
}

use Subject::{
    Building, Cast, Defect, Dispute, Estate, Household, Motion, Neighbourhood, Nominee, Owner,
    Project, Roll, Wish,
};

/// Every mechanism.
pub const MECHANISMS: [Mechanism; 18] = [
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
            sees("enters", Household),
            reads("places", Estate),
            reads("rounds", Estate),
            sets("won", Household),
        ],
    },
    Mechanism {
        name: "disputes.open",
        subject: Household,
        act: Act::OpenCases(Dispute),
        slots: &[
            sees("arises", Household),
            maybe(asks("kind", &[Household], Holds::Word)),
            sets("open_cases", Household),
            sets("opened", Estate),
        ],
    },
    Mechanism {
        name: "disputes.hear",
        subject: Estate,
        act: Act::CallCases(Dispute),
        slots: &[reads("capacity", Estate), maybe(asks("priority", &[Dispute], Holds::Int))],
    },
    Mechanism {
        name: "disputes.close",
        subject: Dispute,
        act: Act::CloseCases(Dispute),
        slots: &[
            asks("fate", &[Dispute], Holds::Fate),
            maybe(asks("days", &[Dispute], Holds::Int)),
            sets("open_cases", Household),
            maybe(slot("settled_now", Role::Sets(Household), Holds::Flag)),
            sets("settled", Estate),
            sets("dropped", Estate),
            sets("escalated", Estate),
            sets("open", Estate),
            maybe(sets("days_taken", Estate)),
        ],
    },
    Mechanism {
        name: "defects.open",
        subject: Building,
        act: Act::OpenCases(Defect),
        slots: &[
            sees("arises", Building),
            maybe(asks("kind", &[Building], Holds::Word)),
            sets("open_cases", Building),
            sets("opened", Estate),
        ],
    },
    Mechanism {
        name: "defects.call",
        subject: Estate,
        act: Act::CallCases(Defect),
        slots: &[reads("capacity", Estate), maybe(asks("priority", &[Defect], Holds::Int))],
    },
    Mechanism {
        name: "defects.close",
        subject: Defect,
        act: Act::CloseCases(Defect),
        slots: &[
            asks("fate", &[Defect], Holds::Fate),
            maybe(asks("days", &[Defect], Holds::Int)),
            sets("open_cases", Building),
            maybe(slot("settled_now", Role::Sets(Building), Holds::Flag)),
            sets("settled", Estate),
            sets("dropped", Estate),
            sets("escalated", Estate),
            sets("open", Estate),
            maybe(sets("days_taken", Estate)),
        ],
    },
    Mechanism {
        name: "wishes.open",
        subject: Household,
        act: Act::OpenCases(Wish),
        slots: &[
            sees("arises", Household),
            maybe(asks("kind", &[Household], Holds::Word)),
            sets("open_cases", Household),
            sets("opened", Estate),
        ],
    },
    Mechanism {
        name: "wishes.call",
        subject: Estate,
        act: Act::CallCases(Wish),
        slots: &[reads("capacity", Estate), maybe(asks("priority", &[Wish], Holds::Int))],
    },
    Mechanism {
        name: "wishes.close",
        subject: Wish,
        act: Act::CloseCases(Wish),
        slots: &[
            asks("fate", &[Wish], Holds::Fate),
            maybe(asks("days", &[Wish], Holds::Int)),
            sets("open_cases", Household),
            maybe(slot("settled_now", Role::Sets(Household), Holds::Flag)),
            sets("settled", Estate),
            sets("dropped", Estate),
            sets("escalated", Estate),
            sets("open", Estate),
            maybe(sets("days_taken", Estate)),
        ],
    },
    Mechanism {
        name: "fund.raise",
        subject: Project,
        act: Act::RaiseFund,
        slots: &[
            sees("asks", Project),
            reads("goal", Project),
            sees("refunds", Project),
            asks("pledge", &[Household, Project], Holds::Int),
            sets("pledged", Project),
            sets("kept", Project),
            sets("pledgers", Project),
            sets("contributed", Household),
        ],
    },
    Mechanism {
        name: "fund.post",
        subject: Project,
        act: Act::PostFund,
        slots: &[reads("income", Project), reads("cost", Project), sets("balance", Project)],
    },
    Mechanism {
        name: "committee.elect",
        subject: Estate,
        act: Act::Elect,
        slots: &[
            sees("due", Estate),
            reads("seats", Estate),
            slot("matter", Role::Says, Holds::Word),
            asks("stands", &[Owner], Holds::Flag),
            asks("takes_part", &[Owner], Holds::Flag),
            asks("appeal", &[Owner], Holds::Float),
            asks("approves", &[Owner, Nominee], Holds::Flag),
            asks("elected", &[Estate, Roll, Cast, Motion], Holds::Flag),
            sets("nominees", Estate),
            sets("voters", Estate),
            sets("seats_filled", Estate),
            slot("sits", Role::Sets(Owner), Holds::Flag),
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
            maybe(asks("rounds", &[Motion], Holds::Int)),
            maybe(asks("consults", &[Motion], Holds::Int)),
            maybe(asks("notice", &[Motion], Holds::Int)),
            maybe(asks("executes", &[Motion], Holds::Int)),
            maybe(asks("reviews", &[Motion], Holds::Int)),
            maybe(asks("keeps", &[Estate, Motion], Holds::Flag)),
        ],
    },
];
