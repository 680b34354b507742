//! What a vote is held against, in words and as data: bars alike by owners and by area are said
//! once, and sources once each.

use super::super::sources;
use serde_json::{Value, json};

use super::super::language::{Language, can_say};
use super::super::value::standing;
use super::cited::cited_json;
use crate::decide::Cited;
use crate::decide::vote::{Bar, Base, Measure};
use crate::experiment::results::MotionLaw;
use crate::rulebook::Plain;

/// `Civil Code`; the id of a law that has no name here.
pub(in crate::report) fn regime(id: &str, language: Language) -> String {
    named_regime(id, language).unwrap_or_else(|| id.to_string())
}

/// The name of a dated law.
pub(super) fn named_regime(id: &str, language: Language) -> Option<String> {
    let key = format!("regime_{}", id.replace('-', "_"));
    can_say(&key).then(|| language.say(&key, &[]))
}

/// `general matter`.
pub(in crate::report) fn class(class: Option<&str>, language: Language) -> String {
    match class.map(|class| (class, format!("vote_class_{class}"))) {
        Some((_, key)) if can_say(&key) => language.say(&key, &[]),
        Some((class, _)) => class.to_string(),
        None => language.say("vote_class_unknown", &[]),
    }
}

/// `at least 2/3`.
pub(in crate::report) fn share(bar: &Bar, language: Language) -> String {
    let key = if bar.is_strict { "vote_more_than" } else { "vote_at_least" };
    language.say(key, &[("share", &bar.share.to_string())])
}

/// `of all`.
pub(super) fn base(base: Base, language: Language) -> String {
    let key = match base {
        Base::Roll => "vote_of_all",
        Base::Cast => "vote_of_cast",
    };
    language.say(key, &[])
}

/// The base as programs read it.
pub(super) fn base_word(base: Base) -> &'static str {
    match base {
        Base::Roll => "all",
        Base::Cast => "participating",
    }
}

/// Bars of one kind: those taking part, or those in favour. Bars that are alike stand together.
pub(in crate::report) fn alike(bars: &[Bar], is_approval: bool) -> Vec<Vec<&Bar>> {
    let mut groups: Vec<Vec<&Bar>> = Vec::new();
    for bar in bars.iter().filter(|bar| bar.test.is_approval == is_approval) {
        let asks = |bar: &Bar| (bar.share, bar.is_strict, bar.base == Base::Roll);
        match groups.iter_mut().find(|group| asks(group[0]) == asks(bar)) {
            Some(group) => group.push(bar),
            None => groups.push(vec![bar]),
        }
    }
    groups
}

/// Every bar in a line: `taking part, by owners and by area: at least 2/3 of all`.
pub(in crate::report) fn bars(law: &MotionLaw, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for (is_approval, key) in [(false, "bar_quorum"), (true, "bar_approval")] {
        let groups = alike(&law.bars, is_approval);
        // Of a matter without a class nobody knows what must be in favour.
        if groups.is_empty() && (!is_approval || law.class.is_some()) {
            lines.push(language.say(&format!("{key}_none"), &[]));
        }
        for group in groups {
            let by = match group.as_slice() {
                [one] if one.test.measure == Measure::Heads => "measure_heads",
                [_] => "measure_area",
                _ => "measure_both",
            };
            let (by, bar) = (language.say(by, &[]), share(group[0], language));
            let base = base(group[0].base, language);
            lines.push(language.say(key, &[("by", &by), ("bar", &bar), ("base", &base)]));
        }
    }
    if law.least_ballots > 0 {
        let least = law.least_ballots.to_string();
        lines.push(language.say("bar_ballots", &[("least", &least)]));
    }
    lines
}

/// Where the bars of some laws come from, each source once: `[law] Civil Code, Art. 278(2) · …`.
///
/// That is said of the fractions, of what the matter's name chose, and of everything that is not
/// law; how a law is put together besides is left to programs.
pub(in crate::report) fn sources(laws: &[&MotionLaw], language: Language) -> Vec<String> {
    let is_said = |cited: &&Cited| {
        let is_bar = matches!(cited.value.value, Plain::Fraction(_));
        is_bar || !cited.keys.is_empty() || cited.standing != "law"
    };
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for cited in laws.iter().flat_map(|law| &law.sources).filter(is_said) {
        let own = found.iter().position(|(standing, _)| *standing == cited.standing);
        let own = own.unwrap_or_else(|| {
            found.push((&cited.standing, Vec::new()));
            found.len() - 1
        });
        if !found[own].1.contains(&cited.source.as_str()) {
            found[own].1.push(&cited.source);
        }
    }
    let said = |(word, all): &(&str, Vec<&str>)| {
        let all: Vec<String> = all.iter().map(|source| sources::said(source, language)).collect();
        format!("[{}] {}", standing(word, language), all.join(" · "))
    };
    found.iter().map(said).collect()
}

/// What a motion is held against, for programs; all but the day is `null` when it can't be read.
pub(in crate::report) fn law_json(day: &str, law: Option<&MotionLaw>) -> Value {
    let test = |bar: &Bar| {
        json!({
            "id": bar.test.id,
            "bar": bar.share.to_string(),
            "strict": bar.is_strict,
            "base": base_word(bar.base),
        })
    };
    json!({
        "day": day,
        "regime": law.map(|law| &law.regime),
        "class": law.and_then(|law| law.class.as_ref()),
        "falls_under": law.and_then(|law| law.falls_under.as_ref()),
        "tests": law.map(|law| law.bars.iter().map(test).collect::<Vec<_>>()),
        "least_ballots": law.map(|law| law.least_ballots),
        "sources": law.map(|law| law.sources.iter().map(cited_json).collect::<Vec<_>>()),
    })
}
