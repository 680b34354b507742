//! One file put before `linli decide` with a verb such as `--calendar`.

use serde_json::Value;

use super::{Bench, said};

/// Asks `decide` with a verb about a file: exit status, answer, and what is said beside it.
pub fn asked(
    bench: &Bench,
    verb: &str,
    text: &str,
    more: &[&str],
) -> (Option<i32>, String, String) {
    bench.write("s/asked.toml", text);
    let args = [&["decide", verb, "s/asked.toml", "--rules", "rules"], more].concat();
    let ran = bench.linli(&args);
    (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned(), said(&ran))
}

/// Exit status, and the answer for programs.
pub fn answer(bench: &Bench, verb: &str, text: &str) -> (Option<i32>, Value) {
    let (status, told, said) = asked(bench, verb, text, &["--format", "json"]);
    (status, serde_json::from_str(&told).unwrap_or_else(|_| panic!("{said}")))
}
