//! One step of the month: whether it is due, what it sets, and which mechanism follows.

use super::super::mechanism::Act;
use super::super::schedule::{Beginning, Named, Schedule, Setter, State as Declared, Step};
use super::super::state::Switch;
use super::super::subject::{Subject, index};
use super::unchanged::Memory;
use super::{Running, SimulateError, World};
use crate::rulebook::{Column, Kind, Rule, Rulebook};
use std::sync::Arc;

impl Running<'_> {
    /// Takes a step of the schedule, if it is due.
    pub(super) fn step(&mut self, at: usize, step: &Step) -> Result<(), SimulateError> {
        let of_year = self.world.month(self.month).in_year();
        if !step.months.is_empty() && !step.months.iter().any(|month| i32::from(*month) == of_year)
        {
            return Ok(());
        }
        if let Some(day) = step.day {
            self.state.open_day(Some(day));
        }
        let switch = self.switch(at, step);
        let taken = if matches!(switch, Switch::Off) {
            if std::mem::take(&mut self.was_on[at]) {
                self.start_again(step);
            }
            Ok(())
        } else {
            self.was_on[at] = true;
            self.take(at, step, &switch)
        };
        if step.day.is_some() {
            self.state.open_day(None);
        }
        taken
    }

    /// In which runs a step is on; found anew only when other parameters came into force.
    fn switch(&mut self, at: usize, step: &Step) -> Switch {
        let Some(switch) = &step.when else { return Switch::On };
        let regime = self.state.regime();
        let known = &mut self.switches[at];
        if known.0 != regime {
            *known = (regime, self.state.switch(&switch.name));
        }
        known.1.clone()
    }

    fn take(&mut self, at: usize, step: &Step, switch: &Switch) -> Result<(), SimulateError> {
        let subject = step.subject;
        let mut columns = Vec::with_capacity(step.set.len());
        for (i, (column, setter)) in step.set.iter().enumerate() {
            let target = &self.targets[at][i];
            let (state, memory) = (target.state, &target.memory);
            let is_everywhere = matches!(switch, Switch::On);
            let rest = match (setter, target.rule) {
                _ if !is_everywhere || self.world.asks_anew => None,
                (Setter::Rule(_), Some(rule)) => {
                    memory.of_rule(&self.state, subject, rule, state, self.month)
                }
                (Setter::Group(_, of, source), _) => {
                    memory.of_figure(&self.state, (*of, &source.name), self.month)
                }
                (Setter::Rule(_), None) => None,
            };
            if memory.stands(rest.as_ref(), || self.state.version(subject, &column.name)) {
                self.targets[at][i].memory.confirm();
                continue;
            }
            let (value, by) = match setter {
                Setter::Rule(rule) => (self.ask_where(subject, target, switch)?, rule),
                Setter::Group(figure, of, source) => {
                    let all = self.state.group(subject, *figure, *of, &source.name)?;
                    (self.only_where(subject, all, state, switch), source)
                }
            };
            self.state.within(state, &value, by)?;
            columns.push((i, &column.name, value, rest));
        }
        for (i, name, column, rest) in columns {
            self.state.set(subject, name, column);
            let Self { state, targets, .. } = self;
            targets[at][i].memory.note(rest, || state.version(subject, name));
        }
        self.act(step)
    }

    fn act(&mut self, step: &Step) -> Result<(), SimulateError> {
        let Some((mechanism, _)) = &step.then else { return Ok(()) };
        match mechanism.act {
            Act::PostLedger => self.post_ledger(step),
            Act::PostCommons | Act::PostFund => self.post_account(step),
            Act::ShareCost => self.share_cost(step),
            Act::AllotBays => self.allot_bays(step),
            Act::DrawLots => self.draw_lots(step),
            Act::OpenCases(of) => self.open_cases(step, of),
            Act::CallCases(of) => self.call_cases(step, of),
            Act::CloseCases(of) => self.close_cases(step, of),
            Act::RaiseFund => self.raise_fund(step),
            Act::Elect => self.elect(step),
            Act::CountBallots => {
                let World { space, motions, .. } = self.world;
                let votes = self.assemblies.hold(&self.state, space, motions, step, self.month)?;
                self.votes.extend(votes);
                Ok(())
            }
        }
    }

    /// Asks a rule in the runs in which a step is on; in the others the column stands as it starts.
    fn ask_where(
        &self,
        subject: Subject,
        target: &Target<'_>,
        switch: &Switch,
    ) -> Result<Column, SimulateError> {
        let Target { state, rule, .. } = target;
        let rule = rule.expect("the checks know every rule");
        let Switch::In(runs) = switch else {
            return self.state.ask_rule(rule, &self.state.everyone(subject), &state.kind);
        };
        let n = self.world.space.count(subject);
        let on: Vec<usize> = (0..runs.len() * n).filter(|row| runs[row / n]).collect();
        let pair = |row: &usize| (index(row / n), index(row % n));
        let rows: Vec<(u32, u32)> = on.iter().map(pair).collect();
        let crowd = self.state.some(subject, &rows, None);
        let asked = self.state.ask_rule(rule, &crowd, &state.kind)?;
        let mut all = started(state, runs.len() * n);
        all.scatter(&on, &asked);
        Ok(all)
    }

    fn only_where(
        &self,
        subject: Subject,
        all: Column,
        state: &Declared,
        switch: &Switch,
    ) -> Column {
        let Switch::In(runs) = switch else { return all };
        let n = self.world.space.count(subject);
        let on: Vec<usize> = (0..runs.len() * n).filter(|row| runs[row / n]).collect();
        let mut kept = started(state, runs.len() * n);
        kept.scatter(&on, &all.pick(&on));
        kept
    }

    /// The columns that a step sets stand as they started.
    fn start_again(&mut self, step: &Step) {
        for (column, _) in &step.set {
            let state = self.world.schedule.state(step.subject, &column.name);
            let state = state.expect("the checks know every column");
            let n = self.state.n_runs() * self.world.space.count(step.subject);
            self.state.set(step.subject, &column.name, started(state, n));
        }
    }

    /// Holds what the schedule says must balance, for every subject of every run.
    pub(super) fn balance(&self) -> Result<(), SimulateError> {
        for balance in &self.world.schedule.balances {
            let columns = |side: &[Named]| -> Vec<_> {
                let of =
                    |named: &Named| Arc::clone(self.state.column(balance.subject, &named.name));
                side.iter().map(of).collect()
            };
            let (left, right) = (columns(&balance.left), columns(&balance.right));
            let sum = |side: &[Arc<Column>], row: usize| -> i128 {
                side.iter().map(|column| i128::from(column.ints()[row])).sum()
            };
            let n = left[0].ints().len();
            if let Some(row) = (0..n).find(|row| sum(&left, *row) != sum(&right, *row)) {
                let message = format!(
                    "`{}` does not balance: {} on the left, {} on the right",
                    balance.name.name,
                    sum(&left, row),
                    sum(&right, row)
                );
                return Err(self.books_error(message, balance.subject, row));
            }
        }
        Ok(())
    }
}

