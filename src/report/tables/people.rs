//! The tables that people open in an office program: headings and names in their language, money in
//! yuan, always with a byte-order mark, without which such programs garble Chinese.
//!
//! They say what the tables for programs beside them say, no more and no finer.

use super::super::figures;
use super::super::language::{Language, both};
use super::super::number::{self, Unit};
use super::super::value::unit_name;
use super::{Cell, Sheet};
use crate::experiment::results::{Both, Results};

/// How a column of a table for programs is said to people.
#[derive(Clone, Copy)]
enum How {
    /// As it is.
    Plain,
    Policy,
    Outcome,
    Estate,
    /// A year, or the last one.
    Window,
    Motion,
    /// `true` or `false`.
    Truth,
    /// The unit of the row's figures.
    Unit,
    /// A figure in the unit of its row.
    Figure,
}

/// Columns of a table for programs with the keys of their headings, which begin with `people_`.
type Columns = [(&'static str, &'static str, How)];

const DIFFERENCES: [(&str, &str, How); 14] = [
    ("policy", "policy", How::Policy),
    ("outcome", "outcome", How::Outcome),
    ("unit", "unit", How::Unit),
    ("scope", "estate", How::Estate),
    ("window", "window", How::Window),
    ("first_month", "first_month", How::Plain),
    ("last_month", "last_month", How::Plain),
    ("baseline_p50", "baseline", How::Figure),
    ("policy_p50", "with_policy", How::Figure),
    ("difference_p50", "difference", How::Figure),
    ("difference_p05", "p05", How::Figure),
    ("difference_p95", "p95", How::Figure),
    ("monte_carlo_error", "error", How::Figure),
    ("n", "runs", How::Plain),
];

const VOTES: [(&str, &str, How); 14] = [
    ("policy", "policy", How::Policy),
    ("run", "run", How::Plain),
    ("month", "month", How::Plain),
    ("motion", "motion", How::Motion),
    ("attempt", "attempt", How::Plain),
    ("estate", "estate", How::Estate),
    ("roll_heads", "roll_heads", How::Plain),
    ("roll_area_m2", "roll_area", How::Plain),
    ("cast_heads", "cast_heads", How::Plain),
    ("cast_area_m2", "cast_area", How::Plain),
    ("for_heads", "for_heads", How::Plain),
    ("for_area_m2", "for_area", How::Plain),
    ("carried", "carried", How::Truth),
    ("adopted", "adopted", How::Truth),
];

const LEDGER: [(&str, &str, How); 6] = [
    ("policy", "policy", How::Policy),
    ("year", "year", How::Plain),
    ("first_month", "first_month", How::Plain),
    ("last_month", "last_month", How::Plain),
    ("estate", "estate", How::Estate),
    ("runs", "runs", How::Plain),
];

/// A table for people.
pub(in super::super) struct ForPeople {
    /// Name in the texts, which have a `people_table_…`.
    pub name: &'static str,
    /// Whose language it speaks.
    pub language: Language,
    /// Path inside the report.
    pub path: String,
    /// Headings; the file has those of its language.
    pub heads: Vec<Both>,
    /// The table as CSV.
    pub bytes: Vec<u8>,
}

