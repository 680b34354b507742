//! Packs: folders of rules, and the `pack.toml` that says what each is, where it comes from, from
//! when to when it holds, which packs lie below it, and what of theirs it replaces.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Rulebook;
use crate::diagnostic::{Document, Entry, Fault, Faults, Text, did_you_mean};
use crate::units::Date;

/// Name of the file that describes a pack.
pub const PACK_FILE: &str = "pack.toml";

/// Name of the file that orders the month.
const SCHEDULE_FILE: &str = "schedule.toml";

/// What to write into a pack that does not say what it is.
const TEMPLATE: &str = "write a pack.toml with title = { zh = \"…\", en = \"…\" }, sources = [\"…\"] and \
                        valid_from = 2021-01-01";

/// One folder of rules: every file in it, named by its path.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Name of the folder.
    pub name: String,
    /// Its files, in the order of their paths within the pack, with those paths.
    pub files: Vec<(String, Arc<Text>)>,
    /// The rules of one scenario, lying beside its `scenario.toml`: they may go without a
    /// `pack.toml`.
    pub is_own: bool,
}

impl Pack {
    fn has(&self, file: &str) -> bool {
        self.files.iter().any(|(path, _)| path == file)
    }

    fn description(&self) -> Option<&Arc<Text>> {
        self.files.iter().find(|(path, _)| path == PACK_FILE).map(|(_, text)| text)
    }

    /// Names of the packs that must lie below this one; none when its `pack.toml` is absent or at
    /// fault, which [`Rulebook::load`] reports.
    #[must_use]
    pub fn needs(&self) -> Vec<String> {
        self.facts().map(|facts| facts.needs().map(str::to_string).collect()).unwrap_or_default()
    }

    fn facts(&self) -> Option<PackFacts> {
        self.description().and_then(|text| read(&self.name, text).ok())
    }
}

/// Packs that are read together.
#[derive(Debug, Clone)]
pub struct Stack {
    /// All of them.
    pub packs: Vec<Pack>,
    /// Names of those that are in no earlier stack.
    pub own: Vec<String>,
}

/// Sorts the packs of a folder into stacks. Packs that replace the same name without needing each
/// other, such as the rules of two cities, can't hold at once: each has a stack of its own with
/// those that it needs, after the stack of all the others. So has each of several packs that order
/// the month; one that has nothing to do with any other pack is a model by itself, and leaves the
/// others together.
#[must_use]
pub fn stacks(packs: &[Pack]) -> Vec<Stack> {
    let facts: Vec<Option<PackFacts>> = packs.iter().map(Pack::facts).collect();
    let below = |at: usize| {
        let mut below = vec![at];
        let mut next = 0;
        while next < below.len() {
            for need in facts[below[next]].iter().flat_map(PackFacts::needs) {
                let found = packs.iter().position(|pack| pack.name == need);
                below.extend(found.filter(|found| !below.contains(found)));
            }
            next += 1;
        }
        below
    };
    let below: Vec<Vec<usize>> = (0..packs.len()).map(below).collect();
    let replaces = |at: usize, name: &str| {
        facts[at].as_ref().is_some_and(|facts| facts.replaces().any(|other| other == name))
    };
    let are_strangers =
        |a: usize, b: usize| a != b && !below[a].contains(&b) && !below[b].contains(&a);
    let orders_month = |at: usize| packs[at].has(SCHEDULE_FILE);
    let is_model = |at: usize| {
        let others = || (0..packs.len()).filter(|other| *other != at);
        orders_month(at)
            && below[at].len() == 1
            && others().all(|other| are_strangers(at, other))
            && others().any(orders_month)
    };
    let are_rivals = |a: usize, b: usize| {
        let two_months = || orders_month(a) && orders_month(b) && !is_model(b);
        let mut names = facts[a].iter().flat_map(PackFacts::replaces);
        are_strangers(a, b) && (two_months() || names.any(|name| replaces(b, name)))
    };
    let is_rival =
        |at: &usize| is_model(*at) || (0..packs.len()).any(|other| are_rivals(*at, other));
    let apart: Vec<usize> =
        (0..packs.len()).filter(|at| below[*at].iter().any(&is_rival)).collect();
    let tops = apart
        .iter()
        .filter(|at| !apart.iter().any(|other| other != *at && below[*other].contains(at)));
    let together = (0..packs.len()).filter(|at| !apart.contains(at)).collect();
    let mut seen: Vec<usize> = Vec::new();
    let mut stacks = Vec::new();
    let all = std::iter::once(together).chain(tops.map(|top| below[*top].clone()));
    for mut members in all.filter(|members: &Vec<usize>| !members.is_empty()) {
        members.sort_unstable();
        let new = members.iter().filter(|at| !seen.contains(at));
        let own = new.map(|at| packs[*at].name.clone()).collect();
        seen.extend(&members);
        stacks
            .push(Stack { packs: members.into_iter().map(|at| packs[at].clone()).collect(), own });
    }
    stacks
}

