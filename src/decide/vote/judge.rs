//! From what is known of a vote to its verdict.

use super::answer::{Answer, Decision, Missing, Note, Verdict};
use super::asked::{Assembly, Scope, Vote};
use super::defects::defects;
use super::law::{Base, Held, Law, Laws, Measure};
use super::silence::{
    FOOTING_ASKED, SILENCE_ASKED, may_count, silence, silence_facts, silence_word,
    unknown_conditions,
};
use crate::ballots::{Counted, Range, Side, Silence, Totals, larger};
use crate::diagnostic::Faults;
use crate::units::Area;

/// What is said of a vote that is held against other rules than the law of its day.
pub(super) const ANOTHER_DAY: &str = "not_the_law_of_its_day";

/// What is said of a measure by which no turnout meets both bars.
pub const NEVER_BOTH: &str = "never_both";

/// Decides a vote.
///
/// # Errors
/// An unknown regime, a day before the first law, a rule that stops.
pub fn decide<'a>(laws: &mut Laws<'a>, vote: &Vote) -> Result<Decision<'a>, Faults> {
    let law = laws.find(vote.date, &vote.regime, &vote.matter)?;
    let (defects, unchecked) = defects(&law, &vote.notice)?;
    let judge = |assembly: &Assembly| judge(&law, vote, assembly);
    let answers = vote.assemblies.iter().map(judge).collect::<Result<Vec<_>, _>>()?;
    let pooled = vote.pooled.as_ref().map(judge).transpose()?;
    let deciding: Vec<&Answer> = match (vote.scope, &pooled) {
        (Scope::Pooled, Some(pooled)) => vec![pooled],
        _ => answers.iter().collect(),
    };
    let worst = deciding.iter().map(|answer| answer.verdict).max();
    let verdict = match worst.unwrap_or(Verdict::Undetermined) {
        Verdict::Passed if !defects.is_empty() => Verdict::Voidable,
        verdict => verdict,
    };
    let mut sources = law.sources.clone();
    for asked in [SILENCE_ASKED, FOOTING_ASKED] {
        if vote.nonvotes != "strict"
            && let Some(trace) = law.desk().trace(asked, &silence_facts(vote, false))?
        {
            sources.extend(law.desk().cited(&trace));
        }
    }
    let mut notes = Vec::new();
    if let Some(read) = law.read_as() {
        let note = Note::of("matter_read_by_us").with("matter", &law.matter);
        notes.push(note.with("falls_under", read));
    }
    if deciding.iter().any(|answer| answer.silence != Silence::Absent) {
        let footing = law.desk().ask(FOOTING_ASKED, &silence_facts(vote, false))?;
        if footing.word() == Some("weakest") {
            notes.push(Note::of("weakest_rule_on_silence").with("rule", &vote.nonvotes));
        }
    }
    if vote.scope == Scope::Pooled && vote.assemblies.len() > 1 {
        notes.push(Note::of("pooled_if_merged"));
    }
    if let Some(of_day) = laws.on(vote.date).filter(|of_day| *of_day != law.regime) {
        notes.push(Note::of(ANOTHER_DAY).with("day", vote.date).with("regime", of_day));
    }
    let (date, scope) = (vote.date, vote.scope);
    Ok(Decision {
        date,
        verdict,
        law,
        answers,
        pooled,
        scope,
        notes,
        defects,
        unchecked,
        sources,
        names: vote.names.clone(),
    })
}

fn judge(law: &Law<'_>, vote: &Vote, assembly: &Assembly) -> Result<Answer, Faults> {
    let mut warnings = assembly.notes.clone();
    let side = larger(&assembly.totals);
    let (silence, might_be) = silence(law, vote, assembly, side, &mut warnings)?;
    // Who wishes to follow the others consents to nothing where each must.
    let side = if may_count(law)? { side } else { Side::Neither };
    let mut answer = count(law, assembly, silence, side)?;
    if silence != Silence::Absent {
        answer.if_strict = Some(count(law, assembly, Silence::Absent, side)?.verdict);
    }
    if let Some(might_be) = might_be
        && count(law, assembly, might_be, side)?.verdict != answer.verdict
    {
        answer.verdict = Verdict::Undetermined;
        answer.missing.extend(sides_missing(assembly));
    }
    let conditions = unknown_conditions(vote);
    if vote.nonvotes != "strict" && may_count(law)? && !conditions.is_empty() {
        // Nobody says whether the conditions hold: if that decides, nothing is decided.
        let held = silence_word(&law.desk().ask(SILENCE_ASKED, &silence_facts(vote, true))?);
        if count(law, assembly, held, side)?.verdict != answer.verdict {
            answer.verdict = Verdict::Undetermined;
            let fact = |name: &&str| Missing {
                fact: (*name).into(),
                test: None,
                least: None,
                whole: None,
                measure: None,
            };
            answer.missing.extend(conditions.iter().map(fact));
        }
    }
    warnings.append(&mut answer.warnings);
    Ok(Answer { warnings, ..answer })
}

