//! A difference between two policies as JSON, households in groups only.

use serde_json::{Value, json};

use super::super::decide::bars::law_json;
use super::super::privacy::Shown;
use super::groups::groups;
use super::lines::unified;
use crate::experiment::difference::{
    Difference, Method, MotionNeeded, Owed, RuleDifference, Under, ValueDifference, Valued,
};
use crate::experiment::results::Both;
use crate::rulebook::Start;

/// Everything that the words say. Money is in fen; a number of households that may not be shown is
/// `"*"`, a sum that may not be shown `null`.
#[must_use]
pub fn difference_json(difference: &Difference, owed: Option<&Owed>) -> Value {
    let side = |at: usize| {
        let side = &difference.sides[at];
        json!({ "id": side.id, "title": both(&side.title) })
    };
    json!({
        "schema_version": 1,
        "policies": [side(0), side(1)],
        "day": difference.day.to_string(),
        "nothing_changes": difference.is_nothing(),
        "values": difference.values.iter().map(of_value).collect::<Vec<_>>(),
        "rules": difference.rules.iter().map(of_rule).collect::<Vec<_>>(),
        "motions": difference.motions.iter().map(of_motion).collect::<Vec<_>>(),
        "owed": owed.map(of_owed),
    })
}

fn both(name: &Both) -> Value {
    json!({ "zh": name.zh, "en": name.en })
}

fn begins(start: &Start) -> Value {
    match start {
        Start::Day(day) => json!({ "day": day.to_string() }),
        Start::Motion(id) => json!({ "motion": id }),
    }
}

fn valued(valued: &Valued) -> Value {
    json!({
        "value": valued.setting.written(),
        "standing": valued.standing,
        "source": valued.source,
        "governance": valued.governance,
    })
}

fn of_value(value: &ValueDifference) -> Value {
    json!({
        "parameter": value.parameter,
        "summary": both(&value.summary),
        "unit": value.unit,
        "before": value.before.as_ref().map(valued),
        "after": value.after.as_ref().map(valued),
        "begins": begins(&value.start),
    })
}

fn of_rule(rule: &RuleDifference) -> Value {
    json!({
        "rule": rule.rule.as_str(),
        "question": both(&rule.question),
        "before": { "name": rule.before.name.as_str(), "file": rule.before.file },
        "after": { "name": rule.after.name.as_str(), "file": rule.after.file },
        "begins": begins(&rule.start),
        "standing": rule.standing,
        "source": rule.source,
        "diff": unified(&rule.before.written, &rule.after.written, 3),
    })
}

fn of_motion(motion: &MotionNeeded) -> Value {
    json!({
        "id": motion.id,
        "title": both(&motion.title),
        "matter": motion.matter,
        "needed": match motion.under {
            Under::First => "no longer",
            Under::Second => "now",
            Under::Both => "as before",
        },
        "first_vote": motion.vote.map(|day| day.to_string()),
        "law": law_json(&motion.day.to_string(), motion.law.as_ref()),
    })
}

fn of_owed(owed: &Owed) -> Value {
    let seen = groups(owed);
    let group = |at: usize| {
        let group = &seen.ways[at];
        let households = match group.households {
            Shown::Count(n) => json!(n),
            Shown::Hidden => json!("*"),
        };
        let (sum, reached) = (group.sum, group.reached);
        json!({ "households": households, "sum_fen": sum, "five_reach_fen": reached })
    };
    let parts = seen.parts.as_ref().map(|parts| {
        let part = owed.changes.iter().zip(parts).map(|(change, (moved, sum))| {
            json!({
                "names": change.names,
                "title": both(&change.title),
                "households": moved,
                "sum_fen": sum,
            })
        });
        part.collect::<Vec<_>>()
    });
    let estates = seen.estates.as_ref().map(|estates| {
        let estate = estates.iter().map(|of| {
            let fact = &owed.estates[of.estate];
            let [more, same, less] = of.households;
            json!({
                "id": fact.id,
                "name": both(&fact.name),
                "more": more,
                "same": same,
                "less": less,
                "sum_fen": of.sum,
            })
        });
        estate.collect::<Vec<_>>()
    });
    let taken = owed.taken.as_ref().map(|taken| {
        json!({
            "columns": taken.columns,
            "run": taken.run,
            "month": taken.month.to_string(),
            "policy": both(&taken.policy),
        })
    });
    json!({
        "day": owed.day.to_string(),
        "rules": owed.rules,
        "households": owed.units.len(),
        "more": group(0),
        "same": group(1),
        "less": group(2),
        "whole_fen": seen.whole,
        "method": match owed.method {
            Method::Shapley => "shapley",
            Method::InOrder => "in order",
            Method::Together => "together",
        },
        "parts": parts,
        "estates": estates,
        "taken_from_run": taken,
    })
}
