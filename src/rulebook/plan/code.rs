//! Instructions, and how a lowered rule becomes a list of them.

use std::sync::Arc;

use rhai::ImmutableString;

use super::super::lower::{Fixed, Lowered, Node, NodeId, Of, Op};
use super::super::meaning::{Binary, Test, Unary};
use super::super::parameter::Scale;
use crate::chance::name_key;
use crate::units::Share;

/// The kinds of registers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Whole numbers.
    Int,
    /// Floats.
    Float,
    /// Flags.
    Flag,
    /// Positions of words.
    Word,
}

impl Lane {
    /// The registers that hold values of a node.
    pub fn of(of: &Of) -> Self {
        match of {
            Of::Int | Of::Fraction => Self::Int,
            Of::Float => Self::Float,
            Of::Flag | Of::Never => Self::Flag,
            Of::Word(_) => Self::Word,
        }
    }
}

/// Entries of a table that needs no check of bounds.
pub const SMALL: usize = 8;

/// Where an instruction reads a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg {
    /// A register of the kind that the instruction reads.
    Register(u16),
    /// An input column.
    Input(u16),
    /// The same whole number for every row.
    Int(i64),
    /// The same float for every row.
    Float(f64),
    /// The same flag for every row.
    Flag(bool),
    /// The same word for every row.
    Word(u16),
    /// Not used.
    Unused,
}

/// What an instruction does.
#[derive(Debug, Clone)]
pub enum Code {
    /// One value.
    Unary(Unary),
    /// Two values.
    Binary(Binary),
    /// `a * b + c` of floats, rounded twice as the two operations are.
    MultiplyAdd,
    /// A comparison of whole numbers.
    CompareInt(Test),
    /// A comparison of floats.
    CompareFloat(Test),
    /// A comparison of flags.
    CompareFlag(Test),
    /// `b * c` where `a` holds, else `b`.
    ScaleWhere,
    /// A whole number as a float, times a float.
    FloatTimes,
    /// `b` where `a` holds, else `c`.
    Select,
    /// Values by the position of a word and a flag: those of the flag begin at [`SMALL`].
    TableByFlag(Arc<Table>),
    /// A part `a` of a whole `b` against a fraction.
    Reached(Share, bool),
    /// Values by the position of words.
    Table(Arc<Table>),
    /// Words under other positions.
    Recode(Arc<[u16]>),
    /// The value of the step that a number falls in, or every part at its own step's value.
    Scale(Arc<Scale>, bool),
    /// A uniform draw.
    Uniform(u32),
    /// A uniform draw that only the rows need for which `a` holds.
    UniformWhere(u32),
    /// A normal draw.
    Normal(u32),
    /// Whoever comes here has failed.
    Fail,
}

/// Values by the position of words.
#[derive(Debug)]
pub struct Table {
    /// Words with the step that one position makes.
    pub keys: Vec<(Arg, usize)>,
    /// Values of each kind; those of other kinds are empty.
    pub ints: Vec<i64>,
    /// Values.
    pub floats: Vec<f64>,
    /// Values.
    pub flags: Vec<bool>,
    /// Values.
    pub words: Vec<u16>,
    /// Which values are missing; empty when none is.
    pub missing: Vec<bool>,
    /// The only position that is true, when there is just one.
    pub only: Option<u16>,
}

/// One instruction.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// What it does.
    pub code: Code,
    /// The kind of its result.
    pub lane: Lane,
    /// The register that takes its result.
    pub out: u16,
    /// What it reads.
    pub args: [Arg; 3],
    /// Rows for which a failure counts; [`Arg::Unused`] for every row.
    pub guard: Arg,
}

/// An input column of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Which of the rule's parameters.
    pub given: usize,
    /// Name of the column.
    pub name: ImmutableString,
    /// Kind of its values.
    pub lane: Lane,
}

/// A rule as instructions.
#[derive(Debug)]
pub struct Plan {
    /// What it reads.
    pub inputs: Vec<Input>,
    /// What it does.
    pub code: Vec<Instruction>,
    /// Registers of each kind.
    pub n_registers: [usize; 4],
    /// Where the answer is.
    pub result: Arg,
    /// The answer must be finite.
    pub is_finite_due: bool,
    /// Flags that say who comes to each clause, when coverage is counted.
    pub clauses: Vec<Option<Arg>>,
}

