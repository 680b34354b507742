//! What an experiment found, as files for people and programs.
//!
//! [`render`] takes finished [`Results`] and gives every file of a run folder but `run.json`: the
//! page `index.html` in both languages, the tables and, for each chart, an SVG and a CSV.
//! [`summary`] and [`summary_json`] say the same in short. Nothing here reads or writes files,
//! prints, or knows the clock, so the same results give the same bytes.
//!
//! No figure of a single household leaves this module, and no count of one to four households; only
//! [`difference_csv`] and bills, which the committee asks of its own data, are about single units.

mod bill;
mod book;
mod charts;
mod decide;
mod describe;
mod difference;
mod explain;
mod figures;
mod flips;
mod gain;
mod language;
mod number;
mod page;
mod payers;
mod privacy;
mod refusal;
mod summary;
mod tables;
mod validation;
mod value;

use thiserror::Error;

pub use bill::{bill_notices, bills_csv, bills_json, bills_text, sanction_json, sanction_text};
pub use book::{Packed, Shown, rule_book};
pub use charts::{Face, FaceError, vote_chart_png, vote_chart_svg};
pub use decide::{
    calendar_json, calendar_text, elect_json, elect_text, mediation_csv, mediation_json,
    mediation_text, past_json, past_text, route_json, route_text, vote_json, vote_text,
};
pub use describe::description;
pub use difference::{difference_csv, difference_json, difference_text};
pub use explain::{explanation_json, explanation_text, steps};
pub use flips::{flips_json, flips_text};
pub use language::Language;
pub use summary::{summary, summary_json};
pub use validation::{validation_json, validation_text};

use crate::experiment::results::{Results, Values};

/// Results that no report can be drawn from.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// There is nothing to report.
    #[error("the results hold no {what}")]
    Empty {
        /// What is missing: policies, estates, runs or months.
        what: &'static str,
    },
    /// A column does not have one value for every run, month and estate.
    #[error("`{outcome}` under policy `{policy}` holds {found} values, expected {expected}")]
    Shape {
        /// Policy id.
        policy: String,
        /// Outcome name.
        outcome: String,
        /// Values found.
        found: usize,
        /// Runs × months × estates.
        expected: usize,
    },
    /// A table could not be written.
    #[error("a table could not be written")]
    Table(#[from] polars::error::PolarsError),
    /// A chart could not be painted.
    #[error("a chart could not be painted: {0}")]
    Drawing(String),
    /// A picture holds characters that the typeface cannot draw.
    #[error("the typeface `{family}` has no {characters}")]
    Lacking {
        /// Family name of the face.
        family: String,
        /// Each character with its code point.
        characters: String,
    },
    /// The page could not be filled.
    #[error("the page could not be filled")]
    Page(#[from] minijinja::Error),
}

/// Every file of the run folder but `run.json`: path inside the folder, and bytes.
///
/// `language` is that of the chart files and the one the page opens in; the page holds both.
///
/// # Errors
/// [`ReportError`] when the results are empty or a column has the wrong length.
pub fn render(
    results: &Results,
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    check(results)?;
    let drawn = Language::ALL.map(|language| charts::charts(results, language));
    let mut files = vec![
        ("index.html".to_string(), page::page(results, &drawn, language)?.into_bytes()),
        ("tables/outcomes.parquet".into(), tables::outcomes_parquet(results)?),
        ("tables/outcomes.csv".into(), tables::outcomes_csv(results)?),
        ("tables/differences.csv".into(), tables::differences(results).csv()),
        ("tables/ledger.csv".into(), tables::ledger(results).csv()),
        ("tables/votes.csv".into(), tables::votes(results).csv()),
    ];
    let [chinese, english] = drawn;
    let chosen = if language == Language::Chinese { chinese } else { english };
    for chart in chosen {
        let svg = chart.svg("", language).map_err(ReportError::Drawing)?;
        files.push((format!("charts/{}.svg", chart.id), svg.into_bytes()));
        files.push((format!("charts/{}.csv", chart.id), chart.data.csv()));
    }
    Ok(files)
}

/// Every chart as a PNG file, twice as large, drawn from the same marks as its SVG: path inside the
/// run folder, and bytes.
///
/// # Errors
/// As [`render`], and [`ReportError::Lacking`] with every character of all charts that the face has
/// no glyph for.
pub fn pictures(
    results: &Results,
    language: Language,
    face: &Face,
) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    check(results)?;
    let mut files = Vec::new();
    let mut lacking: Vec<String> = Vec::new();
    for chart in charts::charts(results, language) {
        match chart.png(language, face) {
            Ok(png) => files.push((format!("charts/{}.png", chart.id), png)),
            Err(ReportError::Lacking { characters, .. }) => {
                let all = characters.split(", ").map(str::to_string);
                lacking.extend(all);
            }
            Err(other) => return Err(other),
        }
    }
    lacking.sort_unstable();
    lacking.dedup();
    if lacking.is_empty() {
        return Ok(files);
    }
    Err(ReportError::Lacking { family: face.family().into(), characters: lacking.join(", ") })
}

/// Refuses what the arithmetic below could not index.
fn check(results: &Results) -> Result<(), ReportError> {
    let empty = [
        (results.policies.len() <= results.baseline, "baseline policy"),
        (results.estates.is_empty(), "estates"),
        (results.runs == 0, "runs"),
        (results.months == 0, "months"),
    ];
    if let Some((_, what)) = empty.into_iter().find(|(is_empty, _)| *is_empty) {
        return Err(ReportError::Empty { what });
    }
    let expected = results.runs * results.months * results.estates.len();
    for policy in &results.policies {
        for (at, outcome) in results.outcomes.iter().enumerate() {
            let found = match policy.values.get(at) {
                Some(Values::Int(values)) => values.len(),
                Some(Values::Float(values)) => values.len(),
                None => 0,
            };
            if found != expected {
                let (policy, outcome) = (policy.id.clone(), outcome.name.clone());
                return Err(ReportError::Shape { policy, outcome, found, expected });
            }
        }
    }
    Ok(())
}
