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
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, text) in [
        ("index.html", include_str!("index.html")),
        ("report.html", include_str!("report.html")),
        ("parts.html", include_str!("parts.html")),
    ] {
        environment.add_template(name, text)?;
    }
    let sides = Language::ALL
        .into_iter()
        .zip(drawn)
        .map(|(language, charts)| context::side(results, charts, language))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(environment.get_template("index.html")?.render(context! {
        style => include_str!("style.css"),
        tag => language.tag(),
        chosen => language.short(),
        title => language.pick(&results.title),
        sides => Serde(&sides),
    })?)
}
