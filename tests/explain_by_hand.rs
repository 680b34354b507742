//! `linli rules explain` is asked every rule of every shipped pack, about a unit, about nobody, and
//! with all that its faults ask for given by hand: it answers or says what to do, and never panics.

mod support;

use std::collections::BTreeSet;

use linli::diagnostic::{Faults, Text};
use linli::experiment::{Experiment, Explained, Inputs, Wish, Wishes};
use linli::rulebook::{Rule, Rulebook};
use miette::Diagnostic;
use support::linli;
use support::scene::{Scene, packs};

/// Within the simulated months, before and after them.
const DAYS: [&str; 3] = ["2019-03-01", "2008-01-01", "2026-03-01"];

/// A small world under some packs, and its rulebook.
fn world(names: &[&str]) -> (Experiment, Rulebook) {
    let mut scene = Scene::of(&[(4, 2, 1), (3, 2, 1)]);
    scene.packs = packs(names);
    let book = Rulebook::load(&scene.packs).expect("the shipped packs are sound");
    (scene.prepare().expect("the packs make a world"), book)
}

fn wish(rule: &Rule, on: &str, unit: Option<&str>, given: &BTreeSet<String>) -> Wish {
    Wish {
        rule: rule.name.to_string(),
        unit: unit.map(String::from),
        on: on.parse().expect("a day"),
        policy: None,
        run: None,
        motion: None,
        case: None,
        given: given.iter().cloned().collect(),
    }
}

/// What the faults say is to be given.
fn asked_for(faults: &Faults) -> Vec<String> {
    let helps = faults.0.iter().filter_map(|fault| Some(fault.help()?.to_string()));
    let words = helps.collect::<Vec<_>>().join(" ");
    let given = words.split("--given ").skip(1).filter_map(|rest| {
        let rest = rest.trim_start();
        match rest.strip_prefix('"') {
            Some(rest) => rest.split('"').next(),
            None => rest.split_whitespace().next(),
        }
    });
    given.map(|given| given.trim_end_matches([',', ';']).to_string()).collect()
}

/// Gives by hand what is asked for until there is an answer; `None` where a rule is asked by other
/// rules only.
fn followed(experiment: &Experiment, rule: &Rule, on: &str) -> Option<Explained> {
    let mut given = BTreeSet::new();
    for _ in 0..12 {
        let faults = match experiment.explain(wish(rule, on, None, &given)) {
            Ok(explained) => return Some(explained),
            Err(faults) => faults,
        };
        if faults.0.iter().any(|fault| fault.code() == "explain::plain_values") {
            return None;
        }
        let more = asked_for(&faults);
        assert!(!more.is_empty(), "`{}` on {on}: nothing to do is said: {faults}", rule.name);
        given.extend(more);
    }
    panic!("`{}` on {on}: given {given:?}, and still there is no answer", rule.name)
}

fn every_rule(experiment: &Experiment, book: &Rulebook, unit: &str) {
    let mut by_hand = 0;
    for rule in book.rules() {
        for on in DAYS {
            for unit in [None, Some(unit)] {
                if let Err(faults) = experiment.explain(wish(rule, on, unit, &BTreeSet::new())) {
                    let placed = faults.0.iter().all(|fault| !fault.message().is_empty());
                    assert!(placed && !faults.0.is_empty(), "`{}` on {on}", rule.name);
                }
            }
            by_hand += usize::from(followed(experiment, rule, on).is_some());
        }
    }
    assert!(by_hand > book.rules().count() * 2, "most rules can be asked: {by_hand}");
}

#[test]
fn every_rule_of_the_law_and_of_micro_estates_is_answered_or_says_what_to_do() {
    let (experiment, book) = world(&["national", "micro-estate"]);
    every_rule(&experiment, &book, "e0-0-00000");
}

#[test]
fn every_rule_of_each_place_is_answered_or_says_what_to_do() {
    for place in ["beijing", "hangzhou", "shanghai", "xiamen", "own-rules"] {
        let (experiment, book) = world(&["national", place, "micro-estate"]);
        let own: Vec<_> = book.rules().filter(|rule| rule.text.name.contains(place)).collect();
        for (rule, on) in own.iter().flat_map(|rule| DAYS.map(|on| (*rule, on))) {
            let _ = experiment.explain(wish(rule, on, Some("e0-0-00000"), &BTreeSet::new()));
            followed(&experiment, rule, on);
        }
    }
}

