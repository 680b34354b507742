//! The report in ten lines for a terminal, and as JSON for a program.

mod json;

pub use json::{summary_json, summary_json_for};

use super::figures::{self, Reading};
use super::gain::splits;
use super::language::Language;
use super::number::{self, Unit};
use super::payers::payers;
use crate::experiment::compare::{Interval, last_year};
use crate::experiment::results::Results;

/// Lines between the baseline's and the last two, shared out among the policies.
const MIDDLE: usize = 6;

/// Outcomes of the summary, most asked for first.
const TOLD: [&str; 5] =
    ["collection_rate", "satisfaction", "disputes_open", "overflow_cars", "arrears_fen"];

/// At most ten lines: what was run, the baseline, the policies against it, for analysts what it gains
/// that both share their luck, what is assumed, and how much of the gain rests on assumed governance effects. No final line break.
#[must_use]
pub fn summary(results: &Results, language: Language) -> String {
    if super::check(results).is_err() {
        return std::iter::repeat_n(language.say("summary_empty", &[]), 10)
            .collect::<Vec<_>>()
            .join("\n");
    }
    let mut lines = vec![
        language.say(
            "summary_title",
            &[
                ("title", language.pick(&results.title)),
                ("first", &results.start.to_string()),
                ("last", &figures::month(results, results.months - 1).to_string()),
                ("runs", &results.runs.to_string()),
                ("seed", &results.seed.to_string()),
                ("hash", results.hash.get(..12).unwrap_or(&results.hash)),
            ],
        ),
        baseline_line(results, language),
    ];
    let luck = luck_line(results, language);
    lines.extend(policy_lines(results, MIDDLE - usize::from(luck.is_some()), language));
    lines.extend(luck);
    let assumed = results.parameters.iter().filter(|p| p.standing == "assumed").count();
    lines.push(language.say(
        "summary_assumed",
        &[
            ("n", &assumed.to_string()),
            ("all", &results.parameters.len().to_string()),
            ("note", language.pick(&results.data_note)),
        ],
    ));
    lines.push(gain_line(results, language));
    // A title with a line break must not make an eleventh line.
    lines.iter().map(|line| line.replace(['\n', '\r'], " ")).collect::<Vec<_>>().join("\n")
}

fn baseline_line(results: &Results, language: Language) -> String {
    let facts = levels(results, results.baseline, language);
    let name = figures::named(results, results.baseline, language);
    let period = figures::period(results, language);
    let places = [("name", name.as_str()), ("period", &period), ("facts", &language.list(&facts))];
    language.say("summary_baseline", &places)
}

fn levels(results: &Results, policy: usize, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    for outcome in TOLD.into_iter().filter_map(|name| figures::outcome(results, name)) {
        let seen = figures::level(results, policy, outcome, last_year(results));
        let value = number::level(seen.p50, figures::unit(results, outcome), language);
        facts.push(format!("{} {value}", language.pick(&results.outcomes[outcome].title)));
    }
    let balance = figures::balance(results, policy, last_year(results));
    let value = number::level(balance.p50, figures::told(results, Unit::Fen), language);
    facts.push(format!("{} {value}", language.say("balance", &[])));
    facts
}

/// The variance ratio of the change in the collection rate under each policy, for analysts; `None`
/// when no change varies.
fn luck_line(results: &Results, language: Language) -> Option<String> {
    let outcome = figures::outcome(results, "collection_rate")?;
    if !results.audience.is_exact() {
        return None;
    }
    let ratio = |policy: usize| {
        let ratio = figures::variance_ratio(results, policy, outcome);
        let told = format!("{} {}", figures::letter(policy), number::fixed(ratio, 1));
        ratio.is_finite().then_some(told)
    };
    let all: Vec<String> = figures::compared(results).into_iter().filter_map(ratio).collect();
    let places = [("ratios", language.list(&all))];
    let places = places.each_ref().map(|(key, value)| (*key, value.as_str()));
    (!all.is_empty()).then(|| language.say("summary_luck", &places))
}

