//! What each mechanism does to a block: columns of the state go in, columns come out, and what does not
//! balance stops the run.

use super::super::election;
use super::super::outcome::Election;
use super::super::schedule::Step;
use super::super::subject::{Subject, index};
use super::{Running, SimulateError, World};
use crate::chance::{self, name_key};
use crate::ledger::Postings;
use crate::parking::Wish;
use crate::rulebook::Column;
use crate::units::Fen;
use crate::{commons, parking, services};

impl Running<'_> {
    pub(super) fn post_ledger(&mut self, step: &Step) -> Result<(), SimulateError> {
        let get = |slot| self.column(step, slot, Subject::Household);
        let (due, paid, recovered, arrears) =
            (get("due"), get("paid"), get("recovered"), get("arrears"));
        self.opened_as_closed(Subject::Household, &step.slot("arrears").name, &arrears)?;
        let postings = Postings {
            arrears: arrears.ints(),
            due: due.ints(),
            paid: paid.ints(),
            recovered: recovered.ints(),
        };
        let closing = postings
            .post()
            .map_err(|(row, error)| self.books_error(error.to_string(), Subject::Household, row))?;
        let n = self.world.space.count(Subject::Household);
        for run in 0..self.state.n_runs() {
            let rows = run * n..(run + 1) * n;
            if !postings.of(rows.clone()).conserve(&closing[rows.clone()]) {
                let message = "opening + billed = received + closing does not hold".into();
                return Err(self.books_error(message, Subject::Household, rows.start));
            }
        }
        self.close_book(step, "arrears", Subject::Household, Column::Int(closing));
        Ok(())
    }

    /// Income, spending and balance of every estate or project.
    pub(super) fn post_account(&mut self, step: &Step) -> Result<(), SimulateError> {
        let subject = step.subject;
        let get = |slot| self.column(step, slot, subject);
        let (income, cost, balance) = (get("income"), get("cost"), get("balance"));
        self.opened_as_closed(subject, &step.slot("balance").name, &balance)?;
        let mut closing = Vec::with_capacity(balance.len());
        for (row, balance) in balance.ints().iter().enumerate() {
            let (income, cost) = (income.ints()[row], cost.ints()[row]);
            // Whatever the order of adding, each partial sum must fit.
            let sum = balance.checked_add(income);
            if sum.and_then(|sum| sum.checked_sub(cost)).is_none() {
                let message = format!(
                    "a balance of {} yuan, income of {} and cost of {} are too much to add",
                    Fen(*balance),
                    Fen(income),
                    Fen(cost)
                );
                return Err(self.books_error(message, subject, row));
            }
            closing.push(commons::post(Fen(*balance), Fen(income), Fen(cost)).0);
        }
        self.close_book(step, "balance", subject, Column::Int(closing));
        Ok(())
    }

    /// Holds the elections that are due; where none is, the columns stand as they were.
    pub(super) fn elect(&mut self, step: &Step) -> Result<(), SimulateError> {
        let due = self.column(step, "due", Subject::Estate);
        if !due.flags().contains(&true) {
            return Ok(());
        }
        let seats = self.column(step, "seats", Subject::Estate);
        let World { space, seed, .. } = self.world;
        let when = [self.first_run, index(self.month)];
        let elected =
            election::hold(&self.state, space, step, when, *seed, due.flags(), seats.ints())?;
        for (slot, figures) in ["nominees", "voters", "seats_filled"].iter().zip(elected.figures) {
            let before = self.column(step, slot, Subject::Estate);
            let pairs = figures.into_iter().zip(before.ints());
            let now = pairs.map(|(figure, before)| figure.unwrap_or(*before)).collect();
            self.set(step, slot, Subject::Estate, Column::Int(now));
        }
        let before = self.column(step, "sits", Subject::Owner);
        let pairs = elected.sits.into_iter().zip(before.flags());
        let now = pairs.map(|(sits, before)| sits.unwrap_or(*before)).collect();
        self.set(step, "sits", Subject::Owner, Column::Flag(now));
        if let Some(month) = self.month.checked_sub(self.world.burn_in) {
            let held = elected.held.into_iter();
            self.elections.extend(held.map(|election| Election { month, ..election }));
        }
        Ok(())
    }

    pub(super) fn share_cost(&mut self, step: &Step) -> Result<(), SimulateError> {
        let whole = self.column(step, "whole", Subject::Neighbourhood);
        let weight = self.column(step, "weight", Subject::Estate);
        let n = self.world.space.count(Subject::Estate);
        let mut shares = Vec::with_capacity(weight.len());
        for (run, whole) in whole.ints().iter().enumerate() {
            let weights = &weight.ints()[run * n..(run + 1) * n];
            let parts = services::share(*whole, weights).ok_or_else(|| {
                let message =
                    format!("{} yuan can't be shared by weights {weights:?}", Fen(*whole));
                self.books_error(message, Subject::Neighbourhood, run)
            })?;
            shares.extend(parts);
        }
        self.set(step, "share", Subject::Estate, Column::Int(shares));
        Ok(())
    }

    /// Gives out the bays; where no lot decides, bays, cars and priorities that are what they were give
    /// the same households the same bays.
    pub(super) fn allot_bays(&mut self, step: &Step) -> Result<(), SimulateError> {
        if !self.world.asks_anew && self.allotted == Some(self.versions_of_bays(step)) {
            return Ok(());
        }
        let bays = self.column(step, "bays", Subject::Estate);
        let get = |slot| self.column(step, slot, Subject::Household);
        let (cars, priority) = (get("cars"), get("priority"));
        let crowd = self.state.everyone(Subject::Household);
        let estate_of = crowd.map(Subject::Estate);
        let purpose = name_key("parking lot");
        let mut overflow = vec![0; bays.len()];
        // Who has no car asks for no bay.
        let usual = cars.len() / bays.len().max(1);
        let with_room = || (Vec::with_capacity(usual), Vec::with_capacity(usual));
        let mut asking: Vec<(Vec<usize>, Vec<Wish>)> =
            std::iter::repeat_with(with_room).take(bays.len()).collect();
        for (row, estate) in estate_of.iter().enumerate() {
            let (cars, priority) = (cars.ints()[row], priority.ints()[row]);
            if cars == 0 {
                continue;
            }
            if cars < 0 {
                return Err(self.books_error(
                    format!("{cars} cars to park"),
                    Subject::Household,
                    row,
                ));
            }
            let (rows, wishes) = &mut asking[*estate as usize];
            rows.push(row);
            wishes.push(Wish { cars, priority });
        }
        let mut held = vec![0; cars.len()];
        let mut is_drawn = false;
        for (estate, (rows, wishes)) in asking.iter().enumerate() {
            let lots = |of: &[usize]| {
                is_drawn = true;
                let runs: Vec<u32> = of.iter().map(|at| crowd.runs[rows[*at]]).collect();
                let keys: Vec<u32> = of.iter().map(|at| crowd.keys[rows[*at]]).collect();
                chance::lots_of(self.world.seed, index(self.month), purpose, &runs, &keys)
            };
            let given = parking::allot(wishes, bays.ints()[estate], lots);
            for ((row, wish), given) in rows.iter().zip(wishes).zip(given) {
                held[*row] = given;
                overflow[estate] += wish.cars - given;
            }
        }
        self.set(step, "held", Subject::Household, Column::Int(held));
        self.set(step, "overflow", Subject::Estate, Column::Int(overflow));
        self.allotted = (!is_drawn).then(|| self.versions_of_bays(step));
        Ok(())
    }

    /// The versions of what bays are given out by, and of what was given.
    fn versions_of_bays(&self, step: &Step) -> [Option<u64>; 5] {
        let version = |subject, slot| self.state.version(subject, &step.slot(slot).name);
        let of_homes = |slot| version(Subject::Household, slot);
        [
            version(Subject::Estate, "bays"),
            of_homes("cars"),
            of_homes("priority"),
            of_homes("held"),
            version(Subject::Estate, "overflow"),
        ]
    }
}
