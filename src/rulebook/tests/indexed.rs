//! Parameters that follow an index.

use super::{ask, ask_in, book, day, faults};
use crate::rulebook::Rulebook;

const RULE: &str = "//! params: p.toml\n\nfn due() { param(\"fee\") }\n";

/// One parameter: name, unit, further keys, and entries of a day and a value.
fn parameter(name: &str, unit: &str, more: &str, entries: &[(&str, &str)]) -> String {
    let head = format!(
        "[{name}]\nsummary = {{ zh = \"数\", en = \"number\" }}\nunit = \"{unit}\"\n{more}\n"
    );
    let since = entries.iter().map(|(date, value)| {
        format!(
            "[[{name}.since]]\ndate = {date}\nvalue = {value}\nsource = \"s\"\nstanding = \"law\"\n"
        )
    });
    std::iter::once(head).chain(since).collect()
}

fn follows(index: &str, from: &str, more: &str) -> String {
    format!("indexed = {{ by = \"{index}\", from = {from}{more} }}")
}

fn cpi() -> String {
    let entries = [("2020-01-01", "100"), ("2021-01-01", "103.2"), ("2022-01-01", "110.0")];
    parameter("cpi", "index", "", &entries)
}

fn of(texts: &[String], policies: &[(&str, &str)]) -> Result<Rulebook, crate::diagnostic::Faults> {
    let text = texts.concat();
    let mut files = vec![("due.rhai", RULE), ("p.toml", text.as_str())];
    files.extend(policies);
    book(&files)
}

fn refused(texts: &[String]) -> Vec<String> {
    faults(&[("due.rhai", RULE), ("p.toml", &texts.concat())])
}

fn due(book: &Rulebook, on: &str) -> String {
    ask(book, "due", on).unwrap_or_else(|why| why)
}

#[test]
fn a_fee_follows_prices_from_its_day_on_and_is_rounded_half_up() {
    let follows = follows("cpi", "2021-01-01", ", round = \"half_up\"");
    let entries = [("2020-01-01", "1000"), ("2022-06-01", "2000")];
    let book = of(&[parameter("fee", "fen", &follows, &entries), cpi()], &[]).expect("sound");
    // 1000 × 110 / 103.2 = 1065.89; the entry of June 2022 starts anew.
    let days = ["2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01", "2022-06-01"];
    assert_eq!(days.map(|on| due(&book, on)), ["1000", "1000", "1000", "1066", "2000"]);
}

#[test]
fn half_a_fen_is_exact_and_decimals_are_not_rounded() {
    let follows = follows("cpi", "2020-01-01", "");
    // 125 × 103.2 / 100 is 129 exactly; 5 × 110 / 100 is 5.5 and half rounds up.
    for (value, on, expected) in [("125", "2021-01-01", "129"), ("5", "2022-01-01", "6")] {
        let entries = [("2020-01-01", value)];
        let book = of(&[parameter("fee", "fen", &follows, &entries), cpi()], &[]).expect("sound");
        assert_eq!(due(&book, on), expected);
    }
    let entries = [("2020-01-01", "0.5")];
    let book = of(&[parameter("fee", "ratio", &follows, &entries), cpi()], &[]).expect("sound");
    assert_eq!(due(&book, "2022-01-01"), "0.55");
}

#[test]
fn tables_and_scales_follow_too_and_an_index_may_follow_another() {
    let rule =
        "//! params: p.toml\n\nfn due() { bracket(\"fee\", 1) + param(\"rate\", \"lift\") }\n";
    let more = follows("cpi", "2020-01-01", "");
    let steps = "[{ from = 0, value = 100 }, { from = 100, value = 7 }]";
    let fee =
        parameter("fee", "fen", &format!("by = \"months\"\n{more}"), &[("2020-01-01", steps)]);
    let rate = parameter("rate", "fen", &more, &[("2020-01-01", "{ lift = 1000, stairs = 9 }")]);
    let more = follows("wages", "2021-01-01", "");
    let cpi = parameter("cpi", "index", &more, &[("2020-01-01", "100.0")]);
    let wages = parameter("wages", "index", "", &[("2021-01-01", "50"), ("2022-01-01", "60")]);
    let text = [fee, rate, cpi, wages].concat();
    let book = book(&[("due.rhai", rule), ("p.toml", &text)]).expect("sound");
    assert_eq!(due(&book, "2021-12-31"), "1100");
    assert_eq!(due(&book, "2022-01-01"), "1320");
}

