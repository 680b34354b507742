//! The lot of every household, by which quotas are filled.

use std::ops::Range;

use super::super::block::World;
use super::super::subject::Subject;
use crate::chance::{self, Address, name_key};
use crate::rulebook::Rule;

/// Does a rule or the schedule read the lot of households? Where none does, none is drawn.
pub(super) fn reads_lot(world: &World<'_>) -> bool {
    let by_rule = |rule: &Rule| rule.columns.iter().any(|column| column.name == "lot");
    world.book.rules().any(by_rule) || world.schedule.names("lot")
}

/// Where each household stands when the households of its estate are put in order by lot, once for
/// each run, as a share of them: a systematic sample with a start drawn for each estate. A quota
/// read from it is met within every estate to less than one household, on average exactly, and what
/// is drawn for one estate tells nothing of another.
#[expect(clippy::cast_precision_loss, reason = "households are far below 2^53")]
pub(super) fn lots(world: &World<'_>, runs: &Range<u32>) -> Vec<f64> {
    let space = world.space;
    let keys = space.keys(Subject::Household);
    let estates = space.keys(Subject::Estate);
    let n = keys.len();
    let estate_of: Vec<usize> =
        (0..n).map(|i| space.belongs(Subject::Household, i, Subject::Estate)).collect();
    let purpose = name_key("lot");
    let mut lots = Vec::with_capacity(runs.len() * n);
    for run in runs.clone() {
        let drawn = chance::lots_of(world.seed, 0, purpose, &vec![run; n], keys);
        let mut orders = vec![Vec::new(); estates.len()];
        for (i, lot) in drawn.iter().enumerate() {
            orders[estate_of[i]].push((*lot, i));
        }
        let mut of_run = vec![0.0; n];
        for (order, key) in orders.iter_mut().zip(estates) {
            order.sort_unstable();
            let start =
                Address { seed: world.seed, run, month: 0, subject: *key, purpose }.uniform();
            let within = order.len() as f64;
            for (place, (_, i)) in order.iter().enumerate() {
                of_run[*i] = (place as f64 + start) / within;
            }
        }
        lots.extend(of_run);
    }
    lots
}
