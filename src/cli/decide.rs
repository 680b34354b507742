//! `linli decide`: was the motion carried, and by how much.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::placed::placed;
use super::rules::{stack_anywhere, stack_of};
use super::talk::{self, Format, Lang};
use super::{Ending, files, font};
use crate::dataset::Reading;
use crate::dataset::vote::{RollReading, ballots, past_votes, roll};
use crate::decide::Desk;
use crate::decide::calendar::{CalendarFile, calendar};
use crate::decide::route::{Open, Route, RouteFile, routes};
use crate::decide::vote::{
    AUTO, AsRead, AssemblyFile, Decision, Laws, Named, Papers, TOO_EARLY, Verdict, Vote, VoteFile,
    decide, past, vote,
};
use crate::diagnostic::{Fault, Faults, Text};
use crate::report::{
    ReportError, calendar_json, calendar_text, past_json, past_text, route_json, route_text,
    vote_chart_png, vote_chart_svg, vote_json, vote_text,
};
use crate::rulebook::Rulebook;

/// Arguments of `linli decide`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 passed or voidable, 1 failed or undetermined (the answer says which), 2 bad input"
)]
pub struct Decide {
    /// The vote: a file such as `examples/vote/vote.toml`, which shows what it may hold
    #[arg(
        value_name = "VOTE",
        required_unless_present_any = ["table", "calendar", "route"],
        conflicts_with_all = ["table", "calendar", "route"]
    )]
    file: Option<PathBuf>,
    /// A table of past votes as notices print them
    #[arg(long, value_name = "FILE.csv")]
    table: Option<PathBuf>,
    /// Days of an assembly, as in `examples/calendar.toml`: the last lawful day of every step, and those that were missed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "route", "regime"])]
    calendar: Option<PathBuf>,
    /// Two estates or more, as in `examples/route.toml`: which ways lead to one body, and what each needs
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "regime"])]
    route: Option<PathBuf>,
    /// The law: `auto` for that of the day, or an id such as cn-cc-2021 [default: what the file
    /// says; for a table the newest law]
    #[arg(long, value_name = "ID")]
    regime: Option<String>,
    /// Rule pack of the place, such as xiamen [default: what the file says]
    #[arg(long, value_name = "PACK")]
    place: Option<String>,
    /// Folder of rule packs
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Draw the vote as bars against the bars of the law, into a file that ends in .svg or .png
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "calendar", "route"])]
    chart: Option<PathBuf>,
    /// Font file with a Simplified Chinese face for a PNG [default: as for `linli run`]
    #[arg(long, value_name = "FILE", requires = "chart")]
    font: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
}

impl Decide {
    /// Runs the command.
    ///
    /// # Errors
    /// Every fault of the vote, its roll and its ballots.
    pub fn execute(&self) -> Result<Ending, Faults> {
        if let Some(path) = &self.calendar {
            return self.calendar(path);
        }
        if let Some(path) = &self.route {
            return self.route(path);
        }
        match (&self.table, &self.file) {
            (Some(table), _) => self.table(table),
            (None, Some(file)) => self.one(file),
            (None, None) => unreachable!("one of them is required"),
        }
    }

    /// The rules that decide a case, of the place that the command or its file names.
    fn book(&self, path: &Path, place: Option<&Named>) -> Result<Rulebook, Faults> {
        let place = self.place.as_deref().or(place.map(|at| at.name.as_str()));
        stack_of(path.parent().unwrap_or(Path::new(".")), self.rules.as_deref(), place)
    }

    /// The rules of the place; where there are none, the fault stands where the file names the place,
    /// and what the rest of the file has to do with the law is held against the rules of every place.
    fn book_of(
        &self,
        path: &Path,
        place: Option<&Named>,
        text: &Arc<Text>,
        faults: &mut Faults,
    ) -> Option<Rulebook> {
        // What the command names stands at no place of the file.
        let asked_at = place.filter(|_| self.place.is_none()).map(|at| at.place);
        let book = self.book(path, place);
        let book = book.map_err(|faults| placed(text, faults, "asked here", |_| asked_at));
        let folder = path.parent().unwrap_or(Path::new("."));
        let anywhere = || stack_anywhere(folder, self.rules.as_deref());
        faults.gather(book).or_else(anywhere)
    }

