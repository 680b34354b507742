//! Texts that once ended in a panic or a hang, and texts made so that they might.

use std::fmt::Write;

use super::texts::Texts;

/// A text that must give a fault, or nothing worse.
pub struct Hard {
    /// What is hard about it.
    pub name: &'static str,
    /// The fault that is due; empty when none need be.
    pub code: &'static str,
    /// Makes it of the shipped texts.
    pub make: fn(&mut Texts),
}

const HEADER: &str = "//! What?\n//! source: contract\n//! standing: contract\n\n";
const OWN: &str = "rules/micro-estate/own.rhai";
const FEE: &str = "rules/micro-estate/fees/fee.toml";
const HOUSEHOLDS: &str = "rules/micro-estate/households.toml";
const POLICY: &str = "title = { zh = \"策\", en = \"P\" }\nsummary = { zh = \"策\", en = \"P\" }\n";

/// All of them.
pub fn all() -> Vec<Hard> {
    let mut all = found();
    all.extend(deep());
    all
}

fn hard(name: &'static str, code: &'static str, make: fn(&mut Texts)) -> Hard {
    Hard { name, code, make }
}

/// What ended in a panic, a hang or two answers to one question.
fn found() -> Vec<Hard> {
    vec![
        hard("the least floor area is above the most", "dataset::out_of_range", |texts| {
            texts.edit(HOUSEHOLDS, "value = 35.0", "value = 135.0");
        }),
        hard("more cars for each home than can be dealt out one by one", "", |texts| {
            texts.edit(HOUSEHOLDS, "value = 0.52", "value = 999999.0");
        }),
        hard("a parameter begins in the last month of the calendar", "", |texts| {
            texts.edit(FEE, "2000-01-01", "9999-12-31");
        }),
        hard("a vote is held in the last month of the calendar", "", |texts| {
            texts.edit("s/scenario.toml", "2021-01-15", "9999-12-15");
        }),
        hard(
            "rules that ask each other ten times, sixteen deep",
            "rulebook::never_ends",
            |texts| {
                let body = |next: usize| vec![format!("own{next}(household)"); 10].join(" + ");
                texts.set(OWN, chain(15, body));
                charge_own(texts);
            },
        ),
        hard("indexes that follow each other, sixty in turn", "rulebook::too_deep", |texts| {
            let mut text = String::new();
            for i in 0..60 {
                let by = format!("indexed = {{ by = \"index{}\", from = 2001-01-01 }}", i + 1);
                let by = if i == 59 { String::new() } else { by };
                write!(
                    text,
                    "[index{i}]\nsummary = {{ zh = \"数\", en = \"n\" }}\nunit = \"index\"\n{by}\n\
                     [[index{i}.since]]\ndate = 2000-01-01\nvalue = 100.0\nsource = \"s\"\n\
                     standing = \"law\"\n"
                )
                .expect("a text takes it");
            }
            texts.set("rules/micro-estate/own.toml", text);
        }),
        hard("policies that include each other twice, forty deep", "", |texts| {
            for i in 0..40 {
                let next = |way| format!("\"own{}{way}\"", i + 1);
                let includes =
                    if i == 39 { String::new() } else { format!("{}, {}", next('a'), next('b')) };
                for way in ['a', 'b'] {
                    let path = format!("rules/micro-estate/policies/own{i}{way}.toml");
                    texts.set(&path, format!("{POLICY}includes = [{includes}]\n"));
                }
            }
        }),
        hard("a policy with forty motions", "scenario::too_many", |texts| {
            let policy = "rules/micro-estate/policies/shared-housekeeper.toml";
            let (mut motions, mut votes) = (String::new(), String::new());
            for i in 0..40 {
                let motion = format!(
                    "[[motion]]\nid = \"own{i}\"\ntitle = {{ zh = \"一\", en = \"One\" }}\n\
                     matter = \"elect_committee\"\n[[change]]\nparam = \"property_fee_rate\"\n\
                     value = 90\nby = \"own{i}\"\nsource = \"s\"\nstanding = \"assumed\"\n"
                );
                motions += &motion;
                write!(votes, "[[motion]]\nid = \"own{i}\"\nfirst = 2018-06-15\n").expect("a text");
            }
            let text = format!("{}\n{motions}", texts.get(policy).expect("shipped"));
            texts.set(policy, text);
            let text = format!("{}\n{votes}", texts.get("s/scenario.toml").expect("shipped"));
            texts.set("s/scenario.toml", text);
        }),
        hard("a rule called like a function of all rules", "rulebook::taken_name", |texts| {
            texts.set(OWN, format!("{HEADER}fn param(household) {{ 1 }}\n"));
        }),
    ]
}

/// What needs much stack in a thread that has little.
fn deep() -> Vec<Hard> {
    vec![
        hard("blocks in blocks, and rules that ask rules out of the innermost", "", |texts| {
            let body = |next| {
                nested(
                    "if household.area > 0 { ",
                    &format!("own{next}(household)"),
                    " } else { 0 }",
                )
            };
            texts.set(OWN, chain(15, body));
            charge_own(texts);
        }),
        hard("a rule that asks itself out of many sums", "rulebook::too_deep", |texts| {
            let own = nested("1 - (0 + ", "own0(household)", ")");
            texts.set(OWN, format!("{HEADER}fn own0(household) {{ {own} }}\n"));
            charge_own(texts);
        }),
        hard("a rule that asks itself out of many switches", "rulebook::too_deep", |texts| {
            let own = nested("switch household.area { 0 => 0, _ => ", "own0(household)", " }");
            texts.set(OWN, format!("{HEADER}fn own0(household) {{ {own} }}\n"));
            charge_own(texts);
        }),
        hard("a rule that asks itself out of many loops", "rulebook::too_deep", |texts| {
            let own = nested("for i in 0..1 { ", "own0(household);", " }");
            texts.set(OWN, format!("{HEADER}fn own0(household) {{ {own} 0 }}\n"));
            charge_own(texts);
        }),
        hard("a rule that asks itself out of many lists", "rulebook::too_deep", |texts| {
            let own = nested("[", "own0(household)", "][0]");
            texts.set(OWN, format!("{HEADER}fn own0(household) {{ {own} }}\n"));
            charge_own(texts);
        }),
    ]
}

/// A rule `own0` that asks `own1`, and so on; the last one gives 1.
fn chain(n: usize, body: impl Fn(usize) -> String) -> String {
    let mut text = HEADER.to_string();
    for i in 0..=n {
        let body = if i == n { "1".into() } else { body(i + 1) };
        writeln!(text, "fn own{i}(household) {{ {body} }}").expect("a text takes it");
    }
    text
}

/// Nested about as deep as Rhai still reads.
fn nested(open: &str, middle: &str, close: &str) -> String {
    let depth = 15;
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

/// Lets `own0` say what is charged.
fn charge_own(texts: &mut Texts) {
    texts.edit(
        "rules/micro-estate/fees/fee.rhai",
        "    full_fee(household, estate)\n        + vacancy",
        "    own0(household) * full_fee(household, estate)\n        + vacancy",
    );
}
