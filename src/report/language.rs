//! The two languages of a report and every sentence it can say.
//!
//! The sentences stand in `texts.toml`, each in Chinese and English with the same `{places}`; a
//! test keeps the two sides equal. Names that the scenario brings (policies, estates, outcomes)
//! are [`Both`] already and only need picking.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::experiment::results::Both;
use crate::units::NotAQuantity;

/// The language of a page, a chart or the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese, `zh-CN`.
    Chinese,
    /// English, `en`.
    English,
}

impl Language {
    /// Both, Chinese first.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The language tag, as HTML and `--lang` write it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The short tag that keeps ids apart on a page holding both languages.
    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// The side of a bilingual name; the other side when this one is empty.
    #[must_use]
    pub fn pick(self, name: &Both) -> &str {
        let (wanted, other) = match self {
            Self::Chinese => (&name.zh, &name.en),
            Self::English => (&name.en, &name.zh),
        };
        if wanted.trim().is_empty() { other } else { wanted }
    }

    /// A sentence of the catalogue with its places filled: `{name}`, or `{name:run|runs}` for a number
    /// with its noun. A key that is missing shows as
    /// `⟦key⟧`, which the tests refuse.
    pub(super) fn say(self, key: &str, places: &[(&str, &str)]) -> String {
        let Some(text) = TEXTS.get(key) else { return format!("⟦{key}⟧") };
        let mut said = match self {
            Self::Chinese => text.zh.clone(),
            Self::English => text.en.clone(),
        };
        for (place, value) in places {
            said = said.replace(&format!("{{{place}}}"), value);
            said = counted(said, place, value);
        }
        // “About” follows a Chinese word without the space that a digit has.
        if self == Self::Chinese { said.replace(" 约 ", "约 ") } else { said }
    }

    /// Every sentence whose key begins so, by key.
    pub(super) fn words(self, prefix: &str) -> BTreeMap<&'static str, String> {
        let keys = TEXTS.keys().map(String::as_str).filter(|key| key.starts_with(prefix));
        keys.map(|key| (key, self.say(key, &[]))).collect()
    }

    /// Joins the items of a list as the language writes it.
    pub(super) fn list(self, items: &[String]) -> String {
        match self {
            Self::Chinese => items.join("、"),
            Self::English => items.join(", "),
        }
    }

    /// Joins the items of a list of which one holds.
    pub(super) fn either(self, items: &[String]) -> String {
        let or = match self {
            Self::Chinese => "或者",
            Self::English => " or ",
        };
        match items {
            [rest @ .., before, last] => {
                let first = [rest, std::slice::from_ref(before)].concat();
                [self.list(&first), last.clone()].join(or)
            }
            few => self.list(few),
        }
    }

    /// Joins clauses of one sentence.
    pub(super) fn clauses(self, items: &[String]) -> String {
        match self {
            Self::Chinese => items.join("；"),
            Self::English => items.join("; "),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = NotAQuantity;

    fn from_str(text: &str) -> Result<Self, NotAQuantity> {
        match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn" => Ok(Self::Chinese),
            "en" | "en-gb" | "en-us" => Ok(Self::English),
            _ => Err(NotAQuantity { text: text.into(), expected: "a language, `zh-CN` or `en`" }),
        }
    }
}

/// Fills places such as `{n:run|runs}`: the number, and its noun for one or for several.
fn counted(mut said: String, place: &str, value: &str) -> String {
    let opening = format!("{{{place}:");
    while let Some(from) = said.find(&opening) {
        let Some(length) = said[from..].find('}') else { break };
        let forms = &said[from + opening.len()..from + length];
        let (one, several) = forms.split_once('|').unwrap_or((forms, forms));
        let noun = if value == "1" { one } else { several };
        said = format!("{}{value} {noun}{}", &said[..from], &said[from + length + 1..]);
    }
    said
}

/// Does the catalogue know this key?
pub(super) fn can_say(key: &str) -> bool {
    TEXTS.contains_key(key)
}

/// The catalogue's name for something, in both languages.
pub(super) fn both(key: &str) -> Both {
    Both { zh: Language::Chinese.say(key, &[]), en: Language::English.say(key, &[]) }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    zh: String,
    en: String,
}

static TEXTS: LazyLock<BTreeMap<String, Text>> = LazyLock::new(|| {
    toml::from_str(include_str!("texts.toml")).expect("the catalogue of sentences is valid")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(place, _)| place))
            .map(|place| place.split_once(':').map_or(place, |(name, _)| name))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn every_sentence_stands_in_both_languages_with_the_same_places() {
        assert!(TEXTS.len() > 50);
        for (key, text) in TEXTS.iter() {
            assert!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "{key} is empty");
            assert_eq!(places(&text.zh), places(&text.en), "{key}");
        }
    }

    /// What a page finds is for its readers to judge.
    #[test]
    fn no_sentence_says_what_is_good_or_what_to_do() {
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect()
        };
        for (key, text) in TEXTS.iter() {
            for wrong in ["better", "best", "worse", "worst", "should"] {
                assert!(!words(&text.en).contains(&wrong.to_string()), "{key}: {}", text.en);
            }
            for wrong in ["变好", "变坏", "更好", "更差", "最好", "最差"] {
                assert!(!text.zh.contains(wrong), "{key}: {}", text.zh);
            }
        }
    }

    #[test]
    fn one_is_not_written_as_several() {
        let said = |n: &str| Language::English.say("households", &[("n", n)]);
        assert_eq!(said("1"), "1 household");
        assert_eq!(said("0"), "0 households");
        assert_eq!(Language::Chinese.say("households", &[("n", "1")]), "1 户");
    }

    #[test]
    fn a_name_given_in_one_language_serves_for_both() {
        let name = Both { zh: "盛唐苑".into(), en: String::new() };
        assert_eq!(Language::English.pick(&name), "盛唐苑");
        assert_eq!("zh_CN".parse(), Ok(Language::Chinese));
        assert!("fr".parse::<Language>().is_err());
    }
}
