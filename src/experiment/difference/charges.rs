//! What rules give for every household on one day.
//!
//! Rules see the data of the scenario, and of what only months bring, such as bays held, the
//! state of one run. Rules that draw are refused, because what they give differs from run to run.

use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::experiment::reads::columns_read;
use crate::rulebook::{
    Asked, Column, Environment, Frame, Given, Kind, Luck, Rule, Rulebook, View, Word,
};
use crate::simulate::{Beginning, N_FIXED, Schedule, Setter, Space, State, Subject};
use crate::units::Month;

/// The rules that charge households: those named, or those that set the schedule's `charged`
/// columns.
///
/// # Errors
/// Rules that do not exist, are not about households, or draw.
pub(super) fn charging<'a>(
    book: &'a Rulebook,
    schedule: &Schedule,
    names: &[String],
) -> Result<Vec<&'a Rule>, Faults> {
    let mut faults = Faults::none();
    let mut rules: Vec<&Rule> = Vec::new();
    let mut add = |rule: &'a Rule| {
        if !rules.iter().any(|known| known.name == rule.name) {
            rules.push(rule);
        }
    };
    for name in names {
        match book.rule(name) {
            Some(rule) => add(rule),
            None => {
                let fault = Fault::new("difference::unknown_rule", format!("no rule `{name}`"));
                let near = did_you_mean(name, book.rules().map(|rule| rule.name.as_str()));
                let help = || "`linli rules list` names every rule".into();
                faults.push(fault.help(near.unwrap_or_else(help)));
            }
        }
    }
    if names.is_empty() {
        for column in &schedule.charged {
            let steps = schedule.steps.iter().filter(|step| step.subject == Subject::Household);
            let set = steps.flat_map(|step| &step.set).find(|set| set.0.name == column.name);
            let rule = match set {
                Some((_, Setter::Rule(rule))) => book.rule(&rule.name),
                _ => None,
            };
            match rule {
                Some(rule) => add(rule),
                None => {
                    let message = format!("no rule gives `household.{}`", column.name);
                    let code = "difference::no_rule";
                    let fault = column.fault(code, message, "households are charged it");
                    faults.push(fault.help("name the rules of a charge with --rule"));
                }
            }
        }
        if schedule.charged.is_empty() {
            let message = "the schedule does not say what households are charged";
            let fault = Fault::new("difference::no_rule", message).at(&schedule.text, 0, 1, "here");
            faults.push(fault.help("name the rules of a charge with --rule"));
        }
    }
    rules.iter().for_each(|rule| faults.0.extend(about_households(book, rule)));
    faults.or(rules)
}

/// Why a rule can't be asked about households alone, if so.
fn about_households(book: &Rulebook, rule: &Rule) -> Option<Fault> {
    let known = Subject::Household.belongs_to();
    let is_known = |subject: &Word| known.iter().any(|known| known.name() == subject.as_str());
    let is_about = rule.subjects.iter().any(|subject| *subject == Subject::Household.name());
    if !is_about || !rule.subjects.iter().all(is_known) {
        let message = format!("`{}` is not about households", rule.name);
        let label = format!("it is about {}", rule.subjects.join(", "));
        let fault = Fault::new("difference::not_about_households", message);
        let fault = fault.at(&rule.text, rule.start, rule.name.len(), label);
        let help = "name a rule about a household and what it belongs to, such as `fee_due`";
        return Some(fault.help(help));
    }
    draws(book, rule)
}

/// A fault when a rule draws, or reads a lot, directly or not.
fn draws(book: &Rulebook, rule: &Rule) -> Option<Fault> {
    book.reach(rule).into_iter().find_map(|reached| {
        let lots = reached.columns.iter().filter(|column| column.name == "lot");
        let draw = reached.draws.iter().chain(lots).next()?;
        let message = format!("`{}` draws: what it gives differs from run to run", rule.name);
        let fault = reached.fault("difference::draws", message, draw, "drawn here");
        Some(fault.help("`linli run` compares what hangs on luck"))
    })
}

/// Households and what they belong to on one day.
pub(super) struct Still<'a> {
    book: &'a Rulebook,
    space: &'a Space,
    views: [Arc<View>; N_FIXED],
    month: u32,
}

