//! One electorate's contest: who may stand, who cleared the bar, and who gets which seat.

use super::super::desk::{Cited, Desk, Facts, Reply};
use super::count::{Electorate, Known};
use super::file::ElectionFile;
use crate::ballots::{Key, Standing, Weight, least, seat};
use crate::chance::{Address, name_key};
use crate::dataset::vote::{CANDIDATE_FLAGS, Candidate};
use crate::decide::vote::Note;
use crate::diagnostic::{Fault, Faults};
use crate::units::Share;

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

/// What a draw by lot is for.
const SEAT_LOT: &str = "committee seat";

/// One comparison with a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The rule that answers it: `quorum_heads`, `seat_area` ...
    pub id: &'static str,
    /// Is it by floor area?
    pub is_area: bool,
    /// The part.
    pub part: i64,
    /// The whole; `None` when nobody took part.
    pub whole: Option<i64>,
    /// The fraction, and whether it must be exceeded.
    pub bar: Option<(Share, bool)>,
    /// Is it met?
    pub met: bool,
}

impl Test {
    /// How much is missing to the bar.
    #[must_use]
    pub fn shortfall(&self) -> Option<i64> {
        let (share, is_strict) = self.bar?;
        (!self.met).then(|| least(share, is_strict, self.whole.unwrap_or(0)) - self.part)
    }
}

/// Why a candidate may not stand, or why that can't be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule, which is the code of the reason.
    pub rule: &'static str,
    /// `barred` or `undetermined`.
    pub answer: String,
    /// The facts that are not known.
    pub missing: Vec<String>,
    /// Where the rule's values come from.
    pub source: String,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has a seat.
    Winner,
    /// Stands for one of the last seats beside others who are equal.
    Tied,
    /// Would have a seat, but a fact that decides is not known.
    Open,
    /// Cleared the bar and has no seat.
    RunnerUp,
    /// Did not clear the bar.
    BelowBar,
    /// Too few owners took part.
    NoQuorum,
    /// May not stand.
    Barred,
}

impl Status {
    /// As answers name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::Tied => "tied",
            Self::Open => "open",
            Self::RunnerUp => "runner_up",
            Self::BelowBar => "below_bar",
            Self::NoQuorum => "no_quorum",
            Self::Barred => "barred",
        }
    }
}

/// A candidate in a contest.
#[derive(Debug, Clone)]
pub struct Contender {
    /// Who.
    pub candidate: Candidate,
    /// `allowed`, `not_allowed` or `undetermined`.
    pub eligible: &'static str,
    /// Why, where it is not `allowed`.
    pub reasons: Vec<Reason>,
    /// What the place says of how the candidate was put forward; `None` when that is not known.
    pub nomination: Option<String>,
    /// Those in favour.
    pub votes: Known,
    /// By heads and by area; empty when a figure is not known.
    pub tests: Vec<Test>,
    /// Figures that are not known.
    pub missing: Vec<String>,
    /// What became of the candidate.
    pub status: Status,
}

impl Contender {
    /// Was the bar cleared? `None` when a figure is not known.
    fn cleared(&self) -> Option<bool> {
        self.missing.is_empty().then(|| self.tests.iter().all(|test| test.met))
    }

    fn may_win(&self) -> bool {
        self.eligible != "not_allowed" && self.cleared() != Some(false)
    }
}

/// Candidates who stay equal at the last seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTie {
    /// Who.
    pub names: Vec<String>,
    /// How many seats they stand for.
    pub seats: usize,
    /// `run_off` where one was declared, `no_order` where nothing was declared to rank by, else
    /// `undeclared`.
    pub then: &'static str,
}

/// A tie at the last seat that a declared key settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledTie {
    /// Who.
    pub names: Vec<String>,
    /// The key.
    pub by: Key,
}

