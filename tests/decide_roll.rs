//! Real votes on a roll and ballots: heads, silence, defects of the call, and whose rules decide.

mod support;

use std::fmt::Write;

use serde_json::{Value, json};
use support::papers::{Papers, VOTE, ballots, twelve_units};
use support::said;

#[test]
fn an_owner_of_five_units_is_one_head() {
    // Examples 6 to 9.
    let said = |choices: &[(&str, &str)], matter: &str| {
        let vote = VOTE.replace("hire_manager", matter);
        let answer = Papers::new(&vote, &twelve_units(), &ballots(choices)).decide();
        let parts: Vec<String> = (0..4).map(|at| answer["tests"][at]["part"].to_string()).collect();
        (answer["verdict"].as_str().unwrap_or_default().to_string(), parts.join(" "))
    };
    let yes = |owners: &[&'static str]| owners.iter().map(|o| (*o, "for")).collect::<Vec<_>>();
    let hire = "hire_manager";
    let (verdict, parts) = said(&yes(&["b", "c", "d", "e", "f"]), hire);
    assert_eq!((verdict.as_str(), parts.as_str()), ("failed", "5 \"500.00\" 5 \"500.00\""));
    assert_eq!(said(&yes(&["a", "b", "c", "d", "e"]), hire).0, "failed");
    let eight = [
        ("a", "for"),
        ("b", "for"),
        ("c", "for"),
        ("d", "against"),
        ("e", "against"),
        ("f", "against"),
    ];
    let (verdict, parts) = said(&eight, hire);
    assert_eq!((verdict.as_str(), parts.as_str()), ("failed", "6 \"1000.00\" 3 \"700.00\""));
    let nine = [
        ("a", "for"),
        ("b", "for"),
        ("c", "for"),
        ("g", "for"),
        ("d", "against"),
        ("e", "against"),
        ("f", "against"),
    ];
    assert_eq!(said(&nine, hire).0, "passed");
    assert_eq!(said(&nine, "rebuild").0, "failed");
}

#[test]
fn silence_follows_the_majority_only_where_every_condition_holds() {
    // Example 11: heads only; 2,261 votes, 995 for, 27 against, 125 abstained, 1,071 silent.
    let totals = "[totals]\nheads = 2261\nfor_heads = 995\nagainst_heads = 27\nabstain_heads = 125\n\
                  silent_heads = 1071\narea_m2 = \"2261.00\"\nfor_area_m2 = \"995.00\"\n\
                  against_area_m2 = \"27.00\"\nabstain_area_m2 = \"125.00\"\nsilent_area_m2 = \"1071.00\"\n";
    let said = |head: &str| {
        let vote = format!("date = 2021-10-01\nmatter = 9\n{head}{totals}");
        Papers::new(&vote, "", "").decide()
    };
    let guards = "[conditions]\nrule_adopted_before_vote = true\nballot_delivered = true\nconsequence_warned = true\n";
    assert_eq!(said("")["verdict"], "failed");
    let follow = said(&format!("nonvotes = \"follow_majority\"\n{guards}"));
    assert_eq!(follow["verdict"], "passed");
    assert_eq!(
        (&follow["tests"][0]["part"], &follow["tests"][2]["part"]),
        (&2218.into(), &2066.into())
    );
    let unwarned = guards.replace("consequence_warned = true", "consequence_warned = false");
    let strict = said(&format!("nonvotes = \"follow_majority\"\n{unwarned}"));
    assert_eq!(
        (&strict["verdict"], &strict["warnings"][0]["id"]),
        (&"failed".into(), &"conditions_not_met".into())
    );
    let unsaid = guards.replace("ballot_delivered = true\n", "");
    let strict = said(&format!("nonvotes = \"deemed_consent\"\n{unsaid}"));
    assert_eq!(
        (&strict["verdict"], &strict["warnings"][0]["condition"]),
        (&"undetermined".into(), &"ballot_delivered".into())
    );
}

#[test]
fn the_developer_s_stock_is_one_head() {
    // Example 18: 20 of 60 equal units unsold, 40 buyers take part, 25 in favour.
    let mut roll = "unit_id,owner_id,area_m2,tenure\n".to_string();
    for at in 0..20 {
        writeln!(roll, "d-{at},dev,100.00,developer").expect("memory");
    }
    for at in 0..40 {
        writeln!(roll, "b-{at},buyer-{at},100.00,owner").expect("memory");
    }
    let cast = |n: usize| {
        let rows: Vec<String> = (0..n)
            .map(|at| format!("buyer-{at},{}\n", if at < 25 { "同意" } else { "反对" }))
            .collect();
        Papers::new(VOTE, &roll, &format!("业主编号,表决意见\n{}", rows.concat())).decide()
    };
    let all = cast(40);
    assert_eq!((&all["verdict"], &all["tests"][0]["whole"]), (&"passed".into(), &41.into()));
    let one_absent = cast(39);
    assert_eq!(one_absent["verdict"], "failed");
    assert_eq!(one_absent["tests"][1]["shortfall"], "100.00");
}

#[test]
fn a_merger_is_decided_by_each_area_and_pooled_only_for_comparison() {
    // Example 21.
    let vote = "date = 2021-03-01\nmatter = \"merge_areas\"\n\
        [[estate]]\nid = \"one\"\n[estate.totals]\nheads = 32\narea_m2 = \"3200.00\"\n\
        part_heads = 22\npart_area_m2 = \"2150.00\"\nfor_heads = 12\nfor_area_m2 = \"1180.00\"\n\
        [[estate]]\nid = \"two\"\n[estate.totals]\nheads = 28\narea_m2 = \"2800.00\"\n\
        part_heads = 18\npart_area_m2 = \"1860.00\"\nfor_heads = 12\nfor_area_m2 = \"1300.00\"\n";
    let answer = Papers::new(vote, "", "").decide();
    assert_eq!(answer["verdict"], "failed");
    let verdicts: Vec<&Value> =
        answer["estates"].as_array().expect("two").iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["passed", "failed"]);
}