/// A name in a `pack.toml`, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    name: String,
    start: usize,
    length: usize,
}

impl Named {
    fn of((name, entry): (String, &Entry)) -> Self {
        Self { name, start: entry.start, length: entry.end - entry.start }
    }
}

/// What a `pack.toml` says.
#[derive(Debug, Clone)]
pub struct PackFacts {
    /// Name of the folder.
    pub name: String,
    /// Chinese and English title.
    pub title: (String, String),
    /// Where its rules hold, in Chinese and English; `None` when they are bound to no place.
    pub place: Option<(String, String)>,
    /// The texts that it follows: laws, contracts, resolutions, studies.
    pub sources: Vec<String>,
    /// First day for which the pack was made.
    pub valid_from: Date,
    /// Last day for which it was made; `None` while it holds.
    pub valid_to: Option<Date>,
    /// Where it is written.
    pub text: Arc<Text>,
    needs: Vec<Named>,
    replaces: Vec<Named>,
}

impl PackFacts {
    /// Names of the packs that must lie below.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().map(|need| need.name.as_str())
    }

    /// Names of the rules, parameters and policies of packs below that this one redefines.
    pub fn replaces(&self) -> impl Iterator<Item = &str> {
        self.replaces.iter().map(|name| name.name.as_str())
    }

    fn fault(&self, code: &'static str, message: String, named: &Named, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, named.start, named.length, label)
    }
}

/// Reads a `pack.toml`.
///
/// # Errors
/// Every fault of the file.
fn read(name: &str, text: &Arc<Text>) -> Result<PackFacts, Faults> {
    let document = Document::parse(text)?;
    let root = document.root();
    let title = root.both("title");
    let place = root.maybe("place").and_then(|_| root.both("place"));
    let sources = root.texts("sources");
    let (valid_from, valid_to) = (root.day("valid_from"), root.maybe_day("valid_to"));
    let named = |key| root.texts(key).into_iter().map(Named::of).collect::<Vec<_>>();
    let (needs, replaces) = (named("needs"), named("replaces"));
    if sources.is_empty() && root.entry("sources").is_some() {
        let fault = Fault::new("rulebook::no_source", format!("pack `{name}` names no source"));
        let entry = root.maybe("sources").expect("it was there");
        let fault = fault.at(text, entry.start, entry.end - entry.start, "an empty list");
        root.push(fault.help("name the laws, contracts or studies that its rules follow"));
    }
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
        && let Some(entry) = root.maybe("valid_to")
    {
        let message = format!("pack `{name}` ends before it begins");
        let label = format!("it begins on {from}");
        let help = "write the last day on which it holds, or leave it out while it does";
        root.mend("rulebook::wrong_validity", entry, message, &label, help);
    }
    root.done()?;
    Ok(PackFacts {
        name: name.into(),
        title: title.unwrap_or_default(),
        place,
        sources: sources.into_iter().map(|source| source.0).collect(),
        valid_from: valid_from.expect("an absent day is a fault"),
        valid_to,
        text: Arc::clone(text),
        needs,
        replaces,
    })
}

