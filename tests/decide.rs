//! Real votes decided by the law of their day: from totals, from a roll and ballots, and from tables
//! of past votes.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;

use linli::ballots::{Ballot, Choice, Poll, Range, Totals};
use linli::decide::vote::{
    AUTO, Assembly, Conditions, Decision, Laws, Notice, Scope, Verdict, Vote, decide,
};
use linli::rulebook::Rulebook;
use linli::units::Area;
use proptest::prelude::*;
use serde_json::Value;
use support::{linli, root, rulebook, said, shared_data};

const TABLE: &str = "ballots/assembly_results.csv";
/// Owners and hundredths of m² of the worked examples.
const HEADS: i64 = 60;
const AREA: i64 = 600_000;

fn json(args: &[&str]) -> Value {
    let output = linli(args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {}", said(&output)))
}

fn known(all: i64, part: i64, in_favour: i64) -> Totals {
    Totals {
        all: Some(all),
        part: Range::exactly(part),
        in_favour: Range::exactly(in_favour),
        against: Some(part - in_favour),
        abstained: Some(0),
        following: Some(0),
        silent: Some(0),
    }
}

#[expect(clippy::large_types_passed_by_value, reason = "the vote takes them over")]
fn vote_of(day: &str, matter: &str, totals: [Totals; 2]) -> Vote {
    Vote {
        date: day.parse().expect("a day"),
        matter: matter.into(),
        regime: AUTO.into(),
        nonvotes: "strict".into(),
        conditions: Conditions::default(),
        notice: Notice::default(),
        scope: Scope::PerArea,
        assemblies: vec![Assembly { id: String::new(), totals, notes: Vec::new() }],
        pooled: None,
        names: BTreeMap::default(),
    }
}

fn decided<'a>(laws: &mut Laws<'a>, vote: &Vote) -> Decision<'a> {
    decide(laws, vote).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Verdict of a vote of the worked examples: day, matter, part and yes by area (m²) and heads.
fn verdict(book: &Rulebook, day: &str, matter: &str, part: (i64, i64), yes: (i64, i64)) -> Verdict {
    let mut laws = Laws::new(book);
    let totals = [known(HEADS, part.1, yes.1), known(AREA, part.0, yes.0)];
    decided(&mut laws, &vote_of(day, matter, totals)).verdict
}

#[test]
fn the_worked_examples_of_counts_come_out_as_computed() {
    use Verdict::{Failed, Passed};
    let book = rulebook(&["national"]);
    let new = "2021-03-01";
    let old = "2020-12-31";
    let hire = "hire_manager";
    let examples = [
        ("1", new, hire, (400_000, 40), (210_000, 21), Passed),
        ("2", new, hire, (399_999, 40), (210_000, 21), Failed),
        ("3", new, hire, (400_000, 39), (210_000, 21), Failed),
        ("4a", new, hire, (400_000, 40), (200_000, 20), Failed),
        ("4b", new, hire, (400_000, 40), (200_001, 20), Failed),
        ("4c", new, hire, (400_000, 40), (200_001, 21), Passed),
        ("5a", new, "rebuild", (400_000, 40), (300_000, 30), Passed),
        ("5b", new, "rebuild", (400_000, 40), (299_999, 30), Failed),
        ("5c", new, "rebuild", (400_000, 40), (300_000, 29), Failed),
        ("10", new, hire, (450_000, 45), (220_000, 22), Failed),
        ("13 new", new, hire, (410_000, 41), (240_000, 24), Passed),
        ("13 old", old, hire, (410_000, 41), (240_000, 24), Failed),
        ("14 new", new, "use_repair_fund", (400_000, 40), (280_000, 28), Passed),
        ("14 old", old, "use_repair_fund", (400_000, 40), (280_000, 28), Failed),
        ("15 new", new, "raise_repair_fund", (400_000, 40), (310_000, 31), Passed),
        ("15 old", old, "raise_repair_fund", (400_000, 40), (310_000, 31), Failed),
        ("16 old", old, hire, (330_000, 33), (330_000, 33), Passed),
        ("16 new", new, hire, (330_000, 33), (330_000, 33), Failed),
        ("17a", old, "rebuild", (400_000, 40), (400_000, 40), Passed),
        ("17b", old, hire, (310_000, 31), (300_000, 30), Failed),
    ];
    for (name, day, matter, part, yes, due) in examples {
        assert_eq!(verdict(&book, day, matter, part, yes), due, "example {name}");
    }
}

