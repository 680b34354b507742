//! Estate listings as housing sites publish them: units inside cells, unknown figures, placeholders.

use std::sync::Arc;

use super::MOST_HOMES;
use super::distributions::Distributions;
use super::plan::Planned;
use super::sheet::{Heading, Sheet, needed, optional};
use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::units::Fen;

/// Rows of one name that are shown.
const SHOWN: usize = 5;

/// Listings have Chinese headers only; columns that others added beside them are left alone.
const HEADINGS: [Heading; 9] = [
    needed("小区名称", "小区名称"),
    optional("区", "区"),
    optional("商圈", "商圈").or(&["所属商圈"]),
    optional("建筑年代", "建筑年代").or(&["建造年代", "竣工时间", "小区年代", "year"]),
    optional("物业费用", "物业费用").or(&["物业费"]),
    optional("物业公司", "物业公司"),
    optional("楼栋总数", "楼栋总数").or(&["总幢数", "buildings"]),
    needed("房屋总数", "房屋总数").or(&["总户数", "小区户数", "households"]),
    optional("经纬度", "经纬度"),
];

/// A property fee as listed, fen for a square metre and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedFee {
    /// Nothing is said.
    Unknown,
    /// One figure.
    One(Fen),
    /// Two ends.
    Range(Fen, Fen),
}

impl std::fmt::Display for ListedFee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown => f.write_str("not listed"),
            Self::One(fee) => write!(f, "listed as {fee}"),
            Self::Range(low, high) => write!(f, "listed as {low} to {high}"),
        }
    }
}

/// Who manages, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manager {
    /// Nothing is said.
    Unknown,
    /// Listed as having no property management.
    Nobody,
    /// A company, or whatever name is given.
    Company(String),
}

/// One row of a listing; a figure that is not known is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Name.
    pub name: String,
    /// District of the city.
    pub district: String,
    /// Homes.
    pub homes: Option<i64>,
    /// The cell that the number of homes is read from.
    pub homes_cell: String,
    /// Buildings.
    pub buildings: Option<i64>,
    /// Fee.
    pub fee: ListedFee,
    /// Manager.
    pub manager: Manager,
    /// Year of completion as printed; 1900 stands for unknown.
    pub year: Option<i64>,
    /// Longitude and latitude.
    pub position: Option<(f64, f64)>,
    /// Line of the file.
    pub line: usize,
    /// First byte of the row, and how many it takes up.
    place: (usize, usize),
}

/// A listing.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Its rows.
    pub rows: Vec<Listed>,
    source: Arc<Text>,
}

