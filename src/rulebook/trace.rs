//! Walks one question through an opened rule: what every step gave, what was read, which clauses
//! were reached, and what would have changed the answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::Rulebook;
use super::column::{Column, Given};
use super::engine::{Environment, Frame, Luck};
use super::lower::{self, Clause, Lowered, NodeId, Of, Op, Parameters, StepKind};
use super::meaning::{self, Binary, Value};
use super::parameter::{Bound, Setting};
use super::script::Rule;
use super::unit::Unit;
use crate::chance::{Address, name_key};
use crate::diagnostic::Text;
use crate::units::Share;

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedStep {
    /// Rules entered and not left.
    pub depth: usize,
    /// `name`, `if`, `asks` or `gives`.
    pub kind: &'static str,
    /// The name that is set or the rule that is asked; empty for a condition.
    pub name: String,
    /// The value with its unit; empty when another rule is entered.
    pub value: String,
    /// The line of the script.
    pub line: String,
    /// File and line number.
    pub place: (String, usize),
}

/// A column that the answer depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadColumn {
    /// Such as `household`.
    pub subject: String,
    /// Name of the column.
    pub name: String,
    /// Its value with its unit.
    pub value: String,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadParameter {
    /// Its name.
    pub name: String,
    /// The keys that chose among its values, or the place on a scale.
    pub key: String,
    /// The value in force with its unit.
    pub value: String,
}

/// A change of one input or parameter, as small as could be found, that changes the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turning {
    /// Such as `household.area` or a parameter's name.
    pub of: String,
    /// Value now.
    pub now: String,
    /// Value that changes the answer.
    pub then: String,
    /// The answer with it; `None` when the rule would refuse.
    pub answer: Option<String>,
}

/// Everything about one answer.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The answer with its unit; `None` when the rule refused.
    pub answer: Option<String>,
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
    /// Explains the answer about one row. `None` when the rule has no columnar form and its steps
    /// can't be followed.
    #[must_use]
    pub fn trace(&self, rule: &Rule, given: &[Given], frame: &Frame, row: usize) -> Option<Trace> {
        self.traced(rule, given, frame, row, true)
    }

    /// The same without looking for what would have changed the answer.
    pub(super) fn traced(
        &self,
        rule: &Rule,
        given: &[Given],
        frame: &Frame,
        row: usize,
        with_turnings: bool,
    ) -> Option<Trace> {
        let environment = frame.environment(row);
        let rule = self.rules.get(environment.answering(&rule.name)).unwrap_or(rule);
        let columns = |at: usize, name: &str| {
            let of = match &**given[at].view.get(name)? {
                Column::Int(_) => Of::Int,
                Column::Float(_) => Of::Float,
                Column::Flag(_) => Of::Flag,
                Column::Word(_, words) => Of::Word(Arc::clone(words)),
            };
            let unit = self.declared(rule, at, name).map_or(Unit::Any, |(_, unit)| unit);
            Some((of, unit))
        };
        let parameters = Parameters::Declared(&self.parameters);
        let setting = lower::Setting { rules: &self.rules, parameters, columns: &columns };
        let lowered = lower::lower(rule, setting).ok()?;
        let question = Question { book: self, given, frame, environment, row, lowered: &lowered };
        Some(question.answer(rule, with_turnings))
    }
}

