//! Columns given by hand: `roll.heads=60`, read in the unit that the column is declared in.

use std::sync::Arc;

use super::{Draws, Question};
use crate::diagnostic::{Fault, Faults, did_you_mean};
use crate::experiment::reads::columns_read;
use crate::experiment::run::Experiment;
use crate::rulebook::{
    Amount, Column, DeclaredColumn, Frame, Given, Kind, Luck, Plain, Rule, View, Word, usual_range,
};
use crate::simulate::Subject;
use crate::units::{Area, Date, Fen, day_number};

/// The subject under which draws are given.
const CHANCE: &str = "chance";

/// The column in which every subject names its estate.
const ESTATE: &str = "estate";

/// A column given by hand.
struct OfHand {
    subject: String,
    name: String,
    unit: String,
    column: Column,
}

/// Everything given by hand.
#[derive(Default)]
pub(super) struct Hand {
    columns: Vec<OfHand>,
    draws: Draws,
}

impl Hand {
    /// Reads what is given to a rule.
    ///
    /// # Errors
    /// Every one that is not `subject.column=value`, that the rule does not read, or whose value
    /// does not fit the column.
    pub fn read(experiment: &Experiment, rule: &Rule, given: &[String]) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut hand = Self::default();
        for text in given {
            match one(experiment, rule, text) {
                Ok(Read::Draw(name, drawn)) => {
                    if hand.draws.insert(name, drawn).is_some() {
                        faults.push(twice(text));
                    }
                }
                Ok(Read::Column(own)) => {
                    if hand.columns.iter().any(|o| o.subject == own.subject && o.name == own.name) {
                        faults.push(twice(text));
                    }
                    hand.columns.push(own);
                }
                Err(fault) => faults.push(fault),
            }
        }
        faults.or(hand)
    }

    /// Is nothing given?
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.draws.is_empty()
    }

    /// Is some column of a subject given?
    pub fn has(&self, subject: &str) -> bool {
        self.columns.iter().any(|own| own.subject == subject)
    }

    /// What is given, with its unit.
    pub fn amounts(&self) -> Vec<(String, Amount)> {
        let columns = self.columns.iter().map(|own| {
            let value = Amount::of(&own.column.get(0), &own.unit);
            (format!("{}.{}", own.subject, own.name), value)
        });
        let draws = self.draws.iter().map(|(name, drawn)| {
            let value = Amount { value: Plain::Float(*drawn), unit: String::new() };
            (format!("{CHANCE}.{name}"), value)
        });
        columns.chain(draws).collect()
    }

    /// The luck of what has none of its own.
    pub fn luck(&self) -> Luck {
        Luck::Given(self.draws.clone())
    }

    /// Lays what is given over what a rule is asked about.
    pub fn put_into(&self, question: &mut Question) {
        if self.is_empty() {
            return;
        }
        for given in &mut question.given {
            let own = self.columns.iter().filter(|own| given.subject == own.subject);
            let mut view = row_of(given);
            own.for_each(|own| view.set(&own.name, Arc::new(own.column.clone())));
            given.view = Arc::new(view);
            given.rows = None;
        }
        if !self.draws.is_empty() {
            question.frame = Arc::new(Frame::clone(&question.frame).with_luck(self.luck()));
        }
    }
}

/// The one row of a subject that a question is about.
fn row_of(given: &Given) -> View {
    let mut view = View::default();
    for name in given.view.names() {
        let column = given.view.get(name).expect("the name is its own");
        let row = given.row(0);
        let one = match &**column {
            Column::Int(values) => Column::Int(vec![values[row]]),
            Column::Float(values) => Column::Float(vec![values[row]]),
            Column::Flag(values) => Column::Flag(vec![values[row]]),
            Column::Word(values, words) => Column::Word(vec![values[row]], Arc::clone(words)),
        };
        view.set(name, Arc::new(one));
    }
    view
}

enum Read {
    Column(OfHand),
    Draw(String, f64),
}

fn twice(text: &str) -> Fault {
    let name = text.split('=').next().unwrap_or(text);
    let fault = Fault::new("explain::given_twice", format!("`{name}` is given twice"));
    fault.help("leave one of the two out")
}

