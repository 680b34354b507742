//! The schedule: which columns make up the world, what happens in a month and in which order, and
//! what is measured. Read from `schedule.toml`, whose places it keeps for the checks.

mod measured;
mod state;
mod step;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::mechanism::{Act, Mechanism, Role, Slot};
use super::outcome::{Both, Outcome};
use super::subject::Subject;
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, did_you_mean};
use crate::rulebook::Kind;
pub use measured::Part;

/// A name with its place in the schedule.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The file.
    pub text: Arc<Text>,
    /// Byte offset.
    pub start: usize,
    /// Length in bytes.
    pub length: usize,
}

/// A column that the world carries from month to month.
#[derive(Debug, Clone)]
pub struct State {
    /// Whose column it is.
    pub subject: Subject,
    /// Its name.
    pub name: Named,
    /// What it holds.
    pub kind: Kind,
    /// Where its values start.
    pub start: Beginning,
    /// Its unit as written.
    pub unit: String,
    /// Least and greatest value that may be set, if there are such.
    pub range: Option<(f64, f64)>,
}

/// The value of a state column before the first month.
#[derive(Debug, Clone)]
pub enum Beginning {
    /// The same for all.
    Int(i64),
    /// The same for all.
    Float(f64),
    /// The same for all.
    Flag(bool),
    /// A word of the category, by position.
    Word(u16),
    /// What a rule gives, or a column of the data.
    Named(Named),
    /// A figure over the members' column, which must have begun before.
    Group(Figure, Subject, Named),
}

/// A figure over the members of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Arithmetic mean.
    Mean,
    /// Sum.
    Sum,
    /// The least value.
    Least,
    /// The greatest value.
    Greatest,
    /// How unequally a number that is not negative is spread: 0 when all hold the same, towards 1
    /// when one holds everything; 0 when nobody holds anything (Gini coefficient).
    Gini,
    /// Share of members for whom a flag holds.
    Share,
    /// Number of members for whom a flag holds.
    Count,
}

impl Figure {
    /// Every figure with its word in the schedule.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("mean", Self::Mean),
        ("sum", Self::Sum),
        ("share", Self::Share),
        ("count", Self::Count),
        ("least", Self::Least),
        ("greatest", Self::Greatest),
        ("gini", Self::Gini),
    ];
}

/// What sets a column.
#[derive(Debug, Clone)]
pub enum Setter {
    /// A rule, asked about every subject.
    Rule(Named),
    /// A figure over the members' column.
    Group(Figure, Subject, Named),
}

/// One step of the month.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name, for messages.
    pub name: String,
    /// Who is asked.
    pub subject: Subject,
    /// Columns to set, all from the state before the step.
    pub set: Vec<(Named, Setter)>,
    /// What happens then, with what fills the mechanism's slots.
    pub then: Option<(&'static Mechanism, Vec<(&'static Slot, Named)>)>,
    /// A switch: where this parameter is false the step is left out, and the columns that it sets
    /// stand as they start.
    pub when: Option<Named>,
    /// Calendar months in which the step is due; empty for every month.
    pub months: Vec<u8>,
    /// The day of the month whose parameters the step sees; the first when nothing is said.
    pub day: Option<u8>,
}

impl Step {
    /// Does the step do this?
    #[must_use]
    pub fn is(&self, act: Act) -> bool {
        self.then.as_ref().is_some_and(|(mechanism, _)| mechanism.act == act)
    }

    /// Does the step ask a rule of this name, to set a column or for its mechanism?
    #[must_use]
    pub fn asks(&self, rule: &str) -> bool {
        let sets = self.set.iter().any(|(_, setter)| match setter {
            Setter::Rule(named) => named.name == rule,
            Setter::Group(..) => false,
        });
        let mut slots = self.slots();
        sets || slots.any(|(slot, named)| matches!(slot.role, Role::Asks(_)) && named.name == rule)
    }

    /// Does the step set this column?
    #[must_use]
    pub fn sets(&self, subject: Subject, column: &str) -> bool {
        let own = self.subject == subject && self.set.iter().any(|set| set.0.name == column);
        own || self
            .slots()
            .any(|(slot, named)| slot.role == Role::Sets(subject) && named.name == column)
    }

    /// What fills the mechanism's slots.
    pub fn slots(&self) -> impl Iterator<Item = (&'static Slot, &Named)> {
        self.then.iter().flat_map(|(_, slots)| slots).map(|(slot, named)| (*slot, named))
    }

