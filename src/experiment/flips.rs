//! Why it changed: households that stand otherwise under one policy than under another in the same
//! run, and which inputs of the rule moved them.
//!
//! Both policies share all luck, so a household flips only because what its rule reads is different.
//! Each input is held against that: put alone into the other world, is it enough to flip the answer;
//! and taken back alone, does the answer flip back? Both need no order of the inputs.

use std::sync::Arc;

use rayon::prelude::*;

use super::Experiment;
use super::reads::columns_read;
use super::results::Both;
use crate::diagnostic::{Fault, Faults};
use crate::estate::Tenure;
use crate::rulebook::{Column, Frame, Given, Kind, Rule};
use crate::simulate::{Opening, Role, Setter, Step, Subject, World};
use crate::units::Month;

/// Two policies held against each other in one column of households.
#[derive(Debug, Clone, PartialEq)]
pub struct Flips {
    /// The column.
    pub column: String,
    /// The rule or mechanism that sets it.
    pub set_by: String,
    /// Runs looked at.
    pub runs: u32,
    /// By household: runs in which it stands only under the second policy, and only under the first.
    pub turned: Vec<[u32; 2]>,
    /// Who lives in each household.
    pub tenures: Vec<Tenure>,
    /// What moved them.
    pub inputs: Vec<Input>,
}

/// An input of what sets the column, with the flips that hang on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// As `household.trust`; `None` for the parameters and rules in force.
    pub column: Option<String>,
    /// Flips for which it alone is enough; `None` where a mechanism decides and can't be asked again.
    pub enough: Option<u32>,
    /// Flips that it alone takes back; for a mechanism, flips of households for which it differs.
    pub needed: u32,
}

/// What two policies look like in one column.
pub struct Compared {
    /// Title of the first policy.
    pub first: Both,
    /// Title of the second.
    pub second: Both,
    /// The month looked at.
    pub month: Month,
    /// One entry for each column watched.
    pub columns: Vec<Flips>,
}

/// An input with, by household, the answer when it alone is put into the first world, and when it
/// alone is taken back out of the second.
type Held = (Option<String>, Option<Vec<bool>>, Vec<bool>);

/// What one run gives: answers under both, and for each input whether it is enough and needed.
struct OfRun {
    stands: [Vec<bool>; 2],
    inputs: Vec<Held>,
}

impl Experiment {
    /// Holds two policies against each other in every column that the schedule watches, at the end of
    /// a month counted from the first reported, over the first runs.
    ///
    /// # Errors
    /// A policy that is not run, a month beyond the last, a rule that stops.
    pub fn flips(
        &self,
        [first, second]: [&str; 2],
        month: Month,
        runs: u32,
    ) -> Result<Compared, Faults> {
        let (first, second) = (self.prepared(Some(first))?, self.prepared(Some(second))?);
        let (_, at) = self.reported(month)?;
        let columns = self.in_world(first, |a| {
            self.in_world(second, |b| {
                let watched = self.schedule.watched.iter();
                let column = |name| self.column([a, b], name, at, runs);
                watched.map(|named| column(&named.name)).collect::<Result<Vec<_>, Faults>>()
            })
        });
        let both = |(zh, en): &(String, String)| Both { zh: zh.clone(), en: en.clone() };
        Ok(Compared {
            first: both(&first.policy.title),
            second: both(&second.policy.title),
            month,
            columns: columns?,
        })
    }

    /// The last month reported.
    #[must_use]
    pub fn last_month(&self) -> Month {
        self.scenario.start + i32::try_from(self.scenario.months).unwrap_or(i32::MAX) + -1
    }

    /// The policy that others are compared against.
    #[must_use]
    pub fn baseline(&self) -> &str {
        &self.scenario.baseline.name
    }

    /// A reported month as counted from the first simulated.
    fn reported(&self, month: Month) -> Result<(Month, usize), Faults> {
        let (start, months) = (self.scenario.start, self.scenario.months);
        let found = usize::try_from(month - start).ok().filter(|at| *at < months);
        found.map(|at| (month, at + self.scenario.burn_in)).ok_or_else(|| {
            let message = format!("{month} is not among the months reported");
            let last = self.last_month();
            let fault = Fault::new("flips::no_month", message);
            fault.help(format!("name one from {start} to {last}")).into()
        })
    }

