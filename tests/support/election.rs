//! An election, held by `linli elect --law`.

use serde_json::Value;

use super::{Bench, said};

/// What is known to be fine of everybody.
pub const SOUND: &str = "[every_candidate]\nis_owner = true\nis_capable = true\narrears_months = 0\n\
    tied_to_manager = false\nhas_unremedied_breach = false\nis_listed_dishonest = false\n\
    nominated_by = \"self\"\n";

/// Exit status, answer and what is said beside it.
pub fn ran(bench: &Bench, text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    bench.write("s/elect.toml", text);
    let args = [&["elect", "--law", "s/elect.toml", "--rules", "rules"], more].concat();
    let ran = bench.linli(&args);
    (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned(), said(&ran))
}

/// Exit status, and the answer for programs.
pub fn answer(bench: &Bench, text: &str) -> (Option<i32>, Value) {
    let (status, told, said) = ran(bench, text, &["--format", "json"]);
    (status, serde_json::from_str(&told).unwrap_or_else(|_| panic!("{said}")))
}
