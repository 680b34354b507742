//! Explains one answer of one rule about one unit of a scenario.

use super::facts;
use super::results::ParameterFact;
use super::run::Experiment;
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Environments, Policy, Start, Trace, Turning};
use crate::simulate::{Both, Moved, Opening};
use crate::units::{Date, Month};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Name of the rule.
    pub rule: String,
    /// Unit id.
    pub unit: String,
    /// The day.
    pub on: Date,
    /// Policy id; the baseline when there is none.
    pub policy: Option<String>,
    /// The run whose state is looked at; the state at the start when there is none.
    pub run: Option<u32>,
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
    /// Motions counted as carried.
    pub carried: Vec<Both>,
    /// The steps, reads and turnings.
    pub trace: Trace,
    /// Why the rule refused, when it did.
    pub refusal: Option<String>,
    /// Every parameter read, with the value in force and where it comes from.
    pub parameters: Vec<(ParameterFact, Option<Date>)>,
}

impl Explained {
    /// What would have changed the answer, the relatively smallest change first.
    #[must_use]
    pub fn turnings(&self) -> &[Turning] {
        &self.trace.turnings
    }
}

impl Experiment {
    /// Explains an answer.
    ///
    /// # Errors
    /// Unknown rule, unit or policy, each with the nearest name; a rule about a vote or a case; a
    /// rule that can't be followed step by step; a day outside the simulation.
    pub fn explain(&self, wish: Wish) -> Result<Explained, Faults> {
        let mut faults = Faults::none();
        let rule = self.book.rule(&wish.rule);
        let known: Vec<&str> = self.book.rules().map(|rule| rule.name.as_str()).collect();
        if rule.is_none() {
            faults.push(unknown("rule", &wish.rule, &known));
        }
        let households = &self.neighbourhood.households;
        let unit = households.iter().position(|household| household.unit_id == wish.unit);
        if unit.is_none() {
            let known: Vec<&str> = households.iter().map(|h| h.unit_id.as_str()).collect();
            faults.push(unknown("unit", &wish.unit, &known));
        }
        let id = wish.policy.clone().unwrap_or_else(|| self.scenario.baseline.name.clone());
        let prepared = self.policies.iter().find(|prepared| prepared.policy.id == id);
        if prepared.is_none() {
            let known: Vec<&str> = self.policies.iter().map(|p| p.policy.id.as_str()).collect();
            faults.push(unknown("policy", &id, &known));
        }
        let first = self.first_month();
        let last = first + i32::try_from(self.scenario.burn_in + self.scenario.months).unwrap_or(0);
        let month = Month::of(wish.on);
        if month < first || month >= last {
            let message = format!("{} lies outside the simulation", wish.on);
            let help =
                format!("name a day from {} to before {}", first.first_day(), last.first_day());
            faults.push(Fault::new("explain::day", message).help(help));
        }
        let (Some(rule), Some(unit), Some(prepared), true) =
            (rule, unit, prepared, faults.0.is_empty())
        else {
            return Err(faults);
        };
        let motions: Vec<Moved> = prepared.motions.iter().map(|motion| motion.0.clone()).collect();
        let ids = motions.iter().map(|motion| motion.id.clone()).collect();
        let environments = Environments::new(&self.book, Some(&prepared.merged), ids);
        let world = self.world(&prepared.merged, &motions, &environments);
        let at = usize::try_from(month - first).unwrap_or(0);
        let has_begun = |(_, day): &&(Moved, Date)| Month::of(*day) < month;
        let carried: Vec<&str> =
            prepared.motions.iter().filter(has_begun).map(|m| m.0.id.as_str()).collect();
        let bits = prepared.motions.iter().enumerate().filter(|(_, motion)| has_begun(motion));
        let bits = bits.fold(0, |bits, (at, _)| bits | 1 << at);
        let opening = match wish.run {
            None => Opening::at_start(&world, at, bits),
            Some(run) => Opening::in_run(&world, run, at),
        };
        let opening = opening.map_err(Faults::from)?;
        let Some((given, frame)) = opening.question(rule, unit) else {
            let message = format!("`{}` is about {}", rule.name, rule.subjects.join(", "));
            let fault = Fault::new("explain::subject", message);
            let fault = fault.at(&rule.text, rule.start, rule.name.len(), "asked here");
            return Err(fault.help("only rules about a unit, its building, estate or owner can be explained here; see the cases of this rule").into());
        };
        let refusal = match self.book.ask(rule, &given, &frame) {
            Ok(_) => None,
            Err(faults) => faults.0.first().map(|fault| fault.message().to_string()),
        };
        let Some(trace) = self.book.trace(rule, &given, &frame, 0) else {
            let message = format!("the steps of `{}` can't be followed", rule.name);
            let fault = Fault::new("explain::row_by_row", message);
            let fault = fault.at(&rule.text, rule.start, rule.name.len(), "runs row by row");
            return Err(fault.help("`linli rules list` says which construct stops it").into());
        };
        let answering = frame.environment(0).answering(&rule.name).clone();
        let answered = self.book.rule(&answering).unwrap_or(rule);
        let both = |pair: &(String, String)| Both { zh: pair.0.clone(), en: pair.1.clone() };
        let parameters = trace
            .parameters
            .iter()
            .filter_map(|read| self.in_force(&prepared.merged, &read.name, wish.on, &carried))
            .collect();
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
            carried: if wish.run.is_some() {
                Vec::new()
            } else {
                let moved = prepared.policy.motions.iter();
                let moved = moved.filter(|motion| carried.contains(&motion.id.as_str()));
                moved.map(|motion| both(&motion.title)).collect()
            },
            trace,
            refusal,
            parameters,
            wish,
        })
    }

    /// A parameter with its value in force under a policy, where that comes from, and since when.
    fn in_force(
        &self,
        policy: &Policy,
        name: &str,
        day: Date,
        carried: &[&str],
    ) -> Option<(ParameterFact, Option<Date>)> {
        let parameter = self.book.parameter(name)?;
        let begun = |start: &Start| match start {
            Start::Day(from) => *from <= day,
            Start::Motion(id) => carried.contains(&id.as_str()),
        };
        let changes = policy.changes.iter().rev();
        let change = changes.clone().find(|c| c.parameter == name && begun(&c.start));
        let (value, source, standing, since) = match change {
            Some(change) => {
                let since = match &change.start {
                    Start::Day(from) => Some(*from),
                    Start::Motion(_) => None,
                };
                let (source, standing) = (change.source.clone(), change.standing.clone());
                (change.setting.written(), source, standing, since)
            }
            None => {
                let since = parameter.on(day)?;
                let (source, standing) = (since.source.clone(), since.standing.clone());
                (since.setting.written(), source, standing, Some(since.date))
            }
        };
        let fact = ParameterFact {
            name: name.into(),
            summary: facts::both(&parameter.summary),
            value,
            unit: parameter.unit.clone(),
            standing,
            source,
        };
        Some((fact, since))
    }
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
