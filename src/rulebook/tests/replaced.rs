//! Rules that a policy replaces.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ask_in, book, day, faults, said};
use crate::rulebook::{Column, Environment, Frame, Given, Kind, Luck, Rulebook};

const RULES: &str = "
fn bill() { due() + 100 }
fn due() { 1 }
fn due_by_lift() { 100 }
fn due_in_full() { divide_half_up(1, 0) }
fn due_again() { bill() }
fn due_by_estate(estate) { 1 }
";

fn policy(more: &str) -> String {
    format!(
        "title = {{ zh = \"案\", en = \"p\" }}\nsummary = {{ zh = \"案\", en = \"p\" }}\n{more}"
    )
}

fn replace(rule: &str, with: &str, start: &str) -> String {
    format!(
        "[[replace]]\nrule = \"{rule}\"\nwith = \"{with}\"\n{start}\nsource = \"s\"\n\
         standing = \"assumed\"\n"
    )
}

fn with(policies: &[(&str, &str)]) -> Result<Rulebook, crate::diagnostic::Faults> {
    let mut files = vec![("due.rhai", RULES)];
    files.extend(policies);
    book(&files)
}

fn environment(book: &Rulebook, on: &str) -> Environment {
    let policy = book.policy("p").expect("there");
    book.environment(day(on), Some(&policy), |motion| motion == "carried")
}

fn bill(book: &Rulebook, on: &str) -> String {
    ask_in(book, "bill", environment(book, on)).map_or_else(|why| why, |value| value.to_string())
}

#[test]
fn a_rule_is_replaced_from_a_day_on_wherever_it_is_asked() {
    let text = policy(&replace("due", "due_by_lift", "from = 2021-01-01"));
    let book = with(&[("policies/p.toml", &text)]).expect("sound");
    assert_eq!(["2020-12-31", "2021-01-01"].map(|on| bill(&book, on)), ["101", "200"]);
    let direct = ask_in(&book, "due", environment(&book, "2021-01-01"));
    assert_eq!(direct.map(|value| value.to_string()).as_deref(), Ok("100"));
    let reached: Vec<_> =
        book.reach(book.rule("bill").expect("there")).iter().map(|r| r.name.to_string()).collect();
    assert_eq!(reached, ["bill", "due", "due_by_lift"]);
}

#[test]
fn a_replacement_may_wait_for_a_motion_and_be_replaced_itself() {
    let motion = |id: &str| {
        format!(
            "[[motion]]\nid = \"{id}\"\ntitle = {{ zh = \"议\", en = \"m\" }}\nmatter = \"m\"\n"
        )
    };
    for (id, expected) in [("carried", "200"), ("lost", "101")] {
        let hangs = replace("due", "due_by_lift", &format!("by = \"{id}\""));
        let text = policy(&[motion(id), hangs].concat());
        let book = with(&[("policies/p.toml", &text)]).expect("sound");
        assert_eq!(bill(&book, "2021-01-01"), expected);
    }
    let chain = [
        replace("due", "due_in_full", "from = 2021-01-01"),
        replace("due_in_full", "due_by_lift", "from = 2022-01-01"),
    ]
    .concat();
    let book = with(&[("policies/p.toml", &policy(&chain))]).expect("sound");
    assert_eq!(bill(&book, "2022-01-01"), "200");
}

#[test]
fn a_replacement_that_fails_is_shown_in_its_own_file() {
    let text = policy(&replace("due", "due_in_full", "from = 2021-01-01"));
    let book = with(&[("policies/p.toml", &text)]).expect("sound");
    let frame = Arc::new(Frame::of(
        Arc::new(environment(&book, "2021-01-01")),
        Luck::Given(BTreeMap::new()),
    ));
    for rule in ["due", "bill"] {
        let rule = book.rule(rule).expect("there");
        let faults = book.ask(rule, &[], &frame).expect_err("it fails");
        assert!(
            faults.0[0].message().starts_with("`due_in_full` failed: division by zero"),
            "{faults}"
        );
        assert_eq!(underlined(&faults.0[0]), "divide_half_up");
    }
}

