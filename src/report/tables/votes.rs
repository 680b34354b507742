//! Every vote held in every run; of an estate that is withheld or has fewer than five on its roll only
//! that it was held. Where one is held back, so is whether the motion was adopted, since it says how
//! that estate decided.

use std::collections::BTreeSet;

use super::super::figures;
use super::super::privacy::{fewest, withheld};
use super::{Cell, Column, KEPT_BACK, Sheet};
use crate::experiment::results::{Both, Results, Vote};
use crate::units::Area;

const COLUMNS: [&str; 14] = [
    "policy",
    "run",
    "month",
    "motion",
    "attempt",
    "estate",
    "roll_heads",
    "roll_area_m2",
    "cast_heads",
    "cast_area_m2",
    "for_heads",
    "for_area_m2",
    "carried",
    "adopted",
];

/// The table, in the order policy, run, month, estate.
pub(in super::super) fn votes(results: &Results) -> Sheet {
    let columns = COLUMNS.iter().map(|name| Column::new(*name, Both::default())).collect();
    let withheld = withheld(results);
    let is_kept_back = |vote: &Vote| {
        vote.roll_heads < i64::try_from(fewest()).unwrap_or(i64::MAX)
            || withheld.get(vote.estate).copied().unwrap_or(true)
    };
    // Policy and motion of which a vote is held back.
    let closed: BTreeSet<(&str, &str)> = results
        .policies
        .iter()
        .flat_map(|policy| policy.votes.iter().map(move |vote| (policy, vote)))
        .filter(|(_, vote)| is_kept_back(vote))
        .map(|(policy, vote)| (policy.id.as_str(), vote.motion.as_str()))
        .collect();
    let rows = results
        .policies
        .iter()
        .flat_map(|policy| policy.votes.iter().map(move |vote| (policy, vote)))
        .map(|(policy, vote)| {
            let estate = results.estates.get(vote.estate).map_or("", |e| e.id.as_str());
            let is_small = is_kept_back(vote);
            let told = |text: String| if is_small { KEPT_BACK.to_string() } else { text };
            let adopted = if closed.contains(&(policy.id.as_str(), vote.motion.as_str())) {
                KEPT_BACK.to_string()
            } else {
                vote.adopted.to_string()
            };
            [
                policy.id.clone(),
                vote.run.to_string(),
                figures::month(results, vote.month).to_string(),
                vote.motion.clone(),
                vote.attempt.to_string(),
                estate.to_string(),
                told(vote.roll_heads.to_string()),
                told(Area(vote.roll_area).to_string()),
                told(vote.cast_heads.to_string()),
                told(Area(vote.cast_area).to_string()),
                told(vote.for_heads.to_string()),
                told(Area(vote.for_area).to_string()),
                told(vote.carried.to_string()),
                adopted,
            ]
            .map(Cell::Text)
            .into()
        })
        .collect();
    Sheet { columns, rows }
}
