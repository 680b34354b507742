//! `linli rules diff`: what one policy changes against another, in words, and what every household
//! owes more or less, to the fen.

mod support;

use std::path::Path;

use support::{Bench, Table, said};

const FEE: &str = r#"//! What does a unit owe this month?
//! zh: 一套房屋这个月应缴多少钱？
//!
//! source:   invented contract
//! standing: contract
//! params:   fee.toml

/// Area times rate, less the discount.
/// zh: 面积乘以单价，再减去折扣。
fn fee_due(household, estate) {
    let gross = divide_half_up(household.area * param("rate", estate.id), 100);
    gross - divide_half_up(gross * param("discount"), 100)
}

/// The same, and a surcharge for large units.
/// zh: 同上，大户型另加一笔。
fn fee_by_size(household, estate) {
    let gross = divide_half_up(household.area * param("rate", estate.id), 100);
    let extra = if household.area > param("large") { param("surcharge") } else { 0 };
    gross - divide_half_up(gross * param("discount"), 100) + extra
}

/// A rent for each car that was let in.
/// zh: 每辆获准停放的车收一份租金。
fn car_due(household) {
    household.cars_let_in * param("surcharge")
}
"#;

const PARAMETERS: &str = r#"
[rate]
summary = { zh = "物业费单价", en = "Rate of the fee" }
unit = "fen/m2/month"
range = [0, 1000]
[[rate.since]]
date = 2000-01-01
value = 100
source = "contract of 2000"
standing = "contract"

[discount]
summary = { zh = "折扣（百分之几）", en = "Discount in hundredths" }
unit = "count"
range = [0, 100]
[[discount.since]]
date = 2000-01-01
value = 0
source = "none agreed"
standing = "contract"

[large]
summary = { zh = "多大算大户型", en = "From what area a unit is large" }
unit = "m2/100"
[[large.since]]
date = 2000-01-01
value = 8000
source = "invented"
standing = "assumed"

[surcharge]
summary = { zh = "大户型附加费", en = "Surcharge of a large unit" }
unit = "fen"
[[surcharge.since]]
date = 2000-01-01
value = 500
source = "invented"
standing = "assumed"
"#;

const SCHEDULE: &str = r#"
charged = ["household.due"]

[state.household]
due = { unit = "fen", start = 0 }
cars_let_in = { unit = "count", start = 0 }

[[month]]
step = "bill"
for = "household"
set = { due = "fee_due" }

[state.estate]
billed = { unit = "fen", start = 0 }

[[month]]
step = "add up"
for = "estate"
set = { billed = "sum(household.due)" }

[[outcome]]
name = "billed_fen"
unit = "fen"
title = { zh = "应收", en = "Billed" }
of = "estate.billed"
total = "sum"
"#;

const RAISE: &str = r#"
title = { zh = "涨价打折", en = "Raise and discount" }
summary = { zh = "单价上涨，另给折扣。", en = "A higher rate, less a discount." }

[[motion]]
id = "new_manager"
title = { zh = "换物业", en = "Change the manager" }
matter = "hire_manager"

[[change]]
param = "rate"
value = { a = 130, b = 100 }
from = 2021-03-01
source = "offer of the new manager"
standing = "contract"

[[change]]
param = "discount"
value = 10
by = "new_manager"
source = "hoped for"
standing = "assumed"

[[replace]]
rule = "fee_due"
with = "fee_by_size"
from = 2021-03-15
source = "offer of the new manager, clause 3"
standing = "contract"
"#;

