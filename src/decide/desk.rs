//! The desk at which rules are asked about single cases: facts go in by name, an answer comes out
//! with the parameters that it rests on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Fault, Faults};
use crate::rulebook::{
    Amount, Column, Environment, Frame, Given, Kind, Luck, Plain, Policy, Rule, Rulebook, Start,
    Trace, ValueKind, View,
};
use crate::units::{Area, Date, Fen, day_number, day_of};

/// One fact about a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A count, or any whole number.
    Whole(i64),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Word(String),
}

impl From<i64> for Fact {
    fn from(value: i64) -> Self {
        Self::Whole(value)
    }
}

impl From<bool> for Fact {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<&str> for Fact {
    fn from(value: &str) -> Self {
        Self::Word(value.into())
    }
}

impl From<Date> for Fact {
    fn from(value: Date) -> Self {
        Self::Whole(day_number(value))
    }
}

impl From<Area> for Fact {
    fn from(value: Area) -> Self {
        Self::Whole(value.0)
    }
}

impl From<Fen> for Fact {
    fn from(value: Fen) -> Self {
        Self::Whole(value.0)
    }
}

/// What is known of a case: facts by subject and column. What is not known is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facts(BTreeMap<(String, String), Fact>);

impl Facts {
    /// Nothing is known.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The same and one more fact, such as `with("roll", "heads", 60)`.
    #[must_use]
    pub fn with(mut self, subject: &str, column: &str, fact: impl Into<Fact>) -> Self {
        self.set(subject, column, fact);
        self
    }

    /// The same and one more fact, when it is known.
    #[must_use]
    pub fn maybe(self, subject: &str, column: &str, fact: Option<impl Into<Fact>>) -> Self {
        match fact {
            Some(fact) => self.with(subject, column, fact),
            None => self,
        }
    }

    /// Adds a fact.
    pub fn set(&mut self, subject: &str, column: &str, fact: impl Into<Fact>) {
        self.0.insert((subject.into(), column.into()), fact.into());
    }

    /// Is this fact known?
    #[must_use]
    pub fn has(&self, subject: &str, column: &str) -> bool {
        self.0.contains_key(&(subject.into(), column.into()))
    }

    /// Are these words and answers of yes or no alone? Such questions come again from case to case.
    fn are_few(&self) -> bool {
        !self.0.values().any(|fact| matches!(fact, Fact::Whole(_)))
    }

    fn given(&self, rule: &Rule) -> Vec<Given> {
        let view = |subject: &str| {
            let mut view = View::default();
            let own = self.0.iter().filter(|((of, _), _)| of == subject);
            for ((_, column), fact) in own {
                let column_of = match fact {
                    Fact::Whole(value) => Column::Int(vec![*value]),
                    Fact::Flag(value) => Column::Flag(vec![*value]),
                    Fact::Word(word) => Column::Word(vec![0], Arc::from([word.as_str().into()])),
                };
                view.set(column, Arc::new(column_of));
            }
            view
        };
        let subjects = rule.subjects.iter();
        subjects
            .map(|subject| Given {
                subject: subject.clone(),
                view: Arc::new(view(subject)),
                rows: None,
            })
            .collect()
    }
}

/// What a rule answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A whole number: fen, a count, days.
    Whole(i64),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Word(String),
    /// It can't be said: these facts (`subject.column`) were asked for and are not known.
    Unknown(Vec<String>),
}

impl Reply {
    /// The answer as a yes or no; `None` when it is unknown or of another kind.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(value) => Some(*value),
            _ => None,
        }
    }

    /// The answer as a whole number.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(value) => Some(*value),
            _ => None,
        }
    }

    /// The answer as a day.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.whole().and_then(day_of)
    }

    /// The answer as a word.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// A parameter that an answer rests on.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cited {
    /// Its name.
    pub name: String,
    /// The keys that chose among its values; none for a single value.
    pub keys: Vec<String>,
    /// Chinese and English summary.
    pub summary: (String, String),
    /// The value in force with its unit.
    pub value: Amount,
    /// Since when it is in force; `None` when a policy sets it from a motion on.
    pub since: Option<Date>,
    /// Law, contract, resolution or study that it comes from.
    pub source: String,
    /// `law`, `contract`, `resolution`, `measured` or `assumed`.
    pub standing: String,
}

/// Rules in force on one day, ready to be asked.
pub struct Desk<'a> {
    /// The rules.
    pub book: &'a Rulebook,
    /// The day whose parameters are in force.
    pub day: Date,
    policy: Option<Policy>,
    frame: Arc<Frame>,
    answered: RefCell<BTreeMap<Facts, Answered>>,
}

