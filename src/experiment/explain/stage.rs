//! The world stopped where a rule is asked, with the vote or the case that it is about.

use std::sync::Arc;

use super::place::{Asked, plain_values, voted};
use super::{Question, Whence, Wish};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::facts::both;
use crate::experiment::results::Both;
use crate::experiment::run::Experiment;
use crate::rulebook::Frame;
use crate::simulate::{Act, Beside, Opening, Step, Subject, World, case_months, vote_months};
use crate::units::{Date, Month};

/// Months that a help names at most.
const MOST_MONTHS: usize = 12;

/// The world of a policy in a month, to ask a rule in.
pub(super) struct Stage<'a> {
    pub experiment: &'a Experiment,
    pub asked: &'a Asked<'a>,
    pub wish: &'a Wish,
    pub world: &'a World<'a>,
    pub month: usize,
    /// A day that is not simulated, whose parameters stand in place of those of the month.
    pub beyond: Option<Date>,
}

impl Stage<'_> {
    /// What the rule is asked there.
    ///
    /// # Errors
    /// A vote or a case that is not there; a rule that stops on the way.
    pub fn question(&self) -> Result<Question, Faults> {
        let Self { experiment, asked, wish, world, month, .. } = *self;
        plain_values(&experiment.book, asked.rule)?;
        let is_vote = self.is_of_vote();
        let is_case = asked.is_about(Subject::Dispute);
        if is_vote {
            self.needs_motion()?;
        }
        let opening = match wish.run {
            None => {
                let bits = voted(asked.prepared, Month::of(self.day()));
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
        let (given, mut frame) = opening.question(asked.rule, asked.unit, &beside);
        // What nobody in the world is has no draws of its own.
        let is_nobody = asked.unit.is_none() && asked.is_about_a_unit();
        if is_nobody || (is_case && wish.run.is_none()) {
            frame = Arc::new(Frame::clone(&frame).with_luck(asked.hand.luck()));
        }
        if is_nobody && matches!(whence, Whence::Start) {
            whence = Whence::Hand;
        }
        if let Some(day) = self.beyond {
            // No draw of the simulation belongs to a day outside it.
            let (environment, _) = experiment.environment_on(asked.prepared, day);
            frame = Arc::new(Frame::of(Arc::new(environment), asked.hand.luck()));
        }
        let day = self.day();
        Ok(Question { given, frame, whence, in_force: opening.in_force(), day })
    }

    /// The day whose parameters are in force.
    fn day(&self) -> Date {
        self.beyond.unwrap_or_else(|| self.world.month(self.month).first_day())
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
        let Self { asked, wish, experiment, world, month, .. } = *self;
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
        let Self { asked, wish, experiment, world, month, .. } = *self;
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
