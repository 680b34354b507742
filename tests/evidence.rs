//! The default ensemble against the stylised facts that it must meet. Every figure is computed from
//! the tables of one run and printed.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::{Table, linli, said};

const RUNS: usize = 48;
const SEPARATE: &str = "separate";
const JOINT: &str = "joint-committee";

/// Outcomes of a run folder by policy, run, month and estate.
struct Ensemble {
    cells: BTreeMap<(String, usize, usize, usize), BTreeMap<String, f64>>,
    /// Month in which the joint committee was adopted, by run.
    adopted: BTreeMap<usize, usize>,
}

impl Ensemble {
    fn run() -> Self {
        let out = tempfile::tempdir().expect("a folder");
        let folder = out.path().join("run");
        let path = folder.display().to_string();
        let runs = RUNS.to_string();
        let ran = linli(&[
            "run",
            "scenarios/shengtang-torch",
            "--runs",
            &runs,
            "--out",
            &path,
            "--quiet",
        ]);
        assert!(ran.status.success(), "{}", said(&ran));
        let outcomes = Table::read(&folder.join("tables/outcomes.csv"));
        let months: BTreeSet<String> =
            outcomes.rows().map(|row| row["month"].to_string()).collect();
        let month = |name: &str| months.iter().position(|known| known == name).expect("a month");
        let estates: BTreeSet<String> =
            outcomes.rows().map(|row| row["estate"].to_string()).collect();
        let estate =
            |name: &str| estates.iter().position(|known| known == name).expect("an estate");
        let mut cells = BTreeMap::new();
        for row in outcomes.rows() {
            let key = (
                row["policy"].to_string(),
                row["run"].parse().expect("a run"),
                month(row["month"]),
                estate(row["estate"]),
            );
            let values =
                row.iter().filter_map(|(name, cell)| Some((name.to_string(), cell.parse().ok()?)));
            cells.insert(key, values.collect());
        }
        let mut adopted = BTreeMap::new();
        for row in Table::read(&folder.join("tables/votes.csv")).rows() {
            if row["policy"] == JOINT && row["adopted"] == "true" {
                adopted.insert(row["run"].parse().expect("a run"), month(row["month"]));
            }
        }
        Self { cells, adopted }
    }

    fn sum(&self, policy: &str, run: usize, months: std::ops::Range<usize>, name: &str) -> f64 {
        (0..2).map(|estate| self.sum_of(policy, run, months.clone(), estate, name)).sum()
    }

    fn sum_of(
        &self,
        policy: &str,
        run: usize,
        months: std::ops::Range<usize>,
        estate: usize,
        name: &str,
    ) -> f64 {
        months.map(|month| self.cells[&(policy.to_string(), run, month, estate)][name]).sum()
    }

    fn rate(&self, policy: &str, run: usize, months: std::ops::Range<usize>) -> f64 {
        self.sum(policy, run, months.clone(), "paid_current_fen")
            / self.sum(policy, run, months, "billed_fen")
    }
}

#[expect(clippy::cast_precision_loss, reason = "runs are few")]
fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn holds(id: &str, what: &str, value: f64, target: std::ops::RangeInclusive<f64>) -> bool {
    let verdict = if target.contains(&value) { "met" } else { "MISSED" };
    println!("{id:4} {what}: {value:.3} (target {} to {}) {verdict}", target.start(), target.end());
    target.contains(&value)
}

