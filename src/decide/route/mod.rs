//! Which ways lead two estates to one body at a date and a place: which are open, what each still
//! needs, and what nobody knows.

mod file;
mod merge;

use super::desk::{Cited, Desk, Facts, Reply};
use crate::ballots::least;
use crate::diagnostic::Faults;
use crate::rulebook::Plain;
use crate::units::Share;

pub use file::{EstateFile, RouteFile};
use merge::merge;

/// Is a route open?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Everything that it needs is there.
    Done,
    /// It is open, and something is still needed.
    Open,
    /// It is closed.
    Closed,
    /// The texts that were read don't say.
    Undetermined,
}

impl Open {
    /// As answers name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Something that a route still needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// Enough owners of an estate take part in the vote on a merger.
    Part(String, Vec<Bar>),
    /// Enough owners of an estate are in favour.
    InFavour(String, Vec<Bar>),
    /// A value of the place is kept.
    Keep(Cited),
    /// Something that a code names, perhaps of an estate: `authority`, `new_election`,
    /// `each_assembly_votes`, `joint_meeting_advises`, `all_agree`, `few_owners`, `street_forms`.
    Plain(&'static str, String),
}

/// A bar that owners must clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The fraction.
    pub share: Share,
    /// Must it be exceeded?
    pub is_strict: bool,
    /// Is it by floor area?
    pub is_area: bool,
    /// The least part of all owners that clears it; `None` where the whole is those taking part.
    pub least: Option<i64>,
    /// All owners.
    pub whole: i64,
}

/// Something that closes a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Too few owners of an estate took part in the vote.
    Part(String, Vec<Short>),
    /// Too few of them were in favour.
    InFavour(String, Vec<Short>),
    /// Too few are in favour even of the fewest owners who must take part, or who did.
    AtBest(String, Vec<Short>),
    /// The authority decided against it.
    Authority,
    /// So many of an estate's owners agree, of all.
    NotAll(String, i64, i64),
    /// The owners of an estate are not few.
    NotFew(String),
    /// A management committee as planned breaks this rule: a number of members, of owners among the
    /// members, or of months.
    Body(&'static str, i64, Option<i64>),
}

/// A bar that was not cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// The bar.
    pub bar: Bar,
    /// Those who took part or were in favour.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

impl Short {
    /// How much is missing.
    #[must_use]
    pub fn by(&self) -> i64 {
        least(self.bar.share, self.bar.is_strict, self.whole) - self.part
    }
}

/// One way to a common body.
#[derive(Debug, Clone)]
pub struct Route {
    /// `merge`, `separate`, `management_committee` or `no_assembly`.
    pub id: &'static str,
    /// Is it open?
    pub open: Open,
    /// What it still needs.
    pub needs: Vec<Need>,
    /// What stands against it.
    pub obstacles: Vec<Obstacle>,
    /// Facts that are not known.
    pub missing: Vec<String>,
    /// The values that it rests on.
    pub sources: Vec<Cited>,
}

/// All routes, each with what it needs.
///
/// # Errors
/// A day before the first law; a rule that stops: more owners in favour than there are.
pub fn routes(file: &RouteFile, desk: &Desk<'_>) -> Result<Vec<Route>, Faults> {
    file.has_law(desk.book)?;
    Ok(vec![merge(file, desk)?, separate(), management(file, desk)?, no_assembly(file, desk)?])
}

fn blank(id: &'static str) -> Route {
    let (needs, obstacles, missing) = (Vec::new(), Vec::new(), Vec::new());
    Route { id, open: Open::Open, needs, obstacles, missing, sources: Vec::new() }
}

/// Staying separate is always open: nothing in the law stands against two bodies that talk.
fn separate() -> Route {
    let mut route = blank("separate");
    route.needs = vec![
        Need::Plain("each_assembly_votes", String::new()),
        Need::Plain("joint_meeting_advises", String::new()),
    ];
    route
}

/// The values that a management committee must keep.
const OF_MANAGEMENT: [&str; 4] =
    ["management_least", "management_most", "management_owners", "management_term"];

fn management(file: &RouteFile, desk: &Desk<'_>) -> Result<Route, Faults> {
    let mut route = blank("management_committee");
    let (members, owners, term) = file.body;
    let facts = Facts::none()
        .maybe("body", "members", members)
        .maybe("body", "owners", owners)
        .maybe("body", "term_months", term);
    for (rule, figure, of) in [
        ("management_size", members, None),
        ("management_owned", owners, members),
        ("management_term_fits", term, None),
    ] {
        if let (Some(figure), Some("not_allowed")) = (figure, desk.ask(rule, &facts)?.word()) {
            route.obstacles.push(Obstacle::Body(rule, figure, of));
        }
    }
    let reply = desk.ask("management_committee", &facts)?;
    let place = desk.value("management_committee_by");
    route.open = match &reply {
        Reply::Word(word) if word == "allowed" => Open::Open,
        Reply::Word(word) if word == "not_allowed" => Open::Closed,
        _ if !route.obstacles.is_empty() => Open::Closed,
        Reply::Unknown(_) => Open::Open,
        _ => Open::Undetermined,
    };
    route.sources.extend(place);
    let is_told = matches!(reply, Reply::Word(_)) || route.open == Open::Closed;
    if is_told && route.open != Open::Undetermined {
        route.sources.extend(OF_MANAGEMENT.iter().filter_map(|name| desk.value(name)));
    }
    if matches!(reply, Reply::Unknown(_)) && route.open == Open::Open {
        let values = OF_MANAGEMENT.iter().filter_map(|name| desk.value(name));
        route.needs.extend(values.map(Need::Keep));
    }
    if route.open == Open::Open {
        route.needs.push(Need::Plain("street_forms", String::new()));
    }
    Ok(route)
}

fn no_assembly(file: &RouteFile, desk: &Desk<'_>) -> Result<Route, Faults> {
    let mut route = blank("no_assembly");
    let mut n_done = 0;
    for estate in &file.estates {
        let facts = Facts::none()
            .maybe("roll", "heads", estate.all.0)
            .maybe("waiver", "heads_agreeing", estate.waiving)
            .maybe("waiver", "owners_are_few", estate.owners_are_few);
        match desk.ask("assembly_waived", &facts)? {
            Reply::Word(word) if word == "allowed" => n_done += 1,
            Reply::Word(_) => {
                let (agreeing, all) = (estate.waiving, estate.all.0);
                let short = agreeing.zip(all).filter(|(agreeing, all)| agreeing < all);
                route.obstacles.push(match short {
                    Some((agreeing, all)) => Obstacle::NotAll(estate.id.clone(), agreeing, all),
                    None => Obstacle::NotFew(estate.id.clone()),
                });
            }
            _ => {
                if estate.waiving.is_none() {
                    route.needs.push(Need::Plain("all_agree", estate.id.clone()));
                }
                let asks_few = desk
                    .value("waiver_for")
                    .is_some_and(|known| known.value.value == Plain::Word("few".into()));
                match estate.owners_are_few {
                    None if asks_few => {
                        route.needs.push(Need::Plain("few_owners", estate.id.clone()));
                    }
                    Some(false) if asks_few => {
                        route.obstacles.push(Obstacle::NotFew(estate.id.clone()));
                    }
                    _ => {}
                }
            }
        }
    }
    route.sources.extend(desk.value("waiver_for"));
    route.open = if !route.obstacles.is_empty() {
        Open::Closed
    } else if n_done == file.estates.len() {
        Open::Done
    } else {
        Open::Open
    };
    if route.open == Open::Closed {
        route.needs.clear();
    }
    Ok(route)
}