fn one(experiment: &Experiment, rule: &Rule, text: &str) -> Result<Read, Fault> {
    let parts = text.split_once('=').and_then(|(name, value)| {
        let (subject, column) = name.trim().split_once('.')?;
        Some((subject, column, value.trim()))
    });
    let Some((subject, name, value)) = parts else {
        let fault = Fault::new("explain::given", format!("`{text}` is not subject.column=value"));
        return Err(fault.help("write it as in --given roll.heads=60"));
    };
    if subject == CHANCE {
        return draw(experiment, rule, name, value);
    }
    let at = |message: String, label: String| {
        let fault = Fault::new("explain::given", message);
        fault.at(&rule.text, rule.start, rule.name.len(), label)
    };
    if !rule.subjects.iter().any(|own| own == subject) {
        let own = rule.subjects.join(", ");
        let fault =
            at(format!("`{}` is not about `{subject}`", rule.name), format!("it is about {own}"));
        let near = did_you_mean(subject, rule.subjects.iter().map(Word::as_str));
        return Err(fault.help(near.unwrap_or_else(|| format!("give columns of {own}"))));
    }
    let read = columns_read(&experiment.book, rule, None);
    let read: Vec<&str> = read
        .iter()
        .filter(|read| read.subject == subject)
        .map(|read| read.column.name.as_str())
        .collect();
    if !read.contains(&name) {
        let own = read.join(", ");
        let fault = at(
            format!("`{}` does not read `{subject}.{name}`", rule.name),
            format!("of {subject} it reads {own}"),
        );
        let near = did_you_mean(name, read.iter().copied());
        let help = || format!("giving it would change nothing: give {own}");
        return Err(fault.help(near.unwrap_or_else(help)));
    }
    let key = (subject.to_string(), name.to_string());
    let Some(declared) = experiment.book.columns().get(&key) else {
        return Err(at(
            format!("`{subject}.{name}` is not declared"),
            "in no columns.toml or schedule.toml".into(),
        ));
    };
    if name == ESTATE && !known_values(experiment, name).any(|known| known == value) {
        let known = known_values(experiment, name);
        let all = known.clone().collect::<Vec<_>>().join(", ");
        let message =
            format!("`{subject}.{name}` can't be `{value}`: the scenario has no such estate");
        let fault = Fault::new("explain::given", message);
        let fault = fault.at(&declared.text, declared.start, name.len(), "the id of an estate");
        let near = did_you_mean(value, known);
        return Err(fault.help(near.unwrap_or_else(|| format!("one of {all} is due"))));
    }
    let range = Subject::named(subject)
        .and_then(|subject| experiment.schedule.state(subject, name))
        .map_or_else(|| usual_range(&declared.unit), |state| state.range);
    match column(declared, value, range) {
        Ok(column) => Ok(Read::Column(OfHand {
            subject: subject.into(),
            name: name.into(),
            unit: declared.unit.clone(),
            column,
        })),
        Err((message, help)) => {
            let message = format!("`{subject}.{name}` can't be `{value}`: {message}");
            let fault = Fault::new("explain::given", message);
            let label = format!("declared in {}", declared.unit);
            let fault = fault.at(&declared.text, declared.start, name.len(), label);
            Err(fault.help(help))
        }
    }
}

fn draw(experiment: &Experiment, rule: &Rule, name: &str, value: &str) -> Result<Read, Fault> {
    let reached = experiment.book.reach(rule);
    let known: Vec<&str> =
        reached.iter().flat_map(|rule| &rule.draws).map(|draw| draw.name.as_str()).collect();
    if !known.contains(&name) {
        let message = format!("`{}` does not draw `{name}`", rule.name);
        let near = did_you_mean(name, known.iter().copied());
        let help = || match &known[..] {
            [] => "it draws nothing".into(),
            known => format!("it draws {}", known.join(", ")),
        };
        let fault = Fault::new("explain::given", message);
        let fault = fault.at(&rule.text, rule.start, rule.name.len(), "asked here");
        return Err(fault.help(near.unwrap_or_else(help)));
    }
    match value.parse::<f64>() {
        Ok(drawn) if drawn.is_finite() => Ok(Read::Draw(name.into(), drawn)),
        _ => {
            let message = format!("the draw `{name}` can't be `{value}`");
            let fault = Fault::new("explain::given", message);
            Err(fault.help("a number is due, such as 0.5; a uniform draw lies from 0 to below 1"))
        }
    }
}

