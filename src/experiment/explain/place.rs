//! What a rule is asked about: the names of the wish looked up, and the world stopped where the
//! rule is asked.

use std::sync::Arc;

use super::given::Hand;
use super::{Question, Whence, Wish};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::estate::Tenure;
use crate::experiment::facts::both;
use crate::experiment::results::Both;
use crate::experiment::run::{Experiment, Prepared};
use crate::rulebook::{Frame, Given, Rule, Rulebook, View};
use crate::simulate::{Act, Beside, Opening, Step, Subject, World, case_months, vote_months};
use crate::units::{Date, Month};

/// Months that a help names at most.
const MOST_MONTHS: usize = 12;

/// The names of a wish, looked up.
pub(super) struct Asked<'a> {
    pub rule: &'a Rule,
    /// Owner and household.
    pub unit: Option<(usize, usize)>,
    pub prepared: &'a Prepared,
    pub motion: Option<usize>,
    pub hand: Hand,
}

impl<'a> Asked<'a> {
    /// Looks every name up.
    ///
    /// # Errors
    /// Every name that is not there, with the nearest one.
    pub fn of(experiment: &'a Experiment, wish: &Wish) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let rule = experiment.book.rule(&wish.rule);
        if rule.is_none() {
            let known = experiment.book.rules().map(|rule| rule.name.as_str());
            faults.push(unknown("rule", &wish.rule, &known.collect::<Vec<_>>()));
        }
        let unit = wish.unit.as_ref().map(|id| experiment.unit(id));
        let unit = unit.and_then(|unit| faults.gather(unit.map_err(Faults::from)));
        let prepared = faults.gather(experiment.prepared(wish.policy.as_deref()));
        if let Some(run) = wish.run {
            faults.gather(experiment.has_run(run));
        }
        let motion = prepared.and_then(|prepared| {
            let motion = experiment.motion(prepared, wish.motion.as_deref());
            faults.gather(motion.map_err(Faults::from)).flatten()
        });
        let hand = rule.and_then(|rule| faults.gather(Hand::read(experiment, rule, &wish.given)));
        match (rule, prepared, hand) {
            (Some(rule), Some(prepared), Some(hand)) => {
                faults.or(Self { rule, unit, prepared, motion, hand })
            }
            _ => Err(faults),
        }
    }

    fn is_about(&self, subject: Subject) -> bool {
        self.rule.subjects.iter().any(|name| *name == subject.name())
    }

    fn is_about_a_unit(&self) -> bool {
        let of_unit = [Subject::Household, Subject::Building, Subject::Estate, Subject::Owner];
        of_unit.into_iter().any(|subject| self.is_about(subject))
    }

    /// The rule is about something that only a run has, or no unit is named: what to do.
    pub fn not_there(&self, experiment: &Experiment, given: &str) -> Fault {
        let rule = self.rule;
        let at = |message: String| {
            let fault = Fault::new("explain::not_there", message);
            let label = format!("it is about {}", rule.subjects.join(", "));
            fault.at(&rule.text, rule.start, rule.name.len(), label)
        };
        let name = &rule.name;
        if self.is_about(Subject::Dispute) {
            let message = format!("`{name}` is about a case, and there is none before a run");
            let take = if self.unit.is_some() {
                "add --run 0".to_string()
            } else {
                let unit = experiment.neighbourhood.households.first();
                let unit = unit.map_or("", |household| &household.unit_id);
                format!("name a run and the unit that brought it, as in --run 0 --unit {unit}")
            };
            return at(message).help(format!("{take}, or give the case by hand: {given}"));
        }
        if [Subject::Roll, Subject::Cast, Subject::Motion].into_iter().any(|s| self.is_about(s)) {
            let message = format!("`{name}` is about a vote, and nobody has voted before a run");
            let take = match (self.motion, &self.prepared.motions[..]) {
                (Some(at), motions) => {
                    format!(
                        "add --run 0 and name the day of the vote, such as --on {}",
                        motions[at].1
                    )
                }
                (None, []) => experiment.policies_that_move(),
                (None, _) => "add --motion ID and --run 0".into(),
            };
            return at(message).help(format!("{take}; or give the vote by hand: {given}"));
        }
        let unit = experiment.neighbourhood.households.first();
        let unit = unit.map_or("", |household| &household.unit_id);
        let message = format!("whom `{name}` is asked about is not said");
        at(message).help(format!("name a unit, such as --unit {unit}; or give it by hand: {given}"))
    }
}