    /// The name filled into a slot that may stay empty.
    #[must_use]
    pub fn maybe_slot(&self, slot: &str) -> Option<&Named> {
        self.slots().find(|(known, _)| known.name == slot).map(|(_, named)| named)
    }

    /// The name filled into a mechanism's slot.
    ///
    /// # Panics
    /// When the slot is empty; reading the schedule refuses that.
    #[must_use]
    pub fn slot(&self, slot: &str) -> &Named {
        self.maybe_slot(slot).expect("every slot that is due is filled")
    }
}

/// A column of an estate that is measured every month, or a ratio of two outcomes.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The outcome that results carry.
    pub outcome: Outcome,
    /// Where it is named.
    pub name: Named,
    /// A switch: where no policy of a scenario ever turns it on, nothing is measured.
    pub when: Option<Named>,
    /// Where the outcomes of a ratio are named.
    pub ratio: Vec<Named>,
    /// Where the outcome is named that weights a mean over estates.
    pub weight: Option<Named>,
    /// The estate's column; `None` for a ratio.
    pub column: Option<Named>,
    /// Is it whole?
    pub is_int: bool,
}

/// The order of the month.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Where it is written.
    pub text: Arc<Text>,
    /// All state columns.
    pub states: Vec<State>,
    /// The month, in order.
    pub steps: Vec<Step>,
    /// What is measured.
    pub measured: Vec<Measured>,
    /// Columns of a household that add up to what it is charged in a month.
    pub charged: Vec<Named>,
    /// Columns of a household in which two policies are held against each other, household by
    /// household.
    pub watched: Vec<Named>,
    /// The lines of a bill.
    pub bill: Vec<BillLine>,
    /// What must balance at the end of every month.
    pub balances: Vec<Balance>,
}

/// Two sums of whole columns that must be equal at the end of every month, for every subject.
#[derive(Debug, Clone)]
pub struct Balance {
    /// What it says, for messages.
    pub name: Named,
    /// Whose columns they are.
    pub subject: Subject,
    /// The sum of these …
    pub left: Vec<Named>,
    /// … is the sum of these.
    pub right: Vec<Named>,
}

/// A line of a bill: the lines of a charged column, without credits, add up to it.
#[derive(Debug, Clone)]
pub struct BillLine {
    /// The charged column of a household.
    pub column: Named,
    /// The rule that gives the line, fen.
    pub rule: Named,
    /// What it is called.
    pub title: Both,
    /// What it is.
    pub part: Part,
}

