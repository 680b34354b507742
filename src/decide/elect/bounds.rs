//! Figures that are known between bounds only, and comparisons that are decided as soon as the bounds
//! decide them: every one in favour took part, and everybody who took part is on the roll.

use super::super::desk::{Cited, Desk, Facts, Reply};
use super::count::{Electorate, Known};
use super::seating::{Test, add, cite};
use crate::ballots::Range;
use crate::decide::vote::Measure;
use crate::diagnostic::Faults;

/// Everyone on the roll and those who took part, each by heads and by area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turnout {
    heads: Figures,
    area: Figures,
}

/// One measure of a turnout.
#[derive(Debug, Clone, Copy)]
struct Figures {
    all: Range,
    cast: Range,
}

impl Turnout {
    /// As far as the figures of an electorate bound each other.
    pub(super) fn of(electorate: &Electorate) -> Self {
        let figures = |of: fn(&Known) -> Option<i64>| {
            let (all, cast) = (Range::maybe(of(&electorate.all)), of(&electorate.cast));
            let in_favour = electorate.votes.values().filter_map(of).max();
            let cast = cast.map_or(Range { low: in_favour, high: all.high }, Range::exactly);
            let all = if all.high.is_some() { all } else { Range { low: cast.low, high: None } };
            Figures { all, cast }
        };
        Self { heads: figures(|known| known.0), area: figures(|known| known.1) }
    }
}

/// One way in which the figures of a comparison may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    all: Option<i64>,
    cast: Option<i64>,
    in_favour: Option<i64>,
}

impl Point {
    fn facts(self, measure: Measure) -> Facts {
        let (own, in_favour) = match measure {
            Measure::Heads => ("heads", "for_heads"),
            Measure::Area => ("area", "for_area"),
        };
        Facts::none().maybe("roll", own, self.all).maybe("cast", own, self.cast).maybe(
            "candidate",
            in_favour,
            self.in_favour,
        )
    }
}

/// The figures of a comparison: those of the turnout, and of those in favour where it is about a
/// candidate.
#[derive(Debug, Clone, Copy)]
struct Held {
    all: Range,
    cast: Range,
    in_favour: Option<Range>,
}

impl Held {
    fn known(self) -> Point {
        let in_favour = self.in_favour.and_then(Range::known);
        Point { all: self.all.known(), cast: self.cast.known(), in_favour }
    }

    /// The figures that speak most for the bar being met, and those that speak least for it.
    fn ends(self) -> [Point; 2] {
        match self.in_favour {
            None => [
                Point { all: self.all.low, cast: self.cast.high, in_favour: None },
                Point {
                    all: self.all.high,
                    cast: Some(self.cast.low.unwrap_or(0)),
                    in_favour: None,
                },
            ],
            Some(part) => {
                let most = part.high.or(self.cast.high);
                let best = Point {
                    all: self.all.low.max(most),
                    cast: self.cast.low.max(most),
                    in_favour: most,
                };
                let least = Some(part.low.unwrap_or(0));
                [best, Point { all: self.all.high, cast: self.cast.high, in_favour: least }]
            }
        }
    }
}

/// Holds a comparison as far as the figures decide it; the inner error names those that are missing.
///
/// # Errors
/// A rule that stops.
pub(super) fn test(
    desk: &Desk<'_>,
    id: &'static str,
    measure: Measure,
    turnout: &Turnout,
    in_favour: Option<Range>,
    sources: &mut Vec<Cited>,
) -> Result<Result<Test, Vec<String>>, Faults> {
    let Figures { all, cast } = match measure {
        Measure::Heads => turnout.heads,
        Measure::Area => turnout.area,
    };
    let held = Held { all, cast, in_favour };
    let known = held.known();
    let (met, ends) = match desk.ask(id, &known.facts(measure))? {
        Reply::Unknown(missing) => {
            let ends = held.ends();
            let flag = |at: Point| Ok::<_, Faults>(desk.ask(id, &at.facts(measure))?.flag());
            match (flag(ends[0])?, flag(ends[1])?) {
                (Some(false), _) => (false, ends),
                (_, Some(true)) => (true, ends),
                _ => return Ok(Err(all_missing(desk, id, known, measure, missing))),
            }
        }
        reply => (reply.flag().unwrap_or(false), [known, known]),
    };
    let part = in_favour.unwrap_or(cast);
    let mut bar = None;
    let mut wholes = Vec::new();
    for point in ends.into_iter().take(if ends[0] == ends[1] { 1 } else { 2 }) {
        let mut traced = desk.trace(id, &point.facts(measure))?;
        // Nobody in favour is not compared: the bar is that of one.
        if traced.as_ref().is_some_and(|trace| trace.bars.is_empty()) && part.known() == Some(0) {
            let facts = Point { in_favour: Some(1), ..point }.facts(measure);
            if desk.ask(id, &facts).is_ok() {
                traced = desk.trace(id, &facts)?;
            }
        }
        let Some(trace) = traced else { continue };
        wholes.extend(trace.bars.first().map(|bar| bar.whole));
        bar = bar.or(trace.bars.first().map(|bar| (bar.bar, bar.is_strict)));
        cite(sources, desk.cited(&trace));
    }
    let is_bounded = ends[0] == ends[1] || wholes.len() == ends.len();
    let high = wholes.iter().max().filter(|_| is_bounded).copied();
    let whole = Range { low: wholes.iter().min().copied(), high };
    Ok(Ok(Test { id, is_area: measure == Measure::Area, part, whole, bar, met }))
}

/// Every figure that a comparison asks for and that is not known, not only the first.
fn all_missing(
    desk: &Desk<'_>,
    id: &str,
    known: Point,
    measure: Measure,
    first: Vec<String>,
) -> Vec<String> {
    let mut facts = known.facts(measure);
    // What any figure may be, so that the rule goes on to ask for the next.
    let any = known.in_favour.or(known.cast).or(known.all).unwrap_or(1);
    let (mut missing, mut next) = (Vec::new(), first);
    while !next.is_empty() && !next.iter().all(|name| missing.contains(name)) {
        for name in next.iter().filter_map(|name| name.split_once('.')) {
            facts.set(name.0, name.1, any);
        }
        add(&mut missing, next);
        next = match desk.ask(id, &facts) {
            Ok(Reply::Unknown(more)) => more,
            _ => Vec::new(),
        };
    }
    missing
}
