//! Whose a ballot is: an owner's for all that is held, or for the units of one head, where the
//! ballot names a unit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Reading;
use super::super::sheet::{Heading, Row, Sheet};
use super::roll::RollRow;
use crate::diagnostic::{Text, did_you_mean};

/// Whose a ballot is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whose {
    /// Who gave it; all owners of the unit where only that is named.
    pub owner: String,
    /// The estate it is for; empty when the file has none.
    pub estate: String,
    /// The owners of the unit that it names: it is for what they hold together. `None` when it names
    /// none, and is for all that the owner holds.
    pub held_by: Option<BTreeSet<String>>,
}

impl Whose {
    /// Are both of one owner and for the same units, be it only in part?
    fn overlaps(&self, other: &Self) -> bool {
        self.held_by.is_none() || other.held_by.is_none() || self.held_by == other.held_by
    }
}

/// Reads a file of ballots in which everybody has one; `read` gives whose a row is, by owner and
/// unit, and what it says. Two ballots of one owner for the same units are a fault.
pub(super) fn one_each<T>(
    text: &Arc<Text>,
    headings: &[Heading],
    read: impl Fn(Row<'_>) -> Option<(Whose, T)>,
) -> Reading<T> {
    let sheet = match Sheet::read(text, headings) {
        Ok(sheet) => sheet,
        Err(faults) => return Reading::nothing(faults),
    };
    let mut rows = Vec::new();
    let mut seen: BTreeMap<(String, String), Vec<(Whose, Row<'_>)>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some((whose, ballot)) = read(row) else { continue };
        let others = seen.entry((whose.owner.clone(), whose.estate.clone())).or_default();
        if let Some((_, other)) = others.iter().rev().find(|(other, _)| whose.overlaps(other)) {
            let message = format!("`{}` has two ballots", whose.owner);
            let help = "an owner has one ballot however many units are held: find out which counts";
            let column = if row.maybe_text("owner_id").is_some() { "owner_id" } else { "unit_id" };
            row.clash(column, *other, "dataset::two_ballots", message, help);
        }
        others.push((whose, row));
        rows.push(ballot);
    }
    sheet.reading(rows)
}

/// Who is on the roll, by unit and by owner.
pub(super) struct Index<'a> {
    units: BTreeMap<&'a str, &'a RollRow>,
    /// For each owner, the estates in which one is held.
    owners: BTreeMap<&'a str, Vec<&'a str>>,
    /// Could the whole roll be read? Otherwise nobody can be said not to be on it.
    is_whole: bool,
}

impl<'a> Index<'a> {
    pub fn of(roll: &'a Reading<RollRow>) -> Self {
        let (roll, is_whole) = (&roll.table.rows, roll.is_whole);
        let units = roll.iter().map(|unit| (unit.unit_id.as_str(), unit)).collect();
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for unit in roll {
            for owner in &unit.owners {
                let estates = owners.entry(owner).or_default();
                if !estates.contains(&unit.estate.as_str()) {
                    estates.push(&unit.estate);
                }
            }
        }
        Self { units, owners, is_whole }
    }
}

/// Whose ballot a row is, of which estate and for which units.
pub(super) fn whose(row: Row<'_>, index: &Index<'_>) -> Option<Whose> {
    let (owner, unit) = (row.maybe_text("owner_id"), row.maybe_text("unit_id"));
    let estate = row.maybe_text("estate");
    if let (Some(owner), Some(unit)) = (&owner, &unit) {
        belongs(row, index, owner, unit);
    }
    let anyone = |owner: String, estate: Option<String>| {
        Some(Whose { owner, estate: estate.unwrap_or_default(), held_by: None })
    };
    match (owner, unit) {
        (Some(owner), unit) => {
            let Some(estates) = index.owners.get(owner.as_str()) else {
                if !index.is_whole {
                    return anyone(owner, estate);
                }
                let message = format!("`{owner}` is not on the roll");
                let near = did_you_mean(&owner, index.owners.keys().copied());
                row.fault("owner_id", "dataset::not_on_roll", message, "no such owner", near);
                return None;
            };
            let estate = match (estate, &estates[..]) {
                (Some(estate), _) if estates.contains(&estate.as_str()) => estate,
                (Some(estate), _) if !index.is_whole => estate,
                (Some(estate), _) => {
                    let message = format!("`{owner}` holds nothing in `{estate}`");
                    let help = Some(format!("holds units in {}", estates.join(", ")));
                    row.fault("estate", "dataset::not_on_roll", message, "not on this roll", help);
                    return None;
                }
                (None, [one]) => (*one).to_string(),
                (None, _) => {
                    let message = format!("`{owner}` holds units in several estates");
                    let help = "add a column `estate` (小区): each assembly counts its own ballots";
                    let label = "which ballot is this?";
                    row.fault(
                        "owner_id",
                        "dataset::which_estate",
                        message,
                        label,
                        Some(help.into()),
                    );
                    return None;
                }
            };
            let unit = unit.and_then(|unit| index.units.get(unit.as_str()));
            let held = unit.filter(|unit| unit.owners.contains(&owner) && unit.estate == estate);
            Some(Whose { owner, estate, held_by: held.map(|unit| unit.owners.clone()) })
        }
        (None, Some(unit)) => {
            let Some(found) = index.units.get(unit.as_str()) else {
                if !index.is_whole {
                    return anyone(unit, estate);
                }
                let message = format!("unit `{unit}` is not on the roll");
                let near = did_you_mean(&unit, index.units.keys().copied());
                row.fault("unit_id", "dataset::not_on_roll", message, "no such unit", near);
                return None;
            };
            let owners: Vec<&str> = found.owners.iter().map(String::as_str).collect();
            let held_by = Some(found.owners.clone());
            Some(Whose { owner: owners.join("; "), estate: found.estate.clone(), held_by })
        }
        (None, None) => {
            let message = "this ballot names neither owner nor unit".to_string();
            let help = Some("give `owner_id` (业主编号) or `unit_id` (房号)".to_string());
            row.fault("owner_id", "dataset::whose_ballot", message, "whose is it?", help);
            None
        }
    }
}

/// A row that names an owner and a unit names them together.
fn belongs(row: Row<'_>, index: &Index<'_>, owner: &str, unit: &str) {
    let found = index.units.get(unit);
    if found.is_none() && !index.is_whole || found.is_some_and(|unit| unit.owners.contains(owner)) {
        return;
    }
    let (message, help) = match found {
        Some(found) => {
            let owners: Vec<&str> = found.owners.iter().map(String::as_str).collect();
            (
                format!("unit `{unit}` is not `{owner}`'s"),
                Some(format!("by the roll it is {}'s", owners.join(", "))),
            )
        }
        None => {
            let near = did_you_mean(unit, index.units.keys().copied());
            (format!("unit `{unit}` is not on the roll"), near)
        }
    };
    row.fault("unit_id", "dataset::not_on_roll", message, "whose ballot is it?", help);
}
