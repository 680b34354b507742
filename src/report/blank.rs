//! A world in which nothing was measured, under the same rules.
//!
//! What a page says of it comes from rules, texts and the sizes of estates alone.

use crate::experiment::results::{Results, Values};

/// One run with every measured figure at nought, no charge and no ballot.
pub(super) fn of(results: &Results) -> Results {
    let mut blank = results.clone();
    blank.runs = 1;
    let rows = results.months * results.estates.len();
    for policy in &mut blank.policies {
        for at in 0..policy.values.count() {
            let is_whole = policy.values.is_whole(at);
            let nothing =
                if is_whole { Values::Int(vec![0; rows]) } else { Values::Float(vec![0.0; rows]) };
            policy.values.set(at, nothing);
        }
        policy.votes.retain(|vote| vote.run == 0);
        for vote in &mut policy.votes {
            (vote.cast_heads, vote.cast_area, vote.for_heads, vote.for_area) = (0, 0, 0, 0);
            (vote.carried, vote.adopted) = (false, false);
        }
        policy.charged.fill(0);
    }
    blank
}
