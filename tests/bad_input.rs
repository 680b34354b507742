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
    bench.edit("rules/micro-estate/fees/fee.rhai", "household.area * ", "household.area * * ");
    refused(&bench, &RUN, &["this rule is not valid Rhai", "fee.rhai:23"]);
}

#[test]
fn a_rule_that_never_ends_is_stopped() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/fees/fee.rhai",
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
        "rules/micro-estate/fees/fee.rhai",
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
    std::fs::remove_file(bench.path("rules/micro-estate/fees/fee.rhai"))
        .expect("the file is there");
    refused(&bench, &RUN, &["unknown rule `full_fee`"]);
}

#[test]
fn a_bare_number_in_a_rule_is_refused() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fees/fee.rhai", ", 100)", ", 100) + 500");
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
        "rules/micro-estate/schedule/fees.toml",
        "set = { habit = \"habit\"",
        "set = { arrears = \"paid\", habit = \"habit\"",
    );
    refused(&bench, &RUN, &["`arrears` is set by `ledger.post` alone"]);
}

#[test]
fn a_rule_that_pays_more_than_is_owed_stops_the_run_with_unit_and_month() {
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/fees/pays.rhai",
        "{ household.due } else",
        "{ household.due + 1 } else",
    );
    refused(&bench, &RUN, &["paid against a bill of", "household/", "2018-06", "run 0"]);
}

#[test]
fn a_folder_with_anything_that_no_run_wrote_is_never_replaced() {
    let bench = Bench::new();
    let out = |args: &[&str]| {
        let output = bench.linli(&[&["run", "s", "--quiet"], args].concat());
        (output.status.code(), said(&output))
    };
    std::fs::create_dir(bench.path("mine")).expect("a folder");
    bench.write("mine/run.json", "{\"runs\": 3}");
    bench.write("mine/notes.txt", "years of work");
    let (code, text) = out(&["--out", "mine"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("no run.json of linli is among them"), "{text}");
    assert!(bench.path("mine/notes.txt").exists());

    assert_eq!(out(&["--out", "report"]).0, Some(0));
    assert_eq!(out(&["--out", "report"]).0, Some(0), "a run replaces an earlier one");
    for foreign in ["report/notes.txt", "report/tables/notes.csv"] {
        bench.write(foreign, "years of work");
        let (code, text) = out(&["--out", "report"]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("which no run of linli wrote"), "{text}");
        assert!(text.contains(foreign.trim_start_matches("report/")), "{text}");
        std::fs::remove_file(bench.path(foreign)).expect("it is still there");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.path("report"), bench.path("link")).expect("a link");
        let (code, text) = out(&["--out", "link/"]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("link is a link"), "{text}");
        assert!(bench.path("link").is_symlink());
    }
}