/// A value as a column of one row, or what is wrong and what to do.
fn column(
    declared: &DeclaredColumn,
    value: &str,
    range: Option<(f64, f64)>,
) -> Result<Column, (String, String)> {
    let (value_due, or) = example(Some(declared));
    let such = format!("write it as {value_due}{or}");
    let beyond = |at: f64| match range {
        Some((least, most)) if !(least..=most).contains(&at) => {
            let due = if most.is_infinite() {
                format!("at least {least} is due")
            } else {
                format!("{least} to {most} is due")
            };
            Err((due, such.clone()))
        }
        _ => Ok(()),
    };
    match declared.kind() {
        Kind::Int if declared.unit == "date" => match value.parse::<Date>() {
            Ok(day) => Ok(Column::Int(vec![day_number(day)])),
            Err(_) => Err(("a day is due".into(), such)),
        },
        Kind::Int => {
            let whole = whole(value, &declared.unit);
            let whole = whole.ok_or_else(|| ("a whole number is due".into(), such.clone()))?;
            #[expect(clippy::cast_precision_loss, reason = "only held against a range")]
            beyond(whole as f64)?;
            Ok(Column::Int(vec![whole]))
        }
        Kind::Float => {
            let number = value.parse().ok().filter(|number: &f64| number.is_finite());
            let number = number.ok_or_else(|| ("a number is due".into(), such.clone()))?;
            beyond(number)?;
            Ok(Column::Float(vec![number]))
        }
        Kind::Flag => match value {
            "true" | "yes" | "是" => Ok(Column::Flag(vec![true])),
            "false" | "no" | "否" => Ok(Column::Flag(vec![false])),
            _ => Err(("true or false is due".into(), such)),
        },
        Kind::Word(words) if words.is_empty() => {
            Ok(Column::Word(vec![0], Arc::from([Word::from(value)])))
        }
        Kind::Word(words) => match words.iter().position(|word| word == value) {
            Some(at) => Ok(Column::Word(vec![u16::try_from(at).unwrap_or_default()], words)),
            None => {
                let known = words.iter().map(Word::as_str);
                let help = || format!("one of {} is due", words.join(", "));
                let near = did_you_mean(value, known).unwrap_or_else(help);
                Err(("no such word".into(), near))
            }
        },
    }
}

/// A whole number in the unit of its column, or an amount in yuan or m² with its unit.
fn whole(value: &str, unit: &str) -> Option<i64> {
    if unit.starts_with("fen")
        && let Some(yuan) = value.strip_suffix("yuan").or_else(|| value.strip_suffix('元'))
    {
        return yuan.trim().parse::<Fen>().ok().map(|fen| fen.0);
    }
    if unit == "m2/100"
        && let Some(area) = value.strip_suffix("m2").or_else(|| value.strip_suffix("㎡"))
    {
        return area.trim().parse::<Area>().ok().map(|area| area.0);
    }
    value.replace('_', "").parse().ok()
}

/// The values that a column may have by the data of the scenario; none where the data don't say.
pub(super) fn known_values<'a>(
    experiment: &'a Experiment,
    column: &str,
) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
    let estates = &experiment.neighbourhood.estates[..];
    let known = if column == ESTATE { estates } else { &[] };
    known.iter().map(|estate| estate.id.as_str())
}

/// How a value of a column could be given, and what else there is.
pub(super) fn example(declared: Option<&DeclaredColumn>) -> (String, String) {
    let unit = declared.map_or("", |column| &column.unit);
    let (value, words) = match unit {
        "m2/100" => ("75.35m2", " (or in hundredths of a m²: 7535)"),
        unit if unit.starts_with("fen") => ("80.00yuan", " (or in fen: 8000)"),
        "flag" | "switch" => ("true", " (or false)"),
        "share" | "probability" => ("0.5", ""),
        "date" => ("2026-03-01", ""),
        "name" | "category" => match declared.map(|column| &column.words[..]) {
            Some([first, ..]) => {
                let all = declared.map_or_else(String::new, |column| column.words.join(", "));
                return (first.to_string(), format!(" (one of {all})"));
            }
            _ => ("WORD", ""),
        },
        _ => ("40", ""),
    };
    (value.into(), words.into())
}
