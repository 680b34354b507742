//! Estates, their units and households, and the roll of owners.
//!
//! Plain facts as a committee knows them: who has which unit, how large it is, who lives there.
//! Nothing here knows of votes, money rules or files. Every list is kept in the order of its ids,
//! so that no result depends on the order of rows in a file.

mod heads;
mod roll;

use std::fmt;
use std::str::FromStr;

use crate::units::{Area, Fen, NotAQuantity};

pub use heads::{Head, Holding, heads};
pub use roll::{Owner, Roll};

/// How a unit is lived in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tenure {
    /// The owner lives here.
    Owner,
    /// A tenant lives here.
    Tenant,
    /// Nobody lives here.
    Vacant,
    /// The developer still holds it, unsold.
    Developer,
}

impl Tenure {
    /// Every tenure with its word in files and its Chinese term.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Owner, "owner", "自住"),
        (Self::Tenant, "tenant", "出租"),
        (Self::Vacant, "vacant", "空置"),
        (Self::Developer, "developer", "开发商"),
    ];

    /// The word used in files and rules.
    ///
    /// # Panics
    /// Never: every tenure is listed.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|entry| entry.0 == self).expect("every tenure is listed").1
    }
}

impl fmt::Display for Tenure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Tenure {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        Self::ALL
            .iter()
            .find(|(_, word, chinese)| *word == text || *chinese == text)
            .map(|entry| entry.0)
            .ok_or_else(|| NotAQuantity {
                text: text.into(),
                expected: "one of owner 自住, tenant 出租, vacant 空置, developer 开发商",
            })
    }
}

/// One management area with its own owners. A figure that is not known is `None`, never zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Estate {
    /// Key used by the household rows.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Entrances for vehicles.
    pub gates: Option<i64>,
    /// Parking bays with a painted line.
    pub bays_marked: i64,
    /// Places where cars are let stand without a painted line.
    pub bays_informal: i64,
    /// Green area, m².
    pub green_m2: Option<Area>,
    /// Year of completion.
    pub built_year: Option<i64>,
    /// Income of the common parts (advertising, lifts, lettings) each month.
    pub public_revenue: Fen,
    /// Longitude and latitude as the source gives them.
    pub position: Option<(f64, f64)>,
}

/// One unit and the household in it: one row of `households.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Unit number, unique in the scenario.
    pub unit_id: String,
    /// Id of the estate.
    pub estate: String,
    /// Building within the estate.
    pub building: String,
    /// Storey, if known.
    pub floor: Option<i64>,
    /// Units with the same owner are one voting head.
    pub owner_id: String,
    /// Floor area that the fee is charged on.
    pub area: Area,
    /// Who lives here.
    pub tenure: Tenure,
    /// Cars kept by the household.
    pub cars: i64,
    /// Electric bicycles kept by the household.
    pub ebikes: i64,
    /// Members aged 60 and over.
    pub elderly: i64,
    /// Members under 18.
    pub children: i64,
    /// All members.
    pub members: i64,
    /// Receives the minimum living allowance (低保).
    pub low_income: bool,
    /// Property fee owed when the simulation starts.
    pub opening_arrears: Fen,
}

/// Estates and households that have passed every check: ids are unique and sorted, and each
/// household's estate exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// Estates in the order of their file.
    pub estates: Vec<Estate>,
    /// Households in the order (estate, unit id).
    pub households: Vec<Household>,
}

impl Neighbourhood {
    /// Puts checked rows into their fixed order.
    ///
    /// # Panics
    /// When a household names an estate that is not listed; readers refuse such rows first.
    #[must_use]
    pub fn new(estates: Vec<Estate>, mut households: Vec<Household>) -> Self {
        let position = |id: &str| {
            estates.iter().position(|e| e.id == id).expect("readers refuse unknown estates")
        };
        households.sort_by(|a, b| {
            (position(&a.estate), &a.unit_id).cmp(&(position(&b.estate), &b.unit_id))
        });
        Self { estates, households }
    }

    /// Index of a household's estate in [`Neighbourhood::estates`].
    ///
    /// # Panics
    /// Never for a household of this neighbourhood.
    #[must_use]
    pub fn estate_of(&self, household: &Household) -> usize {
        self.estates
            .iter()
            .position(|e| e.id == household.estate)
            .expect("every household has its estate")
    }
}
