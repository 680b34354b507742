//! What facts decide between them although none decides alone: turnout and approval, bounds that
//! votes leave each other, the larger side, and printed shares of a whole that is not printed.

mod support;

use serde_json::{Value, json};
use support::papers::Papers;
use support::said;

/// A vote on totals.
fn decided(head: &str, totals: &str) -> Value {
    Papers::new(&format!("date = 2021-06-01\n{head}\n[totals]\n{totals}\n"), "", "").decide()
}

fn facts(answer: &Value) -> Vec<&str> {
    let missing = answer["missing"].as_array().expect("a list");
    missing.iter().filter_map(|one| one["fact"].as_str()).collect()
}

const AREA: &str = "area_m2 = \"6000\"\npart_area_m2 = \"6000\"\nfor_area_m2 = \"6000\"";

#[test]
fn a_motion_fails_where_no_turnout_meets_both_bars() {
    // 40 of 60 must take part, and 20 of 40 are no more than half.
    for (matter, fails, open) in [(4, 20, 21), (7, 29, 30)] {
        let of = |n: i64| {
            decided(&format!("matter = {matter}"), &format!("heads = 60\nfor_heads = {n}\n{AREA}"))
        };
        let failed = of(fails);
        assert_eq!(failed["verdict"], "failed");
        assert_eq!(failed["warnings"][0]["id"], "never_both");
        assert_eq!(failed["warnings"][0]["cast"], "40");
        assert_eq!(failed["missing"], json!([]));
        assert_eq!(of(open)["verdict"], "undetermined");
    }
    let area = |n: &str| {
        let totals =
            "heads = 60\npart_heads = 60\nfor_heads = 60\narea_m2 = \"6000\"\n".to_string();
        decided("matter = 7", &format!("{totals}for_area_m2 = \"{n}\""))["verdict"].clone()
    };
    assert_eq!((area("2999.99"), area("3000")), (json!("failed"), json!("undetermined")));
}

#[test]
fn votes_of_others_bound_what_is_not_known() {
    let area = "area_m2 = \"700\"\npart_area_m2 = \"700\"\nfor_area_m2 = \"700\"";
    let of = |day: &str, matter: i64, heads: &str| {
        let vote = format!("date = {day}\nmatter = {matter}\n[totals]\n{heads}\n{area}\n");
        Papers::new(&vote, "", "").decide()["verdict"].clone()
    };
    assert_eq!(of("2021-06-01", 7, "heads = 7\nfor_heads = 5\nsilent_heads = 1"), "passed");
    assert_eq!(of("2021-06-01", 7, "heads = 7\nfor_heads = 5"), "undetermined");
    let heads = "heads = 7\npart_heads = 6\nagainst_heads = 0\nabstain_heads = ";
    assert_eq!(of("2020-12-31", 5, &format!("{heads}2")), "failed");
    assert_eq!(of("2020-12-31", 5, &format!("{heads}1")), "undetermined");
    let heads = "heads = 4\nagainst_heads = 0\nabstain_heads = 3";
    assert_eq!(of("2021-06-01", 5, heads), "failed");
}

const GUARDS: &str = "[conditions]\nrule_adopted_before_vote = true\nballot_delivered = true\n\
                      consequence_warned = true";

#[test]
fn silence_follows_no_side_that_is_not_known() {
    let head = format!("matter = 4\nnonvotes = \"follow_majority\"\n{GUARDS}");
    let area = "area_m2 = \"6000\"\npart_area_m2 = \"4500\"\nfor_area_m2 = \"3000\"\n\
                against_area_m2 = \"1000\"\nsilent_area_m2 = \"1500\"";
    let of =
        |heads: &str| decided(&head, &format!("heads = 60\nsilent_heads = 15\n{heads}\n{area}"));
    let open = of("part_heads = 45\nfor_heads = 20");
    assert_eq!((&open["verdict"], facts(&open)), (&json!("undetermined"), vec!["no_heads"]));
    assert_eq!(of("part_heads = 45\nfor_heads = 20\nagainst_heads = 25")["verdict"], "failed");
    // No more than 14 can be against.
    assert_eq!(of("part_heads = 45\nfor_heads = 31")["verdict"], "passed");
}

