//! What the law and the contract say about a bill: when it is due and lapses, what lateness costs,
//! and what may be done to collect it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::late::LateFees;
use super::{BillWish, UnitBill};
use crate::decide::{Cited, Desk, Facts, Reply, Said};
use crate::experiment::results::EstateFact;
use crate::units::{Date, Fen, Month};

/// Months searched for a bill that was due by a day; no contract gives longer than a year.
const MONTHS_BACK: i32 = 13;

/// A means of collecting.
#[derive(Debug, Clone)]
pub struct Means {
    /// Its name in the rules, such as `cut_power`.
    pub name: String,
    /// `allowed`, `not_allowed` or `undetermined`, or why nothing can be said.
    pub is: Said<String>,
    /// Source and standing of the rule.
    pub source: (String, String),
    /// The parameters read.
    pub cited: Vec<Cited>,
}

/// The rules in force on the day of the bill.
pub(super) struct Terms<'a> {
    desk: &'a Desk<'a>,
    estates: &'a [EstateFact],
    month: Month,
    late_fees: LateFees<'a>,
    due: RefCell<BTreeMap<(usize, Month), Said<Date>>>,
}

impl<'a> Terms<'a> {
    pub(super) fn new(
        desk: &'a Desk<'a>,
        estates: &'a [EstateFact],
        month: Month,
        late_fees: LateFees<'a>,
    ) -> Self {
        Self { desk, estates, month, late_fees, due: RefCell::default() }
    }

    fn ask(&self, rule: &str, facts: &Facts) -> Said<Reply> {
        self.desk.said(rule, facts)
    }

    fn bill(&self, estate: usize, month: Month) -> Facts {
        let facts = Facts::none().with("bill", "estate", self.estates[estate].id.as_str());
        facts.with("bill", "month", month.first_day())
    }

    /// When the bill of a month is due.
    pub(super) fn due_on(&self, estate: usize, month: Month) -> Said<Date> {
        if let Some(known) = self.due.borrow().get(&(estate, month)) {
            return known.clone();
        }
        let said = self.ask("bill_due_on", &self.bill(estate, month)).map(|reply| reply.day());
        self.due.borrow_mut().insert((estate, month), said.clone());
        said
    }

    fn limit(&self, due_on: &Said<Date>, demanded_on: Option<Date>) -> Facts {
        let due_on = due_on.value().copied();
        Facts::none()
            .maybe("claim", "due_on", due_on)
            .maybe("claim", "last_due_on", due_on)
            .with("claim", "is_restarted", demanded_on.is_some())
            .maybe("claim", "restarted_on", demanded_on)
            .with("claim", "asked_on", self.month.first_day())
    }

    /// The last day of the time limit of a bill, which a demand may have started anew.
    pub(super) fn limitation(&self, due_on: &Said<Date>, demanded_on: Option<Date>) -> Said<Date> {
        self.ask("limitation_ends", &self.limit(due_on, demanded_on)).map(|reply| reply.day())
    }

    /// Was that day over on the day of the bill?
    pub(super) fn has_lapsed(&self, due_on: &Said<Date>, demanded_on: Option<Date>) -> Said<bool> {
        self.ask("has_lapsed", &self.limit(due_on, demanded_on)).map(|reply| reply.flag())
    }

    /// Would a court cut the agreed late fee when asked?
    pub(super) fn late_fee_may_be_cut(&self, estate: usize) -> Said<bool> {
        let facts = Facts::none().with("debt", "estate", self.estates[estate].id.as_str());
        self.ask("late_fee_may_be_cut", &facts).map(|reply| reply.flag())
    }

    /// What lateness has cost up to the day of the bill.
    pub(super) fn late_fee(&self, estate: usize, owed: Fen, due_on: &Said<Date>) -> Said<Fen> {
        self.late_fees.of(&self.estates[estate].id, owed, due_on.value().copied())
    }

