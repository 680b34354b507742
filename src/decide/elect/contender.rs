//! What is known of a candidate: whether they may stand, and whether their votes clear the bar.

use super::super::desk::{Cited, Desk, Facts, Reply};
use super::bounds::{Turnout, test};
use super::count::Electorate;
use super::file::ElectionFile;
use super::seating::{Contender, Reason, Status, add, cite};
use crate::ballots::Range;
use crate::dataset::vote::{CANDIDATE_FLAGS, Candidate};
use crate::decide::vote::Measure;
use crate::diagnostic::{Fault, Faults};

/// The rules that may bar a candidate.
const BARS: [&str; 5] = ["bar_capacity", "bar_arrears", "bar_kin", "bar_breach", "bar_dishonest"];

/// Says that no rules on who may stand are known for the desk's day; `None` when they are.
#[must_use]
pub fn too_early(desk: &Desk<'_>) -> Option<Fault> {
    let is_stopped = |rule: &&str| desk.ask(rule, &Facts::none()).is_err();
    let stopped: Vec<&str> = BARS.iter().copied().filter(is_stopped).collect();
    let read = stopped.iter().filter_map(|rule| desk.book.rule(rule));
    let read = read.flat_map(|rule| desk.book.reach(rule)).flat_map(|rule| &rule.params);
    let begun = read.filter_map(|asked| desk.book.parameter(&asked.name)?.since.first());
    let first = begun.map(|since| since.date).filter(|first| *first > desk.day).max()?;
    let message = format!("no rules on who may stand for a committee are known for {}", desk.day);
    let fault = Fault::new("elect::too_early", message);
    Some(fault.help(format!("the first ones begin on {first}")))
}

/// Holds a candidate against the bars of the place and of the vote.
///
/// # Errors
/// A rule that stops.
pub(super) fn contender(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorate: &Electorate,
    candidate: &Candidate,
    turnout: &Turnout,
    sources: &mut Vec<Cited>,
) -> Result<Contender, Faults> {
    let every = &file.every;
    let nominated_by = candidate.nominated_by.as_deref().or(every.nominated_by.as_deref());
    let mut facts = Facts::none()
        .maybe("candidate", "arrears_months", candidate.arrears_months.or(every.arrears_months))
        .maybe("candidate", "nominated_by", nominated_by);
    for (at, flag) in CANDIDATE_FLAGS.into_iter().enumerate() {
        let mut known = candidate.flags[at].or(every.flags[at]);
        if flag == "is_owner"
            && known.is_none()
            && let (Some(owner), Some(owners)) = (&candidate.owner, &electorate.owners)
        {
            known = Some(owners.contains(owner));
        }
        facts = facts.maybe("candidate", flag, known);
    }
    let mut reasons = Vec::new();
    for rule in BARS {
        let (answer, missing) = match desk.ask(rule, &facts)? {
            Reply::Unknown(missing) => match either_way(desk, rule, &facts, &missing)? {
                Some(answer) => (answer, Vec::new()),
                None => ("undetermined".to_string(), missing),
            },
            reply => (reply.word().unwrap_or("undetermined").to_string(), Vec::new()),
        };
        if answer == "clear" {
            continue;
        }
        let mut source = desk.source(rule)?.0;
        if let Some(trace) = desk.trace(rule, &facts)? {
            let cited = desk.cited(&trace);
            if let Some(first) = cited.first() {
                source.clone_from(&first.source);
            }
            cite(sources, cited);
        }
        reasons.push(Reason { rule, answer, missing, source });
    }
    let nomination = match nominated_by {
        None => None,
        Some(_) => desk.ask("nomination", &facts)?.word().map(str::to_string),
    };
    if nomination.as_deref() == Some("not_allowed") {
        let source = desk.source("nomination")?.0;
        let (rule, answer) = ("nomination", "barred".to_string());
        reasons.push(Reason { rule, answer, missing: Vec::new(), source });
    }
    let eligible = if reasons.iter().any(|reason| reason.answer == "barred") {
        "not_allowed"
    } else if reasons.is_empty() {
        "allowed"
    } else {
        "undetermined"
    };
    let votes = electorate.votes.get(&candidate.name).copied().unwrap_or_default();
    let (mut tests, mut missing) = (Vec::new(), Vec::new());
    for (rule, measure, part) in
        [("seat_heads", Measure::Heads, votes.0), ("seat_area", Measure::Area, votes.1)]
    {
        match test(desk, rule, measure, turnout, Some(Range::maybe(part)), sources)? {
            Ok(test) => tests.push(test),
            Err(unknown) => add(&mut missing, unknown),
        }
    }
    // One test that fails is enough, whatever the other would say.
    if tests.iter().any(|test| !test.met) {
        missing.clear();
    }
    let is_below = missing.is_empty() && tests.iter().any(|test| !test.met);
    let status = match (eligible, is_below) {
        ("not_allowed", _) => Status::Barred,
        (_, true) => Status::BelowBar,
        _ => Status::RunnerUp,
    };
    let candidate = candidate.clone();
    Ok(Contender {
        candidate,
        eligible,
        reasons,
        nomination,
        votes,
        tests,
        missing,
        status,
        may_be_passed_over: false,
    })
}

/// What a rule answers whatever the missing facts are: a bar that is off bars nobody, so that nothing
/// needs to be known for it. `None` when a fact would tell.
fn either_way(
    desk: &Desk<'_>,
    rule: &str,
    facts: &Facts,
    missing: &[String],
) -> Result<Option<String>, Faults> {
    let first = missing.first().and_then(|fact| fact.strip_prefix("candidate."));
    let Some(flag) = first.filter(|flag| CANDIDATE_FLAGS.contains(flag)) else { return Ok(None) };
    let mut found = None;
    for holds in [true, false] {
        let facts = facts.clone().with("candidate", flag, holds);
        let answer = match desk.ask(rule, &facts)? {
            Reply::Unknown(more) => either_way(desk, rule, &facts, &more)?,
            reply => reply.word().map(str::to_string),
        };
        if answer.is_none() || (found.is_some() && found != answer) {
            return Ok(None);
        }
        found = answer;
    }
    Ok(found)
}
