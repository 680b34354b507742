//! `linli elect --law`: what is decided by figures that are known between bounds, what an answer that is
//! open names as missing, and the chair's choice held against the members.

mod support;

use serde_json::{Value, json};
use support::Bench;
use support::election::{SOUND, answer, ran};

/// Five seats of 60 owners with 6,000 m²; part taking part, and each candidate's heads and m².
fn election(top: &str, part: &str, candidates: &[(&str, i64, &str)]) -> String {
    let candidates = candidates.iter().map(|(name, heads, area)| {
        format!("[[candidate]]\nname = \"{name}\"\nfor_heads = {heads}\nfor_area_m2 = \"{area}\"\n")
    });
    format!(
        "date = 2026-03-20\nseats = 5\nhouseholds = 200\norder = [\"heads\", \"area\"]\n{top}\n\
         [totals]\nheads = 60\narea_m2 = \"6000.00\"\n{part}\n{SOUND}{}",
        candidates.collect::<String>()
    )
}

const SIX: [(&str, i64, &str); 6] = [
    ("A", 40, "4000.00"),
    ("B", 39, "4000.00"),
    ("C", 38, "4000.00"),
    ("D", 37, "4000.00"),
    ("E", 23, "2250.00"),
    ("F", 23, "2250.01"),
];

fn statuses(answer: &Value) -> Vec<String> {
    let all = answer["rounds"][0]["candidates"].as_array().expect("candidates").iter();
    all.map(|one| one["status"].as_str().expect("a status").to_string()).collect()
}

#[test]
fn an_unknown_turnout_leaves_open_only_those_whom_it_could_change() {
    let bench = Bench::new();
    // By area at least the 4,000 m² of A took part, and at most all: two thirds either way.
    let (_, told) = answer(&bench, &election("", "part_heads = 44", &SIX));
    assert_eq!(told["rounds"][0]["quorum_met"], true);
    assert_eq!(statuses(&told), ["winner", "winner", "winner", "winner", "open", "open"]);
    assert!(told["missing"].as_array().is_some_and(|all| all.contains(&json!("cast.area"))));
    let (_, told) = answer(&bench, &election("", "part_area_m2 = \"4500.00\"", &SIX));
    assert_eq!(statuses(&told), ["winner", "winner", "winner", "winner", "below_bar", "open"]);
    // Where everybody may have taken part and nobody surely did, nothing is sure.
    let few = [("A", 20, "2000.00"), ("B", 20, "2000.00")];
    let (_, told) = answer(&bench, &election("", "part_heads = 44", &few));
    assert_eq!(told["rounds"][0]["quorum_met"], Value::Null);
    let text = ran(&bench, &election("", "part_heads = 44", &SIX), &["--lang", "en"]).1;
    assert!(!text.contains("equal"), "who may fail the bar is in no tie: {text}");
    assert!(text.contains("taking part, by area: at least 4000.00 of 6000.00 m²"), "{text}");
}

#[test]
fn every_figure_that_a_bar_lacks_is_named_not_only_the_first() {
    let bench = Bench::new();
    let text = election("", "", &SIX).replace("for_area_m2 = \"4000.00\"\n", "");
    let (_, told) = answer(&bench, &text);
    let missing = told["missing"].as_array().expect("a list");
    for fact in ["cast.heads", "cast.area", "candidate.for_area"] {
        assert!(missing.contains(&json!(fact)), "{fact}: {missing:?}");
    }
}

