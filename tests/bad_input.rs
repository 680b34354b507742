//! Broken inputs: each ends with exit status 2, names the place, says what was expected and what to
//! do, and leaves nothing behind.

mod support;

use support::{Bench, said};

/// Runs a broken scenario and checks what every refusal has in common.
fn refused(bench: &Bench, args: &[&str], expected: &[&str]) {
    let output = bench.linli(args);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    for part in expected {
        assert!(plain.contains(part), "expected {part:?} in:\n{text}");
    }
    assert_eq!(bench.reports(), Vec::<String>::new(), "something was left behind");
}

const RUN: [&str; 2] = ["run", "s"];

#[test]
fn a_missing_file_is_named_with_what_is_there_instead() {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "\"households.csv\"", "\"household.csv\"");
    refused(&bench, &RUN, &["s/household.csv can't be read", "did you mean `households.csv`?"]);
    refused(&bench, &["run", "nowhere"], &["no scenario folder nowhere"]);
}

#[test]
fn every_fault_of_a_household_file_is_shown_at_once() {
    let bench = Bench::new();
    bench.edit("s/households.csv", ",tenant,1,", ",renter,1,");
    bench.edit("s/households.csv", "shengtang-1-103,shengtang,", "shengtang-1-102,shengtang,");
    bench.edit("s/households.csv", "shengtang-1-201,shengtang,", "shengtang-1-201,shengtan,");
    bench.edit("s/households.csv", ",3,shengtang-1-301-owner,", ",3,,");
    refused(
        &bench,
        &RUN,
        &[
            "`tenure` must be one of owner",
            "this is `renter`",
            "unit `shengtang-1-102` is listed twice",
            "first here",
            "estate `shengtan` is not in the estates file",
            "did you mean `shengtang`?",
            "`owner_id` is empty",
        ],
    );
}

#[test]
fn a_missing_column_and_a_bad_number_are_refused() {
    let bench = Bench::new();
    bench.edit("s/households.csv", "area_m2", "area");
    refused(&bench, &RUN, &["column `area_m2` (建筑面积) is missing", "is it `area`"]);
    let bench = Bench::new();
    bench.edit("s/estates.csv", ",26,", ",many,");
    refused(
        &bench,
        &RUN,
        &["`bays_marked` must be a whole number of zero or more", "this is `many`"],
    );
}

#[test]
fn an_unknown_column_is_kept_and_named_once() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(bench.path("s/households.csv")).expect("the file is there");
    let mut with = String::new();
    for (i, line) in text.lines().enumerate() {
        with.extend([line, if i == 0 { ",pets\n" } else { ",1\n" }]);
    }
    bench.write("s/households.csv", &with);
    let output = bench.linli(&RUN);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).matches("pets").count(), 1, "{}", said(&output));
}

#[test]
fn a_policy_that_changes_what_does_not_exist_is_refused() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/policies/shared-housekeeper.toml",
        "\"one_contract\"",
        "\"one_contrct\"",
    );
    refused(
        &bench,
        &RUN,
        &["a parameter that does not exist: `one_contrct`", "did you mean `one_contract`?"],
    );
}

#[test]
fn a_rule_with_a_syntax_error_is_refused_with_its_place() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fee.rhai", "household.area * ", "household.area * * ");
    refused(&bench, &RUN, &["this rule is not valid Rhai", "fee.rhai:11"]);
}

#[test]
fn a_rule_that_never_ends_is_stopped() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/fee.rhai",
        "    household.bays_held",
        "    loop {}\n    household.bays_held",
    );
    refused(
        &bench,
        &RUN,
        &["`bay_fee_due` was stopped after", "does a loop never end?", "household/"],
    );
}

#[test]
fn a_rule_that_gives_text_where_fen_are_due_is_refused() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/fee.rhai",
        "    household.bays_held * ",
        "    return \"much\"; household.bays_held * ",
    );
    refused(
        &bench,
        &RUN,
        &["`bay_fee_due` gave the text \"much\" where a whole number is due", "fee.rhai"],
    );
}

#[test]
fn a_deleted_rule_is_missed_with_the_step_that_asks_for_it() {
    let bench = Bench::new();
    std::fs::remove_file(bench.path("rules/micro-estate/fee.rhai")).expect("the file is there");
    refused(&bench, &RUN, &["no rule `fee_due`", "not in any pack"]);
}

#[test]
fn a_bare_number_in_a_rule_is_refused() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fee.rhai", ", 100)", ", 100) + 500");
    refused(&bench, &RUN, &["500", "fee.rhai"]);
}

#[test]
fn a_scenario_without_months_or_runs_is_refused_once_for_both() {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 0");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 0");
    refused(
        &bench,
        &RUN,
        &["`months` must be a whole number of at least 1", "`runs` must be a whole number"],
    );
    refused(&Bench::new(), &["run", "s", "--runs", "0"], &["0 is not in 1..=1000000"]);
}

#[test]
fn an_unknown_policy_is_refused_with_the_nearest() {
    refused(
        &Bench::new(),
        &["run", "s", "--policy", "joint-comittee"],
        &["did you mean `joint-committee`?"],
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_any_work() {
    let bench = Bench::new();
    bench.write("file", "mine");
    refused(&bench, &["run", "s", "--out", "file/run"], &["can't be written", "you may write to"]);
    refused(&bench, &["run", "s", "--out", "file"], &["is a file, not a folder"]);
    refused(
        &bench,
        &["run", "s", "--out", "rules"],
        &["holds other files", "nothing of yours is lost"],
    );
    refused(&bench, &["run", "s", "--out", "/proc/linli"], &["can't be written"]);
}

#[test]
fn a_full_disk_leaves_nothing() {
    // A limit on file size makes every larger write fail, as a full disk does.
    let bench = Bench::new();
    let command = format!("trap '' XFSZ; ulimit -f 4; exec {} run s", env!("CARGO_BIN_EXE_linli"));
    let mut shell = std::process::Command::new("bash");
    let output =
        shell.current_dir(bench.path("")).args(["-c", &command]).output().expect("bash is there");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("can't be written"), "{}", said(&output));
    assert_eq!(bench.reports(), Vec::<String>::new());
}

#[test]
fn money_set_outside_the_ledger_is_refused() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/schedule.toml",
        "set = { habit = \"habit\"",
        "set = { arrears = \"paid\", habit = \"habit\"",
    );
    refused(&bench, &RUN, &["`arrears` is set by `ledger.post` alone"]);
}

#[test]
fn a_rule_that_pays_more_than_is_owed_stops_the_run_with_unit_and_month() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/pays.rhai",
        "{ household.due } else",
        "{ household.due + 1 } else",
    );
    refused(&bench, &RUN, &["paid against a bill of", "household/", "2018-06", "run 0"]);
}