/// A column that a step sets.
pub(super) struct Target<'a> {
    /// How it is declared.
    state: &'a Declared,
    /// The rule that gives it, if one does.
    rule: Option<&'a Rule>,
    /// On what it was last set.
    memory: Memory,
}

/// The columns that each step sets.
pub(super) fn targets<'a>(schedule: &'a Schedule, book: &'a Rulebook) -> Vec<Vec<Target<'a>>> {
    let of = |step: &'a Step| {
        let target = |(column, setter): &'a (Named, Setter)| Target {
            state: schedule
                .state(step.subject, &column.name)
                .expect("the checks know every column"),
            rule: match setter {
                Setter::Rule(rule) => book.rule(&rule.name),
                Setter::Group(..) => None,
            },
            memory: Memory::default(),
        };
        step.set.iter().map(target).collect()
    };
    schedule.steps.iter().map(of).collect()
}

/// A column as it starts; the checks let only constants start what a switch turns off.
fn started(state: &Declared, n: usize) -> Column {
    match (&state.start, &state.kind) {
        (Beginning::Int(v), _) => Column::Int(vec![*v; n]),
        (Beginning::Float(v), _) => Column::Float(vec![*v; n]),
        (Beginning::Flag(v), _) => Column::Flag(vec![*v; n]),
        (Beginning::Word(v), Kind::Word(words)) => Column::Word(vec![*v; n], Arc::clone(words)),
        _ => unreachable!("the checks let a switched step set only what starts with a constant"),
    }
}
