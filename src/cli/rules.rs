//! `linli rules`: list, check and test rule packs.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Ending, files, talk};
use crate::diagnostic::{Fault, Faults};
use crate::rulebook::{Pack, Rulebook, run_cases};
use crate::simulate::{Schedule, check};

/// Verbs of `linli rules`.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Name every rule and parameter
    List(Folder),
    /// Read every file and hold the schedule against the rules
    Check(Folder),
    /// Run every case
    Test(Folder),
}

/// Which packs.
#[derive(Debug, Args)]
pub struct Folder {
    /// Folder of rule packs, or one pack
    #[arg(default_value = "rules")]
    folder: PathBuf,
}

impl Rules {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the packs.
    pub fn execute(&self) -> Result<Ending, Faults> {
        match self {
            Self::List(Folder { folder }) => list(&load(folder)?),
            Self::Check(Folder { folder }) => return check_all(&load(folder)?),
            Self::Test(Folder { folder }) => return test(&load(folder)?),
        }
        Ok(Ending::Fine)
    }
}

/// The packs of a folder; a folder that holds rule files itself is one pack.
fn load(folder: &Path) -> Result<Rulebook, Faults> {
    let no_packs = || {
        let message = format!("no rule packs in {}", folder.display());
        Faults::from(Fault::new("rules::no_packs", message).help("name the folder that holds them"))
    };
    let own = files::pack(folder)?;
    if !own.files.is_empty() {
        return Rulebook::load(&with_needed(folder, own)?);
    }
    let entries = std::fs::read_dir(folder).map_err(|_| no_packs())?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let mut faults = Faults::none();
    let packs: Vec<_> =
        folders.iter().filter_map(|folder| faults.gather(files::pack(folder))).collect();
    let packs = faults.or(packs)?;
    if packs.iter().all(|pack| pack.files.is_empty()) {
        return Err(no_packs());
    }
    Rulebook::load(&packs)
}

/// A pack with those that it needs, which lie in the same folder.
fn with_needed(folder: &Path, own: Pack) -> Result<Vec<Pack>, Faults> {
    let above = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let above = above.parent().unwrap_or(folder);
    let mut packs = vec![own];
    let mut next = 0;
    while next < packs.len() {
        for need in packs[next].needs() {
            let found = above.join(&need);
            if found.is_dir() && !packs.iter().any(|pack| pack.name == need) {
                packs.push(files::pack(&found)?);
            }
        }
        next += 1;
    }
    Ok(packs)
}

fn list(book: &Rulebook) {
    for rule in book.rules() {
        talk::tell(&format!(
            "{}({})  {}",
            rule.name,
            rule.subjects.join(", "),
            rule.header.question
        ));
    }
    talk::tell("");
    for parameter in book.parameters() {
        let last = parameter.since.last();
        let value = last.map(|since| since.setting.written()).unwrap_or_default();
        let standing = last.map(|since| since.standing.as_str()).unwrap_or_default();
        talk::tell(&format!(
            "{} = {value}  [{}, {standing}]  {}",
            parameter.name, parameter.unit, parameter.summary.1
        ));
    }
}

fn check_all(book: &Rulebook) -> Result<Ending, Faults> {
    if let Some(text) = book.schedule() {
        let schedule = Schedule::read(text)?;
        let days = book.parameters().flat_map(|parameter| &parameter.since).map(|since| since.date);
        if let Some(day) = days.max() {
            check(&schedule, book, &book.environment(day, None, |_| false)).or(())?;
        }
    }
    let n_parameters = book.parameters().count();
    talk::tell(&format!("{} rules and {n_parameters} parameters are sound", book.rules().count()));
    Ok(Ending::Fine)
}

fn test(book: &Rulebook) -> Result<Ending, Faults> {
    let results = run_cases(book)?;
    let failed: Vec<Fault> = results.iter().filter_map(|result| result.fault.clone()).collect();
    let refusals = results.iter().filter(|result| result.is_refusal).count();
    let n_failed = failed.len();
    talk::print(&Faults(failed));
    talk::tell(&format!("{} cases, {refusals} of them refusals: {n_failed} failed", results.len()));
    Ok(if n_failed == 0 { Ending::Fine } else { Ending::No })
}