#[test]
fn every_matter_stands_in_its_class_on_both_sides_of_the_code() {
    let book = rulebook(&["national"]);
    let class = |day: &str, matter: &str| {
        let mut laws = Laws::new(&book);
        let law = laws.find(day.parse().expect("a day"), AUTO, matter).expect("a law");
        law.class.clone().unwrap_or_default()
    };
    let expected = [
        (1, "general", "general"),
        (2, "general", "general"),
        (3, "general", "general"),
        (4, "general", "general"),
        (5, "special", "general"),
        (6, "special", "special"),
        (7, "special", "special"),
        (8, "general", "special"),
        (9, "general", "general"),
    ];
    for (item, before, since) in expected {
        let matter = format!("item_{item}");
        assert_eq!(class("2020-12-31", &matter), before, "item {item} before");
        assert_eq!(class("2021-01-01", &matter), since, "item {item} since");
    }
}

#[test]
fn the_same_ballots_flip_between_the_two_laws() {
    // V16: 45 % of all in favour, 70 % taking part.
    let book = rulebook(&["national"]);
    let mut laws = Laws::new(&book);
    let totals = [known(100, 70, 45), known(1_000_000, 700_000, 450_000)];
    let mut on = |day: &str| decided(&mut laws, &vote_of(day, "hire_manager", totals)).verdict;
    assert_eq!(on("2020-12-31"), Verdict::Failed);
    assert_eq!(on("2021-01-01"), Verdict::Passed);
}

#[test]
fn a_bloc_of_34_in_a_hundred_that_stays_away_is_a_veto() {
    // V15: whatever the others do, too few take part.
    let book = rulebook(&["national"]);
    let mut laws = Laws::new(&book);
    for in_favour in 0..=66 {
        let totals = [known(100, 66, in_favour), known(10_000, 6_600, 100 * in_favour)];
        let vote = vote_of("2021-03-01", "hire_manager", totals);
        assert_eq!(decided(&mut laws, &vote).verdict, Verdict::Failed, "{in_favour}");
    }
    let totals = [known(100, 67, 67), known(10_000, 6_700, 6_700)];
    let vote = vote_of("2021-03-01", "hire_manager", totals);
    assert_eq!(decided(&mut laws, &vote).verdict, Verdict::Passed, "33 are none");
}

#[test]
fn the_chance_of_a_quorum_climbs_a_cliff() {
    // V14, by adding up the binomial terms of every count that the rule lets pass.
    let book = rulebook(&["national"]);
    let mut laws = Laws::new(&book);
    let n = 86;
    let mut is_quorate = |part: i64| {
        let totals = [known(n, part, part), known(n * 100, part * 100, part * 100)];
        let decision = decided(&mut laws, &vote_of("2021-03-01", "hire_manager", totals));
        decision.answers[0].tests[0].met == Some(true)
    };
    let quorate: Vec<bool> = (0..=n).map(&mut is_quorate).collect();
    assert_eq!(quorate.iter().position(|met| *met), Some(58), "two thirds of 86 are 57.3");
    for (turnout, due) in [(0.60, 0.10), (0.65, 0.36), (0.70, 0.74), (0.75, 0.96)] {
        let mut chances = vec![1.0];
        for _ in 0..n {
            let mut next = vec![0.0; chances.len() + 1];
            for (k, chance) in chances.iter().enumerate() {
                next[k] += chance * (1.0 - turnout);
                next[k + 1] += chance * turnout;
            }
            chances = next;
        }
        let chance: f64 =
            chances.iter().zip(&quorate).filter(|(_, met)| **met).map(|(chance, _)| chance).sum();
        println!("V14: turnout {turnout:.2}, quorum met with {chance:.4}, target {due:.2} ± 0.03");
        assert!((chance - due).abs() <= 0.03, "{turnout}: {chance}");
    }
}

