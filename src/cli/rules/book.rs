//! `linli rules book`: the rule book as one page.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::folder;
use crate::cli::talk::{self, Lang};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::report::{Packed, rule_book};
use crate::rulebook::{Rulebook, run_cases, stacks};

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
        let mut stacks = stacks(&super::packs(&self.folder)?).into_iter();
        let packs = stacks.next().map(|stack| stack.packs).unwrap_or_default();
        let book = Rulebook::load(&packs)?;
        for name in stacks.flat_map(|stack| stack.own) {
            talk::note(&format!("`{name}` can't hold beside these packs: make a book of its own"));
        }
        self.check_policies(&book)?;
        let cases = run_cases(&book, |_| true)?;
        let packed: Vec<Packed> = packs.iter().map(Packed::of).collect();
        let page = rule_book(&book, &packed, &cases, &self.policy, talk::language(self.lang));
        let page = page.map_err(|error| {
            Faults::from(Fault::new("rules::book", format!("the book can't be made: {error}")))
        })?;
        write(&self.out, page)?;
        eprintln!("{}", self.out.display());
        let failed: Vec<Fault> = cases.into_iter().filter_map(|case| case.fault).collect();
        talk::print(&Faults(failed));
        Ok(())
    }

    fn check_policies(&self, book: &Rulebook) -> Result<(), Faults> {
        let mut faults = Faults::none();
        for name in self.policy.iter().filter(|name| book.overlay(name).is_none()) {
            let fault = Fault::new("rules::unknown_policy", format!("no policy `{name}`"));
            let known: Vec<&str> = book.policies().collect();
            let near = did_you_mean(name, known.iter().copied());
            let near = near.unwrap_or_else(|| format!("the packs have {}", known.join(", ")));
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
