//! Walks statements: who comes where, what every variable holds there, and what a rule gives.

use std::sync::Arc;

use rhai::{ImmutableString, Position, Stmt, StmtBlock};

use super::super::script::{Rule, offset, word_length};
use super::super::unit::Unit;
use super::node::{Graph, Guard, NodeId, Of};
use super::{
    Clause, Lowered, MOST_ASKED, MOST_CALLS, MOST_NODES, MOST_TURNS, Noted, Obstacle, Parameters,
    Setting, Step, StepKind,
};
use crate::diagnostic::{Fault, Text};

/// A value and its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The node that gives it.
    pub node: NodeId,
    /// Its unit.
    pub unit: Unit,
}

/// What a name or an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// One of the things that the rule is about.
    Subject(usize),
    /// A value.
    Term(Term),
    /// A list written out.
    List(Vec<Term>),
    /// Whole numbers from the first up to the second, which is left out.
    Span(i64, i64),
    /// Nothing: a statement without a value.
    Nothing,
    /// A value on some ways and none on others; an error only when it is used.
    Mixed,
}

/// Names in force, the innermost last.
pub type Scope = Vec<(ImmutableString, Bound)>;

/// How a statement ends.
pub struct Flow {
    /// What it gives.
    pub value: Bound,
    /// Who goes on.
    pub alive: Guard,
}

/// One way out of a fork, chosen by a flag among those ways not chosen before; the last way takes
/// the rest.
pub struct Way {
    /// The flag.
    pub selector: Option<NodeId>,
    /// Who entered it.
    pub entered: Guard,
    /// How it ended.
    pub flow: Flow,
    /// The names at its end.
    pub scope: Scope,
}

/// A loop that is being unrolled.
#[derive(Default)]
struct Turn {
    exits: Vec<(Guard, Scope)>,
    nexts: Vec<(Guard, Scope)>,
}

/// The function that is being walked.
pub struct Place {
    /// The rule.
    pub rule: ImmutableString,
    /// Its file.
    pub text: Arc<Text>,
    returns: Vec<(Guard, Bound)>,
    loops: Vec<Turn>,
}

/// A rule being lowered.
pub struct Walk<'a> {
    /// What it is lowered in.
    pub setting: Setting<'a>,
    /// The nodes so far.
    pub graph: Graph,
    /// Names in force.
    pub scope: Scope,
    /// Functions entered, the innermost last.
    pub places: Vec<Place>,
    /// Names of the things that the rule is about.
    pub subjects: Vec<ImmutableString>,
    clauses: Vec<Clause>,
    steps: Vec<Step>,
    /// What loops were unrolled by.
    pub unrolled_by: Vec<NodeId>,
    /// What was seen on the way.
    pub noted: Noted,
    turns: usize,
    asked: usize,
}

/// The walk goes on, or meets what has no columnar form.
pub type Walked<T> = Result<T, Obstacle>;

impl<'a> Walk<'a> {
    /// A walk that has not begun.
    pub fn new(setting: Setting<'a>) -> Self {
        Self {
            setting,
            graph: Graph::default(),
            scope: Scope::new(),
            places: Vec::new(),
            subjects: Vec::new(),
            clauses: Vec::new(),
            steps: Vec::new(),
            unrolled_by: Vec::new(),
            noted: Noted::default(),
            turns: 0,
            asked: 0,
        }
    }

    /// Walks a rule from its beginning.
    ///
    /// # Errors
    /// What has no columnar form, and what was seen so far.
    pub fn whole(mut self, rule: &Rule) -> Result<Lowered, (Obstacle, Noted)> {
        self.subjects.clone_from(&rule.subjects);
        let given = (0..rule.subjects.len()).map(Bound::Subject).collect();
        let done = self.invoke(rule, given, Guard::Always, rule.start);
        let done = done.and_then(|value| match value {
            Bound::Term(term) => Ok(term),
            _ => Err(Obstacle {
                what: "gives no value".into(),
                text: Arc::clone(&rule.text),
                at: rule.start,
            }),
        });
        match done {
            Ok(term) => Ok(Lowered {
                nodes: self.graph.into_nodes(),
                result: term.node,
                unit: term.unit,
                clauses: self.clauses,
                steps: self.steps,
                turns: self.unrolled_by,
                noted: self.noted,
            }),
            Err(obstacle) => Err((obstacle, self.noted)),
        }
    }

    /// The innermost function.
    ///
    /// # Panics
    /// Outside any function, where nothing is walked.
    pub fn place(&mut self) -> &mut Place {
        self.places.last_mut().expect("a walk is always inside a function")
    }

