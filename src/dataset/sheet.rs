//! A CSV text with known columns, read cell by cell so that every fault has its place.

use std::cell::RefCell;
use std::str::FromStr;
use std::sync::Arc;

use super::{MOST_COUNTED, Reading, Table};
use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::units::NotAQuantity;

/// Faults shown in full; the rest are counted.
const SHOWN: usize = 20;

/// A column that a file may have.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// Name in English.
    pub name: &'static str,
    /// Name in Chinese.
    pub chinese: &'static str,
    /// Must the file have it?
    pub is_needed: bool,
    /// Names that other files give the same column, the first found counts; they are looked for
    /// only where the column has none of its own names.
    pub others: &'static [&'static str],
}

impl Heading {
    /// Adds names that other files give the same column.
    pub const fn or(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }

    /// The column in both languages, for messages.
    fn shown(&self) -> String {
        if self.name == self.chinese {
            return format!("`{}`", self.name);
        }
        format!("`{}` ({})", self.name, self.chinese)
    }
}

/// Names a column that a file must have.
pub const fn needed(name: &'static str, chinese: &'static str) -> Heading {
    Heading { name, chinese, is_needed: true, others: &[] }
}

/// Names a column that a file may lack; its cells may be empty.
pub const fn optional(name: &'static str, chinese: &'static str) -> Heading {
    Heading { name, chinese, is_needed: false, others: &[] }
}

/// One cell and where it stands.
#[derive(Debug, Clone)]
struct Cell {
    text: String,
    start: usize,
    length: usize,
}

/// A parsed file.
#[derive(Debug)]
pub struct Sheet {
    source: Arc<Text>,
    /// For each heading, its column.
    places: Vec<(Heading, Option<usize>)>,
    rows: Vec<Vec<Cell>>,
    /// Columns that no heading names.
    pub unknown: Vec<String>,
    /// Was every line split into as many cells as the header has?
    is_whole: bool,
    faults: RefCell<Faults>,
}

/// One row being read.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    number: usize,
}

impl Sheet {
    /// Splits a text into cells and finds the columns. A line that can't be split is a fault and is left
    /// out, so that the others are still read.
    ///
    /// # Errors
    /// No header, a column that is missing or there twice; no rows.
    pub fn read(source: &Arc<Text>, headings: &[Heading]) -> Result<Self, Faults> {
        let (mut faults, mut of_rows) = (Faults::none(), Faults::none());
        let skip = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&source.text.as_bytes()[skip..]);
        if let Some(fault) = other_separator(source, skip) {
            return Err(fault.into());
        }
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let start =
                        record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                    rows.push(cells(&source.text, skip + start, &record));
                }
                Err(error) => {
                    let at = error.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                    let fault = Fault::new("dataset::not_csv", "this line can't be read as CSV");
                    of_rows.push(fault.at(source, skip + at, 1, error.to_string()));
                }
            }
        }
        if rows.is_empty() {
            let fault = Fault::new("dataset::empty_file", "the file is empty").at(
                source,
                0,
                0,
                "no header",
            );
            let names: Vec<_> = headings.iter().map(|heading| heading.name).collect();
            of_rows
                .push(fault.help(format!("the first line names the columns: {}", names.join(","))));
            return Err(of_rows);
        }
        let header = rows.remove(0);
        let (places, unknown) = columns(source, headings, &header, &mut faults);
        if rows.is_empty() {
            let fault = Fault::new("dataset::no_rows", "the file has a header but no rows");
            faults.push(fault.at(source, source.text.len(), 0, "one row for each is due"));
        }
        rows.retain(|row| {
            let fits = row.len() == header.len();
            if !fits {
                let message =
                    format!("this row has {} cells, the header {}", row.len(), header.len());
                let end = row.last().map_or(0, |cell| cell.start + cell.length);
                let fault = Fault::new("dataset::wrong_width", message);
                let fault = fault.at(source, row[0].start, end - row[0].start, "this row");
                of_rows.push(fault.help("put a text that contains a comma into quotes"));
            }
            fits
        });
        if !faults.0.is_empty() {
            faults.0.extend(of_rows.0);
            return Err(shown(faults));
        }
        let (source, is_whole) = (Arc::clone(source), of_rows.0.is_empty());
        Ok(Self { source, places, rows, unknown, is_whole, faults: RefCell::new(of_rows) })
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|number| Row { sheet: self, number })
    }

    /// Ends the reading, with the rows that it gave; not all of them when fewer than there are lines.
    pub fn reading<T>(self, rows: Vec<T>) -> Reading<T> {
        let is_whole = self.is_whole && rows.len() == self.rows.len();
        let table = Table { rows, unknown_columns: self.unknown };
        Reading { table, is_whole, faults: shown(self.faults.into_inner()) }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Every fault met, the first in full and the rest counted.
    pub fn done<T>(self, value: T) -> Result<T, Faults> {
        let faults = self.faults.into_inner();
        if faults.0.is_empty() { Ok(value) } else { Err(shown(faults)) }
    }
}

