//! The state of a block of runs: columns laid out run by run, and rules asked about them.

mod crowd;
mod group;
mod lots;
mod range;

use std::ops::Range;
use std::sync::Arc;

use super::block::{Place, SimulateError, World};
use super::schedule::{Beginning, Named, State as Declared};
use super::subject::{N_FIXED, Subject, index, slot};
use crate::rulebook::{Column, Environment, Frame, Given, Grounds, Kind, Luck, Rule, View};
use crate::units::{day_number, day_of};
pub use crowd::Crowd;
use crowd::{crowd, everyone};
use lots::{lots, reads_lot};
use range::beyond;

/// Columns of all runs of a block.
pub struct State<'a> {
    world: &'a World<'a>,
    first_run: u32,
    n_runs: usize,
    views: [Arc<View>; N_FIXED],
    crowds: [Arc<Crowd>; N_FIXED],
    environments: Arc<[Arc<Environment>]>,
    environment_of_run: Vec<u32>,
    /// Grows when other parameters come into force.
    regime: u64,
    /// What each fixed subject is asked in this month.
    frames: [Option<Arc<Frame>>; N_FIXED],
    /// Which motions are in force in the runs of each environment, one bit each.
    masks: Vec<u32>,
    /// The day whose parameters are in force; the first of the month when nothing is said.
    day: Option<u8>,
    month: usize,
}

/// In which runs of a block a switch stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// In all.
    On,
    /// In none.
    Off,
    /// In those of the block that are marked.
    In(Vec<bool>),
}

impl<'a> State<'a> {
    /// Lays out the data of every run.
    #[must_use]
    pub fn new(world: &'a World<'a>, runs: &Range<u32>) -> Self {
        let n_runs = (runs.end - runs.start) as usize;
        let views = Subject::FIXED.map(|subject| {
            let mut view = View::default();
            let facts = world.space.view(subject);
            for name in facts.names() {
                let fact = facts.get(name).expect("the name is its own");
                view.set(name, Arc::new(tiled(fact, n_runs)));
            }
            Arc::new(view)
        });
        let mut views = views;
        let lots = if reads_lot(world) {
            lots(world, runs)
        } else {
            vec![0.0; n_runs * world.space.count(Subject::Household)]
        };
        let lots = Arc::new(Column::Float(lots));
        Arc::make_mut(&mut views[slot(Subject::Household)]).set("lot", lots);
        let environments: Arc<[Arc<Environment>]> = Arc::from([]);
        let environment_of_run = vec![0; n_runs];
        let first_run = runs.start;
        let crowds =
            Subject::FIXED.map(|subject| Arc::new(everyone(world, first_run, subject, n_runs)));
        let frames = [const { None }; N_FIXED];
        Self {
            world,
            first_run,
            n_runs,
            views,
            crowds,
            environments,
            environment_of_run,
            regime: 0,
            frames,
            masks: Vec::new(),
            day: None,
            month: 0,
        }
    }

    /// Runs in the block.
    #[must_use]
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// Opens a month: `adopted` gives the motions in force in a run of the block, one bit each.
    pub fn open_month(&mut self, month: usize, adopted: impl Fn(usize) -> u32) {
        self.month = month;
        let mut met: Vec<u32> = Vec::new();
        let environment_of_run: Vec<u32> = (0..self.n_runs)
            .map(|run| {
                let mask = adopted(run);
                let known = met.iter().position(|other| *other == mask);
                index(known.unwrap_or_else(|| {
                    met.push(mask);
                    met.len() - 1
                }))
            })
            .collect();
        self.masks = met;
        self.day = None;
        let is_known = environment_of_run == self.environment_of_run;
        self.environment_of_run = environment_of_run;
        let environments = self.in_force();
        if is_known && self.are_in_force(&environments) {
            self.renew_luck();
        } else {
            self.environments = environments;
            self.reframe();
        }
        let elapsed = i64::try_from(month).expect("months are few");
        let of_year = i64::from(self.world.month(month).in_year());
        for (name, value) in [
            ("months_elapsed", elapsed),
            ("years_elapsed", elapsed / 12),
            ("month_of_year", of_year),
        ] {
            self.set(Subject::Neighbourhood, name, Column::Int(vec![value; self.n_runs]));
        }
    }

