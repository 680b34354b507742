//! The rulebook: rules in Rhai, dated parameters and policies in TOML, read from packs, checked
//! before anything runs, and asked about one case or about a whole column of subjects.
//!
//! This is the only module that knows Rhai. It knows nothing of household files, of the monthly
//! world or of charts; it is handed texts and typed columns, and gives typed columns back.

mod cases;
mod column;
mod engine;
mod parameter;
mod policy;
mod script;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, ImmutableString};

use crate::diagnostic::{Fault, Faults, Table, Text, did_you_mean};
use crate::units::Date;

pub use cases::{CaseResult, run_cases};
pub use column::{Column, Given, Kind, Row, View};
pub use engine::{Environment, Frame, Luck};
pub use parameter::{Parameter, STANDINGS, Setting, Since, column_kind};
pub use policy::{Change, Motion, Overlay, Policy, Start};
pub use script::{Asked, Doc, Header, Rule};

/// A word that rules see as text.
pub type Word = ImmutableString;

/// One folder of rules: every file in it, named by its path.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Name of the folder.
    pub name: String,
    /// Its files, in the order of their paths within the pack, with those paths.
    pub files: Vec<(String, Arc<Text>)>,
}

fn has_ending(path: &str, ending: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|found| found == ending)
}

/// All rules, parameters and policies of some packs.
pub struct Rulebook {
    engine: Engine,
    ast: AST,
    rules: BTreeMap<Word, Rule>,
    parameters: BTreeMap<String, Parameter>,
    overlays: BTreeMap<String, policy::Overlay>,
    schedule: Option<Arc<Text>>,
    cases: Vec<Arc<Text>>,
}

