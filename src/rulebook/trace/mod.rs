//! Walks one question through an opened rule: what every step gave, what was read, which clauses
//! were reached, and what would have changed the answer.

mod amount;
mod search;
mod unfollowed;

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::ImmutableString;

use super::Rulebook;
use super::ask::kind_of;
use super::column::Column;
use super::engine::{Environment, Frame, Luck};
use super::lower::{self, Clause, Lowered, NodeId, Obstacle, Of, Op, Parameters, StepKind};
use super::meaning::{self, Binary, Value};
use super::parameter::{Bound, Setting, usual_range};
use super::script::Rule;
use super::unit::Unit;
use super::view::Given;
use crate::chance::{Address, name_key};
use crate::diagnostic::Text;
use crate::units::Share;
use search::{Search, short};

pub use amount::{Amount, Plain};

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct TracedStep {
    /// Rules entered and not left.
    pub depth: usize,
    /// `name`, `if`, `asks` or `gives`.
    pub kind: &'static str,
    /// The name that is set or the rule that is asked; empty for a condition.
    pub name: String,
    /// The value; `None` when another rule is entered.
    pub value: Option<Amount>,
    /// The line of the script.
    pub line: String,
    /// File and line number.
    pub place: (String, usize),
}

/// A column that the answer depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadColumn {
    /// Such as `household`.
    pub subject: String,
    /// Name of the column.
    pub name: String,
    /// Its value.
    pub value: Amount,
    /// What it is, in Chinese and English; empty when nobody said.
    pub summary: (String, String),
}

/// A fraction that a part of a whole had to reach or exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TracedBar {
    /// The fraction.
    pub bar: Share,
    /// Is it not enough to meet it exactly?
    pub is_strict: bool,
    /// The part.
    pub part: i64,
    /// The whole.
    pub whole: i64,
}

/// A parameter that the answer depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadParameter {
    /// Its name.
    pub name: String,
    /// The keys that chose among its values.
    pub keys: Vec<String>,
    /// The place on a scale.
    pub at: Option<Amount>,
    /// Was every part of the scale up to there read?
    pub is_marginal: bool,
    /// The value.
    pub value: Amount,
    /// Does it say how often a loop turns?
    pub is_turns: bool,
}

/// A change of one input or parameter, as small as could be found, that changes the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Turning {
    /// Such as `household.area` or a parameter's name.
    pub of: String,
    /// The keys of a parameter.
    pub keys: Vec<String>,
    /// Value now.
    pub now: Amount,
    /// Value that changes the answer.
    pub then: Amount,
    /// The answer with it; `None` when the rule would refuse.
    pub answer: Option<Amount>,
}

/// Everything about one answer.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The answer; `None` when the rule refused.
    pub answer: Option<Amount>,
    /// Steps in the order of the script.
    pub steps: Vec<TracedStep>,
    /// What was read of the subjects.
    pub columns: Vec<ReadColumn>,
    /// Parameters read.
    pub parameters: Vec<ReadParameter>,
    /// Exact fractions that a part of a whole was held against.
    pub bars: Vec<TracedBar>,
    /// Draws made, by name.
    pub draws: Vec<(String, f64)>,
    /// Clauses reached.
    pub reached: Vec<Clause>,
    /// What would have changed the answer.
    pub turnings: Vec<Turning>,
    /// What keeps steps, draws and turnings from being followed: the rule runs row by row, and
    /// what is listed is what it may read.
    pub unfollowed: Option<Obstacle>,
}

/// One question to an opened rule.
struct Question<'a> {
    book: &'a Rulebook,
    given: &'a [Given],
    frame: &'a Frame,
    environment: &'a Environment,
    row: usize,
    lowered: &'a Lowered,
}

/// One input or parameter set otherwise.
#[derive(Debug, Clone)]
enum Instead {
    Column(NodeId, Value),
    Param(NodeId, Value),
}

impl Rulebook {
    /// Explains the answer about one row. Of a rule without a columnar form the steps can't be
    /// followed: [`Trace::unfollowed`] says why.
    #[must_use]
    pub fn trace(&self, rule: &Rule, given: &[Given], frame: &Arc<Frame>, row: usize) -> Trace {
        match self.traced(rule, given, frame, row, true) {
            Ok(trace) => trace,
            Err(obstacle) => self.unfollowed(rule, given, frame, row, obstacle),
        }
    }

