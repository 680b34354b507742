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

use super::{Ending, files, talk};
use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::rulebook::{Pack, Rulebook, Stack, stacks};

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
            Self::Test(Folder { folder }) => return test::test(&shelves(folder)?),
            Self::Explain(explain) => return explain.execute(),
            Self::Diff(diff) => diff.execute()?,
            Self::Book(book) => book.execute()?,
        }
        Ok(Ending::Fine)
    }
}

/// A rulebook of packs that can be read together.
struct Shelf {
    book: Rulebook,
    packs: Vec<Pack>,
    /// Names of the packs that are on no shelf before.
    own: Vec<String>,
}

impl Shelf {
    fn of(stack: Stack) -> Result<Self, Faults> {
        Ok(Self { book: Rulebook::load(&stack.packs)?, packs: stack.packs, own: stack.own })
    }

    /// The packs that are on no shelf before.
    fn own(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().filter(|pack| self.own.contains(&pack.name))
    }

    /// Does a text belong to one of those?
    fn holds(&self, text: &Text) -> bool {
        self.own().flat_map(|pack| &pack.files).any(|(_, own)| own.name == text.name)
    }
}

/// The rulebooks of a folder's packs: one, and one more for each pack that can't hold beside
/// others.
fn shelves(folder: &Path) -> Result<Vec<Shelf>, Faults> {
    let mut faults = Faults::none();
    let all = packs(folder)?;
    // A folder that is itself one pack: those that it needs lie below and are no part of it.
    if let Some(first) =
        all.first().filter(|_| files::pack(folder).is_ok_and(|own| !own.files.is_empty()))
    {
        let own = vec![first.name.clone()];
        return Ok(vec![Shelf::of(Stack { packs: all, own })?]);
    }
    let shelves = stacks(&all).into_iter();
    let shelves = shelves.filter_map(|stack| faults.gather(Shelf::of(stack))).collect();
    // A pack that lies below several has its faults on each shelf.
    let mut once: Vec<Fault> = Vec::new();
    for fault in faults.0 {
        if !once.contains(&fault) {
            once.push(fault);
        }
    }
    Faults(once).or(shelves)
}

/// The rulebook of a folder's packs, without those that can't hold beside others.
fn load(folder: &Path) -> Result<Rulebook, Faults> {
    let all = stacks(&packs(folder)?);
    Rulebook::load(&all.into_iter().next().map(|stack| stack.packs).unwrap_or_default())
}

/// The same of the rules folder nearest to a case, where what was asked of its packs can't be had.
pub(super) fn stack_anywhere(case: &Path, given: Option<&Path>) -> Option<Rulebook> {
    load(files::rule_folders(case, given).ok()?.first()?).ok()
}

/// The rulebook that decides single cases: the packs of the rules folder nearest to the case that
/// hold beside each other, or the pack of a place with those that it needs.
pub(super) fn stack_of(
    case: &Path,
    given: Option<&Path>,
    place: Option<&str>,
) -> Result<Rulebook, Faults> {
    let places = files::rule_folders(case, given)?;
    let Some(folder) = places.first() else {
        let fault = Fault::new("rules::no_packs", "there is no folder of rule packs here");
        return Err(fault.help("name one with --rules").into());
    };
    if given.is_none() && *folder != Path::new("rules") {
        talk::note(&format!("rules from {}", folder.display()));
    }
    let Some(place) = place else { return load(folder) };
    let all = packs(folder)?;
    let own = all.iter().find(|pack| pack.name == place);
    let Some(own) = own else {
        let fault = Fault::new("rules::no_place", format!("no rule pack `{place}`"));
        let names: Vec<&str> = all.iter().map(|pack| pack.name.as_str()).collect();
        let near = did_you_mean(place, names.iter().copied());
        let help = || format!("{} holds {}", folder.display(), names.join(", "));
        return Err(fault.help(near.unwrap_or_else(help)).into());
    };
    Rulebook::load(&with_needed(&folder.join(place), own.clone())?)
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
