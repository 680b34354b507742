//! Attacks a report before it is written.
//!
//! Takes every file that is about to leave and tries what a curious neighbour would: read a file
//! that is not for this audience, find a figure finer than the audience's step, and solve hidden
//! numbers of households from the numbers beside them and the number of all households. Whatever it
//! finds stops the report.

mod cells;
mod page;
mod steps;

use std::collections::BTreeMap;

use serde_json::Value;

use super::privacy::fewest;
use crate::experiment::results::{Audience, Results};

pub use cells::{Range, Sum, feasible};

/// What a report would have given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// File of the report.
    pub file: String,
    /// What was found.
    pub found: String,
}

/// Tables that hold one run, one estate or one household in each row.
const FINE: [&str; 6] = [
    "results.json",
    "private/",
    "tables/outcomes.",
    "tables/votes.",
    "tables/ledger.",
    "tables/runs",
];

/// Charts whose figures are all told in steps.
pub(super) const COARSE_CHARTS: [&str; 9] = [
    "collection-rate",
    "votes",
    "budget",
    "parking",
    "disputes",
    "payers-yuan",
    "gain",
    "policy-dots",
    "policy-heat",
];

/// Columns that say whom a row is about, or what one household will do.
const NAMES: [&str; 6] = ["unit_id", "household", "owner", "owner_id", "will_pay", "pays"];

type Row = BTreeMap<String, String>;

/// Everything that the files give away to the audience of the results.
pub(super) fn audit(results: &Results, files: &[(String, Vec<u8>)]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut found = |file: &str, found: String| {
        breaches.push(Breach { file: file.into(), found });
    };
    let is_exact = results.audience.is_exact();
    for (path, bytes) in files {
        let fine = FINE.iter().find(|fine| path.starts_with(**fine));
        if let Some(fine) = fine.filter(|_| !is_exact) {
            found(path, format!("`{fine}` holds single runs, estates or households"));
            continue;
        }
        if !super::is_csv(path) {
            if let Some(problem) = unlike(path, bytes, files) {
                found(path, problem);
            }
            continue;
        }
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first = String::from_utf8_lossy(first);
        let header: Vec<&str> = first.trim_start_matches('\u{feff}').split(',').collect();
        if let Some(column) = header.iter().find(|column| NAMES.contains(column)) {
            found(path, format!("column `{column}` names households"));
        }
        // The long tables of an analyst count no households.
        if is_exact && !header.contains(&"households") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let rows = super::tables::rows(text.trim_start_matches('\u{feff}'));
        if !is_exact {
            // A table for people says what the one for programs beside it says, which is held
            // against the steps itself.
            let problems = match for_programs(path, files) {
                Some(beside) => steps::of_echo(&rows, &super::tables::rows(&beside)),
                None => steps::of_table(results, &rows),
            };
            problems.into_iter().for_each(|problem| found(path, problem));
        }
        for problem in problems_of_groups(results, &rows) {
            found(path, problem);
        }
    }
    breaches
}

/// The table for programs that a table for people, such as `tables/differences.zh.csv`, says again.
fn for_programs(path: &str, files: &[(String, Vec<u8>)]) -> Option<String> {
    let name = path.strip_suffix(".zh.csv").or_else(|| path.strip_suffix(".en.csv"))?;
    let (_, bytes) = files.iter().find(|(path, _)| *path == format!("{name}.csv"))?;
    Some(String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_string())
}

/// How a Parquet file differs from the CSV beside it, which is the one that is attacked. The long
/// table of an analyst is left out: it holds every run, and nothing in it is hidden.
fn unlike(path: &str, bytes: &[u8], files: &[(String, Vec<u8>)]) -> Option<String> {
    let name = path.strip_suffix(".parquet")?;
    if path == super::OUTCOMES || !path.starts_with("tables/") {
        return None;
    }
    let beside = format!("{name}.csv");
    let Some((_, csv)) = files.iter().find(|(path, _)| *path == beside) else {
        return Some("no CSV beside it shows what it holds".into());
    };
    let Ok(cells) = super::tables::parquet_cells(bytes) else {
        return Some("it can't be read".into());
    };
    let text = String::from_utf8_lossy(csv);
    let lines = super::tables::lines(text.trim_start_matches('\u{feff}'));
    if cells.len() != lines.len() {
        return Some(format!("{} rows where its CSV has {}", cells.len(), lines.len()));
    }
    let mut pairs = cells.iter().zip(&lines).enumerate();
    pairs
        .find(|(_, (one, other))| !are_alike(one, other))
        .map(|(row, _)| format!("row {row} is not that of its CSV"))
}

