use super::super::language::Language;
use super::super::number::{self, Unit};
use super::super::privacy::Shown;
use crate::experiment::compare::Interval;
use crate::experiment::results::Both;

/// One column: its name in CSV and its title for people.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Column {
    /// CSV header.
    pub name: String,
    /// Title, with the unit.
    pub title: Both,
}

/// One cell, written one way for programs and another for people.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Cell {
    /// A text that is the same for both, such as a month.
    Text(String),
    /// An id for programs, a name for people.
    Name(Box<(String, Both)>),
    /// A figure.
    Level(f64, Unit),
    /// A difference.
    Change(f64, Unit),
    /// A Monte-Carlo error, never negative.
    Error(f64, Unit),
    /// A mean of things counted, to one decimal for people.
    Mean(f64),
    /// A figure whose unit stands beside it, because its column holds several.
    Figure(f64, Unit),
    /// A difference whose unit stands beside it.
    FigureChange(f64, Unit),
    /// A figure of a difference over runs, written as the others of its interval are.
    Spread(f64, Box<Interval>, Unit),
    /// An error whose unit stands beside it.
    FigureError(f64, Unit),
    /// A change in yuan, rounded to whole ones.
    Yuan(f64),
    /// A number of households.
    Households(Shown),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in super::super) struct Sheet {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

impl Column {
    pub fn new(name: impl Into<String>, title: Both) -> Self {
        Self { name: name.into(), title }
    }
}

impl Cell {
    /// An id for programs, a name for people.
    pub fn name(id: String, name: Both) -> Self {
        Self::Name(Box::new((id, name)))
    }

    /// For people.
    pub fn read(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Name(named) => language.pick(&named.1).to_string(),
            Self::Level(value, unit) | Self::Figure(value, unit) => {
                number::level(*value, *unit, language)
            }
            Self::Change(value, unit) | Self::FigureChange(value, unit) => {
                number::change(*value, *unit, language)
            }
            Self::Error(value, unit) | Self::FigureError(value, unit) => {
                number::error(*value, *unit, language)
            }
            Self::Spread(value, seen, unit) => number::end(*value, seen, *unit, language),
            Self::Mean(value) if value.is_finite() => number::fixed(*value, 1),
            Self::Mean(_) => language.say("unknown", &[]),
            Self::Yuan(value) => number::change(100.0 * value, Unit::Fen, language),
            Self::Households(shown) => households(*shown, language),
        }
    }

    /// For people, below a head that names the unit: money in yuan, changes of a share in points.
    pub fn read_bare(&self, language: Language) -> String {
        match self {
            Self::Level(value, unit) | Self::Change(value, unit)
                if unit.is_in_steps() && *value == 0.0 =>
            {
                self.read(language)
            }
            Self::Level(value, unit) if unit.kind() == Unit::Fen && value.is_finite() => {
                number::fixed(value / 100.0, 0)
            }
            Self::Change(value, unit) if unit.kind() == Unit::Share && value.is_finite() => {
                number::sign(100.0 * value, unit.decimals_of_percent())
            }
            Self::Error(value, Unit::Share) if value.is_finite() => {
                format!("±{}", number::fixed(100.0 * value, 2))
            }
            _ => self.read(language),
        }
    }

    /// Key of the unit that [`Cell::read_bare`] leaves to the head.
    pub fn head_unit(&self) -> Option<&'static str> {
        match self {
            Self::Level(_, Unit::Fen | Unit::FenInSteps) => Some("unit_yuan"),
            Self::Change(_, Unit::Share | Unit::ShareInSteps) | Self::Error(_, Unit::Share) => {
                Some("unit_points")
            }
            _ => None,
        }
    }

    /// For programs.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Name(named) => named.0.clone(),
            Self::Level(value, _)
            | Self::Change(value, _)
            | Self::Error(value, _)
            | Self::Figure(value, _)
            | Self::FigureChange(value, _)
            | Self::FigureError(value, _)
            | Self::Spread(value, ..)
            | Self::Mean(value)
            | Self::Yuan(value) => number::machine(*value),
            Self::Households(Shown::Count(n)) => n.to_string(),
            Self::Households(Shown::Hidden) => super::KEPT_BACK.into(),
        }
    }

    /// Is it a number, to be set to the right?
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Name(..))
    }
}

/// A number of households in words.
pub(in super::super) fn households(shown: Shown, language: Language) -> String {
    match shown {
        Shown::Count(n) => language.say("households", &[("n", &number::fixed(count(n), 0))]),
        Shown::Hidden => language.say("hidden_households", &[]),
    }
}

/// A count as a float for writing.
#[expect(clippy::cast_precision_loss, reason = "counts of households and runs are small")]
pub(in super::super) fn count(n: usize) -> f64 {
    n as f64
}

impl Sheet {
    /// The headings for people, with the units that [`Cell::read_bare`] leaves to them.
    pub fn heads(&self, language: Language) -> Vec<String> {
        let head = |(at, column): (usize, &Column)| {
            let title = language.pick(&column.title);
            let unit = self.rows.first().and_then(|row| row.get(at)?.head_unit());
            unit.map_or(title.to_string(), |unit| {
                let unit = language.say(unit, &[]);
                language.say("with_unit", &[("title", title), ("unit", &unit)])
            })
        };
        self.columns.iter().enumerate().map(head).collect()
    }

    /// The table as CSV.
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|c| c.name.as_str());
        let in_memory = "writing to memory does not fail";
        writer.write_record(header).expect(in_memory);
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::plain)).expect(in_memory);
        }
        with_mark(writer.into_inner().expect(in_memory))
    }
}

/// The header and rows of a CSV, cell by cell.
pub(in super::super) fn lines(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| row.iter().map(str::to_string).collect()).collect()
}

/// The rows of a CSV, by column; rows that are cut short are left out.
pub(in super::super) fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
}

/// The byte-order mark.
pub(in super::super) const MARK: &[u8] = "\u{feff}".as_bytes();

/// Puts a byte-order mark before text beyond ASCII.
fn with_mark(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.is_ascii() {
        return bytes;
    }
    let mut marked = MARK.to_vec();
    marked.extend(bytes);
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_serves_people_and_programs() {
        let title = Both { zh: "户".into(), en: "households".into() };
        let mut sheet = Sheet {
            columns: vec![Column::new("estate", title.clone()), Column::new("n", title.clone())],
            rows: vec![vec![Cell::Text("st, 1".into()), Cell::Households(Shown::Hidden)]],
        };
        assert_eq!(sheet.csv(), b"estate,n\n\"st, 1\",*\n");
        sheet.rows[0][0] = Cell::Text("盛唐苑".into());
        assert!(sheet.csv().starts_with(&[0xef, 0xbb, 0xbf]));
        assert_eq!(sheet.rows[0][1].read(Language::Chinese), "不公开");
    }
}