impl Question<'_> {
    fn answer(&self, rule: &Rule, with_turnings: bool) -> Trace {
        let values = self.evaluate(&[]);
        let fails = self.fails(&values);
        let result = self.lowered.result;
        let answer = values[result as usize].filter(|_| !fails);
        let answer = answer.map(|value| self.shown(result, value, &self.lowered.unit));
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
                Self::of_dynamic(&node.of, value)
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
                Self::of_dynamic(&node.of, scale.value_at(x).ok()?)
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

    fn of_dynamic(of: &Of, value: &Dynamic) -> Option<Value> {
        match of {
            Of::Int => value.as_int().ok().map(Value::Int),
            Of::Float => value
                .as_float()
                .or_else(|_| value.as_int().map(meaning::float_of))
                .ok()
                .map(Value::Float),
            Of::Flag => value.as_bool().ok().map(Value::Flag),
            Of::Fraction => value.clone().try_cast::<Share>().map(Value::Fraction),
            Of::Word(words) => {
                let word = value.clone().into_immutable_string().ok()?;
                let at = words.iter().position(|known| *known == word)?;
                u16::try_from(at).ok().map(Value::Word)
            }
            Of::Never => None,
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

    fn shown(&self, id: NodeId, value: Value, unit: &Unit) -> String {
        match value {
            Value::Word(_) => {
                self.word(id, Some(value)).map_or_else(String::new, |w| w.to_string())
            }
            value => unit.shown(value),
        }
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
                    Some(value) => self.shown(node, value, &step.unit),
                    None => "no value".into(),
                });
                TracedStep {
                    depth: step.depth,
                    kind,
                    name,
                    value: value.unwrap_or_default(),
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
            let unit = declared.map_or(Unit::Any, super::DeclaredColumn::unit);
            let value = values[*id as usize].map(|value| self.shown(*id, value, &unit));
            read.push(ReadColumn {
                subject,
                name: name.to_string(),
                value: value.unwrap_or_default(),
                summary: declared.map(|column| column.summary.clone()).unwrap_or_default(),
            });
        }
        read
    }

    fn parameters(&self, values: &[Option<Value>], slice: &BTreeSet<NodeId>) -> Vec<ReadParameter> {
        let mut read = Vec::new();
        for id in slice {
            let (name, keys): (_, Vec<NodeId>) = match &self.lowered.nodes[*id as usize].op {
                Op::Param { name, keys } => (name, keys.clone()),
                Op::ScaleParam { name, at, .. } => (name, vec![*at]),
                _ => continue,
            };
            let unit = self.unit_of(name);
            let key = keys.iter().filter_map(|key| {
                values[*key as usize].map(|value| self.shown(*key, value, &Unit::Any))
            });
            let key = key.collect::<Vec<_>>().join(", ");
            let value = values[*id as usize].map(|value| self.shown(*id, value, &unit));
            let value = value.unwrap_or_default();
            let one = ReadParameter { name: name.to_string(), key, value };
            if !read.contains(&one) {
                read.push(one);
            }
        }
        read
    }

    fn unit_of(&self, parameter: &str) -> Unit {
        let parameter = self.book.parameters.get(parameter);
        parameter.and_then(|parameter| Unit::read(&parameter.unit)).unwrap_or(Unit::Any)
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
        for id in slice {
            let Some(now) = values[*id as usize] else { continue };
            let node = &self.lowered.nodes[*id as usize];
            let (of, unit, range, is_column) = match &node.op {
                Op::Column { given, name } => {
                    let subject = &rule.subjects[*given];
                    let key = (subject.to_string(), name.to_string());
                    let declared = self.book.columns.get(&key);
                    let unit = declared.map_or(Unit::Any, super::DeclaredColumn::unit);
                    (format!("{subject}.{name}"), unit, Some((0.0, f64::MAX)), true)
                }
                Op::Param { name, keys } => {
                    let range = self.book.parameters.get(name.as_str()).and_then(|p| p.range);
                    let keys = keys.iter().filter_map(|key| self.word(*key, values[*key as usize]));
                    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
                    let key = if keys.is_empty() {
                        String::new()
                    } else {
                        format!("[{}]", keys.join(", "))
                    };
                    (format!("{name}{key}"), self.unit_of(name), range, false)
                }
                _ => continue,
            };
            let instead = |value| {
                if is_column { Instead::Column(*id, value) } else { Instead::Param(*id, value) }
            };
            // A decimal answer moves with every decimal input: nothing turns.
            let is_decimal = matches!(values[self.lowered.result as usize], Some(Value::Float(_)));
            let mut others = Self::others(&node.of, now, range);
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
                    let answer = answer.map(|a| self.shown(result, a, &self.lowered.unit));
                    let (now, then) = (self.shown(*id, now, &unit), self.shown(*id, value, &unit));
                    found.push(Turning { of: of.clone(), now, then, answer });
                }
            }
        }
        found
    }

    /// Where to look for other values.
    fn others(of: &Of, now: Value, range: Option<(f64, f64)>) -> Vec<Search> {
        let (low, high) = range.unwrap_or((f64::MIN, f64::MAX));
        match (of, now) {
            (Of::Flag, Value::Flag(now)) => vec![Search::One(Value::Flag(!now))],
            (Of::Word(words), Value::Word(now)) => (0..words.len())
                .filter_map(|code| u16::try_from(code).ok())
                .filter(|code| *code != now)
                .map(|code| Search::One(Value::Word(code)))
                .collect(),
            (_, Value::Int(now)) => {
                [-1, 1].map(|step| Search::Whole { now, step, low, high }).into()
            }
            (_, Value::Float(now)) => {
                [-1.0, 1.0].map(|step| Search::Real { now, step, low, high }).into()
            }
            _ => Vec::new(),
        }
    }
}