/// Two estates of six and seven units with an invented pack.
fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("rules/own/policies")).expect("a folder can be made");
    bench.write(
        "rules/own/pack.toml",
        "title = { zh = \"试\", en = \"Try\" }\nsources = [\"invented\"]\nvalid_from = 2000-01-01\nneeds = [\"national\"]\n",
    );
    bench.write("rules/own/fee.rhai", FEE);
    bench.write("rules/own/fee.toml", PARAMETERS);
    bench.write("rules/own/schedule.toml", SCHEDULE);
    bench.write("rules/own/policies/raise.toml", RAISE);
    let plain = "title = { zh = \"照旧\", en = \"As it is\" }\n\
                 summary = { zh = \"不变。\", en = \"Unchanged.\" }\n";
    bench.write("rules/own/policies/as-it-is.toml", plain);
    // Two packs order the month; only one can be asked about.
    std::fs::rename(bench.path("rules/micro-estate"), bench.path("micro-estate"))
        .expect("a pack can be put away");
    bench.write(
        "s/scenario.toml",
        "title = { zh = \"试\", en = \"Try\" }\ndata_note = { zh = \"虚构\", en = \"Invented\" }\n\
         start = \"2021-01\"\nmonths = 1\nburn_in = 0\nruns = 1\nseed = 1\n\
         rules = [\"national\", \"own\"]\nestates = \"estates.csv\"\nhouseholds = \"households.csv\"\n\
         baseline = \"as-it-is\"\npolicies = [\"as-it-is\", \"raise\"]\n\
         [[motion]]\nid = \"new_manager\"\nfirst = 2021-02-10\n",
    );
    bench.write(
        "s/estates.csv",
        "estate,name_zh,name_en,gates,bays_marked,bays_informal,green_m2,built_year,\
         public_revenue_yuan,lon,lat\na,甲苑,A Court,1,5,0,,,0.00,,\nb,乙苑,B Court,1,5,0,,,0.00,,\n",
    );
    let header = "unit_id,estate,building,floor,owner_id,area_m2,tenure,cars,ebikes,elderly,\
                  children,members,low_income,opening_arrears_yuan\n";
    let unit = |(at, (estate, area)): (usize, &(&str, &str))| {
        format!("{estate}-{at:02},{estate},1,1,owner-{at},{area},owner,0,0,0,0,1,false,0.00\n")
    };
    let units: String = UNITS.iter().enumerate().map(unit).collect();
    bench.write("s/households.csv", &format!("{header}{units}"));
    bench
}

const UNITS: [(&str, &str); 13] = [
    ("a", "50.00"),
    ("a", "60.05"),
    ("a", "70.00"),
    ("a", "80.00"),
    ("a", "89.45"),
    ("a", "120.00"),
    ("b", "50.00"),
    ("b", "60.00"),
    ("b", "70.00"),
    ("b", "80.00"),
    ("b", "89.45"),
    ("b", "99.99"),
    ("b", "100.00"),
];

/// What the command prints when all is well.
fn told(bench: &Bench, args: &[&str]) -> String {
    let all: Vec<&str> = ["rules", "diff"].iter().chain(args).copied().collect();
    let ran = bench.linli(&all);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    String::from_utf8(ran.stdout).expect("text")
}

fn refused(bench: &Bench, args: &[&str], expected: &[&str]) {
    let all: Vec<&str> = ["rules", "diff"].iter().chain(args).copied().collect();
    let ran = bench.linli(&all);
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    let plain = said(&ran).split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    for part in expected {
        assert!(plain.contains(part), "expected {part:?} in:\n{plain}");
    }
    assert!(ran.stdout.is_empty(), "a refusal prints no answer");
}

const ASKED: [&str; 4] = ["as-it-is", "raise", "--scenario", "s"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ASKED.iter().chain(more).copied().collect()
}

#[test]
fn everything_that_changes_is_said_in_english() {
    let text = told(&bench(), &with(&["--lang", "en"]));
    assert_eq!(text, include_str!("difference/raise.en.txt"));
}

#[test]
fn everything_that_changes_is_said_in_chinese() {
    let text = told(&bench(), &with(&["--lang", "zh-CN"]));
    assert_eq!(text, include_str!("difference/raise.zh.txt"));
}

#[test]
fn the_shipped_joint_committee_is_told_in_both_languages() {
    let bench = Bench::new();
    let asked = ["separate", "joint-committee", "--lang"];
    let text = |language| told(&bench, &[&asked[..], &[language]].concat());
    assert_eq!(text("en"), include_str!("difference/joint-committee.en.txt"));
    assert_eq!(text("zh-CN"), include_str!("difference/joint-committee.zh.txt"));
}

