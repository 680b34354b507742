//! The law pack against its dossier: every rule id has a case on each side of its bar, on the day
//! before and the day of its dates, and a refusal; every worked example has a case.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use linli::units::{Date, day_number};
use serde_json::Value;
use support::root;
use support::schema::toml_as_json;

const LAW: [&str; 6] = ["national", "beijing", "shanghai", "hangzhou", "xiamen", "micro-estate"];
const KINDS: [&str; 3] = ["sides", "days", "refusal"];
const RULE_IDS: usize = 36;
const EXAMPLES: u32 = 39;

/// A case with its pack and the first name of its file.
struct Case {
    pack: String,
    file: String,
    written: Value,
}

impl Case {
    fn text(&self, key: &str) -> &str {
        self.written[key].as_str().unwrap_or_default()
    }

    fn day(&self) -> i64 {
        day_number(self.text("on").parse::<Date>().expect("a day"))
    }

    fn is_refusal(&self) -> bool {
        self.written.get("refuse").is_some()
    }

    /// What it asks about, with the parameters that it sets.
    fn asked(&self) -> (&Value, &Value) {
        (&self.written["given"], &self.written["params"])
    }
}

fn cases() -> Vec<Case> {
    let mut found = Vec::new();
    for pack in LAW {
        let folder = root().join("rules").join(pack).join("cases");
        for entry in std::fs::read_dir(folder).expect("cases are there").flatten() {
            let path = entry.path();
            let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
            for written in toml_as_json(&path)["case"].as_array().expect("a list") {
                let (pack, file, written) = (pack.into(), file.clone(), written.clone());
                found.push(Case { pack, file, written });
            }
        }
    }
    found
}

/// The case of a name: of the national pack, or of the pack before the colon.
fn find<'a>(cases: &'a [Case], name: &str, rule: &Value) -> Result<&'a Case, String> {
    let (pack, name) = match name.split_once(": ") {
        Some((pack, rest)) if LAW.contains(&pack) => (pack, rest),
        _ => ("national", name),
    };
    let file = rule["file"].as_str().filter(|_| pack == "national");
    let asks = rule["asks"].as_str();
    let fits = |case: &&Case| {
        case.pack == pack
            && case.text("name") == name
            && file.is_none_or(|file| case.file == file)
            && asks.is_none_or(|asks| case.text("ask") == asks)
    };
    match cases.iter().filter(fits).collect::<Vec<_>>()[..] {
        [one] => Ok(one),
        [] => Err(format!("`{pack}` has no case \"{name}\"")),
        _ => Err(format!("`{pack}` has several cases \"{name}\"")),
    }
}

/// What keeps two cases from standing on both sides of a bar.
fn sides(below: &Case, at: &Case) -> Option<&'static str> {
    if below.is_refusal() || at.is_refusal() || below.written["expect"] == at.written["expect"] {
        return Some("both sides must be answered, each in its own way");
    }
    let same_day = below.day() == at.day();
    let apart = (below.day() - at.day()).abs() == 1;
    (!(same_day && below.asked() != at.asked() || apart))
        .then_some("the sides must differ in what is given on one day, or by one day")
}

/// What keeps two cases from being the day before and the day of a date.
fn days(before: &Case, on: &Case) -> Option<&'static str> {
    if before.day() + 1 != on.day() {
        return Some("the second case must be a day after the first");
    }
    if on.is_refusal() {
        return Some("on its first day a rule must answer");
    }
    let turns = before.asked() == on.asked() && before.written["expect"] != on.written["expect"];
    (!before.is_refusal() && !turns)
        .then_some("the day before must refuse, or answer the same question otherwise")
}

/// What is wrong with the pairs that a rule id names under a key.
fn pairs(
    cases: &[Case],
    rule: &Value,
    key: &str,
    misfit: fn(&Case, &Case) -> Option<&'static str>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for pair in rule[key].as_array().into_iter().flatten() {
        let named = |at: usize| find(cases, pair[at].as_str().expect("a name"), rule);
        match (named(0), named(1)) {
            (Ok(first), Ok(second)) => {
                let same = first.text("ask") == second.text("ask");
                let why = if same { misfit(first, second) } else { Some("they ask two rules") };
                wrong.extend(why.map(|why| format!("{key} {pair}: {why}")));
            }
            (first, second) => wrong.extend([first.err(), second.err()].into_iter().flatten()),
        }
    }
    wrong
}

fn wrong_with(cases: &[Case], rule: &Value) -> Vec<String> {
    let mut wrong = pairs(cases, rule, "sides", sides);
    wrong.extend(pairs(cases, rule, "days", days));
    if let Some(name) = rule["refusal"].as_str() {
        match find(cases, name, &Value::Null).or_else(|_| find(cases, name, rule)) {
            Ok(case) if case.is_refusal() => {}
            Ok(_) => wrong.push(format!("\"{name}\" is no refusal")),
            Err(why) => wrong.push(why),
        }
    }
    for kind in KINDS {
        let is_empty = rule[kind].as_array().is_some_and(Vec::is_empty);
        let is_excepted = rule["except"][kind].as_str().is_some_and(|why| !why.is_empty());
        if (rule[kind].is_null() || is_empty) != is_excepted {
            wrong.push(format!("`{kind}` must name cases, or `except` must say why not"));
        }
    }
    wrong
}

fn rule_ids() -> Vec<Value> {
    let listed = toml_as_json(Path::new(&root().join("tests/law_pack/rule_ids.toml")));
    listed["rule"].as_array().expect("a list").clone()
}

#[test]
fn every_rule_id_has_cases_on_both_sides_around_its_dates_and_a_refusal() {
    let (cases, rules) = (cases(), rule_ids());
    let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!((ids.len(), rules.len()), (RULE_IDS, RULE_IDS));
    let wrong: Vec<String> = rules
        .iter()
        .flat_map(|rule| {
            let id = rule["id"].as_str().unwrap_or_default();
            wrong_with(&cases, rule).into_iter().map(move |why| format!("{id}: {why}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_id_without_a_kind_or_with_the_wrong_cases_is_named() {
    let cases = cases();
    for rule in rule_ids() {
        for kind in KINDS {
            let mut less = rule.clone();
            less.as_object_mut().expect("a table").remove(kind);
            let excepted = rule["except"][kind].is_string();
            let wrong = wrong_with(&cases, &less);
            assert_eq!(wrong.is_empty(), excepted, "{} without {kind}", rule["id"]);
        }
        let mut swapped = rule.clone();
        for pair in swapped["days"].as_array_mut().into_iter().flatten() {
            pair.as_array_mut().expect("a pair").reverse();
        }
        assert!(!wrong_with(&cases, &swapped).is_empty(), "{} reversed", rule["id"]);
    }
}

#[test]
fn every_worked_example_is_a_case_with_an_answer() {
    let answered: BTreeSet<u32> = cases()
        .iter()
        .filter(|case| !case.is_refusal())
        .filter_map(|case| {
            let (number, _) = case.text("name").strip_prefix("example ")?.split_once(':')?;
            number.parse().ok()
        })
        .collect();
    assert_eq!(answered, (1..=EXAMPLES).collect());
}
