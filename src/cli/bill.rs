//! `linli bill`: every unit's bill of a month, its notices, and what may be done to collect.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::folder::Folder;
use super::talk::{self, Lang, SheetFormat};
use super::{Ending, files};
use crate::diagnostic::{Fault, Faults};
use crate::experiment::bill::{BillWish, Bills};
use crate::experiment::{Experiment, Wishes};
use crate::report::{
    bill_notices, bills_csv, bills_json, bills_text, sanction_json, sanction_text,
};
use crate::units::{Date, Month};

/// Arguments of `linli bill`.
#[derive(Debug, Args)]
pub struct Bill {
    /// Folder that holds scenario.toml
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// The month billed, such as 2021-03
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// The policy [default: the baseline]
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// The month of this simulated run instead of the household file alone
    #[arg(long, value_name = "N")]
    run: Option<u32>,
    /// Only this unit, with the steps, parameters and sources of every line
    #[arg(long, value_name = "ID")]
    unit: Option<String>,
    /// Day on which what is owed was demanded in writing
    #[arg(long, value_name = "DATE")]
    demanded_on: Option<Date>,
    /// Ask whether one means of collecting is allowed: `reminder`, `demand`, `payment_order`, `suit`,
    /// `arbitration`, `cut_power`, `cut_water`, `cut_heat`, `cut_gas`, `withhold_bay`,
    /// `withhold_gate_card` or `publish_names`; a word that the rules don't have is answered with
    /// all that they have
    #[arg(long, value_name = "MEANS", conflicts_with_all = ["unit", "out"])]
    sanction: Option<String>,
    /// Write `notices.html`, `bills.csv` and `bills.json` into this new folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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

impl Bill {
    pub(super) fn execute(&self) -> Result<Ending, Faults> {
        if self.sanction.is_some() && self.format == SheetFormat::Csv {
            let message = "`--sanction` has no answer as CSV";
            let fault = Fault::new("bill::sanction_csv", message);
            return Err(fault.help("ask for it with --format text or --format json").into());
        }
        let folder = self.out.as_deref().map(Folder::open_new).transpose()?;
        let inputs = files::scenario(&self.scenario, self.rules.as_deref())?;
        let experiment = Experiment::prepare(&inputs, &Wishes::default())?;
        let bills = experiment.bill(BillWish {
            month: self.month,
            policy: self.policy.clone(),
            run: self.run,
            unit: self.unit.clone(),
            demanded_on: self.demanded_on,
            sanction: self.sanction.clone(),
        })?;
        let language = talk::language(self.lang);
        if let Some(means) = bills.asked() {
            match self.format {
                SheetFormat::Json => talk::tell(&format!("{:#}", sanction_json(&bills))),
                _ => talk::tell(&sanction_text(&bills, language)),
            }
            let is_allowed = means.is.value().is_some_and(|is| is == "allowed");
            return Ok(if is_allowed { Ending::Fine } else { Ending::No });
        }
        match self.format {
            SheetFormat::Text => talk::tell(&bills_text(&bills, language)),
            SheetFormat::Json => talk::tell(&format!("{:#}", bills_json(&bills))),
            SheetFormat::Csv => {
                // A reader that has gone away, such as `head`, wants no more of it.
                let _ = std::io::stdout().write_all(&bills_csv(&bills));
            }
        }
        talk::note("a bill for every unit: the committee's own data, not for publication");
        if let Some(folder) = folder {
            folder.publish(&self.files(&bills)?, &AtomicBool::new(false))?;
        }
        Ok(Ending::Fine)
    }

    fn files(&self, bills: &Bills) -> Result<Vec<(String, Vec<u8>)>, Faults> {
        let notices = bill_notices(bills, talk::language(self.lang)).map_err(|error| {
            let message = format!("the notices can't be made: {error}");
            Faults::from(Fault::new("bill::notices", message))
        })?;
        Ok(vec![
            ("notices.html".into(), notices.into_bytes()),
            ("bills.csv".into(), bills_csv(bills)),
            ("bills.json".into(), format!("{:#}\n", bills_json(bills)).into_bytes()),
        ])
    }
}