struct Builder<'a> {
    nodes: &'a [Node],
    args: Vec<Arg>,
    last_use: Vec<usize>,
    free: [Vec<u16>; 4],
    plan: Plan,
}

impl Plan {
    /// Turns a lowered rule into instructions. `with_clauses` keeps the flags that coverage needs.
    #[must_use]
    pub fn of(lowered: &Lowered, with_clauses: bool) -> Self {
        let nodes = &lowered.nodes[..];
        // Whether a float is finite is looked at when it is put in its place.
        let (nodes, result) = match (nodes, nodes[lowered.result as usize].op.clone()) {
            ([before @ .., _], Op::Unary(Unary::Finite, inner)) => (before, inner),
            (nodes, _) => (nodes, lowered.result),
        };
        let is_finite_due = nodes.len() < lowered.nodes.len();
        let mut roots: Vec<NodeId> = vec![result];
        if with_clauses {
            roots.extend(lowered.clauses.iter().filter_map(|clause| clause.guard));
        }
        let needed = needed(nodes, &roots);
        let shapes = shapes(nodes, &needed, &roots);
        let mut builder = Builder {
            nodes,
            args: vec![Arg::Unused; nodes.len()],
            last_use: last_uses(nodes, &needed, &shapes, &roots),
            free: Default::default(),
            plan: Self {
                inputs: Vec::new(),
                code: Vec::new(),
                n_registers: [0; 4],
                result: Arg::Unused,
                is_finite_due,
                clauses: Vec::new(),
            },
        };
        for at in 0..nodes.len() {
            if needed[at] && shapes[at] != Shape::Within {
                builder.emit(at, &shapes);
            }
        }
        let mut plan = builder.plan;
        plan.result = builder.args[result as usize];
        if with_clauses {
            let guard = |clause: &super::super::lower::Clause| match (clause.is_dead, clause.guard)
            {
                (true, _) => None,
                (false, None) => Some(Arg::Flag(true)),
                (false, Some(node)) => Some(builder.args[node as usize]),
            };
            plan.clauses = lowered.clauses.iter().map(guard).collect();
        }
        plan
    }

    /// Is anything drawn?
    #[must_use]
    pub fn draws(&self) -> bool {
        let is_draw = |code: &Code| {
            matches!(code, Code::Uniform(_) | Code::UniformWhere(_) | Code::Normal(_))
        };
        self.code.iter().any(|instruction| is_draw(&instruction.code))
    }
}

/// Nodes that the roots need, and every operation that can fail.
fn needed(nodes: &[Node], roots: &[NodeId]) -> Vec<bool> {
    let mut needed = vec![false; nodes.len()];
    roots.iter().for_each(|root| needed[*root as usize] = true);
    for at in (0..nodes.len()).rev() {
        needed[at] |= nodes[at].op.can_fail();
        if needed[at] {
            let operands = nodes[at].op.operands().into_iter().chain(nodes[at].guard);
            operands.for_each(|operand| needed[operand as usize] = true);
        }
    }
    needed
}

/// How a node becomes an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// On its own.
    Plain,
    /// Within the instruction of the node that uses it.
    Within,
    /// A sum that computes a product itself.
    MultiplyAdd(NodeId),
    /// A choice between a product and its factor, which computes the product itself.
    ScaleWhere(NodeId),
    /// A product that turns a whole number into a float itself.
    FloatTimes(NodeId),
    /// A choice by flag between two tables of one word.
    TableByFlag(NodeId, NodeId),
    /// A draw that is looked at only where a flag holds.
    DrawWhere(NodeId),
}

/// Looks for operations that are used once and can be computed on the way.
struct Shapes<'a> {
    nodes: &'a [Node],
    uses: Vec<u32>,
    found: Vec<Shape>,
}

/// The shape of every node.
fn shapes(nodes: &[Node], needed: &[bool], roots: &[NodeId]) -> Vec<Shape> {
    let mut uses = vec![0; nodes.len()];
    roots.iter().for_each(|root| uses[*root as usize] += 1);
    for (node, _) in nodes.iter().zip(needed).filter(|(_, needed)| **needed) {
        let operands = node.op.operands().into_iter().chain(node.guard);
        operands.for_each(|operand| uses[operand as usize] += 1);
    }
    let mut found = Shapes { nodes, uses, found: vec![Shape::Plain; nodes.len()] };
    for (at, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
        found.look(at);
    }
    found.found
}

