//! What papers of a vote say when they are odd: who is one head, what is known of who took part, which
//! ballots count, and words that a committee writes instead of the law's names.

mod support;

use serde_json::Value;
use support::papers::Papers;
use support::said;

const VOTE: &str =
    "date = 2024-05-05\nmatter = \"other\"\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n";
const ROLL: &str = "unit_id,owner_id,area_m2\n1,a,100\n2,b,100\n3,c,100\n";

/// Part and whole of a test.
fn held(answer: &Value, test: &str) -> (i64, i64) {
    let tests = answer["tests"].as_array().expect("tests");
    let test = tests.iter().find(|one| one["id"] == test).expect("the test");
    (test["part"].as_i64().expect("a part"), test["whole"].as_i64().expect("a whole"))
}

fn warned(answer: &Value) -> Vec<(String, Option<String>)> {
    let warnings = answer["warnings"].as_array().expect("warnings").iter();
    warnings
        .map(|one| {
            let names = one["names"].as_str().map(str::to_string);
            (one["id"].as_str().expect("an id").to_string(), names)
        })
        .collect()
}

#[test]
fn a_developer_with_a_unit_of_its_own_is_one_head_with_its_stock() {
    let roll = "unit_id,owner_id,area_m2,tenure\nd1,dev,100,developer\nd2,dev,100,vacant\n\
                u1,a,100,owner\nu2,b,100,owner\nu3,c,100,owner\n";
    let ballots = "owner_id,choice\ndev,for\na,for\nb,against\nc,against\n";
    let answer = Papers::new(VOTE, roll, ballots).decide();
    assert_eq!(held(&answer, "quorum_heads"), (4, 4));
    assert_eq!(held(&answer, "approval_heads"), (2, 4));
    assert_eq!(answer["verdict"], "failed");
}

#[test]
fn two_developers_are_two_heads_of_one_roll_and_of_a_pooled_one() {
    let roll = |south: &str| {
        format!(
            "unit_id,estate,owner_id,area_m2,tenure\nn1,n,devN,100,developer\nn2,n,a,100,owner\n\
             n3,n,b,100,owner\ns1,{south},devS,100,developer\ns2,{south},devS,100,developer\n\
             s3,{south},c,100,owner\ns4,{south},d,100,owner\n"
        )
    };
    let ballots = |south: &str| {
        format!(
            "owner_id,estate,choice\ndevN,n,for\na,n,for\nb,n,for\ndevS,{south},against\n\
             c,{south},for\nd,{south},for\n"
        )
    };
    let one = Papers::new(VOTE, &roll("n"), &ballots("n")).decide();
    assert_eq!(held(&one, "quorum_heads"), (6, 6));
    assert_eq!(held(&one, "approval_heads"), (5, 6));
    let pooled = format!("count_scope = \"pooled\"\n{VOTE}");
    let both = Papers::new(&pooled, &roll("s"), &ballots("s")).decide();
    assert_eq!(held(&both["pooled"], "quorum_heads"), (6, 6));
}

#[test]
fn those_who_voted_took_part_whatever_is_not_known_of_the_rest() {
    let vote = |for_heads: i64| {
        format!(
            "date = 2022-02-01\nmatter = \"hire_manager\"\n[totals]\nheads = 60\n\
             for_heads = {for_heads}\nagainst_heads = 5\narea_m2 = \"6000.00\"\n\
             part_area_m2 = \"5000.00\"\nfor_area_m2 = \"3500.00\"\nagainst_area_m2 = \"1500.00\"\n"
        )
    };
    let decided = |for_heads| Papers::new(&vote(for_heads), "", "").decide()["verdict"].clone();
    // 35 and 5 are forty of sixty, and 35 is more than half even of all sixty.
    assert_eq!(decided(35), "passed");
    assert_eq!(decided(34), "undetermined");
    let told = Papers::new(&vote(35), "", "").text(&["vote.toml", "--lang", "en"]);
    assert!(told.contains("taking part, by owners: at least 40 of 60 owners"), "{told}");
}