#[test]
fn a_policy_changes_the_fee_and_then_lets_it_follow() {
    let policy = |change: &str| {
        format!(
            "title = {{ zh = \"案\", en = \"p\" }}\nsummary = {{ zh = \"案\", en = \"p\" }}\n\
             [[change]]\n{change}\nsource = \"s\"\nstanding = \"assumed\"\n"
        )
    };
    let follows = follows("cpi", "2020-01-01", "");
    let fee = parameter("fee", "fen", &follows, &[("2020-01-01", "1000")]);
    let change = policy("param = \"fee\"\nvalue = 3000\nfrom = 2021-01-01");
    let prices = policy("param = \"cpi\"\nvalue = 206.4\nfrom = 2022-01-01");
    let policies = [("policies/fee.toml", change.as_str()), ("policies/prices.toml", &prices)];
    let book = of(&[fee.clone(), cpi()], &policies).expect("sound");
    let due = |policy: &str, on: &str| {
        let policy = book.policy(policy).expect("there");
        let environment = book.environment(day(on), Some(&policy), |_| false);
        ask_in(&book, "due", environment).expect("an answer").to_string()
    };
    // Before: 1000 × 103.2 / 100 would be 1032 in 2021. 3000 × 110 / 103.2 = 3197.67.
    assert_eq!(
        ["2020-12-31", "2021-01-01", "2022-01-01"].map(|on| due("fee", on)),
        ["1000", "3000", "3198"]
    );
    assert_eq!(["2021-01-01", "2022-01-01"].map(|on| due("prices", on)), ["1032", "2064"]);
    let voted = policy("param = \"fee\"\nvalue = 3000\nby = \"m\"");
    let faults = of(&[fee, cpi()], &[("policies/fee.toml", &voted)]).err().expect("refused");
    assert_eq!(faults.0[0].code(), "rulebook::indexed_by_motion");
}

#[test]
fn an_index_that_nobody_knew_yet_is_a_fault_and_not_one() {
    let late = cpi().replace("value = 100\n", "value = 100\nadopted = 2020-05-01\n");
    let follows = follows("cpi", "2020-01-01", "");
    let fee = parameter("fee", "fen", &follows, &[("2020-01-01", "1000")]);
    let book = of(&[fee, late], &[]).expect("sound");
    let environment =
        book.environment_as_known(day("2020-03-01"), day("2020-03-01"), None, |_| false);
    let why = "`fee` follows `cpi`, which has no value on 2020-01-01, as known on 2020-03-01";
    let said = ask_in(&book, "due", environment).expect_err("refused");
    assert_eq!(said, format!("rulebook::stopped: `due` stopped: {why} [here]"));
    assert_eq!(due(&book, "2020-03-01"), "1000");
}

#[test]
fn an_index_must_be_there_be_an_index_and_not_follow_itself() {
    let fee = |more: &str| parameter("fee", "fen", more, &[("2020-01-01", "1000")]);
    let index = |name: &str, by: &str| {
        parameter(name, "index", &follows(by, "2020-01-01", ""), &[("2020-01-01", "1.0")])
    };
    let months = parameter("months", "months", "", &[("2020-01-01", "1")]);
    let late = parameter("late", "index", "", &[("2020-01-02", "1")]);
    let from = |by: &str| follows(by, "2020-01-01", "");
    for (texts, expected) in [
        (vec![fee(&from("cpj")), cpi()], "rulebook::unknown_index: `fee` follows an unknown index"),
        (vec![fee(&from("months")), months], "rulebook::not_an_index: `fee` follows `months`"),
        (vec![fee(&from("late")), late], "rulebook::index_missing: `fee` follows `late` from 2020"),
        (
            vec![fee(&from("a")), index("a", "b"), index("b", "a")],
            "rulebook::cyclic_index: `a` follows itself through its indexes",
        ),
        (vec![fee(""), index("a", "a")], "rulebook::cyclic_index: `a` follows itself"),
        (
            vec![fee(&follows("cpi", "2020-01-01", ", round = \"none\"")), cpi()],
            "rulebook::wrong_rounding: `fee` can't be rounded `none`",
        ),
        (
            vec![parameter("fee", "flag", &from("cpi"), &[("2020-01-01", "true")]), cpi()],
            "rulebook::not_indexable: `fee` is no number",
        ),
        (vec![fee(""), cpi().replace("103.2", "0")], "rulebook::wrong_index: `cpi` is an index"),
        (
            vec![fee(""), cpi().replace("103.2", "103.20000000000001")],
            "rulebook::wrong_index: `cpi` is an index",
        ),
        (vec![fee(""), cpi().replace("103.2", "{ a = 1 }")], "rulebook::wrong_index"),
    ] {
        let said = refused(&texts);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:?}");
    }
}
