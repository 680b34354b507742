//! A past vote as a notice printed it, held against the law of its day, the newest law, and the
//! rules that it says it followed.

use std::rc::Rc;

use super::super::desk::{Desk, Facts, Reply};
use super::answer::{Answer, Missing, Note, Verdict};
use super::asked::{Assembly, Conditions, Notice, Scope, Vote};
use super::file::Names;
use super::judge::{ANOTHER_DAY, decide};
use super::law::{AUTO, Law, Laws, in_other_words};
use crate::ballots::{Range, Totals};
use crate::dataset::vote::{PastVote, Percent};
use crate::diagnostic::Faults;
use crate::units::Date;

/// The rules that say as what matter one in other words than the law's is read, and as what other
/// matter it might be.
const READ_AS: &str = "matter_read_as";
const OR_READ_AS: &str = "matter_or_read_as";

/// The rule that knows which rules a text names, and the one that knows what a verdict's words say.
const STATED: &str = "stated_regime";
const ANNOUNCED: &str = "announced_verdict";

/// A verdict under one law.
pub struct Under<'a> {
    /// The law.
    pub law: Rc<Law<'a>>,
    /// The answer.
    pub answer: Answer,
}

/// A past vote under the rules that it says it followed.
pub struct Stated<'a> {
    /// Id of those rules; `None` when the row names none or the packs don't know the text.
    pub regime: Option<String>,
    /// The verdict under them, or under the law of its day where the row names none.
    pub under: Option<Under<'a>>,
    /// What the announced words say; `None` when they are not known.
    pub announced: Option<String>,
    /// Is the verdict the announced one? `None` when one of them is not known.
    pub agrees: Option<bool>,
}

/// A past vote, decided.
pub struct Past<'a> {
    /// The row.
    pub row: &'a PastVote,
    /// The matter as the law names it.
    pub matter: String,
    /// Under the law that was asked for.
    pub asked: Option<Under<'a>>,
    /// Under the law of its day; `None` when the day is not known well enough.
    pub by_date: Option<Under<'a>>,
    /// Under its own rules.
    pub stated: Stated<'a>,
}

/// Decides one row of a table of past votes. `regime` is `auto`, or the id of a regime.
///
/// # Errors
/// An unknown regime, a rule that stops.
pub fn past<'a>(
    laws: &mut Laws<'a>,
    desk: &Desk<'a>,
    row: &'a PastVote,
    regime: &str,
) -> Result<Past<'a>, Faults> {
    let (matter, other) = matter(desk, row)?;
    let mut notes = Vec::new();
    if other.is_some() {
        notes.push(Note::of("matter_taken_as_general").with("matter", &row.matter));
    }
    notes.extend(printed(row));
    if row.date.span.is_none() && !row.date.text.is_empty() {
        notes.push(Note::of("day_not_read").with("text", &row.date.text));
    }
    let totals = totals(row);
    let dated = laws.dated().to_vec();
    let day = row.date.span.and_then(|span| laws.over(span));
    let vote = |date: Date, regime: &str, matter: &str| Vote {
        date,
        matter: matter.into(),
        regime: regime.into(),
        nonvotes: "strict".into(),
        conditions: Conditions::default(),
        notice: Notice::default(),
        scope: Scope::PerArea,
        assemblies: vec![Assembly { id: String::new(), totals, notes: notes.clone() }],
        pooled: None,
        names: Names::new(),
    };
    // Several questions may come to the same law.
    let mut known: Vec<(Rc<Law<'a>>, Answer)> = Vec::new();
    let mut under = |date: Date, regime: &str| -> Result<Under<'a>, Faults> {
        let law = laws.find(date, regime, &matter)?;
        if let Some((law, answer)) = known.iter().find(|(other, _)| Rc::ptr_eq(other, &law)) {
            return Ok(Under { law: Rc::clone(law), answer: answer.clone() });
        }
        let mut decision = decide(laws, &vote(date, regime, &matter))?;
        let mut answer = decision.answers.remove(0);
        let told = decision.notes.iter().filter(|note| note.code != ANOTHER_DAY);
        answer.warnings.splice(0..0, told.cloned());
        // A matter in other words than the law's may be of either class: where that decides, the
        // matter is missing. An association's own rules know no classes.
        if let Some(other) = other.as_ref().filter(|_| dated.contains(&decision.law.regime)) {
            let might_be = decide(laws, &vote(date, regime, other))?.answers.remove(0);
            if might_be.verdict != answer.verdict {
                answer.verdict = Verdict::Undetermined;
                answer.missing.push(Missing {
                    fact: "matter".into(),
                    test: None,
                    least: None,
                    whole: None,
                    measure: None,
                });
            }
        }
        known.push((Rc::clone(&decision.law), answer.clone()));
        Ok(Under { law: decision.law, answer })
    };
    // Where the day does not matter, any will do.
    let some_day = row.date.span.map_or(desk.day, |span| span.1);
    let by_date = day.map(|first| under(first, AUTO)).transpose()?;
    let asked = match regime {
        AUTO => day.map(|first| under(first, AUTO)).transpose()?,
        regime => Some(under(some_day, regime)?),
    };
    let facts = Facts::none().with("past", "regime_stated", row.regime_stated.as_str()).with(
        "past",
        "announced",
        row.announced.as_str(),
    );
    let word = |rule: &str| match desk.ask(rule, &facts) {
        Ok(Reply::Word(word)) if word != "unknown" => Some(word),
        _ => None,
    };
    let regime = word(STATED);
    // A notice that names no rules followed the law of its day.
    let under = match (&regime, day) {
        (Some(regime), _) => Some(under(some_day, regime)?),
        (None, Some(first)) if row.regime_stated.is_empty() => Some(under(first, AUTO)?),
        _ => None,
    };
    let announced = word(ANNOUNCED);
    let agrees = match (&under, &announced) {
        (Some(under), Some(announced)) if under.answer.verdict != Verdict::Undetermined => {
            Some(under.answer.verdict.id() == announced)
        }
        _ => None,
    };
    let stated = Stated { regime, under, announced, agrees };
    Ok(Past { row, matter, asked, by_date, stated })
}

