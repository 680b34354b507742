//! The schedule: which columns make up the world, what happens in a month and in which order, and
//! what is measured. Read from `schedule.toml`, whose places it keeps for the checks.

use std::sync::Arc;

use super::mechanism::{Act, MECHANISMS, Mechanism, Role, Slot};
use super::outcome::{Both, Outcome, Total};
use super::subject::Subject;
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::rulebook::{Kind, Word, column_kind, usual_range};

/// A name with its place in the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
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
    /// Share of members for whom a flag holds.
    Share,
    /// Number of members for whom a flag holds.
    Count,
}

impl Figure {
    /// Every figure with its word in the schedule.
    pub const NAMED: [(&'static str, Self); 4] =
        [("mean", Self::Mean), ("sum", Self::Sum), ("share", Self::Share), ("count", Self::Count)];
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
    /// What happens then.
    pub then: Option<(&'static Mechanism, Vec<(&'static str, Named)>)>,
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
        let slots = self.then.iter().flat_map(|(mechanism, _)| mechanism.slots);
        let mut asking = slots.filter(|slot| matches!(slot.role, Role::Asks(_)));
        sets || asking.any(|slot| self.slot(slot.name).name == rule)
    }

    /// Does the step set this column?
    #[must_use]
    pub fn sets(&self, subject: Subject, column: &str) -> bool {
        let own = self.subject == subject && self.set.iter().any(|set| set.0.name == column);
        let mut slots = self.then.iter().flat_map(|(mechanism, _)| mechanism.slots);
        let by_mechanism = |slot: &Slot| {
            matches!(slot.role, Role::Sets(of) if of == subject)
                && self.slot(slot.name).name == column
        };
        own || slots.any(by_mechanism)
    }

    /// The name filled into a mechanism's slot.
    ///
    /// # Panics
    /// When the slot is empty; reading the schedule refuses that.
    #[must_use]
    pub fn slot(&self, slot: &str) -> &Named {
        let filled = self.then.iter().flat_map(|(_, slots)| slots);
        &filled.clone().find(|(name, _)| *name == slot).expect("every slot is filled").1
    }
}

/// A column of an estate that is measured every month, or a ratio of two outcomes.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The outcome that results carry.
    pub outcome: Outcome,
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
    /// The lines of a bill.
    pub bill: Vec<BillLine>,
}

/// A line of a bill: the lines of a charged column add up to it.
#[derive(Debug, Clone)]
pub struct BillLine {
    /// The charged column of a household.
    pub column: Named,
    /// The rule that gives the line, fen.
    pub rule: Named,
    /// What it is called.
    pub title: Both,
}

impl Schedule {
    /// Reads `schedule.toml`.
    ///
    /// # Errors
    /// Every fault of the file on its own; [`super::check`] holds it against the rules.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        let states = root.maybe_table("state").map(|table| states(&root, &table));
        let steps: Vec<Option<Step>> =
            root.tables("month").into_iter().map(|t| step(&root, t)).collect();
        if steps.is_empty() {
            let fault = Fault::new("simulate::empty_month", "nothing happens in a month");
            root.push(
                fault.at(text, 0, 1, "no [[month]] in this file").help("add the steps in order"),
            );
        }
        let measured: Vec<_> =
            root.tables("outcome").into_iter().map(|table| measured(&root, table)).collect();
        let charged = root.texts("charged").into_iter();
        let charged: Vec<Option<Named>> = charged
            .map(|(name, entry)| of_subject(&root, Subject::Household, &name, entry))
            .collect();
        let bill: Vec<_> =
            root.tables("bill").into_iter().map(|table| bill_line(&root, table)).collect();
        let schedule = Self {
            text: Arc::clone(text),
            states: states.unwrap_or_default(),
            steps: steps.into_iter().flatten().collect(),
            measured: measured.into_iter().flatten().collect(),
            charged: charged.into_iter().flatten().collect(),
            bill: bill.into_iter().flatten().collect(),
        };
        root.done()?;
        Ok(schedule)
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
            let slots = step.then.iter().flat_map(|(_, slots)| slots);
            step.set.iter().any(|(_, setter)| is_it(setter))
                || slots.clone().any(|(_, named)| named.name == column)
        };
        self.states.iter().any(starts)
            || self.steps.iter().any(reads)
            || self.charged.iter().any(|named| named.name == column)
    }

    /// The step of a mechanism, if there is one.
    #[must_use]
    pub fn step_of(&self, act: Act) -> Option<&Step> {
        self.steps.iter().find(|step| step.is(act))
    }

    /// A fault at a place of the schedule.
    #[must_use]
    pub fn fault(&self, code: &'static str, message: String, at: &Named, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, at.start, at.length, label)
    }
}