    /// Byte offset of a position in the innermost function's file.
    pub fn offset(&mut self, position: Position) -> usize {
        offset(&Arc::clone(&self.place().text), position)
    }

    /// An obstacle at a position.
    pub fn obstacle<T>(&mut self, what: impl Into<String>, position: Position) -> Walked<T> {
        let at = self.offset(position);
        let text = Arc::clone(&self.place().text);
        Err(Obstacle { what: what.into(), text, at })
    }

    /// Are parameters read when the rule is asked, so that units are known and steps are noted?
    pub fn is_open(&self) -> bool {
        matches!(self.setting.parameters, Parameters::Declared(_))
    }

    /// Notes something that does not fit; only once.
    pub fn find(
        &mut self,
        code: &'static str,
        message: String,
        position: Position,
        label: &str,
        help: Option<&str>,
    ) {
        if !self.is_open() {
            return;
        }
        let at = self.offset(position);
        let text = Arc::clone(&self.place().text);
        let fault = Fault::new(code, message).at(&text, at, word_length(&text, at), label);
        let fault = match help {
            Some(help) => fault.help(help),
            None => fault,
        };
        if !self.noted.findings.contains(&fault) {
            self.noted.findings.push(fault);
        }
    }

    /// Notes a step of an explanation.
    pub fn note(&mut self, kind: StepKind, term: Option<&Term>, guard: Guard, position: Position) {
        if !self.is_open() {
            return;
        }
        let at = self.offset(position);
        let text = Arc::clone(&self.place().text);
        self.steps.push(Step {
            kind,
            node: term.map(|term| term.node),
            unit: term.map_or(Unit::Any, |term| term.unit.clone()),
            guard: guard.node(),
            depth: self.places.len() - 1,
            text,
            at,
        });
    }

    /// Notes that a branch begins here.
    pub fn clause(&mut self, guard: Guard, at: usize) {
        let (rule, text) = (self.place().rule.clone(), Arc::clone(&self.place().text));
        let is_dead = guard == Guard::Nobody;
        self.clauses.push(Clause { text, at, rule, guard: guard.node(), is_dead });
    }

