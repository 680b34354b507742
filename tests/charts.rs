//! Charts at their edges, and what each draws: long names, one household, noughts, equal values, a
//! negative budget, rates beyond 0 to 100 %, one run, ten thousand runs, forty policies; and golden
//! files of every title, label, series and table in both languages.

#[path = "report/boxes.rs"]
mod boxes;
#[path = "report/fixture/mod.rs"]
mod fixture;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fixture::{FULL, Size};
use linli::experiment::results::{Across, Both, Outcome, Results, Total, Values};
use linli::report::{Language, render};

/// Every chart, readable: drawn, no text outside or on another, no number that is none.
fn readable(results: &Results) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for language in Language::ALL {
        for (path, bytes) in render(results, language).expect("it renders") {
            let Some(id) = path.strip_prefix("charts/").and_then(|p| p.strip_suffix(".svg")) else {
                continue;
            };
            let svg = String::from_utf8(bytes).expect("UTF-8");
            for bad in ["NaN", "inf", "⟦"] {
                assert!(!svg.contains(bad), "{id} in {language} holds `{bad}`");
            }
            assert!(svg.len() < 400_000, "{id} in {language} weighs {}", svg.len());
            boxes::check(&format!("{id} in {language}"), &svg);
            all.insert(format!("{id} {language}"), svg);
        }
    }
    all
}

fn texts(svg: &str) -> Vec<String> {
    svg.split("<text")
        .skip(1)
        .filter_map(|part| Some(part.split_once('>')?.1.split("</text>").next()?.trim().into()))
        .collect()
}

fn said(svg: &str) -> String {
    texts(svg).concat()
}

/// The same with a value in place of an outcome's under every policy; the value is made from the policy
/// and a number from 0 to 10 that differs from row to row.
fn with(mut results: Results, name: &str, value: impl Fn(usize, f64) -> f64) -> Results {
    let at = results.outcome(name).expect("declared");
    for (nth, policy) in results.policies.iter_mut().enumerate() {
        let rows = policy.values.n_rows(at);
        #[expect(clippy::cast_possible_truncation, reason = "made-up amounts are small")]
        let values = (0..rows)
            .map(|row| value(nth, f64::from(u8::try_from(row % 11).expect("small"))).round() as i64)
            .collect();
        policy.values.set(at, Values::Int(values));
    }
    results
}

const SMALL: Size = Size { months: 40, runs: 12, policies: 4, estates: 2 };

#[test]
fn names_of_sixty_characters_are_cut_and_not_laid_over_others() {
    let mut results = fixture::of(SMALL);
    let long =
        Both { zh: "很长的名字".repeat(12), en: "a very long name ".repeat(4)[..60].into() };
    for policy in &mut results.policies {
        policy.title = long.clone();
        for motion in &mut policy.motions {
            motion.title = long.clone();
        }
    }
    for estate in &mut results.estates {
        estate.name = long.clone();
    }
    for outcome in &mut results.outcomes {
        outcome.title = long.clone();
    }
    let charts = readable(&results);
    assert_eq!(charts.len(), 30);
    assert!(
        said(&charts["votes zh-CN"]).contains("很长的名字")
            && said(&charts["votes en"]).contains("…")
    );
}

#[test]
fn an_estate_of_one_household_is_not_drawn() {
    let mut results = fixture::of(Size { estates: 1, ..SMALL });
    results.estates[0].n_households = 1;
    results.households.truncate(1);
    for policy in &mut results.policies {
        policy.charged.truncate(1);
    }
    fixture::count_payers(&mut results);
    assert!(readable(&results).is_empty(), "a figure would be one household's");
    let page = render(&results, Language::English).expect("it renders").swap_remove(0).1;
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(page.contains("no chart is drawn") && page.contains("因此不画图"));

    // Beside a large estate, what is the small one's alone is told for both together.
    let mut results = fixture::of(SMALL);
    results.estates[1].n_households = 1;
    let charts = readable(&results);
    let chances = said(&charts["parking-chances en"]);
    assert!(chances.contains("all estates") && !chances.contains("Linjiang Terrace"));
    assert!(said(&charts["votes en"]).contains("Linjiang Terrace: fewer than 5 on the roll"));
}

