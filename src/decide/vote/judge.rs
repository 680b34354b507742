//! From what is known of a vote to its verdict.

use std::rc::Rc;

use super::super::desk::{Cited, Facts, Reply};
use super::defects::{Defect, defects};
use super::law::{Base, Held, Law, Measure};
use super::laws::Laws;
use super::names::Names;
use crate::ballots::{Counted, Range, Side, Silence, Totals, larger};
use crate::diagnostic::Faults;
use crate::units::Date;

/// How a vote came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every test is met.
    Passed,
    /// Every test is met, but a defect makes the decision open to annulment.
    Voidable,
    /// The facts allow both.
    Undetermined,
    /// Some test is not met.
    Failed,
}

impl Verdict {
    /// As programs read it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Voidable => "voidable",
            Self::Undetermined => "undetermined",
            Self::Failed => "failed",
        }
    }
}

/// Over whom a motion of several assemblies is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each assembly decides for itself and all must carry it.
    PerArea,
    /// All owners as one roll: what if the areas had been merged.
    Pooled,
}

/// The conditions under which an estate's rule on silent owners is followed; `None`: not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The rule was adopted before this vote.
    pub rule_adopted_before_vote: Option<bool>,
    /// Ballots were delivered.
    pub ballot_delivered: Option<bool>,
    /// Owners were warned of what silence counts as.
    pub consequence_warned: Option<bool>,
    /// The estate's own rules ask that the larger side carries enough by votes really cast.
    pub deemed_floor: bool,
}

/// What is known of the call for the vote; `None`: not known, and so not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// Day on which owners were told.
    pub given_on: Option<Date>,
    /// Day on which the assembly met or the vote began.
    pub meets_on: Option<Date>,
    /// `ordinary` or `extraordinary`.
    pub kind: Option<String>,
    /// Was the matter on the agenda that owners were told?
    pub on_agenda: Option<bool>,
    /// That agenda.
    pub agenda: Vec<String>,
    /// Owners without a delivered ballot.
    pub heads_not_served: Option<i64>,
    /// Was the roll fixed for the vote used?
    pub right_roll: Option<bool>,
    /// Choices that the ballot offered: for, against, abstain.
    pub offers: Option<[bool; 3]>,
    /// Was the residents' committee told?
    pub told_residents_committee: Option<bool>,
}

/// One assembly's share in a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    /// Id of the estate; empty when there is only one.
    pub id: String,
    /// By heads and by area.
    pub totals: [Totals; 2],
    /// What was noticed when the ballots were counted.
    pub notes: Vec<Note>,
}

/// A vote to be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Day on which voting closed.
    pub date: Date,
    /// The matter, as the rules name it.
    pub matter: String,
    /// `auto`, a dated regime, or the name of an association's own rules.
    pub regime: String,
    /// The estate's rule on silent owners: `strict`, `delivered_participates`, `follow_majority` or
    /// `deemed_consent`.
    pub nonvotes: String,
    /// Conditions of that rule.
    pub conditions: Conditions,
    /// The call for the vote.
    pub notice: Notice,
    /// How several assemblies are counted.
    pub scope: Scope,
    /// The assemblies.
    pub assemblies: Vec<Assembly>,
    /// All owners as one roll, when they are known one by one.
    pub pooled: Option<Assembly>,
    /// What the estates are called.
    pub names: Names,
}

/// Something to be said, by a code that the reports put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub code: &'static str,
    /// Its figures and names.
    pub with: Vec<(&'static str, String)>,
}

impl Note {
    /// A note without figures.
    #[must_use]
    pub fn of(code: &'static str) -> Self {
        Self { code, with: Vec::new() }
    }

    /// The same with one more figure.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.with.push((name, value.to_string()));
        self
    }
}

/// A fact that is not known and could change the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The fact: `total_heads`, `part_area_m2`, `yes_heads` ... as summary tables name it, or
    /// another such as `date`.
    pub fact: String,
    /// The test that needs it.
    pub test: Option<&'static str>,
    /// The least value of the part with which the test would be met, when the whole is known.
    pub least: Option<i64>,
    /// That whole.
    pub whole: Option<i64>,
    /// What the part is measured by.
    pub measure: Option<Measure>,
}

/// The verdict of one assembly, with all that it rests on.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Id of the estate; empty when there is only one.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Each test.
    pub tests: Vec<Held>,
    /// Ballots that came back, and the least number that must, where one is asked for.
    pub ballots: Option<(Range, i64)>,
    /// Heads and area as counted, silence included.
    pub counted: [Counted; 2],
    /// What silence was counted as.
    pub silence: Silence,
    /// The verdict with silence counted as absent, where it counts as something.
    pub if_strict: Option<Verdict>,
    /// What is missing for a verdict.
    pub missing: Vec<Missing>,
    /// What a reader should know of the figures.
    pub warnings: Vec<Note>,
}

/// A vote decided.
pub struct Decision<'a> {
    /// Day on which voting closed.
    pub date: Date,
    /// The verdict over all assemblies.
    pub verdict: Verdict,
    /// The law that decided.
    pub law: Rc<Law<'a>>,
    /// Each assembly.
    pub answers: Vec<Answer>,
    /// All owners as one roll; for comparison when each assembly decides for itself.
    pub pooled: Option<Answer>,
    /// How several assemblies are counted.
    pub scope: Scope,
    /// What a reader should know of how the law was applied.
    pub notes: Vec<Note>,
    /// Defects that make a carried motion open to annulment.
    pub defects: Vec<Defect>,
    /// Defects that could not be looked for, because nothing was written down of them.
    pub unchecked: Vec<&'static str>,
    /// The values that the answer rests on.
    pub sources: Vec<Cited>,
    /// What the estates are called.
    pub names: Names,
}