/// At most `middle` lines.
fn policy_lines(results: &Results, middle: usize, language: Language) -> Vec<String> {
    let compared = figures::compared(results);
    if compared.is_empty() {
        let alone = language.say("summary_alone", &[]);
        let window = last_year(results);
        let mut lines = vec![alone];
        lines.extend(figures::outcomes_of_all(results).into_iter().take(middle - 1).map(
            |outcome| {
                let unit = figures::unit(results, outcome);
                let seen = figures::level(results, results.baseline, outcome, window.clone());
                language.say(
                    "summary_level",
                    &[
                        ("measure", language.pick(&results.outcomes[outcome].title)),
                        ("value", &number::middle_level(&seen, unit, language)),
                        ("range", &number::level_range(&seen, unit, language)),
                    ],
                )
            },
        ));
        return lines;
    }
    let (told, left) = if compared.len() > middle {
        (&compared[..middle - 1], compared.len() - (middle - 1))
    } else {
        (compared.as_slice(), 0)
    };
    let room = if left > 0 { middle - 1 } else { middle };
    let mut lines = Vec::new();
    for (nth, policy) in told.iter().enumerate() {
        let share = room / told.len() + usize::from(nth < room % told.len());
        let facts = comparisons(results, *policy, language);
        let wanted = if share == 1 { facts.len().min(4) } else { facts.len() };
        let each = wanted.div_ceil(share).max(1);
        for part in 0..share {
            let facts = facts.get(part * each..wanted.min((part + 1) * each)).unwrap_or(&[]);
            if facts.is_empty() {
                break;
            }
            let name = figures::named(results, *policy, language);
            let name = if part == 0 { name } else { figures::letter(*policy) };
            let facts = language.clauses(facts);
            lines.push(language.say("summary_policy", &[("name", &name), ("facts", &facts)]));
        }
    }
    if left > 0 {
        lines.push(language.say("summary_left", &[("n", &left.to_string())]));
    }
    lines
}

fn comparisons(results: &Results, policy: usize, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    let mut tell = |measure: &str, seen: &Interval, unit| {
        let range = number::range(seen, unit, language);
        let change = number::middle(seen, unit, language);
        let reading = Reading::of(seen);
        let key = if reading.is_clear() { "change" } else { reading.word() };
        let places = [("measure", measure), ("change", &change), ("range", &range)];
        facts.push(language.say(&format!("summary_{key}"), &places));
    };
    for (nth, name) in TOLD.into_iter().enumerate() {
        if nth == 2 {
            let seen = figures::balance_against_baseline(results, policy);
            tell(&language.say("balance", &[]), &seen, figures::told(results, Unit::Fen));
        }
        if let Some(outcome) = figures::outcome(results, name) {
            let measure = language.pick(&results.outcomes[outcome].title);
            let seen = figures::against_baseline(results, policy, outcome);
            tell(measure, &seen, figures::unit(results, outcome));
        }
    }
    let votes = &results.policies[policy].motions;
    let votes: Vec<String> = votes
        .iter()
        .map(|motion| {
            let n = figures::adopted_told(results, policy, &motion.id).to_string();
            let title = language.pick(&motion.title);
            language.say(
                "summary_vote",
                &[("motion", title), ("n", &n), ("runs", &results.runs.to_string())],
            )
        })
        .collect();
    let vote =
        if votes.is_empty() { language.say("answer_no_vote", &[]) } else { language.list(&votes) };
    facts.insert(3.min(facts.len()), vote);
    if let Some(seen) = payers(results, policy) {
        let [more, same, less] = seen.ways.map(|counted| counted.said(language));
        let places = [("more", more.as_str()), ("same", &same), ("less", &less)];
        facts.push(language.say("summary_payers", &places));
    }
    facts
}

fn gain_line(results: &Results, language: Language) -> String {
    let parts: Vec<String> = splits(results)
        .iter()
        .map(|split| {
            let name = figures::letter(split.policy);
            let whole = number::change(split.whole.mean, Unit::Share, language);
            let median = number::change(split.whole.p50, Unit::Share, language);
            let about = [("name", name.as_str()), ("whole", &whole), ("median", &median)];
            let say =
                |key: &str, more: &[(&str, &str)]| language.say(key, &[&about, more].concat());
            match split.governance_share() {
                Some(share) => {
                    let share = format!("{}%", number::fixed(100.0 * share, 0));
                    say("summary_gain", &[("share", &share)])
                }
                None if Reading::of(&split.whole) == Reading::TooFew => {
                    say("summary_gain_few", &[])
                }
                None if !Reading::of(&split.whole).is_clear() => say("summary_gain_unclear", &[]),
                None => {
                    let arithmetic = number::change(split.arithmetic.mean, Unit::Share, language);
                    let governance = number::change(split.governance.mean, Unit::Share, language);
                    let parts =
                        [("arithmetic", arithmetic.as_str()), ("governance", governance.as_str())];
                    say("summary_gain_parts", &parts)
                }
            }
        })
        .collect();
    if parts.is_empty() {
        return language.say("summary_gain_no_twin", &[]);
    }
    language.clauses(&parts)
}
