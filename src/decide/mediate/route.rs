//! One case, routed.

use super::{Action, Asking, Defect, Next, Reason, Routed};
use crate::dataset::DisputeCase;
use crate::decide::desk::{Facts, Reply};
use crate::decide::said::Said;
use crate::units::Date;

/// Routes a case.
#[must_use]
pub fn route(asking: &Asking<'_>, case: &DisputeCase) -> Routed {
    let mut router = Router {
        asking,
        case,
        defects: Vec::new(),
        reasons: Vec::new(),
        missing: Vec::new(),
        silent: None,
    };
    let body = router.body();
    let next = router.next(body.as_deref());
    let unchecked = match next.action {
        Action::Stay | Action::Confirm => router.unchecked(),
        _ => Vec::new(),
    };
    let Router { defects, reasons, missing, silent, .. } = router;
    Routed { case: case.clone(), next, defects, body, reasons, missing, unchecked, silent }
}

/// The kind of a dispute about a decision of the owners.
const DECISION: &str = "decision";

/// The step outside mediation: arbitration, payment order or suit.
const COURT: &str = "court";

/// The rule that says which way outside mediation is open.
const FORUM: &str = "ladder_forum";

/// Steps at which no body mediates.
const TALKS: [&str; 3] = ["new", "building", COURT];

struct Router<'a> {
    asking: &'a Asking<'a>,
    case: &'a DisputeCase,
    defects: Vec<Defect>,
    reasons: Vec<Reason>,
    missing: Vec<String>,
    silent: Option<String>,
}

