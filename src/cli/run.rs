//! `linli run`: simulate every policy of a scenario and write its run folder.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::folder::Folder;
use super::talk::{Lang, language, tell};
use super::{Ending, files};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::results::Results;
use crate::experiment::{Experiment, Wishes, fingerprint};
use crate::report;

/// Arguments of `linli run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Folder that holds scenario.toml
    scenario: PathBuf,
    /// Runs of each policy [default: as the scenario says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs: Option<u32>,
    /// Seed of all draws [default: as the scenario says]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Only this policy beside the baseline; may be given several times
    #[arg(long, value_name = "NAME")]
    policy: Vec<String>,
    /// Folder to write [default: reports/<scenario>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Language of the report [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
    /// Print nothing but faults
    #[arg(long)]
    quiet: bool,
    /// Form of the summary on stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Run {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the input, or a folder that can't be written.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let wishes = Wishes { runs: self.runs, seed: self.seed, policies: self.policy.clone() };
        let experiment = Experiment::prepare(&inputs, &wishes)?;
        if !self.quiet && !experiment.unknown_columns.is_empty() {
            eprintln!("columns that nothing reads: {}", experiment.unknown_columns.join(", "));
        }
        let out = self.out.clone().unwrap_or_else(|| Path::new("reports").join(&inputs.name));
        let folder = Folder::open(&out, Some("run.json"))?;
        let stop = stop_flag()?;
        let bar = self.bar(experiment.work());
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(self.threads.unwrap_or(0).into()).build();
        let pool = pool.map_err(|error| {
            let fault =
                Fault::new("run::no_threads", format!("no threads could be started: {error}"));
            Faults::from(fault.help("ask for fewer with --threads"))
        })?;
        let on_month = |done| bar.inc(u64::try_from(done).unwrap_or(0));
        let ran = pool.install(|| experiment.run(self.command(&experiment), &stop, &on_month));
        bar.finish_and_clear();
        let results = match ran {
            Ok(results) => results,
            Err(Some(faults)) => return Err(faults),
            Err(None) => {
                eprintln!("stopped; nothing was written");
                return Ok(Ending::Stopped);
            }
        };
        self.write(&results, folder, &out, &stop)
    }

    fn write(
        &self,
        results: &Results,
        folder: Folder,
        out: &Path,
        stop: &AtomicBool,
    ) -> Result<Ending, Faults> {
        let language = language(self.lang);
        let mut files = report::render(results, language).map_err(|error| {
            Faults::from(Fault::new("run::no_report", format!("no report can be drawn: {error}")))
        })?;
        files.push(("run.json".into(), run_json(results, &files)));
        if !folder.publish(&files, stop)? {
            eprintln!("stopped; nothing was written");
            return Ok(Ending::Stopped);
        }
        match self.format {
            Format::Json => tell(&format!("{:#}", report::summary_json(results))),
            Format::Text if self.quiet => {}
            Format::Text => tell(&report::summary(results, language)),
        }
        if !self.quiet {
            eprintln!("{}", out.join("index.html").display());
        }
        Ok(Ending::Fine)
    }

    fn bar(&self, work: u64) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let template = "{bar:40} {percent:>3} %  {eta} left";
        let style = ProgressStyle::with_template(template).expect("the template is valid");
        ProgressBar::new(work).with_style(style)
    }

    /// The command that makes the same results again.
    fn command(&self, experiment: &Experiment) -> String {
        let folder = self.scenario.display().to_string();
        let quoted = if folder.contains(' ') { format!("'{folder}'") } else { folder };
        let mut command =
            format!("linli run {quoted} --runs {} --seed {}", experiment.runs(), experiment.seed());
        for policy in &self.policy {
            command.push_str(" --policy ");
            command.push_str(policy);
        }
        command
    }
}

/// Set by the first Ctrl-C; work then stops before anything is put in its place.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Faults> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).map_err(|error| {
        Faults::from(Fault::new("run::no_signal", format!("Ctrl-C can't be caught: {error}")))
    })?;
    Ok(stop)
}

/// What made the folder, and the fingerprint of every file in it.
fn run_json(results: &Results, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let files: serde_json::Map<String, serde_json::Value> =
        files.iter().map(|(path, bytes)| (path.clone(), json!(fingerprint(bytes)))).collect();
    let run = json!({
        "schema_version": 1,
        "linli": env!("CARGO_PKG_VERSION"),
        "scenario": results.scenario,
        "command": results.command,
        "hash": results.hash,
        "seed": results.seed,
        "runs": results.runs,
        "start": results.start.to_string(),
        "months": results.months,
        "burn_in": results.burn_in,
        "policies": results.policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(),
        "baseline": results.policies[results.baseline].id,
        "files": files,
    });
    format!("{run:#}\n").into_bytes()
}
