//! What rests on nothing new is not asked anew, and no bit of a result tells the difference.

mod support;

use support::scene::{all_policies, two_estates};

#[test]
fn answers_that_are_kept_are_those_that_asking_anew_would_give() {
    let mut scene = two_estates(26);
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
