//! Packs of a few invented lines, read and asked.

mod adopted;
mod checked;
mod dates;
mod draws;
mod environments;
mod indexed;
mod limits;
mod lowered;
mod one_meaning;
mod packs;
mod random_rules;
mod replaced;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use miette::Diagnostic;
use rhai::Dynamic;

use super::{Environment, Frame, Given, Luck, Pack, Rule, Rulebook, Stack, stacks};
use crate::diagnostic::{Fault, Faults, Text};
use crate::units::Date;

/// The first line of every rule file here.
const HEADER: &str = "//! What is due?\n//! source: contract\n//! standing: contract\n";

/// Files of one pack, in the order of their paths.
fn pack(name: &str, files: &[(&str, &str)]) -> Pack {
    let mut files: Vec<(String, Arc<Text>)> = files
        .iter()
        .map(|(path, text)| {
            let text = if super::has_ending(path, "rhai") {
                format!("{HEADER}{text}")
            } else {
                (*text).into()
            };
            ((*path).into(), Text::new(format!("{name}/{path}"), text))
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Pack { name: name.into(), files, is_own: true }
}

/// A rulebook of one pack.
fn book(files: &[(&str, &str)]) -> Result<Rulebook, Faults> {
    Rulebook::load(&[pack("own", files)])
}

/// Codes and messages of the faults of a pack that must not load. Each has a next step.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let faults = book(files).err().expect("the pack is at fault");
    for fault in &faults.0 {
        assert!(next_step(fault).is_some(), "{fault} has no next step");
    }
    faults.0.iter().map(said).collect()
}

/// What a fault says is to be done.
fn next_step(fault: &Fault) -> Option<String> {
    fault.parts().iter().find_map(|part| Diagnostic::help(part).map(|help| help.to_string()))
}

/// A fault in one line: code, message, what is underlined (in every place), help.
fn said(fault: &Fault) -> String {
    let labels = |fault: &dyn Diagnostic| {
        let labels = fault.labels().into_iter().flatten();
        labels.filter_map(|label| label.label().map(str::to_string)).collect::<Vec<_>>()
    };
    let mut places = labels(fault);
    places.extend(fault.related().into_iter().flatten().flat_map(labels));
    format!("{}: {fault} [{}]", fault.code(), places.join(" | "))
}

/// The packs of the repository: one rulebook for each stack, with those of its packs that are in
/// no earlier one.
fn shipped() -> Vec<(Rulebook, Vec<String>)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = |name: &str, folder: &str| -> Vec<(String, Arc<Text>)> {
        let entries = std::fs::read_dir(root.join(name).join(folder)).into_iter().flatten();
        let paths = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
        paths
            .map(|path| {
                let file = path.file_name().and_then(|name| name.to_str()).expect("a name");
                let within =
                    if folder.is_empty() { file.into() } else { format!("{folder}/{file}") };
                let text = std::fs::read_to_string(&path).expect("a text");
                (within, Text::new(format!("rules/{name}/{file}"), text))
            })
            .collect()
    };
    let pack = |name: String| {
        let entries = std::fs::read_dir(root.join(&name)).expect("a pack").flatten();
        let inside = entries.filter(|entry| entry.path().is_dir());
        let inside = inside.map(|entry| entry.file_name().to_string_lossy().into_owned());
        // `new` holds a template, which is no part of the pack.
        let folders = inside.filter(|folder| folder != "new").chain([String::new()]);
        let mut files: Vec<_> = folders.flat_map(|folder| files(&name, &folder)).collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Pack { name, files, is_own: false }
    };
    let folders = std::fs::read_dir(&root).expect("rules are shipped").flatten();
    let mut names: Vec<String> =
        folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let packs: Vec<Pack> = names.into_iter().map(pack).collect();
    let read = |stack: Stack| {
        (Rulebook::load(&stack.packs).expect("the shipped packs are sound"), stack.own)
    };
    stacks(&packs).into_iter().map(read).collect()
}

/// Does a rule stand in one of some shipped packs?
fn is_of(rule: &Rule, packs: &[String]) -> bool {
    packs.iter().any(|pack| rule.text.name.starts_with(&format!("rules/{pack}/")))
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Asks a rule that is about nobody.
fn ask_in(book: &Rulebook, rule: &str, environment: Environment) -> Result<Dynamic, String> {
    let rule = book.rule(rule).expect("the rule is there");
    let frame = Arc::new(Frame::of(Arc::new(environment), Luck::Given(BTreeMap::new())));
    let given: Vec<Given> = Vec::new();
    book.ask(rule, &given, &frame).map_err(|faults| faults.0.iter().map(said).collect())
}

/// Asks a rule that is about nobody on a day, without any policy.
fn ask(book: &Rulebook, rule: &str, on: &str) -> Result<String, String> {
    ask_in(book, rule, book.environment(day(on), None, |_| false)).map(|value| value.to_string())
}

/// A parameter file with one parameter `x`.
fn parameter(facts: &str, value: &str) -> String {
    format!(
        "[x]\nsummary = {{ zh = \"数\", en = \"number\" }}\n{facts}\n[[x.since]]\ndate = 2020-01-01\n\
         value = {value}\nsource = \"contract\"\nstanding = \"contract\"\n"
    )
}
