//! Policies: ordered overlays of dated parameters, adopted on a day or by a vote of the owners.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::parameter::{INDEX, Parameter, Setting, standing};
use super::super::replace::{self, Replacement};
use super::super::{Rule, Word};
use crate::diagnostic::{Document, Fault, Faults, Table, Text, did_you_mean};
use crate::units::Date;

/// When a change begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// On a day.
    Day(Date),
    /// The month after the owners carry a motion.
    Motion(String),
}

/// One parameter set to a new value.
#[derive(Debug, Clone)]
pub struct Change {
    /// Parameter name.
    pub parameter: String,
    /// New value.
    pub setting: Setting,
    /// When it begins.
    pub start: Start,
    /// Where the new value comes from.
    pub source: String,
    /// One of [`super::super::parameter::STANDINGS`].
    pub standing: String,
    /// An assumed effect of governance, which a null twin leaves out.
    pub governance: bool,
    /// Where it is written.
    pub text: Arc<Text>,
    /// Byte offset of the change.
    pub at: usize,
    /// Length in bytes of what to underline.
    pub length: usize,
}

/// A motion that must be carried before the changes that hang on it begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motion {
    /// Id, unique in the policy.
    pub id: String,
    /// Chinese and English title.
    pub title: (String, String),
    /// What is decided, as the joint decision rules name it.
    pub matter: String,
}

/// A named set of changes.
#[derive(Debug, Clone)]
pub struct Policy {
    /// File name without its ending.
    pub id: String,
    /// Chinese and English title.
    pub title: (String, String),
    /// One or two sentences, Chinese and English.
    pub summary: (String, String),
    /// The policy whose twin without governance effects this is.
    pub null_of: Option<String>,
    /// What the owners vote on.
    pub motions: Vec<Motion>,
    /// What changes, those of included overlays first.
    pub changes: Vec<Change>,
    /// Rules replaced by others, those of included overlays first.
    pub replacements: Vec<Replacement>,
}

impl Policy {
    /// When each of its changes begins.
    pub fn starts(&self) -> impl Iterator<Item = &Start> {
        let changes = self.changes.iter().map(|change| &change.start);
        changes.chain(self.replacements.iter().map(|replacement| &replacement.start))
    }
}

/// A policy file before its inclusions are resolved.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// The policy with its own changes only.
    pub policy: Policy,
    /// Overlays that it builds on, with their places.
    pub includes: Vec<(String, usize, usize)>,
    /// Where it is written.
    pub text: Arc<Text>,
}

/// Reads one policy file.
///
/// # Errors
/// Every fault, unknown parameters and rules with the nearest known name. Nothing is said of changes
/// of a `broken` parameter: its own file is at fault.
pub fn read(
    id: &str,
    text: &Arc<Text>,
    parameters: &BTreeMap<String, Parameter>,
    broken: &BTreeSet<String>,
    rules: &BTreeMap<Word, Rule>,
) -> Result<Overlay, Faults> {
    let document = Document::parse(text)?;
    let root = document.root();
    let (title, summary) = (root.both("title"), root.both("summary"));
    let null_of = root.maybe_text("null_of");
    let place = |(name, entry): (String, &crate::diagnostic::Entry)| {
        (name, entry.start, entry.end - entry.start)
    };
    let includes = root.texts("includes").into_iter().map(place).collect();
    let mut motions: Vec<Motion> = Vec::new();
    for table in root.tables("motion") {
        let (id, title, matter) = (table.text("id"), table.both("title"), table.text("matter"));
        let table_start = table.maybe("id").map_or(table.start, |entry| entry.start);
        root.gather(table.done());
        if let (Some(id), Some(title), Some(matter)) = (id, title, matter) {
            if motions.iter().any(|known| known.id == id) {
                let message = format!("motion `{id}` is moved twice");
                let fault = Fault::new("rulebook::two_motions", message);
                let fault = fault.at(text, table_start, 1, "again here");
                root.push(fault.help("leave one [[motion]] out, or give it another id"));
            }
            motions.push(Motion { id, title, matter });
        }
    }
    let mut changes = Vec::new();
    for table in root.tables("change") {
        let change = change(&table, parameters, broken);
        root.gather(table.done());
        changes.extend(change);
    }
    let mut replacements = Vec::new();
    for table in root.tables("replace") {
        let replacement = replace::read(&table, rules);
        root.gather(table.done());
        replacements.extend(replacement);
    }
    root.done()?;
    let policy = Policy {
        id: id.into(),
        title: title.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        null_of,
        motions,
        changes,
        replacements,
    };
    Ok(Overlay { policy, includes, text: Arc::clone(text) })
}

/// Reads `source` and `standing`.
pub fn standing_and_source(table: &Table<'_>) -> (Option<String>, Option<String>) {
    (table.text("source"), standing(table))
}