/// The matter as the law names it; where the row has other words, the matter as which they are
/// read, and the one as which they might be.
fn matter(desk: &Desk<'_>, row: &PastVote) -> Result<(String, Option<String>), Faults> {
    let is_number = !row.matter.is_empty() && row.matter.bytes().all(|b| b.is_ascii_digit());
    let named = if is_number { format!("item_{}", row.matter) } else { row.matter.clone() };
    let named = in_other_words(desk, &named).unwrap_or(named);
    let facts = Facts::none().with("motion", "matter", named.as_str());
    if desk.ask("matter_class", &facts).is_ok() {
        return Ok((named, None));
    }
    let word = |rule: &str| -> Result<String, Faults> {
        Ok(desk.ask(rule, &facts)?.word().unwrap_or_default().to_string())
    };
    Ok((word(READ_AS)?, Some(word(OR_READ_AS)?)))
}

/// Counts and areas, with the bounds that printed percentages leave.
fn totals(row: &PastVote) -> [Totals; 2] {
    let area = |area: Option<crate::units::Area>| area.map(|area| area.0);
    let deemed = |to: &str| row.deemed.filter(|_| row.deemed_to == to).unwrap_or(0);
    let yes = row.yes.0.map(|yes| yes + deemed("yes"));
    let no = row.no.0.map(|no| no + deemed("no"));
    // By area nobody prints how much silent owners hold.
    let yes_area = area(row.yes.1).filter(|_| deemed("yes") == 0);
    // Votes that sum to more than took part say nothing of either; nor does a part of nothing, or
    // one larger than its whole.
    let sound = |all: Option<i64>, part: Option<i64>, votes: [Option<i64>; 3]| {
        let voted = votes.into_iter().flatten().reduce(i64::saturating_add);
        let is_part = |of: Option<i64>| of.is_none_or(|whole| voted.is_none_or(|v| v <= whole));
        let fits = all.is_none_or(|all| all > 0 && part.is_none_or(|part| part <= all));
        let all = all.filter(|all| *all > 0);
        if fits && is_part(part) && is_part(all) {
            (all, part, votes, voted)
        } else {
            (all, None, [None; 3], None)
        }
    };
    let measures = [
        sound(row.total.0, row.part.0, [yes, no, row.abstain]),
        sound(area(row.total.1), area(row.part.1), [yes_area, area(row.no.1), None]),
    ];
    let mut found = [Totals::default(); 2];
    for (at, (all, part, [yes, against, abstained], voted)) in measures.into_iter().enumerate() {
        // A printed share of a whole that is itself known between bounds: the least of the least
        // whole, to the most of the greatest.
        let by_percent = |percent: Option<Percent>, whole: Range| {
            let (percent, low) = (percent?, whole.low?);
            let (low, high) = (percent.of(low).0, whole.high.map(|high| percent.of(high).1));
            high.is_none_or(|high| low <= high).then_some(Range { low: Some(low), high })
        };
        let part = match part {
            Some(part) => Range::exactly(part),
            None => by_percent(row.part_percent[at], Range::maybe(all))
                .unwrap_or_default()
                .within(Range { low: voted, high: None }),
        };
        let in_favour = match yes {
            Some(yes) => Range::exactly(yes),
            // A printed share may be one of those taking part or one of all: what both allow.
            None => {
                let implied = row.part_percent[at].zip(part.known());
                let implied = implied.map(|(percent, part)| percent.wholes(part));
                let implied = implied.map(|(low, high)| Range { low: Some(low), high });
                let on_roll =
                    implied.unwrap_or_default().within(Range { low: part.low, high: None });
                let on_roll = if all.is_some() { Range::maybe(all) } else { on_roll };
                let wholes = [part, on_roll];
                let bounds = wholes.map(|whole| by_percent(row.yes_percent[at], whole));
                let fits = |bounds: &Range| bounds.within(Range { low: None, high: part.high });
                let fitting = bounds.iter().flatten().filter(|bounds| !fits(bounds).is_empty());
                let is_bounded = part.high.is_some();
                fitting
                    .filter(|_| is_bounded)
                    .map(|bounds| bounds.within(Range { low: None, high: part.high }))
                    .reduce(|a, b| Range { low: a.low.min(b.low), high: a.high.max(b.high) })
                    .unwrap_or_default()
            }
        };
        let following = Some(0);
        found[at] = Totals { all, part, in_favour, against, abstained, following, silent: None };
    }
    found
}

