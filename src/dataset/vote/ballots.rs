//! `ballots.csv`: one row for each ballot that was delivered or came back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Reading;
use super::super::sheet::{Heading, Row, Sheet, needed, optional};
use super::roll::RollRow;
use crate::diagnostic::{Text, did_you_mean};
use crate::units::{Date, NotAQuantity};

const HEADINGS: [Heading; 7] = [
    optional("owner_id", "业主编号"),
    optional("unit_id", "房号"),
    optional("estate", "小区"),
    needed("choice", "表决意见").or(&["选择"]),
    optional("delivered", "送达"),
    optional("returned_on", "收回日期"),
    optional("proxy", "代理人"),
];

/// What is marked on a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// In favour.
    For,
    /// Against.
    Against,
    /// No side.
    Abstain,
    /// With the larger side.
    Follow,
    /// It does not count.
    Void,
    /// It did not come back.
    NotReturned,
}

const WORDS: [(&str, Marked); 15] = [
    ("for", Marked::For),
    ("同意", Marked::For),
    ("赞成", Marked::For),
    ("against", Marked::Against),
    ("反对", Marked::Against),
    ("不同意", Marked::Against),
    ("abstain", Marked::Abstain),
    ("弃权", Marked::Abstain),
    ("follow_majority", Marked::Follow),
    ("随多数", Marked::Follow),
    ("void", Marked::Void),
    ("废票", Marked::Void),
    ("无效", Marked::Void),
    ("not_returned", Marked::NotReturned),
    ("未收回", Marked::NotReturned),
];

/// One ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotRow {
    /// Who gave it.
    pub owner: String,
    /// The estate it is for; empty when the file has none.
    pub estate: String,
    /// What is marked on it.
    pub marked: Marked,
    /// Was it delivered? `None`: not said.
    pub delivered: Option<bool>,
    /// When it came back.
    pub returned_on: Option<Date>,
    /// Who gave it in the owner's place.
    pub proxy: Option<String>,
    /// First byte and length of the row.
    pub place: (usize, usize),
}

/// A ballot that somebody else may have given in its owner's place.
pub trait ByProxy {
    /// Who gave it so, for whom, and where it is written; `None` for a ballot of the owner's own.
    fn by_proxy(&self) -> Option<(&str, &str, (usize, usize))>;
}

impl ByProxy for BallotRow {
    fn by_proxy(&self) -> Option<(&str, &str, (usize, usize))> {
        Some((self.proxy.as_deref()?, &self.owner, self.place))
    }
}

/// A day in a cell.
pub(super) struct Day(pub Date);

impl std::str::FromStr for Day {
    type Err = NotAQuantity;
    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        text.parse()
            .map(Self)
            .map_err(|_| NotAQuantity { text: text.into(), expected: "a day such as 2021-03-01" })
    }
}

/// Reads the ballots of a vote against its roll, as far as both can be read: faults are an owner or unit
/// that is not on the roll, a ballot cast twice, an unknown choice, each with its cell.
#[must_use]
pub fn ballots(text: &Arc<Text>, roll: &Reading<RollRow>) -> Reading<BallotRow> {
    let index = Index::of(roll);
    one_each(text, &HEADINGS, |row| {
        let ballot = ballot(row, &index)?;
        Some(((ballot.owner.clone(), ballot.estate.clone()), ballot))
    })
}

