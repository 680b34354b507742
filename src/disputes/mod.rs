//! The docket of an estate: cases are opened, heard first come first served, and closed.
//!
//! When a case arises, how many can be heard and how a hearing ends is decided by the rules. At any
//! time cases opened = settled + dropped + escalated + open.

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Waits, or will be heard again.
    Open,
    /// Both sides agreed.
    Settled,
    /// Given up, or mediation failed.
    Dropped,
    /// Taken to the street office or the court.
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
    /// Index of the household that brought it.
    pub household: usize,
    /// Month it was opened.
    pub opened: i64,
    /// How many cases the estate had opened before it.
    pub serial: u32,
    /// Is it heard this month?
    pub is_heard: bool,
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
    /// Opens a case.
    pub fn file(&mut self, household: usize, month: i64) {
        let serial = self.n_opened;
        self.open.push(Case { household, opened: month, serial, is_heard: false });
        self.n_opened += 1;
    }

    /// Calls the oldest cases, as many as can be heard this month.
    pub fn hear(&mut self, capacity: i64) {
        let capacity = usize::try_from(capacity).unwrap_or(0);
        for (i, case) in self.open.iter_mut().enumerate() {
            case.is_heard = i < capacity;
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

    #[test]
    fn the_oldest_cases_are_heard_first_and_none_is_lost() {
        let mut docket = Docket::default();
        for household in [4, 7, 9] {
            docket.file(household, 0);
        }
        docket.hear(2);
        let ended = docket.close(&[Fate::Settled, Fate::Open, Fate::Escalated]);
        assert_eq!(ended.len(), 2);
        assert_eq!(docket.open.iter().map(|c| c.household).collect::<Vec<_>>(), [7]);
        assert_eq!((docket.closed, docket.conserves()), ([1, 0, 1], true));
    }
}
