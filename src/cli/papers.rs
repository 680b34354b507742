//! `linli completions` and `linli man`: what a shell and a reader of manuals need.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::folder::Folder;
use super::talk::{Lang, language, note};
use super::{Ending, help};
use crate::diagnostic::{Fault, Faults};

/// Arguments of `linli completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Arguments of `linli man`.
#[derive(Debug, Args)]
pub struct Man {
    /// New folder for the pages
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
}

impl Completions {
    /// Prints the script.
    pub fn execute(&self) -> Ending {
        let mut script = Vec::new();
        let mut command = super::Command::command();
        clap_complete::generate(self.shell, &mut command, "linli", &mut script);
        super::talk::tell(String::from_utf8_lossy(&script).trim_end());
        Ending::Fine
    }
}

impl Man {
    /// Writes a page for every command.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let folder = Folder::open_new(&self.out)?;
        let command = help::in_language(super::Command::command(), language(self.lang));
        let mut pages = Vec::new();
        page(&command, "linli", &mut pages).map_err(|error| {
            Faults::from(Fault::new("man::cannot_write", format!("no page can be made: {error}")))
        })?;
        folder.publish(&pages, &AtomicBool::new(false))?;
        note(&self.out.join("linli.1").display().to_string());
        Ok(Ending::Fine)
    }
}

fn page(
    command: &clap::Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let called = command.clone().bin_name(name.replace('-', " "));
    // A day in the foot of the page would make other bytes every day.
    clap_mangen::Man::new(called).title(name).date("").render(&mut bytes)?;
    pages.push((format!("{name}.1"), bytes));
    command
        .get_subcommands()
        .try_for_each(|below| page(below, &format!("{name}-{}", below.get_name()), pages))
}
