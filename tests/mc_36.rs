//! The reference model: its definition, its figures, and limits with known answers.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::law::{binomial, correlation, misfit, tally};
use support::{Bench, Table, linli, root, said};

/// One row of the outcomes.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    run: usize,
    month: String,
    estate: String,
    cells: BTreeMap<String, f64>,
}

fn read(folder: &Path) -> Vec<Row> {
    let table = Table::read(&folder.join("tables/outcomes.csv"));
    let row = |row: BTreeMap<&str, &str>| Row {
        run: row["run"].parse().expect("a run"),
        month: row["month"].into(),
        estate: row["estate"].into(),
        cells: row.iter().filter_map(|(k, v)| Some(((*k).into(), v.parse().ok()?))).collect(),
    };
    table.rows().map(row).collect()
}

fn run(bench: &Bench, out: &str, more: &[&str]) -> Vec<Row> {
    let ran = bench.linli(&[&["run", "s", "--quiet", "--out", out], more].concat());
    assert!(ran.status.success(), "{}", said(&ran));
    read(&bench.path(out))
}

/// Sets a parameter for the whole scenario.
fn change(bench: &Bench, param: &str, value: &str) {
    let file = bench.path("s/scenario.toml");
    let text = std::fs::read_to_string(file).expect("the scenario");
    let change = format!(
        "\n[[change]]\nparam = \"{param}\"\nvalue = {value}\nfrom = 2000-01-01\n\
         source = \"a limit with a known answer\"\nstanding = \"assumed\"\n"
    );
    bench.write("s/scenario.toml", &format!("{text}{change}"));
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = values.fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
    sum / n
}

