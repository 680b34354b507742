//! Tables for people, and how they stand on paper.

use serde::Serialize;

use super::super::charts::width;
use super::super::language::Language;
use super::super::tables::{self, Sheet};

/// A table for people.
#[derive(Serialize)]
pub(super) struct Table {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// How many times it fits beside itself on paper.
    columns: u8,
    /// Class of its cells' widths, where they are given.
    kind: &'static str,
    /// Where the rest stands of a table that is cut.
    rest: Option<String>,
}

/// A cell; numbers stand to the right, what is assumed is marked.
#[derive(Serialize)]
pub(super) struct Cell {
    pub text: String,
    pub number: bool,
    pub assumed: bool,
    /// Is it a source?
    pub quoted: bool,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: false, assumed: false, quoted: false }
    }

    /// Where something comes from.
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
        Self { caption, head, rows, columns, kind: "", rest: None }
    }

    /// The same with widths of its own, so many times beside itself where it is long enough.
    pub fn of_kind(self, kind: &'static str, columns: u8) -> Self {
        let columns = if self.rows.len() >= FEWEST_ROWS { columns } else { 1 };
        Self { columns, kind, ..self }
    }

    /// The same with no more rows than this; `file` holds them all.
    pub fn cut(mut self, most: usize, file: &str, language: Language) -> Self {
        let all = self.rows.len();
        if all > most {
            self.rows.truncate(most);
            let places = [("n", most.to_string()), ("all", all.to_string())];
            let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
            let places = [places[0], places[1], ("file", file)];
            self.rest = Some(language.say("table_cut", &places));
        }
        self
    }

    /// The same with a sentence on what is left out.
    pub fn with_rest(self, rest: Option<String>) -> Self {
        Self { rest, ..self }
    }

    /// A sheet as people read it.
    pub fn of(sheet: &Sheet, caption: String, language: Language) -> Self {
        let cell = |cell: &tables::Cell| {
            let text = cell.read_bare(language);
            // Words in the place of a number may be broken.
            let is_number = cell.is_number() && text.contains(|c: char| c.is_ascii_digit());
            if is_number { Cell::number(text) } else { Cell::text(text) }
        };
        let rows = sheet.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        Self::new(caption, sheet.heads(language), rows)
    }
}

/// Letters of a printed table, 8 pt in mm.
const LETTER: f64 = 2.82;
/// Room between two columns of a printed table, mm.
const BETWEEN: f64 = 1.5;
/// Most of a first column that stays on one line, mm.
const FIRST: f64 = 30.0;
/// Widest tables of which two and three stand beside each other on A4, mm: what two and three columns
/// leave of 184 mm.
const HALVES: f64 = 89.0;
const THIRDS: f64 = 58.0;

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
