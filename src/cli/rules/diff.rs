//! `linli rules diff`: what one policy changes against another, and who owes more or less.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::files;
use crate::cli::talk::{self, Lang, SheetFormat};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::experiment::difference::{Difference, Owed, default_day, owed};
use crate::experiment::{Experiment, Wishes};
use crate::report::{difference_csv, difference_json, difference_text};
use crate::rulebook::{Policy, Rulebook};
use crate::units::Date;

/// Arguments of `linli rules diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The policy compared against
    #[arg(value_name = "P")]
    first: String,
    /// The policy that changes something
    #[arg(value_name = "Q")]
    second: String,
    /// Folder of rule packs, or one pack; with --scenario searched first
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Say also what the households of this scenario owe more or less
    #[arg(long, value_name = "DIR")]
    scenario: Option<PathBuf>,
    /// Day of the rules and of the law [default: the month in which all has begun]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Rule that says what a household owes; may be given several times [default: what is charged]
    #[arg(long, value_name = "NAME", requires = "scenario")]
    rule: Vec<String>,
    /// Run whose state is taken where rules read what only months bring [default: 0]
    #[arg(long, value_name = "N", requires = "scenario")]
    run: Option<u32>,
    /// Language [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
    /// Form of the answer; csv with --scenario has a row for every unit
    #[arg(long, value_enum, default_value_t = SheetFormat::Text)]
    format: SheetFormat,
}

impl Diff {
    pub(super) fn execute(&self) -> Result<(), Faults> {
        let (difference, owed) = match &self.scenario {
            Some(folder) => {
                let inputs = files::scenario(folder, self.folder.as_deref())?;
                let experiment = Experiment::prepare(&inputs, &Wishes::default())?;
                let [first, second] = self.policies(experiment.rulebook())?;
                let difference = experiment.difference([&first, &second], self.on);
                let day = difference.day;
                let owed =
                    owed(&experiment, [&first, &second], &self.rule, day, self.run.unwrap_or(0))?;
                (difference, Some(owed))
            }
            None => {
                let folder = self.folder.clone().unwrap_or_else(|| PathBuf::from("rules"));
                let book = super::load(&folder)?;
                let [first, second] = self.policies(&book)?;
                let policies = [&first, &second];
                let day = self.on.or_else(|| default_day(&book, policies, &[], &[], None));
                let day = day.ok_or_else(|| {
                    let fault = Fault::new("rules::no_day", "nothing in these packs has a day");
                    Faults::from(fault.help("name one with --on 2021-01-01"))
                })?;
                (Difference::between(&book, policies, &[], &[], day), None)
            }
        };
        self.tell(&difference, owed.as_ref());
        Ok(())
    }

    fn tell(&self, difference: &Difference, owed: Option<&Owed>) {
        match self.format {
            SheetFormat::Text => {
                talk::tell(&difference_text(difference, owed, talk::language(self.lang)));
            }
            SheetFormat::Json => talk::tell(&format!("{:#}", difference_json(difference, owed))),
            SheetFormat::Csv => {
                if let Some(owed) = owed {
                    let own = "a row for every unit: the committee's own data, not for publication";
                    talk::note(own);
                    if let Some(taken) = &owed.taken {
                        let columns = taken.columns.join(", ");
                        let (run, month) = (taken.run, taken.month);
                        talk::note(&format!("{columns} as run {run} has it in {month}"));
                    }
                }
                // A reader that has gone away, such as `head`, wants no more of it.
                let _ = std::io::stdout().write_all(&difference_csv(difference, owed));
            }
        }
    }

    fn policies(&self, book: &Rulebook) -> Result<[Policy; 2], Faults> {
        let mut faults = Faults::none();
        let mut find = |name: &str| {
            let found = book.policy(name);
            if found.is_none() {
                let fault = Fault::new("rules::unknown_policy", format!("no policy `{name}`"));
                let known: Vec<&str> = book.policies().collect();
                let near = did_you_mean(name, known.iter().copied());
                let help = || match known.as_slice() {
                    [] => "these packs have no policies".into(),
                    known => format!("the packs have {}", known.join(", ")),
                };
                faults.push(fault.help(near.unwrap_or_else(help)));
            }
            found
        };
        match (find(&self.first), find(&self.second)) {
            (Some(first), Some(second)) => Ok([first, second]),
            _ => Err(faults),
        }
    }
}
