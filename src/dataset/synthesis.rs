//! Households drawn to fit an estate of which only a few figures are known.
//!
//! Counts are met exactly: 0.52 cars for each of 86 homes are 45 cars, and lots decide whose they
//! are. A lot is an addressed draw of the unit, so the result depends on no order and each unit
//! keeps its draws when others change.

use super::distributions::Distributions;
use super::plan::{Plan, Planned};
use crate::chance::{Address, name_key};
use crate::estate::{Estate, Household, Tenure};
use crate::units::{Area, Fen};

/// Draws estates and households.
#[must_use]
pub fn synthesize(plan: &Plan, from: &Distributions) -> (Vec<Estate>, Vec<Household>) {
    let estates = plan.estates.iter().map(|planned| estate(planned, from)).collect();
    let households = plan.estates.iter().flat_map(|planned| units(plan.seed, planned, from));
    (estates, households.collect())
}

/// A share of a whole, rounded half up.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "homes are few and shares are not negative"
)]
fn part(n: usize, share: f64) -> usize {
    (n as f64 * share + 0.5).floor() as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "homes are few")]
fn estate(planned: &Planned, from: &Distributions) -> Estate {
    let homes = usize::try_from(planned.homes).unwrap_or(0);
    let count = |name| i64::try_from(part(homes, from.get(name))).unwrap_or(0);
    let revenue = from.get("public_revenue_per_home") * homes as f64 * 100.0;
    Estate {
        id: planned.id.clone(),
        name_zh: planned.name_zh.clone(),
        name_en: planned.name_en.clone(),
        gates: planned.gates,
        bays_marked: planned.bays_marked.unwrap_or_else(|| count("bays_per_home")),
        bays_informal: planned.bays_informal.unwrap_or_else(|| count("informal_bays_per_home")),
        green_m2: None,
        built_year: planned.built_year,
        public_revenue: planned.public_revenue.unwrap_or(Fen((revenue + 0.5).floor() as i64)),
        position: planned.position,
    }
}

/// A lot of one unit for one purpose.
fn address(seed: u64, unit: &str, purpose: &str) -> Address {
    let subject = name_key(&format!("household/{unit}"));
    Address { seed, run: 0, month: 0, subject, purpose: name_key(purpose) }
}

/// Some of the units `among`, by lot.
fn by_lot(seed: u64, units: &[Household], among: &[usize], n: usize, purpose: &str) -> Vec<usize> {
    let mut order: Vec<usize> = among.to_vec();
    order.sort_by_key(|i| (address(seed, &units[*i].unit_id, purpose).lot(), *i));
    order.truncate(n);
    order
}

fn units(seed: u64, planned: &Planned, from: &Distributions) -> Vec<Household> {
    let homes = usize::try_from(planned.homes).unwrap_or(0);
    let buildings = usize::try_from(planned.buildings.unwrap_or(1)).unwrap_or(1).clamp(1, homes);
    let storeys = usize::try_from(from.whole("storeys")).unwrap_or(1).max(1);
    let mut units = Vec::with_capacity(homes);
    for building in 0..buildings {
        // Homes are spread evenly; the first buildings take those left over.
        let size = homes / buildings + usize::from(building < homes % buildings);
        let wide = size.div_ceil(storeys);
        // Every door of a building has as many digits, or 1-112 could be two doors.
        let digits = wide.to_string().len().max(2);
        for at in 0..size {
            let (floor, door) = (at / wide + 1, at % wide + 1);
            let unit_id = format!("{}-{}-{floor}{door:0digits$}", planned.id, building + 1);
            let area = area(seed, &unit_id, from);
            units.push(Household {
                owner_id: format!("{unit_id}-owner"),
                unit_id,
                estate: planned.id.clone(),
                building: (building + 1).to_string(),
                floor: i64::try_from(floor).ok(),
                area,
                tenure: Tenure::Owner,
                cars: 0,
                ebikes: 0,
                elderly: 0,
                children: 0,
                members: 0,
                low_income: false,
                opening_arrears: Fen::ZERO,
            });
        }
    }
    live(seed, &mut units, from);
    units
}

