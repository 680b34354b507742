//! What is known of a vote by one measure, heads or floor area, and what it comes to once silence
//! has a meaning. What nobody wrote down stays unknown, between the bounds that the rest allows.

/// A number that is known, or known to lie between two bounds, or not known at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// It is at least this; `None` when nothing is known but that it is not negative.
    pub low: Option<i64>,
    /// It is at most this.
    pub high: Option<i64>,
}

impl Range {
    /// A known number.
    #[must_use]
    pub fn exactly(value: i64) -> Self {
        Self { low: Some(value), high: Some(value) }
    }

    /// A number that may be known.
    #[must_use]
    pub fn maybe(value: Option<i64>) -> Self {
        value.map(Self::exactly).unwrap_or_default()
    }

    /// The number, when it is known.
    #[must_use]
    pub fn known(self) -> Option<i64> {
        self.low.filter(|low| Some(*low) == self.high)
    }

    /// The numbers that lie in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        let both = |a: Option<i64>, b: Option<i64>, pick: fn(i64, i64) -> i64| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Self {
            low: both(self.low, other.low, i64::max),
            high: both(self.high, other.high, i64::min),
        }
    }

    /// Can no number lie in it?
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > high)
    }

    fn plus(self, other: Option<i64>) -> Self {
        let add = |bound: Option<i64>| Some(bound?.saturating_add(other?));
        Self { low: add(self.low).or(self.low), high: add(self.high) }
    }
}

/// What the silence of owners who had a ballot counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// As not having taken part.
    Absent,
    /// As having taken part without taking a side.
    Abstention,
    /// As a vote with the larger side of those really cast.
    Majority,
    /// As a vote in favour.
    InFavour,
}

/// The larger side of the votes really cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In favour by every measure that is known.
    InFavour,
    /// Against by every measure that is known.
    Against,
    /// Neither: equal, or one by heads and the other by area.
    Neither,
    /// Nothing is known of one side.
    Unknown,
}

/// What is known of a vote by one measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// The whole roll.
    pub all: Option<i64>,
    /// Those whose ballot came back and counts.
    pub part: Range,
    /// In favour.
    pub in_favour: Range,
    /// Against.
    pub against: Option<i64>,
    /// Took part and took no side.
    pub abstained: Option<i64>,
    /// With the larger side, at their own wish.
    pub following: Option<i64>,
    /// Delivered and not returned.
    pub silent: Option<i64>,
}

/// A vote by one measure, counted as far as it can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// The whole roll.
    pub all: Range,
    /// Those who took part.
    pub cast: Range,
    /// Those in favour.
    pub in_favour: Range,
}

impl Totals {
    /// The count, with silence taken as the rules say. Who is counted with the larger side, and
    /// there is none, took part without taking a side.
    #[must_use]
    pub fn counted(&self, silence: Silence, larger: Side) -> Counted {
        // Whoever is known to have voted took part, whatever is not known of the rest.
        let otherwise = [self.against, self.abstained, self.following];
        let voted = otherwise.into_iter().chain([self.in_favour.low]).flatten();
        let voted = voted.reduce(i64::saturating_add);
        // Nobody whose ballot did not come back cast one.
        let most = self.all.map(|all| all.saturating_sub(self.silent.unwrap_or(0)));
        let mut cast = self.part.within(Range { low: voted, high: most });
        // Whoever voted otherwise is not in favour.
        let otherwise = otherwise.into_iter().flatten().fold(0, i64::saturating_add);
        let most = cast.high.map(|most| most.saturating_sub(otherwise).max(0));
        let mut in_favour = self.in_favour.within(Range { low: None, high: most });
        let mut add = |extra: Option<i64>, joins: Option<bool>| match joins {
            Some(true) => in_favour = in_favour.plus(extra),
            Some(false) => {}
            None => in_favour = Range { high: in_favour.plus(extra).high, ..in_favour },
        };
        let with_larger = match larger {
            Side::InFavour => Some(true),
            Side::Against | Side::Neither => Some(false),
            Side::Unknown => None,
        };
        if self.following.is_some_and(|following| following > 0) {
            add(self.following, with_larger);
        }
        match silence {
            Silence::Absent | Silence::Abstention => {}
            Silence::Majority => add(self.silent, with_larger),
            Silence::InFavour => add(self.silent, Some(true)),
        }
        if silence != Silence::Absent {
            cast = cast.plus(self.silent);
        }
        let all = Range::maybe(self.all);
        // Those in favour took part, and those who took part are on the roll.
        let cast = cast.within(Range { low: in_favour.low, high: self.all });
        let in_favour = in_favour.within(Range { low: None, high: cast.high });
        Counted { all, cast, in_favour }
    }
}

impl Totals {
    /// Those against, between the bounds that the rest allows.
    #[must_use]
    pub fn against_bounds(&self) -> Range {
        if self.against.is_some() {
            return Range::maybe(self.against);
        }
        let most = self.all.map(|all| all.saturating_sub(self.silent.unwrap_or(0)));
        let most = self.part.within(Range { low: None, high: most }).high;
        let others = [self.in_favour.low, self.abstained, self.following];
        let others = others.into_iter().flatten().fold(0, i64::saturating_add);
        Range { low: Some(0), high: most.map(|most| most.saturating_sub(others).max(0)) }
    }