#[test]
fn a_dearer_bay_falls_on_those_who_hold_one_in_a_run() {
    let bench = Bench::new();
    let asked = ["separate", "joint-committee", "--scenario", "s", "--format"];
    let of_run = |run| rows(&bench, &[&asked[..], &["csv", "--run", run]].concat());
    let table = of_run("0");
    let more: Vec<i64> =
        table.rows().map(|row| row["difference_fen"].parse().expect("whole fen")).collect();
    // From 50 to 80 yuan for each bay, and there are fewer bays than cars.
    assert!(more.iter().all(|fen| fen % 3000 == 0), "{more:?}");
    let marked: i64 = Table::read(&bench.path("s/estates.csv"))
        .rows()
        .map(|row| row["bays_marked"].parse::<i64>().expect("bays"))
        .sum();
    assert_eq!(more.iter().sum::<i64>(), 3000 * marked);
    let who = |table: &Table| -> Vec<String> {
        let rows = table.rows().filter(|row| row["difference_fen"] != "0");
        rows.map(|row| row["unit_id"].to_string()).collect()
    };
    assert_ne!(who(&table), who(&of_run("1")), "another run draws other lots");
    let json: serde_json::Value =
        serde_json::from_str(&told(&bench, &[&asked[..], &["json"]].concat())).expect("JSON");
    // The scenario ends before the day: its last month counts, and that is said.
    let taken = &json["owed"]["taken_from_run"];
    assert!(
        taken["columns"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|name| name == "household.bays_held"),
        "{taken:#}"
    );
    assert_eq!((&taken["run"], &taken["month"]), (&0.into(), &"2018-07".into()));
    let text = told(&bench, &["separate", "joint-committee", "--scenario", "s", "--lang", "zh-CN"]);
    assert!(text.contains("取自第 0 次模拟（“各管各的”）在 2018-07 收费之前的状态"), "{text}");
    refused(
        &bench,
        &["separate", "joint-committee", "--scenario", "s", "--run", "2"],
        &["no run 2", "from --run 0 to --run 1"],
    );
}

#[test]
fn the_same_policy_twice_changes_nothing() {
    let bench = bench();
    let text = told(&bench, &["raise", "raise", "--lang", "en"]);
    assert_eq!(text, "nothing changes: “Raise and discount” does what “Raise and discount” does\n");
    let text = told(&bench, &["raise", "raise", "--scenario", "s", "--lang", "zh-CN"]);
    assert_eq!(text, "没有变化：“涨价打折”与“涨价打折”完全一样\n");
}

/// The rows of the CSV of households, by column.
fn rows(bench: &Bench, args: &[&str]) -> Table {
    let path = bench.path("units.csv");
    std::fs::write(&path, told(bench, args)).expect("the table can be written");
    Table::read(Path::new(&path))
}

#[test]
fn every_unit_has_its_row_and_its_parts_sum_to_the_fen() {
    let bench = bench();
    let table = rows(&bench, &with(&["--format", "csv"]));
    let parts = ["rate_fen", "discount_fen", "fee_due_fen"];
    let mut seen = 0;
    for (row, (estate, area)) in table.rows().zip(UNITS) {
        let fen = |column: &str| row[column].parse::<i64>().expect("whole fen");
        let area: i64 = area.replace('.', "").parse().expect("hundredths of m²");
        let rate = if estate == "a" { 130 } else { 100 };
        let gross = (area * rate + 50) / 100;
        let extra = if area > 8_000 { 500 } else { 0 };
        let after = gross - (gross * 10 + 50) / 100 + extra;
        assert_eq!((fen("before_fen"), fen("after_fen")), (area, after), "{row:?}");
        assert_eq!(fen("difference_fen"), after - area, "{row:?}");
        assert_eq!(parts.iter().map(|part| fen(part)).sum::<i64>(), after - area, "{row:?}");
        // The surcharge meets neither rate nor discount: its part is its own.
        assert_eq!(fen("fee_due_fen"), extra, "{row:?}");
        seen += 1;
    }
    assert_eq!(seen, UNITS.len());
    let said = said(&bench.linli(&[&["rules", "diff"], &with(&["--format", "csv"])[..]].concat()));
    assert!(said.contains("the committee's own data"), "{said}");
}

