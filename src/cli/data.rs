//! `linli data`: work on household and estate data.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::folder::{self, Folder};
use super::run::stop_flag;
use super::{Ending, files, new, talk};
use crate::dataset::{Distributions, Plan, synthesize, write_estates, write_households};
use crate::diagnostic::Faults;

/// Verbs of `linli data`.
#[derive(Debug, Subcommand)]
pub enum Data {
    /// Draw households for the estates of a plan
    Synthesize(Synthesize),
}

/// Arguments of `linli data synthesize`.
#[derive(Debug, Args)]
pub struct Synthesize {
    /// Plan of the estates, such as synthesis.toml
    plan: PathBuf,
    /// Folder to write estates.csv and households.csv into; existing ones are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

impl Data {
    /// Runs the command.
    ///
    /// # Errors
    /// A plan or distributions with faults, a folder that can't be written.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let Self::Synthesize(asked) = self;
        let plan = Plan::read(&files::text(&asked.plan)?)?;
        let pack = new::pack_folder(&asked.plan, asked.rules.as_deref())?;
        let from = Distributions::read(&files::text(&pack.join("households.toml"))?)?;
        let (estates, households) = synthesize(&plan, &from);
        let made = vec![
            ("estates.csv".to_string(), write_estates(&estates).into_bytes()),
            ("households.csv".to_string(), write_households(&households).into_bytes()),
        ];
        if asked.out.is_dir() {
            folder::replace(&asked.out, &made)?;
        } else {
            let folder = Folder::open_new(&asked.out)?;
            if !folder.publish(&made, &*stop_flag()?)? {
                return Ok(Ending::Stopped);
            }
        }
        let (n_estates, n_households) = (estates.len(), households.len());
        talk::note(&format!("{n_estates} estates and {n_households} households drawn"));
        Ok(Ending::Fine)
    }
}
