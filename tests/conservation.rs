//! What is conserved, in random small scenarios under random policies of the pack: money, bays, cases,
//! wishes, votes and project funds, counted from what the run gives, while the engine checks its own
//! books each month; and broken rules that those books must catch.
//!
//! `PROPTEST_CASES` asks for more scenarios.

mod support;

use linli::experiment::results::{PolicyResult, Results};
use proptest::prelude::*;
use support::scene::{Home, Scene, all_policies, delay_policies};

/// One outcome of a policy; zero where it is not measured.
struct Whole<'a>(&'a Results, &'a PolicyResult);

impl Whole<'_> {
    fn at(&self, name: &str, run: usize, month: usize, estate: usize) -> f64 {
        let Some(outcome) = self.0.outcome(name) else { return 0.0 };
        self.1.values.all(outcome).as_f64(self.0.index(run, month, estate))
    }
}

fn homes() -> impl Strategy<Value = Vec<Vec<(u32, u32, u8, u32)>>> {
    let home = (20..160_u32, 0..=3_u32, 0..6_u8, prop_oneof![3 => Just(0), 1 => 1..3_000_u32]);
    let size = prop_oneof![1 => Just(1), 1 => 2..6_usize, 2 => 6..=40_usize];
    let estate = size.prop_flat_map(move |n| prop::collection::vec(home.clone(), n));
    prop::collection::vec(estate, 1..=4)
}

fn scenes() -> impl Strategy<Value = Scene> {
    let policies = prop::sample::subsequence(all_policies(), 1..=4);
    let bays = prop::collection::vec((prop_oneof![1 => Just(0), 3 => 0..=40_u32], 0..500_u32), 4);
    let fees = prop_oneof![1 => Just(0), 4 => 50..300_u32];
    (homes(), policies, bays, 2..=14_usize, fees, any::<bool>(), any::<u32>()).prop_map(
        |(homes, policies, bays, months, fee, has_cars, seed)| {
            let mut scene = Scene::of(&[]);
            (scene.start, scene.months, scene.runs) = ("2019-05", months, 2);
            scene.seed = u64::from(seed);
            scene.policies = vec!["separate".into()];
            scene.policies.extend(policies.into_iter().filter(|name| name != "separate"));
            scene.estates = bays.into_iter().take(homes.len()).collect();
            for (estate, flats) in homes.iter().enumerate() {
                for (nth, (area, cars, tenure, arrears)) in flats.iter().enumerate() {
                    scene.homes.push(Home {
                        estate,
                        building: nth / 9,
                        area: *area,
                        cars: if has_cars { *cars } else { 0 },
                        tenure: ["owner", "owner", "owner", "tenant", "tenant", "vacant"]
                            [usize::from(*tenure)],
                        arrears: *arrears,
                    });
                }
            }
            scene.set("property_fee_rate", &fee.to_string());
            for id in ["shared_housekeeper", "joint_committee", "courtyard_garden"] {
                scene.votes.push((id.into(), "2019-06-15".into()));
            }
            delay_policies(&mut scene.packs, ["2019-05", "2019-06"]);
            scene
        },
    )
}

/// Two figures of whole fen or things.
macro_rules! same {
    ($left:expr, $right:expr, $what:expr, $place:expr) => {{
        let (left, right): (f64, f64) = ($left, $right);
        prop_assert!((left - right).abs() < 0.5, "{}: {left} and {right} in {:?}", $what, $place);
    }};
}

