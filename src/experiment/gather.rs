//! Puts the blocks of runs of one policy together as they are finished, in any order.

use std::io;

use super::columns::{Columns, Shelved};
use super::results::{Election, Stage, Values, Vote};
use crate::diagnostic::{Fault, Faults};
use crate::simulate::Block;

/// What was measured under one policy so far.
pub(super) struct Gathered {
    columns: Growing,
    votes: Vec<Vote>,
    stages: Vec<Stage>,
    elections: Vec<Election>,
    /// `None` when the charges of a household are too much to add.
    charged: Option<Vec<i64>>,
}

/// Where columns grow.
enum Growing {
    /// In memory, with their final number of rows from the beginning, so that no block is kept beside
    /// them.
    Here(usize, Vec<Values>),
    Shelved(Shelved),
}

/// Everything measured under one policy, in the order of runs.
pub(super) struct Whole {
    pub values: Columns,
    pub votes: Vec<Vote>,
    pub stages: Vec<Stage>,
    pub elections: Vec<Election>,
    pub charged: Vec<i64>,
}

impl Gathered {
    /// Nothing yet of columns with so many rows; on a shelf, if one is given.
    pub fn new(rows: usize, shelved: Option<Shelved>) -> Self {
        let columns = shelved.map_or(Growing::Here(rows, Vec::new()), Growing::Shelved);
        let (votes, stages, elections) = (Vec::new(), Vec::new(), Vec::new());
        Self { columns, votes, stages, elections, charged: Some(Vec::new()) }
    }

    /// Adds a block whose values begin at `first`.
    ///
    /// # Errors
    /// A shelf that takes no more.
    ///
    /// # Panics
    /// When blocks measure different columns.
    pub fn add(&mut self, block: Block, first: usize) -> io::Result<()> {
        match &mut self.columns {
            Growing::Shelved(shelved) => shelved.put(first, &block.values)?,
            Growing::Here(rows, columns) => put(columns, *rows, first, &block.values),
        }
        self.votes.extend(block.votes);
        self.stages.extend(block.stages);
        self.elections.extend(block.elections);
        self.charged = self.charged.take().and_then(|mut charged| {
            for run in &block.charged {
                charged.resize(run.len(), 0);
                for (fen, more) in charged.iter_mut().zip(run) {
                    *fen = fen.checked_add(*more)?;
                }
            }
            Some(charged)
        });
        Ok(())
    }

    /// Everything, when no block is missing.
    ///
    /// # Errors
    /// Charges of a household that are too much to add over all runs of the policy.
    pub fn whole(mut self, policy: &str) -> Result<Whole, Faults> {
        let charged = self.charged.ok_or_else(|| {
            let message = format!(
                "the charges of one household under `{policy}` are too much to add over all runs"
            );
            let fault = Fault::new("simulate::books", message);
            Faults::from(fault.help("look at the rules and parameters of fees"))
        })?;
        self.votes.sort_by(|a, b| {
            (a.run, a.month, &a.motion, a.estate).cmp(&(b.run, b.month, &b.motion, b.estate))
        });
        self.stages.sort_by(|a, b| {
            (a.run, &a.motion, a.month, a.when).cmp(&(b.run, &b.motion, b.month, b.when))
        });
        self.elections.sort_by_key(|held| (held.run, held.month, held.estate));
        let (votes, stages, elections) = (self.votes, self.stages, self.elections);
        let values = match self.columns {
            Growing::Here(_, columns) => columns.into(),
            Growing::Shelved(shelved) => Columns::shelved(shelved),
        };
        Ok(Whole { values, votes, stages, elections, charged })
    }
}

/// Copies the values of a block to their place.
fn put(columns: &mut Vec<Values>, rows: usize, first: usize, block: &[Values]) {
    if columns.is_empty() {
        columns.extend(block.iter().map(|values| match values {
            Values::Int(_) => Values::Int(vec![0; rows]),
            Values::Float(_) => Values::Float(vec![0.0; rows]),
        }));
    }
    for (values, more) in columns.iter_mut().zip(block) {
        let rows = first..first + more.len();
        match (values, more) {
            (Values::Int(values), Values::Int(more)) => values[rows].copy_from_slice(more),
            (Values::Float(values), Values::Float(more)) => values[rows].copy_from_slice(more),
            _ => unreachable!("every block measures the same columns"),
        }
    }
}
