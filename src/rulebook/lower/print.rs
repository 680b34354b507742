//! The lowered form as text, for golden files and for the curious.

use std::fmt::Write;

use super::super::meaning::Value;
use super::Lowered;
use super::node::{Fixed, Node, NodeId, Of, Op};

/// One line for each operation that the result needs, in the order of evaluation.
pub fn print(lowered: &Lowered) -> String {
    let nodes = &lowered.nodes;
    let mut needed = vec![false; nodes.len()];
    needed[lowered.result as usize] = true;
    for at in (0..nodes.len()).rev() {
        needed[at] |= nodes[at].op.can_fail();
        if needed[at] {
            let operands = nodes[at].op.operands().into_iter().chain(nodes[at].guard);
            operands.for_each(|operand| needed[operand as usize] = true);
        }
    }
    let mut text = String::new();
    for (at, node) in nodes.iter().enumerate().filter(|(at, _)| needed[*at]) {
        if matches!(node.op, Op::Fixed(_)) {
            continue;
        }
        let guard = node.guard.map_or(String::new(), |guard| format!("  where %{guard}"));
        let _ = writeln!(text, "%{at}: {} = {}{guard}", kind(&node.of), operation(nodes, node));
    }
    let _ = writeln!(text, "gives {}", operand(nodes, lowered.result));
    text
}

fn kind(of: &Of) -> &'static str {
    match of {
        Of::Int => "int",
        Of::Float => "float",
        Of::Flag => "flag",
        Of::Word(_) => "word",
        Of::Fraction => "fraction",
        Of::Never => "never",
    }
}

fn operand(nodes: &[Node], id: NodeId) -> String {
    match (&nodes[id as usize].op, &nodes[id as usize].of) {
        (Op::Fixed(Fixed::Word(code)), Of::Word(words)) => {
            format!("\"{}\"", words[usize::from(*code)])
        }
        (Op::Fixed(fixed), _) => written(*fixed),
        _ => format!("%{id}"),
    }
}

fn written(fixed: Fixed) -> String {
    match Value::from(fixed) {
        Value::Int(v) => v.to_string(),
        Value::Float(v) => format!("{v:?}"),
        Value::Flag(v) => v.to_string(),
        Value::Word(v) => format!("word {v}"),
        Value::Fraction(v) => v.to_string(),
    }
}

fn operation(nodes: &[Node], node: &Node) -> String {
    let name = |id: &NodeId| operand(nodes, *id);
    match &node.op {
        Op::Fixed(fixed) => written(*fixed),
        Op::Column { given, name } => format!("column {given}.{name}"),
        Op::Draw { name, is_normal: false } => format!("chance \"{name}\""),
        Op::Draw { name, is_normal: true } => format!("normal chance \"{name}\""),
        Op::Unary(op, a) => format!("{op:?} {}", name(a)),
        Op::Binary(op, a, b) => format!("{op:?} {} {}", name(a), name(b)),
        Op::Compare(test, a, b) => format!("{} {} {}", name(a), test.sign(), name(b)),
        Op::Select(c, a, b) => format!("if {} then {} else {}", name(c), name(a), name(b)),
        Op::Reached { bar, is_strict, part, whole } => {
            let word = if *is_strict { "exceeds" } else { "reaches" };
            format!("{} of {} {word} {}", name(part), name(whole), name(bar))
        }
        Op::Table { keys, values } => {
            let keys: Vec<_> =
                keys.iter().map(|(key, step)| format!("{}×{step}", name(key))).collect();
            let values: Vec<_> =
                values.iter().map(|value| value.map_or("none".into(), written)).collect();
            format!("table [{}] at {}", values.join(", "), keys.join(" + "))
        }
        Op::Recode { word, codes } => format!("recode {} {codes:?}", name(word)),
        Op::Scale { scale, at, is_marginal } => {
            let word = if *is_marginal { "marginal" } else { "bracket" };
            format!("{word} [{}] at {}", scale.0.written(), name(at))
        }
        Op::Param { name: parameter, keys } => {
            let keys: Vec<_> = keys.iter().map(name).collect();
            format!("param \"{parameter}\" [{}]", keys.join(", "))
        }
        Op::ScaleParam { name: parameter, at, is_marginal } => {
            let word = if *is_marginal { "marginal" } else { "bracket" };
            format!("{word} \"{parameter}\" at {}", name(at))
        }
        Op::Fail(reason) => format!("fail: {reason}"),
    }
}
