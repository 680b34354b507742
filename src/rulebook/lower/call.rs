//! Walks calls: other rules, the functions that rules may use, parameters and named chance.

use std::sync::Arc;

use rhai::{Dynamic, Expr, FnCallExpr, ImmutableString, Position};

use super::super::meaning::{self, Binary, Unary, Value};
use super::super::parameter::{Bound as Edge, Parameter, Setting as Values, ValueKind};
use super::super::unit::Unit;
use super::node::{ByAddress, Dictionary, Fixed, Guard, NodeId, Of, Op};
use super::walk::{Bound, Term, Walk, Walked};
use super::{Parameters, StepKind};
use crate::units::Share;

impl Walk<'_> {
    /// Walks a call or an operator.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn call(&mut self, call: &FnCallExpr, position: Position, guard: Guard) -> Walked<Bound> {
        let name = call.name.as_str();
        if call.op_token.is_some() {
            return self.sign(call, position, guard);
        }
        match name {
            "param" => return self.parameter(call, position, guard),
            "bracket" | "marginal" => return self.scale(call, position, guard),
            "chance" | "chance_normal" => {
                let Some(Expr::StringConstant(purpose, _)) = call.args.first() else {
                    return self.obstacle("a draw without a name", position);
                };
                let is_normal = name == "chance_normal";
                let op = Op::Draw { name: purpose.clone(), is_normal };
                let node = self.graph.add(op, Of::Float, Guard::Always);
                let unit = if is_normal { Unit::plain() } else { Unit::share() };
                return Ok(Bound::Term(Term { node, unit }));
            }
            _ => {}
        }
        let mut given = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            given.push(self.express(arg, guard)?);
        }
        let environment = match self.setting.parameters {
            Parameters::InForce(environment) => Some(environment),
            Parameters::Declared(_) => self.setting.asked_in,
        };
        let asked = environment.map_or(&call.name, |met| met.answering(&call.name));
        let rules = self.setting.rules;
        match rules.get(asked) {
            Some(rule) if rule.subjects.len() == given.len() => {
                self.note(StepKind::Asks(rule.name.clone()), None, guard, position);
                let at = self.offset(position);
                self.invoke(rule, given, guard, at)
            }
            Some(_) => self.obstacle(format!("`{name}` with other values"), position),
            None => self.native(&call.name, given, &call.args, position, guard),
        }
    }

    fn sign(&mut self, call: &FnCallExpr, position: Position, guard: Guard) -> Walked<Bound> {
        let bare = |expr: &Expr| match expr {
            Expr::IntegerConstant(number, _) => Some(*number),
            #[expect(clippy::cast_possible_truncation, reason = "only 0, 1 and 100 are bare")]
            Expr::FloatConstant(number, _) => Some(**number as i64),
            _ => None,
        };
        match &call.args[..] {
            [only] => {
                let term = self.term(only, guard)?;
                let of = self.graph.node(term.node).of.clone();
                let op = match (call.name.as_str(), &of) {
                    ("-", Of::Int) => Unary::NegInt,
                    ("-", Of::Float) => Unary::NegFloat,
                    ("!", Of::Flag) => {
                        let node = self.graph.not(term.node);
                        return Ok(Bound::Term(Term { node, unit: Unit::Any }));
                    }
                    ("+", Of::Int | Of::Float) | (_, Of::Never) => return Ok(Bound::Term(term)),
                    (sign, of) => {
                        let what = format!("`{sign}` before {}", of.said());
                        return self.obstacle(what, position);
                    }
                };
                let node = self.graph.unary(op, term.node, of, guard);
                Ok(Bound::Term(Term { node, unit: term.unit }))
            }
            [left, right] => {
                let a = self.express(left, guard)?;
                let b = self.express(right, guard)?;
                if call.name.starts_with("..") {
                    let (a, b) = (self.of_bound(a, position)?, self.of_bound(b, position)?);
                    return self.span(&a, &b, call.name == "..=", position);
                }
                let bare = [bare(left), bare(right)];
                self.operator(&call.name, a, b, position, guard, bare)
            }
            _ => self.obstacle("this operator", position),
        }
    }

    /// A function that every rule may use.
    ///
    /// # Errors
    /// Functions without a columnar form.
    pub fn native(
        &mut self,
        name: &str,
        given: Vec<Bound>,
        args: &[Expr],
        position: Position,
        guard: Guard,
    ) -> Walked<Bound> {
        let mut terms = Vec::with_capacity(given.len());
        for bound in given {
            terms.push(self.of_bound(bound, position)?);
        }
        if let Some(term) = terms.iter().find(|term| self.graph.node(term.node).of == Of::Never) {
            return Ok(Bound::Term(term.clone()));
        }
        let done = match &terms[..] {
            [x] => self.of_one(name, x, position, guard),
            [a, b] => self.of_two(name, a, b, args, position, guard),
            [a, b, c] => self.of_three(name, [a, b, c], position, guard),
            _ => None,
        };
        match done {
            Some(term) => Ok(Bound::Term(term)),
            None => {
                if self.wrong_kinds(name, &terms, position) {
                    // Whoever comes here is refused; what comes after is looked at all the same.
                    let node = self.graph.fail(format!("`{name}` takes something else"), guard);
                    return Ok(Bound::Term(Term { node, unit: Unit::Any }));
                }
                let kinds: Vec<_> =
                    terms.iter().map(|term| self.graph.node(term.node).of.said()).collect();
                self.obstacle(format!("`{name}` of {}", kinds.join(" and ")), position)
            }
        }
    }

    fn of_one(&mut self, name: &str, x: &Term, at: Position, guard: Guard) -> Option<Term> {
        let of = self.graph.node(x.node).of.clone();
        let same = x.unit.clone();
        let (op, gives, unit) = match (name, &of) {
            ("to_float", Of::Float) | ("to_int" | "floor" | "ceil" | "round", Of::Int) => {
                return Some(x.clone());
            }
            ("to_float", Of::Int) => (Unary::ToFloat, Of::Float, same),
            ("to_int", Of::Float) => (Unary::ToInt, Of::Int, same),
            ("round_half_up", Of::Float) => (Unary::RoundHalfUp, Of::Int, same),
            ("abs", Of::Int) => (Unary::AbsInt, Of::Int, same),
            ("abs", Of::Float) => (Unary::AbsFloat, Of::Float, same),
            ("floor", Of::Float) => (Unary::Floor, Of::Float, same),
            ("ceil", Of::Float) => (Unary::Ceil, Of::Float, same),
            ("round", Of::Float) => (Unary::Round, Of::Float, same),
            ("sqrt", Of::Float) => (Unary::Sqrt, Of::Float, self.pure(&same, name, at)),
            ("exp", Of::Float) => (Unary::Exp, Of::Float, self.pure(&same, name, at)),
            ("ln", Of::Float) => (Unary::Ln, Of::Float, self.pure(&same, name, at)),
            ("logistic", Of::Float) => {
                self.fit(&Unit::logit(), &same, "logits are due in `logistic`", at);
                (Unary::Logistic, Of::Float, Unit::share())
            }
            ("logit", Of::Float) => {
                self.fit(&Unit::share(), &same, "a probability is due in `logit`", at);
                (Unary::Logit, Of::Float, Unit::logit())
            }
            _ => return None,
        };
        let node = self.graph.unary(op, x.node, gives, guard);
        Some(Term { node, unit })
    }

    fn pure(&mut self, unit: &Unit, name: &str, at: Position) -> Unit {
        if !unit.is_pure() {
            self.find(
                "rulebook::units",
                format!("`{name}` works on pure numbers only"),
                at,
                &format!("this is {unit}"),
                Some("divide by a reference value of the same unit first"),
            );
        }
        Unit::plain()
    }

    fn of_two(
        &mut self,
        name: &str,
        a: &Term,
        b: &Term,
        args: &[Expr],
        at: Position,
        guard: Guard,
    ) -> Option<Term> {
        let kinds = (self.graph.node(a.node).of.clone(), self.graph.node(b.node).of.clone());
        let are_whole = kinds == (Of::Int, Of::Int);
        let are_numbers = matches!(kinds, (Of::Int | Of::Float, Of::Int | Of::Float));
        let op = match (name, are_whole) {
            ("min", true) => Binary::MinInt,
            ("max", true) => Binary::MaxInt,
            ("divide_half_up", true) => Binary::DivideHalfUp,
            ("add_months", true) => Binary::AddMonths,
            ("min", false) => Binary::MinFloat,
            ("max", false) => Binary::MaxFloat,
            ("pow", false) => Binary::PowFloat,
            ("pow", true) => Binary::PowInt,
            _ => return None,
        };
        if !are_numbers {
            return None;
        }
        let bare = match args.last() {
            Some(Expr::IntegerConstant(number, _)) => Some(*number),
            _ => None,
        };
        self.zero_divisor(op, b.node, at);
        let unit = self.unit_of(op, &a.unit, &b.unit, [None, bare], at);
        let (of, left, right) = if are_whole {
            (Of::Int, a.node, b.node)
        } else {
            (Of::Float, self.as_float(a.node), self.as_float(b.node))
        };
        let node = self.graph.binary(op, left, right, of, guard);
        Some(Term { node, unit })
    }

    fn of_three(
        &mut self,
        name: &str,
        [a, b, c]: [&Term; 3],
        at: Position,
        guard: Guard,
    ) -> Option<Term> {
        match name {
            "clamp" => {
                let low = self.of_two("max", a, b, &[], at, Guard::Always)?;
                self.of_two("min", &low, c, &[], at, Guard::Always)
            }
            "reached_by" | "exceeded_by" => {
                let kinds = [b, c].map(|term| self.graph.node(term.node).of == Of::Int);
                if self.graph.node(a.node).of != Of::Fraction || kinds != [true, true] {
                    return None;
                }
                self.fit(&b.unit, &c.unit, "a part and its whole", at);
                let is_strict = name == "exceeded_by";
                let node = self.reached(a.node, is_strict, b.node, c.node, guard)?;
                Some(Term { node, unit: Unit::Any })
            }
            _ => None,
        }
    }

    /// Compares with a fraction; a fraction that depends on the row is taken apart.
    fn reached(
        &mut self,
        bar: NodeId,
        is_strict: bool,
        part: NodeId,
        whole: NodeId,
        guard: Guard,
    ) -> Option<NodeId> {
        match self.graph.node(bar).op.clone() {
            Op::Select(condition, a, b) => {
                let a = self.reached(a, is_strict, part, whole, guard)?;
                let b = self.reached(b, is_strict, part, whole, guard)?;
                Some(self.graph.select(condition, a, b))
            }
            Op::Table { keys, values } => {
                let mut all: Vec<Share> = Vec::new();
                for value in values.iter() {
                    let Some(Fixed::Fraction(share)) = value else { return None };
                    if !all.contains(share) {
                        all.push(*share);
                    }
                }
                let mut result = None;
                for share in all {
                    let bar = self.graph.value(Value::Fraction(share));
                    let own = self.reached(bar, is_strict, part, whole, guard)?;
                    let is_it = values
                        .iter()
                        .map(|value| Some(Fixed::Flag(*value == Some(Fixed::Fraction(share)))));
                    let is_it = is_it.collect();
                    result = Some(match result {
                        None => own,
                        Some(other) => {
                            let chosen =
                                self.graph.table(keys.clone(), is_it, &Of::Flag, Guard::Always);
                            self.graph.select(chosen, own, other)
                        }
                    });
                }
                result
            }
            _ => {
                if let (
                    Some(Value::Fraction(bar)),
                    Some(Value::Int(part)),
                    Some(Value::Int(whole)),
                ) = (self.graph.fixed(bar), self.graph.fixed(part), self.graph.fixed(whole))
                {
                    return Some(match meaning::reached(bar, is_strict, part, whole) {
                        Some(holds) => self.graph.value(Value::Flag(holds)),
                        None => self.graph.fail("no part of its whole", guard),
                    });
                }
                let op = Op::Reached { bar, is_strict, part, whole };
                Some(self.graph.add(op, Of::Flag, guard))
            }
        }
    }

    fn parameter(&mut self, call: &FnCallExpr, position: Position, guard: Guard) -> Walked<Bound> {
        let Some(Expr::StringConstant(name, _)) = call.args.first() else {
            return self.obstacle("a parameter without a name", position);
        };
        let mut keys = Vec::new();
        for arg in &call.args[1..] {
            let term = self.term(arg, guard)?;
            match self.graph.node(term.node).of {
                Of::Word(_) => keys.push(term.node),
                // The key itself has no value, so nothing is read.
                Of::Never => return Ok(Bound::Term(term)),
                _ => {
                    self.not_a_key(name, &term, arg.position());
                    return self.obstacle("a key that is not a word", position);
                }
            }
        }
        match self.setting.parameters {
            Parameters::InForce(environment) => {
                let node = match environment.setting(name) {
                    Err(why) => self.graph.fail(why, guard),
                    Ok(values) => match self.value_of(values, &keys, guard) {
                        Some(node) => node,
                        None => return self.obstacle(format!("this use of `{name}`"), position),
                    },
                };
                Ok(Bound::Term(Term { node, unit: Unit::Any }))
            }
            Parameters::Declared(parameters) => {
                self.reads_keys(name, &call.args, &keys, guard);
                let Some(parameter) = parameters.get(name.as_str()) else {
                    let node = self.graph.fail(format!("`{name}` is not known"), guard);
                    return Ok(Bound::Term(Term { node, unit: Unit::Any }));
                };
                let of = kind_of(parameter);
                let unit = Unit::read(&parameter.unit).unwrap_or(Unit::Any);
                let op = Op::Param { name: name.clone(), keys };
                let node = self.graph.add(op, of, guard);
                Ok(Bound::Term(Term { node, unit }))
            }
        }
    }

    /// The value of a setting; `None` when it has no columnar form.
    fn value_of(&mut self, values: &Values, keys: &[NodeId], guard: Guard) -> Option<NodeId> {
        let mut words = Vec::new();
        for key in keys {
            let Of::Word(dictionary) = self.graph.node(*key).of.clone() else { return None };
            words.push(dictionary);
        }
        let mut flat: Vec<Option<Dynamic>> = Vec::new();
        flatten(values, &words, &mut flat);
        let is_deeper = flat.iter().all(Option::is_none);
        if is_deeper {
            return Some(self.graph.fail("no value for this key", guard));
        }
        let mut dictionary: Vec<ImmutableString> = Vec::new();
        let mut fixed = Vec::with_capacity(flat.len());
        for value in flat {
            fixed.push(match value {
                None => None,
                Some(value) => Some(fix(&value, &mut dictionary)?),
            });
        }
        let of = match fixed.iter().flatten().next()? {
            Fixed::Int(_) => Of::Int,
            Fixed::Float(_) => Of::Float,
            Fixed::Flag(_) => Of::Flag,
            Fixed::Fraction(_) => Of::Fraction,
            Fixed::Word(_) => Of::Word(dictionary.into()),
        };
        let mut stride = 1;
        let mut steps = Vec::new();
        for (key, dictionary) in keys.iter().zip(&words).rev() {
            steps.push((*key, stride));
            stride *= dictionary.len().max(1);
        }
        steps.reverse();
        if steps.is_empty() {
            let only = fixed.pop().flatten()?;
            return Some(self.graph.add(Op::Fixed(only), of, Guard::Always));
        }
        Some(self.graph.table(steps, fixed, &of, guard))
    }

    fn scale(&mut self, call: &FnCallExpr, position: Position, guard: Guard) -> Walked<Bound> {
        let (Some(Expr::StringConstant(name, _)), Some(at)) = (call.args.first(), call.args.get(1))
        else {
            return self.obstacle("a scale without a name or a number", position);
        };
        let is_marginal = call.name == "marginal";
        let at = self.term(at, guard)?;
        match self.setting.parameters {
            Parameters::InForce(environment) => {
                let values = match environment.setting(name) {
                    Ok(values) => values,
                    Err(why) => {
                        let node = self.graph.fail(why, guard);
                        return Ok(Bound::Term(Term { node, unit: Unit::Any }));
                    }
                };
                let Values::Scale(scale) = values else {
                    return self.obstacle(format!("`{name}`, which is no scale"), position);
                };
                let kind = self.graph.node(at.node).of.clone();
                let is_whole = matches!(scale.steps[0].from, Edge::Int(_));
                if kind == Of::Never {
                    return Ok(Bound::Term(at));
                }
                if (is_whole && kind != Of::Int) || (!is_whole && kind != Of::Float) {
                    return self.obstacle(format!("`{name}` at {}", kind.said()), position);
                }
                let mut dictionary: Vec<ImmutableString> = Vec::new();
                let first = fix(&scale.steps[0].value, &mut dictionary);
                let of = match (is_marginal, first) {
                    (true, Some(Fixed::Int(_) | Fixed::Float(_)))
                    | (false, Some(Fixed::Float(_))) => Of::Float,
                    (false, Some(Fixed::Int(_))) => Of::Int,
                    _ => return self.obstacle(format!("the values of `{name}`"), position),
                };
                let scale = ByAddress(Arc::clone(scale));
                let node = self.graph.add(Op::Scale { scale, at: at.node, is_marginal }, of, guard);
                Ok(Bound::Term(Term { node, unit: Unit::Any }))
            }
            Parameters::Declared(parameters) => {
                self.reads_scale(name, &call.args, at.node, guard);
                let Some(parameter) = parameters.get(name.as_str()) else {
                    let node = self.graph.fail(format!("`{name}` is not known"), guard);
                    return Ok(Bound::Term(Term { node, unit: Unit::Any }));
                };
                let by = parameter.by.as_deref().and_then(Unit::read).unwrap_or(Unit::Any);
                self.fit(&by, &at.unit, "the scale runs over another unit", position);
                let own = Unit::read(&parameter.unit).unwrap_or(Unit::Any);
                let (of, unit) = if is_marginal {
                    (Of::Float, own.by(&at.unit, None))
                } else {
                    (kind_of(parameter), own)
                };
                let op = Op::ScaleParam { name: name.clone(), at: at.node, is_marginal };
                let node = self.graph.add(op, of, guard);
                Ok(Bound::Term(Term { node, unit }))
            }
        }
    }
}

