//! The weights of the decision to pay are found again in the household-months that a run wrote.
//! `docs/recovery.md` has the figures of many runs.

#[path = "recovery/logit.rs"]
mod logit;
#[path = "recovery/months.rs"]
mod months;
mod support;

use months::{Design, shipped, weights, written};
use support::scene::packs;

/// Standard errors of an interval of 99.9 %.
const SURE: f64 = 3.290_527;

#[test]
fn known_weights_are_found_again_and_wrong_models_miss_them() {
    let runs = 8;
    let experiment = shipped(packs(&["national", "micro-estate"]), runs, None);
    let table = written(&experiment, runs);
    let design = Design::read(&table);
    let weights = weights();
    assert_eq!(design.width(), weights.len());
    let fit = design.fit().expect("the weights are told apart");
    println!("{} household-months", design.paid.len());
    for (at, weight) in weights.iter().enumerate() {
        let (estimate, error) = (fit.estimate[at], fit.error[at]);
        println!("{:26} {estimate:8.4} ± {error:.4}, true {}", weight.name, weight.truth);
        assert!(fit.holds(at, weight.truth, SURE), "{}: {estimate} ± {error}", weight.name);
    }
    let at = |name: &str| weights.iter().position(|own| own.name == name).expect("a weight");
    // The interval says something: no effect lies outside.
    for name in ["pay_by_satisfaction", "pay_by_habit", "pay_tendency.habitual", "pay_if_vacant"] {
        assert!(!fit.holds(at(name), 0.0, SURE), "the interval of {name} holds no effect");
    }

    // Who paid is handed to others: a seventh of the table further on.
    let mut shuffled = Design { rows: design.rows.clone(), paid: design.paid.clone() };
    let seventh = shuffled.paid.len() / 7 + 11;
    shuffled.paid.rotate_left(seventh);
    let wrong = shuffled.fit().expect("the weights are told apart");
    for name in ["pay_by_satisfaction", "pay_by_habit", "pay_tendency.habitual"] {
        let at = at(name);
        assert!(!wrong.holds(at, weights[at].truth, SURE), "{name} in shuffled outcomes");
    }

    // A model without habit gives its part to the tendency.
    let (habit, width) = (at("pay_by_habit"), design.width());
    let rows: Vec<f64> = design
        .rows
        .chunks(width)
        .flat_map(|row| [&row[..habit], &row[habit + 1..]].concat())
        .collect();
    let wrong = logit::fit(&rows, width - 1, &design.paid).expect("the weights are told apart");
    let name = "pay_tendency.habitual";
    assert!(!wrong.holds(at(name), weights[at(name)].truth, SURE), "{name} without habit");
}

#[test]
fn a_fit_by_hand_is_met_and_columns_that_say_the_same_are_refused() {
    // Three of four pay without the mark, one of four with it: ln 3, and -2 ln 3 more.
    let rows: Vec<f64> = [[1.0, 0.0]; 4].into_iter().chain([[1.0, 1.0]; 4]).flatten().collect();
    let paid = [true, true, true, false, true, false, false, false];
    let fit = logit::fit(&rows, 2, &paid).expect("a maximum");
    let known = [3.0_f64.ln(), -2.0 * 3.0_f64.ln()];
    for (at, known) in known.into_iter().enumerate() {
        assert!((fit.estimate[at] - known).abs() < 1e-9, "{:?}", fit.estimate);
    }
    // The information of each half is 4 · 3/16.
    assert!((fit.error[0] - (4.0_f64 / 3.0).sqrt()).abs() < 1e-9, "{:?}", fit.error);
    assert!((fit.error[1] - (8.0_f64 / 3.0).sqrt()).abs() < 1e-9, "{:?}", fit.error);
    assert!(logit::fit(&[1.0, 2.0, 1.0, 2.0], 2, &[true, false]).is_none());
}
