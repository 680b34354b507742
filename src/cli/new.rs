//! `linli new`: a scenario from rows of an estate listing.

use std::path::{Path, PathBuf};

use clap::Args;
use minijinja::context;

use super::folder::Folder;
use super::run::stop_flag;
use super::talk::note;
use super::{Ending, files};
use crate::chance::name_key;
use crate::dataset::{
    Distributions, Listed, Listing, Manager, Plan, quoted, synthesize, write_estates,
    write_households,
};
use crate::diagnostic::{Fault, Faults};

/// Arguments of `linli new`.
#[derive(Debug, Args)]
pub struct New {
    /// Folder to make
    dir: PathBuf,
    /// Estate listing, CSV with Chinese headers
    #[arg(long, value_name = "FILE")]
    listing: PathBuf,
    /// Name of the estate in the listing; NAME@DISTRICT when two share a name
    #[arg(long, value_name = "NAME")]
    estate: String,
    /// Line of the estate in the listing, when several share a name
    #[arg(long, value_name = "N")]
    row: Option<usize>,
    /// A second estate: its name, or `nearest` for the nearest micro-estate
    #[arg(long, value_name = "NAME|nearest")]
    neighbour: Option<String>,
    /// Line of the neighbour in the listing, when several share a name
    #[arg(long, value_name = "N", requires = "neighbour")]
    neighbour_row: Option<usize>,
    /// Seed of the drawn households and of the runs [default: from the estate's name]
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// Folder of rule packs, searched first
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// The rule pack whose distributions and template are used.
const PACK: &str = "micro-estate";

/// Estates further apart than this are not neighbours: a walk of a quarter of an hour.
const FAR_METRES: f64 = 1_000.0;

impl New {
    /// Runs the command.
    ///
    /// # Errors
    /// Files that can't be read, estates that are not found, a folder that is in use.
    pub fn execute(&self) -> Result<Ending, Faults> {
        let text = files::text(&self.listing)?;
        let listing = Listing::read(&text)?;
        let pack = pack_folder(&self.dir, self.rules.as_deref())?;
        let from = Distributions::read(&files::text(&pack.join("households.toml"))?)?;
        let find = |name: &str, row: Option<usize>| match row {
            Some(line) => listing.find_in_line(name, line),
            None => listing.find(name),
        };
        let estate = find(&self.estate, self.row)?;
        let mut chosen = vec![(estate, String::new())];
        if let Some(asked) = &self.neighbour {
            let (neighbour, how) = match asked.as_str() {
                "nearest" => {
                    let (found, metres) = listing.nearest(estate, &from)?;
                    let how = if metres < 1.0 {
                        ", listed at the same place".into()
                    } else {
                        format!(", {metres:.0} m away")
                    };
                    if metres > FAR_METRES {
                        let (there, here) = (&found.name, &estate.name);
                        note(&one_line(&format!(
                            "warning: the nearest micro-estate, {there}, is {metres:.0} m from \
                             {here}: one manager or shared bays are hardly to be had; name another \
                             with --neighbour"
                        )));
                    }
                    (found, how)
                }
                name => (find(name, self.neighbour_row)?, String::new()),
            };
            if neighbour.line == estate.line {
                let message = format!("`{}` can't be its own neighbour", estate.name);
                return Err(Fault::new("new::same_estate", message)
                    .help("name another estate")
                    .into());
            }
            chosen.push((neighbour, how));
        }
        let seed = self.seed.unwrap_or_else(|| name_key(&self.estate));
        let file = self.listing.file_name().map(|name| name.to_string_lossy().into_owned());
        let scenario = Chosen { rows: &chosen, file: file.unwrap_or_default(), seed, from: &from };
        let template = files::text(&pack.join("new").join("scenario.toml"))?;
        let made = scenario.files(&template.text)?;
        let folder = Folder::open_new(&self.dir)?;
        if !folder.publish(&made, &*stop_flag()?)? {
            return Ok(Ending::Stopped);
        }
        scenario.tell();
        note(&format!("next: linli run {}", self.dir.display()));
        Ok(Ending::Fine)
    }
}

/// The folder of the pack that `new` and `data synthesize` draw from.
///
/// # Errors
/// No folder of rules holds it.
pub fn pack_folder(near: &Path, given: Option<&Path>) -> Result<PathBuf, Faults> {
    let folders = files::rule_folders(near, given)?;
    folders.iter().map(|folder| folder.join(PACK)).find(|pack| pack.is_dir()).ok_or_else(|| {
        let fault = Fault::new("files::no_pack", format!("no rule pack `{PACK}`"));
        fault.help("run this beside the folder `rules`, or name it with --rules").into()
    })
}

struct Chosen<'a> {
    rows: &'a [(&'a Listed, String)],
    file: String,
    seed: u32,
    from: &'a Distributions,
}

