//! Household and estate files: what is written is read back, and drawn households meet their counts.

mod support;

use linli::dataset::{
    Distributions, Plan, estates, households, synthesize, write_estates, write_households,
};
use linli::diagnostic::Text;
use linli::estate::Tenure;
use proptest::prelude::*;
use support::root;

fn read(path: &str) -> std::sync::Arc<Text> {
    Text::new(path, std::fs::read_to_string(root().join(path)).expect("a shipped file"))
}

fn plan(text: &str) -> Plan {
    Plan::read(&Text::new("plan.toml", text)).expect("a sound plan")
}

#[test]
fn the_shipped_households_are_those_that_the_shipped_plan_draws() {
    let from = Distributions::read(&read("rules/micro-estate/households.toml")).expect("sound");
    let plan = Plan::read(&read("scenarios/shengtang-torch/synthesis.toml")).expect("sound");
    let (drawn_estates, drawn) = synthesize(&plan, &from);
    assert_eq!(write_households(&drawn), read("scenarios/shengtang-torch/households.csv").text);
    assert_eq!(write_estates(&drawn_estates), read("scenarios/shengtang-torch/estates.csv").text);
    for (estate, homes, cars) in [("shengtang", 86, 45), ("torch", 72, 37)] {
        let of = || drawn.iter().filter(|household| household.estate == estate);
        assert_eq!(of().count(), homes);
        assert_eq!(of().map(|household| household.cars).sum::<i64>(), cars, "0.52 for each home");
        assert!(of().all(|h| h.tenure != Tenure::Vacant || (h.cars, h.members) == (0, 0)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read_back(seed in 0..u32::MAX, homes in 1..140i64, buildings in 1..9i64) {
        let from = Distributions::read(&read("rules/micro-estate/households.toml")).expect("sound");
        let text = format!(
            "seed = {seed}\n[[estate]]\nid = \"甲, \\\"乙\\\"\"\nname_zh = \"甲\"\nname_en = \"A\"\n\
             source = \"test\"\nhomes = {homes}\nbuildings = {buildings}\n"
        );
        let (drawn_estates, drawn) = synthesize(&plan(&text), &from);
        let homes = usize::try_from(homes).expect("few");
        prop_assert_eq!(drawn.len(), homes);
        let back = estates(&Text::new("e.csv", write_estates(&drawn_estates))).expect("sound");
        prop_assert_eq!(&back.rows, &drawn_estates);
        let file = write_households(&drawn);
        let variants = [
            file.clone(),
            format!("\u{feff}{file}"),
            file.replace('\n', "\r\n"),
            file.replacen("area_m2", "建筑面积", 1).replace(",owner,", ",自住,"),
        ];
        for variant in variants {
            let back = households(&Text::new("h.csv", variant), &drawn_estates).expect("sound");
            prop_assert_eq!(&back.rows, &drawn);
        }
        prop_assert_eq!(plan(&plan(&text).write()), plan(&text));
    }

    #[test]
    fn no_text_makes_a_reader_fall_over(text in "\\PC{0,300}", lines in "[a-z,\"\n\r0-9é房号]{0,300}") {
        for text in [text, lines] {
            let text = Text::new("any.csv", text);
            let _ = estates(&text);
            let _ = households(&text, &[]);
            let _ = linli::dataset::Listing::read(&text);
            let _ = Plan::read(&text);
        }
    }
}

const PLANNED: &str =
    "[[estate]]\nid = \"a\"\nname_zh = \"甲\"\nname_en = \"A\"\nsource = \"test\"\n";

#[test]
fn a_large_estate_is_drawn_whole_and_every_door_has_its_own_number() {
    let from = Distributions::read(&read("rules/micro-estate/households.toml")).expect("sound");
    let (estates, drawn) = synthesize(&plan(&format!("seed = 1\n{PLANNED}homes = 20000\n")), &from);
    assert_eq!(drawn.len(), 20_000);
    let file = Text::new("h.csv", write_households(&drawn));
    let back = households(&file, &estates).expect("no two doors share a number");
    assert_eq!(back.rows.len(), 20_000);
}

#[test]
fn a_plan_that_could_not_be_run_is_refused() {
    let refused = |more: &str, expected: &str| {
        let text = Text::new("plan.toml", format!("seed = 1\n{PLANNED}{more}\n"));
        let faults = Plan::read(&text).expect_err(more).to_string();
        assert!(faults.contains(expected), "{more}: {faults}");
    };
    refused("homes = 200000", "`homes` must lie between 1 and 100000");
    refused("", "has no `homes`");
    refused("homes = 9\nbays_marked = 3000000000", "`bays_marked` must lie between");
    refused("homes = 9\nbuilt_year = 99999", "`built_year` must lie between");
    refused("homes = 9\nlon = 999\nlat = 1", "`lon` must be degrees between -180 and 180");
    refused("homes = 9\nlon = 1.0\nlat = nan", "`lat` must be degrees");
    refused("homes = 9\nlon = 1.0", "a place needs both");
    refused(&format!("homes = 9\n{PLANNED}homes = 9"), "estate `a` is planned twice");
    let empty = format!("homes = 9\n{}homes = 9", PLANNED.replace("\"a\"", "\" \""));
    refused(&empty, "`id` is empty");
}

#[test]
fn somebody_lives_where_somebody_lives() {
    let from = Distributions::read(&read("rules/micro-estate/households.toml")).expect("sound");
    let (estates, mut drawn) = synthesize(&plan(&format!("seed = 1\n{PLANNED}homes = 9\n")), &from);
    let owner = drawn.iter().position(|h| h.tenure == Tenure::Owner).expect("there are owners");
    (drawn[owner].members, drawn[owner].elderly, drawn[owner].children) = (0, 0, 0);
    let faults = households(&Text::new("h.csv", write_households(&drawn)), &estates);
    let faults = faults.expect_err("nobody").to_string();
    assert!(faults.contains("somebody lives here, but the unit has no members"), "{faults}");
}

#[test]
fn both_drawn_files_are_replaced_or_none() {
    let bench = support::Bench::new();
    bench.write("plan.toml", &format!("seed = 1\n{PLANNED}homes = 9\n"));
    std::fs::create_dir_all(bench.path("out/households.csv")).expect("a folder");
    bench.write("out/estates.csv", "mine");
    let output = bench.linli(&["data", "synthesize", "plan.toml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2), "{}", support::said(&output));
    let estates = || std::fs::read_to_string(bench.path("out/estates.csv")).expect("there");
    assert_eq!(estates(), "mine");
    std::fs::remove_dir(bench.path("out/households.csv")).expect("empty");
    let output = bench.linli(&["data", "synthesize", "plan.toml", "--out", "out"]);
    assert!(output.status.success(), "{}", support::said(&output));
    assert!(estates().starts_with("estate,"), "{}", estates());
    assert_eq!(std::fs::read_dir(bench.path("out")).expect("there").count(), 2);
}
