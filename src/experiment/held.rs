//! What a scenario says, held against the rules and the estates before anything runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::estate::Estate;
use crate::rulebook::{
    Asked, Change, Column, Environment, Frame, Given, Luck, Policy, Rule, Rulebook, Setting, View,
    Word,
};
use crate::simulate::{Moved, Schedule, Subject};
use crate::units::Month;

/// Two changes of one parameter from one day must agree.
#[must_use]
pub fn one_value_each(settings: &[Change]) -> Faults {
    let mut faults = Faults::none();
    for (nth, change) in settings.iter().enumerate() {
        let other = settings[..nth].iter().find(|other| {
            other.parameter == change.parameter
                && other.start == change.start
                && other.setting.written() != change.setting.written()
        });
        let Some(other) = other else { continue };
        let message = format!("`{}` is set to two values from one day", change.parameter);
        let mut fault = Fault::new("scenario::two_values", message);
        for change in [other, change] {
            let label = format!("to {} here", change.setting.written());
            fault = fault.at(&change.text, change.at, change.length, label);
        }
        faults.push(fault.help("leave one of the two out, or give it another day"));
    }
    faults
}

/// A setting with a value for each estate names every estate of the scenario, and no other. Only
/// parameters that rules read by `estate.id` and nothing else are held to this.
#[must_use]
pub fn keys_of_estates(book: &Rulebook, settings: &[Change], estates: &[&str]) -> Faults {
    let mut faults = Faults::none();
    for change in settings {
        let Setting::ByKey(values) = &change.setting else { continue };
        if !is_read_by_estate(book, &change.parameter) {
            continue;
        }
        let name = &change.parameter;
        let at = |code, message, label: &str| {
            Fault::new(code, message).at(&change.text, change.at, change.length, label)
        };
        for key in values.keys().filter(|key| !estates.contains(&key.as_str())) {
            let message =
                format!("`{name}` has a value for an estate that does not exist: `{key}`");
            let fault = at("scenario::unknown_estate", message, "its keys are estates");
            let near = did_you_mean(key, estates.iter().copied());
            faults.push(
                fault.help(near.unwrap_or_else(|| format!("estates: {}", estates.join(", ")))),
            );
        }
        for estate in estates.iter().filter(|estate| !values.contains_key(**estate)) {
            let message = format!("`{name}` has no value for the estate `{estate}`");
            let fault = at("scenario::missing_estate", message, "one value for each estate is due");
            faults.push(fault.help(format!("add `{estate}` = …")));
        }
    }
    faults
}

/// Is a parameter read, and always with the key `estate.id`?
fn is_read_by_estate(book: &Rulebook, parameter: &str) -> bool {
    let reads = |rule: &Rule, asked: &Asked| {
        let after = rule.text.text.get(asked.start + asked.length..).unwrap_or_default();
        let after = after.trim_start().strip_prefix(',').map(str::trim_start);
        after
            .and_then(|key| key.strip_prefix("estate.id"))
            .is_some_and(|end| end.trim_start().starts_with(')'))
    };
    let mut found = book
        .rules()
        .flat_map(|rule| rule.params.iter().map(move |asked| (rule, asked)))
        .filter(|(_, asked)| asked.name == parameter)
        .peekable();
    found.peek().is_some() && found.all(|(rule, asked)| reads(rule, asked))
}

/// Is the matter of a motion one that the rules can decide? The rule that counts the vote is asked
/// about a vote in which everybody is in favour; one that asks for more than roll, cast and motion
/// can't be asked before the simulation.
#[must_use]
pub fn matter(
    book: &Rulebook,
    schedule: &Schedule,
    environment: Environment,
    policy: &Policy,
    moved: &Moved,
) -> Faults {
    let asks = schedule.steps.iter().flat_map(|step| &step.then).flat_map(|(_, slots)| slots);
    let carried = asks.clone().find(|(slot, _)| slot.name == "carried");
    let Some(rule) = carried.and_then(|(_, named)| book.rule(&named.name)) else {
        return Faults::none();
    };
    let one = |names: [&str; 4], value| {
        let mut view = View::default();
        names.iter().for_each(|name| view.set(name, Arc::new(Column::Int(vec![value]))));
        view
    };
    let word = |text: &str| Arc::new(Column::Word(vec![0], Arc::from([Word::from(text)])));
    let mut motion = View::default();
    motion.set("id", word(&moved.id));
    motion.set("matter", word(&moved.matter));
    motion.set("attempt", Arc::new(Column::Int(vec![1])));
    let vote = || one(["heads", "area", "for_heads", "for_area"], EVERYBODY);
    let views = BTreeMap::from([
        (Subject::Roll.name(), vote()),
        (Subject::Cast.name(), vote()),
        (Subject::Motion.name(), motion),
    ]);
    let given = |subject: &Word| {
        let view = Arc::new(views.get(subject.as_str())?.clone());
        Some(Given { subject: subject.clone(), view, rows: None })
    };
    let Some(given) = rule.subjects.iter().map(given).collect::<Option<Vec<_>>>() else {
        return Faults::none();
    };
    let frame = Frame::of(Arc::new(environment), Luck::Given(BTreeMap::new()));
    let Err(faults) = book.ask(rule, &given, &Arc::new(frame)) else { return Faults::none() };
    let why = faults.0.into_iter().next();
    let message = format!("the rules can't decide a matter `{}`", moved.matter);
    let mut fault = Fault::new("scenario::unknown_matter", message);
    if let Some((text, start, length)) = place_of(book, policy, moved) {
        fault = fault.at(text, start, length, "moved here");
    }
    if let Some(why) = why {
        fault = fault.and(why);
    }
    fault.help("name a matter that the rules of joint decision know").into()
}

/// Heads and area of the vote that the rule is tried on.
const EVERYBODY: i64 = 100;

/// Where the matter of a motion is written.
fn place_of<'a>(
    book: &'a Rulebook,
    policy: &Policy,
    moved: &Moved,
) -> Option<(&'a Arc<Text>, usize, usize)> {
    let written = format!("\"{}\"", moved.matter);
    let motion = policy.motions.iter().find(|motion| motion.id == moved.id)?;
    let mut overlays = book.policies().filter_map(|id| book.overlay(id));
    let overlay = overlays.find(|overlay| overlay.policy.motions.contains(motion))?;
    let start = overlay.text.text.find(&written)?;
    Some((&overlay.text, start, written.len()))
}

/// An estate can't be simulated before it is built.
#[must_use]
pub fn built_by(estates: &[Estate], start: Month, text: &Arc<Text>) -> Faults {
    let mut faults = Faults::none();
    for estate in estates {
        let built = estate.built_year.filter(|built| *built > i64::from(start.year()));
        let Some(built) = built else { continue };
        let message =
            format!("estate `{}` is built in {built}, after the start {start}", estate.id);
        let at = text.text.find(&built.to_string()).unwrap_or(0);
        let fault = Fault::new("dataset::not_built_yet", message);
        let fault = fault.at(text, at, built.to_string().len(), "not built yet");
        let help = "correct the year, leave it empty when it is not known, or start later";
        faults.push(fault.help(help));
    }
    faults
}
