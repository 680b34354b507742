//! `linli rules`: list, check, test, compare and print rule packs; each verb has its own file.

mod book;
mod check;
mod diff;
mod explain;
mod list;
mod test;
mod watch;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Ending, files};
use crate::diagnostic::{Fault, Faults};
use crate::rulebook::{Pack, Rulebook};

/// Verbs of `linli rules`.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Name every rule and parameter
    List(list::List),
    /// Read every file, look for slips, and hold the schedule against the rules
    Check(check::Check),
    /// Run every case
    Test(Folder),
    /// Explain one answer: steps, values, parameters, and what would change it
    Explain(explain::Explain),
    /// Say what one policy changes against another, and who owes more or less
    Diff(diff::Diff),
    /// Write the rule book: one page in both languages
    Book(book::Book),
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
            Self::List(list) => list.execute()?,
            Self::Check(check) => return check.execute(),
            Self::Test(Folder { folder }) => return test::test(&load(folder)?),
            Self::Explain(explain) => return explain.execute(),
            Self::Diff(diff) => diff.execute()?,
            Self::Book(book) => book.execute()?,
        }
        Ok(Ending::Fine)
    }
}

/// The rulebook of a folder's packs.
fn load(folder: &Path) -> Result<Rulebook, Faults> {
    Rulebook::load(&packs(folder)?)
}

/// The packs of a folder; a folder that holds rule files itself is one pack.
fn packs(folder: &Path) -> Result<Vec<Pack>, Faults> {
    let no_packs = || {
        let message = format!("no rule packs in {}", folder.display());
        Faults::from(Fault::new("rules::no_packs", message).help("name the folder that holds them"))
    };
    let own = files::pack(folder)?;
    if !own.files.is_empty() {
        return with_needed(folder, own);
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
    Ok(packs)
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
