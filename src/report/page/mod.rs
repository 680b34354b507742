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
use super::cautions::MOST_BYTES;
use super::charts::Chart;
use super::language::Language;
use super::tables::ForPeople;
use crate::experiment::results::Results;

/// The charts of a page.
pub(super) struct Drawn {
    /// A chart of each kind in both languages: Chinese, then English.
    pub charts: [Vec<Chart>; 2],
    /// Those that the run has and the audience is not told.
    pub left_out: Vec<&'static str>,
}

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

/// The page, path and HTML; one for each language, linked to the other, where both together would be
/// too heavy to be sent around.
pub(super) fn pages(
    results: &Results,
    drawn: &Drawn,
    people: &[ForPeople],
    options: Options,
) -> Result<Vec<(String, String)>, super::ReportError> {
    let whole = page(results, drawn, people, (options, None))?;
    if !options.both || whole.len() <= MOST_BYTES {
        return Ok(vec![(INDEX.into(), whole)]);
    }
    let [zh, en] = Language::ALL;
    let path = |language: Language| {
        if language == options.language {
            INDEX.to_string()
        } else {
            format!("index.{}.html", language.short())
        }
    };
    [(zh, en), (en, zh)]
        .into_iter()
        .map(|(language, other)| {
            let alone = Options { language, both: false, ..options };
            let page = page(results, drawn, people, (alone, Some((other, path(other)))))?;
            Ok((path(language), page))
        })
        .collect()
}

/// The page that a reader opens.
const INDEX: &str = "index.html";

/// The page as HTML, in one language or in both with a switch; or in one, with a link to the page in
/// the other.
pub(super) fn page(
    results: &Results,
    drawn: &Drawn,
    people: &[ForPeople],
    (options, other): (Options, Option<(Language, String)>),
) -> Result<String, super::ReportError> {
    let language = options.language;
    let sides = Language::ALL
        .into_iter()
        .zip(&drawn.charts)
        .filter(|(side, _)| options.both || *side == language)
        .map(|(language, charts)| {
            context::side(results, charts, people, &drawn.left_out, options, language)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let side = include_str!("report.html");
    let style = match options.style {
        Style::Web => STYLE.to_string(),
        Style::Gongwen => format!("{STYLE}{}", include_str!("gongwen.css")),
        Style::Notice => format!("{STYLE}{}", include_str!("notice.css")),
    };
    let side = if options.style == Style::Notice { include_str!("notice.html") } else { side };
    fill(side, &style, language.pick(&results.title), (language, other), &sides)
}

/// The styles of every page.
pub(super) const STYLE: &str = include_str!("style.css");

/// A page of two sides, Chinese and English, between which a reader chooses; `side` is the template
/// of either. `other` is the page in the other language, where that is a page of its own.
pub(super) fn fill(
    side: &str,
    style: &str,
    title: &str,
    (language, other): (Language, Option<(Language, String)>),
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
        other => other.map(|(language, path)| (language.tag(), path)),
    })?)
}
