//! What is said of slips and faults: Chinese lines, numbers, ranges, motions, values.

use super::super::{ask, book, faults, parameter};
use super::all;
use crate::rulebook::run_cases;

#[test]
fn rules_and_parameters_speak_chinese() {
    let x = parameter("unit = \"fen\"", "1").replace('数', "number");
    let rule = "//! params: x.toml\n\n/// What is due.\nfn due(flat) { param(\"x\") }\n";
    let said = all(&[("due.rhai", rule), ("x.toml", &x)]);
    assert_eq!(
        said,
        [
            "rulebook::no_chinese: this rule file does not say its question in Chinese [the question] -> add a \
             line `//! zh: …` below it",
            "rulebook::no_chinese: `due` does not say in Chinese what it gives [this function] -> add a line \
             `/// zh: …` above it, after one in English",
            "rulebook::no_chinese: `x` does not say in Chinese what it is [this parameter] -> write its \
             `summary` as { zh = \"…\", en = \"…\" }",
        ]
    );
    let rule = "//! zh: 应缴多少？\n//! params: x.toml\n\n/// What is due.\n/// zh: 应缴的钱。\nfn due(flat) { \
                param(\"x\") }\n";
    let x = parameter("unit = \"fen\"", "1");
    assert_eq!(all(&[("due.rhai", rule), ("x.toml", &x)]), [""; 0]);
}

#[test]
fn numbers_are_named_as_they_are_written_and_once() {
    for (body, expected) in [
        ("9007199254740993", "the number 9007199254740993 has no source"),
        ("1000000000000000000000000.0", "the number 100000000000000000000000… has no source"),
        ("switch 1 { 50..100 => 1, _ => 0 }", "the number 50 has no source"),
        ("switch 1 { 0..50 => 1, _ => 0 }", "the number 50 has no source"),
        ("switch 1 { 0..=100 => 7, _ => 0 }", "the number 7 has no source"),
    ] {
        let said = faults(&[("due.rhai", &format!("\nfn due() {{ {body} }}\n"))]);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].starts_with(&format!("rulebook::bare_number: {expected}")), "{said:?}");
    }
    let rule = "//! params: x.toml\n\nfn due() { param(\"x\") }\n";
    let refused = |facts: &str, value: &str| {
        faults(&[("due.rhai", rule), ("x.toml", &parameter(facts, value))])
    };
    let said = refused("unit = \"fen\"", "9223372036854775808");
    assert!(said[0].ends_with("[a whole number that is too large]"), "{said:?}");
    let said = refused("unit = \"fen\"\nrange = [10, 0]", "1");
    let reversed = "rulebook::wrong_range: `range` of `x` ends before it begins [from 10 to 0]";
    assert_eq!(said, [reversed]);
}

#[test]
fn a_misspelt_motion_is_named() {
    let policy = "title = { zh = \"案\", en = \"p\" }\nsummary = { zh = \"案\", en = \"p\" }\n\
                  [[motion]]\nid = \"joint\"\ntitle = { zh = \"议\", en = \"m\" }\nmatter = \"m\"\n\
                  [[change]]\nparam = \"x\"\nvalue = 2\nby = \"jiont\"\nsource = \"s\"\nstanding = \"assumed\"\n";
    let rule = "//! params: x.toml\n\nfn due() { param(\"x\") }\n";
    let x = parameter("unit = \"fen\"", "1");
    let book = book(&[("due.rhai", rule), ("x.toml", &x), ("policies/p.toml", policy)]);
    let faults = book.err().expect("no such motion");
    let help = super::next_step(&faults.0[0]).expect("a next step");
    assert_eq!(
        (faults.0[0].code(), help.as_str()),
        ("rulebook::unknown_motion", "did you mean `joint`?")
    );
}

#[test]
fn values_are_written_as_people_write_them() {
    let bar = parameter("unit = \"fraction\"", "\"2/3\"");
    let rule = "//! params: x.toml\n\nfn bar() { param(\"x\") }\nfn whole(flat) { flat }\n\
                fn refuses(flat) { throw flat; }\nfn wrong(flat) { abs(flat) }\n\
                fn asks(flat) { if flat { 1 } else { 0 } }\n";
    let case = |ask: &str, given: &str, due: &str| {
        format!("[[case]]\nname = \"c\"\non = 2021-01-01\nask = \"{ask}\"\n{given}{due}\n")
    };
    let flat = "given = { flat = { due = 1 } }\n";
    let cases = [
        case("bar", "", "expect = \"2/3\""),
        case("bar", "", "expect = \"1/2\""),
        case("whole", flat, "expect = 1"),
        case("refuses", flat, "expect = 1"),
        case("wrong", flat, "expect = 1"),
        case("asks", flat, "expect = 1"),
    ]
    .concat();
    let files = [("due.rhai", rule), ("x.toml", bar.as_str()), ("cases/due.toml", &cases)];
    let results = run_cases(&book(&files).expect("sound"), |_| true).expect("sound cases");
    assert!(results[0].fault.is_none() && results[0].answer.as_deref() == Ok("2/3"));
    let told: Vec<String> =
        results.iter().filter_map(|result| result.fault.as_ref().map(super::said)).collect();
    for (told, expected) in told.iter().zip([
        "`bar` gave the fraction 2/3, expected \"1/2\"",
        "`whole` gave the flat itself, expected 1",
        "`refuses` stopped: the flat itself",
        "abs (a subject)",
        "data type incorrect: a subject (expecting true or false)",
    ]) {
        assert!(told.contains(expected), "{expected}: {told}");
        assert!(!told.contains("::rulebook") && !told.contains("linli"), "{told}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
}

#[test]
fn a_loop_that_data_end_is_said_to_hang_on_the_row() {
    let rule = "\nfn due(flat) { let n = 0; loop { if n > flat.months { break; } n += 1; } n }\n";
    let book = book(&[("due.rhai", rule), ("columns.toml", super::COLUMNS)]).expect("sound");
    let obstacle = book.row_by_row(book.rule("due").expect("there")).expect("it has no columns");
    assert_eq!(obstacle.what, "a loop whose number of turns depends on the row");
    let rule = "\nfn due() { let n = 0; for i in 0..100*100 { n += 1; } n }\n";
    let book = super::book(&[("due.rhai", rule)]).expect("sound");
    let obstacle = book.row_by_row(book.rule("due").expect("there")).expect("it has no columns");
    assert_eq!(obstacle.what, "a loop of too many turns");
    assert_eq!(ask(&book, "due", "2021-01-01").as_deref(), Ok("10000"));
}
