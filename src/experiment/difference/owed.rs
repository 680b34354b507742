//! What every household owes on a day under two policies, and which change the difference comes
//! from.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attribution::{MOST_CHANGES, Parts, in_order, shapley};
use super::changes::{both, question};
use super::charges::{StateRead, Still, charging, state_read};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::Experiment;
use crate::experiment::results::{Both, EstateFact};
use crate::rulebook::{self, Environment, Kind, Policy, Replacement, Rule, Rulebook};
use crate::simulate::{Opening, Step};
use crate::units::{Date, Month};

/// One change that the rules asked can notice: a parameter, or a rule that another answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Names of the parameters or rules; several only when they can't be told apart.
    pub names: Vec<String>,
    /// What it is; of several, of the first.
    pub title: Both,
}

/// How the difference was shared out among the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// What each adds on average over all orders: the Shapley value.
    Shapley,
    /// One after the other, as the policy files list them, because there are too many.
    InOrder,
    /// Not at all: some of the changes do not work without the others.
    Together,
}

/// What a unit owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOwed {
    /// Unit id.
    pub unit_id: String,
    /// Estate index.
    pub estate: usize,
    /// Under the first policy, fen.
    pub before: i64,
    /// Under the second policy, fen.
    pub after: i64,
    /// What each change adds, whole fen; they sum to the difference exactly.
    pub parts: Vec<i64>,
}

impl UnitOwed {
    /// What the unit owes more, fen.
    #[must_use]
    pub fn more(&self) -> i64 {
        self.after - self.before
    }
}

/// The state of a run in which households are asked, the same under both policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The columns that only months bring, such as `household.bays_held`.
    pub columns: Vec<String>,
    /// The run.
    pub run: u32,
    /// The month of it.
    pub month: Month,
    /// The policy under which the run came there.
    pub policy: Both,
}

/// What households owe under two policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    /// The day.
    pub day: Date,
    /// The rules whose answers were added up.
    pub rules: Vec<String>,
    /// What was taken from a run, if rules read it.
    pub taken: Option<Taken>,
    /// Estates.
    pub estates: Vec<EstateFact>,
    /// What the parts belong to.
    pub changes: Vec<Change>,
    /// How they were found.
    pub method: Method,
    /// Every unit, in the order of estates and unit ids.
    pub units: Vec<UnitOwed>,
}

/// Asks the named rules (those of the schedule's `charged` columns when there are none) about every
/// household on a day under both policies, all motions counted as carried, and shares the
/// difference out among the changes that the rules can notice. What only months bring is taken
/// from a run under the first policy, just before its households are charged.
///
/// # Errors
/// Rules that do not exist, are not about households, draw, read what no step ever sets, stop, or
/// give no whole number; a run that the scenario does not have.
///
/// # Panics
/// Never: a scenario has at most 1,200 months.
pub fn owed(
    experiment: &Experiment,
    policies: [&Policy; 2],
    names: &[String],
    day: Date,
    run: u32,
) -> Result<Owed, Faults> {
    let Experiment { book, schedule, space, neighbourhood, settings, .. } = experiment;
    experiment.has_run(run)?;
    let rules = charging(book, schedule, names)?;
    let read = state_read(book, schedule, &rules)?;
    let month = Month::of(day);
    let mut still = Still::of(book, space, month, month - experiment.first_month());
    let taken = match &read[..] {
        [] => None,
        read => Some(take(experiment, policies[0], &rules, read, (month, run), &mut still)?),
    };
    let value = |policy: &Policy| -> Result<Vec<i64>, Faults> {
        let merged = Policy {
            changes: settings.iter().chain(&policy.changes).cloned().collect(),
            ..policy.clone()
        };
        let environment: Arc<Environment> =
            Arc::new(book.environment(day, Some(&merged), |_| true));
        total(&still, &rules, &environment).map_err(|mut faults| {
            let message = format!("on {day} under `{}`", policy.id);
            faults.push(Fault::new("difference::place", message));
            faults
        })
    };
    let [before, after] = [value(policies[0])?, value(policies[1])?];
    let touched = touched(book, &rules, policies);
    let attributed = attribute(&touched, policies, [&before, &after], &value);
    let (changes, parts, method) = match attributed {
        Some((parts, method)) => (touched.iter().map(|t| t.change(book)).collect(), parts, method),
        None => {
            let whole = before.iter().zip(&after).map(|(a, b)| i128::from(*b) - i128::from(*a));
            let parts = Parts { of: 1, numerators: vec![whole.collect()] };
            (together(book, &touched), parts, Method::Together)
        }
    };
    let ranks = ranks(&changes);
    let units = neighbourhood.households.iter().enumerate().map(|(row, household)| UnitOwed {
        unit_id: household.unit_id.clone(),
        estate: neighbourhood.estate_of(household),
        before: before[row],
        after: after[row],
        parts: parts.whole(row, &ranks),
    });
    Ok(Owed {
        day,
        rules: rules.iter().map(|rule| rule.name.to_string()).collect(),
        units: units.collect(),
        taken,
        estates: experiment.estates(),
        changes,
        method,
    })
}

