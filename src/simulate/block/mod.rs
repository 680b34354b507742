//! A block of runs, advanced month by month through the schedule.

mod acts;
mod cases;
mod funds;
mod lots;
mod step;
mod unchanged;

pub use cases::kinds;
pub(super) use cases::{case_name, case_view};

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::assembly::{Assemblies, Moved};
use super::outcome::{Election, Stage, Total, Values, Vote};
use super::schedule::{Schedule, Step};
use super::state::{State, Switch};
use super::subject::{Space, Subject};
use crate::diagnostic::{Fault, Faults};
use crate::docket::Docket;
use crate::rulebook::{Column, Environments, Policy, Rulebook};
use crate::units::{Fen, Month};

/// The largest figure of one month that results take up, so that sums over months, estates and
/// runs stay whole numbers: in fen ten million million yuan.
const MOST_MEASURED: i64 = 1_000_000_000_000_000;

/// Everything that a policy's runs share.
pub struct World<'a> {
    /// The rules.
    pub book: &'a Rulebook,
    /// The order of the month.
    pub schedule: &'a Schedule,
    /// Estates, households and owners.
    pub space: &'a Space,
    /// First simulated month.
    pub start: Month,
    /// Months simulated before the first that is reported.
    pub burn_in: usize,
    /// Months reported.
    pub months: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// What is changed.
    pub policy: &'a Policy,
    /// Its parameters in force.
    pub environments: &'a Environments<'a>,
    /// What owners vote on; at most 32.
    pub motions: &'a [Moved],
    /// Is a rule asked anew where what it reads is what it was? The answers are the same.
    pub asks_anew: bool,
}

impl World<'_> {
    /// The calendar month of a simulated month, counted from 0.
    ///
    /// # Panics
    /// Beyond two thousand million months.
    #[must_use]
    pub fn month(&self, month: usize) -> Month {
        self.start + i32::try_from(month).expect("a simulation ends within the calendar")
    }
}

/// What a block of runs measured, in the order run, month, estate.
#[derive(Debug, Clone)]
pub struct Block {
    /// One entry for each outcome of the schedule.
    pub values: Vec<Values>,
    /// Every vote held after burn-in.
    pub votes: Vec<Vote>,
    /// The stages that motions went through, in each run.
    pub stages: Vec<Stage>,
    /// Every election held after burn-in.
    pub elections: Vec<Election>,
    /// For each run, fen charged to each household over the last twelve months; empty when the
    /// schedule does not say what households are charged.
    pub charged: Vec<Vec<i64>>,
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Policy id.
    pub policy: String,
    /// Run, from 0.
    pub run: u32,
    /// Calendar month.
    pub month: Month,
    /// Such as `household/1-101`.
    pub who: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in {}, run {} under `{}`", self.who, self.month, self.run, self.policy)
    }
}

/// Why a simulation stopped.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SimulateError {
    /// A rule stopped or gave what is not due.
    #[error("{} (asked about {})", .0.0, .0.1)]
    Rule(Box<(Faults, Place)>),
    /// Money, bays or cases did not add up.
    #[error("{message} for {place}")]
    Books {
        /// What does not add up.
        message: String,
        /// Where.
        place: Box<Place>,
    },
    /// A column was given a value that its unit or range does not allow.
    #[error("{0}")]
    OutOfRange(Box<Fault>),
    /// The user asked to stop.
    #[error("stopped")]
    Stopped,
}

impl From<SimulateError> for Faults {
    fn from(error: SimulateError) -> Self {
        match error {
            SimulateError::Rule(inner) => {
                let (mut faults, place) = *inner;
                let help = format!("asked about {place}");
                faults.push(Fault::new("simulate::place", help));
                faults
            }
            SimulateError::Books { message, place } => {
                let fault = Fault::new("simulate::books", format!("{message} for {place}"));
                fault.help("look at the rules that give these amounts").into()
            }
            SimulateError::OutOfRange(fault) => (*fault).into(),
            SimulateError::Stopped => {
                Fault::new("simulate::stopped", "stopped before the end").into()
            }
        }
    }
}

