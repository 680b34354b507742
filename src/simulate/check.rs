//! Holds a schedule against the rules before anything runs: every rule, column and parameter that
//! a month needs is there and of the kind that is due.

use std::collections::BTreeSet;

use super::block::kinds;
use super::mechanism::{Act, Holds, Role, Slot};
use super::schedule::{Beginning, Figure, Named, Schedule, Setter, Step};
use super::subject::Subject;
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Environment, Kind, Rule, Rulebook, ValueKind, Word};

/// Checks a schedule.
///
/// `first` holds the parameters of the first simulated month without any policy: a rule of the
/// month that reads another one could not run.
#[must_use]
pub fn check(schedule: &Schedule, book: &Rulebook, first: &Environment) -> Faults {
    let mut check = Check { schedule, book, first, faults: Faults::none() };
    check.states();
    check.steps();
    check.measured();
    check.balances();
    check.faults
}

struct Check<'a> {
    schedule: &'a Schedule,
    book: &'a Rulebook,
    first: &'a Environment,
    faults: Faults,
}

impl Check<'_> {
    fn states(&mut self) {
        let mut seen: BTreeSet<(Subject, &str)> = BTreeSet::new();
        for state in &self.schedule.states {
            let name = &state.name;
            let is_data = state.subject.data().iter().any(|data| data.0 == name.name);
            if is_data || !seen.insert((state.subject, &name.name)) {
                let message = format!("`{}.{}` is there already", state.subject.name(), name.name);
                let fault = name.fault("simulate::two_columns", message, "declared again");
                self.faults.push(fault.help("give the state column another name"));
            }
            if !Subject::FIXED.contains(&state.subject) {
                let message = format!("`{}` keeps no state columns", state.subject.name());
                let fault = name.fault("simulate::no_state", message, "declared here");
                self.faults.push(fault);
            }
            match &state.start {
                Beginning::Named(source) if data_kind(state.subject, &source.name).is_none() => {
                    self.rule(source, &[state.subject], true);
                }
                Beginning::Group(figure, of, source) => {
                    self.group(state.subject, &state.kind, *figure, *of, source);
                    self.begun(state.subject, *of, source, name);
                }
                _ => {}
            }
        }
    }

    /// What a column starts from must stand above it.
    fn begun(&mut self, into: Subject, of: Subject, source: &Named, own: &Named) {
        let place = |subject, name: &str| {
            let mut states = self.schedule.states.iter();
            states.position(|state| state.subject == subject && state.name.name == name)
        };
        let (theirs, own_place) = (place(of, &source.name), place(into, &own.name));
        if theirs.is_some_and(|theirs| Some(theirs) >= own_place) {
            let message = format!("`{}` starts from a column that starts later", own.name);
            let fault = source.fault("simulate::starts_later", message, "not there yet");
            let help = format!("declare `{}.{}` above it", of.name(), source.name);
            self.faults.push(fault.help(help));
        }
    }

    fn steps(&mut self) {
        for step in &self.schedule.steps {
            for (column, setter) in &step.set {
                let Some(kind) = self.target(step.subject, column) else { continue };
                self.not_of_a_mechanism(step.subject, column);
                match setter {
                    Setter::Rule(rule) => self.rule(rule, &[step.subject], true),
                    Setter::Group(figure, of, source) => {
                        self.group(step.subject, &kind, *figure, *of, source);
                    }
                }
            }
            self.switch(step);
            for (slot, named) in step.slots() {
                match slot.role {
                    Role::Asks(subjects) => {
                        let of_votes =
                            matches!(mechanism_of(step), Some(Act::CountBallots | Act::Elect));
                        let in_month = !of_votes;
                        self.rule(named, subjects, in_month);
                        self.told_apart(step, slot, named);
                    }
                    Role::Says => {}
                    Role::Reads(subject) => {
                        if let Some(kind) = self.column(subject, named)
                            && !slot.fits(&kind)
                        {
                            self.misfit(named, &kind);
                        }
                    }
                    Role::Sets(subject) => {
                        if let Some(kind) = self.target(subject, named)
                            && !slot.fits(&kind)
                        {
                            self.misfit(named, &kind);
                        }
                    }
                }
            }
        }
    }

    /// Kinds of cases are words that `columns.toml` lists.
    fn told_apart(&mut self, step: &Step, slot: &Slot, named: &Named) {
        let Some((Act::OpenCases(of), Holds::Word)) =
            step.then.as_ref().map(|(mechanism, _)| (mechanism.act, slot.holds))
        else {
            return;
        };
        if kinds(self.book, of).is_empty() {
            let message = format!("the kinds of a {} are not listed", of.name());
            let fault = named.fault("simulate::no_kinds", message, "gives a kind");
            let help = format!("declare [{}.kind] with `of = [...]` in columns.toml", of.name());
            self.faults.push(fault.help(help));
        }
    }

    /// What turns a step on and off is a switch; what the step sets stands, when it is off, as it
    /// starts, so it must start with a constant.
    fn switch(&mut self, step: &Step) {
        let Some(when) = &step.when else { return };
        self.is_switch(when);
        for (column, _) in &step.set {
            let Some(state) = self.schedule.state(step.subject, &column.name) else { continue };
            if matches!(state.start, Beginning::Named(_) | Beginning::Group(..)) {
                let message = format!("`{}` has no constant to stand at", column.name);
                let label = format!("set only while `{}` is on", when.name);
                let fault = column.fault("simulate::no_rest", message, &label);
                self.faults.push(fault.help("let it start with a value instead of a rule"));
            }
        }
    }

    /// What turns something on and off must be a switch.
    fn is_switch(&mut self, when: &Named) {
        match self.book.parameter(&when.name) {
            Some(parameter) if parameter.kind == ValueKind::Switch => {}
            Some(parameter) => {
                let message = format!("`{}` does not turn anything on or off", when.name);
                let label = format!("it is in {}", parameter.unit);
                let fault = when.fault("simulate::no_switch", message, &label);
                self.faults.push(fault.help("name a parameter in the unit `flag`"));
            }
            None => {
                let message = format!("no parameter `{}`", when.name);
                let fault = when.fault("simulate::unknown_switch", message, "not in any pack");
                let names: Vec<&str> = self.book.parameters().map(|p| p.name.as_str()).collect();
                self.push(fault, &when.name, names.into_iter());
            }
        }
    }

    fn balances(&mut self) {
        for balance in &self.schedule.balances {
            for column in balance.left.iter().chain(&balance.right) {
                let fixed = Subject::FIXED.contains(&balance.subject);
                match fixed.then(|| self.column(balance.subject, column)) {
                    Some(Some(kind)) if kind != Kind::Int => self.misfit(column, &kind),
                    Some(_) => {}
                    None => {
                        let message = format!("`{}` keeps no columns", balance.subject.name());
                        let at = &balance.name;
                        self.faults.push(at.fault("simulate::no_state", message, "balanced here"));
                    }
                }
            }
        }
    }

    fn measured(&mut self) {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for measured in &self.schedule.measured {
            let name = measured.outcome.name.as_str();
            let place = &measured.name;
            if let Some(when) = &measured.when {
                self.is_switch(when);
            }
            if !names.insert(name) {
                let message = format!("two outcomes are called `{name}`");
                self.faults.push(place.fault("simulate::two_outcomes", message, "this file"));
            }
            if let Some(column) = &measured.column
                && let Some(kind) = self.column(Subject::Estate, column)
            {
                let fits = match kind {
                    Kind::Int => measured.is_int,
                    Kind::Float => !measured.is_int,
                    _ => false,
                };
                if !fits {
                    self.misfit(column, &kind);
                }
            }
            {
                for place in measured.ratio.iter().chain(&measured.weight) {
                    let of = &place.name;
                    let known = self.schedule.measured.iter();
                    let known: Vec<&str> = known
                        .filter(|other| other.column.is_some())
                        .map(|other| other.outcome.name.as_str())
                        .collect();
                    if !known.contains(&of.as_str()) {
                        let message =
                            format!("`{name}` is made of an outcome that is not measured");
                        let fault =
                            place.fault("simulate::unknown_outcome", message, "not measured");
                        self.push(fault, of, known.into_iter());
                    }
                }
            }
        }
        for column in &self.schedule.charged {
            if let Some(kind) = self.column(Subject::Household, column)
                && kind != Kind::Int
            {
                self.misfit(column, &kind);
            }
        }
        for column in &self.schedule.watched {
            if let Some(kind) = self.column(Subject::Household, column)
                && !matches!(kind, Kind::Int | Kind::Flag)
            {
                self.misfit(column, &kind);
            }
        }
        for line in &self.schedule.bill {
            self.rule(&line.rule, &[Subject::Household], true);
            if !self.schedule.charged.iter().any(|column| column.name == line.column.name) {
                let message = format!("`household.{}` is not charged", line.column.name);
                let at = &line.column;
                let fault = at.fault("simulate::not_charged", message, "a bill line");
                self.faults.push(fault.help("name it under `charged`, or leave the line out"));
            }
        }
    }

    fn push<'b>(&mut self, fault: Fault, word: &str, known: impl Iterator<Item = &'b str>) {
        self.faults.push(match did_you_mean(word, known) {
            Some(help) => fault.help(help),
            None => fault,
        });
    }

    fn misfit(&mut self, named: &Named, kind: &Kind) {
        let message = format!("`{}` is not of the kind that is due here", named.name);
        let label = format!("it holds {}", kind.expectation());
        self.faults.push(named.fault("simulate::wrong_kind", message, &label));
    }

    /// The kind of a column that is read.
    fn column(&mut self, subject: Subject, named: &Named) -> Option<Kind> {
        let found = column_kind(self.schedule, subject, &named.name);
        if found.is_none() {
            let message = format!("{} has no column `{}`", subject.name(), named.name);
            let fault = named.fault("simulate::unknown_column", message, "not there");
            let known = columns(self.schedule, subject);
            self.push(fault, &named.name, known.iter().map(String::as_str));
        }
        found
    }

    /// The kind of a state column that is set.
    fn target(&mut self, subject: Subject, named: &Named) -> Option<Kind> {
        let found = self.schedule.state(subject, &named.name).map(|state| state.kind.clone());
        if found.is_none() {
            let message = format!("`{}` is not a state column of {}", named.name, subject.name());
            let fault = named.fault("simulate::unknown_column", message, "can't be set");
            let known = self.schedule.states.iter().filter(|state| state.subject == subject);
            let known: Vec<&str> = known.map(|state| state.name.name.as_str()).collect();
            let near = did_you_mean(&named.name, known);
            let declare = format!("declare it under [state.{}]", subject.name());
            self.faults.push(fault.help(near.unwrap_or(declare)));
        }
        found
    }

    /// Money and cases change through their mechanism only.
    fn not_of_a_mechanism(&mut self, subject: Subject, column: &Named) {
        let owned =
            self.schedule.steps.iter().flat_map(|step| &step.then).find(|(mechanism, slots)| {
                mechanism.slots.iter().zip(slots).any(|(slot, (_, named))| {
                    slot.role == Role::Sets(subject) && named.name == column.name
                })
            });
        if let Some((mechanism, _)) = owned {
            let message = format!("`{}` is set by `{}` alone", column.name, mechanism.name);
            let fault = column.fault("simulate::owned_column", message, "and set again here");
            self.faults.push(fault.help("otherwise money or cases could appear from nowhere"));
        }
    }

    fn group(&mut self, into: Subject, kind: &Kind, figure: Figure, of: Subject, source: &Named) {
        if !Subject::FIXED.contains(&of) || of == into || !of.belongs_to().contains(&into) {
            let message = format!("a {} has no group of {}", into.name(), of.name());
            self.faults.push(source.fault("simulate::no_group", message, "asked here"));
            return;
        }
        let Some(found) = self.column(of, source) else { return };
        let fits = match (figure, &found) {
            (Figure::Sum, Kind::Int) | (Figure::Count, Kind::Flag) => *kind == Kind::Int,
            (Figure::Sum, Kind::Float)
            | (Figure::Share, Kind::Flag)
            | (Figure::Mean | Figure::Gini, Kind::Int | Kind::Float) => *kind == Kind::Float,
            (Figure::Least | Figure::Greatest, Kind::Int | Kind::Float) => *kind == found,
            _ => false,
        };
        if !fits {
            self.misfit(source, &found);
        }
    }

    /// A rule that is asked about rows of `about`, and everything that it asks in turn.
    fn rule(&mut self, named: &Named, about: &[Subject], in_month: bool) {
        let Some(rule) = self.book.rule(&named.name) else {
            let message = format!("no rule `{}`", named.name);
            let fault = named.fault("simulate::unknown_rule", message, "not in any pack");
            let known: Vec<&Rule> = self.book.rules().collect();
            self.push(fault, &named.name, known.iter().map(|rule| rule.name.as_str()));
            return;
        };
        let mut handed = Vec::new();
        for subject in &rule.subjects {
            let reachable: Vec<Subject> = about
                .iter()
                .flat_map(|s| std::iter::once(*s).chain(s.belongs_to().iter().copied()))
                .chain((about == [Subject::Motion]).then_some(Subject::Neighbourhood))
                .collect();
            let found = reachable.iter().find(|known| known.name() == subject.as_str());
            if found.is_none() {
                let names: BTreeSet<&str> = reachable.iter().map(|s| s.name()).collect();
                let names: Vec<&str> = names.into_iter().collect();
                let message =
                    format!("`{}` is about `{subject}`, which is unknown here", rule.name);
                let fault = Fault::new("simulate::wrong_subject", message).at(
                    &rule.text,
                    rule.start,
                    rule.name.len(),
                    format!("this step knows {}", names.join(", ")),
                );
                let here = named.fault("simulate::asked_here", "the step".into(), "asked here");
                self.faults.push(fault.and(here));
            }
            handed.push(found.copied());
        }
        self.reads(rule, &handed, in_month, &mut BTreeSet::new());
    }

    fn reads(
        &mut self,
        rule: &Rule,
        handed: &[Option<Subject>],
        in_month: bool,
        seen: &mut BTreeSet<(Word, Vec<Option<Subject>>)>,
    ) {
        if !seen.insert((rule.name.clone(), handed.to_vec())) {
            return;
        }
        let subject_of = |name: &Word| {
            let at = rule.subjects.iter().position(|subject| subject == name)?;
            handed[at]
        };
        for column in &rule.columns {
            let Some(subject) = column.of.as_ref().and_then(subject_of) else { continue };
            if column_kind(self.schedule, subject, &column.name).is_none() {
                let message = format!("{} has no column `{}`", subject.name(), column.name);
                let fault = rule.fault("simulate::unknown_column", message, column, "not there");
                let known = columns(self.schedule, subject);
                if !self.faults.0.contains(&fault) {
                    self.push(fault, &column.name, known.iter().map(String::as_str));
                }
            }
        }
        for param in rule.params.iter().filter(|_| in_month) {
            if !self.first.settings.contains_key(&param.name) {
                let message =
                    format!("`{}` is not in force when the simulation starts", param.name);
                let fault = rule.fault("simulate::not_in_force", message, param, "asked here");
                let fault = fault.help("give it an earlier date, or set it in the scenario");
                if !self.faults.0.contains(&fault) {
                    self.faults.push(fault);
                }
            }
        }
        for (asked, names) in &rule.calls {
            if let Some(callee) = self.book.rule(&asked.name) {
                let handed: Vec<_> =
                    names.iter().map(|name| name.as_ref().and_then(subject_of)).collect();
                self.reads(callee, &handed, in_month, seen);
            }
        }
        // What a policy puts in the place of this rule is handed the same subjects.
        let book = self.book;
        for heir in book.heirs(&rule.name) {
            self.reads(heir, handed, in_month, seen);
        }
    }
}

fn mechanism_of(step: &Step) -> Option<Act> {
    step.then.as_ref().map(|(mechanism, _)| mechanism.act)
}

fn data_kind(subject: Subject, name: &str) -> Option<Kind> {
    subject.data().into_iter().find(|data| data.0 == name).map(|data| data.1)
}

fn column_kind(schedule: &Schedule, subject: Subject, name: &str) -> Option<Kind> {
    let state = schedule.state(subject, name).map(|state| state.kind.clone());
    state.or_else(|| data_kind(subject, name))
}

fn columns(schedule: &Schedule, subject: Subject) -> Vec<String> {
    let data = subject.data().into_iter().map(|data| data.0.to_string());
    let states = schedule.states.iter().filter(|state| state.subject == subject);
    data.chain(states.map(|state| state.name.name.clone())).collect()
}