#[expect(clippy::cast_possible_truncation, reason = "floor areas are small")]
fn area(seed: u64, unit: &str, from: &Distributions) -> Area {
    let drawn = from.get("floor_area_mean")
        + from.get("floor_area_spread") * address(seed, unit, "floor area").normal();
    let kept = drawn.clamp(from.get("floor_area_least"), from.get("floor_area_most"));
    Area((kept * 100.0 + 0.5).floor() as i64)
}

/// Gives a household some more of something.
type Give = fn(&mut Household, i64);

/// Who lives in which unit, and what they have.
fn live(seed: u64, units: &mut [Household], from: &Distributions) {
    let homes = units.len();
    let everyone: Vec<usize> = (0..homes).collect();
    let empty_or_let = part(homes, from.get("vacant_share")) + part(homes, from.get("let_share"));
    let drawn = by_lot(seed, units, &everyone, empty_or_let, "tenure");
    let n_vacant = part(homes, from.get("vacant_share")).min(drawn.len());
    drawn[..n_vacant].iter().for_each(|i| units[*i].tenure = Tenure::Vacant);
    drawn[n_vacant..].iter().for_each(|i| units[*i].tenure = Tenure::Tenant);
    let of = |units: &[Household], tenure| -> Vec<usize> {
        (0..homes).filter(|i| units[*i].tenure == tenure).collect()
    };
    let (let_units, own_units) = (of(units, Tenure::Tenant), of(units, Tenure::Owner));
    let second = part(let_units.len(), from.get("second_unit_share")).min(own_units.len());
    let seconds = by_lot(seed, units, &let_units, second, "second unit");
    let owners = by_lot(seed, units, &own_units, second, "owner of two");
    for (second, owner) in seconds.into_iter().zip(owners) {
        let id = units[owner].owner_id.clone();
        units[second].owner_id = id;
    }
    let occupied: Vec<usize> = (0..homes).filter(|i| units[*i].tenure != Tenure::Vacant).collect();
    members(seed, units, &occupied, from);
    let n = part(occupied.len(), from.get("low_income_share"));
    by_lot(seed, units, &occupied, n, "low income")
        .iter()
        .for_each(|i| units[*i].low_income = true);
    // Everyone has one before anyone has two, so only the last round is by lot.
    let rounds = |units: &mut [Household], n: usize, purpose: &str, give: Give| {
        let Some(whole) = n.checked_div(occupied.len()) else { return };
        let whole = i64::try_from(whole).unwrap_or(i64::MAX);
        occupied.iter().for_each(|i| give(&mut units[*i], whole));
        let lucky = by_lot(seed, units, &occupied, n % occupied.len(), purpose);
        lucky.iter().for_each(|i| give(&mut units[*i], 1));
    };
    rounds(units, part(homes, from.get("cars_per_home")), "cars", |h, n| h.cars += n);
    rounds(units, part(homes, from.get("ebikes_per_home")), "e-bikes", |h, n| h.ebikes += n);
}

fn members(seed: u64, units: &mut [Household], occupied: &[usize], from: &Distributions) {
    let order = by_lot(seed, units, occupied, occupied.len(), "members");
    let shares = ["homes_of_one", "homes_of_two", "homes_of_three", "homes_of_four"];
    let whole: f64 = shares.iter().map(|name| from.get(name)).sum();
    let (mut upto, mut at) = (0.0, 0);
    for (name, size) in shares.iter().zip(1..) {
        upto += from.get(name) / whole;
        let end = part(order.len(), upto).min(order.len());
        order[at..end].iter().for_each(|i| units[*i].members = size);
        at = end;
    }
    let n = part(occupied.len(), from.get("homes_with_elderly"));
    by_lot(seed, units, occupied, n, "elderly").iter().for_each(|i| units[*i].elderly = 1);
    let large: Vec<usize> = occupied.iter().copied().filter(|i| units[*i].members > 2).collect();
    let n = part(large.len(), from.get("homes_with_children"));
    by_lot(seed, units, &large, n, "children").iter().for_each(|i| units[*i].children = 1);
}
