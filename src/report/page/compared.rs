//! Tables of the page that no chart has: the votes, the charge by cars, every outcome compared.

use super::super::audience;
use super::super::decide::bars;
use super::super::figures::{self, Reading};
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::payers::payers;
use super::super::privacy::withheld;
use super::super::tables::{count, identities};
use super::table::{Cell, Table};
use crate::decide::vote::{Base, Measure};
use crate::experiment::compare::{Interval, Scope, last_year};
use crate::experiment::results::{Bar, MotionFact, MotionLaw, Results, Vote};

/// Each motion: adopted in how many runs, and the parts of heads and area in a first vote that
/// decide it, beside what the law of that day asks for.
pub(super) fn votes(results: &Results, language: Language) -> Option<Table> {
    let withheld = withheld(results);
    let mut rows = Vec::new();
    for policy in figures::compared(results) {
        for motion in &results.policies[policy].motions {
            let first: Vec<&Vote> = results.policies[policy]
                .votes
                .iter()
                .filter(|vote| vote.motion == motion.id && vote.attempt == 1)
                .filter(|vote| !withheld.get(vote.estate).copied().unwrap_or(true))
                .collect();
            let smallest = audience::households_in(results, Scope::Estate(0));
            let share = |what: &str, part: fn(&Vote) -> i64, whole: fn(&Vote) -> i64| {
                let parts = first.iter().map(|v| ratio(part(v), whole(v)));
                let part = Interval::of(parts).p50;
                let what = format!("{what} {} {}", results.policies[policy].id, motion.id);
                let part = audience::told_share(results, part, smallest, &what);
                number::level(part, figures::told(results, Unit::Share), language)
            };
            let n = figures::adopted_told(results, policy, &motion.id);
            let n = figures::runs_said(results, n, results.runs, language);
            let runs = results.runs.to_string();
            let cast = [
                share("cast heads", |v| v.cast_heads, |v| v.roll_heads),
                share("cast area", |v| v.cast_area, |v| v.roll_area),
            ];
            let of_roll = bars_of(motion, true).first().is_some_and(|bar| bar.base == Base::Roll);
            let in_favour = if of_roll {
                [
                    share("for heads", |v| v.for_heads, |v| v.roll_heads),
                    share("for area", |v| v.for_area, |v| v.roll_area),
                ]
            } else {
                [
                    share("for heads", |v| v.for_heads, |v| v.cast_heads),
                    share("for area", |v| v.for_area, |v| v.cast_area),
                ]
            };
            let base = if of_roll { "votes_of_roll" } else { "votes_of_cast" };
            let in_favour = language.say(base, &[("share", &in_favour.join(" / "))]);
            rows.push(vec![
                Cell::text(figures::named(results, policy, language)),
                Cell::text(language.pick(&motion.title)),
                Cell::number(motion.first.to_string()),
                Cell::number(language.say("of_runs", &[("n", &n), ("runs", &runs)])),
                Cell::number(cast.join(" / ")),
                Cell::text(asked(motion, false, language)),
                Cell::text(in_favour),
                Cell::text(asked(motion, true, language)),
            ]);
        }
    }
    let head = [
        "col_policy",
        "votes_motion",
        "votes_first",
        "votes_adopted",
        "votes_cast",
        "votes_quorum",
        "votes_for",
        "votes_bar",
    ];
    (!rows.is_empty()).then(|| {
        Table::new(
            language.say("votes_caption", &[]),
            head.map(|key| language.say(key, &[])).into(),
            rows,
        )
    })
}

/// The bars of one kind, by owners and by area; none when they can't be read.
fn bars_of(motion: &MotionFact, is_approval: bool) -> Vec<&Bar> {
    let all = motion.law.iter().flat_map(|law| &law.bars);
    all.filter(|bar| bar.test.is_approval == is_approval).collect()
}

/// The part that must take part, or be in favour: once when it is the same by owners and by area.
fn asked(motion: &MotionFact, is_approval: bool, language: Language) -> String {
    let Some(law) = &motion.law else { return language.say("votes_unread", &[]) };
    let found = bars_of(motion, is_approval);
    if is_approval && law.class.is_none() && found.is_empty() {
        return bars::class(None, language);
    }
    let by = |measure: Measure| {
        let bar = found.iter().find(|bar| bar.test.measure == measure);
        bar.map_or_else(|| language.say("votes_no_test", &[]), |bar| bars::share(bar, language))
    };
    let told = [by(Measure::Heads), by(Measure::Area)];
    if told[0] == told[1] { told[0].clone() } else { told.join(" / ") }
}