    /// The steps of the answer about one row, if they can be followed; what would have changed it
    /// is looked for only `with_turnings`.
    pub(super) fn traced(
        &self,
        rule: &Rule,
        given: &[Given],
        frame: &Frame,
        row: usize,
        with_turnings: bool,
    ) -> Result<Trace, Obstacle> {
        let environment = frame.environment(row);
        let rule = self.rules.get(environment.answering(&rule.name)).unwrap_or(rule);
        let texts: BTreeSet<ImmutableString> =
            self.reach(rule).into_iter().flat_map(texts).collect();
        let columns = |at: usize, name: &str| {
            // The words given alone would decide every comparison beforehand, and no step be left.
            let of = match kind_of(given[at].view.get(name)?) {
                Of::Word(words) => {
                    let others = texts.iter().filter(|text| !words.contains(text));
                    Of::Word(words.iter().chain(others).cloned().collect())
                }
                of => of,
            };
            let unit = self.declared(rule, at, name).map_or(Unit::Any, |(_, unit)| unit);
            Some((of, unit))
        };
        let parameters = Parameters::Declared(&self.parameters);
        let asked_in = Some(&**environment);
        let setting =
            lower::Setting { rules: &self.rules, parameters, columns: &columns, asked_in };
        let lowered = lower::lower(rule, setting).map_err(|(obstacle, _)| obstacle)?;
        let question = Question { book: self, given, frame, environment, row, lowered: &lowered };
        Ok(question.answer(rule, with_turnings))
    }
}

/// The texts in quotes of a rule as it is written.
fn texts(rule: &Rule) -> Vec<ImmutableString> {
    let quoted = rule.written().split('"').skip(1).step_by(2);
    quoted.map(ImmutableString::from).collect()
}

