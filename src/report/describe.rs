//! The model of a scenario described in the form of the ODD protocol (Overview, Design concepts,
//! Details): written from its rules, parameters, schedule and data, so that it can't say anything
//! else than what is simulated.

use super::sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::language::Language;
use super::number;
use super::value::{standing, unit_name, with_unit};
use crate::experiment::Described;
use crate::rulebook::{Kind, Rule};
use crate::simulate::{Beginning, Figure, Role, Setter, Step, Subject};

/// The description as Markdown.
#[must_use]
pub fn description(model: &Described<'_>, language: Language) -> String {
    let mut text = String::new();
    let say = |key: &str| language.say(key, &[]);
    let title = language.pick(model.title);
    text.push_str(&language.say("odd_title", &[("title", title)]));
    let mut section = |key: &str, body: String| {
        let _ = write!(text, "\n\n## {}\n\n{}", say(key), body.trim_end());
    };
    let rules = used(model);
    section("odd_purpose", purpose(model, language));
    section("odd_entities", entities(model, language));
    section("odd_process", process(model, language));
    section("odd_concepts", concepts(model, &rules, language));
    section("odd_start", start(model, language));
    section("odd_input", input(model, language));
    section("odd_submodels", submodels(&rules, language));
    section("odd_parameters", parameters(model, &rules, language));
    text.push('\n');
    text
}

/// Every rule that the schedule asks, directly or not.
fn used<'a>(model: &Described<'a>) -> Vec<&'a Rule> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for state in &model.schedule.states {
        if let Beginning::Named(named) = &state.start {
            names.insert(&named.name);
        }
    }
    for step in &model.schedule.steps {
        for (_, setter) in &step.set {
            if let Setter::Rule(rule) = setter {
                names.insert(&rule.name);
            }
        }
        let asked = step.slots().filter(|(slot, _)| matches!(slot.role, Role::Asks(_)));
        names.extend(asked.map(|(_, named)| named.name.as_str()));
    }
    let first = names.into_iter().filter_map(|name| model.book.rule(name));
    let mut found: BTreeMap<(&str, usize), &Rule> = BTreeMap::new();
    for rule in first.flat_map(|rule| model.book.reach(rule)) {
        found.insert((rule.text.name.as_str(), rule.start), rule);
    }
    found.into_values().collect()
}

fn purpose(model: &Described<'_>, language: Language) -> String {
    let policies: Vec<String> =
        model.policies.iter().map(|(title, _)| language.pick(title).to_string()).collect();
    let mut text = language.say("odd_purpose_text", &[("policies", &language.list(&policies))]);
    let heading = if model.facts.is_empty() { "odd_no_patterns" } else { "odd_patterns" };
    let _ = write!(text, "\n\n{}", language.say(heading, &[]));
    for (id, title, least, most) in model.facts {
        let (least, most) = (super::validation::figure(*least), super::validation::figure(*most));
        let parts = [
            ("id", id.as_str()),
            ("title", language.pick(title)),
            ("least", &least),
            ("most", &most),
        ];
        let _ = write!(text, "\n- {}", language.say("odd_pattern", &parts));
    }
    text
}

fn subject(subject: Subject, language: Language) -> String {
    language.say(&format!("odd_subject_{}", subject.name()), &[])
}

