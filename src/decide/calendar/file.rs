//! The file of an assembly's days.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::STEPS;
use super::order::in_order;
use super::rest::rest_days;
use crate::decide::desk::{Desk, Facts};
use crate::decide::vote::{AsRead, Named, named, one_of, place};
use crate::diagnostic::{Fault, Faults, Text};
use crate::units::{Date, RestDays};

/// Days that a file may give, with the column of the rules that each is.
const GIVEN: [(&str, &str, &str); 18] = [
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
    ("raised_on", "item", "raised_on"),
    ("consulted_from", "item", "consulted_from"),
    ("executed_on", "item", "executed_on"),
    ("fee_change_shown_from", "change", "shown_from"),
];

/// Days that stand for one another where only one is given: an assembly held in writing meets when
/// voting begins, and one that meets votes then.
const STAND_FOR: [(&str, &str); 2] = [("meets_on", "votes_on"), ("votes_on", "meets_on")];

/// Days of an assembly as a file gives them.
#[derive(Debug, Clone)]
pub struct CalendarFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Rule pack of the place.
    pub place: Option<Named>,
    /// The day whose law counts for every step; without it each step has the law of the day from
    /// which its period runs.
    pub law_of: Option<Date>,
    /// `ordinary` or `extraordinary`.
    pub kind: String,
    /// Is it the first assembly of the estate?
    pub is_first: bool,
    /// Is a committee elected?
    pub is_election: bool,
    /// The days, by their keys.
    pub days: Vec<(&'static str, Date)>,
    /// Where each of them is written.
    pub places: BTreeMap<&'static str, (usize, usize)>,
    /// Rest days.
    pub rest: RestDays,
}

impl CalendarFile {
    /// Reads a file of days.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        Self::as_read(text).sound()
    }

    /// Reads a file of days as far as it can be read.
    #[must_use]
    pub fn as_read(text: &Arc<Text>) -> AsRead<Self> {
        AsRead::parsed(text, |root| {
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
            let mut places: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
            for key in days.iter().map(|day| day.0).chain(["law_of"]) {
                places.extend(root.maybe(key).map(|entry| (key, place(entry))));
            }
            let law_of = root.maybe_day("law_of");
            if law_of.is_none() && days.is_empty() {
                root.entry("meets_on");
            }
            let rest = rest_days(&root);
            let kind = one_of(&root, "kind", &["ordinary", "extraordinary"]);
            let is_given = |key: &str| days.iter().any(|day| day.0 == key);
            let is_first = root.maybe_bool("first_assembly");
            let is_election = root.maybe_bool("election");
            let file = Self {
                text: Arc::clone(text),
                place: named(&root, "place"),
                law_of,
                kind: kind.unwrap_or_else(|| "ordinary".into()),
                is_first: is_first.unwrap_or_else(|| is_given("documents_shown_on")),
                is_election: is_election
                    .unwrap_or_else(|| is_given("candidates_posted_on") || is_given("elected_on")),
                days,
                places,
                rest,
            };
            let mut faults = root.done().err().unwrap_or_default();
            faults.gather(in_order(&file));
            AsRead { file: Some(file), date: None, faults }
        })
    }

    /// A day by its key, or the one that stands for it, with the key under which it is written.
    pub(super) fn given(&self, key: &'static str) -> Option<(&'static str, Date)> {
        let of = |key: &str| self.days.iter().find(|day| day.0 == key).copied();
        let other = || STAND_FOR.iter().find(|pair| pair.0 == key).and_then(|pair| of(pair.1));
        of(key).or_else(other)
    }

    pub(super) fn day(&self, key: &'static str) -> Option<Date> {
        self.given(key).map(|day| day.1)
    }

    /// The day from which a rule's period runs: the first of those that it reads. `None` while one
    /// of them is not known.
    pub(super) fn start(&self, desk: &Desk<'_>, rule: &str) -> Option<(&'static str, Date)> {
        let columns = desk.columns(rule);
        let asked = GIVEN.iter().filter(|(_, subject, column)| {
            columns.iter().any(|(of, name)| of == subject && name == column)
        });
        let days: Option<Vec<(&'static str, Date)>> =
            asked.map(|(key, _, _)| self.given(key)).collect();
        days?.into_iter().min_by_key(|day| day.1)
    }

    /// A fault at a day of the file.
    pub(super) fn fault(
        &self,
        code: &'static str,
        key: &str,
        message: String,
        label: &str,
    ) -> Fault {
        let at = self.places.get(key).copied().unwrap_or((0, 1));
        Fault::new(code, message).at(&self.text, at.0, at.1, label)
    }

    pub(super) fn facts(&self) -> Facts {
        let kind = Facts::none().with("notice", "kind", self.kind.as_str());
        GIVEN
            .iter()
            .fold(kind, |facts, (key, subject, column)| facts.maybe(subject, column, self.day(key)))
    }
}
