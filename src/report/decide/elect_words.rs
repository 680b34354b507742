//! A decided election in words, for the owners who act on it.

use super::super::language::{Language, can_say};
use super::super::sources;
use super::super::value::word;
use super::cited::cited_line;
use super::vote_words::{below, between, noted};
use crate::ballots::Key;
use crate::decide::elect::{Contender, Contest, Elected, Outcome, Status, Test};
use crate::decide::vote::{Measure, Note};
use crate::rulebook::Rulebook;
use crate::units::Area;

/// An election on one page of text; no final line break. The rulebook names what is not known.
#[must_use]
pub fn elect_text(elected: &Elected, book: &Rulebook, language: Language) -> String {
    let say = |key: &str, with: &[(&str, &str)]| language.say(key, with);
    let (day, seats) = (elected.date.to_string(), elected.seats.to_string());
    let filled = elected.winners().len().to_string();
    let is_open = elected.outcome == Outcome::Undetermined;
    let outcome = if is_open && elected.contests.len() > 1 {
        of_each_area(elected, language)
    } else {
        say(&format!("elect_outcome_{}", elected.outcome.id()), &[])
    };
    let kind = say(&format!("elect_kind_{}", elected.kind), &[]);
    let key = format!("regime_{}", elected.regime.replace('-', "_"));
    let regime = if can_say(&key) { say(&key, &[]) } else { elected.regime.clone() };
    let with = [("day", day.as_str()), ("outcome", &outcome), ("n", &filled), ("seats", &seats)];
    let n = elected.contenders().count().to_string();
    let law = [("kind", kind.as_str()), ("n", &n), ("seats", &seats), ("regime", &regime)];
    let title = if elected.by_election.is_some() { "elect_title_by" } else { "elect_title" };
    let mut lines = vec![say(title, &with), say("elect_law", &law)];
    let mut all_seats = elected.seats;
    if let Some(own) = &elected.by_election {
        all_seats = own.seats;
        let (sitting, all) = (own.sitting.to_string(), own.seats.to_string());
        let how = say(&format!("elect_by_{}", own.filled_by), &[]);
        let with = [("sitting", sitting.as_str()), ("all", &all), ("how", &how)];
        lines.push(say("elect_by", &with));
        if !own.tells_alternates {
            lines.push(say("elect_by_alternates_unsaid", &[]));
        }
    }
    if elected.size != "allowed" {
        let key = format!("elect_size_{}", elected.size);
        lines.push(say(&key, &[("seats", &all_seats.to_string())]));
    }
    for contest in &elected.contests {
        lines.push(String::new());
        if elected.contests.len() > 1 {
            let seats = contest.seats.to_string();
            lines.push(say("elect_estate", &[("estate", &contest.id), ("seats", &seats)]));
        }
        lines.extend(contested(contest, book, language));
    }
    lines.push(String::new());
    if elected.vacant > 0 {
        let vacant = elected.vacant.to_string();
        let how = elected.vacancy.as_ref().map(|how| say(&format!("elect_vacancy_{how}"), &[]));
        let how = how.unwrap_or_else(|| {
            say(if is_open { "elect_vacancy_unsure" } else { "elect_vacancy_none" }, &[])
        });
        lines.push(say("elect_vacant", &[("n", &vacant), ("how", &how)]));
    }
    lines.extend(alternates(elected, language));
    if let Some((name, valid)) = &elected.chair {
        let key = match valid {
            Some(true) => "elect_chair_valid",
            Some(false) => "elect_chair_not_valid",
            None => "elect_chair_open",
        };
        lines.push(say(key, &[("name", name)]));
    }
    for step in &elected.days {
        let said = say(&format!("elect_{}", step.rule), &[("day", &step.day.to_string())]);
        lines.push(match step.rolled_from {
            Some(day) => say("calendar_rolled", &[("said", &said), ("day", &day.to_string())]),
            None => said,
        });
    }
    if !elected.unknown_years.is_empty() {
        let years: Vec<String> = elected.unknown_years.iter().map(ToString::to_string).collect();
        lines.push(say("calendar_no_holidays", &[("years", &language.list(&years))]));
    }
    lines.push(indicated(elected, language));
    lines.extend(elected.notes.iter().map(|one| told(one, language)));
    let mut part = |key: &str, content: Vec<String>| {
        if !content.is_empty() {
            lines.extend([String::new(), say(key, &[])]);
            lines.extend(content.into_iter().map(|line| format!("  {line}")));
        }
    };
    let missing = elected.missing.iter().map(|fact| named(fact, book, language)).collect();
    part("elect_missing", missing);
    let sources = elected.sources.iter().map(|cited| cited_line(cited, language)).collect();
    part("vote_sources", sources);
    lines.join("\n")
}

