//! The law that a vote is held against: thresholds of one day for one matter, found by asking the
//! rules, and each test of a counted vote.

mod bar;
mod laws;
mod together;

use crate::ballots::{Counted, least};
use crate::decide::desk::{Cited, Desk, Facts, Reply};
use crate::diagnostic::Faults;
use crate::rulebook::{Policy, Rulebook, TracedBar};
use crate::units::Date;

pub use bar::{Bar, Base, Held, Measure, TESTS, Test};
pub use laws::{AUTO, Laws, TOO_EARLY};

/// The law of one day for one matter.
pub struct Law<'a> {
    desk: Desk<'a>,
    /// Id of the regime: `cn-cc-2021`, or the name of an association's own rules.
    pub regime: String,
    /// The matter, as it was asked.
    pub matter: String,
    /// The matter of the law that it falls under; `None` when the law of the day does not know it.
    pub falls_under: Option<String>,
    /// Was it put under that matter by a reading of our own, which the law does not give?
    pub is_read: bool,
    /// `general`, `special` or `unanimous`; `None` when the law of the day does not know the matter.
    pub class: Option<String>,
    /// The tests that count, each with its bar; those that the law does not ask are left out.
    pub bars: Vec<Bar>,
    /// Tests that ask something of the vote which is not one bar, so that it can't be told.
    pub unread: Vec<Test>,
    /// The least number of ballots that must come back; 0 when none is asked for.
    pub least_ballots: i64,
    /// The values that the bars rest on.
    pub sources: Vec<Cited>,
}

/// The rule that knows the matters by other words than the law's ids.
const CALLED: &str = "matter_called";

/// The matter that other words mean, such as those of the law in Chinese; `None` when no rule knows
/// them.
pub(in crate::decide) fn in_other_words(desk: &Desk<'_>, matter: &str) -> Option<String> {
    let reply = desk.ask(CALLED, &Facts::none().with("motion", "matter", matter)).ok()?;
    reply.word().map(str::to_string)
}

/// Numbers that no other part or whole has, so that a bar shows what it is a part of.
const SEVEN: [(&str, i64); 2] = [("heads", 7), ("area", 700)];
const FIVE: [(&str, i64); 2] = [("heads", 5), ("area", 500)];
const THREE: [(&str, i64); 2] = [("for_heads", 3), ("for_area", 300)];

/// The rule that says which law decides.
pub(super) const REGIME_ASKED: &str = "regime";

/// The rule that says which matter of the law a motion falls under.
const MATTER_ASKED: &str = "matter_of";

/// The rule that gives a matter its class.
const CLASS_ASKED: &str = "matter_class";

/// The rule that says whether a least share of owners must take part at all.
const QUORUM_ASKED: &str = "needs_quorum";

/// The rule that counts the ballots missing to the least number that must come back.
pub(super) const BALLOTS_ASKED: &str = "ballots_short";

impl<'a> Law<'a> {
    /// The law of a day for a matter, with a policy laid over it that may move the bars. What
    /// hangs on a motion of the policy counts as carried.
    ///
    /// # Errors
    /// Packs without rules on joint decisions, or a day before the first law; a rule that stops.
    pub fn under(
        book: &'a Rulebook,
        day: Date,
        policy: Option<Policy>,
        matter: &str,
    ) -> Result<Self, Faults> {
        let desk = Desk::new(book, day, policy);
        let regime = desk.ask(REGIME_ASKED, &Facts::none().with("motion", "matter", matter))?;
        let regime = regime.word().unwrap_or_default().to_string();
        Self::of(desk, &regime, matter)
    }

