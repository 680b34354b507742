//! Looks for slips in rules and parameters before anything runs: units that do not fit, clauses that
//! nobody can reach, parameters that nobody reads, days on which a value is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::ImmutableString;

use super::Rulebook;
use super::engine::Environment;
use super::lower::{self, Lowered, Obstacle, Of, Parameters, Setting};
use super::parameter::{Parameter, ValueKind, unit_kind};
use super::policy::Start;
use super::script::Rule;
use super::unit::Unit;
use crate::diagnostic::{Fault, Text};
use crate::units::Date;

/// Why a rule can't be walked, and what was found up to there.
pub(super) type Stopped = (Obstacle, Vec<Fault>);

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

    /// Everything in rules and parameters that looks like a slip, each with its place.
    #[must_use]
    pub fn findings(&self) -> Vec<Fault> {
        let mut found: Vec<Fault> = Vec::new();
        let mut add = |fault: Fault| {
            if !found.contains(&fault) {
                found.push(fault);
            }
        };
        for rule in self.rules.values().filter(|rule| self.is_about_subjects(rule)) {
            match self.opened(rule) {
                Ok(lowered) => lowered.findings.into_iter().for_each(&mut add),
                Err((_, findings)) => findings.into_iter().for_each(&mut add),
            }
        }
        self.unread().into_iter().for_each(&mut add);
        self.undated().into_iter().for_each(&mut add);
        self.unreached().into_iter().for_each(&mut add);
        found
    }

    /// Parameters that no rule reads and no other parameter follows.
    fn unread(&self) -> Vec<Fault> {
        let mut read: BTreeSet<&str> = BTreeSet::new();
        for rule in self.rules.values() {
            read.extend(rule.params.iter().map(|asked| asked.name.as_str()));
        }
        let indexes = self.parameters.values().filter_map(|p| p.indexed.as_ref());
        read.extend(indexes.map(|indexed| indexed.by.as_str()));
        let unread = |parameter: &&Parameter| !read.contains(parameter.name.as_str());
        let fault = |parameter: &Parameter| {
            let message = format!("no rule reads `{}`", parameter.name);
            Fault::new("rulebook::unused_parameter", message)
                .at(&parameter.text, parameter.start, parameter.name.len(), "nothing depends on it")
                .help("leave it out, or read it with `param(\"…\")`")
        };
        self.parameters.values().filter(unread).map(fault).collect()
    }

    /// Parameters without a value on the day on which a rule that reads them begins.
    fn undated(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        for rule in self.rules.values() {
            let begins = rule.header.effective.as_ref().and_then(|day| day.parse::<Date>().ok());
            let Some(begins) = begins else { continue };
            for asked in &rule.params {
                let Some(parameter) = self.parameters.get(asked.name.as_str()) else { continue };
                let is_guarded = self.is_guarded(rule, &asked.name, begins);
                if parameter.on(begins).is_none() && !is_guarded {
                    let message = format!("`{}` has no value when the rule begins", asked.name);
                    let label = format!("asked here from {begins} on");
                    let fault = rule.fault("rulebook::gap", message, asked, &label);
                    let first = parameter.since.first().map(|since| since.date);
                    let first = first.map_or_else(String::new, |day| format!(" on {day}"));
                    found.push(fault.help(format!("its first value begins{first}")));
                }
            }
        }
        found
    }

    /// Does nobody come to the place that reads a parameter before it has a value?
    fn is_guarded(&self, rule: &Rule, name: &ImmutableString, day: Date) -> bool {
        let environment = self.environment(day, None, |_| false);
        let fails = |lowered: Lowered| {
            lowered.nodes.iter().any(|node| {
                matches!(&node.op, lower::Op::Fail(why) if why.contains(&format!("`{name}`")))
            })
        };
        self.is_about_subjects(rule)
            && self.closed(rule, &environment).is_ok_and(|lowered| !fails(lowered))
    }

    /// Clauses to which nobody can come, whatever the parameters are: a condition that repeats or
    /// contradicts the ones before it, or that is the same for everybody.
    fn unreached(&self) -> Vec<Fault> {
        let mut alive: BTreeMap<(String, usize), (bool, Arc<Text>)> = BTreeMap::new();
        for rule in self.rules.values().filter(|rule| self.is_about_subjects(rule)) {
            let Ok(lowered) = self.opened(rule) else { continue };
            for clause in lowered.clauses {
                let key = (clause.text.name.clone(), clause.at);
                let seen = alive.entry(key).or_insert((false, clause.text));
                seen.0 |= !clause.is_dead;
            }
        }
        let dead = alive.into_iter().filter(|(_, (is_alive, _))| !is_alive);
        dead.map(|((_, at), (_, text))| {
            Fault::new("rulebook::dead_clause", "nobody can come here")
                .at(&text, at, 1, "this branch is never taken")
                .help("leave it out, or look at its condition and the ones before it")
        })
        .collect()
    }

    /// The parameters of every day on which something begins, without a policy and under each, with
    /// every motion carried and with none.
    #[must_use]
    pub fn every_environment(&self) -> Vec<Environment> {
        let mut days: Vec<Date> =
            self.parameters.values().flat_map(|p| &p.since).map(|since| since.date).collect();
        let policies: Vec<_> = self.policies().filter_map(|id| self.policy(id)).collect();
        for start in policies.iter().flat_map(super::Policy::starts) {
            if let Start::Day(day) = start {
                days.push(*day);
            }
        }
        days.sort_unstable();
        days.dedup();
        let mut all: Vec<Environment> =
            days.iter().map(|day| self.environment(*day, None, |_| false)).collect();
        for policy in &policies {
            all.extend(days.iter().map(|day| self.environment(*day, Some(policy), |_| true)));
        }
        all
    }

    /// Why what a rule gives does not fit a column of some unit; `None` when it fits.
    #[must_use]
    pub fn misfit(&self, rule: &Rule, unit: &str) -> Option<Fault> {
        let lowered = self.opened(rule).ok()?;
        let of = &lowered.nodes[lowered.result as usize].of;
        let due = unit_kind(unit).ok()?;
        let fits = matches!(
            (due, of),
            (_, Of::Never)
                | (ValueKind::Int, Of::Int)
                | (ValueKind::Float, Of::Int | Of::Float)
                | (ValueKind::Switch, Of::Flag)
                | (ValueKind::Category, Of::Word(_))
        );
        let at = |message: String, label: String| {
            let fault = Fault::new("rulebook::units", message);
            fault.at(&rule.text, rule.start, rule.name.len(), label)
        };
        if !fits {
            let fault = at(
                format!("`{}` gives {}, but its column is in {unit}", rule.name, of.said()),
                format!("{} is given", of.said()),
            );
            return Some(match (due, of) {
                (ValueKind::Int, Of::Float) => fault
                    .help("round money with `divide_half_up(part, whole)` or `round_half_up(x)`"),
                _ => fault,
            });
        }
        let due = Unit::read(unit)?;
        (!lowered.unit.fits(&due)).then(|| {
            at(
                format!("`{}` gives {}, but its column is in {due}", rule.name, lowered.unit),
                format!("{} is given", lowered.unit),
            )
            .help("a factor or a division by 100 is missing, or a unit is declared wrongly")
        })
    }
}
