//! The answer first: a sentence and four numbers for each policy.

use serde::Serialize;

use super::super::figures::{self, Reading};
use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::payers::payers;
use super::super::tables::count;
use crate::experiment::compare::{Interval, last_year};
use crate::experiment::results::Results;

/// One policy's sentence and cards.
#[derive(Serialize)]
pub(super) struct Answer {
    pub name: String,
    pub sentence: String,
    pub cards: Vec<Card>,
}

/// One number of the card.
#[derive(Serialize)]
pub(super) struct Card {
    pub title: String,
    pub value: String,
    pub lines: Vec<String>,
}

/// The answer for each policy put before owners, which may speak of the waterfall where the page has one; for the baseline alone when there is no other.
pub(super) fn answers(results: &Results, has_waterfall: bool, language: Language) -> Vec<Answer> {
    let compared = figures::compared(results);
    if compared.is_empty() {
        return vec![Answer {
            name: figures::named(results, results.baseline, language),
            sentence: language.say("answer_alone", &[]),
            cards: cards(results, results.baseline, has_waterfall, language),
        }];
    }
    compared
        .into_iter()
        .map(|policy| Answer {
            name: figures::named(results, policy, language),
            sentence: sentence(results, policy, language),
            cards: cards(results, policy, has_waterfall, language),
        })
        .collect()
}

fn sentence(results: &Results, policy: usize, language: Language) -> String {
    // Where only one household is moved, "nothing" would tell that it has left.
    if results.audience.is_exact() && is_without_effect(results, policy) {
        return language.say("answer_nothing", &[]);
    }
    let mut parts = Vec::new();
    if let Some(rate) = figures::outcome(results, "collection_rate") {
        let seen = figures::against_baseline(results, policy, rate);
        parts.push(clause(
            "measure_collection",
            &seen,
            figures::told(results, Unit::Share),
            language,
        ));
    }
    let seen = figures::balance_against_baseline(results, policy);
    if seen.n > 0 {
        parts.push(clause("measure_balance", &seen, figures::told(results, Unit::Fen), language));
    }
    let motions = &results.policies[policy].motions;
    match motions.as_slice() {
        [] => parts.push(language.say("answer_no_vote", &[])),
        several => {
            let all = several.iter().map(|m| figures::adopted_told(results, policy, &m.id)).min();
            let n = figures::runs_said(results, all.unwrap_or(0), results.runs, language);
            let places = [
                ("n", n),
                ("runs", results.runs.to_string()),
                ("motions", several.len().to_string()),
            ];
            let places = places.each_ref().map(|(key, value)| (*key, value.as_str()));
            let key = if several.len() == 1 { "answer_vote" } else { "answer_votes" };
            parts.push(language.say(key, &places));
        }
    }
    let baseline = figures::named(results, results.baseline, language);
    let parts = language.clauses(&parts);
    let period = figures::period(results, language);
    language.say("answer", &[("baseline", &baseline), ("period", &period), ("parts", &parts)])
}

/// Is every outcome the same as the baseline's, month by month in every run?
fn is_without_effect(results: &Results, policy: usize) -> bool {
    let same =
        |one: f64, other: f64| one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan());
    let rows = results.runs * results.months * results.estates.len();
    let with = &results.policies[policy].values;
    let without = &results.policies[results.baseline].values;
    (0..results.outcomes.len()).all(|outcome| {
        let (a, b) = (with.all(outcome), without.all(outcome));
        (0..rows).all(|at| same(a.as_f64(at), b.as_f64(at)))
    })
}

fn clause(key: &str, seen: &Interval, unit: Unit, language: Language) -> String {
    let size = number::size(seen, unit, language);
    language.say(
        &format!("clause_{}", Reading::of(seen).word()),
        &[
            ("measure", &language.say(key, &[])),
            ("size", &size),
            ("change", &number::middle(seen, unit, language)),
            ("range", &number::range(seen, unit, language)),
        ],
    )
}

