//! A report is read by people who will pay for what it says: its figures are those of the paired
//! comparison, its bytes do not change, and what was not measured is never shown as nought.

#[path = "report/boxes.rs"]
mod boxes;
#[path = "report/fixture/mod.rs"]
mod fixture;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use fixture::{FULL, Size};
use linli::decide::vote::Base;
use linli::experiment::compare::{Interval, Scope, figures, last_year, paired};
use linli::experiment::results::{Results, Values};
use linli::report::{Language, ReportError, render, summary, summary_json};
use polars::prelude::{ParquetReader, SerReader};

const CHARTS: [&str; 15] = [
    "collection-rate",
    "votes",
    "waterfall",
    "payers",
    "parking-chances",
    "dispute-funnel",
    "gain",
    "payers-yuan",
    "budget",
    "parking",
    "disputes",
    "policy-dots",
    "policy-heat",
    "distribution",
    "convergence",
];

fn files(results: &Results, language: Language) -> BTreeMap<String, Vec<u8>> {
    render(results, language).expect("the fixture renders").into_iter().collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(bytes.clone()).expect("UTF-8").trim_start_matches('\u{feff}').to_string()
}

/// The page as a reader sees it: `minijinja` writes a slash as an entity.
fn page_of(results: &Results, language: Language) -> String {
    text(&files(results, language), "index.html").replace("&#x2f;", "/")
}

fn rows(csv_text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row as wide as its header")).collect()
}

fn level(results: &Results, policy: usize, name: &str) -> Interval {
    let outcome = results.outcome(name).expect("declared");
    Interval::of(figures(results, policy, outcome, last_year(results), Scope::All))
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let results = fixture::full();
    for language in Language::ALL {
        let (once, again) = (render(&results, language), render(&fixture::full(), language));
        assert_eq!(once.expect("renders"), again.expect("renders"));
    }
}

#[test]
fn every_file_of_the_run_folder_is_there() {
    let files = files(&fixture::full(), Language::Chinese);
    let mut expected: Vec<String> =
        CHARTS
            .iter()
            .flat_map(|id| [format!("charts/{id}.csv"), format!("charts/{id}.svg")])
            .chain(
                [
                    "index.html",
                    "private/charges.parquet",
                    "private/payers.parquet",
                    "results.json",
                    "tables/README.md",
                    "tables/differences.parquet",
                    "tables/ledger.parquet",
                    "tables/votes.parquet",
                    "tables/outcomes.parquet",
                    "tables/outcomes.csv",
                    "tables/differences.csv",
                    "tables/ledger.csv",
                    "tables/votes.csv",
                ]
                .map(Into::into),
            )
            .chain(["differences", "ledger", "payers", "votes"].into_iter().flat_map(|name| {
                ["zh", "en"].map(|language| format!("tables/{name}.{language}.csv"))
            }))
            .collect();
    expected.sort();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    let results = fixture::full();
    let page = text(&files(&results, Language::Chinese), "index.html");
    for forbidden in ["http:", "https:", "//cdn", "<script", "@import", "<link", "url("] {
        assert!(!page.contains(forbidden), "the page holds `{forbidden}`");
    }
    assert!(page.len() < 1_000_000, "the page weighs {} bytes", page.len());
}

#[test]
fn the_page_opens_in_the_language_asked_for_and_holds_both() {
    let results = fixture::full();
    for (language, open, closed) in [
        (Language::Chinese, "choose-zh", "choose-en"),
        (Language::English, "choose-en", "choose-zh"),
    ] {
        let page = text(&files(&results, language), "index.html");
        assert!(page.contains(&format!("id=\"{open}\" checked")));
        assert!(!page.contains(&format!("id=\"{closed}\" checked")));
        for said in
            ["联合业委会", "Joint committee", "每个方案改了什么", "What each policy changes"]
        {
            assert!(page.contains(said), "{said}");
        }
        assert!(!page.contains('⟦'), "a sentence is missing from the catalogue");
    }
}

#[test]
fn the_card_shows_what_the_comparison_computed() {
    let results = fixture::full();
    let page = text(&files(&results, Language::English), "index.html");
    let rate = results.outcome("collection_rate").expect("declared");
    for policy in [1, 2] {
        let seen = level(&results, policy, "collection_rate");
        let value = format!("<p class=\"value\">{:.1}%</p>", 100.0 * seen.p50);
        assert!(page.contains(&value), "{value}");
        let change = Interval::of(paired(&results, policy, rate, last_year(&results), Scope::All));
        assert!(!change.spans_zero());
        let line = format!(
            "Difference +{:.1} points (90% interval +{:.1} to +{:.1})",
            100.0 * change.p50,
            100.0 * change.p05,
            100.0 * change.p95
        );
        assert!(page.contains(&line), "{line}");
    }
    let adopted: std::collections::BTreeSet<usize> =
        results.policies[2].votes.iter().filter(|v| v.adopted).map(|v| v.run).collect();
    let value = format!("passes {} in 100", adopted.len() * 5);
    assert!(page.contains(&value), "{value}");
}

