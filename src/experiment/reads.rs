//! Which columns a rule reads, directly or through the rules that it asks.

use std::collections::BTreeSet;

use crate::rulebook::{Asked, Environment, Rule, Rulebook, Word};

/// A column that is read, and where.
pub(super) struct ColumnRead<'a> {
    /// The subject that the first rule was handed, such as `household`.
    pub subject: Word,
    /// The rule that reads it.
    pub rule: &'a Rule,
    /// The column with its place.
    pub column: &'a Asked,
}

/// Every column that a rule reads, by the subject that it was handed, each once. Rules that answer
/// in place of others count: those of an environment, or without one those of every policy.
pub(super) fn columns_read<'a>(
    book: &'a Rulebook,
    rule: &'a Rule,
    in_force: Option<&Environment>,
) -> Vec<ColumnRead<'a>> {
    let handed: Vec<Option<Word>> = rule.subjects.iter().cloned().map(Some).collect();
    let mut found = Vec::new();
    follow(book, rule, &handed, in_force, &mut BTreeSet::new(), &mut found);
    found
}

fn follow<'a>(
    book: &'a Rulebook,
    rule: &'a Rule,
    handed: &[Option<Word>],
    in_force: Option<&Environment>,
    seen: &mut BTreeSet<(Word, Vec<Option<Word>>)>,
    found: &mut Vec<ColumnRead<'a>>,
) {
    if !seen.insert((rule.name.clone(), handed.to_vec())) {
        return;
    }
    let subject_of = |name: &Word| {
        let at = rule.subjects.iter().position(|subject| subject == name)?;
        handed.get(at).cloned().flatten()
    };
    for column in &rule.columns {
        let Some(subject) = column.of.as_ref().and_then(subject_of) else { continue };
        let is_known =
            |known: &ColumnRead| known.subject == subject && known.column.name == column.name;
        if !found.iter().any(is_known) {
            found.push(ColumnRead { subject, rule, column });
        }
    }
    for (asked, names) in &rule.calls {
        if let Some(callee) = book.rule(&asked.name) {
            let handed: Vec<_> =
                names.iter().map(|name| name.as_ref().and_then(subject_of)).collect();
            follow(book, callee, &handed, in_force, seen, found);
        }
    }
    let heirs: Vec<&'a Rule> = match in_force {
        None => book.heirs(&rule.name).collect(),
        Some(environment) => {
            let answering = environment.answering(&rule.name);
            book.rule(answering).filter(|_| *answering != rule.name).into_iter().collect()
        }
    };
    for heir in heirs {
        follow(book, heir, handed, in_force, seen, found);
    }
}
