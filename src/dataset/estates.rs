//! `estates.csv`: one row for each estate.

use std::sync::Arc;

use super::sheet::{Heading, Row, Sheet, needed, optional};
use super::{MOST_MONEY, Table, YEARS};
use crate::diagnostic::{Faults, Text};
use crate::estate::Estate;
use crate::units::Fen;

const HEADINGS: [Heading; 11] = [
    needed("estate", "小区"),
    needed("name_zh", "名称"),
    needed("name_en", "英文名"),
    optional("gates", "出入口"),
    needed("bays_marked", "划线车位"),
    needed("bays_informal", "非划线车位"),
    optional("green_m2", "绿地面积"),
    optional("built_year", "建成年份"),
    needed("public_revenue_yuan", "公共收益"),
    optional("lon", "经度"),
    optional("lat", "纬度"),
];

/// Reads `estates.csv`.
///
/// # Errors
/// Every fault with its cell.
pub fn estates(text: &Arc<Text>) -> Result<Table<Estate>, Faults> {
    let sheet = Sheet::read(text, &HEADINGS)?;
    let mut rows: Vec<(Row<'_>, Estate)> = Vec::new();
    for row in sheet.rows() {
        let Some(estate) = estate(row) else { continue };
        if let Some((other, _)) = rows.iter().find(|known| known.1.id == estate.id) {
            let message = format!("estate `{}` is listed twice", estate.id);
            row.clash(
                "estate",
                *other,
                "dataset::two_estates",
                message,
                "give each estate its own id",
            );
        }
        rows.push((row, estate));
    }
    let rows = rows.into_iter().map(|row| row.1).collect();
    let table = Table { rows, unknown_columns: sheet.unknown.clone() };
    sheet.done(table)
}

fn estate(row: Row<'_>) -> Option<Estate> {
    let (id, name_zh, name_en) = (row.text("estate"), row.text("name_zh"), row.text("name_en"));
    let gates = row.maybe_count("gates");
    let built_year = row.maybe_count("built_year").filter(|year| {
        if !YEARS.contains(year) {
            row.wrong("built_year", "a year, such as 1998; leave it empty when it is not known");
        }
        YEARS.contains(year)
    });
    let (marked, informal) = (row.count("bays_marked"), row.count("bays_informal"));
    let green_m2 = row.maybe_quantity("green_m2");
    let revenue = row.quantity::<Fen>("public_revenue_yuan").filter(|fen| {
        let is_sound = fen.0.abs() <= MOST_MONEY.0;
        if !is_sound {
            row.wrong("public_revenue_yuan", "an amount of a month, at most ten thousand million");
        }
        is_sound
    });
    let position = match (degrees(row, "lon", 180.0), degrees(row, "lat", 90.0)) {
        (Some(lon), Some(lat)) => Some((lon, lat)),
        (None, None) => None,
        (found, _) => {
            let missing = if found.is_some() { "lat" } else { "lon" };
            let message = "a place needs both `lon` and `lat`".into();
            row.fault(missing, "dataset::half_a_place", message, "missing", None);
            None
        }
    };
    Some(Estate {
        id: id?,
        name_zh: name_zh?,
        name_en: name_en?,
        gates,
        bays_marked: marked?,
        bays_informal: informal?,
        green_m2,
        built_year,
        public_revenue: revenue?,
        position,
    })
}

fn degrees(row: Row<'_>, name: &str, most: f64) -> Option<f64> {
    let degrees = row.maybe_text(name)?.parse::<f64>().ok().filter(|d| d.abs() <= most);
    if degrees.is_none() {
        row.wrong(name, "degrees, such as 118.10");
    }
    degrees
}

/// Writes `estates.csv`, which [`estates`] reads back unchanged.
///
/// # Panics
/// Never: a writer into memory does not fail.
#[must_use]
pub fn write_estates(estates: &[Estate]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS.iter().map(|heading| heading.name)).expect("memory");
    for estate in estates {
        let maybe = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
        let record = [
            estate.id.clone(),
            estate.name_zh.clone(),
            estate.name_en.clone(),
            maybe(estate.gates),
            estate.bays_marked.to_string(),
            estate.bays_informal.to_string(),
            estate.green_m2.map(|area| area.to_string()).unwrap_or_default(),
            maybe(estate.built_year),
            estate.public_revenue.to_string(),
            estate.position.map(|place| place.0.to_string()).unwrap_or_default(),
            estate.position.map(|place| place.1.to_string()).unwrap_or_default(),
        ];
        writer.write_record(record).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("texts were UTF-8")
}
