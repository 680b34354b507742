//! Faults of the arguments in Chinese, by the kinds that clap tells apart. What clap says of itself
//! stays English.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde::Deserialize;

use crate::diagnostic::chinese;
use crate::report;

/// The sentences, from `help.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    error: String,
    invalid_value: String,
    no_value: String,
    unknown_argument: String,
    invalid_command: String,
    missing: String,
    missing_command: String,
    conflict: String,
    number: String,
    not_text: String,
    valid: String,
    did_you_mean: String,
    range: String,
    more: String,
}

/// A fault of the arguments as several lines; `None` for help and version, which are none, and for
/// kinds that have no sentence.
pub(super) fn in_chinese(error: &clap::Error, say: &Sentences) -> Option<String> {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let arg = context(ContextKind::InvalidArg).join("、");
    let value = context(ContextKind::InvalidValue).join("、");
    let fill = |sentence: &str| {
        let prior = context(ContextKind::PriorArg).join("、");
        sentence.replace("{arg}", &arg).replace("{value}", &value).replace("{list}", &prior)
    };
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => fill(&say.no_value),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => fill(&say.invalid_value),
        ErrorKind::UnknownArgument => fill(&say.unknown_argument),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).join("、");
            say.invalid_command.replace("{value}", &name)
        }
        ErrorKind::MissingRequiredArgument => say.missing.replace("{list}", &arg),
        ErrorKind::MissingSubcommand => say.missing_command.clone(),
        ErrorKind::ArgumentConflict => fill(&say.conflict),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            fill(&say.number)
        }
        ErrorKind::InvalidUtf8 => say.not_text.clone(),
        _ => return None,
    };
    let mut lines = vec![format!("{}{what}", say.error)];
    let mut list = |kinds: &[ContextKind], sentence: &str| {
        let found: Vec<String> = kinds.iter().flat_map(|kind| context(*kind)).collect();
        if !found.is_empty() {
            lines.push(format!("  {}", sentence.replace("{list}", &found.join("、"))));
        }
    };
    list(&[ContextKind::ValidValue, ContextKind::ValidSubcommand], &say.valid);
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    list(&suggested, &say.did_you_mean);
    if let Some(reason) = std::error::Error::source(error) {
        let reason = reason.to_string();
        let range = reason.split_once(" is not in ").map(|(_, range)| range);
        let said = range.map_or_else(
            || chinese::in_chinese(&reason, report::cited),
            |range| say.range.replace("{range}", range),
        );
        lines.push(format!("  {said}"));
    }
    lines.extend([String::new(), say.more.clone()]);
    Some(lines.join("\n"))
}

fn words(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::String(word) => vec![word.clone()],
        ContextValue::Strings(words) => words.clone(),
        ContextValue::StyledStr(text) => vec![text.to_string()],
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