/// Counts a vote with silence taken as said, and holds it against the law.
fn count(
    law: &Law<'_>,
    assembly: &Assembly,
    silence: Silence,
    side: Side,
) -> Result<Answer, Faults> {
    let mut warnings = Vec::new();
    let counted = assembly.totals.map(|totals| totals.counted(silence, side));
    let mut missing = Vec::new();
    if law.class.is_none() {
        let fact = "matter".to_string();
        missing.push(Missing { fact, test: None, least: None, whole: None, measure: None });
    }
    let mut readable = counted;
    for (at, measure) in [(0, Measure::Heads), (1, Measure::Area)] {
        let own = counted[at];
        if own.cast.is_empty() || own.in_favour.is_empty() {
            warnings.push(Note::of("contradicts").with("measure", name(measure)));
            readable[at] = Counted { all: own.all, ..Counted::default() };
        }
    }
    let tests = law.hold(readable)?;
    for held in tests.iter().filter(|held| held.met.is_none()) {
        let at = usize::from(held.bar.test.measure == Measure::Area);
        let new = missing_of(held, readable, &assembly.totals[at], silence).into_iter();
        let is_new = |new: &Missing| !missing.iter().any(|known: &Missing| known.fact == new.fact);
        let new: Vec<Missing> = new.filter(is_new).collect();
        missing.extend(new);
    }
    let ballots = (law.least_ballots > 0).then_some((assembly.totals[0].part, law.least_ballots));
    let follows = silence == Silence::Majority
        || assembly.totals.iter().any(|own| own.following.is_some_and(|n| n > 0));
    let is_open = tests.iter().any(|held| held.bar.test.is_approval && held.met.is_none());
    if side == Side::Unknown && follows && is_open {
        missing.extend(sides_missing(assembly));
    }
    let enough = enough(ballots, &mut missing);
    let met: Vec<Option<bool>> = tests.iter().map(|held| held.met).chain([enough]).collect();
    // Where one of the tests fails by itself, nothing is left to be said of both.
    let is_open = |measure: Measure| {
        let own = tests.iter().filter(|held| held.bar.test.measure == measure);
        own.clone().all(|held| held.met != Some(false))
            && own.clone().any(|held| held.met.is_none())
    };
    let mut never = law.never(readable)?;
    never.retain(|never| is_open(never.measure));
    for never in &never {
        let shown = |figure: i64| match never.measure {
            Measure::Heads => figure.to_string(),
            Measure::Area => Area(figure).to_string(),
        };
        let note = Note::of(NEVER_BOTH).with("measure", name(never.measure));
        warnings
            .push(note.with("cast", shown(never.cast)).with("in_favour", shown(never.in_favour)));
        missing.retain(|missing| missing.measure != Some(never.measure));
    }
    let verdict = if met.contains(&Some(false)) || !never.is_empty() {
        Verdict::Failed
    } else if law.class.is_some() && met.iter().all(|met| *met == Some(true)) {
        Verdict::Passed
    } else {
        Verdict::Undetermined
    };
    let (id, if_strict) = (assembly.id.clone(), None);
    Ok(Answer { id, verdict, tests, ballots, counted, silence, if_strict, missing, warnings })
}

/// Did as many ballots come back as must?
fn enough(ballots: Option<(Range, i64)>, missing: &mut Vec<Missing>) -> Option<bool> {
    let Some((returned, least)) = ballots else { return Some(true) };
    if returned.low.is_some_and(|low| low >= least) {
        return Some(true);
    }
    if returned.high.is_some_and(|high| high < least) {
        return Some(false);
    }
    missing.push(Missing {
        fact: "part_heads".into(),
        test: Some("least_ballots"),
        least: Some(least),
        whole: None,
        measure: Some(Measure::Heads),
    });
    None
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Heads => "heads",
        Measure::Area => "area",
    }
}

/// The votes that are not known, so that nobody knows the larger side.
fn sides_missing(assembly: &Assembly) -> Vec<Missing> {
    let units = [("heads", Measure::Heads), ("area_m2", Measure::Area)];
    let mut found = Vec::new();
    for ((unit, measure), own) in units.into_iter().zip(&assembly.totals) {
        let asked = [("yes", own.in_favour.known()), ("no", own.against)];
        found.extend(asked.into_iter().filter(|(_, known)| known.is_none()).map(|(name, _)| {
            let fact = format!("{name}_{unit}");
            Missing { fact, test: None, least: None, whole: None, measure: Some(measure) }
        }));
    }
    found
}

/// The facts whose absence leaves a test open: figures that were given are not among them.
fn missing_of(
    held: &Held,
    counted: [Counted; 2],
    given: &Totals,
    silence: Silence,
) -> Vec<Missing> {
    let measure = held.bar.test.measure;
    let (own, unit) = match measure {
        Measure::Heads => (counted[0], "heads"),
        Measure::Area => (counted[1], "area_m2"),
    };
    let needs_roll = held.bar.base == Base::Roll;
    let needs_cast = !held.bar.test.is_approval || !needs_roll;
    let asked = [
        ("total", needs_roll, own.all.known()),
        ("part", needs_cast, own.cast.known().or(given.part.known())),
        ("yes", held.bar.test.is_approval, own.in_favour.known().or(given.in_favour.known())),
        ("silent", silence != Silence::Absent, given.silent),
    ];
    let part = if held.bar.test.is_approval { "yes" } else { "part" };
    asked
        .into_iter()
        .filter(|(_, is_needed, known)| *is_needed && known.is_none())
        .map(|(name, _, _)| Missing {
            fact: format!("{name}_{unit}"),
            test: Some(held.bar.test.id),
            least: held.least.filter(|_| name == part),
            whole: held.whole.filter(|_| name == part),
            measure: Some(measure),
        })
        .collect()
}