#[test]
fn every_past_vote_is_decided_as_the_table_says() {
    let Some(path) = shared_data(TABLE) else { return };
    let path = path.to_str().expect("a path");
    let answers = json(&["decide", "--table", path, "--format", "json"]);
    let text = std::fs::read_to_string(path).expect("a table");
    let cells = |line: &str| -> Vec<String> {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().expect("one").push(c),
            }
        }
        cells
    };
    let mut lines = text.lines();
    let header = cells(lines.next().expect("a header"));
    let at = |name: &str| header.iter().position(|h| h == name).expect("a column");
    let mut agreed = 0;
    for (row, line) in answers.as_array().expect("an array").iter().zip(lines) {
        let cells = cells(line);
        assert_eq!(row["case"], cells[0].as_str());
        assert_eq!(row["regime"], "cn-cc-2021");
        let due = match cells[at("civil_code_278_ordinary")].as_str() {
            "not passed" => "failed",
            "passed" => "passed",
            "undetermined" | "passed on heads; area unknown" => "undetermined",
            other => panic!("{other}"),
        };
        assert_eq!(row["verdict"], due, "{}", cells[0]);
        // Under its own rules, either the announced result or a named fact that is missing.
        let stated = &row["stated"];
        match stated["agrees"].as_bool() {
            Some(agrees) => {
                assert!(agrees, "{}: {stated}", cells[0]);
                agreed += 1;
            }
            None => {
                let missing = stated["missing"].as_array().expect("a list");
                assert!(!missing.is_empty(), "{}: {stated}", cells[0]);
            }
        }
    }
    assert_eq!(answers.as_array().map(Vec::len), Some(11));
    println!(
        "own rules: {agreed} of 11 rows give the announced result, the rest name what is missing"
    );
    assert_eq!(agreed, 8);
}

#[test]
fn a_printed_figure_that_does_not_add_up_is_said_apart_from_the_verdict() {
    let Some(path) = shared_data(TABLE) else { return };
    let path = path.to_str().expect("a path");
    let answers = json(&["decide", "--table", path, "--format", "json"]);
    let warned = |case: &str| -> Vec<String> {
        let row = answers.as_array().into_iter().flatten().find(|row| row["case"] == case);
        let notes = row.expect("a row")["warnings"].as_array().expect("a list");
        notes.iter().map(|note| note["id"].as_str().unwrap_or_default().to_string()).collect()
    };
    let r01 = warned("R01");
    assert!(r01.contains(&"parts_differ".to_string()), "four heads are unexplained: {r01:?}");
    assert!(r01.contains(&"unsound_area".to_string()), "{r01:?}");
    assert!(warned("R04").contains(&"percent_differs".to_string()), "81.93 % is not 1042 of 1272");
}

