//! Does the committee stand, what fills its empty seats, and what must be done by which day.

use super::super::calendar::lawful;
use super::super::desk::{Cited, Desk, Facts, Reply};
use super::alternates::alternates;
use super::chair::chair;
use super::count::Electorate;
use super::file::ElectionFile;
use super::seating::{Contender, Contest, Status, add, cite, contest, unsaid};
use super::sitting::{ByElection, before, by_election, fits};
use crate::dataset::vote::Candidate;
use crate::decide::vote::Note;
use crate::diagnostic::Faults;
use crate::units::Date;

/// Does the committee stand?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It stands.
    Formed,
    /// It does not.
    NotFormed,
    /// The facts, or the texts that were read, don't say.
    Undetermined,
}

impl Outcome {
    /// As answers name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Formed => "formed",
            Self::NotFormed => "not_formed",
            Self::Undetermined => "undetermined",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "formed" => Self::Formed,
            "not_formed" => Self::NotFormed,
            _ => Self::Undetermined,
        }
    }
}

/// Figures that are told and decide nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indicators {
    /// Party members among the winners, and winners of whom it is known.
    pub party: (usize, usize),
    /// Winners who hold an office of the residents' committee or the branch.
    pub cross_appointed: Vec<String>,
    /// Is the chair the branch's secretary? `None` when one of them is not named.
    pub chair_is_branch_secretary: Option<bool>,
}

/// The periods that begin with an election, by the rules that give their last days.
const DAYS: [&str; 2] = ["first_meeting_latest_day", "filing_latest_day"];

/// The last lawful day of a step that follows an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDay {
    /// The rule that gives it.
    pub rule: &'static str,
    /// The day.
    pub day: Date,
    /// The day before rest days were passed over, when that is another.
    pub rolled_from: Option<Date>,
}

/// An election, decided.
#[derive(Debug, Clone)]
pub struct Elected {
    /// Day on which voting closed.
    pub date: Date,
    /// Id of the regime.
    pub regime: String,
    /// Seats agreed, or the empty ones that a by-election fills.
    pub seats: i64,
    /// The committee before a by-election; `None` where all seats are elected.
    pub by_election: Option<ByElection>,
    /// `equal`, `competitive` or `too_few`.
    pub kind: String,
    /// May the committee have so many seats? `allowed`, `not_allowed` or `undetermined`.
    pub size: String,
    /// Does it stand?
    pub outcome: Outcome,
    /// Each electorate's contest.
    pub contests: Vec<Contest>,
    /// May those who cleared the bar without a seat become alternates?
    pub alternates_allowed: String,
    /// Alternates whatever is still open, first the first; empty unless they are allowed.
    pub alternates: Vec<String>,
    /// Who becomes an alternate or not, as the seats that are still open fall.
    pub alternates_open: Vec<String>,
    /// Seats that stay empty, whatever is still open.
    pub vacant: i64,
    /// What fills a seat that stays empty; `None` when all are filled or the committee does not stand.
    pub vacancy: Option<String>,
    /// The chair: who, and whether the choice is valid.
    pub chair: Option<(String, Option<bool>)>,
    /// Figures that decide nothing.
    pub indicators: Indicators,
    /// The last lawful days of what follows.
    pub days: Vec<LastDay>,
    /// Years of which no holidays are given although a last day falls into them.
    pub unknown_years: Vec<i16>,
    /// Facts that are not known.
    pub missing: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<Note>,
    /// The values that it all rests on.
    pub sources: Vec<Cited>,
}

impl Elected {
    /// All candidates.
    pub fn contenders(&self) -> impl Iterator<Item = &Contender> {
        self.contests.iter().flat_map(|contest| &contest.contenders)
    }

    /// Names of those who have a seat.
    #[must_use]
    pub fn winners(&self) -> Vec<&str> {
        let won = self.contenders().filter(|one| one.status == Status::Winner);
        won.map(|one| one.candidate.name.as_str()).collect()
    }
}