/// By which laws the votes are decided, with every source once.
pub(super) fn votes_sources(results: &Results, language: Language) -> Option<String> {
    let motions = figures::compared(results).into_iter();
    let motions = motions.flat_map(|policy| &results.policies[policy].motions);
    let laws: Vec<&MotionLaw> = motions.filter_map(|motion| motion.law.as_ref()).collect();
    let mut regimes: Vec<String> = Vec::new();
    for law in &laws {
        let regime = bars::regime(&law.regime, language);
        if !regimes.contains(&regime) {
            regimes.push(regime);
        }
    }
    let sources = bars::sources(&laws, language).join(" ");
    let places = [("regimes", language.list(&regimes)), ("sources", sources)];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    (!laws.is_empty()).then(|| language.say("votes_sources", &places))
}

#[expect(clippy::cast_precision_loss, reason = "heads and areas of an estate are small")]
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

/// Change in the monthly charge by cars kept.
pub(super) fn cars(results: &Results, language: Language) -> Option<Table> {
    let yuan = |value: f64| number::change(100.0 * value, Unit::Fen, language);
    let mut rows = Vec::new();
    for policy in figures::compared(results) {
        for group in payers(results, policy)?.by_cars {
            let (from, to) = (group.from.to_string(), group.to.map(|to| to.to_string()));
            let name = match to {
                None => language.say("cars_open", &[("from", &from)]),
                Some(to) if to == from => language.say("cars_one", &[("n", &from)]),
                Some(to) => language.say("cars_span", &[("from", &from), ("to", &to)]),
            };
            let half = group.half.map(|ends| ends.map(yuan)).map_or_else(
                || language.say("hidden_households", &[]),
                |[low, high]| language.say("range", &[("low", &low), ("high", &high)]),
            );
            rows.push(vec![
                Cell::text(figures::named(results, policy, language)),
                Cell::text(name),
                Cell::number(number::fixed(count(group.households), 0)),
                Cell::number(yuan(group.median)),
                Cell::number(half),
            ]);
        }
    }
    let head = ["col_policy", "col_cars", "col_households", "col_change_median", "col_change_half"];
    (!rows.is_empty()).then(|| {
        Table::new(
            language.say("cars_caption", &[]),
            head.map(|key| language.say(key, &[])).into(),
            rows,
        )
    })
}

/// Most policies of which every outcome stands on the page, and whose assumptions stand beside each
/// chart.
pub(super) const MOST_POLICIES: usize = 6;

/// Every outcome of the last year: baseline, policy, and the paired difference.
pub(super) fn outcomes(results: &Results, outcomes: &[usize], language: Language) -> Option<Table> {
    let window = last_year(results);
    let compared = figures::compared(results);
    let told = &compared[..compared.len().min(MOST_POLICIES)];
    let has_errors = results.audience.is_exact();
    let mut rows = Vec::new();
    for outcome in outcomes.iter().copied() {
        let unit = figures::unit(results, outcome);
        let name = language.pick(&results.outcomes[outcome].title);
        let without = figures::level(results, results.baseline, outcome, window.clone());
        for policy in told.iter().copied() {
            let seen = figures::level(results, policy, outcome, window.clone());
            let paired = figures::against_baseline(results, policy, outcome);
            let verdict = format!("verdict_{}", Reading::of(&paired).word());
            let mut row = vec![
                Cell::text(name),
                Cell::text(figures::letter(policy)),
                Cell::number(number::level(without.p50, unit, language)),
                Cell::number(number::level(seen.p50, unit, language)),
                Cell::number(number::middle(&paired, unit, language)),
                Cell::number(number::range(&paired, unit, language)),
            ];
            if has_errors {
                row.push(Cell::number(number::error(paired.error, unit, language)));
            }
            row.push(Cell::text(language.say(&verdict, &[])));
            rows.push(row);
        }
    }
    let head = [
        "col_outcome",
        "col_policy",
        "col_baseline",
        "col_with_policy",
        "col_difference",
        "col_ninety",
        "col_error",
        "col_verdict",
    ];
    (!rows.is_empty()).then(|| {
        let table = Table::new(
            language.say("outcomes_caption", &[("period", &figures::period(results, language))]),
            head.into_iter()
                .filter(|key| has_errors || *key != "col_error")
                .map(|key| language.say(key, &[]))
                .collect(),
            rows,
        );
        let (n, left) = (told.len().to_string(), (compared.len() - told.len()).to_string());
        let places = [("n", n.as_str()), ("left", &left)];
        let cut = compared.len() > told.len();
        table.with_rest(cut.then(|| language.say("chapter_cut", &places)))
    })
}

/// What the ledger of means holds, and which sums in it hold to the fen.
pub(super) fn ledger_note(results: &Results, language: Language) -> String {
    let held = identities(results);
    let found = [
        (true, "ledger_estates"),
        (held.payments, "ledger_payments"),
        (held.arrears, "ledger_arrears"),
        (held.margin, "ledger_margin"),
    ];
    let found: Vec<String> = found
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, key)| language.say(key, &[]))
        .collect();
    let list = language.clauses(&found);
    let identities = language.say("ledger_exactly", &[("list", &list)]);
    let runs = results.runs.to_string();
    language.say("ledger_note", &[("runs", &runs), ("identities", &identities)])
}