#[test]
fn the_csv_of_the_fan_holds_the_figures_of_its_table_and_picture() {
    let results = fixture::full();
    let files = files(&results, Language::English);
    let page = text(&files, "index.html");
    let svg = text(&files, "charts/collection-rate.svg");
    let data = rows(&text(&files, "charts/collection-rate.csv"));
    assert_eq!(data.len(), 3 * (72 - 11));
    for policy in [1, 2, 3] {
        let seen = level(&results, policy, "collection_rate");
        let id = results.policies[policy].id.as_str();
        let last = data.iter().rfind(|row| row["policy"] == id).expect("the policy is drawn");
        assert_eq!(last["month"], "2024-12");
        for (name, value) in [("p05", seen.p05), ("p50", seen.p50), ("p95", seen.p95)] {
            let written: f64 = last[name].parse().expect("a number");
            assert!((written - value).abs() < 1e-6, "{id} {name}: {written} is not {value}");
            assert!(page.contains(&format!(">{:.1}%</td>", 100.0 * value)), "{id} {name}");
        }
        let label = format!("{:.1}%", 100.0 * seen.p50);
        assert!(svg.contains(&label), "the picture does not show {label}");
    }
}

#[test]
fn the_gain_is_split_into_parts_that_add_up() {
    let results = fixture::full();
    let files = files(&results, Language::Chinese);
    let data = rows(&text(&files, "charts/gain.csv"));
    let mean = |part: &str| -> f64 {
        let row = data.iter().find(|row| row["part"] == part).expect("three parts");
        row["mean"].parse().expect("a number")
    };
    assert!((mean("whole") - mean("arithmetic") - mean("governance")).abs() < 3e-6);
    let twin = level(&results, 3, "collection_rate").mean;
    let full = level(&results, 2, "collection_rate").mean;
    assert!((mean("governance") - (full - twin)).abs() < 1e-6);
}

#[test]
fn the_ledger_adds_up_to_the_fen() {
    let results = fixture::full();
    let ledger = rows(&text(&files(&results, Language::Chinese), "tables/ledger.csv"));
    assert_eq!(ledger.len(), 4 * 6 * 3);
    let fen = |row: &BTreeMap<String, String>, name: &str| -> i64 {
        row[&format!("mean_{name}_fen")].parse().expect("whole fen")
    };
    let money = ["billed", "paid", "paid_current", "recovered", "arrears", "operator_margin"];
    for block in ledger.chunks(3) {
        let [one, other, all] = block else { panic!("two estates and both together") };
        assert_eq!((all["estate"].as_str(), all["statistic"].as_str()), ("all", "mean"));
        assert_eq!(all["runs"], "20");
        for name in money {
            assert_eq!(fen(one, name) + fen(other, name), fen(all, name), "{name}");
        }
        for row in block {
            assert_eq!(fen(row, "paid"), fen(row, "paid_current") + fen(row, "recovered"));
            let left = fen(row, "arrears_before") + fen(row, "billed") - fen(row, "paid");
            assert_eq!(left, fen(row, "arrears"));
            let margin = fen(row, "paid") + fen(row, "bay_fee") - fen(row, "service_cost");
            assert_eq!(margin, fen(row, "operator_margin"));
        }
    }
    for (year, next) in ledger.iter().zip(&ledger[3..]) {
        if year["policy"] == next["policy"] {
            assert_eq!(fen(year, "arrears"), fen(next, "arrears_before"));
        }
    }
    // Rounding moves no figure by more than the fen it needs.
    for (row, policy) in ledger.iter().skip(2).step_by(18).zip(0..4) {
        for (name, most) in [("billed_fen", 1.0), ("paid_fen", 3.0), ("recovered_fen", 5.0)] {
            let outcome = results.outcome(name).expect("declared");
            let seen = Interval::of(figures(&results, policy, outcome, 0..12, Scope::All)).mean;
            let written: f64 = row[&format!("mean_{name}")].parse().expect("a number");
            assert!((written - seen).abs() <= most, "{name}: {written} is not {seen}");
        }
    }
}