    pub(super) fn of(desk: Desk<'a>, regime: &str, matter: &str) -> Result<Self, Faults> {
        let mut facts = Facts::none().with("motion", "matter", matter);
        for (subject, columns) in [("roll", SEVEN), ("cast", FIVE), ("cast", THREE)] {
            columns.iter().for_each(|(column, value)| facts.set(subject, column, *value));
        }
        // A matter that the law of the day does not name is no fault: it has no class.
        let word = |rule: &str| match desk.ask(rule, &facts) {
            Ok(reply) => reply.word().map(str::to_string),
            Err(_) => None,
        };
        let has_classes = desk.answering(CLASS_ASKED).is_some();
        let (class, falls_under) = (word(CLASS_ASKED), word(MATTER_ASKED));
        let mut law = Self {
            regime: regime.into(),
            matter: matter.into(),
            falls_under,
            is_read: false,
            class,
            bars: Vec::new(),
            unread: Vec::new(),
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
        if let Some(trace) = law
            .falls_under
            .as_ref()
            .and_then(|_| law.desk.book.rule(MATTER_ASKED))
            .map(|_| law.desk.trace(MATTER_ASKED, &facts))
            .transpose()?
            .flatten()
        {
            let placed = law.desk.cited(&trace);
            law.is_read = placed.iter().any(|cited| cited.standing == "assumed");
        }
        let needs_quorum = match law.desk.book.rule(QUORUM_ASKED) {
            Some(_) if law.class.is_some() => law.desk.ask(QUORUM_ASKED, &facts)?.flag(),
            _ => None,
        };
        for test in TESTS {
            if !test.is_approval && needs_quorum == Some(false) {
                continue;
            }
            if test.is_approval && law.class.is_none() && has_classes {
                continue;
            }
            let Some(trace) = law.desk.trace(test.id, &facts)? else {
                law.unread.push(test);
                continue;
            };
            cite(&trace, &law.desk);
            match trace.bars.as_slice() {
                [TracedBar { bar, is_strict, whole, .. }] => {
                    let is_roll = SEVEN.iter().any(|(_, seven)| seven == whole);
                    let base = if is_roll { Base::Roll } else { Base::Cast };
                    law.bars.push(Bar { test, share: *bar, is_strict: *is_strict, base });
                }
                // Whatever the figures, the test is passed: it is not asked for.
                [] if trace.columns.iter().all(|read| read.subject == "motion") => {}
                _ => law.unread.push(test),
            }
        }
        let nobody = Facts::none().with("cast", "heads", 0);
        law.least_ballots = law.desk.ask(BALLOTS_ASKED, &nobody)?.whole().unwrap_or(0);
        if law.least_ballots > 0
            && let Some(trace) = law.desk.trace(BALLOTS_ASKED, &nobody)?
        {
            cite(&trace, &law.desk);
        }
        Ok(law)
    }

    /// The matter of the law that ours is read as, where the law itself does not place it.
    #[must_use]
    pub fn read_as(&self) -> Option<&str> {
        self.falls_under.as_deref().filter(|_| self.is_read)
    }

    /// The desk at which the rules of that day are asked.
    #[must_use]
    pub fn desk(&self) -> &Desk<'a> {
        &self.desk
    }

