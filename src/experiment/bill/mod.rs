//! Every unit's bill of one month: lines that rules give, older bills, due day, time limit, and what
//! may be done to collect.
//!
//! [`Experiment::bill`] goes through the months of a run, or takes the data alone, and stops when
//! everybody was charged and nobody has paid. The lines of a charged column add up to what the
//! ledger bills; a late fee stands apart, because it is claimed and not billed. Terms that nobody
//! agreed have no line. What no rule says on the day is left undetermined.

mod late;
mod lines;
mod terms;

use std::collections::BTreeSet;

use super::results::{Both, EstateFact};
use super::run::{Experiment, Prepared};
use crate::decide::{Cited, Desk};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::rulebook::{Change, Environments, Policy, Setting, Start, Trace};
use crate::simulate::{Charged, Moved, Unpaid};
use crate::units::{Area, Date, Fen, Month};

pub use crate::decide::Said;
pub use terms::Means;

/// What is asked.
#[derive(Debug, Clone)]
pub struct BillWish {
    /// The month billed.
    pub month: Month,
    /// Policy id; the baseline when there is none.
    pub policy: Option<String>,
    /// The run whose month it is; what the data alone say when there is none.
    pub run: Option<u32>,
    /// Only this unit, with the steps of its lines.
    pub unit: Option<String>,
    /// The day on which what is owed was demanded in writing, when it was.
    pub demanded_on: Option<Date>,
    /// A means of collecting that is asked about beyond those that the rules list.
    pub sanction: Option<String>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// The charged column that it is part of.
    pub column: String,
    /// The rule that gives it.
    pub rule: String,
    /// What it is called.
    pub title: Both,
    /// Below zero for what is taken off.
    pub amount: Fen,
    /// Source and standing of the rule.
    pub source: (String, String),
    /// How it came about, when that was asked for and can be followed.
    pub steps: Option<Box<Steps>>,
}

/// How a line came about.
#[derive(Debug, Clone)]
pub struct Steps {
    /// What the rule says of itself.
    pub doc: Both,
    /// The steps and what was read.
    pub trace: Trace,
    /// Parameters read, with the values in force and where they come from.
    pub cited: Vec<Cited>,
}

/// An older bill that is not paid.
#[derive(Debug, Clone)]
pub struct OldBill {
    /// Month and what is left.
    pub unpaid: Unpaid,
    /// When it was due.
    pub due_on: Said<Date>,
    /// The last day of its time limit, which a demand within it starts anew.
    pub limitation: Said<Date>,
    /// Did the demand start it anew?
    pub is_restarted: bool,
    /// Was that day over on the day of the bill? The debtor then has a defence; the debt stands.
    pub has_lapsed: Said<bool>,
    /// What the agreed late fee adds up to; zero where nothing is agreed.
    pub late_fee: Said<Fen>,
}

impl OldBill {
    /// Is it known that its time limit has passed?
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.has_lapsed.value() == Some(&true)
    }
}

/// The bill of one unit.
#[derive(Debug, Clone)]
pub struct UnitBill {
    /// Unit id.
    pub unit_id: String,
    /// Index of the estate.
    pub estate: usize,
    /// Floor area charged.
    pub area: Area,
    /// Lines that are not zero, in the order of the schedule.
    pub lines: Vec<Line>,
    /// The sum of the lines: what the month adds.
    pub charged: Fen,
    /// What was paid in advance before and is used for this month: lines below zero.
    pub credits: Vec<Line>,
    /// Older bills, oldest first.
    pub old: Vec<OldBill>,
    /// Their sum: what the ledger brings forward.
    pub arrears: Fen,
    /// What of it is known to be past its time limit.
    pub lapsed: Fen,
    /// Late fees on what is known to be past its time limit.
    pub lapsed_late_fee: Fen,
    /// All late fees; unknown when that of one old bill is.
    pub late_fee: Said<Fen>,
    /// Would a court cut the agreed late fee when asked? No where none is agreed.
    pub late_fee_may_be_cut: Said<bool>,
    /// The last day for paying.
    pub due_on: Said<Date>,
    /// The last day of this bill's time limit when nothing starts it anew.
    pub limitation: Said<Date>,
    /// Was that day over on the day of the bill?
    pub has_lapsed: Said<bool>,
    /// Months and price of paying the property fee in advance, where a discount is agreed.
    pub prepayment: Option<(i64, Fen)>,
}