#[test]
fn a_ledger_that_does_not_balance_claims_nothing() {
    let mut results = fixture::full();
    let paid = results.outcome("paid_fen").expect("declared");
    let mut values = (*results.policies[2].values.all(paid)).clone();
    if let Values::Int(values) = &mut values {
        values[7] += 1;
    }
    results.policies[2].values.set(paid, values);
    let files = files(&results, Language::English);
    let header = text(&files, "tables/ledger.csv");
    assert!(!header.lines().next().expect("a header").contains("arrears_before"));
    let page = text(&files, "index.html");
    assert!(page.contains("estates add up to all") && !page.contains("paid for current bills +"));
}

#[test]
fn every_dispute_opened_is_accounted_for() {
    let page = text(&files(&fixture::full(), Language::English), "index.html");
    let table = page.split("open before + opened = settled").last().expect("the caption");
    let body = table.split("</table>").next().expect("a table ends");
    let mut rows = 0;
    let mut end = 0;
    for row in body.split("<tr><th scope=\"row\">").skip(1) {
        let tenths: Vec<i64> = row
            .split("<td class=\"number\">")
            .skip(1)
            .map(|cell| cell.split('<').next().expect("text").replace('.', ""))
            .map(|digits| digits.parse().expect("one decimal"))
            .collect();
        let [before, opened, settled, dropped, further, open] = tenths[..] else {
            panic!("six figures: {row}")
        };
        assert_eq!(before + opened, settled + dropped + further + open, "{row}");
        assert!(rows % 6 == 0 || before == end, "a year opens as the last one ended: {row}");
        (rows, end) = (rows + 1, open);
    }
    assert_eq!(rows, 3 * 6);
}

#[test]
fn a_vote_is_shown_by_the_share_that_decides_it() {
    let mut results = fixture::full();
    for (law, base) in [("cast", "of those taking part"), ("roll", "of the roll")] {
        for motion in &mut results.policies[2].motions {
            for bar in &mut motion.law.as_mut().expect("a law").bars {
                bar.base = if law == "roll" { Base::Roll } else { Base::Cast };
            }
        }
        let page = page_of(&results, Language::English);
        let shares = results.policies[2].votes.iter().map(|vote| {
            let whole = if law == "roll" { vote.roll_heads } else { vote.cast_heads };
            f64::from(i32::try_from(vote.for_heads).expect("few"))
                / f64::from(i32::try_from(whole).expect("few"))
        });
        let share = format!("{:.1}% / ", 100.0 * Interval::of(shares).p50);
        let row =
            page.split(base).next().expect("before it").rsplit("<td>").next().expect("a cell");
        assert!(row.starts_with(&share), "{law}: {row} does not begin with {share}");
        assert!(page.contains("<td>more than 1/2</td>") && page.contains("<td>at least 2/3</td>"));
        let by = "The bars: Civil Code. Sources: [law] 《民法典》第二百七十八条<";
        assert_eq!(page.matches(by).count(), 1, "the source is told once");
    }
}

#[test]
fn bars_by_owners_alone_and_bars_that_cannot_be_read_are_told() {
    let mut results = fixture::full();
    let law = results.policies[2].motions[0].law.as_mut().expect("a law");
    law.bars.retain(|bar| bar.test.id != "approval_area" && !bar.test.id.starts_with("quorum"));
    let page = page_of(&results, Language::English);
    assert!(page.contains("<td>more than 1/2 / no such test</td>"));
    assert!(page.contains("<td>no such test</td>"));
    let law = results.policies[2].motions[0].law.as_mut().expect("a law");
    law.class = None;
    law.bars.clear();
    let page = page_of(&results, Language::Chinese);
    assert!(page.contains("<td>当日法律未列明类别</td>"));
    results.policies[2].motions[0].law = None;
    let page = page_of(&results, Language::Chinese);
    assert_eq!(page.matches("<td>规则中读不出</td>").count(), 2);
}

#[test]
fn kinds_and_units_are_told_in_chinese() {
    let mut results = fixture::full();
    results.parameters[2].value = "free_rider -2.2, hardship -1.0".into();
    results.parameters[2].unit = "logit".into();
    results.parameters[3].value = "roll".into();
    results.parameters[3].unit = "category".into();
    let page = page_of(&results, Language::Chinese);
    assert!(page.contains("搭便车者 -2.2（对数几率）、困难户 -1.0（对数几率）"));
    assert!(page.contains("<td>全体业主</td>"));
    assert!(page.contains("<td>2/3</td>"), "a fraction is written as one");
}

