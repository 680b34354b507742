//! Puts an experiment together from its texts, checks everything, and runs it.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::columns::{Shelf, Shelved};
use super::facts;
use super::fingerprint::fingerprint;
use super::gather::Gathered;
use super::payers::{Pairing, Payers};
use super::results::{Audience, EstateFact, HouseholdFact, PolicyResult, Results};
use super::scenario::Scenario;
use super::{held, prepare};
use crate::dataset;
use crate::diagnostic::{Document, Fault, Faults, Text};
use crate::estate::Neighbourhood;
use crate::rulebook::{Change, Environments, Pack, Policy, Rulebook, Start};
use crate::simulate::{
    Both, Moved, Schedule, SimulateError, Space, Subject, World, check, kinds, simulate, watch,
};
use crate::units::{Date, Month};

/// Runs advanced together by one thread; results do not depend on it.
const RUNS_IN_BLOCK: u32 = 48;

/// Bytes of measured values that are held in memory even where there is a shelf.
const HELD: u64 = 1 << 25;

/// Why a block of runs is missing.
enum Unfinished {
    Run(SimulateError),
    Shelf(io::Error),
}

impl From<SimulateError> for Unfinished {
    fn from(error: SimulateError) -> Self {
        Self::Run(error)
    }
}

impl From<io::Error> for Unfinished {
    fn from(error: io::Error) -> Self {
        Self::Shelf(error)
    }
}

/// The texts of an experiment.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Name of the scenario's folder.
    pub name: String,
    /// `scenario.toml`.
    pub scenario: Arc<Text>,
    /// Every rule pack that the scenario names, and its own.
    pub packs: Vec<Pack>,
    /// The estates.
    pub estates: Arc<Text>,
    /// The households.
    pub households: Arc<Text>,
}

/// What the user asks for beyond the scenario.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Runs of each policy.
    pub runs: Option<u32>,
    /// Seed.
    pub seed: Option<u64>,
    /// Only these policies; the baseline is always run.
    pub policies: Vec<String>,
    /// To ask every rule anew, though what it reads is what it was: slower, with the same answers.
    pub asks_anew: bool,
}

/// A checked experiment, ready to run.
pub struct Experiment {
    name: String,
    pub(super) scenario: Scenario,
    pub(super) book: Rulebook,
    pub(super) schedule: Schedule,
    pub(super) neighbourhood: Neighbourhood,
    pub(super) space: Space,
    pub(super) policies: Vec<Prepared>,
    pub(super) settings: Vec<Change>,
    hash: String,
    asks_anew: bool,
    /// Columns of the data files that nothing reads.
    pub unknown_columns: Vec<String>,
    /// What the user should know before the results are read.
    pub warnings: Vec<String>,
}

/// A policy with the scenario's settings below it.
pub(super) struct Prepared {
    pub(super) policy: Policy,
    pub(super) merged: Policy,
    pub(super) motions: Vec<(Moved, Date)>,
}

