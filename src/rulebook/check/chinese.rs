//! Rules and parameters that say nothing of themselves in Chinese: the rule book and every
//! explanation show both languages.

use std::collections::BTreeSet;

use crate::diagnostic::Fault;
use crate::rulebook::Rulebook;

/// Has a text any letter beyond those of English?
fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii())
}

impl Rulebook {
    /// Rule files, functions and parameters without a Chinese line.
    pub(super) fn without_chinese(&self) -> Vec<Fault> {
        let code = "rulebook::no_chinese";
        let mut found = Vec::new();
        let mut files = BTreeSet::new();
        for rule in self.rules.values() {
            let question = rule.header.question_zh.as_deref().unwrap_or_default();
            if files.insert(&rule.text.name) && !is_chinese(question) {
                let message = "this rule file does not say its question in Chinese";
                let length = rule.text.text.lines().next().map_or(0, str::len);
                let fault = Fault::new(code, message).at(&rule.text, 0, length, "the question");
                found.push(fault.help("add a line `//! zh: …` below it"));
            }
            if !is_chinese(&rule.doc.zh) {
                let message = format!("`{}` does not say in Chinese what it gives", rule.name);
                let fault = Fault::new(code, message);
                let fault = fault.at(&rule.text, rule.start, rule.name.len(), "this function");
                found.push(fault.help("add a line `/// zh: …` above it, after one in English"));
            }
        }
        for parameter in self.parameters.values().filter(|p| !is_chinese(&p.summary.0)) {
            let message = format!("`{}` does not say in Chinese what it is", parameter.name);
            let fault = Fault::new(code, message);
            let length = parameter.name.len();
            let fault = fault.at(&parameter.text, parameter.start, length, "this parameter");
            found.push(fault.help("write its `summary` as { zh = \"…\", en = \"…\" }"));
        }
        found
    }
}
