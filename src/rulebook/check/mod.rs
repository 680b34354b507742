//! Looks for slips in rules, parameters and cases before anything runs; each file has one kind of
//! them. What only the walk through a rule sees, such as units that do not fit, it notes itself.

mod case;
mod chinese;
mod clause;
mod flow;
mod misfit;
mod parameter;
mod reading;
mod recursion;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::ImmutableString;

use super::Rulebook;
use super::engine::Environment;
use super::lower::{self, Lowered, Noted, Obstacle, Of, Parameters, Setting};
use super::script::Rule;
use super::unit::Unit;
use crate::diagnostic::Fault;

/// Why a rule can't be walked, and what was seen up to there.
pub(super) type Stopped = (Obstacle, Noted);

impl Rulebook {
    /// Is the rule about subjects whose columns are declared, rather than about plain values?
    #[must_use]
    pub fn is_about_subjects(&self, rule: &Rule) -> bool {
        let declared = |subject: &ImmutableString| {
            subject == "dispute" || self.columns.keys().any(|(known, _)| known == subject)
        };
        rule.subjects.iter().all(declared)
    }

    /// A rule walked with its parameters left open, so that every unit is known. A loop whose
    /// number of turns is a parameter turns as it does on the latest day on which something begins.
    pub(super) fn opened(&self, rule: &Rule) -> Result<Lowered, Stopped> {
        let open = |asked_in: Option<&Environment>| {
            let columns = |at: usize, name: &str| self.declared(rule, at, name);
            let parameters = Parameters::Declared(&self.parameters);
            let rules = &self.rules;
            lower::lower(rule, Setting { rules, parameters, columns: &columns, asked_in })
        };
        open(None).or_else(|_| {
            let latest = self.latest_environment();
            open(Some(&latest))
        })
    }

    /// The parameters of the latest day on which something begins.
    fn latest_environment(&self) -> Environment {
        let begun = self.parameters.values().flat_map(|parameter| &parameter.since);
        let last = begun.map(|since| since.date).max();
        last.map(|day| self.environment(day, None, |_| false)).unwrap_or_default()
    }

    pub(super) fn declared(&self, rule: &Rule, at: usize, name: &str) -> Option<(Of, Unit)> {
        let subject = rule.subjects[at].to_string();
        let column = self.columns.get(&(subject, name.into()))?;
        Some((column.of.clone(), column.unit()))
    }

    /// A rule lowered for the declared kinds of columns with the parameters of an environment.
    ///
    /// # Errors
    /// What has no columnar form.
    pub(super) fn closed(
        &self,
        rule: &Rule,
        environment: &Environment,
    ) -> Result<Lowered, Obstacle> {
        let words = self.key_words();
        let columns = |at: usize, name: &str| match self.declared(rule, at, name)? {
            (Of::Word(listed), unit) if listed.is_empty() => {
                Some((Of::Word(Arc::clone(&words)), unit))
            }
            known => Some(known),
        };
        let parameters = Parameters::InForce(environment);
        let setting = Setting { rules: &self.rules, parameters, columns: &columns, asked_in: None };
        lower::lower(rule, setting).map_err(|(obstacle, _)| obstacle)
    }

    /// The words that stand for those of a column which may hold any: every key of a parameter, and
    /// one that is none.
    pub(super) fn key_words(&self) -> lower::Dictionary {
        let settings = self.parameters.values().flat_map(|p| &p.since).map(|since| &since.setting);
        let keys = settings.flat_map(super::Setting::each).filter_map(|(key, _)| key);
        let words: BTreeSet<ImmutableString> =
            keys.chain(["another"]).map(ImmutableString::from).collect();
        words.into_iter().collect()
    }

    /// The operations that a rule becomes with the parameters of an environment, as text.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn lowered_text(&self, rule: &Rule, environment: &Environment) -> Result<String, Obstacle> {
        self.closed(rule, environment).map(|lowered| lower::print(&lowered))
    }

    /// Why a rule is asked row by row, by the declared kinds of columns and the parameters of the
    /// latest day on which something begins. `None` when it has a columnar form, and for a rule
    /// about plain values, which is inlined where it is asked ([`Self::is_about_subjects`]).
    #[must_use]
    pub fn row_by_row(&self, rule: &Rule) -> Option<Obstacle> {
        if !self.is_about_subjects(rule) {
            return None;
        }
        self.closed(rule, &self.latest_environment()).err()
    }

    /// Everything in rules, parameters and cases that looks like a slip, each with its place.
    #[must_use]
    pub fn findings(&self) -> Vec<Fault> {
        let mut found: Vec<Fault> = Vec::new();
        let mut reads = Vec::new();
        let mut add = |faults: Vec<Fault>| {
            for fault in faults {
                if !found.contains(&fault) {
                    found.push(fault);
                }
            }
        };
        for rule in self.rules.values().filter(|rule| self.is_about_subjects(rule)) {
            let noted = match self.opened(rule) {
                Ok(lowered) => lowered.noted,
                Err((_, noted)) => noted,
            };
            add(noted.findings);
            reads.extend(noted.reads);
        }
        for rule in self.rules.values() {
            add(flow::findings(rule));
        }
        add(self.endless());
        add(self.misread());
        add(self.mistaken_keys(&reads));
        add(self.ending_scales(&reads));
        add(self.unread());
        add(self.undated());
        add(self.unreached());
        add(self.without_chinese());
        add(self.doubtful_cases());
        found
    }
}
