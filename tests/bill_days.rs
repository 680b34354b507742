//! `linli bill`: from which day a late fee runs, what of it is past its limit, and what a demand of
//! nothing opens.

mod support;

use serde_json::Value;
use support::{Bench, said};

/// Six months around both first votes.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "start = \"2018-06\"", "start = \"2020-11\"");
    bench.edit("s/scenario.toml", "months = 2", "months = 6");
    bench
}

/// The rate of a late fee, in fen a day for every 100 yuan, from some days on.
fn agree(bench: &Bench, rates: &[(&str, i64)]) {
    let scenario = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("it is there");
    let change = |(from, rate): &(&str, i64)| {
        format!(
            "\n[[change]]\nparam = \"late_fee_rate\"\nvalue = {rate}\nfrom = {from}\n\
             source = \"contract, clause 9\"\nstanding = \"contract\"\n"
        )
    };
    let rates = rates.iter().map(change).collect::<Vec<_>>().concat();
    bench.write("s/scenario.toml", &format!("{scenario}{rates}"));
}

fn bills(bench: &Bench, more: &[&str]) -> Value {
    let arguments = [&["bill", "s", "--format", "json", "--run", "0"], more].concat();
    let output = bench.linli(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn day(text: &str) -> i64 {
    linli::units::day_number(text.parse().expect("a day"))
}

/// Every unpaid bill: what is owed, the day after which it is late, and its late fee.
fn owed(bills: &Value) -> Vec<(i64, i64, i64)> {
    let units = bills["units"].as_array().expect("a list").iter();
    let old = units.flat_map(|unit| unit["arrears"].as_array().expect("a list"));
    let fen = |value: &Value| value.as_i64().expect("fen");
    old.map(|old| {
        let due = day(old["due_on"].as_str().expect("a day"));
        (fen(&old["fen"]), due, fen(&old["late_fee_fen"]))
    })
    .collect()
}

fn rounded(fen_days: i64) -> i64 {
    (fen_days + 5_000) / 10_000
}

#[test]
fn a_late_fee_runs_from_the_day_of_its_clause_and_not_before() {
    let bench = bench();
    agree(&bench, &[("2021-02-01", 100)]);
    let mut before = 0;
    for (month, first) in [("2021-01", 0), ("2021-02", 1), ("2021-03", 29)] {
        let until = day(&format!("{month}-01"));
        for (fen, due, fee) in owed(&bills(&bench, &["--month", month])) {
            let days = (until - due).min(first);
            assert_eq!(fee, rounded(fen * days * 100), "{month}: {fen} fen");
            before += i32::from(until - due > first);
        }
    }
    assert!(before > 0, "somebody was late before the clause");
}

#[test]
fn each_rate_speaks_of_its_own_days() {
    let bench = bench();
    agree(&bench, &[("2021-01-01", 100), ("2021-02-15", 30)]);
    let (until, lower) = (day("2021-03-01"), day("2021-02-15"));
    let mut over_both = 0;
    for (fen, due, fee) in owed(&bills(&bench, &["--month", "2021-03"])) {
        let late_from = (due + 1).max(day("2021-01-01"));
        let (first, second) = ((lower - late_from).max(0), until + 1 - lower.max(late_from));
        assert_eq!(fee, rounded(fen * first * 100) + rounded(fen * second * 30));
        over_both += i32::from(first > 0 && second > 0);
    }
    assert!(over_both > 0, "somebody was late under both rates");
}

#[test]
fn the_late_fee_of_a_bill_past_its_limit_is_past_it_too() {
    let bench = bench();
    agree(&bench, &[("2020-01-01", 5)]);
    bench.edit("s/scenario.toml", "months = 6", "months = 60");
    let units = bills(&bench, &["--month", "2025-03"]);
    let of = |unit: &Value, key: &str| unit[key].as_i64().unwrap_or_default();
    let units = units["units"].as_array().expect("a list");
    let lapsed = units.iter().find(|unit| of(unit, "lapsed_fen") > 0).expect("a bill lapsed");
    let old = lapsed["arrears"].as_array().expect("a list");
    let past = old.iter().filter(|old| old["has_lapsed"] == true);
    let fees: i64 = past.map(|old| of(old, "late_fee_fen")).sum();
    assert!(fees > 0 && fees == of(lapsed, "lapsed_late_fee_fen"), "{lapsed:#}");
    let unit = lapsed["unit_id"].as_str().expect("a unit");
    let args = ["bill", "s", "--month", "2025-03", "--run", "0", "--lang", "en", "--unit", unit];
    let output = bench.linli(&args);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let sum = of(lapsed, "lapsed_fen") + fees;
    let sum = format!("of it {}.{:02} yuan is past its time limit", sum / 100, sum % 100);
    assert!(words.contains(&sum), "{sum} in:\n{words}");
}

#[test]
fn who_owes_nothing_was_asked_for_nothing() {
    let bench = bench();
    let first = ["--month", "2020-11"];
    let units = bills(&bench, &first);
    let units = units["units"].as_array().expect("a list");
    let is_clear = |unit: &&Value| unit["arrears"].as_array().is_some_and(Vec::is_empty);
    let clear = units.iter().find(is_clear).expect("somebody owes nothing");
    let unit = clear["unit_id"].as_str().expect("a unit");
    let month = ["--month", "2021-03", "--unit", unit];
    let demanded = |more: &[&str]| {
        let start = ["bill", "s", "--lang", "en", "--demanded-on", "2020-01-01"];
        let output = bench.linli(&[&start[..], &month[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let words = demanded(&[]);
    assert!(words.contains("  a suit: not yet"), "{words}");
    assert!(words.contains("a demand of 2020-01-01 is of nothing"), "{words}");
}
