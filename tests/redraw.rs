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

/// Is it a file of this kind?
fn ends(path: &str, kind: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == kind)
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
    let is_picture = |path: &String| path.starts_with("charts/") && !ends(path, "csv");
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
    let is_of_votes = |path: &String| path.starts_with("tables/votes.") && ends(path, "csv");
    assert!(!public.keys().any(is_of_votes));
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
        let drawn = report(&bench, more[1], &[more, &["--lang", "zh-CN"]].concat());
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

/// A report never takes the place of the run that it is drawn from, whatever the place is called.
#[test]
fn a_report_is_never_written_over_its_run() {
    let bench = bench();
    let run = files(&bench.path("run"), "");
    std::fs::create_dir(bench.path("folder")).expect("made");
    bench.write("folder/kept.txt", "mine");
    std::fs::rename(bench.path("run"), bench.path("folder/run")).expect("moved");
    let refused = |args: &[&str]| {
        for audience in ["public", "street", "analyst"] {
            let output = bench.linli(&[args, &["--audience", audience]].concat());
            assert_eq!(output.status.code(), Some(2), "{args:?} {audience}: {}", said(&output));
            assert!(files(&bench.path("folder/run"), "") == run, "{args:?} {audience}");
        }
    };
    for out in ["folder/run", "folder/run/", "folder/run/tables/../", "folder/run/new", "folder"] {
        refused(&["report", "folder/run", "--out", out]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(bench.path("folder/run"), bench.path("link")).expect("a link");
        for (from, out) in [
            ("folder/run", "link"),
            ("folder/run", "link/new"),
            ("link", "folder/run"),
            ("link", "link"),
        ] {
            refused(&["report", from, "--out", out]);
        }
    }
    let other = bench.linli(&["run", "s", "--out", "other", "--quiet"]);
    assert!(other.status.success(), "{}", said(&other));
    let lost = bench.linli(&["report", "folder/run", "--audience", "public", "--out", "other"]);
    assert_eq!(lost.status.code(), Some(2), "another run would lose its single runs");
    assert!(bench.path("other/private/charges.parquet").exists());
}

/// `linli report .` inside a run writes beside the run, not into it.
#[test]
fn a_report_of_here_is_written_beside_here() {
    let bench = bench();
    let run = files(&bench.path("run"), "");
    let drawn = bench.linli_in("run", &["report", ".", "--audience", "public"]);
    assert!(drawn.status.success(), "{}", said(&drawn));
    assert!(files(&bench.path("run"), "") == run);
    assert!(bench.path("run-public/index.html").exists());
    let over = bench.linli_in("run", &["report", ".", "--out", "."]);
    assert_eq!(over.status.code(), Some(2), "{}", said(&over));
    assert!(files(&bench.path("run"), "") == run);
}

/// Two estates, of which one is a single household: its figures stand in no table, nor can they be
/// worked out from the other's; the run can still be drawn again; and nothing is posted.
#[test]
fn an_estate_of_one_household_is_in_no_table() {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 36");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 4");
    let all = std::fs::read_to_string(bench.path("s/households.csv")).expect("shipped");
    let is_torch = |line: &&str| line.starts_with("torch-");
    let one = all.lines().find(is_torch).expect("a household of torch");
    let rest: Vec<&str> = all.lines().filter(|line| !is_torch(line)).chain([one]).collect();
    bench.write("s/households.csv", &(rest.join("\n") + "\n"));
    let ran = bench.linli(&["run", "s", "--out", "run", "--lang", "zh-CN"]);
    assert!(ran.status.success(), "{}", said(&ran));
    assert!(said(&ran).contains("shengtang、torch 的数字在各表中不列"), "{}", said(&ran));
    let mut rows = 0;
    for name in ["outcomes", "ledger", "differences", "votes"] {
        let table = Table::read(&bench.path(&format!("run/tables/{name}.csv")));
        for row in table.rows() {
            let id = row.get("estate").or_else(|| row.get("scope")).expect("a place");
            if *id == "all" {
                continue;
            }
            rows += 1;
            let labels =
                ["policy", "outcome", "unit", "scope", "estate", "window", "year", "run", "seed"];
            let more = [
                "month",
                "first_month",
                "last_month",
                "statistic",
                "runs",
                "motion",
                "scenario_hash",
            ];
            for (column, cell) in &row {
                let is_label = labels.contains(column) || more.contains(column);
                let is_told = !(cell.is_empty() || *cell == "*");
                assert!(is_label || *column == "attempt" || !is_told, "{name} {column}: {cell}");
            }
        }
    }
    assert!(rows > 500, "{rows}");
    let facts = std::fs::read(bench.path("run/results.json")).expect("kept");
    let facts: serde_json::Value = serde_json::from_slice(&facts).expect("JSON");
    for policy in facts["policies"].as_array().expect("a list") {
        assert_eq!(policy["votes"].as_array().map(Vec::len), Some(0), "{}", policy["id"]);
    }
    let run = files(&bench.path("run"), "");
    assert!(run["tables/outcomes.parquet"] != run["private/outcomes.parquet"]);
    let again = report(&bench, "again", &["--lang", "zh-CN"]);
    for (path, bytes) in &run {
        assert!(*bytes == again[path], "{path} differs");
    }
    for audience in ["street", "public"] {
        for format in ["text", "json"] {
            let args = ["report", "run", "--audience", audience, "--format", format, "--out", "x"];
            let refused = bench.linli(&args);
            assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
            assert!(said(&refused).contains("report::too_few"), "{}", said(&refused));
            assert!(said(&refused).contains("`torch` 1") && refused.stdout.is_empty());
            assert!(!bench.path("x").exists());
        }
    }
}