    fn column(
        &self,
        worlds: [&World<'_>; 2],
        column: &str,
        month: usize,
        runs: u32,
    ) -> Result<Flips, Faults> {
        let sets = |step: &&Step| step.sets(Subject::Household, column);
        let Some(step) = self.schedule.steps.iter().find(sets) else {
            let message = format!("no step sets `household.{column}`");
            return Err(Fault::new("flips::never_set", message)
                .help("watch a column that a step of the schedule sets")
                .into());
        };
        let setter = step.set.iter().find(|(name, _)| name.name == column);
        let rule = setter.and_then(|(_, setter)| match setter {
            Setter::Rule(rule) => self.book.rule(&rule.name),
            Setter::Group(..) => None,
        });
        let of_run = |run| match rule {
            Some(rule) => self.by_rule(worlds, (step, rule, column), month, run),
            None => by_mechanism(worlds, (step, column), month, run),
        };
        let all: Result<Vec<OfRun>, Faults> = (0..runs).into_par_iter().map(of_run).collect();
        let set_by = rule.map_or_else(
            || step.then.as_ref().map_or("", |(mechanism, _)| mechanism.name).to_string(),
            |rule| rule.name.to_string(),
        );
        let households = self.neighbourhood.households.iter();
        Ok(gathered(column, set_by, runs, households.map(|h| h.tenure).collect(), &all?))
    }

    fn by_rule(
        &self,
        worlds: [&World<'_>; 2],
        (step, rule, column): (&Step, &Rule, &str),
        month: usize,
        run: u32,
    ) -> Result<OfRun, Faults> {
        let stop = |other: &Step| std::ptr::eq(other, step);
        let open = |world| Opening::before(world, run, month, &stop).map_err(Faults::from);
        let (a, b) = (open(worlds[0])?, open(worlds[1])?);
        let kind = self.schedule.state(Subject::Household, column).map(|state| state.kind.clone());
        let kind = kind.unwrap_or(Kind::Flag);
        let asked = [a.everyone(rule, Subject::Household), b.everyone(rule, Subject::Household)];
        let n = self.neighbourhood.households.len();
        let ask = |given: &[Given], frame: &Arc<Frame>| -> Result<Vec<bool>, Faults> {
            let answer = self.book.ask_column(rule, given, n, &kind, frame);
            answer.map(|column| stands(&column)).map_err(|(_, faults)| faults)
        };
        let here = [ask(&asked[0].0, &asked[0].1)?, ask(&asked[1].0, &asked[1].1)?];
        let mut inputs = Vec::new();
        for read in columns_read(&self.book, rule, None) {
            let name = &read.column.name;
            let pair =
                [swapped(&asked, 0, &read.subject, name), swapped(&asked, 1, &read.subject, name)];
            let [Some(with), Some(without)] = pair else { continue };
            let enough = ask(&with, &asked[0].1)?;
            let needed = ask(&without, &asked[1].1)?;
            inputs.push((Some(format!("{}.{name}", read.subject)), Some(enough), needed));
        }
        let enough = ask(&asked[0].0, &asked[1].1)?;
        let needed = ask(&asked[1].0, &asked[0].1)?;
        inputs.push((None, Some(enough), needed));
        Ok(OfRun { stands: here, inputs })
    }
}

/// What one world hands to the rule, with one column of the other world; `None` when the columns do
/// not differ.
fn swapped(
    asked: &[(Vec<Given>, Arc<Frame>); 2],
    into: usize,
    subject: &str,
    name: &str,
) -> Option<Vec<Given>> {
    let mut given = asked[into].0.clone();
    let at = given.iter().position(|given| given.subject.as_str() == subject)?;
    let other = Arc::clone(asked[1 - into].0[at].view.get(name)?);
    let own = given[at].view.get(name)?;
    if **own == *other {
        return None;
    }
    let mut view = (*given[at].view).clone();
    view.set(name, other);
    given[at].view = Arc::new(view);
    Some(given)
}

fn by_mechanism(
    worlds: [&World<'_>; 2],
    (step, column): (&Step, &str),
    month: usize,
    run: u32,
) -> Result<OfRun, Faults> {
    let open = |world| Opening::before(world, run, month, &|_| false).map_err(Faults::from);
    let both = [open(worlds[0])?, open(worlds[1])?];
    let space = worlds[0].space;
    let n = space.count(Subject::Household);
    let here = both.each_ref().map(|opening| stands(opening.column(Subject::Household, column)));
    let read = step.slots().filter_map(|(slot, named)| match slot.role {
        Role::Reads(subject) => Some((subject, named.name.as_str())),
        _ => None,
    });
    let inputs = read.map(|(subject, name)| {
        let [a, b] = both.each_ref().map(|opening| Arc::clone(opening.column(subject, name)));
        let row = |household| space.belongs(Subject::Household, household, subject);
        // Where it is the same it can't have moved anybody: the answer stays that of the second.
        let differs = |household: usize| {
            let row = row(household);
            if a.as_f64(row).to_bits() == b.as_f64(row).to_bits() {
                here[1][household]
            } else {
                here[0][household]
            }
        };
        (Some(format!("{}.{name}", subject.name())), None, (0..n).map(differs).collect())
    });
    Ok(OfRun { inputs: inputs.collect(), stands: here.clone() })
}

/// Flags as they are; numbers above zero.
fn stands(column: &Column) -> Vec<bool> {
    match column {
        Column::Flag(flags) => flags.clone(),
        _ => (0..column.len()).map(|row| column.as_f64(row) > 0.0).collect(),
    }
}

fn gathered(column: &str, set_by: String, runs: u32, tenures: Vec<Tenure>, all: &[OfRun]) -> Flips {
    let mut turned = vec![[0_u32; 2]; tenures.len()];
    let mut inputs: Vec<Input> = Vec::new();
    for of_run in all {
        let [a, b] = &of_run.stands;
        let flipped: Vec<usize> = (0..a.len()).filter(|row| a[*row] != b[*row]).collect();
        for row in &flipped {
            turned[*row][usize::from(a[*row])] += 1;
        }
        let count = |holds: &dyn Fn(usize) -> bool| {
            u32::try_from(flipped.iter().filter(|row| holds(**row)).count()).unwrap_or(u32::MAX)
        };
        for (name, enough, needed) in &of_run.inputs {
            let enough = enough.as_ref().map(|enough| count(&|row| enough[row] == b[row]));
            let needed = count(&|row| needed[row] == a[row]);
            match inputs.iter_mut().find(|input| input.column == *name) {
                Some(input) => {
                    input.enough = input.enough.zip(enough).map(|(sum, more)| sum + more);
                    input.needed += needed;
                }
                None => inputs.push(Input { column: name.clone(), enough, needed }),
            }
        }
    }
    inputs.sort_by(|x, y| (y.needed, y.enough, &x.column).cmp(&(x.needed, x.enough, &y.column)));
    Flips { column: column.into(), set_by, runs, turned, tenures, inputs }
}
