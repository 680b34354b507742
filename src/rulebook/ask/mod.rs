//! Asks a rule about every row at once: by columns where the rule has a columnar form, row by row
//! with stock Rhai otherwise, and in the end with the same answers and the same faults.

pub mod engine;
mod natives;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use rhai::ImmutableString;

use super::Rulebook;
use super::column::{Column, Kind};
use super::lower::{self, Dictionary, Lowered, Obstacle, Of, Parameters, Setting};
use super::plan::{self, Answers, Asked, Plan, Selection};
use super::script::Rule;
use super::unit::Unit;
use super::view::{Given, Shape};
use crate::diagnostic::{Faults, Text};
use engine::{Environment, Frame, Luck, RowsOf, Shared};

/// Plans kept before all are thrown away and made anew; a simulation needs some hundred.
const MOST_PLANS: usize = 10_000;

/// A column that a rule looked for when it was lowered, and what it found.
#[derive(Debug, PartialEq)]
struct Looked {
    given: usize,
    name: ImmutableString,
    found: Option<Of>,
}

/// A rule lowered for some parameters and kinds of columns.
#[derive(Debug)]
struct Ready {
    #[expect(dead_code, reason = "their addresses are the key, so they live as long as the plan")]
    key: (Arc<Text>, Arc<Environment>),
    looked: Vec<Looked>,
    wanted: Kind,
    plan: Result<Plan, Obstacle>,
    /// Clauses of the rule, in the order of the plan's.
    clauses: Vec<lower::Clause>,
}

/// A plan as views of certain shapes use it.
#[derive(Debug)]
struct Fitted {
    shapes: Vec<Arc<Shape>>,
    /// Where each input of the plan stands in its view.
    places: Vec<usize>,
    ready: Arc<Ready>,
}

/// The addresses of a rule's text and of an environment, where the rule stands in the text, and
/// whether clauses are counted.
type Key = (usize, usize, usize, bool);

/// Plans that were made.
#[derive(Debug, Default)]
pub struct Plans(RwLock<HashMap<Key, Vec<Arc<Fitted>>>>);

/// What answers to a question rest on: the parameters in force and the versions of the columns that
/// were read. As long as these stay the same, so does the answer, if it is asked about the same rows.
#[derive(Debug, Clone)]
pub struct Grounds {
    groups: Shared<(u32, RowsOf)>,
    environments: Shared<Arc<Environment>>,
    versions: Vec<u64>,
}

impl PartialEq for Grounds {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.groups, &other.groups)
            && Arc::ptr_eq(&self.environments, &other.environments)
            && self.versions == other.versions
    }
}

/// The kind of a column's values.
pub(super) fn kind_of(column: &Column) -> Of {
    match column {
        Column::Int(_) => Of::Int,
        Column::Float(_) => Of::Float,
        Column::Flag(_) => Of::Flag,
        Column::Word(_, words) => Of::Word(Arc::clone(words)),
    }
}

fn same_kind(column: Option<&Arc<Column>>, found: Option<&Of>) -> bool {
    match (column.map(|column| &**column), found) {
        (None, None)
        | (Some(Column::Int(_)), Some(Of::Int))
        | (Some(Column::Float(_)), Some(Of::Float))
        | (Some(Column::Flag(_)), Some(Of::Flag)) => true,
        (Some(Column::Word(_, words)), Some(Of::Word(known))) => {
            Arc::ptr_eq(words, known) || words == known
        }
        _ => false,
    }
}

fn same_wish(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Word(a), Kind::Word(b)) => Arc::ptr_eq(a, b) || a == b,
        (a, b) => a == b,
    }
}

impl Rulebook {
    fn ready(
        &self,
        rule: &Rule,
        given: &[Given],
        environment: &Arc<Environment>,
        wanted: &Kind,
        with_clauses: bool,
    ) -> Arc<Fitted> {
        let of_rule = (Arc::as_ptr(&rule.text) as usize, rule.start);
        let key = (of_rule.0, of_rule.1, Arc::as_ptr(environment) as usize, with_clauses);
        let known = self.plans.0.read().expect("no plan was left half made");
        let all = known.get(&key).map_or(&[][..], |all| &all[..]);
        let is_wished = |fitted: &&Arc<Fitted>| same_wish(&fitted.ready.wanted, wanted);
        let has_shapes = |fitted: &&Arc<Fitted>| {
            let mut pairs = fitted.shapes.iter().zip(given);
            pairs.all(|(shape, given)| Arc::ptr_eq(shape, given.view.shape()))
        };
        if let Some(fitted) = all.iter().filter(has_shapes).find(is_wished) {
            return Arc::clone(fitted);
        }
        // Other columns that the rule does not read make another shape, but no other plan.
        let reads_alike = |fitted: &&Arc<Fitted>| {
            fitted.ready.looked.iter().all(|looked| {
                let column = given[looked.given].view.get(&looked.name);
                same_kind(column, looked.found.as_ref())
            })
        };
        let alike = all.iter().filter(is_wished).find(reads_alike);
        let ready = alike.map(|fitted| Arc::clone(&fitted.ready));
        drop(known);
        let ready = ready
            .unwrap_or_else(|| Arc::new(self.make(rule, given, environment, wanted, with_clauses)));
        let place = |input: &plan::Input| {
            given[input.given].view.position(&input.name).expect("it was there when lowered")
        };
        let inputs = ready.plan.as_ref().map_or(&[][..], |plan| &plan.inputs);
        let fitted = Arc::new(Fitted {
            shapes: given.iter().map(|given| Arc::clone(given.view.shape())).collect(),
            places: inputs.iter().map(place).collect(),
            ready,
        });
        let mut known = self.plans.0.write().expect("no plan was left half made");
        if known.len() >= MOST_PLANS {
            known.clear();
        }
        known.entry(key).or_default().push(Arc::clone(&fitted));
        fitted
    }

