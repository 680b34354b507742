//! Explains one answer of one rule: about a unit of a scenario, about a vote or a case of a run,
//! or about what is given by hand.

mod given;
mod place;
mod stage;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reads::{ColumnRead, columns_read};
use super::results::Both;
use super::run::Experiment;
use crate::diagnostic::Faults;
use crate::rulebook::{Amount, Frame, Given, Luck, Trace, Turning};
use crate::simulate::{Setter, Subject};
use crate::units::{Date, Month};
use place::Asked;

pub use values::{Entry, InForce, Since};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Name of the rule.
    pub rule: String,
    /// Unit id; none where everything is given by hand.
    pub unit: Option<String>,
    /// The day.
    pub on: Date,
    /// Policy id; the baseline when there is none.
    pub policy: Option<String>,
    /// The run whose state is looked at; the state at the start when there is none.
    pub run: Option<u32>,
    /// The motion voted on; the policy's only one when there is none.
    pub motion: Option<String>,
    /// The month in which the case was opened; the unit's oldest when there is none.
    pub case: Option<Month>,
    /// Columns given by hand, each as `subject.column=value`.
    pub given: Vec<String>,
}

/// Where what the rule was asked about comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whence {
    /// The data, and state columns as they start.
    Start,
    /// The state of a run when the month opens.
    Run(u32),
    /// A vote of a run.
    Vote {
        /// The run.
        run: u32,
        /// The month in which the motion is put.
        month: Month,
        /// The motion.
        motion: Both,
        /// How often it was put.
        attempt: i64,
        /// The estate whose votes are counted.
        estate: Option<Both>,
    },
    /// A case of a run, in the month in which it may end.
    Case {
        /// The run.
        run: u32,
        /// The month in which it was opened.
        opened: Month,
    },
    /// All of it is given by hand.
    Hand,
}

/// An answer with all that led to it.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What was asked.
    pub wish: Wish,
    /// The policy that was looked at.
    pub policy: Both,
    /// The question that the rule's file answers.
    pub question: Both,
    /// What the function says of itself.
    pub doc: Both,
    /// Source and standing of the rule.
    pub source: (String, String),
    /// The rule that answered, when a policy replaces the one asked.
    pub answered_by: Option<String>,
    /// Where what it was asked about comes from.
    pub whence: Whence,
    /// The day whose parameters are in force: the first of the month, but by hand the day asked.
    pub day: Date,
    /// The unit that speaks for the owner, when it is another one.
    pub speaks: Option<String>,
    /// What was given by hand.
    pub given: Vec<(String, Amount)>,
    /// Motions in force: carried in the run, or counted as carried.
    pub carried: Vec<Both>,
    /// The steps, reads and turnings.
    pub trace: Trace,
    /// Why the rule refused, when it did.
    pub refusal: Option<String>,
    /// Every parameter read, with the values in force and where they come from.
    pub parameters: Vec<InForce>,
}

impl Explained {
    /// What would have changed the answer, each input alone.
    #[must_use]
    pub fn turnings(&self) -> &[Turning] {
        &self.trace.turnings
    }
}

/// What a rule is asked, and when.
struct Question {
    given: Vec<Given>,
    frame: Arc<Frame>,
    whence: Whence,
    /// Motions in force, one bit each.
    in_force: u32,
    /// The day whose parameters are in force.
    day: Date,
}

impl Experiment {
    /// Explains an answer.
    ///
    /// # Errors
    /// Unknown names, each with the nearest one; a run, a day, a vote or a case that is not there,
    /// with those that are; columns that must be given by hand.
    pub fn explain(&self, wish: Wish) -> Result<Explained, Faults> {
        let asked = Asked::of(self, &wish)?;
        let Asked { rule, prepared, hand, .. } = &asked;
        let mut question = self.question(&asked, &wish)?;
        hand.put_into(&mut question);
        let Question { given, frame, .. } = &question;
        let refusal = match self.book.ask(rule, given, frame) {
            Ok(_) => None,
            Err(faults) => {
                self.all_given(&asked, &question)?;
                faults.0.first().map(|fault| fault.message().to_string())
            }
        };
        let mut trace = self.book.trace(rule, given, frame, 0);
        if let (Some(_), Some(answer)) = (&trace.unfollowed, &mut trace.answer) {
            answer.unit = self.unit_set(&rule.name).unwrap_or_default();
        }
        let answering = frame.environment(0).answering(&rule.name).clone();
        let answered = self.book.rule(&answering).unwrap_or(rule);
        let both = |pair: &(String, String)| Both { zh: pair.0.clone(), en: pair.1.clone() };
        let is_in_force = |motion: &&str| {
            let at = prepared.motions.iter().position(|own| own.0.id == *motion);
            at.is_some_and(|at| question.in_force & (1 << at) != 0)
        };
        let motions = prepared.policy.motions.iter();
        let carried = motions.filter(|motion| is_in_force(&motion.id.as_str()));
        let carried = carried.map(|motion| both(&motion.title)).collect();
        let parameters = self.values_read(&asked, &question, &trace.parameters, &is_in_force);
        let doc = &answered.doc;
        Ok(Explained {
            policy: both(&prepared.policy.title),
            question: Both {
                zh: answered.header.question_zh.clone().unwrap_or_default(),
                en: answered.header.question.clone(),
            },
            doc: Both { zh: doc.zh.clone(), en: doc.en.clone() },
            source: (answered.header.source.clone(), answered.header.standing.clone()),
            answered_by: (answering != rule.name).then(|| answering.to_string()),
            speaks: self.speaks(&asked),
            given: hand.amounts(),
            whence: question.whence,
            day: question.day,
            carried,
            trace,
            refusal,
            parameters,
            wish,
        })
    }

