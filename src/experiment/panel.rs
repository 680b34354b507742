//! Every household in every month of one run: what a fit of the model to its own figures reads.

use std::sync::Arc;

use super::Experiment;
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::Column;
use crate::simulate::{self, Subject};

impl Experiment {
    /// Columns of the state of households under a policy: in the first entry as they start, then as
    /// they stand at the end of each month, burn-in included. A column has a row for each household,
    /// in the order of the data. What comes of it is figures of single households: nothing that
    /// leaves the machine may hold it.
    ///
    /// # Errors
    /// A policy or run that is not there, a column that households do not have, a rule that stops.
    pub fn panel(
        &self,
        policy: Option<&str>,
        run: u32,
        columns: &[&str],
    ) -> Result<Vec<Vec<Arc<Column>>>, Faults> {
        let prepared = self.prepared(policy)?;
        self.has_run(run)?;
        let mut faults = Faults::none();
        let states = self.schedule.states.iter().filter(|s| s.subject == Subject::Household);
        let known: Vec<&str> = states.map(|state| state.name.name.as_str()).collect();
        for column in columns.iter().filter(|column| !known.contains(column)) {
            let message = format!("households have no column `{column}` in the schedule");
            let near = did_you_mean(column, known.iter().copied());
            let help = near.unwrap_or_else(|| format!("their columns: {}", known.join(", ")));
            faults.push(Fault::new("panel::unknown_column", message).help(help));
        }
        faults.or(())?;
        self.in_world(prepared, |world| simulate::panel(world, run, columns)).map_err(Faults::from)
    }
}