impl Schedule {
    /// Reads `schedule.toml` and its parts, files of `schedule/` by name: the month is what the
    /// first file says itself, then each part in the order in which it lists them.
    ///
    /// # Errors
    /// Every fault of the files on their own; [`super::check`] holds them against the rules.
    pub fn read(text: &Arc<Text>, parts: &[(String, Arc<Text>)]) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let mut schedule = Self {
            text: Arc::clone(text),
            states: Vec::new(),
            steps: Vec::new(),
            measured: Vec::new(),
            charged: Vec::new(),
            watched: Vec::new(),
            bill: Vec::new(),
            balances: Vec::new(),
        };
        schedule.add(&root);
        let mut listed = BTreeSet::new();
        for (name, entry) in root.texts("parts") {
            if let Some((_, part)) = parts.iter().find(|(known, _)| *known == name) {
                if listed.insert(name) {
                    root.gather(schedule.add_part(part));
                } else {
                    let message = "a part of the month is listed twice".into();
                    root.fault("simulate::two_parts", entry, message, "once is enough");
                }
            } else {
                let fault = Fault::new(
                    "simulate::unknown_part",
                    format!("there is no part `{name}` of the month"),
                );
                let fault = fault.at(text, entry.start, entry.end - entry.start, "not found");
                let near = did_you_mean(&name, parts.iter().map(|(known, _)| known.as_str()));
                let help = || format!("write schedule/{name}.toml beside this file");
                root.push(fault.help(near.unwrap_or_else(help)));
            }
        }
        for (name, part) in parts.iter().filter(|(name, _)| !listed.contains(name)) {
            let message = format!("nothing says when `{name}` comes in the month");
            let fault = Fault::new("simulate::unlisted_part", message);
            let help = format!("add \"{name}\" to `parts` in schedule.toml");
            root.push(fault.at(part, 0, 1, "never read").help(help));
        }
        if schedule.steps.is_empty() {
            let fault = Fault::new("simulate::empty_month", "nothing happens in a month");
            root.push(
                fault.at(text, 0, 1, "no [[month]] in this file").help("add the steps in order"),
            );
        }
        root.done()?;
        Ok(schedule)
    }

    fn add_part(&mut self, text: &Arc<Text>) -> Result<(), Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        self.add(&root);
        root.done()
    }

    fn add(&mut self, root: &Table<'_>) {
        self.states.extend(root.maybe_table("state").iter().flat_map(|t| state::all(root, t)));
        self.steps.extend(root.tables("month").into_iter().filter_map(|t| step::one(root, t)));
        let outcomes = root.tables("outcome").into_iter();
        self.measured.extend(outcomes.filter_map(|t| measured::one(root, t)));
        let of =
            |(name, entry): (String, &Entry)| of_subject(root, Subject::Household, &name, entry);
        self.charged.extend(root.texts("charged").into_iter().filter_map(of));
        self.watched.extend(root.texts("watched").into_iter().filter_map(of));
        let lines = root.tables("bill").into_iter();
        self.bill.extend(lines.filter_map(|t| measured::bill_line(root, t)));
        let balances = root.tables("balance").into_iter();
        self.balances.extend(balances.filter_map(|t| measured::balance(root, t)));
    }

    /// The state column of a name, if declared.
    #[must_use]
    pub fn state(&self, subject: Subject, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.subject == subject && state.name.name == name)
    }

    /// Does any column start from, or any step read, a column of this name?
    #[must_use]
    pub fn names(&self, column: &str) -> bool {
        let starts = |state: &State| match &state.start {
            Beginning::Named(named) | Beginning::Group(_, _, named) => named.name == column,
            _ => false,
        };
        let is_it = |setter: &Setter| match setter {
            Setter::Rule(_) => false,
            Setter::Group(_, _, named) => named.name == column,
        };
        let reads = |step: &Step| {
            step.set.iter().any(|(_, setter)| is_it(setter))
                || step.slots().any(|(_, named)| named.name == column)
        };
        self.states.iter().any(starts)
            || self.steps.iter().any(reads)
            || self.charged.iter().any(|named| named.name == column)
    }

    /// Leaves out what is measured only while a switch stands on that never does, and ratios or means of what
    /// is left out.
    pub fn measure_only(&mut self, may_be_on: impl Fn(&str) -> bool) {
        self.measured.retain(|own| own.when.as_ref().is_none_or(|when| may_be_on(&when.name)));
        let kept: Vec<String> = self.measured.iter().map(|own| own.outcome.name.clone()).collect();
        let is_kept = |part: &Named| kept.contains(&part.name);
        self.measured.retain(|own| own.ratio.iter().chain(&own.weight).all(is_kept));
    }

    /// The step of a mechanism, if there is one.
    #[must_use]
    pub fn step_of(&self, act: Act) -> Option<&Step> {
        self.steps.iter().find(|step| step.is(act))
    }
}

impl Named {
    fn of(name: &str, table: &Table<'_>, entry: &Entry) -> Self {
        Self::at(name, table, entry.start, entry.end - entry.start)
    }

    fn at(name: &str, table: &Table<'_>, start: usize, length: usize) -> Self {
        Self { name: name.into(), text: Arc::clone(table.source()), start, length }
    }

    /// A fault at this place.
    #[must_use]
    pub fn fault(&self, code: &'static str, message: String, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, self.start, self.length, label)
    }
}

fn subject(root: &Table<'_>, name: &str, start: usize, length: usize) -> Option<Subject> {
    let found = Subject::named(name);
    if found.is_none() {
        let message = format!("`{name}` is not a subject of the world");
        let fault = Fault::new("simulate::unknown_subject", message);
        let names = Subject::ALL.map(Subject::name);
        let help =
            did_you_mean(name, names).unwrap_or_else(|| format!("subjects: {}", names.join(", ")));
        root.push(fault.at(root.source(), start, length, "no such subject").help(help));
    }
    found
}

fn of_subject(table: &Table<'_>, subject: Subject, text: &str, entry: &Entry) -> Option<Named> {
    let column = text.strip_prefix(subject.name()).and_then(|rest| rest.strip_prefix('.'));
    if column.is_none() {
        let message = format!("`{text}` must be a column of `{}`", subject.name());
        let label = format!("expected \"{}.column\"", subject.name());
        table.fault("simulate::wrong_column", entry, message, &label);
    }
    column.map(|column| Named::of(column, table, entry))
}
