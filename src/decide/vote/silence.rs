//! What the silence of owners who had a ballot counts as, under the estate's own rule and on its
//! conditions.

use super::super::desk::{Facts, Reply};
use super::answer::Note;
use super::asked::{Assembly, Vote};
use super::law::Law;
use crate::ballots::{Side, Silence};
use crate::diagnostic::Faults;

/// The rule that says what silence counts as.
pub(super) const SILENCE_ASKED: &str = "silence_counts_as";

/// The rule that says how well an estate's rule on silence stands.
pub(super) const FOOTING_ASKED: &str = "silence_footing";

/// The rule that says whether silence may stand for a vote on a matter at all.
const MAY_COUNT_ASKED: &str = "silence_may_count";

/// The conditions of a rule on silence, by name.
fn conditions(vote: &Vote) -> [(&'static str, Option<bool>); 3] {
    let conditions = vote.conditions;
    [
        ("rule_adopted_before_vote", conditions.rule_adopted_before_vote),
        ("ballot_delivered", conditions.ballot_delivered),
        ("consequence_warned", conditions.consequence_warned),
    ]
}

/// Those of which nothing is said.
pub(super) fn unknown_conditions(vote: &Vote) -> Vec<&'static str> {
    let unknown = conditions(vote).into_iter().filter(|(_, holds)| holds.is_none());
    unknown.map(|(name, _)| name).collect()
}

/// What the rule on silence is asked about; conditions of which nothing is said count as met when
/// `supposed`.
pub(super) fn silence_facts(vote: &Vote, supposed: bool) -> Facts {
    let mut facts = Facts::none().with("vote", "nonvotes", vote.nonvotes.as_str());
    for (name, holds) in conditions(vote) {
        if let Some(holds) = holds.or(supposed.then_some(true)) {
            facts.set("vote", name, holds);
        }
    }
    facts
}

pub(super) fn silence_word(reply: &Reply) -> Silence {
    match reply.word() {
        Some("abstention") => Silence::Abstention,
        Some("majority") => Silence::Majority,
        Some("in_favour") => Silence::InFavour,
        _ => Silence::Absent,
    }
}

/// May silence, or a wish to follow the others, stand for a vote on this matter?
pub(super) fn may_count(law: &Law<'_>) -> Result<bool, Faults> {
    if law.class.is_none() || law.desk().answering(MAY_COUNT_ASKED).is_none() {
        return Ok(true);
    }
    let facts = Facts::none().with("motion", "matter", law.matter.as_str());
    Ok(law.desk().ask(MAY_COUNT_ASKED, &facts)?.flag() != Some(false))
}

/// What silence counts as in this vote, and what it may count as where a fact that decides it is not
/// known.
pub(super) fn silence(
    law: &Law<'_>,
    vote: &Vote,
    assembly: &Assembly,
    side: Side,
    warnings: &mut Vec<Note>,
) -> Result<(Silence, Option<Silence>), Faults> {
    if !may_count(law)? {
        if vote.nonvotes != "strict" {
            warnings.push(Note::of("silence_never").with("rule", &vote.nonvotes));
        }
        return Ok((Silence::Absent, None));
    }
    let silence = match law.desk().ask(SILENCE_ASKED, &silence_facts(vote, false))? {
        Reply::Unknown(columns) => {
            let column = columns[0].rsplit('.').next().unwrap_or_default().to_string();
            warnings.push(Note::of("condition_not_shown").with("condition", column));
            return Ok((Silence::Absent, None));
        }
        reply => silence_word(&reply),
    };
    if silence == Silence::Absent {
        if vote.nonvotes != "strict" {
            warnings.push(Note::of("conditions_not_met").with("rule", &vote.nonvotes));
        }
        return Ok((silence, None));
    }
    if silence == Silence::Majority && side == Side::Neither {
        warnings.push(Note::of("no_larger_side"));
    }
    // Some places ask that those who really voted for the larger side carry enough by themselves.
    let larger = |at: usize| match side {
        Side::InFavour => assembly.totals[at].in_favour.known(),
        Side::Against => assembly.totals[at].against,
        _ => None,
    };
    let facts = Facts::none()
        .maybe("roll", "heads", assembly.totals[0].all)
        .maybe("roll", "area", assembly.totals[1].all)
        .with("vote", "deemed_floor", vote.conditions.deemed_floor)
        .maybe("larger", "heads", larger(0))
        .maybe("larger", "area", larger(1));
    match law.desk().ask("deemed_floor_met", &facts)? {
        Reply::Flag(true) => Ok((silence, None)),
        Reply::Flag(false) => {
            warnings.push(Note::of("floor_not_met"));
            Ok((Silence::Absent, None))
        }
        _ => {
            warnings.push(Note::of("floor_not_known"));
            Ok((Silence::Absent, Some(silence)))
        }
    }
}
