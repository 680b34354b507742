//! A household leaves an estate, and a neighbour holds the reports of before and after against each
//! other: what the street and the public are told fits whatever the household may have had.

#[path = "report/fixture/mod.rs"]
mod fixture;

use std::collections::BTreeMap;

use linli::experiment::results::{Audience, Results, Values};
use linli::report::{
    Language, Options, Range, ReportError, Style, Sum, draw, feasible, summary_json_for,
};

/// The same estate without one of its households: its bills, its payments, its car and its charge
/// are gone from every month and run.
fn without(results: &Results, leaver: usize) -> Results {
    let mut after = results.clone();
    let gone = after.households.remove(leaver);
    after.estates[gone.estate].n_households -= 1;
    let runs = i64::try_from(after.runs).expect("few");
    let each = after.estates.len();
    for policy in &mut after.policies {
        let charge = policy.charged.remove(leaver) / (runs * 12);
        for (at, outcome) in after.outcomes.iter().enumerate() {
            let mut values = (*policy.values.all(at)).clone();
            let Values::Int(own) = &mut values else { continue };
            let part = match outcome.name.as_str() {
                "billed_fen" | "paid_fen" | "paid_current_fen" | "operator_margin_fen" => charge,
                "arrears_fen" => charge * 3,
                "cars" | "overflow_cars" => gone.cars,
                _ => 0,
            };
            own.iter_mut().skip(gone.estate).step_by(each).for_each(|value| *value -= part);
            policy.values.set(at, values);
        }
    }
    fixture::count_payers(&mut after);
    after
}

fn report(results: &Results, audience: Audience) -> BTreeMap<String, Vec<u8>> {
    let options = Options { audience, ..Options::of(Language::Chinese) };
    draw(results, &options).expect("nothing is given away").into_iter().collect()
}

fn is_csv(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "csv")
}

/// Every number of every table, by file, row and column.
fn cells(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<(String, usize, String), String> {
    let mut found = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| is_csv(path)) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().expect("a header").clone();
        for (at, row) in reader.records().enumerate() {
            let row = row.expect("a row");
            for (name, cell) in header.iter().zip(row.iter()) {
                found.insert((path.clone(), at, name.to_string()), cell.to_string());
            }
        }
    }
    found
}

/// The step in which a report tells money of a year, fen, as its page says.
fn step_of_money(files: &BTreeMap<String, Vec<u8>>) -> f64 {
    let page = String::from_utf8_lossy(&files["index.html"]).into_owned();
    let said = page.split("一年内的金额按 ").nth(1).expect("the page says its step");
    let digits = said.split(" 元").next().expect("a number").replace(',', "");
    100.0 * digits.parse::<f64>().expect("a number")
}

/// May a household that added `part` have left between two figures? Each figure lies within three
/// quarters of a step of what is told.
fn fits(seen: f64, steps: [f64; 2], part: f64) -> bool {
    (seen - part).abs() <= 0.75 * (steps[0] + steps[1])
}

#[test]
fn a_household_that_leaves_takes_its_figures_with_it() {
    let before = fixture::full();
    let runs = i64::try_from(before.runs).expect("few");
    let baseline = before.policies[before.baseline].id.clone();
    let charged = |at: usize| before.policies.iter().map(|p| p.charged[at] / runs).max();
    for audience in [Audience::Street, Audience::Public] {
        let told = report(&before, audience);
        let (old, step) = (cells(&told), step_of_money(&told));
        let is_stock = |name: &str| name.contains("arrears");
        let mut compared = 0;
        for leaver in [0, 7, 40, 85, 90, 149] {
            let part = charged(leaver).expect("charged");
            #[expect(clippy::cast_precision_loss, reason = "fen of a year")]
            let part = part as f64;
            assert!(part <= 0.4 * step, "a household adds at most 0.4 of a step: {part} of {step}");
            let told = report(&without(&before, leaver), audience);
            let (new, after) = (cells(&told), step_of_money(&told));
            assert_eq!(
                old.keys().collect::<Vec<_>>(),
                new.keys().collect::<Vec<_>>(),
                "{audience:?}: the shape of the tables told something"
            );
            for (place, cell) in &old {
                let (Ok(a), Ok(b)) = (cell.parse::<f64>(), new[place].parse::<f64>()) else {
                    assert_eq!(
                        cell.is_empty(),
                        new[place].is_empty(),
                        "{audience:?} {place:?}: {cell:?} then {:?}",
                        new[place]
                    );
                    continue;
                };
                let row = (place.0.clone(), place.1, "outcome".to_string());
                let outcome = old.get(&row).map_or(place.2.as_str(), String::as_str);
                let (steps, part) = match outcome {
                    "cars" | "overflow_cars" => ([10.0; 2], 1.0),
                    name if name.ends_with("_fen") && !is_stock(name) => ([step, after], part),
                    _ => continue,
                };
                if place.2 == "n" {
                    continue;
                }
                compared += 1;
                // A level under a policy is that of the baseline and the difference, added up: two
                // figures, each of which a household may move.
                let is_level = !place.2.starts_with("difference_") && place.2 != "baseline_p50";
                let policy = old.get(&(place.0.clone(), place.1, "policy".to_string()));
                let is_sum = is_level && policy.is_some_and(|id| *id != baseline);
                let steps = if is_sum { steps.map(|step| 2.0 * step) } else { steps };
                for fitting in [0.0, part / 2.0, part] {
                    assert!(
                        fits(a - b, steps, fitting),
                        "{audience:?} {place:?}: {a} then {b} rules out {fitting}"
                    );
                }
            }
        }
        assert!(compared > 5_000, "{compared}");
    }
}

