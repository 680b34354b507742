//! What the templates place, in one language.

use serde::Serialize;

use super::super::charts::{Chart, is_too_small, short_svg};
use super::super::figures;
use super::super::language::Language;
use super::super::tables::ForPeople;
use super::super::{Options, ReportError, cautions};
use super::table::Table;
use super::{Style, answer, chapters, compared, drawers, notice, provenance};
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
    /// That it tells everything about a handful of households.
    private: Option<String>,
    null_note: Option<String>,
    changes: Vec<provenance::Changes>,
    votes: Option<Table>,
    votes_sources: Option<String>,
    figures: Vec<Figure>,
    /// What of the answers a notice tells.
    posted: notice::Posted,
    /// Tables for a spreadsheet: path and what it holds.
    people: Vec<(String, String)>,
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
    /// How figures are to be read.
    terms: String,
    ledger_note: Option<String>,
    parameters: provenance::Parameters,
    data_note: String,
    facts: Vec<(String, String)>,
}

/// A chart with its table.
#[derive(Serialize)]
struct Figure {
    id: String,
    heading: String,
    title: String,
    /// The picture; none where charts are not asked for.
    svg: Option<String>,
    csv: String,
    file: String,
    table: Table,
    drawer: drawers::Drawer,
}

const WORDS: [&str; 30] = [
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
    "notice_more",
    "page_people",
    "page_programs",
];

/// Most rows of the table beside a chart; half as many where there are many policies.
const MOST_ROWS: usize = 100;

/// The charts with their tables.
fn drawn(
    results: &Results,
    charts: &[Chart],
    options: Options,
    language: Language,
) -> Result<Vec<Figure>, ReportError> {
    let is_many = figures::compared(results).len() > compared::MOST_POLICIES;
    let most_rows = if is_many { MOST_ROWS / 2 } else { MOST_ROWS };
    charts
        .iter()
        .map(|chart| {
            let place = format!("-{}", language.short());
            let svg = options.charts.then(|| chart.svg(&place, language));
            let svg = svg.transpose().map_err(ReportError::Drawing)?;
            let heading = language.say(&format!("heading_{}", chart.id.replace('-', "_")), &[]);
            let thinned = chart.table.rows.len() < chart.data.rows.len();
            let key = match chart.caption {
                Some(key) => key,
                None if thinned => "table_caption_thinned",
                None => "table_caption",
            };
            let caption = language.say(key, &[("heading", &heading)]);
            let csv = format!("charts/{}.csv", chart.id);
            Ok(Figure {
                id: format!("{}{place}-figure", chart.id),
                heading,
                title: chart.title.clone(),
                // A picture inside HTML needs no name space, and the page stays free of addresses.
                svg: svg.map(|svg| {
                    short_svg(&svg).replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1)
                }),
                table: Table::of(&chart.table, caption, language).cut(most_rows, &csv, language),
                csv,
                file: format!("charts/{}.svg", chart.id),
                drawer: drawers::drawer(results, chart.id, language),
            })
        })
        .collect()
}

pub(super) fn side(
    results: &Results,
    charts: &[Chart],
    people: &[ForPeople],
    left_out: &[&'static str],
    options: Options,
    language: Language,
) -> Result<Side, ReportError> {
    let figures = drawn(results, charts, options, language)?;
    let last = figures::month(results, results.months - 1);
    let estates: Vec<String> = results
        .estates
        .iter()
        .map(|e| {
            let n = e.n_households.to_string();
            language.say("estate", &[("name", language.pick(&e.name)), ("n", &n)])
        })
        .collect();
    let title = language.pick(&results.title);
    let lead = language.say(
        "page_lead",
        &[
            ("estates", &language.list(&estates)),
            ("first", &results.start.to_string()),
            ("last", &last.to_string()),
            ("runs", &results.runs.to_string()),
        ],
    );
    let has_waterfall =
        options.style != Style::Notice && charts.iter().any(|chart| chart.id == "waterfall");
    let answers = answer::answers(results, has_waterfall, language);
    let few_runs = figures::few_runs(results)
        .then(|| language.say("few_runs", &[("runs", &results.runs.to_string())]));
    let private = cautions::of_few_households(results, language);
    let audience_note = provenance::audience_note(results, language);
    let data_note = language.pick(&results.data_note);
    let facts = provenance::facts(results, language);
    let about: Vec<String> =
        facts.iter().take(5).map(|(key, value)| format!("{key}: {value}")).collect();
    let about = about.join(" · ");
    let notes = [audience_note.as_deref().unwrap_or_default(), data_note, &about];
    let warnings: Vec<&str> =
        [&private, &few_runs].into_iter().flatten().map(String::as_str).collect();
    let around = notice::Around { title, lead: &lead, warnings: &warnings, notes: &notes };
    let no_figures = if is_too_small(results) {
        Some("charts_refused")
    } else {
        (!options.charts).then_some("no_pictures")
    };
    let told = people.iter().filter(|table| table.language == language);
    Ok(Side {
        posted: notice::posted(&answers, &around, language),
        people: told
            .map(|table| {
                let name = language.say(&format!("people_table_{}", table.name), &[]);
                (table.path.clone(), name)
            })
            .collect(),
        tag: language.tag(),
        short: language.short(),
        words: WORDS.into_iter().map(|key| (key, language.say(key, &[]))).collect(),
        title: title.into(),
        lead,
        answers,
        few_runs,
        private,
        null_note: provenance::null_note(results, language),
        changes: provenance::changes(results, language),
        votes: compared::votes(results, language),
        votes_sources: compared::votes_sources(results, language),
        figures,
        no_figures: no_figures.map(|key| language.say(key, &[])),
        cars: compared::cars(results, language),
        chapters: chapters::chapters(results, language),
        method: provenance::method(results, language),
        left_out: provenance::left_out(results, left_out, language),
        audience_note,
        is_exact: results.audience.is_exact(),
        terms: language
            .say(if results.audience.is_exact() { "page_terms" } else { "page_terms_steps" }, &[]),
        ledger_note: results.audience.is_exact().then(|| compared::ledger_note(results, language)),
        parameters: provenance::parameters(results, language),
        data_note: data_note.into(),
        facts,
    })
}
