//! The columns of one subject under their names, as rules are handed them.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use rhai::ImmutableString;

use super::column::{Column, Kind};

/// Shapes kept before all are forgotten and found anew; a simulation meets some dozen.
const MOST_SHAPES: usize = 10_000;

/// Names and kinds of the columns of a view, in the order of the names. Views of equal names and
/// kinds share one shape, so that two of them are compared by their addresses.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Shape(Vec<(Arc<str>, Kind)>);

/// Every shape met.
static SHAPES: LazyLock<Mutex<HashSet<Arc<Shape>>>> = LazyLock::new(Mutex::default);

impl Shape {
    fn shared(self) -> Arc<Self> {
        let mut known = SHAPES.lock().expect("no shape was left half known");
        if let Some(shape) = known.get(&self) {
            return Arc::clone(shape);
        }
        if known.len() >= MOST_SHAPES {
            known.clear();
        }
        let shape = Arc::new(self);
        known.insert(Arc::clone(&shape));
        shape
    }
}

/// One column of a view.
#[derive(Debug, Clone)]
struct Held {
    name: Arc<str>,
    column: Arc<Column>,
    /// Which of the values that the view ever held.
    version: u64,
}

/// The columns of one subject, such as all households of a block of runs.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// By name.
    columns: Vec<Held>,
    /// Changes so far.
    changes: u64,
    /// Found when it is first asked for.
    shape: OnceLock<Arc<Shape>>,
}

impl View {
    /// Sets a column.
    pub fn set(&mut self, name: &str, column: Arc<Column>) {
        self.changes += 1;
        let version = self.changes;
        match self.place(name) {
            Ok(at) => {
                let held = &mut self.columns[at];
                if !column.is_of(&held.column.kind()) {
                    self.shape = OnceLock::new();
                }
                (held.column, held.version) = (column, version);
            }
            Err(at) => {
                self.shape = OnceLock::new();
                self.columns.insert(at, Held { name: name.into(), column, version });
            }
        }
    }

    /// Sets a column, unless the one that is there is the same to the last bit; gives the one that is
    /// not needed, when nobody else holds it.
    pub fn renew(&mut self, name: &str, column: Column) -> Option<Column> {
        match self.place(name) {
            Ok(at) if self.columns[at].column.is_same(&column) => Some(column),
            Ok(at) if column.is_of(&self.columns[at].column.kind()) => {
                self.changes += 1;
                let held = &mut self.columns[at];
                held.version = self.changes;
                Arc::into_inner(std::mem::replace(&mut held.column, Arc::new(column)))
            }
            _ => {
                self.set(name, Arc::new(column));
                None
            }
        }
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.columns.binary_search_by(|held| (*held.name).cmp(name))
    }

    /// A column by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Column>> {
        self.place(name).ok().map(|at| &self.columns[at].column)
    }

    /// Where a column stands among all, which its shape alone decides.
    pub(in crate::rulebook) fn position(&self, name: &str) -> Option<usize> {
        self.place(name).ok()
    }

    /// The column at a position.
    pub(in crate::rulebook) fn at(&self, position: usize) -> &Arc<Column> {
        &self.columns[position].column
    }

    /// The version of the column at a position: another number whenever its values changed.
    pub(in crate::rulebook) fn version_at(&self, position: usize) -> u64 {
        self.columns[position].version
    }

    /// The version of a column: another number whenever its values changed.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<u64> {
        self.place(name).ok().map(|at| self.columns[at].version)
    }

    /// Names and kinds of the columns.
    pub(in crate::rulebook) fn shape(&self) -> &Arc<Shape> {
        self.shape.get_or_init(|| {
            let column = |held: &Held| (Arc::clone(&held.name), held.column.kind());
            Shape(self.columns.iter().map(column).collect()).shared()
        })
    }

    /// The names of all columns, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|held| &*held.name)
    }
}

/// One row of a view: the `household` or `estate` that a rule is handed.
#[derive(Debug, Clone)]
pub struct Row {
    /// Name of the rule's parameter, for messages.
    pub subject: ImmutableString,
    /// The columns.
    pub view: Arc<View>,
    /// Which row.
    pub row: usize,
}

/// What a rule's parameter stands for in a column question.
#[derive(Debug, Clone)]
pub struct Given {
    /// Name of the parameter, such as `household`.
    pub subject: ImmutableString,
    /// Its columns.
    pub view: Arc<View>,
    /// For each row asked, the row of the view; `None` when they are the same.
    pub rows: Option<Arc<[u32]>>,
}

impl Given {
    /// The row of the view that answers row `row` of the question.
    #[must_use]
    pub fn row(&self, row: usize) -> usize {
        self.rows.as_ref().map_or(row, |rows| rows[row] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_of_equal_names_and_kinds_share_a_shape() {
        let of = |values: [i64; 2]| {
            let mut view = View::default();
            view.set("b", Arc::new(Column::Float(vec![0.5; 2])));
            view.set("a", Arc::new(Column::Int(values.to_vec())));
            view
        };
        let (one, mut other) = (of([1, 2]), of([3, 4]));
        assert!(Arc::ptr_eq(one.shape(), other.shape()));
        other.set("a", Arc::new(Column::Flag(vec![true; 2])));
        assert!(!Arc::ptr_eq(one.shape(), other.shape()));
        other.set("c", Arc::new(Column::Int(vec![0; 2])));
        assert_eq!(other.names().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn a_column_has_another_version_when_a_bit_of_it_changed() {
        let mut view = View::default();
        view.set("a", Arc::new(Column::Float(vec![0.0, 1.0])));
        let first = view.version("a");
        assert_eq!(
            view.renew("a", Column::Float(vec![0.0, 1.0])),
            Some(Column::Float(vec![0.0, 1.0]))
        );
        assert_eq!(view.version("a"), first);
        assert!(view.renew("a", Column::Float(vec![-0.0, 1.0])).is_some());
        assert_ne!(view.version("a"), first);
        assert_eq!(view.version("b"), None);
    }
}