/// Takes the columns that rules read from a run under a policy, or under the baseline when the
/// scenario does not run that policy. Before the first month and after the last, those count.
fn take(
    experiment: &Experiment,
    policy: &Policy,
    rules: &[&Rule],
    read: &[StateRead<'_>],
    (month, run): (Month, u32),
    still: &mut Still<'_>,
) -> Result<Taken, Faults> {
    let of = |id: &str| experiment.policies.iter().find(|own| own.policy.id == id);
    let prepared = of(&policy.id).or_else(|| of(&experiment.scenario.baseline.name));
    let prepared = prepared.expect("the baseline is always run");
    let months = experiment.months();
    let month = month.clamp(months.start, months.end + -1);
    let at = usize::try_from(month - months.start).expect("it is none before the first");
    let asks = |step: &Step| rules.iter().any(|rule| step.asks(&rule.name));
    experiment.in_world(prepared, |world| {
        let opening = Opening::before(world, run, at, &asks).map_err(Faults::from)?;
        for StateRead { state, .. } in read {
            let (subject, name) = (state.subject, &state.name.name);
            still.set(subject, name, Arc::clone(opening.column(subject, name)));
        }
        let name =
            |read: &StateRead| format!("{}.{}", read.state.subject.name(), read.state.name.name);
        let (zh, en) = prepared.policy.title.clone();
        Ok(Taken { columns: read.iter().map(name).collect(), run, month, policy: Both { zh, en } })
    })
}

/// The sum of what the rules give for every household, fen.
fn total(
    still: &Still<'_>,
    rules: &[&Rule],
    environment: &Arc<Environment>,
) -> Result<Vec<i64>, Faults> {
    let mut sum: Vec<i64> = Vec::new();
    for rule in rules {
        let column = still.ask(rule, &Kind::Int, environment)?;
        sum.resize(column.len(), 0);
        for (sum, fen) in sum.iter_mut().zip(column.ints()) {
            *sum = sum.checked_add(*fen).ok_or_else(|| {
                let message = "what the rules give adds up to more than can be written";
                Fault::new("difference::too_large", message)
            })?;
        }
    }
    Ok(sum)
}

/// What is switched from the first policy to the second, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Touched {
    Parameter(String),
    Rule(rulebook::Word),
}

impl Touched {
    fn name(&self) -> String {
        match self {
            Self::Parameter(name) => name.clone(),
            Self::Rule(name) => name.to_string(),
        }
    }

    fn change(&self, book: &Rulebook) -> Change {
        let title = match self {
            Self::Parameter(name) => book.parameter(name).map(|found| both(&found.summary)),
            Self::Rule(name) => book.rule(name).map(question),
        };
        Change { names: vec![self.name()], title: title.unwrap_or_default() }
    }
}