#[test]
fn the_default_ensemble_meets_the_stylised_facts() {
    let ensemble = Ensemble::run();
    let over_runs = |figure: &dyn Fn(usize) -> f64| mean((0..RUNS).map(figure));
    let mut met = Vec::new();

    let rate = over_runs(&|run| ensemble.rate(SEPARATE, run, 0..36));
    met.push(holds(
        "V1",
        "current-bill rate of an untreated estate, years 1 to 3",
        rate,
        0.50..=0.70,
    ));

    let score = |policy: &str, run: usize, months: std::ops::Range<usize>| {
        let n = f64::from(u32::try_from(months.len() * 2).expect("few"));
        ensemble.sum(policy, run, months, "satisfaction") / n
    };
    let separate = over_runs(&|run| score(SEPARATE, run, 33..39));
    met.push(holds("V12", "satisfaction, separate, after three years", separate, 48.0..=62.0));
    let joint = mean(ensemble.adopted.iter().filter_map(|(run, month)| {
        let months = month + 33..(month + 39).min(72);
        (months.len() > 2).then(|| score(JOINT, *run, months))
    }));
    met.push(holds("V12", "satisfaction, joint, three years after adoption", joint, 72.0..=84.0));

    let overflow = over_runs(&|run| {
        ensemble.sum(SEPARATE, run, 0..72, "overflow_cars")
            / ensemble.sum(SEPARATE, run, 0..72, "cars")
    });
    met.push(holds("V17", "cars without a bay", overflow, 0.38..=0.46));

    let brought =
        over_runs(&|run| ensemble.sum(SEPARATE, run, 0..72, "disputes_opened") / 6.0 / 1.58);
    met.push(holds("V19", "disputes brought for 100 households and year", brought, 4.0..=9.0));

    let monthly = |from: fn(usize) -> usize, to: fn(usize) -> usize| {
        let mut sums = (0.0, 0.0);
        for (run, month) in &ensemble.adopted {
            let months = from(*month)..to(*month).min(72);
            sums.1 += f64::from(u32::try_from(months.len()).expect("few"));
            sums.0 += ensemble.sum(JOINT, *run, months, "disputes_opened");
        }
        sums.0 / sums.1
    };
    let before = monthly(|_| 0, |month| month + 1);
    let first = monthly(|month| month + 1, |month| month + 13) / before;
    let third = monthly(|month| month + 25, |month| month + 37) / before;
    met.push(holds(
        "V20",
        "disputes in the first year after the merger, against before",
        first,
        1.05..=2.0,
    ));
    met.push(holds(
        "V20",
        "disputes in the third year after the merger, against before",
        third,
        0.0..=0.8,
    ));

    let year = |run: usize| {
        ensemble.sum_of(SEPARATE, run, 60..72, 0, "paid_current_fen")
            / ensemble.sum_of(SEPARATE, run, 60..72, 0, "billed_fen")
    };
    let centre = over_runs(&year);
    let spread = over_runs(&|run| (year(run) - centre).powi(2)).sqrt();
    met.push(holds(
        "V31",
        "spread of the annual rate over runs, 86 households",
        spread,
        0.03..=0.07,
    ));

    let gain = |policy: &str| {
        over_runs(&|run| ensemble.rate(policy, run, 60..72) - ensemble.rate(SEPARATE, run, 60..72))
    };
    let (full, null) = (gain(JOINT), gain("joint-committee-null"));
    met.push(holds(
        "V32",
        "gain of the merger without effects of governance, year 6",
        null,
        0.0..=0.09,
    ));
    met.push(holds("V32", "its part of the whole gain", null / full, 0.0..=0.5));

    conservation(&ensemble);
    println!(
        "V18  every run, month and estate: bays held + overflow = cars, books and cases balance: met"
    );
    assert!(met.iter().all(|met| *met), "a stylised fact is missed");
}

/// V18: exact, in every run, month and estate of every policy.
#[expect(clippy::float_cmp, reason = "whole numbers below 2^53 are exact")]
fn conservation(ensemble: &Ensemble) {
    for ((policy, run, month, estate), now) in &ensemble.cells {
        let place = format!("{policy}, run {run}, month {month}, estate {estate}");
        assert_eq!(now["paid_fen"], now["paid_current_fen"] + now["recovered_fen"], "{place}");
        assert_eq!(now["cars"] - now["overflow_cars"], now["bays"].min(now["cars"]), "{place}");
        let Some(previous) = month.checked_sub(1) else { continue };
        let before = &ensemble.cells[&(policy.clone(), *run, previous, *estate)];
        let owed = before["arrears_fen"] + now["billed_fen"] - now["paid_fen"];
        assert_eq!(now["arrears_fen"], owed, "{place}");
        let ended = now["disputes_settled"] + now["disputes_dropped"] + now["disputes_escalated"];
        let open = before["disputes_open"] + now["disputes_opened"] - ended;
        assert_eq!(now["disputes_open"], open, "{place}");
    }
}
