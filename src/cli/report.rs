//! `linli report`: draw a finished run again, for another reader, language or paper.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clap::{Args, ValueEnum};

use super::folder::Folder;
use super::record::{self, Record};
use super::talk::{CsvBom, Format, PageLang, language, note, tell};
use super::{Ending, font};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::results::{Audience, Results};
use crate::report::{self, Options, ReportError, Style};

/// Arguments of `linli report`.
#[derive(Debug, Args)]
pub struct Report {
    /// Folder that a run wrote
    run: PathBuf,
    /// Who reads it [default: analyst; public for a notice, which is posted]
    #[arg(long, value_enum)]
    audience: Option<Reader>,
    /// Language of the page; both with a switch [default: both]
    #[arg(long)]
    lang: Option<PageLang>,
    /// How the page looks
    #[arg(long, value_enum, default_value_t = Look::Web)]
    style: Look,
    /// Draw charts?
    #[arg(long, value_enum, default_value_t = Charts::On, value_name = "on|off")]
    charts: Charts,
    /// Font file with a Simplified Chinese face for the PNG pictures [default: `LINLI_FONT`, then the
    /// folder `fonts` here, then an installed one]
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// Byte-order mark in tables for spreadsheets
    #[arg(long, value_enum, default_value_t = CsvBom::On, value_name = "on|off")]
    csv_bom: CsvBom,
    /// Folder to write [default: RUN-AUDIENCE]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print nothing but faults
    #[arg(long)]
    quiet: bool,
    /// With `json`, print the figures for programs and write no folder
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Who reads a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reader {
    /// Everyone who passes the notice board
    Public,
    /// Officials of the street
    Street,
    /// Whoever works with the figures
    Analyst,
}

/// How a page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Look {
    /// For a screen, and any paper
    Web,
    /// Set as official documents are
    Gongwen,
    /// One sheet to post
    Notice,
}

/// Are charts drawn?
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Charts {
    /// Draw them
    On,
    /// Tables only
    Off,
}

impl Report {
    /// Runs the command.
    ///
    /// # Errors
    /// A folder that no run wrote or that was changed since, a report that would give households
    /// away, or a folder that can't be written.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let record = Record::of(&self.run).ok_or_else(|| no_run(&self.run))?;
        let results = read(&self.run, &record)?;
        let audience = match (self.audience, self.style) {
            (Some(Reader::Public), _) | (None, Look::Notice) => Audience::Public,
            (Some(Reader::Street), _) => Audience::Street,
            (Some(Reader::Analyst) | None, _) => Audience::Analyst,
        };
        if self.format == Format::Json {
            let told = report::summary_json_for(&results, audience);
            tell(&format!("{:#}", told.map_err(|error| cannot_draw(&error))?));
            return Ok(Ending::Fine);
        }
        let out = self.out.clone().unwrap_or_else(|| beside(&self.run, audience.word()));
        refuse_the_run(&self.run, &out, audience)?;
        let options = Options {
            language: self.lang.map_or_else(|| language(None), PageLang::first),
            both: self.lang.is_none_or(PageLang::is_both),
            audience,
            style: match self.style {
                Look::Web => Style::Web,
                Look::Gongwen => Style::Gongwen,
                Look::Notice => Style::Notice,
            },
            charts: self.charts == Charts::On,
            csv_mark: self.csv_bom == CsvBom::On,
        };
        let face = if options.charts { font::face(self.font.as_deref())? } else { None };
        let folder = Folder::open_run(&out)?;
        let mut files = report::draw(&results, &options).map_err(|error| cannot_draw(&error))?;
        let heavy = report::page_caution(&files, options.language);
        let lacking = if options.charts {
            font::draw(&results, options, face.as_ref(), self.quiet, &mut files)
        } else {
            Faults::none()
        };
        let path = record.path.filter(|_| audience.is_exact());
        let long = folder.add_long(&results, options)?;
        let record = record::write(&results, path.as_deref(), long, &files);
        files.push((record::NAME.into(), record));
        folder.publish(&files, &AtomicBool::new(false))?;
        if !self.quiet {
            report::cautions(&results, options.language)
                .into_iter()
                .chain(heavy)
                .for_each(|caution| note(&format!("warning: {caution}")));
            note(&out.join("index.html").display().to_string());
        }
        lacking.or(Ending::Fine)
    }
}

