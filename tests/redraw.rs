//! A finished run is drawn again from its folder alone: with the same bytes for the same wishes, and
//! never more than the audience may know.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::{Bench, Table, files, said};

fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 36");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 12");
    let ran = bench.linli(&["run", "s", "--out", "run", "--lang", "zh-CN", "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    bench
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
    let is_picture = |path: &String| path.ends_with(".svg") || path.ends_with(".png");
    assert!(!english.keys().any(is_picture), "{:?}", english.keys());
    let page = String::from_utf8(english["index.html"].clone()).expect("UTF-8");
    // What a chart found is told in words, and its table stays.
    assert!(!page.contains("<svg") && page.contains("No chart is drawn, as asked"));
    for told in ["the collection rate is", "Cars without a bay", "The money of the last year"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(english.contains_key("charts/collection-rate.csv"));
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
        let payers = Table::read(&bench.path(&format!("{audience}/charts/payers-yuan.csv")));
        let step = if audience == "street" { 10 } else { 5 };
        let mut shown = 0;
        for row in payers.rows() {
            if row["households"] != "*" {
                let n: usize = row["households"].parse().expect("a number");
                assert!(n.is_multiple_of(step) && n > step, "{audience}: {n}");
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

#[test]
fn people_open_tables_with_headings_in_their_language() {
    let bench = bench();
    for (lang, short, heads) in [
        ("zh-CN", "zh", ["方案,指标,单位,小区", "方案,第几次模拟", "方案,年度,", "方案,"]),
        (
            "en",
            "en",
            ["policy,outcome,unit,estate", "policy,run (from 0)", "policy,year,", "policy,"],
        ),
    ] {
        let drawn = report(&bench, lang, &["--lang", lang]);
        for (name, head) in ["differences", "votes", "ledger", "payers"].into_iter().zip(heads) {
            let path = format!("tables/{name}.{short}.csv");
            let bytes = drawn.get(&path).unwrap_or_else(|| panic!("{path} in {:?}", drawn.keys()));
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            let told = text.strip_prefix('\u{feff}').expect("a mark for office programs");
            assert!(told.starts_with(head), "{path}: {}", told.lines().next().unwrap_or_default());
            let page = String::from_utf8(drawn["index.html"].clone()).expect("UTF-8");
            assert!(
                page.contains(&format!("href=\"{}\"", path.replace('/', "&#x2f;"))),
                "{path} is not linked"
            );
        }
    }
    // The same figures as the table for programs, in yuan.
    let told = std::fs::read_to_string(bench.path("zh-CN/tables/ledger.zh.csv")).expect("there");
    let mut told = csv::Reader::from_reader(told.trim_start_matches('\u{feff}').as_bytes());
    let at = told.headers().expect("a head").iter().position(|head| head.starts_with("应收物业费"));
    let at = at.expect("what was billed");
    let exact = Table::read(&bench.path("zh-CN/tables/ledger.csv"));
    for (told, exact) in told.records().zip(exact.rows()) {
        let yuan: f64 = told.expect("a row")[at].parse().expect("a number");
        let fen: f64 = exact["mean_billed_fen"].parse().expect("a number");
        assert!((100.0 * yuan - fen).abs() < 1e-6, "{yuan} yuan, {fen} fen");
    }
    // A report for the notice board tells no single votes, to people neither.
    let public = report(&bench, "posted", &["--audience", "public"]);
    assert!(public.contains_key("tables/differences.zh.csv"));
    assert!(!public.keys().any(|path| path.contains("votes.")
        && path.ends_with(".csv")
        && path.starts_with("tables/")));
}

#[test]
fn a_report_of_the_folder_here_stands_beside_it() {
    let bench = bench();
    let drawn = std::process::Command::new(env!("CARGO_BIN_EXE_linli"))
        .current_dir(bench.path("run"))
        .args(["report", ".", "--quiet"])
        .output()
        .expect("it starts");
    assert!(drawn.status.success(), "{}", said(&drawn));
    assert!(bench.path("run-analyst/index.html").is_file());
    assert!(!bench.path("run/run-analyst").exists());
}

/// What a reader sees of a page: its text, without styles, pictures' marks and tags.
fn seen(page: &str) -> String {
    let body = page.split("<body>").nth(1).expect("a body");
    let mut text = String::new();
    let mut inside = false;
    let mut rest = body;
    // Names of parameters, addresses of files, commands and quoted sources are the same in every
    // language.
    for skipped in ["code", "dd", "a", "cite"] {
        let (open, close) = (format!("<{skipped}"), format!("</{skipped}>"));
        let mut kept = String::new();
        while let Some(from) = rest.find(&open) {
            let is_tag = rest[from + open.len()..].starts_with(['>', ' ']);
            let end = rest[from..].find(&close).map(|end| from + end + close.len());
            let (Some(end), true) = (end, is_tag) else {
                kept.push_str(&rest[..from + open.len()]);
                rest = &rest[from + open.len()..];
                continue;
            };
            kept.push_str(&rest[..from]);
            rest = &rest[end..];
        }
        kept.push_str(rest);
        rest = Box::leak(kept.into_boxed_str());
    }
    for letter in rest.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text
}

#[test]
fn no_english_leaks_into_a_chinese_page() {
    let bench = bench();
    // Letters of policies, ids that rules have, and what has no Chinese word.
    let mut allowed: Vec<String> = ["A", "B", "C", "D", "n", "linli", "CSV", "SVG", "SHA", "x2f"]
        .into_iter()
        .chain(["tables", "ledger", "csv"])
        .map(str::to_string)
        .collect();
    // A table names every parameter as the rule files do, beside its title.
    let facts = std::fs::read(bench.path("run/results.json")).expect("kept");
    let facts: serde_json::Value = serde_json::from_slice(&facts).expect("JSON");
    let parameters = facts["parameters"].as_array().expect("a list").iter();
    allowed.extend(parameters.filter_map(|fact| fact["name"].as_str()).map(str::to_string));
    for more in [&["--audience", "analyst"][..], &["--audience", "public", "--style", "notice"]] {
        let drawn = report(&bench, "zh", &[more, &["--lang", "zh-CN"]].concat());
        let page = String::from_utf8(drawn["index.html"].clone()).expect("UTF-8");
        // Sources are quoted as they were written, and the page says so.
        let text: String = seen(&page);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let mut wrong: Vec<&str> = words
            .filter(|word| word.chars().any(|c| c.is_ascii_alphabetic()))
            .filter(|word| !allowed.iter().any(|known| known == word))
            // The fingerprint at the foot of charts.
            .filter(|word| word.len() != 12 || !word.chars().all(|c| c.is_ascii_hexdigit()))
            .collect();
        wrong.sort_unstable();
        wrong.dedup();
        assert!(wrong.is_empty(), "{more:?}: {wrong:?}");
    }
}

#[test]
fn the_page_has_the_three_chapters_and_no_script() {
    let bench = bench();
    let drawn = report(&bench, "zh", &["--lang", "both", "--style", "gongwen"]);
    let page = String::from_utf8(drawn["index.html"].clone()).expect("UTF-8");
    let places: Vec<usize> = ["共管：", "共治：", "共享：", "假设", "方法"]
        .iter()
        .map(|said| page.find(&format!("<h2>{said}")).unwrap_or_else(|| panic!("no {said}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(!page.contains("<script") && !page.contains("http"), "nothing is fetched");
    assert!(page.len() < 1_000_000 && page.contains("37mm"), "{}", page.len());
    for (row, chapter) in [("收缴率", "manage"), ("未结纠纷", "govern"), ("无车位", "share")]
    {
        let section = page.split(&format!("id=\"{chapter}-zh\"")).nth(1).expect("the chapter");
        let section = section.split("</section>").next().expect("its end");
        assert!(section.contains(row), "{chapter} does not tell of {row}");
    }
}

#[test]
fn help_is_told_in_the_language_asked_for() {
    let bench = bench();
    let told = |args: &[&str]| String::from_utf8_lossy(&bench.linli(args).stdout).into_owned();
    assert!(told(&["report", "--lang", "zh-CN", "--help"]).contains("用法："));
    assert!(told(&["report", "--lang", "en", "--help"]).contains("Usage: linli report"));
    let english = told(&["run", "--lang=en", "--help"]);
    assert_eq!(english.matches("\n  linli run ").count(), 3, "three examples: {english}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(told(&["completions", shell]).contains("report"), "{shell}");
    }
    let made = bench.linli(&["man", "--out", "man", "--lang", "zh-CN"]);
    assert!(made.status.success(), "{}", said(&made));
    let page = std::fs::read_to_string(bench.path("man/linli-report.1")).expect("a page");
    assert!(page.contains("给谁看") && page.contains("示例"), "{page}");
}

#[test]
fn a_run_says_what_its_statistics_are_worth() {
    let bench = bench();
    let few = bench.linli(&["run", "s", "--runs", "3", "--out", "few", "--lang", "en"]);
    assert!(said(&few).contains("warning: only 3 runs"), "{}", said(&few));
    let more = bench.linli(&["report", "run", "--lang", "en", "--out", "more"]);
    assert!(said(&more).contains("assumed effects of governance"), "{}", said(&more));
    assert!(!said(&more).contains("only 12 runs"));
}

#[test]
fn every_column_stands_in_the_dictionary() {
    let bench = bench();
    let dictionary = std::fs::read_to_string(bench.path("run/tables/README.md")).expect("there");
    let mut columns = 0;
    for (path, bytes) in files(&bench.path("run"), "") {
        if Path::new(&path).extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let section = dictionary.split(&format!("## {path}\n")).nth(1).expect("every table");
        let section = section.split("\n## ").next().expect("its end");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let header = text.trim_start_matches('\u{feff}').lines().next().expect("a header");
        for column in header.split(',') {
            assert!(section.contains(&format!("| `{column}` |")), "{path}: {column}");
            columns += 1;
        }
    }
    assert!(columns > 60, "{columns}");
    assert!(!dictionary.contains('⟦'));
    let told_elsewhere = dictionary.matches("told beside its chart").count();
    assert!(
        10 * told_elsewhere < columns,
        "{told_elsewhere} of {columns} are not told:\n{dictionary}"
    );
}
