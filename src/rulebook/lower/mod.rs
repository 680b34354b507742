//! Lowers a rule to typed operations on whole columns.
//!
//! The syntax tree of the same text that stock Rhai runs is walked once, with every parameter of a
//! day folded in and every call to another rule inlined. `if` and `switch` become selections, an
//! early `return` narrows who goes on, loops with a fixed number of turns are unrolled. Anything
//! else is an [`Obstacle`], and the rule is asked row by row instead.
//!
//! The same walk without folding knows the unit of every value and notes what does not fit, which
//! clauses there are, and the steps that an explanation shows.

mod call;
mod express;
mod node;
mod print;
mod slips;
mod switch;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::ImmutableString;

use super::engine::Environment;
use super::meaning::Unary;
use super::parameter::Parameter;
use super::script::Rule;
use super::unit::Unit;
use crate::diagnostic::Text;

pub use node::{Dictionary, Fixed, Node, NodeId, Of, Op};
pub use print::print;
pub use slips::{Key, Noted, Read};

/// Turns that all loops of a rule may take together, and nodes that a rule may grow to.
const MOST_TURNS: usize = 1_000;
const MOST_NODES: usize = 20_000;
/// Rules that one rule may ask in all, however deep: a few that ask each other twice are millions.
const MOST_ASKED: usize = 5_000;
/// Rules may ask rules this deep, as stock Rhai allows.
pub const MOST_CALLS: usize = 16;

/// What stops a rule from being lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The construct, in words.
    pub what: String,
    /// File in which it stands.
    pub text: Arc<Text>,
    /// Byte offset of its place.
    pub at: usize,
}

/// Where parameters come from.
#[derive(Clone, Copy)]
pub enum Parameters<'a> {
    /// Values in force, folded in.
    InForce(&'a Environment),
    /// Every parameter with its unit, read when the rule is asked.
    Declared(&'a BTreeMap<String, Parameter>),
}

/// The kind and the unit of a column that a rule reads.
pub type ColumnOf<'a> = &'a dyn Fn(usize, &str) -> Option<(Of, Unit)>;

/// Everything that a rule is lowered in.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// All rules.
    pub rules: &'a BTreeMap<ImmutableString, Rule>,
    /// Where parameters come from.
    pub parameters: Parameters<'a>,
    /// The columns of what the rule is about.
    pub columns: ColumnOf<'a>,
    /// Where parameters are left open: what says all the same how often loops turn and which
    /// rules answer for others.
    pub asked_in: Option<&'a Environment>,
}

/// A branch of a rule: whether anybody came here is what coverage counts.
#[derive(Debug, Clone)]
pub struct Clause {
    /// The file.
    pub text: Arc<Text>,
    /// Byte offset of its beginning.
    pub at: usize,
    /// The rule that it belongs to.
    pub rule: ImmutableString,
    /// Who comes here: `None` for everybody.
    pub guard: Option<NodeId>,
    /// Nobody can come here with the parameters folded in.
    pub is_dead: bool,
}

/// What a step of an explanation shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// `let name = …` or an assignment.
    Named(ImmutableString),
    /// The condition of a branch.
    Test,
    /// Another rule is asked.
    Asks(ImmutableString),
    /// What a rule gives.
    Gives(ImmutableString),
}

/// One step of an explanation.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is shown.
    pub kind: StepKind,
    /// The node whose value is shown; `None` when another rule is entered.
    pub node: Option<NodeId>,
    /// Unit of the value.
    pub unit: Unit,
    /// Who comes here.
    pub guard: Option<NodeId>,
    /// Rules entered and not left.
    pub depth: usize,
    /// The file.
    pub text: Arc<Text>,
    /// Byte offset of the step.
    pub at: usize,
}

/// A lowered rule.
#[derive(Debug)]
pub struct Lowered {
    /// Operations, each on earlier ones.
    pub nodes: Vec<Node>,
    /// What the rule gives.
    pub result: NodeId,
    /// Unit of what it gives.
    pub unit: Unit,
    /// Every clause met.
    pub clauses: Vec<Clause>,
    /// Steps for an explanation; none when parameters are folded in.
    pub steps: Vec<Step>,
    /// What loops were unrolled by, where parameters are left open.
    pub turns: Vec<NodeId>,
    /// What was seen on the way; nothing when parameters are folded in.
    pub noted: Noted,
}

/// Lowers a rule about subjects.
///
/// # Errors
/// The first construct that has no columnar form, with what was seen up to there.
pub fn lower(rule: &Rule, setting: Setting<'_>) -> Result<Lowered, (Obstacle, Noted)> {
    walk::Walk::new(setting).whole(rule)
}

/// Gives the whole number that a rule gives as a float.
pub fn whole_as_float(mut lowered: Lowered) -> Lowered {
    let op = Op::Unary(Unary::ToFloat, lowered.result);
    finish(&mut lowered, op, Of::Float);
    lowered
}

/// Refuses a float that is infinite or not a number.
pub fn finish_float(mut lowered: Lowered) -> Lowered {
    let op = Op::Unary(Unary::Finite, lowered.result);
    if let Op::Fixed(Fixed::Float(bits)) = lowered.nodes[lowered.result as usize].op
        && f64::from_bits(bits).is_finite()
    {
        return lowered;
    }
    finish(&mut lowered, op, Of::Float);
    lowered
}

/// Gives words by their position in another dictionary, which must hold them all.
pub fn in_words(mut lowered: Lowered, into: &Dictionary) -> Lowered {
    let Of::Word(words) = &lowered.nodes[lowered.result as usize].of else { return lowered };
    let at = |word: &ImmutableString| {
        let at = into.iter().position(|known| known == word).unwrap_or_default();
        u16::try_from(at).unwrap_or_default()
    };
    let codes: Vec<u16> = words.iter().map(at).collect();
    let op = match lowered.nodes[lowered.result as usize].op {
        Op::Fixed(Fixed::Word(code)) => Op::Fixed(Fixed::Word(codes[usize::from(code)])),
        _ => Op::Recode { word: lowered.result, codes: codes.into() },
    };
    finish(&mut lowered, op, Of::Word(Arc::clone(into)));
    lowered
}

fn finish(lowered: &mut Lowered, op: Op, of: Of) {
    lowered.nodes.push(Node { op, of, guard: None });
    lowered.result = NodeId::try_from(lowered.nodes.len() - 1).expect("rules are limited in size");
}
