//! The days that an assembly and a committee must keep, and which of them were missed.
//!
//! Takes the days that happened; asks the rules for the last lawful day of every step whose
//! beginning is known. Rest days are those of a calendar that the file completes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::desk::{Cited, Desk, Facts};
use super::vote::{Named, named, one_of};
use crate::diagnostic::{Document, Entry, Faults, Table, Text, Value};
use crate::units::{Date, RestDays};

/// Days that a file may give, with the column of the rules that each is.
const GIVEN: [(&str, &str, &str); 14] = [
    ("notice_given_on", "notice", "given_on"),
    ("meets_on", "notice", "meets_on"),
    ("votes_on", "election", "votes_on"),
    ("closes_on", "election", "closes_on"),
    ("decided_on", "decision", "decided_on"),
    ("published_on", "decision", "published_on"),
    ("known_on", "decision", "known_on"),
    ("elected_on", "committee", "elected_on"),
    ("term_ends_on", "committee", "term_ends_on"),
    ("committee_meets_on", "committee", "meets_on"),
    ("committee_decided_on", "committee", "decided_on"),
    ("meeting_demanded_on", "committee", "demanded_on"),
    ("group_formed_on", "group", "formed_on"),
    ("asked_court_on", "decision", "asked_on"),
];

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

/// All steps in the order of an assembly's life.
const STEPS: [Kind; 15] = [
    step("first_assembly_latest_day", "meets_on", "forward"),
    step("documents_latest_day", "documents_shown_on", "backward"),
    step("candidates_latest_day", "candidates_posted_on", "backward"),
    step("notice_latest_day", "notice_given_on", "backward"),
    step("residents_committee_told_by", "residents_committee_told_on", "backward"),
    step("decision_published_by", "published_on", "forward"),
    step("decision_shown_until", "shown_until", "until"),
    step("annul_until", "asked_court_on", "forward"),
    step("first_meeting_latest_day", "first_meeting_on", "forward"),
    step("filing_latest_day", "filed_on", "forward"),
    step("committee_notice_latest_day", "committee_notice_given_on", "backward"),
    step("demanded_meeting_latest_day", "committee_meets_on", "forward"),
    step("committee_decision_published_by", "committee_published_on", "forward"),
    step("changeover_from", "changeover_begun_on", "backward"),
    step("handover_latest_day", "handed_over_on", "forward"),
];

/// The step that only a first assembly has.
const OF_FIRST: &str = "documents_latest_day";

/// Days of an assembly as a file gives them.
#[derive(Debug, Clone)]
pub struct CalendarFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Rule pack of the place.
    pub place: Option<Named>,
    /// The day whose law counts.
    pub law_of: Date,
    /// `ordinary` or `extraordinary`.
    pub kind: String,
    /// Is it the first assembly of the estate?
    pub is_first: bool,
    /// The days, by their keys.
    pub days: Vec<(&'static str, Date)>,
    /// Rest days.
    pub rest: RestDays,
}

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
        }
    }
}

/// A step with its last lawful day.
#[derive(Debug, Clone)]
pub struct Step {
    /// The rule.
    pub rule: &'static str,
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
    /// The day whose law counts.
    pub law_of: Date,
    /// The steps.
    pub steps: Vec<Step>,
    /// Is the time between the first and the last day of voting one that the place allows? `None`
    /// when nothing says.
    pub voting_days: Option<bool>,
    /// Years of which no holidays are given although a last day falls into them.
    pub unknown_years: Vec<i16>,
}

impl Calendar {
    /// Was a day missed?
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.voting_days == Some(false) || self.steps.iter().any(|step| step.kept == Kept::Missed)
    }
}

impl CalendarFile {
    /// Reads a file of days.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        root.note("title");
        let mut keys: Vec<&'static str> = GIVEN.iter().map(|given| given.0).collect();
        keys.extend(
            STEPS
                .iter()
                .map(|step| step.done)
                .filter(|done| !keys.contains(done))
                .collect::<BTreeSet<_>>(),
        );
        let days: Vec<(&'static str, Date)> =
            keys.into_iter().filter_map(|key| Some((key, root.maybe_day(key)?))).collect();
        let first = days.iter().map(|day| day.1).min();
        let law_of = match root.maybe_day("law_of").or(first) {
            Some(day) => day,
            None => {
                root.entry("meets_on");
                Date::default()
            }
        };
        let rest =
            RestDays { holidays: listed(&root, "holidays"), workdays: listed(&root, "workdays") };
        let kind = one_of(&root, "kind", &["ordinary", "extraordinary"]);
        let file = Self {
            text: Arc::clone(text),
            place: named(&root, "place"),
            law_of,
            kind: kind.unwrap_or_else(|| "ordinary".into()),
            is_first: root.maybe_bool("first_assembly").unwrap_or(false),
            days,
            rest,
        };
        root.done()?;
        Ok(file)
    }