    /// Walks a rule that is asked with some values.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn invoke(
        &mut self,
        rule: &Rule,
        given: Vec<Bound>,
        guard: Guard,
        at: usize,
    ) -> Walked<Bound> {
        if self.places.len() >= MOST_CALLS {
            let text = Arc::clone(&rule.text);
            return Err(Obstacle { what: "rules ask each other too deeply".into(), text, at });
        }
        self.asked += 1;
        if self.graph.len() > MOST_NODES || self.asked > MOST_ASKED {
            let text = Arc::clone(&rule.text);
            return Err(Obstacle { what: "the rule is too large".into(), text, at });
        }
        let scope = rule.subjects.iter().cloned().zip(given).collect();
        let outer = std::mem::replace(&mut self.scope, scope);
        self.places.push(Place {
            rule: rule.name.clone(),
            text: Arc::clone(&rule.text),
            returns: Vec::new(),
            loops: Vec::new(),
        });
        self.clause(guard, rule.start);
        let walked = self.block(&rule.body, guard);
        let place = self.places.pop().expect("it was entered above");
        self.scope = outer;
        let flow = walked?;
        let mut ways = place.returns;
        let is_refusal = flow.alive == Guard::Nobody && ways.is_empty();
        let mut value = match flow.alive {
            Guard::Nobody => ways.pop().map_or(Bound::Nothing, |way| way.1),
            _ => flow.value,
        };
        self.places.push(Place {
            rule: rule.name.clone(),
            text: Arc::clone(&rule.text),
            returns: Vec::new(),
            loops: Vec::new(),
        });
        let end = Position::NONE;
        for (guard, returned) in ways.into_iter().rev() {
            value = match guard {
                Guard::Nobody => value,
                Guard::Always => returned,
                Guard::When(node) => self.choose(node, returned, value, end)?,
            };
        }
        if let Bound::Term(term) = &value {
            let term = term.clone();
            let name = rule.name.clone();
            self.note(StepKind::Gives(name), Some(&term), guard, Position::NONE);
            if self.is_open()
                && let Some(step) = self.last_step()
            {
                step.at = rule.start;
            }
        }
        if !is_refusal {
            self.no_value(rule, &value);
        }
        self.places.pop();
        Ok(value)
    }

    fn last_step(&mut self) -> Option<&mut Step> {
        self.steps.last_mut()
    }

    /// Walks statements one after the other.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn block(&mut self, statements: &[Stmt], guard: Guard) -> Walked<Flow> {
        let depth = self.scope.len();
        let mut flow = Flow { value: Bound::Nothing, alive: guard };
        for statement in statements {
            if flow.alive == Guard::Nobody {
                if !matches!(statement, Stmt::Noop(_)) {
                    self.find(
                        "rulebook::unreachable",
                        "nobody comes to this statement".into(),
                        statement.position(),
                        "every way ends before it",
                        Some("leave it out, or look at what ends the rule above it"),
                    );
                }
                break;
            }
            flow = self.statement(statement, flow.alive)?;
        }
        self.scope.truncate(depth);
        Ok(flow)
    }

    /// Walks a branch and notes that it is one.
    pub fn branch(&mut self, body: &StmtBlock, guard: Guard) -> Walked<Flow> {
        let at = self.offset(body.position());
        self.clause(guard, at);
        self.block(body.statements(), guard)
    }

    fn statement(&mut self, statement: &Stmt, guard: Guard) -> Walked<Flow> {
        let on = |value| Ok(Flow { value, alive: guard });
        match statement {
            Stmt::Noop(_) => on(Bound::Nothing),
            Stmt::Expr(expr) => {
                let value = self.express(expr, guard)?;
                on(value)
            }
            Stmt::FnCall(call, position) => {
                let value = self.call(call, *position, guard)?;
                on(value)
            }
            Stmt::Block(block) => self.block(block.statements(), guard),
            Stmt::Var(variable, _, position) => {
                let (name, expr, _) = &**variable;
                let value = self.express(expr, guard)?;
                if let Bound::Term(term) = &value {
                    let term = term.clone();
                    let kind = StepKind::Named(name.name.clone());
                    self.note(kind, Some(&term), guard, *position);
                }
                self.scope.push((name.name.clone(), value));
                on(Bound::Nothing)
            }
            Stmt::Assignment(assignment) => {
                self.assign(assignment, guard)?;
                on(Bound::Nothing)
            }
            Stmt::If(control, position) => {
                let condition = self.flag(&control.expr, guard)?;
                let term = Term { node: condition, unit: Unit::Any };
                self.note(StepKind::Test, Some(&term), guard, control.expr.position());
                let otherwise = self.graph.not(condition);
                let before = self.scope.clone();
                let mut ways = Vec::new();
                let sides = [(condition, &control.body), (otherwise, &control.branch)];
                for (at, (chosen, body)) in sides.into_iter().enumerate() {
                    let own = self.graph.narrow(guard, chosen);
                    let is_absent = at == 1 && body.is_empty();
                    if own == Guard::Nobody {
                        if !is_absent {
                            let at = self.offset(body.position());
                            self.clause(own, at);
                        }
                        continue;
                    }
                    let flow = if is_absent {
                        Flow { value: Bound::Nothing, alive: own }
                    } else {
                        self.branch(body, own)?
                    };
                    let scope = std::mem::replace(&mut self.scope, before.clone());
                    ways.push(Way { selector: Some(chosen), entered: own, flow, scope });
                }
                self.rejoin(ways, guard, *position)
            }
            Stmt::Switch(switch, position) => self.switch(&switch.0, &switch.1, *position, guard),
            Stmt::For(header, position) => {
                let (name, counter, control) = &**header;
                let turns = self.turns_of(&control.expr, guard)?;
                let body = control.body.statements();
                let name = (name.name.clone(), counter.as_ref().map(|c| c.name.clone()));
                self.repeat(turns, &name, body, guard, *position)
            }
            Stmt::While(control, position) => self.while_loop(control, *position, guard),
            Stmt::Do(_, _, position) => self.obstacle("a `do` loop", *position),
            Stmt::Return(value, flags, _) => {
                let value = match value {
                    Some(expr) => self.express(expr, guard)?,
                    None => Bound::Nothing,
                };
                // Rhai marks `throw` with the flag that marks `break` elsewhere.
                if flags.is_empty() {
                    self.place().returns.push((guard, value));
                } else {
                    self.graph.fail("the rule refuses", guard);
                }
                Ok(Flow { value: Bound::Nothing, alive: Guard::Nobody })
            }
            Stmt::BreakLoop(value, flags, position) => {
                if value.is_some() {
                    return self.obstacle("a `break` with a value", *position);
                }
                let scope = self.scope.clone();
                let Some(turn) = self.place().loops.last_mut() else {
                    return self.obstacle("a `break` outside a loop", *position);
                };
                if flags.is_empty() {
                    turn.nexts.push((guard, scope));
                } else {
                    turn.exits.push((guard, scope));
                }
                Ok(Flow { value: Bound::Nothing, alive: Guard::Nobody })
            }
            Stmt::TryCatch(_, position) => self.obstacle("`try` and `catch`", *position),
            other => self.obstacle("this statement", other.position()),
        }
    }

    /// Brings the ways of a fork together: one value, one set of names.
    pub fn rejoin(&mut self, ways: Vec<Way>, guard: Guard, position: Position) -> Walked<Flow> {
        // When nobody left on the way, those who go on are those who came.
        let mut alive = if ways.iter().all(|way| way.flow.alive == way.entered) {
            guard
        } else {
            ways.iter().fold(Guard::Nobody, |alive, way| self.graph.either(alive, way.flow.alive))
        };
        if ways.is_empty() {
            alive = Guard::Nobody;
        }
        let mut ways: Vec<Way> =
            ways.into_iter().filter(|way| way.flow.alive != Guard::Nobody).collect();
        let Some(last) = ways.pop() else {
            return Ok(Flow { value: Bound::Nothing, alive: Guard::Nobody });
        };
        let (mut value, mut scope) = (last.flow.value, last.scope);
        for way in ways.into_iter().rev() {
            let selector = way.selector.expect("only the last way takes the rest");
            value = self.choose(selector, way.flow.value, value, position)?;
            scope = self.choose_scope(selector, way.scope, scope, position)?;
        }
        self.scope = scope;
        Ok(Flow { value, alive })
    }

    fn choose_scope(
        &mut self,
        selector: NodeId,
        ours: Scope,
        theirs: Scope,
        position: Position,
    ) -> Walked<Scope> {
        let n = ours.len().min(theirs.len());
        let mut merged = Scope::with_capacity(n);
        for ((name, a), (_, b)) in ours.into_iter().zip(theirs).take(n) {
            merged.push((name, self.choose(selector, a, b, position)?));
        }
        Ok(merged)
    }

    /// One of two values, chosen by a flag.
    pub fn choose(
        &mut self,
        selector: NodeId,
        a: Bound,
        b: Bound,
        position: Position,
    ) -> Walked<Bound> {
        match (a, b) {
            (a, b) if a == b => Ok(a),
            (Bound::Term(a), Bound::Term(b)) => {
                let unit = self.fit(&a.unit, &b.unit, "one value or the other", position);
                self.same_kind(&a, &b, position)?;
                let node = self.graph.select(selector, a.node, b.node);
                Ok(Bound::Term(Term { node, unit }))
            }
            _ => Ok(Bound::Mixed),
        }
    }

    fn same_kind(&mut self, a: &Term, b: &Term, position: Position) -> Walked<()> {
        let (left, right) =
            (self.graph.node(a.node).of.clone(), self.graph.node(b.node).of.clone());
        let same = match (&left, &right) {
            (Of::Never, _) | (_, Of::Never) | (Of::Word(_), Of::Word(_)) => true,
            (left, right) => left == right,
        };
        if same {
            return Ok(());
        }
        let message = format!("{} on one way and {} on another", left.said(), right.said());
        self.find(
            "rulebook::mixed_kinds",
            format!("this gives {message}"),
            position,
            "the two ways meet here",
            Some("write 0.0 for a decimal zero, or round with `round_half_up(x)`"),
        );
        self.obstacle(format!("gives {message}"), position)
    }

    fn assign(
        &mut self,
        assignment: &(rhai::OpAssignment, rhai::BinaryExpr),
        guard: Guard,
    ) -> Walked<()> {
        let (op, sides) = assignment;
        let position = op.position();
        let rhai::Expr::Variable(variable, _, _) = &sides.lhs else {
            return self.obstacle("an assignment to something other than a name", position);
        };
        let name = variable.1.clone();
        let Some(at) = self.scope.iter().rposition(|known| known.0 == name) else {
            return self.obstacle(format!("unknown name `{name}`"), position);
        };
        let value = self.express(&sides.rhs, guard)?;
        let value = match op.get_op_assignment_info() {
            None => value,
            Some((_, _, _, _, _, sign)) => {
                let old = self.scope[at].1.clone();
                self.operator(sign, old, value, position, guard, [None, None])?
            }
        };
        if let Bound::Term(term) = &value {
            let term = term.clone();
            self.note(StepKind::Named(name), Some(&term), guard, sides.lhs.position());
        }
        self.scope[at].1 = value;
        Ok(())
    }

    /// Unrolls a loop over known values.
    fn repeat(
        &mut self,
        turns: Vec<Term>,
        (name, counter): &(ImmutableString, Option<ImmutableString>),
        body: &[Stmt],
        guard: Guard,
        position: Position,
    ) -> Walked<Flow> {
        let mut alive = guard;
        let mut exits: Vec<(Guard, Scope)> = Vec::new();
        for (number, term) in turns.into_iter().enumerate() {
            if alive == Guard::Nobody {
                break;
            }
            self.count_turn(alive, alive, position)?;
            let depth = self.scope.len();
            if let Some(counter) = counter {
                let number = i64::try_from(number).unwrap_or(i64::MAX);
                let node = self.graph.value(super::super::meaning::Value::Int(number));
                self.scope.push((counter.clone(), Bound::Term(Term { node, unit: Unit::Any })));
            }
            self.scope.push((name.clone(), Bound::Term(term)));
            alive = self.turn(body, alive, depth, &mut exits, position)?;
        }
        self.leave(exits, alive, position)
    }

    /// Counts a turn that `alive` take of those who came to the loop.
    fn count_turn(&mut self, alive: Guard, guard: Guard, position: Position) -> Walked<()> {
        self.turns += 1;
        if self.turns > MOST_TURNS || self.graph.len() > MOST_NODES {
            // When only some take another turn, the row says how many there are.
            let what = match alive {
                Guard::When(_) if guard != alive => {
                    "a loop whose number of turns depends on the row"
                }
                _ => "a loop of too many turns",
            };
            return self.obstacle(what, position);
        }
        Ok(())
    }

    /// One turn of a loop; gives who takes the next one.
    fn turn(
        &mut self,
        body: &[Stmt],
        alive: Guard,
        depth: usize,
        exits: &mut Vec<(Guard, Scope)>,
        position: Position,
    ) -> Walked<Guard> {
        self.place().loops.push(Turn::default());
        let walked = self.block(body, alive);
        let turn = self.place().loops.pop().unwrap_or_default();
        let mut alive = walked?.alive;
        self.scope.truncate(depth);
        for (guard, mut scope) in turn.nexts {
            scope.truncate(depth);
            alive = self.merge(alive, guard, scope, position)?;
        }
        exits.extend(turn.exits.into_iter().map(|(guard, mut scope)| {
            scope.truncate(depth);
            (guard, scope)
        }));
        Ok(alive)
    }

    /// Takes the names of those who come from elsewhere beside those who are here.
    fn merge(
        &mut self,
        alive: Guard,
        guard: Guard,
        scope: Scope,
        position: Position,
    ) -> Walked<Guard> {
        match (alive, guard) {
            (_, Guard::Nobody) => Ok(alive),
            (Guard::Nobody, _) | (_, Guard::Always) => {
                self.scope = scope;
                Ok(guard)
            }
            (_, Guard::When(node)) => {
                let own = std::mem::take(&mut self.scope);
                self.scope = self.choose_scope(node, scope, own, position)?;
                Ok(self.graph.either(alive, guard))
            }
        }
    }

    fn leave(
        &mut self,
        exits: Vec<(Guard, Scope)>,
        alive: Guard,
        position: Position,
    ) -> Walked<Flow> {
        let mut alive = alive;
        for (guard, scope) in exits {
            alive = self.merge(alive, guard, scope, position)?;
        }
        Ok(Flow { value: Bound::Nothing, alive })
    }

    fn while_loop(
        &mut self,
        control: &rhai::FlowControl,
        position: Position,
        guard: Guard,
    ) -> Walked<Flow> {
        let (mut alive, mut exits) = (guard, Vec::new());
        let depth = self.scope.len();
        while alive != Guard::Nobody {
            self.count_turn(alive, guard, position)?;
            // `loop` has no condition.
            if !matches!(control.expr, rhai::Expr::Unit(_)) {
                let condition = self.flag(&control.expr, alive)?;
                match self.settled(condition) {
                    Some(super::super::meaning::Value::Flag(true)) => {}
                    Some(_) => break,
                    None => {
                        return self
                            .obstacle("a loop whose number of turns depends on the row", position);
                    }
                }
            }
            alive = self.turn(control.body.statements(), alive, depth, &mut exits, position)?;
        }
        self.leave(exits, alive, position)
    }
}
