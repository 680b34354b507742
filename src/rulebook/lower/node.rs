//! The lowered form of a rule: a list of typed operations, each on earlier ones.

use std::collections::HashMap;
use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::super::meaning::{self, Binary, Test, Unary, Value};
use super::super::parameter::Scale;
use crate::units::Share;

/// Position of a node in its graph.
pub type NodeId = u32;

/// The words that a column of words may hold.
pub type Dictionary = Arc<[ImmutableString]>;

/// What a node gives for every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Whole numbers.
    Int,
    /// Floats.
    Float,
    /// Yes or no.
    Flag,
    /// Words of a dictionary.
    Word(Dictionary),
    /// An exact fraction.
    Fraction,
    /// Nothing at all: whoever comes here has failed.
    Never,
}

impl Of {
    /// In words, for messages.
    pub fn said(&self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Float => "a decimal number",
            Self::Flag => "true or false",
            Self::Word(_) => "a word",
            Self::Fraction => "a fraction",
            Self::Never => "nothing",
        }
    }

    /// A script value as one of these.
    pub fn value(&self, value: &Dynamic) -> Option<Value> {
        match self {
            Self::Int => value.as_int().ok().map(Value::Int),
            Self::Float => value
                .as_float()
                .or_else(|_| value.as_int().map(meaning::float_of))
                .ok()
                .map(Value::Float),
            Self::Flag => value.as_bool().ok().map(Value::Flag),
            Self::Fraction => value.clone().try_cast::<Share>().map(Value::Fraction),
            Self::Word(words) => {
                let word = value.clone().into_immutable_string().ok()?;
                let at = words.iter().position(|known| *known == word)?;
                u16::try_from(at).ok().map(Value::Word)
            }
            Self::Never => None,
        }
    }
}

/// A fixed value, in a form that can be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fixed {
    /// A whole number.
    Int(i64),
    /// The bits of a float.
    Float(u64),
    /// Yes or no.
    Flag(bool),
    /// Position in the node's dictionary.
    Word(u16),
    /// An exact fraction.
    Fraction(Share),
}

impl From<Value> for Fixed {
    fn from(value: Value) -> Self {
        match value {
            Value::Int(v) => Self::Int(v),
            Value::Float(v) => Self::Float(v.to_bits()),
            Value::Flag(v) => Self::Flag(v),
            Value::Word(v) => Self::Word(v),
            Value::Fraction(v) => Self::Fraction(v),
        }
    }
}

impl From<Fixed> for Value {
    fn from(fixed: Fixed) -> Self {
        match fixed {
            Fixed::Int(v) => Self::Int(v),
            Fixed::Float(v) => Self::Float(f64::from_bits(v)),
            Fixed::Flag(v) => Self::Flag(v),
            Fixed::Word(v) => Self::Word(v),
            Fixed::Fraction(v) => Self::Fraction(v),
        }
    }
}

/// Something shared that is the same only when it is the very same.
#[derive(Debug, Clone)]
pub struct ByAddress<T>(pub Arc<T>);

impl<T> PartialEq for ByAddress<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for ByAddress<T> {}