/// What rules answered to the same facts, each asked once.
type Answered = BTreeMap<String, Result<Reply, Faults>>;

impl<'a> Desk<'a> {
    /// The law of a day, with a policy laid over it, such as the own rules of an association.
    #[must_use]
    pub fn new(book: &'a Rulebook, day: Date, policy: Option<Policy>) -> Self {
        let environment: Environment = book.environment(day, policy.as_ref(), |_| true);
        let frame = Arc::new(Frame::of(Arc::new(environment), Luck::Given(BTreeMap::new())));
        Self { book, day, policy, frame, answered: RefCell::default() }
    }

    /// Asks a rule. What was asked before of facts without a number is not asked again.
    ///
    /// # Errors
    /// A rule that is not there, or that stops for another reason than an unknown fact: a part
    /// larger than its whole, a parameter that is not in force.
    pub fn ask(&self, rule: &str, facts: &Facts) -> Result<Reply, Faults> {
        if !facts.are_few() {
            return self.ask_anew(rule, facts);
        }
        let known = self.answered.borrow().get(facts).and_then(|of| of.get(rule).cloned());
        known.unwrap_or_else(|| {
            let reply = self.ask_anew(rule, facts);
            let mut answered = self.answered.borrow_mut();
            answered.entry(facts.clone()).or_default().insert(rule.into(), reply.clone());
            reply
        })
    }

    fn ask_anew(&self, rule: &str, facts: &Facts) -> Result<Reply, Faults> {
        let rule = self.rule(rule)?;
        let given = facts.given(rule);
        let answer = match self.book.ask(rule, &given, &self.frame) {
            Ok(answer) => answer,
            Err(faults) => return self.unanswered(rule, facts, faults),
        };
        if let Ok(value) = answer.as_int() {
            return Ok(Reply::Whole(value));
        }
        if let Ok(value) = answer.as_bool() {
            return Ok(Reply::Flag(value));
        }
        answer.into_string().map(Reply::Word).map_err(|kind| {
            let message = format!("`{}` gives {kind}, where one answer is due", rule.name);
            Fault::new("decide::no_answer", message).into()
        })
    }

    /// Asks a rule that answers yes or no by its columnar form, where it has one: the way for many
    /// cases that differ in their numbers.
    ///
    /// # Errors
    /// As [`Desk::ask`], and an answer of another kind.
    ///
    /// # Panics
    /// Never: one row has one answer.
    pub fn ask_flag(&self, rule: &str, facts: &Facts) -> Result<Reply, Faults> {
        let rule = self.rule(rule)?;
        match self.book.ask_column(rule, &facts.given(rule), 1, &Kind::Flag, &self.frame) {
            Ok(column) => Ok(Reply::Flag(column.get(0).as_bool().expect("a flag was asked for"))),
            Err((_, faults)) => self.unanswered(rule, facts, faults),
        }
    }

    /// What a rule that stopped comes to: facts that are not known, or its faults.
    fn unanswered(&self, rule: &Rule, facts: &Facts, faults: Faults) -> Result<Reply, Faults> {
        let missing = self.missing(rule, facts, &faults.to_string());
        if missing.is_empty() { Err(faults) } else { Ok(Reply::Unknown(missing)) }
    }

    /// Follows a rule step by step; `None` when a fact that it may read is not known, or when it
    /// has no steps.
    ///
    /// # Errors
    /// A rule that is not there.
    pub fn trace(&self, rule: &str, facts: &Facts) -> Result<Option<Trace>, Faults> {
        let rule = self.rule(rule)?;
        let trace = self.book.trace(rule, &facts.given(rule), &self.frame, 0);
        Ok(trace.unfollowed.is_none().then_some(trace))
    }