impl UnitBill {
    /// The sum of the credits: zero or less.
    #[must_use]
    pub fn credit(&self) -> Fen {
        self.credits.iter().map(|line| line.amount).sum()
    }

    /// Was all that the month adds paid in advance?
    #[must_use]
    pub fn is_covered(&self) -> bool {
        !self.credits.is_empty() && self.charged + self.credit() == Fen::ZERO
    }

    /// Everything that is to pay but late fees.
    #[must_use]
    pub fn without_late_fee(&self) -> Fen {
        self.charged + self.credit() + self.arrears
    }

    /// Everything that is to pay; `None` when a late fee is agreed and can't be reckoned.
    #[must_use]
    pub fn to_pay(&self) -> Option<Fen> {
        Some(self.without_late_fee() + *self.late_fee.value()?)
    }
}

/// Sums of an estate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// By charged column, in the order of the schedule: what the ledger of the month bills.
    pub columns: Vec<(String, Fen)>,
    /// What the month adds.
    pub charged: Fen,
    /// What of it was paid in advance before: zero or less.
    pub credit: Fen,
    /// What is brought forward.
    pub arrears: Fen,
    /// What of it is known to be past its time limit.
    pub lapsed: Fen,
    /// Late fees that can be reckoned.
    pub late_fee: Fen,
}

/// All bills of a month.
#[derive(Debug, Clone)]
pub struct Bills {
    /// What was asked.
    pub wish: BillWish,
    /// The policy.
    pub policy: Both,
    /// First day of the month, on which bills are made out.
    pub issued_on: Date,
    /// Estates, as reports name them.
    pub estates: Vec<EstateFact>,
    /// Sums of each estate; only when every unit is billed.
    pub sums: Vec<Sums>,
    /// The bills, in the order of estates and units.
    pub units: Vec<UnitBill>,
    /// Means of collecting and whether they are allowed.
    pub means: Vec<Means>,
    /// The first day of which the rules on collecting speak, when that of the bill lies before it.
    pub means_from: Option<Date>,
    /// Does the demand concern anything that is owed? `None` without a demand.
    pub demand_counts: Option<bool>,
    /// May anything be brought forward that a demand could be about?
    pub is_owed: bool,
    /// The first day for court or arbitration: after the demand, or as if it were made
    /// on the day of the bill where none counts.
    pub court_from: Said<Date>,
}

impl Bills {
    /// The means that the wish asks about.
    #[must_use]
    pub fn asked(&self) -> Option<&Means> {
        let asked = self.wish.sanction.as_deref()?;
        self.means.iter().find(|means| means.name == asked)
    }
}