#[test]
fn every_rule_of_the_reference_model_is_answered_or_says_what_to_do() {
    let folder = support::root().join("scenarios/mc-36");
    let text = |name: &str| {
        Text::new(name, std::fs::read_to_string(folder.join(name)).expect("it is shipped"))
    };
    let inputs = Inputs {
        name: "mc-36".into(),
        scenario: text("scenario.toml"),
        packs: packs(&["mc-36"]),
        estates: text("estates.csv"),
        households: text("households.csv"),
    };
    let experiment = Experiment::prepare(&inputs, &Wishes::default()).expect("it is shipped");
    let book = Rulebook::load(&inputs.packs).expect("the pack is sound");
    let unit = inputs.households.text.lines().nth(1).and_then(|row| row.split(',').next());
    every_rule(&experiment, &book, unit.expect("a unit"));
}

/// The words of an answer, or of a refusal with its exit status.
fn asked(rule: &str, args: &[&str]) -> (Option<i32>, String) {
    let all = ["rules", "explain", rule, "--scenario", "scenarios/shengtang-torch", "--lang", "en"];
    let ran = linli(&[&all[..], args].concat());
    let words = String::from_utf8_lossy(&ran.stdout).into_owned();
    (ran.status.code(), words + support::said(&ran).as_str())
}

#[test]
fn a_petition_is_given_by_hand_beside_the_roll_of_a_unit_or_a_roll_by_hand() {
    let petition = ["--on", "2021-03-01", "--given", "petition.heads=12"];
    let unit = ["--unit", "shengtang-1-101"];
    let roll = ["--given", "roll.heads=60"];
    for more in [&[&unit[..], &roll[..]].concat()[..], &roll[..]] {
        let (code, words) = asked("must_convene", &[&petition[..], more].concat());
        assert_eq!(code, Some(0), "{words}");
        assert!(words.contains("answer: yes") && words.contains("petition.heads = 12"), "{words}");
    }
    // Of the roll of the unit's own estate twelve are no fifth.
    let (code, words) = asked("must_convene", &[&petition[..], &unit[..]].concat());
    assert!(code == Some(0) && words.contains("answer: no"), "{words}");
    // Nothing is given: it is said what to give.
    let (code, words) = asked("must_convene", &[&["--on", "2021-03-01"], &unit[..]].concat());
    assert!(code == Some(2) && words.contains("--given petition.heads="), "{words}");
    assert!(words.contains("in no scenario") && !words.contains("name a unit"), "{words}");
}

#[test]
fn days_are_given_as_days_and_the_law_of_any_day_is_asked() {
    let (code, words) =
        asked("annul_until", &["--on", "2026-03-01", "--given", "decision.known_on=2025-03-10"]);
    assert!(code == Some(0) && words.contains("answer: 2026-03-10"), "{words}");
    let (code, words) =
        asked("annul_until", &["--on", "2026-03-01", "--given", "decision.known_on=10 March"]);
    assert!(code == Some(2) && words.contains("a day is due"), "{words}");
    let noise = |on| {
        let unit = ["--unit", "shengtang-1-101", "--given", "noise.persuaded_in_vain=true"];
        asked("police_route", &[&["--on", on], &unit[..]].concat())
    };
    assert!(noise("2025-12-31").1.contains("answer: not_allowed"), "{}", noise("2025-12-31").1);
    assert!(noise("2026-01-01").1.contains("answer: allowed"), "{}", noise("2026-01-01").1);
    // The state of a run has the days of the run.
    let run = ["--unit", "shengtang-1-101", "--on", "2026-03-01", "--run", "0"];
    let (code, words) = asked("fee_due", &run);
    assert!(code == Some(2) && words.contains("without --run"), "{words}");
    // The start can be asked under the law of any day.
    let (code, words) = asked("fee_due", &run[..4]);
    assert!(code == Some(0) && words.contains("shengtang-1-101 on 2026-03-01"), "{words}");
}
