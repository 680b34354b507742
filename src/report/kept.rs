//! What a run folder keeps so that its report can be drawn again, and how it is read back.
//!
//! `results.json` holds every fact but the long columns; those are in `tables/outcomes.parquet`,
//! `private/charges.parquet` and `private/payers.parquet`. Where an estate is withheld from the tables because it holds too few
//! households, everything measured and every vote are in `private/` alone. Households stand there without a name and in the order of their
//! figures, and only in the folder of whoever works with them: no report for the street or the
//! public holds that file.

use super::ReportError;
use super::privacy::withholds;
use super::tables;
use crate::experiment::results::{Election, HouseholdFact, PolicyResult, Results, Vote};

/// The file that holds the facts.
pub const FACTS: &str = "results.json";
/// The file that holds the measured values.
pub const OUTCOMES: &str = "tables/outcomes.parquet";
/// The file that holds what each household is charged.
pub const CHARGES: &str = "private/charges.parquet";
/// The file that holds how many households pay more, the same and less in each run.
pub const PAYERS: &str = "private/payers.parquet";

/// The file that holds all measured values where some estates are withheld from [`OUTCOMES`].
pub const ALL_OUTCOMES: &str = "private/outcomes.parquet";
/// The file that holds votes and elections where some estates are withheld from the tables.
pub const VOTES: &str = "private/votes.json";

/// Votes and elections of each policy.
type Held = Vec<(Vec<Vote>, Vec<Election>)>;

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
    let mut files = vec![
        (CHARGES.into(), tables::charges(results)?),
        (PAYERS.into(), tables::payers(results)?),
    ];
    if withholds(results) {
        let mut told = results.clone();
        let take = |policy: &mut PolicyResult| {
            (std::mem::take(&mut policy.votes), std::mem::take(&mut policy.elections))
        };
        let held: Held = told.policies.iter_mut().map(take).collect();
        files.push((VOTES.into(), json(&held)?));
        files.push((FACTS.into(), json(&told)?));
    } else {
        files.push((FACTS.into(), json(results)?));
    }
    Ok(files)
}

/// A value as JSON. The bytes are counted first, so that many runs need room for them once and not for
/// what a growing buffer leaves behind.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, ReportError> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(ReportError::Facts)?;
    let mut bytes = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut bytes, value).map_err(ReportError::Facts)?;
    Ok(bytes)
}

/// Counts what is written.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Reads the results of a run folder back; `file` gives the bytes of [`FACTS`], [`OUTCOMES`],
/// [`CHARGES`] and [`PAYERS`], or [`VOTES`] and [`ALL_OUTCOMES`] where estates are withheld.
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
    let outcomes = if withholds(&results) {
        let held = serde_json::from_slice::<Held>(&file(VOTES)?);
        let held = held.map_err(|error| E::from(ReportError::Facts(error)))?;
        for (policy, (votes, elections)) in results.policies.iter_mut().zip(held) {
            (policy.votes, policy.elections) = (votes, elections);
        }
        ALL_OUTCOMES
    } else {
        OUTCOMES
    };
    tables::read_outcomes(&mut results, file(outcomes)?).map_err(table)?;
    tables::read_charges(&mut results, file(CHARGES)?).map_err(table)?;
    tables::read_payers(&mut results, file(PAYERS)?).map_err(table)?;
    super::check(&results)?;
    Ok(results)
}
