//! `ballots.csv`: one row for each ballot that was delivered or came back.

use std::sync::Arc;

use super::super::Reading;
use super::super::sheet::{Heading, Row, needed, optional};
use super::roll::RollRow;
use super::whose::{Index, Whose, one_each, whose};
use crate::diagnostic::Text;
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
    /// Whose it is.
    pub whose: Whose,
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
        Some((self.proxy.as_deref()?, &self.whose.owner, self.place))
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
        Some((ballot.whose.clone(), ballot))
    })
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

/// Who gave a ballot in the owner's place: somebody else.
pub(super) fn proxy(row: Row<'_>, whose: Option<&Whose>) -> Option<String> {
    let proxy = row.maybe_text("proxy")?;
    if whose.is_some_and(|whose| whose.owner == proxy) {
        row.wrong("proxy", "somebody else than the owner, or empty");
    }
    Some(proxy)
}

/// A ballot that came back was delivered, and says something, were it only that it is void.
pub(super) fn contradictions(
    row: Row<'_>,
    is_marked: bool,
    delivered: Option<bool>,
    came: Option<Date>,
) {
    let code = "dataset::contradiction";
    if !is_marked && let Some(day) = came {
        let message = format!("a ballot came back on {day} and nothing is marked on it");
        let help = "write `abstain` (弃权) or `void` (废票), or leave out the day";
        row.fault("returned_on", code, message, "it did come back", Some(help.into()));
    }
    if is_marked && delivered == Some(false) {
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
    contradictions(row, marked != Marked::NotReturned, delivered, returned_on);
    Some(BallotRow { whose: whose?, marked, delivered, returned_on, proxy, place: row.place() })
}
