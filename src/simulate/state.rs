//! The state of a block of runs: columns laid out run by run, and rules asked about them.

mod group;

use std::ops::Range;
use std::sync::Arc;

use super::block::{Place, SimulateError, World};
use super::schedule::{Beginning, Named, State as Declared};
use super::subject::{N_FIXED, Subject, index, slot};
use crate::chance::{self, Address, name_key};
use crate::rulebook::{Column, Environment, Frame, Given, Kind, Luck, Rule, View};
use crate::units::{day_number, day_of};

/// A view that exists for one question only, and its row for each row of the question.
type OwnView = (Subject, Arc<View>, Option<Arc<[u32]>>);

/// The rows of a question: whose they are, in which run, and what they belong to.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// Run of each row, counted within the block.
    pub run_in_block: Vec<u32>,
    /// Subject that names a row in messages, and its member for each row.
    pub named: (Subject, Vec<u32>),
    /// Run number of each row, for draws.
    pub runs: Arc<[u32]>,
    /// Key of each row, for draws.
    pub keys: Arc<[u32]>,
    /// Row of each fixed subject's view, for each row.
    maps: [Option<Arc<[u32]>>; N_FIXED],
    /// Views that exist for this question only.
    own: Vec<OwnView>,
}

impl Crowd {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Adds a view that exists for this question only.
    #[must_use]
    pub fn with(mut self, subject: Subject, view: View, rows: Option<Vec<u32>>) -> Self {
        self.own.push((subject, Arc::new(view), rows.map(Arc::from)));
        self
    }

    /// The row of a whole that each row belongs to.
    ///
    /// # Panics
    /// When it belongs to no such whole.
    #[must_use]
    pub fn map(&self, whole: Subject) -> &Arc<[u32]> {
        self.maps[slot(whole)].as_ref().expect("the checks know what belongs to what")
    }
}