impl Router<'_> {
    /// Asks a rule that the answer rests on.
    fn ask(&mut self, rule: &str, facts: &Facts) -> Option<Reply> {
        self.reason(rule, facts);
        match self.asking.desk.said(rule, facts) {
            Said::Value(reply) => Some(reply),
            Said::Missing(facts) => {
                for fact in facts {
                    if !self.missing.contains(&fact) {
                        self.missing.push(fact);
                    }
                }
                None
            }
            Said::Silent(why) => {
                self.silent.get_or_insert(why);
                None
            }
        }
    }

    fn reason(&mut self, rule: &str, facts: &Facts) {
        if self.reasons.iter().any(|known| known.rule == rule) {
            return;
        }
        let desk = self.asking.desk;
        let (source, standing) = desk.source(rule).unwrap_or_default();
        let trace = desk.trace(rule, facts).ok().flatten();
        let cited = trace.map(|trace| desk.cited(&trace)).unwrap_or_default();
        self.reasons.push(Reason { rule: rule.into(), source, standing, cited });
    }

    /// Facts of the body that are not given. How many sit on it matters unless its basis says that
    /// it is no committee.
    fn unchecked(&self) -> Vec<String> {
        let case = self.case;
        if TALKS.contains(&case.step) {
            return Vec::new();
        }
        let facts = Facts::none()
            .maybe("body", "members", case.members)
            .maybe("body", "women", case.women)
            .maybe("body", "basis", case.basis);
        let desk = self.asking.desk;
        let is_open = matches!(desk.said("body_standing", &facts), Said::Missing(_));
        let spans = matches!(&case.estates, (Some(one), Some(other)) if one != other);
        let facts = [
            ("members", is_open && case.members.is_none()),
            ("women", is_open && case.women.is_none()),
            ("basis", is_open && case.basis.is_none()),
            ("parties", case.parties.is_none()),
            ("from_both", spans && case.from_both.is_none()),
        ];
        let unknown = facts.into_iter().filter(|(_, is_unknown)| *is_unknown);
        unknown.map(|(name, _)| format!("body.{name}")).collect()
    }

    /// What the body is, and what is wrong with it. Facts that the case does not give are not
    /// missed here: only an agreement hangs on them.
    fn body(&mut self) -> Option<String> {
        let case = self.case;
        if TALKS.contains(&case.step) {
            return None;
        }
        let facts = Facts::none()
            .maybe("body", "members", case.members)
            .maybe("body", "women", case.women)
            .maybe("body", "basis", case.basis)
            .maybe("body", "parties", case.parties);
        let desk = self.asking.desk;
        let word = |said: Said<Reply>| said.value().and_then(Reply::word).map(str::to_string);
        let standing = word(desk.said("body_standing", &facts));
        if standing.is_some() {
            self.reason("body_standing", &facts);
        }
        if standing.as_deref() == Some("invalid") {
            self.defects.push(Defect::Composition);
        }
        let may_hear = word(desk.said("body_may_hear", &facts));
        if case.parties.is_some_and(|parties| parties > 0)
            && may_hear.as_deref() == Some("not_allowed")
        {
            self.reason("body_may_hear", &facts);
            self.defects.push(Defect::PartySits);
        }
        let spans = match &case.estates {
            (Some(one), Some(other)) => Some(one != other),
            _ => None,
        };
        let facts = Facts::none().maybe("body", "spans_estates", spans).maybe(
            "body",
            "from_both",
            case.from_both,
        );
        if word(desk.said("body_is_balanced", &facts)).as_deref() == Some("not_allowed") {
            self.reason("body_is_balanced", &facts);
            self.defects.push(Defect::OneSided);
        }
        standing
    }

    fn referral(&self, step: &str, began_on: Date) -> Facts {
        let case = self.case;
        Facts::none()
            .with("referral", "kind", case.kind)
            .with("referral", "step", step)
            .with("referral", "outcome", case.outcome)
            .with("referral", "began_on", began_on)
            .with("referral", "asked_on", self.asking.on)
            .maybe("referral", "has_other_debts", case.other_debts)
    }

    fn next(&mut self, body: Option<&str>) -> Next {
        let (case, on) = (self.case, self.asking.on);
        let facts = self.referral(case.step, case.began_on);
        let Some(next) = self.ask("ladder_next", &facts) else { return undetermined() };
        let Some(next) = next.word().map(str::to_string) else { return undetermined() };
        let is_running = case.outcome == "open" && !["new", COURT].contains(&case.step);
        let own_until = if is_running && Self::is_another(&next) {
            self.until(case.step, case.began_on)
        } else {
            None
        };
        if own_until.is_some_and(|until| on > until) {
            self.defects.push(Defect::StepOver);
        }
        match next.as_str() {
            "agreement" => self.agreement(body),
            "authority" => at(Action::Authority, Some(on)),
            "police" => at(Action::Police, Some(on)),
            "enforcement" => self.enforcement(),
            "court" if case.step == COURT => self.before_court(),
            "court" => {
                let until = self.annulled_until();
                if until.is_some_and(|until| on > until) {
                    self.defects.push(Defect::AnnulmentLate);
                    return Next { until, ..at(Action::Lapsed, None) };
                }
                // Who does not say when the decision was known may have less time than that.
                let until = until.filter(|_| case.known_on.is_some());
                if case.kind == DECISION && case.known_on.is_none() {
                    self.missing.push("decision.known_on".into());
                }
                let forums = self.forums(&facts);
                Next { until, forums, ..at(Action::Court, Some(on)) }
            }
            step if step == case.step => {
                let is_sound = self.defects.is_empty();
                let action = if is_sound { Action::Stay } else { Action::Reseat };
                Next {
                    step: Some(step.into()),
                    until: own_until,
                    ..at(action, Some(if is_sound { case.began_on } else { on }))
                }
            }
            step => {
                let until = self.until(step, on);
                Next { step: Some(step.into()), until, ..at(Action::Move, Some(on)) }
            }
        }
    }

    /// It is before a court already, in time or not: no other way is open beside that.
    fn before_court(&mut self) -> Next {
        let began_on = self.case.began_on;
        if self.annulled_until().is_some_and(|until| began_on > until) {
            self.defects.push(Defect::AnnulmentLate);
        }
        Next { step: Some(COURT.into()), ..at(Action::Stay, Some(began_on)) }
    }

    /// What came of it is kept, or enforced in time.
    fn enforcement(&mut self) -> Next {
        let facts = Facts::none().maybe("judgment", "effective_on", self.case.effective_on);
        let counted = self.ask("enforce_until", &facts).and_then(|reply| reply.day());
        let rolled = counted.map(|day| self.asking.calendar.rolled(self.asking.desk, day));
        let until = rolled.and_then(|rolled| rolled.value().copied());
        if until.is_some_and(|until| self.asking.on > until) {
            self.defects.push(Defect::EnforcementLate);
        }
        Next { until, ..at(Action::Enforce, self.case.effective_on) }
    }

    /// Is it a step of mediation rather than a way out of it?
    fn is_another(step: &str) -> bool {
        !["agreement", "authority", "police"].contains(&step)
    }

    fn until(&mut self, step: &str, began_on: Date) -> Option<Date> {
        let facts = self.referral(step, began_on);
        self.ask("ladder_until", &facts)?.day()
    }

    /// The last day for asking a court to annul a decision of the owners; where it is not said when
    /// it was known, the last day of somebody who knew when the step began and no earlier.
    fn annulled_until(&mut self) -> Option<Date> {
        let case = self.case;
        if case.kind != DECISION {
            return None;
        }
        let known_on = case.known_on.unwrap_or(case.began_on);
        let facts = Facts::none().with("decision", "known_on", known_on);
        let counted = self.ask("annul_until", &facts)?.day()?;
        self.asking.calendar.rolled(self.asking.desk, counted).value().copied()
    }

    /// The ways outside mediation that what is known leaves open. An unknown fact leaves several
    /// open, and never one that the known facts exclude.
    fn forums(&mut self, facts: &Facts) -> Vec<String> {
        if self.case.kind == DECISION {
            // A court alone annuls a decision of the owners.
            return vec!["suit".into()];
        }
        let agreed = self.arbitration_agreed();
        let of = |known: Option<bool>, supposed: [bool; 2]| {
            known.map_or(supposed.to_vec(), |one| vec![one])
        };
        let debts = of(self.case.other_debts, [false, true]);
        let mut forums: Vec<String> = Vec::new();
        let mut hang_on_debts = false;
        for has_clause in of(agreed, [true, false]) {
            let facts = facts.clone().with("referral", "has_arbitration_clause", has_clause);
            let word = |has_debts: &bool| {
                let facts = facts.clone().with("referral", "has_other_debts", *has_debts);
                let said = self.asking.desk.said(FORUM, &facts);
                said.value().and_then(Reply::word).map(str::to_string)
            };
            let mut words: Vec<String> = debts.iter().filter_map(word).collect();
            words.dedup();
            hang_on_debts |= words.len() > 1;
            forums.extend(
                words.into_iter().filter(|word| !forums.contains(word)).collect::<Vec<_>>(),
            );
        }
        // What is not known, and why there is no answer at all.
        self.ask(FORUM, &facts.clone().maybe("referral", "has_arbitration_clause", agreed));
        let debts = "referral.has_other_debts";
        if hang_on_debts && !self.missing.iter().any(|fact| fact == debts) {
            self.missing.push(debts.into());
        }
        forums
    }

    /// Is there an arbitration agreement: one that was made, or one that a side asserts and the other
    /// does not deny? Where nothing is said of an assertion, nobody asserts one.
    fn arbitration_agreed(&mut self) -> Option<bool> {
        let case = self.case;
        let Some(asserted) = case.arbitration_asserted else { return case.arbitration_clause };
        let facts = Facts::none()
            .with("arbitration", "is_agreed", case.arbitration_clause.unwrap_or(false))
            .with("arbitration", "is_asserted", asserted)
            .maybe("arbitration", "is_denied", case.arbitration_denied);
        let agreed = self.ask("arbitration_agreed", &facts)?.flag()?;
        if agreed { Some(true) } else { case.arbitration_clause }
    }

    fn agreement(&mut self, body: Option<&str>) -> Next {
        let (case, on) = (self.case, self.asking.on);
        let body = match body {
            _ if TALKS.contains(&case.step) => Some("ordinary"),
            // Nobody mediates in their own case: what comes of it is no agreement of mediation.
            Some(_) if self.defects.contains(&Defect::PartySits) => Some("invalid"),
            body => body,
        };
        let Some(body) = body else {
            let facts = [("members", case.members.is_none()), ("women", case.women.is_none())];
            let facts = facts.into_iter().chain([("basis", case.basis.is_none())]);
            let unknown = facts.filter(|(_, is_unknown)| *is_unknown);
            self.missing.extend(unknown.map(|(name, _)| format!("body.{name}")));
            return undetermined();
        };
        let facts = Facts::none()
            .maybe("agreement", "effective_on", case.effective_on)
            .with("agreement", "body", body)
            .with("agreement", "asked_on", on);
        if body != "peoples_mediation" {
            self.reason("may_confirm", &facts);
            return at(Action::Keep, case.effective_on);
        }
        let Some(counted) = self.ask("confirm_counted", &facts).and_then(|reply| reply.day())
        else {
            return undetermined();
        };
        match self.asking.calendar.rolled(self.asking.desk, counted) {
            // Nobody knows whether a party mediated in its own case.
            Said::Value(until) if on <= until && case.parties.is_none() => {
                self.missing.push("body.parties".into());
                undetermined()
            }
            Said::Value(until) if on <= until => {
                Next { until: Some(until), ..at(Action::Confirm, case.effective_on) }
            }
            Said::Value(until) => {
                self.defects.push(Defect::ConfirmationLate);
                Next { until: Some(until), ..at(Action::Keep, case.effective_on) }
            }
            _ => undetermined(),
        }
    }
}

fn at(action: Action, from: Option<Date>) -> Next {
    Next { action, step: None, from, until: None, forums: Vec::new() }
}

fn undetermined() -> Next {
    at(Action::Undetermined, None)
}
