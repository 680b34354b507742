//! `linli elect`: who is elected to the committee, and whether it stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::placed::placed;
use super::rules::{stack_anywhere, stack_of};
use super::talk::{self, Format, Lang};
use super::{Ending, files};
use crate::dataset::Reading;
use crate::dataset::vote::{Candidate, RollReading, approvals, candidates, roll};
use crate::decide::Desk;
use crate::decide::elect::{
    ElectionFile, ElectionPapers, ElectorateFile, Outcome, elect, electorates, too_early,
};
use crate::decide::vote::{AsRead, Laws, Named};
use crate::diagnostic::{Faults, Text};
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
        let AsRead { file, date, mut faults } = ElectionFile::as_read(&files::text(&self.file)?);
        let Some(file) = file else { return Err(faults) };
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut of_papers = Faults::none();
        let standing = standing(folder, &file, &mut of_papers);
        let names: Vec<&str> = standing.rows.iter().map(|one| one.name.as_str()).collect();
        // Ballots can't be held against candidates who could not be read.
        let names = standing.is_whole.then_some(names.as_slice());
        let papers: Vec<Option<ElectionPapers>> = file
            .electorates
            .iter()
            .map(|own| papers(folder, &file, own, names, &mut of_papers))
            .collect();
        let place = self.place.clone().or_else(|| file.place.as_ref().map(|at| at.name.clone()));
        let book = stack_of(folder, self.rules.as_deref(), place.as_deref());
        // What the command names stands at no place of the file.
        let asked_at = file.place.as_ref().filter(|_| self.place.is_none()).map(|at| at.place);
        let book = faults.gather(book.map_err(|faults| match asked_at {
            Some(at) => placed(&file.text, faults, "asked here", |_| Some(at)),
            None => faults,
        }));
        // What the rest of the file has to do with the law is looked at even without its place.
        let anywhere = || stack_anywhere(folder, self.rules.as_deref());
        let Some(book) = book.or_else(anywhere) else {
            faults.0.append(&mut of_papers.0);
            return Err(faults);
        };
        let overlay = faults.gather(file.overlay(&book));
        faults.gather(file.put_forward(&standing.rows, &book));
        let laws = Laws::new(&book);
        let known = date.filter(|(day, _)| laws.on(*day).is_some());
        // Papers are held against each other even where nobody knows by which law.
        let day = known.map_or_else(|| laws.newest_day(), |(day, _)| day);
        let desk = Desk::new(&book, day, overlay.flatten());
        let early = match (date, known) {
            (Some((day, _)), None) => Some(laws.too_early(day)),
            (_, known) => known.and_then(|_| too_early(&desk)),
        };
        if let (Some((_, written)), Some(early)) = (date, early) {
            faults.push(early.at(&file.text, written.0, written.1, "asked of this day"));
        }
        faults.0.append(&mut of_papers.0);
        let counted = faults.gather(electorates(&file, &desk, &papers, &standing.rows));
        let Some(counted) = counted.filter(|_| faults.0.is_empty()) else { return Err(faults) };
        let standing = standing.rows;
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

/// The candidates as far as they can be read.
struct Standing {
    rows: Vec<Candidate>,
    is_whole: bool,
}

/// The candidates, from their own file or from the election's.
fn standing(folder: &Path, file: &ElectionFile, faults: &mut Faults) -> Standing {
    let Some(at) = &file.candidates_at else {
        return Standing { rows: file.candidates.clone(), is_whole: true };
    };
    let Some(text) = read(folder, file, at, faults) else {
        return Standing { rows: Vec::new(), is_whole: false };
    };
    let mut read = candidates(&text);
    not_read(&read.table.unknown_columns);
    faults.0.append(&mut read.faults.0);
    Standing { rows: read.table.rows, is_whole: read.is_whole }
}

/// Roll and ballots of one electorate as far as they can be read; `None` when it gives totals.
fn papers(
    folder: &Path,
    file: &ElectionFile,
    own: &ElectorateFile,
    names: Option<&[&str]>,
    faults: &mut Faults,
) -> Option<ElectionPapers> {
    let (roll_at, ballots_at) = own.roll.as_ref().zip(own.ballots.as_ref())?;
    let roll_text = read(folder, file, roll_at, faults);
    let text = read(folder, file, ballots_at, faults);
    let nothing = || RollReading::nothing(Faults::none());
    let roll = roll_text.as_ref().map_or_else(nothing, roll);
    let cast = text.as_ref().map(|text| approvals(text, &roll.rows, names));
    let cast = cast.unwrap_or_else(|| Reading::nothing(Faults::none()));
    faults.0.extend(roll.rows.faults.0.iter().chain(&cast.faults.0).cloned());
    not_read(&roll.rows.table.unknown_columns);
    not_read(&cast.table.unknown_columns);
    Some(ElectionPapers { roll, ballots: cast, text })
}

/// A file that the election names; when it can't be read, the place of its name is shown.
fn read(folder: &Path, file: &ElectionFile, at: &Named, faults: &mut Faults) -> Option<Arc<Text>> {
    let text = files::text(&folder.join(&at.name));
    let named = |faults| placed(&file.text, faults, "named here", |_| Some(at.place));
    faults.gather(text.map_err(named))
}

fn not_read(columns: &[String]) {
    if !columns.is_empty() {
        talk::note(&format!("not read: {}", columns.join(", ")));
    }
}
