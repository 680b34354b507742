//! The effect of every lever that the tables of `docs/systems` name, measured in the default scenario:
//! `docs/systems/effects.md` says what runs give today, and `LINLI_RENEW=1` writes it again.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::atomic::AtomicBool;

use linli::diagnostic::Text;
use linli::experiment::compare::{self, Interval, Scope};
use linli::experiment::results::Results;
use linli::experiment::{Experiment, Inputs, Wishes};
use support::root;
use support::scene::packs;
use support::tables::{Row, entries, rows, text};

/// The file that holds the effects.
const FILE: &str = "docs/systems/effects.md";

/// What levers are held against when their row names nothing else.
const BASELINE: &str = "separate";

/// What is told of every lever, whatever its row names.
const ALWAYS: [&str; 2] = ["collection_rate", "satisfaction"];

/// Votes that the default scenario does not hold, and some policies need.
const VOTES: &str = "\n[[motion]]\nid = \"courtyard_garden\"\nfirst = 2021-06-15\n";

/// A lever, what it is held against, and what is told of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Lever {
    file: String,
    policy: String,
    against: String,
}

/// The levers of the tables, with the metrics that their rows name.
fn levers() -> BTreeMap<Lever, BTreeSet<String>> {
    let known: BTreeSet<String> = entries(&root().join("rules/micro-estate/policies"))
        .into_iter()
        .filter_map(|name| Some(name.strip_suffix(".toml")?.to_string()))
        .collect();
    let mut levers: BTreeMap<Lever, BTreeSet<String>> = BTreeMap::new();
    for row in rows() {
        let (file, _) = row.place.split_once(' ').expect("a file and a line");
        for (policy, against) in pairs(&row, &known) {
            let metrics = levers.entry(Lever { file: file.into(), policy, against });
            let named = row.named("metric", '`').into_iter().chain(ALWAYS);
            metrics.or_default().extend(named.map(String::from));
        }
    }
    levers
}

/// The policies among the levers of a row, each with what it is held against: the policy that the
/// lever itself names, as in "`a` (against `b`)", else the first under `against`, else the baseline.
fn pairs(row: &Row, known: &BTreeSet<String>) -> Vec<(String, String)> {
    let of_row = row.head.iter().position(|head| head == "against").and_then(|at| {
        let mut named = row.cells[at].split('`').skip(1).step_by(2);
        named.find(|name| known.contains(*name))
    });
    let parts: Vec<&str> = row.cell("lever").split('`').collect();
    let names = (1..parts.len()).step_by(2);
    let is_held_against = |at: usize| parts[at - 1].ends_with("(against ");
    names
        .filter(|at| known.contains(parts[*at]) && !is_held_against(*at))
        .map(|at| {
            let own = parts.get(at + 2).filter(|_| is_held_against(at + 2));
            let against = own.copied().or(of_row).unwrap_or(BASELINE);
            (parts[at].to_string(), against.to_string())
        })
        .filter(|(policy, against)| policy != against)
        .collect()
}

/// The default scenario with some policies, held against one of them.
fn run(against: &str, policies: &BTreeSet<&str>) -> Results {
    let folder = root().join("scenarios/shengtang-torch");
    let read = |name: &str| Text::new(name, text(&folder.join(name)));
    let quoted: Vec<String> = std::iter::once(&against)
        .chain(policies.iter().filter(|policy| **policy != against))
        .map(|policy| format!("{policy:?}"))
        .collect();
    let written = read("scenario.toml");
    let line = |line: &str| match line.split_once(" = ") {
        Some(("baseline", _)) => format!("baseline = {against:?}\n"),
        Some(("policies", _)) => format!("policies = [{}]\n", quoted.join(", ")),
        _ => format!("{line}\n"),
    };
    let scenario = written.text.lines().map(line).collect::<String>() + VOTES;
    let inputs = Inputs {
        name: "shengtang-torch".into(),
        scenario: Text::new("scenario.toml", scenario),
        packs: packs(&["national", "micro-estate"]),
        estates: read("estates.csv"),
        households: read("households.csv"),
    };
    let experiment = Experiment::prepare(&inputs, &Wishes::default());
    let experiment = experiment.unwrap_or_else(|faults| panic!("{faults}"));
    let ran = experiment.run(String::new(), &AtomicBool::new(false), &|_| ());
    ran.unwrap_or_else(|faults| panic!("{}", faults.expect("nobody stops it")))
}

