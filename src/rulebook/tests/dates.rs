//! Days of the calendar in rules: what may be done with them, and that both ways of asking agree.

use std::sync::Arc;

use super::{book, day};
use crate::rulebook::{Column, Environment, Frame, Given, Kind, Luck, Rulebook, View};
use crate::units::{day_number, day_of};

fn with(body: &str) -> Rulebook {
    let rule = format!("//! params: x.toml\n\nfn due(period) {{ {body} }}\n");
    let columns = "[period.begins_on]\nunit = \"date\"\nsummary = { zh = \"始\", en = \"begins\" }\n\
                   [period.ends_on]\nunit = \"date\"\nsummary = { zh = \"止\", en = \"ends\" }\n\
                   [period.months]\nunit = \"months\"\nsummary = { zh = \"月\", en = \"months\" }\n\
                   [period.fen]\nunit = \"fen\"\nsummary = { zh = \"分\", en = \"fen\" }\n";
    let parameter = "[first]\nsummary = { zh = \"首日\", en = \"first day\" }\nunit = \"date\"\n\
                     [[first.since]]\ndate = 2000-01-01\nvalue = 2021-01-01\nsource = \"s\"\n\
                     standing = \"law\"\n";
    book(&[("due.rhai", rule.as_str()), ("columns.toml", columns), ("x.toml", parameter)])
        .expect("a sound pack")
}

fn frame(book: &Rulebook) -> Arc<Frame> {
    let environment: Environment = book.environment(day("2026-01-01"), None, |_| false);
    Arc::new(Frame::of(Arc::new(environment), Luck::Given(std::collections::BTreeMap::new())))
}

#[test]
fn a_year_and_a_day_are_added_alike_both_ways() {
    let days = ["2024-02-29", "2025-01-31", "1969-12-31", "2026-11-25"];
    let numbers: Vec<i64> = days.iter().map(|text| day_number(day(text))).collect();
    let mut view = View::default();
    view.set("begins_on", Arc::new(Column::Int(numbers.clone())));
    view.set("months", Arc::new(Column::Int(vec![12, 1, -1, 2])));
    let given = [Given { subject: "period".into(), view: Arc::new(view), rows: None }];
    let book = with("add_months(period.begins_on, period.months) + 1");
    let rule = book.rule("due").expect("there");
    let answer = book.ask_column(rule, &given, 4, &Kind::Int, &frame(&book)).expect("answered");
    let after: Vec<String> =
        answer.ints().iter().map(|n| day_of(*n).expect("a day").to_string()).collect();
    assert_eq!(after, ["2025-03-01", "2025-03-01", "1969-12-01", "2027-01-26"]);
    let slips: Vec<&str> = book.findings().iter().map(crate::diagnostic::Fault::code).collect();
    let found = ["rulebook::unused_parameter", "rulebook::no_chinese", "rulebook::no_chinese"];
    assert_eq!(slips, found);
}

#[test]
fn what_makes_no_sense_of_days_is_found() {
    for (body, expected) in [
        ("period.begins_on + period.ends_on", "a day of the calendar"),
        ("period.begins_on * 100", "a day of the calendar"),
        ("period.begins_on + period.fen", "a day of the calendar"),
        ("add_months(period.fen, 1)", "months are added to a day"),
        ("period.begins_on > period.fen", "a comparison"),
    ] {
        let found: Vec<String> =
            with(body).findings().iter().map(|fault| fault.message().to_string()).collect();
        let due = format!("units do not fit: {expected}");
        assert!(found.contains(&due), "{body}: {found:?}");
    }
    for sound in [
        "period.ends_on - period.begins_on > 0",
        "max(period.begins_on, param(\"first\"))",
        "period.begins_on < param(\"first\")",
    ] {
        let found = with(sound).findings();
        let units: Vec<_> =
            found.iter().filter(|fault| fault.message().contains("units")).collect();
        assert!(units.is_empty(), "{sound}: {units:?}");
    }
}
