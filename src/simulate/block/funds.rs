//! Projects of a block: households are asked for money, and what each project has is posted.

use super::super::schedule::Step;
use super::super::subject::{Subject, index};
use super::{Running, SimulateError};
use crate::chance::name_key;
use crate::fund;
use crate::rulebook::{Column, Kind, View};
use crate::units::Fen;

impl Running<'_> {
    /// Asks every household of a project's estate for its pledge, for each project that asks.
    pub(super) fn raise_fund(&mut self, step: &Step) -> Result<(), SimulateError> {
        let asks = self.column(step, "asks", Subject::Project);
        let goal = self.column(step, "goal", Subject::Project);
        let refunds = self.column(step, "refunds", Subject::Project);
        let space = self.world.space;
        let n_projects = space.count(Subject::Project);
        let n_households = space.count(Subject::Household);
        let mut contributed = vec![0_i64; n_households * self.state.n_runs()];
        let mut totals = [(); 3].map(|()| vec![0_i64; asks.len()]);
        let asking: Vec<usize> = (0..asks.len()).filter(|row| asks.flags()[*row]).collect();
        let (mut rows, mut keys, mut projects) = (Vec::new(), Vec::new(), Vec::new());
        let mut spans = Vec::with_capacity(asking.len());
        for row in asking {
            let (run, project) = (row / n_projects, row % n_projects);
            let estate = space.belongs(Subject::Project, project, Subject::Estate);
            let from = rows.len();
            for household in 0..n_households {
                if space.belongs(Subject::Household, household, Subject::Estate) == estate {
                    rows.push((index(run), index(household)));
                    projects.push(index(row));
                    keys.push(name_key(&format!(
                        "{}/{}",
                        space.name(Subject::Household, household),
                        space.name(Subject::Project, project)
                    )));
                }
            }
            spans.push((row, from..rows.len()));
        }
        let crowd = self.state.some(Subject::Household, &rows, Some(keys));
        let view: View = self.state.view(Subject::Project).clone();
        let crowd = crowd.with(Subject::Project, view, Some(projects));
        let pledges = self.state.ask(&step.slot("pledge").name, &crowd, &Kind::Int)?;
        for (row, span) in spans {
            let pledges: Vec<Fen> = pledges.ints()[span.clone()].iter().map(|v| Fen(*v)).collect();
            let goal = Fen(goal.ints()[row]);
            let Some(raised) = fund::raise(&pledges, goal, refunds.flags()[row]) else {
                let message = "pledges are negative or too much to add up".to_string();
                return Err(self.books_error(message, Subject::Project, row));
            };
            let sum: i64 = raised.paid.iter().map(|fen| fen.0).sum();
            if sum != raised.kept.0 {
                let message = "what a project keeps is not what households paid".to_string();
                return Err(self.books_error(message, Subject::Project, row));
            }
            let run = row / n_projects;
            for ((_, household), paid) in rows[span].iter().zip(&raised.paid) {
                contributed[run * n_households + *household as usize] += paid.0;
            }
            let [pledged, kept, pledgers] = &mut totals;
            pledged[row] = raised.pledged.0;
            kept[row] = raised.kept.0;
            pledgers[row] = raised.pledgers;
        }
        for (slot, total) in ["pledged", "kept", "pledgers"].into_iter().zip(totals) {
            self.set(step, slot, Subject::Project, Column::Int(total));
        }
        self.set(step, "contributed", Subject::Household, Column::Int(contributed));
        Ok(())
    }
}
