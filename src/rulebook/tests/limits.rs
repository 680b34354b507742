//! What never ends, grows without end or reaches outside is stopped, with its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::column::Kind;
use super::super::engine::{Frame, Luck};
use super::{book, day, said};

/// What is said about a rule without subjects, asked row by row and as a column.
fn stopped(body: &str) -> [String; 2] {
    let text = format!("fn due() {{\n    {body}\n}}\nfn again(n) {{ again(n + 1) }}\n");
    let book = match book(&[("due.rhai", &text)]) {
        Ok(book) => book,
        Err(faults) => return [said(&faults.0[0]), said(&faults.0[0])],
    };
    let rule = book.rule("due").expect("there");
    let environment = Arc::new(book.environment(day("2021-01-01"), None, |_| false));
    let one = Frame::of(Arc::clone(&environment), Luck::Given(BTreeMap::new()));
    let row = book.ask(rule, &[], &Arc::new(one)).expect_err("it is stopped");
    let runs: Arc<[u32]> = vec![0; 3].into();
    let luck = Luck::Drawn { seed: 1, month: 0, runs: Arc::clone(&runs), keys: runs };
    let frame = Arc::new(Frame::of(environment, luck));
    let column = book.ask_column(rule, &[], 3, &Kind::Int, &frame);
    let (at, column) = column.expect_err("it is stopped");
    assert_eq!(at, 0);
    [said(&row.0[0]), said(&column.0[0])]
}

#[test]
fn both_ways_of_asking_stop_what_can_not_go_on() {
    for (body, code, words) in [
        ("1 / 0", "rulebook::failed", "division by zero"),
        ("divide_half_up(1, 0)", "rulebook::failed", "division by zero"),
        ("let x = 100; for i in 0..100 { x = x * 100; } x", "rulebook::failed", "does not fit"),
        ("loop { let x = 1; } 1", "rulebook::never_ends", "stopped after"),
        ("let n = 0; while n >= 0 { n = 0; } n", "rulebook::never_ends", "stopped after"),
        ("again(0)", "rulebook::too_deep", "calls itself too deeply"),
        ("let s = \"xxxxxxxxxx\"; for i in 0..100 { s += s; } 1", "rulebook::failed", "string"),
        ("let a = []; for i in 0..100*100 { a.push(i); } 1", "rulebook::failed", "array"),
        ("open(\"/etc/passwd\")", "rulebook::unknown_rule", "unknown rule `open`"),
        ("sleep(100)", "rulebook::unknown_rule", "unknown rule `sleep`"),
        ("timestamp()", "rulebook::unknown_rule", "unknown rule `timestamp`"),
        ("parse_int(\"12345\")", "rulebook::unknown_rule", "unknown rule `parse_int`"),
        ("rand()", "rulebook::unknown_rule", "unknown rule `rand`"),
        ("exit()", "rulebook::unknown_rule", "unknown rule `exit`"),
        ("import \"x\" as y; 1", "rulebook::syntax", "valid Rhai"),
        ("eval(\"1\")", "rulebook::syntax", "valid Rhai"),
        ("print(\"x\"); 1", "rulebook::syntax", "valid Rhai"),
        ("throw \"no\"", "rulebook::stopped", "no"),
    ] {
        for said in stopped(body) {
            assert!(said.starts_with(code) && said.contains(words), "{body}: {said}");
        }
    }
}
