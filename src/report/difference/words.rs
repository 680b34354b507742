//! A difference between two policies in plain words.

use super::super::decide::bars;
use super::super::language::Language;
use super::super::number;
use super::super::privacy::Shown;
use super::super::sources;
use super::super::tables::{count, households};
use super::super::value::{one_with_unit, quoted_word, standing};
use super::groups::{Group, groups};
use super::lines::unified;
use crate::experiment::difference::attribution::MOST_CHANGES;
use crate::experiment::difference::{
    Difference, Method, MotionNeeded, Owed, RuleDifference, Under, ValueDifference, Valued,
};
use crate::rulebook::Start;

/// Lines that stayed, shown on either side of a change.
const AROUND: usize = 2;

/// What changes, line by line.
pub(super) fn changes(difference: &Difference, language: Language) -> Vec<String> {
    let [first, second] = difference.sides.each_ref().map(|side| language.pick(&side.title));
    let places = [("first", first), ("second", second)];
    if difference.is_nothing() {
        return vec![language.say("diff_nothing", &places)];
    }
    let mut lines = vec![language.say("diff_title", &places)];
    let mut section = |heading: &str, parts: Vec<Vec<String>>| {
        if !parts.is_empty() {
            lines.push(String::new());
            lines.push(language.say(heading, &[]));
            lines.extend(parts.into_iter().flatten());
        }
    };
    let values = difference.values.iter();
    let mut values: Vec<_> = values.map(|value| of_value(difference, value, language)).collect();
    if !values.is_empty() {
        let after = difference.values.iter().filter_map(|value| value.after.as_ref());
        let assumed = after.filter(|after| after.standing == "assumed").count().to_string();
        let all = difference.values.len().to_string();
        let said = language.say("diff_assumed", &[("n", &assumed), ("all", &all)]);
        values.push(vec![format!("  {said}")]);
    }
    section("diff_values", values);
    let rules = difference.rules.iter();
    section("diff_rules", rules.map(|rule| of_rule(difference, rule, language)).collect());
    let motions = difference.motions.iter();
    section("diff_motions", motions.map(|motion| of_motion(motion, language)).collect());
    lines
}

/// A setting as people read it: yuan, percentages, yes and no; names of categories in back-ticks.
fn setting(valued: &Valued, unit: &str, language: Language) -> String {
    let read = |written: &str| match unit {
        "category" if language == Language::Chinese => quoted_word(written, language),
        "category" => format!("`{written}`"),
        "logit" | "ratio" | "exponent" | "points" => written.to_string(),
        _ => one_with_unit(written, unit, language),
    };
    let each = valued.setting.each().into_iter();
    let each = each.map(|(key, written)| match key {
        Some(key) => format!("{} {}", quoted_word(key, language), read(&written)),
        None => read(&written),
    });
    language.list(&each.collect::<Vec<_>>())
}

fn begins(difference: &Difference, start: &Start, language: Language) -> String {
    match start {
        Start::Day(day) => language.say("diff_from_day", &[("day", &day.to_string())]),
        Start::Motion(id) => {
            let title = difference.motion(id);
            language.say("book_from_motion", &[("motion", language.pick(&title))])
        }
    }
}

/// `[assumed] source`.
fn rests_on(word: &str, source: &str, language: Language) -> String {
    format!("[{}] {}", standing(word, language), sources::said(source, language))
}

fn of_value(difference: &Difference, value: &ValueDifference, language: Language) -> Vec<String> {
    let read = |valued: &Option<Valued>| match valued {
        Some(valued) => setting(valued, &value.unit, language),
        None => language.say("not_in_force", &[]),
    };
    let begins = begins(difference, &value.start, language);
    let places =
        [("before", read(&value.before)), ("after", read(&value.after)), ("begins", begins)];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    let mut lines = vec![
        format!("  {} `{}`", language.pick(&value.summary), value.parameter),
        format!("    {}", language.say("diff_value", &places)),
    ];
    if let Some(after) = &value.after {
        let rests = rests_on(&after.standing, &after.source, language);
        let is_effect = |valued: &Option<Valued>| valued.as_ref().is_some_and(|v| v.governance);
        let mark = if is_effect(&value.before) || is_effect(&value.after) {
            format!("[{}] ", language.say("page_governance", &[]))
        } else {
            String::new()
        };
        lines.push(format!("    {mark}{rests}"));
    }
    lines
}

