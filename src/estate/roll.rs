//! The roll: the fixed list of owners and areas that a vote is counted against.
//!
//! One owner is one head however many units are held, and so is each developer with its unsold stock
//! (Condominium Interpretation art. 9). A roll belongs to one estate, because each estate has
//! its own assembly.

use crate::units::Area;

use super::{Household, Neighbourhood, Tenure};

/// One voting head and the units it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Owner id, as the household rows give it.
    pub id: String,
    /// Index of the estate.
    pub estate: usize,
    /// Index of the unit whose household speaks for the owner: one lived in by the owner when
    /// there is one, else the first.
    pub household: usize,
    /// Area of all the owner's units in the estate.
    pub area: Area,
    /// Number of units in the estate.
    pub n_units: i64,
}

/// Owners of every estate, in the order (estate, owner id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// The voting heads.
    pub owners: Vec<Owner>,
    /// The owner of each household, in the order of the neighbourhood's households.
    pub owner_of: Vec<usize>,
}

impl Roll {
    /// Draws the roll up from the household rows.
    #[must_use]
    pub fn of(neighbourhood: &Neighbourhood) -> Self {
        let mut owners: Vec<Owner> = Vec::new();
        let mut rows: Vec<(usize, &str, usize, &Household)> = neighbourhood
            .households
            .iter()
            .enumerate()
            .map(|(i, h)| (neighbourhood.estate_of(h), h.owner_id.as_str(), i, h))
            .collect();
        rows.sort_by_key(|row| (row.0, row.1, row.2));
        let mut owner_of = vec![0; rows.len()];
        for (estate, id, household, row) in rows {
            match owners.last_mut() {
                Some(owner) if owner.estate == estate && owner.id == id => {
                    owner.area = Area(owner.area.0 + row.area.0);
                    owner.n_units += 1;
                    let speaker = &neighbourhood.households[owner.household];
                    if row.tenure == Tenure::Owner && speaker.tenure != Tenure::Owner {
                        owner.household = household;
                    }
                }
                _ => owners.push(Owner {
                    id: id.into(),
                    estate,
                    household,
                    area: row.area,
                    n_units: 1,
                }),
            }
            owner_of[household] = owners.len() - 1;
        }
        Self { owners, owner_of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Estate;
    use crate::units::Fen;

    fn unit(id: &str, owner: &str, area: i64, tenure: Tenure) -> Household {
        Household {
            unit_id: id.into(),
            estate: "a".into(),
            building: "1".into(),
            floor: None,
            owner_id: owner.into(),
            area: Area(area),
            tenure,
            cars: 0,
            ebikes: 0,
            elderly: 0,
            children: 0,
            members: 1,
            low_income: false,
            opening_arrears: Fen::ZERO,
        }
    }

    #[test]
    fn an_owner_of_two_units_is_one_head_with_both_areas() {
        let estate = Estate {
            id: "a".into(),
            name_zh: "甲".into(),
            name_en: "A".into(),
            gates: None,
            bays_marked: 0,
            bays_informal: 0,
            green_m2: None,
            built_year: None,
            public_revenue: Fen::ZERO,
            position: None,
        };
        let rows = vec![
            unit("1-101", "li", 5000, Tenure::Tenant),
            unit("1-102", "li", 6000, Tenure::Owner),
            unit("1-103", "wu", 7000, Tenure::Owner),
            unit("1-104", "d1", 8000, Tenure::Developer),
            unit("1-105", "d2", 8000, Tenure::Developer),
        ];
        let roll = Roll::of(&Neighbourhood::new(vec![estate], rows));
        let seen: Vec<_> =
            roll.owners.iter().map(|o| (o.id.as_str(), o.area.0, o.n_units, o.household)).collect();
        assert_eq!(
            seen,
            [("d1", 8000, 1, 3), ("d2", 8000, 1, 4), ("li", 11000, 2, 1), ("wu", 7000, 1, 2)]
        );
        assert_eq!(roll.owner_of, [2, 2, 3, 0, 1], "each developer is a head of its own");
    }
}
