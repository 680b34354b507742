//! `linli why`: which households stand otherwise under another policy, and what moved them.

use std::path::PathBuf;

use clap::Args;

use super::talk::{Format, Lang, language, tell};
use super::{Ending, files};
use crate::diagnostic::Faults;
use crate::experiment::{Experiment, Wishes};
use crate::report::{flips_json, flips_text};
use crate::units::Month;

/// Arguments of `linli why`.
#[derive(Debug, Args)]
pub struct Why {
    /// Folder that holds scenario.toml
    scenario: PathBuf,
    /// The policy that changes something
    #[arg(long, value_name = "NAME")]
    policy: String,
    /// The policy that it is held against [default: the baseline]
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Month looked at [default: the last]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Runs looked at
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    runs: u32,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Language of the answer [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Why {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the input.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let wishes = Wishes { runs: Some(self.runs), ..Wishes::default() };
        let experiment = Experiment::prepare(&inputs, &wishes)?;
        let month = self.month.unwrap_or_else(|| experiment.last_month());
        let against = self.against.as_deref().unwrap_or_else(|| experiment.baseline());
        let compared = experiment.flips([against, &self.policy], month, self.runs)?;
        match self.format {
            Format::Json => tell(&format!("{:#}", flips_json(&compared))),
            Format::Text => tell(&flips_text(&compared, language(self.lang))),
        }
        Ok(Ending::Fine)
    }
}
