//! What a reader should know of the statistics before believing them.

use super::figures::{self, Reading};
use super::gain::splits;
use super::language::Language;
use super::number::{self, Unit};
use super::payers::payers;
use super::privacy::{Shown, fewest, withheld};
use super::tables::count;
use crate::experiment::results::Results;

/// Part of a gain from which assumed behaviour is said to decide it.
const DECISIVE: f64 = 0.5;

/// Warnings about the statistics of these results, a sentence each, with what to do.
#[must_use]
pub fn cautions(results: &Results, language: Language) -> Vec<String> {
    if super::check(results).is_err() {
        return Vec::new();
    }
    let mut said = Vec::new();
    if figures::few_runs(results) {
        let runs = results.runs.to_string();
        said.push(language.say("caution_few_runs", &[("runs", &runs)]));
    }
    said.extend(of_few_households(results, language));
    for policy in figures::compared(results) {
        let name = figures::named(results, policy, language);
        said.extend(unsettled(results, policy, &name, language));
        if let Some(seen) = payers(results, policy)
            && seen.ways.iter().any(|counted| counted.households == Shown::Hidden)
        {
            said.push(language.say("caution_small_groups", &[("policy", &name)]));
        }
    }
    for split in splits(results) {
        if let Some(part) = split.governance_share().filter(|part| *part > DECISIVE) {
            let name = figures::named(results, split.policy, language);
            let part = number::level(part, Unit::Share, language);
            let places = [("policy", name.as_str()), ("part", &part)];
            said.push(language.say("caution_assumed", &places));
        }
    }
    said
}

/// That everything is told about a handful of households, and that it is not to be passed on; `None`
/// where each estate holds enough of them, or the audience is told of none that are too few.
pub(super) fn of_few_households(results: &Results, language: Language) -> Option<String> {
    if !results.audience.is_exact() {
        return None;
    }
    let all: usize = results.estates.iter().map(|estate| estate.n_households).sum();
    let withheld = withheld(results);
    let estates = results.estates.iter().zip(&withheld).filter(|(_, hidden)| **hidden);
    let ids: Vec<String> = estates.map(|(estate, _)| estate.id.clone()).collect();
    let places = [
        ("estates", language.list(&ids)),
        ("households", all.to_string()),
        ("n", fewest().to_string()),
    ];
    let places = places.each_ref().map(|(key, value)| (*key, value.as_str()));
    let is_open = all < fewest();
    let key = if is_open { "caution_few_households" } else { "caution_withheld" };
    (is_open || !ids.is_empty()).then(|| language.say(key, &places))
}

/// Bytes of a page that can be sent in a chat and opened on a telephone.
pub(super) const MOST_BYTES: usize = 1_000_000;

/// What to do about a page that is too heavy to be sent around; `None` when it is not.
#[must_use]
pub fn page_caution(files: &[(String, Vec<u8>)], language: Language) -> Option<String> {
    let (_, page) = files.iter().find(|(path, _)| path == "index.html")?;
    let kilobytes = |bytes: usize| number::fixed(count(bytes.div_ceil(1000)), 0);
    let places = [("size", kilobytes(page.len())), ("most", kilobytes(MOST_BYTES))];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    (page.len() > MOST_BYTES).then(|| language.say("page_size", &places))
}

/// More runs are needed before the mean change of the collection rate is known well enough.
fn unsettled(results: &Results, policy: usize, name: &str, language: Language) -> Option<String> {
    let rate = figures::outcome(results, "collection_rate")?;
    let seen = figures::against_baseline(results, policy, rate);
    if figures::few_runs(results) || Reading::of(&seen) == Reading::Same {
        return None;
    }
    if seen.error.is_infinite() {
        return None;
    }
    let half = seen.error;
    let enough = figures::tolerance(results, Unit::Share)?;
    (half > enough).then(|| {
        let needed = (count(results.runs) * (half / enough).powi(2)).ceil();
        let places = [
            ("policy", name.to_string()),
            ("half", number::fixed(100.0 * half, 1)),
            ("needed", number::fixed(needed, 0)),
        ];
        let places = places.each_ref().map(|(key, value)| (*key, value.as_str()));
        language.say("caution_unsettled", &places)
    })
}