impl<T> std::hash::Hash for ByAddress<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Op {
    /// The same for every row.
    Fixed(Fixed),
    /// A column of what the rule is about.
    Column {
        /// Which of the rule's parameters.
        given: usize,
        /// Name of the column.
        name: ImmutableString,
    },
    /// A named draw, uniform or normal.
    Draw {
        /// Its purpose.
        name: ImmutableString,
        /// Normal rather than uniform.
        is_normal: bool,
    },
    /// An operation on one value.
    Unary(Unary, NodeId),
    /// An operation on two values of one kind.
    Binary(Binary, NodeId, NodeId),
    /// A comparison of two values of one kind.
    Compare(Test, NodeId, NodeId),
    /// The second where the first holds, else the third.
    Select(NodeId, NodeId, NodeId),
    /// Does a part of a whole reach (or exceed) a fraction?
    Reached {
        /// The fraction.
        bar: NodeId,
        /// Must be exceeded.
        is_strict: bool,
        /// The part.
        part: NodeId,
        /// The whole.
        whole: NodeId,
    },
    /// A value for each combination of words; a missing one fails.
    Table {
        /// Words, each with the step that one position of it makes.
        keys: Vec<(NodeId, usize)>,
        /// Values by position.
        values: Arc<[Option<Fixed>]>,
    },
    /// The same words under other positions.
    Recode {
        /// The words.
        word: NodeId,
        /// New position of each.
        codes: Arc<[u16]>,
    },
    /// The value of the step that a number falls in, or every part of the number at the value of its
    /// own step; outside the scale it fails.
    Scale {
        /// The scale.
        scale: ByAddress<Scale>,
        /// The number.
        at: NodeId,
        /// Every part at the value of its own step.
        is_marginal: bool,
    },
    /// A parameter that is not folded in, for explanations.
    Param {
        /// Name of the parameter.
        name: ImmutableString,
        /// The words that choose among its values.
        keys: Vec<NodeId>,
    },
    /// A scale that is not folded in.
    ScaleParam {
        /// Name of the parameter.
        name: ImmutableString,
        /// The number.
        at: NodeId,
        /// Every part at the value of its own step.
        is_marginal: bool,
    },
    /// Whoever comes here has failed, for this reason.
    Fail(ImmutableString),
}

impl Op {
    /// Could some value make this fail?
    pub fn can_fail(&self) -> bool {
        match self {
            Self::Unary(op, _) => matches!(
                op,
                Unary::NegInt
                    | Unary::AbsInt
                    | Unary::ToInt
                    | Unary::RoundHalfUp
                    | Unary::Sqrt
                    | Unary::Ln
                    | Unary::Logit
                    | Unary::Finite
            ),
            Self::Binary(op, _, _) => matches!(
                op,
                Binary::AddInt
                    | Binary::SubInt
                    | Binary::MulInt
                    | Binary::DivInt
                    | Binary::RemInt
                    | Binary::PowInt
                    | Binary::DivideHalfUp
                    | Binary::AddMonths
                    | Binary::DivFloat
                    | Binary::RemFloat
                    | Binary::PowFloat
            ),
            Self::Table { values, .. } => values.iter().any(Option::is_none),
            Self::Reached { .. }
            | Self::Scale { .. }
            | Self::Param { .. }
            | Self::ScaleParam { .. }
            | Self::Fail(_) => true,
            _ => false,
        }
    }

    /// The nodes that it works on.
    pub fn operands(&self) -> Vec<NodeId> {
        match self {
            Self::Fixed(_) | Self::Column { .. } | Self::Draw { .. } | Self::Fail(_) => Vec::new(),
            Self::Unary(_, a) => vec![*a],
            Self::Binary(_, a, b) | Self::Compare(_, a, b) => vec![*a, *b],
            Self::Select(c, a, b) => vec![*c, *a, *b],
            Self::Reached { bar, part, whole, .. } => vec![*bar, *part, *whole],
            Self::Table { keys, .. } => keys.iter().map(|key| key.0).collect(),
            Self::Recode { word, .. } => vec![*word],
            Self::Scale { at, .. } | Self::ScaleParam { at, .. } => vec![*at],
            Self::Param { keys, .. } => keys.clone(),
        }
    }
}

/// A node: an operation, what it gives, and where it counts when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The operation.
    pub op: Op,
    /// What it gives.
    pub of: Of,
    /// Rows for which a failure counts; `None` for every row.
    pub guard: Option<NodeId>,
}

/// Who comes to a place of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Every row.
    Always,
    /// Rows for which a flag holds.
    When(NodeId),
    /// Nobody.
    Nobody,
}

