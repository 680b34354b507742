//! Puts the blocks of runs of one policy together as they are finished, in any order.

use std::sync::Arc;

use super::results::{Election, Stage, Values, Vote};
use crate::diagnostic::{Fault, Faults};
use crate::simulate::Block;

/// What was measured under one policy so far.
pub(super) struct Gathered {
    /// Values of each outcome in all runs.
    rows: usize,
    values: Vec<Values>,
    votes: Vec<Vote>,
    stages: Vec<Stage>,
    elections: Vec<Election>,
    /// `None` when the charges of a household are too much to add.
    charged: Option<Vec<i64>>,
}

/// Everything measured under one policy, in the order of runs.
pub(super) struct Whole {
    pub values: Arc<Vec<Values>>,
    pub votes: Vec<Vote>,
    pub stages: Vec<Stage>,
    pub elections: Vec<Election>,
    pub charged: Vec<i64>,
}

impl Gathered {
    /// Nothing yet of columns with so many values.
    pub fn new(rows: usize) -> Self {
        let (votes, stages, elections) = (Vec::new(), Vec::new(), Vec::new());
        Self { rows, values: Vec::new(), votes, stages, elections, charged: Some(Vec::new()) }
    }

    /// Adds a block whose values begin at `first`.
    ///
    /// # Panics
    /// When blocks measure different columns.
    pub fn add(&mut self, block: Block, first: usize) {
        if self.values.is_empty() {
            // Columns have their final size from the beginning, so that no block is kept in memory
            // beside them.
            let all = |values: &Values| match values {
                Values::Int(_) => Values::Int(vec![0; self.rows]),
                Values::Float(_) => Values::Float(vec![0.0; self.rows]),
            };
            self.values = block.values.iter().map(all).collect();
        }
        for (values, more) in self.values.iter_mut().zip(&block.values) {
            match (values, more) {
                (Values::Int(values), Values::Int(more)) => {
                    values[first..first + more.len()].copy_from_slice(more);
                }
                (Values::Float(values), Values::Float(more)) => {
                    values[first..first + more.len()].copy_from_slice(more);
                }
                _ => unreachable!("every block measures the same columns"),
            }
        }
        self.votes.extend(block.votes);
        self.stages.extend(block.stages);
        self.elections.extend(block.elections);
        self.charged = self.charged.take().and_then(|mut charged| {
            charged.resize(block.charged.len(), 0);
            for (fen, more) in charged.iter_mut().zip(&block.charged) {
                *fen = fen.checked_add(*more)?;
            }
            Some(charged)
        });
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
        Ok(Whole { values: Arc::new(self.values), votes, stages, elections, charged })
    }
}
