//! What an experiment found, as files for people and programs.
//!
//! [`render`] takes finished [`Results`] and gives every file of a run folder but `run.json`: the
//! page `index.html` in both languages, the tables and, for each chart, an SVG and a CSV.
//! [`summary`] and [`summary_json`] say the same in short. Nothing here reads or writes files,
//! prints, or knows the clock, so the same results give the same bytes.
//!
//! No figure of a single household leaves this module, and no count of one to four households; only
//! [`difference_csv`] and bills, which the committee asks of its own data, are about single units.

mod audience;
mod audit;
mod bill;
mod blank;
mod book;
mod cautions;
mod charts;
mod decide;
mod describe;
mod difference;
mod explain;
mod figures;
#[cfg(test)]
mod fixture;
mod flips;
mod gain;
mod kept;
mod language;
mod number;
mod page;
mod payers;
mod privacy;
mod refusal;
mod sources;
mod summary;
mod tables;
mod validation;
mod value;

use std::io::{self, Write};

use polars::error::PolarsError;
use thiserror::Error;

pub use audience::bare_command;
pub use audit::{Breach, Range, Sum, feasible};
pub use bill::{bill_notices, bills_csv, bills_json, bills_text, sanction_json, sanction_text};
pub use book::{Packed, Shown, rule_book};
pub use cautions::{cautions, page_caution};
pub use charts::{Face, FaceError, vote_chart_png, vote_chart_svg};
pub use decide::{
    calendar_json, calendar_text, elect_json, elect_text, mediation_csv, mediation_json,
    mediation_text, past_json, past_text, route_json, route_text, vote_json, vote_text,
};
pub use describe::description;
pub use difference::{difference_csv, difference_json, difference_text};
pub use explain::{explanation_json, explanation_text, steps};
pub use flips::{flips_json, flips_text};
pub use kept::{ALL_OUTCOMES, CHARGES, FACTS, OUTCOMES, PAYERS, VOTES, read};
pub use language::Language;
pub use page::Style;
pub use summary::{summary, summary_json, summary_json_for};
pub use validation::{validation_json, validation_text};

use crate::experiment::results::{Audience, Results};

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
    Table(#[from] PolarsError),
    /// The facts of a run could not be written or read.
    #[error("the facts of the run are not what a run writes: {0}")]
    Facts(#[source] serde_json::Error),
    /// Estates hold too few households for this audience.
    #[error(
        "a {audience} report tells of at least {fewest} households at once, and fewer live in: {estates}"
    )]
    TooFew {
        /// Each estate with its households.
        estates: String,
        /// The fewest.
        fewest: usize,
        /// Word of the audience.
        audience: &'static str,
    },
    /// The report would tell its audience too much.
    #[error("the report would give households away: {}", told(.0))]
    Breach(Vec<Breach>),
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

/// How a report is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The language of the chart files, and the one the page opens in.
    pub language: Language,
    /// Does the page hold the other language too?
    pub both: bool,
    /// Who reads it.
    pub audience: Audience,
    /// How the page looks.
    pub style: Style,
    /// Are charts drawn?
    pub charts: bool,
    /// Do tables for people that hold more than ASCII begin with a byte-order mark?
    pub csv_mark: bool,
}

impl Options {
    /// A page in both languages for whoever works with the figures.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let (audience, style) = (Audience::Analyst, Style::Web);
        Self { language, both: true, audience, style, charts: true, csv_mark: true }
    }
}

/// Every file of the run folder but `run.json`: path inside the folder, and bytes.
///
/// `language` is that of the chart files and the one the page opens in; the page holds both.
///
/// # Errors
/// As [`draw`].
pub fn render(
    results: &Results,
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let options = Options::of(language);
    let mut files = draw(results, &options)?;
    for path in long_tables(results, &options) {
        let mut bytes = Vec::new();
        let written = write_long(results, &options, path, &mut bytes);
        written.map_err(|error| ReportError::Table(error.into()))?;
        files.push((path.into(), bytes));
    }
    Ok(files)
}

/// Every file of a report but `run.json` and the [`long_tables`]: path inside the folder, and bytes.
///
/// # Errors
/// [`ReportError`] when the results are empty, a column has the wrong length, or the files would
/// tell the audience what it may not know.
pub fn draw(results: &Results, options: &Options) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    check(results)?;
    let results = &audience::for_audience(kept::without_names(results), options.audience)?;
    let language = options.language;
    let drawn = told_charts(results);
    let mut sheets = vec![("differences", tables::differences(results))];
    if results.audience.is_exact() {
        sheets.push(("ledger", tables::with_run(results, tables::ledger(results))));
        sheets.push(("votes", tables::with_run(results, tables::votes(results))));
    }
    let people = for_people(results, &sheets, &drawn, *options);
    let pages = page::pages(results, &drawn, &people, *options)?;
    let mut files: Vec<(String, Vec<u8>)> =
        pages.into_iter().map(|(path, page)| (path, page.into_bytes())).collect();
    if results.audience.is_exact() {
        files.extend(kept::files(results)?);
    }
    for (name, sheet) in &sheets {
        files.push((format!("tables/{name}.csv"), sheet.csv()));
        files.push((format!("tables/{name}.parquet"), tables::parquet(sheet)?));
    }
    let [chinese, english] = drawn.charts;
    let chosen = if language == Language::Chinese { chinese } else { english };
    for chart in chosen {
        if options.charts {
            let svg = chart.svg("", language).map_err(ReportError::Drawing)?;
            files.push((format!("charts/{}.svg", chart.id), svg.into_bytes()));
        }
        files.push((format!("charts/{}.csv", chart.id), chart.data.csv()));
    }
    let mut told: Vec<(String, String)> = files
        .iter()
        .filter(|(path, _)| is_csv(path))
        .map(|(path, bytes)| {
            let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            (path.clone(), String::from_utf8_lossy(header).into_owned())
        })
        .collect();
    if results.audience.is_exact() {
        told.insert(0, (OUTCOMES_CSV.into(), tables::outcomes_header(results)));
    }
    let dictionary = tables::dictionary(results, &told, &people);
    files.extend(people.into_iter().map(|table| (table.path, table.bytes)));
    files.push(("tables/README.md".into(), dictionary.into_bytes()));
    if !options.csv_mark {
        let tables = files.iter_mut().filter(|(path, _)| is_csv(path));
        for (_, bytes) in tables.filter(|(_, bytes)| bytes.starts_with(tables::MARK)) {
            bytes.drain(..tables::MARK.len());
        }
    }
    let mut breaches = audit::audit(results, &files);
    if results.audience.is_exact() && privacy::withholds(results) {
        let sample = tables::outcomes_sample(results, &privacy::withheld(results))?;
        breaches.extend(audit::of_estates(results, &files, (OUTCOMES_CSV, &sample)));
    }
    if !results.audience.is_exact() {
        let blank = blank::of(results);
        let drawn = told_charts(&blank);
        let sheets = [("differences", tables::differences(&blank))];
        let people = for_people(&blank, &sheets, &drawn, *options);
        let page = page::page(&blank, &drawn, &people, (*options, None))?;
        breaches.extend(audit::of_pages(results, &files, &page));
    }
    if breaches.is_empty() { Ok(files) } else { Err(ReportError::Breach(breaches)) }
}

