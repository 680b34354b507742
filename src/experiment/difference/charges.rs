//! What rules give for every household on one day, without a simulated month.
//!
//! Rules see the data of the scenario and the state columns as they start: what months of
//! simulation would bring, such as bays held, is not there, and [`Still::started`] says so.
//! Rules that draw are refused, because what they give differs from run to run.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Column, Environment, Frame, Given, Kind, Luck, Rule, Rulebook, View, Word};
use crate::simulate::{Beginning, Schedule, Setter, Space, State, Subject};
use crate::units::Month;

/// A state column that the data do not give, at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Such as `household.bays_held`.
    pub column: String,
    /// The value written in the schedule, or the name of the rule that gives it.
    pub value: String,
}

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
                    let fault = schedule.fault(code, message, column, "households are charged it");
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
    views: [Arc<View>; 5],
    month: u32,
    /// State columns read, as they start.
    pub started: Vec<Started>,
}

impl<'a> Still<'a> {
    /// Lays out the data and starts the state columns that the rules read, with the parameters of
    /// `first`. `months` lie between the first simulated month and `month`.
    ///
    /// # Errors
    /// A starting rule that draws or stops.
    pub fn of(
        book: &'a Rulebook,
        schedule: &Schedule,
        space: &'a Space,
        rules: &[&Rule],
        (month, months): (Month, i32),
        first: &Arc<Environment>,
    ) -> Result<Self, Faults> {
        let views = Subject::FIXED.map(|subject| Arc::new(space.view(subject).clone()));
        let months = months.max(0);
        let month_number = months.unsigned_abs();
        let mut still = Self { book, space, views, month: month_number, started: Vec::new() };
        for (name, value) in [
            ("months_elapsed", months),
            ("years_elapsed", months / 12),
            ("month_of_year", month.in_year()),
        ] {
            still.set(Subject::Neighbourhood, name, Column::Int(vec![value.into()]));
        }
        let mut read = BTreeSet::new();
        for rule in rules {
            let handed: Vec<_> = rule.subjects.iter().map(|s| Subject::named(s)).collect();
            reads(book, rule, &handed, &mut BTreeSet::new(), &mut read);
        }
        // A start that is a rule may read what starts before it.
        for state in schedule.states.iter().rev() {
            let is_read = read.contains(&(state.subject, state.name.name.clone()));
            if let (true, Beginning::Named(named)) = (is_read, &state.start)
                && let Some(rule) = book.rule(&named.name)
            {
                let handed: Vec<_> = rule.subjects.iter().map(|s| Subject::named(s)).collect();
                reads(book, rule, &handed, &mut BTreeSet::new(), &mut read);
            }
        }
        for state in &schedule.states {
            if read.contains(&(state.subject, state.name.name.clone())) {
                still.start(state, first)?;
            }
        }
        Ok(still)
    }

    fn set(&mut self, subject: Subject, name: &str, column: Column) {
        Arc::make_mut(&mut self.views[at(subject)]).set(name, Arc::new(column));
    }

    fn start(&mut self, state: &State, first: &Arc<Environment>) -> Result<(), Faults> {
        let n = self.space.count(state.subject);
        let mut value = match &state.start {
            Beginning::Int(v) => v.to_string(),
            Beginning::Float(v) => v.to_string(),
            Beginning::Flag(v) => v.to_string(),
            Beginning::Word(_) => String::new(),
            Beginning::Named(named) => named.name.clone(),
        };
        let column = match (&state.start, &state.kind) {
            (Beginning::Int(v), _) => Column::Int(vec![*v; n]),
            (Beginning::Float(v), _) => Column::Float(vec![*v; n]),
            (Beginning::Flag(v), _) => Column::Flag(vec![*v; n]),
            (Beginning::Word(v), Kind::Word(words)) => {
                value = words[usize::from(*v)].to_string();
                Column::Word(vec![*v; n], Arc::clone(words))
            }
            (Beginning::Word(_), _) => unreachable!("only categories start with a word"),
            (Beginning::Named(named), kind) => {
                if let Some(fact) = self.space.view(state.subject).get(&named.name) {
                    Column::clone(fact)
                } else {
                    let rule = self.book.rule(&named.name).expect("the checks know every rule");
                    if let Some(fault) = draws(self.book, rule) {
                        return Err(fault.into());
                    }
                    self.ask(state.subject, rule, kind, first)?
                }
            }
        };
        self.set(state.subject, &state.name.name, column);
        let column = format!("{}.{}", state.subject.name(), state.name.name);
        self.started.push(Started { column, value });
        Ok(())
    }

    /// Asks a rule about every member of a subject.
    ///
    /// # Errors
    /// The first member that failed, with the fault placed in the script.
    pub fn ask(
        &self,
        about: Subject,
        rule: &Rule,
        kind: &Kind,
        environment: &Arc<Environment>,
    ) -> Result<Column, Faults> {
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

/// Position of a fixed subject.
fn at(subject: Subject) -> usize {
    let found = Subject::FIXED.iter().position(|fixed| *fixed == subject);
    found.expect("households belong to fixed subjects only")
}

/// Every column that a rule reads, directly or not, by the subject that it is handed.
fn reads(
    book: &Rulebook,
    rule: &Rule,
    handed: &[Option<Subject>],
    seen: &mut BTreeSet<(Word, Vec<Option<Subject>>)>,
    found: &mut BTreeSet<(Subject, String)>,
) {
    if !seen.insert((rule.name.clone(), handed.to_vec())) {
        return;
    }
    let subject_of = |name: &Word| {
        let at = rule.subjects.iter().position(|subject| subject == name)?;
        handed.get(at).copied().flatten()
    };
    for column in &rule.columns {
        if let Some(subject) = column.of.as_ref().and_then(subject_of) {
            found.insert((subject, column.name.to_string()));
        }
    }
    for (asked, names) in &rule.calls {
        if let Some(callee) = book.rule(&asked.name) {
            let handed: Vec<_> =
                names.iter().map(|name| name.as_ref().and_then(subject_of)).collect();
            reads(book, callee, &handed, seen, found);
        }
    }
    for heir in book.heirs(&rule.name) {
        reads(book, heir, handed, seen, found);
    }
}