/// A way to look for a value that changes the answer.
enum Search {
    One(Value),
    Whole { now: i64, step: i64, low: f64, high: f64 },
    Real { now: f64, step: f64, low: f64, high: f64 },
}

type Changed = Option<Option<Value>>;

impl Search {
    /// The nearest value that changes the answer, and the answer then.
    fn nearest(self, changes: &impl Fn(Value) -> Changed) -> Option<(Value, Option<Value>)> {
        match self {
            Self::One(value) => changes(value).map(|answer| (value, answer)),
            Self::Whole { now, step, low, high } => {
                let allowed = |x: i64| (low..=high).contains(&meaning::float_of(x));
                let at =
                    |size: i64| now.checked_add(step.checked_mul(size)?).filter(|x| allowed(*x));
                let mut size = 1;
                while changes(Value::Int(at(size)?)).is_none() {
                    size = size.checked_mul(2).filter(|size| *size < 1 << 40)?;
                }
                let (mut same, mut other) = (size / 2, size);
                while other - same > 1 {
                    let middle = same + (other - same) / 2;
                    if changes(Value::Int(at(middle)?)).is_some() {
                        other = middle;
                    } else {
                        same = middle;
                    }
                }
                let value = Value::Int(at(other)?);
                changes(value).map(|answer| (value, answer))
            }
            Self::Real { now, step, low, high } => {
                let at = |size: f64| Some(now + step * size).filter(|x| (low..=high).contains(x));
                let mut size = now.abs().max(1.0) * 1e-6;
                let mut last = 0.0;
                loop {
                    let x =
                        at(size).or_else(|| at_edge(now, step, low, high).filter(|_| last >= 0.0));
                    let x = x?;
                    if changes(Value::Float(x)).is_some() {
                        break;
                    }
                    if at(size).is_none() || size > 1e12 {
                        return None;
                    }
                    (last, size) = (size, size * 2.0);
                }
                let reach = at(size).or_else(|| at_edge(now, step, low, high))?;
                let (mut same, mut other) = (now + step * last, reach);
                for _ in 0..48 {
                    let middle = same + (other - same) / 2.0;
                    if changes(Value::Float(middle)).is_some() {
                        other = middle;
                    } else {
                        same = middle;
                    }
                }
                changes(Value::Float(other)).map(|answer| (Value::Float(other), answer))
            }
        }
    }
}

/// The shortest decimal beyond a turning point that still changes the answer.
fn short(
    (value, answer): (Value, Option<Value>),
    now: Value,
    changes: &impl Fn(Value) -> Changed,
) -> (Value, Option<Value>) {
    let (Value::Float(found), Value::Float(now)) = (value, now) else { return (value, answer) };
    let mut scale = 1.0;
    for _ in 0..15 {
        let scaled = found * scale;
        let rounded = if found > now { scaled.ceil() } else { scaled.floor() } / scale;
        // No further away than a hundredth of the whole way.
        let is_near = (rounded - found).abs() <= (found - now).abs() / 100.0;
        if let (true, Some(answer)) = (is_near, changes(Value::Float(rounded))) {
            return (Value::Float(rounded), answer);
        }
        scale *= 10.0;
    }
    (value, answer)
}

/// The end of the range in a direction, if it has one.
fn at_edge(now: f64, step: f64, low: f64, high: f64) -> Option<f64> {
    let edge = if step < 0.0 { low } else { high };
    (edge.abs() < 1e15 && (edge - now).abs() > 0.0).then_some(edge)
}

fn line(text: &Text, at: usize) -> String {
    let before = text.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let rest = &text.text[before..];
    rest.lines().next().unwrap_or_default().trim().to_string()
}