impl Experiment {
    /// The owner and the household of a unit.
    fn unit(&self, id: &str) -> Result<(usize, usize), Fault> {
        let households = &self.neighbourhood.households;
        let Some(at) = households.iter().position(|household| household.unit_id == id) else {
            let known: Vec<&str> = households.iter().map(|h| h.unit_id.as_str()).collect();
            return Err(unknown("unit", id, &known));
        };
        let household = &households[at];
        let estate = &self.neighbourhood.estates[self.neighbourhood.estate_of(household)].id;
        // The developer's units are one head, whatever owner ids their rows carry.
        let owner = match household.tenure {
            Tenure::Developer => "developer",
            _ => &household.owner_id,
        };
        let name = format!("owner/{estate}/{owner}");
        let mut owners = 0..self.space.count(Subject::Owner);
        let owner = owners.find(|owner| self.space.name(Subject::Owner, *owner) == name);
        Ok((owner.expect("every unit has its owner on the roll"), at))
    }

    /// A policy of the scenario; the baseline when none is named.
    pub(in super::super) fn prepared(&self, id: Option<&str>) -> Result<&Prepared, Faults> {
        let baseline = &self.scenario.baseline.name;
        let id = id.unwrap_or(baseline);
        let found = self.policies.iter().find(|prepared| prepared.policy.id == id);
        found.ok_or_else(|| {
            let here: Vec<&str> = self.policies.iter().map(|p| p.policy.id.as_str()).collect();
            let place = self.scenario.policies.first().unwrap_or(&self.scenario.baseline);
            let at = |message| {
                self.scenario.fault("explain::unknown_policy", message, place, "its policies")
            };
            let all = here.join(", ");
            let fault = if self.book.policy(id).is_some() {
                let message = format!("policy `{id}` is not run in this scenario");
                let help =
                    format!("add it under `policies` in scenario.toml, or name one of: {all}");
                at(message).help(help)
            } else {
                let near = did_you_mean(id, here.iter().copied().chain(self.book.policies()));
                let help = format!("{} policies of this scenario: {all}", near.unwrap_or_default());
                at(format!("no policy `{id}`")).help(help.trim_start().to_string())
            };
            fault.into()
        })
    }

    /// The motion named, or a policy's only one.
    fn motion(&self, prepared: &Prepared, id: Option<&str>) -> Result<Option<usize>, Fault> {
        let motions = &prepared.motions;
        let Some(id) = id else { return Ok((motions.len() == 1).then_some(0)) };
        if let Some(at) = motions.iter().position(|motion| motion.0.id == id) {
            return Ok(Some(at));
        }
        let message = format!("`{}` puts no motion `{id}` to the vote", prepared.policy.id);
        let known: Vec<&str> = motions.iter().map(|motion| motion.0.id.as_str()).collect();
        let near = did_you_mean(id, known.iter().copied());
        let help = || match &known[..] {
            [] => self.policies_that_move(),
            known => format!("it puts {}", known.join(", ")),
        };
        Err(Fault::new("explain::unknown_motion", message).help(near.unwrap_or_else(help)))
    }

    /// What to do where a policy puts nothing to the vote.
    fn policies_that_move(&self) -> String {
        let moving = self.policies.iter().filter(|prepared| !prepared.motions.is_empty());
        let moving: Vec<String> = moving
            .map(|prepared| format!("{} ({})", prepared.policy.id, prepared.motions[0].1))
            .collect();
        match &moving[..] {
            [] => "no policy of this scenario puts a motion to the vote".into(),
            moving => format!(
                "add --run 0 and name a policy that puts a motion to the vote, with --policy and the \
                 day of its vote with --on: {}",
                moving.join(", ")
            ),
        }
    }