    /// The larger side by this measure.
    fn larger(&self) -> Side {
        let against = self.against_bounds();
        let over = |least: Option<i64>, most: Option<i64>| {
            least.zip(most).is_some_and(|(least, most)| least > most)
        };
        if over(self.in_favour.low, against.high) {
            Side::InFavour
        } else if over(against.low, self.in_favour.high) {
            Side::Against
        } else if self.in_favour.known().is_some() && self.in_favour == against {
            Side::Neither
        } else {
            Side::Unknown
        }
    }
}

/// The larger side of the votes for and against, where the figures decide it by every measure.
#[must_use]
pub fn larger(measures: &[Totals]) -> Side {
    let sides: Vec<Side> = measures.iter().map(Totals::larger).collect();
    let is_any = |side: Side| sides.contains(&side);
    if is_any(Side::Neither) || is_any(Side::InFavour) && is_any(Side::Against) {
        return Side::Neither;
    }
    let first = sides.first().copied().unwrap_or(Side::Unknown);
    if is_any(Side::Unknown) { Side::Unknown } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(in_favour: i64, against: i64, silent: i64) -> Totals {
        Totals {
            all: Some(100),
            part: Range::exactly(in_favour + against),
            in_favour: Range::exactly(in_favour),
            against: Some(against),
            abstained: Some(0),
            following: Some(0),
            silent: Some(silent),
        }
    }

    #[test]
    fn silence_goes_where_the_rule_sends_it() {
        let totals = heads(30, 20, 40);
        let side = larger(&[totals]);
        let of = |silence| {
            let counted = totals.counted(silence, side);
            (counted.cast.known(), counted.in_favour.known())
        };
        assert_eq!(of(Silence::Absent), (Some(50), Some(30)));
        assert_eq!(of(Silence::Abstention), (Some(90), Some(30)));
        assert_eq!(of(Silence::Majority), (Some(90), Some(70)));
        assert_eq!(of(Silence::InFavour), (Some(90), Some(70)));
        let against = heads(20, 30, 40);
        let counted = against.counted(Silence::Majority, larger(&[against]));
        assert_eq!((counted.cast.known(), counted.in_favour.known()), (Some(90), Some(20)));
    }

    #[test]
    fn heads_one_way_and_area_the_other_is_no_larger_side() {
        assert_eq!(larger(&[heads(30, 20, 0), heads(20, 30, 0)]), Side::Neither);
        assert_eq!(larger(&[heads(30, 20, 0), heads(30, 30, 0)]), Side::Neither);
        let bounded = Totals { against: None, ..heads(30, 20, 0) };
        assert_eq!(larger(&[heads(30, 20, 0), bounded]), Side::InFavour);
        let unknown = Totals { part: Range::default(), ..bounded };
        assert_eq!(larger(&[heads(30, 20, 0), unknown]), Side::Unknown);
        assert_eq!(larger(&[heads(30, 30, 0), unknown]), Side::Neither);
    }

    #[test]
    fn whoever_voted_took_part() {
        let totals = Totals {
            all: Some(60),
            in_favour: Range::exactly(35),
            against: Some(5),
            ..Totals::default()
        };
        let counted = totals.counted(Silence::Absent, Side::Unknown);
        assert_eq!(counted.cast, Range { low: Some(40), high: Some(60) });
        let fewer = Totals { part: Range::exactly(39), ..totals };
        assert!(fewer.counted(Silence::Absent, Side::Unknown).cast.is_empty());
    }

    #[test]
    fn whoever_voted_against_is_not_in_favour() {
        let totals = Totals {
            all: Some(60),
            part: Range::exactly(50),
            against: Some(26),
            ..Totals::default()
        };
        let counted = totals.counted(Silence::Absent, Side::Unknown);
        assert_eq!(counted.in_favour.high, Some(24));
        let silent = Totals { silent: Some(4), ..totals };
        assert_eq!(silent.counted(Silence::InFavour, Side::Unknown).in_favour.high, Some(28));
    }

    #[test]
    fn who_stayed_silent_or_took_no_side_bounds_the_rest() {
        let counted = |totals: Totals| totals.counted(Silence::Absent, Side::Unknown);
        let silent = Totals { all: Some(7), silent: Some(1), ..Totals::default() };
        assert_eq!(counted(silent).cast.high, Some(6));
        assert_eq!(silent.counted(Silence::Abstention, Side::Unknown).cast.high, Some(7));
        let none = Totals { against: Some(0), abstained: Some(2), ..Totals::default() };
        let part = Totals { all: Some(7), part: Range::exactly(6), ..none };
        assert_eq!(counted(part).in_favour.high, Some(4));
        let all = Totals { all: Some(4), abstained: Some(3), ..none };
        assert_eq!(counted(all).in_favour.high, Some(1));
    }

    #[test]
    fn what_is_not_known_keeps_its_bounds() {
        let totals = Totals { all: Some(100), in_favour: Range::exactly(60), ..Totals::default() };
        let counted = totals.counted(Silence::Absent, Side::Unknown);
        assert_eq!(counted.cast, Range { low: Some(60), high: Some(100) });
        assert_eq!(counted.in_favour, Range::exactly(60));
    }
}