    /// The unit that speaks for the owner of the unit asked about, when it is another one.
    fn speaks(&self, asked: &Asked<'_>) -> Option<String> {
        let (owner, household) = asked.unit?;
        let speaker = self.space.belongs(Subject::Owner, owner, Subject::Household);
        let is_about = asked.rule.subjects.iter().any(|name| *name == Subject::Owner.name());
        (is_about && speaker != household)
            .then(|| self.neighbourhood.households[speaker].unit_id.clone())
    }

    /// Why a rule stopped for want of what must be given; nothing when all is there.
    fn all_given(&self, asked: &Asked<'_>, question: &Question) -> Result<(), Faults> {
        let environment = question.frame.environment(0);
        let view = |subject: &str| question.given.iter().find(|given| given.subject == subject);
        let read = columns_read(&self.book, asked.rule, Some(environment));
        let missing = read.iter().filter(|read| {
            view(&read.subject).is_some_and(|given| given.view.get(&read.column.name).is_none())
        });
        let missing: Vec<_> = missing.collect();
        let draws = match &question.frame.luck {
            Luck::Given(given) => {
                let reached = self.book.reach(asked.rule);
                let draws = reached
                    .into_iter()
                    .flat_map(|rule| rule.draws.iter().map(move |draw| (rule, draw)));
                draws.filter(|(_, draw)| !given.contains_key(draw.name.as_str())).collect()
            }
            Luck::Drawn { .. } => Vec::new(),
        };
        if missing.is_empty() && draws.is_empty() {
            return Ok(());
        }
        let how = |read: &ColumnRead| {
            let name = format!("{}.{}", read.subject, read.column.name);
            let key = (read.subject.to_string(), read.column.name.to_string());
            let (mut value, or) = given::example(self.book.columns().get(&key));
            if let Some(known) = given::known_values(self, &key.1).next() {
                value = known.to_string();
            }
            (format!("--given {name}={value}"), or, name)
        };
        let mut faults = Faults::none();
        if asked.hand.is_empty() && !missing.is_empty() {
            // Nothing was given at all: say at once what there is to do.
            let all: Vec<String> = missing.iter().map(|read| how(read).0).collect();
            faults.push(asked.not_there(self, &all.join(" ")));
            return Err(faults);
        }
        for read in missing {
            let (add, or, name) = how(read);
            let message = format!("`{name}` is not given");
            let fault = read.rule.fault("explain::not_given", message, read.column, "read here");
            faults.push(fault.help(format!("add {add}{or}")));
        }
        for (rule, draw) in draws {
            let message = format!("the draw `{}` is not given", draw.name);
            let fault = rule.fault("explain::not_given", message, draw, "drawn here");
            let help = "what is given by hand has no luck of its own: add --given \"chance.";
            faults.push(fault.help(format!("{help}{}=0.5\"", draw.name)));
        }
        Err(faults)
    }

    /// The unit of the column that a rule sets in the month.
    fn unit_set(&self, rule: &str) -> Option<String> {
        self.schedule.steps.iter().find_map(|step| {
            let is_it = |setter: &Setter| matches!(setter, Setter::Rule(own) if own.name == rule);
            let (column, _) = step.set.iter().find(|(_, setter)| is_it(setter))?;
            Some(self.schedule.state(step.subject, &column.name)?.unit.clone())
        })
    }
}

/// Draws given by hand.
type Draws = BTreeMap<String, f64>;
