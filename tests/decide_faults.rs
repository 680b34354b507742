//! `linli decide` on bad input: every row with its reason, all of them at once.

mod support;

use support::papers::{Papers, VOTE, ballots, twelve_units};

#[test]
fn bad_papers_are_refused_with_every_row_and_reason() {
    let roll = "unit_id,owner_id,area_m2\n1,a,50.123\n2,b,50.00\n2,c,50.00\n";
    let fails = Papers::new(VOTE, roll, "owner_id,choice\na,for\n").fails();
    assert!(fails.contains("at most two decimals"), "{fails}");
    assert!(fails.contains("unit `2` is on the roll twice"), "{fails}");
    let roll = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n4,d,50.00\n5,e,50.00\n";
    let cast = "owner_id,choice\na,for\na,against\nzed,for\nb,maybe\n";
    let fails = Papers::new(VOTE, roll, cast).fails();
    for due in ["`a` has two ballots", "`zed` is not on the roll", "this is `maybe`"] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
    let cast = "owner_id,choice,proxy\na,for,e\nb,for,e\nc,for,e\nd,for,e\n";
    let vote = format!("proxy_cap = 3\n{VOTE}[stated]\nheads = 6\narea_m2 = \"260.00\"\n");
    let fails = Papers::new(&vote, roll, cast).fails();
    for due in [
        "`e` votes for 4 owners, the rules allow 3",
        "the roll sums to 5 heads, stated are 6 heads",
        "the roll sums to 250.00 m², stated are 260.00 m²",
    ] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
    let cast = "owner_id,choice\na,for\n";
    let fails = Papers::new(&VOTE.replace("hire_manager", "hire_manger"), roll, cast).fails();
    assert!(fails.contains("the law names no matter `hire_manger`"), "{fails}");
    assert!(fails.contains("did you mean `hire_manager`"), "{fails}");
    let fails = Papers::new(&VOTE.replace("2021-03-01", "2006-03-01"), roll, cast).fails();
    assert!(fails.contains("no law on joint decisions is known for 2006-03-01"), "{fails}");
    let fails = Papers::new(&format!("regime = \"cn-cc-2020\"\n{VOTE}"), roll, cast).fails();
    assert!(fails.contains("no regime `cn-cc-2020`"), "{fails}");
    let fails = Papers::new("date = 2021-03-01\nmatter = 4\n", roll, cast).fails();
    assert!(fails.contains("nothing says how the vote went"), "{fails}");
}

#[test]
fn a_fault_of_every_kind_is_named_in_one_go() {
    let vote = "date = 2006-03-01\nmatter = \"hire_manger\"\nregime = \"auto\"\nproxy_cap = 2\n\
        nonvotes = \"strikt\"\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n\
        [stated]\nheads = 7\narea_m2 = \"480.00\"\n";
    let roll = "unit_id,owner_id,area_m2,kind\n1,a,100.00,\n2,b,100.505,\n3,c,100.00,\n\
        4,d,100.00,attic\n5,e,100.00,\n5,f,80.00,\n";
    let cast = "owner_id,choice,proxy,delivered\na,for,e,\nb,for,e,\nc,for,e,\na,against,,\n\
        zed,for,,\nd,maybe,,perhaps\n";
    let fails = Papers::new(vote, roll, cast).fails();
    for (due, at) in [
        ("no law on joint decisions is known for 2006-03-01", "vote.toml:1:"),
        ("the law names no matter `hire_manger`", "vote.toml:2:"),
        ("`nonvotes` is `strikt`", "vote.toml:5:"),
        ("this is `100.505`", "roll.csv:3:"),
        ("this is `attic`", "roll.csv:5:"),
        ("unit `5` is on the roll twice", "roll.csv:6:"),
        ("the roll sums to 6 heads, stated are 7 heads", "vote.toml:8:"),
        ("stated are 480.00 m²", "vote.toml:8:"),
        ("`a` has two ballots", "ballots.csv:2:"),
        ("`zed` is not on the roll", "ballots.csv:6:"),
        ("this is `maybe`", "ballots.csv:7:"),
        ("this is `perhaps`", "ballots.csv:7:"),
        ("`e` votes for 3 owners, the rules allow 2", "ballots.csv:2:"),
    ] {
        assert!(fails.contains(due), "{due}: {fails}");
        assert!(fails.contains(at), "{at}: {fails}");
    }
}

