//! Values that were corrected after the day from which they hold.

use super::{ask_in, book, day, faults};
use crate::rulebook::{Rulebook, run_cases};

const RULE: &str = "//! params: fee.toml\n\nfn due() { param(\"fee\") }\n";

/// A fee with some entries: first day, day of adoption, value.
fn fee(entries: &[(&str, Option<&str>, i64)]) -> String {
    let since = entries.iter().map(|(date, adopted, value)| {
        let adopted = adopted.map(|day| format!("adopted = {day}\n")).unwrap_or_default();
        format!(
            "[[fee.since]]\ndate = {date}\n{adopted}value = {value}\nsource = \"contract\"\n\
             standing = \"contract\"\n"
        )
    });
    let head = "[fee]\nsummary = { zh = \"费\", en = \"fee\" }\nunit = \"fen\"\n".to_string();
    std::iter::once(head).chain(since).collect()
}

/// In March the fee became 95; in June it was found that March's fee should have been 90.
const CORRECTED: [(&str, Option<&str>, i64); 3] =
    [("2020-01-01", None, 80), ("2021-03-01", None, 95), ("2021-03-01", Some("2021-06-10"), 90)];

fn known(book: &Rulebook, on: &str, known: &str) -> String {
    let environment = book.environment_as_known(day(on), day(known), None, |_| false);
    ask_in(book, "due", environment).map_or_else(|why| why, |value| value.to_string())
}

#[test]
fn the_fee_of_march_was_corrected_in_june() {
    let book = book(&[("due.rhai", RULE), ("fee.toml", &fee(&CORRECTED))]).expect("sound");
    for (on, at, value) in [
        ("2021-02-28", "2021-05-01", "80"),
        ("2021-03-01", "2021-02-28", "80"),
        ("2021-03-01", "2021-03-01", "95"),
        ("2021-04-01", "2021-06-09", "95"),
        ("2021-04-01", "2021-06-10", "90"),
    ] {
        assert_eq!(known(&book, on, at), value, "on {on} as known on {at}");
    }
    let why = "rulebook::stopped: `due` stopped: `fee` is not in force on this day [here]";
    assert_eq!(known(&book, "2021-03-01", "2019-12-31"), why);
    let fee = book.parameter("fee").expect("there");
    let value = fee.on(day("2021-03-01")).map(|since| since.setting.written());
    assert_eq!(value.as_deref(), Some("90"), "without a day everything is known");
}

#[test]
fn a_case_may_be_asked_as_known_on_a_day() {
    let case = |known: &str, expect: i64| {
        format!(
            "[[case]]\nname = \"a fee\"\non = 2021-04-01\nknown = {known}\nask = \"due\"\nexpect = {expect}\n"
        )
    };
    let cases = [case("2021-05-01", 95), case("2021-06-10", 90), case("2021-06-10", 95)].concat();
    let book = [("due.rhai", RULE), ("fee.toml", &fee(&CORRECTED)), ("cases/fee.toml", &cases)];
    let results = run_cases(&super::book(&book).expect("sound"), |_| true).expect("sound cases");
    let holds: Vec<bool> = results.iter().map(|result| result.fault.is_none()).collect();
    assert_eq!(holds, [true, true, false]);
}

#[test]
fn two_values_of_one_day_and_one_adoption_are_refused() {
    let said = |entries: &[_]| faults(&[("due.rhai", RULE), ("fee.toml", &fee(entries))]);
    let twins = said(&[("2020-01-01", None, 80), ("2020-01-01", None, 90)]);
    let label = "this begins on 2020-01-01 | 2020-01-01 does not come after the entry before it";
    assert_eq!(
        twins,
        [format!("rulebook::two_values: `fee` has two values from 2020-01-01 on [{label}]")]
    );
    let early = said(&[CORRECTED[2], CORRECTED[1]]);
    assert!(early[0].starts_with("rulebook::date_order"), "{early:?}");
}