#[test]
fn who_owns_in_both_areas_is_one_head_of_the_pooled_roll() {
    let roll = "unit_id,estate,owner_id,area_m2\n1-1,one,x,100.00\n1-2,one,y,100.00\n\
                2-1,two,x,100.00\n2-2,two,z,100.00\n";
    let cast = "owner_id,estate,choice\nx,one,for\nx,two,for\ny,one,for\nz,two,against\n";
    let answer = Papers::new(VOTE, roll, cast).decide();
    let pooled = &answer["pooled"]["tests"];
    assert_eq!((&pooled[0]["whole"], &pooled[1]["whole"]), (&3.into(), &"400.00".into()));
    assert_eq!(answer["count_scope"], "per_area");
    assert_eq!(answer["verdict"], "failed", "half of two is not more than half");
    let pooled = Papers::new(&format!("count_scope = \"pooled\"\n{VOTE}"), roll, cast).decide();
    assert_eq!(pooled["verdict"], "passed", "two of three heads and 300 of 400 m²");
}

#[test]
fn a_carried_motion_with_a_defect_is_voidable_and_says_why() {
    let roll = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n";
    let all = ballots(&[("a", "for"), ("b", "for"), ("c", "for")]);
    let with =
        |notice: &str| Papers::new(&format!("{VOTE}[notice]\n{notice}"), roll, &all).decide();
    let late = with("given_on = 2021-02-15\nmeets_on = 2021-03-01\n");
    assert_eq!(
        (&late["verdict"], &late["defects"][0]["id"]),
        (&"voidable".into(), &"notice_too_short".into())
    );
    let figures = |answer: &Value, names: [&str; 3]| {
        names.map(|name| answer["defects"][0][name].as_i64().unwrap_or(-1))
    };
    assert_eq!(figures(&late, ["given", "needed", "short"]), [14, 15, 1]);
    let in_time = with("given_on = 2021-02-14\nmeets_on = 2021-03-01\n");
    assert_eq!(in_time["verdict"], "passed");
    let agenda = with("agenda = [\"rebuild\"]\n");
    assert_eq!(agenda["defects"][0]["id"], "off_the_agenda");
    assert_eq!(agenda["defects"][0]["matter"], json!(["hire_manager"]));
    assert_eq!(agenda["defects"][0]["agenda"], json!(["rebuild"]));
    assert_eq!(with("agenda = [4]\n")["verdict"], "passed", "an item of the law may go by number");
    let choices = with("choices = [\"for\", \"弃权\"]\n");
    assert_eq!(choices["defects"][0]["id"], "no_choice_against");
    assert_eq!(choices["defects"][0]["absent"], json!(["against"]));
    let served = with("heads_not_served = 2\n");
    assert_eq!((&served["defects"][0]["n"], &served["verdict"]), (&json!(2), &json!("voidable")));
    let unchecked = in_time["unchecked"].as_array().expect("a list");
    assert!(unchecked.contains(&"wrong_roll".into()), "{unchecked:?}");
}

#[test]
fn a_defect_is_told_with_its_figures_in_both_languages() {
    let roll = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n";
    let all = "owner_id,choice,delivered\na,for,yes\nb,for,yes\nc,,no\n";
    let notice = "given_on = 2021-02-19\nmeets_on = 2021-03-01\nagenda = [\"covenant\", 5]\n\
        choices = [\"for\"]\n";
    let vote = Papers::new(&format!("{VOTE}[notice]\n{notice}"), roll, all);
    let english = vote.told("en");
    for due in [
        "notice of 10 days, 15 days are needed, 5 days short",
        "“hiring a manager” was not on the agenda",
        "owners without a delivered ballot: 1",
        "it left out: against, abstain",
    ] {
        assert!(english.contains(due), "{due}: {english}");
    }
    let chinese = vote.told("zh-CN");
    for due in
        ["提前 10 天，须提前 15 天，差 5 天", "未列入公布的议程", "有 1 位业主未收到选票", "缺少："]
    {
        assert!(chinese.contains(due), "{due}: {chinese}");
    }
    let wrong =
        "agenda = [\"paint_the_sky\"]\nchoices = [\"for\", \"perhaps\"]\nheads_not_served = -1\n";
    let fails = Papers::new(&format!("{VOTE}[notice]\n{wrong}"), roll, all).fails();
    for due in ["no matter `paint_the_sky`", "`perhaps`", "`heads_not_served`"] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
}

