//! `linli decide --calendar` and `--route`: last lawful days, rest days, days missed; and the ways to
//! one body.

mod support;

use serde_json::{Value, json};
use support::{Bench, said};

fn asked(bench: &Bench, verb: &str, text: &str, more: &[&str]) -> (Option<i32>, String, String) {
    bench.write("s/asked.toml", text);
    let args = [&["decide", verb, "s/asked.toml", "--rules", "rules"], more].concat();
    let ran = bench.linli(&args);
    (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned(), said(&ran))
}

fn answer(bench: &Bench, verb: &str, text: &str) -> (Option<i32>, Value) {
    let (status, told, said) = asked(bench, verb, text, &["--format", "json"]);
    (status, serde_json::from_str(&told).unwrap_or_else(|_| panic!("{said}")))
}

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
    let (_, fixed) = answer(&bench, "--calendar", &format!("law_of = 2020-12-20\n{text}"));
    assert_eq!(step(&fixed, "annul_until"), &Value::Null, "that law has no such period");
    assert_eq!(fixed["law_of"], "2020-12-20");

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
    let (_, kept) = answer(&bench, "--calendar", early);
    assert_ne!(step(&kept, "handover_latest_day")["state"], "missed", "papers may come early");
}

#[test]
fn an_estate_listed_twice_and_parts_over_their_whole_are_named_together() {
    let bench = Bench::new();
    let text = TWO.replace("\"south\"", "\"north\"").replace(
        "heads = 28\n",
        "heads = 28\npart_heads = 29\nfor_heads = 30\nwaiving_heads = 31\n",
    );
    let (status, told, said) = asked(&bench, "--route", &text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for part in [
        "estate `north` is listed twice",
        "`part_heads` of estate `north` is 29, more than `heads`, 28",
        "`for_heads` of estate `north` is 30, more than `part_heads`, 29",
        "`waiving_heads` of estate `north` is 31, more than `heads`, 28",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// Two estates of example 21.
const TWO: &str = "date = 2026-01-01\n\
    [[estate]]\nid = \"north\"\nheads = 32\narea_m2 = \"3200.00\"\n\
    [[estate]]\nid = \"south\"\nheads = 28\narea_m2 = \"2800.00\"\n";

fn route<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let routes = answer["routes"].as_array().expect("routes");
    routes.iter().find(|route| route["id"] == id).expect("a route")
}

#[test]
fn every_route_says_what_it_needs() {
    let bench = Bench::new();
    let (status, answer) = answer(&bench, "--route", &format!("place = \"xiamen\"\n{TWO}"));
    assert_eq!(status, Some(0));
    let merge = route(&answer, "merge");
    assert_eq!(merge["state"], "open");
    let part = &merge["needs"][0];
    assert_eq!((&part["id"], &part["estate"]), (&json!("part"), &json!("north")));
    assert_eq!(
        (&part["bars"][0]["least"], &part["bars"][1]["least"]),
        (&json!(22), &json!("2133.34"))
    );
    assert_eq!(merge["needs"][1]["bars"][0]["bar"], "1/2");
    let needs: Vec<&Value> =
        merge["needs"].as_array().expect("needs").iter().map(|n| &n["id"]).collect();
    assert!(needs.contains(&&json!("authority")) && needs.contains(&&json!("new_election")));
    assert_eq!(route(&answer, "separate")["state"], "open");
    assert_eq!(route(&answer, "management_committee")["state"], "undetermined");
    assert_eq!(route(&answer, "no_assembly")["needs"][1]["id"], "few_owners");
    for lang in ["en", "zh-CN"] {
        let (_, told, _) = asked(&bench, "--route", TWO, &["--lang", lang]);
        assert!(told.contains("2133.34") && !told.contains('⟦'), "{told}");
    }
}

#[test]
fn example_21_one_area_without_quorum_closes_the_merger() {
    let bench = Bench::new();
    let votes = |part: &str| {
        TWO.replace(
            "heads = 32\n",
            "heads = 32\npart_heads = 22\npart_area_m2 = \"2150.00\"\nfor_heads = 12\n\
             for_area_m2 = \"1180.00\"\n",
        )
        .replace(
            "heads = 28\n",
            &format!(
                "heads = 28\npart_heads = {part}\npart_area_m2 = \"1900.00\"\nfor_heads = 12\n\
                 for_area_m2 = \"1300.00\"\n"
            ),
        )
    };
    let (_, failed) = answer(&bench, "--route", &votes("18"));
    assert_eq!(route(&failed, "merge")["state"], "closed");
    // South was in favour; too few of its owners took part.
    let obstacles = &route(&failed, "merge")["obstacles"];
    assert_eq!(obstacles.as_array().map(Vec::len), Some(1), "{obstacles}");
    assert_eq!((&obstacles[0]["id"], &obstacles[0]["estate"]), (&json!("part"), &json!("south")));
    let bars = &obstacles[0]["bars"];
    assert_eq!(
        (&bars[0]["part"], &bars[0]["whole"], &bars[0]["shortfall"]),
        (&json!(18), &json!(28), &json!(1))
    );
    assert_eq!(bars.as_array().map(Vec::len), Some(1), "1900 of 2800 m2 are two thirds");
    assert!(!route(&failed, "merge")["sources"].as_array().expect("sources").is_empty());
    let (_, agreed) = answer(&bench, "--route", &votes("19"));
    assert_eq!(route(&agreed, "merge")["state"], "open");
    let top = "authority_agrees = true\n";
    let (_, done) = answer(&bench, "--route", &format!("{top}{}", votes("19")));
    assert_eq!(route(&done, "merge")["state"], "done");
    let (_, refused) =
        answer(&bench, "--route", &format!("authority_agrees = false\n{}", votes("19")));
    assert_eq!(route(&refused, "merge")["state"], "closed");
}

#[test]
fn places_open_and_close_the_other_routes() {
    let bench = Bench::new();
    let body = "[management_committee]\nmembers = 7\nowners = 4\nterm_months = 36\n";
    let state = |place: &str, id: &str, more: &str| {
        let text = format!("place = \"{place}\"\n{more}{TWO}{body}");
        answer(&bench, "--route", &text).1["routes"]
            .as_array()
            .and_then(|routes| routes.iter().find(|r| r["id"] == id).map(|r| r["state"].clone()))
            .expect("a state")
    };
    assert_eq!(state("beijing", "management_committee", ""), "open");
    assert_eq!(state("hangzhou", "management_committee", ""), "closed", "two years at most");
    let waiving = TWO
        .replace("heads = 32\n", "heads = 32\nwaiving_heads = 32\n")
        .replace("heads = 28\n", "heads = 28\nwaiving_heads = 28\n");
    let of = |place: &str| {
        let text = format!("place = \"{place}\"\n{waiving}");
        route(&answer(&bench, "--route", &text).1, "no_assembly")["state"].clone()
    };
    assert_eq!(of("hangzhou"), "done", "any number of owners who all agree");
    assert_eq!(of("beijing"), "open", "whether they are few must be said");
}

#[test]
fn bad_files_are_refused() {
    let bench = Bench::new();
    for (verb, text, part) in [
        ("--calendar", "meets_on = \"soon\"\nholidays = [1]\n", "a list of days"),
        ("--calendar", "meets_on = 2026-05-20\nmeet_on = 2026-05-20\n", "did you mean `meets_on`"),
        ("--calendar", "kind = \"ordinary\"\n", "has no `meets_on`"),
        ("--calendar", "place = \"atlantis\"\nmeets_on = 2026-05-20\n", "no rule pack `atlantis`"),
        ("--route", "date = 2026-01-01\n[[estate]]\nid = \"a\"\n", "takes two estates"),
        ("--route", TWO.trim_start_matches("date = 2026-01-01\n"), "has no `date`"),
        ("--route", &TWO.replace("2800.00", "2800.123"), "at most two decimals"),
    ] {
        let (status, told, said) = asked(&bench, verb, text, &[]);
        assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn what_closes_a_route_is_said_with_its_figures() {
    let bench = Bench::new();
    let estate = |id: &str, waiving: i64| {
        format!(
            "[[estate]]\nid = \"{id}\"\nheads = 30\narea_m2 = \"3000.00\"\npart_heads = 24\n\
             part_area_m2 = \"2400.00\"\nfor_heads = 13\nfor_area_m2 = \"1200.00\"\n\
             waiving_heads = {waiving}\n"
        )
    };
    let body = "[management_committee]\nmembers = 6\nowners = 2\nterm_months = 40\n";
    let text = format!(
        "date = 2026-01-01\nplace = \"beijing\"\nauthority_agrees = false\n{body}{}{}",
        estate("n", 30),
        estate("s", 29)
    );
    let (status, told) = answer(&bench, "--route", &text);
    let ids = |id: &str| -> Vec<Value> {
        let obstacles = route(&told, id)["obstacles"].as_array().expect("obstacles");
        obstacles.iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(status, Some(0), "staying separate is open");
    assert_eq!(ids("merge"), ["in_favour", "in_favour", "authority"]);
    assert_eq!(
        ids("management_committee"),
        ["management_size", "management_owned", "management_term_fits"]
    );
    let waived = &route(&told, "no_assembly")["obstacles"];
    assert!(
        waived
            .as_array()
            .expect("a list")
            .contains(&json!({ "id": "not_all", "estate": "s", "part": 29, "whole": 30 }))
    );
    // Half of the area in favour is not more than half; 13 of 24 heads are.
    let bars = &route(&told, "merge")["obstacles"][0]["bars"];
    assert_eq!(bars.as_array().map(Vec::len), Some(1));
    assert_eq!((&bars[0]["measure"], &bars[0]["shortfall"]), (&json!("area"), &json!("0.01")));
    for language in ["en", "zh-CN"] {
        let (_, told, _) = asked(&bench, "--route", &text, &["--lang", language]);
        assert!(!told.contains('\u{27e6}') && !told.contains("against it: "), "{told}");
        assert!(told.contains("1200.00") && told.contains("40"), "{told}");
    }
    let over = text.replace("owners = 2", "owners = 9");
    let (status, _, said) = asked(&bench, "--route", &over, &[]);
    assert!(status == Some(2) && said.contains("`owners` is 9, more than `members`, 6"), "{said}");
    assert!(said.contains("asked.toml:"), "{said}");
}
