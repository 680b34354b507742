//! `linli rules book`: the rule book as one page.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Shelf;
use crate::cli::folder;
use crate::cli::talk::{self, Lang};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::report::{Packed, Shown, rule_book};
use crate::rulebook::{CaseResult, run_cases};

/// Arguments of `linli rules book`.
#[derive(Debug, Args)]
pub struct Book {
    /// Folder of rule packs, or one pack
    #[arg(default_value = "rules")]
    folder: PathBuf,
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "reports/rulebook.html")]
    out: PathBuf,
    /// Show only this policy; may be given several times
    #[arg(long, value_name = "NAME")]
    policy: Vec<String>,
    /// Language that the page opens in [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
}

impl Book {
    pub(super) fn execute(&self) -> Result<(), Faults> {
        let shelves = super::shelves(&self.folder)?;
        self.check_policies(&shelves)?;
        let mut faults = Faults::none();
        let run = |shelf: &Shelf| faults.gather(run_cases(&shelf.book, |text| shelf.holds(text)));
        let cases: Vec<Vec<CaseResult>> = shelves.iter().filter_map(run).collect();
        faults.or(())?;
        let shown: Vec<Shown<'_>> = shelves
            .iter()
            .zip(&cases)
            .map(|(shelf, cases)| Shown {
                book: &shelf.book,
                packs: shelf.own().map(Packed::of).collect(),
                cases,
            })
            .collect();
        let page = rule_book(&shown, &self.policy, talk::language(self.lang));
        let page = page.map_err(|error| {
            Faults::from(Fault::new("rules::book", format!("the book can't be made: {error}")))
        })?;
        write(&self.out, page)?;
        eprintln!("{}", self.out.display());
        let failed: Vec<Fault> =
            cases.into_iter().flatten().filter_map(|case| case.fault).collect();
        talk::print(&Faults(failed));
        Ok(())
    }

    fn check_policies(&self, shelves: &[Shelf]) -> Result<(), Faults> {
        let mut faults = Faults::none();
        for name in &self.policy {
            if shelves.iter().any(|shelf| shelf.book.overlay(name).is_some()) {
                continue;
            }
            let fault = Fault::new("rules::unknown_policy", format!("no policy `{name}`"));
            let known: BTreeSet<&str> =
                shelves.iter().flat_map(|shelf| shelf.book.policies()).collect();
            let near = did_you_mean(name, known.iter().copied());
            let near = near.unwrap_or_else(|| {
                format!("the packs have {}", known.into_iter().collect::<Vec<_>>().join(", "))
            });
            faults.push(fault.help(near));
        }
        faults.or(())
    }
}

/// Writes the page, whole or not at all. Another file than a page of ours is never replaced.
fn write(out: &Path, page: String) -> Result<(), Faults> {
    let refuse = |code, message: String| {
        Err(Faults::from(Fault::new(code, message).help("name another file with --out")))
    };
    let shown = out.display();
    let (Some(name), false) = (out.file_name(), out.is_dir()) else {
        return refuse("rules::is_a_folder", format!("{shown} is a folder, not a file"));
    };
    let is_ours = || std::fs::read_to_string(out).is_ok_and(|text| text.contains(MARK));
    if out.exists() && !is_ours() {
        return refuse("rules::not_ours", format!("{shown} is there already and not a rule book"));
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    folder::create(parent)?;
    folder::replace(parent, &[(name.to_string_lossy().into_owned(), page.into_bytes())])
}

/// What every page that Linli wrote says of itself.
const MARK: &str = "<meta name=\"generator\" content=\"linli\">";
