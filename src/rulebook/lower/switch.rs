//! Walks `switch`.

use rhai::{Dynamic, Expr, ImmutableString, Position, SwitchCasesCollection};

use super::super::meaning::{Binary, Test, Value};
use super::node::{Fixed, Guard, NodeId, Of, Op};
use super::walk::{Bound, Flow, Term, Walk, Walked, Way};

impl Walk<'_> {
    /// Walks a `switch`: cases by value first, in their order, then ranges, then the default.
    ///
    /// # Errors
    /// What has no columnar form.
    pub fn switch(
        &mut self,
        value: &Expr,
        cases: &SwitchCasesCollection,
        position: Position,
        guard: Guard,
    ) -> Walked<Flow> {
        let value = self.term(value, guard)?;
        if self.graph.node(value.node).of == Of::Never {
            return Ok(Flow { value: Bound::Term(value), alive: guard });
        }
        let arms = self.arms(&value, cases, position)?;
        let before = self.scope.clone();
        let (mut ways, mut rest) = (Vec::new(), guard);
        for (at, matches) in arms {
            let arm = &cases.expressions[at];
            let own = self.graph.narrow(rest, matches);
            let mut taken = matches;
            if own != Guard::Nobody && !matches!(arm.lhs, Expr::BoolConstant(true, _)) {
                let condition = self.flag(&arm.lhs, own)?;
                taken = self.graph.binary(Binary::And, matches, condition, Of::Flag, Guard::Always);
            }
            let own = self.graph.narrow(rest, taken);
            self.way(&arm.rhs, own, Some(taken), &before, &mut ways)?;
            let others = self.graph.not(taken);
            rest = self.graph.narrow(rest, others);
        }
        match cases.def_case {
            Some(at) => self.way(&cases.expressions[at].rhs, rest, None, &before, &mut ways)?,
            None if rest != Guard::Nobody => {
                let flow = Flow { value: Bound::Nothing, alive: rest };
                ways.push(Way { selector: None, entered: rest, flow, scope: before.clone() });
            }
            None => {}
        }
        self.scope = before;
        self.rejoin(ways, guard, position)
    }

    fn way(
        &mut self,
        body: &Expr,
        own: Guard,
        selector: Option<NodeId>,
        before: &super::walk::Scope,
        ways: &mut Vec<Way>,
    ) -> Walked<()> {
        let at = self.offset(body.position());
        self.clause(own, at);
        if own == Guard::Nobody {
            return Ok(());
        }
        self.scope.clone_from(before);
        let flow = match body {
            Expr::Stmt(block) => self.block(block.statements(), own)?,
            other => Flow { value: self.express(other, own)?, alive: own },
        };
        let scope = std::mem::take(&mut self.scope);
        ways.push(Way { selector, entered: own, flow, scope });
        Ok(())
    }

    /// Which arms there are, in the order in which they are tried, and which rows each takes.
    fn arms(
        &mut self,
        value: &Term,
        cases: &SwitchCasesCollection,
        position: Position,
    ) -> Walked<Vec<(usize, NodeId)>> {
        let mut arms: Vec<(usize, NodeId)> = Vec::new();
        let mut met = 0;
        for (candidate, is_it) in self.candidates(value) {
            let Some(case) = cases.cases.get(&hash(&candidate)) else { continue };
            met += 1;
            let matches = match is_it {
                Candidate::Word(code, n) => {
                    let values = (0..n).map(|at| Some(Fixed::Flag(at == code))).collect();
                    let keys = vec![(value.node, 1)];
                    self.graph.table(keys, values, &Of::Flag, Guard::Always)
                }
                Candidate::Int(number) => {
                    let number = self.graph.value(Value::Int(number));
                    self.graph.compare(Test::Equal, value.node, number)
                }
                Candidate::Flag(true) => value.node,
                Candidate::Flag(false) => self.graph.not(value.node),
            };
            for at in &case.blocks {
                match arms.iter_mut().find(|arm| arm.0 == *at) {
                    Some(arm) => {
                        arm.1 =
                            self.graph.binary(Binary::Or, arm.1, matches, Of::Flag, Guard::Always);
                    }
                    None => arms.push((*at, matches)),
                }
            }
        }
        let is_words = matches!(self.graph.node(value.node).of, Of::Word(_));
        // Rhai files a range among the values as well.
        if !is_words && met + cases.ranges.len() < cases.cases.len() {
            return self.obstacle("a case that is not written as a plain value", position);
        }
        arms.sort_unstable_by_key(|arm| arm.0);
        for range in &cases.ranges {
            let (from, to) = match range {
                rhai::RangeCase::ExclusiveInt(range, _) => (range.start, range.end.checked_sub(1)),
                rhai::RangeCase::InclusiveInt(range, _) => (*range.start(), Some(*range.end())),
            };
            let Some(to) = to else { continue };
            let (from, to) = (self.graph.value(Value::Int(from)), self.graph.value(Value::Int(to)));
            let of = self.graph.node(value.node).of.clone();
            if of != Of::Int {
                return self.obstacle("a range of whole numbers for other values", position);
            }
            let above = self.graph.compare(Test::GreaterOrEqual, value.node, from);
            let below = self.graph.compare(Test::LessOrEqual, value.node, to);
            let inside = self.graph.binary(Binary::And, above, below, Of::Flag, Guard::Always);
            arms.push((range.index(), inside));
        }
        Ok(arms)
    }

    /// Every value that a case could be written for.
    fn candidates(&mut self, value: &Term) -> Vec<(Dynamic, Candidate)> {
        match self.graph.node(value.node).of.clone() {
            Of::Word(words) => {
                // A fixed word stands alone.
                let fixed = match self.graph.node(value.node).op {
                    Op::Fixed(Fixed::Word(code)) => Some(usize::from(code)),
                    _ => None,
                };
                let n = words.len();
                let of = |(at, word): (usize, &ImmutableString)| {
                    (word.clone().into(), Candidate::Word(at, n))
                };
                let all = words.iter().enumerate();
                all.filter(|(at, _)| fixed.is_none_or(|only| only == *at)).map(of).collect()
            }
            Of::Flag => {
                [true, false].map(|flag| (flag.into(), Candidate::Flag(flag))).into_iter().collect()
            }
            Of::Int => {
                let text = std::sync::Arc::clone(&self.place().text);
                let mut numbers: Vec<i64> = text
                    .text
                    .split(|c: char| !c.is_ascii_digit() && c != '_')
                    .filter_map(|word| word.replace('_', "").parse::<i64>().ok())
                    .flat_map(|number| [number, -number])
                    .collect();
                numbers.sort_unstable();
                numbers.dedup();
                numbers
                    .into_iter()
                    .map(|number| (Dynamic::from_int(number), Candidate::Int(number)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A value that a case may be written for.
#[derive(Debug, Clone, Copy)]
enum Candidate {
    Word(usize, usize),
    Int(i64),
    Flag(bool),
}

/// The number under which Rhai files a case. Unit values of another kind never meet it.
fn hash(value: &Dynamic) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = ahash::AHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
