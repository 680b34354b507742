//! Tables by key and scales, read as what they are not.

use super::super::parameter;
use super::{found, only};

fn read(reading: &str, facts: &str, value: &str) -> Vec<String> {
    let rule = format!("//! params: x.toml\n\nfn due(flat) {{ {reading} }}\n");
    found(&[("due.rhai", &rule), ("x.toml", &parameter(facts, value))])
}

const FEN: &str = "unit = \"fen\"";
const RATIO: &str = "unit = \"ratio\"\nby = \"months\"";
const ENDS: &str = "[{ from = 0, value = 0.0 }, { from = 6, to = 12, value = 0.5 }]";

#[test]
fn a_misspelt_key_is_found_with_the_word_that_was_meant() {
    let said = read("param(\"x\", flat.kind)", FEN, "{ walkup = 1, twoer = 2 }");
    only(
        &said,
        "rulebook::unknown_key: no rule reads `x` by `twoer` [it is read by tower, walkup]",
        &["-> did you mean `tower`?"],
    );
}

#[test]
fn a_key_that_a_column_may_hold_must_be_there() {
    let said = read("param(\"x\", flat.kind)", FEN, "{ walkup = 1 }");
    only(
        &said,
        "rulebook::missing_key: `x` has no value for `tower` [no such key | a rule may ask for it]",
        &["-> add `tower = …`"],
    );
    // Who never comes to the place needs no key.
    for reading in [
        "if flat.kind == \"walkup\" { param(\"x\", flat.kind) } else { 0 }",
        "if flat.kind == \"tower\" { return 0; } param(\"x\", flat.kind)",
        "if flat.kind != \"walkup\" || flat.is_let { 0 } else { param(\"x\", flat.kind) }",
    ] {
        assert_eq!(read(reading, FEN, "{ walkup = 1 }"), [""; 0], "{reading}");
    }
    // A column of names may hold any.
    assert_eq!(read("param(\"x\", flat.name)", FEN, "{ a = 1 }"), [""; 0]);
    assert_eq!(read("param(\"x\", flat.kind)", FEN, "7"), [""; 0]);
}

#[test]
fn a_key_is_followed_through_names_and_other_rules() {
    let rule = "//! params: x.toml\n\nfn due(flat) { let kind = flat.kind; rate(kind) }\n\
                fn rate(kind) { param(\"x\", kind) }\n";
    let x = parameter(FEN, "{ walkup = 1, tower = 2, villa = 3 }");
    let said = found(&[("due.rhai", rule), ("x.toml", &x)]);
    only(&said, "rulebook::unknown_key: no rule reads `x` by `villa`", &["-> leave it out"]);
}

#[test]
fn a_policy_sets_the_same_keys() {
    let rule = "//! params: x.toml\n\nfn due(flat) { param(\"x\", flat.kind) }\n";
    let policy = "title = { zh = \"案\", en = \"p\" }\nsummary = { zh = \"案\", en = \"p\" }\n\
                  [[change]]\nparam = \"x\"\nfrom = 2021-01-01\nvalue = { walkup = 3, tover = 4 }\n\
                  source = \"s\"\nstanding = \"assumed\"\n";
    let x = parameter(FEN, "1");
    let said = found(&[("due.rhai", rule), ("x.toml", &x), ("policies/p.toml", policy)]);
    only(&said, "rulebook::unknown_key: no rule reads `x` by `tover`", &["did you mean `tower`?"]);
}

#[test]
fn a_key_in_quotes_must_be_one_of_the_table() {
    let said = read(
        "param(\"x\", \"walkpu\") + param(\"x\", \"tower\")",
        FEN,
        "{ walkup = 1, tower = 2 }",
    );
    assert_eq!(said.len(), 2, "{said:#?}");
    assert_eq!(
        said[0],
        "rulebook::unknown_key: `x` has no value for `walkpu` [its keys are tower, walkup | its values stand \
         here] -> did you mean `walkup`?"
    );
    assert!(
        said[1].starts_with("rulebook::unknown_key: no rule reads `x` by `walkup`"),
        "{}",
        said[1]
    );
    // Parts of a whole need not all be read.
    let parts = "unit = \"share\"\nsum = 1";
    assert_eq!(read("param(\"x\", \"a\")", parts, "{ a = 0.25, b = 0.75 }"), [""; 0]);
}

#[test]
fn a_table_is_read_by_as_many_keys_as_it_has() {
    let deep = "{ walkup = { lift = 1, stairs = 2 }, tower = 3 }";
    let few = "rulebook::misread: `x` has a value for each key";
    only(&read("param(\"x\")", FEN, deep), few, &["[one key too few | a table]", "name one more"]);
    only(&read("param(\"x\", flat.kind)", FEN, deep), few, &["each key of `walkup`"]);
    assert_eq!(
        read("param(\"x\", \"tower\") + param(\"x\", \"walkup\", flat.name)", FEN, deep),
        [""; 0]
    );
    only(
        &read("param(\"x\", flat.kind, flat.name)", FEN, "{ walkup = 1, tower = 2 }"),
        "rulebook::misread: `x` is read by 2 keys, but has 1 at most [one key too many",
        &["-> leave the last key out"],
    );
    only(
        &read("param(\"x\", flat.kind, flat.name, flat.name)", FEN, "1"),
        "rulebook::misread: `x` is read by 3 keys, but has 2 at most",
        &[],
    );
    only(
        &read("param(\"x\", flat.months)", FEN, "{ walkup = 1 }"),
        "rulebook::kinds: `x` is read by a whole number, but its keys are words [always refused]",
        &["a scale with `bracket`"],
    );
}

#[test]
fn scales_are_read_by_size_and_nothing_else_is() {
    let whole = "[{ from = 0, value = 0.5 }]";
    only(
        &read("param(\"x\")", RATIO, whole),
        "rulebook::misread: `x` is a scale: `param` can't read it [always refused | it has `by`]",
        &["-> read it by a size: `bracket(\"x\", x)`"],
    );
    for function in ["bracket", "marginal"] {
        only(
            &read(&format!("{function}(\"x\", flat.months)"), FEN, "1"),
            &format!(
                "rulebook::misread: `x` is no scale: `{function}` can't read it [always refused"
            ),
            &["-> read it with `param(\"x\")`"],
        );
    }
    let words = "unit = \"category\"\nof = [\"low\", \"high\"]\nby = \"months\"";
    only(
        &read("marginal(\"x\", flat.months)", words, "[{ from = 0, value = \"low\" }]"),
        "rulebook::misread: the values of `x` are no numbers",
        &["-> read it with `bracket"],
    );
}

#[test]
fn a_scale_that_ends_is_found_unless_nobody_asks_above() {
    only(
        &read("bracket(\"x\", flat.months)", RATIO, ENDS),
        "rulebook::scale_end: `x` ends before 12, and this may ask above [refused from there on | the last \
         step has a `to`]",
        &["leave the last `to` out"],
    );
    for reading in [
        "bracket(\"x\", min(flat.months, 1))",
        "if flat.months < 1 { bracket(\"x\", flat.months) } else { 0.0 }",
        "if flat.months >= 1 { return 0.0; } bracket(\"x\", flat.months)",
        "bracket(\"x\", 1)",
    ] {
        assert_eq!(read(reading, RATIO, ENDS), [""; 0], "{reading}");
    }
    let open = "[{ from = 0, value = 0.0 }, { from = 6, value = 0.5 }]";
    assert_eq!(read("bracket(\"x\", flat.months)", RATIO, open), [""; 0]);
}