impl Shapes<'_> {
    fn op(&self, id: NodeId) -> &Op {
        &self.nodes[id as usize].op
    }

    /// Can the node be computed within the one that uses it?
    fn is_free(&self, id: NodeId) -> bool {
        self.uses[id as usize] == 1 && self.found[id as usize] == Shape::Plain
    }

    fn is_fixed(&self, id: NodeId) -> bool {
        matches!(self.op(id), Op::Fixed(_))
    }

    fn take(&mut self, at: usize, shape: Shape, within: &[NodeId]) {
        within.iter().for_each(|id| self.found[*id as usize] = Shape::Within);
        self.found[at] = shape;
    }

    /// The draw that is the value of a node, or is compared by it, and serves nothing else.
    fn draw_of(&self, id: NodeId) -> Option<NodeId> {
        let is_own = |id: &NodeId| {
            self.is_free(*id) && matches!(self.op(*id), Op::Draw { is_normal: false, .. })
        };
        match *self.op(id) {
            Op::Compare(_, a, b) if self.is_free(id) => [a, b].into_iter().find(is_own),
            _ => Some(id).filter(is_own),
        }
    }

    /// Draws only where a condition holds for a value that counts nowhere else.
    fn narrow_draw(&mut self, condition: NodeId, value: NodeId) {
        if let Some(draw) = self.draw_of(value).filter(|draw| condition < *draw) {
            self.found[draw as usize] = Shape::DrawWhere(condition);
        }
    }

    fn look(&mut self, at: usize) {
        match *self.op(NodeId::try_from(at).expect("rules are limited")) {
            Op::Binary(Binary::MulFloat, a, b) => {
                let is_whole = |id: NodeId| {
                    self.is_free(id) && matches!(self.op(id), Op::Unary(Unary::ToFloat, _))
                };
                let found = [(a, b), (b, a)];
                let found = found.into_iter().find(|(a, b)| is_whole(*a) && self.is_fixed(*b));
                if let Some((whole, _)) = found {
                    self.take(at, Shape::FloatTimes(whole), &[whole]);
                }
            }
            Op::Binary(Binary::AddFloat, a, b) => {
                let is_product = |id: &NodeId| {
                    self.is_free(*id) && matches!(self.op(*id), Op::Binary(Binary::MulFloat, ..))
                };
                if let Some(product) = [a, b].into_iter().find(is_product) {
                    self.take(at, Shape::MultiplyAdd(product), &[product]);
                }
            }
            Op::Binary(Binary::And, a, b) => self.narrow_draw(a, b),
            Op::Select(condition, a, b) => {
                self.narrow_draw(condition, a);
                if let Op::Binary(Binary::MulFloat, x, y) = *self.op(a)
                    && self.is_free(a)
                    && ((x == b && self.is_fixed(y)) || (y == b && self.is_fixed(x)))
                {
                    self.take(at, Shape::ScaleWhere(a), &[a]);
                    return;
                }
                let of = &self.nodes[a as usize].of;
                if let (Op::Table { keys, values }, Op::Table { keys: other, values: others }) =
                    (self.op(a), self.op(b))
                    && self.is_free(a)
                    && self.is_free(b)
                    && matches!(of, Of::Float | Of::Int)
                    && matches!(keys[..], [(_, 1)])
                    && keys == other
                    && values.len().max(others.len()) <= SMALL
                    && values.iter().chain(others.iter()).all(Option::is_some)
                {
                    self.take(at, Shape::TableByFlag(a, b), &[a, b]);
                }
            }
            _ => {}
        }
    }
}

/// The nodes that the instruction of a node reads.
fn reads(nodes: &[Node], shapes: &[Shape], at: usize) -> Vec<NodeId> {
    let node = &nodes[at];
    let within: &[NodeId] = match &shapes[at] {
        Shape::Plain | Shape::Within | Shape::DrawWhere(_) => &[],
        Shape::MultiplyAdd(id) | Shape::ScaleWhere(id) | Shape::FloatTimes(id) => &[*id],
        Shape::TableByFlag(a, b) => &[*a, *b],
    };
    let mut read: Vec<NodeId> = node.op.operands();
    read.retain(|id| !within.contains(id));
    read.extend(within.iter().flat_map(|id| nodes[*id as usize].op.operands()));
    read.extend(node.guard);
    if let Shape::DrawWhere(condition) = shapes[at] {
        read.push(condition);
    }
    read.sort_unstable();
    read.dedup();
    read
}