    /// The parameters of the day, for each set of motions in force.
    fn in_force(&self) -> Arc<[Arc<Environment>]> {
        let first = self.world.month(self.month).first_day();
        let day = self.day.map_or(first, |day| {
            let next = self.world.month(self.month + 1).first_day();
            let month = day_number(first)..day_number(next);
            let wished = month.start + i64::from(day) - 1;
            day_of(wished.min(month.end - 1)).unwrap_or(first)
        });
        self.masks.iter().map(|mask| self.world.environments.on(day, *mask)).collect()
    }

    fn are_in_force(&self, environments: &[Arc<Environment>]) -> bool {
        let mut pairs = environments.iter().zip(self.environments.iter());
        environments.len() == self.environments.len() && pairs.all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// How often other parameters came into force, or in other runs.
    #[must_use]
    pub fn regime(&self) -> u64 {
        self.regime
    }

    /// The same questions in another month.
    fn renew_luck(&mut self) {
        for (frame, crowd) in self.frames.iter_mut().zip(&self.crowds) {
            let luck = luck(self.world.seed, self.month, crowd);
            *frame = frame.as_ref().map(|frame| Arc::new(frame.with_luck(luck)));
        }
    }

    fn reframe(&mut self) {
        self.regime += 1;
        self.frames = Subject::FIXED.map(|subject| {
            let crowd = Arc::clone(&self.crowds[slot(subject)]);
            Some(Arc::new(self.frame(&crowd)))
        });
    }

    /// Puts the parameters of a day of the month in force, the last when the month has no such day;
    /// `None` for the first.
    pub fn open_day(&mut self, day: Option<u8>) {
        self.day = day;
        let environments = self.in_force();
        if !self.are_in_force(&environments) {
            self.environments = environments;
            self.reframe();
        }
    }

    /// In which runs a switch stands on; one that is not in force stands off.
    #[must_use]
    pub fn switch(&self, name: &str) -> Switch {
        let on: Vec<bool> =
            self.environments.iter().map(|e| e.switch(name).unwrap_or(false)).collect();
        if on.iter().all(|on| *on) {
            Switch::On
        } else if on.iter().any(|on| *on) {
            Switch::In(self.environment_of_run.iter().map(|at| on[*at as usize]).collect())
        } else {
            Switch::Off
        }
    }

    /// What rules see of a fixed subject.
    #[must_use]
    pub fn view(&self, subject: Subject) -> &View {
        &self.views[slot(subject)]
    }

    /// A column of a fixed subject.
    ///
    /// # Panics
    /// When it is not there; the checks refuse such schedules.
    #[must_use]
    pub fn column(&self, subject: Subject, name: &str) -> &Arc<Column> {
        self.views[slot(subject)].get(name).expect("the checks know every column")
    }

    /// The version of a column of a fixed subject: another number whenever its values changed.
    #[must_use]
    pub fn version(&self, subject: Subject, name: &str) -> Option<u64> {
        self.views[slot(subject)].version(name)
    }

    /// Sets a column of a fixed subject.
    pub fn set(&mut self, subject: Subject, name: &str, column: Column) {
        let spare = Arc::make_mut(&mut self.views[slot(subject)]).renew(name, column);
        if let Some(column) = spare {
            column.give_back();
        }
    }

    /// All rows of a fixed subject.
    #[must_use]
    pub fn everyone(&self, subject: Subject) -> Arc<Crowd> {
        Arc::clone(&self.crowds[slot(subject)])
    }

    /// Some rows of a fixed subject: pairs of a run of the block and a member. `keys` replaces the
    /// members' own keys for draws.
    #[must_use]
    pub fn some(&self, subject: Subject, rows: &[(u32, u32)], keys: Option<Vec<u32>>) -> Crowd {
        crowd(self.world, self.first_run, subject, rows, keys)
    }

    /// Asks a rule about every row of a crowd.
    ///
    /// # Errors
    /// Where and why the rule stopped, or gave what is not due.
    pub fn ask(&self, name: &str, crowd: &Crowd, kind: &Kind) -> Result<Column, SimulateError> {
        let rule = self.world.book.rule(name).expect("the checks know every rule");
        self.ask_rule(rule, crowd, kind)
    }

    /// The same, of a rule that is at hand.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_rule(
        &self,
        rule: &Rule,
        crowd: &Crowd,
        kind: &Kind,
    ) -> Result<Column, SimulateError> {
        let given: Vec<Given> = rule.subjects.iter().map(|s| self.given(rule, s, crowd)).collect();
        let fixed = self.crowds.iter().position(|known| std::ptr::eq(&raw const **known, crowd));
        let frame = fixed.and_then(|at| self.frames[at].clone());
        let frame = frame.unwrap_or_else(|| Arc::new(self.frame(crowd)));
        self.world.book.ask_column(rule, &given, crowd.len(), kind, &frame).map_err(
            |(row, faults)| {
                let (named, members) = &crowd.named;
                let who = self.world.space.name(*named, members[row] as usize);
                SimulateError::Rule(Box::new((
                    faults,
                    self.place(crowd.run_in_block[row] as usize, who),
                )))
            },
        )
    }

