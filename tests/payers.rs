//! How many households pay more: what a report says of runs is what `rules diff` says of each.

mod support;

use serde_json::Value;
use support::{linli, said};

const SCENARIO: &str = "scenarios/shengtang-torch";
const RUNS: usize = 9;

/// The first day of the last simulated month.
const LAST: &str = "2024-05-01";

fn told(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Households that pay more, the same and less under the joint committee, as a report tells it.
fn report(runs: usize) -> Value {
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("run").display().to_string();
    let n = runs.to_string();
    let policies = ["--policy", "separate", "--policy", "joint-committee"];
    let args = ["run", SCENARIO, "--runs", &n, "--out", &folder, "--quiet"];
    told(&linli(&[&args[..], &policies].concat()));
    let json = told(&linli(&["report", &folder, "--format", "json"]));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let policies = json["policies"].as_array().expect("policies");
    let joint = policies.iter().find(|policy| policy["id"] == "joint-committee");
    joint.expect("it was run")["households_paying"].clone()
}

/// The same in one run, asked of the rules about every household in the state of its last month:
/// from the policy back to the baseline, so that the bays are those that the policy gave.
fn diff(run: usize) -> [usize; 3] {
    let n = run.to_string();
    let args = ["rules", "diff", "joint-committee", "separate", "--scenario", SCENARIO];
    let more = ["--on", LAST, "--run", &n, "--format", "csv"];
    let csv = told(&linli(&[&args[..], &more].concat()));
    let mut counts = [0; 3];
    for row in csv::Reader::from_reader(csv.as_bytes()).deserialize() {
        let row: std::collections::BTreeMap<String, String> = row.expect("a row");
        let fen = |name: &str| row[name].parse::<i64>().expect("fen");
        // What is owed less on the way back was owed more on the way there.
        let more = fen("before_fen") - fen("after_fen");
        counts[usize::try_from(1 - more.signum()).expect("0 to 2")] += 1;
    }
    counts
}

fn numbers(told: &Value) -> [u64; 3] {
    ["more", "same", "less"].map(|way| told[way].as_u64().expect("a number of households"))
}

#[test]
fn a_report_tells_of_runs_what_the_rules_tell_of_each() {
    let each: Vec<[usize; 3]> = (0..RUNS).map(diff).collect();
    let one = report(1);
    assert_eq!(numbers(&one), each[0].map(|n| n as u64), "of a single run");
    assert!(one.get("ninety").is_none(), "one run has no interval");

    let all = report(RUNS);
    for (at, told) in numbers(&all).into_iter().enumerate() {
        let mut counts: Vec<usize> = each.iter().map(|run| run[at]).collect();
        counts.sort_unstable();
        assert_eq!(told, counts[RUNS / 2] as u64, "the median over runs: {each:?}");
    }
    assert_eq!(each[0].iter().sum::<usize>(), 158, "every household is in one group");
}

#[test]
fn the_number_does_not_grow_with_runs() {
    let [one, many] = [1, 24].map(report);
    let range = many.get("ninety").and_then(|ninety| ninety.get("more"));
    let ends = range.map_or_else(
        || [numbers(&many)[0]; 2],
        |range| [0, 1].map(|at| range[at].as_u64().expect("a number")),
    );
    let more = numbers(&one)[0];
    assert!((ends[0]..=ends[1]).contains(&more), "{more} of one run, {ends:?} of 24");
    // There are as many payers as bays at the most, whatever the number of runs.
    assert!(ends[1] <= 52 && numbers(&many)[0] <= 52, "{many}");
}
