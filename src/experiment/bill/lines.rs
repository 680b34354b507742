//! The lines of one unit's bill, held against what the ledger bills.

use super::terms::Terms;
use super::{BillWish, Line, OldBill, Said, Steps, UnitBill};
use crate::decide::Desk;
use crate::diagnostic::{Fault, Faults};
use crate::experiment::facts;
use crate::experiment::results::Both;
use crate::experiment::run::Experiment;
use crate::rulebook::Rule;
use crate::simulate::{Charged, Part, Setter, Subject};
use crate::units::Fen;

/// What lines are made from.
pub(super) struct Lines<'a> {
    pub(super) experiment: &'a Experiment,
    /// The rules in force on the day of the bill.
    pub(super) desk: &'a Desk<'a>,
    pub(super) charged: &'a Charged<'a>,
}

impl Lines<'_> {
    /// The bill of one household.
    ///
    /// # Errors
    /// Lines that do not add up to what is charged; a rule that stops.
    pub(super) fn bill(
        &self,
        household: usize,
        wish: &BillWish,
        terms: &Terms<'_>,
    ) -> Result<UnitBill, Faults> {
        let neighbourhood = &self.experiment.neighbourhood;
        let row = &neighbourhood.households[household];
        let estate = neighbourhood.estate_of(row);
        let (mut lines, mut charged) = (Vec::new(), Fen::ZERO);
        let (mut property_fee, mut credits) = (Fen::ZERO, Vec::new());
        for (nth, column) in self.experiment.schedule.charged.iter().enumerate() {
            let due = Fen(self.charged.of_households(&column.name)[household]);
            let own = self.of_column(&column.name, household, wish)?;
            let sum_of = |of: &dyn Fn(Part) -> bool| -> Fen {
                own.iter().filter(|(part, _)| of(*part)).map(|(_, line)| line.amount).sum()
            };
            let sum = sum_of(&|part| part != Part::Credit);
            if sum != due {
                let message = format!(
                    "the lines of `household.{}` add up to {sum} yuan for {}, but {due} are billed",
                    column.name, row.unit_id
                );
                let fault = column.fault("bill::does_not_add_up", message, "charged");
                return Err(fault.help("look at [[bill]] in this file").into());
            }
            if nth == 0 {
                // What is granted for paying in advance comes off the price in advance, once.
                property_fee = sum_of(&|part| part == Part::Charge);
            }
            charged += due;
            for (part, line) in own.into_iter().filter(|(_, line)| line.amount != Fen::ZERO) {
                if part == Part::Credit { &mut credits } else { &mut lines }.push(line);
            }
        }
        let old: Vec<OldBill> = self.charged.unpaid[household]
            .iter()
            .map(|unpaid| {
                let due_on = match unpaid.month {
                    Some(month) => terms.due_on(estate, month),
                    None => Said::Missing(vec!["claim.due_on".into()]),
                };
                let limitation = terms.limitation(&due_on, wish.demanded_on);
                OldBill {
                    is_restarted: limitation != terms.limitation(&due_on, None),
                    limitation,
                    has_lapsed: terms.has_lapsed(&due_on, wish.demanded_on),
                    late_fee: terms.late_fee(estate, unpaid.fen, &due_on),
                    unpaid: *unpaid,
                    due_on,
                }
            })
            .collect();
        let due_on = terms.due_on(estate, wish.month);
        Ok(UnitBill {
            unit_id: row.unit_id.clone(),
            estate,
            area: row.area,
            lines,
            charged,
            credits,
            arrears: old.iter().map(|bill| bill.unpaid.fen).sum(),
            lapsed: old.iter().filter(|bill| bill.is_past()).map(|bill| bill.unpaid.fen).sum(),
            lapsed_late_fee: old
                .iter()
                .filter(|bill| bill.is_past())
                .filter_map(|bill| bill.late_fee.value().copied())
                .sum(),
            late_fee: late_fee(&old),
            late_fee_may_be_cut: terms.late_fee_may_be_cut(estate),
            old,
            limitation: terms.limitation(&due_on, wish.demanded_on),
            has_lapsed: terms.has_lapsed(&due_on, wish.demanded_on),
            due_on,
            prepayment: terms.prepayment(estate, property_fee),
        })
    }

    /// The lines of a charged column: those that the schedule lists, or its rule alone.
    fn of_column(
        &self,
        column: &str,
        household: usize,
        wish: &BillWish,
    ) -> Result<Vec<(Part, Line)>, Faults> {
        let schedule = &self.experiment.schedule;
        let listed = schedule.bill.iter().filter(|line| line.column.name == column);
        let mut wanted: Vec<(Part, &str, Option<&Both>)> =
            listed.map(|line| (line.part, line.rule.name.as_str(), Some(&line.title))).collect();
        if wanted.iter().all(|(part, ..)| *part == Part::Credit) {
            let steps = schedule.steps.iter().filter(|step| step.subject == Subject::Household);
            let set = steps.flat_map(|step| &step.set).find(|set| set.0.name == column);
            let Some((_, Setter::Rule(rule))) = set else {
                let message = format!("no rule gives `household.{column}`");
                let fault = Fault::new("bill::no_rule", message);
                return Err(fault.help("list its lines under [[bill]] in schedule.toml").into());
            };
            wanted.insert(0, (Part::Charge, &rule.name, None));
        }
        let line =
            |(part, rule, title)| Ok((part, self.line(column, rule, title, household, wish)?));
        wanted.into_iter().map(line).collect()
    }

    fn line(
        &self,
        column: &str,
        name: &str,
        title: Option<&Both>,
        household: usize,
        wish: &BillWish,
    ) -> Result<Line, Faults> {
        let book = &self.experiment.book;
        let rule: &Rule = book.rule(name).expect("the checks know every rule of the schedule");
        let (given, frame) = self.charged.question(rule, household);
        let answer = book.ask(rule, &given, &frame)?;
        let amount = answer.as_int().map_err(|kind| {
            let message = format!("`{name}` gives {kind}, where fen are due");
            Faults::from(Fault::new("bill::no_fen", message))
        })?;
        let answering = frame.environment(0).answering(&rule.name).clone();
        let answered = book.rule(&answering).unwrap_or(rule);
        let doc = facts::both(&(answered.doc.zh.clone(), answered.doc.en.clone()));
        let trace = wish.unit.as_ref().map(|_| book.trace(rule, &given, &frame, 0));
        let steps = trace.map(|trace| {
            let cited = self.desk.cited(&trace);
            Box::new(Steps { doc: doc.clone(), trace, cited })
        });
        Ok(Line {
            column: column.into(),
            rule: name.into(),
            title: title.cloned().unwrap_or(doc),
            amount: Fen(amount),
            source: (answered.header.source.clone(), answered.header.standing.clone()),
            steps,
        })
    }
}

/// All late fees; the first that can't be said stands for the sum.
fn late_fee(old: &[OldBill]) -> Said<Fen> {
    let mut sum = Fen::ZERO;
    for bill in old {
        match &bill.late_fee {
            Said::Value(fee) => sum += *fee,
            unknown => return unknown.clone(),
        }
    }
    Said::Value(sum)
}
