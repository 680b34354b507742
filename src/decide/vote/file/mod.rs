//! `vote.toml`: what is asked of one vote, and where its roll and ballots lie.

mod call;
mod names;
mod papers;
mod totals;

use std::sync::Arc;

use super::asked::{Assembly, Conditions, Notice, Scope};
use super::law::{AUTO, in_other_words};
use crate::ballots::Totals;
use crate::decide::desk::Desk;
use crate::diagnostic::{Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::rulebook::{Rulebook, Setting};
use crate::units::Date;

use call::{call, days};
pub use names::Names;
pub use papers::{AsRead, StatedRoll};
pub(in crate::decide) use papers::{proxies, voters};
use totals::totals_of;
pub(in crate::decide) use totals::{area, count};

/// Rules on silent owners that an estate may have, as rules name them.
const NONVOTES: [&str; 4] =
    ["strict", "delivered_participates", "follow_majority", "deemed_consent"];

/// The parameter whose keys are the matters that may be decided.
const MATTERS: &str = "matter_named_by";

/// A name in the file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// First byte and length.
    pub place: (usize, usize),
}

impl Named {
    /// What stands for a name that is absent, which is a fault of the file.
    fn absent() -> Self {
        Self { name: String::new(), place: (0, 0) }
    }
}

/// One assembly as the file gives it.
#[derive(Debug, Clone)]
pub struct AssemblyFile {
    /// Id of the estate; empty when there is only one.
    pub id: String,
    /// File of the roll.
    pub roll: Option<Named>,
    /// File of the ballots.
    pub ballots: Option<Named>,
    /// Heads and area by totals, where there is no roll.
    pub totals: Option<[Totals; 2]>,
    /// What the roll is said to sum to.
    pub stated: StatedRoll,
}

/// A vote as its file gives it.
#[derive(Debug, Clone)]
pub struct VoteFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Title in Chinese and English, if it has one.
    pub title: Option<(String, String)>,
    /// Rule pack of the place, such as `xiamen`.
    pub place: Option<Named>,
    /// Day on which voting closed.
    pub date: Date,
    /// The matter.
    pub matter: Named,
    /// The regime.
    pub regime: Named,
    /// The estate's rule on silent owners.
    pub nonvotes: String,
    /// The most proxies that one person may hold by the estate's own rules.
    pub proxy_cap: Option<i64>,
    /// Conditions of the rule on silent owners.
    pub conditions: Conditions,
    /// The call for the vote.
    pub notice: Notice,
    /// Where the owners without a delivered ballot are counted.
    pub not_served_at: Option<(usize, usize)>,
    /// Matters on the agenda that owners were told; `None`: not said.
    pub agenda: Option<Vec<Named>>,
    /// How several assemblies are counted.
    pub scope: Scope,
    /// The assemblies.
    pub assemblies: Vec<AssemblyFile>,
    /// What the estates are called.
    pub names: Names,
}

pub(in crate::decide) fn place(entry: &Entry) -> (usize, usize) {
    (entry.start, entry.end - entry.start)
}