#[test]
fn ballots_that_contradict_themselves_are_named_by_row() {
    let ballots = "owner_id,choice,delivered,returned_on\na,for,false,2024-05-01\n\
                   b,,true,2024-05-01\nc,for,true,2024-05-02\n";
    let case = Papers::new(VOTE, ROLL, ballots);
    let output = case.ask(&["vote.toml", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let told = said(&output);
    for due in [
        "a ballot that was not delivered came back",
        "ballots.csv:2:",
        "came back on 2024-05-01 and nothing is marked on it",
        "ballots.csv:3:",
    ] {
        assert!(told.contains(due), "{due}: {told}");
    }
    assert!(!told.contains("ballots.csv:4:"), "{told}");
}

#[test]
fn a_void_ballot_does_not_gainsay_a_co_owner_and_disagreeing_ones_are_named() {
    let roll = "unit_id,owner_id,area_m2\n1,a;b,100\n2,c,100\n3,d,100\n";
    let answer = |b: &str| {
        let ballots = format!("owner_id,choice\na,for\nb,{b}\nc,for\nd,against\n");
        Papers::new(VOTE, roll, &ballots).decide()
    };
    assert_eq!(held(&answer("void"), "approval_heads"), (2, 3));
    assert_eq!(warned(&answer("void")), vec![]);
    let split = answer("against");
    assert_eq!(warned(&split), vec![("disagreeing_coowners".into(), Some("a; b".into()))]);
}

#[test]
fn a_ballot_of_somebody_without_a_counted_unit_is_named() {
    let roll = "unit_id,owner_id,area_m2,kind\n1,a,100,home\n2,b,100,home\n9,d,12,parking\n";
    let ballots = "owner_id,choice\na,for\nb,for\nd,for\n";
    let answer = Papers::new(VOTE, roll, ballots).decide();
    assert_eq!(held(&answer, "quorum_heads"), (2, 2));
    let warned = warned(&answer);
    assert_eq!(warned[0], ("ballots_of_left_out".into(), Some("d".into())));
    assert_eq!(warned[1].0, "left_out");
}

#[test]
fn an_agenda_tells_a_matter_by_its_name_or_by_the_law_s() {
    let ballots = "owner_id,choice\na,for\nb,for\nc,for\n";
    let verdict = |matter: &str, agenda: &str| {
        let vote = VOTE.replace("\"other\"", matter);
        let vote = format!("{vote}[notice]\nagenda = [{agenda}]\n");
        Papers::new(&vote, ROLL, ballots).decide()["verdict"].as_str().expect("a word").to_string()
    };
    for (matter, agenda) in [
        ("\"charging_shed\"", "8"),
        ("8", "\"charging_shed\""),
        ("\"new_parking\"", "\"change_use\""),
        ("\"public_business\"", "8"),
        ("\"hire_manager\"", "4"),
        ("\"选聘物业服务企业\"", "\"hire_manager\""),
    ] {
        assert_eq!(verdict(matter, agenda), "passed", "{matter} on {agenda}");
    }
    for (matter, agenda) in
        [("\"charging_shed\"", "\"new_parking\""), ("\"hire_manager\"", "8"), ("8", "4, 9")]
    {
        assert_eq!(verdict(matter, agenda), "voidable", "{matter} on {agenda}");
    }
}

#[test]
fn a_defect_rests_on_its_own_article_of_its_own_day_and_place() {
    let ballots = "owner_id,choice\na,for\nb,for\nc,for\n";
    let sources = |day: &str, place: &str| {
        let vote = VOTE.replace("2024-05-05", day);
        let notice = "[notice]\nagenda = [4]\n";
        let answer = Papers::new(&format!("{vote}{place}{notice}"), ROLL, ballots).decide();
        assert_eq!(answer["verdict"], "voidable");
        answer["defects"][0]["sources"].to_string()
    };
    let old = sources("2015-05-05", "");
    assert!(!old.contains("Civil Code") && old.contains("Condominium Interpretation"), "{old}");
    let new = sources("2024-05-05", "");
    assert!(new.contains("Civil Code, Art. 280") && new.contains("\"assumed\""), "{new}");
    let there = sources("2024-05-05", "place = \"hangzhou\"\n");
    assert!(there.contains("Hangzhou Property Regulations, Art. 19"), "{there}");
    assert!(!there.contains("Beijing"), "{there}");
}

#[test]
fn a_law_of_another_day_is_said_to_be_one() {
    let ballots = "owner_id,choice\na,for\nb,for\nc,for\n";
    let case = Papers::new(VOTE, ROLL, ballots);
    let told = case.text(&["vote.toml", "--regime", "cn-pl-2007", "--lang", "en"]);
    assert!(told.contains("the law of 2024-05-05 is the Civil Code"), "{told}");
    let told = case.text(&["vote.toml", "--regime", "cn-cc-2021", "--lang", "en"]);
    assert!(!told.contains("the law of 2024-05-05"), "{told}");
}

#[test]
fn an_unknown_place_or_day_hides_no_other_fault() {
    let vote = "date = \"2024-13-05\"\nmatter = \"moon\"\nplace = \"mars\"\nregime = \"zz\"\n\
                roll = \"roll.csv\"\nballots = \"ballots.csv\"\n";
    let told = Papers::new(vote, ROLL, "owner_id,choice\nx,for\n").text(&["vote.toml"]);
    for due in
        ["no rule pack `mars`", "no matter `moon`", "no regime `zz`", "`x` is not on the roll"]
    {
        assert!(told.contains(due), "{due}: {told}");
    }
    let early = VOTE.replace("2024-05-05", "2006-01-01") + "regime = \"zz\"\n";
    let early = early.replace("regime = \"zz\"\n", "").replace("matter", "regime = \"zz\"\nmatter");
    let told = Papers::new(&early, ROLL, "owner_id,choice\na,for\n").text(&["vote.toml"]);
    assert!(told.contains("vote.toml:1:8") && told.contains("vote.toml:2:10"), "{told}");
}

const TABLE: &str = "case,date,matter,regime_stated,total_heads,total_area_m2,part_heads,\
    part_area_m2,yes_heads,yes_area_m2,no_heads,no_area_m2,announced\n";

fn table(rows: &str, words: &[&str]) -> (Option<i32>, String) {
    let case = Papers::new(VOTE, ROLL, "");
    case.0.write("past.csv", &format!("{TABLE}{rows}"));
    let output = case.ask(&[&["--table", "past.csv"], words].concat());
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), said(&output));
    (output.status.code(), told)
}

