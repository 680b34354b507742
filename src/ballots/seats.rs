//! Who gets the seats among those who cleared the bar: ranked by keys that were declared beforehand.
//! A tie that the declared keys leave at the last seat stays open; nothing breaks it silently.

use std::cmp::Ordering;

use super::poll::Weight;

/// What candidates are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// More owners in favour come first.
    Heads,
    /// More floor area in favour comes first.
    Area,
    /// A draw by lot: the lower number comes first.
    Lot,
}

/// A candidate who cleared the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Those in favour.
    pub weight: Weight,
    /// The candidate's number in the draw.
    pub lot: u64,
}

/// Candidates whom the declared keys leave equal at the last seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Who, as positions in the list of candidates.
    pub who: Vec<usize>,
    /// How many seats they stand for.
    pub seats: usize,
}

/// Candidates who were equal until a later key set them apart at the last seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Who, as positions in the list of candidates.
    pub who: Vec<usize>,
    /// The key that set them apart.
    pub by: Key,
}

/// Seats given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seated {
    /// Who has a seat for certain, first the first.
    pub winners: Vec<usize>,
    /// Who stands for the last seats, where the keys don't say.
    pub tie: Option<Tie>,
    /// Who is left without a seat, first the first.
    pub others: Vec<usize>,
    /// A tie at the last seat that a later key settled.
    pub settled: Option<Settled>,
}

/// Gives seats to the first by the declared keys.
///
/// ```
/// use linli::ballots::{Key, Standing, Weight, seat};
/// let of = |heads, area| Standing { weight: Weight { heads, area }, lot: 0 };
/// let seated = seat(&[of(30, 300), of(40, 280), of(30, 310)], 2, &[Key::Heads, Key::Area]);
/// assert_eq!((seated.winners, seated.tie), (vec![1, 2], None));
/// ```
#[must_use]
pub fn seat(standings: &[Standing], seats: usize, keys: &[Key]) -> Seated {
    let by = |a: &usize, b: &usize| {
        keys.iter().map(|key| first(*key, &standings[*a], &standings[*b])).find(|o| o.is_ne())
    };
    let mut order: Vec<usize> = (0..standings.len()).collect();
    order.sort_by(|a, b| by(a, b).unwrap_or(Ordering::Equal));
    if order.len() <= seats {
        return Seated { winners: order, ..Seated::default() };
    }
    if seats == 0 {
        return Seated { others: order, ..Seated::default() };
    }
    let (last, next) = (order[seats - 1], order[seats]);
    let are_equal = |a: usize, b: usize| by(&a, &b).is_none();
    if are_equal(last, next) {
        let from = order.iter().position(|at| are_equal(*at, last)).unwrap_or(seats);
        let to = order.iter().rposition(|at| are_equal(*at, last)).map_or(seats, |at| at + 1);
        return Seated {
            winners: order[..from].to_vec(),
            tie: Some(Tie { who: order[from..to].to_vec(), seats: seats - from }),
            others: order[to..].to_vec(),
            settled: None,
        };
    }
    let apart = |key: &Key| first(*key, &standings[last], &standings[next]).is_ne();
    let at = keys.iter().position(apart).unwrap_or(0);
    let same = |other: &usize| {
        keys[..at].iter().all(|key| first(*key, &standings[*other], &standings[last]).is_eq())
    };
    let settled = (at > 0)
        .then(|| Settled { who: order.iter().copied().filter(same).collect(), by: keys[at] });
    let (winners, others) = (order[..seats].to_vec(), order[seats..].to_vec());
    Seated { winners, tie: None, others, settled }
}

fn first(key: Key, a: &Standing, b: &Standing) -> Ordering {
    match key {
        Key::Heads => b.weight.heads.cmp(&a.weight.heads),
        Key::Area => b.weight.area.cmp(&a.weight.area),
        Key::Lot => a.lot.cmp(&b.lot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(heads: i64, area: i64, lot: u64) -> Standing {
        Standing { weight: Weight { heads, area }, lot }
    }

    #[test]
    fn a_tie_at_the_last_seat_stays_open_unless_a_declared_key_settles_it() {
        let all = [of(40, 400, 1), of(30, 300, 2), of(30, 300, 3), of(20, 200, 4)];
        let open = seat(&all, 2, &[Key::Heads, Key::Area]);
        assert_eq!(open.winners, [0]);
        assert_eq!(open.tie, Some(Tie { who: vec![1, 2], seats: 1 }));
        assert_eq!(open.others, [3]);
        let drawn = seat(&all, 2, &[Key::Heads, Key::Area, Key::Lot]);
        assert_eq!((drawn.winners, drawn.tie), (vec![0, 1], None));
        assert_eq!(drawn.settled, Some(Settled { who: vec![1, 2], by: Key::Lot }));
        let undeclared = seat(&all, 2, &[]);
        assert_eq!(undeclared.tie.map(|tie| (tie.who.len(), tie.seats)), Some((4, 2)));
        // A tie that no seat hangs on is none.
        assert_eq!(seat(&all, 3, &[Key::Heads]).tie, None);
        assert_eq!(seat(&all, 4, &[]).winners.len(), 4);
    }

    proptest! {
        #[test]
        fn the_order_of_candidates_says_nothing(
            rows in prop::collection::vec((0..6i64, 0..6i64, 0..1000u64), 1..12),
            seats in 0..8usize,
            turn in 0..12usize,
            n_keys in 0..4usize,
        ) {
            let all: Vec<Standing> = rows.iter().map(|(h, a, l)| of(*h, *a, *l)).collect();
            let mut turned = all.clone();
            turned.rotate_left(turn % all.len());
            turned.reverse();
            let keys = &[Key::Heads, Key::Area, Key::Lot][..n_keys];
            let of = |all: &[Standing]| {
                let seated = seat(all, seats, keys);
                let pick = |at: &Vec<usize>| {
                    let mut picked: Vec<_> =
                        at.iter().map(|at| (all[*at].weight.heads, all[*at].weight.area, all[*at].lot)).collect();
                    picked.sort_unstable();
                    picked
                };
                let tie = seated.tie.as_ref().map(|tie| (pick(&tie.who), tie.seats));
                (pick(&seated.winners), tie, pick(&seated.others))
            };
            prop_assert_eq!(of(&all), of(&turned));
            let seated = seat(&all, seats, keys);
            let given = seated.winners.len() + seated.tie.map_or(0, |tie| tie.seats);
            prop_assert_eq!(given, seats.min(all.len()));
        }
    }
}