#[test]
fn a_floor_that_the_figures_meet_is_met() {
    for rule in ["follow_majority", "deemed_consent"] {
        let head = format!("matter = 4\nnonvotes = \"{rule}\"\n{GUARDS}\ndeemed_floor = true");
        let of = |yes: i64, more: &str| {
            let heads =
                format!("heads = 60\npart_heads = 35\nfor_heads = {yes}\nsilent_heads = 20");
            let area = format!(
                "area_m2 = \"6000\"\npart_area_m2 = \"3500\"\nfor_area_m2 = \"{yes}00\"\n\
                 silent_area_m2 = \"2000\""
            );
            decided(&head, &format!("{heads}\n{area}\n{more}"))
        };
        assert_eq!(of(31, "")["verdict"], "passed", "{rule}");
        assert_eq!(of(17, "against_heads = 5\nagainst_area_m2 = \"500\"")["verdict"], "failed");
        let open = of(17, "");
        assert_eq!(open["verdict"], "undetermined", "{rule}: {open}");
        assert_eq!(facts(&open), vec!["no_heads", "no_area_m2"]);
    }
}

#[test]
fn the_silent_are_missing_where_only_they_are() {
    let head = format!("matter = 4\nnonvotes = \"deemed_consent\"\n{GUARDS}");
    let totals = "heads = 61\npart_heads = 40\nfor_heads = 20\narea_m2 = \"6100\"\n\
                  part_area_m2 = \"4000\"\nfor_area_m2 = \"2000\"";
    let open = decided(&head, totals);
    assert_eq!(open["verdict"], "undetermined");
    assert!(facts(&open).iter().all(|fact| fact.starts_with("silent_")), "{open}");
}

#[test]
fn nobody_agrees_by_silence_where_all_must() {
    let roll = "unit_id,owner_id,area_m2\n1,a,100\n2,b,100\n3,c,100\n";
    for (rule, last) in
        [("deemed_consent", ""), ("follow_majority", ""), ("strict", "follow_majority")]
    {
        let vote = format!(
            "date = 2026-01-01\nmatter = \"dwelling_to_business\"\nnonvotes = \"{rule}\"\n\
             roll = \"roll.csv\"\nballots = \"ballots.csv\"\n{GUARDS}\n"
        );
        let cast = format!("owner_id,choice\na,for\nb,for\nc,{last}\n");
        let papers = Papers::new(&vote, roll, &cast);
        let answer = papers.decide();
        assert_eq!(answer["verdict"], "failed", "{rule}");
        assert_eq!(answer["if_strict"], Value::Null);
        let is_told = papers.told("en").contains("who stayed silent did not agree");
        assert_eq!(is_told, rule != "strict");
    }
}

/// The only row of a table of past votes, as JSON and in words.
fn past(row: &str, regime: &str) -> (Value, String) {
    let table = format!(
        "case,date,matter,regime_stated,total_heads,part_heads,part_area_m2,yes_heads,\
         stated_part_heads_pct,stated_part_area_pct,stated_yes_heads_pct,stated_yes_area_pct\n{row}\n"
    );
    let papers = Papers::new("", "", "");
    papers.0.write("past.csv", &table);
    let words = ["--table", "past.csv", "--regime", regime];
    let told = papers.ask(&[&words[..], &["--lang", "en"]].concat());
    let json = papers.ask(&[&words[..], &["--format", "json"]].concat());
    let read = serde_json::from_slice(&json.stdout);
    let read: Value = read.unwrap_or_else(|why| panic!("{why}: {}", said(&json)));
    (read, String::from_utf8_lossy(&told.stdout).into_owned())
}

#[test]
fn a_printed_share_may_be_one_of_all_where_all_are_not_printed() {
    let row = "X,2022-05-01,hire_manager,,67,60,5823.60,,89.55,89.55,83.58,46.83";
    let told = past(row, "cn-cc-2021").1;
    assert!(
        told.contains("undetermined"),
        "46.83 % of all are 52.3 % of those taking part: {told}"
    );
    // Not even of all.
    let row = "X,2022-05-01,hire_manager,,67,60,5823.60,,89.55,89.55,83.58,42.83";
    let told = past(row, "cn-cc-2021").1;
    assert!(told.contains("failed"), "{told}");
}

#[test]
fn ballots_that_are_missing_are_told_in_words() {
    let rules = "two thirds of votes received, and at least 200 votes returned";
    let of = |part: i64| {
        let row = format!("X,,covenant amendment,\"{rules}\",,{part},,,,,,");
        past(&row, "cn-cc-2021").1
    };
    let told = of(198);
    assert!(told.contains("198, at least 200 are asked: 2 ballots short"), "{told}");
    assert!(!of(200).contains("short"), "{}", of(200));
}
