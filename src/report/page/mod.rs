//! The report page: one HTML file, both languages, no script, nothing fetched.
//!
//! Every sentence and figure is prepared here as text; the templates only place it. The language
//! is chosen by two radio buttons and a style sheet, and so is what is shown of the tables.

mod answer;
mod chapters;
mod compared;
mod context;
mod drawers;
mod notice;
mod provenance;
mod table;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use super::Options;
use super::charts::Chart;
use super::language::Language;
use super::tables::ForPeople;
use crate::experiment::results::Results;

/// A chart of each kind in both languages: Chinese, then English.
pub(super) type Drawn = [Vec<Chart>; 2];

/// How a page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For a screen, and for paper of any kind.
    Web,
    /// For paper, set as official documents are.
    Gongwen,
    /// One sheet to post on a board.
    Notice,
}

/// The page as HTML, in one language or in both with a switch.
pub(super) fn page(
    results: &Results,
    drawn: &Drawn,
    people: &[ForPeople],
    options: Options,
) -> Result<String, super::ReportError> {
    let language = options.language;
    let sides = Language::ALL
        .into_iter()
        .zip(drawn)
        .filter(|(side, _)| options.both || *side == language)
        .map(|(language, charts)| context::side(results, charts, people, options, language))
        .collect::<Result<Vec<_>, _>>()?;
    let side = include_str!("report.html");
    let style = match options.style {
        Style::Web => STYLE.to_string(),
        Style::Gongwen => format!("{STYLE}{}", include_str!("gongwen.css")),
        Style::Notice => format!("{STYLE}{}", include_str!("notice.css")),
    };
    let side = if options.style == Style::Notice { include_str!("notice.html") } else { side };
    fill(side, &style, language.pick(&results.title), language, &sides)
}

/// The styles of every page.
pub(super) const STYLE: &str = include_str!("style.css");

/// A page of two sides, Chinese and English, between which a reader chooses; `side` is the template
/// of either.
pub(super) fn fill(
    side: &str,
    style: &str,
    title: &str,
    language: Language,
    sides: &[impl Serialize],
) -> Result<String, super::ReportError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_template("index.html", include_str!("index.html"))?;
    environment.add_template("parts.html", include_str!("parts.html"))?;
    environment.add_template("side.html", side)?;
    Ok(environment.get_template("index.html")?.render(context! {
        style,
        tag => language.tag(),
        chosen => language.short(),
        title,
        sides => Serde(&sides),
        is_choice => sides.len() > 1,
    })?)
}
