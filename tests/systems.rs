//! The tables of `docs/systems` against the rules: every row of the list of systems is there, and every
//! rule, lever, metric and case that a row names exists.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::root;
use support::tables::{HEAD, Row, entries, rows, text};

/// Rows of the list of systems: part and number of its last row.
const ROWS: [(u32, u32); 4] = [(1, 12), (2, 13), (3, 14), (4, 15)];

/// What the rules hold that a table may name.
#[derive(Default)]
struct Known {
    files: BTreeSet<String>,
    rules: BTreeSet<String>,
    parameters: BTreeSet<String>,
    policies: BTreeSet<String>,
    motions: BTreeSet<String>,
    measured: BTreeSet<String>,
    cases: BTreeSet<String>,
    asked: BTreeSet<String>,
}

impl Known {
    fn read() -> Self {
        let mut known = Self::default();
        for pack in entries(&root().join("rules")) {
            known.folder(&root().join("rules").join(&pack), "", pack == "micro-estate");
        }
        for scenario in entries(&root().join("scenarios")) {
            let text = text(&root().join("scenarios").join(scenario).join("scenario.toml"));
            known.motions.extend(after(&text, "id = \"", '"'));
        }
        known
    }

    fn folder(&mut self, pack: &Path, part: &str, is_own: bool) {
        for name in entries(&pack.join(part)) {
            let within = if part.is_empty() { name.clone() } else { format!("{part}/{name}") };
            let path = pack.join(&within);
            if path.is_dir() {
                self.folder(pack, &within, is_own);
                continue;
            }
            let text = text(&path);
            match part {
                "policies" => {
                    self.policies.extend(name.strip_suffix(".toml").map(String::from));
                }
                "cases" => {
                    self.cases.extend(after(&text, "name = \"", '"'));
                    self.asked.extend(after(&text, "ask = \"", '"'));
                }
                "schedule" => {
                    self.measured.extend(after(&text, "name = \"", '"'));
                    self.measured.extend(after(&text, "balance = \"", '"'));
                    let columns = text.lines().filter_map(|line| line.split_once(" = { unit"));
                    self.measured.extend(columns.map(|(column, _)| column.to_string()));
                }
                _ => {
                    self.rules.extend(after(&text, "fn ", '('));
                    self.parameters.extend(after(&text, "[", ']'));
                }
            }
            if is_own {
                self.files.insert(within);
                self.files.insert(name);
            }
        }
    }

    fn has_case(&self, name: &str) -> bool {
        match name.strip_suffix('…') {
            Some(begun) => self.cases.iter().any(|case| case.starts_with(begun.trim_end())),
            None => self.cases.contains(name),
        }
    }

    /// What a row names that is not there.
    fn amiss(&self, row: &Row) -> Vec<String> {
        let mut amiss = Vec::new();
        let mut hold = |kind: &str, name: &str, is_there: bool| {
            if !is_there {
                amiss.push(format!("{}: no {kind} `{name}`", row.place));
            }
        };
        for name in row.named("rule file", '`') {
            let is_file = name.contains('.');
            let is_there =
                if is_file { self.files.contains(name) } else { self.rules.contains(name) };
            hold(
                if is_file { "rule file" } else { "rule" },
                name,
                is_there || is_in_repository(name),
            );
        }
        for name in row.named("lever", '`') {
            let column = name.rsplit('.').next().expect("a name");
            let is_lever = self.parameters.contains(name)
                || self.policies.contains(name)
                || self.motions.contains(name);
            hold("lever", name, is_lever || self.measured.contains(column));
        }
        for name in row.named("metric", '`') {
            hold("metric", name, self.measured.contains(name) || name == "results.json");
        }
        for name in row.named("case", '"') {
            hold("case", name, self.has_case(name));
        }
        for name in row.named("case", '`') {
            hold("case that asks", name, self.asked.contains(name) || is_in_repository(name));
        }
        amiss
    }
}

fn is_in_repository(name: &str) -> bool {
    name.contains('/') && root().join(name).exists()
}

/// What follows a word at the start of a line, up to a mark.
fn after<'a>(text: &'a str, word: &'a str, mark: char) -> impl Iterator<Item = String> + 'a {
    let rest = text.lines().filter_map(move |line| line.strip_prefix(word));
    rest.filter_map(move |rest| rest.split_once(mark)).map(|(name, _)| name.to_string())
}

#[test]
fn every_row_of_the_list_of_systems_is_in_a_table() {
    let rows = rows();
    let is_number = |text: &&str| text.split_once('.').is_some();
    let named: BTreeSet<&str> =
        rows.iter().flat_map(|row| row.cell("row").split([',', ' '])).filter(is_number).collect();
    let due = ROWS.iter().flat_map(|(part, last)| (1..=*last).map(move |row| (part, row)));
    let due: Vec<String> = due.map(|(part, row)| format!("{part}.{row}")).collect();
    let missing: Vec<&String> = due.iter().filter(|row| !named.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "no table has {missing:?}");
    let unknown: Vec<_> = named.iter().filter(|row| !due.contains(&(**row).to_string())).collect();
    assert!(unknown.is_empty(), "the list has no {unknown:?}");
}

#[test]
fn what_a_row_names_exists() {
    let known = Known::read();
    let amiss: Vec<String> = rows().iter().flat_map(|row| known.amiss(row)).collect();
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

#[test]
fn every_row_says_its_effect_and_how_it_is_known_to_work() {
    for row in rows() {
        for cell in HEAD {
            assert!(!row.cell(cell).is_empty(), "{}: nothing under {cell}", row.place);
        }
    }
}

#[test]
fn a_row_that_names_what_is_not_there_is_found() {
    let cells = [
        "9.9",
        "a",
        "`none.rhai` (`no_rule`)",
        "policy `no-policy`",
        "`no_metric`",
        "\"no case\", cases of `no_rule`",
        "b",
    ];
    let texts = |texts: [&str; 7]| texts.map(String::from).to_vec();
    let row = Row { place: "here".into(), head: texts(HEAD), cells: texts(cells) };
    assert_eq!(Known::read().amiss(&row).len(), 6);
}
