//! Cases of a block: disputes, defects and wishes are opened, called and ended.

use super::super::schedule::Step;
use super::super::subject::{Space, Subject, index};
use super::{Running, SimulateError};
use crate::chance::name_key;
use crate::docket::{Case, Docket, Fate};
use crate::rulebook::{Column, Kind, Rulebook, View, Word};
use std::sync::Arc;

/// The name under which a case draws, by the month in which it was opened and by whom.
pub(in super::super) fn case_name(
    space: &Space,
    of: Subject,
    opened: i64,
    member: usize,
) -> String {
    let opener = of.opener().expect("only cases have a name of their own");
    format!("{}/{opened}/{}", of.name(), space.name(opener, member))
}

/// What rules see of cases that opened before `month`.
pub(in super::super) fn case_view(
    book: &Rulebook,
    of: Subject,
    cases: &[&Case],
    month: i64,
) -> View {
    let mut view = View::default();
    let waiting = cases.iter().map(|case| month - case.opened).collect();
    view.set("waiting_months", Arc::new(Column::Int(waiting)));
    let called = cases.iter().map(|case| case.is_called).collect();
    let is_called = if of == Subject::Dispute { "is_heard" } else { "is_called" };
    view.set(is_called, Arc::new(Column::Flag(called)));
    let kinds = kinds(book, of);
    if !kinds.is_empty() {
        let kind = cases.iter().map(|case| case.kind).collect();
        view.set("kind", Arc::new(Column::Word(kind, kinds)));
    }
    view
}

/// The words that tell kinds of cases or projects apart, as `columns.toml` declares them.
pub fn kinds(book: &Rulebook, of: Subject) -> Arc<[Word]> {
    let declared = book.columns().get(&(of.name().to_string(), "kind".to_string()));
    declared.map_or_else(|| Arc::from([]), |column| Arc::clone(&column.words))
}

/// The place of a kind of case among the dockets.
fn queue(of: Subject) -> usize {
    let found = Subject::CASES.iter().position(|case| *case == of);
    found.expect("only cases wait in a docket")
}

