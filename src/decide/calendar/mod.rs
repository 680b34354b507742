//! The days that an assembly and a committee must keep, and which of them were missed.
//!
//! Takes the days that happened; asks the rules for the last lawful day of every step whose
//! beginning is known. Rest days are those of a calendar that the file completes.

mod file;
mod order;
mod rest;

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{Cited, Desk, Facts};
use super::vote::Laws;
use crate::diagnostic::{Fault, Faults};
use crate::rulebook::Rulebook;
use crate::units::{Date, LAST_YEAR};

pub use file::CalendarFile;
use order::contradict;
use rest::rolls;
pub(in crate::decide) use rest::{lawful, rest_days};

/// A step: the rule that gives its last day, the day on which it was done, and which way its period
/// runs. A step of a first assembly or of an election is looked at only where there is one.
struct Kind {
    rule: &'static str,
    done: &'static str,
    runs: &'static str,
}

const fn step(rule: &'static str, done: &'static str, runs: &'static str) -> Kind {
    Kind { rule, done, runs }
}

/// All steps in the order of an item's and an assembly's life.
const STEPS: [Kind; 20] = [
    step("consult_until", "consulted_until", "until"),
    step("fee_change_vote_from", "votes_on", "until"),
    step("vote_latest_day", "votes_on", "forward"),
    step("first_assembly_latest_day", "meets_on", "forward"),
    step("documents_latest_day", "documents_shown_on", "backward"),
    step("candidates_latest_day", "candidates_posted_on", "backward"),
    step("notice_latest_day", "notice_given_on", "backward"),
    step("residents_committee_told_by", "residents_committee_told_on", "backward"),
    step("decision_published_by", "published_on", "forward"),
    step("decision_shown_until", "shown_until", "until"),
    step("execution_latest_day", "executed_on", "forward"),
    step("review_latest_day", "reviewed_on", "forward"),
    step("annul_until", "asked_court_on", "forward"),
    step("first_meeting_latest_day", "first_meeting_on", "forward"),
    step("filing_latest_day", "filed_on", "forward"),
    step("committee_notice_latest_day", "committee_notice_given_on", "backward"),
    step("demanded_meeting_latest_day", "committee_meets_on", "forward"),
    step("committee_decision_published_by", "committee_published_on", "forward"),
    step("changeover_from", "changeover_begun_on", "backward"),
    step("handover_latest_day", "handed_over_on", "forward"),
];

/// The rule of how long voting lasts.
const VOTING: &str = "voting_days_allowed";

/// The step that only a first assembly has, and the one that only an election has.
const OF_FIRST: &str = "documents_latest_day";
const OF_ELECTION: &str = "candidates_latest_day";

/// Steps that mean nothing once that has happened which they come before.
const COME_BEFORE: [&str; 4] =
    [OF_FIRST, OF_ELECTION, "notice_latest_day", "committee_notice_latest_day"];

/// Steps whose period only runs where somebody set it going; what ends it may happen without.
const SET_GOING: [&str; 4] = [
    "fee_change_vote_from",
    "vote_latest_day",
    "first_assembly_latest_day",
    "demanded_meeting_latest_day",
];

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Done in time.
    InTime,
    /// Done too late, or ended too early.
    Missed,
    /// Nothing says that it was done.
    Open,
    /// No text that was read gives a period here.
    NoPeriod,
    /// Done, but the day from which its period runs is not given.
    Unheld,
}

impl Kept {
    /// As answers name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Missed => "missed",
            Self::Open => "open",
            Self::NoPeriod => "no_period",
            Self::Unheld => "unheld",
        }
    }
}

/// A step with its last lawful day.
#[derive(Debug, Clone)]
pub struct Step {
    /// The rule.
    pub rule: &'static str,
    /// The day whose law was asked.
    pub law_of: Date,
    /// The last lawful day; for a showing the first on which it may end.
    pub last_day: Option<Date>,
    /// The day before rest days were passed over, when that is another.
    pub rolled_from: Option<Date>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// How it stands.
    pub kept: Kept,
    /// The values that it rests on.
    pub sources: Vec<Cited>,
}

