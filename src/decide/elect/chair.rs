//! The chair: how the choice was made, and whether it is valid.

use std::sync::Arc;

use super::file::ElectionFile;
use super::judge::Elected;
use super::parts::{HELP, within};
use super::seating::{Contender, Status, add};
use super::sitting::before;
use crate::decide::desk::{Desk, Facts, Reply};
use crate::decide::vote::{count_of, one_of, place};
use crate::diagnostic::{Fault, Faults, Table, Text};

/// How the chair was chosen.
#[derive(Debug, Clone)]
pub struct ChairFile {
    /// Who.
    pub name: String,
    /// By whom: `members`, `assembly`, `street` or `other`.
    pub chosen_by: Option<String>,
    /// Members present at the choice.
    pub present: Option<i64>,
    /// Members in favour.
    pub in_favour: Option<i64>,
    /// Where those present and those in favour are written.
    pub written_at: [Option<(usize, usize)>; 2],
}

impl ChairFile {
    /// Reads `[chair]`; no more members can be present or in favour than there are seats.
    pub(super) fn read(root: &Table<'_>, seats: i64) -> Option<Self> {
        let table = root.maybe_table("chair")?;
        let chair = Self {
            name: table.text("name").unwrap_or_default(),
            chosen_by: one_of(&table, "chosen_by", &["members", "assembly", "street", "other"]),
            present: count_of(&table, "present"),
            in_favour: count_of(&table, "in_favour"),
            written_at: ["present", "in_favour"].map(|key| table.maybe(key).map(place)),
        };
        let agreed = ("seats", Some(seats).filter(|seats| *seats > 0));
        within(&table, "present", "", chair.present, &[agreed]);
        within(&table, "in_favour", "", chair.in_favour, &[("present", chair.present), agreed]);
        root.gather(table.done()).map(|()| chair)
    }

    /// No more members can be present or in favour than were elected.
    ///
    /// # Errors
    /// Each figure that is larger, where it is written.
    fn within(&self, text: &Arc<Text>, members: i64) -> Result<(), Faults> {
        let mut faults = Faults::none();
        let keys = [("present", self.present), ("in_favour", self.in_favour)];
        for ((key, figure), at) in keys.into_iter().zip(self.written_at) {
            let Some((figure, at)) = figure.zip(at).filter(|(figure, _)| *figure > members) else {
                continue;
            };
            let message = format!("`{key}` is {figure}, more than the members elected, {members}");
            let fault = Fault::new("decide::part_over_whole", message);
            faults.push(fault.at(text, at.0, at.1, "too many").help(HELP));
        }
        faults.or(())
    }
}

/// The chair, and whether the choice is valid; who has a seat and how many sit is not known while
/// seats are open.
pub(super) fn chair(
    file: &ElectionFile,
    desk: &Desk<'_>,
    elected: &Elected,
    missing: &mut Vec<String>,
) -> Result<Option<(String, Option<bool>)>, Faults> {
    let Some(chair) = &file.chair else { return Ok(None) };
    let is_open = |one: &Contender| matches!(one.status, Status::Open | Status::Tied);
    let own = elected.contenders().find(|one| one.candidate.name == chair.name);
    let is_member = match own {
        Some(own) if is_open(own) => None,
        // Whoever does not stand may be one of those who sit already.
        None if elected.by_election.is_some() => None,
        own => Some(own.is_some_and(|own| own.status == Status::Winner)),
    };
    let (seats, sat) = before(file);
    let won = i64::try_from(elected.winners().len()).unwrap_or(i64::MAX);
    let sitting = won.saturating_add(sat);
    let is_settled = !elected.contenders().any(is_open);
    let most = if is_settled { sitting } else { seats };
    if is_member != Some(false) {
        chair.within(&file.text, most)?;
    }
    let facts = Facts::none()
        .with("committee", "seats", seats)
        .maybe("committee", "sitting", is_settled.then_some(sitting))
        .maybe("committee", "chair_is_member", is_member)
        .maybe("committee", "chair_chosen_by", chair.chosen_by.as_deref())
        .maybe("committee", "present", chair.present)
        .maybe("committee", "in_favour", chair.in_favour);
    let valid = match desk.ask("chair_valid", &facts)? {
        Reply::Unknown(facts) => {
            add(missing, facts);
            None
        }
        reply => reply.flag(),
    };
    Ok(Some((chair.name.clone(), valid)))
}