/// The contest of one electorate.
#[derive(Debug, Clone, Default)]
pub struct Contest {
    /// Id of the estate; empty for the whole.
    pub id: String,
    /// Its seats.
    pub seats: i64,
    /// Everyone on the roll, and those who took part.
    pub turnout: (Known, Known),
    /// Enough owners took part, by heads and by area.
    pub quorum: Vec<Test>,
    /// `None` when a figure is not known.
    pub quorum_met: Option<bool>,
    /// The candidates, in the order of their names.
    pub contenders: Vec<Contender>,
    /// Ties that nothing declared settles.
    pub open: Vec<OpenTie>,
    /// Ties that were settled.
    pub settled: Vec<SettledTie>,
    /// Seats that are filled whatever is still open, and those that may be.
    pub filled: (i64, i64),
    /// Facts that are not known.
    pub missing: Vec<String>,
    /// What was noticed when the ballots were counted.
    pub notes: Vec<Note>,
    /// The values that it all rests on.
    pub sources: Vec<Cited>,
}

/// Holds one contest. `groups` are seats reserved to the candidates of an estate; the seats that they
/// leave are open to all.
///
/// # Errors
/// A rule that stops, such as more votes than ballots.
pub fn contest(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorate: &Electorate,
    candidates: &[&Candidate],
    seats: i64,
    groups: &[(&str, i64)],
) -> Result<Contest, Faults> {
    let mut contest = Contest {
        id: electorate.id.clone(),
        seats,
        turnout: (electorate.all, electorate.cast),
        notes: electorate.notes.clone(),
        ..Contest::default()
    };
    let facts = Facts::none()
        .maybe("roll", "heads", electorate.all.0)
        .maybe("roll", "area", electorate.all.1)
        .maybe("cast", "heads", electorate.cast.0)
        .maybe("cast", "area", electorate.cast.1);
    let tests = [("quorum_heads", electorate.cast.0), ("quorum_area", electorate.cast.1)];
    for (rule, part) in tests {
        match test(desk, rule, part, &facts, &mut contest.sources)? {
            Ok(test) => contest.quorum.push(test),
            Err(missing) => add(&mut contest.missing, missing),
        }
    }
    contest.quorum_met = if contest.quorum.iter().any(|test| !test.met) {
        Some(false)
    } else {
        contest.missing.is_empty().then_some(true)
    };
    let mut sorted = candidates.to_vec();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    for candidate in sorted {
        let one = contender(file, desk, electorate, candidate, &facts, &mut contest.sources)?;
        add(&mut contest.missing, one.missing.clone());
        for reason in &one.reasons {
            add(&mut contest.missing, reason.missing.clone());
        }
        contest.contenders.push(one);
    }
    if contest.quorum_met == Some(false) {
        // Nobody is elected by a vote that does not count, however many are in favour.
        let cleared = contest.contenders.iter_mut().filter(|one| one.status == Status::RunnerUp);
        cleared.for_each(|one| one.status = Status::NoQuorum);
        return Ok(contest);
    }
    let mut left = seats;
    for (id, reserved) in groups {
        let own = |one: &Contender| one.candidate.estate == *id;
        give(file, &mut contest, *reserved, own);
        left -= reserved;
    }
    give(file, &mut contest, left, |_| true);
    if contest.quorum_met.is_none() {
        contest.filled.0 = 0;
        let open = contest.contenders.iter_mut().filter(|one| one.status == Status::Winner);
        open.for_each(|one| one.status = Status::Open);
    }
    Ok(contest)
}