#[test]
fn one_is_singular() {
    let results = fixture::of(Size { months: 1, runs: 1, policies: 4, estates: 1 });
    let page = text(&files(&results, Language::English), "index.html");
    let told = format!("{page}{}", summary(&results, Language::English));
    for wrong in [" 1 runs", " 1 months", " 1 households", ">1 households", " 1 estates", "(1 runs"]
    {
        assert!(!told.contains(wrong), "`{wrong}`");
    }
}

#[test]
fn parquet_reads_back_every_value() {
    let results = fixture::full();
    let files = files(&results, Language::Chinese);
    let frame = ParquetReader::new(Cursor::new(files["tables/outcomes.parquet"].clone()))
        .finish()
        .expect("the file is Parquet");
    let each = FULL.runs * FULL.months * FULL.estates;
    assert_eq!(frame.shape(), (4 * each, 4 + results.outcomes.len() + 2));
    for (at, outcome) in results.outcomes.iter().enumerate() {
        let column = frame.column(&outcome.name).expect("a column for each outcome");
        for (nth, policy) in results.policies.iter().enumerate() {
            match &*policy.values.all(at) {
                Values::Int(values) => {
                    let read = column.i64().expect("whole numbers stay whole");
                    assert!((0..each).all(|row| read.get(nth * each + row) == Some(values[row])));
                }
                Values::Float(values) => {
                    let read = column.f64().expect("floats stay floats");
                    assert!((0..each).all(|row| read.get(nth * each + row) == Some(values[row])));
                }
            }
        }
    }
    let csv_rows = rows(&text(&files, "tables/outcomes.csv"));
    assert_eq!(csv_rows.len(), 4 * each);
    assert_eq!(csv_rows[1]["estate"], "linjiang");
    // Every raw table says which run made each of its rows.
    let seed = results.seed.to_string();
    for name in ["outcomes", "votes", "ledger"] {
        let all = rows(&text(&files, &format!("tables/{name}.csv")));
        assert!(!all.is_empty(), "{name}");
        for row in &all {
            assert_eq!(row["seed"], seed, "{name}");
            let digits = row["scenario_hash"].strip_prefix("sha256:").expect("a fingerprint");
            assert!(digits.len() > 5 && results.hash.starts_with(digits), "{name}: {digits}");
        }
    }
}

#[test]
fn what_nobody_was_billed_for_is_unknown_and_not_nought() {
    let mut results = fixture::of(Size { months: 24, runs: 12, policies: 4, estates: 2 });
    for name in ["billed_fen", "paid_current_fen"] {
        let at = results.outcome(name).expect("declared");
        for policy in &mut results.policies {
            policy.values.set(at, Values::Int(vec![0; 24 * 12 * 2]));
        }
    }
    for name in ["collection_rate", "satisfaction"] {
        let at = results.outcome(name).expect("declared");
        for policy in &mut results.policies {
            policy.values.set(at, Values::Float(vec![f64::NAN; 24 * 12 * 2]));
        }
    }
    let files = files(&results, Language::English);
    let page = text(&files, "index.html");
    assert!(page.contains("<p class=\"value\">unknown</p>"));
    assert!(page.contains("<p class=\"value\">无从计算</p>"));
    assert!(!page.contains("NaN") && !page.contains("<p class=\"value\">0.0%</p>"));
    let fan = rows(&text(&files, "charts/collection-rate.csv"));
    assert!(fan.iter().all(|row| row["p50"].is_empty() && row["n"] == "0"));
    let differences = rows(&text(&files, "tables/differences.csv"));
    let unmeasured = differences.iter().filter(|row| row["outcome"] == "satisfaction");
    assert!(unmeasured.clone().count() > 0);
    assert!(unmeasured.clone().all(|row| row["difference_p50"].is_empty() && row["n"] == "0"));
    assert!(summary(&results, Language::Chinese).contains("无从计算"));
    let frame = ParquetReader::new(Cursor::new(files["tables/outcomes.parquet"].clone()))
        .finish()
        .expect("the file is Parquet");
    assert_eq!(frame.column("satisfaction").expect("kept").null_count(), 4 * 24 * 12 * 2);
}

#[test]
fn any_size_renders() {
    for months in [1, 3, 13] {
        for runs in [1, 2] {
            for policies in [1, 2, 4, 10] {
                for estates in [1, 2] {
                    let mut results = fixture::of(Size { months, runs, policies, estates });
                    results.events.clear();
                    for language in Language::ALL {
                        let files = files(&results, language);
                        let page = text(&files, "index.html");
                        for bad in ["NaN", "⟦", "inf"] {
                            assert!(!text(&files, "charts/budget.svg").contains(bad), "{bad}");
                        }
                        assert!(!page.contains("NaN") && !page.contains('⟦'));
                        let lines = summary(&results, language).lines().count();
                        assert!((4..=10).contains(&lines), "{lines} lines");
                        assert!(summary_json(&results)["policies"].is_array());
                    }
                }
            }
        }
    }
}