#[test]
fn a_table_ends_with_the_articles_of_every_law_that_it_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("past.csv");
    let table = "case,estate,date,matter,total_heads,part_heads,yes_heads\n\
        1,a,2020-03-01,hire_manager,60,40,35\n2,a,2021-03-01,hire_manager,60,30,20\n";
    std::fs::write(&path, table).expect("written");
    let rules = root().join("rules");
    let told = |lang: &str| {
        let asked = ["decide", "--table", path.to_str().expect("text"), "--lang", lang];
        let output = linli(&[&asked[..], &["--rules", rules.to_str().expect("text")]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let english = told("en");
    let articles = english.split_once("\nBy\n").expect("the articles stand at the end").1;
    let laws: Vec<&str> = articles.lines().filter(|line| !line.starts_with("    ")).collect();
    assert_eq!(laws, ["  Civil Code", "  Property Law of 2007"], "{articles}");
    let (new, old) = articles.split_once("  Property Law of 2007\n").expect("the older law");
    assert!(new.contains("\n    Civil Code, Art. 278(2), first sentence"), "{articles}");
    assert!(!new.contains("more than half of area and of owners"), "{articles}");
    assert!(old.contains("Art. 12: more than half of area and of owners"), "{articles}");
    assert!(told("zh-CN").contains("\n依据\n"), "{}", told("zh-CN"));
}

#[test]
fn a_matter_in_other_words_is_open_where_its_class_decides() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    let rows = "case,date,matter,total_heads,total_area_m2,part_heads,part_area_m2,yes_heads,yes_area_m2\n\
                a,2022-01-05,7,60,6000.00,40,4000.00,25,2500.00\n\
                b,2022-01-05,raise money,60,6000.00,40,4000.00,25,2500.00\n\
                c,2022-01-05,raise money,60,6000.00,40,4000.00,10,1000.00\n\
                d,2022-01-05,4,0,6000.00,40,4000.00,25,2500.00\n";
    std::fs::write(&path, rows).expect("written");
    let answers = json(&["decide", "--table", path.to_str().expect("a path"), "--format", "json"]);
    let verdicts: Vec<&Value> =
        answers.as_array().expect("rows").iter().map(|row| &row["verdict"]).collect();
    assert_eq!(verdicts, ["failed", "undetermined", "failed", "undetermined"]);
    let missing = answers[1]["missing"].as_array().expect("a list");
    assert!(missing.iter().any(|one| one["fact"] == "matter"), "{missing:?}");
}

#[test]
fn no_float_takes_part_in_a_verdict() {
    let files = [
        "src/ballots",
        "src/decide/vote",
        "src/decide/vote/file",
        "src/decide/vote/law",
        "src/dataset/vote",
        "src/estate",
        "src/units/share.rs",
    ];
    let mut seen = 0;
    for path in files.iter().map(|path| root().join(path)) {
        let inside = match std::fs::read_dir(&path) {
            Ok(entries) => {
                let paths = entries.flatten().map(|entry| entry.path());
                paths.filter(|path| path.is_file()).collect()
            }
            Err(_) => vec![path.clone()],
        };
        for file in inside {
            let text = std::fs::read_to_string(&file).expect("a source");
            // Where an estate lies is no part of a vote.
            let text = text.replace("pub position: Option<(f64, f64)>", "");
            assert!(!text.contains("f64") && !text.contains("f32"), "{}", file.display());
            seen += 1;
        }
    }
    assert!(seen > 24, "only {seen} sources were looked at");
}

fn choices() -> impl Strategy<Value = Vec<(i64, usize)>> {
    prop::collection::vec((1..20_000i64, 0..5usize), 3..60)
}

const CHOICES: [Choice; 5] =
    [Choice::InFavour, Choice::Against, Choice::Abstained, Choice::Silent, Choice::Absent];
const MATTERS: [&str; 3] = ["hire_manager", "rebuild", "change_use"];
const SILENCES: [&str; 4] =
    ["strict", "delivered_participates", "follow_majority", "deemed_consent"];

fn poll(rows: &[(i64, usize)]) -> [Totals; 2] {
    let ballots =
        rows.iter().map(|(area, choice)| Ballot { area: Area(*area), choice: CHOICES[*choice] });
    Poll::of(ballots).totals()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn one_more_yes_never_turns_passed_into_failed(rows in choices(), at in 0..60usize, pick in 0..24usize) {
        let book = rulebook(&["national"]);
        let mut laws = Laws::new(&book);
        let at = at % rows.len();
        let mut more = rows.clone();
        more[at].1 = 0;
        let day = if pick % 2 == 0 { "2020-12-31" } else { "2021-03-01" };
        let guards = Conditions {
            rule_adopted_before_vote: Some(true),
            ballot_delivered: Some(true),
            consequence_warned: Some(true),
            deemed_floor: false,
        };
        let mut verdict = |rows: &[(i64, usize)]| {
            let mut vote = vote_of(day, MATTERS[pick % 3], poll(rows));
            vote.nonvotes = SILENCES[pick / 6].into();
            vote.conditions = guards;
            decided(&mut laws, &vote).verdict
        };
        if verdict(&rows) == Verdict::Passed {
            prop_assert_eq!(verdict(&more), Verdict::Passed);
        }
    }

    #[test]
    fn what_is_known_less_well_never_contradicts(rows in choices(), hide in 0..8usize) {
        // Hiding a figure may make a vote undetermined, never the opposite.
        let book = rulebook(&["national"]);
        let mut laws = Laws::new(&book);
        let full = poll(&rows);
        let mut less = full;
        let measure = &mut less[hide % 2];
        match hide / 2 {
            0 => measure.all = None,
            1 => measure.part = Range::default(),
            2 => measure.in_favour = Range::default(),
            _ => measure.against = None,
        }
        let mut verdict = |totals| decided(&mut laws, &vote_of("2021-03-01", "hire_manager", totals)).verdict;
        let (sure, hidden) = (verdict(full), verdict(less));
        prop_assert!(hidden == sure || hidden == Verdict::Undetermined, "{:?} {:?}", sure, hidden);
    }
}

#[test]
fn ten_thousand_rows_and_a_hundred_units_are_answered() {
    let header = "case,date,matter,total_heads,total_area_m2,part_heads,part_area_m2,yes_heads,yes_area_m2,regime_stated\n";
    let mut table = header.to_string();
    for at in 0..10_000 {
        let (month, part) = (1 + at % 12, 40 + at % 21);
        writeln!(
            table,
            "c{at},20{:02}-{month:02}-05,hire_manager,60,6000.00,{part},{part}00.00,{},{}00.00,Civil Code",
            10 + at % 15,
            part / 2 + at % 3,
            part / 2 + at % 3,
        ).expect("memory");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, table).expect("written");
    let answers = json(&["decide", "--table", path.to_str().expect("a path"), "--format", "json"]);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in answers.as_array().expect("an array") {
        *seen.entry(row["verdict"].as_str().unwrap_or_default().into()).or_default() += 1;
    }
    assert_eq!(seen.values().sum::<usize>(), 10_000);
    assert!(seen["passed"] > 1000 && seen["failed"] > 1000, "{seen:?}");
}