    /// What a rule is asked.
    pub(super) fn question(&self, asked: &Asked<'_>, wish: &Wish) -> Result<Question, Faults> {
        let is_in_world =
            asked.unit.is_some() || wish.run.is_some() || asked.is_about(Subject::Neighbourhood);
        if !is_in_world {
            return self.by_hand(asked, wish.on);
        }
        let month = self.month_of(wish.on)?;
        self.in_world(asked.prepared, |world| {
            Stage { experiment: self, asked, wish, world, month }.question()
        })
    }

    /// A simulated month, counted from the first.
    fn month_of(&self, day: Date) -> Result<usize, Faults> {
        let (months, month) = (self.months(), Month::of(day));
        if months.contains(&month) {
            return Ok(usize::try_from(month - months.start).unwrap_or(0));
        }
        let message = format!("{day} lies outside the simulation");
        let (first, last) = (months.start.first_day(), months.end.first_day());
        let fault = Fault::new("explain::day", message);
        Err(fault.help(format!("name a day from {first} to before {last}")).into())
    }

    /// Everything is given by hand, under the parameters of the very day.
    fn by_hand(&self, asked: &Asked<'_>, day: Date) -> Result<Question, Faults> {
        plain_values(&self.book, asked.rule)?;
        let prepared = asked.prepared;
        let in_force = voted(prepared, Month::of(day));
        let is_adopted = |id: &str| {
            let at = prepared.motions.iter().position(|motion| motion.0.id == id);
            at.is_some_and(|at| in_force & (1 << at) != 0)
        };
        let environment = self.book.environment(day, Some(&prepared.merged), is_adopted);
        let empty = Arc::new(View::default());
        let given = asked.rule.subjects.iter().map(|subject| Given {
            subject: subject.clone(),
            view: Arc::clone(&empty),
            rows: None,
        });
        let frame = Arc::new(Frame::of(Arc::new(environment), asked.hand.luck()));
        Ok(Question { given: given.collect(), frame, whence: Whence::Hand, in_force, day })
    }
}

/// The motions whose first vote lies before a month, one bit each: counted as carried.
fn voted(prepared: &Prepared, month: Month) -> u32 {
    let motions = prepared.motions.iter().enumerate();
    let begun = motions.filter(|(_, (_, day))| Month::of(*day) < month);
    begun.fold(0, |bits, (at, _)| bits | 1 << at)
}

/// A rule about plain values can't be asked alone.
fn plain_values(book: &Rulebook, rule: &Rule) -> Result<(), Faults> {
    if book.is_about_subjects(rule) {
        return Ok(());
    }
    let Some(plain) = rule.subjects.iter().find(|name| Subject::any(name).is_none()) else {
        return Ok(());
    };
    let message = format!("`{}` can't be asked alone: `{plain}` is a plain value", rule.name);
    let fault = Fault::new("explain::plain_values", message);
    let fault = fault.at(&rule.text, rule.start, rule.name.len(), "asked by other rules only");
    Err(fault.help("explain a rule that asks it: its steps are shown there").into())
}

/// The world of a policy in a month, to ask a rule in.
struct Stage<'a> {
    experiment: &'a Experiment,
    asked: &'a Asked<'a>,
    wish: &'a Wish,
    world: &'a World<'a>,
    month: usize,
}