impl Guard {
    /// The flag, if only some come here.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Self::When(node) => Some(node),
            _ => None,
        }
    }
}

/// A growing list of nodes in which nothing stands twice and nothing fixed is computed.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    known: HashMap<(Op, Option<NodeId>), Vec<NodeId>>,
}

impl Graph {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes.
    pub fn into_nodes(self) -> Vec<Node> {
        self.nodes
    }

    /// The value of a node that is the same for every row.
    pub fn fixed(&self, id: NodeId) -> Option<Value> {
        match self.node(id).op {
            Op::Fixed(fixed) => Some(fixed.into()),
            _ => None,
        }
    }

    /// Adds a node, or gives the one that is there already.
    pub fn add(&mut self, op: Op, of: Of, guard: Guard) -> NodeId {
        let guard = if op.can_fail() { guard.node() } else { None };
        // What was computed for everybody serves here as well.
        for guard in [None, guard] {
            let same = self.known.get(&(op.clone(), guard));
            let same = same.and_then(|ids| ids.iter().find(|id| self.node(**id).of == of));
            if let Some(id) = same {
                return *id;
            }
        }
        let id = NodeId::try_from(self.nodes.len()).expect("rules are limited in size");
        self.known.entry((op.clone(), guard)).or_default().push(id);
        self.nodes.push(Node { op, of, guard });
        id
    }

    /// A fixed value; not for words.
    pub fn value(&mut self, value: Value) -> NodeId {
        let of = match value {
            Value::Int(_) => Of::Int,
            Value::Float(_) => Of::Float,
            Value::Flag(_) => Of::Flag,
            Value::Fraction(_) => Of::Fraction,
            Value::Word(_) => unreachable!("words need a dictionary"),
        };
        self.add(Op::Fixed(value.into()), of, Guard::Always)
    }

    /// A fixed word.
    pub fn word(&mut self, word: &ImmutableString) -> NodeId {
        self.add(Op::Fixed(Fixed::Word(0)), Of::Word(Arc::from([word.clone()])), Guard::Always)
    }

    /// A failure.
    pub fn fail(&mut self, reason: impl Into<ImmutableString>, guard: Guard) -> NodeId {
        self.add(Op::Fail(reason.into()), Of::Never, guard)
    }

    fn is_never(&self, id: NodeId) -> bool {
        self.node(id).of == Of::Never
    }

    /// An operation on one value.
    pub fn unary(&mut self, op: Unary, a: NodeId, of: Of, guard: Guard) -> NodeId {
        if self.is_never(a) {
            return a;
        }
        if let Some(value) = self.fixed(a) {
            return match meaning::unary(op, value) {
                Some(value) => self.value(value),
                None => self.fail("no result", guard),
            };
        }
        self.add(Op::Unary(op, a), of, guard)
    }

    /// An operation on two values.
    pub fn binary(&mut self, op: Binary, a: NodeId, b: NodeId, of: Of, guard: Guard) -> NodeId {
        for side in [a, b] {
            if self.is_never(side) {
                return side;
            }
        }
        let (left, right) = (self.fixed(a), self.fixed(b));
        if let (Some(left), Some(right)) = (left, right) {
            return match meaning::binary(op, left, right) {
                Some(value) => self.value(value),
                None => self.fail("no result", guard),
            };
        }
        match (op, left, right) {
            (Binary::And, Some(Value::Flag(true)), _)
            | (Binary::Or, Some(Value::Flag(false)), _) => {
                return b;
            }
            (Binary::And, _, Some(Value::Flag(true)))
            | (Binary::Or, _, Some(Value::Flag(false))) => {
                return a;
            }
            (Binary::And, Some(Value::Flag(false)), _)
            | (Binary::And, _, Some(Value::Flag(false))) => {
                return self.value(Value::Flag(false));
            }
            (Binary::Or, Some(Value::Flag(true)), _) | (Binary::Or, _, Some(Value::Flag(true))) => {
                return self.value(Value::Flag(true));
            }
            (Binary::And | Binary::Or, _, _) if a == b => return a,
            _ => {}
        }
        self.add(Op::Binary(op, a, b), of, guard)
    }