/// Reads when something begins: `from`, a day, or `by`, a motion.
pub fn start(table: &Table<'_>, what: &str) -> Option<Start> {
    match (table.maybe_day("from"), table.maybe_text("by")) {
        (Some(day), None) => Some(Start::Day(day)),
        (None, Some(motion)) => Some(Start::Motion(motion)),
        _ => {
            let message = format!("{what} begins on a day or by a motion");
            let fault = Fault::new("rulebook::no_start", message);
            let fault = fault.at(table.source(), table.start, 1, "neither or both are given");
            table.push(fault.help("write either `from = 2021-01-01` or `by = \"motion id\"`"));
            None
        }
    }
}

/// Reads one `[[change]]`; its faults stay with the table.
pub fn change(
    table: &Table<'_>,
    parameters: &BTreeMap<String, Parameter>,
    broken: &BTreeSet<String>,
) -> Option<Change> {
    let name = table.text("param");
    let (source, standing) = standing_and_source(table);
    let governance = table.maybe_bool("governance").unwrap_or(false);
    let value = table.entry("value");
    let start = start(table, "a change")?;
    let (name, entry) = (name?, table.maybe("param")?);
    if broken.contains(&name) {
        return None;
    }
    let Some(parameter) = parameters.get(&name) else {
        let message = format!("the policy changes a parameter that does not exist: `{name}`");
        let fault = Fault::new("rulebook::unknown_parameter", message);
        let fault =
            fault.at(table.source(), entry.start, entry.end - entry.start, "no rule reads this");
        table.push(match did_you_mean(&name, parameters.keys().map(String::as_str)) {
            Some(help) => fault.help(help),
            None => fault.help("`linli rules list` names every parameter"),
        });
        return None;
    };
    let setting = table.gather(parameter.setting(table.source(), value?))?;
    if matches!(start, Start::Motion(_)) && (parameter.indexed.is_some() || parameter.unit == INDEX)
    {
        let message = format!("`{name}` follows an index or is one: it can't wait for a motion");
        let fault = Fault::new("rulebook::indexed_by_motion", message);
        let fault =
            fault.at(table.source(), entry.start, entry.end - entry.start, "begins by a motion");
        table.push(fault.help("an index is followed from a day: write `from = 2021-01-01`"));
    }
    Some(Change {
        parameter: name,
        setting,
        start,
        source: source?,
        standing: standing?,
        governance,
        text: Arc::clone(table.source()),
        at: entry.start,
        length: entry.end - entry.start,
    })
}

/// A policy with the changes and motions of everything it includes.
///
/// # Errors
/// Unknown or circular inclusions, two overlays that set the same parameter differently, changes
/// that hang on a motion nobody moves.
pub fn resolve(id: &str, overlays: &BTreeMap<String, Overlay>) -> Result<Policy, Faults> {
    let mut order = Vec::new();
    collect(id, overlays, &mut Vec::new(), &mut order)?;
    let mut faults = Faults::none();
    let mut policy = overlays[id].policy.clone();
    policy.changes.clear();
    policy.replacements.clear();
    policy.motions.clear();
    for part in order.iter().map(|id| &overlays[id]) {
        for motion in &part.policy.motions {
            if policy.motions.contains(motion) {
                continue;
            }
            if policy.motions.iter().any(|known| known.id == motion.id) {
                let message = format!("two motions are called `{}`", motion.id);
                let fault = Fault::new("rulebook::two_motions", message);
                let at = part.text.text.find(&format!("\"{}\"", motion.id)).unwrap_or(0);
                let label = "with another title or matter than before";
                let fault = fault.at(&part.text, at, motion.id.len() + 2, label);
                faults.push(fault.help("give one of the two another id"));
            }
            policy.motions.push(motion.clone());
        }
        for change in &part.policy.changes {
            let clash = policy.changes.iter().find(|earlier| {
                let same = earlier.parameter == change.parameter;
                let (a, b) = (earlier.setting.written(), change.setting.written());
                same && (!Arc::ptr_eq(&earlier.text, &change.text) || earlier.start == change.start)
                    && (a != b || earlier.start != change.start)
            });
            match clash {
                Some(earlier) => {
                    let name = &change.parameter;
                    let message = if Arc::ptr_eq(&earlier.text, &change.text) {
                        format!("`{name}` is set to two values from one day")
                    } else {
                        format!("two overlays set `{name}` differently")
                    };
                    let fault = |c: &Change, code, message: String| {
                        let label = format!("to {} here", c.setting.written());
                        Fault::new(code, message).at(&c.text, c.at, c.length, label)
                    };
                    let other = fault(earlier, "rulebook::defined_here", "set before".into());
                    faults.push(
                        fault(change, "rulebook::overlays_clash", message)
                            .and(other)
                            .help("leave one of the two out, or give both the same value"),
                    );
                }
                None => policy.changes.push(change.clone()),
            }
        }
        for replacement in &part.policy.replacements {
            overlay_replacement(&mut policy, replacement, &mut faults);
        }
    }
    let changes = policy.changes.iter().map(|c| (&c.start, &c.text, c.at, c.length));
    let replacements = policy.replacements.iter().map(|r| (&r.start, &r.text, r.at, r.length));
    for (start, text, at, length) in changes.chain(replacements) {
        if let Start::Motion(motion) = start
            && !policy.motions.iter().any(|known| known.id == *motion)
        {
            let message = format!("no motion `{motion}` is moved in this policy");
            let fault = Fault::new("rulebook::unknown_motion", message);
            let fault = fault.at(text, at, length, "this change hangs on it");
            let near = did_you_mean(motion, policy.motions.iter().map(|known| known.id.as_str()));
            let help = || format!("add [[motion]] with id = \"{motion}\"");
            faults.push(fault.help(near.unwrap_or_else(help)));
        }
    }
    faults.or(policy)
}

