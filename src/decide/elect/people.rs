//! Candidates held against the estates that elect, the roll and each other.

use super::count::Electorate;
use super::file::ElectionFile;
use crate::dataset::vote::{CANDIDATE_FLAGS, Candidate};
use crate::diagnostic::{Fault, Faults};

/// Where estates have seats of their own, every candidate stands for those of one of them.
pub(super) fn stands_somewhere(
    file: &ElectionFile,
    candidates: &[Candidate],
) -> Result<(), Faults> {
    let ids: Vec<&str> = file.electorates[1..].iter().map(|own| own.id.as_str()).collect();
    let is_one = file.electorates[0].votes();
    let mut faults = Faults::none();
    for candidate in candidates.iter().filter(|_| !ids.is_empty()) {
        let estate = candidate.estate.as_str();
        if ids.contains(&estate) || (is_one && estate.is_empty()) {
            continue;
        }
        let message = format!("`{}` stands for no estate that elects", candidate.name);
        let at = file.candidates_at.as_ref().map_or((0, 1), |at| at.place);
        let fault = Fault::new("elect::no_estate", message);
        let fault = stands_at(fault, file, candidate, at, "no estate of this election");
        faults.push(fault.help(format!("write `estate`, one of {}", ids.join(", "))));
    }
    faults.or(())
}

/// A fault where a candidate is written, or else at a place of the election's file.
pub(super) fn stands_at(
    fault: Fault,
    file: &ElectionFile,
    candidate: &Candidate,
    or: (usize, usize),
    label: &str,
) -> Fault {
    match &candidate.written_at {
        Some((text, start, length)) => fault.at(text, *start, *length, label),
        None => fault.at(&file.text, or.0, or.1, label),
    }
}

/// Nobody stands twice, an owner is on the roll, and where ballots were counted no other figures say
/// how owners voted.
pub(super) fn known_people(
    file: &ElectionFile,
    counted: &[Electorate],
    candidates: &[Candidate],
) -> Result<(), Faults> {
    let at = file.candidates_at.as_ref().map_or((0, 1), |at| at.place);
    let mut faults = Faults::none();
    for (nth, one) in candidates.iter().enumerate() {
        let is_same = |other: &&Candidate| other.owner.is_some() && other.owner == one.owner;
        if let Some(other) = candidates[..nth].iter().find(is_same) {
            let owner = one.owner.as_deref().unwrap_or_default();
            let message = format!("`{}` and `{}` are one owner, `{owner}`", other.name, one.name);
            let fault = Fault::new("elect::two_candidates", message);
            let fault = stands_at(fault, file, other, at, "first here");
            let fault = stands_at(fault, file, one, at, "and again here");
            faults.push(fault.help("nobody stands twice: correct one of the two, or leave it out"));
        }
        let own = counted.iter().find(|own| counted.len() == 1 || own.id == one.estate);
        let Some(owners) = own.and_then(|own| own.owners.as_ref()) else { continue };
        let owns = CANDIDATE_FLAGS.iter().position(|flag| *flag == "is_owner");
        let owns = owns.and_then(|at| one.flags[at].or(file.every.flags[at]));
        if let Some(owner) = one.owner.as_ref().filter(|owner| !owners.contains(*owner))
            && owns == Some(true)
        {
            let message =
                format!("`{}` is said to be an owner, and `{owner}` is not on the roll", one.name);
            let fault = Fault::new("elect::not_on_roll", message);
            let fault = stands_at(fault, file, one, at, "no such owner");
            faults.push(fault.help("correct `owner_id`, or write `is_owner = false`"));
        }
        if one.for_heads.is_some() || one.for_area.is_some() {
            let message =
                format!("both ballots and votes given for `{}` say how owners voted", one.name);
            let fault = Fault::new("elect::no_count", message);
            let fault = stands_at(fault, file, one, at, "votes are given here");
            faults.push(fault.help("leave one of them out"));
        }
    }
    faults.or(())
}
