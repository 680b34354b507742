//! The rulebook: rules in Rhai, dated parameters and policies in TOML, read from packs, checked
//! before anything runs, and asked about one case or about a whole column of subjects.
//!
//! This is the only module that knows Rhai. It knows nothing of household files, of the monthly
//! world or of charts; it is handed texts and typed columns, and gives typed columns back.

mod ask;
mod cases;
mod check;
mod in_force;
mod lower;
mod parameter;
mod plan;
#[cfg(test)]
mod tests;
mod trace;
mod value;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, ImmutableString};

use crate::diagnostic::{Fault, Faults, Table, Text, did_you_mean};
use ask::engine;
use in_force::{environments, replace};
use value::{column, meaning, unit, view};
use written::pack::Origins;
use written::{pack, policy, script, subject};

pub use ask::Grounds;
pub use cases::{CaseResult, Coverage, Question, coverage, run_cases};
pub use column::{Column, Kind};
pub use engine::{Environment, Frame, Luck};
pub use environments::Environments;
pub use lower::{Clause, Obstacle};
pub use pack::{PACK_FILE, Pack, PackFacts, Stack, stacks};
pub use parameter::{
    Bound, INDEX, Indexed, NotOnScale, Parameter, STANDINGS, Scale, ScaleStep, Setting, Since,
    ValueKind, column_kind, units, usual_range,
};
pub use policy::{Change, Motion, Overlay, Policy, Start};
pub use replace::{Replaced, Replacement};
pub use script::{Asked, Doc, Header, Rule};
pub use subject::{DeclaredColumn, DeclaredColumns};
pub use trace::{Amount, Plain, ReadColumn, ReadParameter, Trace, TracedBar, TracedStep, Turning};
pub use view::{Given, Row, View};

/// The file of a pack that declares what rules may read.
pub const COLUMNS_FILE: &str = "columns.toml";

/// Indexes that may follow one another; each doubles the work of a value that follows the first.
const MOST_FOLLOWED: usize = 8;

/// A word that rules see as text.
pub type Word = ImmutableString;

fn has_ending(path: &str, ending: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|found| found == ending)
}

/// What to do where two packs define one name.
const TAKEN: &str = "rename one, leave one pack out, or list the name under `replaces` in the \
                     pack.toml of the upper pack";

fn two_policies(id: &str, text: &Arc<Text>, other: &Arc<Text>) -> Fault {
    let here = |text, code, message, label| Fault::new(code, message).at(text, 0, 1, label);
    let first =
        here(other, "rulebook::defined_here", format!("`{id}` is defined here"), "first here");
    let message = format!("two policies are called `{id}`");
    here(text, "rulebook::two_policies", message, "again here").and(first).help(TAKEN)
}

/// The names in the `[name]` lines of a parameter file, which may be at fault beyond reading.
fn named_tables(text: &Text) -> Vec<String> {
    let lines = text.text.lines().filter_map(|line| line.trim().strip_prefix('['));
    let names = lines.filter_map(|line| line.split_once(']').map(|(name, _)| name.trim()));
    names.filter(|name| !name.contains(['[', '.'])).map(str::to_string).collect()
}

/// What to write instead of a function that other languages have and rules do not.
fn instead(name: &str) -> Option<String> {
    Some(match name {
        "rand" | "random" | "rnd" | "rand_float" => {
            "draw by name: `chance(\"name\")` is a number from 0 up to 1".into()
        }
        "now" | "today" | "timestamp" => "rules see no clock: read a column of the calendar".into(),
        _ => return None,
    })
}

/// All rules, parameters and policies of some packs.
pub struct Rulebook {
    engine: Engine,
    ast: AST,
    trees: replace::Trees,
    rules: BTreeMap<Word, Rule>,
    parameters: BTreeMap<String, Parameter>,
    overlays: BTreeMap<String, policy::Overlay>,
    schedule: Option<Arc<Text>>,
    schedule_parts: Vec<(String, Arc<Text>)>,
    /// Parameters that turn steps of the month on and off.
    switches: BTreeSet<String>,
    cases: Vec<Arc<Text>>,
    plans: ask::Plans,
    columns: DeclaredColumns,
    packs: Vec<PackFacts>,
}

