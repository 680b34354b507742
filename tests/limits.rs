//! Limits of the full model with known answers: parameters of the shipped rules are set so that a
//! formula or a count by hand says what must come out. `mc_36` holds those of the reference model.

mod support;

use linli::experiment::results::Results;
use support::law::{binomial, correlation, gathered, misfit, moments, small, tally};
use support::scene::{Cells, Scene, all_policies};

/// Nothing but the tendency moves the decision to pay.
fn pays_by_tendency(scene: &mut Scene, tendency: f64) {
    let all = |value: f64| {
        format!(
            "{{ habitual = {value:?}, conditional = {value:?}, free_rider = {value:?}, \
             hardship = {value:?} }}"
        )
    };
    scene.set("pay_tendency", &all(tendency));
    scene.set("pay_by_belief", &all(0.0));
    for name in ["pay_by_satisfaction", "pay_by_trust", "pay_by_habit", "pay_by_fee"] {
        scene.set(name, "0.0");
    }
}

/// Disputes arise in every household with one chance, and never come back.
fn disputes_at_one_chance(scene: &mut Scene, chance: f64) {
    scene.set("disputes_brought", &format!("{chance:?}"));
    let split = "{ noise = 1.0, leak = 0.0, parking = 0.0, common = 0.0, fee = 0.0, pets = 0.0 }";
    scene.set("dispute_split", split);
    scene.set("recurrence", "0.0");
}

#[test]
fn a_constant_probability_of_paying_gives_the_binomial() {
    let sizes = [40_u32, 25];
    let mut scene = Scene::of(&[(40, 20, 1), (25, 30, 1)]);
    (scene.months, scene.runs) = (36, 100);
    scene.homes.iter_mut().for_each(|home| home.area = 70);
    pays_by_tendency(&mut scene, 0.4);
    let results = scene.run();
    let rate = Cells::of(&results, "separate", "collection_rate");
    let (paid, billed) = (
        Cells::of(&results, "separate", "paid_current_fen"),
        Cells::of(&results, "separate", "billed_fen"),
    );
    let p = 1.0 / (1.0 + (-0.4_f64).exp());
    for (estate, n) in sizes.into_iter().enumerate() {
        let payers: Vec<f64> = paid
            .all(estate)
            .zip(billed.all(estate))
            .map(|(paid, billed)| paid / billed * f64::from(n))
            .collect();
        let seen = tally(payers.iter().copied(), n as usize + 1);
        let (z, classes) = misfit(&seen, &binomial(n, p));
        println!("estate {estate}: {classes} classes, chi-squared {z:.2} spreads from its mean");
        assert!(classes > 8 && z.abs() < 3.5, "estate {estate}: {z} over {classes} classes");
        // Another chance is told apart from this one.
        let (z, _) = misfit(&seen, &binomial(n, p + 0.03));
        assert!(z > 10.0, "estate {estate}: {z} for another chance");
        // Months are independent too: the payers of a run vary as all its household-months.
        let months = results.months;
        let of_run: Vec<f64> = payers.chunks(months).map(|run| run.iter().sum()).collect();
        let (_, _, variance) = moments(&of_run);
        let known = small(months) * f64::from(n) * p * (1.0 - p);
        // The variance of a variance over 100 runs: a relative error of 0.14.
        assert!((variance / known - 1.0).abs() < 0.5, "{variance} for {known}");
        assert!(
            rate.all(estate)
                .zip(&payers)
                .all(|(rate, k)| (rate * f64::from(n) - k).abs() < 1e-9 || rate.is_nan())
        );
    }
}

#[test]
fn what_happens_in_one_estate_does_not_reach_the_other() {
    let mut scene = Scene::of(&[(18, 6, 1), (14, 9, 1)]);
    (scene.months, scene.runs) = (24, 6);
    scene.set("bays_tallied", "true");
    let usual = scene.run();
    let mut other = scene.clone();
    other.estates[0] = (2, 5_000);
    for home in other.homes.iter_mut().filter(|home| home.estate == 0) {
        (home.area, home.cars, home.arrears) = (120, 2, 700);
    }
    let changed = other.run();
    let mut moved = 0;
    for (at, outcome) in usual.outcomes.iter().enumerate() {
        let (a, b) = (usual.policies[0].values.all(at), changed.policies[0].values.all(at));
        let differs = |estate: usize| {
            (0..usual.runs * usual.months).any(|row| {
                let cell = row * 2 + estate;
                a.as_f64(cell).to_bits() != b.as_f64(cell).to_bits()
            })
        };
        assert!(!differs(1), "{} of the other estate was moved", outcome.name);
        moved += usize::from(differs(0));
    }
    println!("{moved} columns of the changed estate moved, none of the other");
    assert!(moved > 15, "only {moved} columns of the estate itself moved");
    // Under one committee it does reach the other.
    for scene in [&mut scene, &mut other] {
        scene.set("one_contract", "true");
    }
    let [a, b] = [scene.run(), other.run()];
    let quality = |results| {
        let cells = Cells::of(results, "separate", "service_quality");
        cells.all(1).map(f64::to_bits).collect::<Vec<_>>()
    };
    assert!(quality(&a) != quality(&b), "one contract couples the estates");
}