/// A header without a comma whose cells are set apart by something else.
fn other_separator(source: &Arc<Text>, skip: usize) -> Option<Fault> {
    let header = source.text[skip..].lines().next()?;
    let known = [(';', "semicolons"), ('\t', "tabs"), ('；', "full-width semicolons")];
    let (separator, name) = known.into_iter().find(|(separator, _)| header.contains(*separator))?;
    if header.contains(',') {
        return None;
    }
    let message = format!("the cells of this file are set apart by {name}, not by commas");
    let at = skip + header.find(separator)?;
    let fault = Fault::new("dataset::separator", message);
    let fault = fault.at(source, at, separator.len_utf8(), "a comma is due");
    Some(fault.help("save it as CSV with commas (in a spreadsheet: \"CSV UTF-8\")"))
}

fn shown(mut faults: Faults) -> Faults {
    let more = faults.0.len().saturating_sub(SHOWN);
    if more > 0 {
        faults.0.truncate(SHOWN);
        faults.push(Fault::new(
            "dataset::more",
            format!("and {more} more faults of this kind of file"),
        ));
    }
    faults
}

/// The cells of a record with their places: the record's text is walked again, because the reader
/// gives the place of the record only.
fn cells(text: &str, start: usize, record: &csv::StringRecord) -> Vec<Cell> {
    let mut at = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let mut cells = Vec::new();
    for field in record {
        let begin = at;
        if text[at..].starts_with('"') {
            at += 1;
            while let Some(quote) = text[at..].find('"') {
                at += quote + 1;
                if text[at..].starts_with('"') {
                    at += 1;
                } else {
                    break;
                }
            }
        }
        at += text[at..].find([',', '\n', '\r']).unwrap_or(text[at..].len());
        cells.push(Cell { text: field.trim().into(), start: begin, length: at - begin });
        at = (at + 1).min(text.len());
    }
    cells
}

fn columns(
    source: &Arc<Text>,
    headings: &[Heading],
    header: &[Cell],
    faults: &mut Faults,
) -> (Vec<(Heading, Option<usize>)>, Vec<String>) {
    let names = |heading: &Heading, cell: &Cell| {
        cell.text == heading.name
            || cell.text == heading.chinese
            || heading.others.contains(&cell.text.as_str())
    };
    let mut places: Vec<(Heading, Option<usize>)> = Vec::new();
    for heading in headings {
        let called =
            |name: &str| (0..header.len()).filter(|i| header[*i].text == name).collect::<Vec<_>>();
        let mut found: Vec<usize> = called(heading.name);
        if heading.chinese != heading.name {
            found.extend(called(heading.chinese));
        }
        found.sort_unstable();
        if found.is_empty() {
            let other = heading.others.iter().map(|other| called(other));
            found = other.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        }
        if let [first, second, ..] = found[..] {
            let message = format!("column {} is there twice", heading.shown());
            let (one, two) = (&header[first], &header[second]);
            let fault = Fault::new("dataset::twice", message);
            faults.push(
                fault
                    .at(source, one.start, one.length, "here")
                    .at(source, two.start, two.length, "and here"),
            );
        }
        if found.is_empty() && heading.is_needed {
            let message = format!("column {} is missing", heading.shown());
            let end = header.last().map_or(0, |cell| cell.start + cell.length);
            let fault = Fault::new("dataset::missing_column", message);
            let fault = fault.at(source, header[0].start, end - header[0].start, "the header");
            let others =
                header.iter().filter(|cell| !headings.iter().any(|known| names(known, cell)));
            let near = did_you_mean(heading.name, others.map(|cell| cell.text.as_str()));
            faults.push(match near {
                Some(help) => {
                    fault.help(help.replace("did you mean", "is it") + " Rename that column")
                }
                None if heading.others.is_empty() => fault.help("add it; every row needs a value"),
                None => {
                    let others = heading.others.join(", ");
                    fault.help(format!("add it; it may also be called {others}"))
                }
            });
        }
        places.push((*heading, found.first().copied()));
    }
    let unknown = header.iter().filter(|cell| !headings.iter().any(|known| names(known, cell)));
    let absent = places.iter().filter(|(_, found)| found.is_none()).map(|(heading, _)| heading);
    let absent: Vec<&str> = absent.flat_map(|heading| [heading.name, heading.chinese]).collect();
    let told = |cell: &Cell| match did_you_mean(&cell.text, absent.iter().copied()) {
        Some(near) => format!("{} ({near})", cell.text),
        None => cell.text.clone(),
    };
    let unknown = unknown.map(told).collect();
    (places, unknown)
}

