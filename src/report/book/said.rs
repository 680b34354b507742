//! Small parts of the page: sentences, names in a code font, links and anchors.

use serde::Serialize;

use super::super::language::Language;
use super::super::value::{one_with_unit, standing};
use super::Source;
use crate::rulebook::Setting;

/// A sentence that a pack brings in one or both languages.
#[derive(Serialize, Default)]
pub(super) struct Said {
    pub text: String,
    /// The other language, when the pack does not have it in this one.
    pub lang: Option<&'static str>,
}

impl Said {
    pub fn of(zh: &str, en: &str, language: Language) -> Self {
        let (wanted, other, spoken) = match language {
            Language::Chinese => (zh, en, Language::English),
            Language::English => (en, zh, Language::Chinese),
        };
        match (wanted.trim(), other.trim()) {
            ("", "") => Self::default(),
            ("", other) => Self { text: other.into(), lang: Some(spoken.tag()) },
            (wanted, _) => Self { text: wanted.into(), lang: None },
        }
    }
}

/// A piece of text; names stand in a code font.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub code: bool,
}

impl Piece {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: false }
    }

    pub fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: true }
    }

    /// A value as written in a case: yes and no in words, numbers as they are, names as names.
    pub fn value(written: &str, language: Language) -> Self {
        match written {
            "true" | "false" => Self::plain(one_with_unit(written, "switch", language)),
            number if number.parse::<f64>().is_ok() => Self::plain(number),
            name => Self::code(name),
        }
    }
}

/// A sentence with names between back-ticks.
pub(super) fn pieces(sentence: &str) -> Vec<Piece> {
    let parts = sentence.split('`').enumerate();
    parts
        .filter(|(_, text)| !text.is_empty())
        .map(|(at, text)| Piece { text: text.into(), code: at % 2 == 1 })
        .collect()
}

/// A name that leads to where it is explained.
#[derive(Serialize, PartialEq)]
pub(super) struct Link {
    pub name: String,
    pub href: String,
    /// The key asked for: `param("name", "key")`.
    pub key: Option<String>,
}

impl Link {
    /// Where something stands that a rulebook knows by this name.
    pub fn to(source: &Source<'_>, kind: &'static str, name: &str, language: Language) -> Self {
        let href = anchor(kind, &source.anchor(kind, name), language);
        Self { name: name.into(), href, key: None }
    }
}

/// The id of a thing on one side of the page.
pub(super) fn anchor(kind: &str, name: &str, language: Language) -> String {
    let name: String = name.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
    format!("{}-{kind}-{name}", language.short())
}

/// A standing in words, and whether it is the one that readers must notice.
#[derive(Serialize)]
pub(super) struct Standing {
    text: String,
    assumed: bool,
}

impl Standing {
    pub fn of(word: &str, language: Language) -> Self {
        Self { text: standing(word, language), assumed: word == "assumed" }
    }
}

/// One value, or the value of one key.
#[derive(Serialize)]
pub(super) struct Keyed {
    key: Option<String>,
    value: Piece,
}

/// A setting as people read it.
pub(super) fn setting(setting: &Setting, unit: &str, language: Language) -> Vec<Keyed> {
    let read = |written: String| match unit {
        "category" => Piece::code(written),
        // The unit stands beside the name; such values would only repeat it.
        "logit" | "ratio" | "exponent" | "points" => Piece::plain(written),
        _ => Piece::plain(one_with_unit(&written, unit, language)),
    };
    let each = setting.each().into_iter();
    each.map(|(key, value)| Keyed { key: key.map(str::to_string), value: read(value) }).collect()
}
