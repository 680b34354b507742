//! Which ways lead two estates to one body at a date and a place: which are open, what each still
//! needs, and what nobody knows.

use std::sync::Arc;

use super::desk::{Cited, Desk, Facts, Reply};
use super::elect::within;
use super::vote::{Laws, Named, area, count_of, named, place};
use crate::ballots::least;
use crate::diagnostic::{Document, Fault, Faults, Table, Text};
use crate::rulebook::{Plain, TracedBar};
use crate::units::{Area, Date, Share};

/// What is decided when areas merge, as the law's matters name it.
const MERGE: &str = "merge_areas";

/// Heads and area of a roll, and of those taking part, none of them equal.
const TELLING: (i64, i64, i64, i64) = (100, 10_000, 99, 9_900);

/// One estate on its way.
#[derive(Debug, Clone, Default)]
pub struct EstateFile {
    /// Id.
    pub id: String,
    /// All owners, heads and area.
    pub all: (Option<i64>, Option<Area>),
    /// Those taking part in the vote on a merger, where there was one.
    pub part: (Option<i64>, Option<Area>),
    /// Those in favour.
    pub in_favour: (Option<i64>, Option<Area>),
    /// Owners who agree to have no assembly.
    pub waiving: Option<i64>,
    /// Are its owners few, as the law means it?
    pub owners_are_few: Option<bool>,
}

/// What is known of two estates or more.
#[derive(Debug, Clone)]
pub struct RouteFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Rule pack of the place.
    pub place: Option<Named>,
    /// The day whose law counts.
    pub date: Date,
    /// Where that day is written.
    pub date_at: (usize, usize),
    /// The estates.
    pub estates: Vec<EstateFile>,
    /// Did the authority decide to merge the areas?
    pub authority_agrees: Option<bool>,
    /// A management committee that is planned: members, owners among them, months.
    pub body: (Option<i64>, Option<i64>, Option<i64>),
}

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

impl RouteFile {
    /// Reads a file of estates.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        let document = Document::parse(text)?;
        let root = document.root();
        root.note("title");
        let mut estates: Vec<EstateFile> = Vec::new();
        for table in root.tables("estate") {
            let estate = estate(&table);
            if let Some(entry) = table.maybe("id")
                && estates.iter().any(|other| !other.id.is_empty() && other.id == estate.id)
            {
                let message = format!("estate `{}` is listed twice", estate.id);
                let help = "give every estate an id of its own";
                table.mend("route::two_estates", entry, message, "and again here", help);
            }
            root.gather(table.done());
            estates.push(estate);
        }
        if estates.len() < 2 {
            let message = "a route to one body takes two estates";
            let fault = Fault::new("route::one_estate", message);
            let at = fault.at(text, root.start, 1, format!("{} are given", estates.len()));
            root.push(at.help("add [[estate]] with id, heads and area_m2 for each"));
        }
        let body = root.maybe_table("management_committee").map(|table| {
            let body = (
                count_of(&table, "members"),
                count_of(&table, "owners"),
                count_of(&table, "term_months"),
            );
            within(&table, "owners", "", body.1, &[("members", body.0)]);
            root.gather(table.done());
            body
        });
        let date = root.day("date");
        let file = Self {
            text: Arc::clone(text),
            place: named(&root, "place"),
            date: date.unwrap_or_default(),
            date_at: root.maybe("date").map_or((0, 1), place),
            estates,
            authority_agrees: root.maybe_bool("authority_agrees"),
            body: body.unwrap_or_default(),
        };
        root.done()?;
        Ok(file)
    }
}