/// Simulates some runs of a policy from the first month to the last.
///
/// `on_month` is told after every month how many household-months were done.
///
/// # Errors
/// [`SimulateError`]: a rule that fails, books that don't balance, or `stop` being set.
pub fn simulate(
    world: &World<'_>,
    runs: Range<u32>,
    stop: &AtomicBool,
    on_month: &(dyn Fn(usize) + Sync),
) -> Result<Block, SimulateError> {
    let mut run = Running::begin(world, runs)?;
    for month in 0..world.burn_in + world.months {
        if stop.load(Ordering::Relaxed) {
            return Err(SimulateError::Stopped);
        }
        run.month(month)?;
        on_month(run.state.n_runs() * world.space.count(Subject::Household));
    }
    Ok(run.finish())
}

/// The same, and tells `on_step` the name of every step before it begins, and an empty name after
/// the last one of a month: so that whoever has a clock can say where the time goes.
///
/// # Errors
/// As [`simulate`].
pub fn watch(
    world: &World<'_>,
    runs: Range<u32>,
    on_step: &mut dyn FnMut(&str),
) -> Result<Block, SimulateError> {
    let mut run = Running::begin(world, runs)?;
    for month in 0..world.burn_in + world.months {
        run.month_until(month, &mut |_, step| {
            on_step(&step.name);
            false
        })?;
        on_step("");
    }
    Ok(run.finish())
}

/// A block of runs on its way through the months.
pub(super) struct Running<'a> {
    world: &'a World<'a>,
    state: State<'a>,
    assemblies: Assemblies,
    /// Dockets of every run and estate, for each kind of case.
    dockets: [Vec<Docket>; 3],
    /// Which steps were on when they were last due, in any run.
    was_on: Vec<bool>,
    /// When each step's switch was last found, and how it stood.
    switches: Vec<(u64, Switch)>,
    /// Each step's columns, in the order in which it sets them.
    targets: Vec<Vec<step::Target<'a>>>,
    /// Closing books of last month: column name and values.
    books: Vec<(Subject, String, Arc<Column>)>,
    first_run: u32,
    month: usize,
    /// Who entered the lotteries of a step last month.
    entrants: Vec<(String, lots::Entrants)>,
    /// On what bays were last given out, if no lot decided.
    allotted: Option<[Option<u64>; 5]>,
    measured: Vec<Values>,
    votes: Vec<Vote>,
    elections: Vec<Election>,
    charged: Vec<i64>,
}

impl<'a> Running<'a> {
    /// Everything as it starts.
    ///
    /// # Errors
    /// When a starting rule stops.
    pub(super) fn begin(world: &'a World<'a>, runs: Range<u32>) -> Result<Self, SimulateError> {
        let mut state = State::new(world, &runs);
        state.open_month(0, |_| 0);
        for column in &world.schedule.states {
            let begun = state.begin(column)?;
            state.within(column, &begun, &column.name)?;
            state.set(column.subject, &column.name.name, begun);
        }
        let n_runs = state.n_runs();
        let n = n_runs * world.months * world.space.count(Subject::Estate);
        let measured = world.schedule.measured.iter().map(|measured| {
            if measured.is_int {
                Values::Int(Vec::with_capacity(n))
            } else {
                Values::Float(Vec::with_capacity(n))
            }
        });
        let measured = measured.collect();
        let assemblies =
            Assemblies::new(world.motions, world.start, world.burn_in, runs.start, n_runs);
        Ok(Self {
            world,
            state,
            assemblies,
            dockets: Subject::CASES
                .map(|_| vec![Docket::default(); n_runs * world.space.count(Subject::Estate)]),
            was_on: vec![false; world.schedule.steps.len()],
            switches: vec![(0, Switch::Off); world.schedule.steps.len()],
            targets: step::targets(world.schedule, world.book),
            books: Vec::new(),
            first_run: runs.start,
            month: 0,
            entrants: Vec::new(),
            allotted: None,
            measured,
            votes: Vec::new(),
            elections: Vec::new(),
            charged: if world.schedule.charged.is_empty() {
                Vec::new()
            } else {
                vec![0; n_runs * world.space.count(Subject::Household)]
            },
        })
    }

