//! Who has a seat whatever is still open, who is without one whatever comes, and what hangs on facts
//! that are not known or on a tie.

use super::file::ElectionFile;
use super::seating::{Contender, Contest, OpenTie, SettledTie, Status};
use crate::ballots::{Key, Standing, Weight, seat};
use crate::chance::{Address, name_key};

/// What a draw by lot is for.
const SEAT_LOT: &str = "committee seat";

/// One who waits for a seat, as the ranking sees them.
struct Waiting {
    /// Position among the contenders.
    at: usize,
    /// Allowed to stand, with votes that clear the bar.
    is_sure: bool,
    /// `None` where votes are not known, so that nobody knows the rank.
    standing: Option<Standing>,
}

impl Waiting {
    /// How many of the others stand before this one, at least and at most, as far as the keys say;
    /// those who stay equal to it count at most.
    fn ahead(&self, others: &[Self], keys: &[Key]) -> (usize, usize) {
        let Some(own) = &self.standing else { return (0, others.len() - 1) };
        let (mut least, mut most) = (0, 0);
        for other in others.iter().filter(|other| other.at != self.at) {
            let Some(standing) = &other.standing else {
                most += 1;
                continue;
            };
            let is_before = seat(&[*standing, *own], 1, keys);
            match (is_before.tie, &is_before.winners[..]) {
                (None, [0]) => {
                    least += usize::from(other.is_sure);
                    most += 1;
                }
                (None, _) => {}
                (Some(_), _) => most += 1,
            }
        }
        (least, most)
    }
}

/// Gives seats to those candidates of a group who have none yet.
pub(super) fn give(
    file: &ElectionFile,
    contest: &mut Contest,
    seats: i64,
    belongs: impl Fn(&Contender) -> bool,
) {
    let n_seats = usize::try_from(seats).unwrap_or(0);
    let waiting = waiting(file, contest, belongs);
    let sure: Vec<&Waiting> = waiting.iter().filter(|one| one.is_sure).collect();
    let has_unsure = sure.len() < waiting.len();
    let name = |at: usize| contest.contenders[at].candidate.name.clone();
    // Ties and what settled them are told of those who are ranked.
    let ranked: Vec<(usize, Standing)> =
        waiting.iter().filter_map(|one| Some((one.at, one.standing?))).collect();
    let standings: Vec<Standing> = ranked.iter().map(|one| one.1).collect();
    let seated = seat(&standings, n_seats, &file.order);
    let named = |who: &[usize]| who.iter().map(|at| name(ranked[*at].0)).collect::<Vec<_>>();
    let is_ranked = file.run_off || !file.order.is_empty();
    let tied: Vec<usize> =
        seated.tie.iter().flat_map(|tie| &tie.who).map(|at| ranked[*at].0).collect();
    // Whoever may drop out of those before or beside the tied changes what they stand for.
    let is_tie_sure = !has_unsure
        || tied.iter().filter_map(|at| waiting.iter().find(|one| one.at == *at)).all(|one| {
            let ahead = waiting.iter().filter(|other| !other.is_sure && other.at != one.at);
            one.is_sure && ahead.into_iter().all(|other| is_behind(other, one, &file.order))
        });
    let mut at_stake = 0;
    if let Some(tie) = &seated.tie
        && (is_tie_sure || !is_ranked)
    {
        let then = match (file.run_off, file.order.is_empty()) {
            (true, _) => "run_off",
            (false, true) => "no_order",
            (false, false) => "undeclared",
        };
        at_stake = tie.seats;
        let names = named(&tie.who);
        contest.open.push(OpenTie { names, seats: tie.seats, then });
    }
    let is_sure = |at: &usize| sure.iter().any(|one| one.at == ranked[*at].0);
    if let Some(settled) = &seated.settled
        && settled.who.iter().all(is_sure)
    {
        contest.settled.push(SettledTie { names: named(&settled.who), by: settled.by });
    }
    let mut certain = 0;
    let mut statuses = Vec::new();
    for one in &waiting {
        let (least, most) = one.ahead(&waiting, &file.order);
        let is_seated = most < n_seats;
        certain += usize::from(one.is_sure && is_seated);
        let status = if one.standing.is_some() && least >= n_seats {
            Status::RunnerUp
        } else if one.is_sure && is_seated {
            Status::Winner
        } else if is_tie_sure && is_ranked && tied.contains(&one.at) {
            Status::Tied
        } else {
            Status::Open
        };
        statuses.push((one.at, status, !is_seated));
    }
    for (at, status, may_be_passed_over) in statuses {
        contest.contenders[at].status = status;
        contest.contenders[at].may_be_passed_over = may_be_passed_over;
    }
    // A seat that hangs on a tie is not filled yet. Where some may drop out, a tie may arise among
    // others: only those who have a seat whatever comes are counted then, if a tie can arise at all.
    let full = sure.len().min(n_seats);
    let may_tie = has_unsure && !file.order.contains(&Key::Lot);
    let surely = if may_tie { certain.min(full) } else { full - at_stake.min(full) };
    let whole = |n: usize| i64::try_from(n.min(n_seats)).unwrap_or(seats);
    contest.filled.0 += whole(surely);
    contest.filled.1 += whole(waiting.len());
}

/// Those of a group who wait for a seat.
fn waiting(
    file: &ElectionFile,
    contest: &Contest,
    belongs: impl Fn(&Contender) -> bool,
) -> Vec<Waiting> {
    let waits = |one: &Contender| {
        belongs(one) && one.may_win() && matches!(one.status, Status::RunnerUp | Status::BelowBar)
    };
    let all = contest.contenders.iter().enumerate().filter(|(_, one)| waits(one));
    all.map(|(at, one)| {
        let is_counted = one.cleared() == Some(true);
        // Who may fail the bar has a rank all the same where the votes are known.
        let is_ranked = is_counted || (one.votes.0.is_some() && one.votes.1.is_some());
        let weight = Weight { heads: one.votes.0.unwrap_or(0), area: one.votes.1.unwrap_or(0) };
        let standing = Standing { weight, lot: lot(file, &one.candidate.name) };
        Waiting {
            at,
            is_sure: is_counted && one.eligible == "allowed",
            standing: is_ranked.then_some(standing),
        }
    })
    .collect()
}

/// Does one certainly stand behind another?
fn is_behind(one: &Waiting, other: &Waiting, keys: &[Key]) -> bool {
    let Some((one, other)) = one.standing.zip(other.standing) else { return false };
    let seated = seat(&[other, one], 1, keys);
    seated.tie.is_none() && seated.winners == [0]
}

/// A candidate's number in the draw: a pure function of the declared seed and the name.
fn lot(file: &ElectionFile, name: &str) -> u64 {
    let (subject, purpose) = (name_key(name), name_key(SEAT_LOT));
    Address { seed: file.seed.unwrap_or(0), run: 0, month: 0, subject, purpose }.lot()
}