/// Levels that stand beside a difference, and parts beside their whole, never contradict it.
#[test]
fn levels_differences_and_parts_agree() {
    for audience in [Audience::Street, Audience::Public] {
        let files = report(&fixture::full(), audience);
        let found = cells(&files);
        let number = |file: &str, row: usize, name: &str| {
            found.get(&(file.into(), row, name.into())).and_then(|cell| cell.parse::<f64>().ok())
        };
        let file = "tables/differences.csv";
        let mut rows = 0;
        for row in 0.. {
            if !found.contains_key(&(file.into(), row, "policy".into())) {
                break;
            }
            let all = ["baseline_p50", "difference_p50", "policy_p50"];
            let [Some(without), Some(change), Some(with)] = all.map(|name| number(file, row, name))
            else {
                continue;
            };
            assert!((without + change - with).abs() < 1e-6, "{audience:?} {row}");
            rows += usize::from(change != 0.0);
        }
        assert!(rows > 100, "{rows}");
        let file = "charts/gain.csv";
        let mut splits = 0;
        for row in (0..).step_by(3).take_while(|row| number(file, *row, "p50").is_some()) {
            for name in ["p50", "mean"] {
                let [whole, arithmetic, governance] =
                    [0, 1, 2].map(|part| number(file, row + part, name).expect("told"));
                assert!((whole - arithmetic - governance).abs() < 1e-6, "{audience:?} {name}");
            }
            splits += 1;
        }
        assert!(splits > 0);
    }
}

/// Where a motion fails in some runs, the error of a mean gives the difference that it makes: spread
/// over root of runs, with the number of runs that carried it beside it. So a neighbour worked out
/// what one household was charged, from two reports.
#[test]
fn errors_do_not_give_a_household_away() {
    let mut before = fixture::full();
    let billed = before.outcome("billed_fen").expect("declared");
    let (rows, runs) = (before.months * before.estates.len(), before.runs);
    // Carried in 13 of 20 runs, each household then pays 25 yuan more a month.
    let carried = |run: usize| run % 20 < 13;
    let change = |results: &mut Results, households: i64| {
        let without = (*results.policies[0].values.all(billed)).clone();
        let Values::Int(mut values) = without else { panic!("fen") };
        for (at, value) in values.iter_mut().enumerate() {
            if carried(at / rows) {
                *value += 2_500 * households;
            }
        }
        results.policies[1].values.set(billed, Values::Int(values));
    };
    let mut after = without(&before, 7);
    change(&mut before, 150);
    change(&mut after, 149);
    // What an analyst is told gives the difference of both worlds: 12 × 2 estates × 25 yuan.
    let effect = |results: &Results, audience: Audience| -> Option<f64> {
        let cells = cells(&report(results, audience));
        let (place, _) = cells.iter().find(|((path, row, name), cell)| {
            let of = |name: &str| &cells[&(path.clone(), *row, name.into())];
            path == "tables/differences.csv"
                && name == "outcome"
                && *cell == "billed_fen"
                && of("policy") == &before.policies[1].id
                && of("scope") == "all"
                && of("window") == "last_year"
        })?;
        let error = &cells[&(place.0.clone(), place.1, "monte_carlo_error".to_string())];
        let error: f64 = error.parse().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let n = runs as f64;
        let part = 13.0 / 20.0;
        // Half of a 95 % interval is 1.96 standard errors.
        Some(error / 1.96 * n.sqrt() / (part * (1.0 - part) * n / (n - 1.0)).sqrt())
    };
    let gone = effect(&before, Audience::Analyst).expect("told")
        - effect(&after, Audience::Analyst).expect("told");
    assert!((gone - 12.0 * 2.0 * 2_500.0).abs() < 1.0, "the attack works on the analyst: {gone}");
    for audience in [Audience::Street, Audience::Public] {
        for world in [&before, &after] {
            assert_eq!(effect(world, audience), None, "{audience:?}");
            let told = summary_json_for(world, audience).expect("sound").to_string();
            assert!(told.contains("\"monte_carlo_error\":null"));
            assert!(!told.contains("\"monte_carlo_error\":0"), "no error and no sentinel");
            assert!(!told.contains("e-308"));
            for style in [Style::Web, Style::Notice] {
                let options = Options { audience, style, ..Options::of(Language::English) };
                let files = draw(world, &options).expect("nothing is given away");
                for (path, bytes) in files {
                    let text = String::from_utf8_lossy(&bytes);
                    let error = text.split('±').skip(1);
                    let mut error = error.filter(|rest| rest.starts_with(char::is_numeric));
                    assert_eq!(error.next(), None, "{path}");
                }
            }
        }
    }
}

