//! Routes to a common body, in words and as data.

use serde_json::{Value, json};

use super::super::language::Language;
use super::cited::{cited_json, cited_line};
use super::elect_words::named;
use crate::decide::route::{Bar, Need, Open, Route};
use crate::rulebook::Rulebook;
use crate::units::Area;

/// Routes as a list of objects: state, what is needed, who is against, what is not known.
#[must_use]
pub fn route_json(routes: &[Route]) -> Value {
    let one = |route: &Route| {
        json!({
            "id": route.id,
            "state": route.open.id(),
            "needs": route.needs.iter().map(need).collect::<Vec<_>>(),
            "against": route.against,
            "missing": route.missing,
            "sources": route.sources.iter().map(cited_json).collect::<Vec<_>>(),
        })
    };
    json!({ "routes": routes.iter().map(one).collect::<Vec<_>>() })
}

fn need(need: &Need) -> Value {
    let bars = |bars: &[Bar]| -> Vec<Value> {
        let figure = |bar: &Bar, value: i64| -> Value {
            if bar.is_area { Area(value).to_string().into() } else { value.into() }
        };
        bars.iter()
            .map(|bar| {
                json!({
                    "measure": if bar.is_area { "area" } else { "heads" },
                    "bar": bar.share.to_string(),
                    "strict": bar.is_strict,
                    "least": bar.least.map(|least| figure(bar, least)),
                    "of": bar.least.map(|_| figure(bar, bar.whole)),
                })
            })
            .collect()
    };
    match need {
        Need::Part(estate, of) => json!({ "id": "part", "estate": estate, "bars": bars(of) }),
        Need::InFavour(estate, of) => {
            json!({ "id": "in_favour", "estate": estate, "bars": bars(of) })
        }
        Need::Keep(cited) => json!({ "id": "keep", "value": cited_json(cited) }),
        Need::Plain(id, estate) if estate.is_empty() => json!({ "id": id }),
        Need::Plain(id, estate) => json!({ "id": id, "estate": estate }),
    }
}

/// Routes in words; no final line break. The rulebook names what is not known.
#[must_use]
pub fn route_text(routes: &[Route], book: &Rulebook, language: Language) -> String {
    let say = |key: &str, with: &[(&str, &str)]| language.say(key, with);
    let mut lines = Vec::new();
    for route in routes {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let what = say(&format!("route_{}", route.id), &[]);
        let state = say(&format!("route_state_{}", route.open.id()), &[]);
        lines.push(say("route_title", &[("what", &what), ("state", &state)]));
        if !route.against.is_empty() {
            let names = language.list(&route.against);
            lines.push(format!("  {}", say("route_against", &[("names", &names)])));
        }
        lines.extend(route.needs.iter().map(|need| format!("  {}", needed(need, language))));
        if !route.missing.is_empty() {
            let facts: Vec<String> =
                route.missing.iter().map(|fact| named(fact, book, language)).collect();
            let facts = language.list(&facts);
            lines.push(format!("  {}", say("route_missing", &[("facts", &facts)])));
        }
        let sources = route.sources.iter();
        lines.extend(sources.map(|cited| format!("    {}", cited_line(cited, language))));
    }
    let open = routes.iter().any(|route| matches!(route.open, Open::Open | Open::Done));
    if !open {
        lines.push(say("route_none", &[]));
    }
    lines.join("\n")
}

fn needed(need: &Need, language: Language) -> String {
    let bars = |bars: &[Bar]| {
        let said: Vec<String> = bars.iter().map(|bar| barred(bar, language)).collect();
        language.clauses(&said)
    };
    match need {
        Need::Part(estate, of) => {
            language.say("route_part", &[("estate", estate), ("bars", &bars(of))])
        }
        Need::InFavour(estate, of) => {
            language.say("route_in_favour", &[("estate", estate), ("bars", &bars(of))])
        }
        Need::Keep(cited) => language.say("route_keep", &[("said", &cited_line(cited, language))]),
        Need::Plain(id, estate) => language.say(&format!("route_need_{id}"), &[("estate", estate)]),
    }
}

fn barred(bar: &Bar, language: Language) -> String {
    let figure = |value: i64| {
        let (key, n) = if bar.is_area {
            ("n_m2", Area(value).to_string())
        } else {
            ("n_heads", value.to_string())
        };
        language.say(key, &[("n", &n)])
    };
    if let Some(least) = bar.least {
        let with = [("least", figure(least)), ("of", figure(bar.whole))];
        let with = with.each_ref().map(|(key, value)| (*key, value.as_str()));
        return language.say("route_least", &with);
    }
    let key = if bar.is_strict { "vote_more_than" } else { "vote_at_least" };
    let share = language.say(key, &[("share", &bar.share.to_string())]);
    let measure = if bar.is_area { "measure_area" } else { "measure_heads" };
    let measure = language.say(measure, &[]);
    language.say("route_of_cast", &[("share", &share), ("measure", &measure)])
}
