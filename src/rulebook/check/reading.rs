//! How rules read parameters: a scale with `bracket` or `marginal`, anything else with `param`, with
//! as many keys as its tables have, and none that they do not have.

use super::table::{Level, Placed};
use crate::diagnostic::{Fault, did_you_mean};
use crate::rulebook::lower::Read;
use crate::rulebook::parameter::{Parameter, Setting, ValueKind};
use crate::rulebook::script::Reading;
use crate::rulebook::{Rule, Rulebook};

/// Keys that `param` takes.
const MOST_KEYS: usize = 2;

impl Rulebook {
    /// Places that read a parameter as what it is not.
    pub(super) fn misread(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        for rule in self.rules.values() {
            for reading in &rule.readings {
                let name = reading.asked.name.as_str();
                let Some(parameter) = self.parameters.get(name) else { continue };
                found.extend(if reading.function == "param" {
                    self.by_keys(rule, reading, parameter)
                } else {
                    by_size(rule, reading, parameter)
                });
            }
        }
        found
    }

    fn by_keys(&self, rule: &Rule, reading: &Reading, parameter: &Parameter) -> Option<Fault> {
        let name = &parameter.name;
        let n = reading.keys.len();
        if parameter.by.is_some() {
            let message = format!("`{name}` is a scale: `param` can't read it");
            let fault = misread(rule, reading, message, "always refused");
            let help = format!("read it by a size: `bracket(\"{name}\", x)` or `marginal(…)`");
            return Some(fault.and(parameter.here("it has `by`")).help(help));
        }
        let settings = self.placed(parameter);
        let deepest = settings.iter().map(|placed| depth(&placed.setting)).max().unwrap_or(0);
        let most = if deepest == 0 { MOST_KEYS } else { deepest };
        if n > most {
            let message = format!("`{name}` is read by {n} keys, but has {most} at most");
            let fault = misread(rule, reading, message, "one key too many");
            return Some(
                fault
                    .and(parameter.here("its values stand here"))
                    .help("leave the last key out, or write tables within its tables"),
            );
        }
        let lacking = settings.iter().find_map(|placed| lacking(placed, reading));
        if let Some((placed, under)) = lacking {
            let message = format!("`{name}` has a value for each key{under}: name one more");
            let fault = misread(rule, reading, message, "one key too few");
            return Some(
                fault
                    .and(placed.here("a table"))
                    .help("add the column or the word that chooses: `param(\"…\", household.…)`"),
            );
        }
        self.unknown_literal(rule, reading, parameter, &settings)
    }

    /// A key in quotes that no table of the parameter has.
    #[expect(clippy::unused_self, reason = "one of the questions asked of a reading")]
    fn unknown_literal(
        &self,
        rule: &Rule,
        reading: &Reading,
        parameter: &Parameter,
        settings: &[Placed],
    ) -> Option<Fault> {
        for (level, key) in reading.keys.iter().enumerate() {
            let Some(key) = key else { continue };
            let known = Level::of(settings, level);
            if known.is_empty() || known.has(&key.name) {
                continue;
            }
            let message = format!("`{}` has no value for `{}`", parameter.name, key.name);
            let words = known.words();
            let label = format!("its keys are {}", words.join(", "));
            let fault = Fault::new("rulebook::unknown_key", message);
            let fault = fault.at(&rule.text, key.start, key.length, label);
            let near = did_you_mean(&key.name, words.iter().copied());
            let help = || format!("add `{} = …` to its values", key.name);
            let fault = fault.and(parameter.here("its values stand here"));
            return Some(fault.help(near.unwrap_or_else(help)));
        }
        None
    }

    /// Scales that end, read at a size that nothing keeps below the end.
    pub(super) fn ending_scales(&self, reads: &[Read]) -> Vec<Fault> {
        let mut found: Vec<Fault> = Vec::new();
        for read in reads.iter().filter(|read| read.is_unbounded) {
            let Some(parameter) = self.parameters.get(read.name.as_str()) else { continue };
            let ends = |placed: &Placed| match &placed.setting {
                Setting::Scale(scale) => scale.end,
                _ => None,
            };
            let ending = self.placed(parameter).into_iter().find_map(|placed| {
                let end = ends(&placed)?;
                Some((placed, end))
            });
            let Some((placed, end)) = ending else { continue };
            let name = &read.name;
            let message = format!("`{name}` ends before {end}, and this may ask above");
            let fault = Fault::new("rulebook::scale_end", message);
            let fault = fault.at(&read.text, read.at, name.len() + 2, "refused from there on");
            let fault = fault.and(placed.here("the last step has a `to`")).help(
                "leave the last `to` out, or keep below it: `min(x, param(\"…\"))` or an `if`",
            );
            if !found.contains(&fault) {
                found.push(fault);
            }
        }
        found
    }
}

fn by_size(rule: &Rule, reading: &Reading, parameter: &Parameter) -> Option<Fault> {
    let (name, function) = (&parameter.name, &reading.function);
    if parameter.by.is_none() {
        let message = format!("`{name}` is no scale: `{function}` can't read it");
        let fault = misread(rule, reading, message, "always refused");
        let help = format!("read it with `param(\"{name}\")`, or give it `by` and steps");
        return Some(fault.and(parameter.here("it has no `by`")).help(help));
    }
    if reading.keys.len() != 1 {
        let message = format!("`{function}` takes a name and one size");
        let fault = misread(rule, reading, message, "always refused");
        return Some(fault.help(format!("write `{function}(\"{name}\", x)`")));
    }
    let is_number = matches!(parameter.kind, ValueKind::Int | ValueKind::Float);
    if function == "marginal" && !is_number {
        let message = format!("the values of `{name}` are no numbers: `marginal` can't add them");
        let fault = misread(rule, reading, message, "always refused");
        let help = format!("read it with `bracket(\"{name}\", x)`");
        return Some(fault.and(parameter.here("its unit is here")).help(help));
    }
    None
}

fn misread(rule: &Rule, reading: &Reading, message: String, label: &str) -> Fault {
    rule.fault("rulebook::misread", message, &reading.asked, label)
}

/// Levels of keys that a setting has.
fn depth(setting: &Setting) -> usize {
    match setting {
        Setting::ByKey(values) => 1 + values.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A setting in which what is read may be a table still, and under which key.
fn lacking<'a>(placed: &'a Placed, reading: &Reading) -> Option<(&'a Placed, String)> {
    let mut open = vec![(&placed.setting, String::new())];
    for key in &reading.keys {
        let mut next = Vec::new();
        for (setting, _) in open {
            let Setting::ByKey(values) = setting else { continue };
            let chosen =
                values.iter().filter(|(word, _)| key.as_ref().is_none_or(|key| key.name == **word));
            next.extend(chosen.map(|(word, inner)| (inner, format!(" of `{word}`"))));
        }
        open = next;
    }
    let deeper = open.into_iter().find(|(setting, _)| matches!(setting, Setting::ByKey(_)));
    deeper.map(|(_, under)| (placed, under))
}