fn of_rule(difference: &Difference, rule: &RuleDifference, language: Language) -> Vec<String> {
    let places = [
        ("before", rule.before.name.to_string()),
        ("after", rule.after.name.to_string()),
        ("begins", begins(difference, &rule.start, language)),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    let mut lines = vec![
        format!("  {} `{}`", language.pick(&rule.question), rule.rule),
        format!("    {}", language.say("diff_rule", &places)),
        format!("    {}", rests_on(&rule.standing, &rule.source, language)),
        format!("    --- {} {}", rule.before.name, rule.before.file),
        format!("    +++ {} {}", rule.after.name, rule.after.file),
    ];
    let text = unified(&rule.before.written, &rule.after.written, AROUND);
    lines.extend(text.into_iter().map(|line| format!("    {line}")));
    lines
}

fn of_motion(motion: &MotionNeeded, language: Language) -> Vec<String> {
    let key = match motion.under {
        Under::First => "diff_motion_gone",
        Under::Second => "diff_motion_new",
        Under::Both => "diff_motion_kept",
    };
    let title = language.pick(&motion.title);
    let mut lines =
        vec![format!("  {}", language.say(key, &[("title", title), ("matter", &motion.matter)]))];
    let day = motion.day.to_string();
    let Some(law) = &motion.law else {
        lines.push(format!("    {}", language.say("diff_law_unread", &[("day", &day)])));
        return lines;
    };
    let key = if motion.vote.is_some() { "diff_law_vote" } else { "diff_law" };
    let regime = bars::regime(&law.regime, language);
    let class = bars::class(law.class.as_deref(), language);
    let places = [("day", day.as_str()), ("regime", &regime), ("class", &class)];
    lines.push(format!("    {}", language.say(key, &places)));
    let told = bars::bars(law, language).into_iter().chain(bars::sources(&[law], language));
    lines.extend(told.map(|line| format!("      {line}")));
    lines
}

/// Yuan with every fen, and its sign.
fn money(fen: i64, language: Language) -> String {
    #[expect(clippy::cast_precision_loss, reason = "charges are far below 2^53 fen")]
    let yuan = fen as f64 / 100.0;
    language.say("yuan", &[("n", &number::sign(yuan, 2))])
}

/// What households owe, in groups.
pub(super) fn owed(owed: &Owed, language: Language) -> Vec<String> {
    let seen = groups(owed);
    let rules = language.list(&owed.rules.iter().map(|r| format!("`{r}`")).collect::<Vec<_>>());
    let n = number::fixed(count(owed.units.len()), 0);
    let places = [("day", owed.day.to_string()), ("rules", rules), ("n", n)];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    let mut lines = vec![language.say("diff_owed", &places)];
    for (key, group) in ["pays_more", "pays_same", "pays_less"].iter().zip(&seen.ways) {
        lines.push(format!("  {}", of_group(&language.say(key, &[]), group, language)));
    }
    match seen.whole {
        Some(whole) => {
            let whole = money(whole, language);
            lines.push(format!("  {}", language.say("diff_whole", &[("sum", &whole)])));
        }
        None => lines.push(format!("  {}", language.say("diff_whole_withheld", &[]))),
    }
    if !owed.changes.is_empty() {
        lines.push(String::new());
        lines.push(language.say("diff_parts", &[]));
        match &seen.parts {
            Some(parts) => {
                for (change, (moved, sum)) in owed.changes.iter().zip(parts) {
                    let names: Vec<_> = change.names.iter().map(|n| format!("`{n}`")).collect();
                    let title = language.pick(&change.title);
                    let moved = households(Shown::Count(*moved), language);
                    let sum = money(*sum, language);
                    let names = language.list(&names);
                    let places =
                        [("title", title), ("names", &names), ("n", &moved), ("sum", &sum)];
                    lines.push(format!("  {}", language.say("diff_part", &places)));
                }
            }
            None => lines.push(format!("  {}", language.say("diff_parts_withheld", &[]))),
        }
        let method = match owed.method {
            Method::Shapley => "diff_method_shapley",
            Method::InOrder => "diff_method_in_order",
            Method::Together => "diff_method_together",
        };
        let most = MOST_CHANGES.to_string();
        lines.push(format!("  {}", language.say(method, &[("most", &most)])));
    }
    if owed.estates.len() > 1 {
        lines.push(String::new());
        lines.push(language.say("diff_estates", &[]));
        match &seen.estates {
            Some(estates) => lines.extend(estates.iter().map(|of| {
                let fact = &owed.estates[of.estate];
                let n = fact.n_households.to_string();
                let name = language.pick(&fact.name);
                let name = language.say("estate", &[("name", name), ("n", &n)]);
                let [more, same, less] = of.households.map(|n| n.to_string());
                let sum = money(of.sum, language);
                let places = [
                    ("name", name.as_str()),
                    ("more", &more),
                    ("same", &same),
                    ("less", &less),
                    ("sum", &sum),
                ];
                format!("  {}", language.say("diff_estate", &places))
            })),
            None => lines.push(format!("  {}", language.say("diff_estates_withheld", &[]))),
        }
    }
    if let Some(taken) = &owed.taken {
        let list: Vec<_> = taken.columns.iter().map(|column| format!("`{column}`")).collect();
        let (run, month) = (taken.run.to_string(), taken.month.to_string());
        let places = [
            ("list", language.list(&list)),
            ("run", run),
            ("month", month),
            ("policy", language.pick(&taken.policy).to_string()),
        ];
        let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
        lines.push(String::new());
        lines.push(language.say("diff_taken", &places));
    }
    lines
}

fn of_group(name: &str, group: &Group, language: Language) -> String {
    let n = households(group.households, language);
    let sum = group.sum.filter(|sum| *sum != 0).map(|sum| money(sum, language));
    let reached = group.reached.map(|reached| money(reached, language));
    match (sum, reached) {
        (Some(sum), Some(reached)) => {
            let places = [("name", name), ("n", &n), ("sum", &sum), ("reached", &reached)];
            language.say("diff_group_moved", &places)
        }
        _ => language.say("diff_group", &[("name", name), ("n", &n)]),
    }
}