fn entities(model: &Described<'_>, language: Language) -> String {
    let mut text = String::new();
    for of in Subject::ALL {
        let states: Vec<_> =
            model.schedule.states.iter().filter(|state| state.subject == of).collect();
        let facts = model.book.columns().iter();
        let facts: Vec<_> =
            facts.filter(|((name, _), column)| name == of.name() && !column.is_state).collect();
        if states.is_empty() && facts.is_empty() {
            continue;
        }
        let n = Subject::FIXED.contains(&of).then(|| model.space.count(of).to_string());
        let n = n.unwrap_or_else(|| language.say("odd_any", &[]));
        let parts = [("subject", subject(of, language)), ("n", n)];
        let parts = parts.each_ref().map(|(key, value)| (*key, value.as_str()));
        let _ = writeln!(text, "### {}\n", language.say("odd_entity", &parts));
        for ((_, name), column) in facts {
            let summary = match language {
                Language::Chinese => &column.summary.0,
                Language::English => &column.summary.1,
            };
            let unit = unit_name(&column.unit, language);
            let parts = [("name", name.as_str()), ("summary", summary.as_str()), ("unit", &unit)];
            let _ = writeln!(text, "- {}", language.say("odd_fact", &parts));
        }
        for state in states {
            let start = match &state.start {
                Beginning::Int(v) => v.to_string(),
                Beginning::Float(v) => number::machine(*v),
                Beginning::Flag(v) => v.to_string(),
                Beginning::Word(at) => match &state.kind {
                    Kind::Word(words) => {
                        words.get(usize::from(*at)).map(ToString::to_string).unwrap_or_default()
                    }
                    _ => String::new(),
                },
                Beginning::Named(named) => format!("`{}`", named.name),
                Beginning::Group(figure, of, named) => group(*figure, *of, &named.name),
            };
            let unit = unit_name(&state.unit, language);
            let parts = [
                ("name", state.name.name.as_str()),
                ("unit", unit.as_str()),
                ("start", start.as_str()),
            ];
            let _ = writeln!(text, "- {}", language.say("odd_state", &parts));
        }
        text.push('\n');
    }
    let (months, burn_in) = (model.months.to_string(), model.burn_in.to_string());
    let start = model.start.to_string();
    let parts = [("months", months.as_str()), ("burn_in", &burn_in), ("start", &start)];
    text.push_str(&language.say("odd_scales", &parts));
    text
}

fn group(figure: Figure, of: Subject, column: &str) -> String {
    let word = Figure::NAMED.iter().find(|known| known.1 == figure).map_or("", |known| known.0);
    format!("`{word}({}.{column})`", of.name())
}

fn process(model: &Described<'_>, language: Language) -> String {
    let mut text = language.say("odd_order", &[]) + "\n\n";
    for (at, step) in model.schedule.steps.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", at + 1, one_step(step, language));
    }
    for balance in &model.schedule.balances {
        let names = |side: &[crate::simulate::Named]| {
            let names: Vec<&str> = side.iter().map(|named| named.name.as_str()).collect();
            names.join(" + ")
        };
        let (left, right) = (names(&balance.left), names(&balance.right));
        let of = subject(balance.subject, language);
        let parts = [
            ("name", balance.name.name.as_str()),
            ("subject", of.as_str()),
            ("left", &left),
            ("right", &right),
        ];
        let _ = writeln!(text, "- {}", language.say("odd_balance", &parts));
    }
    text
}

fn one_step(step: &Step, language: Language) -> String {
    let of = subject(step.subject, language);
    let sets: Vec<String> = step
        .set
        .iter()
        .map(|(column, setter)| match setter {
            Setter::Rule(rule) if rule.name == column.name => format!("`{}`", column.name),
            Setter::Rule(rule) => format!("`{}` ← `{}`", column.name, rule.name),
            Setter::Group(figure, of, named) => {
                format!("`{}` ← {}", column.name, group(*figure, *of, &named.name))
            }
        })
        .collect();
    let mut text = language.say("odd_step", &[("name", &step.name), ("subject", &of)]);
    if !sets.is_empty() {
        text += &language.say("odd_sets", &[("sets", &language.list(&sets))]);
    }
    if let Some((mechanism, _)) = &step.then {
        let asked = step.slots().filter(|(slot, _)| matches!(slot.role, Role::Asks(_)));
        let asked: Vec<String> = asked.map(|(_, named)| format!("`{}`", named.name)).collect();
        text += &language.say("odd_then", &[("mechanism", mechanism.name)]);
        if !asked.is_empty() {
            text += &language.say("odd_asks", &[("rules", &language.list(&asked))]);
        }
    }
    if let Some(when) = &step.when {
        text += &language.say("odd_when", &[("switch", &when.name)]);
    }
    if !step.months.is_empty() {
        let months: Vec<String> = step.months.iter().map(ToString::to_string).collect();
        text += &language.say("odd_months", &[("months", &months.join(", "))]);
    }
    if let Some(day) = step.day {
        text += &language.say("odd_day", &[("day", &day.to_string())]);
    }
    text
}