/// The calendar of an assembly.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The day whose law counts for every step, where the file names one.
    pub law_of: Option<Date>,
    /// The steps.
    pub steps: Vec<Step>,
    /// Is the time between the first and the last day of voting one that the place allows? `None`
    /// when nothing says.
    pub voting_days: Option<bool>,
    /// The values that this rests on.
    pub voting_sources: Vec<Cited>,
    /// Years of which no holidays are given although a last day falls into them.
    pub unknown_years: Vec<i16>,
}

impl Calendar {
    /// How many steps were done and held against a limit.
    #[must_use]
    pub fn held(&self) -> usize {
        let is_held = |step: &&Step| matches!(step.kept, Kept::InTime | Kept::Missed);
        self.steps.iter().filter(is_held).count() + usize::from(self.voting_days.is_some())
    }

    /// Was a day missed?
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.voting_days == Some(false) || self.steps.iter().any(|step| step.kept == Kept::Missed)
    }
}

/// The law of each day that is asked of.
struct Desks<'a> {
    laws: Laws<'a>,
    desks: BTreeMap<Date, Desk<'a>>,
}

impl<'a> Desks<'a> {
    fn on(&mut self, day: Date) -> &Desk<'a> {
        let book = self.laws.book();
        self.desks.entry(day).or_insert_with(|| Desk::new(book, day, None))
    }

    /// Is a law known for this day? If not, a fault where the file gives the day.
    fn known(&self, file: &CalendarFile, (key, day): (&str, Date)) -> Result<(), Fault> {
        if self.laws.on(day).is_some() {
            return Ok(());
        }
        let at = file.places.get(key).copied().unwrap_or((0, 1));
        Err(self.laws.too_early(day).at(&file.text, at.0, at.1, "asked of this day"))
    }
}

/// Finds the last lawful day of every step whose beginning is known, and which were missed. Each is
/// asked under the law of the day from which its period runs, unless the file names another day.
///
/// # Errors
/// A day before the first law, a step done before its period began; a rule that stops.
pub fn calendar(file: &CalendarFile, book: &Rulebook) -> Result<Calendar, Faults> {
    let mut desks = Desks { laws: Laws::new(book), desks: BTreeMap::new() };
    let starts = checked(file, &mut desks)?;
    let facts = file.facts();
    let (mut steps, mut years) = (Vec::new(), BTreeSet::new());
    for kind in STEPS {
        let Some(start) = starts.get(kind.rule) else {
            steps.extend(unheld(file, &kind));
            continue;
        };
        let law_of = file.law_of.unwrap_or(start.1);
        let desk = desks.on(law_of);
        let Some(step) = stepped(file, desk, &kind, &facts)? else { continue };
        let ends = step.rolled_from.or(step.last_day).filter(|_| kind.runs == "forward");
        if let Some(day) = ends
            && rolls(desk, kind.runs)?
            && !file.rest.knows(day.year())
        {
            years.insert(day.year());
        }
        steps.push(step);
    }
    let (mut voting_days, mut voting_sources) = (None, Vec::new());
    if let Some((_, day)) = starts.get(VOTING) {
        let desk = desks.on(file.law_of.unwrap_or(*day));
        if desk.is_set(VOTING) {
            voting_days = desk.ask(VOTING, &facts)?.flag();
            let trace = desk.trace(VOTING, &facts)?;
            voting_sources = trace.map(|trace| desk.cited(&trace)).unwrap_or_default();
        }
    }
    let unknown_years = years.into_iter().collect();
    Ok(Calendar { law_of: file.law_of, steps, voting_days, voting_sources, unknown_years })
}

