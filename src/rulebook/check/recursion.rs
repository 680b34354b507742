//! Rules that always ask themselves, alone or through others: whoever asks one never gets an answer.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{Expr, FnCallExpr, ImmutableString, Stmt};

use super::flow::may_return;
use crate::diagnostic::Fault;
use crate::rulebook::Rulebook;

/// Names of functions that are called whatever the data are.
type Always = BTreeSet<ImmutableString>;

impl Rulebook {
    /// Rules that always come back to themselves, each at the call with which it sets out.
    pub(super) fn endless(&self) -> Vec<Fault> {
        let always: BTreeMap<&ImmutableString, Always> =
            self.rules.iter().map(|(name, rule)| (name, in_order(&rule.body))).collect();
        let mut found = Vec::new();
        for (name, rule) in &self.rules {
            let returns = |(asked, _): &&(crate::rulebook::Asked, _)| {
                always[name].contains(&asked.name) && comes_to(&always, &asked.name, name)
            };
            let Some((asked, _)) = rule.calls.iter().find(returns) else { continue };
            let message = format!("`{name}` always asks itself and never answers");
            let fault = Fault::new("rulebook::endless_recursion", message);
            let fault = fault.at(&rule.text, asked.start, asked.length, "asked on every way");
            found.push(fault.help("answer without asking it again on one way at least"));
        }
        found
    }
}

/// Does whoever asks a rule always come to another?
fn comes_to(
    always: &BTreeMap<&ImmutableString, Always>,
    from: &ImmutableString,
    to: &ImmutableString,
) -> bool {
    let (mut met, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        if met.insert(next)
            && let Some(asked) = always.get(next)
        {
            open.extend(asked);
        }
    }
    false
}

/// What statements call one after the other, up to the first that may end the rule.
fn in_order(statements: &[Stmt]) -> Always {
    let mut called = Always::new();
    for statement in statements {
        called.extend(in_statement(statement));
        if may_return(statement) || matches!(statement, Stmt::BreakLoop(..)) {
            break;
        }
    }
    called
}

fn in_statement(statement: &Stmt) -> Always {
    match statement {
        Stmt::If(control, _) => {
            let mut called = in_value(&control.expr);
            called.extend(
                in_order(control.body.statements())
                    .intersection(&in_order(control.branch.statements()))
                    .cloned(),
            );
            called
        }
        Stmt::Switch(switch, _) => {
            let mut called = in_value(&switch.0);
            let mut arms = switch.1.expressions.iter().map(|arm| in_value(&arm.rhs));
            if switch.1.def_case.is_some()
                && let Some(first) = arms.next()
            {
                called.extend(arms.fold(first, |all, arm| &all & &arm));
            }
            called
        }
        Stmt::While(control, _) => in_value(&control.expr),
        Stmt::For(head, _) => in_value(&head.2.expr),
        // What stands beside a `return` within one value may be skipped.
        Stmt::Var(..) | Stmt::Assignment(..) | Stmt::FnCall(..) if may_return(statement) => {
            Always::new()
        }
        Stmt::Var(variable, _, _) => in_value(&variable.1),
        Stmt::Assignment(sides) => in_value(&sides.1.rhs),
        Stmt::FnCall(call, _) => in_call(call),
        Stmt::Block(block) => in_order(block.statements()),
        Stmt::Expr(expr) | Stmt::Return(Some(expr), ..) => in_value(expr),
        _ => Always::new(),
    }
}

fn in_call(call: &FnCallExpr) -> Always {
    let mut called: Always = call.args.iter().flat_map(in_value).collect();
    called.insert(call.name.clone());
    called
}

fn in_value(expr: &Expr) -> Always {
    match expr {
        Expr::FnCall(call, _) => in_call(call),
        // `x.name()` is a method, never a rule.
        Expr::MethodCall(call, _) => call.args.iter().flat_map(in_value).collect(),
        Expr::Stmt(block) => in_order(block.statements()),
        Expr::Dot(sides, _, _) | Expr::Index(sides, _, _) => {
            &in_value(&sides.lhs) | &in_value(&sides.rhs)
        }
        // The next side is looked at only where the ones before leave it open.
        Expr::And(sides, _) | Expr::Or(sides, _) | Expr::Coalesce(sides, _) => {
            sides.first().map(in_value).unwrap_or_default()
        }
        Expr::Array(items, _) | Expr::InterpolatedString(items, _) => {
            items.iter().flat_map(in_value).collect()
        }
        _ => Always::new(),
    }
}
