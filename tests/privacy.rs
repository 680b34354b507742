//! A household leaves an estate, and a neighbour holds the reports of before and after against each
//! other: what the street and the public are told fits whatever the household may have had.

#[path = "report/fixture/mod.rs"]
mod fixture;

use std::collections::BTreeMap;

use linli::experiment::results::{Audience, Results, Values};
use linli::report::{Language, Options, Range, Sum, draw, feasible};

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

/// The step of yearly money that a report tells in: the greatest number that divides all of it.
fn step_of(
    cells: &BTreeMap<(String, usize, String), String>,
    is_money: &dyn Fn(&str) -> bool,
) -> f64 {
    let numbers = cells.iter().filter(|((_, _, name), _)| is_money(name));
    let numbers = numbers.filter_map(|(_, cell)| cell.parse::<f64>().ok());
    let divide = |a: u64, b: u64| {
        let (mut a, mut b) = (a, b);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole fen")]
    let found = numbers.fold(0, |sofar, n| divide(sofar, n.abs().round() as u64));
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let found = found as f64;
    found
}

#[test]
fn a_household_that_leaves_takes_its_figures_with_it() {
    let before = fixture::full();
    let runs = i64::try_from(before.runs).expect("few");
    let charged = |at: usize| before.policies.iter().map(|p| p.charged[at] / runs).max();
    for audience in [Audience::Street, Audience::Public] {
        let old = cells(&report(&before, audience));
        let is_money = |name: &str| name.contains("_fen");
        let step = step_of(&old, &is_money);
        assert!(step >= 1000.0, "{audience:?}: money is told by {step} fen");
        for leaver in [0, 7, 40, 85, 90, 149] {
            let part = charged(leaver).expect("charged");
            #[expect(clippy::cast_precision_loss, reason = "fen of a year")]
            let part = part as f64;
            assert!(part <= step, "no household has more than a step: {part} of {step}");
            let new = cells(&report(&without(&before, leaver), audience));
            assert_eq!(
                old.len(),
                new.len(),
                "{audience:?}: the shape of the tables told something"
            );
            for (place, cell) in &old {
                let told = &new[place];
                if is_money(&place.2)
                    && let (Ok(a), Ok(b)) = (cell.parse::<f64>(), told.parse::<f64>())
                {
                    // Sums lie within half a step of what is told, so the part lies within one
                    // step of the difference; everything from nothing to a step must fit.
                    let seen = a - b;
                    let (least, most) = (seen - step, seen + step);
                    assert!(
                        least <= 0.0 && most >= step || seen == 0.0,
                        "{audience:?} {place:?}: the part is {least} to {most}, step {step}"
                    );
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