impl VoteFile {
    /// Reads `vote.toml`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        Self::as_read(text).sound()
    }

    /// Reads `vote.toml` as far as it can be read.
    #[must_use]
    pub fn as_read(text: &Arc<Text>) -> AsRead<Self> {
        AsRead::parsed(text, |root| {
            let title = root.maybe("title").and_then(|entry| match &entry.value {
                Value::Text(title) => Some((title.clone(), title.clone())),
                _ => root.both("title"),
            });
            let date = root.day("date");
            let matter = matter(&root);
            let regime = named(&root, "regime");
            let regime = regime.unwrap_or_else(|| Named { name: AUTO.into(), place: (0, 0) });
            let nonvotes =
                one_of(&root, "nonvotes", &NONVOTES).unwrap_or_else(|| NONVOTES[0].into());
            let proxy_cap = root.maybe("proxy_cap").and_then(|_| root.at_least("proxy_cap", 0));
            let conditions = root.maybe_table("conditions").map(|table| {
                let conditions = Conditions {
                    rule_adopted_before_vote: table.maybe_bool("rule_adopted_before_vote"),
                    ballot_delivered: table.maybe_bool("ballot_delivered"),
                    consequence_warned: table.maybe_bool("consequence_warned"),
                    deemed_floor: table.maybe_bool("deemed_floor") == Some(true),
                };
                root.gather(table.done());
                conditions
            });
            let scope = match one_of(&root, "count_scope", &["per_area", "pooled"]).as_deref() {
                Some("pooled") => Scope::Pooled,
                _ => Scope::PerArea,
            };
            let call = call(&root);
            days(&root, &call, date);
            let (assemblies, names) = (assemblies(&root), names::read(&root));
            let place_of = named(&root, "place");
            let written = root.maybe("date").map(place);
            let faults = root.done().err().unwrap_or_default();
            let file = Self {
                text: Arc::clone(text),
                title,
                place: place_of,
                date: date.unwrap_or_default(),
                matter: matter.unwrap_or_else(Named::absent),
                regime,
                nonvotes,
                proxy_cap,
                conditions: conditions.unwrap_or_default(),
                notice: call.notice,
                not_served_at: call.written_at[2],
                agenda: call.agenda,
                scope,
                assemblies,
                names,
            };
            AsRead { file: Some(file), date: date.zip(written), faults }
        })
    }

    /// A fault at a place of the file.
    #[must_use]
    pub fn fault(
        &self,
        code: &'static str,
        message: impl Into<String>,
        place: (usize, usize),
        label: &str,
    ) -> Fault {
        Fault::new(code, message.into()).at(&self.text, place.0, place.1, label)
    }

    /// Puts the matter and those on the agenda into the names of the law, where they are told in
    /// other words that some rule knows.
    pub fn name_matters(&mut self, desk: &Desk<'_>) {
        let told = self.agenda.iter_mut().flatten();
        for named in told.chain(std::iter::once(&mut self.matter)) {
            if let Some(name) = in_other_words(desk, &named.name) {
                named.name = name;
            }
        }
    }

    /// No more owners can be without a delivered ballot than there are, as far as that is known.
    ///
    /// # Errors
    /// A larger number, where it is written.
    pub(super) fn served(&self, assemblies: &[Assembly]) -> Result<(), Faults> {
        let heads: Option<i64> = assemblies.iter().map(|own| own.totals[0].all).sum();
        let said = self.notice.heads_not_served.zip(self.not_served_at);
        let Some(((n, at), heads)) = said.zip(heads).filter(|((n, _), heads)| n > heads) else {
            return Ok(());
        };
        let message = format!("`heads_not_served` is {n}, the roll has {heads} owners");
        let fault = self.fault("decide::part_over_whole", message, at, "too many");
        Err(fault.help("correct one of the two figures").into())
    }

    /// What the rules must know for this vote: its matter, and those on the agenda.
    ///
    /// # Errors
    /// Matters that the law does not name, with the nearest that it does.
    pub fn check(&self, book: &Rulebook) -> Result<(), Faults> {
        // Without the law's matters there is no law either, which is said of the day.
        let Some(matters) = book.parameter(MATTERS) else { return Ok(()) };
        let mut known: Vec<&str> = Vec::new();
        for since in &matters.since {
            if let Setting::ByKey(values) = &since.setting {
                known.extend(values.keys().map(std::ops::Deref::deref));
            }
        }
        let own = Some((&self.matter, "what is decided")).filter(|own| *own.0 != Named::absent());
        let told = self.agenda.iter().flatten().map(|told| (told, "on the agenda"));
        let mut faults = Faults::none();
        for (named, label) in own.into_iter().chain(told) {
            if known.contains(&named.name.as_str()) {
                continue;
            }
            let message = format!("the law names no matter `{}`", named.name);
            let fault = self.fault("decide::unknown_matter", message, named.place, label);
            let near = did_you_mean(&named.name, known.iter().copied());
            let names = known.iter().filter(|name| !name.starts_with("item_"));
            let names: Vec<&str> = names.copied().collect();
            let all = || format!("name an item of the law, 1 to 9, or one of {}", names.join(", "));
            faults.push(fault.help(near.unwrap_or_else(all)));
        }
        faults.or(())
    }
}

