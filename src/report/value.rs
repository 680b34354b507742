//! Values of parameters and their standings, as people read them.

use super::language::{Language, can_say};
use super::number;
use crate::rulebook::{Amount, Plain};
use crate::units::{Area, Fen, day_of};

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
        ("" | "score" | "count" | "number" | "fraction" | "date", _) => return value.into(),
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
        ("days", _) => "n_days",
        _ => {
            let unit = unit_name(unit, language);
            return language.say("value_with_unit", &[("n", value), ("unit", &unit)]);
        }
    };
    let n =
        if ["n_months", "n_days"].contains(&key) { value.into() } else { yuan.unwrap_or_default() };
    language.say(key, &[("n", &n)])
}

/// Decimals of a number that people read, and of one that must be told from another near it.
const DECIMALS: [usize; 2] = [6, 15];

/// A value of an explanation, as people read it.
pub(super) fn amount(amount: &Amount, language: Language) -> String {
    with_decimals(amount, DECIMALS[0], language)
}

/// Two values that differ, with as many decimals as it takes to see that.
pub(super) fn told_apart(a: &Amount, b: &Amount, language: Language) -> [String; 2] {
    let [short, long] =
        DECIMALS.map(|decimals| [a, b].map(|one| with_decimals(one, decimals, language)));
    if short[0] == short[1] { long } else { short }
}

fn with_decimals(amount: &Amount, decimals: usize, language: Language) -> String {
    let unit = amount.unit.as_str();
    match &amount.value {
        Plain::Flag(flag) => language.say(if *flag { "switch_on" } else { "switch_off" }, &[]),
        Plain::Word(word) => quoted_word(word, language),
        Plain::Fraction(fraction) => fraction.to_string(),
        Plain::Nothing => language.say("explain_no_value", &[]),
        Plain::Int(day) if unit == "date" => {
            day_of(*day).map_or_else(|| day.to_string(), |day| day.to_string())
        }
        Plain::Int(whole) if unit == "m2/100" => {
            language.say("square_metres", &[("n", &Area(*whole).to_string())])
        }
        Plain::Int(whole) => in_unit(&whole.to_string(), unit, language),
        Plain::Float(share) if matches!(unit, "share" | "probability" | "rate") => {
            format!("{}%", rounded(100.0 * share, decimals - 2))
        }
        Plain::Float(number) => in_unit(&rounded(*number, decimals), unit, language),
    }
}

/// A number without idle zeros; what would round to nothing keeps every digit.
fn rounded(number: f64, decimals: usize) -> String {
    let rounded = format!("{number:.decimals$}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    let is_lost = number != 0.0 && short.trim_start_matches('-') == "0";
    if is_lost { number.to_string() } else { short.into() }
}

/// A number in the unit that people use; ratios and exponents are numbers like any other.
fn in_unit(number: &str, unit: &str, language: Language) -> String {
    match unit {
        "ratio" | "exponent" => number.into(),
        "year" | "years" => language.say("n_years", &[("n", number)]),
        unit => one_with_unit(number, unit, language),
    }
}

/// A word that rules use, in Chinese with the word that the rules have.
pub(super) fn quoted_word(written: &str, language: Language) -> String {
    let said = word(written, language);
    match language {
        Language::Chinese if said != written => format!("{said} `{written}`"),
        _ => written.into(),
    }
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
    let product = |factors: &str| factors.split('·').map(part).collect::<Vec<_>>().join("·");
    unit.split('/').map(product).collect::<Vec<_>>().join("/")
}