/// The tables for spreadsheets in every language of the report.
fn for_people(
    results: &Results,
    sheets: &[(&'static str, tables::Sheet)],
    drawn: &page::Drawn,
    options: Options,
) -> Vec<tables::ForPeople> {
    let sides = Language::ALL.into_iter().zip(&drawn.charts);
    let sides = sides.filter(|(side, _)| options.both || *side == options.language);
    let of = |(side, charts): (Language, &Vec<charts::Chart>)| {
        let payers = charts.iter().find(|chart| chart.id == "payers");
        tables::for_people(results, sheets, payers.map(|chart| &chart.table), side)
    };
    sides.flat_map(of).collect()
}

/// The charts that the audience may see, in both languages, whether or not they are asked for as
/// pictures.
fn told_charts(results: &Results) -> page::Drawn {
    let mut left_out = Vec::new();
    let mut told = |language| {
        let charts = charts::charts(results, language).into_iter();
        let (told, left): (Vec<_>, Vec<_>) = charts.partition(|chart| is_told(results, chart));
        left_out = left.into_iter().map(|chart| chart.id).collect();
        told
    };
    let charts = Language::ALL.map(&mut told);
    page::Drawn { charts, left_out }
}

fn is_told(results: &Results, chart: &charts::Chart) -> bool {
    results.audience.is_exact()
        || audit::COARSE_CHARTS.contains(&chart.id) && !charts::is_flat(results, chart)
}

/// The measured values for people and spreadsheets.
const OUTCOMES_CSV: &str = "tables/outcomes.csv";

/// Paths of the long tables of a report, which [`write_long`] writes.
#[must_use]
pub fn long_tables(results: &Results, options: &Options) -> Vec<&'static str> {
    match (options.audience.is_exact(), privacy::withholds(results)) {
        (false, _) => Vec::new(),
        (true, false) => vec![OUTCOMES_CSV, OUTCOMES],
        (true, true) => vec![OUTCOMES_CSV, OUTCOMES, ALL_OUTCOMES],
    }
}

/// Writes one of the [`long_tables`], in pieces.
///
/// # Errors
/// What the writer says.
pub fn write_long(
    results: &Results,
    options: &Options,
    path: &str,
    to: &mut dyn Write,
) -> io::Result<()> {
    let withheld = privacy::withheld(results);
    let written = match path {
        ALL_OUTCOMES => tables::outcomes_parquet(results, &vec![false; withheld.len()], to),
        OUTCOMES => tables::outcomes_parquet(results, &withheld, to),
        _ => tables::outcomes_csv(results, &withheld, options.csv_mark, to),
    };
    written.map_err(|error| match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other),
    })
}

/// Is it a table for people?
fn is_csv(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "csv")
}

fn told(breaches: &[Breach]) -> String {
    let each = breaches.iter().take(5).map(|breach| format!("{}: {}", breach.file, breach.found));
    each.collect::<Vec<_>>().join("; ")
}

/// A source as Chinese readers know it; in its own words when it is not known.
#[must_use]
pub fn cited(source: &str) -> String {
    sources::said(source, Language::Chinese)
}

/// Every chart of a report as a PNG file, twice as large, drawn from the same marks as its SVG: path
/// inside the folder, and bytes.
///
/// # Errors
/// As [`draw`], and [`ReportError::Lacking`] with every character of all charts that the face has
/// no glyph for.
pub fn pictures(
    results: &Results,
    options: &Options,
    face: &Face,
) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    check(results)?;
    let results = &audience::for_audience(kept::without_names(results), options.audience)?;
    let mut files = Vec::new();
    let mut lacking: Vec<String> = Vec::new();
    let charts = charts::charts(results, options.language).into_iter();
    for chart in charts.filter(|chart| is_told(results, chart)) {
        match chart.png(options.language, face) {
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
            let is_there = at < policy.values.count();
            let found = if is_there { policy.values.n_rows(at) } else { 0 };
            if found != expected {
                let (policy, outcome) = (policy.id.clone(), outcome.name.clone());
                return Err(ReportError::Shape { policy, outcome, found, expected });
            }
        }
    }
    Ok(())
}