impl Rulebook {
    /// Reads packs. In a pack, `*.rhai` are rules, `policies/*.toml` policies, `cases/*.toml`
    /// cases, `schedule.toml` the order of the month, `households.toml` belongs to the data, and
    /// every other `*.toml` holds parameters.
    ///
    /// # Errors
    /// Every fault of every file: syntax, headers, names defined twice (both places), parameters
    /// and functions that do not exist.
    pub fn load(packs: &[Pack]) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut book = Self {
            engine: engine::engine(),
            ast: AST::empty(),
            rules: BTreeMap::new(),
            parameters: BTreeMap::new(),
            overlays: BTreeMap::new(),
            schedule: None,
            cases: Vec::new(),
        };
        let mut overlays = Vec::new();
        let files = packs.iter().flat_map(|pack| &pack.files);
        for (path, text) in files {
            if has_ending(path, "rhai") {
                if let Some((ast, rules)) = faults.gather(script::read(&book.engine, text)) {
                    book.ast = book.ast.merge(&ast);
                    rules.into_iter().for_each(|rule| book.add_rule(rule, &mut faults));
                }
            } else if let Some(name) = path.strip_prefix("policies/") {
                overlays.push((name.trim_end_matches(".toml").to_string(), text));
            } else if path.starts_with("cases/") {
                book.cases.push(Arc::clone(text));
            } else if path == "schedule.toml" {
                match &book.schedule {
                    None => book.schedule = Some(Arc::clone(text)),
                    Some(other) => {
                        let here = |t, code, message| Fault::new(code, message).at(t, 0, 1, "here");
                        let message = "two packs order the month: one scenario takes one schedule";
                        let first = here(other, "rulebook::defined_here", "the other schedule");
                        faults.push(here(text, "rulebook::two_schedules", message).and(first));
                    }
                }
            } else if has_ending(path, "toml") && path != "households.toml" {
                let read = faults.gather(parameter::read(text));
                read.into_iter().flatten().for_each(|p| book.add_parameter(p, &mut faults));
            }
        }
        for (id, text) in overlays {
            if let Some(overlay) = faults.gather(policy::read(&id, text, &book.parameters)) {
                book.overlays.insert(id, overlay);
            }
        }
        let faults = if faults.0.is_empty() { book.check() } else { faults };
        faults.or(book)
    }

    fn add_rule(&mut self, rule: Rule, faults: &mut Faults) {
        if let Some(other) = self.rules.get(&rule.name) {
            let message = format!("two rules are called `{}`", rule.name);
            let there = Fault::new("rulebook::defined_here", "the other one").at(
                &other.text,
                other.start,
                other.name.len(),
                "first written here",
            );
            let fault = Fault::new("rulebook::two_rules", message);
            let fault = fault.at(&rule.text, rule.start, rule.name.len(), "and again here");
            faults.push(fault.and(there).help("rename one, or leave one pack out"));
            return;
        }
        self.rules.insert(rule.name.clone(), rule);
    }

    fn add_parameter(&mut self, parameter: Parameter, faults: &mut Faults) {
        if let Some(other) = self.parameters.get(&parameter.name) {
            let message = format!("parameter `{}` is defined twice", parameter.name);
            let fault = Fault::new("rulebook::two_parameters", message);
            let length = parameter.name.len();
            let fault = fault.at(&parameter.text, parameter.start, length, "again here");
            faults.push(fault.and(other.here("first here")));
            return;
        }
        self.parameters.insert(parameter.name.clone(), parameter);
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
                        faults.push(rule.fault(
                            "rulebook::wrong_call",
                            message,
                            asked,
                            "asked here",
                        ));
                    }
                    None if !natives.iter().any(|name| *name == asked.name) => {
                        let message = format!("rule asks unknown rule `{}`", asked.name);
                        let fault =
                            rule.fault("rulebook::unknown_rule", message, asked, "no such rule");
                        let known = self.rules.keys().map(Word::as_str);
                        let known = known.chain(natives.iter().map(String::as_str));
                        faults.push(match did_you_mean(&asked.name, known) {
                            Some(help) => fault.help(help),
                            None => fault,
                        });
                    }
                    _ => {}
                }
            }
        }
        for (id, overlay) in &self.overlays {
            if let Err(found) = policy::resolve(id, &self.overlays) {
                found.0.into_iter().for_each(|fault| {
                    if !faults.0.contains(&fault) {
                        faults.push(fault);
                    }
                });
            }
            if let Some(twin) = &overlay.policy.null_of
                && !self.overlays.contains_key(twin)
            {
                let message = format!("`{id}` is the twin of an unknown policy `{twin}`");
                let fault = Fault::new("rulebook::unknown_policy", message);
                let at = overlay.text.text.find("null_of").unwrap_or(0);
                faults.push(fault.at(&overlay.text, at, "null_of".len(), "no such policy"));
            }
        }
        faults
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

    /// The text that orders the month, if a pack has one.
    #[must_use]
    pub fn schedule(&self) -> Option<&Arc<Text>> {
        self.schedule.as_ref()
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
            let change = policy::change(&table, &self.parameters);
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

    /// This rule and every rule that it asks, directly or not.
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
            next += 1;
        }
        reached
    }

    /// The parameters in force on a day: the dated values, overlaid by a policy's changes that
    /// have begun. `adopted` says which motions were carried in an earlier month.
    #[must_use]
    pub fn environment(
        &self,
        day: Date,
        policy: Option<&Policy>,
        adopted: impl Fn(&str) -> bool,
    ) -> Environment {
        let mut environment = Environment::default();
        for (name, parameter) in &self.parameters {
            if let Some(since) = parameter.on(day) {
                environment.settings.insert(name.as_str().into(), since.setting.clone());
            }
        }
        for change in policy.iter().flat_map(|policy| &policy.changes) {
            let begun = match &change.start {
                Start::Day(from) => *from <= day,
                Start::Motion(motion) => adopted(motion),
            };
            if begun {
                let name = change.parameter.as_str().into();
                environment.settings.insert(name, change.setting.clone());
            }
        }
        environment
    }

    /// Asks a rule about every row at once: typed columns in, a typed column out.
    ///
    /// Each of `given` stands for one parameter of the rule, in its order.
    ///
    /// # Errors
    /// The first row that failed and the fault, placed in the script.
    pub fn ask_column(
        &self,
        rule: &Rule,
        given: &[Given],
        n_rows: usize,
        kind: &Kind,
        frame: &Arc<Frame>,
    ) -> Result<Column, (usize, Faults)> {
        engine::ask_column(&self.engine, &self.ast, &self.rules, rule, given, n_rows, kind, frame)
    }

    /// Asks a rule about one case.
    ///
    /// # Errors
    /// The fault of a rule that stopped, placed in its script.
    pub fn ask(&self, rule: &Rule, given: &[Given], frame: &Arc<Frame>) -> Result<Dynamic, Faults> {
        engine::ask(&self.engine, &self.ast, rule, given, frame, 0)
            .map_err(|error| engine::failure(&self.rules, rule, &error).into())
    }
}
