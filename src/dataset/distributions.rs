//! What households are drawn from: figures with a source each, read from `households.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value};

/// Every figure that drawing needs.
const NEEDED: [&str; 28] = [
    "floor_area_mean",
    "floor_area_spread",
    "floor_area_least",
    "floor_area_most",
    "vacant_share",
    "let_share",
    "second_unit_share",
    "cars_per_home",
    "ebikes_per_home",
    "homes_of_one",
    "homes_of_two",
    "homes_of_three",
    "homes_of_four",
    "homes_with_elderly",
    "homes_with_children",
    "low_income_share",
    "bays_per_home",
    "informal_bays_per_home",
    "public_revenue_per_home",
    "storeys",
    "least_homes",
    "most_homes",
    "fee_with_company",
    "fee_without_manager",
    "fee_unknown_manager",
    "fee_least",
    "fee_most",
    "earliest_year",
];

/// Figures of which the first may not be above the second.
const ORDERED: [(&str, &str); 3] = [
    ("floor_area_least", "floor_area_most"),
    ("least_homes", "most_homes"),
    ("fee_least", "fee_most"),
];

/// The figures that households are drawn from.
#[derive(Debug, Clone)]
pub struct Distributions {
    values: BTreeMap<&'static str, f64>,
}

impl Distributions {
    /// Reads `households.toml`.
    ///
    /// # Errors
    /// Figures that are missing, unknown, negative or without a source; a least above its most.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let mut values = BTreeMap::new();
        for name in NEEDED {
            let Some(entry) = root.entry(name) else { continue };
            let Some(table) = Table::of(text, entry, format!("`{name}`")) else {
                root.fault(
                    "toml::wrong_value",
                    entry,
                    format!("`{name}` must be a table"),
                    entry.kind(),
                );
                continue;
            };
            let (_, _, _) = (table.both("summary"), table.text("unit"), table.text("source"));
            table.text("standing");
            if let Some(value) = table.entry("value").and_then(|entry| number(&table, name, entry))
            {
                values.insert(name, value);
            }
            root.gather(table.done());
        }
        for (least, most) in ORDERED {
            if let (Some(low), Some(high)) = (values.get(least), values.get(most))
                && low > high
                && let Some(entry) = root.maybe(least)
            {
                let message = format!("`{least}` is {low}, above `{most}`, which is {high}");
                root.fault("dataset::out_of_range", entry, message, "above the most");
            }
        }
        root.done()?;
        Ok(Self { values })
    }

    /// A figure by name.
    ///
    /// # Panics
    /// For a name that reading does not ask for.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        self.values[name]
    }

    /// A figure rounded half up to whole things.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "figures are small")]
    pub fn whole(&self, name: &str) -> i64 {
        (self.get(name) + 0.5).floor() as i64
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are written by people")]
fn number(table: &Table<'_>, name: &str, entry: &Entry) -> Option<f64> {
    let value = match entry.value {
        Value::Float(value) => value,
        Value::Int(value) => value as f64,
        _ => {
            table.fault(
                "toml::wrong_value",
                entry,
                format!("`{name}` must be a number"),
                entry.kind(),
            );
            return None;
        }
    };
    if !(0.0..1e6).contains(&value) {
        let fault = Fault::new("dataset::out_of_range", format!("`{name}` must be zero or more"));
        let length = entry.end - entry.start;
        table.push(fault.at(table.source(), entry.start, length, "out of range"));
        return None;
    }
    Some(value)
}