/// Do two rows say the same? Numbers count by their value, and what is kept back as empty.
fn are_alike(one: &[String], other: &[String]) -> bool {
    let is_same = |(a, b): (&String, &String)| {
        a == b
            || b == "*" && a.is_empty()
            || a.parse::<f64>()
                .is_ok_and(|a| b.parse::<f64>().is_ok_and(|b| a.total_cmp(&b).is_eq()))
    };
    one.len() == other.len() && one.iter().zip(other).all(is_same)
}

/// Estates of too few households that are told by themselves in some table of a run, or can be worked
/// out: in every table an estate is what all have less the others, so those that no table tells must
/// be two at least and hold [`fewest`] households together. `sample` is a piece of the long table.
pub(super) fn of_estates(
    results: &Results,
    files: &[(String, Vec<u8>)],
    sample: (&str, &[u8]),
) -> Vec<Breach> {
    let tables = files.iter().filter(|(path, _)| super::is_csv(path));
    let tables = tables.map(|(path, bytes)| (path.as_str(), bytes.as_slice())).chain([sample]);
    let mut breaches = Vec::new();
    let mut told = vec![false; results.estates.len()];
    for (path, bytes) in tables {
        let text = String::from_utf8_lossy(bytes);
        for row in super::tables::rows(text.trim_start_matches('\u{feff}')) {
            let id = row.get("scope").or_else(|| row.get("estate"));
            let at = results.estates.iter().position(|estate| Some(&estate.id) == id);
            let Some(at) = at.filter(|at| !told[*at] && tells(&row)) else { continue };
            told[at] = true;
            let n = results.estates[at].n_households;
            if n < fewest() {
                let found = format!("`{}` of {n} households is told", results.estates[at].id);
                breaches.push(Breach { file: path.into(), found });
            }
        }
    }
    let rest = results.estates.iter().zip(&told).filter(|(_, told)| !**told);
    let (n, households) =
        rest.fold((0, 0), |(n, all), (estate, _)| (n + 1, all + estate.n_households));
    if n == 1 || n > 0 && households < fewest() {
        let found = format!("{n} estates of {households} households are all less the others");
        breaches.push(Breach { file: "tables/".into(), found });
    }
    breaches
}

/// Does a row of an estate hold a figure of it?
fn tells(row: &Row) -> bool {
    row.iter().any(|(column, cell)| {
        !steps::is_label(column) && (cell.parse::<f64>().is_ok() || cell.parse::<bool>().is_ok())
    })
}

/// What a summary for programs gives away to the audience of the results.
pub(super) fn of_json(results: &Results, told: &Value) -> Vec<Breach> {
    if results.audience.is_exact() {
        return Vec::new();
    }
    let problems = steps::of_json(results, told).into_iter();
    problems.map(|found| Breach { file: "JSON".into(), found }).collect()
}

/// What a page or a picture says that is finer than its step; `blank` is the page about a world in
/// which nothing was measured.
pub(super) fn of_pages(results: &Results, files: &[(String, Vec<u8>)], blank: &str) -> Vec<Breach> {
    let is_page = |path: &str| path.starts_with("index.") || path.starts_with("charts/");
    let pages = files.iter().filter(|(path, _)| is_page(path) && !super::is_csv(path));
    pages
        .flat_map(|(path, bytes)| {
            let found = page::of_page(results, &String::from_utf8_lossy(bytes), blank);
            found.into_iter().map(|found| Breach { file: path.clone(), found })
        })
        .collect()
}

/// Hidden numbers of households that can be solved to fewer than the audience's step, or than
/// [`fewest`] where figures are exact.
fn problems_of_groups(results: &Results, rows: &[Row]) -> Vec<String> {
    let whole: usize = results.estates.iter().map(|estate| estate.n_households).sum();
    let mut policies: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
    for row in rows {
        if let (Some(policy), Some(n)) = (row.get("policy"), row.get("households")) {
            policies.entry(policy).or_default().push(n.parse().ok());
        }
    }
    let mut problems = Vec::new();
    for (policy, told) in policies {
        for (low, high) in solved(&told, whole, results.audience) {
            problems.push(format!("a hidden group under `{policy}` holds {low} to {high}"));
        }
    }
    problems
}

