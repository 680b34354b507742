//! Candidates of an election, with what is known of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::sheet::{Heading, Row, Sheet, needed, optional};
use super::super::{MOST_AREA, MOST_COUNTED, Reading};
use super::ballots::flag;
use crate::diagnostic::Text;
use crate::units::Area;

/// The facts of a candidate that are yes or no, as rules name them.
pub const CANDIDATE_FLAGS: [&str; 6] = [
    "is_owner",
    "is_capable",
    "arrears_are_malicious",
    "tied_to_manager",
    "has_unremedied_breach",
    "is_listed_dishonest",
];

const HEADINGS: [Heading; 14] = [
    needed("name", "姓名"),
    optional("estate", "小区"),
    optional("owner_id", "业主编号"),
    optional("is_owner", "是业主"),
    optional("is_capable", "具有完全民事行为能力"),
    optional("arrears_months", "欠费月数"),
    optional("arrears_are_malicious", "恶意欠费"),
    optional("tied_to_manager", "与物业有利益关系"),
    optional("has_unremedied_breach", "违规未改正"),
    optional("is_listed_dishonest", "失信被执行人"),
    optional("nominated_by", "提名方式"),
    optional("party_member", "党员"),
    optional("for_heads", "得票人数"),
    optional("for_area_m2", "得票面积"),
];

/// Chinese words for who puts a candidate forward, each with the word of the rules.
const CHANNELS: [(&str, &str); 10] = [
    ("自荐", "self"),
    ("本人自荐", "self"),
    ("联名", "owners"),
    ("业主联名", "owners"),
    ("党组织", "party"),
    ("社区党组织", "party"),
    ("居委会", "residents_committee"),
    ("居民委员会", "residents_committee"),
    ("街道", "street"),
    ("街道办事处", "street"),
];

/// One candidate; what is not known is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Name, unique in the election.
    pub name: String,
    /// The estate whose seats are stood for; empty when none is named.
    pub estate: String,
    /// Where the estate is written, or the name where no estate is: the text, the place and its
    /// length.
    pub written_at: Option<(Arc<Text>, usize, usize)>,
    /// Id on the roll.
    pub owner: Option<String>,
    /// Facts that are yes or no, in the order of [`CANDIDATE_FLAGS`].
    pub flags: [Option<bool>; 6],
    /// Months in arrears.
    pub arrears_months: Option<i64>,
    /// Who put the candidate forward.
    pub nominated_by: Option<String>,
    /// Where that is written: the text, the place and its length.
    pub nominated_at: Option<(Arc<Text>, usize, usize)>,
    /// Is a member of the party; an indicator, never a condition.
    pub party_member: Option<bool>,
    /// Owners in favour, where there are no ballots.
    pub for_heads: Option<i64>,
    /// Floor area in favour, where there are no ballots.
    pub for_area: Option<Area>,
}

/// Reads `candidates.csv` as far as it can be read; a name that stands twice is a fault.
#[must_use]
pub fn candidates(text: &Arc<Text>) -> Reading<Candidate> {
    let sheet = match Sheet::read(text, &HEADINGS) {
        Ok(sheet) => sheet,
        Err(faults) => return Reading::nothing(faults),
    };
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(candidate) = candidate(row, text) else { continue };
        if let Some(other) = seen.get(&candidate.name) {
            let message = format!("`{}` stands twice", candidate.name);
            let help = "give people of one name another name each, such as one with the unit";
            row.clash("name", *other, "dataset::two_candidates", message, help);
        }
        seen.insert(candidate.name.clone(), row);
        rows.push(candidate);
    }
    sheet.reading(rows)
}

fn candidate(row: Row<'_>, text: &Arc<Text>) -> Option<Candidate> {
    let name = row.text("name");
    let mut flags = [None; 6];
    for (known, column) in flags.iter_mut().zip(CANDIDATE_FLAGS) {
        *known = flag(row, column).unwrap_or_default();
    }
    let party_member = flag(row, "party_member").unwrap_or_default();
    let for_area = row.maybe_quantity::<Area>("for_area_m2").filter(|area| {
        let fits = (0..=MOST_AREA.0 * MOST_COUNTED).contains(&area.0);
        if !fits {
            row.wrong("for_area_m2", "the floor area in favour, 0 or more");
        }
        fits
    });
    let nominated_by = row.maybe_text("nominated_by").map(|by| {
        let known = CHANNELS.iter().find(|known| known.0 == by);
        known.map_or(by, |known| known.1.to_string())
    });
    let (start, length) = row.place();
    Some(Candidate {
        name: name?,
        estate: row.maybe_text("estate").unwrap_or_default(),
        written_at: Some((Arc::clone(text), start, length)),
        owner: row.maybe_text("owner_id"),
        flags,
        arrears_months: row.maybe_count("arrears_months"),
        nominated_at: nominated_by.as_ref().map(|_| (Arc::clone(text), start, length)),
        nominated_by,
        party_member,
        for_heads: row.maybe_count("for_heads"),
        for_area,
    })
}