    fn calendar(&self, path: &Path) -> Result<Ending, Faults> {
        let AsRead { file, mut faults, .. } = CalendarFile::as_read(&files::text(path)?);
        let Some(file) = file else { return Err(faults) };
        let Some(book) = self.book_of(path, file.place.as_ref(), &file.text, &mut faults) else {
            return Err(faults);
        };
        let calendar = faults.gather(calendar(&file, &book));
        let Some(calendar) = calendar.filter(|_| faults.0.is_empty()) else { return Err(faults) };
        match self.format {
            Format::Text => talk::tell(&calendar_text(&calendar, talk::language(self.lang))),
            Format::Json => talk::tell(&format!("{:#}", calendar_json(&calendar))),
        }
        Ok(if calendar.is_missed() { Ending::No } else { Ending::Fine })
    }

    fn route(&self, path: &Path) -> Result<Ending, Faults> {
        let AsRead { file, date, mut faults } = RouteFile::as_read(&files::text(path)?);
        let Some(file) = file else { return Err(faults) };
        let Some(book) = self.book_of(path, file.place.as_ref(), &file.text, &mut faults) else {
            return Err(faults);
        };
        if date.is_some() {
            faults.gather(file.has_law(&book));
        }
        if !faults.0.is_empty() {
            return Err(faults);
        }
        let routes = routes(&file, &Desk::new(&book, file.date, None))?;
        match self.format {
            Format::Text => talk::tell(&route_text(&routes, &book, talk::language(self.lang))),
            Format::Json => talk::tell(&format!("{:#}", route_json(&routes))),
        }
        let is_open = |route: &Route| matches!(route.open, Open::Open | Open::Done);
        Ok(if routes.iter().any(is_open) { Ending::Fine } else { Ending::No })
    }