/// Which way the leaver's charge moved can't be told from the groups before and after: every group
/// may have been the leaver's.
#[test]
fn no_group_is_singled_out_as_that_of_the_leaver() {
    let before = fixture::full();
    for (audience, step) in [(Audience::Street, 10), (Audience::Public, 5)] {
        let groups = |results: &Results| -> Vec<Vec<String>> {
            let cells = cells(&report(results, audience));
            let of = |policy: usize| {
                let households = |at: &usize| {
                    let place =
                        ("charts/payers-yuan.csv".to_string(), *at, "households".to_string());
                    cells.get(&place).cloned()
                };
                (3 * policy..3 * policy + 3)
                    .collect::<Vec<_>>()
                    .iter()
                    .filter_map(households)
                    .collect()
            };
            vec![of(0), of(1)]
        };
        let old = groups(&before);
        for leaver in 0..before.households.len() {
            let new = groups(&without(&before, leaver));
            for (old, new) in old.iter().zip(&new) {
                assert_eq!(old.len(), 3);
                for suspect in 0..3 {
                    assert!(
                        may_be(old, new, suspect, step, 150),
                        "{audience:?}: {old:?} then {new:?} rule out group {suspect}"
                    );
                }
            }
        }
    }
}

/// Is there a filling of the groups before and after that has the leaver in this group?
fn may_be(old: &[String], new: &[String], suspect: usize, step: i64, whole: i64) -> bool {
    let range = |cell: &String| -> Range {
        cell.parse::<i64>()
            .map_or((0, (2 * step - 1).min(whole)), |n| ((n - step + 1).max(0), n + step - 1))
    };
    // Three groups before, then the same after with one fewer in the suspect's.
    let mut cells: Vec<Range> = Vec::new();
    for at in 0..3 {
        let (a, b) = (range(&old[at]), range(&new[at]));
        let gone = i64::from(at == suspect);
        cells.push((a.0.max(b.0 + gone), a.1.min(b.1 + gone)));
    }
    cells.iter().all(|(low, high)| low <= high)
        && feasible(&cells, &[Sum { cells: vec![0, 1, 2], of: (whole, whole) }]).is_some()
}

/// What the analyst is told does give the leaver away: the attack works where nothing stands
/// against it, so the tests above can fail.
#[test]
fn the_attack_works_on_the_analysts_figures() {
    let before = fixture::full();
    let after = without(&before, 7);
    let sum = |results: &Results| -> i64 {
        let place = results.outcome("billed_fen").expect("declared");
        let values = results.policies[0].values.all(place);
        let Values::Int(values) = &*values else { panic!("fen") };
        values[0]
    };
    let runs = i64::try_from(before.runs).expect("few");
    assert_eq!(sum(&before) - sum(&after), before.policies[0].charged[7] / (runs * 12));
    let [old, new] = [&before, &after].map(|results| cells(&report(results, Audience::Analyst)));
    let billed = |cells: &BTreeMap<(String, usize, String), String>| {
        cells[&("tables/ledger.csv".to_string(), 0, "mean_billed_fen".to_string())].clone()
    };
    assert_ne!(billed(&old), billed(&new));
}

/// A page about one household, or about estates of which one is, is no page for the street.
#[test]
fn a_report_of_a_handful_is_refused() {
    let sizes = |sizes: &[usize]| {
        let mut results = fixture::of(fixture::Size { estates: sizes.len(), ..fixture::FULL });
        for (estate, n) in results.estates.iter_mut().zip(sizes) {
            estate.n_households = *n;
        }
        results
    };
    let is_refused = |of: &[usize], audience: Audience| {
        let results = sizes(of);
        let options = Options { audience, ..Options::of(Language::English) };
        let drawn = matches!(draw(&results, &options), Err(ReportError::TooFew { .. }));
        let told = summary_json_for(&results, audience);
        assert_eq!(drawn, matches!(told, Err(ReportError::TooFew { .. })), "{of:?}");
        drawn
    };
    for few in [&[1][..], &[4], &[1, 1], &[3, 3], &[86, 1], &[4, 86]] {
        assert!(is_refused(few, Audience::Public), "{few:?}");
        assert!(is_refused(few, Audience::Street), "{few:?}");
        assert!(!is_refused(few, Audience::Analyst), "{few:?}");
    }
    assert!(!is_refused(&[5], Audience::Public) && is_refused(&[9, 64], Audience::Street));
    assert!(!is_refused(&[86, 64], Audience::Street));
}
