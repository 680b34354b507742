//! `linli rules explain`: one answer with everything that led to it.

use std::path::PathBuf;

use clap::Args;

use crate::cli::talk::{self, Format, Lang};
use crate::cli::{Ending, files};
use crate::diagnostic::Faults;
use crate::experiment::{Experiment, Wish, Wishes};
use crate::report::{explanation_json, explanation_text};
use crate::units::{Date, Month};

/// Arguments of `linli rules explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule, such as `fee_due`
    #[arg(value_name = "RULE")]
    rule: String,
    /// Folder that holds scenario.toml
    #[arg(long, value_name = "DIR")]
    scenario: PathBuf,
    /// The unit, as in `households.csv`; for rules about an estate or a vote any unit of it
    #[arg(long, value_name = "ID")]
    unit: Option<String>,
    /// The day, such as 2021-03-01
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// The policy [default: the baseline]
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// State of this simulated run instead of the state at the start
    #[arg(long, value_name = "N")]
    run: Option<u32>,
    /// The motion voted on [default: the policy's only one]
    #[arg(long, value_name = "ID")]
    motion: Option<String>,
    /// The case, by the month in which it was opened [default: the unit's oldest]
    #[arg(long, value_name = "MONTH", requires = "run")]
    case: Option<Month>,
    /// A column given by hand, such as roll.heads=60; may be given several times
    #[arg(long, value_name = "SUBJECT.COLUMN=VALUE")]
    given: Vec<String>,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Explain {
    pub(super) fn execute(&self) -> Result<Ending, Faults> {
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let experiment = Experiment::prepare(&inputs, &Wishes::default())?;
        let explained = experiment.explain(Wish {
            rule: self.rule.clone(),
            unit: self.unit.clone(),
            on: self.on,
            policy: self.policy.clone(),
            run: self.run,
            motion: self.motion.clone(),
            case: self.case,
            given: self.given.clone(),
        })?;
        match self.format {
            Format::Text => talk::tell(&explanation_text(&explained, talk::language(self.lang))),
            Format::Json => talk::tell(&format!("{:#}", explanation_json(&explained))),
        }
        Ok(if explained.refusal.is_none() { Ending::Fine } else { Ending::No })
    }
}
