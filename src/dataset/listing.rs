//! Estate listings as housing sites publish them: units inside cells, unknown figures, placeholders.

use std::sync::Arc;

use super::distributions::Distributions;
use super::plan::Planned;
use super::sheet::{Heading, Sheet, needed, optional};
use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::units::Fen;

/// Listings have Chinese headers only; columns that others added beside them are left alone.
const HEADINGS: [Heading; 9] = [
    needed("小区名称", "小区名称"),
    optional("区", "区"),
    optional("商圈", "商圈"),
    optional("建筑年代", "建筑年代"),
    optional("物业费用", "物业费用"),
    optional("物业公司", "物业公司"),
    optional("楼栋总数", "楼栋总数"),
    needed("房屋总数", "房屋总数"),
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
                buildings: count(&cell("楼栋总数"), '栋'),
                fee: fee(&cell("物业费用")),
                manager: manager(&cell("物业公司")),
                year: count(&cell("建筑年代"), '年'),
                position: position(&cell("经纬度")),
                line: row.line(),
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
            [one] => {
                if one.homes.is_none_or(|homes| homes < 1) {
                    let message = format!("{file} does not say how many homes `{name}` has");
                    let fault = Fault::new("listing::no_homes", message);
                    return Err(fault
                        .help("choose another estate, or write synthesis.toml by hand")
                        .into());
                }
                Ok(one)
            }
            [] => {
                let fault =
                    Fault::new("listing::unknown_estate", format!("no estate `{asked}` in {file}"));
                let near = did_you_mean(name, self.rows.iter().map(|row| row.name.as_str()));
                let help = near.unwrap_or_else(|| format!("it lists {} estates", self.rows.len()));
                Err(fault.help(help).into())
            }
            _ => {
                let fault = Fault::new(
                    "listing::several",
                    format!("{} estates are called `{name}`", found.len()),
                );
                let each = found.iter().map(|row| {
                    let homes = row.homes.map_or("unknown".into(), |homes| homes.to_string());
                    format!("`{}@{}` (line {}, {homes} homes)", row.name, row.district, row.line)
                });
                let each: Vec<String> = each.collect();
                Err(fault.help(format!("choose one: {}", each.join(", "))).into())
            }
        }
    }

    /// The nearest other micro-estate and its distance in metres. How many homes make a
    /// micro-estate is said by the distributions.
    ///
    /// # Errors
    /// An estate whose place is unknown, or no other with a known place.
    pub fn nearest(&self, to: &Listed, from: &Distributions) -> Result<(&Listed, f64), Faults> {
        let Some(here) = to.position else {
            let fault =
                Fault::new("listing::no_place", format!("the place of `{}` is unknown", to.name));
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
            Fault::new("listing::no_neighbour", message).into()
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
