//! The plan of a drawn population: what is known of each estate, and what is not.

use std::sync::Arc;

use crate::diagnostic::{Document, Faults, Table, Text, Value};
use crate::units::Fen;

/// One estate to be filled with households.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Id of the estate.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Homes.
    pub homes: i64,
    /// Buildings; one when not known.
    pub buildings: Option<i64>,
    /// Entrances for vehicles.
    pub gates: Option<i64>,
    /// Painted bays; drawn when not known.
    pub bays_marked: Option<i64>,
    /// Other places; drawn when not known.
    pub bays_informal: Option<i64>,
    /// Year of completion.
    pub built_year: Option<i64>,
    /// Public revenue of a month; drawn when not known.
    pub public_revenue: Option<Fen>,
    /// Longitude and latitude.
    pub position: Option<(f64, f64)>,
    /// Where the known figures come from.
    pub source: String,
}

/// A population to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Seed of the draws.
    pub seed: u64,
    /// Estates, in the order of the file.
    pub estates: Vec<Planned>,
}

impl Plan {
    /// Reads `synthesis.toml`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let seed = root.at_least("seed", 0).and_then(|seed| u64::try_from(seed).ok());
        let mut estates = Vec::new();
        for table in root.tables("estate") {
            let planned = planned(&table);
            root.gather(table.done());
            estates.extend(planned);
        }
        if estates.is_empty() {
            root.entry("estate");
        }
        root.done()?;
        Ok(Self { seed: seed.unwrap_or_default(), estates })
    }

    /// Writes `synthesis.toml`, which [`Plan::read`] reads back; figures that are not known are
    /// left out, and drawn.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = format!(
            "# What is known of the estates. A figure that is left out is not known: it is drawn from\n\
             # households.toml of the rule pack, or stays unknown.\n\nseed = {}\n",
            self.seed
        );
        for estate in &self.estates {
            let mut line = |key: &str, value: String| text.extend([key, " = ", &value, "\n"]);
            line("\n[[estate]]\nid", quoted(&estate.id));
            line("name_zh", quoted(&estate.name_zh));
            line("name_en", quoted(&estate.name_en));
            line("source", quoted(&estate.source));
            line("homes", estate.homes.to_string());
            let known = [
                ("buildings", estate.buildings),
                ("gates", estate.gates),
                ("bays_marked", estate.bays_marked),
                ("bays_informal", estate.bays_informal),
                ("built_year", estate.built_year),
            ];
            for (key, value) in known {
                if let Some(value) = value {
                    line(key, value.to_string());
                }
            }
            if let Some(revenue) = estate.public_revenue {
                line("public_revenue_yuan", quoted(&revenue.to_string()));
            }
            let drawn = [
                ("bays_marked", estate.bays_marked.is_none()),
                ("bays_informal", estate.bays_informal.is_none()),
                ("public_revenue_yuan", estate.public_revenue.is_none()),
            ];
            let drawn: Vec<&str> = drawn.iter().filter(|fact| fact.1).map(|fact| fact.0).collect();
            let unknown = [
                ("buildings (one is taken)", estate.buildings.is_none()),
                ("gates", estate.gates.is_none()),
                ("built_year", estate.built_year.is_none()),
            ];
            let unknown: Vec<&str> =
                unknown.iter().filter(|fact| fact.1).map(|fact| fact.0).collect();
            let households = ["every household"];
            line("# drawn", [drawn.as_slice(), &households].concat().join(", "));
            line("# unknown", unknown.join(", "));
            if let Some((lon, lat)) = estate.position {
                line("lon", format!("{lon:?}"));
                line("lat", format!("{lat:?}"));
            }
        }
        text
    }
}

/// A text as a TOML string.
#[must_use]
pub fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn planned(table: &Table<'_>) -> Option<Planned> {
    let (id, name_zh, name_en) = (table.text("id"), table.text("name_zh"), table.text("name_en"));
    let source = table.text("source");
    let homes = table.at_least("homes", 1).filter(|homes| *homes <= 5_000);
    let count = |key, least| table.maybe(key).and_then(|_| table.at_least(key, least));
    let buildings = count("buildings", 1);
    let gates = count("gates", 0);
    let (bays_marked, bays_informal) = (count("bays_marked", 0), count("bays_informal", 0));
    let built_year = count("built_year", 1);
    let public_revenue = table.maybe_text("public_revenue_yuan").and_then(|yuan| {
        yuan.parse::<Fen>()
            .map_err(|error| {
                if let Some(entry) = table.maybe("public_revenue_yuan") {
                    table.fault("dataset::wrong_amount", entry, error.to_string(), "not an amount");
                }
            })
            .ok()
    });
    let degrees = |key: &'static str| match table.maybe(key).map(|entry| &entry.value) {
        Some(Value::Float(degrees)) => Some(*degrees),
        _ => None,
    };
    let position = degrees("lon").zip(degrees("lat"));
    Some(Planned {
        id: id?,
        name_zh: name_zh?,
        name_en: name_en?,
        homes: homes?,
        buildings,
        gates,
        bays_marked,
        bays_informal,
        built_year,
        public_revenue,
        position,
        source: source?,
    })
}
