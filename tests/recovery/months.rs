//! The household-months that a run of the shipped scenario writes, as a table, and the fit of the
//! decision to pay to that table.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use linli::diagnostic::Text;
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::rulebook::{Column, Pack};

use super::logit::{self, Fit};

/// What is written of a household in a month.
const WATCHED: [&str; 6] = ["payer_type", "pays", "satisfaction", "trust", "habit", "belief"];

/// Types of payers, in the order of their weights.
const TYPES: [&str; 4] = ["habitual", "conditional", "free_rider", "hardship"];

/// Satisfaction, trust and belief without effect are read from the rules.
const REFERENCES: [&str; 3] = ["satisfaction_reference", "trust_reference", "belief_reference"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The shipped scenario with so many runs of its baseline.
pub fn shipped(packs: Vec<Pack>, runs: u32, seed: Option<u64>) -> Experiment {
    let folder = root().join("scenarios/shengtang-torch");
    let text = |name: &str| Text::new(name, read(&folder.join(name)));
    let inputs = Inputs {
        name: "shengtang-torch".into(),
        scenario: text("scenario.toml"),
        packs,
        estates: text("estates.csv"),
        households: text("households.csv"),
    };
    let policies = vec!["separate".into()];
    let wishes = Wishes { runs: Some(runs), seed, policies, ..Wishes::default() };
    Experiment::prepare(&inputs, &wishes).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Who lives in each flat of the shipped scenario.
fn tenures() -> Vec<String> {
    let text = read(&root().join("scenarios/shengtang-torch/households.csv"));
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let at = lines.next().and_then(|line| line.split(',').position(|name| name == "tenure"));
    let at = at.expect("the households have a tenure");
    lines.map(|line| line.split(',').nth(at).expect("a cell").to_string()).collect()
}

/// Household-months of the first runs as CSV: what a household knew and felt when it decided, and
/// whether it paid.
pub fn written(experiment: &Experiment, runs: u32) -> String {
    let tenures = tenures();
    let mut table = String::from(
        "run,month,household,payer_type,tenure,satisfaction,trust,habit,belief,paid\n",
    );
    for run in 0..runs {
        let panel = experiment.panel(None, run, &WATCHED).unwrap_or_else(|f| panic!("{f}"));
        for (month, pair) in panel.windows(2).enumerate() {
            // A household decides on what it felt at the end of the month before.
            let (before, now) = (&pair[0], &pair[1]);
            let Column::Word(types, words) = &*before[0] else { panic!("types are words") };
            for (household, tenure) in tenures.iter().enumerate() {
                let felt = |at: usize| before[at].as_f64(household);
                let kind = &words[usize::from(types[household])];
                let paid = now[1].flags()[household];
                let (satisfaction, trust, habit, belief) = (felt(2), felt(3), felt(4), felt(5));
                writeln!(
                    table,
                    "{run},{month},{household},{kind},{tenure},{satisfaction},{trust},{habit},\
                     {belief},{paid}"
                )
                .expect("a text can be written");
            }
        }
    }
    table
}

/// A weight that is fitted: its name and the value under which the table was made.
#[derive(Debug, Clone)]
pub struct Weight {
    /// Parameter, and its key where it has one.
    pub name: String,
    /// Value in the rules.
    pub truth: f64,
}

/// Values of parameters as the shipped rules give them.
struct Given(toml::Table);

impl Given {
    fn read() -> Self {
        let mut all = toml::Table::new();
        for file in ["fees/pays.toml", "opinions/satisfaction.toml", "opinions/trust.toml"] {
            let text = read(&root().join("rules/micro-estate").join(file));
            all.extend(text.parse::<toml::Table>().expect("the rules are TOML"));
        }
        Self(all)
    }

    fn of(&self, name: &str, key: Option<&str>) -> f64 {
        let value = &self.0[name]["since"][0]["value"];
        let value = key.map_or(value, |key| &value[key]);
        let whole = |n: i64| f64::from(i32::try_from(n).expect("small"));
        value.as_float().or_else(|| value.as_integer().map(whole)).expect("a number")
    }
}

/// The weights of the rule `pull`, in the order of the design.
pub fn weights() -> Vec<Weight> {
    let given = Given::read();
    let of = |name: &str, key: Option<&str>| Weight {
        name: key.map_or_else(|| name.to_string(), |key| format!("{name}.{key}")),
        truth: given.of(name, key),
    };
    let by_type = |name: &'static str| TYPES.map(|key| of(name, Some(key)));
    let single = ["pay_by_satisfaction", "pay_by_trust", "pay_by_habit", "pay_if_vacant"];
    let single = single.map(|name| of(name, None));
    by_type("pay_tendency").into_iter().chain(single).chain(by_type("pay_by_belief")).collect()
}

/// A table as it was read: rows of the design, end to end, and who paid.
pub struct Design {
    /// One row of [`weights`] numbers for each household-month.
    pub rows: Vec<f64>,
    /// Whether it paid.
    pub paid: Vec<bool>,
}

impl Design {
    /// Reads what [`written`] wrote.
    pub fn read(table: &str) -> Self {
        let given = Given::read();
        let [satisfied, trusting, believed] = REFERENCES.map(|name| given.of(name, None));
        let (mut rows, mut paid) = (Vec::new(), Vec::new());
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse::<f64>().expect("a number");
            let is = |kind: &str| f64::from(u8::from(cells[3] == kind));
            rows.extend(TYPES.map(is));
            rows.push(number(5) - satisfied);
            rows.push(number(6) - trusting);
            rows.push(2.0 * number(7) - 1.0);
            rows.push(f64::from(u8::from(cells[4] == "vacant")));
            rows.extend(TYPES.map(|kind| is(kind) * (number(8) - believed)));
            paid.push(cells[9] == "true");
        }
        Self { rows, paid }
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.rows.len() / self.paid.len()
    }

    /// The fit of all weights.
    pub fn fit(&self) -> Option<Fit> {
        logit::fit(&self.rows, self.width(), &self.paid)
    }
}
