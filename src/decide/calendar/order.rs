//! Days that can only follow each other one way, whatever the law of the place asks for.

use std::collections::BTreeSet;

use super::file::CalendarFile;
use crate::diagnostic::Faults;
use crate::units::Date;

/// What comes after what where no step's period says so: in the life of an item and its vote, of a
/// decision, of a committee's meeting. Days that a file leaves out are passed over.
const CHAINS: [&[&str]; 5] = [
    &["raised_on", "consulted_from", "consulted_until", "meets_on", "decided_on"],
    &["consulted_until", "votes_on", "closes_on", "decided_on"],
    &["group_formed_on", "meets_on"],
    &["decided_on", "known_on", "asked_court_on"],
    &["committee_meets_on", "committee_decided_on"],
];

/// Do the days of a file follow each other?
///
/// # Errors
/// Every two that do not, each with both places.
pub(super) fn in_order(file: &CalendarFile) -> Result<(), Faults> {
    let mut faults = Faults::none();
    for (first, second) in out_of_order(file) {
        let message = format!("`{}` is {}, after `{}`, {}", first.0, first.1, second.0, second.1);
        let fault = file.fault("calendar::order", first.0, message, "comes before the other");
        let other = file.fault("calendar::order", second.0, String::new(), "can't be before it");
        faults.push(fault.and(other).help("correct one of the two days"));
    }
    faults.or(())
}

/// Are two days, by their keys, known to contradict each other already?
pub(super) fn contradict(file: &CalendarFile, one: &str, other: &str) -> bool {
    let is_pair =
        |pair: &(Known, Known)| [(one, other), (other, one)].contains(&(pair.0.0, pair.1.0));
    out_of_order(file).iter().any(is_pair)
}

/// A day by its key.
type Known = (&'static str, Date);

fn out_of_order(file: &CalendarFile) -> BTreeSet<(Known, Known)> {
    let of_chain = |chain: &[&str]| {
        let given = chain.iter().filter_map(|key| file.days.iter().find(|day| day.0 == *key));
        let given: Vec<Known> = given.copied().collect();
        let pairs = given.windows(2).filter(|pair| pair[0].1 > pair[1].1);
        pairs.map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    CHAINS.iter().flat_map(|chain| of_chain(chain)).collect()
}