    /// What the answer of a rule about everyone rests on; `None` when it rests on draws too.
    #[must_use]
    pub fn grounds(&self, rule: &Rule, subject: Subject, kind: &Kind) -> Option<Grounds> {
        let at = slot(subject);
        let crowd = &self.crowds[at];
        let given: Vec<Given> = rule.subjects.iter().map(|s| self.given(rule, s, crowd)).collect();
        self.world.book.grounds(rule, &given, kind, self.frames[at].as_ref()?)
    }

    /// What a rule is asked about a crowd, and in which frame.
    #[must_use]
    pub fn question(&self, rule: &Rule, crowd: &Crowd) -> (Vec<Given>, Arc<Frame>) {
        let given = rule.subjects.iter().map(|s| self.given(rule, s, crowd)).collect();
        (given, Arc::new(self.frame(crowd)))
    }

    /// The frame in which a crowd is asked.
    pub(super) fn frame(&self, crowd: &Crowd) -> Frame {
        let luck = luck(self.world.seed, self.month, crowd);
        if let [only] = &self.environments[..] {
            return Frame::of(Arc::clone(only), luck);
        }
        let of_run = |run: &u32| self.environment_of_run[*run as usize];
        let environment_of = crowd.run_in_block.iter().map(of_run).collect();
        Frame::mixed(Arc::clone(&self.environments), environment_of, luck)
    }

    /// Where something happened, for messages.
    #[must_use]
    pub fn place(&self, run_in_block: usize, who: &str) -> Place {
        Place {
            policy: self.world.policy.id.clone(),
            run: self.first_run + index(run_in_block),
            month: self.world.month(self.month),
            who: who.into(),
        }
    }

    /// What a rule is handed of one subject of the world.
    pub(super) fn given(&self, rule: &Rule, name: &crate::rulebook::Word, crowd: &Crowd) -> Given {
        let subject = name.clone();
        if let Some((_, view, rows)) = crowd.own.iter().find(|own| own.0.name() == name.as_str()) {
            return Given { subject, view: Arc::clone(view), rows: rows.clone() };
        }
        let at = Subject::FIXED.iter().position(|fixed| fixed.name() == name.as_str());
        let rows = |at: usize| crowd.maps[at].clone().or_else(|| self.rows_of(crowd, at));
        let found = at.and_then(|at| Some((at, rows(at)?)));
        let Some((at, rows)) = found else {
            unreachable!("the checks know that `{}` can be asked about {name}", rule.name)
        };
        // Rows of the subject itself follow one another when everybody is asked.
        let is_own = std::ptr::eq(&raw const *self.crowds[at], crowd);
        Given { subject, view: Arc::clone(&self.views[at]), rows: (!is_own).then_some(rows) }
    }

