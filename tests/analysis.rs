//! The first lines of an analyst, as the documents print them, give the figures of the run.

mod support;

use std::process::Command;

use support::{Bench, Table, root, said};

/// The lines of one language in `docs/analysis.md`, about a folder.
fn lines(language: &str, run: &str) -> String {
    let text = std::fs::read_to_string(root().join("docs/analysis.md")).expect("the document");
    let block = text.split(&format!("```{language}\n")).nth(1).expect("the lines are there");
    block.split("```").next().expect("they end").replace("RUN", run)
}

#[test]
fn five_lines_are_five_lines() {
    for language in ["sql", "python", "r"] {
        assert_eq!(lines(language, "x").lines().count(), 5, "{language}");
    }
}

#[test]
fn the_first_lines_give_the_figures_of_the_run() {
    let bench = Bench::new();
    let ran = bench.linli(&["run", "s", "--out", "run", "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    let table = Table::read(&bench.path("run/tables/outcomes.csv"));
    let last = table.rows().map(|row| row["month"].to_string()).max().expect("months");
    let sum = |column: &str| -> f64 {
        let rows = table.rows().filter(|row| row["policy"] == "separate" && row["month"] == last);
        rows.map(|row| row[column].parse::<f64>().expect("fen")).sum()
    };
    let rate = sum("paid_current_fen") / sum("billed_fen");
    let expected = format!("{rate:.3}");
    let expected = expected.trim_end_matches('0');
    let run = bench.path("run").display().to_string();
    let in_python = "import duckdb, sys; print(duckdb.sql(sys.argv[1]))";
    let tools: [(&str, &[&str], &str, &str); 4] = [
        ("python3", &["-c"], "python", "import pandas"),
        ("Rscript", &["-e"], "r", "1"),
        ("duckdb", &["-csv", "-c"], "sql", "SELECT 1"),
        ("python3", &["-c", in_python], "sql", "SELECT 1"),
    ];
    for (tool, flags, language, trial) in tools {
        let works = Command::new(tool).args(flags).arg(trial).output();
        if !works.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: {tool} can't run `{trial}` on this machine");
            continue;
        }
        let output = Command::new(tool).args(flags).arg(lines(language, &run)).output();
        let output = output.expect("it started before");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{tool}: {}", said(&output));
        let row = told.lines().find(|line| line.contains("separate")).expect("the policy");
        assert!(row.contains(expected), "{tool}: {row} is not {expected}");
    }
}
