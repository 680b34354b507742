//! Parameters: what they are, what they may be, every dated value, who reads and who changes them.

use super::super::sources;
use serde::Serialize;

use super::super::language::Language;
use super::super::number;
use super::super::value::{one_with_unit, unit_name};
use super::Source;
use super::pack::Packed;
use super::said::{Keyed, Link, Said, Standing, anchor, setting};
use crate::rulebook::Parameter;

/// A parameter in one language.
#[derive(Serialize)]
pub(super) struct ParameterSide {
    id: String,
    name: String,
    summary: Said,
    unit: String,
    range: Option<String>,
    words: Vec<String>,
    since: Vec<Row>,
    read_by: Vec<Link>,
    changed_by: Vec<Link>,
    /// Parameters of the same name in packs that can't hold beside this one, or that it replaces.
    elsewhere: Vec<Link>,
}

#[derive(Serialize)]
struct Row {
    date: String,
    values: Vec<Keyed>,
    source: String,
    standing: Standing,
}

/// The parameters of a pack, file by file in the order of the text.
pub(super) fn parameters(
    source: &Source<'_>,
    packed: &Packed,
    language: Language,
) -> Vec<ParameterSide> {
    let mut own: Vec<&Parameter> =
        source.book.parameters().filter(|parameter| packed.holds(&parameter.text)).collect();
    own.sort_by_key(|parameter| (parameter.text.name.as_str(), parameter.start));
    own.into_iter().map(|parameter| side(source, parameter, language)).collect()
}

fn side(source: &Source<'_>, parameter: &Parameter, language: Language) -> ParameterSide {
    let name = parameter.name.as_str();
    let end = |end: f64| one_with_unit(&number::machine(end), &parameter.unit, language);
    let rules = source.book.rules().filter(|rule| rule.params.iter().any(|p| p.name == name));
    let changes = |policy: &&crate::rulebook::Policy| {
        policy.changes.iter().any(|change| change.parameter == name)
    };
    let policies = source.policies.iter().filter(changes);
    let own = source.anchor("parameter", name);
    let others = source.anchors.others("parameter", name, &own);
    ParameterSide {
        id: anchor("parameter", &own, language),
        name: name.into(),
        summary: Said::of(&parameter.summary.0, &parameter.summary.1, language),
        unit: unit_name(&parameter.unit, language),
        range: parameter.range.map(|(low, high)| {
            let bare = ["logit", "ratio", "exponent", "points"].contains(&parameter.unit.as_str());
            let end = |at| if bare { number::machine(at) } else { end(at) };
            language.say("range", &[("low", &end(low)), ("high", &end(high))])
        }),
        words: parameter.words.clone(),
        since: parameter
            .since
            .iter()
            .map(|since| Row {
                date: since.date.to_string(),
                values: setting(&since.setting, &parameter.unit, language),
                source: sources::said(&since.source, language),
                standing: Standing::of(&since.standing, language),
            })
            .collect(),
        read_by: rules.map(|rule| Link::to(source, "rule", &rule.name, language)).collect(),
        elsewhere: others
            .into_iter()
            .map(|other| Link {
                name: other.into(),
                href: anchor("parameter", other, language),
                key: None,
            })
            .collect(),
        changed_by: policies
            .map(|policy| Link::to(source, "policy", &policy.id, language))
            .collect(),
    }
}
