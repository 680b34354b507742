//! Tables by key and scales, from TOML to a rule's answer.

use super::{ask, book, faults, parameter};
use crate::rulebook::Rulebook;

fn with(rule: &str, facts: &str, value: &str) -> Rulebook {
    let rule = format!("//! params: x.toml\n\nfn due() {{ {rule} }}\n");
    let files = [("due.rhai", rule.as_str()), ("x.toml", &parameter(facts, value))];
    book(&files).expect("a sound pack")
}

fn answer(rule: &str, facts: &str, value: &str) -> Result<String, String> {
    ask(&with(rule, facts, value), "due", "2021-01-01")
}

fn refused(facts: &str, value: &str) -> Vec<String> {
    faults(&[("due.rhai", "\nfn due() { 0 }\n"), ("x.toml", &parameter(facts, value))])
}

const BY_TYPE: &str = "{ walkup = { lift = 120, stairs = 100 }, tower = 150 }";
const DISCOUNT: &str =
    "[{ from = 0, value = 0.0 }, { from = 6, to = 12, value = 0.05 }, { from = 12, value = 0.1 }]";

#[test]
fn a_rate_may_differ_by_two_words() {
    let fen = "unit = \"fen\"";
    assert_eq!(answer("param(\"x\", \"walkup\", \"lift\")", fen, BY_TYPE).as_deref(), Ok("120"));
    assert_eq!(answer("param(\"x\", \"tower\")", fen, BY_TYPE).as_deref(), Ok("150"));
    // A single value is the same for every key.
    assert_eq!(answer("param(\"x\", \"tower\", \"lift\")", fen, BY_TYPE).as_deref(), Ok("150"));
    let book = with("0", fen, BY_TYPE);
    let setting = &book.parameter("x").expect("there").since[0].setting;
    assert_eq!(setting.written(), "tower 150, walkup (lift 120, stairs 100)");
}

#[test]
fn a_missing_key_is_named() {
    for (rule, why) in [
        ("param(\"x\", \"villa\")", "`x` has no value for `villa`"),
        ("param(\"x\", \"walkup\", \"pool\")", "`x` has no value for `pool` of `walkup`"),
        ("param(\"x\", \"walkup\")", "`x` has a value for each key of `walkup`: name one more"),
        ("param(\"x\")", "`x` has a value for each key: name one"),
        ("bracket(\"x\", 1)", "`x` is no scale: read it with `param`"),
    ] {
        let said = answer(rule, "unit = \"fen\"", BY_TYPE).expect_err("refused");
        assert_eq!(said, format!("rulebook::stopped: `due` stopped: {why} [here]"));
    }
}

#[test]
fn a_discount_grows_with_the_months_prepaid() {
    let facts = "unit = \"ratio\"\nby = \"months\"";
    assert_eq!(answer("bracket(\"x\", 0)", facts, DISCOUNT).as_deref(), Ok("0.0"));
    assert_eq!(answer("bracket(\"x\", 1)", facts, DISCOUNT).as_deref(), Ok("0.0"));
    assert_eq!(answer("bracket(\"x\", 100)", facts, DISCOUNT).as_deref(), Ok("0.1"));
    let tiers = "[{ from = 0, value = 3 }, { from = 100, value = 5 }]";
    let fen = "unit = \"fen\"\nby = \"m2/100\"";
    assert_eq!(answer("marginal(\"x\", 100)", fen, tiers).as_deref(), Ok("300.0"));
    assert_eq!(answer("marginal(\"x\", 100 + 1)", fen, tiers).as_deref(), Ok("305.0"));
    let book = with("0", facts, DISCOUNT);
    let setting = &book.parameter("x").expect("there").since[0].setting;
    assert_eq!(setting.written(), "0.0 from 0, 0.05 from 6, 0.1 from 12");
}