#[test]
fn tables_keep_back_what_an_estate_of_few_households_would_say() {
    let mut results = fixture::of(SMALL);
    let table = |results: &Results, name: &str| -> Vec<Vec<String>> {
        let files = render(results, Language::English).expect("it renders");
        let (_, bytes) = files.iter().find(|(path, _)| path == name).expect("it is written");
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        text.lines().skip(1).map(|line| line.split(',').map(str::to_string).collect()).collect()
    };
    let by_estate = |rows: &[Vec<String>], at: usize, estate: &str| -> Vec<Vec<String>> {
        rows.iter().filter(|row| row[at] == estate).cloned().collect()
    };
    let votes = table(&results, "tables/votes.csv");
    assert!(votes.iter().all(|row| !row.contains(&"*".to_string())), "large rolls are told");

    results.estates[1].n_households = 4;
    for vote in results.policies.iter_mut().flat_map(|policy| &mut policy.votes) {
        if vote.estate == 1 {
            (vote.roll_heads, vote.cast_heads, vote.for_heads) = (4, 3, 2);
        }
    }
    let votes = table(&results, "tables/votes.csv");
    let (large, small) = (by_estate(&votes, 5, "shengtang"), by_estate(&votes, 5, "linjiang"));
    // Where both must agree, whether a motion was adopted and how the large one voted tell how the
    // small one did.
    for rows in [small, large] {
        assert!(
            !rows.is_empty()
                && rows.iter().all(|row| row[6..row.len() - 2].iter().all(|cell| cell == "*"))
        );
    }
    // The small estate is what all have less the other one, so neither is told by itself.
    let differences = table(&results, "tables/differences.csv");
    for estate in ["shengtang", "linjiang"] {
        let rows = by_estate(&differences, 3, estate);
        assert!(!rows.is_empty() && rows.iter().all(|row| row[7..].iter().all(|cell| cell == "*")));
    }
    let whole = by_estate(&differences, 3, "all");
    assert!(!whole.is_empty() && whole.iter().all(|row| row[7..].iter().all(|cell| cell != "*")));
}

#[test]
fn every_chart_says_at_its_foot_where_it_comes_from_and_is_light() {
    let mut results = fixture::full();
    let charts = readable(&results);
    for (id, svg) in &charts {
        let said = said(svg);
        for part in ["2018-12-31", "3f9c1e70a2b8", "20190101", "linli"] {
            assert!(said.contains(part), "{id} does not say {part}");
        }
        let most = if id.starts_with("policy-dots") { 150_000 } else { 40_000 };
        assert!(svg.len() < most, "{id} weighs {}", svg.len());
    }
    results.data_date = None;
    let charts = readable(&results);
    assert!(charts.iter().all(|(id, svg)| {
        let not_given =
            if id.ends_with("en") { "Data date: not given" } else { "数据日期：未给出" };
        said(svg).contains(not_given)
    }));
}

/// The same with one more count measured, the same number in every estate, month and run.
fn measured(mut results: Results, name: &str, number: i64) -> Results {
    let title = Both { zh: "测得".into(), en: "measured".into() };
    let (name, unit) = (name.to_string(), "count".to_string());
    let (total, across) = (Total::Last, Across::Sum);
    results.outcomes.push(Outcome { name, unit, title, total, across, public: false });
    let rows = results.runs * results.months * results.estates.len();
    for policy in &mut results.policies {
        policy.values.push(Values::Int(vec![number; rows]));
    }
    results
}

#[test]
fn bays_are_told_by_kind_of_household_where_no_few_cars_stand_out() {
    // In each of two estates: 52 cars, of owners 30 with 15 bays, of tenants 15 with 5, of others 7.
    let of_kinds = |tenants: i64| {
        let results = with(fixture::of(SMALL), "cars", |_, _| 52.0);
        let cars =
            [("owners", 30, 15), ("tenants", tenants, 5), ("elderly", 2, 1), ("several", 0, 0)];
        cars.into_iter().fold(results, |results, (kind, cars, bays)| {
            let results = measured(results, &format!("cars_of_{kind}"), cars);
            measured(results, &format!("bays_of_{kind}"), bays)
        })
    };
    let charts = readable(&of_kinds(15));
    let texts = texts(&charts["parking-chances en"]);
    for seen in ["owners", "60 cars", "50.0%", "tenants", "30 cars", "33.3%"] {
        assert!(texts.iter().any(|text| text == seen), "{seen}: {texts:?}");
    }
    // Four cars of households with elderly members are too few, and none is none.
    for hidden in ["with elderly", "several cars", "Shengtang Court"] {
        assert!(!texts.iter().any(|text| text == hidden), "{hidden}: {texts:?}");
    }
    // With 20 in each estate, four are neither owners' nor tenants': tenants would give them away.
    let said = said(&readable(&of_kinds(20))["parking-chances en"]);
    assert!(said.contains("owners") && !said.contains("tenants"), "{said}");
}

