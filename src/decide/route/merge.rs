//! The way of a merger: every area's vote held against the bars of the place, read out of its rule.

use super::file::{EstateFile, RouteFile};
use super::{Bar, Need, Obstacle, Open, Route, Short, blank};
use crate::ballots::least;
use crate::decide::desk::{Desk, Facts, Reply};
use crate::decide::elect::cite;
use crate::diagnostic::Faults;
use crate::rulebook::TracedBar;
use crate::units::Area;

/// What is decided when areas merge, as the law's matters name it.
const MERGE: &str = "merge_areas";

/// Heads and area of a roll, of those taking part and of those in favour, none of them equal.
const ROLL: (i64, i64) = (100, 10_000);
const CAST: (i64, i64) = (99, 9_900);
const IN_FAVOUR: (i64, i64) = (98, 9_800);

/// Merging the areas under one assembly: each decides, then the authority.
pub(super) fn merge(file: &RouteFile, desk: &Desk<'_>) -> Result<Route, Faults> {
    let mut route = blank("merge");
    let (mut n_agreeing, mut n_against) = (0, 0);
    for estate in &file.estates {
        let plain = |area: Option<Area>| area.map(|area| area.0);
        let facts = Facts::none()
            .with("motion", "matter", MERGE)
            .maybe("roll", "heads", estate.all.0)
            .maybe("roll", "area", plain(estate.all.1));
        let voted = voted(&facts, estate);
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
                if let Some(bars) = bars_of(desk, &facts, estate, &mut route)? {
                    let best = at_best(estate, &bars);
                    if desk.ask("area_agrees", &self::voted(&facts, &best))?.flag() == Some(false) {
                        n_against += 1;
                        route.obstacles.extend(short_of(&best, &bars));
                        continue;
                    }
                    let (part, in_favour) = bars;
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
        cite(&mut route.sources, desk.cited(&trace));
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

/// What is known of an estate's vote, beside what is known of its roll.
fn voted(roll: &Facts, estate: &EstateFile) -> Facts {
    let plain = |area: Option<Area>| area.map(|area| area.0);
    roll.clone()
        .maybe("cast", "heads", estate.part.0)
        .maybe("cast", "area", plain(estate.part.1))
        .maybe("cast", "for_heads", estate.in_favour.0)
        .maybe("cast", "for_area", plain(estate.in_favour.1))
}

/// The vote that speaks most for the merger, of those that the figures allow: as few take part as
/// must, and all of whom it is not known are in favour.
fn at_best(estate: &EstateFile, (part, _): &Bars) -> EstateFile {
    let mut best = estate.clone();
    let least = |is_area: bool| {
        let own = part.iter().filter(|bar| bar.is_area == is_area);
        own.filter_map(|bar| bar.least).max().unwrap_or(1)
    };
    let heads = best.part.0.unwrap_or_else(|| least(false).max(best.in_favour.0.unwrap_or(0)));
    let area =
        best.part.1.unwrap_or_else(|| best.in_favour.1.unwrap_or(Area(0)).max(Area(least(true))));
    best.part = (Some(heads), Some(area));
    best.in_favour = (best.in_favour.0.or(Some(heads)), best.in_favour.1.or(Some(area)));
    best
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
    // Numbers that tell what a bar is a share of, and whose: nearly all take part and agree.
    let asked = facts
        .clone()
        .with("roll", "heads", ROLL.0)
        .with("roll", "area", ROLL.1)
        .with("cast", "heads", CAST.0)
        .with("cast", "area", CAST.1)
        .with("cast", "for_heads", IN_FAVOUR.0)
        .with("cast", "for_area", IN_FAVOUR.1);
    let Some(trace) = desk.trace("area_agrees", &asked)? else { return Ok(None) };
    cite(&mut route.sources, desk.cited(&trace));
    let bar = |traced: &TracedBar| {
        let is_area = [ROLL.1, CAST.1].contains(&traced.whole);
        let of_all = [ROLL.0, ROLL.1].contains(&traced.whole);
        let whole = if is_area { estate.all.1.map(|area| area.0) } else { estate.all.0 }?;
        let least = of_all.then(|| least(traced.bar, traced.is_strict, whole));
        Some(Bar { share: traced.bar, is_strict: traced.is_strict, is_area, least, whole })
    };
    let is_turnout = |traced: &&TracedBar| [CAST.0, CAST.1].contains(&traced.part);
    let (part, in_favour): (Vec<&TracedBar>, Vec<&TracedBar>) =
        trace.bars.iter().partition(is_turnout);
    let bars = |traced: Vec<&TracedBar>| traced.into_iter().filter_map(bar).collect();
    Ok(Some((bars(part), bars(in_favour))))
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
