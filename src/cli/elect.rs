//! `linli elect`: who is elected to the committee, and whether it stands.

use std::path::{Path, PathBuf};

use clap::Args;

use super::rules::stack_of;
use super::talk::{self, Format, Lang};
use super::{Ending, files};
use crate::dataset::vote::{Candidate, approvals, candidates, roll};
use crate::decide::Desk;
use crate::decide::elect::{ElectionFile, ElectionPapers, Outcome, elect, electorates};
use crate::decide::vote::Named;
use crate::diagnostic::{Fault, Faults};
use crate::report::{elect_json, elect_text};

/// Arguments of `linli elect`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 the committee stands, 1 it does not or that is undetermined (the answer says which), 2 bad input"
)]
pub struct Elect {
    /// The election: a file such as `examples/elect.toml`, which shows what it may hold
    #[arg(long = "law", value_name = "FILE")]
    file: PathBuf,
    /// Rule pack of the place, such as xiamen [default: what the file says]
    #[arg(long, value_name = "PACK")]
    place: Option<String>,
    /// Folder of rule packs
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
}

impl Elect {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the election, its candidates, its rolls and its ballots.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let file = ElectionFile::read(&files::text(&self.file)?)?;
        let place = self.place.clone().or_else(|| file.place.as_ref().map(|at| at.name.clone()));
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let book = stack_of(folder, self.rules.as_deref(), place.as_deref())?;
        let mut faults = Faults::none();
        let overlay = faults.gather(file.overlay(&book));
        let standing = faults.gather(standing(folder, &file));
        let names: Option<Vec<&str>> =
            standing.as_ref().map(|all| all.iter().map(|one| one.name.as_str()).collect());
        let papers: Vec<Option<ElectionPapers>> = file
            .electorates
            .iter()
            .map(|own| {
                let (roll, ballots) = own.roll.as_ref().zip(own.ballots.as_ref())?;
                faults.gather(papers(folder, &file, roll, ballots, names.as_deref())).flatten()
            })
            .collect();
        let (Some(overlay), Some(standing), true) = (overlay, standing, faults.0.is_empty()) else {
            return Err(faults);
        };
        let desk = Desk::new(&book, file.date, overlay);
        let counted = electorates(&file, &desk, &papers, &standing)?;
        let elected = elect(&file, &desk, &counted, &standing)?;
        match self.format {
            Format::Text => {
                talk::tell(&elect_text(&elected, &book, talk::language(self.lang)));
            }
            Format::Json => talk::tell(&format!("{:#}", elect_json(&elected))),
        }
        Ok(match elected.outcome {
            Outcome::Formed => Ending::Fine,
            Outcome::NotFormed | Outcome::Undetermined => Ending::No,
        })
    }
}

/// The candidates, from their own file or from the election's.
fn standing(folder: &Path, file: &ElectionFile) -> Result<Vec<Candidate>, Faults> {
    let Some(at) = &file.candidates_at else { return Ok(file.candidates.clone()) };
    let table = candidates(&read(folder, file, at)?)?;
    not_read(&table.unknown_columns);
    Ok(table.rows)
}

fn papers(
    folder: &Path,
    file: &ElectionFile,
    roll_at: &Named,
    ballots_at: &Named,
    names: Option<&[&str]>,
) -> Result<Option<ElectionPapers>, Faults> {
    let mut faults = Faults::none();
    let roll_text = faults.gather(read(folder, file, roll_at));
    let text = faults.gather(read(folder, file, ballots_at));
    let units = roll_text.and_then(|text| faults.gather(roll(&text)));
    let (Some(units), Some(text)) = (units, text) else { return Err(faults) };
    // Ballots can't be held against candidates who could not be read.
    let Some(names) = names else { return faults.or(None) };
    let cast = approvals(&text, &units.rows, names)?;
    not_read(&units.unknown_columns);
    not_read(&cast.unknown_columns);
    faults.or(Some(ElectionPapers { roll: units.rows, ballots: cast.rows }))
}

/// A file that the election names; when it can't be read, the place of its name is shown.
fn read(
    folder: &Path,
    file: &ElectionFile,
    at: &Named,
) -> Result<std::sync::Arc<crate::diagnostic::Text>, Faults> {
    files::text(&folder.join(&at.name)).map_err(|faults| {
        let place = |fault: Fault| fault.at(&file.text, at.place.0, at.place.1, "named here");
        Faults(faults.0.into_iter().map(place).collect())
    })
}

fn not_read(columns: &[String]) {
    if !columns.is_empty() {
        talk::note(&format!("not read: {}", columns.join(", ")));
    }
}
