//! Statements to which nobody comes and loops that never end, as far as the text alone shows it.

use rhai::{ASTNode, Expr, Position, Stmt, SwitchCasesCollection};

use crate::diagnostic::Fault;
use crate::rulebook::Rule;
use crate::rulebook::script::{offset, word_length};

/// What looks like a slip in the order of a rule's statements.
pub fn findings(rule: &Rule) -> Vec<Fault> {
    let mut found = Vec::new();
    after_the_end(rule, &rule.body, &mut found);
    for statement in &rule.body {
        statement.walk(&mut Vec::new(), &mut |path| {
            let Some(node) = path.last() else { return true };
            match node {
                ASTNode::Stmt(Stmt::While(control, position)) if is_endless(&control.expr) => {
                    if !leaves(control.body.statements()) {
                        let fault = at(rule, *position, "rulebook::endless_loop");
                        found.push(
                            fault("this loop never ends", "nothing leaves it")
                                .help("give it a condition, or leave it with `break` or `return`"),
                        );
                    }
                    after_the_end(rule, control.body.statements(), &mut found);
                }
                ASTNode::Stmt(Stmt::While(control, _) | Stmt::Do(control, _, _)) => {
                    after_the_end(rule, control.body.statements(), &mut found);
                }
                ASTNode::Stmt(Stmt::If(control, _)) => {
                    after_the_end(rule, control.body.statements(), &mut found);
                    after_the_end(rule, control.branch.statements(), &mut found);
                }
                ASTNode::Stmt(Stmt::For(head, _)) => {
                    after_the_end(rule, head.2.body.statements(), &mut found);
                }
                ASTNode::Stmt(Stmt::Block(block)) | ASTNode::Expr(Expr::Stmt(block)) => {
                    after_the_end(rule, block.statements(), &mut found);
                }
                _ => {}
            }
            true
        });
    }
    found
}

fn at<'a>(
    rule: &'a Rule,
    position: Position,
    code: &'static str,
) -> impl Fn(&str, &str) -> Fault + 'a {
    let start = offset(&rule.text, position);
    let length = word_length(&rule.text, start);
    move |message, label| Fault::new(code, message).at(&rule.text, start, length, label)
}

/// Notes the first statement that comes after one with which every way ends.
fn after_the_end(rule: &Rule, statements: &[Stmt], found: &mut Vec<Fault>) {
    let written = statements.iter().filter(|statement| !matches!(statement, Stmt::Noop(_)));
    let written: Vec<&Stmt> = written.collect();
    let next = written.windows(2).find(|pair| ends(pair[0])).map(|pair| pair[1]);
    if let Some(next) = next {
        let fault = at(rule, next.position(), "rulebook::unreachable");
        let fault = fault("nobody comes to this statement", "every way ends before it");
        found.push(fault.help("leave it out, or look at what ends the rule above it"));
    }
}

/// Does every way end with this statement?
fn ends(statement: &Stmt) -> bool {
    match statement {
        Stmt::Return(..) | Stmt::BreakLoop(..) => true,
        Stmt::Block(block) => block.statements().iter().any(ends),
        Stmt::If(control, _) => {
            control.body.statements().iter().any(ends)
                && control.branch.statements().iter().any(ends)
        }
        Stmt::Switch(switch, _) => all_arms_end(&switch.1),
        Stmt::While(control, _) => is_endless(&control.expr) && !breaks(control.body.statements()),
        Stmt::Expr(expr) => {
            matches!(&**expr, Expr::Stmt(block) if block.statements().iter().any(ends))
        }
        _ => false,
    }
}

fn all_arms_end(arms: &SwitchCasesCollection) -> bool {
    let ends =
        |body: &Expr| matches!(body, Expr::Stmt(block) if block.statements().iter().any(ends));
    arms.def_case.is_some() && arms.expressions.iter().all(|arm| ends(&arm.rhs))
}

/// `loop`, or `while true`.
fn is_endless(condition: &Expr) -> bool {
    matches!(condition, Expr::Unit(_) | Expr::BoolConstant(true, _))
}

/// Is there a way out of a loop with this body?
fn leaves(body: &[Stmt]) -> bool {
    breaks(body) || body.iter().any(may_return)
}

/// May a statement end the whole rule?
pub fn may_return(statement: &Stmt) -> bool {
    let mut found = false;
    statement.walk(&mut Vec::new(), &mut |path| {
        found |= matches!(path.last(), Some(ASTNode::Stmt(Stmt::Return(..))));
        !found
    });
    found
}

/// Is there a `break` that leaves the loop with this body, not one within it?
fn breaks(body: &[Stmt]) -> bool {
    let is_loop = |node: &ASTNode<'_>| {
        matches!(node, ASTNode::Stmt(Stmt::While(..) | Stmt::Do(..) | Stmt::For(..)))
    };
    let mut found = false;
    for statement in body {
        statement.walk(&mut Vec::new(), &mut |path| {
            if let Some(ASTNode::Stmt(Stmt::BreakLoop(_, flags, _))) = path.last() {
                // Without a flag it is `continue`.
                found |= !flags.is_empty() && !path.iter().any(is_loop);
            }
            !found
        });
    }
    found
}