impl Decision<'_> {
    /// The assemblies whose verdicts decide.
    #[must_use]
    pub fn deciding(&self) -> Vec<&Answer> {
        match (self.scope, &self.pooled) {
            (Scope::Pooled, Some(pooled)) => vec![pooled],
            _ => self.answers.iter().collect(),
        }
    }

    /// The verdict over all assemblies with silence counted as absent; `None` where it counts as
    /// nothing anywhere.
    #[must_use]
    pub fn if_strict(&self) -> Option<Verdict> {
        let deciding = self.deciding();
        deciding.iter().find(|answer| answer.if_strict.is_some())?;
        let strict = deciding.iter().map(|answer| answer.if_strict.unwrap_or(answer.verdict));
        Some(match strict.max()? {
            Verdict::Passed if !self.defects.is_empty() => Verdict::Voidable,
            verdict => verdict,
        })
    }
}

/// The rule that says what silence counts as.
const SILENCE_ASKED: &str = "silence_counts_as";

/// The rule that says how well an estate's rule on silence stands.
const FOOTING_ASKED: &str = "silence_footing";

/// What is said of a vote that is held against other rules than the law of its day.
pub(super) const ANOTHER_DAY: &str = "not_the_law_of_its_day";

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
    let silence = silence(law, vote, assembly, side, &mut warnings)?;
    let mut answer = count(law, assembly, silence, side)?;
    if silence != Silence::Absent {
        answer.if_strict = Some(count(law, assembly, Silence::Absent, side)?.verdict);
    }
    let conditions = unknown_conditions(vote);
    if vote.nonvotes != "strict" && !conditions.is_empty() {
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
        let new = missing_of(held, readable).into_iter();
        let is_new = |new: &Missing| !missing.iter().any(|known: &Missing| known.fact == new.fact);
        let new: Vec<Missing> = new.filter(is_new).collect();
        missing.extend(new);
    }
    let ballots = (law.least_ballots > 0).then_some((assembly.totals[0].part, law.least_ballots));
    let enough = enough(ballots, &mut missing);
    let met: Vec<Option<bool>> = tests.iter().map(|held| held.met).chain([enough]).collect();
    let verdict = if met.contains(&Some(false)) {
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
fn unknown_conditions(vote: &Vote) -> Vec<&'static str> {
    let unknown = conditions(vote).into_iter().filter(|(_, holds)| holds.is_none());
    unknown.map(|(name, _)| name).collect()
}

/// What the rule on silence is asked about; conditions of which nothing is said count as met when
/// `supposed`.
fn silence_facts(vote: &Vote, supposed: bool) -> Facts {
    let mut facts = Facts::none().with("vote", "nonvotes", vote.nonvotes.as_str());
    for (name, holds) in conditions(vote) {
        if let Some(holds) = holds.or(supposed.then_some(true)) {
            facts.set("vote", name, holds);
        }
    }
    facts
}

fn silence_word(reply: &Reply) -> Silence {
    match reply.word() {
        Some("abstention") => Silence::Abstention,
        Some("majority") => Silence::Majority,
        Some("in_favour") => Silence::InFavour,
        _ => Silence::Absent,
    }
}

/// What silence counts as in this vote.
fn silence(
    law: &Law<'_>,
    vote: &Vote,
    assembly: &Assembly,
    side: Side,
    warnings: &mut Vec<Note>,
) -> Result<Silence, Faults> {
    let silence = match law.desk().ask(SILENCE_ASKED, &silence_facts(vote, false))? {
        Reply::Unknown(columns) => {
            let column = columns[0].rsplit('.').next().unwrap_or_default().to_string();
            warnings.push(Note::of("condition_not_shown").with("condition", column));
            return Ok(Silence::Absent);
        }
        reply => silence_word(&reply),
    };
    if silence == Silence::Absent {
        if vote.nonvotes != "strict" {
            warnings.push(Note::of("conditions_not_met").with("rule", &vote.nonvotes));
        }
        return Ok(silence);
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
        Reply::Flag(true) => Ok(silence),
        Reply::Flag(false) => {
            warnings.push(Note::of("floor_not_met"));
            Ok(Silence::Absent)
        }
        _ => {
            warnings.push(Note::of("floor_not_known"));
            Ok(Silence::Absent)
        }
    }
}

/// The facts whose absence leaves a test open.
fn missing_of(held: &Held, counted: [Counted; 2]) -> Vec<Missing> {
    let measure = held.bar.test.measure;
    let (own, unit) = match measure {
        Measure::Heads => (counted[0], "heads"),
        Measure::Area => (counted[1], "area_m2"),
    };
    let needs_roll = held.bar.base == Base::Roll;
    let needs_cast = !held.bar.test.is_approval || !needs_roll;
    let asked = [
        ("total", needs_roll, own.all.known()),
        ("part", needs_cast, own.cast.known()),
        ("yes", held.bar.test.is_approval, own.in_favour.known()),
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
