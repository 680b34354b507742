//! What makes a carried motion open to annulment, with the figures that show it.

use super::super::desk::{Cited, Facts, Reply};
use super::asked::Notice;
use super::law::Law;
use crate::diagnostic::Faults;

/// A defect that makes a carried motion open to annulment.
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// The rule that found it.
    pub rule: &'static str,
    /// What makes it one: the values that the rule rests on, and the law of annulment.
    pub sources: Vec<Cited>,
    /// What shows it: days of notice `given`, `needed` and `short`; `n` owners; the `matter` and the
    /// `agenda`; choices that are `absent`.
    pub figures: Vec<(&'static str, Figure)>,
}

/// One figure of a defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// A number of days or owners.
    Number(i64),
    /// Words that reports put into the reader's language where they can.
    Words(Vec<String>),
}

/// The rule that names the law of annulment.
const ANNULLED: &str = "annulled_under";

/// The rules that find a defect.
const DEFECTS: [&str; 6] = [
    "notice_too_short",
    "off_the_agenda",
    "ballots_not_delivered",
    "wrong_roll",
    "no_choice_against",
    "residents_committee_not_told",
];

/// The choices that a ballot must offer, in the order of [`Notice::offers`].
const CHOICES: [&str; 3] = ["for", "against", "abstain"];

/// Defects found, and the rules that could not look because nothing was written down.
pub(super) fn defects(
    law: &Law<'_>,
    notice: &Notice,
) -> Result<(Vec<Defect>, Vec<&'static str>), Faults> {
    if *notice == Notice::default() {
        return Ok((Vec::new(), DEFECTS.to_vec()));
    }
    let offers = |at: usize| notice.offers.map(|offers| offers[at]);
    let facts = Facts::none()
        .maybe("notice", "given_on", notice.given_on)
        .maybe("notice", "meets_on", notice.meets_on)
        .maybe("notice", "kind", notice.kind.as_deref())
        .maybe("notice", "on_agenda", notice.on_agenda)
        .maybe("notice", "heads_not_served", notice.heads_not_served)
        .maybe("notice", "right_roll", notice.right_roll)
        .maybe("notice", "offers_for", offers(0))
        .maybe("notice", "offers_against", offers(1))
        .maybe("notice", "offers_abstain", offers(2))
        .maybe("notice", "told_residents_committee", notice.told_residents_committee);
    let (mut found, mut unchecked) = (Vec::new(), Vec::new());
    for rule in DEFECTS {
        match law.desk().ask(rule, &facts)? {
            Reply::Flag(true) => {
                let mut sources = Vec::new();
                for asked in [rule, ANNULLED] {
                    let trace = law.desk().trace(asked, &facts)?;
                    sources.extend(trace.iter().flat_map(|trace| law.desk().cited(trace)));
                }
                let figures = figures(law, notice, rule, &facts)?;
                found.push(Defect { rule, sources, figures });
            }
            Reply::Unknown(_) => unchecked.push(rule),
            _ => {}
        }
    }
    Ok((found, unchecked))
}

/// What shows a defect.
fn figures(
    law: &Law<'_>,
    notice: &Notice,
    rule: &str,
    facts: &Facts,
) -> Result<Vec<(&'static str, Figure)>, Faults> {
    let mut figures = Vec::new();
    match rule {
        "notice_too_short" => {
            for (name, asked) in [
                ("given", "notice_days_given"),
                ("needed", "notice_days_needed"),
                ("short", "notice_days_short"),
            ] {
                let days = law.desk().ask(asked, facts)?.whole();
                figures.extend(days.map(|days| (name, Figure::Number(days))));
            }
        }
        "off_the_agenda" => {
            figures.push(("matter", Figure::Words(vec![law.matter.clone()])));
            figures.push(("agenda", Figure::Words(notice.agenda.clone())));
        }
        "ballots_not_delivered" => {
            figures.extend(notice.heads_not_served.map(|n| ("n", Figure::Number(n))));
        }
        "no_choice_against" => {
            let offers = notice.offers.unwrap_or_default();
            let absent = CHOICES.iter().zip(offers).filter(|(_, is_offered)| !is_offered);
            let absent = absent.map(|(choice, _)| (*choice).to_string()).collect();
            figures.push(("absent", Figure::Words(absent)));
        }
        _ => {}
    }
    Ok(figures)
}
