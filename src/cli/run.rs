//! `linli run`: simulate every policy of a scenario and write its run folder.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::folder::Folder;
use super::record::{self, Record};
use super::report::cannot_draw;
use super::talk::{CsvBom, Format, PageLang, language, note, tell, worded};
use super::{Ending, files, font};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::results::Results;
use crate::experiment::validation::claims;
use crate::experiment::{Experiment, Wishes};
use crate::report::{self, Options};

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
    /// Language of the report; both with a switch [default: both]
    #[arg(long)]
    lang: Option<PageLang>,
    /// Describe the model (ODD, Markdown on stdout) instead of running it
    #[arg(long)]
    describe: bool,
    /// Font file with a Simplified Chinese face for the PNG pictures [default: `LINLI_FONT`, then the
    /// folder `fonts` here, then an installed one]
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// Byte-order mark in tables for spreadsheets
    #[arg(long, value_enum, default_value_t = CsvBom::On, value_name = "on|off")]
    csv_bom: CsvBom,
    /// Print nothing but faults
    #[arg(long)]
    quiet: bool,
    /// Form of the summary on stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Run {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the input, or a folder that can't be written.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let wishes = Wishes {
            runs: self.runs,
            seed: self.seed,
            policies: self.policy.clone(),
            ..Wishes::default()
        };
        let experiment = Experiment::prepare(&inputs, &wishes)?;
        // A misspelt column is silence where there should be data, so even the quiet are told.
        if !experiment.unknown_columns.is_empty() {
            note(&format!("columns that nothing reads: {}", experiment.unknown_columns.join(", ")));
        }
        if self.describe {
            return self.describe(&experiment);
        }
        let face = font::face(self.font.as_deref())?;
        let out = self.out.clone().unwrap_or_else(|| Path::new("reports").join(&inputs.name));
        let folder = Folder::open_run(&out)?;
        self.refuse_others(&out)?;
        let warnings = experiment.warnings.iter().filter(|_| !self.quiet);
        warnings.for_each(|warning| note(&format!("warning: {warning}")));
        let stop = stop_flag()?;
        let bar = self.bar(experiment.work());
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(self.threads.unwrap_or(0).into()).build();
        let pool = pool.map_err(|error| {
            let fault =
                Fault::new("run::no_threads", format!("no threads could be started: {error}"));
            Faults::from(fault.help("ask for fewer with --threads"))
        })?;
        let lines = Lines::new(self.quiet, experiment.work());
        let shelf = folder.shelf()?;
        let on_month = |done| {
            let done = u64::try_from(done).unwrap_or(0);
            bar.inc(done);
            lines.inc(done);
        };
        let ran = pool.install(|| {
            experiment.run_beside(Some(shelf), self.command(&experiment), &stop, &on_month)
        });
        bar.finish_and_clear();
        let results = match ran {
            Ok(results) => results,
            Err(Some(faults)) => return Err(faults),
            Err(None) => {
                note("stopped; nothing was written");
                return Ok(Ending::Stopped);
            }
        };
        self.write(&results, (folder, &out), face.as_ref(), &stop)
    }

    /// Prints the description of the model.
    fn describe(&self, experiment: &Experiment) -> Result<Ending, Faults> {
        let facts = self.scenario.join("facts.toml");
        let facts = if facts.is_file() { claims(&files::text(&facts)?)? } else { Vec::new() };
        let votes = experiment.first_votes();
        let model = experiment.described(&votes, &facts);
        let language = self.lang.map_or_else(|| language(None), PageLang::first);
        tell(report::description(&model, language).trim_end());
        Ok(Ending::Fine)
    }

    fn write(
        &self,
        results: &Results,
        (folder, out): (Folder, &Path),
        face: Option<&report::Face>,
        stop: &AtomicBool,
    ) -> Result<Ending, Faults> {
        let language = self.lang.map_or_else(|| language(None), PageLang::first);
        let options = Options {
            both: self.lang.is_none_or(PageLang::is_both),
            csv_mark: self.csv_bom == CsvBom::On,
            ..Options::of(language)
        };
        let mut files = report::draw(results, &options).map_err(|error| cannot_draw(&error))?;
        let heavy = report::page_caution(&files, language);
        let lacking = font::draw(results, options, face, self.quiet, &mut files);
        let long = folder.add_long(results, options)?;
        let record = record::write(results, Some(&self.path()), long, &files);
        files.push((record::NAME.into(), record));
        if !folder.publish(&files, stop)? {
            note("stopped; nothing was written");
            return Ok(Ending::Stopped);
        }
        match self.format {
            Format::Json => tell(&format!("{:#}", report::summary_json(results))),
            Format::Text if self.quiet => {}
            Format::Text => tell(&report::summary(results, language)),
        }
        if !self.quiet {
            report::cautions(results, language)
                .into_iter()
                .chain(heavy)
                .for_each(|caution| note(&format!("warning: {caution}")));
            note(&out.join("index.html").display().to_string());
        }
        lacking.or(Ending::Fine)
    }

    fn bar(&self, work: u64) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let template = worded("{bar:40} {percent:>3} %  {eta} left");
        let style = ProgressStyle::with_template(&template).expect("the template is valid");
        ProgressBar::new(work).with_style(style)
    }

    /// Two scenarios whose folders have one name would share one report.
    fn refuse_others(&self, out: &Path) -> Result<(), Faults> {
        if self.out.is_some() {
            return Ok(());
        }
        match Record::of(out).and_then(|record| record.path) {
            Some(other) if other != self.path() => {
                let message =
                    format!("{} holds the report of another scenario, {other}", out.display());
                let fault = Fault::new("run::other_scenario", message);
                Err(fault.help("name a folder for this one with --out").into())
            }
            _ => Ok(()),
        }
    }

    /// The scenario's folder seen from here, for the record.
    fn path(&self) -> String {
        let path: PathBuf = self.scenario.components().collect();
        let here = std::env::current_dir().unwrap_or_default();
        let path = path.strip_prefix(&here).unwrap_or(&path);
        let path: PathBuf =
            path.components().filter(|part| *part != std::path::Component::CurDir).collect();
        if path.as_os_str().is_empty() { ".".into() } else { path.display().to_string() }
    }

    /// The command that makes the same results again.
    fn command(&self, experiment: &Experiment) -> String {
        let (runs, seed) = (experiment.runs().to_string(), experiment.seed().to_string());
        let scenario = self.scenario.display().to_string();
        let rules = self.rules.as_ref().map(|rules| rules.display().to_string());
        let mut words = vec!["linli", "run", &scenario, "--runs", &runs, "--seed", &seed];
        for policy in &self.policy {
            words.extend(["--policy", policy]);
        }
        if let Some(rules) = &rules {
            words.extend(["--rules", rules]);
        }
        words.into_iter().map(for_shell).collect::<Vec<_>>().join(" ")
    }
}