/// Reads the `pack.toml` of every pack and puts the packs in order: as given, but each above those
/// that it needs.
///
/// # Errors
/// Packs without a `pack.toml`, faults in one, packs needed and not there, packs that need each
/// other.
pub fn stack(packs: &[Pack]) -> Result<Vec<(&Pack, Option<PackFacts>)>, Faults> {
    let mut faults = Faults::none();
    let mut waiting: Vec<(&Pack, Option<PackFacts>)> = Vec::new();
    for pack in packs.iter().filter(|pack| !pack.files.is_empty()) {
        let facts = match pack.description() {
            Some(text) => faults.gather(read(&pack.name, text)),
            None => {
                if !pack.is_own {
                    let message = format!("rule pack `{}` has no {PACK_FILE}", pack.name);
                    let fault = Fault::new("rulebook::no_pack_file", message);
                    let first = &pack.files[0].1;
                    faults.push(fault.at(first, 0, 0, "a file of this pack").help(TEMPLATE));
                }
                None
            }
        };
        waiting.push((pack, facts));
    }
    let names: Vec<&str> = waiting.iter().map(|(pack, _)| pack.name.as_str()).collect();
    for facts in waiting.iter().filter_map(|(_, facts)| facts.as_ref()) {
        for need in facts.needs.iter().filter(|need| !names.contains(&need.name.as_str())) {
            let message = format!("pack `{}` needs pack `{}`", facts.name, need.name);
            let fault = facts.fault("rulebook::missing_pack", message, need, "not among the packs");
            let near = did_you_mean(&need.name, names.iter().copied());
            let help = || format!("add \"{}\" to the rules of the scenario", need.name);
            faults.push(fault.help(near.unwrap_or_else(help)));
        }
    }
    faults.or(())?;
    let mut ordered: Vec<(&Pack, Option<PackFacts>)> = Vec::new();
    while !waiting.is_empty() {
        let is_below = |name: &str| ordered.iter().any(|(pack, _)| pack.name == name);
        let ready = waiting
            .iter()
            .position(|(_, facts)| facts.iter().flat_map(PackFacts::needs).all(is_below));
        let Some(ready) = ready else {
            let mut faults = Faults::none();
            for facts in waiting.iter().filter_map(|(_, facts)| facts.as_ref()) {
                for need in facts.needs.iter().filter(|need| !is_below(&need.name)) {
                    let message =
                        format!("pack `{}` needs itself through `{}`", facts.name, need.name);
                    let fault = facts.fault("rulebook::packs_circle", message, need, "circular");
                    faults.push(fault.help("leave one of these `needs` out"));
                }
            }
            return Err(faults);
        };
        ordered.push(waiting.remove(ready));
    }
    Ok(ordered)
}

/// Which pack defined what, and what a pack may redefine.
#[derive(Debug, Default)]
pub struct Origins {
    /// The pack, by its place in the stack, that last defined a name, by kind and name.
    defined: BTreeMap<(&'static str, String), usize>,
    /// What has been redefined, by pack and name.
    redefined: Vec<(usize, String)>,
}

impl Origins {
    /// Notes that pack number `at` defines a name; may it, even where the name is taken? It may
    /// when the name comes from a pack below and its `pack.toml` says that it replaces it.
    pub fn define(
        &mut self,
        kind: &'static str,
        name: &str,
        at: usize,
        facts: Option<&PackFacts>,
    ) -> bool {
        match self.defined.insert((kind, name.into()), at) {
            None => true,
            Some(before) => {
                let says = facts.is_some_and(|facts| facts.replaces().any(|other| other == name));
                let may = before < at && says;
                if may {
                    self.redefined.push((at, name.into()));
                }
                may
            }
        }
    }

    /// Faults of packs that say they replace what they don't.
    pub fn unused(&self, at: usize, facts: &PackFacts) -> Faults {
        let unused = facts.replaces.iter().filter(|named| {
            !self.redefined.iter().any(|(pack, name)| *pack == at && *name == named.name)
        });
        let fault = |named: &Named| {
            let message = format!("pack `{}` does not replace `{}`", facts.name, named.name);
            let label = "not defined both here and in a pack below";
            let fault = facts.fault("rulebook::replaces_nothing", message, named, label);
            let known = self.defined.keys().map(|(_, name)| name.as_str());
            match did_you_mean(&named.name, known.filter(|known| *known != named.name)) {
                Some(help) => fault.help(help),
                None => fault.help("leave it out, or define it in this pack"),
            }
        };
        Faults(unused.map(fault).collect())
    }
}

impl Rulebook {
    /// What each pack says of itself, from the lowest to the highest; a scenario's own rules may be
    /// absent.
    pub fn packs(&self) -> impl Iterator<Item = &PackFacts> {
        self.packs.iter()
    }

    /// Packs that were not made for a day: a finding each, at the place that says so. Asking them
    /// is allowed all the same.
    #[must_use]
    pub fn pack_findings(&self, day: Date) -> Vec<Fault> {
        let finding = |facts: &PackFacts| {
            let (key, label) = match facts.valid_to {
                _ if day < facts.valid_from => ("valid_from", format!("{day} is before this day")),
                Some(to) if day > to => ("valid_to", format!("{day} is after this day")),
                _ => return None,
            };
            let message = format!("pack `{}` was not made for {day}", facts.name);
            let document = Document::parse(&facts.text).ok()?;
            let root = document.root();
            let entry = root.maybe(key)?;
            let fault = Fault::new("rulebook::outside_validity", message);
            let fault = fault.at(&facts.text, entry.start, entry.end - entry.start, label);
            Some(fault.help("its rules may say something else on that day, or nothing"))
        };
        self.packs.iter().filter_map(finding).collect()
    }
}
