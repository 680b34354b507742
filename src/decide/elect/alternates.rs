//! Who becomes an alternate: those over the bar without a seat, as far as that is sure.

use super::super::desk::{Desk, Facts, Reply};
use super::file::ElectionFile;
use super::seating::{Contender, Contest, Status, unsaid};
use crate::diagnostic::Faults;

/// The alternates of an election.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Alternates {
    /// `allowed`, `not_allowed` or `undetermined`.
    pub allowed: String,
    /// Who is one whatever is still open, first the first.
    pub certain: Vec<String>,
    /// Who is one or not, as seats that are still open fall.
    pub open: Vec<String>,
    /// What is not known, where that leaves it undetermined whether there are any.
    pub missing: Vec<String>,
}

/// May those over the bar without a seat become alternates, and who does? Whether they may is no
/// question where nobody could be one.
///
/// # Errors
/// A rule that stops.
pub(super) fn alternates(
    file: &ElectionFile,
    desk: &Desk<'_>,
    contests: &[Contest],
    election: &Facts,
) -> Result<Alternates, Faults> {
    let all = || contests.iter().flat_map(|contest| &contest.contenders);
    let pending: Vec<&Contender> = ranked(all().filter(|one| is_pending(one)));
    let runners_up =
        ranked(all().filter(|one| one.status == Status::RunnerUp && one.eligible == "allowed"));
    let may_lose: Vec<&Contender> =
        pending.iter().filter(|one| one.may_be_passed_over).copied().collect();
    if runners_up.is_empty() && may_lose.is_empty() {
        return Ok(Alternates { allowed: "not_allowed".into(), ..Alternates::default() });
    }
    let (allowed, missing) = match desk.ask("alternates_allowed", election)? {
        Reply::Word(word) if word == "undetermined" => (word, unsaid("alternates_allowed")),
        Reply::Word(word) => (word, Vec::new()),
        Reply::Unknown(missing) => ("undetermined".into(), missing),
        _ => ("undetermined".into(), Vec::new()),
    };
    if allowed != "allowed" {
        return Ok(Alternates { allowed, missing, ..Alternates::default() });
    }
    let most = file.alternates.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    // Those who wait for seats that are open stand before every runner-up; whom the seats don't
    // reach comes first among the alternates, unless it is a bar that keeps the seat from them.
    let (least, greatest) =
        contests.iter().map(passed_over).fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    let name = |one: &&Contender| one.candidate.name.clone();
    let place = |nth: usize, before: usize| nth.saturating_add(before);
    let certain = runners_up.iter().enumerate().filter(|(nth, _)| place(*nth, greatest) < most);
    let certain: Vec<String> = certain.map(|(_, one)| name(one)).collect();
    let open = runners_up
        .iter()
        .enumerate()
        .filter(|(nth, _)| place(*nth, greatest) >= most && place(*nth, least) < most);
    let losers = may_lose.iter().filter(|_| greatest > 0 && most > 0).map(name);
    let open = losers.chain(open.map(|(_, one)| name(one))).collect();
    Ok(Alternates { allowed, certain, open, missing })
}

/// Is it open whether this one has a seat?
fn is_pending(one: &Contender) -> bool {
    matches!(one.status, Status::Open | Status::Tied)
}

/// How many of those who wait for open seats are left without one, at least and at most.
fn passed_over(contest: &Contest) -> (usize, usize) {
    let count = |is: &dyn Fn(&&Contender) -> bool| contest.contenders.iter().filter(is).count();
    let waiting = count(&|one| is_pending(one));
    let won = count(&|one| one.status == Status::Winner);
    let left = usize::try_from(contest.seats).unwrap_or(0).saturating_sub(won);
    let greatest = waiting.saturating_sub(left);
    let are_sure =
        count(&|one| is_pending(one) && (one.eligible != "allowed" || one.cleared() != Some(true)))
            == 0;
    (if are_sure { greatest } else { 0 }, greatest)
}

/// By heads, then area, then name.
fn ranked<'a>(all: impl Iterator<Item = &'a Contender>) -> Vec<&'a Contender> {
    let mut found: Vec<&Contender> = all.collect();
    found.sort_by(|a, b| {
        b.votes.cmp(&a.votes).then_with(|| a.candidate.name.cmp(&b.candidate.name))
    });
    found
}