    /// Simulates one month.
    ///
    /// # Errors
    /// When a rule stops or books don't balance.
    pub(super) fn month(&mut self, month: usize) -> Result<(), SimulateError> {
        self.month_until(month, &mut |_, _| false).map(|_| ())
    }

    /// Simulates one month up to the first step before which `stop` says so; gives whether it did.
    ///
    /// # Errors
    /// When a rule stops or books don't balance.
    pub(super) fn month_until(
        &mut self,
        month: usize,
        stop: &mut dyn FnMut(&Self, &Step) -> bool,
    ) -> Result<bool, SimulateError> {
        self.open(month);
        for (at, step) in self.world.schedule.steps.iter().enumerate() {
            if stop(self, step) {
                return Ok(true);
            }
            self.step(at, step)?;
        }
        self.balance()?;
        self.measure()?;
        Ok(false)
    }

    /// Simulates the first months.
    ///
    /// # Errors
    /// When a rule stops or books don't balance.
    pub(super) fn advance(&mut self, months: usize) -> Result<(), SimulateError> {
        (0..months).try_for_each(|month| self.month(month))
    }

    /// Opens a month and goes through it up to the last step that charges households. Motions in
    /// force are those of `carried` (one bit each), or those that the run carried. Gives the motions.
    ///
    /// # Errors
    /// When a rule stops or books don't balance.
    pub(super) fn charge(
        &mut self,
        month: usize,
        carried: Option<u32>,
    ) -> Result<u32, SimulateError> {
        let bits = carried.unwrap_or_else(|| self.assemblies.in_force(0, month));
        self.open_with(month, bits);
        let schedule = self.world.schedule;
        let is_charged = |name: &str| schedule.charged.iter().any(|column| column.name == name);
        let charges = |step: &Step| {
            step.subject == Subject::Household
                && step.set.iter().any(|(column, _)| is_charged(&column.name))
        };
        let last = schedule.steps.iter().rposition(charges);
        let charged = schedule.steps.iter().enumerate().take(last.map_or(0, |last| last + 1));
        charged.into_iter().try_for_each(|(at, step)| self.step(at, step))?;
        Ok(bits)
    }

    /// Opens a month.
    pub(super) fn open(&mut self, month: usize) {
        let Self { state, assemblies, .. } = self;
        state.open_month(month, |run| assemblies.in_force(run, month));
        self.month = month;
    }

    /// The same as it would be with the motions of `carried` in force, one bit each.
    pub(super) fn open_with(&mut self, month: usize, carried: u32) {
        self.state.open_month(month, |_| carried);
        self.month = month;
    }

