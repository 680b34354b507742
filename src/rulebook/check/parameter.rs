//! Parameters that nobody reads, and days on which one that is read has no value.

use std::collections::BTreeSet;

use rhai::ImmutableString;

use crate::diagnostic::Fault;
use crate::rulebook::lower::{self, Lowered};
use crate::rulebook::parameter::Parameter;
use crate::rulebook::{Rule, Rulebook};
use crate::units::Date;

impl Rulebook {
    /// Parameters that no rule reads, no step of the month waits for and no other parameter follows.
    pub(super) fn unread(&self) -> Vec<Fault> {
        let mut read: BTreeSet<&str> = BTreeSet::new();
        for rule in self.rules.values() {
            read.extend(rule.params.iter().map(|asked| asked.name.as_str()));
        }
        read.extend(self.switches.iter().map(String::as_str));
        let indexes = self.parameters.values().filter_map(|p| p.indexed.as_ref());
        read.extend(indexes.map(|indexed| indexed.by.as_str()));
        let unread = |parameter: &&Parameter| !read.contains(parameter.name.as_str());
        let fault = |parameter: &Parameter| {
            let message = format!("no rule reads `{}`", parameter.name);
            Fault::new("rulebook::unused_parameter", message)
                .at(&parameter.text, parameter.start, parameter.name.len(), "nothing depends on it")
                .help("leave it out, or read it with `param(\"…\")`")
        };
        self.parameters.values().filter(unread).map(fault).collect()
    }

    /// Parameters without a value on the day on which a rule that reads them begins.
    pub(super) fn undated(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        for rule in self.rules.values() {
            let begins = rule.header.effective.as_ref().and_then(|day| day.parse::<Date>().ok());
            let Some(begins) = begins else { continue };
            for asked in &rule.params {
                let Some(parameter) = self.parameters.get(asked.name.as_str()) else { continue };
                let is_guarded = self.is_guarded(rule, &asked.name, begins);
                if parameter.on(begins).is_none() && !is_guarded {
                    let message = format!("`{}` has no value when the rule begins", asked.name);
                    let label = format!("asked here from {begins} on");
                    let fault = rule.fault("rulebook::gap", message, asked, &label);
                    let first = parameter.since.first().map(|since| since.date);
                    let first = first.map_or_else(String::new, |day| format!(" on {day}"));
                    found.push(fault.help(format!("its first value begins{first}")));
                }
            }
        }
        found
    }

    /// Does nobody come to the place that reads a parameter before it has a value?
    fn is_guarded(&self, rule: &Rule, name: &ImmutableString, day: Date) -> bool {
        let environment = self.environment(day, None, |_| false);
        let fails = |lowered: Lowered| {
            lowered.nodes.iter().any(|node| {
                matches!(&node.op, lower::Op::Fail(why) if why.contains(&format!("`{name}`")))
            })
        };
        self.is_about_subjects(rule)
            && self.closed(rule, &environment).is_ok_and(|lowered| !fails(lowered))
    }
}