impl Running<'_> {
    /// The dockets of every run and estate for one kind of case.
    pub(in super::super) fn dockets(&self, of: Subject) -> &[Docket] {
        &self.dockets[queue(of)]
    }

    pub(super) fn open_cases(&mut self, step: &Step, of: Subject) -> Result<(), SimulateError> {
        let opener = step.subject;
        let arises = self.column(step, "arises", opener);
        let crowd = self.state.everyone(opener);
        let n = self.world.space.count(opener);
        let rows: Vec<usize> = (0..crowd.len()).filter(|row| arises.flags()[*row]).collect();
        let kinds = self.kinds_of(step, of, opener, &rows)?;
        let mut open_cases = self.column(step, "open_cases", opener).ints().to_vec();
        let mut opened = vec![0; self.dockets(of).len()];
        let month = i64::try_from(self.month).expect("months are few");
        let estate_of = Arc::clone(crowd.map(Subject::Estate));
        for (row, kind) in rows.into_iter().zip(kinds) {
            let estate = estate_of[row] as usize;
            let key = name_key(&case_name(self.world.space, of, month, row % n));
            self.dockets[queue(of)][estate].file(row % n, kind, month, key);
            open_cases[row] += 1;
            opened[estate] += 1;
        }
        self.set(step, "open_cases", opener, Column::Int(open_cases));
        self.set(step, "opened", Subject::Estate, Column::Int(opened));
        Ok(())
    }

    /// The kind of a case that each of these rows opens.
    fn kinds_of(
        &self,
        step: &Step,
        of: Subject,
        opener: Subject,
        rows: &[usize],
    ) -> Result<Vec<u16>, SimulateError> {
        let Some(rule) = step.maybe_slot("kind").filter(|_| !rows.is_empty()) else {
            return Ok(vec![0; rows.len()]);
        };
        let n = self.world.space.count(opener);
        let of_run = |row: &usize| (index(row / n), index(row % n));
        let rows: Vec<(u32, u32)> = rows.iter().map(of_run).collect();
        let crowd = self.state.some(opener, &rows, None);
        match self.state.ask(&rule.name, &crowd, &Kind::Word(kinds(self.world.book, of)))? {
            Column::Word(kinds, _) => Ok(kinds),
            _ => unreachable!("words were asked for"),
        }
    }

    pub(super) fn call_cases(&mut self, step: &Step, of: Subject) -> Result<(), SimulateError> {
        let capacity = self.column(step, "capacity", Subject::Estate);
        let priority = match step.maybe_slot("priority") {
            Some(rule) => Some(self.ask_cases(&rule.name, of, &Kind::Int)?),
            None => None,
        };
        let mut at = 0;
        for (docket, capacity) in self.dockets[queue(of)].iter_mut().zip(capacity.ints()) {
            let n = docket.open.len();
            docket.call(*capacity, priority.as_ref().map(|column| &column.ints()[at..at + n]));
            at += n;
        }
        Ok(())
    }

    pub(super) fn close_cases(&mut self, step: &Step, of: Subject) -> Result<(), SimulateError> {
        let words = Fate::ALL.iter().map(|fate| Word::from(fate.1)).collect();
        let fates = match self.ask_cases(&step.slot("fate").name, of, &Kind::Word(words))? {
            Column::Word(at, _) => at.iter().map(|at| Fate::ALL[usize::from(*at)].0).collect(),
            _ => Vec::new(),
        };
        let days = match step.maybe_slot("days") {
            Some(rule) => Some(self.ask_cases(&rule.name, of, &Kind::Int)?),
            None => None,
        };
        let opener = of.opener().expect("cases are opened by somebody");
        let n = self.world.space.count(opener);
        let n_estates = self.world.space.count(Subject::Estate);
        let mut open_cases = self.column(step, "open_cases", opener).ints().to_vec();
        let mut settled_now = vec![false; open_cases.len()];
        let n_dockets = self.dockets(of).len();
        let mut ended = [(); 3].map(|()| vec![0; n_dockets]);
        let mut days_taken = vec![0_i64; n_dockets];
        let mut at = 0;
        for row in 0..n_dockets {
            let docket = &mut self.dockets[queue(of)][row];
            let n_open = docket.open.len();
            if let Some(days) = &days {
                let of_row = fates[at..at + n_open].iter().zip(&days.ints()[at..at + n_open]);
                let settled = of_row.filter(|(fate, _)| **fate == Fate::Settled);
                days_taken[row] = settled.fold(0, |sum: i64, (_, days)| sum.saturating_add(*days));
            }
            for (case, fate) in docket.close(&fates[at..at + n_open]) {
                let member = row / n_estates * n + case.member;
                open_cases[member] -= 1;
                match fate {
                    Fate::Settled => {
                        settled_now[member] = true;
                        ended[0][row] += 1;
                    }
                    Fate::Dropped => ended[1][row] += 1,
                    Fate::Escalated => ended[2][row] += 1,
                    Fate::Open => unreachable!("an open case has not ended"),
                }
            }
            at += n_open;
            if !self.dockets(of)[row].conserves() {
                let message = "cases opened = settled + dropped + escalated + open does not hold";
                return Err(self.books_error(message.into(), Subject::Estate, row));
            }
        }
        let open = self.dockets(of).iter();
        let open = open.map(|docket| i64::try_from(docket.open.len()).expect("few")).collect();
        self.set(step, "open_cases", opener, Column::Int(open_cases));
        self.set_if_named(step, "settled_now", opener, Column::Flag(settled_now));
        for (slot, ended) in ["settled", "dropped", "escalated"].into_iter().zip(ended) {
            self.set(step, slot, Subject::Estate, Column::Int(ended));
        }
        self.set(step, "open", Subject::Estate, Column::Int(open));
        self.set_if_named(step, "days_taken", Subject::Estate, Column::Int(days_taken));
        Ok(())
    }

    /// Asks a rule about every open case, in the order of the dockets.
    fn ask_cases(&self, rule: &str, of: Subject, kind: &Kind) -> Result<Column, SimulateError> {
        let n_estates = self.world.space.count(Subject::Estate);
        let month = i64::try_from(self.month).expect("months are few");
        let n_open = self.dockets(of).iter().map(|docket| docket.open.len()).sum();
        let mut rows = Vec::with_capacity(n_open);
        let (mut keys, mut cases) = (Vec::with_capacity(n_open), Vec::with_capacity(n_open));
        for (row, docket) in self.dockets(of).iter().enumerate() {
            for case in &docket.open {
                rows.push((index(row / n_estates), index(case.member)));
                keys.push(case.key);
                cases.push(case);
            }
        }
        let opener = of.opener().expect("cases are opened by somebody");
        let crowd = self.state.some(opener, &rows, Some(keys));
        let view = case_view(self.world.book, of, &cases, month);
        self.state.ask(rule, &crowd.with(of, view, None), kind)
    }
}
