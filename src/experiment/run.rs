//! Puts an experiment together from its texts, checks everything, and runs it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::facts;
use super::held;
use super::results::{Audience, EstateFact, HouseholdFact, PolicyResult, Results, Values};
use super::scenario::{Place, Scenario};
use crate::dataset;
use crate::diagnostic::{Document, Fault, Faults, Text, did_you_mean};
use crate::estate::Neighbourhood;
use crate::rulebook::{Change, Environments, Pack, Policy, Rulebook, Start};
use crate::simulate::{
    Block, Both, Moved, Schedule, SimulateError, Space, Subject, World, check, kinds, simulate,
    watch,
};
use crate::units::{Date, Month};

/// Runs advanced together by one thread; results do not depend on it.
const RUNS_IN_BLOCK: u32 = 48;

/// Motions of one policy; a simulation keeps those in force as bits.
const MOST_MOTIONS: usize = 32;

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
        let policies = prepare_policies(&scenario, &book, &settings, wishes, &mut faults);
        if faults.0.is_empty()
            && let Some(baseline) = policies.first()
        {
            let first = scenario.start + -months(scenario.burn_in);
            let environment =
                book.environment(first.first_day(), Some(&baseline.merged), |_| false);
            faults.0.extend(check(&schedule, &book, &environment).0);
        }
        if faults.0.is_empty() {
            check_matters(&book, &schedule, &policies, &mut faults);
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
        measure_only(&mut schedule, &book, &settings, &policies);
        let warnings = late_votes(&scenario, &policies);
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
    pub fn run(
        &self,
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
        let failed = AtomicBool::new(false);
        let done: Vec<Result<Block, SimulateError>> = tasks
            .par_iter()
            .map(|(policy, block)| {
                if failed.load(Ordering::Relaxed) {
                    return Err(SimulateError::Stopped);
                }
                let world = self.world(
                    &self.policies[*policy].merged,
                    &motions[*policy],
                    &environments[*policy],
                );
                let result = simulate(&world, block.clone(), stop, on_month);
                failed.fetch_or(result.is_err(), Ordering::Relaxed);
                result
            })
            .collect();
        let mut parts: Vec<Vec<Block>> = self.policies.iter().map(|_| Vec::new()).collect();
        let mut is_stopped = false;
        for ((policy, _), result) in tasks.iter().zip(done) {
            match result {
                Ok(block) => parts[*policy].push(block),
                Err(SimulateError::Stopped) => is_stopped = true,
                Err(error) => return Err(Some(error.into())),
            }
        }
        if is_stopped {
            return Err(None);
        }
        let results = self.policies.iter().zip(parts);
        let results: Result<Vec<PolicyResult>, Faults> =
            results.map(|(policy, blocks)| self.policy_result(policy, blocks)).collect();
        Ok(self.results(command, results.map_err(Some)?))
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
        }
    }

    fn policy_result(
        &self,
        prepared: &Prepared,
        blocks: Vec<Block>,
    ) -> Result<PolicyResult, Faults> {
        let mut blocks = blocks.into_iter();
        let mut whole = blocks.next().expect("at least one run");
        for block in blocks {
            for (values, more) in whole.values.iter_mut().zip(block.values) {
                match (values, more) {
                    (Values::Int(values), Values::Int(more)) => values.extend(more),
                    (Values::Float(values), Values::Float(more)) => values.extend(more),
                    _ => unreachable!("every block measures the same columns"),
                }
            }
            whole.votes.extend(block.votes);
            whole.stages.extend(block.stages);
            whole.elections.extend(block.elections);
            for (fen, more) in whole.charged.iter_mut().zip(block.charged) {
                *fen = fen.checked_add(more).ok_or_else(|| {
                    let message = format!(
                        "the charges of one household under `{}` are too much to add over all runs",
                        prepared.policy.id
                    );
                    let fault = Fault::new("simulate::books", message);
                    Faults::from(fault.help("look at the rules and parameters of fees"))
                })?;
            }
        }
        whole.votes.sort_by(|a, b| {
            (a.run, a.month, &a.motion, a.estate).cmp(&(b.run, b.month, &b.motion, b.estate))
        });
        whole.stages.sort_by(|a, b| {
            (a.run, &a.motion, a.month, a.when).cmp(&(b.run, &b.motion, b.month, b.when))
        });
        whole.elections.sort_by_key(|held| (held.run, held.month, held.estate));
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
                last_month(&self.scenario),
            ),
            values: whole.values,
            votes: whole.votes,
            stages: whole.stages,
            elections: whole.elections,
            charged: whole.charged,
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
        }
    }
}

fn months(n: usize) -> i32 {
    i32::try_from(n).expect("at most 1,200 months")
}