#[test]
fn turned_round_every_part_changes_its_sign() {
    let bench = bench();
    let there = rows(&bench, &with(&["--format", "csv"]));
    let back = rows(&bench, &["raise", "as-it-is", "--scenario", "s", "--format", "csv"]);
    for (there, back) in there.rows().zip(back.rows()) {
        for part in ["difference_fen", "rate_fen", "discount_fen", "fee_due_fen"] {
            let fen = |row: &std::collections::BTreeMap<&str, &str>| -> i64 {
                row[part].parse().expect("whole fen")
            };
            assert_eq!(fen(&there), -fen(&back), "{part} of {there:?}");
        }
    }
}

#[test]
fn before_its_day_a_change_does_not_count() {
    let bench = bench();
    let table = rows(&bench, &with(&["--format", "csv", "--on", "2021-03-01"]));
    let large = table.rows().nth(5).expect("six units");
    // 120 m² at 1.30 less 10 %, and no surcharge before the 15th.
    assert_eq!((large["after_fen"], large["fee_due_fen"]), ("14040", "0"));
    let table = rows(&bench, &with(&["--format", "csv", "--on", "2021-02-28"]));
    let large = table.rows().nth(5).expect("six units");
    // Only the discount: its motion is counted as carried.
    assert_eq!((large["after_fen"], large["discount_fen"]), ("10800", "-1200"));
}

#[test]
fn other_rules_can_be_asked_about() {
    let bench = bench();
    let text = told(&bench, &with(&["--rule", "fee_by_size", "--lang", "en"]));
    assert!(text.contains("by the rules of 2021-04-01 (`fee_by_size`)"), "{text}");
}

#[test]
fn what_no_step_ever_sets_is_not_known_and_gives_no_total() {
    let bench = bench();
    refused(
        &bench,
        &with(&["--rule", "car_due"]),
        &[
            "what households owe is not known: no step sets `household.cars_let_in`",
            "fee.rhai:",
            "schedule.toml:",
            "let a step of schedule.toml set it",
        ],
    );
}

#[test]
fn changes_that_do_not_work_alone_are_not_told_apart() {
    let bench = bench();
    // The rule needs a value for each tenure, which only the policy brings.
    bench.edit(
        "rules/own/fee.rhai",
        "param(\"surcharge\") } else",
        "param(\"surcharge\", household.tenure) } else",
    );
    bench.edit(
        "rules/own/fee.rhai",
        "household.cars_let_in * param(\"surcharge\")",
        "household.cars_let_in",
    );
    bench.edit("rules/own/fee.toml", "value = 500\n", "value = { tenant = 500 }\n");
    bench.edit(
        "rules/own/policies/raise.toml",
        "[[replace]]",
        "[[change]]\nparam = \"surcharge\"\nvalue = { owner = 700 }\nfrom = 2021-03-01\n\
         source = \"offer\"\nstanding = \"contract\"\n\n[[replace]]",
    );
    let text = told(&bench, &with(&["--lang", "en"]));
    assert!(text.contains("some of these changes do not work without the others"), "{text}");
    let table = rows(&bench, &with(&["--format", "csv"]));
    let large = table.rows().nth(5).expect("six units");
    assert_eq!(large["difference_fen"], large["rate+discount+surcharge+fee_due_fen"]);
}

