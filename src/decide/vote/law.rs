//! The law that a vote is held against: thresholds of one day for one matter, found by asking the
//! rules, and each test of a counted vote.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::desk::{Cited, Desk, Facts, Reply};
use crate::ballots::{Counted, least};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Rulebook, TracedBar};
use crate::units::{Date, Share};

/// What a test is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Owners.
    Heads,
    /// Floor area, hundredths of m².
    Area,
}

/// One of the four tests of a vote; its id is the name of the rule that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// Id: `quorum_heads`, `quorum_area`, `approval_heads` or `approval_area`.
    pub id: &'static str,
    /// Heads or area.
    pub measure: Measure,
    /// Does it ask for those in favour, not for those taking part?
    pub is_approval: bool,
}

/// All tests, in the order in which they are told.
pub const TESTS: [Test; 4] = [
    Test { id: "quorum_heads", measure: Measure::Heads, is_approval: false },
    Test { id: "quorum_area", measure: Measure::Area, is_approval: false },
    Test { id: "approval_heads", measure: Measure::Heads, is_approval: true },
    Test { id: "approval_area", measure: Measure::Area, is_approval: true },
];

/// What the part is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Everyone on the roll.
    Roll,
    /// Those who took part.
    Cast,
}

/// The bar of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Which test.
    pub test: Test,
    /// The fraction.
    pub share: Share,
    /// Must it be exceeded, so that meeting it exactly is not enough?
    pub is_strict: bool,
    /// What the part is a part of.
    pub base: Base,
}

/// A test of a counted vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The bar.
    pub bar: Bar,
    /// The part, when it is known.
    pub part: Option<i64>,
    /// The whole, when it is known.
    pub whole: Option<i64>,
    /// Is the bar met? `None` when the facts allow both.
    pub met: Option<bool>,
    /// The least part that meets it, when the whole is known.
    pub least: Option<i64>,
}

impl Held {
    /// How much is missing to the bar; `None` when it is met or can't be said.
    #[must_use]
    pub fn shortfall(&self) -> Option<i64> {
        let short = self.least? - self.part?;
        (self.met == Some(false) && short > 0).then_some(short)
    }
}

/// The law of one day for one matter.
pub struct Law<'a> {
    desk: Desk<'a>,
    /// Id of the regime: `cn-cc-2021`, or the name of an association's own rules.
    pub regime: String,
    /// The matter, as it was asked.
    pub matter: String,
    /// The matter of the law that it falls under; `None` when the law of the day does not know it.
    pub falls_under: Option<String>,
    /// `general`, `special` or `unanimous`; `None` when the law of the day does not know the matter.
    pub class: Option<String>,
    /// The tests that count, each with its bar; those that the law does not ask are left out.
    pub bars: Vec<Bar>,
    /// The least number of ballots that must come back; 0 when none is asked for.
    pub least_ballots: i64,
    /// The values that the bars rest on.
    pub sources: Vec<Cited>,
}

/// Numbers that no other part or whole has, so that a bar shows what it is a part of.
const SEVEN: [(&str, i64); 2] = [("heads", 7), ("area", 700)];
const FIVE: [(&str, i64); 2] = [("heads", 5), ("area", 500)];
const THREE: [(&str, i64); 2] = [("for_heads", 3), ("for_area", 300)];