/// Of areas that elect apart, which certainly have no committee of their own.
fn of_each_area(elected: &Elected, language: Language) -> String {
    let ids = |is_not: bool| {
        let own = elected.contests.iter();
        let own = own.filter(|one| (one.own == Some(Outcome::NotFormed)) == is_not);
        own.map(|one| one.id.clone()).collect::<Vec<_>>()
    };
    let (not, open) = (ids(true), ids(false));
    if not.is_empty() {
        return language.say("elect_outcome_joint", &[]);
    }
    if open.is_empty() {
        return language.say("elect_outcome_joint_none", &[]);
    }
    let (not, open) = (language.list(&not), language.list(&open));
    language.say("elect_outcome_joint_not", &[("not", &not), ("open", &open)])
}

/// Who becomes an alternate, who may, and what the place says of it.
fn alternates(elected: &Elected, language: Language) -> Vec<String> {
    let said = |key: &str, names: &[String]| {
        (!names.is_empty()).then(|| language.say(key, &[("names", &language.list(names))]))
    };
    if elected.alternates_allowed == "allowed" {
        let certain = said("elect_alternates_allowed", &elected.alternates);
        let open = said("elect_alternates_open", &elected.alternates_open);
        return certain.into_iter().chain(open).collect();
    }
    let is_left = elected.contenders().any(|one| one.status == Status::RunnerUp);
    let key = format!("elect_alternates_{}", elected.alternates_allowed);
    is_left.then(|| language.say(&key, &[])).into_iter().collect()
}

fn contested(contest: &Contest, book: &Rulebook, language: Language) -> Vec<String> {
    let mut lines: Vec<String> =
        contest.quorum.iter().map(|test| format!("  {}", tested(test, language))).collect();
    if contest.quorum_met == Some(false) {
        lines.push(format!("  {}", language.say("elect_no_quorum", &[])));
    }
    let mut contenders: Vec<&Contender> = contest.contenders.iter().collect();
    contenders.sort_by_key(|one| std::cmp::Reverse(one.votes));
    for one in contenders {
        lines.push(format!("  {}", contender(one, language)));
        for reason in &one.reasons {
            let what = language.say(&format!("elect_{}", reason.rule), &[]);
            let facts: Vec<String> =
                reason.missing.iter().map(|fact| named(fact, book, language)).collect();
            let said = if facts.is_empty() {
                let key = format!("elect_reason_{}", reason.answer);
                language.say(
                    &key,
                    &[("what", &what), ("source", &sources::said(&reason.source, language))],
                )
            } else {
                let facts = language.list(&facts);
                language.say("elect_reason_missing", &[("what", &what), ("facts", &facts)])
            };
            lines.push(format!("      {said}"));
        }
    }
    for tie in &contest.open {
        let (names, n) = (language.list(&tie.names), tie.seats.to_string());
        let key = format!("elect_tie_{}", tie.then);
        lines.push(format!("  {}", language.say(&key, &[("names", &names), ("n", &n)])));
    }
    for tie in &contest.settled {
        let by = match tie.by {
            Key::Heads => "measure_heads",
            Key::Area => "measure_area",
            Key::Lot => "elect_by_lot",
        };
        let (names, by) = (language.list(&tie.names), language.say(by, &[]));
        let with = [("names", names.as_str()), ("by", &by)];
        lines.push(format!("  {}", language.say("elect_tie_settled", &with)));
    }
    lines.extend(contest.notes.iter().map(|note| format!("  {}", told(note, language))));
    lines
}

