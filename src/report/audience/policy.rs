//! The policy of privacy: how many households a group must hold, and how wide steps are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::experiment::results::Both;

/// One value of the policy, with where it comes from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// One number, or several in order.
    value: Vec<f64>,
    unit: String,
    title: Both,
    source: String,
    standing: String,
}

/// What the report reads of the policy.
pub(in crate::report) struct Policy {
    /// The smallest group whose number of households is shown, and the fewest numbers that a hidden
    /// one may stand for.
    pub fewest: usize,
    /// Steps of households for the street and for the public.
    pub households: [usize; 2],
    /// The least step of money that is rounded, fen.
    pub least_money: i64,
    /// What one household may add to a figure, as a part of its step.
    pub part: f64,
    /// How far the beginning of steps is drawn either way, as a part of a step.
    pub lot: f64,
    /// The step of things counted.
    pub counts: f64,
    /// Steps of shares in percent, and of scores up to a hundred, from the finest.
    pub shares: Vec<f64>,
    /// What one household weighs in a share or a score, at most, against the average household.
    pub weight: f64,
    /// The least step in which numbers of runs are told, as a share of all runs.
    pub runs: f64,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| read(include_str!("policy.toml")));

/// The policy of this build.
pub(in crate::report) fn policy() -> &'static Policy {
    &POLICY
}

fn read(text: &str) -> Policy {
    let entries: BTreeMap<String, Entry> =
        toml::from_str(text).expect("the policy that was compiled in is valid");
    for (name, entry) in &entries {
        let said = [&entry.unit, &entry.title.zh, &entry.title.en, &entry.source];
        let is_said = said.iter().all(|text| !text.trim().is_empty());
        let standings = ["law", "contract", "resolution", "measured", "assumed"];
        let is_standing = standings.contains(&entry.standing.as_str());
        assert!(is_said && is_standing && !entry.value.is_empty(), "`{name}` lacks something");
    }
    let of = |name: &str| &entries[name].value;
    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
    let whole = |name: &str| of(name)[0].round() as i64;
    let households = |name: &str| usize::try_from(whole(name)).expect("a number of households");
    Policy {
        fewest: households("fewest"),
        households: [households("households_street"), households("households_public")],
        least_money: 100 * whole("least_money"),
        part: of("part")[0],
        lot: of("lot")[0],
        counts: of("counts")[0],
        shares: of("shares").clone(),
        weight: of("weight")[0],
        runs: of("runs")[0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_holds_what_the_steps_need() {
        let policy = policy();
        assert!(policy.households.iter().all(|step| *step >= policy.fewest && policy.fewest > 1));
        assert!(policy.shares.is_sorted() && policy.shares[0] > 0.0);
        // Half a step between the ends of a lot is more than what one household adds.
        assert!(policy.part < 2.0 * policy.lot && policy.part > 0.0);
    }
}