#[test]
fn votes_of_a_table_that_sum_to_more_than_took_part_are_said_and_not_used() {
    let rows = "A,2022-02-01,other,,60,6000.00,50,5000.00,30,3000.00,,2500.00,\n\
                B,2022-02-01,other,,60,6000.00,50,5000.00,30,3000.00,25,,\n";
    let (status, told) = table(rows, &["--lang", "en"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("by area the votes sum to 5500.00, more than the 5000.00"), "{told}");
    assert!(told.contains("by owners the votes sum to 55, more than the 50"), "{told}");
    assert_eq!(told.matches("Civil Code: undetermined").count(), 2, "{told}");
}

#[test]
fn a_table_in_chinese_is_decided_and_held_against_what_was_announced() {
    let rows = "甲,2021年5月1日,选聘物业服务企业,民法典,60,6000.00,50,5000.00,30,3000.00,10,1000.00,通过\n\
                乙,2021年5月,筹集维修资金,,60,6000.00,50,5000.00,30,3000.00,10,1000.00,通过\n";
    let (status, told) = table(rows, &["--lang", "zh-CN"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("公布：通过，一致"), "{told}");
    assert!(told.contains("公布：通过，不一致"), "{told}");
    assert!(told.contains("参与人数：50 / 60 人"), "figures explain what passed too: {told}");
}

#[test]
fn days_and_ids_of_a_table_that_can_t_be_right_are_named() {
    let row = "2022-02-30,other,,60,6000.00,50,5000.00,30,3000.00,10,1000.00,\n";
    let (_, told) = table(&format!("A,{row}"), &["--lang", "en"]);
    assert!(told.contains("“2022-02-30” is not a day"), "{told}");
    let (status, told) = table(&format!("A,{row}A,{row}"), &[]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("case `A` is in the table twice"), "{told}");
}

#[test]
fn a_floor_of_the_estate_s_own_rules_keeps_a_few_from_deciding_for_all() {
    let roll = format!("{ROLL}4,d,100\n5,e,100\n6,f,100\n");
    let ballots = "owner_id,choice,delivered\na,for,true\nb,for,true\nc,for,true\nd,,true\n\
                   e,,true\nf,,true\n";
    let verdict = |floor: &str, ballots: &str| {
        let vote = VOTE.replace("matter", "nonvotes = \"follow_majority\"\nmatter")
            + "[conditions]\nrule_adopted_before_vote = true\nballot_delivered = true\n\
               consequence_warned = true\n"
            + floor;
        let answer = Papers::new(&vote, &roll, ballots).decide();
        let warned = warned(&answer).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        (answer["verdict"].as_str().expect("a word").to_string(), warned)
    };
    let floor = "deemed_floor = true\n";
    // Three of six are half, not more.
    assert_eq!(verdict("", ballots), ("passed".into(), vec![]));
    assert_eq!(verdict(floor, ballots), ("failed".into(), vec!["floor_not_met".into()]));
    let four = ballots.replace("d,,true", "d,for,true");
    assert_eq!(verdict(floor, &four), ("passed".into(), vec![]));
}

#[test]
fn a_proxy_of_one_owner_in_two_estates_acts_for_one() {
    let roll = "unit_id,estate,owner_id,area_m2\n1,n,a,100\n2,s,a,100\n3,n,b,100\n4,s,c,100\n";
    let ballots = |owner: &str| {
        format!("owner_id,estate,choice,proxy\na,n,for,x\n{owner},s,for,x\nb,n,for,\n")
    };
    let vote = VOTE.replace("matter", "proxy_cap = 1\nmatter");
    assert_eq!(
        Papers::new(&vote, roll, &ballots("a")).decide()["verdict"],
        "failed",
        "c stays away"
    );
    let told = Papers::new(&vote, roll, &ballots("c")).text(&["vote.toml"]);
    assert!(told.contains("`x` votes for 2 owners, the rules allow 1"), "{told}");
}

#[test]
fn more_against_than_can_be_outvoted_fails_whatever_else_is_unknown() {
    let vote = |against: i64| {
        format!(
            "date = 2022-02-01\nmatter = \"hire_manager\"\n[totals]\nheads = 60\n\
             part_heads = 50\nagainst_heads = {against}\narea_m2 = \"6000.00\"\n\
             part_area_m2 = \"5000.00\"\n"
        )
    };
    let decided = |against| Papers::new(&vote(against), "", "").decide()["verdict"].clone();
    assert_eq!(decided(25), "failed", "25 of 50 are not more than half");
    assert_eq!(decided(24), "undetermined");
}

#[test]
fn a_printed_percentage_is_used_as_the_range_that_rounds_to_it() {
    let header = "case,date,matter,total_heads,total_area_m2,stated_part_heads_pct,\
                  stated_part_area_pct,stated_yes_heads_pct,stated_yes_area_pct,deemed_to";
    let of = |row: &str| {
        let papers = Papers::new("", "", "");
        papers.0.write("past.csv", &format!("{header}\n{row}\n"));
        let output = papers.ask(&["--table", "past.csv", "--format", "json"]);
        let read = serde_json::from_slice::<Value>(&output.stdout);
        read.map_or_else(|_| said(&output).into(), |rows| rows[0]["verdict"].clone())
    };
    // 69.5 to 70.5 of a hundred took part: at least two thirds of all, whichever it was.
    assert_eq!(of("p1,2024-05-05,9,60,6000,70,70,60,60,"), "passed");
    assert_eq!(of("p2,2024-05-05,9,60,6000,50,50,100,100,"), "failed");
    // 66.67 prints so from 3,999.90 to 4,000.49 m².
    assert_eq!(of("p3,2024-05-05,9,60,6000,66.67,66.67,60,60,"), "undetermined");
    // Nearly half in favour may be half of those taking part or less.
    assert_eq!(of("p4,2024-05-05,9,60,6000,70,70,60,50,"), "undetermined");
    let refused = of("p5,2024-05-05,9,60,6000,70,70,60,60,zz");
    assert!(
        refused.as_str().is_some_and(|why| why.contains("`deemed_to` must be yes 同意 or no 反对"))
    );
}

#[test]
fn what_is_missing_is_told_in_words() {
    let vote = format!("nonvotes = \"follow_majority\"\n{VOTE}[notice]\nchoices = [\"for\"]\n");
    let papers = Papers::new(&vote, ROLL, "owner_id,choice,delivered\na,for,yes\nb,,yes\nc,,yes\n");
    let told = papers.told("zh-CN");
    for raw in ["consequence_warned", "rule_adopted_before_vote", "against", "abstain"] {
        assert!(!told.contains(raw), "{raw}: {told}");
    }
    for due in ["缺少：已告知沉默的后果", "缺少：反对、弃权"] {
        assert!(told.contains(due), "{due}: {told}");
    }
}

/// A couple's unit A, the husband's unit B, and four more owners.
const COUPLE: &str =
    "unit_id,owner_id,area_m2\nA,h;w,100\nB,h,100\n1,a,100\n2,b,100\n3,c,100\n4,d,100\n";

#[test]
fn ballots_by_unit_are_those_of_its_heads() {
    let cast = "unit_id,choice\nA,for\nB,against\n1,for\n2,for\n3,for\n4,for\n";
    let answer = Papers::new(VOTE, COUPLE, cast).decide();
    assert_eq!((held(&answer, "quorum_heads"), held(&answer, "approval_heads")), ((6, 6), (5, 6)));
    assert_eq!(warned(&answer), vec![]);
    // The husband votes on each of his heads.
    let cast = "unit_id,owner_id,choice\nA,h,against\nB,h,for\n1,a,for\n";
    let answer = Papers::new(VOTE, COUPLE, cast).decide();
    assert_eq!((held(&answer, "quorum_heads"), held(&answer, "approval_heads")), ((3, 6), (2, 3)));
    // Two ballots of one head stay two, whatever they name.
    let roll = "unit_id,owner_id,area_m2\n1,a,100\n2,a,100\n3,b,100\n";
    for cast in ["unit_id,choice\n1,for\n2,for\n", "unit_id,owner_id,choice\n1,,for\n,a,for\n"] {
        let said = Papers::new(VOTE, roll, cast).fails();
        assert!(said.contains("`a` has two ballots"), "{said}");
    }
    let cast = "unit_id,owner_id,choice\nB,h,for\n,h,for\n";
    assert!(Papers::new(VOTE, COUPLE, cast).fails().contains("`h` has two ballots"));
}

#[test]
fn a_late_ballot_is_one_however_many_heads_its_owner_belongs_to() {
    let cast = "owner_id,choice,returned_on\nh,for,2024-05-06\na,for,2024-05-05\n";
    let answer = Papers::new(VOTE, COUPLE, cast).decide();
    assert_eq!(
        (&answer["warnings"][0]["id"], &answer["warnings"][0]["n"]),
        (&"late_ballots".into(), &"1".into())
    );
}

#[test]
fn owners_of_whom_nobody_says_whether_they_got_a_ballot_are_named() {
    let vote = format!("{VOTE}[notice]\nright_roll = true\n");
    let rows = "owner_id,choice,delivered\na,for,true\nb,for,true\n";
    let answer = Papers::new(&vote, ROLL, rows).decide();
    assert_eq!(warned(&answer), vec![("delivery_unsaid".into(), Some("c".into()))]);
    let unchecked = |answer: &Value| {
        let all = answer["unchecked"].as_array().expect("a list").iter();
        all.filter_map(Value::as_str).any(|one| one == "ballots_not_delivered")
    };
    assert!(unchecked(&answer), "{answer}");
    // That one had none is known, whatever is not known of another.
    let rows = "owner_id,choice,delivered\na,for,true\nb,,false\n";
    let answer = Papers::new(&vote, ROLL, rows).decide();
    assert_eq!(warned(&answer), vec![("delivery_unsaid".into(), Some("c".into()))]);
    assert_eq!(answer["defects"][0]["id"], "ballots_not_delivered");
    assert!(!unchecked(&answer), "{answer}");
    let rows = "owner_id,choice,delivered\na,for,true\nb,for,true\nc,,true\n";
    let answer = Papers::new(&vote, ROLL, rows).decide();
    assert_eq!((warned(&answer), unchecked(&answer)), (vec![], false));
}

#[test]
fn the_unserved_of_the_notice_are_those_of_the_ballots() {
    let rows = "owner_id,choice,delivered\na,for,true\nb,,false\nc,for,true\n";
    let of = |n: i64| Papers::new(&format!("{VOTE}[notice]\nheads_not_served = {n}\n"), ROLL, rows);
    let none = of(0).fails();
    assert!(none.contains("is 0, and 1 ballots are said not to be delivered"), "{none}");
    assert!(none.contains("vote.toml:6:20"), "{none}");
    assert_eq!(of(1).decide()["defects"][0]["id"], "ballots_not_delivered");
}
