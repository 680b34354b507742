//! Households that stand otherwise under another policy, and what moved them.

mod support;

use serde_json::Value;
use support::{linli, said};

fn asked(more: &[&str]) -> Value {
    let all = [&["why", "scenarios/shengtang-torch", "--runs", "8", "--format", "json"], more];
    let output = linli(&all.concat());
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn column<'a>(told: &'a Value, name: &str) -> &'a Value {
    let columns = told["columns"].as_array().expect("a list");
    columns.iter().find(|column| column["column"] == name).expect("the column is watched")
}

#[test]
fn a_policy_changes_nobody_against_itself() {
    let told = asked(&["--policy", "separate", "--against", "separate"]);
    for name in ["pays", "bays_held"] {
        let column = column(&told, name);
        assert_eq!(column["flips"], 0, "{column:#}");
        assert!(
            column["inputs"]
                .as_array()
                .expect("a list")
                .iter()
                .all(|input| { input["taken_back_alone"] == 0 })
        );
    }
}

#[test]
fn better_service_and_trust_turn_households_to_paying_and_more_bays_give_bays() {
    let told = asked(&["--policy", "joint-committee"]);
    let pays = column(&told, "pays");
    let flips = pays["flips"].as_u64().expect("a number");
    assert!(flips > 100, "{pays:#}");
    let inputs = pays["inputs"].as_array().expect("a list");
    let enough = |name: &str| {
        let found = inputs.iter().find(|input| input["column"] == name);
        found.map_or(0, |input| input["alone_enough"].as_u64().expect("a number"))
    };
    assert!(enough("household.habit") > 0 && enough("household.trust") > 0, "{pays:#}");
    // What does not differ between the worlds moves nobody.
    assert_eq!(enough("household.payer_type"), 0);
    assert!(inputs.iter().all(|input| input["alone_enough"].as_u64() <= Some(flips)));
    // Four bays more are four households more with a bay, in every run that merged.
    let bays = column(&told, "bays_held");
    assert!(bays["only_second_per_run"].as_f64() > Some(3.0), "{bays:#}");
    assert_eq!(bays["only_first_per_run"], 0.0);
}

#[test]
fn before_the_policy_begins_it_has_changed_nobody() {
    let told = asked(&["--policy", "joint-committee", "--month", "2020-12"]);
    assert_eq!(column(&told, "pays")["flips"], 0);
    assert_eq!(column(&told, "bays_held")["flips"], 0);
}

#[test]
fn a_policy_or_month_that_is_not_there_is_named() {
    for (asked, due) in [
        (["--policy", "joint-comittee"], "joint-comittee"),
        (["--month", "2031-01"], "2031-01 is not among the months reported"),
    ] {
        let policy = if asked[0] == "--policy" { vec![] } else { vec!["--policy", "separate"] };
        let all = [&["why", "scenarios/shengtang-torch"], &asked[..], &policy[..]].concat();
        let output = linli(&all);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(due), "{}", said(&output));
    }
}