    /// The rule that answers for a rule in an environment: itself unless a policy replaces it.
    fn answering<'a>(&'a self, rule: &'a Rule, environment: &Environment) -> &'a Rule {
        environment.replaced.get(&rule.name).and_then(|name| self.rules.get(name)).unwrap_or(rule)
    }

    /// What the answer to a question rests on; `None` when it rests on draws too, or is found row by
    /// row.
    #[must_use]
    pub fn grounds(
        &self,
        rule: &Rule,
        given: &[Given],
        kind: &Kind,
        frame: &Frame,
    ) -> Option<Grounds> {
        let mut versions = Vec::new();
        for (environment, _) in frame.groups() {
            let rule = self.answering(rule, environment);
            let fitted = self.ready(rule, given, environment, kind, false);
            let plan = fitted.ready.plan.as_ref().ok().filter(|plan| !plan.draws())?;
            let inputs = plan.inputs.iter().zip(&fitted.places);
            versions.extend(inputs.map(|(input, at)| given[input.given].view.version_at(*at)));
        }
        let (groups, environments) = frame.parts();
        Some(Grounds { groups, environments, versions })
    }

    fn make(
        &self,
        rule: &Rule,
        given: &[Given],
        environment: &Arc<Environment>,
        wanted: &Kind,
        with_clauses: bool,
    ) -> Ready {
        let looked = RefCell::new(Vec::new());
        let columns = |at: usize, name: &str| {
            let found = given[at].view.get(name).map(|column| kind_of(column));
            let own = Looked { given: at, name: name.into(), found: found.clone() };
            if !looked.borrow().contains(&own) {
                looked.borrow_mut().push(own);
            }
            Some((found?, Unit::Any))
        };
        let parameters = Parameters::InForce(environment);
        let setting = Setting { rules: &self.rules, parameters, columns: &columns, asked_in: None };
        let lowered = lower::lower(rule, setting).map_err(|(obstacle, _)| obstacle);
        let lowered = lowered.and_then(|lowered| answering(rule, lowered, wanted));
        let mut clauses = Vec::new();
        let plan = lowered.map(|lowered| {
            let plan = Plan::of(&lowered, with_clauses);
            clauses = lowered.clauses;
            plan
        });
        let key = (Arc::clone(&rule.text), Arc::clone(environment));
        Ready { key, looked: looked.into_inner(), wanted: wanted.clone(), plan, clauses }
    }

    /// Asks a rule about every row at once: typed columns in, a typed column out.
    ///
    /// Each of `given` stands for one parameter of the rule, in its order.
    ///
    /// # Errors
    /// The first row that failed and the fault, placed in the script.
    pub fn ask_column(
        &self,
        rule: &Rule,
        given: &[Given],
        n_rows: usize,
        kind: &Kind,
        frame: &Arc<Frame>,
    ) -> Result<Column, (usize, Faults)> {
        self.ask_covered(rule, given, n_rows, kind, frame, None)
    }