fn contender(one: &Contender, language: Language) -> String {
    let unknown = || language.say("vote_not_known", &[]);
    let heads = one.votes.0.map_or_else(unknown, |heads| heads.to_string());
    let area = one.votes.1.map_or_else(unknown, |area| Area(area).to_string());
    let short: Vec<String> = one
        .tests
        .iter()
        .filter_map(|test| {
            let (n, key) = match (test.shortfall()?, test.is_area) {
                (short, true) => (Area(short).to_string(), "n_m2"),
                (short, false) => (short.to_string(), "n_heads"),
            };
            Some(language.say("vote_short_for", &[("short", &language.say(key, &[("n", &n)]))]))
        })
        .collect();
    // Nothing of this one is unknown: the seat hangs on the others.
    let hangs = one.status == Status::Open && one.eligible == "allowed" && one.missing.is_empty();
    let status = if hangs && one.may_be_passed_over {
        language.say("elect_status_hangs", &[])
    } else {
        language.say(&format!("elect_status_{}", one.status.id()), &[])
    };
    let why = if one.status == Status::BelowBar { language.clauses(&short) } else { String::new() };
    let key = if why.is_empty() { "elect_candidate" } else { "elect_candidate_why" };
    let with = [
        ("name", one.candidate.name.as_str()),
        ("heads", &language.say("n_heads", &[("n", &heads)])),
        ("area", &language.say("n_m2", &[("n", &area)])),
        ("status", &status),
        ("why", &why),
    ];
    language.say(key, &with)
}

fn tested(test: &Test, language: Language) -> String {
    let measure = if test.is_area { Measure::Area } else { Measure::Heads };
    let whole = between(measure, test.whole, language);
    let unit = if test.is_area { "n_m2" } else { "n_heads" };
    let bar = test.bar.map(|(share, is_strict)| {
        let key = if is_strict { "vote_more_than" } else { "vote_at_least" };
        language.say(key, &[("share", &share.to_string())])
    });
    let met = language.say(if test.met { "vote_met" } else { "vote_not_met" }, &[]);
    language.say(
        &format!("vote_{}", test.id),
        &[
            ("part", &between(measure, below(test.part, test.whole.known()), language)),
            ("whole", &language.say(unit, &[("n", &whole)])),
            ("base", &language.say("vote_of_all", &[])),
            ("bar", &bar.unwrap_or_default()),
            ("met", &met),
        ],
    )
}

fn indicated(elected: &Elected, language: Language) -> String {
    let own = &elected.indicators;
    let mut said = Vec::new();
    if own.party.1 > 0 {
        let (members, of) = (own.party.0.to_string(), own.party.1.to_string());
        said.push(language.say("elect_party", &[("n", &members), ("of", &of)]));
    }
    if !own.cross_appointed.is_empty() {
        let names = language.list(&own.cross_appointed);
        said.push(language.say("elect_cross_appointed", &[("names", &names)]));
    }
    if let Some(is) = own.chair_is_branch_secretary {
        let key = if is { "elect_chair_is_secretary" } else { "elect_chair_is_no_secretary" };
        said.push(language.say(key, &[]));
    }
    if said.is_empty() {
        said.push(language.say("elect_no_indicators", &[]));
    }
    language.say("elect_indicators", &[("list", &language.clauses(&said))])
}

/// A note of elections, or one that votes have too.
fn told(note: &Note, language: Language) -> String {
    let key = format!("elect_note_{}", note.code);
    if !can_say(&key) {
        return noted(note, language);
    }
    let with: Vec<(&str, String)> = note
        .with
        .iter()
        .map(|(name, value)| {
            let said = match *name {
                "declared" | "is" => language.say(&format!("elect_kind_{value}"), &[]),
                _ => word(value, language),
            };
            (*name, said)
        })
        .collect();
    let with: Vec<(&str, &str)> =
        with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    language.say(&key, &with)
}

/// A fact such as `candidate.is_capable`, as its column says it; or a rule, such as `rule.nomination`,
/// of which no text that was read says anything.
pub(super) fn named(fact: &str, book: &Rulebook, language: Language) -> String {
    let Some((subject, column)) = fact.split_once('.') else { return fact.into() };
    if subject == "rule" {
        let (key, what) = (format!("elect_unsaid_{column}"), format!("elect_{column}"));
        if can_say(&key) {
            return language.say(&key, &[]);
        }
        return language.say("elect_unsaid", &[("what", &language.say(&what, &[]))]);
    }
    let known = book.columns().get(&(subject.to_string(), column.to_string()));
    let said = known.map(|known| match language {
        Language::Chinese => known.summary.0.clone(),
        Language::English => known.summary.1.clone(),
    });
    said.filter(|said| !said.is_empty()).unwrap_or_else(|| fact.to_string())
}
