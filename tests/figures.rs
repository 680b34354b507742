//! Figures on charts that must hold together: the waterfall adds up to the mean balance, titles name
//! what is drawn, what has not settled is named, and ballots that nobody sent are drawn apart.

#[path = "report/fixture/mod.rs"]
mod fixture;
mod support;

use std::collections::BTreeMap;

use fixture::Size;
use linli::experiment::compare::{Scope, figures, last_year};
use linli::experiment::results::Results;
use linli::report::{Language, render};
use support::{linli, root, said};

fn files(results: &Results, language: Language) -> BTreeMap<String, String> {
    let files = render(results, language).expect("it renders").into_iter();
    let text = |bytes| String::from_utf8(bytes).ok();
    files.filter_map(|(path, bytes)| Some((path, text(bytes)?))).collect()
}

fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let text = csv.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The title of a chart as its SVG tells it.
fn title(files: &BTreeMap<String, String>, id: &str) -> String {
    let svg = &files[&format!("charts/{id}.svg")];
    let title = svg.split_once("-title\">").expect("a title").1;
    title.split_once("</title>").expect("it ends").0.to_string()
}

#[test]
fn a_waterfall_adds_up_to_the_mean_balance_to_the_fen() {
    let results = fixture::full();
    let files = files(&results, Language::English);
    let rows = rows(&files["charts/waterfall.csv"]);
    for (at, policy) in results.policies.iter().enumerate().take(3) {
        let own: Vec<_> = rows.iter().filter(|row| row["policy"] == policy.id).collect();
        let fen = |row: &BTreeMap<String, String>| row["amount_fen"].parse::<i64>().expect("fen");
        let (end, items) = own.split_last().expect("bars");
        assert_eq!(end["item"], "budget_balance");
        assert_eq!(items.iter().map(|row| fen(row)).sum::<i64>(), fen(end), "{}", policy.id);

        let of = |name: &str| {
            let outcome = results.outcome(name).expect("measured");
            figures(&results, at, outcome, last_year(&results), Scope::All)
        };
        let both = of("operator_margin_fen").into_iter().zip(of("public_revenue_fen"));
        let sum: f64 = both.map(|(margin, revenue)| margin + revenue).sum();
        #[expect(clippy::cast_precision_loss, reason = "fen of a year")]
        let apart = (fen(end) as f64 - sum / 20.0).abs();
        assert!(apart <= 0.5, "{}: {} is not the mean", policy.id, fen(end));
    }
    // The card tells the same means.
    let [separate, joint] = ["separate", "joint-committee"].map(|id| {
        let own = |row: &&BTreeMap<String, String>| {
            row["policy"] == id && row["item"] == "budget_balance"
        };
        let row = rows.iter().find(own).expect("a balance");
        row["amount_fen"].parse::<f64>().expect("fen") / 100.0
    });
    let page = &files["index.html"];
    for yuan in [separate, joint] {
        let whole = format!("{:.0}", yuan.abs());
        let (head, tail) = whole.split_at(whole.len() - 3);
        assert!(page.contains(&format!("{head},{tail} yuan")), "{yuan} is not on the page");
    }
}

#[test]
fn titles_name_only_policies_that_are_drawn() {
    let mut results = fixture::of(Size { months: 40, runs: 12, policies: 40, estates: 2 });
    // The last policies differ most, and are not drawn.
    let rate = results.outcome("paid_current_fen").expect("measured");
    for (nth, policy) in results.policies.iter_mut().enumerate().skip(30) {
        let values = policy.values.all(rate);
        let more = i64::try_from(nth).expect("few") * 1_000;
        let more = (0..values.len()).map(|at| values.as_f64(at)).map(|fen| {
            #[expect(clippy::cast_possible_truncation, reason = "made-up amounts are small")]
            let fen = fen as i64;
            fen + more
        });
        policy.values.set(rate, linli::experiment::results::Values::Int(more.collect()));
    }
    let files = files(&results, Language::English);
    for id in ["collection-rate", "policy-dots", "distribution", "disputes", "budget", "gain"] {
        let title = title(&files, id);
        let svg = &files[&format!("charts/{id}.svg")];
        let drawn = svg.split_once("</desc>").expect("a description").1;
        for named in title.split('“').skip(1) {
            let letter = named.split(' ').next().expect("a letter");
            // What all are held against.
            if letter == "A" {
                continue;
            }
            let heading = format!(">{letter} ");
            let is_drawn = drawn.contains(&heading) || drawn.contains(&format!(">{letter}<"));
            assert!(is_drawn, "{id} names {letter}: {title}");
        }
    }
    let disputes = rows(&files["charts/disputes.csv"]);
    let policies: std::collections::BTreeSet<&str> =
        disputes.iter().map(|row| row["policy"].as_str()).collect();
    assert!(policies.len() <= 6, "{policies:?}");
}

#[test]
fn convergence_names_what_has_not_settled() {
    let all = files(&fixture::full(), Language::English);
    let told = title(&all, "convergence");
    let rows = rows(&all["charts/convergence.csv"]);
    let mut last: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
    for row in &rows {
        let number = |name: &str| row[name].parse::<f64>().expect("a number");
        let key = (row["outcome"].as_str(), row["policy"].as_str());
        last.insert(key, (number("half_width_95"), number("enough")));
    }
    let open = last.values().filter(|(half, enough)| half > enough).count();
    let expected = match open {
        0 => "All means drawn have settled".to_string(),
        1 => "One mean has not settled".into(),
        n => format!("{n} of {} means have not settled", last.len()),
    };
    assert!(told.starts_with(&expected), "{told}; {last:?}");
    let few = files(&fixture::of(Size { runs: 3, ..fixture::FULL }), Language::English);
    assert!(title(&few, "convergence").contains("too few to tell"));
}

#[test]
fn ballots_that_nobody_sent_are_told_apart_on_the_chart() {
    let out = tempfile::tempdir().expect("a folder");
    let chart = out.path().join("vote.svg").display().to_string();
    let vote = root().join("examples/vote/vote.toml").display().to_string();
    for (lang, words) in [
        ("en", ["Torch Dormitory: ", "if silence counted as absent: failed", "counted in favour"]),
        ("zh-CN", ["火炬宿舍：", "若未投票一律按未参与计：未通过", "未收回、计为同意"]),
    ] {
        let decided = linli(&["decide", &vote, "--lang", lang, "--chart", &chart]);
        assert!(decided.status.code().is_some_and(|code| code < 2), "{}", said(&decided));
        let svg = std::fs::read_to_string(&chart).expect("a chart");
        for word in words {
            assert!(svg.contains(word), "{lang}: {word} is not on the chart");
        }
        let title = svg.split_once("</title>").expect("a title").0;
        assert!(title.contains(words[1]), "the title says it too");
        assert!(!svg.contains(">torch"), "{lang}: an id stands for a name");
    }
}