impl Experiment {
    /// Reads and checks everything before anything runs.
    ///
    /// # Errors
    /// Every fault of every text.
    pub fn prepare(inputs: &Inputs, wishes: &Wishes) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let scenario = faults.gather(Scenario::read(&inputs.scenario));
        let book = faults.gather(Rulebook::load(&inputs.packs));
        let estates = faults.gather(dataset::estates(&inputs.estates));
        let households = estates.as_ref().and_then(|estates| {
            faults.gather(dataset::households(&inputs.households, &estates.rows))
        });
        let schedule = book.as_ref().and_then(|book| match book.schedule() {
            Some(text) => faults.gather(Schedule::read(text, book.schedule_parts())),
            None => {
                let fault = Fault::new("scenario::no_schedule", "no pack has a schedule.toml");
                faults.push(fault.at(&inputs.scenario, 0, 1, "the packs of this scenario").help(
                    "add the pack `micro-estate` to `rules`, or write a schedule of your own",
                ));
                None
            }
        });
        let (Some(scenario), Some(book), Some(schedule)) = (scenario, book, schedule) else {
            return Err(faults);
        };
        let document = Document::parse(&inputs.scenario)?;
        let root = document.root();
        let settings = book.changes(&root);
        for change in &settings {
            if let Start::Motion(_) = change.start {
                let fault =
                    Fault::new("scenario::no_motion", "a scenario's own change begins on a day");
                let at = &change.at;
                root.push(fault.at(&inputs.scenario, *at, change.length, "hangs on a motion"));
            }
        }
        // Only the changes were read here; the other keys were read above.
        root.keys().iter().for_each(|(key, _, _)| root.note(key));
        faults.gather(root.done());
        faults.0.extend(held::one_value_each(&settings).0);
        let policies = prepare::policies(&scenario, &book, &settings, wishes, &mut faults);
        if faults.0.is_empty()
            && let Some(baseline) = policies.first()
        {
            let first = scenario.start + -months(scenario.burn_in);
            let environment =
                book.environment(first.first_day(), Some(&baseline.merged), |_| false);
            faults.0.extend(check(&schedule, &book, &environment).0);
        }
        if faults.0.is_empty() {
            prepare::check_matters(&book, &schedule, &policies, &mut faults);
        }
        let (Some(estates), Some(households)) = (estates, households) else { return Err(faults) };
        for estate in &estates.rows {
            if !households.rows.iter().any(|household| household.estate == estate.id) {
                let at = inputs.estates.text.find(&estate.id).unwrap_or(0);
                let message = format!("estate `{}` has no households", estate.id);
                faults.push(
                    Fault::new("dataset::empty_estate", message)
                        .at(&inputs.estates, at, estate.id.len(), "nobody lives here")
                        .help(format!(
                            "add its units to {}, or leave it out",
                            inputs.households.name
                        )),
                );
            }
        }
        let ids: Vec<&str> = estates.rows.iter().map(|estate| estate.id.as_str()).collect();
        faults.0.extend(held::keys_of_estates(&book, &settings, &ids).0);
        faults.0.extend(held::built_by(&estates.rows, scenario.start, &inputs.estates).0);
        let mut schedule = schedule;
        prepare::measure_only(&mut schedule, &book, &settings, &policies);
        let warnings = prepare::late_votes(&scenario, &policies);
        let mut unknown_columns = estates.unknown_columns;
        unknown_columns.extend(households.unknown_columns);
        let neighbourhood = Neighbourhood::new(estates.rows, households.rows);
        let mut scenario = scenario;
        scenario.runs = wishes.runs.unwrap_or(scenario.runs);
        scenario.seed = wishes.seed.unwrap_or(scenario.seed);
        let hash = hash(inputs, &scenario, &policies);
        let space = if faults.0.is_empty() {
            Space::of(&neighbourhood, &kinds(&book, Subject::Project))
        } else {
            return Err(faults);
        };
        let name = inputs.name.clone();
        Ok(Self {
            name,
            scenario,
            book,
            schedule,
            neighbourhood,
            space,
            policies,
            settings,
            hash,
            asks_anew: wishes.asks_anew,
            unknown_columns,
            warnings,
        })
    }

    /// The first simulated month, burn-in included.
    pub(super) fn first_month(&self) -> Month {
        self.scenario.start + -months(self.scenario.burn_in)
    }

    /// The simulated months: from the first to the one after the last.
    #[must_use]
    pub fn months(&self) -> Range<Month> {
        let first = self.first_month();
        first..first + months(self.scenario.burn_in + self.scenario.months)
    }

    /// Refuses a run that the scenario does not have.
    pub(super) fn has_run(&self, run: u32) -> Result<(), Faults> {
        if run < self.scenario.runs {
            return Ok(());
        }
        let (n, last) = (self.scenario.runs, self.scenario.runs - 1);
        let message = format!("no run {run}: the scenario has {n} of each policy");
        let fault = Fault::new("scenario::no_run", message);
        Err(fault.help(format!("name one from --run 0 to --run {last}")).into())
    }

    /// Looks into the world of a policy.
    pub(super) fn in_world<T>(&self, prepared: &Prepared, look: impl FnOnce(&World<'_>) -> T) -> T {
        let motions: Vec<Moved> = prepared.motions.iter().map(|motion| motion.0.clone()).collect();
        let ids = motions.iter().map(|motion| motion.id.clone()).collect();
        let environments = Environments::new(&self.book, Some(&prepared.merged), ids);
        look(&self.world(&prepared.merged, &motions, &environments))
    }

    /// Values of one outcome in one run.
    fn each_run(&self) -> usize {
        self.scenario.months * self.neighbourhood.estates.len()
    }

    /// Household-months that a whole run will simulate, for progress.
    #[must_use]
    pub fn work(&self) -> u64 {
        let months = self.scenario.burn_in + self.scenario.months;
        let households = self.neighbourhood.households.len();
        let once = u64::try_from(months * households * self.policies.len()).unwrap_or(u64::MAX);
        once.saturating_mul(u64::from(self.scenario.runs))
    }

    /// Runs of each policy.
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.scenario.runs
    }

    /// Seed of all draws.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.scenario.seed
    }

    /// SHA-256 over everything that results depend on.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Runs every policy. `command` is noted in the results; `on_month` is told how many
    /// household-months were done. Threads are those of the calling rayon pool.
    ///
    /// # Errors
    /// The first fault, in the order of policies and runs; `None` when stopped by `stop`.
    ///
    /// # Panics
    /// When blocks of one policy measure different columns, which the schedule rules out.
    pub fn run(
        &self,
        command: String,
        stop: &AtomicBool,
        on_month: &(dyn Fn(usize) + Sync),
    ) -> Result<Results, Option<Faults>> {
        self.run_beside(None, command, stop, on_month)
    }

    /// As [`Experiment::run`]; measured values that are many go to a shelf, so that memory does not
    /// grow with runs.
    ///
    /// # Errors
    /// As [`Experiment::run`], and a shelf that takes no more.
    ///
    /// # Panics
    /// As [`Experiment::run`].
    pub fn run_beside(
        &self,
        shelf: Option<Arc<dyn Shelf>>,
        command: String,
        stop: &AtomicBool,
        on_month: &(dyn Fn(usize) + Sync),
    ) -> Result<Results, Option<Faults>> {
        let blocks: Vec<Range<u32>> = (0..self.scenario.runs)
            .step_by(RUNS_IN_BLOCK as usize)
            .map(|first| first..(first + RUNS_IN_BLOCK).min(self.scenario.runs))
            .collect();
        let tasks: Vec<(usize, Range<u32>)> = blocks
            .iter()
            .flat_map(|block| (0..self.policies.len()).map(|policy| (policy, block.clone())))
            .collect();
        let motions: Vec<Vec<Moved>> = self
            .policies
            .iter()
            .map(|policy| policy.motions.iter().map(|motion| motion.0.clone()).collect())
            .collect();
        let environments: Vec<Environments<'_>> = self
            .policies
            .iter()
            .zip(&motions)
            .map(|(policy, motions)| {
                let ids = motions.iter().map(|motion| motion.id.clone()).collect();
                Environments::new(&self.book, Some(&policy.merged), ids)
            })
            .collect();
        let rows = self.scenario.runs as usize * self.each_run();
        let shelved = self.shelved(shelf, rows);
        let gathered: Vec<Mutex<Gathered>> =
            shelved.map(|shelved| Mutex::new(Gathered::new(rows, shelved))).collect();
        let pairing = Mutex::new(self.pairing());
        let failed = AtomicBool::new(false);
        let done: Vec<Result<(), Unfinished>> = tasks
            .par_iter()
            .map(|(policy, block)| {
                if failed.load(Ordering::Relaxed) {
                    return Err(SimulateError::Stopped.into());
                }
                let world = self.world(
                    &self.policies[*policy].merged,
                    &motions[*policy],
                    &environments[*policy],
                );
                let simulated = simulate(&world, block.clone(), stop, on_month);
                let result = simulated.map_err(Unfinished::from).and_then(|simulated| {
                    let first = block.start as usize * self.each_run();
                    pairing.lock().expect("blocks are paired without panics").add(
                        *policy,
                        block.start,
                        simulated.charged.clone(),
                    );
                    let mut gathered =
                        gathered[*policy].lock().expect("blocks are added without panics");
                    gathered.add(simulated, first).map_err(Unfinished::from)
                });
                failed.fetch_or(result.is_err(), Ordering::Relaxed);
                result
            })
            .collect();
        let mut is_stopped = false;
        for result in done {
            match result {
                Ok(()) => {}
                Err(Unfinished::Run(SimulateError::Stopped)) => is_stopped = true,
                Err(Unfinished::Run(error)) => return Err(Some(error.into())),
                Err(Unfinished::Shelf(error)) => return Err(Some(no_room(&error).into())),
            }
        }
        if is_stopped {
            return Err(None);
        }
        let gathered = gathered
            .into_iter()
            .map(|gathered| gathered.into_inner().expect("blocks are added without panics"));
        let paired = pairing.into_inner().expect("blocks are paired without panics").whole();
        let results: Result<Vec<PolicyResult>, Faults> = self
            .policies
            .iter()
            .zip(gathered.zip(paired))
            .map(|(policy, (gathered, payers))| self.policy_result(policy, gathered, payers))
            .collect();
        Ok(self.results(command, results.map_err(Some)?))
    }

    /// Holds what households are charged under each policy against the baseline, run by run.
    fn pairing(&self) -> Pairing {
        let cars = self.neighbourhood.households.iter().map(|household| household.cars).collect();
        let months = self.scenario.months.min(12);
        let mut policies = self.policies.iter();
        let baseline = policies.position(|own| own.policy.id == self.scenario.baseline.name);
        let baseline = baseline.expect("the baseline is always run");
        Pairing::new(cars, months, self.policies.len(), baseline)
    }

    /// Where the columns of each policy stand on a shelf, if there is one and they are many.
    fn shelved(
        &self,
        shelf: Option<Arc<dyn Shelf>>,
        rows: usize,
    ) -> impl Iterator<Item = Option<Shelved>> {
        let each = Shelved::bytes(rows, self.schedule.measured.len());
        let is_long = each * self.policies.len() as u64 > HELD;
        let shelf = shelf.filter(|_| is_long);
        (0..self.policies.len() as u64).map(move |policy| {
            let shelf = shelf.as_ref()?;
            Some(Shelved::new(Arc::clone(shelf), policy * each, rows))
        })
    }

    /// Runs the baseline once on this thread, and tells `on_step` the name of every step before it
    /// begins, and an empty name after the last one of a month.
    ///
    /// # Errors
    /// As [`Experiment::run`].
    ///
    /// # Panics
    /// Never: the baseline is among the policies.
    pub fn watch(&self, on_step: &mut dyn FnMut(&str)) -> Result<(), Faults> {
        let is_baseline = |policy: &&Prepared| policy.policy.id == self.scenario.baseline.name;
        let baseline = self.policies.iter().find(is_baseline).expect("the baseline is always run");
        self.in_world(baseline, |world| {
            for first in (0..self.scenario.runs).step_by(RUNS_IN_BLOCK as usize) {
                let runs = first..(first + RUNS_IN_BLOCK).min(self.scenario.runs);
                watch(world, runs, on_step).map_err(Faults::from)?;
            }
            Ok(())
        })
    }

    pub(super) fn world<'a>(
        &'a self,
        policy: &'a Policy,
        motions: &'a [Moved],
        environments: &'a Environments<'a>,
    ) -> World<'a> {
        World {
            book: &self.book,
            schedule: &self.schedule,
            space: &self.space,
            start: self.scenario.start + -months(self.scenario.burn_in),
            burn_in: self.scenario.burn_in,
            months: self.scenario.months,
            seed: self.scenario.seed,
            policy,
            environments,
            motions,
            asks_anew: self.asks_anew,
        }
    }

    fn policy_result(
        &self,
        prepared: &Prepared,
        gathered: Gathered,
        payers: Payers,
    ) -> Result<PolicyResult, Faults> {
        let whole = gathered.whole(&prepared.policy.id)?;
        let policy = &prepared.policy;
        let both = |(zh, en): &(String, String)| Both { zh: zh.clone(), en: en.clone() };
        // Without the policy whose twin it is, a twin is a policy like any other.
        let is_run = |id: &&String| self.policies.iter().any(|other| other.policy.id == **id);
        Ok(PolicyResult {
            id: policy.id.clone(),
            title: both(&policy.title),
            summary: both(&policy.summary),
            null_of: policy.null_of.as_ref().filter(is_run).cloned(),
            changes: facts::changes(&self.book, policy, &self.settings, &prepared.motions),
            motions: facts::motions(
                &self.book,
                &self.schedule,
                policy,
                &self.settings,
                &prepared.motions,
                prepare::last_month(&self.scenario),
            ),
            values: whole.values,
            votes: whole.votes,
            stages: whole.stages,
            elections: whole.elections,
            charged: whole.charged,
            payers,
        })
    }

    /// The estates, as reports name them.
    pub(super) fn estates(&self) -> Vec<EstateFact> {
        let fact = |(at, estate): (usize, &crate::estate::Estate)| EstateFact {
            id: estate.id.clone(),
            name: Both { zh: estate.name_zh.clone(), en: estate.name_en.clone() },
            n_households: self
                .neighbourhood
                .households
                .iter()
                .filter(|household| self.neighbourhood.estate_of(household) == at)
                .count(),
        };
        self.neighbourhood.estates.iter().enumerate().map(fact).collect()
    }

    fn results(&self, command: String, policies: Vec<PolicyResult>) -> Results {
        let scenario = &self.scenario;
        let households = self.neighbourhood.households.iter().map(|household| HouseholdFact {
            unit_id: household.unit_id.clone(),
            estate: self.neighbourhood.estate_of(household),
            cars: household.cars,
        });
        let baseline = policies.iter().position(|policy| policy.id == scenario.baseline.name);
        let first = scenario.start + -months(scenario.burn_in);
        Results {
            scenario: self.name.clone(),
            title: scenario.title.clone(),
            data_note: scenario.data_note.clone(),
            data_date: scenario.data_date,
            start: scenario.start,
            months: scenario.months,
            burn_in: scenario.burn_in,
            runs: scenario.runs as usize,
            seed: scenario.seed,
            hash: self.hash.clone(),
            command,
            baseline: baseline.expect("the baseline is always run"),
            estates: self.estates(),
            households: households.collect(),
            outcomes: self.schedule.measured.iter().map(|m| m.outcome.clone()).collect(),
            parameters: facts::parameters(
                &self.book,
                &self.schedule,
                &self.settings,
                first,
                &policies,
            ),
            policies,
            events: scenario.events.clone(),
            audience: Audience::Analyst,
            secret: 0,
        }
    }
}

fn no_room(error: &io::Error) -> Fault {
    let message = format!("the measured values can't be put aside: {error}");
    Fault::new("run::no_room", message)
        .help("free some space where the report is to be written, or ask for fewer runs")
}

pub(super) fn months(n: usize) -> i32 {
    i32::try_from(n).expect("at most 1,200 months")
}

/// SHA-256 over every text, by its name within pack or scenario, and over what was asked.
fn hash(inputs: &Inputs, scenario: &Scenario, policies: &[Prepared]) -> String {
    let mut all = Vec::new();
    let mut add = |name: &str, text: &str| {
        for part in [name, text] {
            all.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            all.extend(part.as_bytes());
        }
    };
    add("scenario.toml", &inputs.scenario.text);
    add("estates", &inputs.estates.text);
    add("households", &inputs.households.text);
    for pack in &inputs.packs {
        pack.files
            .iter()
            .for_each(|(path, text)| add(&format!("{}/{path}", pack.name), &text.text));
    }
    add("runs", &scenario.runs.to_string());
    add("seed", &scenario.seed.to_string());
    policies.iter().for_each(|policy| add("policy", &policy.policy.id));
    fingerprint(&all)
}