impl<'a> Still<'a> {
    /// Lays out the data of the scenario for a month; `months` lie between the first simulated
    /// month and it.
    pub fn of(book: &'a Rulebook, space: &'a Space, month: Month, months: i32) -> Self {
        let views = Subject::FIXED.map(|subject| Arc::new(space.view(subject).clone()));
        let months = months.max(0);
        let mut still = Self { book, space, views, month: months.unsigned_abs() };
        for (name, value) in [
            ("months_elapsed", months),
            ("years_elapsed", months / 12),
            ("month_of_year", month.in_year()),
        ] {
            still.set(Subject::Neighbourhood, name, Arc::new(Column::Int(vec![value.into()])));
        }
        still
    }

    /// Sets a column of every member of a subject.
    pub fn set(&mut self, subject: Subject, name: &str, column: Arc<Column>) {
        Arc::make_mut(&mut self.views[at(subject)]).set(name, column);
    }

    /// Asks a rule about every household.
    ///
    /// # Errors
    /// The first household that failed, with the fault placed in the script.
    pub fn ask(
        &self,
        rule: &Rule,
        kind: &Kind,
        environment: &Arc<Environment>,
    ) -> Result<Column, Faults> {
        let about = Subject::Household;
        let n = self.space.count(about);
        let given = |name: &Word| {
            let subject = Subject::named(name).expect("the checks know every subject");
            let rows = (subject != about).then(|| {
                let row = |member| self.space.belongs(about, member, subject);
                (0..n).map(|member| u32::try_from(row(member)).expect("members are few")).collect()
            });
            Given { subject: name.clone(), view: Arc::clone(&self.views[at(subject)]), rows }
        };
        let given: Vec<Given> = rule.subjects.iter().map(given).collect();
        // Rules that draw were refused, so that neither seed nor run is ever looked at.
        let luck = Luck::Drawn {
            seed: 0,
            month: self.month,
            runs: vec![0; n].into(),
            keys: self.space.keys(about).into(),
        };
        let frame = Arc::new(Frame::of(Arc::clone(environment), luck));
        self.book.ask_column(rule, &given, n, kind, &frame).map_err(|(row, mut faults)| {
            let who = self.space.name(about, row);
            faults.push(Fault::new("difference::place", format!("asked about {who}")));
            faults
        })
    }
}

/// A state column that rules read, and where.
pub(super) struct StateRead<'a> {
    /// The column as the schedule declares it.
    pub state: &'a State,
    rule: &'a Rule,
    column: &'a Asked,
}

/// The columns that only months of simulation bring, among those that the rules read.
///
/// # Errors
/// Columns that no step ever sets and no data give: what stands in them is nobody's.
pub(super) fn state_read<'a>(
    book: &'a Rulebook,
    schedule: &'a Schedule,
    rules: &[&'a Rule],
) -> Result<Vec<StateRead<'a>>, Faults> {
    let mut read: Vec<StateRead<'a>> = Vec::new();
    for rule in rules {
        for found in columns_read(book, rule, None) {
            let subject = Subject::named(&found.subject);
            let state = subject.and_then(|subject| schedule.state(subject, &found.column.name));
            let Some(state) = state else { continue };
            if !read.iter().any(|known| std::ptr::eq(known.state, state)) {
                read.push(StateRead { state, rule: found.rule, column: found.column });
            }
        }
    }
    let is_known = |state: &State| {
        let is_set = schedule.steps.iter().any(|step| step.sets(state.subject, &state.name.name));
        is_set || matches!(state.start, Beginning::Named(_) | Beginning::Group(..))
    };
    let mut faults = Faults::none();
    for StateRead { state, rule, column } in &read {
        if !is_known(state) {
            let name = format!("{}.{}", state.subject.name(), state.name.name);
            let message = format!("what households owe is not known: no step sets `{name}`");
            let fault = rule.fault("difference::unknown_column", message, column, "read here");
            let there = "it keeps its first value for ever";
            let message = format!("`{name}` is declared here");
            let there = state.name.fault("difference::declared", message, there);
            faults.push(fault.and(there).help(
                "let a step of schedule.toml set it, let it start with a column of the data, or \
                 name other rules with --rule",
            ));
        }
    }
    faults.or(read)
}

/// Position of a fixed subject.
fn at(subject: Subject) -> usize {
    let found = Subject::FIXED.iter().position(|fixed| *fixed == subject);
    found.expect("households belong to fixed subjects only")
}