#[test]
fn a_report_of_another_scenario_of_the_same_name_is_kept() {
    let bench = Bench::new();
    support::copy(&bench.path("s"), &bench.path("other/s"));
    assert!(bench.linli(&["run", "s"]).status.success());
    let before = std::fs::read(bench.path("reports/s/run.json")).expect("written");
    let output = bench.linli(&["run", "other/s"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("the report of another scenario, s") && text.contains("--out"), "{text}");
    assert_eq!(std::fs::read(bench.path("reports/s/run.json")).expect("kept"), before);
    assert!(bench.linli(&["run", "other/s", "--out", "reports/other"]).status.success());
    assert!(bench.linli(&["run", "./s/"]).status.success(), "the same scenario, written otherwise");
}

#[test]
fn the_command_in_the_record_makes_the_same_report_again() {
    let bench = Bench::new();
    std::fs::rename(bench.path("rules"), bench.path("my rules")).expect("moved");
    let args = ["run", "s", "--rules", "my rules", "--runs", "3", "--policy", "separate"];
    assert!(bench.linli(&args).status.success());
    let read = || std::fs::read_to_string(bench.path("reports/s/run.json")).expect("written");
    let record: serde_json::Value = serde_json::from_str(&read()).expect("JSON");
    let expected = "linli run s --runs 3 --seed 20180607 --policy separate --rules 'my rules'";
    assert_eq!(record["command"], expected);
}

#[test]
fn rules_that_are_not_there_are_not_taken_from_elsewhere() {
    let bench = Bench::new();
    refused(
        &bench,
        &["run", "s", "--rules", "rulez"],
        &["no folder of rule packs rulez", "did you mean `rules`?"],
    );
    std::fs::create_dir(bench.path("empty")).expect("a folder");
    refused(&bench, &["run", "s", "--rules", "empty"], &["no folder in empty is a rule pack"]);
    refused(
        &bench,
        &["run", "s", "--rules", "rules/national"],
        &["is itself one rule pack", "name the folder above it"],
    );
    refused(&bench, &["run", "s/scenario.toml"], &["name the folder that holds it: s"]);
}

#[test]
fn a_mechanism_that_does_not_exist_is_no_silence() {
    let bench = Bench::new();
    let schedule = "rules/micro-estate/schedule/parking.toml";
    bench.edit(schedule, "\"parking.allot\"", "\"parking.allott\"");
    let expected = ["no mechanism `parking.allott`", "did you mean `parking.allot`?"];
    refused(&bench, &RUN, &expected);
    let checked = bench.linli(&["rules", "check"]);
    assert_eq!(checked.status.code(), Some(2), "{}", said(&checked));
    bench.edit(schedule, "then = \"parking.allott\"\n", "");
    refused(&bench, &RUN, &["`with` tells a mechanism its columns, but the step names none"]);
}

#[test]
fn a_vote_is_held_within_the_reported_months_or_said_not_to_be() {
    let bench = Bench::new();
    let output = bench.linli(&RUN);
    assert!(said(&output).contains("`joint_committee` is never voted on"), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("not voted on"), "{told}");
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "burn_in = 0", "burn_in = 6");
    bench.edit("s/scenario.toml", "first = 2021-01-15", "first = 2018-05-31");
    refused(&bench, &RUN, &["`joint_committee` is first voted on before the first month reported"]);
    bench.edit("s/scenario.toml", "first = 2018-05-31", "first = 2018-06-01");
    assert!(bench.linli(&RUN).status.success());
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "id = \"shared_housekeeper\"", "id = \"joint_committee\"");
    refused(
        &bench,
        &RUN,
        &["`joint_committee` is given two first votes", "first here", "again here"],
    );
}

#[test]
fn a_value_beyond_the_unit_of_its_column_stops_the_run() {
    let bench = Bench::new();
    let rule = "    household.trust + param(\"trust_pace\")";
    bench.edit(
        "rules/micro-estate/opinions/trust.rhai",
        rule,
        "    1.0 + household.trust + param(\"trust_pace\")",
    );
    let expected =
        ["`trust` (share) is 1.", "household/shengtang-1-101 in 2018-06, run 0", "0 to 1 is due"];
    refused(&bench, &RUN, &expected);
    let column = "trust = { unit = \"share\", start = \"starting_trust\"";
    let wide = format!("{column}, range = [0, 9]");
    bench.edit("rules/micro-estate/schedule/opinions.toml", column, &wide);
    refused(&bench, &RUN, &["`trust` (share) is 1.", "for estate/shengtang"]);
    let own = "trust = { unit = \"share\", start = 0";
    bench.edit(
        "rules/micro-estate/schedule/opinions.toml",
        own,
        &format!("{own}, range = [0, inf]"),
    );
    let output = bench.linli(&RUN);
    assert!(output.status.success(), "{}", said(&output));
    let bench = Bench::new();
    bench.edit(
        "rules/micro-estate/schedule/opinions.toml",
        column,
        &format!("{column}, range = [1, 0]"),
    );
    refused(&bench, &RUN, &["`range` of `trust` must be two numbers"]);
}

