//! The report page: one HTML file, both languages, no script, nothing fetched.
//!
//! Every sentence and figure is prepared here as text; the templates only place it. The language
//! is chosen by two radio buttons and a style sheet, and so is what is shown of the tables.

mod answer;
mod compared;
mod context;
mod provenance;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use super::charts::Chart;
use super::language::Language;
use crate::experiment::results::Results;

/// A chart of each kind in both languages: Chinese, then English.
pub(super) type Drawn = [Vec<Chart>; 2];

/// The page as HTML. `language` is the one shown first.
pub(super) fn page(
    results: &Results,
    drawn: &Drawn,
    language: Language,
) -> Result<String, super::ReportError> {
    let sides = Language::ALL
        .into_iter()
        .zip(drawn)
        .map(|(language, charts)| context::side(results, charts, language))
        .collect::<Result<Vec<_>, _>>()?;
    let side = include_str!("report.html");
    fill(side, STYLE, language.pick(&results.title), language, &sides)
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
    })?)
}