impl Rulebook {
    /// Reads packs, each above those that it needs, else in the order given. In a pack, `pack.toml`
    /// says what it is, `*.rhai` are rules, `policies/*.toml` policies, `cases/*.toml` cases,
    /// `schedule.toml` the order of the month and `schedule/*.toml` its parts, `households.toml` belongs to the data, and every
    /// other `*.toml` holds parameters.
    ///
    /// # Errors
    /// Every fault of every file: syntax, headers, names defined twice (both places) where the
    /// later pack does not say that it replaces them, parameters and functions that do not exist.
    pub fn load(packs: &[Pack]) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut book = Self {
            engine: engine::engine(),
            ast: AST::empty(),
            trees: replace::Trees::default(),
            rules: BTreeMap::new(),
            parameters: BTreeMap::new(),
            overlays: BTreeMap::new(),
            schedule: None,
            schedule_parts: Vec::new(),
            switches: BTreeSet::new(),
            cases: Vec::new(),
            plans: ask::Plans::default(),
            columns: DeclaredColumns::new(),
            packs: Vec::new(),
        };
        let mut overlays = Vec::new();
        let mut broken = BTreeSet::new();
        let mut origins = Origins::default();
        let stack = pack::stack(packs)?;
        let files = stack.iter().enumerate().flat_map(|(at, (pack, facts))| {
            pack.files.iter().map(move |(path, text)| (path, text, (at, facts.as_ref())))
        });
        for (path, text, (at, facts)) in files {
            let mut define = |kind, name: &str| origins.define(kind, name, at, facts);
            if has_ending(path, "rhai") {
                if let Some((ast, rules)) = faults.gather(script::read(&book.engine, text)) {
                    book.ast = book.ast.merge(&ast);
                    for rule in rules {
                        let may = define("rule", &rule.name);
                        book.add_rule(rule, may, &mut faults);
                    }
                }
            } else if let Some(name) = path.strip_prefix("policies/") {
                let id = name.trim_end_matches(".toml").to_string();
                let may = define("policy", &id);
                let other = overlays.iter().position(|(other, _): &(String, _)| *other == id);
                if let Some(other) = other {
                    let (_, other) = overlays.remove(other);
                    if !may {
                        faults.push(two_policies(&id, text, other));
                    }
                }
                overlays.push((id, text));
            } else if path.starts_with("cases/") {
                book.cases.push(Arc::clone(text));
            } else if path == COLUMNS_FILE {
                let columns = faults.gather(subject::read(text)).unwrap_or_default();
                book.columns.extend(columns);
            } else if path == "schedule.toml" {
                book.columns.extend(subject::of_schedule(text));
                book.switches.extend(subject::switches(text));
                match &book.schedule {
                    None => book.schedule = Some(Arc::clone(text)),
                    Some(other) => {
                        let here = |t, code, message| Fault::new(code, message).at(t, 0, 1, "here");
                        let message = "two packs order the month: one scenario takes one schedule";
                        let first = here(other, "rulebook::defined_here", "the other schedule");
                        let fault = here(text, "rulebook::two_schedules", message).and(first);
                        faults.push(fault.help("leave one schedule.toml out"));
                    }
                }
            } else if let Some(name) = path.strip_prefix("schedule/") {
                book.columns.extend(subject::of_schedule(text));
                book.switches.extend(subject::switches(text));
                let name = name.trim_end_matches(".toml").to_string();
                book.schedule_parts.push((name, Arc::clone(text)));
            } else if has_ending(path, "toml") && path != "households.toml" && path != PACK_FILE {
                let read = faults.gather(parameter::read(text));
                if read.is_none() {
                    broken.extend(named_tables(text));
                }
                for parameter in read.unwrap_or_default() {
                    let may = define("parameter", &parameter.name);
                    book.add_parameter(parameter, may, &mut faults);
                }
            }
        }
        for (at, (_, facts)) in stack.into_iter().enumerate() {
            if let Some(facts) = facts {
                faults.0.extend(origins.unused(at, &facts).0);
                book.packs.push(facts);
            }
        }
        for (id, text) in overlays {
            if let Some(overlay) =
                faults.gather(policy::read(&id, text, &book.parameters, &broken, &book.rules))
            {
                book.overlays.insert(id, overlay);
            }
        }
        let faults = if faults.0.is_empty() { book.check() } else { faults };
        faults.or(book)
    }

    /// Adds a rule; `may` it take a name that is taken?
    fn add_rule(&mut self, rule: Rule, may: bool, faults: &mut Faults) {
        if let Some(other) = self.rules.get(&rule.name).filter(|_| !may) {
            let message = format!("two rules are called `{}`", rule.name);
            let there = Fault::new("rulebook::defined_here", "the other one").at(
                &other.text,
                other.start,
                other.name.len(),
                "first written here",
            );
            let fault = Fault::new("rulebook::two_rules", message);
            let fault = fault.at(&rule.text, rule.start, rule.name.len(), "and again here");
            faults.push(fault.and(there).help(TAKEN));
            return;
        }
        self.rules.insert(rule.name.clone(), rule);
    }

    /// Adds a parameter; `may` it take a name that is taken?
    fn add_parameter(&mut self, parameter: Parameter, may: bool, faults: &mut Faults) {
        if let Some(other) = self.parameters.get(&parameter.name).filter(|_| !may) {
            let message = format!("parameter `{}` is defined twice", parameter.name);
            let fault = Fault::new("rulebook::two_parameters", message);
            let length = parameter.name.len();
            let fault = fault.at(&parameter.text, parameter.start, length, "again here");
            faults.push(fault.and(other.here("first here")).help(TAKEN));
            return;
        }
        let mut parameter = parameter;
        if let Some(below) = self.parameters.get(&parameter.name) {
            parameter.begin_after(below);
        }
        self.parameters.insert(parameter.name.clone(), parameter);
    }

    /// A parameter that follows an index needs one that is there, is an index, and has a value when
    /// it is first followed; and indexes may not follow each other in a circle.
    fn check_index(&self, parameter: &Parameter, indexed: &Indexed, faults: &mut Faults) {
        let name = &parameter.name;
        let fault = |code, message: String, label: &str| {
            Fault::new(code, message).at(&parameter.text, indexed.at.0, indexed.at.1, label)
        };
        let Some(index) = self.parameters.get(&indexed.by) else {
            let message = format!("`{name}` follows an unknown index `{}`", indexed.by);
            let fault = fault("rulebook::unknown_index", message, "no such parameter");
            let known = self.parameters.values().filter(|other| other.unit == INDEX);
            let near = did_you_mean(&indexed.by, known.map(|index| index.name.as_str()));
            let help = || format!("define it as a parameter in the unit `{INDEX}`");
            faults.push(fault.help(near.unwrap_or_else(help)));
            return;
        };
        if index.unit != INDEX {
            let message = format!("`{name}` follows `{}`, which is no index", index.name);
            let label = format!("it is in {}", index.unit);
            let fault = fault("rulebook::not_an_index", message, &label);
            let fault = fault.and(index.here(&format!("an index has the unit `{INDEX}`")));
            faults.push(fault.help("name an index after `by`"));
            return;
        }
        let mut followed = vec![name];
        let mut next = Some(index);
        while let Some(index) = next {
            if followed.contains(&&index.name) {
                let message = format!("`{name}` follows itself through its indexes");
                let fault = fault("rulebook::cyclic_index", message, "circular");
                let fault = fault.and(index.here("met twice"));
                faults.push(fault.help("leave one of these `indexed` out"));
                return;
            }
            if followed.len() > MOST_FOLLOWED {
                let message = format!("`{name}` follows more than {MOST_FOLLOWED} indexes in turn");
                let fault = fault("rulebook::too_deep", message, "follows others in turn");
                faults.push(fault.help("follow one that is nearer to the last"));
                return;
            }
            followed.push(&index.name);
            next = index.indexed.as_ref().and_then(|next| self.parameters.get(&next.by));
        }
        let first = parameter.since.first().map_or(indexed.from, |since| since.date);
        let first = first.max(indexed.from);
        if index.on(first).is_none() {
            let message = format!("`{name}` follows `{}` from {first}", index.name);
            let label = "it has no value on that day";
            let fault = fault("rulebook::index_missing", message, label);
            let begins = index.since.first().map_or_else(
                || "without any value".into(),
                |since| format!("begins on {}", since.date),
            );
            let help = "give the index an earlier value, or follow it `from` a later day";
            faults.push(fault.and(index.here(&begins)).help(help));
        }
    }

    /// Everything that names something must name something that exists.
    fn check(&self) -> Faults {
        let mut faults = Faults::none();
        let natives: Vec<String> = self
            .engine
            .gen_fn_signatures(true)
            .iter()
            .filter_map(|signature| signature.split('(').next().map(str::to_string))
            .collect();
        for rule in self.rules.values() {
            if natives.iter().any(|name| *name == rule.name.as_str()) {
                let message = format!("`{}` is a function that every rule may use", rule.name);
                let fault = Fault::new("rulebook::taken_name", message);
                let label = "a rule may not take its name";
                let fault = fault.at(&rule.text, rule.start, rule.name.len(), label);
                faults.push(fault.help("give the rule another name"));
            }
            for asked in &rule.params {
                self.check_parameter(rule, asked, &mut faults);
            }
            for (asked, handed) in &rule.calls {
                match self.rules.get(&asked.name) {
                    Some(callee) if callee.subjects.len() != handed.len() => {
                        let message = format!(
                            "`{}` is about {}, but is asked with {} values",
                            asked.name,
                            callee.subjects.join(", "),
                            handed.len()
                        );
                        let fault =
                            rule.fault("rulebook::wrong_call", message, asked, "asked here");
                        let subjects = callee.subjects.join(", ");
                        faults.push(fault.help(format!("write `{}({subjects})`", asked.name)));
                    }
                    None if !natives.iter().any(|name| *name == asked.name) => {
                        let message = format!("rule asks unknown rule `{}`", asked.name);
                        let fault =
                            rule.fault("rulebook::unknown_rule", message, asked, "no such rule");
                        let known = self.rules.keys().map(Word::as_str);
                        let known = known.chain(natives.iter().map(String::as_str));
                        let near =
                            instead(&asked.name).or_else(|| did_you_mean(&asked.name, known));
                        let help = || "`linli rules list` names every rule".into();
                        faults.push(fault.help(near.unwrap_or_else(help)));
                    }
                    _ => {}
                }
            }
            for method in &rule.methods {
                if !natives.iter().any(|name| *name == method.name) {
                    faults.push(self.unknown_method(rule, method, &natives));
                }
            }
        }
        for parameter in self.parameters.values() {
            if let Some(indexed) = &parameter.indexed {
                self.check_index(parameter, indexed, &mut faults);
            }
        }
        for (id, overlay) in &self.overlays {
            let resolved = policy::resolve(id, &self.overlays);
            let found = resolved.and_then(|policy| self.check_replacements(&policy).or(()));
            if let Err(found) = found {
                found.0.into_iter().for_each(|fault| {
                    if !faults.0.contains(&fault) {
                        faults.push(fault);
                    }
                });
            }
            let twin_of = overlay.policy.null_of.as_deref().and_then(|of| {
                let resolved = |id| policy::resolve(id, &self.overlays).ok();
                self.overlays.contains_key(of).then(|| resolved(id).zip(resolved(of)))?
            });
            if let Some((twin, of)) = twin_of {
                faults.gather(policy::check_twin(&twin, &of, &overlay.text));
            }
            if let Some(twin) = &overlay.policy.null_of
                && !self.overlays.contains_key(twin)
            {
                let message = format!("`{id}` is the twin of an unknown policy `{twin}`");
                let fault = Fault::new("rulebook::unknown_policy", message);
                let at = overlay.text.text.find("null_of").unwrap_or(0);
                let fault = fault.at(&overlay.text, at, "null_of".len(), "no such policy");
                let near = did_you_mean(twin, self.overlays.keys().map(String::as_str));
                let help = || "policies stand in `policies/`".into();
                faults.push(fault.help(near.unwrap_or_else(help)));
            }
        }
        faults
    }

    fn unknown_method(&self, rule: &Rule, method: &Asked, natives: &[String]) -> Fault {
        let name = &method.name;
        let message = format!("there is no method `{name}`");
        let fault = rule.fault("rulebook::unknown_method", message, method, "no such method");
        if let Some(meant) = self.rules.get(name) {
            return fault
                .help(format!("a rule is asked as `{name}({})`", meant.subjects.join(", ")));
        }
        let near = did_you_mean(name, natives.iter().map(String::as_str));
        fault.help(
            near.unwrap_or_else(|| "a column is read without brackets: `household.area`".into()),
        )
    }

    fn check_parameter(&self, rule: &Rule, asked: &Asked, faults: &mut Faults) {
        let Some(parameter) = self.parameters.get(asked.name.as_str()) else {
            let message = format!("rule asks for unknown parameter `{}`", asked.name);
            let fault =
                rule.fault("rulebook::unknown_parameter", message, asked, "no such parameter");
            faults.push(
                match did_you_mean(&asked.name, self.parameters.keys().map(String::as_str)) {
                    Some(help) => {
                        let near = help.trim_start_matches("did you mean `").trim_end_matches("`?");
                        fault.help(format!(
                            "{help} It is defined in {}",
                            self.parameters[near].text.name
                        ))
                    }
                    None => fault.help("define it in the parameter file that the header names"),
                },
            );
            return;
        };
        let file = parameter.text.name.rsplit('/').next().unwrap_or_default();
        if !rule.header.params.iter().any(|named| named == file) {
            let message =
                format!("`{}` stands in {file}, which the header does not name", asked.name);
            let fault = rule.fault("rulebook::header", message, asked, "read here");
            faults.push(fault.help(format!("add {file} to the `//! params:` line")));
        }
    }

    /// A rule by name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    /// Every rule, by name.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// Every parameter, by name.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.values()
    }

    /// A parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.get(name)
    }

    /// Every column that rules may read, by subject and name.
    #[must_use]
    pub fn columns(&self) -> &DeclaredColumns {
        &self.columns
    }

    /// The text that orders the month, if a pack has one.
    #[must_use]
    pub fn schedule(&self) -> Option<&Arc<Text>> {
        self.schedule.as_ref()
    }

    /// The parts of the month, by name.
    #[must_use]
    pub fn schedule_parts(&self) -> &[(String, Arc<Text>)] {
        &self.schedule_parts
    }

    /// A policy with everything it includes; `None` when there is no such file.
    ///
    /// # Panics
    /// Never: every policy was resolved when loading.
    #[must_use]
    pub fn policy(&self, id: &str) -> Option<Policy> {
        self.overlays.contains_key(id).then(|| {
            policy::resolve(id, &self.overlays).expect("every policy was resolved when loading")
        })
    }

    /// The `[[change]]` tables of a text other than a policy, such as a scenario's own settings;
    /// their faults are noted in the table.
    #[must_use]
    pub fn changes(&self, root: &Table<'_>) -> Vec<Change> {
        let mut changes = Vec::new();
        for table in root.tables("change") {
            let change = policy::change(&table, &self.parameters, &BTreeSet::new());
            root.gather(table.done());
            changes.extend(change);
        }
        changes
    }

    /// Ids of all policies.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        self.overlays.keys().map(String::as_str)
    }

    /// A policy file as written: where it stands and what it builds on.
    #[must_use]
    pub fn overlay(&self, id: &str) -> Option<&Overlay> {
        self.overlays.get(id)
    }

    /// This rule and every rule that it asks, directly or not, with those that some policy lets
    /// answer for them.
    #[must_use]
    pub fn reach<'a>(&'a self, rule: &'a Rule) -> Vec<&'a Rule> {
        let mut reached = vec![rule];
        let mut next = 0;
        while next < reached.len() {
            for (asked, _) in &reached[next].calls {
                if let Some(callee) = self.rules.get(&asked.name)
                    && !reached.iter().any(|known| known.name == callee.name)
                {
                    reached.push(callee);
                }
            }
            for heir in self.heirs(&reached[next].name) {
                if !reached.iter().any(|known| known.name == heir.name) {
                    reached.push(heir);
                }
            }
            next += 1;
        }
        reached
    }

    /// Asks a rule about one case.
    ///
    /// # Errors
    /// The fault of a rule that stopped, placed in its script.
    pub fn ask(&self, rule: &Rule, given: &[Given], frame: &Arc<Frame>) -> Result<Dynamic, Faults> {
        engine::ask(&self.engine, &self.trees(frame), rule, given, frame, 0).map_err(|error| {
            engine::failure(&self.rules, frame.environment(0), rule, &error).into()
        })
    }

    /// The syntax tree of each environment of a frame.
    fn trees(&self, frame: &Frame) -> Vec<Arc<AST>> {
        let environments = frame.environments().iter();
        environments.map(|met| self.trees.with(&self.ast, &met.replaced)).collect()
    }
}
