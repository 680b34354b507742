//! `households.csv`: one row for each unit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sheet::{Heading, Row, Sheet, needed, optional};
use super::{MOST_AREA, MOST_MONEY, Table};
use crate::diagnostic::{Faults, Text, did_you_mean};
use crate::estate::{Estate, Household, Tenure};
use crate::units::{Area, Fen};

const HEADINGS: [Heading; 14] = [
    needed("unit_id", "房号"),
    needed("estate", "小区"),
    needed("building", "楼栋"),
    optional("floor", "楼层"),
    needed("owner_id", "业主编号"),
    needed("area_m2", "建筑面积"),
    needed("tenure", "居住情况"),
    needed("cars", "汽车数"),
    needed("ebikes", "电动车数"),
    needed("elderly", "老人"),
    needed("children", "儿童"),
    needed("members", "人口"),
    needed("low_income", "低保"),
    needed("opening_arrears_yuan", "期初欠费"),
];

/// Reads `households.csv` against the estates that it may name.
///
/// # Errors
/// Every fault with its cell.
pub fn households(text: &Arc<Text>, estates: &[Estate]) -> Result<Table<Household>, Faults> {
    let sheet = Sheet::read(text, &HEADINGS)?;
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(household) = household(row, estates) else { continue };
        if let Some(other) = seen.get(&household.unit_id) {
            let message = format!("unit `{}` is listed twice", household.unit_id);
            let help = "each unit has one row: remove one, or give one another number";
            row.clash("unit_id", *other, "dataset::two_units", message, help);
        }
        seen.insert(household.unit_id.clone(), row);
        rows.push(household);
    }
    let table = Table { rows, unknown_columns: sheet.unknown.clone() };
    sheet.done(table)
}

fn household(row: Row<'_>, estates: &[Estate]) -> Option<Household> {
    let (unit_id, building, owner_id) =
        (row.text("unit_id"), row.text("building"), row.text("owner_id"));
    let estate = row.text("estate").filter(|id| {
        let is_known = estates.iter().any(|estate| estate.id == *id);
        if !is_known {
            let ids: Vec<&str> = estates.iter().map(|estate| estate.id.as_str()).collect();
            let near = did_you_mean(id, ids.iter().copied());
            let help = near.unwrap_or_else(|| format!("estates: {}", ids.join(", ")));
            let message = format!("estate `{id}` is not in the estates file");
            row.fault("estate", "dataset::unknown_estate", message, "no such estate", Some(help));
        }
        is_known
    });
    let area = row.quantity::<Area>("area_m2").filter(|area| {
        if area.0 <= 0 {
            row.wrong("area_m2", "more than zero");
        } else if *area > MOST_AREA {
            row.wrong("area_m2", &format!("the floor area of one unit, at most {MOST_AREA} m²"));
        }
        area.0 > 0 && *area <= MOST_AREA
    });
    let tenure = row.quantity::<Tenure>("tenure");
    let (cars, ebikes) = (row.count("cars"), row.count("ebikes"));
    let (elderly, children) = (row.count("elderly"), row.count("children"));
    let members = row.count("members");
    let low_income = row.text("low_income").and_then(|word| match word.as_str() {
        "true" | "是" => Some(true),
        "false" | "否" => Some(false),
        _ => {
            row.wrong("low_income", "true or false, 是 or 否");
            None
        }
    });
    let opening_arrears = row.quantity::<Fen>("opening_arrears_yuan").filter(|fen| {
        if fen.0 < 0 {
            row.wrong("opening_arrears_yuan", "zero or more");
        } else if *fen > MOST_MONEY {
            row.wrong("opening_arrears_yuan", &format!("at most {MOST_MONEY} yuan"));
        }
        fen.0 >= 0 && *fen <= MOST_MONEY
    });
    let floor = row.maybe_text("floor").and_then(|text| {
        let floor = text.parse::<i64>().ok().filter(|floor| (-20..=200).contains(floor));
        if floor.is_none() {
            row.wrong("floor", "a storey between -20 and 200");
        }
        floor
    });
    if let (Some(Tenure::Owner | Tenure::Tenant), Some(0)) = (tenure, members) {
        let message = "somebody lives here, but the unit has no members".into();
        let help = "count who lives here, or write vacant 空置 as `tenure`";
        row.fault("members", "dataset::no_members", message, "nobody", Some(help.into()));
    }
    if let (Some(elderly), Some(children), Some(members)) = (elderly, children, members)
        && elderly + children > members
    {
        let message =
            format!("{elderly} elderly and {children} children are more than {members} members");
        row.fault(
            "members",
            "dataset::too_few_members",
            message,
            "all members are counted here",
            None,
        );
    }
    Some(Household {
        unit_id: unit_id?,
        estate: estate?,
        building: building?,
        floor,
        owner_id: owner_id?,
        area: area?,
        tenure: tenure?,
        cars: cars?,
        ebikes: ebikes?,
        elderly: elderly?,
        children: children?,
        members: members?,
        low_income: low_income?,
        opening_arrears: opening_arrears?,
    })
}

/// Writes `households.csv`, which [`households`] reads back unchanged.
///
/// # Panics
/// Never: a writer into memory does not fail.
#[must_use]
pub fn write_households(households: &[Household]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS.iter().map(|heading| heading.name)).expect("memory");
    for h in households {
        let record = [
            h.unit_id.clone(),
            h.estate.clone(),
            h.building.clone(),
            h.floor.map(|floor| floor.to_string()).unwrap_or_default(),
            h.owner_id.clone(),
            h.area.to_string(),
            h.tenure.to_string(),
            h.cars.to_string(),
            h.ebikes.to_string(),
            h.elderly.to_string(),
            h.children.to_string(),
            h.members.to_string(),
            h.low_income.to_string(),
            h.opening_arrears.to_string(),
        ];
        writer.write_record(record).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("texts were UTF-8")
}
