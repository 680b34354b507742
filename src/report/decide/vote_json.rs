//! A decided vote as JSON, for programs.

use serde_json::{Map, Value, json};

use super::bars::base_word;
use super::cited::cited_json;
use crate::ballots::Silence;
use crate::decide::vote::{
    Answer, Decision, Defect, Figure, Held, Measure, Missing, Note, Past, Scope, Under, Verdict,
};
use crate::units::Area;

/// A decision as one object: verdict, class, regime, tests, defects, missing facts, warnings and
/// sources. Areas are texts of m² with two decimals, heads are numbers, bars are exact fractions.
/// Where several assemblies decided, `tests` are all of theirs, each with its estate, and `estates`
/// has the verdict of each.
///
/// # Panics
/// Never: an object is made and then added to.
#[must_use]
pub fn vote_json(decision: &Decision<'_>) -> Value {
    let law = &decision.law;
    let one = decision.answers.len() == 1;
    let deciding = decision.deciding();
    let of_answers = deciding.iter().flat_map(|answer| &answer.warnings);
    let warnings = decision.notes.iter().chain(of_answers);
    let mut object = json!({
        "verdict": decision.verdict.id(),
        "class": law.class,
        "regime": law.regime,
        "date": decision.date.to_string(),
        "matter": law.matter,
        "falls_under": law.falls_under,
        "matter_standing": law.falls_under.as_ref().map(|_| if law.is_read { "assumed" } else { "law" }),
        "tests": deciding.iter().flat_map(|answer| tests(answer)).collect::<Vec<_>>(),
        "defects": decision.defects.iter().map(defect).collect::<Vec<_>>(),
        "missing": deciding.iter().flat_map(|answer| missing(answer)).collect::<Vec<_>>(),
        "warnings": warnings.map(note).collect::<Vec<_>>(),
        "sources": decision.sources.iter().map(cited_json).collect::<Vec<_>>(),
        "unchecked": decision.unchecked,
    });
    let whole = object.as_object_mut().expect("it was made as an object");
    if one {
        let answer = &decision.answers[0];
        whole.insert("silence".into(), silence(answer.silence).into());
        whole.insert("if_strict".into(), answer.if_strict.map(Verdict::id).into());
    } else {
        whole.insert(
            "count_scope".into(),
            match decision.scope {
                Scope::PerArea => "per_area",
                Scope::Pooled => "pooled",
            }
            .into(),
        );
        let estates = decision.answers.iter().map(part);
        whole.insert("estates".into(), estates.collect());
        whole.insert(
            "pooled".into(),
            match &decision.pooled {
                Some(pooled) => part(pooled),
                None => Value::Null,
            },
        );
    }
    object
}

/// A defect with the figures that show it.
fn defect(defect: &Defect) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), defect.rule.into());
    object.insert("sources".into(), defect.sources.iter().map(cited_json).collect());
    for (name, figure) in &defect.figures {
        let value = match figure {
            Figure::Number(number) => json!(number),
            Figure::Words(words) => json!(words),
        };
        object.insert((*name).into(), value);
    }
    Value::Object(object)
}

/// A past vote as one object: its answer under the law asked for, under the law of its day, and
/// under the rules that it says it followed beside the announced result.
#[must_use]
pub fn past_json(past: &Past<'_>) -> Value {
    let row = past.row;
    let mut object = Map::new();
    object.insert("case".into(), row.case.as_str().into());
    object.insert("estate".into(), row.estate.as_str().into());
    object.insert("date".into(), row.date.text.as_str().into());
    object.insert("matter".into(), row.matter.as_str().into());
    match &past.asked {
        Some(asked) => object.extend(under(asked)),
        None => {
            object.insert("verdict".into(), Verdict::Undetermined.id().into());
            object.insert("missing".into(), json!([{ "fact": "date" }]));
        }
    }
    let by_date = past.by_date.as_ref().map_or_else(
        || json!({ "verdict": Verdict::Undetermined.id(), "missing": [{ "fact": "date" }] }),
        |found| Value::Object(under(found)),
    );
    object.insert("by_date".into(), by_date);
    let stated = &past.stated;
    let mut own = match &stated.under {
        Some(found) => under(found),
        None => {
            let mut none = Map::new();
            none.insert("verdict".into(), Verdict::Undetermined.id().into());
            none.insert("missing".into(), json!([{ "fact": "regime_stated" }]));
            none
        }
    };
    own.insert("rules".into(), row.regime_stated.as_str().into());
    own.insert("announced".into(), row.announced.as_str().into());
    own.insert("announced_verdict".into(), stated.announced.clone().into());
    own.insert("agrees".into(), stated.agrees.into());
    object.insert("stated".into(), Value::Object(own));
    Value::Object(object)
}