/// The day from which each step's period runs, where it is known.
///
/// # Errors
/// A day before the first law, a step done before its period began; all at once.
fn checked(
    file: &CalendarFile,
    desks: &mut Desks<'_>,
) -> Result<BTreeMap<&'static str, (&'static str, Date)>, Faults> {
    let mut faults = Faults::none();
    let mut early: BTreeSet<&str> = BTreeSet::new();
    let mut check = |faults: &mut Faults, desks: &Desks<'_>, day: (&'static str, Date)| {
        if let Err(fault) = desks.known(file, day)
            && early.insert(day.0)
        {
            faults.push(fault);
        }
    };
    if let Some(day) = file.law_of {
        check(&mut faults, desks, ("law_of", day));
    }
    let too_late = file.days.iter().filter(|day| day.1.year() > LAST_YEAR);
    for (key, day) in too_late {
        let message = format!("`{key}` is {day}: no period can be reckoned from there");
        let fault = file.fault("calendar::too_late", key, message, "a slip of the pen");
        faults.push(fault.help(format!("days up to the year {LAST_YEAR} can be meant")));
    }
    let mut starts = BTreeMap::new();
    // What a rule reads is the same under every law.
    let any = file.law_of.or_else(|| file.days.iter().map(|day| day.1).max()).unwrap_or_default();
    for (rule, kind) in STEPS.iter().map(|kind| (kind.rule, Some(kind))).chain([(VOTING, None)]) {
        if (rule == OF_FIRST && !file.is_first) || (rule == OF_ELECTION && !file.is_election) {
            continue;
        }
        let Some(start) = file.start(desks.on(any), rule) else { continue };
        if file.law_of.is_none() {
            check(&mut faults, desks, start);
        }
        starts.insert(rule, start);
        let done = kind.and_then(|kind| Some((kind, file.given(kind.done)?)));
        let Some((kind, (own, done))) = done else { continue };
        let (key, from) = start;
        let is_before = kind.runs != "backward" && done < from;
        if contradict(file, own, key) {
            // The file is told so where it is read.
            continue;
        }
        let (code, word, labels) = if is_before {
            ("calendar::before", "before", ["too early", "begins only here"])
        } else if COME_BEFORE.contains(&rule) && done > from {
            ("calendar::after", "after", ["too late to come before it", "has happened here"])
        } else {
            continue;
        };
        let message = format!("`{own}` is {done}, {word} `{key}`, {from}");
        let fault = file.fault(code, own, message, labels[0]);
        let other = file.fault(code, key, String::new(), labels[1]);
        faults.push(fault.and(other).help("correct one of the two days"));
    }
    // Days from which nothing runs still need a law to be held against.
    if starts.is_empty() && file.law_of.is_none() {
        for day in &file.days {
            check(&mut faults, desks, *day);
        }
    }
    faults.or(starts)
}

/// A step that was done, where nothing says from which day its period runs.
fn unheld(file: &CalendarFile, kind: &Kind) -> Option<Step> {
    let done_on = file.day(kind.done).filter(|_| !SET_GOING.contains(&kind.rule))?;
    Some(Step {
        rule: kind.rule,
        law_of: file.law_of.unwrap_or(done_on),
        last_day: None,
        rolled_from: None,
        done_on: Some(done_on),
        kept: Kept::Unheld,
        sources: Vec::new(),
    })
}

/// A step whose beginning is known; `None` when there is nothing to tell of it.
fn stepped(
    file: &CalendarFile,
    desk: &Desk<'_>,
    kind: &Kind,
    facts: &Facts,
) -> Result<Option<Step>, Faults> {
    let (rule, law_of, done_on) = (kind.rule, desk.day, file.day(kind.done));
    let mut step = Step {
        rule,
        law_of,
        last_day: None,
        rolled_from: None,
        done_on,
        kept: Kept::NoPeriod,
        sources: Vec::new(),
    };
    if !desk.is_set(rule) {
        // A step without a period is told only where something was done.
        return Ok(done_on.map(|_| step));
    }
    let Some(day) = desk.ask(rule, facts)?.day() else { return Ok(None) };
    let (last_day, rolled_from) = lawful(desk, &file.rest, kind.runs, day)?;
    step.kept = match done_on {
        None => Kept::Open,
        Some(done) if kind.runs == "until" && done >= last_day => Kept::InTime,
        Some(done) if kind.runs != "until" && done <= last_day => Kept::InTime,
        Some(_) => Kept::Missed,
    };
    let trace = desk.trace(rule, facts)?;
    step.sources = trace.map(|trace| desk.cited(&trace)).unwrap_or_default();
    step.rolled_from = rolled_from;
    step.last_day = Some(last_day);
    Ok(Some(step))
}