fn prepare_policies(
    scenario: &Scenario,
    book: &Rulebook,
    settings: &[Change],
    wishes: &Wishes,
    faults: &mut Faults,
) -> Vec<Prepared> {
    for wish in &wishes.policies {
        if !scenario.policies.iter().any(|policy| policy.name == *wish) {
            let fault = Fault::new("scenario::unknown_policy", format!("no policy `{wish}` here"));
            let known = scenario.policies.iter().map(|policy| policy.name.as_str());
            let known: Vec<&str> = known.collect();
            let near = did_you_mean(wish, known.iter().copied());
            faults.push(
                fault.help(near.unwrap_or_else(|| format!("policies: {}", known.join(", ")))),
            );
        }
    }
    let is_wanted = |place: &&Place| {
        wishes.policies.is_empty()
            || place.name == scenario.baseline.name
            || wishes.policies.contains(&place.name)
    };
    let mut prepared = Vec::new();
    for place in scenario.policies.iter().filter(is_wanted) {
        let Some(policy) = book.policy(&place.name) else {
            let message = format!("no policy `{}`", place.name);
            let fault =
                scenario.fault("scenario::unknown_policy", message, place, "not in any pack");
            let near = did_you_mean(&place.name, book.policies());
            faults.push(fault.help(near.unwrap_or_else(|| "policies stand in `policies/`".into())));
            continue;
        };
        let mut motions = Vec::new();
        for motion in &policy.motions {
            match scenario.motions.iter().find(|moved| moved.0.name == motion.id) {
                Some((at, first)) => {
                    if Month::of(*first) < scenario.start {
                        early_vote(scenario, at, *first, faults);
                    }
                    let (id, matter) = (motion.id.clone(), motion.matter.clone());
                    motions.push((Moved { id, matter, first: Month::of(*first) }, *first));
                }
                None => {
                    let message =
                        format!("the scenario does not say when `{}` is voted on", motion.id);
                    let fault = scenario.fault(
                        "scenario::no_vote_day",
                        message,
                        place,
                        "moves this motion",
                    );
                    let help = format!("add [[motion]] with id = \"{}\" and first = …", motion.id);
                    faults.push(fault.help(help));
                }
            }
        }
        if motions.len() > MOST_MOTIONS {
            let n = motions.len();
            let message =
                format!("`{}` moves {n} motions, at most {MOST_MOTIONS} may be", place.name);
            faults.push(scenario.fault("scenario::too_many", message, place, "too many motions"));
        }
        let mut merged = policy.clone();
        merged.changes = settings.iter().chain(&policy.changes).cloned().collect();
        prepared.push(Prepared { policy, merged, motions });
    }
    prepared
}

/// Every matter that is voted on must be one that the rules can decide.
fn check_matters(book: &Rulebook, schedule: &Schedule, policies: &[Prepared], faults: &mut Faults) {
    for prepared in policies {
        for (moved, first) in &prepared.motions {
            let environment = book.environment(*first, Some(&prepared.merged), |_| false);
            let found = held::matter(book, schedule, environment, &prepared.policy, moved);
            for fault in found.0 {
                if !faults.0.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
    }
}

/// A vote before the first reported month would be in force without ever being reported.
fn early_vote(scenario: &Scenario, at: &Place, first: Date, faults: &mut Faults) {
    let message = format!("`{}` is first voted on before the first month reported", at.name);
    let label = format!("on {first}; reports begin with {}", scenario.start);
    let fault = scenario.fault("scenario::early_vote", message, at, &label).help(
        "give it a day from that month on; for what is in force from the beginning, let the \
         policy's changes begin on a day with `from` instead of `by`",
    );
    if !faults.0.contains(&fault) {
        faults.push(fault);
    }
}

fn last_month(scenario: &Scenario) -> Month {
    scenario.start + (months(scenario.months) - 1)
}

/// Motions whose first vote lies after the last month: nobody ever votes on them.
fn late_votes(scenario: &Scenario, policies: &[Prepared]) -> Vec<String> {
    let last = last_month(scenario);
    let mut late = Vec::new();
    for (moved, first) in policies.iter().flat_map(|policy| &policy.motions) {
        let warning = format!(
            "`{}` is never voted on: its first vote, on {first}, lies after the last month, {last}",
            moved.id
        );
        if moved.first > last && !late.contains(&warning) {
            late.push(warning);
        }
    }
    late
}

/// SHA-256 of some bytes, 64 hexadecimal digits.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
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

/// Leaves out of the schedule what is measured only while a switch is on that none of the policies
/// ever turns on.
fn measure_only(
    schedule: &mut Schedule,
    book: &Rulebook,
    settings: &[Change],
    policies: &[Prepared],
) {
    let all = settings.iter().chain(policies.iter().flat_map(|p| &p.merged.changes));
    let turned_on: BTreeSet<&str> = all
        .filter(|change| change.setting.is_on())
        .map(|change| change.parameter.as_str())
        .collect();
    schedule.measure_only(|switch| {
        let since = book.parameter(switch).into_iter().flat_map(|own| &own.since);
        turned_on.contains(switch) || since.into_iter().any(|since| since.setting.is_on())
    });
}
