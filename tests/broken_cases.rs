//! Files of real cases that are broken: votes, elections, calendars, routes and tables. Whatever is
//! wrong is named where it stands; nothing panics, and nothing is silently taken as zero.

mod support;

use linli::diagnostic::{Document, Text};
use support::{Bench, root, said};

const ROLL: &str = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n";
const VOTE: &str = "date = 2021-03-01\nmatter = \"hire_manager\"\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n";
const ELECTION: &str = "date = 2026-03-20\nseats = 5\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n\
    [[candidate]]\nname = \"Ann\"\n";

/// A folder with the files of one case.
struct Files(Bench);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let bench = Bench::new();
        for (name, text) in files {
            bench.write(name, text);
        }
        Self(bench)
    }

    /// The exit status and everything that is said.
    fn asked(&self, words: &[&str]) -> (Option<i32>, String) {
        let rules = root().join("rules");
        let rules = ["--lang", "en", "--rules", rules.to_str().expect("a path")];
        let output = self.0.linli(&[words, &rules[..]].concat());
        let all = format!("{}{}", String::from_utf8_lossy(&output.stdout), said(&output));
        assert!(!all.contains("panicked"), "{words:?}: {all}");
        (output.status.code(), all)
    }

    /// Everything that is said of bad input.
    fn refused(&self, words: &[&str], due: &[&str]) {
        let (status, told) = self.asked(words);
        assert_eq!(status, Some(2), "{told}");
        for part in due {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}

fn vote(vote: &str, roll: &str, ballots: &str, due: &[&str]) {
    let files = [("vote.toml", vote), ("roll.csv", roll), ("ballots.csv", ballots)];
    Files::new(&files).refused(&["decide", "vote.toml"], due);
}

fn election(election: &str, roll: &str, ballots: &str, due: &[&str]) {
    let files = [("elect.toml", election), ("roll.csv", roll), ("ballots.csv", ballots)];
    Files::new(&files).refused(&["elect", "--law", "elect.toml"], due);
}

#[test]
fn a_roll_of_nothing_decides_nothing() {
    let none = "unit_id,owner_id,area_m2\n1,a,0\n2,b,0.00\n";
    let bays = "unit_id,owner_id,area_m2,kind\n1,a,12.00,parking\n";
    vote(
        VOTE,
        none,
        "owner_id,choice\na,for\n",
        &["all units of the roll have an area of 0", "vote.toml:3:"],
    );
    vote(VOTE, bays, "owner_id,choice\na,for\n", &["no unit of the roll counts", "vote.toml:3:"]);
    let ballots = "owner_id,approved\na,Ann\n";
    election(
        ELECTION,
        none,
        ballots,
        &["all units of the roll have an area of 0", "elect.toml:3:"],
    );
    election(ELECTION, bays, ballots, &["no unit of the roll counts", "elect.toml:3:"]);
    let totals = "date = 2026-03-20\nseats = 5\n[totals]\nheads = 0\narea_m2 = 0\n[[candidate]]\nname = \"Ann\"\n";
    election(totals, ROLL, ballots, &["nobody is on the roll", "elect.toml:4:", "elect.toml:5:"]);
    let files = [(
        "route.toml",
        "date = 2026-01-01\n[[estate]]\nid = \"a\"\nheads = 0\n[[estate]]\nid = \"b\"\narea_m2 = 0\n",
    )];
    let due = ["nobody is on the roll of estate `a`", "nobody is on the roll of estate `b`"];
    Files::new(&files).refused(&["decide", "--route", "route.toml"], &due);
}

#[test]
fn figures_beyond_belief_are_refused_and_never_overflow() {
    let most = i64::MAX;
    let totals = format!(
        "heads = {most}\npart_heads = {most}\nfor_heads = {most}\narea_m2 = \"92233720368547758.07\"\n\
         part_area_m2 = \"92233720368547758.07\"\n"
    );
    let text = format!(
        "date = 2021-03-01\nmatter = 4\n[totals]\n{totals}for_area_m2 = \"92233720368547758.07\"\n"
    );
    let due = [
        "`heads` is more than a million",
        "`for_heads` is more",
        "`area_m2` is more than 100000000000.00 m²",
    ];
    vote(&text, ROLL, "", &due);
    let totals = totals.replace(&format!("for_heads = {most}\n"), "");
    let text = format!(
        "date = 2026-03-20\n[[estate]]\nid = \"a\"\nseats = {most}\n[estate.totals]\n{totals}\
         [[estate]]\nid = \"b\"\nseats = {most}\n[estate.totals]\nheads = 3\n[[candidate]]\nname = \"Ann\"\nestate = \"a\"\n"
    );
    election(&text, ROLL, "", &["`seats` is more than a million", "`part_heads` is more"]);
    let text =
        format!("date = 2026-01-01\n[[estate]]\nid = \"a\"\n{totals}[[estate]]\nid = \"b\"\n");
    Files::new(&[("route.toml", &text)])
        .refused(&["decide", "--route", "route.toml"], &["`heads` is more"]);
    let late = "decided_on = 9999-12-31\nmeets_on = 2026-05-20\nholidays = [2026-05-09]\nworkdays = [2026-05-09]\n";
    let due = ["`decided_on` is 9999-12-31: no period can be reckoned", "cal.toml:1:"];
    let files = Files::new(&[("cal.toml", &late.replace("workdays = [2026-05-09]\n", ""))]);
    files.refused(&["decide", "--calendar", "cal.toml"], &due);
    let both = Files::new(&[("cal.toml", late)]);
    both.refused(&["decide", "--calendar", "cal.toml"], &["2026-05-09 is a holiday and a workday"]);
    let cases = "case_id,kind,step,outcome,began_on\n1,leak,building,failed,2026-04-01\n";
    let files = Files::new(&[("m.csv", cases)]);
    files.refused(
        &["mediate", "m.csv", "--on", "9999-12-31"],
        &["no period can be reckoned from 9999-12-31"],
    );
}

#[test]
fn a_ballot_of_an_owner_and_of_another_s_unit_is_named() {
    let ballots = "owner_id,unit_id,choice\na,1,for\nb,3,for\nc,9,for\n";
    let due = [
        "unit `3` is not `b`'s",
        "by the roll it is c's",
        "unit `9` is not on the roll",
        "ballots.csv:3:",
        "ballots.csv:4:",
    ];
    vote(VOTE, ROLL, ballots, &due);
    let owners = "unit_id,owner_id,area_m2\n1,;,50.00\n2,b,50.00\n";
    vote(
        VOTE,
        owners,
        "owner_id,choice\nb,for\n",
        &["`owner_id` must be at least one owner", "roll.csv:2:"],
    );
}

#[test]
fn words_that_are_no_tables_and_packs_without_law_are_named() {
    vote(
        "date = 2021-03-01\nmatter = 4\nestate = [1, { id = \"a\" }]\n",
        ROLL,
        "",
        &["`estate` must be a list of tables"],
    );
    let text = "date = 2021-03-01\nmatter = 4\nplace = \"mc-36\"\n[totals]\nheads = 3\n";
    vote(text, ROLL, "", &["no law on joint decisions is known", "add the national pack"]);
    let text = Text::new("a.toml", "estate = [1, { id = \"a\" }, \"b\"]\n");
    let document = Document::parse(&text).expect("TOML");
    let table = document.root();
    assert_eq!(table.tables("estate").len(), 1);
    assert_eq!(table.done().expect_err("two faults").0.len(), 2);
}

#[test]
fn a_day_before_the_rules_of_elections_or_routes_is_named_with_all_else() {
    let early = ELECTION.replace("2026-03-20", "2009-12-31");
    let due = [
        "no rules on who may stand for a committee are known for 2009-12-31",
        "the first ones begin on 2010-01-01",
        "elect.toml:1:",
        "`zed` is not on the roll",
    ];
    election(&early, ROLL, "owner_id,approved\nzed,Ann\n", &due);
    let stranger = "date = 2026-03-20\n[[estate]]\nid = \"a\"\nseats = 3\n[estate.totals]\nheads = 30\n\
        [[candidate]]\nname = \"Ann\"\nestate = \"zz\"\n";
    election(
        stranger,
        ROLL,
        "",
        &["`Ann` stands for no estate that elects", "write `estate`, one of a"],
    );
    let old = "date = 2001-01-01\n[[estate]]\nid = \"a\"\n[[estate]]\nid = \"b\"\n";
    let files = Files::new(&[("route.toml", old)]);
    files.refused(
        &["decide", "--route", "route.toml"],
        &["no law on joint decisions is known for 2001-01-01", "route.toml:1:"],
    );
}

#[test]
fn one_owner_is_told_by_owners_and_area_apart() {
    let text = "date = 2026-01-01\n[[estate]]\nid = \"a\"\nheads = 1\narea_m2 = \"0.01\"\n[[estate]]\n\
        id = \"b\"\nheads = 30\narea_m2 = \"0.30\"\n";
    let (status, told) =
        Files::new(&[("route.toml", text)]).asked(&["decide", "--route", "route.toml"]);
    assert_eq!(status, Some(0), "{told}");
    for part in [
        "a must take part: 1 owner of 1 owner; 0.01 m² of 0.01 m²",
        "b must take part: 20 owners of 30 owners; 0.20 m² of 0.30 m²",
        "more than 1/2 of the owners taking part; more than 1/2 of the area taking part",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn past_figures_that_can_t_be_are_open_and_said_so() {
    let table = "case,estate,date,matter,total_heads,part_heads,yes_heads\n\
        1,x,2021-03-01,hire_manager,3,5,4\n2,x,2021-03-01,hire_manager,0,0,0\n\
        3,x,2021-03-01,hire_manager,90,60,61\n4,x,1999-03-01,hire_manager,90,60,50\n";
    let files = Files::new(&[("t.csv", table)]);
    let (status, told) = files.asked(&["decide", "--table", "t.csv"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(!told.contains("failed"), "{told}");
    for part in [
        "a part of 5 is more than its whole, 3",
        "the roll is empty",
        "a part of 61 is more than its whole, 60",
        "no one law is known for that day",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn other_encodings_are_named_and_a_byte_order_mark_is_not() {
    let files = Files::new(&[("vote.toml", VOTE), ("roll.csv", ROLL)]);
    std::fs::write(files.0.path("ballots.csv"), b"owner_id,choice\na,\xcd\xac\xd2\xe2\n")
        .expect("written");
    files.refused(&["decide", "vote.toml"], &["ballots.csv is not UTF-8 text", "ballots.csv:2:"]);
    let marked = |text: &str| format!("\u{feff}{text}");
    let (vote, roll, cast) =
        (marked(VOTE), marked(ROLL), marked("owner_id,choice\na,for\nb,for\n"));
    let files = Files::new(&[("vote.toml", &vote), ("roll.csv", &roll), ("ballots.csv", &cast)]);
    let (status, told) = files.asked(&["decide", "vote.toml"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("2 of 3 owners"), "{told}");
}

#[test]
fn ballots_that_are_all_void_carry_nothing() {
    let cast = "owner_id,choice\na,void\nb,废票\nc,无效\n";
    let files = Files::new(&[("vote.toml", VOTE), ("roll.csv", ROLL), ("ballots.csv", cast)]);
    let (status, told) = files.asked(&["decide", "vote.toml"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("Result: failed") && told.contains("0 of 3 owners"), "{told}");
}
