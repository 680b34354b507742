//! Functions handed what they do not take, and what can never be computed.

use super::super::{faults, parameter};
use super::{found, in_rule, only};

#[test]
fn a_function_is_handed_what_it_takes() {
    let tiers = "[{ from = 0, value = 3 }, { from = 6, value = 5 }]";
    let x = parameter("unit = \"fen\"\nby = \"months\"", tiers);
    let rule = "//! params: x.toml\n\nfn due(flat) { divide_half_up(marginal(\"x\", flat.months), 100) }\n";
    let said = found(&[("due.rhai", rule), ("x.toml", &x)]);
    only(
        &said,
        "rulebook::kinds: `divide_half_up` takes two whole numbers, not a decimal number and a whole number \
         [always refused]",
        &["-> round it first: `round_half_up(x)`"],
    );
    only(
        &in_rule("flat.due.sqrt()"),
        "rulebook::kinds: `sqrt` takes a decimal number, not a whole number",
        &["`x.to_float()`"],
    );
    only(
        &in_rule("min(flat.due, flat.is_let)"),
        "rulebook::kinds: `min` takes two numbers, not a whole number and true or false",
        &["order and the number"],
    );
    only(
        &in_rule("flat.due == flat.kind"),
        "rulebook::kinds: a whole number is compared with a word",
        &["one kind"],
    );
    // What comes after is looked at all the same.
    let said = in_rule("if flat.due.sqrt() > 1.0 { flat.due / 0 } else { 1 }");
    assert!(said.iter().any(|said| said.starts_with("rulebook::zero_divisor")), "{said:#?}");
    assert_eq!(in_rule("divide_half_up(flat.due, 100)"), [""; 0]);
    assert_eq!(in_rule("min(flat.kind, \"b\") == \"b\""), [""; 0]);
}

#[test]
fn an_unknown_method_is_refused_with_the_one_that_was_meant() {
    let said = |rule: &str| faults(&[("due.rhai", rule)]);
    let close = said("\nfn due(flat) { flat.share.to_flaot() }\n");
    assert_eq!(close, ["rulebook::unknown_method: there is no method `to_flaot` [no such method]"]);
    let help = |rule: &str| {
        let faults = super::book(&[("due.rhai", rule)]).err().expect("refused");
        super::next_step(&faults.0[0]).expect("a next step")
    };
    assert_eq!(help("\nfn due(flat) { flat.share.to_flaot() }\n"), "did you mean `to_float`?");
    let rule = "\nfn due(flat) { flat.late() }\nfn late(flat) { flat.months }\n";
    assert_eq!(help(rule), "a rule is asked as `late(flat)`");
    let rand = help("\nfn due(flat) { rand() }\n");
    assert_eq!(rand, "draw by name: `chance(\"name\")` is a number from 0 up to 1");
}

#[test]
fn a_sum_over_months_is_no_bill_of_one() {
    for (body, what) in [
        ("flat.bill * flat.months > flat.bill", "a comparison"),
        ("flat.due + flat.months * flat.bill - flat.bill", "a difference"),
        (
            "let year = flat.bill * flat.months; if flat.is_let { year } else { flat.bill }",
            "one value or",
        ),
    ] {
        only(
            &in_rule(body),
            &format!("rulebook::units: units do not fit: {what}"),
            &["fen over several months", "fen/months"],
        );
    }
    for body in [
        "flat.due + flat.bill",
        "flat.due > flat.bill * flat.months",
        "divide_half_up(flat.bill * flat.months, flat.months) + flat.bill",
    ] {
        assert_eq!(in_rule(body), [""; 0], "{body}");
    }
}

#[test]
fn nothing_is_divided_by_zero_as_it_is_written() {
    for body in [
        "flat.due / 0",
        "flat.due % 0",
        "divide_half_up(flat.due, 0)",
        "flat.share / 0.0",
        "let n = 1 - 1; flat.share / n",
        "let x = flat.share; x /= 0; x",
    ] {
        let said = in_rule(body);
        let said: Vec<String> =
            said.into_iter().filter(|said| !said.starts_with("rulebook::rounding")).collect();
        only(
            &said,
            "rulebook::zero_divisor: this divides by zero [always refused]",
            &["-> divide"],
        );
    }
    assert_eq!(in_rule("if flat.months == 0 { 0.0 } else { flat.share / flat.months }"), [""; 0]);
}

#[test]
fn shifts_of_digits_are_no_operators_of_rules() {
    for sign in ["<<", ">>", "<<=", ">>="] {
        let rule = format!("\nfn due(flat) {{ let x = flat.due; x {sign} 1; x }}\n");
        let said = faults(&[("due.rhai", &rule)]);
        assert!(said[0].starts_with("rulebook::syntax"), "{sign}: {said:?}");
        let faults = super::book(&[("due.rhai", &rule)]).err().expect("refused");
        let help = super::next_step(&faults.0[0]).expect("a next step");
        assert_eq!(
            help,
            format!("`{sign}` drops digits that do not fit: multiply or divide instead")
        );
    }
}