/// Printed figures that do not add up.
fn printed(row: &PastVote) -> Vec<Note> {
    let mut notes = Vec::new();
    for (column, text) in &row.unsound {
        notes.push(Note::of("unsound_area").with("column", column).with("text", text));
    }
    let parts = [row.yes.0, row.no.0, row.abstain];
    if let (Some(part), [Some(yes), Some(no), Some(abstain)]) = (row.part.0, parts) {
        let sum = yes + no + abstain + row.void.unwrap_or(0) + row.deemed.unwrap_or(0);
        if sum != part {
            notes.push(Note::of("parts_differ").with("sum", sum).with("part", part));
        }
    }
    let area = |area: Option<crate::units::Area>| area.map(|area| area.0);
    let deemed_to = |to: &str| row.deemed.filter(|_| row.deemed_to == to).unwrap_or(0);
    let measures = [
        ("heads", row.total.0, row.part.0, row.yes.0),
        ("area", area(row.total.1), area(row.part.1), area(row.yes.1)),
    ];
    // What votes sum to, silent owners who are counted to a side among them.
    let voted = [
        [row.yes.0, row.no.0, row.abstain, Some(deemed_to("yes") + deemed_to("no"))],
        [area(row.yes.1), area(row.no.1), None, None],
    ];
    for (at, (measure, all, part, yes)) in measures.into_iter().enumerate() {
        let shown = |value: i64| match measure {
            "area" => crate::units::Area(value).to_string(),
            _ => value.to_string(),
        };
        if all == Some(0) {
            notes.push(Note::of("nobody_on_roll").with("measure", measure));
        }
        for (whole, part) in [(all, part), (part.or(all), yes)] {
            if let (Some(whole), Some(part)) = (whole, part)
                && part > whole
            {
                let note = Note::of("part_over_whole").with("measure", measure);
                notes.push(note.with("part", shown(part)).with("whole", shown(whole)));
            }
        }
        let sum = voted[at].into_iter().flatten().fold(0, i64::saturating_add);
        if let Some(whole) = part.or(all).filter(|whole| sum > *whole && yes <= Some(*whole)) {
            let note = Note::of("votes_over_part").with("measure", measure);
            notes.push(note.with("sum", shown(sum)).with("part", shown(whole)));
        }
        let wholes = [all, part];
        for (percent, part, wholes) in
            [(row.part_percent[at], part, &wholes[..1]), (row.yes_percent[at], yes, &wholes[..])]
        {
            let (Some(percent), Some(part)) = (percent, part) else { continue };
            // Where a whole that may be meant is not known, nothing can be said.
            let known: Vec<i64> = wholes.iter().flatten().copied().collect();
            let prints = |whole: &i64| {
                let (low, high) = percent.of(*whole);
                (low..=high).contains(&part)
            };
            if known.len() == wholes.len() && !known.iter().any(prints) {
                let whole = known[known.len() - 1];
                notes.push(
                    Note::of("percent_differs")
                        .with("percent", percent)
                        .with("measure", measure)
                        .with("part", shown(part))
                        .with("whole", shown(whole)),
                );
            }
        }
    }
    notes
}