/// Decides an election whose electorates were counted.
///
/// # Errors
/// A candidate of no estate where each estate elects its own; more seats than are empty; a rule that
/// stops.
pub fn elect(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorates: &[Electorate],
    candidates: &[Candidate],
) -> Result<Elected, Faults> {
    fits(file, desk)?;
    let contests = contests(file, desk, electorates, candidates)?;
    let (all_seats, sat) = before(file);
    let mut missing = Vec::new();
    let mut sources = Vec::new();
    for contest in &contests {
        add(&mut missing, contest.missing.clone());
        cite(&mut sources, contest.sources.clone());
    }
    let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let standing = contests.iter().flat_map(|contest| &contest.contenders);
    let n_standing = n(standing.filter(|one| one.eligible != "not_allowed").count());
    let (surely, perhaps) =
        contests.iter().fold((0, 0), |sum, one| (sum.0 + one.filled.0, sum.1 + one.filled.1));
    let estate = Facts::none()
        .with("committee", "seats", all_seats)
        .with("committee", "elected_on", file.date)
        .maybe("committee", "households", file.households)
        .maybe("committee", "area", file.area.map(|area| area.0).or_else(|| area(electorates)));
    let mut ask = |rule: &str, facts: &Facts| -> Result<Option<String>, Faults> {
        let reply = desk.ask(rule, facts)?;
        if let Some(trace) = desk.trace(rule, facts)? {
            cite(&mut sources, desk.cited(&trace));
        }
        Ok(match reply {
            Reply::Unknown(facts) => {
                add(&mut missing, facts);
                None
            }
            reply => {
                let word = reply.word().map(str::to_string);
                if word.as_deref() == Some("undetermined") {
                    add(&mut missing, unsaid(rule));
                }
                word
            }
        })
    };
    let undetermined = || "undetermined".to_string();
    let size = ask("committee_size", &estate)?.unwrap_or_else(undetermined);
    let mut formed = |elected: i64| -> Result<Outcome, Faults> {
        let facts = estate.clone().with("committee", "elected", sat + elected);
        Ok(ask("committee_formed", &facts)?.map_or(Outcome::Undetermined, |w| Outcome::of(&w)))
    };
    let (low, high) = (formed(surely)?, formed(perhaps)?);
    let outcome = outcome_of(&size, (low, high), contests.len() > 1 && perhaps > 0);
    let election = Facts::none()
        .with("election", "seats", file.seats)
        .with("election", "candidates", n_standing)
        .maybe("election", "alternates", file.alternates)
        .maybe("election", "rules_name_alternates", file.rules_name_alternates);
    let kind = ask("kind_of_election", &election)?.unwrap_or_else(undetermined);
    let alternates = alternates(file, desk, &contests, &election)?;
    let by_election = by_election(file, &estate, &mut ask)?;
    let outcome = by_election.as_ref().map_or(outcome, |own| own.allows(outcome));
    let is_joint = contests.len() > 1 && outcome == Outcome::Undetermined;
    let vacant = all_seats - sat - perhaps;
    let vacancy = if vacant > 0 && outcome == Outcome::Formed {
        let sitting = sat + surely;
        let facts =
            estate.clone().with("committee", "sitting", sitting).with("committee", "alternates", 0);
        ask("vacancy", &facts)?
    } else {
        None
    };
    let mut elected = Elected {
        date: file.date,
        regime: desk.ask("regime", &Facts::none())?.word().unwrap_or_default().to_string(),
        seats: file.seats,
        by_election,
        kind,
        size,
        outcome,
        contests,
        alternates_allowed: alternates.allowed,
        alternates: alternates.certain,
        alternates_open: alternates.open,
        vacant,
        vacancy,
        chair: None,
        indicators: Indicators::default(),
        days: Vec::new(),
        unknown_years: Vec::new(),
        missing: Vec::new(),
        notes: Vec::new(),
        sources: Vec::new(),
    };
    last_days(file, desk, &estate, &mut elected)?;
    add(&mut missing, alternates.missing);
    if is_joint {
        add(&mut missing, unsaid("joint_committee"));
    }
    elected.chair = chair(file, desk, &elected, &mut missing)?;
    elected.indicators = indicators(file, &elected);
    elected.notes = notes(file, &elected);
    (elected.missing, elected.sources) = (missing, sources);
    Ok(elected)
}

/// Does the committee stand, by its size and by the least and the most that may be elected?
fn outcome_of(size: &str, (low, high): (Outcome, Outcome), is_joint: bool) -> Outcome {
    match (size, low == high) {
        // No law knows one committee over areas that elect apart, and bars of a committee's size say
        // nothing of one: only where nobody may be elected does none stand.
        _ if is_joint => Outcome::Undetermined,
        _ if high == Outcome::NotFormed => Outcome::NotFormed,
        ("not_allowed", _) => Outcome::NotFormed,
        ("allowed", true) => low,
        _ => Outcome::Undetermined,
    }
}

