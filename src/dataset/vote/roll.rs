//! `roll.csv`: one row for each unit that a vote is counted against. A `households.csv` serves too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::sheet::{Heading, Row, Sheet, needed, optional};
use super::super::{MOST_AREA, Reading};
use crate::diagnostic::{Faults, Text};
use crate::estate::Tenure;
use crate::units::Area;

const HEADINGS: [Heading; 9] = [
    needed("unit_id", "房号"),
    optional("estate", "小区"),
    needed("owner_id", "业主编号"),
    optional("area_m2", "建筑面积"),
    optional("area_registered_m2", "登记面积"),
    optional("area_surveyed_m2", "测绘面积"),
    optional("area_contract_m2", "合同面积"),
    optional("tenure", "居住情况"),
    optional("kind", "用途"),
];

/// The columns that a floor area may stand in.
const AREAS: [&str; 4] = ["area_registered_m2", "area_surveyed_m2", "area_contract_m2", "area_m2"];

/// What a unit is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// A dwelling.
    Home,
    /// A shop.
    Shop,
    /// A parking bay with a deed of its own.
    Parking,
    /// A store room.
    Storage,
    /// Anything else.
    Other,
}

impl UnitKind {
    const WORDS: [(&'static str, &'static str, Self); 5] = [
        ("home", "住宅", Self::Home),
        ("shop", "商铺", Self::Shop),
        ("parking", "车位", Self::Parking),
        ("storage", "储藏室", Self::Storage),
        ("other", "其他", Self::Other),
    ];

    /// As rules name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::WORDS.iter().find(|word| word.2 == self).map_or("other", |word| word.0)
    }
}

/// One unit of the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// Unit number, unique in the file.
    pub unit_id: String,
    /// Id of the estate; empty when the file has none.
    pub estate: String,
    /// Everyone who owns it.
    pub owners: BTreeSet<String>,
    /// Its floor area: as registered, else as surveyed, else by the contract of sale, else as
    /// stated, each `None` where the file has none.
    pub areas: [Option<Area>; 4],
    /// What it is used as.
    pub kind: UnitKind,
}

/// Owners named in one cell, set apart by semicolons, slashes or 、.
fn owners(text: &str) -> BTreeSet<String> {
    let names = text.split([';', '；', '/', '、']).map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_string).collect()
}

/// A roll as far as it can be read.
#[derive(Debug)]
pub struct RollReading {
    /// Its rows; an area with too many decimals is cut to two.
    pub rows: Reading<RollRow>,
    /// By how much the areas may sum to more than those that were read, hundredths of a m²; `None`
    /// when nobody knows, because an area can't be read at all.
    pub slack: Option<i64>,
}

impl RollReading {
    /// Of a roll that can't be read at all.
    #[must_use]
    pub fn nothing(faults: Faults) -> Self {
        Self { rows: Reading::nothing(faults), slack: None }
    }
}

/// Reads a roll as far as it can be read: its faults are a unit listed twice, a unit without any floor
/// area, an area with three decimals, each with its cell.
#[must_use]
pub fn roll(text: &Arc<Text>) -> RollReading {
    let sheet = match Sheet::read(text, &HEADINGS) {
        Ok(sheet) => sheet,
        Err(faults) => return RollReading::nothing(faults),
    };
    let mut rows = Vec::new();
    let mut slack = Some(0);
    let mut seen: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some((unit, own)) = unit(row) else { continue };
        slack = slack.zip(own).map(|(slack, own)| slack + own);
        if let Some(other) = seen.get(&unit.unit_id) {
            let message = format!("unit `{}` is on the roll twice", unit.unit_id);
            let help = "each unit has one row; co-owners stand in one cell, set apart by `;`";
            row.clash("unit_id", *other, "dataset::two_units", message, help);
        }
        seen.insert(unit.unit_id.clone(), row);
        rows.push(unit);
    }
    let rows = sheet.reading(rows);
    let slack = slack.filter(|_| rows.is_whole);
    RollReading { rows, slack }
}

/// The first two decimals of an area that has more of them.
fn cut(row: Row<'_>, column: &str) -> Option<Area> {
    let text = row.maybe_text(column)?;
    let (whole, decimals) = text.split_once('.')?;
    let is_number = decimals.chars().all(|digit| digit.is_ascii_digit());
    let kept = decimals.get(..2).filter(|_| is_number)?;
    format!("{whole}.{kept}").parse().ok()
}

/// One unit, and by how much its area may be more than what was read of it.
fn unit(row: Row<'_>) -> Option<(RollRow, Option<i64>)> {
    let (unit_id, owner) = (row.text("unit_id"), row.text("owner_id"));
    let mut slack = Some(0);
    let areas = AREAS.map(|column| {
        let read = row.maybe_quantity::<Area>(column);
        let is_unread = read.is_none() && row.maybe_text(column).is_some();
        let area = read.or_else(|| if is_unread { cut(row, column) } else { None });
        let fits = area.is_none_or(|area| (0..=MOST_AREA.0).contains(&area.0));
        if !fits {
            row.wrong(column, &format!("the floor area of one unit, 0 to {MOST_AREA} m²"));
        }
        if is_unread || !fits {
            slack = slack.filter(|_| fits && area.is_some()).map(|slack| slack + 1);
        }
        area.filter(|_| fits)
    });
    if areas.iter().all(Option::is_none) && AREAS.iter().all(|a| row.maybe_text(a).is_none()) {
        slack = None;
        let message = format!("unit `{}` has no floor area", unit_id.as_deref().unwrap_or("?"));
        let help = "give `area_m2` (建筑面积): the vote is counted by area too".to_string();
        row.fault("area_m2", "dataset::no_area", message, "an area is due", Some(help));
    }
    // A developer's stock is told by its owner; the word beside it is only held to be one.
    let _ = row.maybe_quantity::<Tenure>("tenure");
    let kind = match row.maybe_text("kind") {
        None => UnitKind::Home,
        Some(word) => match UnitKind::WORDS.iter().find(|w| w.0 == word || w.1 == word) {
            Some(known) => known.2,
            None => {
                let known = UnitKind::WORDS.map(|word| format!("{} {}", word.0, word.1));
                row.wrong("kind", &format!("one of {}", known.join(", ")));
                slack = None;
                UnitKind::Other
            }
        },
    };
    let owners = owner.map(|owner| owners(&owner));
    if owners.as_ref().is_some_and(BTreeSet::is_empty) {
        row.wrong("owner_id", "at least one owner");
    }
    let unit = RollRow {
        unit_id: unit_id?,
        estate: row.maybe_text("estate").unwrap_or_default(),
        owners: owners.filter(|owners| !owners.is_empty())?,
        areas,
        kind,
    };
    Some((unit, slack))
}
