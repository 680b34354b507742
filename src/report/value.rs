//! Values of parameters and their standings, as people read them.

use super::language::{Language, can_say};
use super::number;
use crate::units::Fen;

/// A value as written in a parameter file, in the unit that people use: yuan, not fen. A value for
/// each of some keys is a list: `a 120, b 80`.
pub(super) fn with_unit(value: &str, unit: &str, language: Language) -> String {
    let each: Option<Vec<(&str, &str)>> =
        value.split(", ").map(|part| part.rsplit_once(' ')).collect();
    match each {
        Some(each) => {
            let one = |(key, value)| {
                format!("{} {}", word(key, language), one_with_unit(value, unit, language))
            };
            language.list(&each.into_iter().map(one).collect::<Vec<_>>())
        }
        None => one_with_unit(value, unit, language),
    }
}

/// A single value in the unit that people use.
pub(super) fn one_with_unit(value: &str, unit: &str, language: Language) -> String {
    let yuan = value.parse().map(|fen| Fen(fen).to_string());
    let key = match (unit, &yuan) {
        ("category", _) => return word(value, language),
        ("" | "score" | "count" | "number" | "fraction", _) => return value.into(),
        ("switch" | "flag", _) => {
            return language.say(if value == "true" { "switch_on" } else { "switch_off" }, &[]);
        }
        ("share" | "probability" | "rate", _) => {
            return value.parse::<f64>().map_or_else(
                |_| value.into(),
                |part| format!("{}%", number::machine((1e6 * part).round() / 1e4)),
            );
        }
        ("fen", Ok(_)) => "yuan",
        ("fen/m2/month", Ok(_)) => "unit_yuan_m2_month",
        ("fen/month", Ok(_)) => "unit_yuan_month",
        ("months" | "month", _) => "n_months",
        _ => {
            let unit = unit_name(unit, language);
            return language.say("value_with_unit", &[("n", value), ("unit", &unit)]);
        }
    };
    let n = if key == "n_months" { value.into() } else { yuan.unwrap_or_default() };
    language.say(key, &[("n", &n)])
}

/// A word that rules use for a kind of something, as people say it: `free_rider` is 搭便车者. What
/// has no word stays as written.
pub(super) fn word(written: &str, language: Language) -> String {
    let key = format!("word_{written}");
    if can_say(&key) { language.say(&key, &[]) } else { written.to_string() }
}

/// A standing in words.
pub(super) fn standing(word: &str, language: Language) -> String {
    match word {
        "law" | "contract" | "resolution" | "measured" | "assumed" => {
            language.say(&format!("standing_{word}"), &[])
        }
        other => other.into(),
    }
}

/// A unit in words: `fen/m2/month` is 分/㎡/月. What has no word stays as written.
pub(super) fn unit_name(unit: &str, language: Language) -> String {
    let part = |part: &str| {
        let key = format!("name_of_{}", part.replace(['/', ' '], "_"));
        if can_say(&key) { language.say(&key, &[]) } else { part.to_string() }
    };
    // Hundredths of a square metre, and percent, are one unit, not a quotient.
    if unit == "m2/100" || unit == "count/100" {
        return part(unit);
    }
    unit.split('/').map(part).collect::<Vec<_>>().join("/")
}