#[test]
fn more_than_eight_changes_are_made_in_the_order_of_the_policy() {
    let bench = bench();
    let each = |say: fn(usize) -> String| (1..=9).map(say).collect::<Vec<_>>();
    let sum = each(|at| format!("param(\"p{at}\")"));
    let values = each(|at| {
        format!(
            "[p{at}]\nsummary = {{ zh = \"数\", en = \"part\" }}\nunit = \"fen\"\n[[p{at}.since]]\n\
             date = 2000-01-01\nvalue = 0\nsource = \"none\"\nstanding = \"assumed\"\n"
        )
    });
    let changes = each(|at| {
        format!(
            "[[change]]\nparam = \"p{at}\"\nvalue = {at}\nfrom = 2021-03-01\n\
             source = \"offer\"\nstanding = \"contract\"\n"
        )
    });
    let (values, changes) = (format!("{PARAMETERS}{}", values.concat()), changes.concat());
    bench.write("rules/own/fee.toml", &values);
    let rule = format!("fn fee_due(household, estate) {{\n    {} +", sum.join(" + "));
    bench.edit("rules/own/fee.rhai", "fn fee_due(household, estate) {", &rule);
    bench.edit("rules/own/fee.rhai", "+\n    let gross", "+ {\n    let gross");
    bench.edit("rules/own/fee.rhai", "\"), 100)\n}", "\"), 100)\n    }\n}");
    let head = RAISE.split("[[motion]]").next().expect("a title");
    bench.write("rules/own/policies/raise.toml", &format!("{head}{changes}"));
    let text = told(&bench, &with(&["--lang", "en"]));
    assert!(text.contains("more than 8 changes: made one after the other"), "{text}");
    for row in rows(&bench, &with(&["--format", "csv"])).rows() {
        for at in 1..=9 {
            assert_eq!(row[format!("p{at}_fen").as_str()], at.to_string(), "{row:?}");
        }
        assert_eq!(row["difference_fen"], "45");
    }
}

#[test]
fn programs_get_the_same_as_json_and_csv() {
    let bench = bench();
    let json: serde_json::Value =
        serde_json::from_str(&told(&bench, &with(&["--format", "json"]))).expect("JSON");
    assert_eq!(json["nothing_changes"], false);
    assert_eq!(json["values"][0]["parameter"], "rate");
    assert_eq!(json["values"][1]["begins"]["motion"], "new_manager");
    assert_eq!(json["rules"][0]["after"]["name"], "fee_by_size");
    let law = &json["motions"][0]["law"];
    assert_eq!((&law["day"], &law["regime"]), (&"2021-02-10".into(), &"cn-cc-2021".into()));
    assert_eq!((&law["class"], &law["falls_under"]), (&"general".into(), &"hire_manager".into()));
    let test = |id, bar, strict, base| serde_json::json!({ "id": id, "bar": bar, "strict": strict, "base": base });
    let tests = [
        test("quorum_heads", "2/3", false, "all"),
        test("quorum_area", "2/3", false, "all"),
        test("approval_heads", "1/2", true, "participating"),
        test("approval_area", "1/2", true, "participating"),
    ];
    assert_eq!(law["tests"], serde_json::json!(tests));
    assert_eq!(law["least_ballots"], 0);
    let sources = law["sources"].as_array().expect("sources");
    let quorum = sources.iter().find(|source| source["parameter"] == "quorum").expect("it is read");
    assert_eq!((&quorum["value"], &quorum["since"]), (&"2/3".into(), &"2021-01-01".into()));
    assert_eq!(quorum["source"], "Civil Code, Art. 278(2), first sentence");
    assert_eq!(json["owed"]["method"], "shapley");
    assert_eq!(json["owed"]["more"]["households"], 6);
    assert_eq!(json["owed"]["parts"][2]["sum_fen"], 2500);
    let csv = told(&bench, &["as-it-is", "raise", "--folder", "rules", "--format", "csv"]);
    assert_eq!(
        csv,
        "kind,name,before,after,unit,from,by,standing,source\n\
         value,rate,100,\"a 130, b 100\",fen/m2/month,2021-03-01,,contract,\
         offer of the new manager\n\
         value,discount,0,10,count,,new_manager,assumed,hoped for\n\
         rule,fee_due,fee_due,fee_by_size,,2021-03-15,,contract,\
         \"offer of the new manager, clause 3\"\n\
         motion,new_manager,,needed,hire_manager,,,,\n"
    );
}

/// The lines on the motion.
fn of_motion(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| *line != "What owners must carry").skip(2);
    lines.take_while(|line| !line.is_empty()).map(str::trim).collect()
}