#[test]
fn a_page_of_forty_policies_can_be_sent() {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 72");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 12");
    let ran = bench.linli(&["run", "s", "--out", "few", "--lang", "both"]);
    assert!(ran.status.success() && !said(&ran).contains("index.html has"), "{}", said(&ran));
    let bytes =
        |run: &str| std::fs::metadata(bench.path(run).join("index.html")).expect("it").len();
    assert!(bytes("few") < 930_000, "a page of few policies has {} bytes", bytes("few"));

    let folder = std::fs::read_dir(bench.path("rules/micro-estate/policies")).expect("there");
    let mut names: Vec<String> = folder
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".toml").map(str::to_string))
        .filter(|name| name != "separate")
        .collect();
    names.sort();
    let forty = ["separate".to_string()].into_iter().chain(names).take(40).collect::<Vec<_>>();
    let few = r#"["separate", "shared-housekeeper", "joint-committee", "joint-committee-null"]"#;
    bench.edit("s/scenario.toml", few, &format!("{forty:?}"));
    for (lang, most) in [("zh-CN", 900_000), ("en", 930_000), ("both", 930_000)] {
        let ran = bench.linli(&["run", "s", "--out", lang, "--lang", lang]);
        assert!(ran.status.success(), "{}", said(&ran));
        assert!(bytes(lang) < most, "{lang}: {} bytes", bytes(lang));
        let is_warned =
            said(&ran).contains("index.html has") || said(&ran).contains("index.html 有");
        assert!(!is_warned, "{lang}: {}", said(&ran));
    }
    let page = std::fs::read_to_string(bench.path("zh-CN/index.html")).expect("there");
    assert!(page.contains("只列前 6 个方案，另有 33 个方案") && page.contains("全部见 charts"));
    // Both languages together would be too heavy: each is a page of its own, linked to the other.
    let read = |name: &str| std::fs::read_to_string(bench.path(name)).expect("there");
    let other = ["index.zh.html", "index.en.html"]
        .into_iter()
        .find(|name| bench.path(&format!("both/{name}")).exists())
        .expect("a page in the other language");
    let (first, second) = (read("both/index.html"), read(&format!("both/{other}")));
    assert!(second.len() < 1_000_000 && second.contains("href=\"index.html\""));
    assert!(first.contains(&format!("href=\"{other}\"")) && !first.contains("id=\"choose-en\""));
    let is_told = |word: &str| first.contains(word) || second.contains(word);
    assert!(is_told("收缴率") && is_told("Collection rate"));
}
