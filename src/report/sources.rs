//! Sources of rules and parameters in Chinese.
//!
//! Rules cite their sources in English. `sources.toml` says what Chinese laws are called and what
//! our own remarks mean, so that a Chinese reader sees 《民法典》第二百七十八条 and not its
//! translation. What it does not know, such as a foreign study, stays in its own words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::language::Language;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    /// Laws by the names under which they are cited.
    laws: BTreeMap<String, String>,
    /// Laws cited by the name of their place alone, always with an article.
    places: BTreeMap<String, String>,
    /// Remarks: what stands between two semicolons, or on a side of a colon.
    clauses: BTreeMap<String, String>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    toml::from_str(include_str!("sources.toml")).expect("the catalogue of sources is valid")
});

/// A source as a reader of the language knows it.
pub(super) fn said(source: &str, language: Language) -> String {
    if language == Language::English {
        return source.into();
    }
    if let Some(known) = CATALOGUE.clauses.get(source) {
        return known.clone();
    }
    let parts: Vec<(&str, Option<String>)> =
        source.split("; ").map(|part| (part, clause(part))).collect();
    let joint = if parts.iter().all(|(_, known)| known.is_some()) { "；" } else { "; " };
    let said = parts.into_iter().map(|(part, known)| known.unwrap_or_else(|| part.into()));
    said.collect::<Vec<_>>().join(joint)
}

/// A remark, a citation of a law with what is said of it, or `what: remark`.
fn clause(text: &str) -> Option<String> {
    if let Some(known) = CATALOGUE.clauses.get(text) {
        return Some(known.clone());
    }
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if text.contains(is_chinese) && !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return Some(text.into());
    }
    if let Some((law, rest)) = law(text) {
        return of_law(law, rest);
    }
    if let Some((head, remark)) = text.split_once(": ") {
        return Some(format!("{}：{}", clause(head)?, clause(remark)?));
    }
    is_study(text).then(|| text.into())
}