impl<'a> Law<'a> {
    fn of(desk: Desk<'a>, regime: &str, matter: &str) -> Result<Self, Faults> {
        let mut facts = Facts::none().with("motion", "matter", matter);
        for (subject, columns) in [("roll", SEVEN), ("cast", FIVE), ("cast", THREE)] {
            columns.iter().for_each(|(column, value)| facts.set(subject, column, *value));
        }
        // A matter that the law of the day does not name is no fault: it has no class.
        let word = |rule: &str| match desk.ask(rule, &facts) {
            Ok(reply) => reply.word().map(str::to_string),
            Err(_) => None,
        };
        let (class, falls_under) = (word("matter_class"), word("matter_of"));
        let mut law = Self {
            regime: regime.into(),
            matter: matter.into(),
            falls_under,
            class,
            bars: Vec::new(),
            least_ballots: 0,
            sources: Vec::new(),
            desk,
        };
        let mut cite = |trace: &crate::rulebook::Trace, desk: &Desk<'_>| {
            for cited in desk.cited(trace) {
                if !law.sources.contains(&cited) {
                    law.sources.push(cited);
                }
            }
        };
        for test in TESTS {
            if test.is_approval && law.class.is_none() {
                continue;
            }
            let Some(trace) = law.desk.trace(test.id, &facts)? else { continue };
            cite(&trace, &law.desk);
            if let Some(TracedBar { bar, is_strict, whole, .. }) = trace.bars.first() {
                let is_roll = SEVEN.iter().any(|(_, seven)| seven == whole);
                let base = if is_roll { Base::Roll } else { Base::Cast };
                law.bars.push(Bar { test, share: *bar, is_strict: *is_strict, base });
            }
        }
        let nobody = Facts::none().with("cast", "heads", 0);
        law.least_ballots = law.desk.ask("ballots_short", &nobody)?.whole().unwrap_or(0);
        if law.least_ballots > 0
            && let Some(trace) = law.desk.trace("ballots_short", &nobody)?
        {
            cite(&trace, &law.desk);
        }
        Ok(law)
    }

    /// The desk at which the rules of that day are asked.
    #[must_use]
    pub fn desk(&self) -> &Desk<'a> {
        &self.desk
    }

    /// Holds a counted vote, by heads and by area, against every bar.
    ///
    /// # Errors
    /// A rule that stops: a part larger than its whole.
    pub fn hold(&self, counted: [Counted; 2]) -> Result<Vec<Held>, Faults> {
        self.bars.iter().map(|bar| self.hold_one(*bar, counted)).collect()
    }

    fn hold_one(&self, bar: Bar, counted: [Counted; 2]) -> Result<Held, Faults> {
        let own = match bar.test.measure {
            Measure::Heads => counted[0],
            Measure::Area => counted[1],
        };
        let part = if bar.test.is_approval { own.in_favour } else { own.cast };
        let whole = match bar.base {
            Base::Roll => own.all,
            Base::Cast => own.cast,
        };
        // The most that the facts allow to speak for the motion, and the least.
        let (best, worst) = if bar.test.is_approval {
            let cast = own.cast.low.max(part.high);
            (
                Point { for_it: part.high, cast, all: own.all.low },
                Point {
                    for_it: Some(part.low.unwrap_or(0)),
                    cast: own.cast.high,
                    all: own.all.high,
                },
            )
        } else {
            (
                Point { for_it: None, cast: own.cast.high, all: own.all.low },
                Point { for_it: None, cast: Some(own.cast.low.unwrap_or(0)), all: own.all.high },
            )
        };
        let at_best = self.met(bar, best)?;
        let at_worst = if best == worst { at_best } else { self.met(bar, worst)? };
        let met = match (at_best, at_worst) {
            (Some(false), _) => Some(false),
            (_, Some(true)) => Some(true),
            _ => None,
        };
        let (part, whole) = (part.known(), whole.known());
        let least = whole.map(|whole| least(bar.share, bar.is_strict, whole));
        Ok(Held { bar, part, whole, met, least })
    }

    /// Asks the rule of a test; `None` when it asks for what is not known.
    fn met(&self, bar: Bar, at: Point) -> Result<Option<bool>, Faults> {
        let (own, for_it) = match bar.test.measure {
            Measure::Heads => ("heads", "for_heads"),
            Measure::Area => ("area", "for_area"),
        };
        let facts = Facts::none()
            .with("motion", "matter", self.matter.as_str())
            .maybe("roll", own, at.all)
            .maybe("cast", own, at.cast)
            .maybe("cast", for_it, at.for_it);
        if at.cast == Some(0) && bar.base == Base::Cast {
            // Nobody took part: there is no whole to be a part of.
            return Ok(Some(false));
        }
        match self.desk.ask(bar.test.id, &facts)? {
            Reply::Flag(met) => Ok(Some(met)),
            _ => Ok(None),
        }
    }
}

