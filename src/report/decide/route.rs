//! Routes to a common body, in words and as data.

use serde_json::{Value, json};

use super::super::language::Language;
use super::cited::{cited_json, cited_line};
use super::elect_words::named;
use crate::decide::route::{Bar, Need, Obstacle, Open, Route, Short};
use crate::rulebook::Rulebook;
use crate::units::Area;

/// Routes as a list of objects: state, what is needed, what stands against it, what is not known.
#[must_use]
pub fn route_json(routes: &[Route]) -> Value {
    let one = |route: &Route| {
        json!({
            "id": route.id,
            "state": route.open.id(),
            "needs": route.needs.iter().map(need).collect::<Vec<_>>(),
            "obstacles": route.obstacles.iter().map(obstacle).collect::<Vec<_>>(),
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

fn obstacle(obstacle: &Obstacle) -> Value {
    let shorts = |shorts: &[Short]| -> Vec<Value> {
        let one = |short: &Short| {
            let figure = |value: i64| -> Value {
                if short.bar.is_area { Area(value).to_string().into() } else { value.into() }
            };
            json!({
                "measure": if short.bar.is_area { "area" } else { "heads" },
                "part": figure(short.part), "whole": figure(short.whole),
                "bar": short.bar.share.to_string(), "strict": short.bar.is_strict,
                "shortfall": figure(short.by()),
            })
        };
        shorts.iter().map(one).collect()
    };
    match obstacle {
        Obstacle::Part(estate, of) => json!({ "id": "part", "estate": estate, "bars": shorts(of) }),
        Obstacle::InFavour(estate, of) => {
            json!({ "id": "in_favour", "estate": estate, "bars": shorts(of) })
        }
        Obstacle::AtBest(estate, of) => {
            json!({ "id": "in_favour_at_best", "estate": estate, "bars": shorts(of) })
        }
        Obstacle::Authority => json!({ "id": "authority" }),
        Obstacle::NotAll(estate, agreeing, all) => {
            json!({ "id": "not_all", "estate": estate, "part": agreeing, "whole": all })
        }
        Obstacle::NotFew(estate) => json!({ "id": "not_few", "estate": estate }),
        Obstacle::Body(rule, figure, of) => json!({ "id": rule, "part": figure, "whole": of }),
    }
}

/// What closes a route, with its figures.
fn stopped(obstacle: &Obstacle, language: Language) -> String {
    let say = |key: &str, with: &[(&str, &str)]| language.say(key, with);
    let shorts = |shorts: &[Short]| {
        let one = |short: &Short| {
            let figure = |value: i64| {
                let (key, n) = if short.bar.is_area {
                    ("n_m2", Area(value).to_string())
                } else {
                    ("n_heads", value.to_string())
                };
                say(key, &[("n", &n)])
            };
            let key = if short.bar.is_strict { "vote_more_than" } else { "vote_at_least" };
            let share = say(key, &[("share", &short.bar.share.to_string())]);
            let (part, whole, by) = (figure(short.part), figure(short.whole), figure(short.by()));
            let with = [("part", &*part), ("whole", &*whole), ("share", &*share), ("short", &*by)];
            say("route_short", &with)
        };
        language.clauses(&shorts.iter().map(one).collect::<Vec<_>>())
    };
    match obstacle {
        Obstacle::Part(estate, of) => {
            say("route_stopped_part", &[("estate", estate), ("bars", &shorts(of))])
        }
        Obstacle::InFavour(estate, of) => {
            say("route_stopped_in_favour", &[("estate", estate), ("bars", &shorts(of))])
        }
        Obstacle::AtBest(estate, of) => {
            say("route_stopped_at_best", &[("estate", estate), ("bars", &shorts(of))])
        }
        Obstacle::Authority => say("route_stopped_authority", &[]),
        Obstacle::NotAll(estate, agreeing, all) => {
            let (agreeing, all) = (agreeing.to_string(), all.to_string());
            let with = [("estate", estate.as_str()), ("n", &agreeing), ("of", &all)];
            say("route_stopped_not_all", &with)
        }
        Obstacle::NotFew(estate) => say("route_stopped_not_few", &[("estate", estate)]),
        Obstacle::Body(rule, figure, of) => {
            let (n, of) = (figure.to_string(), of.map(|of| of.to_string()).unwrap_or_default());
            say(&format!("route_stopped_{rule}"), &[("n", &n), ("of", &of)])
        }
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
        let obstacles = route.obstacles.iter();
        lines.extend(obstacles.map(|one| format!("  {}", stopped(one, language))));
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
