//! The law pack against its dossier: every rule id has a case on each side of its bar, on the day
//! before and the day of its dates, and a refusal; every worked example has a case.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use linli::rulebook::run_cases;
use linli::units::{Date, day_number};
use serde_json::Value;
use support::schema::toml_as_json;
use support::{root, rulebook};

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

/// Everything that a case gives or sets, by its path.
fn leaves(value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                leaves(inner, &format!("{path}.{name}"), found);
            }
        }
        Value::Null => {}
        other => {
            found.insert(path.into(), other.clone());
        }
    }
}

/// In how many things two cases differ: columns given and parameters set.
fn n_apart(one: &Case, other: &Case) -> usize {
    let all = |case: &Case| {
        let mut found = BTreeMap::new();
        let (given, params) = case.asked();
        leaves(given, "given", &mut found);
        leaves(params, "params", &mut found);
        found
    };
    let (one, other) = (all(one), all(other));
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    keys.into_iter().filter(|key| one.get(*key) != other.get(*key)).count()
}

/// What keeps two cases from standing on both sides of a bar: only what lies between them may turn
/// the answer, so they differ in one thing alone.
fn sides(below: &Case, at: &Case) -> Option<&'static str> {
    if below.is_refusal() || at.is_refusal() || below.written["expect"] == at.written["expect"] {
        return Some("both sides must be answered, each in its own way");
    }
    let days_apart = (below.day() - at.day()).abs();
    let is_one = matches!((days_apart, n_apart(below, at)), (0, 1) | (1, 0));
    (!is_one)
        .then_some("the sides must differ in one thing that is given on one day, or by one day")
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

/// What is wrong with the values of which a rule id says that their standing turns on a day: name,
/// day, standing before and from then on.
fn stands(rule: &Value) -> Vec<String> {
    let national = rulebook(&["national"]);
    let mut wrong = Vec::new();
    for turn in rule["stands"].as_array().into_iter().flatten() {
        let word = |at: usize| turn[at].as_str().expect("a word");
        let day: Date = word(1).parse().expect("a day");
        let before = day.yesterday().expect("a day before");
        let parameter = national.parameter(word(0)).expect("a parameter of the national pack");
        for (on, due) in [(before, word(2)), (day, word(3))] {
            let standing = parameter.on(on).map(|since| since.standing.as_str());
            if standing != Some(due) {
                wrong.push(format!("{turn}: on {on} it stands as {standing:?}, not {due}"));
            }
        }
    }
    wrong
}

fn wrong_with(cases: &[Case], rule: &Value) -> Vec<String> {
    let mut wrong = pairs(cases, rule, "sides", sides);
    wrong.extend(pairs(cases, rule, "days", days));
    wrong.extend(stands(rule));
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

/// What the shipped packs really answer, by pack and file and the name of the case.
fn answers() -> BTreeMap<(String, String, String), String> {
    let mut found = BTreeMap::new();
    for packs in [
        &["national"][..],
        &["national", "beijing"],
        &["national", "shanghai"],
        &["national", "hangzhou"],
        &["national", "xiamen"],
    ] {
        let own = packs.last().expect("a pack");
        let folder = format!("rules/{own}/");
        let book = rulebook(packs);
        let results = run_cases(&book, |text| text.name.starts_with(&folder)).expect("sound cases");
        for result in results {
            assert!(result.fault.is_none(), "{}: {:?}", result.name, result.fault);
            let file = Path::new(&result.text.name).file_stem().expect("a name");
            let key =
                ((*own).to_string(), file.to_string_lossy().into_owned(), result.name.clone());
            if let Ok(answer) = result.answer {
                found.insert(key, answer);
            }
        }
    }
    found
}

#[test]
fn both_sides_of_every_bar_are_really_answered_each_in_its_own_way() {
    let (cases, answers) = (cases(), answers());
    let mut n_held = 0;
    for rule in rule_ids() {
        for pair in rule["sides"].as_array().into_iter().flatten() {
            let answered = |at: usize| {
                let case = find(&cases, pair[at].as_str().expect("a name"), &rule).ok()?;
                let name = case.text("name").to_string();
                answers.get(&(case.pack.clone(), case.file.clone(), name))
            };
            let (below, at) = (answered(0), answered(1));
            assert!(below.is_some() && at.is_some(), "{}: {pair}: no answer", rule["id"]);
            assert_ne!(below, at, "{}: {pair}", rule["id"]);
            n_held += 1;
        }
    }
    assert!(n_held >= RULE_IDS, "only {n_held} pairs were held");
}

#[test]
fn a_side_that_differs_in_two_things_or_a_standing_that_does_not_turn_is_named() {
    let cases = cases();
    let rules = rule_ids();
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).expect("a rule id").clone();
    let mut quorum = rule("vote.quorum");
    quorum["sides"][0][0] = "under the law of 2007 exactly half taking part is not enough".into();
    assert!(wrong_with(&cases, &quorum).iter().any(|why| why.contains("one thing")));
    let mut fee = rule("fee.latefee");
    fee["stands"][0][1] = "2023-12-06".into();
    assert!(wrong_with(&cases, &fee).iter().any(|why| why.contains("stands as")));
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
