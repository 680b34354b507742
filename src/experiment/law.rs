//! What a motion is held against on a day, found by asking the rules that count its votes.

use super::results::MotionLaw;
use crate::decide::vote::Law;
use crate::rulebook::{self, Policy, Rulebook, Start};
use crate::simulate::{Act, Schedule};
use crate::units::Date;

/// The rule that counts votes when no schedule names one.
const CARRIED: &str = "carried";

/// The law of a matter on a day under a policy, above a scenario's own `settings`. What hangs on a
/// motion has not begun: nobody knows when owners agree. `None` when the bars can't be read from
/// the rule that counts the votes.
pub(super) fn law(
    book: &Rulebook,
    carried: &str,
    policy: &Policy,
    settings: &[rulebook::Change],
    matter: &str,
    day: Date,
) -> Option<MotionLaw> {
    let is_dated = |start: &Start| matches!(start, Start::Day(_));
    let mut overlay = policy.clone();
    let changes = settings.iter().chain(&policy.changes);
    overlay.changes = changes.filter(|change| is_dated(&change.start)).cloned().collect();
    overlay.replacements.retain(|replacement| is_dated(&replacement.start));
    let law = Law::under(book, day, Some(overlay), matter).ok()?;
    law.tells_all_of(carried).then_some(MotionLaw {
        regime: law.regime,
        falls_under: law.falls_under,
        class: law.class,
        bars: law.bars,
        least_ballots: law.least_ballots,
        sources: law.sources,
    })
}

/// The rule by which a schedule counts votes; the one of that name when it counts none.
pub(super) fn counting(schedule: Option<&Schedule>) -> String {
    let counts = |step: &&crate::simulate::Step| {
        step.then.as_ref().is_some_and(|then| matches!(then.0.act, Act::CountBallots))
    };
    let step = schedule.and_then(|schedule| schedule.steps.iter().find(counts));
    step.map_or_else(|| CARRIED.into(), |step| step.slot(CARRIED).name.clone())
}
