//! `linli rules check`: every file read, every unit, clause, parameter and case looked at, the
//! schedule held against the rules, and the packs against a day; once, or again whenever a file
//! changes.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;
use jiff::ToSpan;

use super::{Shelf, watch};
use crate::cli::talk::Format;
use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults, Finding, Severity};
use crate::rulebook::Rulebook;
use crate::simulate::{Schedule, check, column_misfits};
use crate::units::Date;

/// Arguments of `linli rules check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Folder of rule packs, or one pack
    #[arg(default_value = "rules")]
    folder: PathBuf,
    /// Form of what is printed: for people, or as JSON, one array of all findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Day for which the packs must have been made [default: today, UTC]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

impl Check {
    pub(super) fn execute(&self) -> Result<Ending, Faults> {
        if self.watch {
            return watch::watch(&self.folder, self.format, self.on);
        }
        let seen = Seen::look(&self.folder, self.on);
        match self.format {
            Format::Text => seen.tell(),
            Format::Json => talk::tell(&format!("{:#}", serde_json::json!(seen.listed()))),
        }
        Ok(seen.ending())
    }
}

/// What was seen of some packs.
pub(super) struct Seen {
    /// What keeps them from being used.
    faults: Vec<Fault>,
    /// What looks like a slip.
    findings: Vec<Fault>,
    /// Rules and parameters read.
    n_read: (usize, usize),
}

impl Seen {
    /// Reads the packs and looks for everything that is wrong.
    /// The packs are held against a day, today without one.
    /// What is found is in the language of the command.
    pub(super) fn look(folder: &Path, on: Option<Date>) -> Self {
        let seen = Self::read(folder, on);
        let worded = |faults: Vec<Fault>| faults.into_iter().map(talk::worded_fault).collect();
        Self { faults: worded(seen.faults), findings: worded(seen.findings), ..seen }
    }

    fn read(folder: &Path, on: Option<Date>) -> Self {
        match super::shelves(folder) {
            Ok(shelves) => {
                let mut seen = Self { faults: Vec::new(), findings: Vec::new(), n_read: (0, 0) };
                let on = on.unwrap_or_else(today);
                shelves.iter().for_each(|shelf| seen.add(shelf, on));
                seen
            }
            Err(Faults(faults)) => {
                let mut once = Vec::new();
                faults.into_iter().for_each(|fault| add_once(&mut once, fault));
                Self { faults: once, findings: Vec::new(), n_read: (0, 0) }
            }
        }
    }

    /// Looks at one more shelf, whose lower packs may have been on another before.
    fn add(&mut self, shelf: &Shelf, on: Date) {
        let book = &shelf.book;
        let mut findings = book.findings();
        findings.extend(book.pack_findings(on));
        book.case_faults().0.into_iter().for_each(|fault| add_once(&mut self.faults, fault));
        match schedule(book) {
            Ok(misfits) => findings.extend(misfits),
            Err(Faults(faults)) => {
                faults.into_iter().for_each(|fault| add_once(&mut self.faults, fault));
            }
        }
        findings.into_iter().for_each(|fault| add_once(&mut self.findings, fault));
        self.n_read.0 += book.rules().filter(|rule| shelf.holds(&rule.text)).count();
        self.n_read.1 += book.parameters().filter(|known| shelf.holds(&known.text)).count();
    }

    pub(super) fn ending(&self) -> Ending {
        match (self.faults.is_empty(), self.findings.is_empty()) {
            (false, _) => Ending::Bad,
            (true, false) => Ending::No,
            (true, true) => Ending::Fine,
        }
    }

    /// What was found as data, faults first.
    pub(super) fn listed(&self) -> Vec<Finding<'_>> {
        let faults = self.faults.iter().map(|fault| fault.finding(Severity::Error));
        faults.chain(self.findings.iter().map(|fault| fault.finding(Severity::Warning))).collect()
    }

    /// Prints what was found, each with its place, and a line that sums it up.
    pub(super) fn tell(&self) {
        talk::print(&Faults([self.faults.as_slice(), &self.findings].concat()));
        match self.ending() {
            Ending::Fine => {
                let (rules, parameters) = self.n_read;
                let (rules, parameters) =
                    (talk::counted(rules, "rule"), talk::counted(parameters, "parameter"));
                talk::tell(&talk::worded(&format!("sound: {rules}, {parameters}")));
            }
            Ending::No => talk::tell(&talk::worded(&talk::counted(self.findings.len(), "finding"))),
            _ => {}
        }
    }
}

fn add_once(faults: &mut Vec<Fault>, fault: Fault) {
    if !faults.contains(&fault) {
        faults.push(fault);
    }
}

/// The day by the machine's clock, in UTC.
fn today() -> Date {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since.as_secs() / (24 * 60 * 60)).unwrap_or_default();
    Date::constant(1970, 1, 1).saturating_add(days.days())
}

/// Holds the schedule against the rules, and gives what looks like a slip.
///
/// # Errors
/// What keeps the schedule from running at all.
fn schedule(book: &Rulebook) -> Result<Vec<Fault>, Faults> {
    let Some(text) = book.schedule() else { return Ok(Vec::new()) };
    let schedule = Schedule::read(text, book.schedule_parts())?;
    let days = book.parameters().flat_map(|parameter| &parameter.since).map(|since| since.date);
    if let Some(day) = days.max() {
        check(&schedule, book, &book.environment(day, None, |_| false)).or(())?;
    }
    Ok(column_misfits(&schedule, book))
}
