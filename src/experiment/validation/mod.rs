//! Holds what a scenario simulates, and what its rules answer, against published facts.
//!
//! `facts.toml` beside a scenario lists them: what is measured, the target, and where the target comes
//! from. Nothing is fitted here: a fact is met or missed.

mod read;
mod term;

use super::results::{Both, Results};
use crate::diagnostic::{Faults, Text};
use crate::rulebook::Rulebook;
use std::sync::Arc;

use term::Term;

/// One published fact and how it is measured.
pub struct Fact {
    /// Its number, such as `V1`; several facts may share one.
    pub id: String,
    /// What is claimed.
    pub title: Both,
    /// Where the target comes from.
    pub basis: String,
    /// What to know about it: a caveat, or why it can't be met.
    pub note: Option<Both>,
    /// Least and greatest value that meet it, both included.
    pub target: (f64, f64),
    value: Measured,
}

/// What a fact is held against.
enum Measured {
    /// A figure of runs or of rules.
    Figure(Term),
    /// Least and greatest value that data leave open; `None` when the data are not at hand, or when
    /// nobody has any.
    Between(Option<(f64, f64)>),
}

/// How a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The figure lies within the target.
    Met,
    /// It does not.
    Missed,
    /// The data at hand do not decide.
    Unverified,
}

/// Gives a data file that a fact names, by its path from the folder of the facts: `None` when there is
/// none.
pub type Data<'a> = dyn Fn(&str) -> Result<Option<Arc<Text>>, Faults> + 'a;

/// A fact held against a run.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its number.
    pub id: String,
    /// What is claimed.
    pub title: Both,
    /// Where the target comes from.
    pub basis: String,
    /// What to know about it.
    pub note: Option<Both>,
    /// Least and greatest value that meet it.
    pub target: (f64, f64),
    /// The figure; NaN when it could not be measured.
    pub value: f64,
    /// Its 90 % interval by chance alone, from leaving out each run in turn; `None` for what rules
    /// answer exactly.
    pub interval: Option<(f64, f64)>,
    /// Least and greatest value that data leave open, where the fact is about data.
    pub between: Option<(f64, f64)>,
    /// How it stands.
    pub verdict: Verdict,
}

/// What a fact claims, without how it is measured: number, title, least and greatest value.
pub type Claim = (String, Both, f64, f64);

/// The claims of a list of facts, in order. What is wrong with them is left to [`validate`].
///
/// # Errors
/// A text that is no TOML.
pub fn claims(text: &Arc<Text>) -> Result<Vec<Claim>, Faults> {
    read::claims(text)
}

/// The half width of a 90 % interval in standard errors.
const NINETY: f64 = 1.644_853_626_951_472_2;

/// Reads the facts of a scenario and holds each against its results.
///
/// # Errors
/// Every fault of the text: policies, outcomes, months, rules that are not there; a rule that stops;
/// a data file that can't be read.
pub fn validate(
    text: &Arc<Text>,
    book: &Rulebook,
    results: &Results,
    data: &Data<'_>,
) -> Result<Vec<Held>, Faults> {
    let facts = read::facts(text, book, results, data)?;
    Ok(facts.into_iter().map(|fact| held(fact, results)).collect())
}

fn held(fact: Fact, results: &Results) -> Held {
    let (least, most) = fact.target;
    let lies_within = |value: f64| least <= value && value <= most;
    let (value, interval, between, verdict) = match &fact.value {
        Measured::Figure(term) => {
            let (value, interval) = figure(term, results);
            let verdict = if lies_within(value) { Verdict::Met } else { Verdict::Missed };
            (value, interval, None, verdict)
        }
        Measured::Between(None) => (f64::NAN, None, None, Verdict::Unverified),
        Measured::Between(Some((low, high))) => {
            let verdict = if lies_within(*low) && lies_within(*high) {
                Verdict::Met
            } else if *high < least || *low > most {
                Verdict::Missed
            } else {
                Verdict::Unverified
            };
            (f64::NAN, None, Some((*low, *high)), verdict)
        }
    };
    Held {
        id: fact.id,
        title: fact.title,
        basis: fact.basis,
        note: fact.note,
        target: fact.target,
        value,
        interval,
        between,
        verdict,
    }
}

/// A figure and its interval.
#[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
fn figure(term: &Term, results: &Results) -> (f64, Option<(f64, f64)>) {
    let prepared = term.prepare(results);
    let value = prepared.number(None);
    let interval = prepared.varies().then(|| {
        let n = results.runs;
        let without: Vec<f64> = (0..n).map(|run| prepared.number(Some(run))).collect();
        let mean = without.iter().sum::<f64>() / n as f64;
        let spread: f64 = without.iter().map(|v| (v - mean).powi(2)).sum();
        let error = (spread * (n as f64 - 1.0) / n as f64).sqrt();
        (value - NINETY * error, value + NINETY * error)
    });
    (value, interval)
}
