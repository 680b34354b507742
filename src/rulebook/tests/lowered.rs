//! The lowered form of every shipped rule, as it was when somebody last looked at it.

use std::fmt::Write;

use super::{day, is_of, shipped};

/// The day whose parameters are folded in.
const ON: &str = "2021-03-01";

#[test]
fn shipped_rules_are_lowered_to_what_was_looked_at() {
    let mut text = format!("# Shipped rules with the parameters of {ON} folded in.\n");
    for (book, own) in &shipped() {
        let environment = book.environment(day(ON), None, |_| false);
        let rules = book.rules().filter(|rule| book.is_about_subjects(rule) && is_of(rule, own));
        for rule in rules {
            let lowered = book.lowered_text(rule, &environment).expect("a columnar form");
            let _ = write!(text, "\n{}({})\n{lowered}", rule.name, rule.subjects.join(", "));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rulebook/tests/lowered.txt");
    if std::env::var_os("LINLI_RENEW").is_some() {
        std::fs::write(path, &text).expect("the file can be written");
    }
    let known = std::fs::read_to_string(path).expect("the file is there");
    let differs = known.lines().zip(text.lines()).find(|(known, now)| known != now);
    assert_eq!(differs, None, "set LINLI_RENEW=1, look at the change, and commit it");
    assert_eq!(known.lines().count(), text.lines().count());
}