/// Every table for people of one language. `sheets` are the tables for programs by their names,
/// `payers` the table beside the chart of who pays more.
pub(in super::super) fn for_people(
    results: &Results,
    sheets: &[(&'static str, Sheet)],
    payers: Option<&Sheet>,
    language: Language,
) -> Vec<ForPeople> {
    let mut tables: Vec<(&'static str, Vec<Both>, Vec<Vec<String>>)> = Vec::new();
    for (name, sheet) in sheets {
        let columns: &Columns = match *name {
            "differences" => &DIFFERENCES,
            "votes" => &VOTES,
            _ => &LEDGER,
        };
        let heads = columns.iter().map(|(_, key, _)| both(&format!("people_{key}"))).collect();
        let mut table = (*name, heads, rows(results, sheet, columns, language));
        add_money(results, sheet, &mut table.1, &mut table.2);
        tables.push(table);
    }
    if let Some(payers) = payers {
        let [zh, en] = Language::ALL.map(|language| payers.heads(language));
        let heads = zh.into_iter().zip(en).map(|(zh, en)| Both { zh, en }).collect();
        let read = |row: &Vec<Cell>| row.iter().map(|cell| cell.read_bare(language)).collect();
        tables.push(("payers", heads, payers.rows.iter().map(read).collect()));
    }
    let table = |(name, heads, rows): (&'static str, Vec<Both>, Vec<Vec<String>>)| {
        let path = format!("tables/{name}.{}.csv", language.short());
        let mut writer = csv::Writer::from_writer(super::MARK.to_vec());
        let in_memory = "writing to memory does not fail";
        writer.write_record(heads.iter().map(|head| language.pick(head))).expect(in_memory);
        rows.iter().for_each(|row| writer.write_record(row).expect(in_memory));
        let bytes = writer.into_inner().expect(in_memory);
        ForPeople { name, language, path, heads, bytes }
    };
    // What has no rows tells nobody anything.
    tables.into_iter().filter(|(_, _, rows)| !rows.is_empty()).map(table).collect()
}

/// Adds the columns of the accounts, in yuan.
fn add_money(results: &Results, sheet: &Sheet, heads: &mut Vec<Both>, rows: &mut [Vec<String>]) {
    for (at, column) in sheet.columns.iter().enumerate() {
        let Some(name) = column.name.strip_prefix("mean_") else { continue };
        let title = match results.outcome(name) {
            Some(outcome) => results.outcomes[outcome].title.clone(),
            None => both("people_arrears_before"),
        };
        let [zh, en] = Language::ALL
            .map(|language| language.say("people_yuan", &[("title", language.pick(&title))]));
        heads.push(Both { zh, en });
        for (row, of) in rows.iter_mut().zip(&sheet.rows) {
            let fen = of[at].plain().parse::<f64>();
            row.push(fen.map_or_else(|_| String::new(), |fen| plain(fen / 100.0)));
        }
    }
}

fn rows(
    results: &Results,
    sheet: &Sheet,
    columns: &Columns,
    language: Language,
) -> Vec<Vec<String>> {
    let place = |name: &str| sheet.columns.iter().position(|column| column.name == name);
    let places: Vec<_> =
        columns.iter().filter_map(|(name, _, how)| Some((place(name)?, *how))).collect();
    let unit_at = place("unit");
    let row = |row: &Vec<Cell>| {
        let unit = unit_at.map(|at| row[at].plain()).unwrap_or_default();
        places.iter().map(|(at, how)| cell(results, &row[*at], *how, &unit, language)).collect()
    };
    sheet.rows.iter().map(row).collect()
}

fn cell(results: &Results, cell: &Cell, how: How, unit: &str, language: Language) -> String {
    let written = cell.plain();
    let named = |found: Option<String>| found.unwrap_or_else(|| written.clone());
    match how {
        How::Plain => written,
        How::Policy => {
            let at = results.policies.iter().position(|policy| policy.id == written);
            named(at.map(|at| figures::named(results, at, language)))
        }
        How::Outcome => {
            let at = results.outcome(&written);
            named(at.map(|at| language.pick(&results.outcomes[at].title).into()))
        }
        How::Estate if written == "all" => language.say("people_all_estates", &[]),
        How::Estate => {
            let found = results.estates.iter().find(|estate| estate.id == written);
            named(found.map(|estate| language.pick(&estate.name).into()))
        }
        How::Window if written == "last_year" => language.say("period_year", &[]),
        How::Window => written,
        How::Motion => {
            let motions = results.policies.iter().flat_map(|policy| &policy.motions);
            let found = motions.into_iter().find(|motion| motion.id == written);
            named(found.map(|motion| language.pick(&motion.title).into()))
        }
        How::Truth => match written.as_str() {
            "true" => language.say("switch_on", &[]),
            "false" => language.say("switch_off", &[]),
            _ => written,
        },
        How::Unit => match Unit::of(&written) {
            Unit::Fen => language.say("unit_yuan", &[]),
            Unit::Share => language.say("people_percent", &[]),
            _ => unit_name(&written, language),
        },
        How::Figure => written.parse::<f64>().map_or(written, |value| {
            plain(match Unit::of(unit) {
                Unit::Fen => value / 100.0,
                Unit::Share => 100.0 * value,
                _ => value,
            })
        }),
    }
}

/// A number as a spreadsheet reads it, to two decimals.
fn plain(value: f64) -> String {
    number::machine((100.0 * value).round() / 100.0)
}