impl Experiment {
    /// Makes out the bills of a month.
    ///
    /// # Errors
    /// Unknown unit or policy; a month or run outside the simulation; lines that do not add up to
    /// what the ledger bills; a rule that stops.
    pub fn bill(&self, wish: BillWish) -> Result<Bills, Faults> {
        let (prepared, unit) = self.wanted(&wish)?;
        let first = self.first_month();
        let at = usize::try_from(wish.month - first).unwrap_or(0);
        let motions: Vec<Moved> = prepared.motions.iter().map(|motion| motion.0.clone()).collect();
        let ids = motions.iter().map(|motion| motion.id.clone()).collect();
        let environments = Environments::new(&self.book, Some(&prepared.merged), ids);
        let world = self.world(&prepared.merged, &motions, &environments);
        let charged = match wish.run {
            Some(run) => Charged::in_run(&world, run, at),
            None => Charged::at_start(&world, at, self.in_force(prepared, None, wish.month)),
        };
        let charged = charged.map_err(Faults::from)?;
        let carried: Vec<&str> = motions
            .iter()
            .enumerate()
            .filter(|(at, _)| charged.carried & (1 << at) != 0)
            .map(|(_, motion)| motion.id.as_str())
            .collect();
        let issued_on = wish.month.first_day();
        let desk = Desk::new(&self.book, issued_on, Some(begun(&prepared.merged, &carried)));
        let estates = self.estates();
        let in_force = |month: Month| {
            let bits = self.in_force(prepared, wish.run.and(Some(&charged)), month);
            motions
                .iter()
                .enumerate()
                .filter(move |(at, _)| bits & (1 << at) != 0)
                .map(|(_, motion)| motion.id.as_str())
                .collect()
        };
        let late_fees = late::LateFees::new(&self.book, issued_on, &prepared.merged, &in_force);
        let terms = terms::Terms::new(&desk, &estates, wish.month, late_fees);
        let lines = lines::Lines { experiment: self, desk: &desk, charged: &charged };
        let wanted = |household: &usize| unit.is_none_or(|unit| unit == *household);
        let mut units: Vec<UnitBill> = Vec::new();
        for household in (0..self.neighbourhood.households.len()).filter(wanted) {
            units.push(lines.bill(household, &wish, &terms)?);
        }
        let sums = match unit {
            None => (0..estates.len()).map(|estate| self.sums(&units, estate)).collect(),
            Some(_) => Vec::new(),
        };
        // Who owes nothing was asked for nothing; without a unit or a run the question is a general one.
        let is_general = wish.unit.is_none() && wish.run.is_none();
        let is_owed = is_general || units.iter().any(|unit| !unit.old.is_empty());
        let demanded_on = wish.demanded_on.filter(|_| is_owed);
        let due_on = demanded_on.and_then(|day| terms.demanded(day, &units));
        let demand_counts = wish.demanded_on.map(|day| due_on.is_some_and(|due_on| due_on <= day));
        let means = terms.means(&wish, demanded_on, due_on);
        let means_from = terms.means_from();
        let court_from = terms.court_from(wish.demanded_on.filter(|_| demand_counts == Some(true)));
        let policy = &prepared.policy.title;
        let policy = Both { zh: policy.0.clone(), en: policy.1.clone() };
        Ok(Bills {
            wish,
            policy,
            issued_on,
            estates,
            sums,
            units,
            means,
            means_from,
            demand_counts,
            is_owed,
            court_from,
        })
    }

