//! What the walk alone can see of slips: functions handed kinds that they do not take, divisors that
//! are zero, rules that give nothing, and by which words and up to which size parameters are read.

use std::sync::Arc;

use rhai::{Expr, ImmutableString, Position};

use super::super::meaning::{Binary, Test, Unary, Value};
use super::super::script::{Rule, offset};
use super::node::{Fixed, Guard, NodeId, Of, Op};
use super::walk::{Bound, Term, Walk};
use crate::diagnostic::{Fault, Text};

/// What was seen on the way through a rule.
#[derive(Debug, Default)]
pub struct Noted {
    /// What looks like a slip.
    pub findings: Vec<Fault>,
    /// Every place that reads a parameter.
    pub reads: Vec<Read>,
}

/// A place that reads a parameter, on one way to it.
#[derive(Debug)]
pub struct Read {
    /// Name of the parameter.
    pub name: ImmutableString,
    /// The script.
    pub text: Arc<Text>,
    /// Byte offset of the name in quotes.
    pub at: usize,
    /// The keys, from the outermost.
    pub keys: Vec<Key>,
    /// Nothing keeps the size by which a scale is read from growing.
    pub is_unbounded: bool,
}

/// A key by which a table is read.
#[derive(Debug)]
pub enum Key {
    /// Written out.
    Word(ImmutableString),
    /// One of some words.
    Of(Vec<ImmutableString>),
    /// Any word at all.
    Any,
}

/// The functions on numbers, and what each takes.
const TAKEN: [(&str, &str); 19] = [
    ("abs", "a number"),
    ("to_float", "a number"),
    ("to_int", "a number"),
    ("floor", "a number"),
    ("ceil", "a number"),
    ("round", "a number"),
    ("round_half_up", "a decimal number"),
    ("sqrt", "a decimal number"),
    ("exp", "a decimal number"),
    ("ln", "a decimal number"),
    ("logistic", "a decimal number"),
    ("logit", "a decimal number"),
    ("min", "two numbers"),
    ("max", "two numbers"),
    ("pow", "two numbers"),
    ("divide_half_up", "two whole numbers"),
    ("add_months", "two whole numbers"),
    ("clamp", "three numbers"),
    ("reached_by", "a fraction and two whole numbers"),
];