/// Refuses a place where the report would replace the run that it is drawn from, or another run whose
/// single runs it does not hold.
fn refuse_the_run(run: &Path, out: &Path, audience: Audience) -> Result<(), Faults> {
    let (run, place) = (real(run), real(out));
    let shown = out.display();
    let problem = if place == run {
        format!("{shown} is the run itself, which the report would replace")
    } else if place.starts_with(&run) {
        format!("{shown} lies inside the run, which holds only what the run wrote")
    } else if run.starts_with(&place) {
        format!("{shown} holds the run, which the report would replace")
    } else if !audience.is_exact()
        && Record::of(&place).is_some_and(|record| record.files.contains_key(report::FACTS))
    {
        let word = audience.word();
        format!("{shown} holds a run, which a {word} report would replace without its single runs")
    } else {
        return Ok(());
    };
    let fault = Fault::new("report::would_replace", problem);
    Err(fault.help("nothing was written; name another folder with --out").into())
}

/// Where a path leads when every link is followed; what does not exist yet stays as it is named.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let mut missing = Vec::new();
    let mut there = absolute.as_path();
    loop {
        if let Ok(found) = there.canonicalize() {
            return missing.iter().rev().fold(found, |path, name| path.join(name));
        }
        let (Some(name), Some(parent)) = (there.file_name(), there.parent()) else {
            return absolute;
        };
        missing.push(name.to_owned());
        there = parent;
    }
}

/// The folder of a report, beside that of its run.
fn beside(run: &Path, word: &str) -> PathBuf {
    // `.` has no name of its own.
    let run = if run.file_name().is_none() { real(run) } else { run.components().collect() };
    let name = run.file_name().map_or_else(|| "run".into(), |name| name.to_string_lossy());
    run.with_file_name(format!("{name}-{word}"))
}

/// The fault of a report that can't be drawn.
pub(super) fn cannot_draw(error: &ReportError) -> Faults {
    let (code, help) = match error {
        ReportError::Breach(_) => (
            "report::breach",
            "nothing was written; leave out what is named, or ask for `--audience analyst` and keep \
             it to yourself",
        ),
        ReportError::TooFew { .. } => (
            "report::too_few",
            "nothing was written: each figure would be about one household or a handful, and where \
             owners decide together it would tell how they vote; leave these estates out of the \
             scenario or take them together with a neighbour as one estate and run it again, or ask \
             for `--audience analyst` and keep it to yourself",
        ),
        _ => ("run::no_report", "run the scenario again with `linli run`"),
    };
    let fault = Fault::new(code, format!("no report can be drawn: {error}"));
    fault.help(help).into()
}

fn no_run(folder: &Path) -> Faults {
    let message = format!("{} is no folder that `linli run` wrote", folder.display());
    let help = "name the folder that holds run.json, as `linli run --out` wrote it";
    Fault::new("report::no_run", message).help(help).into()
}

/// Reads a run back, and refuses files that are no longer those which the run wrote.
fn read(folder: &Path, record: &Record) -> Result<Results, Faults> {
    struct Stop(Faults);
    impl From<ReportError> for Stop {
        fn from(error: ReportError) -> Self {
            Self(cannot_draw(&error))
        }
    }
    let written: &BTreeMap<String, String> = &record.files;
    let file = |path: &str| -> Result<Vec<u8>, Stop> {
        let shown = folder.join(path);
        let stop = |code: &'static str, message: String| {
            let help = "draw from the folder of the run itself; a report for the street or the \
                        public keeps no single runs, and an old run is made again with the command \
                        in its run.json";
            Stop(Fault::new(code, message).help(help).into())
        };
        let Some(known) = written.get(path) else {
            let message = format!("{} keeps no `{path}`", folder.display());
            return Err(stop("report::not_kept", message));
        };
        let bytes = std::fs::read(&shown).map_err(|error| {
            stop("report::cannot_read", format!("{} can't be read: {error}", shown.display()))
        })?;
        if crate::experiment::fingerprint(&bytes) != *known {
            let message = format!("{} was changed after the run wrote it", shown.display());
            return Err(stop("report::changed", message));
        }
        Ok(bytes)
    };
    report::read(file).map_err(|Stop(faults)| faults)
}