#[test]
fn impossible_values_are_refused() {
    let bench = Bench::new();
    bench.edit("rules/national/joint_decision.toml", "value = \"2/3\"", "value = \"7/3\"");
    refused(&bench, &RUN, &["`quorum` is 7/3, more than the whole"]);
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fees/payer_type.toml", "habitual = 0.45", "habitual = 0.55");
    refused(
        &bench,
        &RUN,
        &["the values of `payer_share` must add up to 1", "together they are 1.1"],
    );
    let bench = Bench::new();
    for policy in ["governance", "pooling"] {
        let file = format!("rules/micro-estate/policies/{policy}.toml");
        bench.edit(&file, "\"elect_committee\"", "\"party\"");
    }
    refused(&bench, &RUN, &["the rules can't decide a matter `party`", "governance.toml:7"]);
    let bench = Bench::new();
    bench.edit("s/households.csv", "area_m2", "area_m2,old");
    let text = std::fs::read_to_string(bench.path("s/households.csv")).expect("the file is there");
    let mut with = String::new();
    for (i, line) in text.lines().enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        if i > 0 {
            cells.insert(6, "");
        }
        if i == 1 {
            cells[5] = "92233720368547758";
        }
        if i == 2 {
            *cells.last_mut().expect("cells") = "92233720368547758";
        }
        with.extend([&cells.join(","), "\n"]);
    }
    bench.write("s/households.csv", &with);
    refused(
        &bench,
        &RUN,
        &["the floor area of one unit, at most 100000.00 m²", "at most 10000000000.00 yuan"],
    );
    let bench = Bench::new();
    bench.edit("s/estates.csv", ",,258.00", ",2024,258.00");
    refused(&bench, &RUN, &["is built in 2024, after the start 2018-06"]);
}

const SETTING: &str = "\n[[change]]\nparam = \"NAME\"\nvalue = VALUE\nfrom = 2000-01-01\n\
                       source = \"a test\"\nstanding = \"assumed\"\n";

fn setting(bench: &Bench, name: &str, value: &str) {
    let text = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("the file is there");
    let setting = SETTING.replace("NAME", name).replace("VALUE", value);
    bench.write("s/scenario.toml", &format!("{text}{setting}"));
}

#[test]
fn settings_of_a_scenario_must_agree_and_name_its_estates() {
    let bench = Bench::new();
    setting(&bench, "disclosure", "0.5");
    setting(&bench, "disclosure", "0.6");
    refused(
        &bench,
        &RUN,
        &["`disclosure` is set to two values from one day", "to 0.5 here", "to 0.6 here"],
    );
    let bench = Bench::new();
    setting(&bench, "property_fee_rate", "{ shengtang = 80, torhc = 70 }");
    refused(
        &bench,
        &RUN,
        &[
            "an estate that does not exist: `torhc`",
            "did you mean `torch`?",
            "no value for the estate `torch`",
        ],
    );
}

#[test]
fn money_too_large_to_add_up_stops_the_run_with_unit_and_month() {
    for value in ["1000000000000", "90000000000000", "900000000000000"] {
        let bench = Bench::new();
        let range = "range = [0, 2000]";
        bench.edit("rules/micro-estate/fees/fee.toml", range, "range = [0, 9000000000000000000]");
        setting(&bench, "property_fee_rate", value);
        refused(&bench, &RUN, &["shengtang", "2018-06", "run 0"]);
    }
}

#[test]
fn a_null_twin_is_the_policy_without_its_effects_of_governance() {
    let twin = "rules/micro-estate/policies/joint-committee-null.toml";
    let bench = Bench::new();
    bench.edit(twin, "[\"pooling\"]", "[]");
    refused(
        &bench,
        &RUN,
        &[
            "`joint-committee-null` is not `joint-committee` without its effects",
            "it lacks a change of",
        ],
    );
    let bench = Bench::new();
    bench.edit(twin, "[\"pooling\"]", "[\"pooling\", \"governance\"]");
    refused(&bench, &RUN, &["it has the effect of governance `disclosure`", "a twin has none"]);
    let alone = Bench::new().linli(&["run", "s", "--policy", "joint-committee-null"]);
    let told = String::from_utf8_lossy(&alone.stdout).into_owned();
    assert!(told.contains("arithmetic only") && !told.contains("only the baseline"), "{told}");
}

