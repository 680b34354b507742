//! A by-election: who sits already, how many seats are empty, and what fills them by the rules.

use super::super::desk::{Desk, Facts};
use super::file::{ElectionFile, ElectorateFile};
use super::judge::Outcome;
use super::parts::within;
use crate::decide::vote::{count_of, place};
use crate::diagnostic::{Fault, Faults, Table};

/// The committee that a by-election fills up.
#[derive(Debug, Clone)]
pub struct SittingFile {
    /// All its seats.
    pub seats: i64,
    /// Members who sit already.
    pub sitting: i64,
    /// Alternates who wait; `None`: not said.
    pub alternates: Option<i64>,
    /// Where the seats to be filled are written.
    at: (usize, usize),
}

impl SittingFile {
    /// Reads `[committee]`: no more members sit than there are seats, and one electorate fills them.
    pub(super) fn read(root: &Table<'_>, electorates: &[ElectorateFile]) -> Option<Self> {
        let table = root.maybe_table("committee")?;
        let seats = table.at_least("seats", 1).and_then(|_| count_of(&table, "seats"));
        let sitting = table.at_least("sitting", 0).and_then(|_| count_of(&table, "sitting"));
        within(&table, "sitting", "", sitting, &[("seats", seats)]);
        if electorates.len() > 1 && !electorates[0].votes() {
            let message = "`[committee]` tells of one committee, but estates elect apart";
            let fault = Fault::new("elect::wrong_committee", message);
            let fault = fault.at(root.source(), table.start, 1, "one committee");
            root.push(fault.help("give the by-election of each estate a file of its own"));
        }
        let alternates = count_of(&table, "alternates");
        root.gather(table.done());
        let at = root.maybe("seats").map_or((root.start, 1), place);
        Some(Self { seats: seats?, sitting: sitting?, alternates, at })
    }
}

/// What is known of the committee before a by-election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByElection {
    /// All seats of the committee.
    pub seats: i64,
    /// Members who sat already.
    pub sitting: i64,
    /// What fills its empty seats by the rules: `by_election`, `alternate`, `new_election` or
    /// `undetermined`.
    pub filled_by: String,
    /// Was it said whether alternates wait? Otherwise none is taken to.
    pub tells_alternates: bool,
}

impl ByElection {
    /// Does the committee stand, by the rules on who sits after the vote, where they let a vote fill
    /// empty seats?
    pub(super) fn allows(&self, outcome: Outcome) -> Outcome {
        match self.filled_by.as_str() {
            "new_election" => Outcome::NotFormed,
            "undetermined" if outcome == Outcome::Formed => Outcome::Undetermined,
            _ => outcome,
        }
    }
}

/// All seats of the committee, and the members who sat before the vote.
pub(super) fn before(file: &ElectionFile) -> (i64, i64) {
    file.committee.as_ref().map_or((file.seats, 0), |own| (own.seats, own.sitting))
}

/// The committee before a by-election, and what fills its empty seats by the rules; `ask` answers with
/// a word of the rules.
///
/// # Errors
/// A rule that stops.
pub(super) fn by_election(
    file: &ElectionFile,
    estate: &Facts,
    ask: &mut impl FnMut(&str, &Facts) -> Result<Option<String>, Faults>,
) -> Result<Option<ByElection>, Faults> {
    let Some(own) = &file.committee else { return Ok(None) };
    let facts = estate.clone().with("committee", "sitting", own.sitting).with(
        "committee",
        "alternates",
        own.alternates.unwrap_or(0),
    );
    let filled_by = ask("vacancy", &facts)?.unwrap_or_else(|| "undetermined".to_string());
    let tells_alternates = own.alternates.is_some();
    Ok(Some(ByElection { seats: own.seats, sitting: own.sitting, filled_by, tells_alternates }))
}

/// No more seats are filled than are empty.
///
/// # Errors
/// More of them, where they are written; a rule that stops.
pub(super) fn fits(file: &ElectionFile, desk: &Desk<'_>) -> Result<(), Faults> {
    let Some(own) = &file.committee else { return Ok(()) };
    let facts = Facts::none().with("committee", "seats", own.seats).with(
        "committee",
        "elected",
        own.sitting,
    );
    let empty = desk.ask("by_election_seats", &facts)?.whole();
    let Some(empty) = empty.filter(|empty| file.seats > *empty) else { return Ok(()) };
    let message = format!("{} seats are to be filled, {empty} are empty", file.seats);
    let fault = Fault::new("elect::wrong_seats", message);
    let fault = fault.at(&file.text, own.at.0, own.at.1, "filled by this vote");
    Err(fault
        .help("`seats` at the top are those to be filled, `[committee]` has all of them")
        .into())
}