    /// Not.
    pub fn not(&mut self, a: NodeId) -> NodeId {
        if let Op::Unary(Unary::Not, inner) = self.node(a).op {
            return inner;
        }
        self.unary(Unary::Not, a, Of::Flag, Guard::Always)
    }

    /// A comparison of two values of one kind.
    pub fn compare(&mut self, test: Test, a: NodeId, b: NodeId) -> NodeId {
        for side in [a, b] {
            if self.is_never(side) {
                return side;
            }
        }
        if let (Of::Word(_), Of::Word(_)) = (&self.node(a).of, &self.node(b).of) {
            return self.compare_words(test, a, b);
        }
        if let (Some(left), Some(right)) = (self.fixed(a), self.fixed(b))
            && let Some(holds) = meaning::compare(test, left, right)
        {
            return self.value(Value::Flag(holds));
        }
        self.add(Op::Compare(test, a, b), Of::Flag, Guard::Always)
    }

    /// Words compare in the order of their letters, as text does.
    fn compare_words(&mut self, test: Test, a: NodeId, b: NodeId) -> NodeId {
        let (Of::Word(left), Of::Word(right)) = (self.node(a).of.clone(), self.node(b).of.clone())
        else {
            unreachable!("asked about words only")
        };
        // Words that nobody listed are compared when the rule is asked.
        if left.is_empty() || right.is_empty() {
            return self.add(Op::Compare(test, a, b), Of::Flag, Guard::Always);
        }
        let values: Vec<Option<Fixed>> = left
            .iter()
            .flat_map(|l| right.iter().map(move |r| Some(Fixed::Flag(test.holds(l, r)))))
            .collect();
        self.table(vec![(a, right.len()), (b, 1)], values, &Of::Flag, Guard::Always)
    }

    /// A value for each combination of words. Keys that are fixed choose at once.
    pub fn table(
        &mut self,
        keys: Vec<(NodeId, usize)>,
        values: Vec<Option<Fixed>>,
        of: &Of,
        guard: Guard,
    ) -> NodeId {
        let (mut open, mut values) = (Vec::new(), values);
        let mut strides = keys;
        while let Some((key, stride)) = strides.pop() {
            let Of::Word(words) = &self.node(key).of else { return key };
            let n = words.len();
            match self.fixed(key) {
                Some(Value::Word(code)) => {
                    // Keep the slices of this word only.
                    let block = stride * n;
                    let kept = values.chunks(block).flat_map(|chunk| {
                        let from = usize::from(code) * stride;
                        chunk[from..from + stride].to_vec()
                    });
                    values = kept.collect();
                    strides.iter_mut().for_each(|other| other.1 /= n);
                }
                _ => open.push((key, stride)),
            }
        }
        open.reverse();
        if values.is_empty() {
            return self.fail("no value for this word", guard);
        }
        if values.windows(2).all(|pair| pair[0] == pair[1]) {
            return match values[0] {
                Some(fixed) => self.add(Op::Fixed(fixed), of.clone(), Guard::Always),
                None => self.fail("no value for this word", guard),
            };
        }
        self.add(Op::Table { keys: open, values: values.into() }, of.clone(), guard)
    }