    /// Months and price of paying the property fee in advance, where a discount is agreed.
    pub(super) fn prepayment(&self, estate: usize, fee: Fen) -> Option<(i64, Fen)> {
        let facts = self.bill(estate, self.month).with("bill", "fee", fee);
        let is_offered = self.ask("prepayment_offered", &facts).map(|reply| reply.flag());
        if is_offered.value() != Some(&true) || fee <= Fen::ZERO {
            return None;
        }
        let whole = |rule| self.ask(rule, &facts).map(|reply| reply.whole()).value().copied();
        Some((whole("prepayment_months")?, Fen(whole("prepayment_price")?)))
    }

    /// The last day up to this one on which a bill was due: what a demand of this day is about.
    fn due_before(&self, day: Date) -> Option<Date> {
        let latest = Month::of(day).min(self.month);
        (0..=MONTHS_BACK).find_map(|back| {
            let due = (0..self.estates.len())
                .filter_map(|estate| self.due_on(estate, latest + -back).value().copied());
            due.filter(|due| *due <= day).max()
        })
    }

    /// When the bill that a demand is judged by was due: the last one owed that was due on its day,
    /// or else the first one owed, which it came too early for. Where what is owed is of no known
    /// month, the last bill of anybody.
    pub(super) fn demanded(&self, day: Date, units: &[UnitBill]) -> Option<Date> {
        let owed = units.iter().flat_map(|unit| &unit.old);
        let due: Vec<Date> = owed.filter_map(|old| old.due_on.value().copied()).collect();
        let counted = due.iter().filter(|due| **due <= day).max();
        counted.or(due.iter().min()).copied().or_else(|| self.due_before(day))
    }

    /// The first day of which the rules on collecting speak, when this one lies before it.
    pub(super) fn means_from(&self) -> Option<Date> {
        let first = self.desk.book.parameter("sanction_is")?.since.first()?.date;
        (!self.desk.is_set("collection_allowed")).then_some(first)
    }

    fn claim(&self, demanded_on: Option<Date>, due_on: Option<Date>) -> Facts {
        Facts::none()
            .with("claim", "asked_on", self.month.first_day())
            .maybe("claim", "due_on", due_on)
            .with("claim", "is_demanded", demanded_on.is_some())
            .maybe("claim", "demanded_on", demanded_on)
    }

    /// Every means of collecting that the rules list, and the one asked about, after a demand of
    /// this day of what was due then.
    pub(super) fn means(
        &self,
        wish: &BillWish,
        demanded_on: Option<Date>,
        due_on: Option<Date>,
    ) -> Vec<Means> {
        let parameter = self.desk.book.parameter("sanction_is");
        let since = parameter
            .and_then(|parameter| parameter.on(self.desk.day).or_else(|| parameter.since.first()));
        let listed = since.iter().flat_map(|since| since.setting.each());
        let mut names: Vec<String> =
            listed.filter_map(|(name, _)| name.map(str::to_string)).collect();
        names.extend(wish.sanction.clone().filter(|asked| !names.contains(asked)));
        let claim = self.claim(demanded_on, due_on);
        let rule = "collection_allowed";
        let one = |name: String| {
            let facts = claim.clone().with("claim", "sanction", name.as_str());
            let is = self.ask(rule, &facts).map(|reply| reply.word().map(str::to_string));
            let trace = self.desk.trace(rule, &facts).ok().flatten();
            Means {
                is,
                source: self.desk.source(rule).unwrap_or_default(),
                cited: trace.map(|trace| self.desk.cited(&trace)).unwrap_or_default(),
                name,
            }
        };
        names.into_iter().map(one).collect()
    }

    /// The first day for court or arbitration after a demand, or after one made on the day of the
    /// bill.
    pub(super) fn court_from(&self, demanded_on: Option<Date>) -> Said<Date> {
        let demanded_on = demanded_on.unwrap_or_else(|| self.month.first_day());
        let facts = Facts::none().with("claim", "demanded_on", demanded_on);
        self.ask("court_open_from", &facts).map(|reply| reply.day())
    }
}
