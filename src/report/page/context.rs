//! What the templates place, in one language.

use serde::Serialize;

use super::super::ReportError;
use super::super::charts::{Chart, is_too_small, width};
use super::super::figures;
use super::super::language::Language;
use super::super::tables::Sheet;
use super::{answer, chapters, compared, drawers, provenance};
use crate::experiment::results::Results;

/// One language's side of the page.
#[derive(Serialize)]
pub(super) struct Side {
    tag: &'static str,
    short: &'static str,
    /// Fixed words of the page, by key.
    words: std::collections::BTreeMap<&'static str, String>,
    title: String,
    lead: String,
    answers: Vec<answer::Answer>,
    few_runs: Option<String>,
    null_note: Option<String>,
    changes: Vec<provenance::Changes>,
    votes: Option<Table>,
    votes_sources: Option<String>,
    figures: Vec<Figure>,
    /// Why there are no charts, where there are none.
    no_figures: Option<String>,
    cars: Option<Table>,
    chapters: Vec<chapters::Chapter>,
    method: Vec<String>,
    /// How finely this audience is told, and what is left out.
    audience_note: Option<String>,
    /// Which charts and outcomes this audience is not told, and why.
    left_out: Option<String>,
    is_exact: bool,
    ledger_note: Option<String>,
    parameters: Table,
    data_note: String,
    facts: Vec<(String, String)>,
}

/// A chart with its table.
#[derive(Serialize)]
struct Figure {
    id: String,
    heading: String,
    title: String,
    svg: String,
    csv: String,
    file: String,
    table: Table,
    drawer: drawers::Drawer,
}

/// A table for people.
#[derive(Serialize)]
pub(super) struct Table {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// How many times it fits beside itself on paper.
    columns: u8,
}

/// A cell; numbers stand to the right, what is assumed is marked.
#[derive(Serialize)]
pub(super) struct Cell {
    pub text: String,
    pub number: bool,
    pub assumed: bool,
    /// Is it quoted in the language in which it was written?
    pub quoted: bool,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: false, assumed: false, quoted: false }
    }

    /// A text in the words of its source.
    pub fn quoted(text: impl Into<String>) -> Self {
        Self { quoted: true, ..Self::text(text) }
    }

    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: true, assumed: false, quoted: false }
    }
}

impl Table {
    /// A table, with room left for others beside it where it is narrow.
    pub fn new(caption: String, head: Vec<String>, rows: Vec<Vec<Cell>>) -> Self {
        let columns = columns(&head, &rows);
        Self { caption, head, rows, columns }
    }

    /// A sheet as people read it.
    pub fn of(sheet: &Sheet, caption: String, language: Language) -> Self {
        let cell = |cell: &super::super::tables::Cell| Cell {
            text: cell.read_bare(language),
            number: cell.is_number(),
            assumed: false,
            quoted: false,
        };
        let rows = sheet.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        Self::new(
            caption,
            (sheet.columns.iter().enumerate())
                .map(|(at, column)| {
                    let title = language.pick(&column.title);
                    let unit = sheet.rows.first().and_then(|row| row.get(at)?.head_unit());
                    unit.map_or(title.to_string(), |unit| {
                        let unit = language.say(unit, &[]);
                        language.say("with_unit", &[("title", title), ("unit", &unit)])
                    })
                })
                .collect(),
            rows,
        )
    }
}

/// Letters of a printed table, mm.
const LETTER: f64 = 2.05;
/// Room between two columns of a printed table, mm.
const BETWEEN: f64 = 1.2;
/// Most of a first column that stays on one line, mm.
const FIRST: f64 = 26.0;
/// Widest tables of which two and three stand beside each other on A4, mm, by the wide estimate of
/// [`width`].
const HALVES: f64 = 100.0;
const THIRDS: f64 = 64.0;

/// Rows from which a table is parted: a browser leaves the head away above short parts.
const FEWEST_ROWS: usize = 16;

