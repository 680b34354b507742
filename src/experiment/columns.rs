//! The measured values of one policy, in memory or, when they are many, on a shelf outside it.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use super::results::Values;

/// Bytes of a value.
const BYTES: usize = 8;

/// Bytes of columns that were asked for lately and are kept in memory.
const LATELY: usize = 1 << 24;

/// A place for bytes outside memory, which belongs to one experiment.
pub trait Shelf: Debug + Send + Sync {
    /// Puts bytes at a place.
    ///
    /// # Errors
    /// A full disk, or one that can't be written.
    fn put(&self, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Gets bytes that were put at a place.
    ///
    /// # Errors
    /// A disk that can't be read.
    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()>;
}

/// One column for each outcome under one policy, in the order run, month, estate. Copies share their
/// values.
///
/// # Panics
/// Every method that gives values, when a shelf can't give back what was put there.
#[derive(Debug, Clone)]
pub struct Columns(Held);

#[derive(Debug, Clone)]
enum Held {
    Here(Vec<Arc<Values>>),
    Shelved(Arc<Shelved>),
}

/// Columns on a shelf.
#[derive(Debug)]
pub(super) struct Shelved {
    shelf: Arc<dyn Shelf>,
    /// Where the first column begins.
    start: u64,
    rows: usize,
    /// Is each outcome one of whole numbers? Known with the first values.
    whole: OnceLock<Vec<bool>>,
    lately: Mutex<VecDeque<(usize, Arc<Values>)>>,
}

impl Shelved {
    /// Columns of so many rows that begin at a place of a shelf.
    pub fn new(shelf: Arc<dyn Shelf>, start: u64, rows: usize) -> Self {
        Self { shelf, start, rows, whole: OnceLock::new(), lately: Mutex::default() }
    }

    /// Bytes of columns of so many rows.
    pub fn bytes(rows: usize, outcomes: usize) -> u64 {
        (rows * outcomes * BYTES) as u64
    }

    fn place(&self, outcome: usize, row: usize) -> u64 {
        self.start + ((outcome * self.rows + row) * BYTES) as u64
    }

    fn is_whole(&self) -> &[bool] {
        self.whole.get().map_or(&[], Vec::as_slice)
    }

    /// Puts some rows of every outcome.
    pub fn put(&self, first: usize, values: &[Values]) -> io::Result<()> {
        let whole = || values.iter().map(|values| matches!(values, Values::Int(_))).collect();
        self.whole.get_or_init(whole);
        for (outcome, values) in values.iter().enumerate() {
            let bytes: Vec<u8> = match values {
                Values::Int(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
                Values::Float(values) => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            };
            self.shelf.put(self.place(outcome, first), &bytes)?;
        }
        Ok(())
    }

    fn rows(&self, outcome: usize, rows: Range<usize>) -> Values {
        let mut bytes = vec![0; rows.len() * BYTES];
        let got = self.shelf.get(self.place(outcome, rows.start), &mut bytes);
        got.expect("a shelf gives back what was put there");
        let (each, _) = bytes.as_chunks::<BYTES>();
        if self.is_whole()[outcome] {
            Values::Int(each.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect())
        } else {
            Values::Float(each.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
        }
    }

    fn all(&self, outcome: usize) -> Arc<Values> {
        let mut lately = self.lately.lock().expect("columns are kept without panics");
        if let Some((_, values)) = lately.iter().find(|(known, _)| *known == outcome) {
            return Arc::clone(values);
        }
        let values = Arc::new(self.rows(outcome, 0..self.rows));
        while !lately.is_empty() && (lately.len() + 1) * self.rows * BYTES > LATELY {
            lately.pop_front();
        }
        lately.push_back((outcome, Arc::clone(&values)));
        values
    }
}

impl Columns {
    /// Those on a shelf.
    pub(super) fn shelved(shelved: Shelved) -> Self {
        Self(Held::Shelved(Arc::new(shelved)))
    }

    /// How many outcomes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.0 {
            Held::Here(columns) => columns.len(),
            Held::Shelved(shelved) => shelved.is_whole().len(),
        }
    }