/// A figure in the unit that a reader would use: shares in points, fen in yuan.
fn figure(value: f64, unit: &str) -> String {
    let value = match unit {
        unit if unit.starts_with("fen") => value / 100.0,
        "share" => value * 100.0,
        _ => value,
    };
    let decimals = match value.abs() {
        large if large >= 100.0 => 0,
        large if large >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:+.decimals$}");
    if text[1..].chars().all(|sign| matches!(sign, '0' | '.')) { "0".into() } else { text }
}

fn unit_of(unit: &str) -> &str {
    match unit {
        "fen" => " yuan",
        "fen/month" => " yuan a month",
        "share" => " points",
        _ => "",
    }
}

/// One outcome under a policy against the baseline of the results; `None` where it is not measured.
fn effect(results: &Results, policy: &str, outcome: &str) -> Option<String> {
    let at = results.outcome(outcome)?;
    let policy = results.policies.iter().position(|own| own.id == policy).expect("it was run");
    let told = |scope| {
        let pairs = compare::paired(results, policy, at, compare::last_year(results), scope);
        let spread = Interval::of(pairs);
        let unit = &results.outcomes[at].unit;
        let [p05, p50, p95] = [spread.p05, spread.p50, spread.p95].map(|value| figure(value, unit));
        match spread.n {
            0 => "not measured".into(),
            _ if [&p05, &p50, &p95] == ["0"; 3] => "none".into(),
            _ => format!("{p50} ({p05} to {p95}){}", unit_of(unit)),
        }
    };
    if compare::is_told_of_all(results, at) {
        return Some(told(Scope::All));
    }
    let of = |(at, estate): (usize, _)| {
        let estate: &linli::experiment::results::EstateFact = estate;
        format!("{} {}", estate.id, told(Scope::Estate(at)))
    };
    Some(results.estates.iter().enumerate().map(of).collect::<Vec<_>>().join("; "))
}

#[test]
fn the_effects_that_are_written_are_those_of_runs() {
    let levers = levers();
    let mut of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for lever in levers.keys() {
        of.entry(&lever.against).or_default().insert(&lever.policy);
    }
    let mut told: BTreeMap<(&str, &str, &str), String> = BTreeMap::new();
    let (mut runs, mut span) = (0, String::new());
    for (against, policies) in &of {
        let results = run(against, policies);
        runs = results.runs;
        let last = compare::last_year(&results);
        let month = |at: usize| results.start + i32::try_from(at).expect("months are few");
        span = format!("{} to {}", month(last.start), month(last.end - 1));
        for (lever, metrics) in levers.iter().filter(|(lever, _)| lever.against == *against) {
            for metric in metrics {
                if let Some(effect) = effect(&results, &lever.policy, metric) {
                    told.insert((&lever.policy, against, metric), effect);
                }
            }
        }
    }
    let mut page = format!(
        "# Effects, measured\n\n\
         What each lever of the tables does in `scenarios/shengtang-torch`, written by a test from runs:\n\
         `LINLI_RENEW=1 cargo test --release --test effects`. Policy minus what it is held against, run by run on\n\
         the same luck, {runs} runs, {span}, both estates together unless each is named: median (5 to 95 % of runs).\n\
         `none`: no run of the middle nine tenths moves. Nearly every size rests on assumed parameters.\n"
    );
    let mut file = "";
    for (lever, metrics) in &levers {
        if lever.file != file {
            file = &lever.file;
            let name = file.rsplit('/').next().expect("a name").trim_end_matches(".md");
            write!(page, "\n## [{name}]({name}.md)\n\n| policy | against | metric | effect |\n|---|---|---|---|\n")
                .expect("a text can be written");
        }
        for metric in metrics {
            if let Some(effect) = told.get(&(&lever.policy, &lever.against, metric)) {
                writeln!(
                    page,
                    "| `{}` | `{}` | `{metric}` | {effect} |",
                    lever.policy, lever.against
                )
                .expect("a text can be written");
            }
        }
    }
    assert!(told.len() > levers.len(), "every lever moves what it is told to move");
    if std::env::var_os("LINLI_RENEW").is_some() {
        std::fs::write(root().join(FILE), &page).expect("the file can be written");
    }
    let known = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
    let differs = known.lines().zip(page.lines()).find(|(known, now)| known != now);
    assert_eq!(differs, None, "{FILE}: set LINLI_RENEW=1, look at the change, and commit it");
    assert_eq!(known.lines().count(), page.lines().count(), "{FILE}: LINLI_RENEW=1");
}