fn cards(results: &Results, policy: usize, has_waterfall: bool, language: Language) -> Vec<Card> {
    let window = last_year(results);
    let period = figures::period(results, language);
    let mut cards = Vec::new();
    if let Some(rate) = figures::outcome(results, "collection_rate") {
        let levels = [policy, results.baseline]
            .map(|policy| figures::level(results, policy, rate, window.clone()));
        let paired = figures::against_baseline(results, policy, rate);
        let title = language.say("card_collection", &[("period", &period)]);
        let unit = figures::told(results, Unit::Share);
        cards.push(measured(results, policy, title, levels, &paired, unit, language));
    }
    let levels =
        [policy, results.baseline].map(|policy| figures::balance(results, policy, window.clone()));
    if levels[0].n > 0 {
        let paired = figures::balance_against_baseline(results, policy);
        let title = language.say("card_balance", &[("period", &period)]);
        let unit = figures::told(results, Unit::Fen);
        let mut card = measured(results, policy, title, levels, &paired, unit, language);
        // The ends of the waterfall, whose bars are means because only means add up.
        if results.audience.is_exact() {
            let [seen, without] = levels.map(|seen| number::level(seen.mean, unit, language));
            let places = [("value", seen.as_str()), ("baseline", &without)];
            let is_baseline = policy == results.baseline;
            let key = match (is_baseline, has_waterfall) {
                (true, true) => "card_mean_alone",
                (true, false) => "card_mean_alone_bare",
                (false, true) => "card_mean",
                (false, false) => "card_mean_bare",
            };
            card.lines.push(language.say(key, &places));
        }
        cards.push(card);
    }
    cards.push(vote_card(results, policy, language));
    if policy != results.baseline
        && let Some(seen) = payers(results, policy)
    {
        let [more, same, less] = seen.ways.map(|counted| counted.said(language));
        cards.push(Card {
            title: language.say("card_payers", &[]),
            value: language.say("card_payers_more", &[("n", &more)]),
            lines: vec![
                language.say("card_payers_same", &[("n", &same)]),
                language.say("card_payers_less", &[("n", &less)]),
                payers_note(results, language),
            ],
        });
    }
    cards
}

fn measured(
    results: &Results,
    policy: usize,
    title: String,
    [seen, without]: [Interval; 2],
    paired: &Interval,
    unit: Unit,
    language: Language,
) -> Card {
    let mut lines = Vec::new();
    if policy == results.baseline {
        lines.push(number::level_range(&seen, unit, language));
    } else {
        let value = number::level(without.p50, unit, language);
        lines.push(language.say("card_baseline", &[("value", &value)]));
        let range = number::range(paired, unit, language);
        let reading = Reading::of(paired);
        let key = if reading.is_clear() { "change" } else { reading.word() };
        let change = number::middle(paired, unit, language);
        let places = [("change", change.as_str()), ("range", &range)];
        lines.push(language.say(&format!("card_{key}"), &places));
        if results.audience.is_exact() {
            let error = number::error(paired.error, unit, language);
            lines.push(language.say("card_error", &[("error", &error)]));
        }
    }
    Card { title, value: number::middle_level(&seen, unit, language), lines }
}

/// What the numbers of households count, and for whom they are rounded that they need not add up.
fn payers_note(results: &Results, language: Language) -> String {
    if results.audience.is_exact() {
        return language.say("card_payers_note", &[]);
    }
    let step = results.audience.step_of_households().to_string();
    let all: usize = results.estates.iter().map(|estate| estate.n_households).sum();
    language.say("card_payers_note_steps", &[("step", &step), ("all", &all.to_string())])
}

fn vote_card(results: &Results, policy: usize, language: Language) -> Card {
    let title = language.say("card_vote", &[]);
    let motions = &results.policies[policy].motions;
    if motions.is_empty() {
        let lines = vec![language.say("card_vote_none_note", &[])];
        return Card { title, value: language.say("card_vote_none", &[]), lines };
    }
    let per_hundred = |n: usize| number::fixed(100.0 * count(n) / count(results.runs.max(1)), 0);
    let adopted: Vec<usize> =
        motions.iter().map(|motion| figures::adopted_told(results, policy, &motion.id)).collect();
    let fewest = adopted.iter().copied().min().unwrap_or(0);
    let lines = motions
        .iter()
        .zip(&adopted)
        .map(|(motion, n)| {
            let n = figures::runs_said(results, *n, results.runs, language);
            let runs = results.runs.to_string();
            let title = language.pick(&motion.title);
            language.say("card_vote_motion", &[("motion", title), ("n", &n), ("runs", &runs)])
        })
        .collect();
    let value = if figures::few_runs(results) || !results.audience.is_exact() {
        let n = figures::runs_said(results, fewest, results.runs, language);
        let runs = results.runs.to_string();
        language.say("card_vote_few", &[("n", &n), ("runs", &runs)])
    } else {
        language.say("card_vote_value", &[("n", &per_hundred(fewest))])
    };
    Card { title, value, lines }
}
