//! The three chapters of the report: co-management, co-governance and sharing.
//!
//! They are those of the estates that the software began with: one committee, one contract and its
//! accounts; taking part and settling disputes; services and room for all. Each chapter lists its
//! outcomes; what no chapter names belongs to the first.

use serde::Serialize;

use super::super::figures;
use super::super::language::Language;
use super::compared;
use super::table::Table;
use crate::experiment::results::Results;

/// One chapter.
#[derive(Serialize)]
pub(super) struct Chapter {
    id: String,
    heading: String,
    lead: String,
    table: Table,
}

/// Chapters with the beginnings of the names of their outcomes.
const CHAPTERS: [(&str, &[&str]); 3] = [
    ("manage", &[]),
    (
        "govern",
        &[
            "disputes",
            "trust",
            "ties",
            "cohesion",
            "meeting",
            "motion",
            "vote",
            "turnout",
            "wish",
            "volunteer",
            "activit",
            "class",
            "project",
            "partner",
            "mediat",
            "norm",
        ],
    ),
    (
        "share",
        &[
            "bays",
            "cars",
            "overflow",
            "green",
            "defect",
            "repair",
            "clean",
            "waste",
            "sorting",
            "charging",
            "socket",
            "gate",
            "safety",
            "fire",
            "patrol",
            "epidemic",
            "service_level",
            "aid",
            "facilit",
        ],
    ),
];

/// The chapters that hold anything; none where nothing is compared.
pub(super) fn chapters(results: &Results, language: Language) -> Vec<Chapter> {
    let of = |name: &str| {
        let named = |(_, starts): &(&str, &[&str])| starts.iter().any(|s| name.starts_with(s));
        CHAPTERS.iter().position(named).unwrap_or(0)
    };
    let chapter = |(at, (key, _)): (usize, &(&str, &[&str]))| {
        let own = |outcome: &usize| of(&results.outcomes[*outcome].name) == at;
        let outcomes: Vec<usize> =
            figures::outcomes_of_all(results).into_iter().filter(own).collect();
        let table = compared::outcomes(results, &outcomes, language)?;
        Some(Chapter {
            id: format!("{key}-{}", language.short()),
            heading: language.say(&format!("chapter_{key}"), &[]),
            lead: language.say(&format!("chapter_{key}_lead"), &[]),
            table,
        })
    };
    CHAPTERS.iter().enumerate().filter_map(chapter).collect()
}
