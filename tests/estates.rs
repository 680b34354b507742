//! Figures over several estates: each is put together as its outcome declares, and worked out here
//! again from `outcomes.csv`.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::{Bench, Table, root, said};

const POLICIES: [&str; 4] = ["joint-committee", "bays-auction", "cofunding", "grounds-counted"];

/// How an outcome is declared: over months, over estates, and what weights it or makes it.
struct Declared {
    total: String,
    estates: String,
    weight: Option<String>,
    ratio: Vec<String>,
}

fn declared() -> BTreeMap<String, Declared> {
    let folder = root().join("rules/micro-estate/schedule");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the month").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("a part");
        let part: toml::Table = text.parse().expect("TOML");
        let outcomes = part.get("outcome").and_then(|own| own.as_array()).cloned();
        for outcome in outcomes.unwrap_or_default() {
            let word = |key: &str| {
                outcome.get(key).and_then(|word| word.as_str()).map(ToString::to_string)
            };
            let ratio = outcome.get("ratio").and_then(|parts| parts.as_array()).cloned();
            let total = word("total").unwrap_or_default();
            let usual = if total == "mean" { "mean" } else { "sum" };
            let own = Declared {
                estates: word("estates").unwrap_or_else(|| usual.into()),
                total,
                weight: word("weight"),
                ratio: ratio
                    .unwrap_or_default()
                    .iter()
                    .map(|part| part.as_str().expect("a name").to_string())
                    .collect(),
            };
            all.insert(word("name").expect("a name"), own);
        }
    }
    all
}

/// Values of a run folder: policy, run, estate and outcome, month by month.
type Values = BTreeMap<(String, String, String, String), Vec<f64>>;

struct Run {
    values: Values,
    homes: BTreeMap<String, f64>,
    declared: BTreeMap<String, Declared>,
}