#[test]
fn an_answer_that_no_text_gives_names_the_question() {
    let bench = Bench::new();
    let part = "part_heads = 44\npart_area_m2 = \"4500.00\"";
    let xiamen = election("place = \"xiamen\"", part, &SIX[..4]);
    let (_, told) = answer(&bench, &xiamen.replace("seats = 5", "seats = 3"));
    assert_eq!((&told["outcome"], &told["size"]), (&json!("undetermined"), &json!("undetermined")));
    let missing = told["missing"].as_array().expect("a list");
    assert!(missing.contains(&json!("rule.committee_size")), "{missing:?}");
    for (lang, due) in
        [("en", "whether the place allows so many seats"), ("zh-CN", "当地是否允许这么多席位")]
    {
        let told = ran(&bench, &xiamen.replace("seats = 5", "seats = 3"), &["--lang", lang]).1;
        assert!(told.contains(due) && !told.contains("rule."), "{told}");
    }
    let no_order = election("", part, &SIX).replace("order = [\"heads\", \"area\"]", "");
    let no_order = no_order.replace("for_heads = 23", "for_heads = 24").replace("2250.", "2300.");
    let (_, told) = answer(&bench, &no_order);
    assert!(told["missing"].as_array().is_some_and(|all| all.contains(&json!("rule.no_order"))));
    // Who may be an alternate hangs on the rules of procedure in Beijing.
    let beijing = election("place = \"beijing\"\nalternates = 1", part, &SIX);
    let (_, told) = answer(&bench, &beijing.replace("seats = 5", "seats = 3"));
    assert_eq!(told["alternates_allowed"], "undetermined");
    let missing = told["missing"].as_array().expect("a list");
    assert!(missing.contains(&json!("election.rules_name_alternates")), "{missing:?}");
}

#[test]
fn no_more_members_choose_the_chair_than_there_are() {
    let bench = Bench::new();
    let part = "part_heads = 44\npart_area_m2 = \"4500.00\"";
    let of = |members: &str| {
        let chair = format!("[chair]\nname = \"A\"\nchosen_by = \"members\"\n{members}");
        ran(&bench, &format!("{}{chair}", election("", part, &SIX[..4])), &[])
    };
    for (members, due) in [
        ("present = 9\nin_favour = 1\n", "`present` is 9, more than `seats`, 5"),
        ("present = 5\nin_favour = 3\n", "`present` is 5, more than the members elected, 4"),
        ("in_favour = 5\n", "`in_favour` is 5, more than the members elected, 4"),
    ] {
        let (status, told, said) = of(members);
        assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(due) && said.contains("elect.toml:"), "{due}: {said}");
        assert!(!said.contains("committee.rhai"), "{said}");
    }
    assert_ne!(of("present = 4\nin_favour = 3\n").0, Some(2));
}

#[test]
fn how_many_members_sit_is_not_known_while_seats_are_open() {
    let bench = Bench::new();
    let chair = "[chair]\nname = \"A\"\nchosen_by = \"members\"\npresent = 3\nin_favour = 3\n";
    let text = format!("{}{chair}", election("", "part_heads = 44", &SIX));
    let (_, told) = answer(&bench, &text);
    assert_eq!(told["chair"], json!({ "name": "A", "valid": null }));
    assert!(
        told["missing"].as_array().is_some_and(|all| all.contains(&json!("committee.sitting")))
    );
}

#[test]
fn an_unknown_place_hides_no_other_fault_and_each_stands_in_the_file() {
    let bench = Bench::new();
    let part = "part_heads = 44\npart_area_m2 = \"4500.00\"";
    let text = election("place = \"mars\"\nfoo = 1", part, &SIX)
        .replace("2026-03-20", "2006-01-01")
        .replace("\"self\"", "\"aliens\"");
    let (status, _, said) = ran(&bench, &text, &[]);
    assert_eq!(status, Some(2), "{said}");
    for due in [
        "unknown key `foo`",
        "no rule pack `mars`",
        "no law on joint decisions is known for 2006-01-01",
        "put forward by `aliens`",
    ] {
        assert!(said.contains(due), "{due}: {said}");
    }
    let joint = format!(
        "{}estate = \"x\"\n[[estate]]\nid = \"n\"\nseats = 5\n",
        election("", part, &SIX[..1])
    );
    let said = ran(&bench, &joint, &[]).2;
    assert!(said.contains("`A` stands for no estate that elects"), "{said}");
    assert!(said.contains("estate = \"x\"") && !said.contains("elect.toml:1:1"), "{said}");
}