#[test]
fn figures_lie_within_the_bands_of_the_definition() {
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("run");
    let path = folder.display().to_string();
    let ran = linli(&["run", "scenarios/mc-36", "--runs", "1000", "--out", &path, "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    let rows = read(&folder);
    assert_eq!(rows.len(), 1000 * 36 * 2);
    let last = &rows.last().expect("rows").month;
    let ends: Vec<&[Row]> = rows.chunks(2).filter(|estates| estates[0].month == *last).collect();
    let both = |estates: &[Row], name: &str| estates.iter().map(|e| e.cells[name]).sum::<f64>();
    let collection = mean(
        ends.iter().map(|estates| both(estates, "fees_collected") / both(estates, "fees_due")),
    );
    let satisfaction = mean(ends.iter().map(|estates| {
        (80.0 * estates[0].cells["satisfaction"] + 70.0 * estates[1].cells["satisfaction"]) / 150.0
    }));
    let balance = mean(ends.iter().map(|estates| both(estates, "balance")));
    let total = |name: &str| rows.iter().map(|row| row.cells[name]).sum::<f64>() / 1000.0;
    let (disputes, unresolved) = (total("disputes"), total("unresolved"));
    let figures = format!("{collection} {satisfaction} {balance} {disputes} {unresolved}");
    assert!((0.908..=0.913).contains(&collection), "{figures}");
    assert!((0.807..=0.808).contains(&satisfaction), "{figures}");
    // The tail is heavy: the error of this mean is above a hundred yuan.
    assert!((4_700.0..=5_500.0).contains(&balance), "{figures}");
    assert!((159.0..=161.0).contains(&disputes), "{figures}");
    assert!((63.0..=65.0).contains(&unresolved), "{figures}");
    for row in &rows {
        let rate = row.cells["fees_collected"] / row.cells["fees_due"];
        assert!((row.cells["collection_rate"] - rate).abs() < 1e-12, "{row:?}");
        assert!(row.cells["unresolved"] <= row.cells["disputes"], "{row:?}");
    }
}

#[test]
fn the_rows_of_the_scenario_are_those_of_the_formula() {
    let table = Table::read(&root().join("scenarios/mc-36/households.csv"));
    let rows: Vec<_> = table.rows().collect();
    assert_eq!(rows.len(), 150);
    for (i, row) in (0_u32..).zip(&rows) {
        let turned = f64::from(i) * 0.618_033_988_749_895;
        let area = 40.0 + 80.0 * (turned - turned.floor());
        let (estate, building) =
            if i < 80 { ("estate-0", i / 16) } else { ("estate-1", (i - 80) / 14) };
        assert_eq!(row["unit_id"], format!("{i:03}"));
        assert_eq!((row["estate"], row["building"]), (estate, &*building.to_string()));
        let written: f64 = row["area_m2"].parse().expect("an area");
        assert!((written - area).abs() <= 0.005 + 1e-9, "{i}: {written} for {area}");
        assert_eq!(row["cars"], if i % 10 < 7 { "1" } else { "0" }, "{i}");
    }
}

#[test]
fn threads_and_runs_beside_one_another_change_no_bit() {
    let bench = Bench::mc_36();
    let table = |out: &str, more: &[&str]| {
        run(&bench, out, more);
        let text = std::fs::read_to_string(bench.path(out).join("tables/outcomes.csv"));
        text.expect("the table")
    };
    let one = table("one", &["--runs", "60", "--threads", "1"]);
    assert!(one == table("two", &["--runs", "60", "--threads", "2"]), "threads matter");
    let few = table("few", &["--runs", "3"]);
    // The fingerprint that ends a row holds how many runs are asked for.
    let rows = |table: &str| -> Vec<String> {
        let row = |row: &str| row.rsplitn(3, ',').last().map(str::to_string);
        table.lines().filter_map(row).collect()
    };
    assert!(rows(&one).starts_with(&rows(&few)), "runs beside one another matter");
}

#[test]
fn a_constant_probability_of_paying_gives_the_binomial() {
    let bench = Bench::mc_36();
    for name in ["pay_by_satisfaction", "pay_by_neighbours", "pay_by_arrears", "pay_by_burden"] {
        change(&bench, name, "0.0");
    }
    // Every flat has the same fee, so that what is collected counts who pays.
    change(&bench, "area_spread", "0.0");
    let rows = run(&bench, "out", &["--runs", "200"]);
    let p = 1.0 / (1.0 + 0.6_f64.exp());
    for (estate, n) in [("estate-0", 80_u32), ("estate-1", 70)] {
        let payers = rows
            .iter()
            .filter(|row| row.estate == estate)
            .map(|row| row.cells["fees_collected"] / row.cells["fees_due"] * f64::from(n));
        let (z, classes) = misfit(&tally(payers, n as usize + 1), &binomial(n, p));
        assert!(classes > 15 && z.abs() < 3.5, "{estate}: {z} over {classes} classes");
    }
}

#[test]
fn without_cars_nobody_loses_a_bay() {
    let bench = Bench::mc_36();
    change(&bench, "cars_in_cycle", "0");
    change(&bench, "dispute_base", "0.0");
    // What is left of disputes comes from weeks without a bay only.
    let rows = run(&bench, "out", &["--runs", "20"]);
    assert!(rows.iter().all(|row| row.cells["disputes"] == 0.0), "somebody lost a bay");
    let bench = Bench::mc_36();
    change(&bench, "dispute_base", "0.0");
    let rows = run(&bench, "out", &["--runs", "20"]);
    assert!(rows.iter().any(|row| row.cells["disputes"] > 0.0), "nobody lost a bay");
}

#[test]
fn what_happens_in_one_estate_does_not_reach_the_other() {
    let bench = Bench::mc_36();
    let usual = run(&bench, "usual", &["--runs", "40"]);
    bench.edit("s/estates.csv", "Estate 0,,30,", "Estate 0,,0,");
    let changed = run(&bench, "changed", &["--runs", "40"]);
    let of = |rows: &[Row], estate: &str| -> Vec<Row> {
        rows.iter().filter(|row| row.estate == estate).cloned().collect()
    };
    assert!(of(&usual, "estate-1") == of(&changed, "estate-1"), "the other estate was moved");
    let satisfaction =
        |rows: &[Row]| mean(of(rows, "estate-0").iter().map(|row| row.cells["satisfaction"]));
    assert!(satisfaction(&changed) < satisfaction(&usual) - 0.01);

    // Two independent estates do not move together over runs either.
    let last = |estate: &str| -> Vec<f64> {
        let rows = of(&usual, estate);
        let last = rows.last().expect("rows").month.clone();
        rows.iter().filter(|row| row.month == last).map(|row| row.cells["satisfaction"]).collect()
    };
    let r = correlation(&last("estate-0"), &last("estate-1"));
    assert!(r.abs() < 3.0 / 40.0_f64.sqrt(), "{r}");
}

#[test]
fn every_bay_is_drawn_every_week() {
    let bench = Bench::mc_36();
    let schedule = "rules/mc-36/schedule.toml";
    bench.edit(
        schedule,
        "weeks = { unit = \"count\", start = \"weeks\" }",
        "weeks = { unit = \"count\", start = \"weeks\" }\nparked = { unit = \"count\", start = 0 }",
    );
    bench.edit(
        schedule,
        "set = { disputes = \"count(household.disputes)\"",
        "set = { parked = \"sum(household.weeks_parked)\", disputes = \"count(household.disputes)\"",
    );
    let outcome = "\n[[outcome]]\nname = \"parked\"\nunit = \"count\"\n\
                   title = { zh = \"有车位周数\", en = \"Weeks with a bay\" }\n\
                   of = \"estate.parked\"\ntotal = \"sum\"\n";
    let text = std::fs::read_to_string(bench.path(schedule)).expect("the schedule");
    bench.write(schedule, &format!("{text}{outcome}"));
    for (bays, weeks) in [("30", [120.0, 104.0]), ("56", [224.0, 104.0]), ("99", [224.0, 104.0])] {
        let estates = bench.path("s/estates.csv");
        let text = std::fs::read_to_string(estates).expect("the estates");
        let start = text.find("Estate 0,,").expect("estate 0") + "Estate 0,,".len();
        let end = start + text[start..].find(',').expect("a comma");
        bench.write("s/estates.csv", &format!("{}{bays}{}", &text[..start], &text[end..]));
        let rows = run(&bench, &format!("out{bays}"), &["--runs", "5"]);
        for row in rows {
            let due = weeks[usize::from(row.estate == "estate-1")];
            assert!((row.cells["parked"] - due).abs() < 1e-9, "{bays} bays: {row:?}");
        }
    }
}

#[test]
fn what_starts_from_a_figure_stands_below_it() {
    let bench = Bench::mc_36();
    let early = "[state.neighbourhood]\ndue = { unit = \"yuan/month\", start = \"sum(household.fee)\" }\n\n\
                 [state.household]\n";
    bench.edit("rules/mc-36/schedule.toml", "[state.household]\n", early);
    let ran = bench.linli(&["run", "s", "--quiet"]);
    assert_eq!(ran.status.code(), Some(2));
    let said = said(&ran);
    assert!(said.contains("simulate::starts_later"), "{said}");
    assert!(said.contains("declare `household.fee` above it"), "{said}");
}

#[test]
fn places_below_none_stop_the_run_with_the_estate() {
    let bench = Bench::mc_36();
    bench.edit(
        "rules/mc-36/schedule.toml",
        "weeks = { unit = \"count\", start = \"weeks\" }",
        "weeks = { unit = \"count\", start = \"weeks\", range = [-9, 9] }",
    );
    bench.edit(
        "rules/mc-36/parking.rhai",
        "    param(\"weeks_in_month\")\n",
        "    0 - param(\"weeks_in_month\")\n",
    );
    let ran = bench.linli(&["run", "s", "--quiet", "--runs", "1"]);
    assert_eq!(ran.status.code(), Some(2));
    let said = said(&ran);
    assert!(said.contains("30 places can't be drawn -4 times for estate/estate-0"), "{said}");
}
