//! What a run folder keeps so that its report can be drawn again, and how it is read back.
//!
//! `results.json` holds every fact but the long columns; those are in `tables/outcomes.parquet`,
//! `private/charges.parquet` and `private/payers.parquet`. Households stand there without a name and in the order of their
//! figures, and only in the folder of whoever works with them: no report for the street or the
//! public holds that file.

use super::ReportError;
use super::tables;
use crate::experiment::results::{HouseholdFact, Results};

/// The file that holds the facts.
pub const FACTS: &str = "results.json";
/// The file that holds the measured values.
pub const OUTCOMES: &str = "tables/outcomes.parquet";
/// The file that holds what each household is charged.
pub const CHARGES: &str = "private/charges.parquet";
/// The file that holds how many households pay more, the same and less in each run.
pub const PAYERS: &str = "private/payers.parquet";

/// The results as they are kept: households lose their names and the order in which they stood.
pub(super) fn without_names(results: &Results) -> Results {
    let mut kept = results.clone();
    let mut order: Vec<usize> = (0..kept.households.len()).collect();
    let charged = |at: usize| -> Vec<Option<i64>> {
        results.policies.iter().map(|policy| policy.charged.get(at).copied()).collect()
    };
    order.sort_by_key(|at| {
        let household = &results.households[*at];
        (household.estate, household.cars, charged(*at))
    });
    kept.households = order
        .iter()
        .map(|at| HouseholdFact { unit_id: String::new(), ..results.households[*at].clone() })
        .collect();
    for policy in &mut kept.policies {
        if policy.charged.len() == order.len() {
            policy.charged = order.iter().map(|at| policy.charged[*at]).collect();
        }
    }
    kept
}

/// The files that keep the results, but for the outcomes, which are a table of their own.
pub(super) fn files(results: &Results) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let facts = serde_json::to_vec(results).map_err(ReportError::Facts)?;
    Ok(vec![
        (FACTS.into(), facts),
        (CHARGES.into(), tables::charges(results)?),
        (PAYERS.into(), tables::payers(results)?),
    ])
}

/// Reads the results of a run folder back; `file` gives the bytes of [`FACTS`], [`OUTCOMES`],
/// [`CHARGES`] and [`PAYERS`].
///
/// # Errors
/// What `file` says, [`ReportError::Facts`] or [`ReportError::Table`] for bytes that are not what a
/// run writes, and those of [`super::render`] for columns of the wrong length.
pub fn read<E: From<ReportError>>(
    mut file: impl FnMut(&str) -> Result<Vec<u8>, E>,
) -> Result<Results, E> {
    let facts = file(FACTS)?;
    let mut results: Results =
        serde_json::from_slice(&facts).map_err(|error| E::from(ReportError::Facts(error)))?;
    let table = |error| E::from(ReportError::Table(error));
    tables::read_outcomes(&mut results, file(OUTCOMES)?).map_err(table)?;
    tables::read_charges(&mut results, file(CHARGES)?).map_err(table)?;
    tables::read_payers(&mut results, file(PAYERS)?).map_err(table)?;
    super::check(&results)?;
    Ok(results)
}