/// The value for every combination of words, the last word running fastest.
fn flatten(values: &Values, words: &[Dictionary], flat: &mut Vec<Option<Dynamic>>) {
    match (values, words) {
        // A single value is the same for every key.
        (Values::One(value), _) => {
            let n: usize = words.iter().map(|dictionary| dictionary.len()).product();
            flat.extend(std::iter::repeat_n(Some(value.clone()), n));
        }
        (Values::ByKey(by_key), [first, rest @ ..]) => {
            let n: usize = rest.iter().map(|dictionary| dictionary.len()).product();
            for word in first.iter() {
                match by_key.get(word) {
                    Some(inner) => flatten(inner, rest, flat),
                    None => flat.extend(std::iter::repeat_n(None, n)),
                }
            }
        }
        (Values::ByKey(_) | Values::Scale(_), _) => {
            let n: usize = words.iter().map(|dictionary| dictionary.len()).product();
            flat.extend(std::iter::repeat_n(None, n));
        }
    }
}

/// A script value as a fixed one; words go into the dictionary.
fn fix(value: &Dynamic, dictionary: &mut Vec<ImmutableString>) -> Option<Fixed> {
    if let Ok(number) = value.as_int() {
        return Some(Fixed::Int(number));
    }
    if let Ok(number) = value.as_float() {
        return Some(Fixed::Float(number.to_bits()));
    }
    if let Ok(flag) = value.as_bool() {
        return Some(Fixed::Flag(flag));
    }
    if let Some(share) = value.read_lock::<Share>() {
        return Some(Fixed::Fraction(*share));
    }
    let word = value.clone().into_immutable_string().ok()?;
    let at = dictionary.iter().position(|known| *known == word).unwrap_or_else(|| {
        dictionary.push(word);
        dictionary.len() - 1
    });
    u16::try_from(at).ok().map(Fixed::Word)
}

fn kind_of(parameter: &Parameter) -> Of {
    match parameter.kind {
        ValueKind::Int => Of::Int,
        ValueKind::Float => Of::Float,
        ValueKind::Switch => Of::Flag,
        ValueKind::Fraction => Of::Fraction,
        ValueKind::Category => Of::Word(parameter.words.iter().map(Into::into).collect()),
    }
}
