//! What a vote came to: the verdict of every assembly and of all, with what it rests on.

use std::rc::Rc;

use super::super::desk::Cited;
use super::asked::Scope;
use super::defects::Defect;
use super::file::Names;
use super::law::{Held, Law, Measure};
use crate::ballots::{Counted, Range, Silence};
use crate::units::Date;

/// How a vote came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every test is met.
    Passed,
    /// Every test is met, but a defect makes the decision open to annulment.
    Voidable,
    /// The facts allow both.
    Undetermined,
    /// Some test is not met.
    Failed,
}

impl Verdict {
    /// As programs read it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Voidable => "voidable",
            Self::Undetermined => "undetermined",
            Self::Failed => "failed",
        }
    }
}

/// Something to be said, by a code that the reports put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub code: &'static str,
    /// Its figures and names.
    pub with: Vec<(&'static str, String)>,
}

impl Note {
    /// A note without figures.
    #[must_use]
    pub fn of(code: &'static str) -> Self {
        Self { code, with: Vec::new() }
    }

    /// The same with one more figure.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.with.push((name, value.to_string()));
        self
    }
}

/// A fact that is not known and could change the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The fact: `total_heads`, `part_area_m2`, `yes_heads` ... as summary tables name it, or
    /// another such as `date`.
    pub fact: String,
    /// The test that needs it.
    pub test: Option<&'static str>,
    /// The least value of the part with which the test would be met, when the whole is known.
    pub least: Option<i64>,
    /// That whole.
    pub whole: Option<i64>,
    /// What the part is measured by.
    pub measure: Option<Measure>,
}

/// The verdict of one assembly, with all that it rests on.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Id of the estate; empty when there is only one.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Each test.
    pub tests: Vec<Held>,
    /// Ballots that came back, and the least number that must, where one is asked for.
    pub ballots: Option<(Range, i64)>,
    /// Heads and area as counted, silence included.
    pub counted: [Counted; 2],
    /// What silence was counted as.
    pub silence: Silence,
    /// The verdict with silence counted as absent, where it counts as something.
    pub if_strict: Option<Verdict>,
    /// What is missing for a verdict.
    pub missing: Vec<Missing>,
    /// What a reader should know of the figures.
    pub warnings: Vec<Note>,
}

/// A vote decided.
pub struct Decision<'a> {
    /// Day on which voting closed.
    pub date: Date,
    /// The verdict over all assemblies.
    pub verdict: Verdict,
    /// The law that decided.
    pub law: Rc<Law<'a>>,
    /// Each assembly.
    pub answers: Vec<Answer>,
    /// All owners as one roll; for comparison when each assembly decides for itself.
    pub pooled: Option<Answer>,
    /// How several assemblies are counted.
    pub scope: Scope,
    /// What a reader should know of how the law was applied.
    pub notes: Vec<Note>,
    /// Defects that make a carried motion open to annulment.
    pub defects: Vec<Defect>,
    /// Defects that could not be looked for, because nothing was written down of them.
    pub unchecked: Vec<&'static str>,
    /// The values that the answer rests on.
    pub sources: Vec<Cited>,
    /// What the estates are called.
    pub names: Names,
}

impl Decision<'_> {
    /// The assemblies whose verdicts decide.
    #[must_use]
    pub fn deciding(&self) -> Vec<&Answer> {
        match (self.scope, &self.pooled) {
            (Scope::Pooled, Some(pooled)) => vec![pooled],
            _ => self.answers.iter().collect(),
        }
    }

    /// The verdict over all assemblies with silence counted as absent; `None` where it counts as
    /// nothing anywhere.
    #[must_use]
    pub fn if_strict(&self) -> Option<Verdict> {
        let deciding = self.deciding();
        deciding.iter().find(|answer| answer.if_strict.is_some())?;
        let strict = deciding.iter().map(|answer| answer.if_strict.unwrap_or(answer.verdict));
        Some(match strict.max()? {
            Verdict::Passed if !self.defects.is_empty() => Verdict::Voidable,
            verdict => verdict,
        })
    }
}