impl Listing {
    /// Reads a listing with Chinese headers.
    ///
    /// # Errors
    /// A file without the columns for name and homes. A cell that can't be understood is unknown,
    /// because listings are full of them.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let sheet = Sheet::read(text, &HEADINGS)?;
        let mut rows = Vec::new();
        for row in sheet.rows() {
            let Some(name) = row.maybe_text("小区名称") else { continue };
            let cell = |name| row.maybe_text(name).unwrap_or_default();
            rows.push(Listed {
                name,
                district: cell("区"),
                homes: count(&cell("房屋总数"), '户'),
                homes_cell: cell("房屋总数"),
                buildings: count(&cell("楼栋总数"), '栋'),
                fee: fee(&cell("物业费用")),
                manager: manager(&cell("物业公司")),
                year: count(&cell("建筑年代"), '年'),
                position: position(&cell("经纬度")),
                line: row.line(),
                place: row.place(),
            });
        }
        let listing = Self { rows, source: Arc::clone(text) };
        sheet.done(listing)
    }

    /// The estate of a name; `NAME@DISTRICT` tells two of one name apart.
    ///
    /// # Errors
    /// No such estate, several, or one whose number of homes is unknown.
    pub fn find(&self, asked: &str) -> Result<&Listed, Faults> {
        let (name, district) = asked.split_once('@').map_or((asked, None), |(n, d)| (n, Some(d)));
        let found: Vec<&Listed> = self
            .rows
            .iter()
            .filter(|row| row.name == name && district.is_none_or(|d| row.district == d))
            .collect();
        let file = &self.source.name;
        match found[..] {
            [one] => self.usable(one),
            [] => {
                let fault =
                    Fault::new("listing::unknown_estate", format!("no estate `{asked}` in {file}"));
                let near = did_you_mean(name, self.rows.iter().map(|row| row.name.as_str()));
                let help = near.unwrap_or_else(|| format!("it lists {} estates", self.rows.len()));
                Err(fault.help(help).into())
            }
            _ => {
                let message = format!("{} estates are called `{asked}`", found.len());
                let mut fault = Fault::new("listing::several", message);
                for row in found.iter().take(SHOWN) {
                    let homes = row.homes.map_or("unknown".into(), |homes| homes.to_string());
                    let label = format!("line {}: {} {homes} homes", row.line, row.district);
                    fault = fault.at(&self.source, row.place.0, row.place.1, label);
                }
                let lines: Vec<String> = found.iter().map(|row| row.line.to_string()).collect();
                let tells_apart = found.iter().any(|row| row.district != found[0].district);
                let by_district = if district.is_none() && tells_apart {
                    let (name, district) = (&found[0].name, &found[0].district);
                    format!(", or by its district, such as `{name}@{district}`")
                } else {
                    String::new()
                };
                let lines = lines.join(", ");
                let help = format!("choose one by its line with --row ({lines}){by_district}");
                Err(fault.help(help).into())
            }
        }
    }

    /// The estate of a name that stands in a certain line of the file.
    ///
    /// # Errors
    /// No row of that name in that line, or one whose number of homes is unknown.
    pub fn find_in_line(&self, asked: &str, line: usize) -> Result<&Listed, Faults> {
        let name = asked.split_once('@').map_or(asked, |(name, _)| name);
        let Some(row) = self.rows.iter().find(|row| row.line == line) else {
            let message = format!("no estate begins in line {line} of {}", self.source.name);
            return Err(Fault::new("listing::no_row", message).help("the header is line 1").into());
        };
        if row.name != name {
            let message = format!("line {line} lists `{}`, not `{name}`", row.name);
            let fault = Fault::new("listing::no_row", message);
            let fault = fault.at(&self.source, row.place.0, row.place.1, "this row");
            let lines = self.rows.iter().filter(|row| row.name == name);
            let lines: Vec<String> = lines.map(|row| row.line.to_string()).collect();
            let help = if lines.is_empty() {
                format!("no line lists `{name}`")
            } else {
                format!("`{name}` stands in line {}", lines.join(", "))
            };
            return Err(fault.help(help).into());
        }
        self.usable(row)
    }

    /// Estates that are listed as managed by nobody, and those of which nothing is said.
    #[must_use]
    pub fn without_company(&self) -> (usize, usize) {
        let count = |of: &Manager| self.rows.iter().filter(|row| row.manager == *of).count();
        (count(&Manager::Nobody), count(&Manager::Unknown))
    }

    /// A row whose homes can be drawn.
    fn usable<'a>(&self, row: &'a Listed) -> Result<&'a Listed, Faults> {
        if row.homes.is_some_and(|homes| (1..=MOST_HOMES).contains(&homes)) {
            return Ok(row);
        }
        let name = &row.name;
        let (message, label) = match (row.homes, row.homes_cell.as_str()) {
            (Some(homes), _) => (
                format!("`{name}` is listed with {homes} homes"),
                format!("a number from 1 to {MOST_HOMES} is due"),
            ),
            (None, "") => {
                (format!("the listing does not say how many homes `{name}` has"), "empty".into())
            }
            (None, cell) => (
                format!("the number of homes of `{name}` can't be read"),
                format!("its cell is `{cell}`"),
            ),
        };
        let fault = Fault::new("listing::no_homes", message);
        let fault = fault.at(&self.source, row.place.0, row.place.1, label);
        Err(fault.help("choose another estate, or write synthesis.toml by hand").into())
    }

    /// The nearest other micro-estate and its distance in metres. How many homes make a
    /// micro-estate is said by the distributions.
    ///
    /// # Errors
    /// An estate whose place is unknown, or no other with a known place.
    pub fn nearest(&self, to: &Listed, from: &Distributions) -> Result<(&Listed, f64), Faults> {
        let Some(here) = to.position else {
            let message = format!("the place of `{}` is unknown", to.name);
            let fault = Fault::new("listing::no_place", message);
            let label = "no 经纬度 that can be read";
            let fault = fault.at(&self.source, to.place.0, to.place.1, label);
            return Err(fault.help("name the neighbour: --neighbour NAME").into());
        };
        let sizes = from.whole("least_homes")..=from.whole("most_homes");
        let others = self.rows.iter().filter(|row| {
            row.line != to.line && row.homes.is_some_and(|homes| sizes.contains(&homes))
        });
        let measured = others.filter_map(|row| Some((row, metres(here, row.position?))));
        measured.min_by(|a, b| a.1.total_cmp(&b.1)).ok_or_else(|| {
            let message =
                format!("no other micro-estate with a known place in {}", self.source.name);
            let fault = Fault::new("listing::no_neighbour", message);
            let help = "name the neighbour: --neighbour NAME";
            fault.at(&self.source, to.place.0, to.place.1, "of this one").help(help).into()
        })
    }
}