#[test]
fn a_matter_that_we_put_under_the_law_ourselves_says_so() {
    let roll = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n";
    let all = ballots(&[("a", "for"), ("b", "for"), ("c", "for")]);
    let ids = |answer: &Value| {
        let notes = answer["warnings"].as_array().expect("a list").iter();
        notes.map(|note| note["id"].as_str().expect("an id").to_string()).collect::<Vec<_>>()
    };
    let own = Papers::new(&VOTE.replace("hire_manager", "charging_shed"), roll, &all);
    let answer = own.decide();
    assert_eq!(
        (&answer["class"], &answer["falls_under"], &answer["matter_standing"]),
        (&json!("special"), &json!("change_use"), &json!("assumed"))
    );
    assert_eq!(ids(&answer), ["matter_read_by_us"]);
    let standing = |name: &str| {
        let sources = answer["sources"].as_array().expect("a list").iter();
        sources
            .clone()
            .find(|source| source["parameter"] == name)
            .map(|source| source["standing"].clone())
    };
    assert_eq!(standing("project_is"), Some(json!("assumed")));
    assert_eq!(standing("matter_class"), Some(json!("law")));
    assert!(own.told("en").contains("our own reading [assumed]"), "{}", own.told("en"));
    assert!(own.told("zh-CN").contains("本程序的理解（属假定）"), "{}", own.told("zh-CN"));
    let named = Papers::new(VOTE, roll, &all).decide();
    assert_eq!((&named["matter_standing"], ids(&named)), (&json!("law"), vec![]));
}

#[test]
fn silence_as_consent_is_said_to_be_the_weakest_rule() {
    let conditions = "[conditions]\nrule_adopted_before_vote = true\nballot_delivered = true\n\
        consequence_warned = true\n";
    let with = |rule: &str| {
        let vote = format!("nonvotes = \"{rule}\"\n{VOTE}{conditions}");
        Papers::new(&vote, &twelve_units(), &ballots(&[("a", "for"), ("b", "for")]))
    };
    let consent = with("deemed_consent");
    assert_eq!(consent.decide()["warnings"][0]["id"], "weakest_rule_on_silence");
    assert!(
        consent.told("en").contains("the weakest footing: the Guiding Rules of 2009, Art. 26(2)")
    );
    assert!(consent.told("zh-CN").contains("法律依据最弱"), "{}", consent.told("zh-CN"));
    let majority = with("follow_majority");
    assert_eq!(majority.decide()["warnings"], json!([]));
    assert!(majority.told("en").contains("Art. 26(2)"), "{}", majority.told("en"));
}

#[test]
fn only_rules_of_votes_are_a_regime() {
    let vote = Papers::new(VOTE, &twelve_units(), &ballots(&[("a", "for")]));
    let under = |regime: &str| vote.ask(&["vote.toml", "--regime", regime]);
    let refused = under("pooling");
    assert_eq!(refused.status.code(), Some(2), "a policy of the simulation is no law of votes");
    let refused = said(&refused);
    let listed = refused.split_once("known are").expect("a list").1;
    let listed: Vec<&str> =
        listed.split([',', ' ', '\n']).filter(|word| !word.is_empty()).collect();
    let listed = listed.concat().replace('-', "");
    assert!(listed.starts_with("cnpl2007cncc2021consultation"), "{refused}");
    assert!(!listed.contains("bays") && !listed.contains("governance"), "{refused}");
    assert_ne!(under("more-than-half-of-all-heads").status.code(), Some(2));
}

#[test]
fn co_owners_late_ballots_and_bays_are_counted_as_the_rules_say() {
    let roll = "unit_id,owner_id,area_m2,kind\n1,ann;ben,80.00,home\n2,cho,80.00,home\n3,dee,80.00,home\n\
                P1,cho,12.00,parking\n";
    let cast = "owner_id,choice,returned_on\nann,for,2021-02-20\nben,against,2021-02-20\n\
                cho,for,2021-03-01\ndee,for,2021-03-02\n";
    let answer = Papers::new(VOTE, roll, cast).decide();
    assert_eq!(answer["tests"][1]["whole"], "240.00", "the bay is left out");
    assert_eq!(answer["tests"][0]["part"], 1, "co-owners disagree, and dee's ballot is late");
    let ids: Vec<&Value> =
        answer["warnings"].as_array().expect("a list").iter().map(|note| &note["id"]).collect();
    assert_eq!(ids, ["late_ballots", "disagreeing_coowners", "left_out"]);
}

#[test]
fn where_all_must_agree_heads_alone_decide() {
    // Example 35.
    let of = |in_favour: i64| {
        let vote = format!(
            "date = 2021-03-01\nmatter = \"dwelling_to_business\"\n[totals]\nheads = 12\n\
             part_heads = 12\nfor_heads = {in_favour}\n"
        );
        Papers::new(&vote, "", "").decide()["verdict"].clone()
    };
    assert_eq!((of(11), of(12)), ("failed".into(), "passed".into()));
}
