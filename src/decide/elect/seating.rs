//! One electorate's contest: who may stand, who cleared the bar, and who gets which seat.

use super::super::desk::{Cited, Desk};
use super::bounds::{Turnout, test};
use super::contender::contender;
use super::count::{Electorate, Known};
use super::file::ElectionFile;
use super::judge::Outcome;
use super::seats::give;
use crate::ballots::{Key, Range, least};
use crate::dataset::vote::Candidate;
use crate::decide::vote::{Measure, Note};
use crate::diagnostic::Faults;
use crate::units::Share;

/// One comparison with a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The rule that answers it: `quorum_heads`, `seat_area` ...
    pub id: &'static str,
    /// Is it by floor area?
    pub is_area: bool,
    /// The part, as far as it is known.
    pub part: Range,
    /// The whole, as far as it is known; nothing is known of it when nobody took part.
    pub whole: Range,
    /// The fraction, and whether it must be exceeded.
    pub bar: Option<(Share, bool)>,
    /// Is it met?
    pub met: bool,
}

impl Test {
    /// How much is missing to the bar; `None` when it is met, or part or whole is not known.
    #[must_use]
    pub fn shortfall(&self) -> Option<i64> {
        let (share, is_strict) = self.bar?;
        let (part, whole) = (self.part.known()?, self.whole.known()?);
        (!self.met).then(|| least(share, is_strict, whole) - part)
    }
}

/// Why a candidate may not stand, or why that can't be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule, which is the code of the reason.
    pub rule: &'static str,
    /// `barred` or `undetermined`.
    pub answer: String,
    /// The facts that are not known.
    pub missing: Vec<String>,
    /// Where the rule's values come from.
    pub source: String,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has a seat.
    Winner,
    /// Stands for one of the last seats beside others who are equal.
    Tied,
    /// Would have a seat, but a fact that decides is not known.
    Open,
    /// Cleared the bar and has no seat.
    RunnerUp,
    /// Did not clear the bar.
    BelowBar,
    /// Too few owners took part.
    NoQuorum,
    /// May not stand.
    Barred,
}

impl Status {
    /// As answers name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::Tied => "tied",
            Self::Open => "open",
            Self::RunnerUp => "runner_up",
            Self::BelowBar => "below_bar",
            Self::NoQuorum => "no_quorum",
            Self::Barred => "barred",
        }
    }
}

/// A candidate in a contest.
#[derive(Debug, Clone)]
pub struct Contender {
    /// Who.
    pub candidate: Candidate,
    /// `allowed`, `not_allowed` or `undetermined`.
    pub eligible: &'static str,
    /// Why, where it is not `allowed`.
    pub reasons: Vec<Reason>,
    /// What the place says of how the candidate was put forward; `None` when that is not known.
    pub nomination: Option<String>,
    /// Those in favour.
    pub votes: Known,
    /// By heads and by area; empty when a figure is not known.
    pub tests: Vec<Test>,
    /// Figures that are not known.
    pub missing: Vec<String>,
    /// What became of the candidate.
    pub status: Status,
    /// Might all seats be taken by those who stand before or beside?
    pub may_be_passed_over: bool,
}

impl Contender {
    /// Was the bar cleared? `None` when a figure is not known.
    #[must_use]
    pub fn cleared(&self) -> Option<bool> {
        self.missing.is_empty().then(|| self.tests.iter().all(|test| test.met))
    }

    /// Might a seat be won, as far as is known?
    #[must_use]
    pub fn may_win(&self) -> bool {
        self.eligible != "not_allowed" && self.cleared() != Some(false)
    }
}

/// Candidates who stay equal at the last seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTie {
    /// Who.
    pub names: Vec<String>,
    /// How many seats they stand for.
    pub seats: usize,
    /// `run_off` where one was declared, `no_order` where nothing was declared to rank by, else
    /// `undeclared`.
    pub then: &'static str,
}

/// A tie at the last seat that a declared key settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledTie {
    /// Who.
    pub names: Vec<String>,
    /// The key.
    pub by: Key,
}

