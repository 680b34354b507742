//! The ballots of an election: one row for each ballot that was delivered or came back, with the names
//! approved on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Reading;
use super::super::sheet::{Heading, Row, needed, optional};
use super::ballots::{ByProxy, Day, contradictions, flag, proxy};
use super::roll::RollRow;
use super::whose::{Index, Whose, one_each, whose};
use crate::diagnostic::{Text, did_you_mean};
use crate::units::Date;

const HEADINGS: [Heading; 7] = [
    optional("owner_id", "业主编号"),
    optional("unit_id", "房号"),
    optional("estate", "小区"),
    needed("approved", "同意的候选人"),
    optional("delivered", "送达"),
    optional("returned_on", "收回日期"),
    optional("proxy", "代理人"),
];

/// What is marked on the ballot of an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// These names; none when the owner abstained.
    Names(BTreeSet<String>),
    /// It does not count.
    Void,
    /// It did not come back.
    NotReturned,
}

/// One ballot of an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Whose it is.
    pub whose: Whose,
    /// What is marked on it.
    pub approved: Approved,
    /// When it came back.
    pub returned_on: Option<Date>,
    /// Who gave it in the owner's place.
    pub proxy: Option<String>,
    /// First byte and length of the row.
    pub place: (usize, usize),
}

impl ByProxy for ApprovalRow {
    fn by_proxy(&self) -> Option<(&str, &str, (usize, usize))> {
        Some((self.proxy.as_deref()?, &self.whose.owner, self.place))
    }
}

/// Reads the ballots of an election against its roll and its candidates, as far as they can be read:
/// faults are an owner who is not on the roll, a ballot cast twice, a name that is no candidate's, each
/// with its cell. Candidates are `None` when not all of them are known.
#[must_use]
pub fn approvals(
    text: &Arc<Text>,
    roll: &Reading<RollRow>,
    candidates: Option<&[&str]>,
) -> Reading<ApprovalRow> {
    let index = Index::of(roll);
    one_each(text, &HEADINGS, |row| {
        let ballot = approval(row, &index, candidates)?;
        Some((ballot.whose.clone(), ballot))
    })
}

fn approval(row: Row<'_>, index: &Index<'_>, candidates: Option<&[&str]>) -> Option<ApprovalRow> {
    let whose = whose(row, index);
    let delivered = flag(row, "delivered").unwrap_or_default();
    let returned_on = row.maybe_quantity::<Day>("returned_on").map(|day| day.0);
    let approved = match row.maybe_text("approved").as_deref() {
        None => Approved::NotReturned,
        Some("abstain" | "弃权") => Approved::Names(BTreeSet::new()),
        Some("void" | "废票" | "无效") => Approved::Void,
        Some(text) => {
            let names = text.split([';', '；', '/', '、']).map(str::trim);
            let names: BTreeSet<String> =
                names.filter(|name| !name.is_empty()).map(str::to_string).collect();
            let known = candidates.unwrap_or_default();
            let strangers = names.iter().filter(|name| !known.contains(&name.as_str()));
            for stranger in strangers.filter(|_| candidates.is_some()) {
                let message = format!("`{stranger}` is not a candidate");
                let near = did_you_mean(stranger, known.iter().copied());
                let label = "approved here";
                row.fault("approved", "dataset::no_candidate", message, label, near);
            }
            Approved::Names(names)
        }
    };
    contradictions(row, approved != Approved::NotReturned, delivered, returned_on);
    let (proxy, place) = (proxy(row, whose.as_ref()), row.place());
    Some(ApprovalRow { whose: whose?, approved, returned_on, proxy, place })
}