    /// The motions in force in a month, one bit each: those that a run carried, or without one those
    /// whose first vote lies before the month.
    fn in_force(&self, prepared: &Prepared, run: Option<&Charged<'_>>, month: Month) -> u32 {
        if let Some(charged) = run {
            let at = usize::try_from(month - self.first_month()).ok();
            return at.map_or(0, |at| charged.in_force(at));
        }
        let begun = prepared.motions.iter().enumerate();
        let begun = begun.filter(|(_, motion)| Month::of(motion.1) < month);
        begun.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// The policy and the unit that are asked about.
    fn wanted(&self, wish: &BillWish) -> Result<(&Prepared, Option<usize>), Faults> {
        let mut faults = Faults::none();
        let id = wish.policy.as_ref().unwrap_or(&self.scenario.baseline.name);
        let prepared = self.policies.iter().find(|prepared| prepared.policy.id == *id);
        if prepared.is_none() {
            let known: Vec<&str> = self.policies.iter().map(|p| p.policy.id.as_str()).collect();
            faults.push(unknown("policy", id, &known));
        }
        let households = &self.neighbourhood.households;
        let unit = wish.unit.as_ref().map(|id| {
            let found = households.iter().position(|household| household.unit_id == *id);
            if found.is_none() {
                let known: Vec<&str> = households.iter().map(|h| h.unit_id.as_str()).collect();
                faults.push(unknown("unit", id, &known));
            }
            found
        });
        faults.0.extend(wish.sanction.as_deref().and_then(|asked| {
            self.unlisted(asked, prepared.map_or(&[][..], |prepared| &prepared.merged.changes))
        }));
        let months = self.scenario.burn_in + self.scenario.months;
        let last = self.first_month() + i32::try_from(months).unwrap_or(i32::MAX) + -1;
        if wish.month < self.first_month() || wish.month > last {
            let message = format!("{} lies outside the simulation", wish.month);
            let help = format!("name a month from {} to {last}", self.first_month());
            faults.push(Fault::new("bill::month", message).help(help));
        }
        if let Some(run) = wish.run.filter(|run| *run >= self.scenario.runs) {
            let message = format!("there is no run {run}");
            let help = format!("runs are counted from 0 to {}", self.scenario.runs - 1);
            faults.push(Fault::new("bill::run", message).help(help));
        }
        match prepared {
            Some(prepared) if faults.0.is_empty() => Ok((prepared, unit.flatten())),
            _ => Err(faults),
        }
    }

    /// What is wrong with a means of collecting that neither a rule nor a policy lists.
    fn unlisted(&self, asked: &str, changes: &[Change]) -> Option<Fault> {
        let since = self.book.parameter("sanction_is").map(|known| known.since.as_slice());
        let since = since.unwrap_or_default().iter().map(|since| &since.setting);
        let changes = changes.iter().filter(|change| change.parameter == "sanction_is");
        let settings = since.chain(changes.map(|change| &change.setting));
        let each = settings.flat_map(Setting::each);
        let known: BTreeSet<String> =
            each.filter_map(|(name, _)| name.map(str::to_string)).collect();
        if known.is_empty() || known.contains(asked) {
            return None;
        }
        let near = did_you_mean(asked, known.iter().map(String::as_str));
        let all = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let all = format!("the rules list {all}");
        let help = near.map_or_else(|| all.clone(), |near| format!("{near}; {all}"));
        let message = format!("no means of collecting is called `{asked}`");
        Some(Fault::new("bill::sanction", message).help(help))
    }

    fn sums(&self, units: &[UnitBill], estate: usize) -> Sums {
        let units: Vec<&UnitBill> = units.iter().filter(|unit| unit.estate == estate).collect();
        let of = |column: &str| {
            let lines = units.iter().flat_map(|unit| &unit.lines);
            lines.filter(|line| line.column == column).map(|line| line.amount).sum()
        };
        let columns = self.schedule.charged.iter();
        Sums {
            columns: columns.map(|column| (column.name.clone(), of(&column.name))).collect(),
            charged: units.iter().map(|unit| unit.charged).sum(),
            credit: units.iter().map(|unit| unit.credit()).sum(),
            arrears: units.iter().map(|unit| unit.arrears).sum(),
            lapsed: units.iter().map(|unit| unit.lapsed).sum(),
            late_fee: units.iter().filter_map(|unit| unit.late_fee.value().copied()).sum(),
        }
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Fault {
    let fault = Fault::new("bill::unknown", format!("no {what} `{name}`"));
    let near = did_you_mean(name, known.iter().copied());
    fault.help(near.unwrap_or_else(|| {
        let some: Vec<&str> = known.iter().take(8).copied().collect();
        format!("such as {}", some.join(", "))
    }))
}

/// A policy with what has begun: changes that hang on motions which were not carried are left out.
fn begun(policy: &Policy, carried: &[&str]) -> Policy {
    let is_begun = |start: &Start| match start {
        Start::Day(_) => true,
        Start::Motion(id) => carried.contains(&id.as_str()),
    };
    let changes = policy.changes.iter().filter(|change| is_begun(&change.start));
    let replacements = policy.replacements.iter().filter(|other| is_begun(&other.start));
    Policy {
        changes: changes.cloned().collect(),
        replacements: replacements.cloned().collect(),
        ..policy.clone()
    }
}
