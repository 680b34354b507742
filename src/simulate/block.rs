//! A block of runs, advanced month by month through the schedule.

mod lots;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::assembly::{Assemblies, Moved};
use super::mechanism::Act;
use super::outcome::{Total, Values, Vote};
use super::schedule::{Schedule, Setter, Step};
use super::state::State;
use super::subject::{Space, Subject, index};
use crate::chance::{Address, name_key};
use crate::diagnostic::{Fault, Faults};
use crate::disputes::{Case, Docket, Fate};
use crate::ledger::{Posting, conserves};
use crate::parking::Wish;
use crate::rulebook::{Column, Environments, Kind, Policy, Rulebook, View, Word};
use crate::units::{Fen, Month};
use crate::{commons, ledger, parking, services};

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
    /// For each household, fen charged over the last twelve months, summed over runs; empty when the
    /// schedule does not say what households are charged.
    pub charged: Vec<i64>,
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

/// The name under which a case draws.
pub(super) fn case_name(space: &Space, case: &Case) -> String {
    format!("dispute/{}/{}", case.opened, space.name(Subject::Household, case.household))
}

/// What rules see of cases.
pub(super) fn case_view(waiting: Vec<i64>, heard: Vec<bool>) -> View {
    let mut view = View::default();
    view.set("waiting_months", Arc::new(Column::Int(waiting)));
    view.set("is_heard", Arc::new(Column::Flag(heard)));
    view
}