/// Columns of all runs of a block.
pub struct State<'a> {
    world: &'a World<'a>,
    first_run: u32,
    n_runs: usize,
    views: [Arc<View>; N_FIXED],
    crowds: [Arc<Crowd>; N_FIXED],
    environments: Arc<[Arc<Environment>]>,
    environment_of_run: Vec<u32>,
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
        self.environment_of_run = (0..self.n_runs)
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
        self.environments = self.in_force();
        self.reframe();
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

    fn reframe(&mut self) {
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
        let same =
            environments.iter().zip(self.environments.iter()).all(|(a, b)| Arc::ptr_eq(a, b));
        if !same {
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

    /// Sets a column of a fixed subject.
    pub fn set(&mut self, subject: Subject, name: &str, column: Column) {
        let before = Arc::make_mut(&mut self.views[slot(subject)]).replace(name, Arc::new(column));
        if let Some(column) = before.and_then(Arc::into_inner) {
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
        let mut crowd = crowd(self.world, self.first_run, subject, rows);
        if let Some(keys) = keys {
            crowd.keys = keys.into();
        }
        crowd
    }

    /// Asks a rule about every row of a crowd.
    ///
    /// # Errors
    /// Where and why the rule stopped, or gave what is not due.
    pub fn ask(&self, name: &str, crowd: &Crowd, kind: &Kind) -> Result<Column, SimulateError> {
        let rule = self.world.book.rule(name).expect("the checks know every rule");
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

    /// What a rule is asked about a crowd, and in which frame.
    #[must_use]
    pub fn question(&self, rule: &Rule, crowd: &Crowd) -> (Vec<Given>, Arc<Frame>) {
        let given = rule.subjects.iter().map(|s| self.given(rule, s, crowd)).collect();
        (given, Arc::new(self.frame(crowd)))
    }

    /// The frame in which a crowd is asked.
    pub(super) fn frame(&self, crowd: &Crowd) -> Frame {
        let luck = Luck::Drawn {
            seed: self.world.seed,
            month: index(self.month),
            runs: Arc::clone(&crowd.runs),
            keys: Arc::clone(&crowd.keys),
        };
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
        let found = at.and_then(|at| Some((at, crowd.maps[at].clone()?)));
        let Some((at, rows)) = found else {
            unreachable!("the checks know that `{}` can be asked about {name}", rule.name)
        };
        // Rows of the subject itself follow one another when everybody is asked.
        let is_own = std::ptr::eq(&raw const *self.crowds[at], crowd);
        Given { subject, view: Arc::clone(&self.views[at]), rows: (!is_own).then_some(rows) }
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

/// How far beyond its range a float may lie by rounding alone.
const ROUNDING: f64 = 1e-9;

/// The first row whose value lies beyond a range, or is not a finite number.
fn beyond(column: &Column, range: Option<(f64, f64)>) -> Option<usize> {
    match column {
        Column::Int(values) => {
            let (least, most) = range?;
            #[expect(clippy::cast_possible_truncation, reason = "a range beyond i64 has no end")]
            let (least, most) = (least.ceil() as i64, most.floor() as i64);
            let are_within = pulp::Arch::new().dispatch(AreWithin { values, least, most });
            if are_within { None } else { values.iter().position(|v| *v < least || *v > most) }
        }
        Column::Float(values) => {
            let (least, most) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            let (least, most) = (least - ROUNDING, most + ROUNDING);
            let (least, most) = (least.max(f64::MIN), most.min(f64::MAX));
            let are_within = pulp::Arch::new().dispatch(AreWithin { values, least, most });
            let is_allowed = |v: f64| v >= least && v <= most;
            if are_within { None } else { values.iter().position(|v| !is_allowed(*v)) }
        }
        Column::Flag(_) | Column::Word(..) => None,
    }
}

/// Do all values lie within a range? To be compiled for every width of vectors.
struct AreWithin<'a, T> {
    values: &'a [T],
    least: T,
    most: T,
}

impl<T: Copy + PartialOrd> pulp::NullaryFnOnce for AreWithin<'_, T> {
    type Output = bool;

    #[inline(always)]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator would stop the fast loop")]
    fn call(self) -> bool {
        // Without a way out of the loop it runs over many values at once.
        let is_within = |v: T| (v >= self.least) & (v <= self.most);
        self.values.iter().fold(true, |all, v| all & is_within(*v))
    }
}

/// Does a rule or the schedule read the lot of households? Where none does, none is drawn.
fn reads_lot(world: &World<'_>) -> bool {
    let by_rule = |rule: &Rule| rule.columns.iter().any(|column| column.name == "lot");
    world.book.rules().any(by_rule) || world.schedule.names("lot")
}

/// Where each household stands when the households of its estate are put in order by lot, once for
/// each run, as a share of them: a systematic sample with a start drawn for each estate. A quota
/// read from it is met within every estate to less than one household, on average exactly, and what
/// is drawn for one estate tells nothing of another.
#[expect(clippy::cast_precision_loss, reason = "households are far below 2^53")]
fn lots(world: &World<'_>, runs: &Range<u32>) -> Vec<f64> {
    let space = world.space;
    let keys = space.keys(Subject::Household);
    let estates = space.keys(Subject::Estate);
    let n = keys.len();
    let estate_of: Vec<usize> =
        (0..n).map(|i| space.belongs(Subject::Household, i, Subject::Estate)).collect();
    let purpose = name_key("lot");
    let mut lots = Vec::with_capacity(runs.len() * n);
    let mut drawn = vec![0; n];
    for run in runs.clone() {
        chance::lots(world.seed, 0, purpose, &vec![run; n], keys, &mut drawn);
        let mut orders = vec![Vec::new(); estates.len()];
        for (i, lot) in drawn.iter().enumerate() {
            orders[estate_of[i]].push((*lot, i));
        }
        let mut of_run = vec![0.0; n];
        for (order, key) in orders.iter_mut().zip(estates) {
            order.sort_unstable();
            let start =
                Address { seed: world.seed, run, month: 0, subject: *key, purpose }.uniform();
            let within = order.len() as f64;
            for (place, (_, i)) in order.iter().enumerate() {
                of_run[*i] = (place as f64 + start) / within;
            }
        }
        lots.extend(of_run);
    }
    lots
}

/// Every member in every run of a block.
fn everyone(world: &World<'_>, first_run: u32, subject: Subject, n_runs: usize) -> Crowd {
    let space = world.space;
    let n = space.count(subject);
    let in_runs = |of: &dyn Fn(u32, &mut Vec<u32>)| {
        let mut all = Vec::with_capacity(n_runs * n);
        (0..index(n_runs)).for_each(|run| of(run, &mut all));
        all
    };
    let repeated = |run, all: &mut Vec<u32>| all.extend(std::iter::repeat_n(run, n));
    let maps = Subject::FIXED.map(|whole| {
        subject.belongs_to().contains(&whole).then(|| {
            let of: Vec<u32> =
                (0..n).map(|member| index(space.belongs(subject, member, whole))).collect();
            let size = index(space.count(whole));
            in_runs(&|run, all| all.extend(of.iter().map(|member| run * size + member))).into()
        })
    });
    Crowd {
        run_in_block: in_runs(&repeated),
        named: (subject, in_runs(&|_, all| all.extend(0..index(n)))),
        runs: in_runs(&|run, all| repeated(first_run + run, all)).into(),
        keys: space.keys(subject).repeat(n_runs).into(),
        maps,
        own: Vec::new(),
    }
}

fn crowd(world: &World<'_>, first_run: u32, subject: Subject, rows: &[(u32, u32)]) -> Crowd {
    let space = world.space;
    let maps = Subject::FIXED.map(|whole| {
        subject.belongs_to().contains(&whole).then(|| {
            let n = index(space.count(whole));
            let of = |member: u32| index(space.belongs(subject, member as usize, whole));
            // Many rows know few members: where each belongs is looked up once.
            if rows.len() > space.count(subject) {
                let of: Vec<u32> = (0..index(space.count(subject))).map(of).collect();
                return rows.iter().map(|(run, member)| run * n + of[*member as usize]).collect();
            }
            rows.iter().map(|(run, member)| run * n + of(*member)).collect()
        })
    });
    let keys = space.keys(subject);
    Crowd {
        run_in_block: rows.iter().map(|row| row.0).collect(),
        named: (subject, rows.iter().map(|row| row.1).collect()),
        runs: rows.iter().map(|row| first_run + row.0).collect(),
        keys: rows.iter().map(|row| keys[row.1 as usize]).collect(),
        maps,
        own: Vec::new(),
    }
}

fn tiled(column: &Column, n: usize) -> Column {
    match column {
        Column::Int(values) => Column::Int(values.repeat(n)),
        Column::Float(values) => Column::Float(values.repeat(n)),
        Column::Flag(values) => Column::Flag(values.repeat(n)),
        Column::Word(values, words) => Column::Word(values.repeat(n), Arc::clone(words)),
    }
}