/// The text that a fault underlines first.
fn underlined(fault: &crate::diagnostic::Fault) -> String {
    use miette::Diagnostic;
    let label = fault.labels().into_iter().flatten().next().expect("a place");
    let text = super::pack("own", &[("due.rhai", RULES)]).files[0].1.text.clone();
    let at = label.inner().offset();
    text[at..at + label.inner().len()].into()
}

#[test]
fn rows_of_two_policies_are_asked_side_by_side() {
    let text = policy(&replace("due", "due_by_lift", "from = 2021-01-01"));
    let book = with(&[("policies/p.toml", &text)]).expect("sound");
    let both = ["2020-12-31", "2021-01-01"].map(|on| Arc::new(environment(&book, on)));
    let frame = Arc::new(Frame::mixed(
        both.to_vec().into(),
        vec![0, 1, 0].into(),
        Luck::Given(BTreeMap::new()),
    ));
    let given: Vec<Given> = Vec::new();
    let rule = book.rule("bill").expect("there");
    let column = book.ask_column(rule, &given, 3, &Kind::Int, &frame).expect("three answers");
    assert_eq!(column, Column::Int(vec![101, 200, 101]));
}

#[test]
fn a_replacement_must_fit_and_not_ask_what_it_replaces() {
    let from = "from = 2021-01-01";
    for (more, expected) in [
        (
            replace("due", "due_by_estate", from),
            "rulebook::wrong_replacement: `due_by_estate` can't answer for `due` [replaced here | \
             it is about ",
        ),
        (replace("due", "due_by_lft", from), "rulebook::unknown_rule: the policy names a rule"),
        (replace("deu", "due_by_lift", from), "rulebook::unknown_rule: the policy names a rule"),
        (replace("due", "due", from), "rulebook::replaces_itself: `due` can't replace itself"),
        (replace("due", "due_by_lift", ""), "rulebook::no_start: a replacement begins on a day"),
        (
            replace("due", "due_again", from),
            "rulebook::replacement_circle: `due_again` asks `due`, which it replaces",
        ),
        (
            [replace("due", "due_by_lift", from), replace("due_by_lift", "due", from)].concat(),
            "rulebook::replacement_circle: `due_by_lift` asks `due`",
        ),
        (
            replace("due", "due_by_lift", "by = \"nobody moves it\""),
            "rulebook::unknown_motion: no motion `nobody moves it`",
        ),
        (
            [replace("due", "due_by_lift", from), replace("due", "due_in_full", from)].concat(),
            "rulebook::overlays_clash: two overlays replace `due` differently [by `due_in_full` \
             here | by `due_by_lift` here]",
        ),
    ] {
        let text = policy(&more);
        let said = faults(&[("due.rhai", RULES), ("policies/p.toml", &text)]);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:?}");
    }
}

#[test]
fn two_overlays_may_not_replace_one_rule_differently() {
    let a = policy(&replace("due", "due_by_lift", "from = 2021-01-01"));
    let b = policy(&replace("due", "due_in_full", "from = 2021-01-01"));
    let both = policy("includes = [\"a\", \"b\"]\n");
    let files =
        [("policies/a.toml", a.as_str()), ("policies/b.toml", &b), ("policies/p.toml", &both)];
    let faults = with(&files).err().expect("refused");
    assert_eq!(
        faults.0.iter().map(said).collect::<Vec<_>>(),
        [
            "rulebook::overlays_clash: two overlays replace `due` differently [by `due_in_full` here | \
          by `due_by_lift` here]"
        ]
    );
    // The same twice is no clash.
    let files =
        [("policies/a.toml", a.as_str()), ("policies/b.toml", &a), ("policies/p.toml", &both)];
    assert_eq!(bill(&with(&files).expect("sound"), "2021-01-01"), "200");
}