/// The instruction after which a node's value is not needed any more.
fn last_uses(nodes: &[Node], needed: &[bool], shapes: &[Shape], roots: &[NodeId]) -> Vec<usize> {
    let mut last = vec![0; nodes.len()];
    for at in (0..nodes.len()).filter(|at| needed[*at] && shapes[*at] != Shape::Within) {
        reads(nodes, shapes, at).into_iter().for_each(|operand| last[operand as usize] = at);
    }
    roots.iter().for_each(|root| last[*root as usize] = usize::MAX);
    last
}

impl Builder<'_> {
    fn arg(&self, id: NodeId) -> Arg {
        self.args[id as usize]
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each operation")]
    fn emit(&mut self, at: usize, shapes: &[Shape]) {
        let node = &self.nodes[at];
        let fixed = |fixed: Fixed| match fixed {
            Fixed::Int(v) => Arg::Int(v),
            Fixed::Float(v) => Arg::Float(f64::from_bits(v)),
            Fixed::Flag(v) => Arg::Flag(v),
            Fixed::Word(v) => Arg::Word(v),
            // Fractions are written into the instructions that compare with them.
            Fixed::Fraction(_) => Arg::Unused,
        };
        let unused = [Arg::Unused; 3];
        let lane = |id: NodeId| Lane::of(&self.nodes[id as usize].of);
        let (code, args) = match &node.op {
            Op::Fixed(value) => {
                self.args[at] = fixed(*value);
                return;
            }
            Op::Column { given, name } => {
                let input = u16::try_from(self.plan.inputs.len()).expect("rules are limited");
                self.args[at] = Arg::Input(input);
                self.plan.inputs.push(Input {
                    given: *given,
                    name: name.clone(),
                    lane: Lane::of(&node.of),
                });
                return;
            }
            Op::Draw { name, is_normal } => match shapes[at] {
                Shape::DrawWhere(condition) => {
                    let args = [self.arg(condition), Arg::Unused, Arg::Unused];
                    (Code::UniformWhere(name_key(name)), args)
                }
                _ if *is_normal => (Code::Normal(name_key(name)), unused),
                _ => (Code::Uniform(name_key(name)), unused),
            },
            Op::Unary(op, a) => (Code::Unary(*op), [self.arg(*a), Arg::Unused, Arg::Unused]),
            Op::Binary(op, a, b) => match shapes[at] {
                Shape::MultiplyAdd(product) => {
                    let other = if *a == product { *b } else { *a };
                    let (x, y) = self.factors(product);
                    (Code::MultiplyAdd, [self.arg(x), self.arg(y), self.arg(other)])
                }
                Shape::FloatTimes(whole) => {
                    let other = if *a == whole { *b } else { *a };
                    let Op::Unary(_, whole) = self.nodes[whole as usize].op else {
                        unreachable!("only conversions are taken in")
                    };
                    (Code::FloatTimes, [self.arg(whole), self.arg(other), Arg::Unused])
                }
                _ => (Code::Binary(*op), [self.arg(*a), self.arg(*b), Arg::Unused]),
            },
            Op::Compare(test, a, b) => {
                let code = match lane(*a) {
                    Lane::Int => Code::CompareInt(*test),
                    Lane::Float => Code::CompareFloat(*test),
                    Lane::Flag => Code::CompareFlag(*test),
                    Lane::Word => unreachable!("words are compared by tables"),
                };
                (code, [self.arg(*a), self.arg(*b), Arg::Unused])
            }
            Op::Select(c, a, b) => match shapes[at] {
                Shape::ScaleWhere(product) => {
                    let (x, y) = self.factors(product);
                    let factor = if x == *b { y } else { x };
                    (Code::ScaleWhere, [self.arg(*c), self.arg(*b), self.arg(factor)])
                }
                Shape::TableByFlag(first, second) => {
                    let (table, key) = self.two_tables(first, second);
                    (Code::TableByFlag(Arc::new(table)), [self.arg(*c), key, Arg::Unused])
                }
                _ => (Code::Select, [self.arg(*c), self.arg(*a), self.arg(*b)]),
            },
            Op::Reached { bar, is_strict, part, whole } => {
                let Op::Fixed(Fixed::Fraction(share)) = self.nodes[*bar as usize].op else {
                    unreachable!("fractions that depend on the row were taken apart")
                };
                let args = [self.arg(*part), self.arg(*whole), Arg::Unused];
                (Code::Reached(share, *is_strict), args)
            }
            Op::Table { keys, values } => {
                let keys = keys.iter().map(|(key, step)| (self.arg(*key), *step)).collect();
                (Code::Table(Arc::new(table(keys, values))), unused)
            }
            Op::Recode { word, codes } => {
                (Code::Recode(Arc::clone(codes)), [self.arg(*word), Arg::Unused, Arg::Unused])
            }
            Op::Scale { scale, at, is_marginal } => (
                Code::Scale(Arc::clone(&scale.0), *is_marginal),
                [self.arg(*at), Arg::Unused, Arg::Unused],
            ),
            Op::Fail(_) => (Code::Fail, unused),
            Op::Param { .. } | Op::ScaleParam { .. } => {
                unreachable!("plans are made of rules with their parameters folded in")
            }
        };
        let lane = Lane::of(&node.of);
        let guard = node.guard.map_or(Arg::Unused, |guard| self.arg(guard));
        let out = self.take(lane);
        self.plan.code.push(Instruction { code, lane, out, args, guard });
        self.args[at] = Arg::Register(out);
        self.release(at, shapes);
        if self.last_use[at] == 0 {
            self.free[lane as usize].push(out);
        }
    }

    fn take(&mut self, lane: Lane) -> u16 {
        if let Some(register) = self.free[lane as usize].pop() {
            return register;
        }
        let n = &mut self.plan.n_registers[lane as usize];
        *n += 1;
        u16::try_from(*n - 1).expect("rules are limited in size")
    }

    fn factors(&self, product: NodeId) -> (NodeId, NodeId) {
        let Op::Binary(_, x, y) = self.nodes[product as usize].op else {
            unreachable!("only products are taken in")
        };
        (x, y)
    }

    /// Two tables of one word as one: the second's values first, the first's at [`SMALL`].
    fn two_tables(&self, first: NodeId, second: NodeId) -> (Table, Arg) {
        let values = |id: NodeId| match &self.nodes[id as usize].op {
            Op::Table { keys, values } => (keys[0].0, values),
            _ => unreachable!("only tables are taken in"),
        };
        let ((key, chosen), (_, other)) = (values(first), values(second));
        let padded = |values: &[Option<Fixed>]| {
            let mut padded = values.to_vec();
            padded.resize(SMALL, values[0]);
            padded
        };
        let both = [padded(other), padded(chosen)].concat();
        (table(Vec::new(), &both), self.arg(key))
    }

    /// Frees what was used for the last time.
    fn release(&mut self, at: usize, shapes: &[Shape]) {
        for operand in reads(self.nodes, shapes, at) {
            let id = operand as usize;
            if self.last_use[id] == at
                && let Arg::Register(register) = self.args[id]
            {
                self.free[Lane::of(&self.nodes[id].of) as usize].push(register);
            }
        }
    }
}

fn table(keys: Vec<(Arg, usize)>, values: &[Option<Fixed>]) -> Table {
    let mut table = Table {
        keys,
        ints: Vec::new(),
        floats: Vec::new(),
        flags: Vec::new(),
        words: Vec::new(),
        missing: Vec::new(),
        only: None,
    };
    let sample = values.iter().flatten().next().copied().unwrap_or(Fixed::Flag(false));
    for value in values {
        match value.unwrap_or(sample) {
            Fixed::Int(v) => table.ints.push(v),
            Fixed::Float(v) => table.floats.push(f64::from_bits(v)),
            Fixed::Flag(v) => table.flags.push(v),
            Fixed::Word(v) => table.words.push(v),
            Fixed::Fraction(_) => unreachable!("tables of fractions were taken apart"),
        }
    }
    if values.iter().any(Option::is_none) {
        table.missing = values.iter().map(Option::is_none).collect();
    }
    let mut holds = table.flags.iter().enumerate().filter(|(_, flag)| **flag);
    if let (Some((at, _)), None) = (holds.next(), holds.next()) {
        table.only = u16::try_from(at).ok();
    }
    table
}