impl Chosen<'_> {
    fn id(&self, row: &Listed) -> String {
        let shared = self.rows.iter().filter(|other| other.0.name == row.name).count();
        if shared > 1 { format!("{}@{}", row.name, row.line) } else { row.name.clone() }
    }

    fn files(&self, template: &str) -> Result<Vec<(String, Vec<u8>)>, Faults> {
        let estates = self.rows.iter().map(|(row, _)| {
            row.planned(self.id(row), format!("{} line {}", self.file, row.line), self.from)
        });
        let plan = Plan { seed: self.seed.into(), estates: estates.collect() };
        let (estates, households) = synthesize(&plan, self.from);
        let scenario = self.scenario(template).map_err(|error| {
            let fault =
                Fault::new("new::template", format!("the template can't be filled: {error}"));
            Faults::from(fault.help("look at new/scenario.toml of the rule pack"))
        })?;
        Ok(vec![
            ("scenario.toml".into(), format!("{}\n", scenario.trim_end()).into_bytes()),
            ("synthesis.toml".into(), plan.write().into_bytes()),
            ("estates.csv".into(), write_estates(&estates).into_bytes()),
            ("households.csv".into(), write_households(&households).into_bytes()),
        ])
    }

    fn scenario(&self, template: &str) -> Result<String, minijinja::Error> {
        let names: Vec<&str> = self.rows.iter().map(|(row, _)| row.name.as_str()).collect();
        let fees = self.rows.iter().map(|(row, _)| {
            let (rate, is_drawn) = row.fee_or_drawn(self.from);
            let drawn = if is_drawn { ", so drawn: the median of such estates" } else { "" };
            context! {
                key => quoted(&self.id(row)),
                rate => rate.0,
                comment => one_line(&format!("{}: {rate} yuan, {}{drawn}; {}", row.name, row.fee, manager(&row.manager))),
            }
        });
        let fees: Vec<_> = fees.collect();
        let any_drawn = self.rows.iter().any(|(row, _)| row.fee_or_drawn(self.from).1);
        let each = |say: fn(&Listed, bool) -> String| {
            let parts = self.rows.iter().map(|(row, _)| say(row, row.fee_or_drawn(self.from).1));
            parts.collect::<Vec<_>>()
        };
        let english = each(|row, is_drawn| {
            let drawn = if is_drawn { ", so drawn" } else { "" };
            format!(
                "{} (line {}, fee {}{drawn}, {})",
                row.name,
                row.line,
                row.fee,
                manager(&row.manager)
            )
        });
        let chinese = each(|row, is_drawn| {
            let fee = if is_drawn { "未知、按中位数抽定" } else { "按挂牌" };
            let manager = match &row.manager {
                Manager::Unknown => "物业不明".into(),
                Manager::Nobody => "无物业管理".into(),
                Manager::Company(name) => name.clone(),
            };
            format!("{}（第 {} 行，物业费{fee}，{manager}）", row.name, row.line)
        });
        let note_zh = format!(
            "户数、楼栋、物业费与年代取自 {}：{}。住户、面积、车位与公共收益均为按公开分布抽取，并非真实住户。",
            self.file,
            chinese.join("；")
        );
        let note_en = format!(
            "Homes, buildings, fee and year come from {}: {}. Households, floor areas, bays and public \
             revenue are drawn from published distributions; they are not real residents.",
            self.file,
            english.join("; ")
        );
        let fee_source = format!("{}: {}", self.file, english.join("; "));
        minijinja::Environment::new().render_str(
            template,
            context! {
                title_zh => quoted(&names.join("与")),
                title_en => quoted(&names.join(" and ")),
                note_zh => quoted(&note_zh),
                note_en => quoted(&note_en),
                seed => self.seed,
                n_estates => self.rows.len(),
                fees => fees,
                fee_source => quoted(&fee_source),
                fee_standing => if any_drawn { "assumed" } else { "measured" },
            },
        )
    }

    fn tell(&self) {
        for (row, how) in self.rows {
            let (rate, is_drawn) = row.fee_or_drawn(self.from);
            let homes = row.homes.unwrap_or_default();
            let drawn = if is_drawn { ", so drawn" } else { "" };
            let (fee, manager) = (row.fee, manager(&row.manager));
            note(&one_line(&format!(
                "{}{how}: {homes} homes, fee {rate} yuan/m2 ({fee}{drawn}), {manager}",
                row.name
            )));
            if homes > self.from.whole("most_homes") {
                note("  more homes than a micro-estate has: read results with care");
            }
        }
        note("drawn: households, floor areas, bays, public revenue");
    }
}

/// A cell may hold line breaks, which would end a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn manager(manager: &Manager) -> String {
    match manager {
        Manager::Unknown => "manager unknown".into(),
        Manager::Nobody => "no manager".into(),
        Manager::Company(name) => format!("manager {name}"),
    }
}