pub(in crate::decide) fn named(root: &Table<'_>, key: &'static str) -> Option<Named> {
    let entry = root.maybe(key)?;
    root.maybe_text(key).map(|name| Named { name, place: place(entry) })
}

pub(in crate::decide) fn one_of(
    root: &Table<'_>,
    key: &'static str,
    known: &[&str],
) -> Option<String> {
    let entry = root.maybe(key)?;
    let word = root.maybe_text(key)?;
    if known.contains(&word.as_str()) {
        return Some(word);
    }
    let message = format!("`{key}` is `{word}`");
    root.fault("decide::wrong_word", entry, message, &format!("one of {}", known.join(", ")));
    None
}

fn matter(root: &Table<'_>) -> Option<Named> {
    let entry = root.entry("matter")?;
    let Some(name) = matter_name(entry) else {
        let message = "`matter` must be a name or the number of an item of the law";
        root.fault("toml::wrong_value", entry, message.into(), entry.kind());
        return None;
    };
    Some(Named { name, place: place(entry) })
}

/// A matter as it is written: by name, or by the number of its item.
pub(super) fn matter_name(entry: &Entry) -> Option<String> {
    match &entry.value {
        Value::Int(item) => Some(format!("item_{item}")),
        Value::Text(name) => Some(name.clone()),
        _ => None,
    }
}

fn assemblies(root: &Table<'_>) -> Vec<AssemblyFile> {
    let listed = root.tables("estate");
    let mut found = Vec::new();
    if listed.is_empty() {
        found.push(assembly(root, String::new(), (root.start, 1)));
        return found;
    }
    for table in listed {
        let id = table.text("id");
        let at = (table.start, 1);
        if let Some(id) = id {
            if found.iter().any(|other: &AssemblyFile| other.id == id) {
                let entry = table.maybe("id").expect("it was just read");
                let message = format!("estate `{id}` is listed twice");
                table.fault("decide::two_estates", entry, message, "and again here");
            }
            found.push(assembly(&table, id, at));
        }
        root.gather(table.done());
    }
    found
}

fn assembly(table: &Table<'_>, id: String, at: (usize, usize)) -> AssemblyFile {
    let (roll, ballots) = (named(table, "roll"), named(table, "ballots"));
    let totals = table.maybe_table("totals").map(|totals| {
        let read = totals_of(&totals);
        table.gather(totals.done());
        read
    });
    let stated = StatedRoll::read(table, at);
    let all = totals.map(|totals| totals.map(|totals| totals.all));
    let said = [stated.heads, stated.area.map(|area| area.0)];
    let differ = |at: usize| said[at].zip(all.and_then(|all| all[at])).is_some_and(|(a, b)| a != b);
    if differ(0) || differ(1) {
        let fault = Fault::new("decide::wrong_total", "the totals are not those stated");
        let fault = fault.at(table.source(), stated.place.0, 1, "stated here");
        table.push(fault.help("find out which of them is wrong"));
    }
    let (source, start, length) = (table.source(), at.0, at.1);
    let fault = |message: &str, label: &str| {
        let fault = Fault::new("decide::no_count", message).at(source, start, length, label);
        table.push(fault.help("give `roll` and `ballots`, two CSV files, or a table [totals]"));
    };
    match (&roll, &ballots, &totals) {
        (Some(_), Some(_), None) | (None, None, Some(_)) => {}
        (None, None, None) => fault("nothing says how the vote went", "no roll and no totals"),
        (Some(_), None, _) => fault("there is a roll but there are no ballots", "here"),
        (None, Some(_), _) => fault("there are ballots but there is no roll", "here"),
        _ => fault("both ballots and totals say how the vote went", "one of them is due"),
    }
    AssemblyFile { id, roll, ballots, totals, stated }
}