    fn one(&self, path: &Path) -> Result<Ending, Faults> {
        let AsRead { file, date, mut faults } = VoteFile::as_read(&files::text(path)?);
        let Some(mut file) = file else { return Err(faults) };
        if let Some(regime) = &self.regime {
            file.regime = Named { name: regime.clone(), place: (0, 0) };
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut of_papers = Faults::none();
        let papers: Vec<Option<Papers>> = file
            .assemblies
            .iter()
            .map(|assembly| papers(folder, &file, assembly, &mut of_papers))
            .collect();
        let book = self.book_of(path, file.place.as_ref(), &file.text, &mut faults);
        let Some(book) = book else { return Err(both(faults, of_papers)) };
        let mut laws = Laws::new(&book);
        let newest = Desk::new(&book, laws.newest_day(), None);
        file.name_matters(&newest);
        faults.gather(file.check(&book));
        // Where the day can't be read, the newest law still knows the regimes.
        let (day, written) = date.unwrap_or((laws.newest_day(), (0, 0)));
        let law = laws.find(day, &file.regime.name, &file.matter.name);
        // A regime that the command names stands at no place of the file.
        let of_regime = if file.regime.name == AUTO {
            Some(written)
        } else {
            Some(file.regime.place).filter(|_| self.regime.is_none())
        };
        let at = |fault: &Fault| if fault.code() == TOO_EARLY { Some(written) } else { of_regime };
        let law = faults.gather(law.map_err(|faults| placed(&file.text, faults, "asked here", at)));
        faults.0.append(&mut of_papers.0);
        // Papers are held against each other even where nobody knows by which law.
        let desk = law.as_ref().map_or(&newest, |law| law.desk());
        let asked = faults.gather(vote(&file, desk, &papers));
        let Some(asked) = asked.filter(|_| faults.0.is_empty()) else { return Err(faults) };
        let decision = decide(&mut laws, &asked)?;
        if let Some(chart) = &self.chart {
            self.draw(chart, &decision, &asked)?;
        }
        match self.format {
            Format::Text => talk::tell(&vote_text(&decision, talk::language(self.lang))),
            Format::Json => talk::tell(&format!("{:#}", vote_json(&decision))),
        }
        Ok(match decision.verdict {
            Verdict::Passed | Verdict::Voidable => Ending::Fine,
            Verdict::Failed | Verdict::Undetermined => Ending::No,
        })
    }

    /// Writes the chart of a vote.
    fn draw(&self, path: &Path, decision: &Decision<'_>, vote: &Vote) -> Result<(), Faults> {
        let language = talk::language(self.lang);
        let fault = |message: String, help: &str| {
            Faults::from(Fault::new("decide::no_chart", message).help(help.to_string()))
        };
        let not_drawn = |error: ReportError| fault(format!("no chart: {error}"), font::HELP);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let bytes = match ending {
            "svg" => vote_chart_svg(decision, vote, language).map_err(not_drawn)?.into_bytes(),
            "png" => {
                let face = font::face(self.font.as_deref())?.ok_or_else(|| {
                    fault("no chart: no Simplified Chinese font is installed".into(), font::HELP)
                })?;
                vote_chart_png(decision, vote, language, &face).map_err(not_drawn)?
            }
            _ => {
                let message = format!("{} is neither an SVG nor a PNG file", path.display());
                return Err(fault(message, "end the name in .svg or .png"));
            }
        };
        std::fs::write(path, bytes).map_err(|error| {
            let message = format!("{} can't be written: {error}", path.display());
            fault(message, "name a file in a folder that is there")
        })
    }

    fn table(&self, path: &Path) -> Result<Ending, Faults> {
        let table = past_votes(&files::text(path)?)?;
        if !table.unknown_columns.is_empty() {
            talk::note(&format!("not read: {}", table.unknown_columns.join(", ")));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let book = stack_of(folder, self.rules.as_deref(), self.place.as_deref())?;
        let mut laws = Laws::new(&book);
        let newest = laws.dated().last().cloned().unwrap_or_else(|| AUTO.into());
        let regime = self.regime.clone().unwrap_or(newest);
        let desk = Desk::new(&book, laws.newest_day(), None);
        let mut decided = Vec::new();
        for row in &table.rows {
            decided.push(past(&mut laws, &desk, row, &regime)?);
        }
        match self.format {
            Format::Text => talk::tell(&past_text(&decided, talk::language(self.lang))),
            Format::Json => {
                let rows: Vec<String> =
                    decided.iter().map(|past| past_json(past).to_string()).collect();
                talk::tell(&format!("[\n{}\n]", rows.join(",\n")));
            }
        }
        Ok(Ending::Fine)
    }
}

/// Faults of a file, and then those of its papers.
fn both(mut faults: Faults, mut of_papers: Faults) -> Faults {
    faults.0.append(&mut of_papers.0);
    faults
}

/// Roll and ballots of one assembly as far as they can be read; `None` when it gives totals.
fn papers(
    folder: &Path,
    file: &VoteFile,
    assembly: &AssemblyFile,
    faults: &mut Faults,
) -> Option<Papers> {
    let mut read = |at: &Named| {
        let text = files::text(&folder.join(&at.name));
        let named = |faults| placed(&file.text, faults, "asked here", |_| Some(at.place));
        faults.gather(text.map_err(named))
    };
    let (roll_at, ballots_at) = assembly.roll.as_ref().zip(assembly.ballots.as_ref())?;
    let (roll_text, text) = (read(roll_at), read(ballots_at));
    let nothing = || RollReading::nothing(Faults::none());
    let roll = roll_text.as_ref().map_or_else(nothing, roll);
    let cast = text.as_ref().map(|text| ballots(text, &roll.rows));
    let cast = cast.unwrap_or_else(|| Reading::nothing(Faults::none()));
    faults.0.extend(roll.rows.faults.0.iter().chain(&cast.faults.0).cloned());
    for table in [&roll.rows.table.unknown_columns, &cast.table.unknown_columns] {
        if !table.is_empty() {
            talk::note(&format!("not read: {}", table.join(", ")));
        }
    }
    Some(Papers { roll, ballots: cast, text })
}