#[test]
fn a_fault_in_a_parameter_file_is_not_told_again_by_every_policy() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fees/pays.toml", "[disclosure]\n", "[disclosure]\nwrong = 1\n");
    let output = bench.linli(&RUN);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("unknown key `wrong`"), "{text}");
    assert!(!text.contains("does not exist"), "{text}");
}

#[test]
fn a_second_place_is_shown_as_part_of_the_fault() {
    let bench = Bench::new();
    let fee =
        std::fs::read_to_string(bench.path("rules/micro-estate/fees/fee.toml")).expect("there");
    bench.write("rules/national/zz.toml", &fee);
    let output = bench.linli(&RUN);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("is defined twice") && text.contains("first here"), "{text}");
    assert!(!text.contains("defined_here") && !text.contains("Error:"), "{text}");
}

#[test]
fn a_rule_file_may_begin_with_a_byte_order_mark() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/fees/fee.rhai", "//!", "\u{feff}//!");
    let output = bench.linli(&RUN);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn other_separators_and_lists_with_doubles_are_named() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(bench.path("s/households.csv")).expect("the file is there");
    for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] {
        bench.write("s/households.csv", &text.replace(',', separator));
        let expected = format!("set apart by {name}, not by commas");
        refused(&bench, &RUN, &[&expected, "save it as CSV with commas"]);
    }
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "[\"national\"", "[\"national\", \"national\"");
    refused(&bench, &RUN, &["`national` is listed twice", "again here"]);
    bench.edit("s/scenario.toml", "\"national\", \"national\"", "\"national\"");
    bench.edit("s/scenario.toml", "\"estates.csv\"", "\"estate.csv\"");
    refused(&bench, &RUN, &["s/estate.csv can't be read", "scenario.toml:11", "named here"]);
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_no_success() {
    let bench = Bench::new();
    let run = |command: &str| {
        let command = command.replace("linli", env!("CARGO_BIN_EXE_linli"));
        let mut shell = std::process::Command::new("bash");
        shell.current_dir(bench.path("")).args(["-c", &command]).output().expect("bash is there")
    };
    for command in ["linli run s --format json > /dev/full", "linli rules list > /dev/full"] {
        let output = run(command);
        assert_eq!(output.status.code(), Some(2), "{command}: {}", said(&output));
        assert!(said(&output).contains("stdout can't be written"), "{}", said(&output));
    }
    assert_eq!(run("linli run nosuch 2> /dev/full").status.code(), Some(2));
    let piped = run("set -o pipefail; linli rules list | true");
    assert!(piped.status.success(), "a reader that goes away is no fault: {}", said(&piped));
}

#[test]
#[cfg(unix)]
fn a_request_to_end_leaves_nothing_behind() {
    let bench = Bench::new();
    for signal in ["TERM", "INT"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_linli"));
        command.current_dir(bench.path("")).args(["run", "s", "--runs", "1000000", "--quiet"]);
        let mut child = command.spawn().expect("the command starts");
        let begun = || bench.reports().iter().any(|name| name.starts_with(".linli-"));
        while !begun() {
            let ended = child.try_wait().expect("it can be asked");
            assert_eq!(ended, None, "it ended before it was asked to");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        // The folder is made just before signals are caught.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let id = child.id().to_string();
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args([&format!("-{signal}"), &id]).status().expect("kill is there").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{signal}");
        assert_eq!(bench.reports(), Vec::<String>::new(), "{signal}");
    }
}
