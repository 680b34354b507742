//! `linli run --describe`: the model in the form of ODD, whole and in both languages.

mod support;

use std::collections::BTreeSet;

use linli::diagnostic::Text;
use linli::experiment::{Experiment, Inputs, Wishes};
use support::scene::packs;
use support::{linli, root, said};

const SCENARIO: &str = "scenarios/shengtang-torch";

fn described(scenario: &str, lang: &str) -> String {
    let ran = linli(&["run", scenario, "--describe", "--lang", lang]);
    assert!(ran.status.success(), "{}", said(&ran));
    String::from_utf8(ran.stdout).expect("UTF-8")
}

/// The text of a chapter, without its heading.
fn chapter<'a>(text: &'a str, heading: &str) -> &'a str {
    let start = text.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let body = &text[start + heading.len() + 5..];
    body.find("\n## ").map_or(body, |end| &body[..end])
}

/// The cells of the rows of the table of parameters.
fn parameters<'a>(text: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let rows = chapter(text, heading).lines().filter(|line| line.starts_with("| `"));
    let cells = |line: &'a str| -> Vec<&'a str> {
        let inner = line.trim_matches('|');
        let mut cells = Vec::new();
        let mut from = 0;
        for (at, _) in inner.match_indices('|') {
            if !inner[..at].ends_with('\\') {
                cells.push(inner[from..at].trim());
                from = at + 1;
            }
        }
        cells.push(inner[from..].trim());
        cells
    };
    rows.map(cells).collect()
}

#[test]
fn all_seven_elements_are_there_in_both_languages() {
    let chapters = [
        ("1 目的与模式", "1 Purpose and patterns"),
        ("2 主体、状态变量与尺度", "2 Entities, state variables and scales"),
        ("3 过程与次序", "3 Process overview and scheduling"),
        ("4 设计概念", "4 Design concepts"),
        ("5 初始化", "5 Initialisation"),
        ("6 输入数据", "6 Input data"),
        ("7 子模型", "7 Submodels"),
        ("参数", "Parameters"),
    ];
    for scenario in [SCENARIO, "scenarios/mc-36", "scenarios/validation"] {
        let (zh, en) = (described(scenario, "zh-CN"), described(scenario, "en"));
        assert!(zh == described(scenario, "zh-CN") && en == described(scenario, "en"));
        for (text, headings) in
            [(&zh, chapters.map(|both| both.0)), (&en, chapters.map(|both| both.1))]
        {
            let found: Vec<&str> =
                text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(found, headings, "{scenario}");
            for heading in headings {
                assert!(chapter(text, heading).trim().chars().count() > 20, "{heading} is empty");
            }
            for broken in ["⟦", "⟧", "{", "}", "NaN", "None"] {
                let line = text.lines().find(|line| line.contains(broken));
                assert!(line.is_none(), "{scenario}: {broken} in {line:?}");
            }
            // What is announced follows, and nothing that is explained has an empty explanation.
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            for pair in lines.windows(2) {
                let announces = pair[0].ends_with('：') || pair[0].ends_with(':');
                let follows = pair[1].starts_with("- ") || pair[1].starts_with("1. ");
                assert!(!announces || follows, "{scenario}: {:?} and then {:?}", pair[0], pair[1]);
            }
        }
        for (line, other) in zh.lines().zip(en.lines()) {
            let depth = |line: &str| line.chars().take_while(|sign| *sign == '#').count();
            assert_eq!(depth(line), depth(other), "{line} beside {other}");
        }
    }
}

#[test]
fn chinese_headings_and_units_hold_no_english() {
    let zh = described(SCENARIO, "zh-CN");
    let latin = |text: &str| text.replace("ODD", "").chars().any(|c| c.is_ascii_alphabetic());
    for line in zh.lines().filter(|line| line.starts_with('#')) {
        assert!(!latin(line), "{line}");
    }
    let facts =
        chapter(&zh, "2 主体、状态变量与尺度").lines().filter(|line| line.starts_with("- `"));
    let mut n_facts = 0;
    for line in facts {
        let unit = line.rsplit_once('（').map_or("", |(_, rest)| rest);
        let unit = unit.split_once('，').map_or(unit, |(unit, _)| unit);
        assert!(!unit.is_empty() && !latin(unit), "{line}");
        n_facts += 1;
    }
    assert!(n_facts > 200, "{n_facts} facts and states");
    // Summaries of parameters are Chinese, and those of the English text are not.
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(parameters(&zh, "参数").iter().all(|cells| cells[1].contains(is_han)));
    let en = described(SCENARIO, "en");
    let rows = parameters(&en, "Parameters");
    assert!(rows.iter().all(|cells| !cells[1].contains(is_han) && !cells[1].is_empty()));
    for line in en.lines().filter(|line| line.starts_with('#')) {
        assert!(!line.contains(is_han), "{line}");
    }
}

#[test]
fn every_parameter_that_the_rules_read_has_its_source_and_standing() {
    let standings = [
        ("参数", vec!["法律", "合同", "决议", "实测", "假设"]),
        ("Parameters", vec!["law", "contract", "resolution", "measured", "assumed"]),
    ];
    let folder = root().join(SCENARIO);
    let text = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).expect("the scenario is shipped");
        Text::new(name, text)
    };
    let inputs = Inputs {
        name: "s".into(),
        scenario: text("scenario.toml"),
        packs: packs(&["national", "micro-estate"]),
        estates: text("estates.csv"),
        households: text("households.csv"),
    };
    let wishes = Wishes { runs: Some(1), ..Wishes::default() };
    let experiment = Experiment::prepare(&inputs, &wishes).unwrap_or_else(|f| panic!("{f}"));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let results = experiment.run(String::new(), &stop, &|_| ());
    let results = results.unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(results.parameters.len() > 300, "{} parameters", results.parameters.len());
    for (lang, (heading, words)) in ["zh-CN", "en"].into_iter().zip(standings) {
        let said = described(SCENARIO, lang);
        let rows = parameters(&said, heading);
        for cells in &rows {
            let [name, _, value, _, standing, source] = cells[..] else { panic!("{cells:?}") };
            assert!(!value.is_empty() && !source.is_empty(), "{name}: {cells:?}");
            assert!(words.contains(&standing), "{name}: {standing}");
        }
        let told: BTreeSet<&str> = rows.iter().map(|cells| cells[0].trim_matches('`')).collect();
        let read: Vec<&str> = results.parameters.iter().map(|own| own.name.as_str()).collect();
        let missing: Vec<&&str> = read.iter().filter(|name| !told.contains(**name)).collect();
        assert!(missing.is_empty(), "{lang}: read and not told: {missing:?}");
    }
}
