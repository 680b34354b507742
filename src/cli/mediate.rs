//! `linli mediate`: the next lawful step of every dispute in a list.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::talk::{self, Lang, SheetFormat};
use super::{Ending, files};
use crate::dataset::{dispute_cases, rest_days};
use crate::decide::{Action, Asking, Calendar, Desk, Routed, mediation_known_from, route};
use crate::diagnostic::{Fault, Faults};
use crate::report::{mediation_csv, mediation_json, mediation_text};
use crate::rulebook::{Pack, Rulebook};
use crate::units::{Date, LAST_YEAR};

/// The pack that every place rests on.
const NATIONAL: &str = "national";

/// Arguments of `linli mediate`.
#[derive(Debug, Args)]
pub struct Mediate {
    /// The list of disputes: `case_id`, `kind`, `step`, `outcome`, `began_on` and what else is known
    #[arg(value_name = "CASES.csv")]
    cases: PathBuf,
    /// The day on which the next step is asked for
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// Public holidays and worked weekends: a CSV file with `date` and `kind` (`rest` or `work`)
    #[arg(long, value_name = "FILE")]
    holidays: Option<PathBuf>,
    /// Pack of the place, such as xiamen [default: national law alone]
    #[arg(long, value_name = "PACK")]
    place: Option<String>,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = SheetFormat::Text)]
    format: SheetFormat,
}

impl Mediate {
    pub(super) fn execute(&self) -> Result<Ending, Faults> {
        let mut faults = Faults::none();
        if self.on.year() > LAST_YEAR {
            let message = format!("no period can be reckoned from {}", self.on);
            let help = format!("name a day up to the year {LAST_YEAR} with --on");
            faults.push(Fault::new("mediate::too_late", message).help(help));
        }
        let cases = files::text(&self.cases).and_then(|text| dispute_cases(&text, self.on));
        let cases = faults.gather(cases);
        let holidays = self.holidays.as_deref();
        let holidays = holidays.map(|path| files::text(path).and_then(|text| rest_days(&text)));
        let holidays = holidays.and_then(|read| faults.gather(read));
        let book = faults.gather(self.packs().and_then(|packs| Rulebook::load(&packs)));
        let (Some(cases), Some(book), true) = (cases, book, faults.0.is_empty()) else {
            return Err(faults);
        };
        if !cases.unknown_columns.is_empty() {
            talk::note(&format!("columns not read: {}", cases.unknown_columns.join(", ")));
        }
        let calendar = Calendar { days: holidays.and_then(|table| table.rows.into_iter().next()) };
        let desk = Desk::new(&book, self.on, None);
        if let Some(first) = mediation_known_from(&desk) {
            let message = format!("no law known here says where a dispute goes on {}", self.on);
            let help =
                format!("the rules speak of days from {first} on: name such a day with --on");
            return Err(Fault::new("mediate::no_law", message).help(help).into());
        }
        let asking = Asking { desk: &desk, on: self.on, calendar: &calendar };
        let routed: Vec<Routed> = cases.rows.iter().map(|case| route(&asking, case)).collect();
        self.tell(&routed, calendar.days.is_some());
        let is_open = |case: &Routed| case.next.action == Action::Undetermined;
        Ok(if routed.iter().any(is_open) { Ending::No } else { Ending::Fine })
    }

    fn tell(&self, routed: &[Routed], has_holidays: bool) {
        let language = talk::language(self.lang);
        match self.format {
            SheetFormat::Text => {
                talk::tell(&mediation_text(routed, self.on, has_holidays, language));
            }
            SheetFormat::Json => {
                talk::tell(&format!("{:#}", mediation_json(routed, self.on, has_holidays)));
            }
            SheetFormat::Csv => {
                // A reader that has gone away, such as `head`, wants no more of it.
                let _ = std::io::stdout().write_all(&mediation_csv(routed, language));
            }
        }
    }

    /// The national pack, that of the place, and what it needs.
    fn packs(&self) -> Result<Vec<Pack>, Faults> {
        let beside = self.cases.parent().unwrap_or(Path::new("."));
        let places = files::rule_folders(beside, self.rules.as_deref())?;
        let mut names: Vec<String> = std::iter::once(NATIONAL.to_string()).collect();
        names.extend(self.place.clone().filter(|place| place != NATIONAL));
        let mut packs: Vec<Pack> = Vec::new();
        let mut next = 0;
        while next < names.len() {
            let name = names[next].clone();
            let mut found = places.iter().map(|place| place.join(&name));
            let Some(found) = found.find(|pack| pack.is_dir()) else {
                let looked: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
                let looked =
                    if looked.is_empty() { "no `rules` folder".into() } else { looked.join(", ") };
                let fault = Fault::new("mediate::no_pack", format!("no rule pack `{name}`"));
                let help = format!("looked in {looked}; name another folder with --rules");
                return Err(fault.help(help).into());
            };
            let pack = files::pack(&found)?;
            names.extend(
                pack.needs().into_iter().filter(|need| !names.contains(need)).collect::<Vec<_>>(),
            );
            packs.push(pack);
            next += 1;
        }
        Ok(packs)
    }
}
