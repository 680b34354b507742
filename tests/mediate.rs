//! `linli mediate`: where a dispute goes next, until when, and by which article.

mod support;

use proptest::prelude::*;
use serde_json::Value;
use support::{linli, said};

const HEADER: &str = "case_id,kind,step,outcome,began_on,estate,other_estate,body_members,body_women,\
                      body_basis,body_parties,body_from_both,effective_on,arbitration_clause,other_debts";

/// The rows written into a file, routed on a day.
fn ask(rows: &[&str], on: &str, more: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.csv");
    std::fs::write(&file, format!("{HEADER}\n{}\n", rows.join("\n"))).expect("the file is written");
    let file = file.to_string_lossy().into_owned();
    linli(&[&["mediate", file.as_str(), "--on", on], more].concat())
}

fn routed(rows: &[&str], on: &str, more: &[&str]) -> Vec<Value> {
    let output = ask(rows, on, &[&["--format", "json"], more].concat());
    assert!(output.status.code() < Some(2), "{}", said(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    answer["cases"].as_array().expect("cases").clone()
}

/// Action, step, from and until of the only row.
fn next(row: &str, on: &str) -> [String; 4] {
    let next = routed(&[row], on, &[]).remove(0)["next"].clone();
    ["action", "step", "from", "until"].map(|key| next[key].as_str().unwrap_or_default().into())
}

#[test]
fn a_case_climbs_from_the_building_head_to_the_court() {
    let at = |step: &str, outcome: &str| {
        next(&format!("1,leak,{step},{outcome},2026-04-01,a,,,,,,,,,"), "2026-04-02")
    };
    assert_eq!(at("new", "open"), ["move", "building", "2026-04-02", "2026-04-05"]);
    assert_eq!(at("building", "open"), ["stay", "building", "2026-04-01", "2026-04-04"]);
    assert_eq!(at("building", "failed"), ["move", "estate", "2026-04-02", "2026-04-09"]);
    assert_eq!(at("estate", "failed"), ["move", "community", "2026-04-02", "2026-05-02"]);
    assert_eq!(at("community", "failed"), ["move", "street", "2026-04-02", "2026-05-02"]);
    assert_eq!(at("street", "failed"), ["court", "", "2026-04-02", ""]);
    assert_eq!(at("community", "refused"), ["court", "", "2026-04-02", ""]);
}

#[test]
fn a_step_that_has_lasted_too_long_gives_way_to_the_next() {
    let row = "1,leak,estate,open,2026-04-01,a,,,,,,,,,";
    assert_eq!(next(row, "2026-04-08")[0], "stay");
    assert_eq!(next(row, "2026-04-09"), ["move", "community", "2026-04-09", "2026-05-09"]);
    assert_eq!(routed(&[row], "2026-04-09", &[])[0]["defects"][0], "step_over");
}

#[test]
fn thirty_days_for_confirmation_roll_over_rest_days() {
    let row = "1,leak,community,settled,2026-03-01,a,,5,2,article_8,0,,2026-03-20,,";
    assert_eq!(next(row, "2026-04-20"), ["confirm", "", "2026-03-20", "2026-04-20"]);
    assert_eq!(next(row, "2026-04-21"), ["keep", "", "2026-03-20", "2026-04-20"]);
    let text = |more: &[&str]| {
        let output = ask(&[row], "2026-04-20", &[&["--lang", "en"], more].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(text(&[]).contains("no public holidays were given"));
    let folder = tempfile::tempdir().expect("a folder");
    let holidays = folder.path().join("holidays.csv");
    let write =
        |rows: &str| std::fs::write(&holidays, format!("日期,类别\n{rows}")).expect("written");
    let given = ["--holidays", &holidays.to_string_lossy()];
    write("2026-04-20,放假\n2026-04-21,rest\n");
    assert!(text(&given).contains("by 2026-04-22") && !text(&given).contains("no public holidays"));
    write("2026-04-19,上班\n");
    assert!(text(&given).contains("the time for confirmation ended on 2026-04-19"));
}

#[test]
fn only_a_properly_composed_committee_makes_agreements_that_are_confirmed() {
    let of = |body: &str| {
        let row = format!("1,leak,community,settled,2026-03-01,a,,{body},,2026-03-20,,");
        let case = routed(&[&row], "2026-04-01", &[]).remove(0);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        (text(&case["next"]["action"]), text(&case["body"]), case["defects"].clone())
    };
    let none = serde_json::json!([]);
    assert_eq!(of("5,1,article_8,0"), ("confirm".into(), "peoples_mediation".into(), none.clone()));
    assert_eq!(of("5,1,第三十四条,0").0, "confirm");
    assert_eq!(of("5,1,estate,0"), ("keep".into(), "ordinary".into(), none));
    let wrong = serde_json::json!(["composition"]);
    for body in ["5,0,article_8,0", "2,1,article_8,0", "10,5,article_8,0"] {
        assert_eq!(of(body), ("keep".into(), "invalid".into(), wrong.clone()), "{body}");
    }
    assert_eq!(of("3,1,article_8,0").0, "confirm");
    assert_eq!(of("9,1,article_8,0").0, "confirm");
}

#[test]
fn who_is_a_party_does_not_mediate_and_both_estates_sit() {
    let of = |rest: &str| {
        let row = format!("1,parking,community,open,2026-04-01,{rest},,,");
        routed(&[&row], "2026-04-02", &[]).remove(0)
    };
    assert_eq!(of("a,b,5,1,article_8,0,yes")["next"]["action"], "stay");
    assert_eq!(of("a,b,5,1,article_8,1,yes")["defects"], serde_json::json!(["party_sits"]));
    let one_sided = of("a,b,5,1,article_8,0,no");
    assert_eq!(one_sided["next"]["action"], "reseat");
    assert_eq!(one_sided["defects"], serde_json::json!(["one_sided"]));
    assert_eq!(of("a,,5,1,article_8,0,no")["next"]["action"], "stay");
}

#[test]
fn noise_goes_to_the_police_only_from_2026_and_after_persuasion() {
    let row = "1,noise,community,failed,2025-12-20,a,,,,,,,,,";
    assert_eq!(next(row, "2025-12-31")[1], "street");
    assert_eq!(next(row, "2026-01-01")[0], "police");
    // A talk with neighbours is no persuasion by committee, provider or community.
    let talk = "1,noise,building,failed,2025-12-20,a,,,,,,,,,";
    assert_eq!(next(talk, "2026-01-01")[..2], ["move", "estate"]);
    assert_eq!(next("1,noise,building,refused,2025-12-20,a,,,,,,,,,", "2026-01-01")[1], "estate");
    assert_eq!(next("1,noise,estate,failed,2025-12-20,a,,,,,,,,,", "2026-01-01")[0], "police");
    assert_eq!(next("1,noise,new,open,2026-01-01,a,,,,,,,,,", "2026-01-02")[1], "building");
}

#[test]
fn the_forum_hangs_on_what_is_known() {
    let of = |kind: &str, facts: &str| {
        let row = format!("1,{kind},street,failed,2026-03-01,a,,,,,,,,{facts}");
        routed(&[&row], "2026-04-02", &[]).remove(0)
    };
    assert_eq!(of("fee_arrears", "no,no")["next"]["forum"], "payment_order");
    assert_eq!(of("fee_arrears", "no,yes")["next"]["forum"], "suit");
    assert_eq!(of("fee_arrears", "yes,yes")["next"]["forum"], "arbitration");
    assert_eq!(of("leak", "no,")["next"]["forum"], "suit");
    let open = of("leak", ",");
    assert_eq!(open["next"]["action"], "court");
    assert!(open["next"]["forum"].is_null());
    assert_eq!(open["missing"], serde_json::json!(["referral.has_arbitration_clause"]));
    assert_eq!(of("decision", ",")["next"]["forum"], "suit");
}

#[test]
fn no_way_is_left_open_that_the_facts_exclude() {
    let row =
        |kind: &str, facts: &str| format!("1,{kind},street,failed,2026-03-01,a,,,,,,,,{facts}");
    let clause = "referral.has_arbitration_clause";
    let debts = "referral.has_other_debts";
    for (kind, facts, forums, missing, said) in [
        // No payment order where there are other debts, and none but for money.
        (
            "fee_arrears",
            ",true",
            &["arbitration", "suit"][..],
            &[clause][..],
            "arbitration or a suit",
        ),
        ("waste", ",", &["arbitration", "suit"], &[clause], "arbitration or a suit"),
        (
            "fee_arrears",
            ",false",
            &["arbitration", "payment_order"],
            &[clause],
            "arbitration or a payment order",
        ),
        (
            "fee_arrears",
            ",",
            &["arbitration", "payment_order", "suit"],
            &[clause, debts],
            "arbitration, a payment order or a suit",
        ),
        ("fee_arrears", "no,", &["payment_order", "suit"], &[debts], "a payment order or a suit"),
    ] {
        let row = row(kind, facts);
        let case = routed(&[&row], "2026-04-02", &[]).remove(0);
        assert_eq!(case["next"]["forums"], serde_json::json!(forums), "{row}");
        assert_eq!(case["missing"], serde_json::json!(missing), "{row}");
        assert!(case["next"]["forum"].is_null());
        let output = ask(&[&row], "2026-04-02", &["--lang", "en"]);
        let text = String::from_utf8_lossy(&output.stdout);
        let said = format!("{said} (which of them can't be said yet)");
        assert!(text.contains(&said), "{said}:\n{text}");
        let output = ask(&[&row], "2026-04-02", &["--lang", "zh-CN"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("或者"));
    }
}

#[test]
fn a_year_after_it_was_known_no_court_annuls_a_decision() {
    let began = |began_on: &str, on: &str, known_on: &str| {
        let header = "case_id,kind,step,outcome,began_on,known_on";
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("cases.csv");
        let row = format!("1,decision,building,open,{began_on},{known_on}");
        std::fs::write(&file, format!("{header}\n{row}\n")).expect("the file is written");
        let file = file.to_string_lossy().into_owned();
        let output = linli(&["mediate", &file, "--on", on, "--format", "json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        answer["cases"][0].clone()
    };
    let of = |on: &str, known_on: &str| began("2025-04-18", on, known_on);
    // Example 25: known on 2025-03-10, the last day is 2026-03-10.
    let last = of("2026-03-10", "2025-03-10");
    assert_eq!(
        (&last["next"]["action"], &last["next"]["until"]),
        (&"court".into(), &"2026-03-10".into())
    );
    let over = of("2026-03-11", "2025-03-10");
    assert_eq!(over["next"]["action"], "lapsed");
    assert_eq!(over["defects"], serde_json::json!(["step_over", "annulment_late"]));
    // When it was known is not said: at the latest when the step began, on 2025-04-18. A year later
    // is a Saturday, so that the last day is the Monday after it.
    let open = of("2026-04-20", "");
    assert_eq!((&open["next"]["action"], &open["next"]["until"]), (&"court".into(), &Value::Null));
    assert_eq!(open["missing"], serde_json::json!(["decision.known_on"]));
    assert_eq!(of("2026-04-21", "")["next"]["action"], "lapsed");
    // Under the Interpretation of 2009, from memory.
    let old = began("2019-06-01", "2019-07-01", "2018-05-02");
    assert_eq!(
        (&old["next"]["action"], &old["next"]["until"]),
        (&"lapsed".into(), &"2019-05-02".into())
    );
    let reasons = old["reasons"].as_array().expect("reasons").iter();
    let mut within =
        reasons.flat_map(|reason| reason["parameters"].as_array().expect("parameters"));
    let within = within.find(|cited| cited["parameter"] == "annul_within").expect("it is named");
    assert_eq!(within["standing"], "assumed", "{within}");
}

#[test]
fn nobody_confirms_what_a_party_mediated_or_a_court_settled() {
    let row = |step: &str, parties: &str| {
        format!("1,leak,{step},settled,2026-03-01,a,,5,2,article_8,{parties},,2026-03-20,,")
    };
    assert_eq!(next(&row("community", "0"), "2026-04-01")[0], "confirm");
    let party = routed(&[&row("community", "1")], "2026-04-01", &[]).remove(0);
    assert_eq!(party["next"]["action"], "keep");
    assert_eq!(party["defects"], serde_json::json!(["party_sits"]));
}

#[test]
fn what_is_before_a_court_stays_there_and_is_enforced_in_two_years() {
    let row = |kind: &str, outcome: &str, rest: &str| {
        format!("1,{kind},court,{outcome},2026-04-10,a,,,,,,,{rest}")
    };
    let waits = ["stay", "court", "2026-04-10", ""];
    // Neither the police nor another forum is offered beside a court.
    for (kind, rest) in [("noise", ",,"), ("fee_arrears", ",yes,no"), ("fee_arrears", ",no,no")] {
        for outcome in ["open", "failed"] {
            assert_eq!(next(&row(kind, outcome, rest), "2026-06-01"), waits, "{kind} {outcome}");
        }
    }
    let told = |lang: &str, row: &str| {
        let output = ask(&[row], "2026-06-01", &["--lang", lang]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let open = row("noise", "open", ",,");
    assert!(told("en", &open).contains("wait for the result"));
    assert!(told("zh-CN", &open).contains("等待结果"));
    // 2026-03-20 is a Friday, 2028-03-18 a Saturday.
    let row =
        |effective_on: &str| format!("1,leak,court,settled,2025-04-10,a,,,,,,,{effective_on},,");
    assert_eq!(next(&row("2026-03-20"), "2026-04-01")[0], "enforce");
    assert_eq!(next(&row("2026-03-20"), "2028-03-20")[3], "2028-03-20");
    let rolled = row("2026-03-18");
    assert_eq!(next(&rolled, "2028-03-20"), ["enforce", "", "2026-03-18", "2028-03-20"]);
    assert_eq!(routed(&[&rolled], "2028-03-20", &[])[0]["defects"], serde_json::json!([]));
    let late = routed(&[&rolled], "2028-03-21", &[]).remove(0);
    assert_eq!(late["defects"], serde_json::json!(["enforcement_late"]));
    assert!(late["reasons"].as_array().is_some_and(|all| {
        let cited = all.iter().flat_map(|one| one["parameters"].as_array().into_iter().flatten());
        cited.into_iter().any(|one| one["source"].as_str().is_some_and(|s| s.contains("Art. 250")))
    }));
    let unknown = routed(&[&row("")], "2026-04-01", &[]).remove(0);
    assert_eq!(unknown["next"]["action"], "enforce");
    assert_eq!(unknown["missing"], serde_json::json!(["judgment.effective_on"]));
}

#[test]
fn a_suit_over_a_decision_that_was_brought_in_time_does_not_lapse() {
    let of = |began_on: &str| {
        let header = "case_id,kind,step,outcome,began_on,known_on";
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("cases.csv");
        let row = format!("1,decision,court,open,{began_on},2025-03-03");
        std::fs::write(&file, format!("{header}\n{row}\n")).expect("the file is written");
        let file = file.to_string_lossy().into_owned();
        let output = linli(&["mediate", &file, "--on", "2026-06-01", "--format", "json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let case = &answer["cases"][0];
        (case["next"]["action"].clone(), case["defects"].clone())
    };
    assert_eq!(of("2026-03-03"), ("stay".into(), serde_json::json!([])));
    assert_eq!(of("2026-03-04"), ("stay".into(), serde_json::json!(["annulment_late"])));
}

#[test]
fn an_arbitration_agreement_may_be_inferred_from_2026_03_01() {
    let of = |on: &str, facts: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("cases.csv");
        let header = "case_id,kind,step,outcome,began_on,arbitration_clause,arbitration_asserted,\
                      arbitration_denied";
        let row = format!("1,leak,street,failed,2026-01-10,{facts}");
        std::fs::write(&file, format!("{header}\n{row}\n")).expect("the file is written");
        let file = file.to_string_lossy().into_owned();
        let output = linli(&["mediate", &file, "--on", on, "--format", "json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let case = &answer["cases"][0];
        (case["next"]["forum"].clone(), case["missing"].clone())
    };
    let none = serde_json::json!([]);
    assert_eq!(of("2026-02-28", "no,yes,no"), ("suit".into(), none.clone()));
    assert_eq!(of("2026-03-01", "no,yes,no"), ("arbitration".into(), none.clone()));
    assert_eq!(of("2026-03-01", "no,yes,yes"), ("suit".into(), none));
    let open = of("2026-03-01", "no,yes,");
    assert!(open.0.is_null());
    assert!(open.1.to_string().contains("arbitration.is_denied"), "{}", open.1);
}

#[test]
fn a_dispute_of_an_estate_with_itself_is_refused_where_it_stands() {
    let output = ask(&["1,leak,building,open,2026-04-01,n,n,,,,,,,,"], "2026-04-02", &[]);
    let fault = said(&output);
    assert_eq!(output.status.code(), Some(2), "{fault}");
    assert!(fault.contains("`other_estate` must be empty for a dispute within `n`"), "{fault}");
}

#[test]
fn what_is_missing_is_named_and_the_answer_left_open() {
    let row = "1,leak,community,settled,2026-03-01,a,,,,,,,2026-03-20,,";
    let output = ask(&[row], "2026-04-01", &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let case = routed(&[row], "2026-04-01", &[]).remove(0);
    assert_eq!(case["next"]["action"], "undetermined");
    assert_eq!(case["missing"], serde_json::json!(["body.members", "body.women", "body.basis"]));
    let row = "1,leak,community,settled,2026-03-01,a,,5,1,article_8,0,,,,";
    let case = routed(&[row], "2026-04-01", &[]).remove(0);
    assert_eq!(case["missing"], serde_json::json!(["agreement.effective_on"]));
}

#[test]
fn a_day_before_any_known_law_is_refused_in_words() {
    let row = "1,停车,新纠纷,进行中,2009-03-01,a,,,,,,,,,";
    for on in ["2010-04-01", "2010-12-31"] {
        let output = ask(&[row], on, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty(), "no article of a later law is named");
        let text = said(&output);
        assert!(text.contains("no law known here") && text.contains(on), "{text}");
        assert!(text.contains("2011-01-01") && !text.contains("side_exit"), "{text}");
    }
    assert_eq!(ask(&[row], "2011-01-01", &[]).status.code(), Some(0));
}

#[test]
fn it_is_said_that_only_the_time_for_the_court_is_moved_past_weekends() {
    let step = "1,leak,building,open,2026-04-01,a,,,,,,,,,";
    let settled = "2,leak,community,settled,2026-03-01,a,,5,2,article_8,0,,2026-03-20,,";
    let text = |rows: &[&str]| {
        let output = ask(rows, "2026-04-01", &["--lang", "en"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let straight = "days of a step are counted straight";
    let both = text(&[step, settled]);
    // 4 April is a Saturday; the thirtieth day of the agreement, 19 April, is a Sunday.
    assert!(both.contains("until 2026-04-04") && both.contains("by 2026-04-20"), "{both}");
    assert!(both.contains(straight) && both.contains("Civil Code, Art. 203"), "{both}");
    assert!(!both.contains("periods were moved"), "{both}");
    assert!(!text(&[settled]).contains(straight));
}

#[test]
fn every_bad_row_is_named_at_once() {
    let rows = [
        "1,leek,new,open,2026-04-01,a,,,,,,,,,",
        "2,leak,village,open,2026-04-01,a,,,,,,,,,",
        "3,leak,new,open,2026-04-31,a,,,,,,,,,",
        "4,leak,new,open,2027-04-01,a,,,,,,,,,",
        "5,leak,community,settled,2026-03-01,a,,3,4,article_8,0,,2026-02-01,,",
        "6,leak,community,open,2026-03-01,a,,3,1,custom,-1,maybe,2026-03-20,,",
        "7,leak,new,open,2026-04-01,a,,,,,,,,,",
        "7,leak,new,failed,2026-04-01,a,,,,,,,,,",
    ];
    let output = ask(&rows, "2026-04-10", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "no case is routed beside bad rows");
    let text = said(&output);
    for part in [
        "did you mean `leak`",
        "this is `village`",
        "a day of the calendar",
        "no later than 2026-04-10",
        "no more than its 3 members",
        "no earlier than the step",
        "this is `custom`",
        "a whole number of zero or more",
        "this is `maybe`",
        "empty unless the outcome is settled",
        "open 进行中 for a new case",
        "case `7` is listed twice",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn both_languages_say_every_case_and_its_articles() {
    let rows = [
        "1,leak,new,open,2026-04-01,a,,,,,,,,,",
        "2,noise,building,failed,2026-04-01,a,,,,,,,,,",
        "3,fire_lane,new,open,2026-04-01,a,,,,,,,,,",
        "4,leak,community,settled,2026-03-01,a,,5,1,article_8,0,,2026-03-20,,",
        "5,leak,community,open,2026-04-01,a,b,5,1,article_8,1,no,,,",
        "6,waste,street,failed,2026-04-01,a,,,,,,,,,",
        "7,other,community,settled,2026-03-01,a,,,,,,,2026-03-20,,",
        "8,decision,building,open,2024-03-01,a,,,,,,,,,",
        "9,decision,building,open,2026-03-01,a,,,,,,,,,",
        "10,leak,court,settled,2026-03-01,a,,,,,,,,,",
    ];
    for (language, article) in
        [("zh-CN", "人民调解法第三条"), ("en", "People's Mediation Law, Art. 3")]
    {
        let output = ask(&rows, "2026-04-02", &["--lang", language]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(article), "{text}");
        assert!(!text.contains('⟦') && !text.contains('{'), "{text}");
    }
    let output = ask(&rows, "2026-04-02", &["--format", "csv"]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!(table.lines().count(), rows.len() + 1);
}

#[test]
fn an_unknown_place_is_refused_and_a_known_one_read() {
    let row = "1,leak,new,open,2026-04-01,a,,,,,,,,,";
    let output = ask(&[row], "2026-04-02", &["--place", "atlantis"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no rule pack `atlantis`"));
    let output = ask(&[row], "2026-04-02", &["--place", "xiamen"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_rows_changes_nothing(turn in 0usize..7) {
        let steps = ["new", "building", "estate", "community", "street", "court", "building"];
        let outcomes = ["open", "failed", "open", "refused", "failed", "open", "settled"];
        let row = |(at, (step, outcome)): (usize, (&&str, &&str))| {
            format!("{at},leak,{step},{outcome},2026-04-0{},a,,,,,,,,,", at + 1)
        };
        let rows: Vec<String> = steps.iter().zip(&outcomes).enumerate().map(row).collect();
        let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let straight = routed(&rows, "2026-04-10", &[]);
        rows.rotate_left(turn);
        let mut turned = routed(&rows, "2026-04-10", &[]);
        turned.sort_by_key(|case| case["case_id"].to_string());
        prop_assert_eq!(straight, turned);
    }
}

#[test]
fn what_of_the_body_was_not_given_is_named_and_an_agreement_hangs_on_it() {
    let of = |row: &str| routed(&[row], "2026-04-19", &[]).remove(0);
    let settled = |parties: &str| {
        of(&format!("1,leak,community,settled,2026-04-01,n,,9,1,article_8,{parties},,2026-04-10,,"))
    };
    let unknown = settled("");
    assert_eq!(unknown["next"]["action"], "undetermined");
    assert_eq!(unknown["missing"], serde_json::json!(["body.parties"]));
    assert_eq!(settled("0")["next"]["action"], "confirm");
    assert_eq!(settled("1")["next"]["action"], "keep");
    let open = |body: &str| of(&format!("1,parking,community,open,2026-04-15,n,s,{body},,,"));
    assert_eq!(open("5,1,article_8,0,")["unchecked"], serde_json::json!(["body.from_both"]));
    assert_eq!(open("5,1,article_8,0,yes")["unchecked"], serde_json::json!([]));
    let all = ["members", "women", "basis", "parties", "from_both"];
    let all = all.map(|name| format!("body.{name}"));
    let nothing = open(",,,,");
    assert_eq!(nothing["unchecked"], serde_json::json!(all));
    assert_eq!(nothing["next"]["action"], "stay", "the case goes on meanwhile");
    let row = "1,parking,community,open,2026-04-15,n,s,5,1,article_8,0,,,,";
    for (lang, part) in [("en", "whether it has members from both estates"), ("zh-CN", "未核对")]
    {
        let output = ask(&[row], "2026-04-19", &["--lang", lang]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(part) && !text.contains('⟦'), "{text}");
    }
}
