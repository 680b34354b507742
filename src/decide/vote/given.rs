//! Which ballots are those of a head: those of its owners, and those given for its units.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::vote::Whose;
use crate::estate::Head;

/// Ballots by whose they are, each as its position in the list.
pub(in crate::decide) struct Given<'a> {
    of_owner: BTreeMap<&'a str, Vec<usize>>,
    of_holders: BTreeMap<&'a BTreeSet<String>, Vec<usize>>,
}

impl<'a> Given<'a> {
    /// Sorts ballots by whose they are; `overlapping_are_one` as the heads were put together.
    pub fn of(all: impl Iterator<Item = &'a Whose>, overlapping_are_one: bool) -> Self {
        let mut given = Self { of_owner: BTreeMap::new(), of_holders: BTreeMap::new() };
        for (at, whose) in all.enumerate() {
            match &whose.held_by {
                // Where units that share an owner are one head, each owner is in one head only.
                Some(held_by) if overlapping_are_one => {
                    let anyone = held_by.first().map_or(whose.owner.as_str(), String::as_str);
                    given.of_owner.entry(anyone).or_default().push(at);
                }
                Some(held_by) => given.of_holders.entry(held_by).or_default().push(at),
                None => given.of_owner.entry(&whose.owner).or_default().push(at),
            }
        }
        given
    }

    /// The ballots of a head.
    pub fn by(&self, head: &Head) -> Vec<usize> {
        let owners = head.owners.iter().filter_map(|owner| self.of_owner.get(owner.as_str()));
        owners.chain(self.of_holders.get(&head.owners)).flatten().copied().collect()
    }
}