fn concepts(model: &Described<'_>, rules: &[&Rule], language: Language) -> String {
    let mut text = String::new();
    let mut draws: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        for draw in &rule.draws {
            let by = draws.entry(draw.name.as_str()).or_default();
            if !by.contains(&rule.name.as_str()) {
                by.push(&rule.name);
            }
        }
    }
    let _ = writeln!(text, "{}\n", language.say("odd_stochastic", &[]));
    for (name, by) in draws {
        let by: Vec<String> = by.into_iter().map(|rule| format!("`{rule}`")).collect();
        let _ = writeln!(text, "- “{name}”: {}", by.join(", "));
    }
    let _ = writeln!(text, "\n{}\n", language.say("odd_interaction", &[]));
    for step in &model.schedule.steps {
        for (column, setter) in &step.set {
            if let Setter::Group(figure, of, named) = setter {
                let what = group(*figure, *of, &named.name);
                let _ = writeln!(text, "- `{}.{}` = {what}", step.subject.name(), column.name);
            }
        }
    }
    let _ = writeln!(text, "\n{}\n", language.say("odd_observation", &[]));
    for measured in &model.schedule.measured {
        let outcome = &measured.outcome;
        let unit = unit_name(&outcome.unit, language);
        let _ = writeln!(text, "- `{}`: {} ({unit})", outcome.name, language.pick(&outcome.title));
    }
    text
}

fn start(model: &Described<'_>, language: Language) -> String {
    let burn_in = model.burn_in.to_string();
    let parts = [("note", language.pick(model.data_note)), ("burn_in", burn_in.as_str())];
    language.say("odd_start_text", &parts)
}

fn input(model: &Described<'_>, language: Language) -> String {
    let mut text = language.say("odd_input_text", &[]) + "\n\n";
    for event in model.events {
        let _ = writeln!(text, "- {}: {}", event.date, language.pick(&event.title));
    }
    for (id, date) in model.motions {
        let date = date.to_string();
        let parts = [("motion", id.as_str()), ("date", &date)];
        let _ = writeln!(text, "- {}", language.say("odd_motion", &parts));
    }
    for (title, summary) in &model.policies {
        let _ = writeln!(text, "- **{}**: {}", language.pick(title), language.pick(summary));
    }
    text
}

fn submodels(rules: &[&Rule], language: Language) -> String {
    let mut text = String::new();
    let mut file = "";
    for rule in rules {
        if rule.text.name != file {
            file = &rule.text.name;
            let header = &rule.header;
            let question = match language {
                Language::Chinese => header.question_zh.as_deref().unwrap_or(&header.question),
                Language::English => &header.question,
            };
            let standing = standing(&header.standing, language);
            let source = sources::said(&header.source, language);
            let parts = [("file", file), ("source", source.as_str()), ("standing", &standing)];
            let said = language.say("odd_file", &parts);
            let _ = writeln!(text, "\n### {question}\n\n{said}\n");
        }
        let doc = match language {
            Language::Chinese => &rule.doc.zh,
            Language::English => &rule.doc.en,
        };
        let subjects = rule.subjects.join(", ");
        let _ = writeln!(text, "- `{}({subjects})`: {}", rule.name, doc.trim());
    }
    text
}

fn parameters(model: &Described<'_>, rules: &[&Rule], language: Language) -> String {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for rule in rules {
        names.extend(rule.params.iter().map(|asked| asked.name.as_str()));
    }
    names.extend(
        model.schedule.steps.iter().filter_map(|step| Some(step.when.as_ref()?.name.as_str())),
    );
    let mut text = language.say("odd_parameter_head", &[]);
    text.push_str("\n|---|---|---|---|---|---|\n");
    for parameter in names.into_iter().filter_map(|name| model.book.parameter(name)) {
        let summary = match language {
            Language::Chinese => &parameter.summary.0,
            Language::English => &parameter.summary.1,
        };
        let range = parameter.range.map_or_else(String::new, |(low, high)| {
            format!("{} … {}", number::machine(low), number::machine(high))
        });
        for since in &parameter.since {
            let value = with_unit(&since.setting.written(), &parameter.unit, language);
            let cells = [
                format!("`{}`", parameter.name),
                summary.clone(),
                format!("{value} ({})", since.date),
                range.clone(),
                standing(&since.standing, language),
                sources::said(&since.source, language),
            ];
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
    }
    text
}