/// A null twin is the policy itself without its assumed effects of governance: whatever else
/// differs would be counted as such an effect.
///
/// # Errors
/// Every change and replacement that only one of the two has.
pub fn check_twin(twin: &Policy, of: &Policy, text: &Arc<Text>) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let at = text.text.find("null_of").unwrap_or(0);
    let twin_here = |label: &str| {
        Fault::new("rulebook::defined_here", "the twin").at(text, at, "null_of".len(), label)
    };
    let (id, main) = (&twin.id, &of.id);
    let message =
        |what: &str| format!("`{id}` is not `{main}` without its effects of governance: {what}");
    let help = format!(
        "include the same overlays in both, and mark what only `{main}` has as `governance = true`"
    );
    let same = |a: &Change, b: &Change| {
        a.parameter == b.parameter
            && a.start == b.start
            && a.setting.written() == b.setting.written()
    };
    let mut note = |place: Fault, label: &str| {
        faults.push(place.and(twin_here(label)).help(help.clone()));
    };
    let change = |change: &Change, what: String, label: &str| {
        Fault::new("rulebook::not_a_twin", message(&what)).at(
            &change.text,
            change.at,
            change.length,
            format!("{label}: to {}", change.setting.written()),
        )
    };
    for missing in of.changes.iter().filter(|change| !change.governance) {
        if !twin.changes.iter().any(|other| same(missing, other)) {
            let what = format!("it lacks a change of `{}`", missing.parameter);
            note(change(missing, what, "only in the policy"), "the twin has no such change");
        }
    }
    for extra in &twin.changes {
        if extra.governance {
            let what = format!("it has the effect of governance `{}`", extra.parameter);
            note(change(extra, what, "assumed"), "a twin has none");
        } else if !of.changes.iter().any(|other| !other.governance && same(extra, other)) {
            let what = format!("it changes `{}` by itself", extra.parameter);
            note(change(extra, what, "only in the twin"), "the policy has no such change");
        }
    }
    let replaces = |policy: &Policy, replacement: &Replacement| {
        policy.replacements.iter().any(|other| {
            (&other.rule, &other.with, &other.start)
                == (&replacement.rule, &replacement.with, &replacement.start)
        })
    };
    for (one, other, label) in [(of, twin, "only in the policy"), (twin, of, "only in the twin")] {
        for replacement in one.replacements.iter().filter(|found| !replaces(other, found)) {
            let what = format!("only one of the two replaces `{}`", replacement.rule);
            note(
                replacement.fault("rulebook::not_a_twin", message(&what), label),
                "both must replace the same rules",
            );
        }
    }
    faults.or(())
}

fn overlay_replacement(policy: &mut Policy, replacement: &Replacement, faults: &mut Faults) {
    let clash = policy.replacements.iter().find(|earlier| {
        let same = earlier.rule == replacement.rule;
        same && (!Arc::ptr_eq(&earlier.text, &replacement.text)
            || earlier.start == replacement.start)
            && (earlier.with != replacement.with || earlier.start != replacement.start)
    });
    let Some(earlier) = clash else {
        policy.replacements.push(replacement.clone());
        return;
    };
    let message = format!("two overlays replace `{}` differently", replacement.rule);
    let at = |replacement: &Replacement, code, message| {
        replacement.fault(code, message, &format!("by `{}` here", replacement.with))
    };
    let other = at(earlier, "rulebook::defined_here", "replaced before".into());
    let fault = at(replacement, "rulebook::overlays_clash", message).and(other);
    faults.push(fault.help("leave one of the two out, or let both name the same rule"));
}

fn collect(
    id: &str,
    overlays: &BTreeMap<String, Overlay>,
    above: &mut Vec<String>,
    order: &mut Vec<String>,
) -> Result<(), Faults> {
    let overlay = &overlays[id];
    above.push(id.into());
    let mut faults = Faults::none();
    for (name, start, length) in &overlay.includes {
        let fault = |message: String, label: &str| {
            Fault::new("rulebook::inclusion", message).at(&overlay.text, *start, *length, label)
        };
        if above.contains(name) {
            faults.push(fault(format!("`{id}` includes itself through `{name}`"), "circular"));
        } else if !overlays.contains_key(name) {
            let fault = fault(format!("no policy `{name}`"), "not found in any pack");
            let near = did_you_mean(name, overlays.keys().map(String::as_str));
            faults.push(fault.help(near.unwrap_or_else(|| "policies stand in `policies/`".into())));
        } else if !order.contains(name) {
            faults.gather(collect(name, overlays, above, order));
        }
    }
    above.pop();
    if !order.iter().any(|known| known == id) {
        order.push(id.into());
    }
    faults.or(())
}
