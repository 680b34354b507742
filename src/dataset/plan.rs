//! The plan of a drawn population: what is known of each estate, and what is not.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{MOST_COUNTED, MOST_HOMES, MOST_MONEY, YEARS};
use crate::diagnostic::{Document, Fault, Faults, Table, Text, Value};
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
            let table_id =
                table.maybe("id").map_or((table.start, 1), |id| (id.start, id.end - id.start));
            root.gather(table.done());
            estates.extend(planned.map(|planned| (planned, table_id)));
        }
        for (at, (planned, place)) in estates.iter().enumerate() {
            let earlier: Option<&(Planned, (usize, usize))> =
                estates[..at].iter().find(|(other, _)| other.id == planned.id);
            if let Some((_, other)) = earlier {
                let message = format!("estate `{}` is planned twice", planned.id);
                let fault = Fault::new("dataset::two_estates", message);
                let fault = fault.at(text, other.0, other.1, "first here");
                let fault = fault.at(text, place.0, place.1, "again here");
                root.push(fault.help("give each estate its own id"));
            }
        }
        let estates: Vec<Planned> = estates.into_iter().map(|estate| estate.0).collect();
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

/// A text as a TOML string on one line, which may stand as a key too.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.extend(format!("\\u{:04X}", u32::from(c)).chars()),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn planned(table: &Table<'_>) -> Option<Planned> {
    let text = |key: &'static str| {
        let text = table.text(key)?;
        if !text.trim().is_empty() {
            return Some(text);
        }
        let entry = table.maybe(key)?;
        table.fault("dataset::empty_text", entry, format!("`{key}` is empty"), "a text is due");
        None
    };
    let (id, name_zh, name_en) = (text("id"), text("name_zh"), text("name_en"));
    let source = table.text("source");
    let within = |key: &'static str, range: RangeInclusive<i64>| {
        let entry = table.maybe(key)?;
        let number = table.maybe_int(key)?;
        if range.contains(&number) {
            return Some(number);
        }
        let (least, most) = range.into_inner();
        let message = format!("`{key}` must lie between {least} and {most}");
        table.fault("dataset::out_of_range", entry, message, &format!("this is {number}"));
        None
    };
    table.entry("homes");
    let homes = within("homes", 1..=MOST_HOMES);
    let buildings = within("buildings", 1..=MOST_HOMES);
    let gates = within("gates", 0..=MOST_COUNTED);
    let bays_marked = within("bays_marked", 0..=MOST_COUNTED);
    let bays_informal = within("bays_informal", 0..=MOST_COUNTED);
    let built_year = within("built_year", YEARS);
    let public_revenue = table.maybe_text("public_revenue_yuan").and_then(|yuan| {
        let entry = table.maybe("public_revenue_yuan")?;
        match yuan.parse::<Fen>() {
            Ok(fen) if fen.0.abs() <= MOST_MONEY.0 => Some(fen),
            Ok(_) => {
                let message = format!("`public_revenue_yuan` is at most {MOST_MONEY}");
                table.fault("dataset::wrong_amount", entry, message, "too much for a month");
                None
            }
            Err(error) => {
                table.fault("dataset::wrong_amount", entry, error.to_string(), "not an amount");
                None
            }
        }
    });
    let position = position(table);
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

/// Longitude and latitude; a place needs both.
#[expect(clippy::cast_precision_loss, reason = "degrees are small")]
fn position(table: &Table<'_>) -> Option<(f64, f64)> {
    let degrees = |key: &'static str, most: f64| {
        let entry = table.maybe(key)?;
        let degrees = match entry.value {
            Value::Float(degrees) => Some(degrees),
            Value::Int(degrees) => Some(degrees as f64),
            _ => None,
        };
        let degrees = degrees.filter(|degrees| degrees.abs() <= most);
        if degrees.is_none() {
            let message = format!("`{key}` must be degrees between -{most} and {most}");
            table.fault("dataset::out_of_range", entry, message, "no such place");
        }
        degrees
    };
    let place = (degrees("lon", 180.0), degrees("lat", 90.0));
    if table.maybe("lon").is_some() != table.maybe("lat").is_some() {
        let fault = Fault::new("dataset::half_a_place", "a place needs both `lon` and `lat`");
        table.push(fault.at(table.source(), table.start, 1, "one of them is missing"));
    }
    place.0.zip(place.1)
}
