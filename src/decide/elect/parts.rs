//! No part of owners is larger than its whole: figures of a file are held against each other before
//! any rule is asked, so that a slip is shown where it stands.

use std::fmt::Display;

use super::file::ElectorateFile;
use crate::dataset::vote::Candidate;
use crate::diagnostic::Table;
use crate::units::Area;

/// What to do about a part larger than its whole.
pub(super) const HELP: &str = "correct one of the two figures";

/// Says what is wrong when a part is larger than one of the wholes, each with the key that gives it.
fn over<T: PartialOrd + Display + Copy>(
    key: &str,
    who: &str,
    part: Option<T>,
    wholes: &[(&str, Option<T>)],
) -> Option<String> {
    let part = part?;
    wholes.iter().find_map(|(of, whole)| {
        let whole = whole.filter(|whole| part > *whole)?;
        let of_whom = if who.is_empty() { String::new() } else { format!(" of {who}") };
        Some(format!("`{key}`{of_whom} is {part}, more than `{of}`, {whole}"))
    })
}

/// Notes a fault at `key` when its figure is larger than one of the wholes.
pub(in crate::decide) fn within<T: PartialOrd + Display + Copy>(
    table: &Table<'_>,
    key: &'static str,
    who: &str,
    part: Option<T>,
    wholes: &[(&str, Option<T>)],
) {
    if let (Some(message), Some(entry)) = (over(key, who, part, wholes), table.maybe(key)) {
        table.mend("decide::part_over_whole", entry, message, "too many", HELP);
    }
}

/// What is wrong with a candidate's votes, by the key that gives them; only where totals say how many
/// owners there are and how many took part.
pub(super) fn votes_over(
    candidate: &Candidate,
    electorates: &[ElectorateFile],
) -> Vec<(&'static str, String)> {
    let is_own = |own: &&ElectorateFile| own.id == candidate.estate;
    let own = match electorates.first() {
        Some(whole) if whole.votes() => Some(whole),
        _ => electorates.iter().skip(1).find(is_own),
    };
    let Some([all, part]) = own.and_then(|own| own.totals) else { return Vec::new() };
    let who = format!("candidate `{}`", candidate.name);
    let heads = [("part_heads", part.0), ("heads", all.0)];
    let areas: [(&str, Option<Area>); 2] = [("part_area_m2", part.1), ("area_m2", all.1)];
    let heads = over("for_heads", &who, candidate.for_heads, &heads);
    let areas = over("for_area_m2", &who, candidate.for_area, &areas);
    let of = |key, message: Option<String>| message.map(|message| (key, message));
    [of("for_heads", heads), of("for_area_m2", areas)].into_iter().flatten().collect()
}