fn named(name: &str, entry: &Entry) -> Named {
    Named { name: name.into(), start: entry.start, length: entry.end - entry.start }
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

fn states(root: &Table<'_>, table: &Table<'_>) -> Vec<State> {
    let mut states = Vec::new();
    for (of, start, entry) in table.keys() {
        let Some(subject) = subject(root, of, *start, of.len()) else { continue };
        let Some(columns) = Table::of(root.source(), entry, format!("`state.{of}`")) else {
            root.fault(
                "toml::wrong_value",
                entry,
                format!("`state.{of}` must be a table"),
                entry.kind(),
            );
            continue;
        };
        for (name, start, entry) in columns.keys() {
            let Some(column) = Table::of(root.source(), entry, format!("`{name}`")) else {
                let message =
                    format!("`{name}` must be a table such as {{ unit = \"fen\", start = 0 }}");
                root.fault("toml::wrong_value", entry, message, entry.kind());
                continue;
            };
            let name = Named { name: name.clone(), start: *start, length: name.len() };
            let state = state(&column, subject, name);
            root.gather(column.done());
            states.extend(state);
        }
    }
    states
}

fn state(column: &Table<'_>, subject: Subject, name: Named) -> Option<State> {
    let unit = column.text("unit");
    let words: Arc<[Word]> =
        column.texts("of").into_iter().map(|word| Word::from(word.0)).collect();
    let start = column.entry("start");
    let unit = unit?;
    let kind = match column_kind(&unit, Arc::clone(&words)) {
        Ok(kind) => kind,
        Err(known) => {
            let message = format!("`{}` has no such unit", name.name);
            column.fault("simulate::unknown_unit", column.maybe("unit")?, message, &known);
            return None;
        }
    };
    let range = match column.maybe("range") {
        Some(entry) => Some(range(column, &name.name, &kind, entry)?),
        None => usual_range(&unit),
    };
    let entry = start?;
    #[expect(clippy::cast_precision_loss, reason = "starting values are written by people")]
    let start = match (&kind, &entry.value) {
        (Kind::Int, Value::Int(v)) => Beginning::Int(*v),
        (Kind::Float, Value::Int(v)) => Beginning::Float(*v as f64),
        (Kind::Float, Value::Float(v)) => Beginning::Float(*v),
        (Kind::Flag, Value::Bool(v)) => Beginning::Flag(*v),
        (_, Value::Text(text)) => match words.iter().position(|word| word == text) {
            Some(position) => Beginning::Word(u16::try_from(position).ok()?),
            None => match setter(column, text, entry)? {
                Setter::Rule(named) => Beginning::Named(named),
                Setter::Group(figure, of, named) => Beginning::Group(figure, of, named),
            },
        },
        _ => {
            let message = format!("`{}` can't start with {}", name.name, entry.kind());
            let label = format!("{} is due, or the name of a rule or column", kind.expectation());
            column.fault("simulate::wrong_start", entry, message, &label);
            return None;
        }
    };
    Some(State { subject, name, kind, start, unit, range })
}

#[expect(clippy::cast_precision_loss, reason = "ranges are written by people")]
fn range(column: &Table<'_>, name: &str, kind: &Kind, entry: &Entry) -> Option<(f64, f64)> {
    let number = |entry: &Entry| match entry.value {
        Value::Int(v) => Some(v as f64),
        Value::Float(v) if !v.is_nan() => Some(v),
        _ => None,
    };
    let ends = match &entry.value {
        Value::List(items) if items.len() == 2 => number(&items[0]).zip(number(&items[1])),
        _ => None,
    };
    let ends = ends.filter(|(least, most)| least <= most);
    let is_number = matches!(kind, Kind::Int | Kind::Float);
    if ends.is_none() || !is_number {
        let message = if is_number {
            format!("`range` of `{name}` must be two numbers, [least, greatest]")
        } else {
            format!("`{name}` holds no numbers, so it has no `range`")
        };
        column.fault("simulate::wrong_range", entry, message, entry.kind());
        return None;
    }
    ends
}

fn step(root: &Table<'_>, table: Table<'_>) -> Option<Step> {
    let name = table.text("step");
    let about = table.text("for").and_then(|text| {
        let entry = table.maybe("for")?;
        subject(&table, &text, entry.start, entry.end - entry.start)
    });
    let mut set = Vec::new();
    if let Some(columns) = table.maybe_table("set") {
        for (column, start, entry) in columns.keys() {
            let column = Named { name: column.clone(), start: *start, length: column.len() };
            match &entry.value {
                Value::Text(text) => set.extend(setter(&table, text, entry).map(|s| (column, s))),
                _ => table.fault(
                    "simulate::wrong_setter",
                    entry,
                    format!("`{}` must be set by a rule or a group figure", column.name),
                    "expected \"rule\" or \"mean(household.column)\"",
                ),
            }
        }
    }
    let with = table.maybe_table("with");
    let then = table.maybe_text("then");
    let filled = then.map(|mechanism| filled(&table, &mechanism, with.as_ref(), about));
    if let (None, Some(entry)) = (table.maybe("then"), table.maybe("with")) {
        let message = "`with` tells a mechanism its columns, but the step names none".into();
        table.fault("simulate::no_mechanism", entry, message, "add then = \"…\"");
    }
    // What is wrong with the mechanism is noted in the table, so the faults must be gathered.
    let step = match (name.zip(about), filled) {
        (None, _) | (_, Some(None)) => None,
        (Some((name, subject)), filled) => {
            Some(Step { name, subject, set, then: filled.flatten() })
        }
    };
    root.gather(table.done());
    step
}

fn setter(table: &Table<'_>, text: &str, entry: &Entry) -> Option<Setter> {
    let Some((figure, inside)) = text.strip_suffix(')').and_then(|text| text.split_once('('))
    else {
        return Some(Setter::Rule(named(text, entry)));
    };
    let read = Figure::NAMED
        .iter()
        .find(|known| known.0 == figure)
        .zip(inside.split_once('.'))
        .and_then(|(known, (of, column))| Some((known.1, Subject::named(of)?, column)));
    let Some((figure, of, column)) = read else {
        let message = format!("`{text}` is not a group figure");
        let label =
            "expected mean, sum, share or count of subject.column, such as sum(household.paid)";
        table.fault("simulate::wrong_setter", entry, message, label);
        return None;
    };
    Some(Setter::Group(figure, of, named(column, entry)))
}

fn filled(
    table: &Table<'_>,
    name: &str,
    with: Option<&Table<'_>>,
    about: Option<Subject>,
) -> Option<(&'static Mechanism, Vec<(&'static str, Named)>)> {
    let entry = table.maybe("then")?;
    let Some(mechanism) = MECHANISMS.iter().find(|known| known.name == name) else {
        let fault = Fault::new("simulate::unknown_mechanism", format!("no mechanism `{name}`"));
        let fault = fault.at(table.source(), entry.start, entry.end - entry.start, "not found");
        let names: Vec<_> = MECHANISMS.iter().map(|known| known.name).collect();
        let near = did_you_mean(name, names.iter().copied());
        table.push(fault.help(near.unwrap_or_else(|| format!("mechanisms: {}", names.join(", ")))));
        return None;
    };
    if about.is_some_and(|about| about != mechanism.subject) {
        let message = format!("`{name}` is a step for `{}`", mechanism.subject.name());
        table.fault("simulate::wrong_subject", table.maybe("for")?, message, "set here");
    }
    let mut slots = Vec::new();
    let given = with.map(Table::keys).unwrap_or_default();
    for slot in mechanism.slots {
        match given.iter().find(|(key, _, _)| key == slot.name) {
            Some((_, _, entry)) => match &entry.value {
                Value::Text(text) => slots.push((slot.name, named(text, entry))),
                _ => table.fault(
                    "simulate::wrong_slot",
                    entry,
                    format!("`{}` must be the name of a {}", slot.name, slot.role()),
                    entry.kind(),
                ),
            },
            None => table.fault(
                "simulate::empty_slot",
                entry,
                format!("`{name}` is not told its `{}`", slot.name),
                &format!("add {} = \"…\", a {}, to `with`", slot.name, slot.role()),
            ),
        }
    }
    for (key, start, _) in given {
        if !mechanism.slots.iter().any(|slot| slot.name == key) {
            let fault = Fault::new("simulate::unknown_slot", format!("`{name}` has no `{key}`"));
            let names: Vec<_> = mechanism.slots.iter().map(|slot| slot.name).collect();
            let fault = fault.at(table.source(), *start, key.len(), "not a slot");
            table.push(fault.help(format!("its slots: {}", names.join(", "))));
        }
    }
    (slots.len() == mechanism.slots.len()).then_some((mechanism, slots))
}

