//! A decided election as JSON, for programs.

use serde_json::{Value, json};

use super::cited::cited_json;
use super::vote_json::note;
use crate::ballots::Key;
use crate::decide::elect::{Contender, Contest, Elected, Outcome, Reason, Status, Test};
use crate::units::Area;

/// An election as one object: the rule, the kind of election, seats, winners, ties and rounds as
/// every election has them, and what the law adds. Areas are texts of m² with two decimals.
#[must_use]
pub fn elect_json(elected: &Elected) -> Value {
    let names = |status: Status| -> Vec<&str> {
        let own = elected.contenders().filter(|one| one.status == status);
        own.map(|one| one.candidate.name.as_str()).collect()
    };
    let open = elected.contests.iter().flat_map(|contest| &contest.open);
    let settled = elected.contests.iter().flat_map(|contest| &contest.settled);
    let ties = open
        .map(|tie| json!({ "names": tie.names, "seats": tie.seats, "settled_by": null, "then": tie.then }))
        .chain(settled.map(|tie| json!({ "names": tie.names, "settled_by": key(tie.by) })));
    json!({
        "rule": "owners_committee",
        "variant": elected.kind,
        "regime": elected.regime,
        "date": elected.date.to_string(),
        "outcome": elected.outcome.id(),
        "seats": elected.seats,
        "committee": elected.by_election.as_ref().map(|own| json!({
            "seats": own.seats,
            "sitting": own.sitting,
            "filled_by": own.filled_by,
        })),
        "size": elected.size,
        "winners": names(Status::Winner),
        "open": names(Status::Open),
        "ties": ties.collect::<Vec<_>>(),
        "rounds": elected.contests.iter().map(round).collect::<Vec<_>>(),
        "runners_up": names(Status::RunnerUp),
        "alternates": elected.alternates,
        "alternates_open": elected.alternates_open,
        "alternates_allowed": elected.alternates_allowed,
        "vacant": elected.vacant,
        "vacancy": elected.vacancy,
        "chair": elected.chair.as_ref().map(|(name, valid)| json!({ "name": name, "valid": valid })),
        "indicators": {
            "party_members": elected.indicators.party.0,
            "known_of": elected.indicators.party.1,
            "cross_appointed": elected.indicators.cross_appointed,
            "chair_is_branch_secretary": elected.indicators.chair_is_branch_secretary,
        },
        "days": elected.days.iter().map(|step| json!({
            "id": step.rule,
            "last_day": step.day.to_string(),
            "rolled_from": step.rolled_from.map(|day| day.to_string()),
        })).collect::<Vec<_>>(),
        "years_without_holidays": elected.unknown_years,
        "missing": elected.missing,
        "warnings": elected.notes.iter().map(note).collect::<Vec<_>>(),
        "sources": elected.sources.iter().map(cited_json).collect::<Vec<_>>(),
    })
}

fn key(key: Key) -> &'static str {
    match key {
        Key::Heads => "heads",
        Key::Area => "area",
        Key::Lot => "lot",
    }
}

fn round(contest: &Contest) -> Value {
    json!({
        "estate": contest.id,
        "seats": contest.seats,
        "outcome": contest.own.map(Outcome::id),
        "quorum": contest.quorum.iter().map(test).collect::<Vec<_>>(),
        "quorum_met": contest.quorum_met,
        "candidates": contest.contenders.iter().map(contender).collect::<Vec<_>>(),
        "warnings": contest.notes.iter().map(note).collect::<Vec<_>>(),
    })
}

fn contender(one: &Contender) -> Value {
    json!({
        "name": one.candidate.name,
        "estate": one.candidate.estate,
        "eligible": one.eligible,
        "reasons": one.reasons.iter().map(reason).collect::<Vec<_>>(),
        "nomination": one.nomination,
        "heads": one.votes.0,
        "area": one.votes.1.map(|area| Area(area).to_string()),
        "tests": one.tests.iter().map(test).collect::<Vec<_>>(),
        "missing": one.missing,
        "status": one.status.id(),
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "id": reason.rule,
        "answer": reason.answer,
        "missing": reason.missing,
        "source": reason.source,
    })
}

fn test(test: &Test) -> Value {
    let figure = |value: i64| -> Value {
        if test.is_area { Area(value).to_string().into() } else { value.into() }
    };
    json!({
        "id": test.id,
        "part": test.part.known().map(figure),
        "whole": test.whole.known().map(figure),
        "bar": test.bar.map(|(share, _)| share.to_string()),
        "strict": test.bar.map(|(_, is_strict)| is_strict),
        "met": test.met,
        "shortfall": test.shortfall().map(figure),
    })
}