#[test]
fn a_policy_moves_the_bar_of_a_motion_only_from_a_day_before_the_vote() {
    let bench = bench();
    let change = |param: &str, value: &str, when: &str| {
        format!(
            "[[change]]\nparam = \"{param}\"\nvalue = \"{value}\"\n{when}\n\
             source = \"rules of procedure\"\nstanding = \"resolution\"\n\n"
        )
    };
    let changes = [
        change("general_approval", "3/5", "from = 2021-02-10"),
        change("quorum", "3/4", "from = 2021-02-11"),
        change("quorum_of", "none", "by = \"new_manager\""),
        change("counted_by", "heads", "from = 2021-02-10"),
    ];
    let new = format!("{}[[replace]]", changes.concat());
    bench.edit("rules/own/policies/raise.toml", "[[replace]]", &new);
    let text = told(&bench, &with(&["--lang", "en"]));
    let lines = of_motion(&text);
    assert_eq!(
        lines[..3],
        [
            "by the law of 2021-02-10, the day of the first vote (Civil Code, general matter):",
            "taking part, by owners: at least 2/3 of all",
            "in favour, by owners: more than 3/5 of those taking part",
        ]
    );
    assert!(lines[3..].contains(&"[resolution] rules of procedure"), "{lines:?}");
}

#[test]
fn of_an_own_way_of_counting_it_is_said_that_the_bars_cannot_be_read() {
    let bench = bench();
    bench.edit("rules/own/pack.toml", "needs", "replaces = [\"carried\"]\nneeds");
    bench.write(
        "rules/own/vote.rhai",
        "//! Is a motion carried?\n//! zh: 议题通过吗？\n//!\n//! source:   invented\n\
         //! standing: resolution\n\n/// More for it than against.\n/// zh: 同意多于反对。\n\
         fn carried(roll, cast, motion) {\n    cast.for_heads > cast.heads - cast.for_heads\n}\n",
    );
    let text = told(&bench, &with(&["--lang", "en"]));
    let lines = of_motion(&text);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("the bars of 2021-02-10 can't be read: the rule"), "{lines:?}");
    let json: serde_json::Value =
        serde_json::from_str(&told(&bench, &with(&["--format", "json"]))).expect("JSON");
    let law = &json["motions"][0]["law"];
    assert_eq!(law["day"], "2021-02-10");
    assert!(law["tests"].is_null() && law["class"].is_null(), "{law:#}");
}

#[test]
fn a_part_that_would_show_what_one_household_pays_is_kept_back() {
    let bench = bench();
    bench.edit("rules/own/fee.toml", "value = 8000", "value = 11000");
    let text = told(&bench, &with(&["--lang", "en"]));
    assert!(text.contains("all together: +29.87 yuan\n"), "{text}");
    let kept_back = "Where the difference comes from\n  not shown, because a group under 5";
    assert!(text.contains(kept_back), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&told(&bench, &with(&["--format", "json"]))).expect("JSON");
    assert!(json["owed"]["parts"].is_null(), "{json:#}");
}

#[test]
fn what_is_unknown_or_not_about_households_is_refused() {
    let bench = bench();
    refused(&bench, &["as-it-is", "rais"], &["no policy `rais`", "did you mean `raise`?"]);
    refused(
        &bench,
        &["as-it-is", "raise", "--scenario", "nowhere"],
        &["no scenario folder nowhere"],
    );
    refused(&bench, &with(&["--rule", "fee_du"]), &["no rule `fee_du`", "did you mean `fee_due`?"]);
    refused(
        &bench,
        &with(&["--rule", "carried"]),
        &["`carried` is not about households", "it is about roll, cast, motion"],
    );
    let shipped = Bench::new();
    let asked = ["separate", "joint-committee", "--scenario", "s", "--rule"];
    refused(
        &shipped,
        &[&asked[..], &["bays"]].concat(),
        &["`bays` is not about households", "it is about estate"],
    );
    refused(
        &shipped,
        &[&asked[..], &["pays"]].concat(),
        &["`pays` draws: what it gives differs from run to run"],
    );
}