fn of_subject(table: &Table<'_>, subject: Subject, text: &str, entry: &Entry) -> Option<Named> {
    let column = text.strip_prefix(subject.name()).and_then(|rest| rest.strip_prefix('.'));
    if column.is_none() {
        let message = format!("`{text}` must be a column of `{}`", subject.name());
        let label = format!("expected \"{}.column\"", subject.name());
        table.fault("simulate::wrong_column", entry, message, &label);
    }
    column.map(|column| named(column, entry))
}

fn bill_line(root: &Table<'_>, table: Table<'_>) -> Option<BillLine> {
    let (column, rule, title) = (table.text("column"), table.text("rule"), table.both("title"));
    let column = column
        .and_then(|text| of_subject(&table, Subject::Household, &text, table.maybe("column")?));
    let rule = rule.and_then(|text| Some(named(&text, table.maybe("rule")?)));
    root.gather(table.done());
    let (zh, en) = title?;
    Some(BillLine { column: column?, rule: rule?, title: Both { zh, en } })
}

fn measured(root: &Table<'_>, table: Table<'_>) -> Option<Measured> {
    let (name, unit, title) = (table.text("name"), table.text("unit"), table.both("title"));
    let column = table
        .maybe_text("of")
        .and_then(|text| of_subject(&table, Subject::Estate, &text, table.maybe("of")?));
    let total = table.maybe_text("total");
    let ratio: Vec<String> = table.texts("ratio").into_iter().map(|part| part.0).collect();
    let total = match (total.as_deref(), ratio.as_slice(), &column) {
        (Some("sum"), [], Some(_)) => Some(Total::Sum),
        (Some("last"), [], Some(_)) => Some(Total::Last),
        (Some("mean"), [], Some(_)) => Some(Total::Mean),
        (None, [part, whole], None) => Some(Total::Ratio(part.clone(), whole.clone())),
        _ => {
            let fault =
                Fault::new("simulate::wrong_outcome", "how the outcome adds up is not said");
            table.push(fault.at(table.source(), table.start, 1, "this outcome").help(
                "write of = \"estate.column\" with total = \"sum\", \"last\" or \"mean\", or ratio = [part, whole]",
            ));
            None
        }
    };
    let read = || {
        let (name, unit, (zh, en)) = (name?, unit?, title?);
        let kind = column_kind(&unit, Arc::from([])).ok();
        let is_int = match kind {
            Some(Kind::Int) => true,
            Some(Kind::Float) => false,
            _ => {
                let message = format!("`{name}` can't be measured in `{unit}`");
                table.fault(
                    "simulate::wrong_outcome",
                    table.maybe("unit")?,
                    message,
                    "a number is due",
                );
                return None;
            }
        };
        let outcome = Outcome { name, unit, title: Both { zh, en }, total: total? };
        Some(Measured { outcome, column, is_int })
    };
    let read = read();
    root.gather(table.done());
    read
}
