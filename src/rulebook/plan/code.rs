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
    /// `b` where `a` holds, else `c`.
    Select(Lane),
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
    /// What it gives.
    pub of: Of,
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
        let nodes = &lowered.nodes;
        let mut roots: Vec<NodeId> = vec![lowered.result];
        if with_clauses {
            roots.extend(lowered.clauses.iter().filter_map(|clause| clause.guard));
        }
        let needed = needed(nodes, &roots);
        let fused = fused(nodes, &needed, lowered.result);
        let mut builder = Builder {
            nodes,
            args: vec![Arg::Unused; nodes.len()],
            last_use: last_uses(nodes, &needed, &fused, &roots),
            free: Default::default(),
            plan: Self {
                inputs: Vec::new(),
                code: Vec::new(),
                n_registers: [0; 4],
                result: Arg::Unused,
                of: nodes[lowered.result as usize].of.clone(),
                clauses: Vec::new(),
            },
        };
        for at in 0..nodes.len() {
            if needed[at] && !matches!(fused[at], Fused::Into) {
                builder.emit(at, &fused);
            }
        }
        let mut plan = builder.plan;
        plan.result = builder.args[lowered.result as usize];
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
        let is_draw = |code: &Code| matches!(code, Code::Uniform(_) | Code::Normal(_));
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

/// How a node takes part in a fused instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fused {
    /// Not at all.
    No,
    /// It is computed within the node that uses it.
    Into,
    /// It computes its first or second operand, a product, itself.
    Takes(NodeId),
}

/// Products that are used once, in a sum.
fn fused(nodes: &[Node], needed: &[bool], result: NodeId) -> Vec<Fused> {
    let mut uses = vec![0; nodes.len()];
    uses[result as usize] += 1;
    for (node, _) in nodes.iter().zip(needed).filter(|(_, needed)| **needed) {
        let operands = node.op.operands().into_iter().chain(node.guard);
        operands.for_each(|operand| uses[operand as usize] += 1);
    }
    let mut fused = vec![Fused::No; nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let Op::Binary(Binary::AddFloat, a, b) = node.op else { continue };
        let is_product = |id: NodeId| {
            uses[id as usize] == 1
                && matches!(nodes[id as usize].op, Op::Binary(Binary::MulFloat, _, _))
        };
        let product = [b, a].into_iter().find(|id| needed[at] && is_product(*id));
        if let Some(product) = product
            && fused[product as usize] == Fused::No
        {
            fused[product as usize] = Fused::Into;
            fused[at] = Fused::Takes(product);
        }
    }
    fused
}

/// The instruction after which a node's value is not needed any more.
fn last_uses(nodes: &[Node], needed: &[bool], fused: &[Fused], roots: &[NodeId]) -> Vec<usize> {
    let mut last = vec![0; nodes.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(at, _)| needed[*at]) {
        let mut operands: Vec<NodeId> = node.op.operands();
        operands.extend(node.guard);
        if let Fused::Takes(product) = fused[at] {
            operands.extend(nodes[product as usize].op.operands());
        }
        operands.into_iter().for_each(|operand| last[operand as usize] = at);
    }
    roots.iter().for_each(|root| last[*root as usize] = usize::MAX);
    last
}

impl Builder<'_> {
    fn arg(&self, id: NodeId) -> Arg {
        self.args[id as usize]
    }

    fn emit(&mut self, at: usize, fused: &[Fused]) {
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
            Op::Draw { name, is_normal } => {
                let purpose = name_key(name);
                (if *is_normal { Code::Normal(purpose) } else { Code::Uniform(purpose) }, unused)
            }
            Op::Unary(op, a) => (Code::Unary(*op), [self.arg(*a), Arg::Unused, Arg::Unused]),
            Op::Binary(op, a, b) => match fused[at] {
                Fused::Takes(product) => {
                    let other = if *a == product { *b } else { *a };
                    let Op::Binary(_, x, y) = self.nodes[product as usize].op else {
                        unreachable!("only products are taken in")
                    };
                    (Code::MultiplyAdd, [self.arg(x), self.arg(y), self.arg(other)])
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
            Op::Select(c, a, b) => {
                (Code::Select(lane(*a)), [self.arg(*c), self.arg(*a), self.arg(*b)])
            }
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
        self.release(at, fused);
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

    /// Frees what was used for the last time.
    fn release(&mut self, at: usize, fused: &[Fused]) {
        let mut operands = self.nodes[at].op.operands();
        operands.extend(self.nodes[at].guard);
        if let Fused::Takes(product) = fused[at] {
            operands.extend(self.nodes[product as usize].op.operands());
        }
        operands.sort_unstable();
        operands.dedup();
        for operand in operands {
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
