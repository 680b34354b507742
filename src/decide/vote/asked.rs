//! A vote to be decided, as far as it is known.

use super::answer::Note;
use super::file::Names;
use crate::ballots::Totals;
use crate::units::Date;

/// Over whom a motion of several assemblies is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each assembly decides for itself and all must carry it.
    PerArea,
    /// All owners as one roll: what if the areas had been merged.
    Pooled,
}

/// The conditions under which an estate's rule on silent owners is followed; `None`: not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The rule was adopted before this vote.
    pub rule_adopted_before_vote: Option<bool>,
    /// Ballots were delivered.
    pub ballot_delivered: Option<bool>,
    /// Owners were warned of what silence counts as.
    pub consequence_warned: Option<bool>,
    /// The estate's own rules ask that the larger side carries enough by votes really cast.
    pub deemed_floor: bool,
}

/// What is known of the call for the vote; `None`: not known, and so not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// Day on which owners were told.
    pub given_on: Option<Date>,
    /// Day on which the assembly met or the vote began.
    pub meets_on: Option<Date>,
    /// `ordinary` or `extraordinary`.
    pub kind: Option<String>,
    /// Was the matter on the agenda that owners were told?
    pub on_agenda: Option<bool>,
    /// That agenda.
    pub agenda: Vec<String>,
    /// Owners without a delivered ballot.
    pub heads_not_served: Option<i64>,
    /// Was the roll fixed for the vote used?
    pub right_roll: Option<bool>,
    /// Choices that the ballot offered: for, against, abstain.
    pub offers: Option<[bool; 3]>,
    /// Was the residents' committee told?
    pub told_residents_committee: Option<bool>,
}

/// One assembly's share in a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    /// Id of the estate; empty when there is only one.
    pub id: String,
    /// By heads and by area.
    pub totals: [Totals; 2],
    /// What was noticed when the ballots were counted.
    pub notes: Vec<Note>,
}

/// A vote to be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Day on which voting closed.
    pub date: Date,
    /// The matter, as the rules name it.
    pub matter: String,
    /// `auto`, a dated regime, or the name of an association's own rules.
    pub regime: String,
    /// The estate's rule on silent owners: `strict`, `delivered_participates`, `follow_majority` or
    /// `deemed_consent`.
    pub nonvotes: String,
    /// Conditions of that rule.
    pub conditions: Conditions,
    /// The call for the vote.
    pub notice: Notice,
    /// How several assemblies are counted.
    pub scope: Scope,
    /// The assemblies.
    pub assemblies: Vec<Assembly>,
    /// All owners as one roll, when they are known one by one.
    pub pooled: Option<Assembly>,
    /// What the estates are called.
    pub names: Names,
}