/// The hidden groups of a division of `whole` households that hold one of too few numbers, with the
/// least and greatest.
pub(super) fn solved(told: &[Option<usize>], whole: usize, audience: Audience) -> Vec<Range> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (step, all) = (number(audience.step_of_households()), number(whole));
    let fewest = if audience.is_exact() { number(fewest()) } else { step };
    let range = |cell: &Option<usize>| match cell.map(number) {
        // What is told in steps may be less or more by all but one of a step.
        Some(n) => ((n - step + 1).max(0), (n + step - 1).min(all)),
        // A group that is not told fills no more than one step.
        None if step > 1 => (0, (2 * step - 1).min(all)),
        None => (0, all),
    };
    let cells: Vec<Range> = told.iter().map(range).collect();
    let sum = Sum { cells: (0..cells.len()).collect(), of: (all, all) };
    // Groups of a part of the households add up to less than all of them.
    let found = feasible(&cells, &[sum]).unwrap_or_default();
    let hidden = found.into_iter().zip(told).filter(|(_, cell)| cell.is_none());
    // Where there are fewer households in all, nothing can be hidden among that many.
    hidden.map(|(range, _)| range).filter(|(low, high)| high - low + 1 < fewest.min(all)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::results::Both;

    #[test]
    fn an_estate_of_one_is_found_across_tables() {
        let mut results = super::super::fixture::tiny();
        let estate = |id: &str, n| crate::experiment::results::EstateFact {
            id: id.into(),
            name: Both::default(),
            n_households: n,
        };
        results.estates = vec![estate("a", 86), estate("b", 1), estate("c", 40)];
        let files = |ledger: &str| vec![("tables/ledger.csv".into(), ledger.as_bytes().to_vec())];
        let ledger = "policy,estate,x\np,a,7\np,b,*\np,c,*\np,all,9\n";
        let found = |ledger: &str, long: &str| {
            of_estates(&results, &files(ledger), ("tables/outcomes.csv", long.as_bytes()))
        };
        assert!(found(ledger, "policy,run,month,estate,x\np,0,1,b,\np,0,1,c,\n").is_empty());
        let told = found(ledger, "policy,run,month,estate,x\np,0,1,b,5\np,0,1,c,\n");
        assert!(told[0].found.contains("`b` of 1 households is told"), "{told:?}");
        let solved = found(ledger, "policy,run,month,estate,x\np,0,1,b,\np,0,1,c,5\n");
        assert_eq!(solved[0].found, "1 estates of 1 households are all less the others");
    }

    #[test]
    fn a_lone_hidden_group_is_found_out() {
        let mut results = super::super::fixture::tiny();
        results.estates[0].n_households = 100;
        let file =
            |text: &str| vec![("charts/payers-yuan.csv".to_string(), text.as_bytes().to_vec())];
        let lone = file("policy,households\nb,60\nb,37\nb,*\n");
        assert_eq!(audit(&results, &lone)[0].found, "a hidden group under `b` holds 3 to 3");
        assert!(audit(&results, &file("policy,households\nb,60\nb,*\nb,*\n")).is_empty());
        assert!(audit(&results, &file("policy,households\nb,60\nb,40\n")).is_empty());
        results.audience = Audience::Public;
        assert!(audit(&results, &file("policy,households\nb,60\nb,35\nb,*\n")).is_empty());
        let fine = audit(&results, &file("policy,households,paid_fen\nb,61,1\n"));
        assert_eq!(fine.len(), 2, "{fine:?}");
        assert!(audit(&results, &file("unit_id,x\n1,2\n"))[0].found.contains("names households"));
        let twins = |csv: &str| {
            let sheet = super::super::tables::Sheet {
                columns: vec![super::super::tables::Column::new("n", Both::default())],
                rows: vec![vec![super::super::tables::Cell::Text("7".into())]],
            };
            let parquet = super::super::tables::parquet(&sheet).expect("a table");
            vec![
                ("tables/differences.csv".to_string(), csv.as_bytes().to_vec()),
                ("tables/differences.parquet".to_string(), parquet),
            ]
        };
        results.audience = Audience::Analyst;
        assert!(audit(&results, &twins("n\n7\n")).is_empty());
        assert_eq!(audit(&results, &twins("n\n8\n"))[0].found, "row 1 is not that of its CSV");
        assert_eq!(audit(&results, &twins("n\n7\n7\n"))[0].found, "2 rows where its CSV has 3");
        assert_eq!(audit(&results, &twins("n\n7\n")[1..]).len(), 1, "no CSV beside it");
        results.audience = Audience::Public;
        let votes = vec![("tables/votes.csv".to_string(), Vec::new())];
        assert_eq!(audit(&results, &votes).len(), 1);
    }
}
