//! Why a rule refused to answer, in either language.
//!
//! The rulebook gives one English sentence. Its known forms are said again from the catalogue; an
//! unknown one is quoted as the program's own words.

use super::language::Language;

/// Keys of the catalogue and the sentence that each says again; `{a}` and `{b}` are names.
const FORMS: [(&str, &str); 7] = [
    ("refusal_not_in_force", "`{a}` is not in force on this day"),
    ("refusal_no_value", "`{a}` has no value for `{b}`"),
    ("refusal_no_key", "`{a}` has a value for each key: name one"),
    ("refusal_no_chance", "this case gives no chance `{a}`"),
    ("refusal_division", "division by zero"),
    ("refusal_division", "division by zero: {a}"),
    ("refusal_no_column", "{a} has no {b}"),
];

/// A refusal, such as "`fee_due` stopped: household has no area", with names between back-ticks.
pub(super) fn refusal(message: &str, language: Language) -> String {
    let after = |how: &str| message.split_once(how).map(|parts| parts.1);
    let reason = after("` stopped: ").or_else(|| after("` failed: ")).unwrap_or(message);
    for (key, form) in FORMS {
        if let Some(names) = names(reason, form) {
            let places = ["a", "b"].into_iter().zip(names).collect::<Vec<_>>();
            return language.say(key, &places);
        }
    }
    language.say("refusal_other", &[("a", &message.replace('`', ""))])
}

/// The names at the places of a form; `None` when the sentence has another form.
fn names<'a>(sentence: &'a str, form: &str) -> Option<Vec<&'a str>> {
    let mut names = Vec::new();
    let mut rest = sentence;
    let mut form = form;
    while let Some(at) = form.find('{') {
        rest = rest.strip_prefix(&form[..at])?;
        form = &form[at + "{a}".len()..];
        let next = form.split('{').next().unwrap_or_default();
        let end = if next.is_empty() { rest.len() } else { rest.find(next)? };
        names.push(&rest[..end]);
        rest = &rest[end..];
    }
    (rest == form).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_said_in_both_languages() {
        let no_area = "`fee_due` stopped: household has no area";
        assert_eq!(refusal(no_area, Language::Chinese), "没有给出 `household.area`");
        assert_eq!(refusal(no_area, Language::English), "`household` has no `area`");
        let no_rate = "`fee_due` stopped: `rate` has no value for `b c`";
        assert_eq!(refusal(no_rate, Language::Chinese), "`rate` 没有 `b c` 的数值");
        let early = "`x` stopped: `quorum` is not in force on this day";
        assert_eq!(refusal(early, Language::Chinese), "`quorum` 当日尚未施行");
        assert_eq!(refusal("`x` stopped: division by zero", Language::Chinese), "除数为零");
        let nothing = "`x` failed: division by zero: 0 divide_half_up 0";
        assert_eq!(refusal(nothing, Language::Chinese), "除数为零");
    }

    #[test]
    fn words_that_are_not_known_are_quoted_whole() {
        let odd = "`x` was stopped after 200000 steps";
        assert_eq!(
            refusal(odd, Language::Chinese),
            "规则中止，程序提示 `x was stopped after 200000 steps`"
        );
    }
}
