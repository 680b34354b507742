//! Cases, without asking them: columns, draws and parameters that their rule does not know.

use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Value, did_you_mean};
use crate::rulebook::cases::read_cases;
use crate::rulebook::lower::Of;
use crate::rulebook::{DeclaredColumn, INDEX, Rule, Rulebook};

impl Rulebook {
    /// Faults of the case files that keep them from being run at all.
    #[must_use]
    pub fn case_faults(&self) -> Faults {
        read_cases(self, |_| true).err().unwrap_or_default()
    }

    /// What cases give that looks like a slip; nothing of files that are at fault.
    pub(super) fn doubtful_cases(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        for text in &self.cases {
            let Ok(document) = Document::parse(text) else { continue };
            for table in document.root().tables("case") {
                let Some(rule) = table.text("ask").and_then(|ask| self.rule(&ask)) else {
                    continue;
                };
                let known = self.reach(rule);
                for (subject, _, entry) in nested(&table, "given") {
                    found.extend(self.given(&table, subject, entry));
                }
                let draws = || known.iter().flat_map(|rule| &rule.draws);
                let params = || known.iter().flat_map(|rule| &rule.params);
                for (name, start, _) in nested(&table, "chance") {
                    if !draws().any(|asked| asked.name == *name) {
                        let near = did_you_mean(name, draws().map(|asked| asked.name.as_str()));
                        found.push(unread(&table, rule, ("chance", name, *start), near));
                    }
                }
                for (name, start, _) in nested(&table, "params") {
                    let is_read = params().any(|asked| asked.name == *name);
                    if !is_read && self.parameter(name).is_some_and(|p| p.unit != INDEX) {
                        let near = did_you_mean(name, params().map(|asked| asked.name.as_str()));
                        found.push(unread(&table, rule, ("parameter", name, *start), near));
                    }
                }
            }
        }
        found
    }

    /// Columns that nobody declared, or that hold another kind.
    fn given(&self, table: &Table<'_>, subject: &str, entry: &Entry) -> Vec<Fault> {
        let Value::Nested(columns) = &entry.value else { return Vec::new() };
        let known = |subject: &str| {
            let own = self.columns.keys().filter(move |(of, _)| of == subject);
            own.map(|(_, name)| name.as_str()).collect::<Vec<_>>()
        };
        let declared = known(subject);
        if declared.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (name, start, entry) in columns {
            let Some(column) = self.columns.get(&(subject.into(), name.clone())) else {
                let message = format!("{subject} has no column `{name}`");
                let fault = Fault::new("rulebook::unknown_column", message);
                let fault = fault.at(table.source(), *start, name.len(), "no rule can read it");
                let near = did_you_mean(name, declared.iter().copied());
                let help = || "declare it in the pack's columns.toml with its unit".into();
                found.push(fault.help(near.unwrap_or_else(help)));
                continue;
            };
            found.extend(wrong_kind(table, &format!("{subject}.{name}"), column, entry));
        }
        found
    }
}

fn nested<'a>(table: &Table<'a>, key: &'static str) -> &'a [(String, usize, Entry)] {
    match table.maybe(key).map(|entry| &entry.value) {
        Some(Value::Nested(keys)) => keys,
        _ => &[],
    }
}

fn unread(
    table: &Table<'_>,
    rule: &Rule,
    (what, name, start): (&str, &str, usize),
    near: Option<String>,
) -> Fault {
    let message = format!("`{}` does not read the {what} `{name}`", rule.name);
    let fault = Fault::new("rulebook::unread_in_case", message);
    let fault = fault.at(table.source(), start, name.len(), "it changes nothing here");
    fault.help(near.unwrap_or_else(|| "leave it out of this case".into()))
}

fn wrong_kind(
    table: &Table<'_>,
    name: &str,
    column: &DeclaredColumn,
    entry: &Entry,
) -> Option<Fault> {
    let (fits, due) = match (&column.of, &entry.value) {
        (_, value) if column.unit == "date" => {
            (matches!(value, Value::Day(_)), "a day without quotes, such as 2021-01-01")
        }
        (Of::Int | Of::Fraction, value) => (matches!(value, Value::Int(_)), "a whole number"),
        (Of::Float, value) => (matches!(value, Value::Float(_)), "a decimal number, such as 1.0"),
        (Of::Flag, value) => (matches!(value, Value::Bool(_)), "true or false"),
        (Of::Word(_), value) => (matches!(value, Value::Text(_)), "a word in quotes"),
        (Of::Never, _) => (true, ""),
    };
    if fits {
        return None;
    }
    let message = format!("`{name}` is in {}: {due} is due", column.unit);
    let fault = Fault::new("rulebook::wrong_kind_in_case", message);
    let fault = fault.at(table.source(), entry.start, entry.end - entry.start, entry.kind());
    Some(fault.help("write it as the column holds it, or the rule computes with another kind"))
}