/// Progress where no bar can be shown: a line for each tenth, with the time left as measured, once
/// the work takes long enough for anybody to wait.
struct Lines {
    is_shown: bool,
    work: u64,
    done: AtomicU64,
    since: Instant,
}

impl Lines {
    fn new(is_quiet: bool, work: u64) -> Self {
        let is_shown = !is_quiet && !std::io::stderr().is_terminal() && work > 0;
        Self { is_shown, work, done: AtomicU64::new(0), since: Instant::now() }
    }

    fn inc(&self, more: u64) {
        let before = self.done.fetch_add(more, Ordering::Relaxed);
        let tenth = |done: u64| 10 * done / self.work.max(1);
        let (now, waited) = (before + more, self.since.elapsed());
        let is_new = tenth(before) < tenth(now) && tenth(now) < 10;
        if self.is_shown && is_new && waited >= LONG {
            let percent = 10 * tenth(now);
            let left = waited.as_secs() * self.work.saturating_sub(now) / now.max(1);
            note(&format!("{percent} %, {left} s left"));
        }
    }
}

/// Work that is over sooner needs no lines.
const LONG: Duration = Duration::from_secs(2);

/// A word as a shell reads it.
fn for_shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@+=,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Set by the first Ctrl-C, by a request to end (`kill`), or when the terminal is closed; work then
/// stops before anything is put in its place.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Faults> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).map_err(|error| {
        Faults::from(Fault::new("run::no_signal", format!("Ctrl-C can't be caught: {error}")))
    })?;
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        // What `nohup` lets a program ignore stays ignored.
        if !is_ignored(signal) {
            signal_hook::flag::register(signal, Arc::clone(&stop)).map_err(|error| {
                Faults::from(Fault::new(
                    "run::no_signal",
                    format!("no signal can be caught: {error}"),
                ))
            })?;
        }
    }
    Ok(stop)
}

/// Does the kernel say that this process ignores a signal? `false` where it can't be asked.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
