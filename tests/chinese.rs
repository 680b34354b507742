//! Whatever may be wrong is said in Chinese to whoever reads Chinese: every sentence of the sources
//! has its Chinese one, and broken files are answered without English.

mod support;

#[path = "chinese/broken.rs"]
mod broken;
#[path = "chinese/literals.rs"]
mod literals;

use std::collections::{BTreeMap, BTreeSet};

use linli::diagnostic::chinese::{in_chinese, sentence_of, sentences};
use literals::{Literal, literals, shape};
use support::{Bench, root, said};

/// Literals that are a part of a sentence, and the whole one.
const PARTS: [(&str, &str); 25] = [
    ("did you mean", "is it `{}`? Rename that column"),
    ("is it", "is it `{}`? Rename that column"),
    (" Rename that column", "is it `{}`? Rename that column"),
    ("did you mean `", "did you mean `{}`? It is defined in {}"),
    ("{} It is defined in {}", "did you mean `{}`? It is defined in {}"),
    ("{} ", "did you mean `{}`? "),
    ("{} ({})", "{} (did you mean `{}`?)"),
    (
        "what is given by hand has no luck of its own: add --given \"chance.",
        "what is given by hand has no luck of its own: add --given \"chance.{}=0.5\"",
    ),
    (" over several months", "{} over several months"),
    ("{} for {}", "{} for {} in {}, run {} under `{}`"),
    ("{}: to {}", "only in the policy: to {}"),
    ("{}: to {}", "only in the twin: to {}"),
    ("{}: to {}", "assumed: to {}"),
    ("{} holds {}", "{} holds nothing"),
    ("rule", "{} rule"),
    ("{} {}s", "{} rules"),
    ("parameter", "{} parameter"),
    ("{} {}s", "{} parameters"),
    ("case", "{} case"),
    ("{} {}s", "{} cases"),
    ("finding", "{} finding"),
    ("{} {}s", "{} findings"),
    ("clause", "{} clause"),
    ("{} {}s", "{} clauses"),
    ("{} policies of this scenario: {}", "policies of this scenario: {}"),
];

/// Literals that nobody is told when something is wrong: names of draws, patterns, contents of files.
const SILENT: [&str; 18] = [
    "election lot",
    "parking lot",
    "committee seat",
    "floor area",
    "second unit",
    "owner of two",
    "low income",
    "doubt zh",
    " is not in ",
    "linli validate",
    "linli {}",
    "fn {}(",
    "--given {}={}",
    "a text without faults has every key",
    " (not voted on: the first vote lies after the last month)",
    "<meta name=\"generator\" content=\"linli\">",
    "# What is known of the estates. A figure that is left out is not known: it is drawn from\n# households.toml of the rule pack, or stays unknown.\n\nseed = {}\n",
    "Homes, buildings, fee and year come from {}: {}. Households, floor areas, bays and public revenue are drawn from published distributions; they are not real residents.",
];

/// Of these sources nothing is told when something is wrong, but by the exceptions.
const QUIET: [&str; 2] = ["src/report/", "src/rulebook/lower/print.rs"];
const NOT_QUIET: [&str; 4] = [
    "src/report/mod.rs",
    "src/report/audit/",
    "src/report/language.rs",
    "src/report/charts/draw/face.rs",
];

/// Two words that follow one another, or a place and a word.
fn is_prose(shape: &str) -> bool {
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    let words: Vec<&str> = shape.split(' ').collect();
    words.windows(2).any(|pair| {
        let tail = |word: &str| {
            let at = word.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
            is_word(&word[at.min(word.len())..])
        };
        let begins = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_place = |word: &str| word.starts_with(['`', '{']);
        (pair[0].is_ascii() && tail(pair[0]) && (begins(pair[1]) || is_place(pair[1])))
            || (pair[0].ends_with(['}', '`']) && is_word(pair[1]))
    })
}

fn is_told(literal: &Literal) -> bool {
    let is_in = |all: &[&str]| all.iter().any(|path| literal.place.starts_with(path));
    let is_word = !literal.shape.is_empty()
        && !literal.shape.contains(':')
        && literal.shape.chars().all(|c| c.is_ascii_lowercase());
    (!is_in(&QUIET) || is_in(&NOT_QUIET))
        && !SILENT.contains(&literal.shape.as_str())
        && (is_prose(&literal.shape) || literal.is_told && is_word)
}

#[test]
fn every_sentence_of_the_sources_has_its_chinese_one() {
    let known: BTreeSet<String> = sentences().iter().map(|(en, _)| shape(en, true)).collect();
    let all = literals(&root());
    let is_part = |shape: &str| PARTS.iter().any(|part| part.0 == shape);
    let told: Vec<&Literal> = all.iter().filter(|literal| is_told(literal)).collect();
    assert!(told.len() > 1000, "only {} sentences were found", told.len());
    let missing: Vec<String> = told
        .iter()
        .filter(|literal| !known.contains(&literal.shape) && !is_part(&literal.shape))
        .map(|literal| format!("{}: {}", literal.place, literal.shape))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    let wholes: Vec<&str> = PARTS.iter().map(|p| p.1).filter(|s| !known.contains(*s)).collect();
    assert_eq!(wholes, Vec::<&str>::new(), "wholes without a Chinese sentence");
}