impl<'a> Row<'a> {
    fn cell(&self, name: &str) -> Option<&'a Cell> {
        let place = self.sheet.places.iter().find(|place| place.0.name == name);
        let column = place.expect("a column that is asked for is in the list").1?;
        Some(&self.sheet.rows[self.number][column])
    }

    /// Bytes of the file that the row takes up: the first, and how many.
    #[must_use]
    pub fn place(&self) -> (usize, usize) {
        let cells = &self.sheet.rows[self.number];
        let end = cells.last().map_or(0, |cell| cell.start + cell.length);
        (cells[0].start, end - cells[0].start)
    }

    /// Line of the file, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.sheet.source.line(self.sheet.rows[self.number][0].start)
    }

    /// Notes a fault at a cell.
    pub fn fault(
        &self,
        name: &str,
        code: &'static str,
        message: String,
        label: &str,
        help: Option<String>,
    ) {
        let (start, length) = self.cell(name).map_or_else(
            || (self.sheet.rows[self.number][0].start, 1),
            |cell| (cell.start, cell.length),
        );
        let fault = Fault::new(code, message).at(&self.sheet.source, start, length, label);
        self.sheet.faults.borrow_mut().push(match help {
            Some(help) => fault.help(help),
            None => fault,
        });
    }

    /// Notes a fault that two rows have together.
    pub fn clash(
        &self,
        name: &str,
        other: Row<'_>,
        code: &'static str,
        message: String,
        help: &str,
    ) {
        let (Some(here), Some(there)) = (self.cell(name), other.cell(name)) else { return };
        let fault = Fault::new(code, message)
            .at(&self.sheet.source, there.start, there.length, "first here")
            .at(&self.sheet.source, here.start, here.length, "and again here");
        self.sheet.faults.borrow_mut().push(fault.help(help));
    }

    /// A text that must not be empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.cell(name) {
            Some(cell) if !cell.text.is_empty() => Some(cell.text.clone()),
            _ => {
                let message = format!("`{name}` is empty");
                self.fault(name, "dataset::empty_cell", message, "a value is due", None);
                None
            }
        }
    }

    /// A text, if the cell has one.
    #[must_use]
    pub fn maybe_text(&self, name: &str) -> Option<String> {
        self.cell(name).filter(|cell| !cell.text.is_empty()).map(|cell| cell.text.clone())
    }

    /// A quantity that must be there.
    #[must_use]
    pub fn quantity<T: FromStr<Err = NotAQuantity>>(&self, name: &str) -> Option<T> {
        self.text(name)?
            .parse()
            .map_err(|error: NotAQuantity| self.wrong(name, error.expected))
            .ok()
    }

    /// A quantity, if the cell has one: `None` for an empty cell.
    #[must_use]
    pub fn maybe_quantity<T: FromStr<Err = NotAQuantity>>(&self, name: &str) -> Option<T> {
        self.maybe_text(name)?
            .parse()
            .map_err(|error: NotAQuantity| self.wrong(name, error.expected))
            .ok()
    }

    /// A count of zero or more that must be there.
    #[must_use]
    pub fn count(&self, name: &str) -> Option<i64> {
        self.text(name)?;
        self.maybe_count(name)
    }

    /// A count of zero or more, if the cell has one.
    #[must_use]
    pub fn maybe_count(&self, name: &str) -> Option<i64> {
        match self.maybe_text(name)?.parse::<i64>() {
            Ok(count) if (0..=MOST_COUNTED).contains(&count) => Some(count),
            Ok(count) if count > MOST_COUNTED => {
                self.wrong(name, "at most a million");
                None
            }
            _ => {
                self.wrong(name, "a whole number of zero or more");
                None
            }
        }
    }

    /// Notes that a cell holds something else than is due.
    pub fn wrong(&self, name: &str, expected: &str) {
        let message = format!("`{name}` must be {expected}");
        let got = self.maybe_text(name).unwrap_or_default();
        self.fault(name, "dataset::wrong_cell", message, &format!("this is `{got}`"), None);
    }
}
