//! What is found in packs of a few invented lines that load and yet hold a slip.

mod cases;
mod flow;
mod kinds;
mod tables;
mod words;

use super::{book, next_step, said};

/// What rules here may read.
const COLUMNS: &str = "
[flat.kind]
unit = \"category\"
of = [\"walkup\", \"tower\"]
summary = { zh = \"类\", en = \"kind\" }
[flat.name]
unit = \"name\"
summary = { zh = \"名\", en = \"name\" }
[flat.months]
unit = \"months\"
summary = { zh = \"月\", en = \"months\" }
[flat.due]
unit = \"fen\"
summary = { zh = \"应缴\", en = \"due\" }
[flat.bill]
unit = \"fen/month\"
summary = { zh = \"月账单\", en = \"bill of a month\" }
[flat.share]
unit = \"share\"
summary = { zh = \"份\", en = \"share\" }
[flat.is_let]
unit = \"flag\"
summary = { zh = \"出租\", en = \"let\" }
";

/// Every finding of a pack: code, message, what is underlined, help. Each has a place and a next step.
fn all(files: &[(&str, &str)]) -> Vec<String> {
    let mut files = files.to_vec();
    files.push(("columns.toml", COLUMNS));
    let book = book(&files).unwrap_or_else(|faults| panic!("it loads: {faults}"));
    let findings = book.findings();
    let told = findings.iter().map(|fault| {
        assert!(fault.is_placed(), "{fault} has no place");
        let help = next_step(fault).unwrap_or_else(|| panic!("{fault} has no next step"));
        format!("{} -> {help}", said(fault))
    });
    told.collect()
}

/// The same, but for the Chinese that these packs lack.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let mut all = all(files);
    all.retain(|said| !said.starts_with("rulebook::no_chinese"));
    all
}

/// What is found in one rule, asked about a flat.
fn in_rule(body: &str) -> Vec<String> {
    found(&[("due.rhai", &format!("\nfn due(flat) {{\n    {body}\n}}\n"))])
}

/// Asserts that one finding is made, which begins with a text and has others in it.
#[track_caller]
fn only(found: &[String], begins: &str, has: &[&str]) {
    assert_eq!(found.len(), 1, "{begins}: {found:#?}");
    assert!(found[0].starts_with(begins), "{begins}: {}", found[0]);
    has.iter().for_each(|part| assert!(found[0].contains(part), "{part}: {}", found[0]));
}
