//! Typed columns: what rules read, and what they answer for every subject at once.

use std::cell::RefCell;
use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::view::Row;
use crate::units::Share;

/// The kind of a column's values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Whole numbers: fen, counts, months, hundredths of m².
    Int,
    /// Rates, scores and probabilities.
    Float,
    /// Yes or no.
    Flag,
    /// One of a list of words.
    Word(Arc<[ImmutableString]>),
}

impl Kind {
    /// What a rule must give for such a column, in words.
    #[must_use]
    pub fn expectation(&self) -> String {
        match self {
            Self::Int => "a whole number".into(),
            Self::Float => "a number".into(),
            Self::Flag => "true or false".into(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
        }
    }
}

/// Columns of each kind that a thread keeps for later answers, and their rows at most.
const MOST_SPARE: usize = 16;
const MOST_SPARE_ROWS: usize = 65_536;

/// Memory of columns that were given up.
#[derive(Default)]
struct Spare {
    ints: Vec<Vec<i64>>,
    floats: Vec<Vec<f64>>,
    flags: Vec<Vec<bool>>,
}

thread_local! {
    static SPARE: RefCell<Spare> = RefCell::default();
}

/// Values of one kind, one for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Whole numbers.
    Int(Vec<i64>),
    /// Floats.
    Float(Vec<f64>),
    /// Yes or no.
    Flag(Vec<bool>),
    /// Positions in a list of words.
    Word(Vec<u16>, Arc<[ImmutableString]>),
}

impl Column {
    /// An empty column with room for `n` rows.
    #[must_use]
    pub fn with_capacity(kind: &Kind, n: usize) -> Self {
        match kind {
            Kind::Int => Self::Int(Vec::with_capacity(n)),
            Kind::Float => Self::Float(Vec::with_capacity(n)),
            Kind::Flag => Self::Flag(Vec::with_capacity(n)),
            Kind::Word(words) => Self::Word(Vec::with_capacity(n), Arc::clone(words)),
        }
    }

    /// A column of `n` rows that all hold nothing yet: 0, false or the first word.
    #[must_use]
    pub fn filled(kind: &Kind, n: usize) -> Self {
        match kind {
            Kind::Int => Self::Int(vec![0; n]),
            Kind::Float => Self::Float(vec![0.0; n]),
            Kind::Flag => Self::Flag(vec![false; n]),
            Kind::Word(words) => Self::Word(vec![0; n], Arc::clone(words)),
        }
    }