/// Gives seats to those candidates of a group who have none yet.
fn give(
    file: &ElectionFile,
    contest: &mut Contest,
    seats: i64,
    belongs: impl Fn(&Contender) -> bool,
) {
    let n_seats = usize::try_from(seats).unwrap_or(0);
    let waits = |one: &Contender| {
        belongs(one) && one.may_win() && matches!(one.status, Status::RunnerUp | Status::BelowBar)
    };
    let waiting: Vec<usize> =
        (0..contest.contenders.len()).filter(|at| waits(&contest.contenders[*at])).collect();
    let is_counted = |at: &&usize| contest.contenders[**at].cleared() == Some(true);
    let counted: Vec<usize> = waiting.iter().filter(is_counted).copied().collect();
    let standing = |at: &usize| {
        let one = &contest.contenders[*at];
        let weight = Weight { heads: one.votes.0.unwrap_or(0), area: one.votes.1.unwrap_or(0) };
        Standing { weight, lot: lot(file, &one.candidate.name) }
    };
    let standings: Vec<Standing> = counted.iter().map(standing).collect();
    let seated = seat(&standings, n_seats, &file.order);
    let name = |at: &usize| contest.contenders[counted[*at]].candidate.name.clone();
    if let Some(tie) = &seated.tie {
        let then = match (file.run_off, file.order.is_empty()) {
            (true, _) => "run_off",
            (false, true) => "no_order",
            (false, false) => "undeclared",
        };
        let names = tie.who.iter().map(name).collect();
        contest.open.push(OpenTie { names, seats: tie.seats, then });
    }
    if let Some(settled) = &seated.settled {
        let names = settled.who.iter().map(name).collect();
        contest.settled.push(SettledTie { names, by: settled.by });
    }
    // Whose votes are not known might stand before those who are counted.
    let all_fit = waiting.len() <= n_seats;
    let is_open = waiting.len() > counted.len() && !all_fit;
    let allowed = |at: &&usize| contest.contenders[**at].eligible == "allowed";
    let certain = counted.iter().filter(allowed).count();
    let whole = |n: usize| i64::try_from(n.min(n_seats)).unwrap_or(seats);
    contest.filled.0 += whole(certain);
    contest.filled.1 += whole(waiting.len());
    for at in seated.winners {
        let one = &mut contest.contenders[counted[at]];
        let is_sure = one.eligible == "allowed" && !is_open;
        one.status = if is_sure { Status::Winner } else { Status::Open };
    }
    for at in seated.tie.iter().flat_map(|tie| &tie.who) {
        // Without an order nobody is equal to anybody: nothing says who comes first.
        let is_ranked = file.run_off || !file.order.is_empty();
        contest.contenders[counted[*at]].status =
            if is_ranked { Status::Tied } else { Status::Open };
    }
    for at in waiting {
        let one = &mut contest.contenders[at];
        if one.cleared().is_none() {
            one.status = Status::Open;
        }
    }
}

/// A candidate's number in the draw: a pure function of the declared seed and the name.
fn lot(file: &ElectionFile, name: &str) -> u64 {
    let (subject, purpose) = (name_key(name), name_key(SEAT_LOT));
    Address { seed: file.seed.unwrap_or(0), run: 0, month: 0, subject, purpose }.lot()
}

fn contender(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorate: &Electorate,
    candidate: &Candidate,
    turnout: &Facts,
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
    let facts = turnout.clone().maybe("candidate", "for_heads", votes.0).maybe(
        "candidate",
        "for_area",
        votes.1,
    );
    let (mut tests, mut missing) = (Vec::new(), Vec::new());
    for (rule, part) in [("seat_heads", votes.0), ("seat_area", votes.1)] {
        match test(desk, rule, part, &facts, sources)? {
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
    Ok(Contender { candidate, eligible, reasons, nomination, votes, tests, missing, status })
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

/// Asks one comparison; the inner error names the facts that are not known.
fn test(
    desk: &Desk<'_>,
    id: &'static str,
    part: Option<i64>,
    facts: &Facts,
    sources: &mut Vec<Cited>,
) -> Result<Result<Test, Vec<String>>, Faults> {
    let reply = desk.ask(id, facts)?;
    let met = match reply {
        Reply::Unknown(missing) => return Ok(Err(missing)),
        reply => reply.flag().unwrap_or(false),
    };
    let is_area = id.ends_with("area");
    let mut traced = desk.trace(id, facts)?;
    // Nobody in favour is not compared: the bar is that of one.
    if traced.as_ref().is_some_and(|trace| trace.bars.is_empty()) && part == Some(0) {
        let one = facts.clone().with("candidate", "for_heads", 1).with("candidate", "for_area", 1);
        if desk.ask(id, &one).is_ok() {
            traced = desk.trace(id, &one)?;
        }
    }
    let bar = traced.as_ref().and_then(|trace| trace.bars.first());
    let (whole, bar) = (bar.map(|bar| bar.whole), bar.map(|bar| (bar.bar, bar.is_strict)));
    if let Some(trace) = &traced {
        cite(sources, desk.cited(trace));
    }
    Ok(Ok(Test { id, is_area, part: part.unwrap_or(0), whole, bar, met }))
}

/// Adds each source once.
pub fn cite(sources: &mut Vec<Cited>, more: Vec<Cited>) {
    for cited in more {
        if !sources.contains(&cited) {
            sources.push(cited);
        }
    }
}

/// Adds each name once.
pub fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}
