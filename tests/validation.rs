//! The model against published facts: every fact of the shipped scenario must be met, or be on the
//! list of those that are known to be missed.

mod support;

use serde_json::Value;
use support::{Bench, linli, said};

/// Facts that the model does not meet with parameters inside their stated ranges; each has a note in
/// `facts.toml` that says why: success that held (separate committees) and the growth of a backlog.
const MISSED: [&str; 2] = ["V22", "V24"];

#[test]
fn every_fact_is_met_or_known_to_be_missed() {
    let output = linli(&["validate", "--format", "json", "--runs", "60"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let facts = told["facts"].as_array().expect("a list");
    for fact in facts {
        println!(
            "{} {} = {} in {}",
            fact["id"], fact["title"]["en"], fact["value"], fact["target"]
        );
    }
    let missed = |fact: &&Value| fact["met"] == false;
    let missed: Vec<&str> =
        facts.iter().filter(missed).map(|fact| fact["id"].as_str().expect("an id")).collect();
    assert_eq!(missed, MISSED);
}

#[test]
fn what_is_wrong_in_the_facts_is_named_all_at_once() {
    let bench = Bench::new();
    bench.write(
        "s/facts.toml",
        "[[fact]]\nid = \"X\"\ntitle = { zh = \"甲\", en = \"a\" }\nbasis = \"b\"\ntarget = [1, 0]\n\
         value = { policy = \"seperate\", outcome = \"collection_rat\", years = [0, 1] }\n\
         [[fact]]\nid = \"Y\"\ntitle = { zh = \"乙\", en = \"b\" }\nbasis = \"b\"\ntarget = [0, 1]\n\
         value = { ask = \"no_such_rule\", on = 2021-01-01, given = {} }\n",
    );
    let output = bench.linli(&["validate", "s"]);
    assert_eq!(output.status.code(), Some(2));
    for due in [
        "`target` must be two numbers",
        "did you mean `separate`?",
        "did you mean `collection_rate`?",
        "two whole numbers from 1 on are due",
        "unknown rule `no_such_rule`",
    ] {
        assert!(said(&output).contains(due), "{due}: {}", said(&output));
    }
}

#[test]
fn a_missed_fact_is_said_and_the_answer_is_no() {
    let bench = Bench::new();
    bench.write(
        "s/facts.toml",
        "[[fact]]\nid = \"X\"\ntitle = { zh = \"收缴率\", en = \"rate\" }\nbasis = \"b\"\n\
         target = [0.99, 1.0]\n\
         value = { policy = \"separate\", outcome = \"collection_rate\", months = [0, 1] }\n",
    );
    let output = bench.linli(&["validate", "s", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("X rate: 0.") && told.contains("MISSED"), "{told}");
    assert!(told.contains("0 of 1 met"), "{told}");
}