    /// The values of some rows, in that order.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        fn of<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|row| values[*row]).collect()
        }
        match self {
            Self::Int(values) => Self::Int(of(values, rows)),
            Self::Float(values) => Self::Float(of(values, rows)),
            Self::Flag(values) => Self::Flag(of(values, rows)),
            Self::Word(values, words) => Self::Word(of(values, rows), Arc::clone(words)),
        }
    }

    /// Puts the values of another column of the same kind, and for categories with the same words,
    /// into these rows.
    ///
    /// # Panics
    /// When the kinds differ, or the other column is shorter than `rows`.
    pub fn scatter(&mut self, rows: &[usize], values: &Self) {
        fn put<T: Copy>(into: &mut [T], rows: &[usize], values: &[T]) {
            rows.iter().enumerate().for_each(|(at, row)| into[*row] = values[at]);
        }
        match (self, values) {
            (Self::Int(into), Self::Int(values)) => put(into, rows, values),
            (Self::Float(into), Self::Float(values)) => put(into, rows, values),
            (Self::Flag(into), Self::Flag(values)) => put(into, rows, values),
            (Self::Word(into, _), Self::Word(values, _)) => put(into, rows, values),
            _ => panic!("columns of different kinds"),
        }
    }

    /// Room for `n` answers: what stands in it is left from another column.
    pub(in crate::rulebook) fn room(kind: &Kind, n: usize) -> Self {
        fn sized<T: Copy + Default>(spare: &mut Vec<Vec<T>>, n: usize) -> Vec<T> {
            // Estates are few and households many: neither takes the other's memory.
            match spare.iter().rposition(|values| (n..=2 * n).contains(&values.capacity())) {
                Some(at) => {
                    let mut values = spare.swap_remove(at);
                    values.resize(n, T::default());
                    values
                }
                None => vec![T::default(); n],
            }
        }
        SPARE.with_borrow_mut(|spare| match kind {
            Kind::Int => Self::Int(sized(&mut spare.ints, n)),
            Kind::Float => Self::Float(sized(&mut spare.floats, n)),
            Kind::Flag => Self::Flag(sized(&mut spare.flags, n)),
            Kind::Word(_) => Self::filled(kind, n),
        })
    }

    /// Gives up a column, whose memory the next answers on this thread may have: it is at hand still,
    /// and need not be cleared.
    pub fn give_back(self) {
        fn keep<T>(spare: &mut Vec<Vec<T>>, values: Vec<T>) {
            if spare.len() < MOST_SPARE && values.capacity() <= MOST_SPARE_ROWS {
                spare.push(values);
            }
        }
        SPARE.with_borrow_mut(|spare| match self {
            Self::Int(values) => keep(&mut spare.ints, values),
            Self::Float(values) => keep(&mut spare.floats, values),
            Self::Flag(values) => keep(&mut spare.flags, values),
            Self::Word(..) => {}
        });
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Flag(values) => values.len(),
            Self::Word(values, _) => values.len(),
        }
    }

    /// The kind of the values.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Int(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Flag(_) => Kind::Flag,
            Self::Word(_, words) => Kind::Word(Arc::clone(words)),
        }
    }

    /// Has the column this kind?
    #[must_use]
    pub fn is_of(&self, kind: &Kind) -> bool {
        match (self, kind) {
            (Self::Int(_), Kind::Int)
            | (Self::Float(_), Kind::Float)
            | (Self::Flag(_), Kind::Flag) => true,
            (Self::Word(_, words), Kind::Word(known)) => {
                Arc::ptr_eq(words, known) || words == known
            }
            _ => false,
        }
    }

    /// Is the other column the same to the last bit? Unlike equal floats, a zero below zero is no zero.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Float(a), Self::Float(b)) => {
                let mut pairs = a.iter().zip(b);
                a.len() == b.len() && pairs.all(|(a, b)| a.to_bits() == b.to_bits())
            }
            (a, b) => a == b,
        }
    }

    /// No rows at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row, as scripts see it.
    pub fn get(&self, row: usize) -> Dynamic {
        match self {
            Self::Int(values) => Dynamic::from_int(values[row]),
            Self::Float(values) => Dynamic::from_float(values[row]),
            Self::Flag(values) => Dynamic::from_bool(values[row]),
            Self::Word(values, words) => words[usize::from(values[row])].clone().into(),
        }
    }

    /// Appends what a script gave; a whole number is welcome where a float is due, never the other
    /// way round.
    ///
    /// # Errors
    /// What was given instead, in words.
    #[expect(clippy::cast_precision_loss, reason = "scores are far below 2^53")]
    pub fn push(&mut self, value: &Dynamic) -> Result<(), String> {
        let done = match self {
            Self::Int(values) => value.as_int().map(|v| values.push(v)).ok(),
            Self::Float(values) => {
                value.as_float().or_else(|_| value.as_int().map(|v| v as f64)).ok().and_then(|v| {
                    values.push(v);
                    v.is_finite().then_some(())
                })
            }
            Self::Flag(values) => value.as_bool().map(|v| values.push(v)).ok(),
            Self::Word(values, words) => value.clone().into_immutable_string().ok().and_then(|w| {
                let at = words.iter().position(|known| *known == w)?;
                values.push(u16::try_from(at).ok()?);
                Some(())
            }),
        };
        done.ok_or_else(|| describe(value))
    }

    /// Fen, counts or months.
    ///
    /// # Panics
    /// When the column holds another kind; the schedule checks kinds first.
    #[must_use]
    pub fn ints(&self) -> &[i64] {
        match self {
            Self::Int(values) => values,
            _ => unreachable!("the schedule checked that this column is of whole numbers"),
        }
    }

    /// Rates and scores.
    ///
    /// # Panics
    /// When the column holds another kind; the schedule checks kinds first.
    #[must_use]
    pub fn floats(&self) -> &[f64] {
        match self {
            Self::Float(values) => values,
            _ => unreachable!("the schedule checked that this column is of floats"),
        }
    }

    /// Yes or no.
    ///
    /// # Panics
    /// When the column holds another kind; the schedule checks kinds first.
    #[must_use]
    pub fn flags(&self) -> &[bool] {
        match self {
            Self::Flag(values) => values,
            _ => unreachable!("the schedule checked that this column is of flags"),
        }
    }

    /// The value of a row as a number; flags count 1.
    ///
    /// # Panics
    /// When the column holds words.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "statistics need no more than 53 bits")]
    pub fn as_f64(&self, row: usize) -> f64 {
        match self {
            Self::Int(values) => values[row] as f64,
            Self::Float(values) => values[row],
            Self::Flag(values) => f64::from(u8::from(values[row])),
            Self::Word(..) => unreachable!("the schedule checked that this column is of numbers"),
        }
    }
}

/// A script value in words, for messages.
#[must_use]
pub fn describe(value: &Dynamic) -> String {
    if value.is_unit() {
        "nothing".into()
    } else if value.is_int() {
        format!("the whole number {value}")
    } else if value.is_float() {
        format!("the decimal number {value}")
    } else if value.is_string() {
        format!("the text \"{value}\"")
    } else if value.is_bool() {
        format!("{value}")
    } else if value.is::<Share>() {
        format!("the fraction {}", written(value))
    } else {
        written(value)
    }
}

/// A script value as people would write it. What can't be written is named by what it is, never by a
/// type of Rust.
#[must_use]
pub fn written(value: &Dynamic) -> String {
    if let Some(share) = value.read_lock::<Share>() {
        return share.to_string();
    }
    if let Some(row) = value.read_lock::<Row>() {
        return format!("the {} itself", row.subject);
    }
    if value.is_array() {
        return "a list".into();
    }
    if value.is_map() {
        return "a map".into();
    }
    let is_plain = value.is_int() || value.is_float() || value.is_bool() || value.is_string();
    if is_plain || value.is_char() || value.is_unit() {
        value.to_string()
    } else {
        "something that is no value of a rule".into()
    }
}