/// Reads a file of ballots in which everybody has one; `read` gives whose a row is, by owner and
/// estate, and what it says. Two ballots of one owner are a fault.
pub(super) fn one_each<T>(
    text: &Arc<Text>,
    headings: &[Heading],
    read: impl Fn(Row<'_>) -> Option<((String, String), T)>,
) -> Reading<T> {
    let sheet = match Sheet::read(text, headings) {
        Ok(sheet) => sheet,
        Err(faults) => return Reading::nothing(faults),
    };
    let mut rows = Vec::new();
    let mut seen: BTreeMap<(String, String), Row<'_>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some((key, ballot)) = read(row) else { continue };
        if let Some(other) = seen.get(&key) {
            let message = format!("`{}` has two ballots", key.0);
            let help = "an owner has one ballot however many units are held: find out which counts";
            let column = if row.maybe_text("owner_id").is_some() { "owner_id" } else { "unit_id" };
            row.clash(column, *other, "dataset::two_ballots", message, help);
        }
        seen.insert(key, row);
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

/// A yes or no that may be absent.
///
/// # Errors
/// Another word, which is said of the cell.
pub(super) fn flag(row: Row<'_>, column: &str) -> Result<Option<bool>, ()> {
    match row.maybe_text(column).as_deref() {
        None => Ok(None),
        Some("true" | "yes" | "是") => Ok(Some(true)),
        Some("false" | "no" | "否") => Ok(Some(false)),
        Some(_) => {
            row.wrong(column, "true or false, 是 or 否");
            Err(())
        }
    }
}

/// Whose ballot a row is, and of which estate.
pub(super) fn whose(row: Row<'_>, index: &Index<'_>) -> Option<(String, String)> {
    let (owner, unit) = (row.maybe_text("owner_id"), row.maybe_text("unit_id"));
    let estate = row.maybe_text("estate");
    if let (Some(owner), Some(unit)) = (&owner, &unit) {
        belongs(row, index, owner, unit);
    }
    match (owner, unit) {
        (Some(owner), _) => {
            let Some(estates) = index.owners.get(owner.as_str()) else {
                if !index.is_whole {
                    return Some((owner, estate.unwrap_or_default()));
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
            Some((owner, estate))
        }
        (None, Some(unit)) => {
            let Some(found) = index.units.get(unit.as_str()) else {
                if !index.is_whole {
                    return Some((unit, estate.unwrap_or_default()));
                }
                let message = format!("unit `{unit}` is not on the roll");
                let near = did_you_mean(&unit, index.units.keys().copied());
                row.fault("unit_id", "dataset::not_on_roll", message, "no such unit", near);
                return None;
            };
            Some((found.owners.first()?.clone(), found.estate.clone()))
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

/// Who gave a ballot in the owner's place: somebody else.
pub(super) fn proxy(row: Row<'_>, whose: Option<&(String, String)>) -> Option<String> {
    let proxy = row.maybe_text("proxy")?;
    if whose.is_some_and(|(owner, _)| *owner == proxy) {
        row.wrong("proxy", "somebody else than the owner, or empty");
    }
    Some(proxy)
}

/// A ballot that came back was delivered, and says something, were it only that it is void.
fn contradictions(row: Row<'_>, marked: Marked, delivered: Option<bool>, came: Option<Date>) {
    let code = "dataset::contradiction";
    if marked == Marked::NotReturned
        && let Some(day) = came
    {
        let message = format!("a ballot came back on {day} and nothing is marked on it");
        let help = "write `abstain` (弃权) or `void` (废票), or leave out the day";
        row.fault("returned_on", code, message, "it did come back", Some(help.into()));
    }
    if marked != Marked::NotReturned && delivered == Some(false) {
        let message = "a ballot that was not delivered came back".to_string();
        let help = "find out whether it was delivered, or whose ballot this is";
        row.fault("delivered", code, message, "not delivered", Some(help.into()));
    }
}

fn ballot(row: Row<'_>, index: &Index<'_>) -> Option<BallotRow> {
    let whose = whose(row, index);
    let marked = match row.maybe_text("choice") {
        None => Marked::NotReturned,
        Some(word) => {
            let known = WORDS.iter().find(|known| known.0 == word);
            if known.is_none() {
                row.wrong(
                    "choice",
                    "for 同意, against 反对, abstain 弃权, follow_majority 随多数, void 废票, or empty",
                );
            }
            known.map_or(Marked::Void, |known| known.1)
        }
    };
    let delivered = flag(row, "delivered").unwrap_or_default();
    let returned_on = row.maybe_quantity::<Day>("returned_on").map(|day| day.0);
    let proxy = proxy(row, whose.as_ref());
    contradictions(row, marked, delivered, returned_on);
    let (owner, estate) = whose?;
    Some(BallotRow { owner, estate, marked, delivered, returned_on, proxy, place: row.place() })
}
