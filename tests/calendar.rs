//! `linli decide --calendar`: last lawful days, rest days, days missed, days that contradict each other.

mod support;

use serde_json::{Value, json};
use support::Bench;
use support::case::{answer, asked};

fn step<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let steps = answer["steps"].as_array().expect("steps");
    steps.iter().find(|step| step["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn example_24_a_notice_of_fourteen_days_is_missed() {
    let bench = Bench::new();
    let of = |given: &str| {
        let text = format!("notice_given_on = {given}\nmeets_on = 2026-05-20\n");
        answer(&bench, "--calendar", &text)
    };
    let (status, kept) = of("2026-05-05");
    assert_eq!((status, &step(&kept, "notice_latest_day")["state"]), (Some(0), &json!("in_time")));
    let (status, missed) = of("2026-05-06");
    let notice = step(&missed, "notice_latest_day");
    assert_eq!((status, &notice["state"]), (Some(1), &json!("missed")));
    assert_eq!(notice["last_day"], "2026-05-05", "a Tuesday, and no day is added going back");
    assert!(notice["sources"][0]["source"].as_str().is_some_and(|s| s.contains("Art. 14")));
}

#[test]
fn example_25_the_year_to_sue_ends_on_its_day() {
    let bench = Bench::new();
    let of = |asked: &str| {
        let text =
            format!("law_of = 2025-03-10\nknown_on = 2025-03-10\nasked_court_on = {asked}\n");
        answer(&bench, "--calendar", &text).1
    };
    assert_eq!(step(&of("2026-03-10"), "annul_until")["state"], "in_time");
    assert_eq!(step(&of("2026-03-11"), "annul_until")["state"], "missed");
}

#[test]
fn the_year_to_sue_is_known_from_the_interpretation_of_2009_on() {
    let bench = Bench::new();
    let of = |known: &str, asked: &str| {
        let text = format!("known_on = {known}\nasked_court_on = {asked}\n");
        let (status, answer) = answer(&bench, "--calendar", &text);
        (status, step(&answer, "annul_until").clone())
    };
    let (status, missed) = of("2019-03-11", "2020-03-12");
    assert_eq!((status, &missed["state"]), (Some(1), &json!("missed")));
    assert_eq!(missed["last_day"], "2020-03-11");
    assert_eq!(missed["sources"][0]["standing"], "assumed", "it was not read: {missed}");
    assert_eq!(of("2019-03-11", "2020-03-11").1["state"], "in_time");
    assert_eq!(of("2009-09-30", "2010-10-08").1["state"], "no_period");
}

#[test]
fn a_period_that_ends_on_a_rest_day_ends_on_the_next_working_day() {
    let bench = Bench::new();
    // Thirty days from 2026-04-02 end on Saturday, 2026-05-02.
    let text = "law_of = 2026-04-02\nelected_on = 2026-04-02\nfiled_on = 2026-05-06\n";
    let holidays = "holidays = [2026-05-01, 2026-05-02, 2026-05-03, 2026-05-04, 2026-05-05]\n\
                    workdays = [2026-05-09]\n";
    let (status, kept) = answer(&bench, "--calendar", &format!("{text}{holidays}"));
    let filing = step(&kept, "filing_latest_day");
    assert_eq!((status, &filing["state"]), (Some(0), &json!("in_time")));
    assert_eq!(
        (&filing["last_day"], &filing["rolled_from"]),
        (&json!("2026-05-06"), &json!("2026-05-02"))
    );
    assert_eq!(kept["years_without_holidays"], json!([]));
    // Without the holidays only the weekend is known.
    let (status, missed) = answer(&bench, "--calendar", text);
    assert_eq!(
        (status, &step(&missed, "filing_latest_day")["last_day"]),
        (Some(1), &json!("2026-05-04"))
    );
    assert_eq!(missed["years_without_holidays"], json!([2026]));
    let (_, told, _) = asked(&bench, "--calendar", text, &["--lang", "zh-CN"]);
    assert!(told.contains("没有给出 2026 年的节假日") && told.contains("顺延"), "{told}");
    assert!(!told.contains('⟦'), "{told}");
}

#[test]
fn a_period_of_some_places_is_none_elsewhere() {
    let bench = Bench::new();
    let text = "decided_on = 2026-05-20\npublished_on = 2026-05-25\n";
    let of = |place: &str| {
        let text = format!("place = \"{place}\"\n{text}holidays = [2026-05-01]\n");
        answer(&bench, "--calendar", &text)
    };
    let (status, beijing) = of("beijing");
    let published = step(&beijing, "decision_published_by");
    assert_eq!((status, &published["state"]), (Some(0), &json!("in_time")));
    assert_eq!(published["rolled_from"], "2026-05-23", "a Saturday");
    let (status, xiamen) = of("xiamen");
    assert_eq!(
        (status, &step(&xiamen, "decision_published_by")["state"]),
        (Some(0), &json!("no_period"))
    );
    let votes = "votes_on = 2026-05-01\ncloses_on = 2026-07-01\nplace = \"hangzhou\"\n";
    let (status, hangzhou) = answer(&bench, "--calendar", votes);
    assert_eq!((status, &hangzhou["voting_days_allowed"]), (Some(1), &json!(false)));
    assert!(hangzhou["voting_sources"].to_string().contains("Hangzhou"), "the text is named");
}

#[test]
fn each_step_has_the_law_of_the_day_from_which_its_period_runs() {
    let bench = Bench::new();
    let text = "meets_on = 2021-01-05\nnotice_given_on = 2020-12-20\nknown_on = 2021-01-12\n";
    let (_, kept) = answer(&bench, "--calendar", text);
    let annul = step(&kept, "annul_until");
    assert_eq!((&annul["law_of"], &annul["state"]), (&json!("2021-01-12"), &json!("open")));
    assert_eq!(step(&kept, "notice_latest_day")["law_of"], "2021-01-05");
    assert_eq!(kept["law_of"], Value::Null);
    let (_, fixed) = answer(&bench, "--calendar", &format!("law_of = 2009-09-30\n{text}"));
    assert_eq!(step(&fixed, "annul_until"), &Value::Null, "that law has no such period");
    assert_eq!(fixed["law_of"], "2009-09-30");

    // Hangzhou's own rules began on 2022-03-01, after this notice and before its meeting.
    let text = "place = \"hangzhou\"\nkind = \"extraordinary\"\nmeets_on = 2022-03-10\n\
        notice_given_on = 2022-02-26\n";
    let of = |text: &str| {
        let (_, answer) = answer(&bench, "--calendar", text);
        step(&answer, "notice_latest_day").clone()
    };
    let (own, given) = (of(text), of(&format!("law_of = 2022-02-26\n{text}")));
    assert_ne!(own["last_day"], given["last_day"], "{own} {given}");
    assert_eq!(own["law_of"], "2022-03-10");
}

#[test]
fn where_nothing_was_done_nothing_is_said_to_be_kept() {
    let bench = Bench::new();
    for (lang, due, not) in [
        ("en", "Nothing is given as done", "no day was missed"),
        ("zh-CN", "没有写明已经做了什么", "没有发现逾期"),
    ] {
        let text = "meets_on = 2026-05-20\n";
        let (status, told, _) = asked(&bench, "--calendar", text, &["--lang", lang]);
        assert_eq!(status, Some(0));
        assert!(told.contains(due) && !told.contains(not), "{told}");
        let text = format!("{text}notice_given_on = 2026-05-01\n");
        let (_, told, _) = asked(&bench, "--calendar", &text, &["--lang", lang]);
        assert!(!told.contains(due) && told.contains(not), "{told}");
    }
}

#[test]
fn days_before_the_first_law_and_steps_before_their_cause_are_faults() {
    let bench = Bench::new();
    let text = "meets_on = 2006-05-20\nnotice_given_on = 2006-05-01\n";
    let (status, told, said) = asked(&bench, "--calendar", text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for part in ["no law on joint decisions is known for 2006-05-20", "the first one begins on"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let text = "elected_on = 2026-05-20\nfiled_on = 2026-01-01\nfirst_meeting_on = 2026-05-19\n";
    let (status, told, said) = asked(&bench, "--calendar", text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for key in ["`filed_on` is 2026-01-01", "`first_meeting_on` is 2026-05-19"] {
        let part = format!("{key}, before `elected_on`, 2026-05-20");
        assert!(said.contains(&part), "{part}: {said}");
    }
    let early = "place = \"beijing\"\nterm_ends_on = 2026-05-20\nhanded_over_on = 2026-05-01\n";
    let (status, _, said) = asked(&bench, "--calendar", early, &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("`handed_over_on` is 2026-05-01, before `term_ends_on`, 2026-05-20"));
}

/// Two estates of example 21.
#[test]
fn days_that_cannot_follow_each_other_are_refused_with_both_places() {
    let bench = Bench::new();
    for (text, dues) in [
        ("decided_on = 2026-05-19\nmeets_on = 2026-05-20\n", &[("meets_on", "decided_on")][..]),
        (
            "raised_on = 2026-06-01\nconsulted_from = 2026-05-01\n",
            &[("raised_on", "consulted_from")],
        ),
        (
            "consulted_until = 2026-06-01\nmeets_on = 2026-05-20\n",
            &[("consulted_until", "meets_on")],
        ),
        (
            "votes_on = 2026-05-20\ncloses_on = 2026-05-18\ndecided_on = 2026-05-10\n\
             known_on = 2026-05-01\n",
            &[("votes_on", "closes_on"), ("closes_on", "decided_on"), ("decided_on", "known_on")],
        ),
        (
            "committee_meets_on = 2026-06-01\ncommittee_notice_given_on = 2026-06-02\n\
             committee_decided_on = 2026-05-01\n",
            &[
                ("committee_meets_on", "committee_decided_on"),
                ("committee_notice_given_on", "committee_meets_on"),
            ],
        ),
        (
            "decided_on = 2026-06-01\nasked_court_on = 2026-05-01\n",
            &[("decided_on", "asked_court_on")],
        ),
    ] {
        let (status, told, said) = asked(&bench, "--calendar", text, &[]);
        assert_eq!((status, told.as_str()), (Some(2), ""), "{text}: {said}");
        assert_eq!(said.matches("correct one of the two days").count(), dues.len(), "{said}");
        for (first, second) in dues {
            assert!(said.contains(&format!("`{first}` is")), "{first}: {said}");
            assert!(said.contains(&format!(", after `{second}`, ")), "{second}: {said}");
        }
    }
    let (status, _, said) =
        asked(&bench, "--calendar", "decided_on = 2026-05-20\nmeets_on = 2026-05-20\n", &[]);
    assert_ne!(status, Some(2), "one day is no contradiction: {said}");
}