/// One way in which things may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    for_it: Option<i64>,
    cast: Option<i64>,
    all: Option<i64>,
}

/// The laws that votes have been held against, each found once.
pub struct Laws<'a> {
    book: &'a Rulebook,
    known: BTreeMap<(Date, String, String), Arc<Law<'a>>>,
}

/// Name of the parameter that says which law decides.
const REGIME: &str = "regime";

/// The regime that follows the day.
pub const AUTO: &str = "auto";

impl<'a> Laws<'a> {
    /// No law was looked up yet.
    #[must_use]
    pub fn new(book: &'a Rulebook) -> Self {
        Self { book, known: BTreeMap::new() }
    }

    /// The rules.
    #[must_use]
    pub fn book(&self) -> &'a Rulebook {
        self.book
    }

    /// Ids of the dated regimes, in the order of their first days.
    #[must_use]
    pub fn dated(&self) -> Vec<String> {
        let since = self.book.parameter(REGIME).map(|parameter| &parameter.since);
        since.into_iter().flatten().map(|since| since.setting.written()).collect()
    }

    /// The regime in force on a day; `None` before the first.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<String> {
        self.book.parameter(REGIME)?.on(day).map(|since| since.setting.written())
    }

    /// The law of a day, a regime (`auto`, a dated one, or the name of an association's own rules)
    /// and a matter. A dated regime that was not in force on the day is taken as it was on its day
    /// nearest to it.
    ///
    /// # Errors
    /// An unknown regime, with the nearest name; a day before the first law.
    ///
    /// # Panics
    /// Never: a law that was just put in is there.
    pub fn find(&mut self, day: Date, regime: &str, matter: &str) -> Result<Arc<Law<'a>>, Faults> {
        let (law_day, id, policy) = self.resolve(day, regime)?;
        let key = (self.epoch(law_day), id.clone(), matter.to_string());
        if let Some(law) = self.known.get(&key) {
            return Ok(Arc::clone(law));
        }
        let policy = policy.then(|| self.book.policy(&id)).flatten();
        let law = Arc::new(Law::of(Desk::new(self.book, law_day, policy), &id, matter)?);
        self.known.insert(key, Arc::clone(&law));
        Ok(law)
    }

    /// The last day up to this one on which some parameter began: days of one epoch share a law.
    fn epoch(&self, day: Date) -> Date {
        let begun = self.book.parameters().flat_map(|parameter| &parameter.since);
        let begun = begun.map(|since| since.date).filter(|begun| *begun <= day);
        begun.max().unwrap_or(day)
    }

    /// The day whose law counts, the id of the regime, and whether it is a policy.
    fn resolve(&self, day: Date, regime: &str) -> Result<(Date, String, bool), Faults> {
        if regime == AUTO {
            return match self.on(day) {
                Some(id) => Ok((day, id, false)),
                None => {
                    let first = self.book.parameter(REGIME).and_then(|known| known.since.first());
                    let message = format!("no law on joint decisions is known for {day}");
                    let fault = Fault::new("decide::too_early", message);
                    let first = first.map_or_else(
                        || "add the national pack".to_string(),
                        |since| format!("the first one begins on {}", since.date),
                    );
                    Err(fault.help(first).into())
                }
            };
        }
        let since = self.book.parameter(REGIME).map(|parameter| parameter.since.as_slice());
        let since = since.unwrap_or_default();
        if let Some(at) = since.iter().position(|since| since.setting.written() == regime) {
            let first = since[at].date;
            let last = since.get(at + 1).and_then(|next| next.date.yesterday().ok());
            let nearest = last.map_or(day.max(first), |last| day.clamp(first, last));
            return Ok((nearest, regime.into(), false));
        }
        if self.book.overlay(regime).is_some() {
            return Ok((day, regime.into(), true));
        }
        let mut known: Vec<String> = self.dated();
        known.extend(self.book.policies().map(str::to_string));
        let fault = Fault::new("decide::unknown_regime", format!("no regime `{regime}`"));
        let near = did_you_mean(regime, known.iter().map(String::as_str));
        Err(fault.help(near.unwrap_or_else(|| format!("known are {}", known.join(", ")))).into())
    }
}
