//! The property fee as a good Rust programmer writes it for speed: one fused loop over the same
//! columns that the rule reads, once in floats and once in whole fen with checked arithmetic.
//!
//! No branch depends on a household: whoever did not prepay pays 100 per cent, which changes no
//! bill, and branches on drawn flags would be guessed wrong half of the time. Each loop is built
//! twice: for the target of the crate, and for the widest vectors of the machine.

use linli::rulebook::Environment;
use pulp::Arch;

use crate::question::{Households, number, rates};

/// Parameters in the form that the loops want. Rates stand at `type + 4 × lift`: six of them, in
/// a table of eight so that a masked code is never out of bounds.
pub struct Tariff<T> {
    rate: [T; 8],
    per_car: T,
    /// Due of a bill: without and with prepayment.
    prepaid: [T; 2],
    /// Due of a bill: of others, and of households of low income.
    low_income: [T; 2],
    late: T,
    late_cap: T,
}

impl Tariff<f64> {
    /// The tariff in yuan.
    pub fn floats(of: &Environment) -> Self {
        Self {
            rate: table(rates(of, "rate_walk_up"), rates(of, "rate_with_lift")),
            per_car: number(of, "car_rate", None),
            prepaid: [1.0, number(of, "prepaid_share", None)],
            low_income: [1.0, number(of, "low_income_share", None)],
            late: number(of, "late_rate", None),
            late_cap: number(of, "late_cap", None),
        }
    }
}

impl Tariff<i64> {
    /// The tariff in fen, per cent and ten-thousandths.
    pub fn exact(of: &Environment) -> Self {
        let int = |name| whole(number(of, name, None));
        Self {
            rate: table(rates(of, "fee_walk_up").map(whole), rates(of, "fee_with_lift").map(whole)),
            per_car: int("car_fee"),
            prepaid: [100, int("prepaid_percent")],
            low_income: [100, int("low_income_percent")],
            late: int("late_per_myriad"),
            late_cap: int("late_cap_per_myriad"),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "parameters are small whole numbers")]
fn whole(value: f64) -> i64 {
    value as i64
}

fn table<T: Copy + Default>(walk_up: [T; 3], with_lift: [T; 3]) -> [T; 8] {
    let mut table = [T::default(); 8];
    table[..3].copy_from_slice(&walk_up);
    table[4..7].copy_from_slice(&with_lift);
    table
}

/// The columns that both forms read, beside the area.
pub struct Slices<'a, T> {
    area: &'a [T],
    cars: &'a [i64],
    days_late: &'a [i64],
    prepaid: &'a [bool],
    low_income: &'a [bool],
    lift: &'a [bool],
    building_type: &'a [u16],
}

impl<'a, T> Slices<'a, T> {
    fn of(households: &'a Households, area: &'a [T]) -> Self {
        Self {
            area,
            cars: households.ints("cars"),
            days_late: households.ints("days_late"),
            prepaid: households.flags("prepaid"),
            low_income: households.flags("low_income"),
            lift: households.flags("lift"),
            building_type: households.codes("building_type"),
        }
    }

    /// One household after the other; slices of one length, so that nothing checks bounds.
    #[inline(always)]
    fn rows(&self) -> impl Iterator<Item = Household<T>> + use<'a, '_, T>
    where
        T: Copy,
    {
        let numbers = self.area.iter().zip(self.cars).zip(self.days_late);
        let flags = self.prepaid.iter().zip(self.low_income);
        let place = self.building_type.iter().zip(self.lift);
        numbers.zip(flags).zip(place).map(
            #[inline(always)]
            |((((area, cars), days_late), (prepaid, low_income)), (of, lift))| Household {
                area: *area,
                cars: *cars,
                days_late: *days_late,
                prepaid: *prepaid,
                low_income: *low_income,
                place: usize::from(*of + 4 * u16::from(*lift)) & 7,
            },
        )
    }
}

/// The columns of the float form.
pub fn float_slices(households: &Households) -> Slices<'_, f64> {
    Slices::of(households, households.floats("area_m2"))
}

/// The columns of the exact form.
pub fn exact_slices(households: &Households) -> Slices<'_, i64> {
    Slices::of(households, households.ints("area"))
}

struct Household<T> {
    area: T,
    cars: i64,
    days_late: i64,
    prepaid: bool,
    low_income: bool,
    place: usize,
}

#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "cars and days are far below 2^53")]
fn float_bill(of: &Household<f64>, tariff: &Tariff<f64>) -> f64 {
    let net = of.area * tariff.rate[of.place] + tariff.per_car * of.cars as f64;
    let net = net * if of.prepaid { tariff.prepaid[1] } else { tariff.prepaid[0] };
    let net = net * if of.low_income { tariff.low_income[1] } else { tariff.low_income[0] };
    let penalty = tariff.late * of.days_late as f64;
    net + net * if penalty < tariff.late_cap { penalty } else { tariff.late_cap }
}

#[inline(always)]
fn exact_bill(of: &Household<i64>, tariff: &Tariff<i64>) -> Option<i64> {
    let fee = half_up::<100>(of.area.checked_mul(tariff.rate[of.place])?);
    let net = fee.checked_add(of.cars.checked_mul(tariff.per_car)?)?;
    let due = if of.prepaid { tariff.prepaid[1] } else { tariff.prepaid[0] };
    let net = half_up::<100>(net.checked_mul(due)?);
    let due = if of.low_income { tariff.low_income[1] } else { tariff.low_income[0] };
    let net = half_up::<100>(net.checked_mul(due)?);
    let penalty = tariff.late.checked_mul(of.days_late)?.min(tariff.late_cap);
    net.checked_add(half_up::<10_000>(net.checked_mul(penalty)?))
}

/// Divides by a constant; halves go away from zero. It can't overflow.
#[inline(always)]
fn half_up<const WHOLE: i64>(part: i64) -> i64 {
    let (quotient, rest) = (part / WHOLE, part % WHOLE);
    quotient + i64::from(2 * rest >= WHOLE) - i64::from(2 * rest <= -WHOLE)
}

/// Bills in yuan, built for the target of the crate.
#[inline(always)]
pub fn floats_into(of: &Slices<'_, f64>, tariff: &Tariff<f64>, bills: &mut [f64]) {
    for (bill, household) in bills.iter_mut().zip(of.rows()) {
        *bill = float_bill(&household, tariff);
    }
}

/// Bills in fen, built for the target of the crate.
///
/// # Errors
/// The row of the first household whose bill overflows.
#[inline(always)]
pub fn exact_into(
    of: &Slices<'_, i64>,
    tariff: &Tariff<i64>,
    bills: &mut [i64],
) -> Result<(), usize> {
    for (row, (bill, household)) in bills.iter_mut().zip(of.rows()).enumerate() {
        *bill = exact_bill(&household, tariff).ok_or(row)?;
    }
    Ok(())
}

/// [`floats_into`] built for the widest vectors of this machine.
pub fn floats_dispatched(of: &Slices<'_, f64>, tariff: &Tariff<f64>, bills: &mut [f64]) {
    Arch::new().dispatch(|| floats_into(of, tariff, bills));
}

/// [`exact_into`] built for the widest vectors of this machine.
///
/// # Errors
/// The row of the first household whose bill overflows.
pub fn exact_dispatched(
    of: &Slices<'_, i64>,
    tariff: &Tariff<i64>,
    bills: &mut [i64],
) -> Result<(), usize> {
    Arch::new().dispatch(|| exact_into(of, tariff, bills))
}
