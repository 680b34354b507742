//! The same seed gives the same bytes, whatever the number of threads; another seed or another rule
//! does not.

mod support;

use std::collections::BTreeMap;

use support::{Bench, files, said};

fn run(bench: &Bench, out: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let output = bench.linli(&[&["run", "s", "--out", out, "--lang", "zh-CN"], more].concat());
    assert!(output.status.success(), "{}", said(&output));
    files(&bench.path(out), "")
}

#[test]
fn one_thread_two_threads_and_a_second_time_give_the_same_bytes() {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 36");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 6");
    let one = run(&bench, "one", &["--threads", "1"]);
    assert!(
        one.contains_key("index.html") && one.contains_key("tables/outcomes.parquet"),
        "{:?}",
        one.keys()
    );
    assert!(one.keys().any(|path| path.starts_with("charts/")), "{:?}", one.keys());
    for (out, threads) in [("two", "2"), ("again", "2")] {
        let other = run(&bench, out, &["--threads", threads]);
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (path, bytes) in &one {
            assert!(*bytes == other[path], "{path} differs");
        }
    }
}

#[test]
fn the_seed_and_the_rules_matter() {
    let bench = Bench::new();
    let table = "tables/outcomes.csv";
    let usual = run(&bench, "usual", &[]);
    assert!(
        usual[table] != run(&bench, "seed", &["--seed", "1"])[table],
        "the seed does not matter"
    );
    let fee = "rules/micro-estate/fees/fee.rhai";
    let edits = [
        (fee, "household.area * param", "household.area * household.cars * param"),
        ("rules/micro-estate/fees/fee.toml", "value = 5000", "value = 5001"),
        ("rules/micro-estate/fees/pays.toml", "habitual = 2.3", "habitual = 0.3"),
        (
            "rules/micro-estate/parking/parking.rhai",
            "estate.bays_marked +",
            "estate.bays_marked + 1 +",
        ),
    ];
    for (number, (file, from, to)) in edits.into_iter().enumerate() {
        let bench = Bench::new();
        bench.edit(file, from, to);
        assert!(
            usual[table] != run(&bench, &format!("edit{number}"), &[])[table],
            "{file} does not matter"
        );
    }
}

/// A row without the fingerprint and the seed that end it: how many runs are asked for is part of both
/// the scenario and its fingerprint.
fn unmarked(row: &str) -> &str {
    row.rsplitn(3, ',').last().expect("a row")
}

#[test]
fn a_run_of_fewer_runs_is_the_beginning_of_a_run_of_more() {
    let bench = Bench::new();
    let text = |files: &BTreeMap<String, Vec<u8>>| {
        let bytes = files["tables/outcomes.csv"].clone();
        String::from_utf8(bytes).expect("UTF-8")
    };
    let few = text(&run(&bench, "few", &["--runs", "2"]));
    let many = text(&run(&bench, "many", &["--runs", "5"]));
    let of = |text: &str, run: &str| -> Vec<String> {
        let rows = text.lines().filter(|line| line.split(',').nth(1) == Some(run));
        rows.map(|row| unmarked(row).to_string()).collect()
    };
    assert!(!of(&few, "1").is_empty());
    assert_eq!(of(&few, "1"), of(&many, "1"));
}