#[test]
fn nobody_is_said_not_to_be_on_a_roll_that_cannot_be_read() {
    // The row of `b` has a comma too many, so `b` may well be on the roll; `a` voted twice all the same.
    let roll = "unit_id,owner_id,area_m2\n1,a,100.00\n2,b,1,00.00\n";
    let cast = "owner_id,choice\na,for\na,for\nb,for\n";
    let vote = format!("{VOTE}[stated]\nheads = 2\narea_m2 = \"200.00\"\n");
    let fails = Papers::new(&vote, roll, cast).fails();
    for due in ["this row has 4 cells", "`a` has two ballots"] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
    for spurious in ["not on the roll", "the roll sums to"] {
        assert!(!fails.contains(spurious), "{spurious}: {fails}");
    }
    // Cut decimals leave a hundredth open, not more.
    let roll = "unit_id,owner_id,area_m2\n1,a,100.00\n2,b,99.999\n";
    let cast = "owner_id,choice\na,for\n";
    let fails = Papers::new(&vote, roll, cast).fails();
    assert!(!fails.contains("the roll sums to"), "{fails}");
    let fails = Papers::new(&vote.replace("200.00", "200.01"), roll, cast).fails();
    assert!(fails.contains("the roll sums to 199.99 m² without what can't be read"), "{fails}");
}

#[test]
fn totals_that_contradict_each_other_give_no_verdict() {
    let with = |totals: &str| {
        let vote = format!("date = 2021-03-01\nmatter = 4\n[totals]\n{totals}");
        Papers::new(&vote, "", "").fails()
    };
    let sum =
        "heads = 60\npart_heads = 40\nfor_heads = 21\nagainst_heads = 19\nabstain_heads = 9\n";
    assert!(with(sum).contains("the votes sum to 49 owners, taking part are 40 owners"));
    // Every figure of the sum is shown.
    for at in ["vote.toml:5:", "for_heads = 21", "against_heads = 19", "abstain_heads = 9"] {
        assert!(with(sum).contains(at), "{at}: {}", with(sum));
    }
    let more = "heads = 60\npart_heads = 61\n";
    assert!(with(more).contains("taking part or silent are 61 owners, of 60 owners in all"));
    assert!(with("heads = 0\narea_m2 = \"0\"\n").contains("nobody is on the roll"));
    let late =
        "date = 2021-03-01\nmatter = 4\n[totals]\nheads = 60\n[notice]\nmeets_on = 2021-03-02\n";
    let fails = Papers::new(late, "", "").fails();
    assert!(fails.contains("`meets_on` 2021-03-02 is after `date` 2021-03-01"), "{fails}");
    let fails = Papers::new(VOTE, &twelve_units(), "owner_id,vote\na,for\n").fails();
    assert!(fails.contains("column `choice`"), "{fails}");
}

#[test]
fn no_more_owners_are_without_a_ballot_than_the_roll_has() {
    let vote = |n: i64| {
        let notice = "[notice]\ngiven_on = 2021-02-01\nmeets_on = 2021-03-01\n";
        format!("{VOTE}{notice}heads_not_served = {n}\n")
    };
    let all = ballots(&[("a", "for")]);
    let fails = Papers::new(&vote(9), &twelve_units(), &all).fails();
    for due in ["`heads_not_served` is 9, the roll has 8 owners", "vote.toml:8:20"] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
    assert!(Papers::new(&vote(8), &twelve_units(), &all).told("en").contains("ballot: 8"));
}

#[test]
fn an_owner_is_no_proxy_of_their_own() {
    let cast = "owner_id,choice,proxy\na,for,a\nb,for,a\n";
    let fails = Papers::new(VOTE, &twelve_units(), cast).fails();
    assert!(fails.contains("`proxy` must be somebody else than the owner, or empty"), "{fails}");
    assert!(fails.contains("ballots.csv:2:7") && !fails.contains("ballots.csv:3:"), "{fails}");
}

#[test]
fn days_that_contradict_each_other_are_both_shown() {
    let notice = "[notice]\ngiven_on = 2021-03-09\nmeets_on = 2021-03-05\n";
    let vote = format!("{VOTE}{notice}");
    let fails = Papers::new(&vote, &twelve_units(), &ballots(&[("a", "for")])).fails();
    for due in [
        "`given_on` 2021-03-09 is after `meets_on` 2021-03-05",
        "`meets_on` 2021-03-05 is after `date` 2021-03-01",
        "given_on = 2021-03-09",
        "meets_on = 2021-03-05",
        "date = 2021-03-01",
    ] {
        assert!(fails.contains(due), "{due}: {fails}");
    }
    assert!(fails.contains("vote.toml:1:8") && fails.contains("vote.toml:7:12"), "{fails}");
}

#[test]
fn a_regime_that_the_command_names_is_shown_at_no_place_of_the_file() {
    let papers = Papers::new(VOTE, &twelve_units(), &ballots(&[("a", "for")]));
    let told = papers.text(&["vote.toml", "--regime", "zz"]);
    assert!(told.contains("no regime `zz`") && !told.contains("vote.toml:1:1"), "{told}");
}