    /// Is all told here that a rule asks of a vote? So it is when every test could be read, and the
    /// rule comes to its answer by the tests and the least number of ballots alone.
    #[must_use]
    pub fn tells_all_of(&self, rule: &str) -> bool {
        let is_told = |name: &str| {
            [BALLOTS_ASKED, QUORUM_ASKED].contains(&name) || TESTS.iter().any(|t| t.id == name)
        };
        let mut walked = vec![rule];
        let mut next = 0;
        while let Some(name) = walked.get(next).copied() {
            next += 1;
            if is_told(name) {
                continue;
            }
            let Some(rule) = self.desk.answering(name) else { return false };
            if !rule.columns.is_empty() {
                return false;
            }
            let called = rule.calls.iter().map(|(asked, _)| asked.name.as_str());
            let called = called.filter(|called| self.desk.book.rule(called).is_some());
            for called in called {
                if !walked.contains(&called) {
                    walked.push(called);
                }
            }
        }
        self.unread.is_empty() && TESTS.iter().all(|test| walked.contains(&test.id))
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
        let between = [part, whole];
        let (part, whole) = (part.known(), whole.known());
        let least = whole.map(|whole| least(bar.share, bar.is_strict, whole));
        Ok(Held { bar, part, whole, between, met, least })
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
        let part = if bar.test.is_approval { at.for_it } else { at.cast };
        let whole = match bar.base {
            Base::Roll => at.all,
            Base::Cast => at.cast,
        };
        if part.is_none() || whole.is_none() {
            return Ok(None);
        }
        if at.cast == Some(0) && bar.base == Base::Cast {
            // Nobody took part: there is no whole to be a part of.
            return Ok(Some(false));
        }
        match self.desk.ask_flag(bar.test.id, &facts)? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Text;
    use crate::rulebook::Pack;

    const PARAMETERS: &str = r#"
[least]
summary = { zh = "参与", en = "Taking part" }
unit = "fraction"
[[least.since]]
date = 2000-01-01
value = "1/2"
source = "house rules, 1"
standing = "resolution"

[enough]
summary = { zh = "同意", en = "In favour" }
unit = "fraction"
[[enough.since]]
date = 2000-01-01
value = "3/5"
source = "house rules, 2"
standing = "resolution"

[papers]
summary = { zh = "票数", en = "Ballots" }
unit = "count"
[[papers.since]]
date = 2000-01-01
value = 20
source = "house rules, 3"
standing = "resolution"
"#;

    /// A pack of its own with some way to approve and something that `carried` asks besides.
    fn book(approval: &str, besides: &str) -> Rulebook {
        let rules = format!(
            "//! Is a motion carried?\n//! zh: 议题通过吗？\n//!\n//! source: house rules\n\
             //! standing: resolution\n//! params: own.toml\n\n\
             fn regime(motion) {{ \"house\" }}\n\
             fn quorum_heads(roll, cast) {{ param(\"least\").reached_by(cast.heads, roll.heads) }}\n\
             fn quorum_area(roll, cast) {{ true }}\n\
             fn approval_heads(roll, cast, motion) {{ {approval} }}\n\
             fn approval_area(roll, cast, motion) {{ true }}\n\
             fn ballots_short(cast) {{ max(0, param(\"papers\") - cast.heads) }}\n\
             fn enough(roll, cast) {{ quorum_heads(roll, cast) && quorum_area(roll, cast) }}\n\
             fn carried(roll, cast, motion) {{ enough(roll, cast) && ballots_short(cast) == 0\n\
             && approval_heads(roll, cast, motion) && approval_area(roll, cast, motion){besides} }}\n"
        );
        let about = "title = { zh = \"自订\", en = \"Own\" }\nsources = [\"house rules\"]\n\
                     valid_from = 2000-01-01\n";
        let files = [("own.rhai", rules.as_str()), ("own.toml", PARAMETERS), ("pack.toml", about)]
            .map(|(name, text)| (name.to_string(), Text::new(name, text)));
        let pack = Pack { name: "own".into(), files: files.to_vec(), is_own: false };
        Rulebook::load(&[pack]).unwrap_or_else(|faults| panic!("{faults}"))
    }

    /// Ids of bars with what they ask, ids of tests that can't be read, and is all told?
    fn read(approval: &str, besides: &str) -> (Vec<String>, Vec<&'static str>, bool) {
        let book = book(approval, besides);
        let day = "2021-01-01".parse().expect("a day");
        let law = Law::under(&book, day, None, "any").unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!((law.regime.as_str(), law.least_ballots), ("house", 20));
        let bar = |bar: &Bar| {
            let how = if bar.is_strict { "over" } else { "at least" };
            format!("{} {how} {} {:?}", bar.test.id, bar.share, bar.base)
        };
        let unread = law.unread.iter().map(|test| test.id).collect();
        (law.bars.iter().map(bar).collect(), unread, law.tells_all_of("carried"))
    }

    const QUORUM: &str = "quorum_heads at least 1/2 Roll";

    #[test]
    fn bars_are_found_whatever_their_parameters_are_called() {
        let found = read("param(\"enough\").exceeded_by(cast.for_heads, cast.heads)", "");
        let approval = "approval_heads over 3/5 Cast";
        assert_eq!(found, (vec![QUORUM.into(), approval.into()], vec![], true));
        let found = read("param(\"enough\").reached_by(cast.for_heads, roll.heads)", "");
        let approval = "approval_heads at least 3/5 Roll";
        assert_eq!(found, (vec![QUORUM.into(), approval.into()], vec![], true));
        assert_eq!(read("true", ""), (vec![QUORUM.into()], vec![], true));
    }

    #[test]
    fn what_is_no_single_bar_is_not_told_as_one() {
        for approval in [
            "cast.for_heads > cast.heads - cast.for_heads",
            "param(\"enough\").reached_by(cast.for_heads, cast.heads) \
             && param(\"least\").reached_by(cast.for_heads, roll.heads)",
        ] {
            let found = read(approval, "");
            assert_eq!(found, (vec![QUORUM.into()], vec!["approval_heads"], false), "{approval}");
        }
        // All four tests are plain, but the rule asks something of its own.
        let (bars, unread, is_all) = read("true", " && cast.for_heads > 1");
        assert_eq!((bars.len(), unread.len(), is_all), (1, 0, false));
    }
}