#[test]
fn an_estate_fares_beside_another_as_it_fares_alone() {
    let mut scene = Scene::of(&[(14, 9, 1), (18, 6, 1)]);
    (scene.months, scene.runs) = (18, 200);
    let both = scene.run();
    let mut alone = scene.clone();
    alone.estates.truncate(1);
    alone.homes.retain(|home| home.estate == 0);
    let alone = alone.run();
    for (at, outcome) in both.outcomes.iter().enumerate() {
        let (a, b) = (both.policies[0].values.all(at), alone.policies[0].values.all(at));
        let same = |row: usize| a.as_f64(row * 2).to_bits() == b.as_f64(row).to_bits();
        assert!((0..both.runs * both.months).all(same), "{} is another alone", outcome.name);
    }
    // Nor do the two move together over runs.
    for name in ["paid_current_fen", "satisfaction", "trust", "disputes_opened"] {
        let r = together(&both, name);
        println!("{name}: correlation of the estates over 200 runs {r:.3}");
        assert!(r.abs() < 3.5 / 200.0_f64.sqrt(), "{name}: {r}");
    }
}

/// Correlation over runs of what two estates sum up to.
fn together(results: &Results, name: &str) -> f64 {
    let cells = Cells::of(results, "separate", name);
    let of = |estate: usize| -> Vec<f64> {
        let sum = |run| (0..results.months).map(|month| cells.at(run, month, estate)).sum();
        (0..results.runs).map(sum).collect()
    };
    correlation(&of(0), &of(1))
}

#[test]
fn enough_mediators_leave_no_queue_and_the_count_of_an_infinite_server() {
    let (n, chance, months, runs) = (60_u32, 0.05, 60, 60);
    let mut scene = Scene::of(&[(60, 20, 1)]);
    (scene.months, scene.runs) = (months, runs);
    scene.start = "2019-06";
    scene.policies = vec!["separate".into(), "no-queue".into()];
    disputes_at_one_chance(&mut scene, chance);
    let results = scene.run();
    let of = |policy, name| Cells::of(&results, policy, name);
    assert!(of("no-queue", "disputes_open").all(0).all(|open| open == 0.0), "somebody waits");
    assert!(of("no-queue", "disputes_escalated").all(0).all(|n| n == 0.0), "somebody gave up");
    assert!(of("separate", "disputes_open").all(0).any(|open| open > 0.0), "nobody ever waits");

    // What is brought is binomial, whatever becomes of it.
    let opened = tally(of("no-queue", "disputes_opened").all(0), n as usize + 1);
    let (z, classes) = misfit(&opened, &binomial(n, chance));
    assert!(classes > 5 && z.abs() < 3.5, "{z} over {classes} classes");

    // M/G/infinity: mediations under way, averaged over time, are the rate of those that settle
    // times the mean of the days that they take, which are lognormal: 14 in the middle, 45 at nine
    // tenths, halved days rounded up.
    let spread = (45.0_f64 / 14.0).ln() / 1.281_551_565_5;
    let mean_days = 14.0 * (spread * spread / 2.0).exp();
    let known = f64::from(n) * chance * 0.6 * 0.78 * mean_days / 30.0;
    let days = of("no-queue", "settling_days");
    let under_way: Vec<f64> = (0..results.runs)
        .map(|run| (0..months).map(|month| days.at(run, month, 0)).sum::<f64>())
        .map(|days| days / (30.0 * small(months)))
        .collect();
    let (mean, error, _) = moments(&under_way);
    println!("mediations under way {mean:.4} ± {error:.4}, lambda E[S] = {known:.4}");
    assert!((mean - known).abs() < 3.5 * error, "{mean} ± {error} for {known}");
    assert!(error < known / 30.0, "the interval says nothing: {error}");
}