    /// One of two values of a kind; words get a common dictionary.
    pub fn select(&mut self, condition: NodeId, a: NodeId, b: NodeId) -> NodeId {
        if self.is_never(condition) {
            return condition;
        }
        match self.fixed(condition) {
            Some(Value::Flag(true)) => return a,
            Some(Value::Flag(false)) => return b,
            _ => {}
        }
        if a == b || self.is_never(b) {
            return a;
        }
        if self.is_never(a) {
            return b;
        }
        let (mut a, mut b) = (a, b);
        if let (Of::Word(left), Of::Word(right)) =
            (self.node(a).of.clone(), self.node(b).of.clone())
            && left != right
        {
            let mut words = left.to_vec();
            words.extend(right.iter().filter(|word| !left.contains(word)).cloned());
            let words: Dictionary = words.into();
            a = self.recode(a, &words).expect("a union holds both sides");
            b = self.recode(b, &words).expect("a union holds both sides");
        }
        if let (Some(Value::Flag(left)), Some(Value::Flag(right))) = (self.fixed(a), self.fixed(b))
        {
            return if left == right {
                a
            } else if left {
                condition
            } else {
                self.not(condition)
            };
        }
        let of = self.node(a).of.clone();
        self.add(Op::Select(condition, a, b), of, Guard::Always)
    }

    /// The same words in another dictionary; `None` when that lacks one.
    pub fn recode(&mut self, word: NodeId, into: &Dictionary) -> Option<NodeId> {
        let Of::Word(words) = self.node(word).of.clone() else { return None };
        if words == *into {
            return Some(word);
        }
        let at = |w: &ImmutableString| {
            into.iter().position(|known| known == w).and_then(|at| u16::try_from(at).ok())
        };
        let codes: Option<Vec<u16>> = words.iter().map(at).collect();
        let codes = codes?;
        let of = Of::Word(Arc::clone(into));
        if let Some(Value::Word(code)) = self.fixed(word) {
            let code = codes[usize::from(code)];
            return Some(self.add(Op::Fixed(Fixed::Word(code)), of, Guard::Always));
        }
        Some(self.add(Op::Recode { word, codes: codes.into() }, of, Guard::Always))
    }

    /// Those who come to a place and for whom a condition holds.
    pub fn narrow(&mut self, guard: Guard, condition: NodeId) -> Guard {
        match (guard, self.fixed(condition)) {
            (Guard::Nobody, _) | (_, Some(Value::Flag(false))) => Guard::Nobody,
            (_, Some(Value::Flag(true))) => guard,
            (Guard::Always, _) => Guard::When(condition),
            (Guard::When(node), _) if self.implies(node, condition) => guard,
            (Guard::When(node), _) if self.contradicts(node, condition) => Guard::Nobody,
            (Guard::When(node), _) => {
                let both = self.binary(Binary::And, node, condition, Of::Flag, Guard::Always);
                match self.fixed(both) {
                    Some(Value::Flag(false)) => Guard::Nobody,
                    _ => Guard::When(both),
                }
            }
        }
    }

    /// Is the condition one of those that hold for a guard?
    fn implies(&self, guard: NodeId, condition: NodeId) -> bool {
        guard == condition
            || match self.node(guard).op {
                Op::Binary(Binary::And, a, b) => {
                    self.implies(a, condition) || self.implies(b, condition)
                }
                _ => false,
            }
    }

    /// Is the condition the opposite of one that holds for a guard?
    fn contradicts(&self, guard: NodeId, condition: NodeId) -> bool {
        let opposite = |a: NodeId, b: NodeId| self.node(a).op == Op::Unary(Unary::Not, b);
        opposite(guard, condition)
            || opposite(condition, guard)
            || match self.node(guard).op {
                Op::Binary(Binary::And, a, b) => {
                    self.contradicts(a, condition) || self.contradicts(b, condition)
                }
                _ => false,
            }
    }

    /// Those who come from one of two places.
    pub fn either(&mut self, a: Guard, b: Guard) -> Guard {
        match (a, b) {
            (Guard::Nobody, other) | (other, Guard::Nobody) => other,
            (Guard::Always, _) | (_, Guard::Always) => Guard::Always,
            (Guard::When(a), Guard::When(b)) => {
                Guard::When(self.binary(Binary::Or, a, b, Of::Flag, Guard::Always))
            }
        }
    }
}
