//! `linli validate`: hold what a scenario simulates against published facts.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::talk::{Format, Lang, language, tell};
use super::{Ending, files};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::validation::{Verdict, validate};
use crate::experiment::{Experiment, Wishes};
use crate::report::{validation_json, validation_text};

/// Arguments of `linli validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// Folder that holds scenario.toml and facts.toml
    #[arg(default_value = "scenarios/validation")]
    scenario: PathBuf,
    /// Runs of each policy [default: as the scenario says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    runs: Option<u32>,
    /// Seed of all draws [default: as the scenario says]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
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

impl Validate {
    /// Runs the command; the answer is no when a fact is missed.
    ///
    /// # Errors
    /// Every fault of the input.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let facts = files::text(&self.scenario.join("facts.toml"))?;
        let wishes = Wishes { runs: self.runs, seed: self.seed, ..Wishes::default() };
        let experiment = Experiment::prepare(&inputs, &wishes)?;
        let stop = AtomicBool::new(false);
        let ran = experiment.run("linli validate".into(), &stop, &|_| {});
        let stopped = || Faults::from(Fault::new("run::stopped", "stopped before the end"));
        let results = ran.map_err(|faults| faults.unwrap_or_else(stopped))?;
        let data = |name: &str| {
            let path = self.scenario.join(name);
            if path.is_file() { files::text(&path).map(Some) } else { Ok(None) }
        };
        let held = validate(&facts, experiment.rulebook(), &results, &data)?;
        match self.format {
            Format::Json => tell(&format!("{:#}", validation_json(&held, &results))),
            Format::Text => tell(&validation_text(&held, &results, language(self.lang))),
        }
        Ok(if held.iter().any(|fact| fact.verdict == Verdict::Missed) {
            Ending::No
        } else {
            Ending::Fine
        })
    }
}