#[test]
fn every_chinese_sentence_is_of_one_that_the_sources_hold() {
    let all = literals(&root());
    let held: BTreeSet<&str> = all.iter().map(|literal| literal.shape.as_str()).collect();
    let mut shapes = BTreeMap::new();
    for (english, _) in sentences() {
        let own = shape(&english, true);
        let is_whole = |part: &&(&str, &str)| part.1 == own && held.contains(part.0);
        assert!(
            held.contains(own.as_str()) || PARTS.iter().any(|part| is_whole(&part)),
            "no source holds `{english}`"
        );
        let twin = shapes.insert(own, english.clone());
        assert_eq!(twin, None, "two entries for `{english}`");
    }
    for part in SILENT.iter().chain(PARTS.iter().map(|part| &part.0)) {
        assert!(held.contains(*part), "no source holds `{part}`");
    }
}

/// Names of the places of a sentence.
fn places(sentence: &str) -> BTreeSet<String> {
    let plain = sentence.replace("{{", "").replace("}}", "");
    let after = plain.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    after.map(|(name, _)| name.to_string()).collect()
}

#[test]
fn both_sentences_have_the_same_places() {
    for (english, chinese) in sentences() {
        assert_eq!(places(&english), places(&chinese), "`{english}`");
        let is_bare = !is_prose(&shape(&english, true));
        assert!(is_bare || !chinese.is_ascii(), "`{english}`: `{chinese}`");
    }
}

#[test]
fn a_sentence_is_known_again_whatever_stands_in_its_places() {
    for (english, _) in sentences() {
        let mut text = english.clone();
        for (at, name) in places(&english).iter().enumerate() {
            // A number may stand in every place.
            text = text.replace(&format!("{{{name}}}"), &(71 + at).to_string());
        }
        let text = text.replace("{{", "{").replace("}}", "}");
        assert_eq!(sentence_of(&text), Some(english.as_str()), "`{text}`");
        let has_words =
            shape(&english, true).contains(|c: char| c.is_ascii_alphanumeric() || c == '%');
        let is_said = in_chinese(&text, str::to_string) != text;
        assert_eq!(is_said, has_words, "`{text}`");
    }
}

/// Two English words that follow one another outside of code, quotes, files and what was written.
fn english(told: &str) -> Vec<&str> {
    let is_own = |line: &&str| {
        let plain = line.trim_start();
        let is_excerpt = plain.starts_with(|c: char| c.is_ascii_digit()) && line.contains('│');
        let is_code = plain.contains("::") && !plain.contains(' ');
        !is_excerpt && !is_code && !plain.starts_with('╭')
    };
    let has_run = |line: &&str| {
        let mut bare = String::new();
        let mut is_quoted = false;
        for sign in line.chars() {
            match sign {
                '`' => is_quoted = !is_quoted,
                '「' | '“' => is_quoted = true,
                '」' | '”' => is_quoted = false,
                sign if !is_quoted => bare.push(sign),
                _ => {}
            }
        }
        let is_word = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic())
        };
        let words: Vec<&str> = bare.split(' ').collect();
        words.windows(2).any(|pair| pair.iter().all(|word| is_word(word) && word.is_ascii()))
    };
    told.lines().filter(is_own).filter(has_run).collect()
}

#[test]
fn broken_files_are_answered_in_chinese() {
    let bench = Bench::new();
    let mut wrong = Vec::new();
    for (at, (files, words)) in broken::inputs().iter().enumerate() {
        let folder = format!("case-{at}");
        std::fs::create_dir_all(bench.path(&folder)).expect("a folder can be made");
        for (name, text) in files {
            bench.write(&format!("{folder}/{name}"), text);
        }
        let words: Vec<&str> = words.split(' ').chain(["--rules", "../rules"]).collect();
        let words = [&["--lang", "zh-CN"][..], &words].concat();
        wrong.extend(answered(&bench, &folder, &words));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn broken_scenarios_and_rules_are_answered_in_chinese() {
    let mut wrong = Vec::new();
    for ((file, from, to), words) in broken::edits() {
        let bench = Bench::new();
        bench.edit(file, from, to);
        let words: Vec<&str> = words.split(' ').collect();
        wrong.extend(answered(&bench, "", &[&["--lang", "zh-CN"][..], &words].concat()));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Lines of English in the answer to something broken, or that nothing was found wrong.
fn answered(bench: &Bench, folder: &str, words: &[&str]) -> Vec<String> {
    let output = bench.linli_in(folder, words);
    let told = said(&output);
    let has_chinese = told.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let mut wrong: Vec<String> =
        english(&told).iter().map(|line| format!("{words:?}: {line}")).collect();
    if !has_chinese || matches!(output.status.code(), Some(0) | None) {
        wrong.push(format!("{words:?}: not refused in Chinese: {told}"));
    }
    wrong
}