    /// How many values an outcome has.
    #[must_use]
    pub fn n_rows(&self, outcome: usize) -> usize {
        match &self.0 {
            Held::Here(columns) => columns[outcome].len(),
            Held::Shelved(shelved) => shelved.rows,
        }
    }

    /// Is an outcome one of whole numbers?
    #[must_use]
    pub fn is_whole(&self, outcome: usize) -> bool {
        match &self.0 {
            Held::Here(columns) => matches!(*columns[outcome], Values::Int(_)),
            Held::Shelved(shelved) => shelved.is_whole()[outcome],
        }
    }

    /// All values of an outcome.
    #[must_use]
    pub fn all(&self, outcome: usize) -> Arc<Values> {
        match &self.0 {
            Held::Here(columns) => Arc::clone(&columns[outcome]),
            Held::Shelved(shelved) => shelved.all(outcome),
        }
    }

    /// Some values of an outcome.
    #[must_use]
    pub fn rows(&self, outcome: usize, rows: Range<usize>) -> Values {
        match &self.0 {
            Held::Here(columns) => match &*columns[outcome] {
                Values::Int(values) => Values::Int(values[rows].to_vec()),
                Values::Float(values) => Values::Float(values[rows].to_vec()),
            },
            Held::Shelved(shelved) => shelved.rows(outcome, rows),
        }
    }

    /// Puts other values of an outcome in the place of those there.
    pub fn set(&mut self, outcome: usize, values: Values) {
        let mut all = self.each();
        all[outcome] = Arc::new(values);
        self.0 = Held::Here(all);
    }

    /// Adds one more outcome.
    pub fn push(&mut self, values: Values) {
        let mut all = self.each();
        all.push(Arc::new(values));
        self.0 = Held::Here(all);
    }

    fn each(&self) -> Vec<Arc<Values>> {
        (0..self.count()).map(|outcome| self.all(outcome)).collect()
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self(Held::Here(Vec::new()))
    }
}

impl From<Vec<Values>> for Columns {
    fn from(values: Vec<Values>) -> Self {
        Self(Held::Here(values.into_iter().map(Arc::new).collect()))
    }
}

impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        let n = self.count();
        n == other.count() && (0..n).all(|outcome| self.all(outcome) == other.all(outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Board(Mutex<Vec<u8>>);

    impl Shelf for Board {
        fn put(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
            let at = usize::try_from(at).expect("small");
            let mut board = self.0.lock().expect("whole");
            let end = board.len().max(at + bytes.len());
            board.resize(end, 0);
            board[at..at + bytes.len()].copy_from_slice(bytes);
            Ok(())
        }

        fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
            let at = usize::try_from(at).expect("small");
            bytes.copy_from_slice(&self.0.lock().expect("whole")[at..at + bytes.len()]);
            Ok(())
        }
    }

    #[test]
    fn a_shelf_gives_back_what_memory_would_have_held() {
        let values = |from: i64, n: i64| {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let floats = (from..from + n).map(|v| if v == 3 { f64::NAN } else { v as f64 / 7.0 });
            [Values::Int((from..from + n).map(|v| -v).collect()), Values::Float(floats.collect())]
        };
        let shelved = Shelved::new(Arc::new(Board::default()), 16, 10);
        // Blocks come in any order.
        shelved.put(4, &values(4, 6)).expect("put");
        shelved.put(0, &values(0, 4)).expect("put");
        let (there, here) = (Columns::shelved(shelved), Columns::from(values(0, 10).to_vec()));
        assert_eq!((there.count(), there.n_rows(1)), (2, 10));
        assert_eq!((there.is_whole(0), there.is_whole(1)), (true, false));
        assert_eq!(there.all(0), here.all(0));
        assert_eq!(there.rows(0, 2..5), here.rows(0, 2..5));
        let bits =
            |values: &Values| (0..10).map(|at| values.as_f64(at).to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&there.all(1)), bits(&here.all(1)));
        let mut other = there.clone();
        other.set(0, Values::Int(vec![0; 10]));
        assert_ne!(other.all(0), there.all(0));
    }
}