impl Listed {
    /// The year of completion when it can be believed.
    #[must_use]
    pub fn believed_year(&self, from: &Distributions) -> Option<i64> {
        self.year.filter(|year| *year >= from.whole("earliest_year"))
    }

    /// The fee to charge, fen for a square metre and month, and whether it was drawn because the
    /// listing gives none that can be believed. Of a range the middle counts when both ends can be
    /// believed, else the one that can.
    #[must_use]
    pub fn fee_or_drawn(&self, from: &Distributions) -> (Fen, bool) {
        let fen = |name| hundredths(from.get(name));
        let is_believed = |fee: &Fen| (fen("fee_least")..=fen("fee_most")).contains(&fee.0);
        let known = match self.fee {
            ListedFee::Unknown => None,
            ListedFee::One(fee) => Some(fee).filter(is_believed),
            ListedFee::Range(low, high) => match (is_believed(&low), is_believed(&high)) {
                (true, true) => crate::units::divide_half_up(low.0 + high.0, 2).map(Fen),
                (true, false) => Some(low),
                (false, true) => Some(high),
                (false, false) => None,
            },
        };
        let usual = match self.manager {
            Manager::Company(_) => "fee_with_company",
            Manager::Nobody => "fee_without_manager",
            Manager::Unknown => "fee_unknown_manager",
        };
        known.map_or_else(|| (Fen(fen(usual)), true), |fee| (fee, false))
    }

    /// What is known of the estate, for drawing its households.
    ///
    /// # Panics
    /// When the number of homes is unknown; [`Listing::find`] refuses such rows.
    #[must_use]
    pub fn planned(&self, id: String, source: String, from: &Distributions) -> Planned {
        Planned {
            id,
            name_zh: self.name.clone(),
            name_en: self.name.clone(),
            homes: self.homes.expect("a listed estate is found by its homes"),
            buildings: self.buildings.filter(|buildings| *buildings > 0),
            gates: None,
            bays_marked: None,
            bays_informal: None,
            built_year: self.believed_year(from),
            public_revenue: None,
            position: self.position,
            source,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "fees are small")]
fn hundredths(yuan: f64) -> i64 {
    (yuan * 100.0 + 0.5).floor() as i64
}

/// The number before a unit: `8栋`, `1998年建成`.
fn count(cell: &str, unit: char) -> Option<i64> {
    cell.split(unit).next()?.trim().parse().ok().filter(|n| *n >= 0)
}

fn fee(cell: &str) -> ListedFee {
    let Some(figures) = cell.split("元").next().map(str::trim).filter(|text| !text.is_empty())
    else {
        return ListedFee::Unknown;
    };
    let yuan = |text: &str| text.trim().parse::<Fen>().ok().filter(|fee| fee.0 > 0);
    match figures.split_once('至') {
        Some((low, high)) => match (yuan(low), yuan(high)) {
            (Some(low), Some(high)) => ListedFee::Range(low.min(high), low.max(high)),
            (Some(one), None) | (None, Some(one)) => ListedFee::One(one),
            (None, None) => ListedFee::Unknown,
        },
        None => yuan(figures).map_or(ListedFee::Unknown, ListedFee::One),
    }
}

fn manager(cell: &str) -> Manager {
    match cell {
        "" | "暂无信息" => Manager::Unknown,
        "无物业管理服务" | "无" => Manager::Nobody,
        name => Manager::Company(name.into()),
    }
}

fn position(cell: &str) -> Option<(f64, f64)> {
    let (lon, lat) = cell.split_once(',')?;
    let place: (f64, f64) = (lon.trim().parse().ok()?, lat.trim().parse().ok()?);
    (place.0.abs() <= 180.0 && place.1.abs() <= 90.0 && place != (0.0, 0.0)).then_some(place)
}

/// Distance on the sphere, metres (haversine).
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const MEAN_RADIUS_OF_THE_EARTH: f64 = 6_371_008.8;
    let (lat_a, lat_b) = (a.1.to_radians(), b.1.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.0 - a.0).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * MEAN_RADIUS_OF_THE_EARTH * h.sqrt().min(1.0).asin()
}
