//! Which law a vote is held against: that of its day, one that is named, or the rules that an
//! association gave itself; each is found once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{BALLOTS_ASKED, Law, REGIME_ASKED, TESTS};
use crate::decide::desk::Desk;
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Change, Policy, Rulebook};
use crate::units::Date;

/// The laws that votes have been held against, each found once.
pub struct Laws<'a> {
    book: &'a Rulebook,
    dated: Vec<String>,
    /// Days on which some parameter begins, in order.
    begun: BTreeSet<Date>,
    /// Ids of the policies that are rules which an association gave itself for its votes.
    own: Vec<String>,
    known: BTreeMap<(Date, String, String), Rc<Law<'a>>>,
}

/// Name of the parameter that says which law decides.
const REGIME: &str = "regime";

/// What is wrong with a day before the first law.
pub const TOO_EARLY: &str = "decide::too_early";

/// The regime that follows the day.
pub const AUTO: &str = "auto";

impl<'a> Laws<'a> {
    /// No law was looked up yet.
    #[must_use]
    pub fn new(book: &'a Rulebook) -> Self {
        let since = book.parameter(REGIME).map(|parameter| &parameter.since);
        let dated = since.into_iter().flatten().map(|since| since.setting.written()).collect();
        let since = book.parameters().flat_map(|parameter| &parameter.since);
        let begun = since.map(|since| since.date).collect();
        Self { book, dated, begun, own: own(book), known: BTreeMap::new() }
    }

    /// The rules.
    #[must_use]
    pub fn book(&self) -> &'a Rulebook {
        self.book
    }

    /// Ids of the dated regimes, in the order of their first days.
    #[must_use]
    pub fn dated(&self) -> &[String] {
        &self.dated
    }

    /// The first day of the newest law: what is asked of no particular day is asked of it.
    #[must_use]
    pub fn newest_day(&self) -> Date {
        let since = self.book.parameter(REGIME).and_then(|known| known.since.last());
        since.map_or_else(Date::default, |since| since.date)
    }

    /// What is said of a day on which no law is known.
    #[must_use]
    pub fn too_early(&self, day: Date) -> Fault {
        let message = format!("no law on joint decisions is known for {day}");
        let first = self.book.parameter(REGIME).and_then(|known| known.since.first());
        let first = first.map_or_else(
            || "add the national pack".to_string(),
            |since| format!("the first one begins on {}", since.date),
        );
        Fault::new(TOO_EARLY, message).help(first)
    }

    /// The law in force on the first day of a span, when it is in force on the last day too.
    #[must_use]
    pub fn over(&self, (first, last): (Date, Date)) -> Option<Date> {
        let begun = |day| self.book.parameter(REGIME)?.on(day).map(|since| since.date);
        (begun(first).is_some() && begun(first) == begun(last)).then_some(first)
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
    pub fn find(&mut self, day: Date, regime: &str, matter: &str) -> Result<Rc<Law<'a>>, Faults> {
        let (law_day, id, policy) = self.resolve(day, regime)?;
        let key = (self.epoch(law_day), id.clone(), matter.to_string());
        if let Some(law) = self.known.get(&key) {
            return Ok(Rc::clone(law));
        }
        let policy = policy.then(|| self.book.policy(&id)).flatten();
        let law = Law::of(Desk::new(self.book, law_day, policy), &id, matter)?;
        if let Some(test) = law.unread.first() {
            let message = format!("the bar of `{}` can't be read from its rule", test.id);
            let fault = Fault::new("decide::unread_bar", message);
            let help =
                "let the rule hold one part against one whole, with `reached_by` or `exceeded_by`";
            return Err(fault.help(help).into());
        }
        let law = Rc::new(law);
        self.known.insert(key, Rc::clone(&law));
        Ok(law)
    }

    /// The last day up to this one on which some parameter began: days of one epoch share a law.
    fn epoch(&self, day: Date) -> Date {
        self.begun.range(..=day).next_back().copied().unwrap_or(day)
    }

    /// The day whose law counts, the id of the regime, and whether it is a policy.
    fn resolve(&self, day: Date, regime: &str) -> Result<(Date, String, bool), Faults> {
        if regime == AUTO {
            let id = self.on(day).ok_or_else(|| Faults::from(self.too_early(day)))?;
            return Ok((day, id, false));
        }
        let since = self.book.parameter(REGIME).map(|parameter| parameter.since.as_slice());
        let since = since.unwrap_or_default();
        if let Some(at) = since.iter().position(|since| since.setting.written() == regime) {
            let first = since[at].date;
            let last = since.get(at + 1).and_then(|next| next.date.yesterday().ok());
            let nearest = last.map_or(day.max(first), |last| day.clamp(first, last));
            return Ok((nearest, regime.into(), false));
        }
        if self.own.iter().any(|own| own == regime) {
            return Ok((day, regime.into(), true));
        }
        let known: Vec<&str> = self.dated.iter().chain(&self.own).map(String::as_str).collect();
        let fault = Fault::new("decide::unknown_regime", format!("no regime `{regime}`"));
        let near = did_you_mean(regime, known.iter().copied());
        let fault = fault.help(near.unwrap_or_else(|| format!("known are {}", known.join(", "))));
        let mut faults = Faults::from(fault);
        if self.on(day).is_none() {
            faults.push(self.too_early(day));
        }
        Err(faults)
    }
}

/// The policies that set nothing but what the rules of votes read: rules that an association gave
/// itself for its votes.
fn own(book: &Rulebook) -> Vec<String> {
    let asked = TESTS.iter().map(|test| test.id).chain([REGIME_ASKED, BALLOTS_ASKED]);
    let rules = asked.filter_map(|rule| book.rule(rule));
    let read: BTreeSet<&str> = rules
        .flat_map(|rule| book.reach(rule))
        .flat_map(|rule| rule.params.iter().map(|asked| asked.name.as_str()))
        .collect();
    let sets = |change: &Change| read.contains(change.parameter.as_str());
    let is_own = |policy: &Policy| {
        let is_plain = policy.motions.is_empty() && policy.replacements.is_empty();
        is_plain && !policy.changes.is_empty() && policy.changes.iter().all(sets)
    };
    let is_own = |id: &&str| book.policy(id).is_some_and(|policy| is_own(&policy));
    book.policies().filter(is_own).map(str::to_string).collect()
}