fn hold(scene: &Scene, results: &Results, policy: &PolicyResult) -> Result<(), TestCaseError> {
    let whole = Whole(results, policy);
    for estate in 0..results.estates.len() {
        let here = || scene.homes.iter().filter(|home| home.estate == estate);
        let opening = f64::from(here().map(|home| home.arrears * 100).sum::<u32>());
        let cars = f64::from(here().map(|home| home.cars).sum::<u32>());
        for run in 0..results.runs {
            for month in 0..results.months {
                let place = (&policy.id, estate, run, month);
                let now = |name: &str| whole.at(name, run, month, estate);
                let before = |name: &str, first: f64| match month.checked_sub(1) {
                    Some(month) => whole.at(name, run, month, estate),
                    None => first,
                };
                let cleared = now("recovered_fen") + now("forgiven_fen");
                same!(
                    before("arrears_fen", opening) + now("billed_fen"),
                    now("paid_current_fen") + cleared + now("arrears_fen"),
                    "opening + billed = received + closing",
                    place
                );
                let credit = "paid_in_advance_fen";
                same!(
                    now("paid_fen") - now("paid_current_fen") - now("recovered_fen"),
                    now(credit) - before(credit, 0.0),
                    "what is paid in advance is kept",
                    place
                );
                same!(
                    now("operator_margin_fen") + now("service_cost_fen"),
                    now("paid_fen") + now("bay_fee_fen") + now("paid_out_fen")
                        - now("service_cost_fen"),
                    "margin + cost = received, and what evaluation gives or keeps back",
                    place
                );
                same!(now("cars"), cars, "cars", place);
                let held = now("cars") - now("overflow_cars") - now("cars_away");
                prop_assert!(held >= 0.0 && held <= now("bays"), "{held} bays held, {place:?}");
                prop_assert!(now("overflow_cars") >= 0.0 && now("cars_away") >= 0.0, "{place:?}");
                let ended = ["disputes_settled", "disputes_dropped", "disputes_escalated"];
                let ended: f64 = ended.iter().map(|name| now(name)).sum();
                same!(now("disputes_ended"), ended, "cases that ended", place);
                same!(
                    before("disputes_open", 0.0) + now("disputes_opened"),
                    ended + now("disputes_open"),
                    "opened = settled + dropped + escalated + open",
                    place
                );
                let wishes = before("wishes_open", 0.0) + now("wishes_made");
                let kept = now("wishes_met") + now("wishes_open");
                prop_assert!(wishes + 0.5 > kept, "{wishes} wishes, {kept} met or open, {place:?}");
                let (raised, money) = (now("project_raised_fen"), now("project_money_fen"));
                prop_assert!(raised >= 0.0 && raised <= money, "{raised} of {money}, {place:?}");
                let left = now("project_balance_fen");
                prop_assert!(left >= 0.0 && left <= money, "{left} of {money} left, {place:?}");
                let since = before("project_money_fen", 0.0);
                prop_assert!(money >= since, "{since} fell to {money}, {place:?}");
                for share in ["collection_rate", "trust", "service_quality", "sorting_accuracy"] {
                    let share = now(share);
                    prop_assert!(share.is_nan() || (0.0..=1.0).contains(&share), "{place:?}");
                }
            }
        }
    }
    for vote in &policy.votes {
        let here = scene.homes.iter().filter(|home| home.estate == vote.estate);
        let (n, area) = here.fold((0, 0), |(n, area), home| (n + 1, area + i64::from(home.area)));
        prop_assert_eq!((vote.roll_heads, vote.roll_area), (n, area * 100));
        prop_assert!(vote.for_heads <= vote.cast_heads && vote.cast_heads <= n, "{vote:?}");
        prop_assert!(vote.for_area <= vote.cast_area && vote.cast_area <= area * 100, "{vote:?}");
        let mut same = policy.votes.iter().filter(|other| {
            (other.run, other.month, &other.motion) == (vote.run, vote.month, &vote.motion)
        });
        prop_assert!(!vote.adopted || same.all(|vote| vote.carried), "{vote:?}");
    }
    for election in &policy.elections {
        prop_assert!(
            election.filled <= election.seats && election.cast_heads <= election.roll_heads
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(24, |n| n.parse().expect("a number")),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_lost_or_made_in_any_scenario(scene in scenes()) {
        let results = match scene.try_run() {
            Ok(results) => results,
            Err(faults) => return Err(TestCaseError::fail(format!("{:?}: {faults}", scene.policies))),
        };
        for policy in &results.policies {
            hold(&scene, &results, policy)?;
        }
    }
}

#[test]
fn a_rule_that_breaks_the_books_stops_the_run() {
    // File, the text that is broken and how, a policy under which it is asked, and what is said.
    let broken = [
        (
            "fees/pays.rhai",
            "{ household.due }",
            "{ household.due + 1 }",
            "separate",
            "simulate::books",
        ),
        (
            "fees/pays.rhai",
            "household.arrears - household.forgiven",
            "household.arrears + household.arrears",
            "separate",
            "simulate::books",
        ),
        (
            "parking/parking.rhai",
            "estate.cars - estate.bays_held - estate.overflow",
            "estate.cars - estate.bays_held",
            "separate",
            "simulate::books",
        ),
        (
            "people/groups.rhai",
            "if left > 0 { left } else { 0 }",
            "if left > 0 { left + 1 } else { 1 }",
            "volunteers",
            "simulate::books",
        ),
        (
            "people/covenant.rhai",
            "estate.detected - repeated(estate)",
            "estate.detected + 1",
            "covenant",
            "simulate::books",
        ),
    ];
    for (file, from, to, policy, code) in broken {
        let mut scene = Scene::of(&[(12, 5, 1), (9, 4, 1)]);
        (scene.start, scene.months) = ("2019-05", 14);
        scene.homes.iter_mut().step_by(3).for_each(|home| home.arrears = 500);
        scene.policies = vec!["separate".into()];
        if policy != "separate" {
            scene.policies.push(policy.into());
        }
        assert!(scene.try_run().is_ok(), "sound rules run under {policy}");
        scene.edit(&format!("micro-estate/{file}"), from, to);
        let Err(faults) = scene.try_run() else { panic!("{file} broken, and nobody saw it") };
        println!("{file}: {faults}");
        assert!(faults.0.iter().any(|fault| fault.code() == code), "{file}: {faults:?}");
    }
}