#[test]
fn a_scale_refuses_what_does_not_lie_on_it() {
    let facts = "unit = \"ratio\"\nby = \"months\"";
    let ends = "[{ from = 0, to = 12, value = 0.5 }]";
    for (rule, value, why) in [
        (
            "bracket(\"x\", 0 - 1)",
            DISCOUNT,
            "has no value here: -1 lies below the first step, which begins at 0",
        ),
        (
            "marginal(\"x\", 100)",
            ends,
            "has no value here: 100 lies beyond the last step, which ends before 12",
        ),
        (
            "bracket(\"x\", 1.0)",
            DISCOUNT,
            "has no value here: the scale runs over whole numbers, not the decimal number 1",
        ),
        ("param(\"x\")", DISCOUNT, "is a scale: read it with `bracket` or `marginal`"),
        ("param(\"x\", \"a\")", DISCOUNT, "is a scale: read it with `bracket` or `marginal`"),
    ] {
        let said = answer(rule, facts, value).expect_err("refused");
        assert_eq!(said, format!("rulebook::stopped: `due` stopped: `x` {why} [here]"));
    }
    let words = "unit = \"category\"\nby = \"months\"";
    let said = answer("marginal(\"x\", 1)", words, "[{ from = 0, value = \"low\" }]");
    assert!(said.expect_err("refused").contains("its values are no numbers"));
}

#[test]
fn gaps_and_overlaps_show_both_places() {
    let facts = "unit = \"ratio\"\nby = \"months\"";
    for (value, expected) in [
        (
            "[{ from = 0, to = 6, value = 0.0 }, { from = 7, value = 0.1 }]",
            "rulebook::scale_gap: two steps of `x` leave a gap [one ends at 6 | the next begins at 7]",
        ),
        (
            "[{ from = 0, to = 6, value = 0.0 }, { from = 5, value = 0.1 }]",
            "rulebook::scale_overlap: two steps of `x` overlap [one ends at 6 | the next begins at 5]",
        ),
        (
            "[{ from = 6, value = 0.0 }, { from = 6, value = 0.1 }]",
            "rulebook::step_order: the steps of `x` are not in order [a step from 6 | then one from 6]",
        ),
        (
            "[{ from = 6, to = 6, value = 0.0 }]",
            "rulebook::step_order: a step of `x` ends before it begins [begins here | ends here]",
        ),
    ] {
        assert_eq!(refused(facts, value), [expected]);
    }
}

#[test]
fn a_setting_of_the_wrong_shape_is_refused() {
    let scale = "unit = \"ratio\"\nby = \"months\"";
    for (facts, value, expected) in [
        (scale, "0.5", "rulebook::wrong_value: `x` is a scale by months: steps are due"),
        (scale, "[]", "rulebook::no_steps: `x` has no step"),
        (scale, "[0.5]", "rulebook::wrong_value: a step of `x` must be a table"),
        (scale, "[{ from = 0 }]", "toml::missing_key: this step has no `value`"),
        (scale, "[{ from = 0.5, value = 0.0 }]", "the steps of `x` are in months: a whole number"),
        (scale, "[{ from = 0, value = \"a\" }]", "`x` is in ratio: a number is due"),
        (scale, "[{ from = 0, value = 0.0, t = 1 }]", "toml::unknown_key: unknown key `t`"),
        ("unit = \"ratio\"", DISCOUNT, "rulebook::wrong_value: `x` is no scale: it has no `by`"),
        ("unit = \"ratio\"\nby = \"switch\"", DISCOUNT, "a scale can't be read by switch"),
        ("unit = \"ratio\"\nby = \"moons\"", DISCOUNT, "rulebook::unknown_unit: `moons` is not"),
        ("unit = \"fen\"", "{ a = { b = { c = 1 } } }", "`x` is keyed more than 2 levels deep"),
        ("unit = \"fen\"", "{ a = {} }", "rulebook::no_keys: `x` has a table without any key"),
        ("unit = \"fen\"", "{ a = { b = 0.5 } }", "`x` is in fen: a whole number is due"),
    ] {
        let said = refused(facts, value);
        assert!(said.len() == 1 && said[0].contains(expected), "{value}: {said:?}");
    }
    let range = refused("unit = \"fen\"\nrange = [0, 10]", "{ a = { b = 11 } }");
    assert!(range[0].starts_with("rulebook::out_of_range"), "{range:?}");
}

#[test]
fn a_rule_that_reads_an_unknown_scale_is_refused_before_it_runs() {
    let rule = "\nfn due() { bracket(\"y\", 1) }\n";
    let x = parameter("unit = \"fen\"", "1");
    let said = faults(&[("due.rhai", rule), ("x.toml", &x)]);
    assert!(said[0].contains("rule asks for unknown parameter `y`"), "{said:?}");
}
