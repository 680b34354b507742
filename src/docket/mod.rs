//! The docket of an estate: cases wait in a queue, are called, and end. Disputes, defects and wishes
//! are cases.
//!
//! When a case arises, of which kind it is, which come first, how many are called and how a case ends
//! is decided by the rules. At any time cases opened = settled + dropped + escalated + open.

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Waits, or will be called again.
    Open,
    /// Done: both sides agreed, the defect is repaired, the wish fulfilled.
    Settled,
    /// Given up.
    Dropped,
    /// Taken further: to the street office, the court, a contractor.
    Escalated,
}

impl Fate {
    /// Every fate with the word that rules use.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Settled, "settled"),
        (Self::Dropped, "dropped"),
        (Self::Escalated, "escalated"),
    ];
}

/// A case that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Index of the household that brought it, or of the building that it is in.
    pub member: usize,
    /// Its kind, by position in the words of kinds; 0 when kinds are not told apart.
    pub kind: u16,
    /// Month it was opened.
    pub opened: i64,
    /// How many cases the estate had opened before it.
    pub serial: u32,
    /// Key of its draws.
    pub key: u32,
    /// Is it called this month?
    pub is_called: bool,
}

/// Open cases in the order they came, and what became of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docket {
    /// Open cases, oldest first.
    pub open: Vec<Case>,
    /// Cases ever opened.
    pub n_opened: u32,
    /// Cases settled, dropped and escalated so far.
    pub closed: [i64; 3],
}

impl Docket {
    /// Opens a case; `key` is that of its draws.
    pub fn file(&mut self, member: usize, kind: u16, month: i64, key: u32) {
        let serial = self.n_opened;
        self.open.push(Case { member, kind, opened: month, serial, key, is_called: false });
        self.n_opened += 1;
    }

    /// Calls as many cases as can be dealt with this month: those of greater priority first (one
    /// entry for each open case, or none for all alike), the oldest first among equals.
    pub fn call(&mut self, capacity: i64, priority: Option<&[i64]>) {
        let capacity = usize::try_from(capacity).unwrap_or(0);
        let mut order: Vec<usize> = (0..self.open.len()).collect();
        if let Some(priority) = priority {
            order.sort_by_key(|at| std::cmp::Reverse(priority[*at]));
        }
        for (place, at) in order.into_iter().enumerate() {
            self.open[at].is_called = place < capacity;
        }
    }

    /// Ends the month: `fates` has one entry for each open case. Gives the cases that ended.
    pub fn close(&mut self, fates: &[Fate]) -> Vec<(Case, Fate)> {
        let ended = self.open.iter().copied().zip(fates.iter().copied());
        let ended: Vec<_> = ended.filter(|(_, fate)| *fate != Fate::Open).collect();
        let mut fate = fates.iter();
        self.open.retain(|_| fate.next() == Some(&Fate::Open));
        for (_, fate) in &ended {
            match fate {
                Fate::Open => {}
                Fate::Settled => self.closed[0] += 1,
                Fate::Dropped => self.closed[1] += 1,
                Fate::Escalated => self.closed[2] += 1,
            }
        }
        ended
    }

    /// Is every case that was ever opened accounted for?
    ///
    /// # Panics
    /// Beyond 2^63 cases.
    #[must_use]
    pub fn conserves(&self) -> bool {
        let open = i64::try_from(self.open.len()).expect("cases are few");
        i64::from(self.n_opened) == open + self.closed.iter().sum::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docket() -> Docket {
        let mut docket = Docket::default();
        for member in [4, 7, 9] {
            docket.file(member, 0, 0, 0);
        }
        docket
    }

    #[test]
    fn the_oldest_cases_are_called_first_and_none_is_lost() {
        let mut docket = docket();
        docket.call(2, None);
        assert_eq!(
            docket.open.iter().map(|c| c.is_called).collect::<Vec<_>>(),
            [true, true, false]
        );
        let ended = docket.close(&[Fate::Settled, Fate::Open, Fate::Escalated]);
        assert_eq!(ended.len(), 2);
        assert_eq!(docket.open.iter().map(|c| c.member).collect::<Vec<_>>(), [7]);
        assert_eq!((docket.closed, docket.conserves()), ([1, 0, 1], true));
    }

    #[test]
    fn priority_goes_before_age_and_age_decides_among_equals() {
        let mut docket = docket();
        docket.call(2, Some(&[1, 1, 5]));
        assert_eq!(
            docket.open.iter().map(|c| c.is_called).collect::<Vec<_>>(),
            [true, false, true]
        );
    }
}