fn under(under: &Under<'_>) -> Map<String, Value> {
    let Value::Object(mut object) = part(&under.answer) else {
        unreachable!("a part is an object")
    };
    object.remove("estate");
    object.insert("class".into(), under.law.class.clone().into());
    object.insert("regime".into(), under.law.regime.as_str().into());
    let mut sources: Vec<&str> = Vec::new();
    for cited in &under.law.sources {
        if !sources.contains(&cited.source.as_str()) {
            sources.push(&cited.source);
        }
    }
    object.insert("defects".into(), json!([]));
    object.insert("sources".into(), json!(sources));
    object
}

fn part(answer: &Answer) -> Value {
    json!({
        "estate": answer.id,
        "verdict": answer.verdict.id(),
        "tests": tests(answer),
        "missing": missing(answer),
        "warnings": answer.warnings.iter().map(note).collect::<Vec<_>>(),
        "silence": silence(answer.silence),
        "if_strict": answer.if_strict.map(Verdict::id),
    })
}

fn silence(silence: Silence) -> &'static str {
    match silence {
        Silence::Absent => "absent",
        Silence::Abstention => "abstention",
        Silence::Majority => "majority",
        Silence::InFavour => "in_favour",
    }
}

/// A figure as its measure writes it.
fn figure(measure: Measure, value: Option<i64>) -> Value {
    match (measure, value) {
        (_, None) => Value::Null,
        (Measure::Heads, Some(heads)) => heads.into(),
        (Measure::Area, Some(area)) => Area(area).to_string().into(),
    }
}

fn tests(answer: &Answer) -> Vec<Value> {
    let mut tests: Vec<Value> = answer.tests.iter().map(|held| test(answer, held)).collect();
    if let Some((returned, least)) = answer.ballots {
        let part = returned.known();
        tests.push(json!({
            "id": "least_ballots",
            "part": part,
            "whole": null,
            "bar": least.to_string(),
            "strict": false,
            "met": part.map(|part| part >= least),
            "shortfall": part.map(|part| (least - part).max(0)),
        }));
    }
    tests
}

fn test(answer: &Answer, held: &Held) -> Value {
    let measure = held.bar.test.measure;
    let mut test = json!({
        "id": held.bar.test.id,
        "part": figure(measure, held.part),
        "whole": figure(measure, held.whole),
        "bar": held.bar.share.to_string(),
        "strict": held.bar.is_strict,
        "base": base_word(held.bar.base),
        "met": held.met,
        "shortfall": figure(measure, held.shortfall()),
    });
    if !answer.id.is_empty() {
        test["estate"] = answer.id.as_str().into();
    }
    test
}

fn missing(answer: &Answer) -> Vec<Value> {
    let one = |missing: &Missing| {
        let mut object = json!({ "fact": missing.fact });
        if let Some(test) = missing.test {
            object["test"] = test.into();
        }
        if let (Some(measure), Some(least)) = (missing.measure, missing.least) {
            object["would_pass_with"] = figure(measure, Some(least));
            object["of"] = figure(measure, missing.whole);
        }
        object
    };
    answer.missing.iter().map(one).collect()
}

pub(super) fn note(note: &Note) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), note.code.into());
    for (name, value) in &note.with {
        object.insert((*name).into(), value.as_str().into());
    }
    Value::Object(object)
}
