//! Case files, looked at without asking anything.

use super::super::{book, parameter, said};
use super::{COLUMNS, found, only};

const RULE: &str = "//! params: x.toml\n\nfn due(flat) {\n    if chance(\"pays\") < flat.share { param(\"x\") } \
                    else { flat.due }\n}\n";

fn case(more: &str) -> String {
    format!("[[case]]\nname = \"what is due\"\non = 2021-01-01\n{more}\n")
}

fn files<'a>(x: &'a str, case: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("due.rhai", RULE), ("x.toml", x), ("cases/due.toml", case)]
}

fn doubtful(more: &str) -> Vec<String> {
    let (x, case) = (parameter("unit = \"fen\"", "1"), case(more));
    found(&files(&x, &case))
}

/// The faults of a case, each with its help.
fn refused(more: &str) -> Vec<String> {
    let (x, case) = (parameter("unit = \"fen\"", "1"), case(more));
    let mut files = files(&x, &case);
    files.push(("columns.toml", COLUMNS));
    let book = book(&files).expect("sound but for the case");
    let faults = book.case_faults().0;
    let help = |fault| super::next_step(fault);
    faults
        .iter()
        .map(|fault| format!("{} -> {}", said(fault), help(fault).expect("a step")))
        .collect()
}

const GIVEN: &str =
    "given = { flat = { share = 0.5, due = 100 } }\nchance = { pays = 0.2 }\nexpect = 1";

#[test]
fn a_sound_case_has_neither_faults_nor_findings() {
    let more = format!("ask = \"due\"\n{GIVEN}");
    assert_eq!((doubtful(&more), refused(&more)), (vec![], vec![]));
}

#[test]
fn keys_and_names_that_nobody_knows_are_faults() {
    for (more, expected) in [
        (
            format!("ask = \"due\"\n{GIVEN}").replace("expect", "expct"),
            "toml::unknown_key: unknown key `expct` [this [[case]] has no such key] -> did you mean `expect`?",
        ),
        (
            format!("ask = \"deu\"\n{GIVEN}"),
            "rulebook::unknown_rule: case asks unknown rule `deu` [no such rule] -> did you mean `due`?",
        ),
        (
            format!("ask = \"due\"\nparams = {{ xx = 1 }}\n{GIVEN}"),
            "rulebook::unknown_parameter: case sets unknown parameter `xx` [no such parameter] -> did you mean \
             `x`?",
        ),
        (
            format!("ask = \"due\"\n{GIVEN}").replace("flat", "falt"),
            "rulebook::missing_subject: the case does not give `flat`",
        ),
        (
            format!("ask = \"due\"\n{GIVEN}\nrefuse = \"no\""),
            "rulebook::case_expects: \"what is due\" must say what to expect",
        ),
    ] {
        let said = refused(&more);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:#?}");
    }
}

#[test]
fn what_changes_nothing_in_a_case_is_found() {
    let with =
        |old: &str, new: &str| doubtful(&format!("ask = \"due\"\n{GIVEN}").replace(old, new));
    only(
        &with("due = 100", "deu = 100"),
        "rulebook::unknown_column: flat has no column `deu` [no rule can read it] -> did you mean `due`?",
        &[],
    );
    only(
        &with("pays = 0.2", "payz = 0.2"),
        "rulebook::unread_in_case: `due` does not read the chance `payz` [it changes nothing here] -> did you \
         mean `pays`?",
        &[],
    );
    only(
        &with("share = 0.5", "share = 1"),
        "rulebook::wrong_kind_in_case: `flat.share` is in share: a decimal number, such as 1.0 is due [a \
         whole number]",
        &["-> write it as the column holds it"],
    );
}
