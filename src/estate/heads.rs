//! Who is one voting head: an owner or a set of co-owners with all that they hold, and so each
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
/// owners are one head, a developer's unsold stock among them; with `overlapping_are_one`, units that
/// share any owner are.
#[must_use]
pub fn heads(holdings: &[Holding], overlapping_are_one: bool) -> Vec<Head> {
    // Each holding begins as its own group and is joined to an earlier one.
    let mut group: Vec<usize> = (0..holdings.len()).collect();
    let mut by_key: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (at, holding) in holdings.iter().enumerate() {
        let owners = || holding.owners.iter().map(String::as_str);
        let keys: Vec<Vec<&str>> = if overlapping_are_one {
            owners().map(|owner| vec![owner]).collect()
        } else {
            vec![owners().collect()]
        };
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
        Holding { owners, area: Area(area) }
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
    fn each_developer_s_stock_is_one_head() {
        let stock = [
            holding(&["d1"], 100),
            holding(&["d2"], 70),
            holding(&["d1"], 50),
            holding(&["d1", "d2"], 30),
        ];
        let areas = |found: Vec<Head>| found.iter().map(|head| head.area.0).collect::<Vec<_>>();
        assert_eq!(areas(heads(&stock, false)), [150, 70, 30], "what both built is a third head");
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