#[test]
fn noughts_are_drawn_as_noughts() {
    let mut results = fixture::of(SMALL);
    let names: Vec<String> = results.outcomes.iter().map(|o| o.name.clone()).collect();
    for name in names {
        results = with(results, &name, |_, _| 0.0);
    }
    let charts = readable(&results);
    assert!(said(&charts["dispute-funnel en"]).contains("There are no disputes."));
    assert!(charts["policy-heat en"].contains("the policies change nothing"));
    assert!(charts["policy-heat zh-CN"].contains("方案不改变任何一项"));
    assert!(charts["waterfall en"].contains("the same as under"));
}

#[test]
fn equal_values_in_every_run_give_no_band_and_no_false_error() {
    let mut results = fixture::of(SMALL);
    let names: Vec<String> = results.outcomes.iter().map(|o| o.name.clone()).collect();
    for name in names {
        results = with(results, &name, |policy, _| if policy == 2 { 700.0 } else { 500.0 });
    }
    let charts = readable(&results);
    assert!(charts["convergence en"].contains("the same every time"));
    assert!(said(&charts["policy-heat en"]).contains('+'));
}

#[test]
fn a_negative_budget_goes_below_the_line() {
    let results = with(fixture::of(SMALL), "service_cost_fen", |_, row| 9e6 + row);
    let results = with(results, "operator_margin_fen", |_, row| -8e6 - row);
    let charts = readable(&results);
    let ticks = texts(&charts["waterfall zh-CN"]);
    assert!(ticks.iter().any(|text| text.starts_with('−')), "{ticks:?}");
    assert!(said(&charts["waterfall zh-CN"]).contains("小区结余"));
}

#[test]
fn rates_beyond_nought_and_a_hundred_are_drawn_as_they_are_and_said() {
    for factor in [1.6, -0.7] {
        let at = |_: usize, row: f64| factor * (8e5 + row * 2e4);
        let results = with(fixture::of(SMALL), "paid_current_fen", at);
        let results = with(results, "billed_fen", |_, _| 8e5);
        let charts = readable(&results);
        assert!(said(&charts["collection-rate en"]).contains("outside 0 to 100%"));
        assert!(said(&charts["collection-rate zh-CN"]).contains("0 到 100% 之外"));
    }
}

#[test]
fn one_run_draws_no_interval_and_ten_thousand_stay_light() {
    let one = readable(&fixture::of(Size { runs: 1, ..SMALL }));
    assert!(!one.contains_key("convergence en"), "one run says nothing of enough");
    assert!(one.values().all(|svg| {
        let said = said(svg);
        said.contains("only 1") || said.contains("只模拟了 1 次")
    }));
    let many = Size { months: 13, runs: 10_000, policies: 3, estates: 1 };
    let charts = readable(&fixture::of(many));
    for id in ["distribution en", "convergence en", "collection-rate en"] {
        assert!(charts[id].len() < 60_000, "{id}: {}", charts[id].len());
    }
    assert!(charts["convergence en"].contains("10000 runs"));
}

#[test]
fn of_forty_policies_some_are_drawn_and_the_rest_counted() {
    let charts = readable(&fixture::of(Size { months: 14, runs: 10, policies: 40, estates: 2 }));
    let said_of = |id: &str| said(&charts[id]);
    for id in ["collection-rate en", "waterfall en", "disputes en", "policy-dots en"] {
        assert!(said_of(id).contains("Not drawn:"), "{id}");
    }
    // The heat table has every policy.
    assert!(said_of("policy-heat en").contains("AN "), "the fortieth policy is there");
}

