//! Papers of a vote or an election held against what its file says of them: whom proxies vote for, and
//! what the roll sums to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dataset::vote::ByProxy;
use crate::decide::desk::{Desk, Facts};
use crate::diagnostic::{Document, Fault, Faults, Table, Text};
use crate::estate::Head;
use crate::units::{Area, Date};

/// A file as far as it can be read, so that its papers may be looked at even where it has faults.
pub struct AsRead<T> {
    /// What was read, with nothing in the place of what could not be; `None` when the text is no TOML.
    pub file: Option<T>,
    /// The day on which voting closed, and where it is written.
    pub date: Option<(Date, (usize, usize))>,
    /// What is wrong.
    pub faults: Faults,
}

impl<T> AsRead<T> {
    /// A file of TOML as `read` finds it; nothing of it where the text is no TOML.
    pub(in crate::decide) fn parsed(
        text: &Arc<Text>,
        read: impl FnOnce(Table<'_>) -> Self,
    ) -> Self {
        match Document::parse(text) {
            Ok(document) => read(document.root()),
            Err(faults) => Self { file: None, date: None, faults },
        }
    }

    /// The file, when it is sound.
    ///
    /// # Errors
    /// Every fault of the file.
    ///
    /// # Panics
    /// Never: a text that is no TOML has faults.
    pub fn sound(self) -> Result<T, Faults> {
        let file = self.faults.or(self.file)?;
        Ok(file.expect("a text that is no TOML has faults"))
    }
}

/// Heads and area that a roll is said to sum to.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatedRoll {
    /// Owners.
    pub heads: Option<i64>,
    /// Floor area.
    pub area: Option<Area>,
    /// First byte and length of what says so.
    pub place: (usize, usize),
}

impl StatedRoll {
    /// Reads `[stated]`.
    pub(in crate::decide) fn read(table: &Table<'_>, at: (usize, usize)) -> Self {
        let Some(inner) = table.maybe_table("stated") else {
            return Self { place: at, ..Self::default() };
        };
        let (heads, area) = (super::count(&inner, "heads"), super::area(&inner, "area_m2"));
        let place = (inner.start, 1);
        table.gather(inner.done());
        Self { heads, area, place }
    }

    /// Holds what is stated against what the roll sums to: heads and hundredths of a m².
    ///
    /// Heads are known when the roll `is_whole`; the areas may sum to more by `slack`, or by any
    /// figure where that is `None`.
    pub(in crate::decide) fn hold(
        &self,
        text: &Arc<Text>,
        sum: (i64, i64),
        is_whole: bool,
        slack: Option<i64>,
    ) -> Result<(), Faults> {
        let mut faults = Faults::none();
        let mut differ = |what: &str, said: String, is: String| {
            let message = format!("the roll sums to {is}, stated are {said}");
            let fault = Fault::new("decide::wrong_total", message);
            let fault = fault.at(text, self.place.0, self.place.1, what);
            faults.push(fault.help("find the unit that is missing, listed wrongly or left out"));
        };
        if let Some(heads) = self.heads.filter(|heads| is_whole && *heads != sum.0) {
            differ("heads do not agree", format!("{heads} heads"), format!("{} heads", sum.0));
        }
        let fits = |stated: i64| {
            let most = slack.map_or(i64::MAX, |slack| sum.1.saturating_add(slack));
            (sum.1..=most).contains(&stated)
        };
        if let Some(area) = self.area.filter(|area| !fits(area.0)) {
            let is = match slack {
                Some(0) => format!("{} m²", Area(sum.1)),
                _ => format!("{} m² without what can't be read", Area(sum.1)),
            };
            differ("areas do not agree", format!("{area} m²"), is);
        }
        faults.or(())
    }
}

/// Somebody must have a vote, and some floor area with it: shares of nothing decide nothing.
pub(in crate::decide) fn voters(
    heads: &[Head],
    text: &Arc<Text>,
    at: (usize, usize),
) -> Result<(), Faults> {
    let (message, help) = if heads.is_empty() {
        (
            "no unit of the roll counts, so nobody could vote",
            "a roll of parking bays alone has no owners who vote",
        )
    } else if heads.iter().all(|head| head.area.0 == 0) {
        (
            "all units of the roll have an area of 0",
            "give the floor areas: the vote is counted by area too",
        )
    } else {
        return Ok(());
    };
    let fault = Fault::new("decide::empty_roll", message);
    Err(fault.at(text, at.0, at.1, "this roll").help(help).into())
}

/// Nobody may vote for more owners than the estate's own rules allow. Who acts for one owner in
/// several estates acts for one.
pub(in crate::decide) fn proxies(
    desk: &Desk<'_>,
    cap: Option<i64>,
    text: Option<&Arc<Text>>,
    ballots: &[impl ByProxy],
) -> Result<(), Faults> {
    let mut held: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let mut acted = BTreeSet::new();
    for (proxy, owner, place) in ballots.iter().filter_map(ByProxy::by_proxy) {
        if acted.insert((proxy, owner)) {
            held.entry(proxy).or_default().push(place);
        }
    }
    let mut faults = Faults::none();
    for (proxy, places) in held {
        let n = i64::try_from(places.len()).unwrap_or(i64::MAX);
        let facts = Facts::none()
            .with("proxy", "is_capped", cap.is_some())
            .with("proxy", "held", n)
            .with("proxy", "cap", cap.unwrap_or(0));
        let too_many = faults.gather(desk.ask("too_many_proxies", &facts));
        if let (Some(true), Some(text)) = (too_many.and_then(|reply| reply.flag()), text) {
            let cap = cap.unwrap_or(0);
            let message = format!("`{proxy}` votes for {n} owners, the rules allow {cap}");
            let mut fault = Fault::new("decide::too_many_proxies", message);
            for place in places {
                fault = fault.at(text, place.0, place.1, "one of them");
            }
            faults.push(fault.help("find out which of these ballots count"));
        }
    }
    faults.or(())
}
