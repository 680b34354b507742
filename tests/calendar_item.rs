//! `linli decide --calendar`: the life of an item, and days that are given but could be passed over.

mod support;

use serde_json::{Value, json};
use support::{Bench, said};

fn asked(text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let bench = Bench::new();
    bench.write("s/asked.toml", text);
    let args = [&["decide", "--calendar", "s/asked.toml", "--rules", "rules"], more].concat();
    let ran = bench.linli(&args);
    (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned(), said(&ran))
}

fn answer(text: &str) -> (Option<i32>, Value) {
    let (status, told, said) = asked(text, &["--format", "json"]);
    (status, serde_json::from_str(&told).unwrap_or_else(|_| panic!("{said}")))
}

fn step<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let steps = answer["steps"].as_array().expect("steps");
    steps.iter().find(|step| step["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn a_list_of_candidates_is_held_against_the_meeting_that_elects() {
    let of = |posted: &str| {
        let text = format!(
            "place = \"hangzhou\"\nelected_on = 2026-05-20\nmeets_on = 2026-05-20\n\
             candidates_posted_on = {posted}\n"
        );
        let (status, told) = answer(&text);
        (status, step(&told, "candidates_latest_day").clone())
    };
    // Seven days shown, done fifteen days before: the 28th of April.
    let (status, missed) = of("2026-05-15");
    assert_eq!((status, &missed["state"]), (Some(1), &json!("missed")));
    assert_eq!(missed["last_day"], "2026-04-28");
    assert_eq!(of("2026-04-28").1["state"], "in_time");
    assert_eq!(of("2026-04-29").1["state"], "missed");
    // Without the day of the vote nothing can be held, and that is said.
    let text = "place = \"hangzhou\"\nelected_on = 2026-05-20\ncandidates_posted_on = 2026-05-15\n";
    let (_, told) = answer(text);
    assert_eq!(step(&told, "candidates_latest_day")["state"], "unheld");
    let (_, words, _) = asked(text, &["--lang", "en"]);
    assert!(words.contains("the day from which its limit runs is not given"), "{words}");
}

#[test]
fn a_vote_in_writing_is_an_assembly_and_elects_nobody_unless_that_is_said() {
    let text = "place = \"hangzhou\"\nvotes_on = 2026-05-20\ncloses_on = 2026-05-27\n";
    let (status, told) = answer(&format!("{text}notice_given_on = 2026-05-19\n"));
    assert_eq!((status, &step(&told, "notice_latest_day")["state"]), (Some(1), &json!("missed")));
    assert_eq!(step(&told, "notice_latest_day")["last_day"], "2026-05-05");
    assert_eq!(step(&told, "candidates_latest_day"), &Value::Null, "nobody stands");
    let (status, told) = answer(&format!("{text}notice_given_on = 2026-05-05\n"));
    assert_eq!((status, &step(&told, "notice_latest_day")["state"]), (Some(0), &json!("in_time")));
    let (_, told) = answer(&format!("{text}election = true\n"));
    assert_eq!(step(&told, "candidates_latest_day")["state"], "open");
}

#[test]
fn what_comes_before_a_meeting_cannot_come_after_it() {
    for (key, day) in [
        ("notice_given_on", "2026-05-21"),
        ("documents_shown_on", "2026-05-21"),
        ("candidates_posted_on", "2026-05-21"),
    ] {
        let text = format!("place = \"hangzhou\"\nmeets_on = 2026-05-20\n{key} = {day}\n");
        let (status, told, said) = asked(&text, &[]);
        assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
        let part = format!("`{key}` is 2026-05-21, after `meets_on`, 2026-05-20");
        assert!(said.contains(&part) && said.contains("asked.toml:"), "{part}: {said}");
    }
    // On the day itself it is late, and no contradiction.
    let (status, _, _) = asked("meets_on = 2026-05-20\nnotice_given_on = 2026-05-20\n", &[]);
    assert_eq!(status, Some(1));
}

#[test]
fn an_item_is_followed_from_raising_to_review_and_gaps_stay_open() {
    let text = "place = \"beijing\"\nraised_on = 2026-03-01\nconsulted_from = 2026-03-05\n\
        consulted_until = 2026-03-25\nnotice_given_on = 2026-05-05\nmeets_on = 2026-05-20\n\
        decided_on = 2026-05-20\npublished_on = 2026-05-22\nexecuted_on = 2026-06-01\n\
        reviewed_on = 2026-09-01\nholidays = [2026-05-01]\n";
    let (status, told) = answer(text);
    let state = |id: &str| step(&told, id)["state"].clone();
    assert_eq!(status, Some(0), "{told:#}");
    for id in ["consult_until", "vote_latest_day", "execution_latest_day", "review_latest_day"] {
        assert_eq!(state(id), "no_period", "{id}");
    }
    assert_eq!(state("notice_latest_day"), "in_time");
    assert_eq!(state("decision_published_by"), "in_time", "three days in Beijing");
    for language in ["en", "zh-CN"] {
        let (_, words, _) = asked(text, &["--lang", language]);
        assert!(!words.contains('\u{27e6}'), "{words}");
        assert!(words.contains("2026-09-01"), "{words}");
    }
    let early = text.replace("executed_on = 2026-06-01", "executed_on = 2026-05-10");
    let (status, _, said) = asked(&early, &[]);
    assert!(status == Some(2) && said.contains("`executed_on` is 2026-05-10, before"), "{said}");
}

#[test]
fn a_change_of_the_fee_is_shown_for_thirty_days_in_hangzhou() {
    let of = |place: &str, votes: &str| {
        let text = format!(
            "place = \"{place}\"\nfee_change_shown_from = 2026-05-01\nvotes_on = {votes}\n\
             notice_given_on = 2026-05-02\n"
        );
        step(&answer(&text).1, "fee_change_vote_from")["state"].clone()
    };
    assert_eq!(of("hangzhou", "2026-05-30"), "missed");
    assert_eq!(of("hangzhou", "2026-05-31"), "in_time");
    assert_eq!(of("beijing", "2026-05-30"), "in_time", "no text of Beijing asks for days");
}