/// The changes that differ between the policies and that the rules can notice, those of the second
/// policy first, each policy's in the order of its files.
fn touched(book: &Rulebook, rules: &[&Rule], [first, second]: [&Policy; 2]) -> Vec<Touched> {
    let reached: Vec<&Rule> = rules.iter().flat_map(|rule| book.reach(rule)).collect();
    let mut parameters: BTreeSet<&str> =
        reached.iter().flat_map(|rule| &rule.params).map(|asked| asked.name.as_str()).collect();
    // What a parameter follows moves it.
    loop {
        let followed = parameters.iter().filter_map(|name| book.parameter(name)?.indexed.as_ref());
        let more: Vec<&str> = followed.map(|indexed| indexed.by.as_str()).collect();
        let n = parameters.len();
        parameters.extend(more);
        if parameters.len() == n {
            break;
        }
    }
    let mut all: Vec<Touched> = Vec::new();
    for policy in [second, first] {
        let changed = policy.changes.iter().filter(|c| parameters.contains(c.parameter.as_str()));
        let changed = changed.map(|change| Touched::Parameter(change.parameter.clone()));
        let replaced = policy.replacements.iter();
        let replaced = replaced.filter(|r| reached.iter().any(|rule| rule.name == r.rule));
        let replaced = replaced.map(|replacement| Touched::Rule(replacement.rule.clone()));
        for one in changed.chain(replaced) {
            if !all.contains(&one) && differs(&one, first, second) {
                all.push(one);
            }
        }
    }
    all
}

fn differs(one: &Touched, first: &Policy, second: &Policy) -> bool {
    let what = |policy: &Policy| -> Vec<(rulebook::Start, String)> {
        match one {
            Touched::Parameter(name) => {
                let own = policy.changes.iter().filter(|change| change.parameter == *name);
                own.map(|change| (change.start.clone(), change.setting.written())).collect()
            }
            Touched::Rule(name) => {
                let own = policy.replacements.iter().filter(|other| other.rule == *name);
                own.map(|other| (other.start.clone(), other.with.to_string())).collect()
            }
        }
    };
    what(first) != what(second)
}

/// The first policy with some changes as the second has them.
fn hybrid([first, second]: [&Policy; 2], switched: &[&Touched]) -> Policy {
    let is_switched = |one: &Touched| switched.contains(&one);
    let of_change =
        |change: &rulebook::Change| is_switched(&Touched::Parameter(change.parameter.clone()));
    let of_rule = |other: &Replacement| is_switched(&Touched::Rule(other.rule.clone()));
    let kept = first.changes.iter().filter(|change| !of_change(change));
    let taken = second.changes.iter().filter(|change| of_change(change));
    let changes = kept.chain(taken).cloned().collect();
    let kept = first.replacements.iter().filter(|other| !of_rule(other));
    let taken = second.replacements.iter().filter(|other| of_rule(other));
    let replacements = kept.chain(taken).cloned().collect();
    let id = format!("{}, in part {}", first.id, second.id);
    Policy { id, changes, replacements, ..first.clone() }
}

/// The parts of the changes; `None` when some of them do not work without the others.
fn attribute(
    touched: &[Touched],
    policies: [&Policy; 2],
    [before, after]: [&Vec<i64>; 2],
    value: &impl Fn(&Policy) -> Result<Vec<i64>, Faults>,
) -> Option<(Parts, Method)> {
    let n = touched.len();
    if n == 0 {
        return (before == after)
            .then_some((Parts { of: 1, numerators: Vec::new() }, Method::Shapley));
    }
    let mixed = |switched: Vec<&Touched>| match switched.len() {
        0 => Ok(before.clone()),
        all if all == n => Ok(after.clone()),
        _ => value(&hybrid(policies, &switched)),
    };
    if n > MOST_CHANGES {
        let parts = in_order(n, |made| mixed(touched[..made].iter().collect())).ok()?;
        return Some((parts, Method::InOrder));
    }
    let subset = |bits: u32| {
        let made = touched.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
        mixed(made.map(|(_, one)| one).collect())
    };
    Some((shapley(n, subset).ok()?, Method::Shapley))
}

fn together(book: &Rulebook, touched: &[Touched]) -> Vec<Change> {
    let title = touched.first().map(|first| first.change(book).title).unwrap_or_default();
    vec![Change { names: touched.iter().map(Touched::name).collect(), title }]
}

/// The place of each change among all, by name: what decides who gets an odd fen must not hang on
/// the order of a file.
fn ranks(changes: &[Change]) -> Vec<usize> {
    let rank = |change: &Change| changes.iter().filter(|other| other.names < change.names).count();
    changes.iter().map(rank).collect()
}