/// What a chart draws, as text: title, description, every label in its order, how many shapes of
/// which colour, the ends of every line, and the table beside it.
fn told(svg: &str, page: &str, csv: &str, id: &str, short: &str) -> String {
    let mut text = String::new();
    let inside = |tag: &str| {
        let rest = svg.split_once(&format!("<{tag} ")).expect("it is there").1;
        rest.split_once('>').expect("closed").1.split("</").next().expect("closed").to_string()
    };
    let _ = writeln!(text, "title: {}\ndescription: {}\n", inside("title"), inside("desc"));
    for label in texts(svg) {
        let _ = writeln!(text, "label: {label}");
    }
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    for part in svg.split('<').skip(1) {
        let kind = part.split([' ', '>', '/']).next().unwrap_or_default();
        let value = |name: &str| {
            let rest = part.split_once(&format!(" {name}=\""))?.1;
            rest.split('"').next()
        };
        if !["polyline", "polygon", "circle", "line", "rect"].contains(&kind) {
            continue;
        }
        let colour = value("stroke").filter(|c| *c != "none").or(value("fill")).unwrap_or("");
        *shapes.entry(format!("{kind} {colour}")).or_default() += 1;
        let points: Vec<&str> = value("points").unwrap_or_default().split_whitespace().collect();
        if points.len() > 20 {
            let (first, last) = (points[0], points[points.len() - 1]);
            let _ =
                writeln!(text, "series: {kind} {colour} {} points {first} to {last}", points.len());
        }
    }
    for (shape, n) in shapes {
        let _ = writeln!(text, "shapes: {n} {shape}");
    }
    let section = page.split(&format!("id=\"{id}-{short}-figure\"")).nth(1).expect("a section");
    let table = section.split("<table>").nth(1).expect("a table");
    let table = table.split("</table>").next().expect("a table ends");
    for row in table.split("<tr>").skip(1) {
        let cells = row.split("</t").filter_map(|cell| {
            let cell = cell.rsplit_once('>')?.1;
            (!cell.trim().is_empty()).then(|| cell.trim().replace("&#x2f;", "/"))
        });
        let _ = writeln!(text, "table: {}", cells.collect::<Vec<_>>().join(" | "));
    }
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    let _ =
        writeln!(text, "csv: {} rows\n{}\n{}", lines.len() - 1, lines[0], lines[lines.len() - 1]);
    text
}

#[test]
fn every_chart_draws_what_its_golden_file_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts");
    let renew = std::env::var_os("LINLI_RENEW").is_some();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (language, short) in [(Language::Chinese, "zh"), (Language::English, "en")] {
        let files: BTreeMap<String, Vec<u8>> =
            render(&fixture::of(FULL), language).expect("it renders").into_iter().collect();
        let text = |path: &str| String::from_utf8(files[path].clone()).expect("UTF-8");
        let page = text("index.html");
        for (path, _) in files.iter().filter(|(_, bytes)| bytes.starts_with(b"<svg")) {
            let id = path.trim_start_matches("charts/").trim_end_matches(".svg");
            let csv = text(&format!("charts/{id}.csv"));
            let told = told(&text(path), &page, &csv, id, short);
            let golden = folder.join(format!("{id}.{short}.txt"));
            if renew {
                fs::write(&golden, &told).expect("written");
            }
            seen += 1;
            if fs::read_to_string(&golden).unwrap_or_default() != told {
                wrong.push(format!("{id}.{short}"));
            }
        }
    }
    assert_eq!(seen, 30);
    assert_eq!(wrong, Vec::<String>::new(), "if that is wanted: LINLI_RENEW=1");
}

#[test]
fn no_english_leaks_into_a_chinese_chart_and_no_chinese_into_an_english_one() {
    let charts = readable(&fixture::full());
    for (id, svg) in charts {
        for text in texts(&svg) {
            if id.ends_with("en") {
                let han = text.chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
                assert_eq!(han, None, "{id}: {text}");
            } else {
                let words = text.split(|c: char| !c.is_ascii_alphabetic());
                let known = ["linli", "csv", "ledger", "tables", "differences", "CSV"];
                let mut words = words.filter(|w| w.len() > 2 && !known.contains(w));
                // A fingerprint may hold letters.
                let leaked = words.find(|w| !w.bytes().all(|b| b"abcdef".contains(&b)));
                assert_eq!(leaked, None, "{id}: {text}");
            }
        }
    }
}