#[test]
fn cases_that_all_stay_as_long_are_counted_as_by_an_infinite_server() {
    // Nobody is heard, so that each case stays for its six months of patience, however many there
    // are: those open are those brought in six months, binomial over six times the households.
    let (n, chance, patience) = (20_u32, 0.04, 6);
    let mut scene = Scene::of(&[(20, 10, 1)]);
    (scene.months, scene.runs) = (36, 400);
    disputes_at_one_chance(&mut scene, chance);
    scene.set("hearing_capacity", "0");
    scene.set("patience_months", "6");
    let results = scene.run();
    let open = Cells::of(&results, "separate", "disputes_open");
    // Every sixth month, so that no case is counted twice.
    let counts: Vec<f64> = (0..results.runs)
        .flat_map(|run| (5..36).step_by(6).map(move |month| (run, month)))
        .map(|(run, month)| open.at(run, month, 0))
        .collect();
    let (mean, error, variance) = moments(&counts);
    let known = f64::from(n * patience) * chance;
    println!("cases open {mean:.4} ± {error:.4}, lambda E[S] = {known:.4}, variance {variance:.3}");
    assert!((mean - known).abs() < 3.5 * error, "{mean} ± {error} for {known}");
    let seen = tally(counts.iter().copied(), (n * patience) as usize + 1);
    let (z, classes) = misfit(&seen, &binomial(n * patience, chance));
    assert!(classes > 8 && z.abs() < 3.5, "{z} over {classes} classes");
}

#[test]
fn without_cars_nobody_lacks_a_bay() {
    let policies = || all_policies().into_iter().filter(|name| name.starts_with("bays-"));
    let run = |cars: u32| {
        let mut scene = Scene::of(&[(12, 4, cars), (9, 0, cars)]);
        scene.start = "2019-05";
        scene.months = 14;
        scene.policies = std::iter::once("separate".into()).chain(policies()).collect();
        scene.run()
    };
    let (without, with) = (run(0), run(1));
    let none = ["cars", "overflow_cars", "cars_away", "bay_fee_fen", "bay_gini", "fire_lane_cars"];
    for policy in &without.policies {
        for name in none {
            let cells = Cells::of(&without, &policy.id, name);
            let mut all = cells.all(0).chain(cells.all(1));
            assert!(all.all(|value| value == 0.0), "{name} under {}", policy.id);
        }
        let overflow = Cells::of(&with, &policy.id, "overflow_cars");
        let away = Cells::of(&with, &policy.id, "cars_away");
        // The estate without bays has some only where a neighbour lends them.
        let without_bay: Vec<f64> =
            overflow.all(1).zip(away.all(1)).map(|(lacking, away)| lacking + away).collect();
        let lent = policy.id == "bays-shared";
        let all = without_bay.iter().all(|cars| (cars - 9.0).abs() < 0.5);
        assert!(all != lent, "{without_bay:?} under {}", policy.id);
        assert!(overflow.all(0).any(|cars| cars > 0.0), "no car lacks a bay under {}", policy.id);
    }
    assert!(without.policies.len() > 5, "policies on bays were found");
}

/// Gini of small whole numbers; 0 when there are none.
fn gini(values: &[u32]) -> f64 {
    let sum: u32 = values.iter().sum();
    if sum == 0 {
        return 0.0;
    }
    let apart: u32 = values.iter().flat_map(|a| values.iter().map(|b| a.abs_diff(*b))).sum();
    f64::from(apart) / (2.0 * small(values.len()) * f64::from(sum))
}

#[test]
fn a_lottery_of_one_bay_among_three_is_as_counted_by_hand() {
    let months = 4;
    let mut scene = Scene::of(&[(3, 1, 1)]);
    (scene.months, scene.runs) = (months, 4_000);
    scene.set("bays_tallied", "true");
    scene.set("bay_redraw_months", "1");
    let results = scene.run();
    let cells = Cells::of(&results, "separate", "bay_months_gini");
    // Every way in which four draws can fall, each with chance 1/81.
    let ways = (0..3_u32.pow(4)).map(|mut way| {
        let mut held = [0_u32; 3];
        for _ in 0..months {
            held[(way % 3) as usize] += 1;
            way /= 3;
        }
        (thousandths(gini(&held)), 1.0 / 81.0)
    });
    let known = gathered(ways);
    let last = |run: usize| cells.at(run, months - 1, 0);
    let seen: Vec<u64> = known
        .keys()
        .map(|key| (0..results.runs).filter(|run| thousandths(last(*run)) == *key).count() as u64)
        .collect();
    assert_eq!(seen.iter().sum::<u64>(), 4_000, "a figure that no draw can give");
    let chances: Vec<f64> = known.values().copied().collect();
    let (z, classes) = misfit(&seen, &chances);
    println!("{known:?}, seen {seen:?}: {z:.2}");
    assert!(classes == known.len() && classes >= 4 && z.abs() < 3.5, "{z}: {known:?} {seen:?}");
    let small_key = |key: &u64| small(usize::try_from(*key).expect("small")) / 1e3;
    let expected: f64 = known.iter().map(|(key, chance)| chance * small_key(key)).sum();
    let values: Vec<f64> = (0..results.runs).map(last).collect();
    let (mean, error, _) = moments(&values);
    assert!((mean - expected).abs() < 4.0 * error + 5e-4, "{mean} ± {error} for {expected}");
}

