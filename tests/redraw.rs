//! A finished run is drawn again from its folder alone: with the same bytes for the same wishes, and
//! never more than the audience may know.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::{Bench, Table, said};

fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 36");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 12");
    let ran = bench.linli(&["run", "s", "--out", "run", "--lang", "zh-CN", "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    bench
}

fn files(folder: &Path, inside: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join(inside)).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if entry.path().is_dir() {
            found.extend(files(folder, &path));
        } else {
            found.insert(path, std::fs::read(entry.path()).expect("a file"));
        }
    }
    found
}

fn report(bench: &Bench, out: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let drawn = bench.linli(&[&["report", "run", "--out", out], more].concat());
    assert!(drawn.status.success(), "{}", said(&drawn));
    files(&bench.path(out), "")
}

#[test]
fn the_same_wishes_give_the_bytes_of_the_run() {
    let bench = bench();
    let ran = files(&bench.path("run"), "");
    // The scenario and the rules are not needed any more.
    std::fs::remove_dir_all(bench.path("s")).expect("removed");
    std::fs::remove_dir_all(bench.path("rules")).expect("removed");
    let drawn = report(&bench, "again", &["--lang", "zh-CN"]);
    assert_eq!(ran.keys().collect::<Vec<_>>(), drawn.keys().collect::<Vec<_>>());
    for (path, bytes) in &ran {
        assert!(*bytes == drawn[path], "{path} differs");
    }
    let english = report(&bench, "english", &["--lang", "en", "--charts", "off"]);
    assert!(english.keys().all(|path| !path.starts_with("charts/")));
    let page = String::from_utf8(english["index.html"].clone()).expect("UTF-8");
    assert!(page.contains("What each policy changes") && !page.contains("每个方案改了什么"));
    assert!(!page.contains("id=\"choose-zh\""), "one language needs no switch");
    let both = report(&bench, "both", &["--lang", "both"]);
    let page = String::from_utf8(both["index.html"].clone()).expect("UTF-8");
    assert!(page.contains("What each policy changes") && page.contains("每个方案改了什么"));
}

#[test]
fn a_folder_that_is_no_run_or_was_changed_is_refused() {
    let bench = bench();
    let refused = |run: &str, code: &str| {
        let output = bench.linli(&["report", run, "--out", "x"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(code), "{}", said(&output));
        assert!(!bench.path("x").exists());
    };
    refused("s", "report::no_run");
    report(&bench, "posted", &["--audience", "public"]);
    refused("posted", "report::not_kept");
    let facts = std::fs::read_to_string(bench.path("run/results.json")).expect("kept");
    bench.write("run/results.json", &facts.replacen("\"runs\":12", "\"runs\":13", 1));
    refused("run", "report::changed");
    std::fs::remove_file(bench.path("run/results.json")).expect("removed");
    refused("run", "report::cannot_read");
}

#[test]
fn no_report_but_the_analysts_holds_fine_tables_or_places() {
    let bench = bench();
    for audience in ["street", "public"] {
        let drawn = report(&bench, audience, &["--audience", audience]);
        let fine = ["results.json", "private/", "tables/outcomes", "tables/votes", "tables/ledger"];
        for path in drawn.keys() {
            assert!(!fine.iter().any(|fine| path.starts_with(fine)), "{audience}: {path}");
        }
        let record = String::from_utf8(drawn["run.json"].clone()).expect("UTF-8");
        assert!(!record.contains("\"path\""), "{record}");
        let payers = Table::read(&bench.path(&format!("{audience}/charts/payers.csv")));
        let step = if audience == "street" { 10 } else { 5 };
        let mut shown = 0;
        for row in payers.rows() {
            if row["households"] != "*" {
                let n: usize = row["households"].parse().expect("a number");
                assert!(n % step == 0 && n > step, "{audience}: {n}");
                shown += 1;
            }
        }
        assert!(shown > 0, "{audience}: every group is hidden");
    }
}

#[test]
fn figures_for_programs_are_those_of_the_audience() {
    let bench = bench();
    let told = |audience: &str| -> serde_json::Value {
        let args = ["report", "run", "--audience", audience, "--format", "json"];
        serde_json::from_slice(&bench.linli(&args).stdout).expect("JSON")
    };
    let money = |told: &serde_json::Value| -> Vec<f64> {
        let all = told["policies"][0]["outcomes"].as_array().expect("outcomes").iter();
        let fen = all.filter(|outcome| outcome["unit"] == "fen");
        fen.map(|outcome| outcome["last_year"]["p50"].as_f64().expect("measured")).collect()
    };
    let (exact, public) = (money(&told("analyst")), money(&told("public")));
    assert!(exact.iter().any(|fen| fen % 10_000.0 != 0.0));
    assert!(public.iter().all(|fen| fen % 10_000.0 == 0.0), "{public:?}");
    assert!(!bench.path("run-public").exists(), "JSON writes no folder");
}

#[test]
fn the_mark_before_tables_can_be_left_off() {
    let bench = bench();
    bench.write("run/tables/notes.txt", "mine");
    let refused = bench.linli(&["report", "run", "--out", "run"]);
    assert_eq!(refused.status.code(), Some(2), "a folder with a stranger in it is never replaced");
    let plain = report(&bench, "plain", &["--csv-bom", "off"]);
    assert!(plain.iter().all(|(_, bytes)| !bytes.starts_with(&[0xef, 0xbb, 0xbf])));
}
