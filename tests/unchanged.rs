//! What rests on nothing new is not asked anew, and no bit of a result tells the difference.

mod support;

use support::scene::{Scene, all_policies, delay_policies};

#[test]
fn answers_that_are_kept_are_those_that_asking_anew_would_give() {
    let mut scene = Scene::of(&[(17, 8, 1), (14, 9, 1)]);
    (scene.months, scene.runs) = (26, 3);
    scene.homes[3].tenure = "vacant";
    scene.homes.iter_mut().step_by(4).for_each(|home| home.cars = 2);
    scene.homes.iter_mut().step_by(6).for_each(|home| home.arrears = 900);
    for (id, first) in [
        ("shared_housekeeper", "2019-06-10"),
        ("joint_committee", "2019-06-15"),
        ("courtyard_garden", "2019-06-20"),
    ] {
        scene.votes.push((id.into(), first.into()));
    }
    delay_policies(&mut scene.packs, ["2019-06", "2019-07"]);
    scene.policies = all_policies();
    let kept = scene.run();
    scene.wishes.asks_anew = true;
    let anew = scene.run();
    assert_eq!(kept.policies.len(), anew.policies.len());
    for (kept, anew) in kept.policies.iter().zip(&anew.policies) {
        // As it is printed, since what is not a number does not equal itself.
        assert!(format!("{kept:?}") == format!("{anew:?}"), "{} differs", kept.id);
    }
    assert!(kept.policies.iter().any(|policy| !policy.votes.is_empty()), "nobody votes");
}