    /// The rule that answers for another on this day, which a policy may have replaced; `None` when
    /// the packs have no such rule.
    #[must_use]
    pub fn answering(&self, rule: &str) -> Option<&'a Rule> {
        let rule = self.book.rule(rule)?;
        self.book.rule(self.frame.environment(0).answering(&rule.name))
    }

    /// Title of the policy laid over the law; `None` without one.
    #[must_use]
    pub fn title(&self, in_chinese: bool) -> Option<String> {
        let title = &self.policy.as_ref()?.title;
        Some(if in_chinese { title.0.clone() } else { title.1.clone() })
    }

    /// Do all parameters that a rule reads have a value on this day? `false` also for a rule that
    /// the packs don't have.
    #[must_use]
    pub fn is_set(&self, rule: &str) -> bool {
        self.reads(rule).is_some_and(|rules| {
            rules.iter().flat_map(|rule| &rule.params).all(|asked| self.has_value(&asked.name))
        })
    }

    /// The columns that a rule, and those that it asks, read.
    #[must_use]
    pub fn columns(&self, rule: &str) -> Vec<(String, String)> {
        let rules = self.reads(rule).unwrap_or_default();
        let columns = rules.iter().flat_map(|rule| &rule.columns);
        let named = |asked: &crate::rulebook::Asked| {
            Some((asked.of.as_ref()?.to_string(), asked.name.to_string()))
        };
        columns.filter_map(named).collect()
    }

    /// The value of a parameter on this day, with where it comes from; `None` without one.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Cited> {
        let parameter = self.book.parameter(name)?;
        let since = parameter.on(self.day)?;
        let written = since.setting.written();
        let value = match (parameter.kind, written.parse()) {
            (ValueKind::Switch, _) => Plain::Flag(written == "true"),
            (_, Ok(whole)) => Plain::Int(whole),
            _ => Plain::Word(written),
        };
        Some(Cited {
            name: name.into(),
            keys: Vec::new(),
            summary: parameter.summary.clone(),
            value: Amount { value, unit: parameter.unit.clone() },
            since: Some(since.date),
            source: since.source.clone(),
            standing: since.standing.clone(),
        })
    }

    fn has_value(&self, name: &str) -> bool {
        let changes = self.policy.iter().flat_map(|policy| &policy.changes);
        changes.into_iter().any(|change| change.parameter == name)
            || self.book.parameter(name).is_some_and(|known| known.on(self.day).is_some())
    }

    /// A rule and all that it asks, directly or not.
    fn reads(&self, rule: &str) -> Option<Vec<&Rule>> {
        let mut seen = vec![self.book.rule(rule)?];
        let mut next = 0;
        while next < seen.len() {
            for (asked, _) in &seen[next].calls {
                let called = self.book.rule(&asked.name);
                seen.extend(called.filter(|called| !seen.iter().any(|s| s.name == called.name)));
            }
            next += 1;
        }
        Some(seen)
    }

    /// Source and standing of a rule's file.
    ///
    /// # Errors
    /// A rule that is not there.
    pub fn source(&self, rule: &str) -> Result<(String, String), Faults> {
        let header = &self.rule(rule)?.header;
        Ok((header.source.clone(), header.standing.clone()))
    }

    /// The parameters that a trace read, with where they come from.
    #[must_use]
    pub fn cited(&self, trace: &Trace) -> Vec<Cited> {
        let cite = |read: &crate::rulebook::ReadParameter| {
            let parameter = self.book.parameter(&read.name)?;
            let changes = self.policy.iter().flat_map(|policy| policy.changes.iter().rev());
            let mut begun = changes.filter(|change| {
                change.parameter == read.name
                    && match &change.start {
                        Start::Day(from) => *from <= self.day,
                        Start::Motion(_) => true,
                    }
            });
            let (since, source, standing) = match begun.next() {
                Some(change) => {
                    let since = match change.start {
                        Start::Day(from) => Some(from),
                        Start::Motion(_) => None,
                    };
                    (since, change.source.clone(), change.standing.clone())
                }
                None => {
                    let since = parameter.on(self.day)?;
                    (Some(since.date), since.source.clone(), since.standing.clone())
                }
            };
            Some(Cited {
                name: read.name.clone(),
                keys: read.keys.clone(),
                summary: parameter.summary.clone(),
                value: read.value.clone(),
                since,
                source,
                standing: standing.clone(),
            })
        };
        trace.parameters.iter().filter_map(cite).collect()
    }

    fn rule(&self, name: &str) -> Result<&Rule, Faults> {
        self.book.rule(name).ok_or_else(|| {
            let message = format!("the packs have no rule `{name}`, which this question needs");
            let fault = Fault::new("decide::no_rule", message);
            fault.help("read the national pack below your own, or add the rule").into()
        })
    }

    /// Columns that a rule, or one that it asks, may read, and whose absence it was stopped by.
    fn missing(&self, rule: &Rule, facts: &Facts, said: &str) -> Vec<String> {
        let mut missing = Vec::new();
        for read in self.reads(&rule.name).unwrap_or_default() {
            for asked in &read.columns {
                let Some(subject) = asked.of.as_deref() else { continue };
                let name = format!("{subject}.{}", asked.name);
                if !facts.has(subject, &asked.name)
                    && said.contains(&format!("{subject} has no {}", asked.name))
                    && !missing.contains(&name)
                {
                    missing.push(name);
                }
            }
        }
        missing
    }
}