impl Walk<'_> {
    /// Notes that a function is handed what it does not take. Is it so, and are slips looked for?
    pub fn wrong_kinds(&mut self, name: &str, terms: &[Term], position: Position) -> bool {
        let known = if name == "exceeded_by" { "reached_by" } else { name };
        let taken = TAKEN.iter().find(|known_one| known_one.0 == known).map(|found| found.1);
        let Some(taken) = taken.filter(|_| self.is_open()) else { return false };
        let kinds: Vec<Of> =
            terms.iter().map(|term| self.graph.node(term.node).of.clone()).collect();
        if kinds.iter().all(|of| matches!(of, Of::Word(_))) && matches!(name, "min" | "max") {
            return false;
        }
        let help = if taken.contains("whole") && kinds.contains(&Of::Float) {
            "round it first: `round_half_up(x)` gives a whole number"
        } else if taken.contains("decimal") && kinds == [Of::Int] {
            "make it a decimal number first: `x.to_float()`"
        } else {
            "look at the order and the number of what is handed over"
        };
        let said: Vec<&str> = kinds.iter().map(Of::said).collect();
        self.find(
            "rulebook::kinds",
            format!("`{name}` takes {taken}, not {}", said.join(" and ")),
            position,
            "always refused",
            Some(help),
        );
        true
    }

    /// Notes that a table is read by something other than a word.
    pub fn not_a_key(&mut self, name: &str, term: &Term, position: Position) {
        let of = &self.graph.node(term.node).of;
        let said = of.said();
        if *of == Of::Never {
            return;
        }
        self.find(
            "rulebook::kinds",
            format!("`{name}` is read by {said}, but its keys are words"),
            position,
            "always refused",
            Some(
                "read a table by a column of words or by a word in quotes, a scale with `bracket`",
            ),
        );
    }

    /// Notes a division by a number that is zero as it is written.
    pub fn zero_divisor(&mut self, op: Binary, divisor: NodeId, position: Position) {
        let divides = matches!(
            op,
            Binary::DivInt
                | Binary::RemInt
                | Binary::DivideHalfUp
                | Binary::DivFloat
                | Binary::RemFloat
        );
        let is_zero = match self.graph.fixed(divisor) {
            Some(Value::Int(divisor)) => divisor == 0,
            Some(Value::Float(divisor)) => divisor == 0.0,
            _ => false,
        };
        if divides && is_zero {
            let help = "divide by something else, or say in an `if` what holds without a divisor";
            self.find(
                "rulebook::zero_divisor",
                "this divides by zero".into(),
                position,
                "always refused",
                Some(help),
            );
        }
    }

    /// Notes that a rule has ways that give nothing.
    pub fn no_value(&mut self, rule: &Rule, value: &Bound) {
        let what = match value {
            Bound::Nothing => "gives no value",
            Bound::Mixed => "gives no value on some ways",
            _ => return,
        };
        if !self.is_open() {
            return;
        }
        let message = format!("`{}` {what}", rule.name);
        let fault = Fault::new("rulebook::no_value", message)
            .at(&rule.text, rule.start, rule.name.len(), "a rule must give something")
            .help("end it with a value, without `;`: an `if` there needs its `else`, a `switch` its `_`");
        if !self.noted.findings.contains(&fault) {
            self.noted.findings.push(fault);
        }
    }

    /// Notes that a table or a single value is read.
    pub fn reads_keys(
        &mut self,
        name: &ImmutableString,
        args: &[Expr],
        keys: &[NodeId],
        guard: Guard,
    ) {
        let keys = keys.iter().map(|key| self.key(*key, guard)).collect();
        self.reads(name, args, keys, false);
    }

    /// Notes that a scale is read at a size.
    pub fn reads_scale(&mut self, name: &ImmutableString, args: &[Expr], at: NodeId, guard: Guard) {
        let is_unbounded = !self.is_bounded(at, guard);
        self.reads(name, args, Vec::new(), is_unbounded);
    }

    fn reads(&mut self, name: &ImmutableString, args: &[Expr], keys: Vec<Key>, is_unbounded: bool) {
        let text = Arc::clone(&self.place().text);
        let at = args.first().map_or(Position::NONE, Expr::position);
        let at = offset(&text, at);
        self.noted.reads.push(Read { name: name.clone(), text, at, keys, is_unbounded });
    }

    /// The words that a key may be for those who come to a place.
    fn key(&self, key: NodeId, guard: Guard) -> Key {
        let Of::Word(words) = &self.graph.node(key).of else { return Key::Any };
        if let Op::Fixed(Fixed::Word(code)) = self.graph.node(key).op {
            return words.get(usize::from(code)).map_or(Key::Any, |word| Key::Word(word.clone()));
        }
        if words.is_empty() {
            return Key::Any;
        }
        let mut may = vec![true; words.len()];
        for (flag, holds) in self.conditions(guard) {
            if let Op::Table { keys, values } = &self.graph.node(flag).op
                && let [(on, 1)] = keys[..]
                && on == key
            {
                for (may, value) in may.iter_mut().zip(values.iter()) {
                    *may &= *value == Some(Fixed::Flag(holds));
                }
            }
        }
        Key::Of(
            words.iter().zip(may).filter(|(_, may)| *may).map(|(word, _)| word.clone()).collect(),
        )
    }

    /// Flags that are known for those who come to a place, each with what it is.
    fn conditions(&self, guard: Guard) -> Vec<(NodeId, bool)> {
        let mut open: Vec<(NodeId, bool)> =
            guard.node().map(|node| (node, true)).into_iter().collect();
        let mut known = Vec::new();
        while let Some((node, holds)) = open.pop() {
            match (&self.graph.node(node).op, holds) {
                (Op::Binary(Binary::And, a, b), true) | (Op::Binary(Binary::Or, a, b), false) => {
                    open.extend([(*a, holds), (*b, holds)]);
                }
                (Op::Unary(Unary::Not, a), _) => open.push((*a, !holds)),
                _ => known.push((node, holds)),
            }
        }
        known
    }

    /// Is a size fixed, the smaller of two, or below something for those who come to a place?
    fn is_bounded(&self, at: NodeId, guard: Guard) -> bool {
        let smaller = |node: NodeId| {
            matches!(
                self.graph.node(node).op,
                Op::Fixed(_) | Op::Binary(Binary::MinInt | Binary::MinFloat, _, _)
            )
        };
        let keeps = |(flag, holds): (NodeId, bool)| {
            let Op::Compare(test, a, b) = self.graph.node(flag).op else { return false };
            let is_below = match test {
                Test::Less | Test::LessOrEqual => holds,
                Test::Greater | Test::GreaterOrEqual => !holds,
                Test::Equal => return holds && (a == at || b == at),
                Test::Unequal => return !holds && (a == at || b == at),
            };
            (is_below && a == at) || (!is_below && b == at)
        };
        smaller(at) || self.conditions(guard).into_iter().any(keeps)
    }
}