impl Stage<'_> {
    fn question(&self) -> Result<Question, Faults> {
        let Self { experiment, asked, wish, world, month, .. } = *self;
        plain_values(&experiment.book, asked.rule)?;
        let is_vote = self.is_of_vote();
        let is_case = asked.is_about(Subject::Dispute);
        if is_vote {
            self.needs_motion()?;
        }
        let opening = match wish.run {
            None => {
                let bits = voted(asked.prepared, world.month(month));
                Opening::at_start(world, month, bits)
            }
            Some(run) if is_vote => before(world, run, month, Act::CountBallots),
            Some(run) if is_case => before(world, run, month, Act::CloseCases(Subject::Dispute)),
            Some(run) => Opening::in_run(world, run, month),
        };
        let opening = opening.map_err(Faults::from)?;
        let (mut beside, mut whence) =
            (Beside::default(), wish.run.map_or(Whence::Start, Whence::Run));
        if is_vote {
            (beside, whence) = self.vote(&opening)?;
        }
        if is_case && let Some(run) = wish.run {
            (beside, whence) = self.case(&opening, run)?;
        }
        let found = opening.question(asked.rule, asked.unit, &beside);
        let (given, mut frame) = found.expect("plain values were refused above");
        // What nobody in the world is has no draws of its own.
        let is_nobody = asked.unit.is_none() && asked.is_about_a_unit();
        if is_nobody || (is_case && wish.run.is_none()) {
            frame = Arc::new(Frame::clone(&frame).with_luck(asked.hand.luck()));
        }
        if is_nobody && matches!(whence, Whence::Start) {
            whence = Whence::Hand;
        }
        let day = world.month(month).first_day();
        Ok(Question { given, frame, whence, in_force: opening.in_force(), day })
    }

    /// Is the rule about a vote, or one that an owner votes by?
    fn is_of_vote(&self) -> bool {
        let subjects = [Subject::Motion, Subject::Roll, Subject::Cast];
        let is_ballot = || {
            let step = self.experiment.schedule.step_of(Act::CountBallots);
            step.is_some_and(|step| {
                let slots = ["takes_part", "in_favour"];
                slots.iter().any(|slot| step.slot(slot).name == self.asked.rule.name.as_str())
            })
        };
        subjects.into_iter().any(|subject| self.asked.is_about(subject)) || is_ballot()
    }

    /// A vote of a run, and the draws of an owner, need a motion.
    fn needs_motion(&self) -> Result<(), Faults> {
        let Self { asked, wish, experiment, .. } = self;
        let is_by_hand = asked.hand.has(Subject::Motion.name());
        let is_needed = wish.run.is_some()
            || asked.is_about(Subject::Owner)
            || (asked.is_about(Subject::Motion) && !is_by_hand && asked.prepared.motions.len() > 1);
        if asked.motion.is_some() || !is_needed {
            return Ok(());
        }
        let policy = &asked.prepared.policy.id;
        let fault = if asked.prepared.motions.is_empty() {
            let message = format!("`{policy}` puts nothing to the vote");
            let fault = Fault::new("explain::no_motion", message);
            fault.help(experiment.policies_that_move())
        } else {
            let ids: Vec<&str> =
                asked.prepared.motions.iter().map(|motion| motion.0.id.as_str()).collect();
            let message = format!("`{policy}` puts {} motions to the vote", ids.len());
            let fault = Fault::new("explain::which_motion", message);
            fault.help(format!("name one with --motion: {}", ids.join(", ")))
        };
        let rule = asked.rule;
        Err(fault.at(&rule.text, rule.start, rule.name.len(), "about a vote").into())
    }

    /// The vote on a motion: of the run, or as far as it is known without one.
    fn vote(&self, opening: &Opening<'_>) -> Result<(Beside, Whence), Faults> {
        let Self { asked, wish, experiment, world, month } = *self;
        let owner = asked.unit.map(|unit| unit.0).filter(|_| asked.is_about(Subject::Owner));
        let estate = asked.unit.map(|(_, household)| {
            experiment.space.belongs(Subject::Household, household, Subject::Estate)
        });
        let is_counted = asked.is_about(Subject::Roll) || asked.is_about(Subject::Cast);
        let Some(run) = wish.run else {
            let mut beside = match asked.motion {
                Some(motion) => opening.ballot(motion, 1, owner).map_err(Faults::from)?,
                None => Beside::default(),
            };
            if let Some(estate) = estate {
                beside = beside.with(Subject::Roll, opening.roll(estate));
            }
            return Ok((beside, Whence::Start));
        };
        let at = asked.motion.expect("a vote of a run needs a motion");
        let motion = &asked.prepared.motions[at].0.id;
        let Some(attempt) = opening.attempt(at) else {
            let months = vote_months(world, run, at).map_err(Faults::from)?;
            let message =
                format!("run {run} does not vote on `{motion}` in {}", world.month(month));
            let help = match &months[..] {
                [] => "it never does: its first vote lies outside the simulation".into(),
                months => {
                    format!("name a day of a month in which it does: {}", listed(world, months))
                }
            };
            return Err(Fault::new("explain::no_vote", message).help(help).into());
        };
        let mut beside = opening.ballot(at, attempt, owner).map_err(Faults::from)?;
        let mut of_estate = None;
        if is_counted {
            let Some(estate) = estate else {
                let rule = asked.rule;
                let fault = Fault::new("explain::whose_vote", "each estate votes on its own roll");
                let fault = fault.at(&rule.text, rule.start, rule.name.len(), "about one estate");
                return Err(fault.help("name any unit of the estate with --unit").into());
            };
            let [roll, cast] = opening.count(at, attempt, estate).map_err(Faults::from)?;
            beside = beside.with(Subject::Roll, roll).with(Subject::Cast, cast);
            let fact = &experiment.neighbourhood.estates[estate];
            of_estate = Some(Both { zh: fact.name_zh.clone(), en: fact.name_en.clone() });
        }
        let motions = &asked.prepared.policy.motions;
        let title = motions.iter().find(|own| own.id == *motion).map(|own| both(&own.title));
        let (month, motion) = (world.month(month), title.unwrap_or_default());
        Ok((beside, Whence::Vote { run, month, motion, attempt, estate: of_estate }))
    }

    /// The case of a unit in a run.
    fn case(&self, opening: &Opening<'_>, run: u32) -> Result<(Beside, Whence), Faults> {
        let Self { asked, wish, experiment, world, month } = *self;
        let rule = asked.rule;
        let Some((_, household)) = asked.unit else {
            let fault = Fault::new("explain::whose_case", "a case belongs to a unit");
            let fault = fault.at(&rule.text, rule.start, rule.name.len(), "about a case");
            return Err(fault.help("name the unit that brought it with --unit").into());
        };
        let opened = |case: &crate::docket::Case| {
            world.month(usize::try_from(case.opened).unwrap_or_default())
        };
        let all: Vec<_> = opening.cases(household).collect();
        let found = match wish.case {
            None => all.first(),
            Some(month) => all.iter().find(|case| opened(case) == month),
        };
        if let Some(case) = found {
            return Ok((opening.case(case), Whence::Case { run, opened: opened(case) }));
        }
        let unit = &experiment.neighbourhood.households[household].unit_id;
        let here = world.month(month);
        let fault = if let Some(wanted) = wish.case.filter(|_| !all.is_empty()) {
            let message = format!("{unit} has no open case of {wanted} in {here} in run {run}");
            let known: Vec<String> = all.iter().map(|case| opened(case).to_string()).collect();
            let fault = Fault::new("explain::no_case", message);
            fault.help(format!("name one with --case: {}", known.join(", ")))
        } else {
            let message = format!("{unit} has no open case in {here} in run {run}");
            let months = case_months(world, run, household).map_err(Faults::from)?;
            let fault = Fault::new("explain::no_case", message);
            fault.help(match &months[..] {
                [] => {
                    "it never has in this run: try another unit or run, or give the case by hand \
                       without --run, as in --given dispute.waiting_months=2"
                        .into()
                }
                months => {
                    format!("name a day of a month in which it has: {}", listed(world, months))
                }
            })
        };
        Err(fault.into())
    }
}

fn before<'a>(
    world: &'a World<'a>,
    run: u32,
    month: usize,
    act: Act,
) -> Result<Opening<'a>, crate::simulate::SimulateError> {
    Opening::before(world, run, month, &|step: &Step| step.is(act))
}

fn listed(world: &World<'_>, months: &[usize]) -> String {
    let shown = months.iter().take(MOST_MONTHS).map(|month| world.month(*month).to_string());
    let more = if months.len() > MOST_MONTHS { ", …" } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Fault {
    let fault = Fault::new("explain::unknown", format!("no {what} `{name}`"));
    match did_you_mean(name, known.iter().copied()) {
        Some(help) => fault.help(help),
        None => {
            let some: Vec<&str> = known.iter().take(8).copied().collect();
            fault.help(format!("such as {}", some.join(", ")))
        }
    }
}
