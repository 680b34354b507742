//! Every example of the repository does what it says, in both languages.

mod support;

use support::{linli, said};

/// What is run, the exit status, and a part of the English answer.
const EXAMPLES: [(&str, i32, &str); 7] = [
    ("decide examples/vote/vote.toml", 0, "Result: passed"),
    ("elect --law examples/elect.toml", 0, "the committee stands, 4 of 5 seats"),
    ("elect --law examples/by-election.toml", 0, "4 of 5 seats were filled"),
    ("decide --calendar examples/calendar.toml", 1, "days missed: 1"),
    ("decide --route examples/route.toml", 0, "the joint meeting only advises"),
    ("mediate examples/disputes.csv --on 2026-04-02", 0, "by 2026-04-20"),
    ("bill scenarios/shengtang-torch --month 2021-03", 0, "Bills of 2021-03"),
];

#[test]
fn every_example_is_answered_in_both_languages_and_as_json() {
    for (asked, status, part) in EXAMPLES {
        let words: Vec<&str> = asked.split(' ').collect();
        for more in [["--lang", "en"], ["--lang", "zh-CN"], ["--format", "json"]] {
            let ran = linli(&[&words[..], &more[..]].concat());
            let told = String::from_utf8_lossy(&ran.stdout).into_owned();
            assert_eq!(ran.status.code(), Some(status), "{asked} {more:?}: {}", said(&ran));
            assert!(!told.contains('⟦'), "a sentence is missing: {told}");
            match more[1] {
                "en" => assert!(told.contains(part), "{asked}: {told}"),
                "json" => {
                    let json: Result<serde_json::Value, _> = serde_json::from_str(&told);
                    assert!(json.is_ok(), "{asked}: {told}");
                }
                _ => assert!(told.chars().any(|c| ('一'..'龥').contains(&c)), "{told}"),
            }
        }
    }
}