fn thousandths(value: f64) -> u64 {
    format!("{:.0}", value * 1e3).parse().expect("a number from 0")
}

#[test]
fn three_households_over_two_months_are_as_enumerated() {
    let (tendency, by_habit, by_belief, clears) = (0.2, 1.3, 2.0, 0.25);
    let mut scene = Scene::of(&[(3, 3, 0)]);
    (scene.months, scene.runs) = (2, 4_000);
    scene.homes.iter_mut().for_each(|home| home.area = 70);
    pays_by_tendency(&mut scene, tendency);
    scene.set(
        "payer_share",
        "{ habitual = 0.0, conditional = 1.0, free_rider = 0.0, hardship = 0.0 }",
    );
    scene.changes.retain(|(name, _)| !["pay_by_belief", "pay_by_habit"].contains(&name.as_str()));
    scene.set(
        "pay_by_belief",
        &format!(
            "{{ habitual = 0.0, conditional = {by_belief:?}, free_rider = 0.0, hardship = 0.0 }}"
        ),
    );
    scene.set("pay_by_habit", &format!("{by_habit:?}"));
    scene.set("arrears_cleared", &format!("{clears:?}"));
    let given = [
        ("starting_habit", 0.65),
        ("habit_pace", 0.3),
        ("belief_reference", 0.65),
        ("belief_pace", 0.3),
        ("belief_gap", 0.05),
    ];
    given.iter().for_each(|(name, value)| scene.set(name, &format!("{value:?}")));
    let results = scene.run();

    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let chance = |habit: f64, belief: f64| {
        logistic(tendency + by_habit * (2.0 * habit - 1.0) + by_belief * (belief - 0.65))
    };
    let payers = |way: u32| way.count_ones();
    let paid = |way: u32, nth: u32| way >> nth & 1 == 1;
    let mut cells = [0.0; 16];
    let mut arrears = 0.0;
    for first in 0..8_u32 {
        let p = chance(0.65, 0.65);
        let k = i32::try_from(payers(first)).expect("at most 3");
        let of_first = p.powi(k) * (1.0 - p).powi(3 - k);
        let guessed = (f64::from(payers(first)) / 3.0 - 0.05).max(0.0);
        let belief = 0.65 + 0.3 * (guessed - 0.65);
        for second in 0..8_u32 {
            let mut of_both = of_first;
            let mut bills = 0.0;
            for nth in 0..3 {
                let last = f64::from(u8::from(paid(first, nth)));
                let p = chance(0.65 + 0.3 * (last - 0.65), belief);
                of_both *= if paid(second, nth) { p } else { 1.0 - p };
                // Who pays the second bill clears the first with the chance that is given.
                let old = 1.0 - last;
                bills += if paid(second, nth) { old * (1.0 - clears) } else { old + 1.0 };
            }
            cells[(4 * payers(first) + payers(second)) as usize] += of_both;
            arrears += of_both * bills;
        }
    }
    assert!((cells.iter().sum::<f64>() - 1.0).abs() < 1e-12);

    let of = |name| Cells::of(&results, "separate", name);
    let (paid, billed, owed) = (of("paid_current_fen"), of("billed_fen"), of("arrears_fen"));
    let bill = billed.at(0, 0, 0) / 3.0;
    let payers = |run: usize, month: usize| paid.at(run, month, 0) / bill;
    let pairs = (0..results.runs).map(|run| 4.0 * payers(run, 0) + payers(run, 1));
    let (z, classes) = misfit(&tally(pairs, 16), &cells);
    println!("16 cells in {classes} classes, chi-squared {z:.2} spreads from its mean");
    assert!(classes > 8 && z.abs() < 3.5, "{z} over {classes} classes");
    let expected: f64 = cells.iter().enumerate().map(|(at, p)| p * small(at % 4)).sum();
    let second: Vec<f64> = (0..results.runs).map(|run| payers(run, 1)).collect();
    let left: Vec<f64> = (0..results.runs).map(|run| owed.at(run, 1, 0) / bill).collect();
    for (what, values, known) in [("payers", second, expected), ("bills owed", left, arrears)] {
        let (mean, error, _) = moments(&values);
        println!("{what}: {mean:.4} ± {error:.4}, enumerated {known:.4}");
        assert!((mean - known).abs() < 4.0 * error, "{what}: {mean} ± {error} for {known}");
    }
}