/// A block of runs on its way through the months.
pub(super) struct Running<'a> {
    world: &'a World<'a>,
    state: State<'a>,
    assemblies: Assemblies,
    dockets: Vec<Docket>,
    /// Closing books of last month: column name and values.
    books: Vec<(Subject, String, Arc<Column>)>,
    first_run: u32,
    month: usize,
    /// Who entered the lotteries of a step last month.
    entrants: Vec<(String, lots::Entrants)>,
    measured: Vec<Values>,
    votes: Vec<Vote>,
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
            dockets: vec![Docket::default(); n_runs * world.space.count(Subject::Estate)],
            books: Vec::new(),
            first_run: runs.start,
            month: 0,
            entrants: Vec::new(),
            measured,
            votes: Vec::new(),
            charged: if world.schedule.charged.is_empty() {
                Vec::new()
            } else {
                vec![0; world.space.count(Subject::Household)]
            },
        })
    }

    /// Simulates one month.
    fn month(&mut self, month: usize) -> Result<(), SimulateError> {
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
        for step in &self.world.schedule.steps {
            if stop(self, step) {
                return Ok(true);
            }
            self.step(step)?;
        }
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

    /// The open cases of the first run, by estate.
    pub(super) fn dockets(&self) -> &[Docket] {
        &self.dockets[..self.world.space.count(Subject::Estate)]
    }

    fn step(&mut self, step: &Step) -> Result<(), SimulateError> {
        let mut columns = Vec::with_capacity(step.set.len());
        for (column, setter) in &step.set {
            let state = self.world.schedule.state(step.subject, &column.name);
            let state = state.expect("the checks know every column");
            let (value, by) = match setter {
                Setter::Rule(rule) => {
                    let everyone = self.state.everyone(step.subject);
                    (self.state.ask(&rule.name, &everyone, &state.kind)?, rule)
                }
                Setter::Group(figure, of, source) => {
                    (self.state.group(step.subject, *figure, *of, &source.name)?, source)
                }
            };
            self.state.within(state, &value, by)?;
            columns.push((&column.name, value));
        }
        for (name, column) in columns {
            self.state.set(step.subject, name, column);
        }
        let Some((mechanism, _)) = &step.then else { return Ok(()) };
        match mechanism.act {
            Act::PostLedger => self.post_ledger(step),
            Act::PostCommons => self.post_commons(step),
            Act::ShareCost => self.share_cost(step),
            Act::AllotBays => self.allot_bays(step),
            Act::DrawLots => self.draw_lots(step),
            Act::OpenDisputes => {
                self.open_disputes(step);
                Ok(())
            }
            Act::HearDisputes => {
                let capacity = self.column(step, "capacity", Subject::Estate);
                let capacities = self.dockets.iter_mut().zip(capacity.ints());
                capacities.for_each(|(docket, capacity)| docket.hear(*capacity));
                Ok(())
            }
            Act::CloseDisputes => self.close_disputes(step),
            Act::CountBallots => {
                let World { space, motions, .. } = self.world;
                let votes = self.assemblies.hold(&self.state, space, motions, step, self.month)?;
                self.votes.extend(votes);
                Ok(())
            }
        }
    }

    fn column(&self, step: &Step, slot: &str, subject: Subject) -> Arc<Column> {
        Arc::clone(self.state.column(subject, &step.slot(slot).name))
    }

    fn set(&mut self, step: &Step, slot: &str, subject: Subject, column: Column) {
        self.state.set(subject, &step.slot(slot).name, column);
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

    fn post_ledger(&mut self, step: &Step) -> Result<(), SimulateError> {
        let get = |slot| self.column(step, slot, Subject::Household);
        let (due, paid, recovered, arrears) =
            (get("due"), get("paid"), get("recovered"), get("arrears"));
        self.opened_as_closed(Subject::Household, &step.slot("arrears").name, &arrears)?;
        let (due, paid, recovered) = (due.ints(), paid.ints(), recovered.ints());
        let opening = arrears.ints();
        let mut closing = Vec::with_capacity(opening.len());
        for row in 0..opening.len() {
            if opening[row].checked_add(due[row]).is_none() {
                let message = format!(
                    "{} yuan owed and {} billed are too much to add",
                    Fen(opening[row]),
                    Fen(due[row])
                );
                return Err(self.books_error(message, Subject::Household, row));
            }
            let posting = Posting {
                due: Fen(due[row]),
                paid: Fen(paid[row]),
                recovered: Fen(recovered[row]),
            };
            let posted = ledger::post(Fen(opening[row]), posting)
                .map_err(|error| self.books_error(error.to_string(), Subject::Household, row))?;
            closing.push(posted.0);
        }
        let n = self.world.space.count(Subject::Household);
        for run in 0..self.state.n_runs() {
            let rows = run * n..(run + 1) * n;
            let received: Vec<i64> = rows.clone().map(|row| paid[row] + recovered[row]).collect();
            let all = (&opening[rows.clone()], &due[rows.clone()], &closing[rows.clone()]);
            if !conserves(all.0, all.1, &received, all.2) {
                let message = "opening + billed = received + closing does not hold".into();
                return Err(self.books_error(message, Subject::Household, rows.start));
            }
        }
        self.close_book(step, "arrears", Subject::Household, Column::Int(closing));
        Ok(())
    }

    fn post_commons(&mut self, step: &Step) -> Result<(), SimulateError> {
        let get = |slot| self.column(step, slot, Subject::Estate);
        let (income, cost, balance) = (get("income"), get("cost"), get("balance"));
        self.opened_as_closed(Subject::Estate, &step.slot("balance").name, &balance)?;
        let mut closing = Vec::with_capacity(balance.len());
        for (row, balance) in balance.ints().iter().enumerate() {
            let (income, cost) = (income.ints()[row], cost.ints()[row]);
            // Whatever the order of adding, each partial sum must fit.
            let sum = balance.checked_add(income);
            if sum.and_then(|sum| sum.checked_sub(cost)).is_none() {
                let message = format!(
                    "a balance of {} yuan, income of {} and cost of {} are too much to add",
                    Fen(*balance),
                    Fen(income),
                    Fen(cost)
                );
                return Err(self.books_error(message, Subject::Estate, row));
            }
            closing.push(commons::post(Fen(*balance), Fen(income), Fen(cost)).0);
        }
        self.close_book(step, "balance", Subject::Estate, Column::Int(closing));
        Ok(())
    }

    fn share_cost(&mut self, step: &Step) -> Result<(), SimulateError> {
        let whole = self.column(step, "whole", Subject::Neighbourhood);
        let weight = self.column(step, "weight", Subject::Estate);
        let n = self.world.space.count(Subject::Estate);
        let mut shares = Vec::with_capacity(weight.len());
        for (run, whole) in whole.ints().iter().enumerate() {
            let weights = &weight.ints()[run * n..(run + 1) * n];
            let parts = services::share(*whole, weights).ok_or_else(|| {
                let message =
                    format!("{} yuan can't be shared by weights {weights:?}", Fen(*whole));
                self.books_error(message, Subject::Neighbourhood, run)
            })?;
            shares.extend(parts);
        }
        self.set(step, "share", Subject::Estate, Column::Int(shares));
        Ok(())
    }

    fn allot_bays(&mut self, step: &Step) -> Result<(), SimulateError> {
        let bays = self.column(step, "bays", Subject::Estate);
        let get = |slot| self.column(step, slot, Subject::Household);
        let (cars, priority) = (get("cars"), get("priority"));
        let crowd = self.state.everyone(Subject::Household);
        let estate_of = crowd.map(Subject::Estate);
        let keys = self.world.space.keys(Subject::Household);
        let mut wishes: Vec<Vec<(usize, Wish)>> = vec![Vec::new(); bays.len()];
        for (row, estate) in estate_of.iter().enumerate() {
            let address = Address {
                seed: self.world.seed,
                run: self.first_run + crowd.run_in_block[row],
                month: index(self.month),
                subject: keys[row % keys.len()],
                purpose: name_key("parking lot"),
            };
            let (cars, priority) = (cars.ints()[row], priority.ints()[row]);
            if cars < 0 {
                return Err(self.books_error(
                    format!("{cars} cars to park"),
                    Subject::Household,
                    row,
                ));
            }
            wishes[*estate as usize].push((row, Wish { cars, priority, lot: address.lot() }));
        }
        let mut held = vec![0; cars.len()];
        let mut overflow = vec![0; bays.len()];
        for (estate, wishes) in wishes.iter().enumerate() {
            let only: Vec<Wish> = wishes.iter().map(|wish| wish.1).collect();
            let given = parking::allot(&only, bays.ints()[estate]);
            for ((row, wish), given) in wishes.iter().zip(given) {
                held[*row] = given;
                overflow[estate] += wish.cars - given;
            }
        }
        self.set(step, "held", Subject::Household, Column::Int(held));
        self.set(step, "overflow", Subject::Estate, Column::Int(overflow));
        Ok(())
    }

    fn open_disputes(&mut self, step: &Step) {
        let arises = self.column(step, "arises", Subject::Household);
        let crowd = self.state.everyone(Subject::Household);
        let n = self.world.space.count(Subject::Household);
        let mut open_cases = self.column(step, "open_cases", Subject::Household).ints().to_vec();
        let mut opened = vec![0; self.dockets.len()];
        let month = i64::try_from(self.month).expect("months are few");
        for (row, estate) in crowd.map(Subject::Estate).iter().enumerate() {
            if arises.flags()[row] {
                self.dockets[*estate as usize].file(row % n, month);
                open_cases[row] += 1;
                opened[*estate as usize] += 1;
            }
        }
        self.set(step, "open_cases", Subject::Household, Column::Int(open_cases));
        self.set(step, "opened", Subject::Estate, Column::Int(opened));
    }

    #[expect(clippy::needless_range_loop, reason = "dockets and counts share the row")]
    fn close_disputes(&mut self, step: &Step) -> Result<(), SimulateError> {
        let fates = self.fates(step)?;
        let n = self.world.space.count(Subject::Household);
        let n_estates = self.world.space.count(Subject::Estate);
        let mut open_cases = self.column(step, "open_cases", Subject::Household).ints().to_vec();
        let mut settled_now = vec![false; open_cases.len()];
        let mut ended = [(); 3].map(|()| vec![0; self.dockets.len()]);
        let mut at = 0;
        for row in 0..self.dockets.len() {
            let docket = &mut self.dockets[row];
            let n_open = docket.open.len();
            for (case, fate) in docket.close(&fates[at..at + n_open]) {
                let household = row / n_estates * n + case.household;
                open_cases[household] -= 1;
                match fate {
                    Fate::Settled => {
                        settled_now[household] = true;
                        ended[0][row] += 1;
                    }
                    Fate::Dropped => ended[1][row] += 1,
                    Fate::Escalated => ended[2][row] += 1,
                    Fate::Open => unreachable!("an open case has not ended"),
                }
            }
            at += n_open;
            if !self.dockets[row].conserves() {
                let message = "cases opened = settled + dropped + escalated + open does not hold";
                return Err(self.books_error(message.into(), Subject::Estate, row));
            }
        }
        let open = self.dockets.iter().map(|docket| i64::try_from(docket.open.len()).expect("few"));
        let open = open.collect();
        self.set(step, "open_cases", Subject::Household, Column::Int(open_cases));
        self.set(step, "settled_now", Subject::Household, Column::Flag(settled_now));
        for (slot, ended) in ["settled", "dropped", "escalated"].into_iter().zip(ended) {
            self.set(step, slot, Subject::Estate, Column::Int(ended));
        }
        self.set(step, "open", Subject::Estate, Column::Int(open));
        Ok(())
    }

    /// How every open case stands at the end of the month, in the order of the dockets.
    fn fates(&self, step: &Step) -> Result<Vec<Fate>, SimulateError> {
        let n_estates = self.world.space.count(Subject::Estate);
        let month = i64::try_from(self.month).expect("months are few");
        let (mut rows, mut keys) = (Vec::new(), Vec::new());
        let (mut waiting, mut heard) = (Vec::new(), Vec::new());
        for (row, docket) in self.dockets.iter().enumerate() {
            for case in &docket.open {
                rows.push((index(row / n_estates), index(case.household)));
                keys.push(name_key(&case_name(self.world.space, case)));
                waiting.push(month - case.opened);
                heard.push(case.is_heard);
            }
        }
        let crowd = self.state.some(Subject::Household, &rows, Some(keys));
        let crowd = crowd.with(Subject::Dispute, case_view(waiting, heard), None);
        let words = Fate::ALL.iter().map(|fate| Word::from(fate.1)).collect();
        match self.state.ask(&step.slot("fate").name, &crowd, &Kind::Word(words))? {
            Column::Word(positions, _) => {
                Ok(positions.iter().map(|at| Fate::ALL[usize::from(*at)].0).collect())
            }
            _ => unreachable!("words were asked for"),
        }
    }

    fn measure(&mut self) -> Result<(), SimulateError> {
        let total = self.world.burn_in + self.world.months;
        if self.month + self.world.months.min(12) >= total {
            let n = self.world.space.count(Subject::Household);
            for column in &self.world.schedule.charged {
                let column = self.state.column(Subject::Household, &column.name);
                for (row, fen) in column.ints().iter().enumerate() {
                    let sum = Some(self.charged[row % n])
                        .filter(|_| fen.unsigned_abs() <= MOST_MEASURED.unsigned_abs());
                    let Some(sum) = sum.and_then(|sum| sum.checked_add(*fen)) else {
                        let message =
                            format!("a charge of {} yuan is too much to add up", Fen(*fen));
                        return Err(self.books_error(message, Subject::Household, row));
                    };
                    self.charged[row % n] = sum;
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
        Block { values, votes: self.votes, charged: self.charged }
    }
}

/// What bills need of a block: its months one by one, and a month stopped after the charge.
impl<'a> Running<'a> {
    /// Simulates the next month.
    ///
    /// # Errors
    /// When a rule stops or books don't balance.
    pub(super) fn pass(&mut self, month: usize) -> Result<(), SimulateError> {
        self.month(month)
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
        self.state.open_month(month, |_| bits);
        self.month = month;
        let schedule = self.world.schedule;
        let is_charged = |name: &str| schedule.charged.iter().any(|column| column.name == name);
        let charges = |step: &Step| {
            step.subject == Subject::Household
                && step.set.iter().any(|(column, _)| is_charged(&column.name))
        };
        let last = schedule.steps.iter().rposition(charges);
        for step in schedule.steps.iter().take(last.map_or(0, |last| last + 1)) {
            self.step(step)?;
        }
        Ok(bits)
    }

    /// The state as it stands now.
    pub(super) fn now(&self) -> &State<'a> {
        &self.state
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