fn estate(table: &Table<'_>) -> EstateFile {
    let pair = |heads, m2| (count_of(table, heads), area(table, m2));
    let estate = EstateFile {
        id: table.text("id").unwrap_or_default(),
        all: pair("heads", "area_m2"),
        part: pair("part_heads", "part_area_m2"),
        in_favour: pair("for_heads", "for_area_m2"),
        waiving: count_of(table, "waiving_heads"),
        owners_are_few: table.maybe_bool("owners_are_few"),
    };
    for (key, is_none) in
        [("heads", estate.all.0 == Some(0)), ("area_m2", estate.all.1 == Some(Area(0)))]
    {
        if let Some(entry) = table.maybe(key).filter(|_| is_none) {
            let message = format!("nobody is on the roll of estate `{}`", estate.id);
            let help = "leave out what is not known";
            table.mend("route::nobody", entry, message, "nothing", help);
        }
    }
    let who = format!("estate `{}`", estate.id);
    let (heads, areas) = (("heads", estate.all.0), ("area_m2", estate.all.1));
    let (part_heads, part_areas) = (("part_heads", estate.part.0), ("part_area_m2", estate.part.1));
    within(table, "part_heads", &who, estate.part.0, &[heads]);
    within(table, "part_area_m2", &who, estate.part.1, &[areas]);
    within(table, "for_heads", &who, estate.in_favour.0, &[part_heads, heads]);
    within(table, "for_area_m2", &who, estate.in_favour.1, &[part_areas, areas]);
    within(table, "waiving_heads", &who, estate.waiving, &[heads]);
    estate
}

/// All routes, each with what it needs.
///
/// # Errors
/// A day before the first law; a rule that stops: more owners in favour than there are.
pub fn routes(file: &RouteFile, desk: &Desk<'_>) -> Result<Vec<Route>, Faults> {
    let laws = Laws::new(desk.book);
    if laws.on(desk.day).is_none() {
        let (at, length) = file.date_at;
        return Err(laws
            .too_early(desk.day)
            .at(&file.text, at, length, "asked of this day")
            .into());
    }
    Ok(vec![merge(file, desk)?, separate(), management(file, desk)?, no_assembly(file, desk)?])
}

fn blank(id: &'static str) -> Route {
    let (needs, obstacles, missing) = (Vec::new(), Vec::new(), Vec::new());
    Route { id, open: Open::Open, needs, obstacles, missing, sources: Vec::new() }
}

fn merge(file: &RouteFile, desk: &Desk<'_>) -> Result<Route, Faults> {
    let mut route = blank("merge");
    let (mut n_agreeing, mut n_against) = (0, 0);
    for estate in &file.estates {
        let plain = |area: Option<Area>| area.map(|area| area.0);
        let facts = Facts::none()
            .with("motion", "matter", MERGE)
            .maybe("roll", "heads", estate.all.0)
            .maybe("roll", "area", plain(estate.all.1));
        let voted = facts
            .clone()
            .maybe("cast", "heads", estate.part.0)
            .maybe("cast", "area", plain(estate.part.1))
            .maybe("cast", "for_heads", estate.in_favour.0)
            .maybe("cast", "for_area", plain(estate.in_favour.1));
        match desk.ask("area_agrees", &voted)? {
            Reply::Flag(true) => n_agreeing += 1,
            Reply::Flag(false) => {
                n_against += 1;
                let bars = bars_of(desk, &facts, estate, &mut route)?;
                route.obstacles.extend(bars.into_iter().flat_map(|bars| short_of(estate, &bars)));
            }
            _ => {
                if estate.all.0.is_none() || estate.all.1.is_none() {
                    for (is_known, fact) in [
                        (estate.all.0.is_some(), "roll.heads"),
                        (estate.all.1.is_some(), "roll.area"),
                    ] {
                        if !is_known && !route.missing.iter().any(|known| known == fact) {
                            route.missing.push(fact.into());
                        }
                    }
                    continue;
                }
                if let Some((part, in_favour)) = bars_of(desk, &facts, estate, &mut route)? {
                    if !part.is_empty() {
                        route.needs.push(Need::Part(estate.id.clone(), part));
                    }
                    route.needs.push(Need::InFavour(estate.id.clone(), in_favour));
                }
            }
        }
    }
    if n_agreeing == file.estates.len() && file.authority_agrees.is_none() {
        route.needs.push(Need::Plain("authority", String::new()));
    }
    let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let facts = Facts::none()
        .with("merger", "areas", n(file.estates.len()))
        .with("merger", "areas_agreeing", n(n_agreeing))
        .maybe("merger", "authority_agrees", file.authority_agrees);
    let merged = desk.ask("areas_merged", &facts)?;
    if let Some(trace) =
        desk.trace("areas_merged", &facts.with("merger", "authority_agrees", true))?
    {
        super::elect::cite(&mut route.sources, desk.cited(&trace));
    }
    let voting = n_agreeing + n_against < file.estates.len();
    route.obstacles.extend((file.authority_agrees == Some(false)).then_some(Obstacle::Authority));
    route.open = if n_against > 0 || file.authority_agrees == Some(false) {
        Open::Closed
    } else if merged.flag() == Some(true) {
        Open::Done
    } else {
        Open::Open
    };
    if route.open == Open::Closed {
        route.needs.clear();
    } else {
        if voting && file.authority_agrees.is_none() {
            route.needs.push(Need::Plain("authority", String::new()));
        }
        route.needs.push(Need::Plain("new_election", String::new()));
    }
    Ok(route)
}