/// The contest of one electorate.
#[derive(Debug, Clone, Default)]
pub struct Contest {
    /// Id of the estate; empty for the whole.
    pub id: String,
    /// Its seats.
    pub seats: i64,
    /// Everyone on the roll, and those who took part.
    pub turnout: (Known, Known),
    /// Enough owners took part, by heads and by area.
    pub quorum: Vec<Test>,
    /// `None` when a figure is not known.
    pub quorum_met: Option<bool>,
    /// The candidates, in the order of their names.
    pub contenders: Vec<Contender>,
    /// Ties that nothing declared settles.
    pub open: Vec<OpenTie>,
    /// Ties that were settled.
    pub settled: Vec<SettledTie>,
    /// Would it be a committee of its own, where areas elect apart? `None` where they don't.
    pub own: Option<Outcome>,
    /// Seats that are filled whatever is still open, and those that may be.
    pub filled: (i64, i64),
    /// Facts that are not known.
    pub missing: Vec<String>,
    /// What was noticed when the ballots were counted.
    pub notes: Vec<Note>,
    /// The values that it all rests on.
    pub sources: Vec<Cited>,
}

/// Holds one contest. `groups` are seats reserved to the candidates of an estate; the seats that they
/// leave are open to all.
///
/// # Errors
/// A rule that stops, such as more votes than ballots.
pub fn contest(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorate: &Electorate,
    candidates: &[&Candidate],
    seats: i64,
    groups: &[(&str, i64)],
) -> Result<Contest, Faults> {
    let mut contest = Contest {
        id: electorate.id.clone(),
        seats,
        turnout: (electorate.all, electorate.cast),
        notes: electorate.notes.clone(),
        ..Contest::default()
    };
    let turnout = Turnout::of(electorate);
    for (rule, measure) in [("quorum_heads", Measure::Heads), ("quorum_area", Measure::Area)] {
        match test(desk, rule, measure, &turnout, None, &mut contest.sources)? {
            Ok(test) => contest.quorum.push(test),
            Err(missing) => add(&mut contest.missing, missing),
        }
    }
    contest.quorum_met = if contest.quorum.iter().any(|test| !test.met) {
        Some(false)
    } else {
        contest.missing.is_empty().then_some(true)
    };
    let mut sorted = candidates.to_vec();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    for candidate in sorted {
        let one = contender(file, desk, electorate, candidate, &turnout, &mut contest.sources)?;
        add(&mut contest.missing, one.missing.clone());
        for reason in &one.reasons {
            add(&mut contest.missing, reason.missing.clone());
            if reason.answer == "undetermined" && reason.missing.is_empty() {
                add(&mut contest.missing, unsaid(reason.rule));
            }
        }
        if one.nomination.as_deref() == Some("undetermined") {
            add(&mut contest.missing, unsaid("nomination"));
        }
        contest.contenders.push(one);
    }
    if contest.quorum_met == Some(false) {
        // Nobody is elected by a vote that does not count, however many are in favour.
        let cleared = contest.contenders.iter_mut().filter(|one| one.status == Status::RunnerUp);
        cleared.for_each(|one| one.status = Status::NoQuorum);
        return Ok(contest);
    }
    let mut left = seats;
    for (id, reserved) in groups {
        let own = |one: &Contender| one.candidate.estate == *id;
        give(file, &mut contest, *reserved, own);
        left -= reserved;
    }
    give(file, &mut contest, left, |_| true);
    for tie in &contest.open {
        add(&mut contest.missing, unsaid(tie.then));
    }
    if contest.quorum_met.is_none() {
        contest.filled.0 = 0;
        let open = contest.contenders.iter_mut().filter(|one| one.status == Status::Winner);
        open.for_each(|one| one.status = Status::Open);
    }
    Ok(contest)
}

/// What is missing where no text that was read answers a rule's question.
#[must_use]
pub fn unsaid(rule: &str) -> Vec<String> {
    vec![format!("rule.{rule}")]
}

/// Adds each source once.
pub fn cite(sources: &mut Vec<Cited>, more: Vec<Cited>) {
    for cited in more {
        if !sources.contains(&cited) {
            sources.push(cited);
        }
    }
}

/// Adds each name once.
pub fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}