    /// The row of a whole that each row of some members belongs to; `None` when it belongs to no such
    /// whole.
    fn rows_of(&self, crowd: &Crowd, at: usize) -> Option<Arc<[u32]>> {
        let (space, (part, members)) = (self.world.space, &crowd.named);
        let whole = Subject::FIXED[at];
        let n = index(space.count(whole));
        let of = |member: u32| index(space.belongs(*part, member as usize, whole));
        part.belongs_to().contains(&whole).then(|| {
            let pairs = crowd.run_in_block.iter().zip(members);
            // Many rows know few members: where each belongs is looked up once.
            if members.len() > space.count(*part) {
                let of: Vec<u32> = (0..index(space.count(*part))).map(of).collect();
                return pairs.map(|(run, member)| run * n + of[*member as usize]).collect();
            }
            pairs.map(|(run, member)| run * n + of(*member)).collect()
        })
    }

    /// The starting column of a state.
    ///
    /// # Errors
    /// When a starting rule stops, or a sum is too large.
    pub fn begin(&self, state: &Declared) -> Result<Column, SimulateError> {
        let (subject, kind) = (state.subject, &state.kind);
        let crowd = self.everyone(subject);
        let n = crowd.len();
        Ok(match (&state.start, kind) {
            (Beginning::Int(v), _) => Column::Int(vec![*v; n]),
            (Beginning::Float(v), _) => Column::Float(vec![*v; n]),
            (Beginning::Flag(v), _) => Column::Flag(vec![*v; n]),
            (Beginning::Word(v), Kind::Word(words)) => Column::Word(vec![*v; n], Arc::clone(words)),
            (Beginning::Word(_), _) => unreachable!("only categories start with a word"),
            (Beginning::Named(name), _) => {
                let fact = self.world.space.view(subject).get(&name.name);
                match fact {
                    Some(fact) => tiled(fact, self.n_runs),
                    None => self.ask(&name.name, &crowd, kind)?,
                }
            }
            (Beginning::Group(figure, of, name), _) => {
                self.group(subject, *figure, *of, &name.name)?
            }
        })
    }

    /// Holds a column that was just set against its unit: no value beyond its range, and no float
    /// that is not a number. `by` is what gave it.
    ///
    /// # Errors
    /// The first value that is not allowed, with its unit, month and run.
    pub fn within(
        &self,
        state: &Declared,
        column: &Column,
        by: &Named,
    ) -> Result<(), SimulateError> {
        let Some(row) = beyond(column, state.range) else { return Ok(()) };
        let (name, unit) = (&state.name.name, &state.unit);
        let n = self.world.space.count(state.subject);
        let place = self.place(row / n, self.world.space.name(state.subject, row % n));
        let value = column.as_f64(row);
        let message = format!("`{name}` ({unit}) is {value} for {place}");
        let expected = match state.range {
            Some((least, most)) if most.is_infinite() => format!("at least {least} is due"),
            Some((least, most)) => format!("{least} to {most} is due"),
            None => "a finite number is due".into(),
        };
        let fault = by.fault("simulate::out_of_range", message, &expected);
        let help = "mend what gives this value, or say what is allowed where the column is \
                    declared: range = [least, greatest]";
        Err(SimulateError::OutOfRange(Box::new(fault.help(help))))
    }
}

/// The draws of a crowd in a month.
fn luck(seed: u64, month: usize, crowd: &Crowd) -> Luck {
    let (runs, keys) = (Arc::clone(&crowd.runs), Arc::clone(&crowd.keys));
    Luck::Drawn { seed, month: index(month), runs, keys }
}

fn tiled(column: &Column, n: usize) -> Column {
    match column {
        Column::Int(values) => Column::Int(values.repeat(n)),
        Column::Float(values) => Column::Float(values.repeat(n)),
        Column::Flag(values) => Column::Flag(values.repeat(n)),
        Column::Word(values, words) => Column::Word(values.repeat(n), Arc::clone(words)),
    }
}
