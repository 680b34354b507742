//! Faults that say no place of their own, shown where a file asks for what they are about.

use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, Text};

/// Places every fault that has no place where `at` says, with a label; those of which it says nothing
/// stay as they are.
pub(super) fn placed(
    text: &Arc<Text>,
    faults: Faults,
    label: &str,
    at: impl Fn(&Fault) -> Option<(usize, usize)>,
) -> Faults {
    let place = |fault: Fault| match at(&fault).filter(|_| !fault.is_placed()) {
        Some((start, length)) => fault.at(text, start, length, label),
        None => fault,
    };
    Faults(faults.0.into_iter().map(place).collect())
}
