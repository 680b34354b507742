//! Rules that never end, give nothing, or hold statements to which nobody comes.

use super::{found, in_rule, only};

#[test]
fn a_rule_that_always_asks_itself_never_answers() {
    let endless = "rulebook::endless_recursion: `due` always asks itself and never answers";
    for body in [
        "due(flat)",
        "let x = 1 + due(flat); x",
        "if flat.is_let { due(flat) } else { 1 + due(flat) }",
        "return due(flat);",
        "switch flat.kind { \"walkup\" => due(flat), _ => 1 + due(flat) }",
    ] {
        let said = in_rule(body);
        assert!(said.iter().any(|said| said.starts_with(endless)), "{body}: {said:#?}");
    }
    for body in [
        "if flat.is_let { due(flat) } else { 1 }",
        "if flat.is_let { return 1; } due(flat)",
        "flat.is_let && due(flat)",
        "for i in 0..flat.months { return due(flat); } 1",
        "switch flat.kind { \"walkup\" => due(flat), _ => 1 }",
    ] {
        let said = in_rule(body);
        assert!(!said.iter().any(|said| said.contains("always asks")), "{body}: {said:#?}");
    }
    let rule =
        "\nfn due(flat) { late(flat) }\nfn late(flat) { due(flat) }\nfn owed(flat) { due(flat) }\n";
    let said = found(&[("due.rhai", rule)]);
    let endless: Vec<&String> =
        said.iter().filter(|said| said.starts_with("rulebook::endless_recursion")).collect();
    assert_eq!(endless.len(), 2, "{said:#?}");
}

#[test]
fn nobody_comes_to_what_stands_after_the_end() {
    let begins = "rulebook::unreachable: nobody comes to this statement [every way ends before it]";
    for body in [
        "return 1; 1",
        "if flat.is_let { return 1; } else { throw \"no\"; } 1",
        "let n = 0; while true { n += 1; if n > flat.months { return n; } } n",
        "for i in 0..1 { break; let n = i; } 1",
        "loop { return 1; } 1",
    ] {
        only(&in_rule(body), begins, &["-> leave it out"]);
    }
    let body = "let n = 0; while true { n += 1; if n > flat.months { break; } } n";
    assert_eq!(in_rule(body), [""; 0]);
}

#[test]
fn a_loop_has_a_way_out() {
    let begins = "rulebook::endless_loop: this loop never ends [nothing leaves it]";
    only(&in_rule("loop { let n = 1; }"), begins, &["-> give it a condition"]);
    only(&in_rule("while true { for i in 0..1 { break; } }"), begins, &[]);
    let said = in_rule("loop { let n = 1; continue; } 1");
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].starts_with("rulebook::unreachable"), "{said:#?}");
}

#[test]
fn a_rule_gives_a_value_on_every_way() {
    let help = ["an `if` there needs its `else`"];
    only(
        &in_rule("if flat.is_let { 1 }"),
        "rulebook::no_value: `due` gives no value on some ways [a rule must give something]",
        &help,
    );
    for body in ["()", "", "let x = flat.due;", "for i in 0..1 { i }"] {
        only(&in_rule(body), "rulebook::no_value: `due` gives no value [", &help);
    }
    only(
        &in_rule("if flat.is_let { return; } 1"),
        "rulebook::no_value: `due` gives no value on some",
        &[],
    );
    // A rule that always refuses gives nothing on purpose.
    assert_eq!(in_rule("throw \"not yet\""), [""; 0]);
}
