//! The scenario file: which estates, rules, policies and months an experiment is about.

use std::sync::Arc;

use super::results::{Both, Event};
use crate::diagnostic::{Document, Fault, Faults, Table, Text};
use crate::units::{Date, Month};

/// A scenario as written; what it names is looked up when the experiment is put together.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Title.
    pub title: Both,
    /// Where the households come from.
    pub data_note: Both,
    /// Day of which the data speak, if it is given.
    pub data_date: Option<Date>,
    /// First month reported.
    pub start: Month,
    /// Months reported, at least 1.
    pub months: usize,
    /// Months simulated before and discarded.
    pub burn_in: usize,
    /// Runs of each policy, at least 1.
    pub runs: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// Names of the rule packs.
    pub rules: Vec<Place>,
    /// File of the estates, within the scenario's folder.
    pub estates: Place,
    /// File of the households, within the scenario's folder.
    pub households: Place,
    /// The policy compared against.
    pub baseline: Place,
    /// All policies, the baseline among them.
    pub policies: Vec<Place>,
    /// Days of first votes, by motion.
    pub motions: Vec<(Place, Date)>,
    /// Dated events.
    pub events: Vec<Event>,
}

/// A name in the scenario with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name.
    pub name: String,
    /// Byte offset.
    pub start: usize,
    /// Length in bytes.
    pub length: usize,
}

impl Scenario {
    /// Reads `scenario.toml`.
    ///
    /// # Errors
    /// Every fault of the file; its `[[change]]` tables are read with the rules.
    ///
    /// # Panics
    /// Never: a text without faults has every key.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let (title, note) = (root.both("title"), root.both("data_note"));
        let data_date = root.maybe_day("data_date");
        let start = root.text("start").and_then(|word| match word.parse::<Month>() {
            Ok(month) => Some(month),
            Err(error) => {
                let entry = root.maybe("start")?;
                root.fault("scenario::wrong_month", entry, error.to_string(), "not a month");
                None
            }
        });
        let whole = |key, least, most| {
            let number: i64 = root.at_least(key, least)?;
            if number <= most {
                return Some(number);
            }
            let entry = root.maybe(key)?;
            root.fault(
                "scenario::too_many",
                entry,
                format!("`{key}` is at most {most}"),
                "too large",
            );
            None
        };
        let months = whole("months", 1, 1200);
        let burn_in = whole("burn_in", 0, 1200);
        let runs = whole("runs", 1, 1_000_000);
        let seed = root.at_least("seed", 0);
        let rules = places(&root, "rules");
        let (estates, households) = (place(&root, "estates"), place(&root, "households"));
        let baseline = place(&root, "baseline");
        let policies = places(&root, "policies");
        let missing_list = |key: &'static str, what: &str| {
            let fault = Fault::new("scenario::empty_list", format!("`{key}` names no {what}"));
            let at = root.maybe(key).map_or(0, |entry| entry.start);
            root.push(fault.at(text, at, 1, format!("add {key} = [\"…\"]")));
        };
        if rules.is_empty() {
            missing_list("rules", "rule pack");
        }
        if policies.is_empty() {
            missing_list("policies", "policy");
        }
        if let Some(baseline) = &baseline
            && !policies.is_empty()
            && !policies.iter().any(|policy| policy.name == baseline.name)
        {
            let message = format!("the baseline `{}` is not among the policies", baseline.name);
            let fault = Fault::new("scenario::no_baseline", message);
            let fault = fault.at(text, baseline.start, baseline.length, "compared against");
            root.push(fault.help("add it to `policies`"));
        }
        once(&root, &rules, "is listed twice", "leave one out");
        once(&root, &policies, "is listed twice", "leave one out");
        let motions = motions(&root);
        let moved: Vec<Place> = motions.iter().map(|motion| motion.0.clone()).collect();
        let help = "a motion has one first vote: leave one [[motion]] out";
        once(&root, &moved, "is given two first votes", help);
        let events = events(&root);
        root.maybe("change");
        root.done()?;
        let both = |(zh, en)| Both { zh, en };
        let count = |n: Option<i64>| usize::try_from(n.unwrap_or(0)).unwrap_or(0);
        let known = "a text without faults has every key";
        Ok(Self {
            text: Arc::clone(text),
            title: both(title.expect(known)),
            data_note: both(note.expect(known)),
            data_date,
            start: start.expect(known),
            months: count(months),
            burn_in: count(burn_in),
            runs: u32::try_from(runs.expect(known)).expect("at most a million"),
            seed: u64::try_from(seed.expect(known)).expect("at least zero"),
            rules,
            estates: estates.expect(known),
            households: households.expect(known),
            baseline: baseline.expect(known),
            policies,
            motions,
            events,
        })
    }

    /// A fault at a name of the scenario.
    #[must_use]
    pub fn fault(&self, code: &'static str, message: String, at: &Place, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, at.start, at.length, label)
    }
}

fn place(table: &Table<'_>, key: &'static str) -> Option<Place> {
    let name = table.text(key)?;
    let entry = table.maybe(key)?;
    Some(Place { name, start: entry.start, length: entry.end - entry.start })
}

fn places(table: &Table<'_>, key: &'static str) -> Vec<Place> {
    let texts = table.texts(key).into_iter();
    let place = |(name, entry): (String, &crate::diagnostic::Entry)| Place {
        name,
        start: entry.start,
        length: entry.end - entry.start,
    };
    texts.map(place).collect()
}

/// Notes every name that stands in a list a second time, with both places.
fn once(root: &Table<'_>, places: &[Place], message: &str, help: &str) {
    for (i, place) in places.iter().enumerate() {
        if let Some(other) = places[..i].iter().find(|other| other.name == place.name) {
            let fault = Fault::new("scenario::twice", format!("`{}` {message}", place.name));
            let fault = fault.at(root.source(), other.start, other.length, "first here");
            let fault = fault.at(root.source(), place.start, place.length, "again here");
            root.push(fault.help(help));
        }
    }
}

fn motions(root: &Table<'_>) -> Vec<(Place, Date)> {
    let mut motions = Vec::new();
    for table in root.tables("motion") {
        let read = place(&table, "id").zip(table.day("first"));
        root.gather(table.done());
        motions.extend(read);
    }
    motions
}

fn events(root: &Table<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    for table in root.tables("event") {
        let title = table.both("title").map(|(zh, en)| Both { zh, en });
        let read = table.day("date").zip(title);
        root.gather(table.done());
        events.extend(read.map(|(date, title)| Event { date, title }));
    }
    events.sort_by_key(|event| event.date);
    events
}