    fn day(&self, key: &str) -> Option<Date> {
        self.days.iter().find(|day| day.0 == key).map(|day| day.1)
    }

    fn facts(&self) -> Facts {
        let kind = Facts::none().with("notice", "kind", self.kind.as_str());
        GIVEN
            .iter()
            .fold(kind, |facts, (key, subject, column)| facts.maybe(subject, column, self.day(key)))
    }
}

/// A list of days.
fn listed(root: &Table<'_>, key: &'static str) -> BTreeSet<Date> {
    let Some(entry) = root.maybe(key) else { return BTreeSet::new() };
    let wrong = |entry: &Entry| {
        let message = format!("`{key}` must be a list of days, such as [2026-05-01]");
        root.fault("toml::wrong_value", entry, message, entry.kind());
    };
    let Value::List(items) = &entry.value else {
        wrong(entry);
        return BTreeSet::new();
    };
    let day = |item: &Entry| match item.value {
        Value::Day(day) => Some(day),
        _ => {
            wrong(item);
            None
        }
    };
    items.iter().filter_map(day).collect()
}

/// Finds the last lawful day of every step whose beginning is known, and which were missed.
///
/// # Errors
/// A rule that stops.
pub fn calendar(file: &CalendarFile, desk: &Desk<'_>) -> Result<Calendar, Faults> {
    let facts = file.facts();
    let mut steps = Vec::new();
    let mut years = BTreeSet::new();
    for kind in STEPS {
        if kind.rule == OF_FIRST && !file.is_first {
            continue;
        }
        let done_on = file.day(kind.done);
        if !desk.is_set(kind.rule) {
            // A step without a period is told only where something was done.
            if done_on.is_some() && starts_known(desk, kind.rule, &facts) {
                let (kept, rule) = (Kept::NoPeriod, kind.rule);
                let sources = Vec::new();
                steps.push(Step {
                    rule,
                    last_day: None,
                    rolled_from: None,
                    done_on,
                    kept,
                    sources,
                });
            }
            continue;
        }
        let Some(day) = desk.ask(kind.rule, &facts)?.day() else { continue };
        let mut last_day = day;
        if kind.runs == "forward" && rolls(desk, kind.runs)? {
            last_day = file.rest.rolled(day).unwrap_or(day);
            if !file.rest.knows(day.year()) {
                years.insert(day.year());
            }
        }
        let kept = match done_on {
            None => Kept::Open,
            Some(done) if kind.runs == "until" && done >= last_day => Kept::InTime,
            Some(done) if kind.runs != "until" && done <= last_day => Kept::InTime,
            Some(_) => Kept::Missed,
        };
        let trace = desk.trace(kind.rule, &facts)?;
        let sources = trace.map(|trace| desk.cited(&trace)).unwrap_or_default();
        let rolled_from = (last_day != day).then_some(day);
        let (rule, last_day) = (kind.rule, Some(last_day));
        steps.push(Step { rule, last_day, rolled_from, done_on, kept, sources });
    }
    let voting_days = if desk.is_set("voting_days_allowed") {
        desk.ask("voting_days_allowed", &facts)?.flag()
    } else {
        None
    };
    let unknown_years = years.into_iter().collect();
    Ok(Calendar { law_of: file.law_of, steps, voting_days, unknown_years })
}

fn rolls(desk: &Desk<'_>, runs: &str) -> Result<bool, Faults> {
    let facts = Facts::none().with("period", "runs", runs);
    Ok(desk.is_set("rolls_over") && desk.ask("rolls_over", &facts)?.flag() == Some(true))
}

/// Is every day known from which a step's period would run?
fn starts_known(desk: &Desk<'_>, rule: &str, facts: &Facts) -> bool {
    desk.columns(rule).iter().all(|(subject, column)| facts.has(subject, column))
}
