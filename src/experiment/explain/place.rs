//! What a rule is asked about: the names of the wish looked up, and whether that lies in the world
//! or is given by hand.

use std::sync::Arc;

use super::given::Hand;
use super::stage::Stage;
use super::{Question, Whence, Wish};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::estate::Tenure;
use crate::experiment::run::{Experiment, Prepared};
use crate::rulebook::{Environment, Frame, Given, Rule, Rulebook, View};
use crate::simulate::Subject;
use crate::units::{Date, Month};

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

    /// Is the rule about this?
    pub fn is_about(&self, subject: Subject) -> bool {
        self.rule.subjects.iter().any(|name| *name == subject.name())
    }

    /// Is something that it is about to be found in a simulated world?
    fn is_about_the_world(&self) -> bool {
        let subjects = &self.rule.subjects;
        subjects.is_empty() || subjects.iter().any(|name| Subject::any(name).is_some())
    }

    /// Is the rule about a unit, or about what a unit belongs to?
    pub fn is_about_a_unit(&self) -> bool {
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
        let by_hand = rule.subjects.iter().find(|subject| Subject::any(subject).is_none());
        if let Some(subject) = by_hand {
            let message = format!("`{name}` is about `{subject}`, which is in no scenario");
            return at(message).help(format!("give it by hand: {given}"));
        }
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
    pub(super) fn policies_that_move(&self) -> String {
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
        let is_in_world = wish.run.is_some()
            || (asked.unit.is_some() && asked.is_about_the_world())
            || asked.is_about(Subject::Neighbourhood);
        if !is_in_world {
            return self.by_hand(asked, wish.on);
        }
        let (month, beyond) = self.month_of(wish)?;
        self.in_world(asked.prepared, |world| {
            Stage { experiment: self, asked, wish, world, month, beyond }.question()
        })
    }

    /// A simulated month, counted from the first. A day outside the simulation stands beside the
    /// nearest month: what is as at the start can be asked under the parameters of any day.
    fn month_of(&self, wish: &Wish) -> Result<(usize, Option<Date>), Faults> {
        let (months, month) = (self.months(), Month::of(wish.on));
        let nth = |month: Month| usize::try_from(month - months.start).unwrap_or(0);
        if months.contains(&month) {
            return Ok((nth(month), None));
        }
        let Some(run) = wish.run else {
            let nearest = if month < months.start { 0 } else { nth(months.end) - 1 };
            return Ok((nearest, Some(wish.on)));
        };
        let message = format!("{} lies outside the simulation", wish.on);
        let (first, last) = (months.start.first_day(), months.end.first_day());
        let fault = Fault::new("explain::day", message);
        Err(fault
            .help(format!(
                "run {run} has days from {first} to before {last}; without --run the state at the \
                 start is asked, on any day"
            ))
            .into())
    }

    /// The parameters of a day, and the motions that count as carried then, one bit each.
    pub(super) fn environment_on(&self, prepared: &Prepared, day: Date) -> (Environment, u32) {
        let in_force = voted(prepared, Month::of(day));
        let is_adopted = |id: &str| {
            let at = prepared.motions.iter().position(|motion| motion.0.id == id);
            at.is_some_and(|at| in_force & (1 << at) != 0)
        };
        (self.book.environment(day, Some(&prepared.merged), is_adopted), in_force)
    }

    /// Everything is given by hand, under the parameters of the very day.
    fn by_hand(&self, asked: &Asked<'_>, day: Date) -> Result<Question, Faults> {
        plain_values(&self.book, asked.rule)?;
        let (environment, in_force) = self.environment_on(asked.prepared, day);
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
pub(super) fn voted(prepared: &Prepared, month: Month) -> u32 {
    let motions = prepared.motions.iter().enumerate();
    let begun = motions.filter(|(_, (_, day))| Month::of(*day) < month);
    begun.fold(0, |bits, (at, _)| bits | 1 << at)
}

/// A rule about plain values can't be asked alone.
pub(super) fn plain_values(book: &Rulebook, rule: &Rule) -> Result<(), Faults> {
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