impl Question<'_> {
    fn answer(&self, rule: &Rule, with_turnings: bool) -> Trace {
        let values = self.evaluate(&[]);
        let fails = self.fails(&values);
        let result = self.lowered.result;
        let answer = values[result as usize].filter(|_| !fails);
        let answer = answer.map(|value| self.amount(result, value, &self.lowered.unit));
        let slice = self.slice(&values);
        Trace {
            answer,
            steps: self.steps(&values),
            columns: self.columns(rule, &values, &slice),
            parameters: self.parameters(&values, &slice),
            bars: self.bars(&values, &slice),
            draws: self.draws(&values, &slice),
            reached: self.reached(&values),
            turnings: if with_turnings && !fails {
                self.turnings(rule, &values, &slice)
            } else {
                Vec::new()
            },
            unfollowed: None,
        }
    }

    /// The value of every node; `None` where there is none.
    fn evaluate(&self, instead: &[Instead]) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.lowered.nodes.len());
        for at in 0..self.lowered.nodes.len() {
            let id = NodeId::try_from(at).expect("rules are limited in size");
            let other = instead.iter().find_map(|instead| match instead {
                Instead::Column(node, value) | Instead::Param(node, value) => {
                    (*node == id).then_some(*value)
                }
            });
            let value = other.or_else(|| self.value(id, &values));
            values.push(value);
        }
        values
    }

    fn value(&self, id: NodeId, values: &[Option<Value>]) -> Option<Value> {
        let node = &self.lowered.nodes[id as usize];
        let of = |id: &NodeId| values[*id as usize];
        match &node.op {
            Op::Fixed(fixed) => Some((*fixed).into()),
            Op::Column { given, name } => self.column(*given, name),
            Op::Draw { name, is_normal } => self.draw(name, *is_normal).map(Value::Float),
            Op::Unary(op, a) => meaning::unary(*op, of(a)?),
            Op::Binary(Binary::And, a, b) => match (of(a), of(b)) {
                (Some(Value::Flag(false)), _) => Some(Value::Flag(false)),
                (a, b) => meaning::binary(Binary::And, a?, b?),
            },
            Op::Binary(Binary::Or, a, b) => match (of(a), of(b)) {
                (Some(Value::Flag(true)), _) => Some(Value::Flag(true)),
                (a, b) => meaning::binary(Binary::Or, a?, b?),
            },
            Op::Binary(op, a, b) => meaning::binary(*op, of(a)?, of(b)?),
            Op::Compare(test, a, b) => match (self.word(*a, of(a)), self.word(*b, of(b))) {
                (Some(a), Some(b)) => Some(Value::Flag(test.holds(&a, &b))),
                _ => meaning::compare(*test, of(a)?, of(b)?).map(Value::Flag),
            },
            Op::Select(c, a, b) => match of(c)? {
                Value::Flag(true) => of(a),
                _ => of(b),
            },
            Op::Reached { bar, is_strict, part, whole } => {
                let (Value::Fraction(bar), Value::Int(part), Value::Int(whole)) =
                    (of(bar)?, of(part)?, of(whole)?)
                else {
                    return None;
                };
                meaning::reached(bar, *is_strict, part, whole).map(Value::Flag)
            }
            Op::Table { keys, values: table } => {
                let mut at = 0;
                for (key, step) in keys {
                    let Value::Word(code) = of(key)? else { return None };
                    at += usize::from(code) * step;
                }
                table[at].map(Into::into)
            }
            Op::Recode { word, codes } => match of(word)? {
                Value::Word(code) => Some(Value::Word(codes[usize::from(code)])),
                _ => None,
            },
            Op::Param { name, keys } => {
                let mut words = Vec::new();
                for key in keys {
                    words.push(self.word(*key, of(key))?);
                }
                let words: Vec<&ImmutableString> = words.iter().collect();
                let value = self.environment.setting(name).ok()?.under(&words).ok()?;
                node.of.value(value)
            }
            Op::ScaleParam { name, at, is_marginal } => {
                let Ok(Setting::Scale(scale)) = self.environment.setting(name) else { return None };
                let x = match of(at)? {
                    Value::Int(x) => Bound::Int(x),
                    Value::Float(x) => Bound::Float(x),
                    _ => return None,
                };
                if *is_marginal {
                    return scale.marginal(x).ok().map(Value::Float);
                }
                node.of.value(scale.value_at(x).ok()?)
            }
            Op::Scale { .. } | Op::Fail(_) => None,
        }
    }

    fn column(&self, given: usize, name: &str) -> Option<Value> {
        let given = &self.given[given];
        let row = given.row(self.row);
        Some(match &**given.view.get(name)? {
            Column::Int(values) => Value::Int(values[row]),
            Column::Float(values) => Value::Float(values[row]),
            Column::Flag(values) => Value::Flag(values[row]),
            Column::Word(values, _) => Value::Word(values[row]),
        })
    }

    fn draw(&self, name: &str, is_normal: bool) -> Option<f64> {
        match &self.frame.luck {
            Luck::Given(draws) => draws.get(name).copied(),
            Luck::Drawn { seed, month, runs, keys } => {
                let (run, subject) = (*runs.get(self.row)?, *keys.get(self.row)?);
                let purpose = name_key(name);
                let address = Address { seed: *seed, run, month: *month, subject, purpose };
                Some(if is_normal { address.normal() } else { address.uniform() })
            }
        }
    }

    fn word(&self, id: NodeId, value: Option<Value>) -> Option<ImmutableString> {
        match (&self.lowered.nodes[id as usize].of, value?) {
            (Of::Word(words), Value::Word(code)) => words.get(usize::from(code)).cloned(),
            _ => None,
        }
    }

    fn is_here(guard: Option<NodeId>, values: &[Option<Value>]) -> bool {
        guard.is_none_or(|guard| values[guard as usize] == Some(Value::Flag(true)))
    }

    fn fails(&self, values: &[Option<Value>]) -> bool {
        let nodes = self.lowered.nodes.iter().zip(values);
        let mut failed = nodes.filter(|(node, value)| node.op.can_fail() && value.is_none());
        failed.any(|(node, _)| Self::is_here(node.guard, values))
    }

    /// The nodes that the answer depends on: of two sides only the one that was taken.
    fn slice(&self, values: &[Option<Value>]) -> BTreeSet<NodeId> {
        let mut slice = BTreeSet::new();
        let mut next = vec![self.lowered.result];
        next.extend(&self.lowered.turns);
        while let Some(id) = next.pop() {
            if !slice.insert(id) {
                continue;
            }
            let is = |id: NodeId, flag: bool| values[id as usize] == Some(Value::Flag(flag));
            match &self.lowered.nodes[id as usize].op {
                Op::Select(c, a, b) => next.extend([*c, if is(*c, true) { *a } else { *b }]),
                Op::Binary(Binary::And, a, _) if is(*a, false) => next.push(*a),
                Op::Binary(Binary::Or, a, _) if is(*a, true) => next.push(*a),
                op => next.extend(op.operands()),
            }
        }
        slice
    }

    fn amount(&self, id: NodeId, value: Value, unit: &Unit) -> Amount {
        match self.word(id, Some(value)) {
            Some(word) => Amount { value: Plain::Word(word.to_string()), unit: "category".into() },
            None => Amount::in_unit(value, unit),
        }
    }

    /// The same in a unit as it is declared.
    fn declared(&self, id: NodeId, value: Option<Value>, unit: &str) -> Amount {
        let amount = value.map(|value| self.amount(id, value, &Unit::Any));
        Amount { unit: unit.into(), ..amount.unwrap_or_else(Amount::nothing) }
    }

    /// The unit of a column, as it is declared.
    fn unit_of_column(&self, subject: &str, name: &str) -> &str {
        let key = (subject.to_string(), name.to_string());
        self.book.columns.get(&key).map_or("", |column| &column.unit)
    }

    fn steps(&self, values: &[Option<Value>]) -> Vec<TracedStep> {
        let steps = self.lowered.steps.iter().filter(|step| Self::is_here(step.guard, values));
        steps
            .map(|step| {
                let (kind, name) = match &step.kind {
                    StepKind::Named(name) => ("name", name.to_string()),
                    StepKind::Test => ("if", String::new()),
                    StepKind::Asks(name) => ("asks", name.to_string()),
                    StepKind::Gives(name) => ("gives", name.to_string()),
                };
                let value = step.node.map(|node| match values[node as usize] {
                    Some(value) => self.amount(node, value, &step.unit),
                    None => Amount::nothing(),
                });
                TracedStep {
                    depth: step.depth,
                    kind,
                    name,
                    value,
                    line: line(&step.text, step.at),
                    place: (step.text.name.clone(), step.text.line(step.at)),
                }
            })
            .collect()
    }

    fn columns(
        &self,
        rule: &Rule,
        values: &[Option<Value>],
        slice: &BTreeSet<NodeId>,
    ) -> Vec<ReadColumn> {
        let mut read = Vec::new();
        for id in slice {
            let Op::Column { given, name } = &self.lowered.nodes[*id as usize].op else { continue };
            let subject = rule.subjects[*given].to_string();
            let declared = self.book.columns.get(&(subject.clone(), name.to_string()));
            let unit = self.unit_of_column(&subject, name);
            read.push(ReadColumn {
                value: self.declared(*id, values[*id as usize], unit),
                subject,
                name: name.to_string(),
                summary: declared.map(|column| column.summary.clone()).unwrap_or_default(),
            });
        }
        read
    }

    fn parameters(&self, values: &[Option<Value>], slice: &BTreeSet<NodeId>) -> Vec<ReadParameter> {
        let mut read: Vec<ReadParameter> = Vec::new();
        let is_of_turns = |id: &NodeId| self.of_turns().contains(id);
        for id in slice {
            let (name, keys, at, is_marginal) = match &self.lowered.nodes[*id as usize].op {
                Op::Param { name, keys } => (name, &keys[..], None, false),
                Op::ScaleParam { name, at, is_marginal } => {
                    (name, &[][..], Some(*at), *is_marginal)
                }
                _ => continue,
            };
            let parameter = self.book.parameters.get(name.as_str());
            let unit = parameter.map_or("", |parameter| &parameter.unit);
            let by = parameter.and_then(|parameter| parameter.by.as_deref()).unwrap_or_default();
            let keys = keys.iter().filter_map(|key| self.word(*key, values[*key as usize]));
            let one = ReadParameter {
                name: name.to_string(),
                keys: keys.map(|key| key.to_string()).collect(),
                at: at.map(|at| self.declared(at, values[at as usize], by)),
                is_marginal,
                value: self.declared(*id, values[*id as usize], unit),
                is_turns: is_of_turns(id),
            };
            if !read.contains(&one) {
                read.push(one);
            }
        }
        read
    }

    /// The nodes that say how often loops turn.
    fn of_turns(&self) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut next = self.lowered.turns.clone();
        while let Some(id) = next.pop() {
            if found.insert(id) {
                next.extend(self.lowered.nodes[id as usize].op.operands());
            }
        }
        found
    }

    fn bars(&self, values: &[Option<Value>], slice: &BTreeSet<NodeId>) -> Vec<TracedBar> {
        let of = |id: NodeId| values[id as usize];
        let bar = |id: &NodeId| match &self.lowered.nodes[*id as usize].op {
            Op::Reached { bar, is_strict, part, whole } => {
                match (of(*bar), of(*part), of(*whole)) {
                    (
                        Some(Value::Fraction(bar)),
                        Some(Value::Int(part)),
                        Some(Value::Int(whole)),
                    ) => Some(TracedBar { bar, is_strict: *is_strict, part, whole }),
                    _ => None,
                }
            }
            _ => None,
        };
        slice.iter().filter_map(bar).collect()
    }

    fn draws(&self, values: &[Option<Value>], slice: &BTreeSet<NodeId>) -> Vec<(String, f64)> {
        let draw = |id: &NodeId| match (&self.lowered.nodes[*id as usize].op, values[*id as usize])
        {
            (Op::Draw { name, .. }, Some(Value::Float(drawn))) => Some((name.to_string(), drawn)),
            _ => None,
        };
        slice.iter().filter_map(draw).collect()
    }

    fn reached(&self, values: &[Option<Value>]) -> Vec<Clause> {
        let clauses = self.lowered.clauses.iter();
        let here = |clause: &&Clause| !clause.is_dead && Self::is_here(clause.guard, values);
        clauses.filter(here).cloned().collect()
    }

    /// For every input and parameter that the answer depends on, the nearest value that changes it.
    fn turnings(
        &self,
        rule: &Rule,
        values: &[Option<Value>],
        slice: &BTreeSet<NodeId>,
    ) -> Vec<Turning> {
        let mut found = Vec::new();
        // Other turns would be other steps: these are not looked at.
        let of_turns = self.of_turns();
        for id in slice.difference(&of_turns) {
            let Some(now) = values[*id as usize] else { continue };
            let node = &self.lowered.nodes[*id as usize];
            let (of, keys, unit, range, is_column) = match &node.op {
                Op::Column { given, name } => {
                    let subject = &rule.subjects[*given];
                    let unit = self.unit_of_column(subject, name);
                    let range = usual_range(unit).unwrap_or((0.0, f64::MAX));
                    (format!("{subject}.{name}"), Vec::new(), unit, Some(range), true)
                }
                Op::Param { name, keys } => {
                    let parameter = self.book.parameters.get(name.as_str());
                    let unit = parameter.map_or("", |parameter| &parameter.unit);
                    let range = parameter.and_then(|parameter| parameter.range);
                    let keys = keys.iter().filter_map(|key| self.word(*key, values[*key as usize]));
                    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
                    (name.to_string(), keys, unit, range, false)
                }
                _ => continue,
            };
            let instead = |value| {
                if is_column { Instead::Column(*id, value) } else { Instead::Param(*id, value) }
            };
            // A decimal answer moves with every decimal input: nothing turns.
            let is_decimal = matches!(values[self.lowered.result as usize], Some(Value::Float(_)));
            let mut others = Search::around(&node.of, now, range);
            others.retain(|other| !is_decimal || matches!(other, Search::One(_)));
            let answer_now = values[self.lowered.result as usize];
            let changes = |value: Value| {
                let other = self.evaluate(&[instead(value)]);
                let fails = self.fails(&other);
                let answer = other[self.lowered.result as usize].filter(|_| !fails);
                (answer != answer_now).then_some(answer)
            };
            for other in others {
                if let Some((value, answer)) =
                    other.nearest(&changes).map(|found| short(found, now, &changes))
                {
                    let result = self.lowered.result;
                    let answer = answer.map(|a| self.amount(result, a, &self.lowered.unit));
                    let now = self.declared(*id, Some(now), unit);
                    let then = self.declared(*id, Some(value), unit);
                    let (of, keys) = (of.clone(), keys.clone());
                    found.push(Turning { of, keys, now, then, answer });
                }
            }
        }
        found
    }
}

fn line(text: &Text, at: usize) -> String {
    let before = text.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let rest = &text.text[before..];
    rest.lines().next().unwrap_or_default().trim().to_string()
}