impl Run {
    /// One outcome in one run over the last twelve months.
    fn figure(&self, policy: &str, run: &str, name: &str, estates: &[&String]) -> Option<f64> {
        let own = &self.declared[name];
        if let [part, whole] = &own.ratio[..] {
            let [part, whole] = [part, whole].map(|of| self.figure(policy, run, of, estates));
            return part.zip(whole).map(|(part, whole)| part / whole);
        }
        let of = |estate: &str| {
            let key = (policy.into(), run.into(), estate.into(), name.into());
            let months: &Vec<f64> = &self.values[&key];
            let year = &months[months.len() - 12..];
            match own.total.as_str() {
                "sum" => year.iter().sum(),
                "mean" => year.iter().sum::<f64>() / 12.0,
                _ => year[11],
            }
        };
        match own.estates.as_str() {
            "sum" => Some(estates.iter().map(|estate| of(estate)).sum()),
            "mean" => {
                let weight = |estate: &String| match &own.weight {
                    Some(weight) => self.figure(policy, run, weight, &[estate]).expect("a weight"),
                    None => self.homes[estate],
                };
                let whole: f64 = estates.iter().map(|estate| weight(estate)).sum();
                Some(estates.iter().map(|estate| weight(estate) * of(estate)).sum::<f64>() / whole)
            }
            _ => None,
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    f64::midpoint(values[last / 2], values[last.div_ceil(2)])
}

#[test]
fn every_figure_of_all_estates_is_put_together_as_declared() {
    let bench = Bench::new();
    // Policies that turn on what is measured only then.
    let text = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("a scenario");
    let listed = text.lines().find(|line| line.starts_with("policies =")).expect("policies");
    let listing = listed.replace(']', ", \"bays-auction\", \"cofunding\", \"grounds-counted\"]");
    bench.edit("s/scenario.toml", listed, &listing);
    bench.edit("s/scenario.toml", "months = 2", "months = 40");
    let ran = bench.linli(&["run", "s", "--runs", "4", "--out", "run", "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    let folder = bench.path("run");

    let table = Table::read(&folder.join("tables/outcomes.csv"));
    let mut values: Values = BTreeMap::new();
    let mut homes: BTreeMap<String, f64> = BTreeMap::new();
    let names: BTreeSet<String> =
        table.rows().next().expect("rows").keys().map(ToString::to_string).collect();
    for row in table.rows() {
        let of = |name: &str| row[name].to_string();
        homes.insert(of("estate"), row["waste_households"].parse().expect("households"));
        for (name, cell) in &row {
            let key = (of("policy"), of("run"), of("estate"), name.to_string());
            let value = cell.parse::<f64>().unwrap_or(f64::NAN);
            values.entry(key).or_default().push(value);
        }
    }
    let run = Run { values, homes, declared: declared() };
    let estates: Vec<&String> = run.homes.keys().collect();
    assert_eq!(estates.len(), 2);

    let mut told: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in Table::read(&folder.join("tables/differences.csv")).rows() {
        if row["scope"] == "all" && row["window"] == "last_year" {
            let middle = row["policy_p50"].parse().unwrap_or(f64::NAN);
            told.insert((row["policy"].to_string(), row["outcome"].to_string()), middle);
        }
    }
    let mut checked = BTreeSet::new();
    for (name, own) in run.declared.iter().filter(|(name, _)| names.contains(*name)) {
        for policy in POLICIES {
            let key = (policy.to_string(), name.clone());
            if own.estates == "apart" {
                assert!(!told.contains_key(&key), "`{name}` is told of all estates");
                continue;
            }
            let figures: Option<Vec<f64>> = (0..4)
                .map(|at: usize| run.figure(policy, &at.to_string(), name, &estates))
                .collect();
            let figures: Vec<f64> =
                figures.expect("put together").into_iter().filter(|v| v.is_finite()).collect();
            if figures.is_empty() {
                continue;
            }
            let (due, found) = (median(figures), told[&key]);
            // Cells hold six decimals; a median of two runs lies between them.
            let near = 2e-6 * due.abs().max(1.0);
            assert!((due - found).abs() <= near, "`{name}`: {found}, worked out {due}");
            checked.insert(name.clone());
        }
    }
    assert!(checked.len() > 30, "{checked:?}");
    for name in
        ["months_in_arrears", "true_backlog", "bay_price_fen", "green_damage", "satisfaction"]
    {
        assert!(checked.contains(name), "`{name}` was not told");
    }
}

#[test]
fn a_part_of_a_whole_that_is_added_up_is_refused() {
    let bench = Bench::new();
    let path = "rules/micro-estate/schedule/parking.toml";
    let text = std::fs::read_to_string(bench.path(path)).expect("the part");
    let apart = "total = \"last\"\nestates = \"apart\"\n";
    assert!(text.contains(apart));
    for (wrong, place) in [
        ("total = \"last\"\n", "a share can't be added up"),
        ("total = \"sum\"\nestates = \"apart\"\n", "a share can't be added up"),
        ("total = \"last\"\nestates = \"sum\"\n", "a share can't be added up"),
        ("total = \"last\"\nestates = \"middle\"\n", "`middle` does not say"),
        ("total = \"last\"\nestates = \"apart\"\nweight = \"bays\"\n", "nothing is weighted"),
        ("total = \"last\"\nestates = \"mean\"\nweight = \"bay\"\n", "did you mean `bays`"),
    ] {
        std::fs::write(bench.path(path), text.replacen(apart, wrong, 1)).expect("written");
        let checked = bench.linli(&["rules", "check", "rules"]);
        let said = said(&checked);
        assert_eq!(checked.status.code(), Some(2), "{wrong}: {said}");
        assert!(said.contains(place) && said.contains("parking.toml"), "{wrong}: {said}");
    }
    std::fs::write(bench.path(path), text).expect("written");
    let checked = bench.linli(&["rules", "check", "rules"]);
    assert!(checked.status.success(), "{}", said(&checked));
}