    /// The same, and calls `covered` with every clause to which some row came.
    ///
    /// # Errors
    /// As [`Self::ask_column`].
    ///
    /// # Panics
    /// When another thread panicked while it made a plan.
    pub fn ask_covered(
        &self,
        rule: &Rule,
        given: &[Given],
        n_rows: usize,
        kind: &Kind,
        frame: &Arc<Frame>,
        mut covered: Option<&mut dyn FnMut(&lower::Clause)>,
    ) -> Result<Column, (usize, Faults)> {
        let (seed, month, runs, keys) = match &frame.luck {
            Luck::Drawn { seed, month, runs, keys } => (*seed, *month, &runs[..], &keys[..]),
            Luck::Given(_) => (0, 0, &[][..], &[][..]),
        };
        let is_addressed = matches!(frame.luck, Luck::Drawn { .. });
        // Every row is in one of the groups, so nothing that was left in the room stays.
        let mut column = Column::room(kind, n_rows);
        let mut first_failed: Option<usize> = None;
        for (environment, rows) in frame.groups() {
            let rule = self.answering(rule, environment);
            let fitted = self.ready(rule, given, environment, kind, covered.is_some());
            // Draws given by name are for single cases.
            let ready = &fitted.ready;
            let plan = ready.plan.as_ref().ok().filter(|plan| is_addressed || !plan.draws());
            let Some(plan) = plan else {
                return self.ask_rows(rule, given, n_rows, kind, frame);
            };
            let mut seen = vec![false; plan.clauses.len()];
            let inputs = plan
                .inputs
                .iter()
                .zip(&fitted.places)
                .map(|(input, at)| {
                    let given = &given[input.given];
                    plan::Given { column: given.view.at(*at), rows: given.rows.as_deref() }
                })
                .collect();
            let asked = Asked { inputs, seed, month, runs, keys };
            let selection = match rows {
                RowsOf::All => Selection::Span(0, n_rows),
                RowsOf::Span(first, n) => Selection::Span(*first, *n),
                RowsOf::Pick(rows) => Selection::Pick(rows),
            };
            let mut answers = Answers { column: &mut column, clauses: &mut seen };
            let failed = plan::run(plan, &asked, selection, &mut answers);
            first_failed = match (first_failed, failed) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if let Some(covered) = &mut covered {
                let clauses = ready.clauses.iter().zip(&seen);
                clauses.filter(|(_, seen)| **seen).for_each(|(clause, _)| covered(clause));
            }
        }
        match first_failed {
            None => Ok(column),
            // Stock Rhai says what is wrong, and where. Should it find nothing wrong, its answer
            // counts: it is the reference.
            Some(row) => match self.ask_row(rule, given, row, kind, frame) {
                Err(faults) => Err((row, faults)),
                Ok(()) => self.ask_rows(rule, given, n_rows, kind, frame),
            },
        }
    }

    /// Asks row by row with stock Rhai: the reference.
    ///
    /// # Errors
    /// As [`Self::ask_column`].
    pub fn ask_rows(
        &self,
        rule: &Rule,
        given: &[Given],
        n_rows: usize,
        kind: &Kind,
        frame: &Arc<Frame>,
    ) -> Result<Column, (usize, Faults)> {
        let trees = self.trees(frame);
        engine::ask_rows(&self.engine, &trees, &self.rules, rule, given, n_rows, kind, frame)
    }

    fn ask_row(
        &self,
        rule: &Rule,
        given: &[Given],
        row: usize,
        kind: &Kind,
        frame: &Arc<Frame>,
    ) -> Result<(), Faults> {
        let environment = frame.environment(row);
        let trees = self.trees(frame);
        let answer = engine::ask(&self.engine, &trees, rule, given, frame, row)
            .map_err(|error| engine::failure(&self.rules, environment, rule, &error))?;
        let mut column = Column::with_capacity(kind, 1);
        column.push(&answer).map_err(|got| {
            let answering = self.rules.get(environment.answering(&rule.name)).unwrap_or(rule);
            engine::wrong_answer(answering, kind, &got)
        })?;
        Ok(())
    }

    /// Why a rule is asked row by row in an environment; `None` when it has a columnar form.
    #[must_use]
    pub fn obstacle(
        &self,
        rule: &Rule,
        given: &[Given],
        environment: &Arc<Environment>,
        kind: &Kind,
    ) -> Option<Obstacle> {
        let fitted = self.ready(rule, given, environment, kind, false);
        fitted.ready.plan.as_ref().err().cloned()
    }
}

/// Brings the answer into the kind that is due.
fn answering(rule: &Rule, lowered: Lowered, wanted: &Kind) -> Result<Lowered, Obstacle> {
    let of = &lowered.nodes[lowered.result as usize].of;
    let wanted_words: Option<&Dictionary> = match wanted {
        Kind::Word(words) => Some(words),
        _ => None,
    };
    let what = match (of, wanted) {
        (Of::Never, _) | (Of::Int, Kind::Int) | (Of::Flag, Kind::Flag) => return Ok(lowered),
        (Of::Float, Kind::Float) => return Ok(lower::finish_float(lowered)),
        (Of::Int, Kind::Float) => return Ok(lower::finish_float(lower::whole_as_float(lowered))),
        (Of::Word(words), Kind::Word(_)) if Some(words) == wanted_words => return Ok(lowered),
        (Of::Word(words), Kind::Word(known)) if words.iter().all(|w| known.contains(w)) => {
            return Ok(lower::in_words(lowered, known));
        }
        (Of::Word(_), Kind::Word(_)) => "may give a word that is not due".to_string(),
        (of, _) => format!("gives {} where {} is due", of.said(), wanted.expectation()),
    };
    Err(Obstacle { what, text: Arc::clone(&rule.text), at: rule.start })
}