/// Authors and a year, `Frey & Meier 2004`, which stay as they are.
fn is_study(text: &str) -> bool {
    let is_named = text.starts_with(|c: char| c.is_ascii_uppercase()) || text.starts_with("van ");
    let year = text.rsplit(' ').next().unwrap_or_default();
    is_named && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// The longest name of a law that the text begins with, in Chinese, and what follows.
fn law(text: &str) -> Option<(&'static str, &str)> {
    let places = CATALOGUE.places.iter().filter(|(name, _)| {
        text.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(", Art. "))
    });
    let named = CATALOGUE.laws.iter().chain(places);
    let found = named.filter(|(name, _)| {
        let rest = text.strip_prefix(name.as_str());
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    let (name, chinese) = found.max_by_key(|(name, _)| name.len())?;
    Some((chinese, &text[name.len()..]))
}

/// The law with its year, a note in brackets, articles, and what is said of them.
fn of_law(law: &str, rest: &str) -> Option<String> {
    let mut said = format!("《{law}》");
    let mut rest = rest;
    if let Some((year, after)) = year(rest) {
        said.push_str(&format!("（{year}年）"));
        rest = after;
    }
    if let Some((note, after)) = rest.strip_prefix(" (").and_then(|note| note.split_once(')')) {
        let is_year = note.len() == 4 && note.bytes().all(|byte| byte.is_ascii_digit());
        let note = if is_year { format!("{note}年") } else { clause(note)? };
        said.push_str(&format!("（{note}）"));
        rest = after;
    }
    let (found, after) = articles(rest);
    said.push_str(&found);
    remarks(said, after)
}

/// Adds what is said of a law: `, as reported, Art. 33: within a month`.
fn remarks(mut said: String, rest: &str) -> Option<String> {
    if rest.is_empty() {
        return Some(said);
    }
    let (joint, remark) = [(": ", "："), (", ", "，"), (" ", "")]
        .into_iter()
        .find_map(|(written, joint)| Some((joint, rest.strip_prefix(written)?)))?;
    if let Some(at) = remark.find(", Art. ")
        && let Some(known) = CATALOGUE.clauses.get(&remark[..at])
    {
        let (found, after) = articles(&remark[at..]);
        said.push_str(&format!("{joint}{known}，{found}"));
        return remarks(said, after);
    }
    Some(format!("{said}{joint}{}", clause(remark)?))
}

/// ` 2007` before a word boundary.
fn year(text: &str) -> Option<(&str, &str)> {
    let digits = text.strip_prefix(' ')?;
    let (year, rest) = digits.split_at_checked(4)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit())
        && !rest.starts_with(|c: char| c.is_alphanumeric());
    is_year.then_some((year, rest))
}

/// Articles, paragraphs and items, `, Art. 278(1), items 1 to 9, and Art. 279`, and what follows.
fn articles(text: &str) -> (String, &str) {
    let (mut said, mut rest) = (String::new(), text);
    let Some(first) = rest.strip_prefix(", Art. ") else { return (said, text) };
    let Some((one, after)) = article(first) else { return (said, text) };
    said.push_str(&one);
    rest = after;
    loop {
        let joints = [(", and ", "、"), (", ", "、"), (" and ", "、"), (" to ", "至")];
        let next = joints.into_iter().find_map(|(written, joint)| {
            let bare = rest.strip_prefix(written)?;
            let (one, after) =
                item(bare).or_else(|| article(bare.strip_prefix("Art. ").unwrap_or(bare)))?;
            // An item belongs to the article before it.
            let joint = if one.starts_with("第（") || one == "第一句" { "" } else { joint };
            Some((format!("{joint}{one}"), after))
        });
        let Some((more, after)) = next else { return (said, rest) };
        said.push_str(&more);
        rest = after;
    }
}

/// `278(2)`, and what follows; none where a number counts something else.
fn article(text: &str) -> Option<(String, &str)> {
    let (number, mut rest) = number(text)?;
    let mut said = format!("第{}条", numeral(number));
    if let Some((paragraph, after)) = rest.strip_prefix('(').and_then(self::number)
        && let Some(after) = after.strip_prefix(')')
    {
        said.push_str(&format!("第{}款", numeral(paragraph)));
        rest = after;
        if let Some((item, after)) = self::number(rest) {
            said.push_str(&format!("第（{}）项", numeral(item)));
            rest = after;
        }
    }
    let ends = [",", ":", " (", " and ", " to ", " before "];
    let ends = rest.is_empty() || ends.iter().any(|end| rest.starts_with(end));
    ends.then_some((said, rest))
}

/// `items 1 to 9`, `item 3` or `first sentence`, and what follows.
fn item(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix("first sentence") {
        return Some(("第一句".into(), rest));
    }
    let (first, rest) =
        number(text.strip_prefix("items ").or_else(|| text.strip_prefix("item "))?)?;
    let said = format!("第（{}）项", numeral(first));
    match rest.strip_prefix(" to ").and_then(number) {
        Some((last, rest)) => Some((format!("{said}至第（{}）项", numeral(last)), rest)),
        None => Some((said, rest)),
    }
}

/// The whole number that a text begins with.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A number below ten thousand as laws write it: 一千二百五十九.
fn numeral(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut said, mut is_gap) = (String::new(), false);
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            is_gap = true;
            continue;
        }
        if is_gap && !said.is_empty() {
            said.push_str(DIGITS[0]);
        }
        is_gap = false;
        // 十二, not 一十二.
        if !(unit == 10 && digit == 1 && said.is_empty()) {
            said.push_str(DIGITS[digit as usize]);
        }
        said.push_str(name);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese(source: &str) -> String {
        said(source, Language::Chinese)
    }

    #[test]
    fn laws_are_cited_as_chinese_readers_cite_them() {
        for (source, expected) in [
            ("Civil Code, Art. 278(2)", "《民法典》第二百七十八条第二款"),
            (
                "Property Law 2007, Art. 76(2); Civil Code, Art. 278(2) and 1259: 过半数, more than half",
                "《物权法》（2007年）第七十六条第二款；《民法典》第二百七十八条第二款、第一千二百五十九条：过半数",
            ),
            (
                "Civil Code of the PRC, Art. 278(1), item 3; Beijing Property Regulations, Art. 39",
                "《民法典》第二百七十八条第一款第（三）项；《北京市物业管理条例》第三十九条",
            ),
            (
                "Guiding Rules for Owners' Assemblies and Committees (2009), in force on this day from memory, Art. 38 and 39",
                "《业主大会和业主委员会指导规则》（2009年），凭记忆当日已施行，第三十八条、第三十九条",
            ),
            (
                "Beijing Property Regulations, Art. 52 to 59: three years",
                "《北京市物业管理条例》第五十二条至第五十九条：三年",
            ),
        ] {
            assert_eq!(chinese(source), expected);
            assert_eq!(said(source, Language::English), source);
        }
    }

    #[test]
    fn what_is_set_by_hand_says_so_and_foreign_studies_keep_their_words() {
        assert_eq!(chinese("set by hand: no source"), "自行设定：没有出处");
        assert_eq!(chinese("Fischbacher & Gaechter 2010"), "Fischbacher & Gaechter 2010");
        // The name of a place is a law only where an article follows.
        assert!(!chinese("Beijing 2005: two in three").contains('《'));
    }

    #[test]
    fn numbers_are_written_as_laws_write_them() {
        for (number, expected) in [
            (7, "七"),
            (10, "十"),
            (12, "十二"),
            (60, "六十"),
            (105, "一百零五"),
            (278, "二百七十八"),
            (1259, "一千二百五十九"),
            (1005, "一千零五"),
        ] {
            assert_eq!(numeral(number), expected);
        }
    }

    /// Every source of the shipped rules, with the file that it stands in.
    fn shipped() -> Vec<(String, String)> {
        let mut folders = vec![std::path::PathBuf::from("rules")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the rules are there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let file = path.display().to_string();
                for line in text.lines() {
                    let quoted = line.strip_prefix("source = \"");
                    let quoted = quoted.and_then(|rest| rest.rsplit_once('"')).map(|(one, _)| one);
                    let source = quoted.or_else(|| line.strip_prefix("//! source:"));
                    found.extend(source.map(|source| (file.clone(), source.trim().to_string())));
                }
            }
        }
        found
    }

    #[test]
    fn no_english_stands_in_a_chinese_citation_of_a_law() {
        let all = shipped();
        let cites_law = |source: &str| {
            let laws = CATALOGUE.laws.keys().any(|law| source.contains(law.as_str()));
            laws || source.contains("Art. ") || source.contains("Court")
        };
        let of_law: Vec<_> = all.iter().filter(|(_, source)| cites_law(source)).collect();
        assert!(of_law.len() > 150, "{}", of_law.len());
        let mut wrong = Vec::new();
        for (file, source) in of_law {
            let said = chinese(source);
            if said.contains(|c: char| c.is_ascii_alphabetic()) {
                wrong.push(format!("{file}: {source}\n    {said}"));
            }
        }
        assert!(wrong.is_empty(), "name these in sources.toml:\n{}", wrong.join("\n"));
    }

    #[test]
    fn our_own_remarks_are_told_in_chinese() {
        let own = ["set by hand", "no source", "none unless", "off unless", "the founding article"];
        for (file, source) in shipped() {
            if own.iter().any(|own| source.starts_with(own)) {
                let said = chinese(&source);
                let is_told = said.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(is_told, "{file}: {source}: {said}");
            }
        }
    }
}