    /// The state as it is.
    pub(super) fn state(&self) -> &State<'a> {
        &self.state
    }

    /// The motions before the owners of the first run.
    pub(super) fn assemblies(&self) -> &Assemblies {
        &self.assemblies
    }

    fn column(&self, step: &Step, slot: &str, subject: Subject) -> Arc<Column> {
        Arc::clone(self.state.column(subject, &step.slot(slot).name))
    }

    fn set(&mut self, step: &Step, slot: &str, subject: Subject, column: Column) {
        self.state.set(subject, &step.slot(slot).name, column);
    }

    fn set_if_named(&mut self, step: &Step, slot: &str, subject: Subject, column: Column) {
        if let Some(named) = step.maybe_slot(slot) {
            self.state.set(subject, &named.name, column);
        }
    }

    fn books_error(&self, message: String, subject: Subject, row: usize) -> SimulateError {
        let n = self.world.space.count(subject);
        let place = self.state.place(row / n, self.world.space.name(subject, row % n));
        SimulateError::Books { message, place: Box::new(place) }
    }

    /// The books open as they were closed, or someone changed them in between.
    fn opened_as_closed(
        &self,
        subject: Subject,
        name: &str,
        now: &Column,
    ) -> Result<(), SimulateError> {
        let closed = self.books.iter().find(|book| book.0 == subject && book.1 == name);
        let Some((_, _, closed)) = closed else { return Ok(()) };
        if std::ptr::eq(&raw const **closed, now) {
            return Ok(());
        }
        let mut pairs = closed.ints().iter().zip(now.ints());
        match pairs.position(|(then, now)| then != now) {
            None => Ok(()),
            Some(row) => {
                let message = format!(
                    "`{name}` opens at {} yuan but was closed at {}",
                    Fen(now.ints()[row]),
                    Fen(closed.ints()[row])
                );
                Err(self.books_error(message, subject, row))
            }
        }
    }

    fn close_book(&mut self, step: &Step, slot: &str, subject: Subject, column: Column) {
        let name = step.slot(slot).name.clone();
        self.books.retain(|book| book.0 != subject || book.1 != name);
        self.state.set(subject, &name, column);
        self.books.push((subject, name.clone(), Arc::clone(self.state.column(subject, &name))));
    }

    fn measure(&mut self) -> Result<(), SimulateError> {
        let total = self.world.burn_in + self.world.months;
        if self.month + self.world.months.min(12) >= total {
            for column in &self.world.schedule.charged {
                let column = self.state.column(Subject::Household, &column.name);
                for (row, fen) in column.ints().iter().enumerate() {
                    let sum = Some(self.charged[row])
                        .filter(|_| fen.unsigned_abs() <= MOST_MEASURED.unsigned_abs());
                    let Some(sum) = sum.and_then(|sum| sum.checked_add(*fen)) else {
                        let message =
                            format!("a charge of {} yuan is too much to add up", Fen(*fen));
                        return Err(self.books_error(message, Subject::Household, row));
                    };
                    self.charged[row] = sum;
                }
            }
        }
        if self.month < self.world.burn_in {
            return Ok(());
        }
        // Months come one after the other here; `finish` puts runs first.
        for (at, measured) in self.world.schedule.measured.iter().enumerate() {
            let Some(name) = &measured.column else { continue };
            let column = Arc::clone(self.state.column(Subject::Estate, &name.name));
            if let Column::Int(column) = &*column
                && let Some(row) =
                    column.iter().position(|v| v.unsigned_abs() > MOST_MEASURED.unsigned_abs())
            {
                let message = format!("`{}` is {}, too much to add up", name.name, column[row]);
                return Err(self.books_error(message, Subject::Estate, row));
            }
            match (&*column, &mut self.measured[at]) {
                (Column::Int(column), Values::Int(values)) => values.extend(column),
                (Column::Float(column), Values::Float(values)) => values.extend(column),
                _ => unreachable!("the checks compared the kinds"),
            }
        }
        Ok(())
    }

    fn finish(self) -> Block {
        let (runs, months) = (self.state.n_runs(), self.world.months);
        let estates = self.world.space.count(Subject::Estate);
        let homes = self.world.space.count(Subject::Household);
        let n = runs * months * estates;
        let mut values: Vec<Values> = self
            .measured
            .iter()
            .map(|values| match values {
                Values::Int(v) => Values::Int(runs_first(v, runs, months, estates)),
                Values::Float(v) => Values::Float(runs_first(v, runs, months, estates)),
            })
            .collect();
        for (at, measured) in self.world.schedule.measured.iter().enumerate() {
            if let Total::Ratio(part, whole) = &measured.outcome.total {
                let of = |name: &str| {
                    let known = self.world.schedule.measured.iter();
                    let found = known.clone().position(|other| other.outcome.name == name);
                    &values[found.expect("the checks know both parts of a ratio")]
                };
                let (part, whole) = (of(part), of(whole));
                let ratio = |i: usize| match whole.as_f64(i) {
                    0.0 => f64::NAN,
                    whole => part.as_f64(i) / whole,
                };
                values[at] = Values::Float((0..n).map(ratio).collect());
            }
        }
        Block {
            values,
            votes: self.votes,
            elections: self.elections,
            stages: self.assemblies.into_stages(),
            charged: self.charged.chunks(homes.max(1)).map(<[i64]>::to_vec).collect(),
        }
    }
}

/// Values that stand in the order month, run, estate in the order run, month, estate.
fn runs_first<T: Copy>(values: &[T], runs: usize, months: usize, estates: usize) -> Vec<T> {
    let mut ordered = Vec::with_capacity(values.len());
    if values.is_empty() {
        return ordered;
    }
    for run in 0..runs {
        for month in 0..months {
            ordered.extend_from_slice(&values[(month * runs + run) * estates..][..estates]);
        }
    }
    ordered
}