/// Bars of taking part, and of being in favour.
type Bars = (Vec<Bar>, Vec<Bar>);

/// The bars of one estate's vote on a merger, of the measures of which its roll is known; `None`
/// where the rule has no steps.
fn bars_of(
    desk: &Desk<'_>,
    facts: &Facts,
    estate: &EstateFile,
    route: &mut Route,
) -> Result<Option<Bars>, Faults> {
    // Numbers that tell what a bar is a share of: all but a hundredth take part and agree.
    let asked = facts
        .clone()
        .with("roll", "heads", TELLING.0)
        .with("roll", "area", TELLING.1)
        .with("cast", "heads", TELLING.2)
        .with("cast", "area", TELLING.3)
        .with("cast", "for_heads", TELLING.2)
        .with("cast", "for_area", TELLING.3);
    let Some(trace) = desk.trace("area_agrees", &asked)? else { return Ok(None) };
    super::elect::cite(&mut route.sources, desk.cited(&trace));
    let bar = |traced: &TracedBar| {
        let is_area = [TELLING.1, TELLING.3].contains(&traced.whole);
        let of_all = [TELLING.0, TELLING.1].contains(&traced.whole);
        let whole = if is_area { estate.all.1.map(|area| area.0) } else { estate.all.0 }?;
        let least = of_all.then(|| least(traced.bar, traced.is_strict, whole));
        Some(Bar { share: traced.bar, is_strict: traced.is_strict, is_area, least, whole })
    };
    let bars: Vec<Bar> = trace.bars.iter().filter_map(bar).collect();
    // A quorum is asked of all; what is asked of those taking part is approval, and where nothing
    // is, all bars are of approval.
    let has_quorum = bars.iter().any(|bar| bar.least.is_none());
    Ok(Some(bars.into_iter().partition(|bar| has_quorum && bar.least.is_some())))
}

/// The bars that the vote of an estate did not clear.
fn short_of(estate: &EstateFile, (part, in_favour): &Bars) -> Vec<Obstacle> {
    let figure = |of: &(Option<i64>, Option<Area>), is_area: bool| {
        if is_area { of.1.map(|area| area.0) } else { of.0 }
    };
    let short = |bars: &[Bar], who: &(Option<i64>, Option<Area>)| -> Vec<Short> {
        let one = |bar: &Bar| {
            let whole = if bar.least.is_some() {
                Some(bar.whole)
            } else {
                figure(&estate.part, bar.is_area)
            };
            Some(Short { bar: *bar, part: figure(who, bar.is_area)?, whole: whole? })
        };
        bars.iter().filter_map(one).filter(|short| short.by() > 0).collect()
    };
    let (part, in_favour) = (short(part, &estate.part), short(in_favour, &estate.in_favour));
    let part = (!part.is_empty()).then(|| Obstacle::Part(estate.id.clone(), part));
    let in_favour =
        (!in_favour.is_empty()).then(|| Obstacle::InFavour(estate.id.clone(), in_favour));
    part.into_iter().chain(in_favour).collect()
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
