//! Every vote held in every run; of an estate with fewer than five on its roll only that it was held.

use super::super::figures;
use super::super::privacy::FEWEST;
use super::{Cell, Column, KEPT_BACK, Sheet};
use crate::experiment::results::{Both, Results};
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
    let rows = results
        .policies
        .iter()
        .flat_map(|policy| policy.votes.iter().map(move |vote| (policy, vote)))
        .map(|(policy, vote)| {
            let estate = results.estates.get(vote.estate).map_or("", |e| e.id.as_str());
            let is_small = vote.roll_heads < i64::try_from(FEWEST).unwrap_or(i64::MAX);
            let told = |text: String| if is_small { KEPT_BACK.to_string() } else { text };
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
                vote.adopted.to_string(),
            ]
            .map(Cell::Text)
            .into()
        })
        .collect();
    Sheet { columns, rows }
}