/// How many times a table fits beside itself on paper: 1, 2 or 3.
fn columns(head: &[String], rows: &[Vec<Cell>]) -> u8 {
    let longest = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| width(text, LETTER)).fold(0.0, f64::max)
    };
    let wide: f64 = head
        .iter()
        .enumerate()
        .map(|(at, title)| {
            let word = longest(&mut title.split([' ', '（', '(']));
            let cells =
                longest(&mut rows.iter().filter_map(|row| Some(row.get(at)?.text.as_str())));
            let cells = if at == 0 { cells.min(FIRST) } else { cells };
            word.max(cells) + BETWEEN
        })
        .sum();
    let fits = |most: f64, least: usize| u8::from(wide <= most && rows.len() >= least);
    1 + fits(HALVES, FEWEST_ROWS) + fits(THIRDS, 2 * FEWEST_ROWS)
}

const WORDS: [&str; 28] = [
    "page_method",
    "page_model",
    "page_tables",
    "page_model_text",
    "page_language",
    "page_answer",
    "page_changes",
    "page_assumed",
    "page_changes_head_what",
    "page_changes_head_before",
    "page_changes_head_after",
    "page_changes_head_from",
    "page_changes_head_source",
    "page_changes_head_standing",
    "page_governance",
    "page_no_changes",
    "page_baseline",
    "page_csv",
    "page_svg",
    "page_swipe",
    "colon",
    "votes_note",
    "page_cars",
    "page_assumptions",
    "page_show_parameters",
    "page_about",
    "page_terms_title",
    "page_terms",
];

pub(super) fn side(
    results: &Results,
    charts: &[Chart],
    left_out: &[&'static str],
    language: Language,
) -> Result<Side, ReportError> {
    let figures = charts
        .iter()
        .map(|chart| {
            let place = format!("-{}", language.short());
            let svg = chart.svg(&place, language).map_err(ReportError::Drawing)?;
            let heading = language.say(&format!("heading_{}", chart.id.replace('-', "_")), &[]);
            let thinned = chart.table.rows.len() < chart.data.rows.len();
            let key = match chart.caption {
                Some(key) => key,
                None if thinned => "table_caption_thinned",
                None => "table_caption",
            };
            let caption = language.say(key, &[("heading", &heading)]);
            Ok(Figure {
                id: format!("{}{place}-figure", chart.id),
                heading,
                title: chart.title.clone(),
                // A picture inside HTML needs no name space, and the page stays free of addresses.
                svg: svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1),
                csv: format!("charts/{}.csv", chart.id),
                file: format!("charts/{}.svg", chart.id),
                table: Table::of(&chart.table, caption, language),
                drawer: drawers::drawer(results, chart.id, language),
            })
        })
        .collect::<Result<_, ReportError>>()?;
    let last = figures::month(results, results.months - 1);
    let estates: Vec<String> = results
        .estates
        .iter()
        .map(|e| {
            let n = e.n_households.to_string();
            language.say("estate", &[("name", language.pick(&e.name)), ("n", &n)])
        })
        .collect();
    Ok(Side {
        tag: language.tag(),
        short: language.short(),
        words: WORDS.into_iter().map(|key| (key, language.say(key, &[]))).collect(),
        title: language.pick(&results.title).into(),
        lead: language.say(
            "page_lead",
            &[
                ("estates", &language.list(&estates)),
                ("first", &results.start.to_string()),
                ("last", &last.to_string()),
                ("runs", &results.runs.to_string()),
            ],
        ),
        answers: answer::answers(results, language),
        few_runs: figures::few_runs(results)
            .then(|| language.say("few_runs", &[("runs", &results.runs.to_string())])),
        null_note: provenance::null_note(results, language),
        changes: provenance::changes(results, language),
        votes: compared::votes(results, language),
        votes_sources: compared::votes_sources(results, language),
        figures,
        no_figures: is_too_small(results).then(|| language.say("charts_refused", &[])),
        cars: compared::cars(results, language),
        chapters: chapters::chapters(results, language),
        method: provenance::method(results, language),
        left_out: provenance::left_out(results, left_out, language),
        audience_note: provenance::audience_note(results, language),
        is_exact: results.audience.is_exact(),
        ledger_note: results.audience.is_exact().then(|| compared::ledger_note(results, language)),
        parameters: provenance::parameters(results, language),
        data_note: language.pick(&results.data_note).into(),
        facts: provenance::facts(results, language),
    })
}
