//! Rules that a policy replaces by others: read, checked, and built into a syntax tree in which the
//! old name has the new body.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use rhai::{AST, Module};

use super::super::policy::{Policy, Start, standing_and_source, start};
use super::super::{Rule, Rulebook, Word};
use crate::diagnostic::{Fault, Faults, Table, Text, did_you_mean};

/// Which rule answers for which, by the name that is asked.
pub type Replaced = BTreeMap<Word, Word>;

/// One rule replaced by another one about the same subjects.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// The rule that is replaced.
    pub rule: Word,
    /// The rule that answers in its place.
    pub with: Word,
    /// When it begins.
    pub start: Start,
    /// Where the new rule comes from.
    pub source: String,
    /// One of [`super::super::parameter::STANDINGS`].
    pub standing: String,
    /// Where it is written.
    pub text: Arc<Text>,
    /// Byte offset of the replaced rule's name.
    pub at: usize,
    /// Length in bytes of what to underline.
    pub length: usize,
}

impl Replacement {
    /// A fault at the place where the policy says so.
    #[must_use]
    pub fn fault(&self, code: &'static str, message: String, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, self.at, self.length, label)
    }
}

/// Reads one `[[replace]]`; its faults stay with the table.
pub fn read(table: &Table<'_>, rules: &BTreeMap<Word, Rule>) -> Option<Replacement> {
    let names = ["rule", "with"].map(|key| {
        let name = table.text(key)?;
        let entry = table.maybe(key)?;
        let found = rules.get(name.as_str());
        if found.is_none() {
            let message = format!("the policy names a rule that does not exist: `{name}`");
            let fault = Fault::new("rulebook::unknown_rule", message);
            let fault =
                fault.at(table.source(), entry.start, entry.end - entry.start, "no such rule");
            table.push(match did_you_mean(&name, rules.keys().map(Word::as_str)) {
                Some(help) => fault.help(help),
                None => fault.help("`linli rules list` names every rule"),
            });
        }
        found.map(|rule| (rule, entry))
    });
    let (source, standing) = standing_and_source(table);
    let start = start(table, "a replacement");
    let ([Some((rule, entry)), Some((with, _))], Some(start)) = (names, start) else {
        return None;
    };
    let replacement = Replacement {
        rule: rule.name.clone(),
        with: with.name.clone(),
        start,
        source: source?,
        standing: standing?,
        text: Arc::clone(table.source()),
        at: entry.start,
        length: entry.end - entry.start,
    };
    if rule.name == with.name {
        let message = format!("`{}` can't replace itself", rule.name);
        let fault = replacement.fault("rulebook::replaces_itself", message, "both are one rule");
        table.push(fault.help("name another rule after `with`"));
    } else if rule.subjects != with.subjects {
        let message = format!("`{}` can't answer for `{}`", with.name, rule.name);
        let about = |rule: &Rule| {
            Fault::new("rulebook::defined_here", format!("`{}` is defined here", rule.name)).at(
                &rule.text,
                rule.start,
                rule.name.len(),
                format!("it is about {}", rule.subjects.join(", ")),
            )
        };
        let fault = replacement.fault("rulebook::wrong_replacement", message, "replaced here");
        let fault = fault.and(about(rule).and(about(with)));
        table.push(fault.help("a replacement is about the same subjects, in the same order"));
    }
    Some(replacement)
}

impl Rulebook {
    /// Faults of a policy's replacements: a rule that asks, directly or not, the rule that it
    /// replaces would ask itself for ever.
    pub(in crate::rulebook) fn check_replacements(&self, policy: &Policy) -> Faults {
        let mut faults = Faults::none();
        for replacement in &policy.replacements {
            let mut seen: BTreeSet<&Word> = BTreeSet::new();
            let mut next = vec![&replacement.with];
            while let Some(name) = next.pop() {
                if !seen.insert(name) {
                    continue;
                }
                let heirs = policy.replacements.iter().filter(|other| other.rule == *name);
                let heirs: Vec<&Word> = heirs.map(|other| &other.with).collect();
                if heirs.is_empty() {
                    let calls = self.rules.get(name).into_iter().flat_map(|rule| &rule.calls);
                    next.extend(calls.map(|(asked, _)| &asked.name));
                } else {
                    next.extend(heirs);
                }
            }
            if seen.contains(&replacement.rule) {
                let (rule, with) = (&replacement.rule, &replacement.with);
                let message = format!("`{with}` asks `{rule}`, which it replaces");
                let fault =
                    replacement.fault("rulebook::replacement_circle", message, "replaced here");
                let there = self.rules.get(with).map(|rule| {
                    Fault::new("rulebook::defined_here", "the replacement").at(
                        &rule.text,
                        rule.start,
                        rule.name.len(),
                        "asks it, directly or not",
                    )
                });
                let fault = match there {
                    Some(there) => fault.and(there),
                    None => fault,
                };
                faults.push(fault.help("move what both need into a rule of its own"));
            }
        }
        faults
    }

    /// Rules that some policy lets answer for a rule.
    pub fn heirs<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rule> {
        let all = self.overlays.values().flat_map(|overlay| &overlay.policy.replacements);
        let all = all.filter(move |replacement| replacement.rule == name);
        all.filter_map(|replacement| self.rules.get(&replacement.with))
    }
}

/// Follows replacements of replacements to the rule that answers in the end.
#[must_use]
pub fn settled(direct: &Replaced) -> Replaced {
    let last = |with: &Word| {
        let mut with = with;
        // Circles are refused when loading; the count keeps even a broken one from going on.
        for _ in 0..direct.len() {
            let Some(next) = direct.get(with) else { break };
            with = next;
        }
        with.clone()
    };
    direct.iter().map(|(rule, with)| (rule.clone(), last(with))).collect()
}

/// Syntax trees by what is replaced, each built once.
#[derive(Default)]
pub struct Trees(RwLock<BTreeMap<Replaced, Arc<AST>>>);

impl Trees {
    /// The tree in which the name of every replaced rule has the body of the rule that answers for
    /// it. Positions stay those of the replacement's own file.
    pub fn with(&self, base: &AST, replaced: &Replaced) -> Arc<AST> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(tree) = known.get(replaced) {
            return Arc::clone(tree);
        }
        drop(known);
        let tree = Arc::new(if replaced.is_empty() { base.clone() } else { build(base, replaced) });
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(replaced.clone()).or_insert(tree))
    }
}

fn build(base: &AST, replaced: &Replaced) -> AST {
    let functions: &Module = base.as_ref();
    let mut module = Module::new();
    for (_, _, name, _, function) in functions.iter_script_fn_info() {
        if !replaced.contains_key(name) {
            module.set_script_fn(Arc::clone(function));
        }
        for (rule, _) in replaced.iter().filter(|(_, with)| *with == name) {
            let mut renamed = (**function).clone();
            renamed.name = rule.clone();
            module.set_script_fn(renamed);
        }
    }
    AST::new_from_module(module)
}
