//! `vote.toml`: what is asked of one vote, and where its roll and ballots lie.

use std::sync::Arc;

use super::judge::{Conditions, Notice, Scope};
use super::law::AUTO;
use crate::ballots::{Range, Totals};
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::rulebook::{Rulebook, Setting};
use crate::units::{Area, Date};

/// Rules on silent owners that an estate may have, as rules name them.
const NONVOTES: [&str; 4] =
    ["strict", "delivered_participates", "follow_majority", "deemed_consent"];

/// The parameter whose keys are the matters that may be decided.
const MATTERS: &str = "matter_is";

/// A name in the file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// First byte and length.
    pub place: (usize, usize),
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
    /// Heads and area that the roll is said to sum to, and where that is said.
    pub stated: (Option<i64>, Option<Area>, (usize, usize)),
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
    /// How several assemblies are counted.
    pub scope: Scope,
    /// The assemblies.
    pub assemblies: Vec<AssemblyFile>,
}

pub(in crate::decide) fn place(entry: &Entry) -> (usize, usize) {
    (entry.start, entry.end - entry.start)
}

impl VoteFile {
    /// Reads `vote.toml`.
    ///
    /// # Errors
    /// Every fault of the file.
    ///
    /// # Panics
    /// Never: an absent day or matter is a fault.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let title = root.maybe("title").and_then(|entry| match &entry.value {
            Value::Text(title) => Some((title.clone(), title.clone())),
            _ => root.both("title"),
        });
        let date = root.day("date");
        let matter = matter(&root);
        let regime = named(&root, "regime");
        let regime = regime.unwrap_or_else(|| Named { name: AUTO.into(), place: (0, 0) });
        let nonvotes = one_of(&root, "nonvotes", &NONVOTES).unwrap_or_else(|| NONVOTES[0].into());
        let proxy_cap = root.maybe("proxy_cap").and_then(|_| root.at_least("proxy_cap", 0));
        let conditions = root.maybe_table("conditions").map(|table| {
            let conditions = Conditions {
                rule_adopted_before_vote: table.maybe_bool("rule_adopted_before_vote"),
                ballot_delivered: table.maybe_bool("ballot_delivered"),
                consequence_warned: table.maybe_bool("consequence_warned"),
            };
            root.gather(table.done());
            conditions
        });
        let scope = match one_of(&root, "count_scope", &["per_area", "pooled"]).as_deref() {
            Some("pooled") => Scope::Pooled,
            _ => Scope::PerArea,
        };
        let notice = notice(&root, matter.as_ref());
        days(&root, &notice, date);
        let assemblies = assemblies(&root);
        let place_of = named(&root, "place");
        root.done()?;
        Ok(Self {
            text: Arc::clone(text),
            title,
            place: place_of,
            date: date.expect("an absent day is a fault"),
            matter: matter.expect("an absent matter is a fault"),
            regime,
            nonvotes,
            proxy_cap,
            conditions: conditions.unwrap_or_default(),
            notice,
            scope,
            assemblies,
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

    /// What the rules must know for this vote: its matter.
    ///
    /// # Errors
    /// A matter that the law does not name, with the nearest that it does.
    pub fn check(&self, book: &Rulebook) -> Result<(), Faults> {
        let matters = book.parameter(MATTERS).map(|parameter| &parameter.since);
        let mut known: Vec<&str> = Vec::new();
        for since in matters.into_iter().flatten() {
            if let Setting::ByKey(values) = &since.setting {
                known.extend(values.keys().map(std::ops::Deref::deref));
            }
        }
        if known.contains(&self.matter.name.as_str()) {
            return Ok(());
        }
        let message = format!("the law names no matter `{}`", self.matter.name);
        let fault =
            self.fault("decide::unknown_matter", message, self.matter.place, "what is decided");
        let near = did_you_mean(&self.matter.name, known.iter().copied());
        known.retain(|name| !name.starts_with("item_"));
        let all = || format!("name an item of the law, 1 to 9, or one of {}", known.join(", "));
        Err(fault.help(near.unwrap_or_else(all)).into())
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
    let name = match &entry.value {
        Value::Int(item) => format!("item_{item}"),
        Value::Text(name) => name.clone(),
        _ => {
            let message = "`matter` must be a name or the number of an item of the law";
            root.fault("toml::wrong_value", entry, message.into(), entry.kind());
            return None;
        }
    };
    Some(Named { name, place: place(entry) })
}

fn notice(root: &Table<'_>, matter: Option<&Named>) -> Notice {
    let Some(table) = root.maybe_table("notice") else { return Notice::default() };
    let list = |key: &'static str| {
        table
            .maybe(key)
            .map(|_| table.texts(key).into_iter().map(|text| text.0).collect::<Vec<String>>())
    };
    let agenda = list("agenda");
    let offers = list("choices");
    let notice = Notice {
        given_on: table.maybe_day("given_on"),
        meets_on: table.maybe_day("meets_on"),
        kind: Some(
            one_of(&table, "kind", &["ordinary", "extraordinary"])
                .unwrap_or_else(|| "ordinary".into()),
        ),
        on_agenda: agenda.map(|agenda| matter.is_some_and(|matter| agenda.contains(&matter.name))),
        heads_not_served: table.maybe_int("heads_not_served"),
        right_roll: table.maybe_bool("right_roll"),
        offers: offers.map(|offers| {
            ["for", "against", "abstain"].map(|word| offers.iter().any(|o| o == word))
        }),
        told_residents_committee: table.maybe_bool("told_residents_committee"),
    };
    root.gather(table.done());
    notice
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
    let mut stated = (None, None, at);
    if let Some(inner) = table.maybe_table("stated") {
        stated = (count(&inner, "heads"), area(&inner, "area_m2"), (inner.start, 1));
        table.gather(inner.done());
        let all = totals.map(|totals| totals.map(|totals| totals.all));
        let said = [stated.0, stated.1.map(|area: Area| area.0)];
        let differ =
            |at: usize| said[at].zip(all.and_then(|all| all[at])).is_some_and(|(a, b)| a != b);
        if differ(0) || differ(1) {
            let fault = Fault::new("decide::wrong_total", "the totals are not those stated");
            let fault = fault.at(table.source(), stated.2.0, 1, "stated here");
            table.push(fault.help("find out which of them is wrong"));
        }
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

pub(in crate::decide) fn count(table: &Table<'_>, key: &'static str) -> Option<i64> {
    table.maybe(key).and_then(|_| table.at_least(key, 0))
}

/// An area in quotes, such as `"6000.00"`, or a whole number of m².
pub(in crate::decide) fn area(table: &Table<'_>, key: &'static str) -> Option<Area> {
    let entry = table.maybe(key)?;
    let expected = "an area in quotes with at most two decimals, such as \"6000.00\"";
    let found = match &entry.value {
        Value::Text(text) => text.parse::<Area>().ok(),
        Value::Int(whole) => whole.checked_mul(100).map(Area),
        _ => None,
    };
    let found = found.filter(|area| area.0 >= 0);
    if found.is_none() {
        let message = format!("`{key}` must be {expected}");
        table.fault("toml::wrong_value", entry, message, &format!("this is {}", entry.kind()));
    }
    found
}

fn totals_of(table: &Table<'_>) -> [Totals; 2] {
    let heads = |key| count(table, key);
    let areas = |key| area(table, key).map(|area| area.0);
    let heads = [
        heads("heads"),
        heads("part_heads"),
        heads("for_heads"),
        heads("against_heads"),
        heads("abstain_heads"),
        heads("follow_heads"),
        heads("silent_heads"),
    ];
    let area = [
        areas("area_m2"),
        areas("part_area_m2"),
        areas("for_area_m2"),
        areas("against_area_m2"),
        areas("abstain_area_m2"),
        areas("follow_area_m2"),
        areas("silent_area_m2"),
    ];
    contradictions(table, "heads", heads, |n| format!("{n} owners"));
    contradictions(table, "area_m2", area, |n| format!("{} m²", Area(n)));
    [heads, area].map(|known| {
        let [all, part, in_favour, against, abstained, following, silent] = known;
        // Who took part is given, or the sum of what they did.
        let sum = || {
            let sum = in_favour?.checked_add(against?)?.checked_add(abstained?)?;
            sum.checked_add(following.unwrap_or(0))
        };
        let part = Range::maybe(part.or_else(sum));
        Totals { all, part, in_favour: Range::maybe(in_favour), against, following, silent }
    })
}

/// Totals of one measure that can't all be right: each is named with what it is held against.
fn contradictions(
    table: &Table<'_>,
    unit: &str,
    known: [Option<i64>; 7],
    shown: impl Fn(i64) -> String,
) {
    let [all, part, in_favour, against, abstained, following, silent] = known;
    let sum =
        |parts: &[Option<i64>]| parts.iter().flatten().fold(0_i64, |a, b| a.saturating_add(*b));
    let did = sum(&[in_favour, against, abstained, following]);
    let fault = |message: String, label: String| {
        let fault = Fault::new("decide::contradiction", message);
        let fault = fault.at(table.source(), table.start, 1, label);
        table.push(fault.help("find out which of these figures is wrong"));
    };
    if all == Some(0) {
        fault("nobody is on the roll".into(), format!("`{unit}` is 0"));
        return;
    }
    if let Some(part) = part.filter(|part| did > *part) {
        let (did, part) = (shown(did), shown(part));
        let label = format!("`for_{unit}`, `against_{unit}`, `abstain_{unit}` and `part_{unit}`");
        fault(format!("the votes sum to {did}, taking part are {part}"), label);
    }
    let took_part = sum(&[Some(part.unwrap_or(did)), silent]);
    if let Some(all) = all.filter(|all| took_part > *all) {
        let (took_part, all) = (shown(took_part), shown(all));
        let label = format!("`part_{unit}`, `silent_{unit}` and `{unit}`");
        fault(format!("taking part or silent are {took_part}, of {all} in all"), label);
    }
}

/// Days of the call for a vote that can't follow each other.
fn days(root: &Table<'_>, notice: &Notice, closes: Option<Date>) {
    let pairs = [
        ("given_on", notice.given_on, "meets_on", notice.meets_on),
        ("meets_on", notice.meets_on, "date", closes),
        ("given_on", notice.given_on, "date", closes),
    ];
    for (first, before, second, after) in pairs {
        if let (Some(before), Some(after)) = (before, after)
            && before > after
        {
            let message = format!("`{first}` {before} is after `{second}` {after}");
            let fault = Fault::new("decide::contradiction", message);
            let fault = fault.at(root.source(), root.start, 1, "these can't both be right");
            root.push(fault.help("owners are told, the assembly meets, the vote closes"));
        }
    }
}
