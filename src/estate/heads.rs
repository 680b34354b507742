//! Who is one voting head: an owner or a set of co-owners with all that they hold, and the
//! developer with its whole stock (Condominium Interpretation art. 9).

use std::collections::{BTreeMap, BTreeSet};

use crate::units::Area;

/// One unit as a vote sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Everyone who owns it.
    pub owners: BTreeSet<String>,
    /// Its floor area.
    pub area: Area,
    /// Belongs to the developer's stock.
    pub is_developer: bool,
}

/// One voting head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Everyone who shares in it.
    pub owners: BTreeSet<String>,
    /// Area of all its units.
    pub area: Area,
    /// Its units, as positions in the list of holdings.
    pub units: Vec<usize>,
}

/// Puts holdings together into heads, in the order of their first units. Units with the same set of
/// owners are one head, and so are all of a developer's stock with what its owners hold besides; with
/// `overlapping_are_one`, units that share any owner are.
#[must_use]
pub fn heads(holdings: &[Holding], overlapping_are_one: bool) -> Vec<Head> {
    // Each holding begins as its own group and is joined to an earlier one.
    let mut group: Vec<usize> = (0..holdings.len()).collect();
    let mut by_key: BTreeMap<(bool, Vec<&str>), usize> = BTreeMap::new();
    for (at, holding) in holdings.iter().enumerate() {
        let owners = || holding.owners.iter().map(String::as_str);
        let mut keys: Vec<(bool, Vec<&str>)> = if overlapping_are_one {
            owners().map(|owner| (false, vec![owner])).collect()
        } else {
            vec![(false, owners().collect())]
        };
        if holding.is_developer {
            keys.push((true, Vec::new()));
        }
        for key in keys {
            let other = *by_key.entry(key).or_insert(at);
            let (a, b) = (root(&group, at), root(&group, other));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut heads: BTreeMap<usize, Head> = BTreeMap::new();
    for (at, holding) in holdings.iter().enumerate() {
        let head = heads.entry(root(&group, at)).or_insert_with(|| Head {
            owners: BTreeSet::new(),
            area: Area(0),
            units: Vec::new(),
        });
        head.owners.extend(holding.owners.iter().cloned());
        head.area = Area(head.area.0 + holding.area.0);
        head.units.push(at);
    }
    heads.into_values().collect()
}

/// The first holding of a group.
fn root(group: &[usize], mut at: usize) -> usize {
    while group[at] != at {
        at = group[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holding(owners: &[&str], area: i64) -> Holding {
        let owners = owners.iter().map(ToString::to_string).collect();
        Holding { owners, area: Area(area), is_developer: false }
    }

    #[test]
    fn twelve_units_may_be_eight_heads() {
        let mut units: Vec<Holding> = (0..5).map(|_| holding(&["a"], 10_000)).collect();
        units.extend((0..7).map(|at| holding(&[&format!("b{at}")], 10_000)));
        let found = heads(&units, false);
        assert_eq!((found.len(), found[0].area, found[0].units.len()), (8, Area(50_000), 5));
    }

    #[test]
    fn a_couple_and_the_husband_alone_are_two_heads_unless_merged() {
        let units = [
            holding(&["wife", "husband"], 9_000),
            holding(&["husband"], 5_000),
            holding(&["other"], 4_000),
        ];
        assert_eq!(heads(&units, false).len(), 3);
        let merged = heads(&units, true);
        assert_eq!((merged.len(), merged[0].area), (2, Area(14_000)));
    }

    #[test]
    fn the_developer_s_stock_is_one_head_whatever_its_rows_say() {
        let stock = |owner: &str| Holding { is_developer: true, ..holding(&[owner], 100) };
        let found = heads(&[stock("d1"), holding(&["d1"], 50), stock("d2")], false);
        let areas: Vec<i64> = found.iter().map(|head| head.area.0).collect();
        assert_eq!(areas, [250], "what it bought or kept for itself too");
    }

    proptest! {
        #[test]
        fn merging_two_units_of_an_owner_changes_area_never_heads(
            owners in prop::collection::vec(0..6usize, 2..30),
            areas in prop::collection::vec(1..20_000i64, 30),
        ) {
            let units: Vec<Holding> = owners
                .iter()
                .zip(&areas)
                .map(|(owner, area)| holding(&[&owner.to_string()], *area))
                .collect();
            let before = heads(&units, false);
            let pair = (0..units.len()).flat_map(|a| (a + 1..units.len()).map(move |b| (a, b)));
            let pair = pair.into_iter().find(|(a, b)| units[*a].owners == units[*b].owners);
            if let Some((a, b)) = pair {
                let mut merged = units.clone();
                merged[a].area = Area(units[a].area.0 + units[b].area.0);
                merged.remove(b);
                let after = heads(&merged, false);
                prop_assert_eq!(before.len(), after.len());
                let area = |heads: &[Head]| heads.iter().map(|head| head.area.0).sum::<i64>();
                prop_assert_eq!(area(&before), area(&after));
            }
        }
    }
}