/// Would those whom an area elects be a committee of its own, as far as is known of that area?
fn own_outcome(file: &ElectionFile, desk: &Desk<'_>, contest: &Contest) -> Result<Outcome, Faults> {
    let own = Facts::none()
        .with("committee", "seats", contest.seats)
        .with("committee", "elected_on", file.date)
        .maybe("committee", "area", contest.turnout.0.1);
    let formed = |elected: i64| -> Result<Outcome, Faults> {
        let reply =
            desk.ask("committee_formed", &own.clone().with("committee", "elected", elected))?;
        Ok(reply.word().map_or(Outcome::Undetermined, Outcome::of))
    };
    let size = desk.ask("committee_size", &own)?;
    let (low, high) = (formed(contest.filled.0)?, formed(contest.filled.1)?);
    Ok(match (size.word(), high) {
        (Some("not_allowed"), _) | (_, Outcome::NotFormed) => Outcome::NotFormed,
        (Some("allowed"), _) if low == high => high,
        _ => Outcome::Undetermined,
    })
}

/// The last lawful days of what follows an election of a committee that stands.
fn last_days(
    file: &ElectionFile,
    desk: &Desk<'_>,
    estate: &Facts,
    elected: &mut Elected,
) -> Result<(), Faults> {
    // A committee that stood before has met and is filed.
    for rule in DAYS.into_iter().filter(|_| file.committee.is_none()) {
        let Some(ends) =
            desk.ask(rule, estate)?.day().filter(|_| elected.outcome == Outcome::Formed)
        else {
            continue;
        };
        let (day, rolled_from) = lawful(desk, &file.rest, "forward", ends)?;
        elected.days.push(LastDay { rule, day, rolled_from });
        if !file.rest.knows(ends.year()) && !elected.unknown_years.contains(&ends.year()) {
            elected.unknown_years.push(ends.year());
        }
    }
    Ok(())
}

/// The floor area of all electorates, when it is known.
fn area(electorates: &[Electorate]) -> Option<i64> {
    electorates.iter().map(|electorate| electorate.all.1).sum()
}

/// One contest over the whole, with seats reserved to estates; or one for each estate.
fn contests(
    file: &ElectionFile,
    desk: &Desk<'_>,
    electorates: &[Electorate],
    candidates: &[Candidate],
) -> Result<Vec<Contest>, Faults> {
    let seats = |id: &str| file.electorates.iter().find(|e| e.id == id).map_or(0, |e| e.seats);
    let groups: Vec<(&str, i64)> =
        file.electorates[1..].iter().map(|own| (own.id.as_str(), own.seats)).collect();
    let is_one = file.electorates[0].votes();
    electorates
        .iter()
        .map(|electorate| {
            if is_one {
                let all: Vec<&Candidate> = candidates.iter().collect();
                return contest(file, desk, electorate, &all, file.seats, &groups);
            }
            let own: Vec<&Candidate> =
                candidates.iter().filter(|one| one.estate == electorate.id).collect();
            let mut contest = contest(file, desk, electorate, &own, seats(&electorate.id), &[])?;
            if electorates.len() > 1 {
                contest.own = Some(own_outcome(file, desk, &contest)?);
            }
            Ok(contest)
        })
        .collect()
}

fn indicators(file: &ElectionFile, elected: &Elected) -> Indicators {
    let won: Vec<&Contender> =
        elected.contenders().filter(|one| one.status == Status::Winner).collect();
    let member = |one: &&&Contender| one.candidate.party_member.or(file.every.party_member);
    let known = won.iter().filter_map(|one| member(&one));
    let party = (known.clone().filter(|is| *is).count(), known.count());
    let held = |one: &&Contender| file.links.cross_appointed.contains(&one.candidate.name);
    let cross_appointed =
        won.iter().copied().filter(held).map(|one| one.candidate.name.clone()).collect();
    let secretary = file.links.branch_secretary.as_ref();
    let chair = file.chair.as_ref().map(|chair| &chair.name);
    let chair_is_branch_secretary = secretary.zip(chair).map(|(a, b)| a == b);
    Indicators { party, cross_appointed, chair_is_branch_secretary }
}

fn notes(file: &ElectionFile, elected: &Elected) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(declared) = &file.kind
        && *declared != elected.kind
    {
        let note = Note::of("declared_otherwise");
        notes.push(note.with("declared", declared).with("is", &elected.kind));
    }
    if elected.contests.len() > 1 {
        notes.push(Note::of("separate_assemblies"));
    }
    for one in elected.contenders() {
        if one.nomination.as_deref() == Some("undetermined") {
            notes.push(Note::of("nomination_unknown").with("name", &one.candidate.name));
        }
    }
    notes
}