#[test]
fn one_run_claims_no_direction() {
    let results = fixture::of(Size { months: 36, runs: 1, policies: 4, estates: 2 });
    let page = text(&files(&results, Language::English), "index.html");
    assert!(page.contains("Runs of each policy: only 1."));
    assert!(page.contains("too few runs"));
    assert!(page.contains("one run only, no interval"));
    assert!(!page.contains("<td>higher</td>") && !page.contains("<td>lower</td>"));
}

#[test]
fn a_policy_that_changes_nothing_is_said_to_change_nothing() {
    let mut results = fixture::full();
    results.policies[1].values = results.policies[0].values.clone();
    let page = text(&files(&results, Language::English), "index.html");
    assert!(page.contains("every outcome is the same as the baseline"));
    assert!(page.contains("<td>the same</td>"));
}

#[test]
fn no_unit_and_no_group_under_five_is_named() {
    let results = fixture::full();
    for (path, bytes) in files(&results, Language::Chinese) {
        if path.ends_with(".parquet") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        for home in &results.households {
            assert!(!text.contains(&home.unit_id), "{path} names {}", home.unit_id);
        }
    }
    let csv_text = text(&files(&results, Language::Chinese), "charts/payers.csv");
    for row in rows(&csv_text) {
        let n = row["households"].parse::<usize>().unwrap_or(5);
        assert!(n == 0 || n >= 5, "a group of {n} households is counted");
    }
}

#[test]
fn a_column_of_the_wrong_length_is_refused() {
    let mut results = fixture::full();
    results.policies[1].values.set(0, Values::Int(vec![0; 3]));
    let fault = render(&results, Language::Chinese).expect_err("three values are not enough");
    assert!(matches!(fault, ReportError::Shape { found: 3, expected: 2880, .. }), "{fault}");
    results.policies.clear();
    assert!(matches!(render(&results, Language::English), Err(ReportError::Empty { .. })));
}

#[test]
fn the_summary_says_what_is_assumed() {
    let results = fixture::full();
    let zh = summary(&results, Language::Chinese);
    let en = summary(&results, Language::English);
    assert_eq!((zh.lines().count(), en.lines().count()), (10, 10));
    assert!(zh.contains("5 项参数中 2 项为假设"), "{zh}");
    assert!(en.contains("rests on assumed governance effects"), "{en}");
    let json = summary_json(&results);
    assert_eq!(json["assumed"], serde_json::json!(["pays_on_time", "dispute_rate"]));
    let rate = &json["policies"][2]["outcomes"][9];
    let seen = level(&results, 2, "collection_rate");
    assert_eq!(rate["last_year"]["p50"], serde_json::json!(seen.p50));
}

#[test]
fn no_text_leaves_its_picture_or_lies_on_another() {
    for size in [
        FULL,
        Size { months: 72, runs: 20, policies: 10, estates: 2 },
        Size { months: 3, runs: 1, policies: 2, estates: 1 },
        Size { months: 14, runs: 12, policies: 5, estates: 1 },
    ] {
        for language in Language::ALL {
            for (path, bytes) in files(&fixture::of(size), language) {
                if path.starts_with("charts/") && bytes.starts_with(b"<svg") {
                    boxes::check(&path, &String::from_utf8(bytes).expect("UTF-8"));
                }
            }
        }
    }
}

/// The folders that a person looks at: `report-zh`, `report-en`, `report-small`.
#[test]
fn the_files_make_a_folder() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let small = fixture::of(Size { months: 3, runs: 1, policies: 1, estates: 1 });
    for (name, results, language) in [
        ("report-zh", fixture::full(), Language::Chinese),
        ("report-en", fixture::full(), Language::English),
        ("report-small", small, Language::Chinese),
        (
            "report-many",
            fixture::of(Size { months: 72, runs: 5, policies: 10, estates: 2 }),
            Language::English,
        ),
    ] {
        for (path, bytes) in render(&results, language).expect("renders") {
            let target = folder.join(name).join(path);
            fs::create_dir_all(target.parent().expect("inside the folder")).expect("made");
            fs::write(&target, &bytes).expect("written");
            assert!(!bytes.is_empty());
        }
        fs::write(folder.join(name).join("summary.txt"), summary(&results, language))
            .expect("written");
    }
}
