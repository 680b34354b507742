//! `linli bill`: from which day a late fee runs, what of it is past its limit, what a demand of
//! nothing opens, and what is left of a month that was paid in advance.

mod support;

use serde_json::Value;
use support::{Bench, Table, said};

/// Six months around both first votes.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "start = \"2018-06\"", "start = \"2020-11\"");
    bench.edit("s/scenario.toml", "months = 2", "months = 6");
    bench
}

/// The rate of a late fee, in fen a day for every 100 yuan, from some days on.
fn agree(bench: &Bench, rates: &[(&str, i64)]) {
    for (from, rate) in rates {
        change(bench, "late_fee_rate", &rate.to_string(), from);
    }
}

/// A value of a parameter from a day on.
fn change(bench: &Bench, parameter: &str, value: &str, from: &str) {
    let scenario = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("it is there");
    let change = format!(
        "\n[[change]]\nparam = \"{parameter}\"\nvalue = {value}\nfrom = {from}\n\
         source = \"contract, clause 9\"\nstanding = \"contract\"\n"
    );
    bench.write("s/scenario.toml", &format!("{scenario}{change}"));
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
fn each_rate_speaks_of_its_own_days_and_the_sum_is_rounded_once() {
    let bench = bench();
    agree(&bench, &[("2021-01-01", 100), ("2021-02-15", 30)]);
    let (until, lower) = (day("2021-03-01"), day("2021-02-15"));
    let (mut over_both, mut differs) = (0, 0);
    for (fen, due, fee) in owed(&bills(&bench, &["--month", "2021-03"])) {
        let late_from = (due + 1).max(day("2021-01-01"));
        let (first, second) = ((lower - late_from).max(0), until + 1 - lower.max(late_from));
        assert_eq!(fee, rounded(fen * (first * 100 + second * 30)));
        let apart = rounded(fen * first * 100) + rounded(fen * second * 30);
        over_both += i32::from(first > 0 && second > 0);
        differs += i32::from(fee != apart);
    }
    assert!(over_both > 0, "somebody was late under both rates");
    assert!(differs > 0, "rounding twice gives another fee");
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

#[test]
fn a_month_paid_in_advance_shows_its_fee_the_credit_and_what_is_left() {
    let bench = bench();
    for (parameter, value) in [
        ("nudges", "true"),
        ("prepayments", "true"),
        ("prepayment_discount", "5"),
        ("prepayment_uptake", "1.0"),
        ("prepayment_habit", "0.0"),
    ] {
        change(&bench, parameter, value, "2020-06-01");
    }
    let output = bench.linli(&["run", "s", "--quiet", "--out", "reports/s"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let table = Table::read(&bench.path("reports/s/tables/outcomes.csv"));
    let held = |month: &str, estate: &str| {
        let is_it = |row: &std::collections::BTreeMap<&str, &str>| {
            row["policy"] == "separate"
                && row["run"] == "0"
                && row["month"] == month
                && row["estate"] == estate
        };
        let row = table.rows().find(is_it).expect("the run has the month");
        row["paid_in_advance_fen"].parse::<i64>().expect("fen")
    };
    let fen = |value: &Value| value.as_i64().expect("fen");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let (mut covered, mut with_bay) = (None, 0);
    for (before, month) in [("2021-01", "2021-02"), ("2021-02", "2021-03"), ("2021-03", "2021-04")]
    {
        let bills = bills(&bench, &["--month", month]);
        // What the bills use is what the accounts of the run lose.
        for estate in list(&bills["estates"]) {
            let id = estate["estate"].as_str().expect("an id");
            assert_eq!(
                fen(&estate["credit_fen"]),
                held(month, id) - held(before, id),
                "{month} {id}"
            );
        }
        for unit in list(&bills["units"]) {
            let of = |kind: &str, is_it: &dyn Fn(&Value) -> bool| -> i64 {
                let lines = list(&unit[kind]).into_iter().filter(|line| is_it(line));
                lines.map(|line| fen(&line["fen"])).sum()
            };
            let due = of("lines", &|line| line["column"] == "due");
            let full = of("lines", &|line| line["rule"] == "full_fee");
            let (credit, charged) = (fen(&unit["credit_fen"]), fen(&unit["charged_fen"]));
            assert_eq!(credit, of("credits", &|_| true));
            assert_eq!(fen(&unit["to_pay_fen"]), charged + credit + fen(&unit["arrears_fen"]));
            // The discount is taken off the price in advance once, whoever pays it already.
            assert_eq!(fen(&unit["prepayment"]["fen"]), (full * 12 * 95 + 50) / 100, "{unit}");
            if credit < 0 {
                assert_eq!(credit, -due, "the fee of a prepaid month is paid: {unit}");
                with_bay += i32::from(charged > due);
                if charged == due {
                    covered = unit["unit_id"].as_str().map(|id| (month, id.to_string()));
                }
            }
        }
    }
    assert!(with_bay > 0, "somebody still owes the bay");
    let (month, unit) = covered.expect("somebody paid in advance and has no bay");
    let asked = |more: &[&str]| {
        let wish = ["bill", "s", "--run", "0", "--month", month, "--unit", &unit];
        String::from_utf8_lossy(&bench.linli(&[&wish[..], more].concat()).stdout).into_owned()
    };
    let text = asked(&["--lang", "en"]);
    assert!(text.contains("Paid in advance before: -"), "{text}");
    assert!(text.contains("nothing of it is left to pay") && !text.contains("Due by"), "{text}");
    assert!(text.contains("(`credit_line`) -"), "the credit has its steps: {text}");
    assert!(asked(&["--lang", "zh-CN"]).contains("预缴款抵扣："));
    assert!(asked(&["--format", "csv"]).contains(",credit,credit_line,"));
    // In a month that nobody paid in advance before there is no credit.
    let first = bills(&bench, &["--month", "2020-12"]);
    assert!(list(&first["units"]).iter().all(|unit| fen(&unit["credit_fen"]) == 0));
}

#[test]
fn a_line_that_is_no_part_of_a_bill_is_refused() {
    let bench = bench();
    bench.edit("rules/micro-estate/schedule/fees.toml", "part = \"credit\"", "part = \"gift\"");
    let output = bench.linli(&["bill", "s", "--month", "2020-11", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.contains("a line of a bill is no `gift`"), "{said}");
    assert!(said.contains("write \"charge\", \"for_advance\" or \"credit\""), "{said}");
}
