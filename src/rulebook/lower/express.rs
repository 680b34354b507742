//! Walks expressions: what every value is made of, and whether units and kinds fit.

use rhai::{Expr, Position};

use super::super::meaning::{self, Binary, Test, Unary, Value};
use super::super::unit::Unit;
use super::node::{Fixed, Guard, NodeId, Of, Op};
use super::walk::{Bound, Term, Walk, Walked};

impl Walk<'_> {
    /// Walks an expression.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn express(&mut self, expr: &Expr, guard: Guard) -> Walked<Bound> {
        let fixed = |walk: &mut Self, value| {
            let node = walk.graph.value(value);
            Ok(Bound::Term(Term { node, unit: Unit::Any }))
        };
        match expr {
            Expr::BoolConstant(value, _) => fixed(self, Value::Flag(*value)),
            Expr::IntegerConstant(value, _) => fixed(self, Value::Int(*value)),
            Expr::FloatConstant(value, _) => fixed(self, Value::Float(**value)),
            Expr::StringConstant(word, _) => {
                let node = self.graph.word(word);
                Ok(Bound::Term(Term { node, unit: Unit::Any }))
            }
            Expr::Unit(_) => Ok(Bound::Nothing),
            Expr::Variable(variable, _, position) => {
                match self.scope.iter().rev().find(|known| known.0 == variable.1) {
                    Some((_, bound)) => Ok(bound.clone()),
                    None => self.obstacle(format!("unknown name `{}`", variable.1), *position),
                }
            }
            Expr::Stmt(block) => {
                let flow = self.block(block.statements(), guard)?;
                if flow.alive == guard {
                    Ok(flow.value)
                } else {
                    self.obstacle("a `return` inside an expression", block.position())
                }
            }
            Expr::FnCall(call, position) => self.call(call, *position, guard),
            Expr::And(sides, _) => self.logic(Binary::And, sides, guard),
            Expr::Or(sides, _) => self.logic(Binary::Or, sides, guard),
            Expr::Dot(chain, flags, position) => {
                if !flags.is_empty() && !flags.contains(rhai::ASTFlags::BREAK) {
                    return self.obstacle("`?.`", *position);
                }
                let owner = self.express(&chain.lhs, guard)?;
                self.follow(owner, &chain.rhs, guard)
            }
            Expr::Array(items, _) => {
                let mut terms = Vec::new();
                for item in items {
                    terms.push(self.term(item, guard)?);
                }
                Ok(Bound::List(terms))
            }
            other => {
                let what = match other {
                    Expr::DynamicConstant(..) => "a list or a map",
                    Expr::InterpolatedString(..) => "a text put together from parts",
                    Expr::Map(..) => "a map",
                    Expr::Index(..) => "an index",
                    Expr::Coalesce(..) => "`??`",
                    Expr::CharConstant(..) => "a single character",
                    _ => "this expression",
                };
                self.obstacle(what, other.position())
            }
        }
    }

    /// Follows a chain of properties and methods.
    fn follow(&mut self, owner: Bound, link: &Expr, guard: Guard) -> Walked<Bound> {
        match link {
            Expr::Dot(chain, _, _) => {
                let owner = self.follow(owner, &chain.lhs, guard)?;
                self.follow(owner, &chain.rhs, guard)
            }
            Expr::Property(property, at) => match owner {
                Bound::Subject(given) => Ok(self.column(given, &property.2, *at, guard)),
                _ => self.obstacle(format!("`.{}` of a value", property.2), *at),
            },
            Expr::MethodCall(call, at) => {
                let mut given = vec![owner];
                for arg in &call.args {
                    given.push(self.express(arg, guard)?);
                }
                self.native(&call.name, given, &call.args, *at, guard)
            }
            other => self.obstacle("this chain", other.position()),
        }
    }

    fn column(
        &mut self,
        given: usize,
        name: &rhai::ImmutableString,
        position: Position,
        guard: Guard,
    ) -> Bound {
        let subject = self.subjects[given].clone();
        let Some((of, unit)) = (self.setting.columns)(given, name) else {
            self.find(
                "rulebook::unknown_column",
                format!("{subject} has no column `{name}`"),
                position,
                "not declared in any columns.toml or schedule.toml",
                Some("declare it in the pack's columns.toml with its unit"),
            );
            let node = self.graph.fail(format!("{subject} has no {name}"), guard);
            return Bound::Term(Term { node, unit: Unit::Any });
        };
        let node = self.graph.add(Op::Column { given, name: name.clone() }, of, Guard::Always);
        Bound::Term(Term { node, unit })
    }

    /// An expression that must have a value.
    ///
    /// # Errors
    /// When it has none, or no columnar form.
    pub fn term(&mut self, expr: &Expr, guard: Guard) -> Walked<Term> {
        let bound = self.express(expr, guard)?;
        self.of_bound(bound, expr.position())
    }

    /// What must be a value.
    ///
    /// # Errors
    /// When it is none.
    pub fn of_bound(&mut self, bound: Bound, position: Position) -> Walked<Term> {
        match bound {
            Bound::Term(term) => Ok(term),
            Bound::Subject(_) => self.obstacle("a subject used as a value", position),
            Bound::List(_) | Bound::Span(..) => {
                self.obstacle("a list outside the head of a loop", position)
            }
            Bound::Nothing => self.obstacle("nothing, where a value is due", position),
            Bound::Mixed => self.obstacle("a value on some ways and none on others", position),
        }
    }

    /// An expression that must be true or false.
    ///
    /// # Errors
    /// When it is not, or has no columnar form.
    pub fn flag(&mut self, expr: &Expr, guard: Guard) -> Walked<NodeId> {
        let term = self.term(expr, guard)?;
        match self.graph.node(term.node).of {
            Of::Flag | Of::Never => Ok(term.node),
            _ => self.obstacle("a condition that is not true or false", expr.position()),
        }
    }

    fn logic(&mut self, op: Binary, sides: &[Expr], guard: Guard) -> Walked<Bound> {
        let mut sides = sides.iter();
        let first = sides.next().expect("a chain has two sides at least");
        let mut node = self.flag(first, guard)?;
        for side in sides {
            // The next side is looked at only where the ones before leave it open.
            let open = if op == Binary::And { node } else { self.graph.not(node) };
            let own = self.graph.narrow(guard, open);
            if own == Guard::Nobody {
                break;
            }
            let next = self.flag(side, own)?;
            node = self.both(op, node, next);
        }
        Ok(Bound::Term(Term { node, unit: Unit::Any }))
    }

    /// A failure on the second side counts only where the second side is looked at.
    fn both(&mut self, op: Binary, a: NodeId, b: NodeId) -> NodeId {
        if self.graph.node(b).of == Of::Never {
            return a;
        }
        self.graph.binary(op, a, b, Of::Flag, Guard::Always)
    }

    /// Notes units that do not fit; gives the unit of both.
    pub fn fit(&mut self, a: &Unit, b: &Unit, what: &str, position: Position) -> Unit {
        if !a.fits(b) {
            self.find(
                "rulebook::units",
                format!("units do not fit: {what}"),
                position,
                &format!("on the left {a}, on the right {b}"),
                Some("convert one side, or correct the unit in the parameter file"),
            );
        }
        a.or(b)
    }

    /// An operator written between (or before) values.
    ///
    /// # Errors
    /// Kinds for which there is no such operator.
    pub fn operator(
        &mut self,
        sign: &str,
        a: Bound,
        b: Bound,
        position: Position,
        guard: Guard,
        bare: [Option<i64>; 2],
    ) -> Walked<Bound> {
        let (a, b) = (self.of_bound(a, position)?, self.of_bound(b, position)?);
        let kinds = (self.graph.node(a.node).of.clone(), self.graph.node(b.node).of.clone());
        if let Some(test) = test_of(sign) {
            return self.comparison(test, a, b, position);
        }
        let Some((whole, real)) = arithmetic_of(sign) else {
            return self.obstacle(format!("the operator `{sign}`"), position);
        };
        let (op, of, a_node, b_node) = match kinds {
            (Of::Never, _) => return Ok(Bound::Term(a)),
            (_, Of::Never) => return Ok(Bound::Term(b)),
            (Of::Int, Of::Int) => (whole, Of::Int, a.node, b.node),
            (Of::Int | Of::Float, Of::Int | Of::Float) => {
                (real, Of::Float, self.as_float(a.node), self.as_float(b.node))
            }
            (Of::Word(_), Of::Word(_)) => {
                return self.obstacle(format!("`{sign}` of texts"), position);
            }
            (left, right) => {
                let (left, right) = (left.said(), right.said());
                self.find(
                    "rulebook::kinds",
                    format!("`{sign}` does not work on {left} and {right}"),
                    position,
                    "used here",
                    Some("bring both sides to numbers of one kind, or compare them first"),
                );
                return self.obstacle(format!("`{sign}` on {left} and {right}"), position);
            }
        };
        self.zero_divisor(op, b_node, position);
        let unit = self.unit_of(op, &a.unit, &b.unit, bare, position);
        let node = self.graph.binary(op, a_node, b_node, of, guard);
        Ok(Bound::Term(Term { node, unit }))
    }

    /// The unit of a result.
    pub fn unit_of(
        &mut self,
        op: Binary,
        a: &Unit,
        b: &Unit,
        bare: [Option<i64>; 2],
        position: Position,
    ) -> Unit {
        if !self.is_open() {
            return Unit::Any;
        }
        if *a == Unit::Date || *b == Unit::Date {
            return self.unit_of_days(op, a, b, position);
        }
        match op {
            Binary::AddInt | Binary::AddFloat => self.fit(a, b, "a sum", position),
            Binary::SubInt | Binary::SubFloat => self.fit(a, b, "a difference", position),
            Binary::RemInt | Binary::RemFloat => self.fit(a, b, "a remainder", position),
            Binary::MinInt | Binary::MinFloat | Binary::MaxInt | Binary::MaxFloat => {
                self.fit(a, b, "the smaller or the larger of two", position)
            }
            Binary::MulInt | Binary::MulFloat => a.by(b, bare[0].or(bare[1])),
            Binary::DivInt if !a.is_pure() => {
                self.find(
                    "rulebook::rounding",
                    "this division drops what is left over".into(),
                    position,
                    &format!("whole {a} are divided"),
                    Some("name the rounding: `divide_half_up(part, whole)`"),
                );
                a.per(b, bare[1])
            }
            Binary::DivInt | Binary::DivFloat | Binary::DivideHalfUp => a.per(b, bare[1]),
            Binary::PowInt | Binary::PowFloat => {
                if !a.is_pure() || !b.is_exponent() {
                    self.find(
                        "rulebook::units",
                        "units do not fit: a power".into(),
                        position,
                        &format!("{a} to the power of {b}"),
                        Some("only pure numbers have powers"),
                    );
                }
                Unit::plain()
            }
            Binary::AddMonths => {
                self.fit(&Unit::Date, a, "months are added to a day", position);
                Unit::Date
            }
            Binary::And | Binary::Or => Unit::Any,
        }
    }

    /// The unit of a result where a day of the calendar takes part: days may pass from it, and two
    /// of them are some days apart.
    fn unit_of_days(&mut self, op: Binary, a: &Unit, b: &Unit, position: Position) -> Unit {
        match (op, a, b) {
            (Binary::AddInt, Unit::Date, span) | (Binary::AddInt, span, Unit::Date)
                if span.fits(&Unit::days()) =>
            {
                Unit::Date
            }
            (Binary::SubInt, Unit::Date, Unit::Date) => Unit::days(),
            (Binary::SubInt, Unit::Date, span) if span.fits(&Unit::days()) => Unit::Date,
            (Binary::MinInt | Binary::MaxInt, ..) => {
                self.fit(a, b, "the smaller or the larger of two", position)
            }
            (Binary::AddMonths, Unit::Date, span) => {
                self.fit(&Unit::months(), span, "months are added to a day", position);
                Unit::Date
            }
            _ => {
                self.find(
                    "rulebook::units",
                    "units do not fit: a day of the calendar".into(),
                    position,
                    &format!("on the left {a}, on the right {b}"),
                    Some("days may be added to it, and one day taken from another"),
                );
                Unit::Any
            }
        }
    }

    /// A number as a float.
    pub fn as_float(&mut self, node: NodeId) -> NodeId {
        match self.graph.node(node).of {
            Of::Int => self.graph.unary(Unary::ToFloat, node, Of::Float, Guard::Always),
            _ => node,
        }
    }

    fn comparison(&mut self, test: Test, a: Term, b: Term, position: Position) -> Walked<Bound> {
        let kinds = (self.graph.node(a.node).of.clone(), self.graph.node(b.node).of.clone());
        let (left, right) = match kinds {
            (Of::Never, _) => return Ok(Bound::Term(a)),
            (_, Of::Never) => return Ok(Bound::Term(b)),
            (Of::Int, Of::Int) | (Of::Float, Of::Float) | (Of::Flag, Of::Flag) => (a.node, b.node),
            (Of::Int, Of::Float) | (Of::Float, Of::Int) => {
                (self.as_float(a.node), self.as_float(b.node))
            }
            (Of::Word(left), Of::Word(right)) => {
                self.known_words(&left, &right, a.node, b.node, position);
                (a.node, b.node)
            }
            (left, right) => {
                let (left, right) = (left.said(), right.said());
                self.find(
                    "rulebook::kinds",
                    format!("{left} is compared with {right}"),
                    position,
                    "they are never equal",
                    Some("compare values of one kind: is a name, or a pair of quotes, missing?"),
                );
                return self.obstacle(format!("a comparison of {left} with {right}"), position);
            }
        };
        self.fit(&a.unit, &b.unit, "a comparison", position);
        if let (true, Op::Param { .. }, Of::Word(_)) =
            (self.is_open(), &self.graph.node(left).op, &self.graph.node(left).of)
            && matches!(test, Test::Less | Test::Greater)
        {
            return self.obstacle("words in order", position);
        }
        let node = self.graph.compare(test, left, right);
        Ok(Bound::Term(Term { node, unit: Unit::Any }))
    }

    /// A word that the other side never holds is a slip of the pen.
    fn known_words(
        &mut self,
        left: &super::Dictionary,
        right: &super::Dictionary,
        a: NodeId,
        b: NodeId,
        position: Position,
    ) {
        if !self.is_open() {
            return;
        }
        let sides = [(a, left, right), (b, right, left)];
        for (node, own, other) in sides {
            if let Op::Fixed(Fixed::Word(_)) = self.graph.node(node).op
                && let Some(word) = own.first()
                && !other.is_empty()
                && !other.contains(word)
            {
                let known = other.iter().map(rhai::ImmutableString::as_str);
                let known: Vec<&str> = known.collect();
                self.find(
                    "rulebook::unknown_word",
                    format!("`{word}` is none of the words that the other side may hold"),
                    position,
                    &format!("it holds one of {}", known.join(", ")),
                    crate::diagnostic::did_you_mean(word, known.iter().copied()).as_deref(),
                );
            }
        }
    }

    /// The values that a loop runs over, when they are known.
    ///
    /// # Errors
    /// When they depend on the row.
    pub fn turns_of(&mut self, over: &Expr, guard: Guard) -> Walked<Vec<Term>> {
        match self.express(over, guard)? {
            Bound::List(terms) => Ok(terms),
            Bound::Span(from, to) => Ok((from..to)
                .take(super::MOST_TURNS + 1)
                .map(|number| {
                    let node = self.graph.value(Value::Int(number));
                    Term { node, unit: Unit::Any }
                })
                .collect()),
            _ => self.obstacle("a loop over something that depends on the row", over.position()),
        }
    }

    /// The value of a node that is the same for every row; where parameters are left open, by the
    /// values that are in force when the rule is asked, which is noted.
    pub fn settled(&mut self, node: NodeId) -> Option<Value> {
        if let Some(value) = self.graph.fixed(node) {
            return Some(value);
        }
        let value = self.in_force(node)?;
        if !self.unrolled_by.contains(&node) {
            self.unrolled_by.push(node);
        }
        Some(value)
    }

    fn in_force(&self, node: NodeId) -> Option<Value> {
        let environment = self.setting.asked_in?;
        if let Some(value) = self.graph.fixed(node) {
            return Some(value);
        }
        let node = self.graph.node(node);
        match &node.op {
            Op::Param { name, keys } => {
                let word = |key: &NodeId| match (&self.graph.node(*key).of, self.in_force(*key)?) {
                    (Of::Word(words), Value::Word(code)) => words.get(usize::from(code)).cloned(),
                    _ => None,
                };
                let words: Vec<_> = keys.iter().map(word).collect::<Option<_>>()?;
                let words: Vec<_> = words.iter().collect();
                node.of.value(environment.setting(name).ok()?.under(&words).ok()?)
            }
            Op::Unary(op, a) => meaning::unary(*op, self.in_force(*a)?),
            Op::Binary(op, a, b) => meaning::binary(*op, self.in_force(*a)?, self.in_force(*b)?),
            Op::Compare(test, a, b) => {
                let flag = meaning::compare(*test, self.in_force(*a)?, self.in_force(*b)?)?;
                Some(Value::Flag(flag))
            }
            Op::Select(c, a, b) => match self.in_force(*c)? {
                Value::Flag(true) => self.in_force(*a),
                _ => self.in_force(*b),
            },
            _ => None,
        }
    }

    /// Whole numbers from one up to another, when both are known.
    ///
    /// # Errors
    /// When they depend on the row.
    pub fn span(&mut self, a: &Term, b: &Term, is_whole: bool, at: Position) -> Walked<Bound> {
        let is_not_asked = self.is_open() && self.setting.asked_in.is_none();
        match (self.settled(a.node), self.settled(b.node)) {
            (Some(Value::Int(from)), Some(Value::Int(to))) => {
                Ok(Bound::Span(from, if is_whole { to.saturating_add(1) } else { to }))
            }
            _ if is_not_asked => self.obstacle("a loop whose number of turns is a parameter", at),
            _ => self.obstacle("a loop whose number of turns depends on the row", at),
        }
    }
}

fn test_of(sign: &str) -> Option<Test> {
    Some(match sign {
        "==" => Test::Equal,
        "!=" => Test::Unequal,
        "<" => Test::Less,
        "<=" => Test::LessOrEqual,
        ">" => Test::Greater,
        ">=" => Test::GreaterOrEqual,
        _ => return None,
    })
}

fn arithmetic_of(sign: &str) -> Option<(Binary, Binary)> {
    Some(match sign {
        "+" => (Binary::AddInt, Binary::AddFloat),
        "-" => (Binary::SubInt, Binary::SubFloat),
        "*" => (Binary::MulInt, Binary::MulFloat),
        "/" => (Binary::DivInt, Binary::DivFloat),
        "%" => (Binary::RemInt, Binary::RemFloat),
        "**" => (Binary::PowInt, Binary::PowFloat),
        _ => return None,
    })
}
