//! Bills are exact: the property fee of the benchmark, asked by column, against a decimal
//! reference that works in yuan and m² and shares no code with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli::chance::{Address, name_key};
use linli::diagnostic::Text;
use linli::rulebook::{
    Column, Environment, Frame, Given, Kind, Luck, Pack, Rulebook, Setting, View, Word,
};
use rust_decimal::{Decimal, RoundingStrategy};

/// Bills compared.
const BILLS: usize = 1_000_000;
/// Bills that share one tariff.
const BILLS_OF_A_TARIFF: usize = 2_000;
/// Exact ties that each rounding must have met.
const FEWEST_TIES: usize = 2_000;

const TYPES: [&str; 3] = ["walkup", "slab", "tower"];

/// A number from `least` to `most` for a place in the sequence and a purpose.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small numbers")]
fn draw(subject: usize, purpose: &str, least: i64, most: i64) -> i64 {
    let subject = u32::try_from(subject).expect("few enough");
    let purpose = name_key(purpose);
    let uniform = Address { seed: 89, run: 0, month: 0, subject, purpose }.uniform();
    least + (uniform * (most - least + 1) as f64) as i64
}

/// Rates in fen by lift and type, then per-cent and ten-thousandths as the pack has them.
struct Tariff {
    rates: [[i64; 3]; 2],
    car_fee: i64,
    prepaid_percent: i64,
    low_income_percent: i64,
    late_per_myriad: i64,
    late_cap_per_myriad: i64,
}

impl Tariff {
    fn drawn(i: usize) -> Self {
        let rate = |lift: usize| [0, 1, 2].map(|of| draw(i * 6 + lift * 3 + of, "rate", 1, 2_000));
        Self {
            rates: [rate(0), rate(1)],
            car_fee: draw(i, "car", 0, 20_000),
            prepaid_percent: draw(i, "prepaid", 1, 100),
            low_income_percent: draw(i, "low", 0, 100),
            late_per_myriad: draw(i, "late", 0, 50),
            late_cap_per_myriad: draw(i, "cap", 1, 40) * 100,
        }
    }

    fn environment(&self, base: &Environment) -> Environment {
        let mut environment = base.clone();
        let mut set = |name: &str, setting| {
            let old = environment.settings.insert(name.into(), setting);
            assert!(old.is_some(), "the pack has `{name}`");
        };
        for (name, rates) in ["fee_walk_up", "fee_with_lift"].into_iter().zip(self.rates) {
            let keyed = TYPES
                .into_iter()
                .zip(rates)
                .map(|(of, rate)| (of.into(), Setting::One(rate.into())));
            set(name, Setting::ByKey(keyed.collect()));
        }
        for (name, value) in [
            ("car_fee", self.car_fee),
            ("prepaid_percent", self.prepaid_percent),
            ("low_income_percent", self.low_income_percent),
            ("late_per_myriad", self.late_per_myriad),
            ("late_cap_per_myriad", self.late_cap_per_myriad),
        ] {
            set(name, Setting::One(value.into()));
        }
        environment
    }
}

#[derive(Debug, Clone, Copy)]
struct Household {
    area: i64,
    cars: i64,
    days_late: i64,
    prepaid: bool,
    low_income: bool,
    lift: bool,
    building_type: u16,
}

impl Household {
    fn drawn(i: usize) -> Self {
        let late = draw(i, "is_late", 0, 1) == 1;
        Self {
            area: draw(i, "area", 1, 30_000),
            cars: draw(i, "cars", 0, 3),
            days_late: if late { draw(i, "days", 1, 400) } else { 0 },
            prepaid: draw(i, "prepaid", 0, 1) == 1,
            low_income: draw(i, "low", 0, 1) == 1,
            lift: draw(i, "lift", 0, 1) == 1,
            building_type: u16::try_from(draw(i, "type", 0, 2)).expect("below three"),
        }
    }
}

fn view(of: &[Household]) -> View {
    let ints = |get: fn(&Household) -> i64| Arc::new(Column::Int(of.iter().map(get).collect()));
    let flags = |get: fn(&Household) -> bool| Arc::new(Column::Flag(of.iter().map(get).collect()));
    let words: Arc<[Word]> = TYPES.map(Word::from).into();
    let types = of.iter().map(|household| household.building_type).collect();
    let mut view = View::default();
    view.set("area", ints(|h| h.area));
    view.set("cars", ints(|h| h.cars));
    view.set("days_late", ints(|h| h.days_late));
    view.set("prepaid", flags(|h| h.prepaid));
    view.set("low_income", flags(|h| h.low_income));
    view.set("lift", flags(|h| h.lift));
    view.set("building_type", Arc::new(Column::Word(types, words)));
    view
}

fn book() -> Rulebook {
    let file = |path: &str, text: &str| (path.to_string(), Text::new(path, text));
    let files = vec![
        file("fee.rhai", include_str!("../benches/rulebook/pack/fee.rhai")),
        file("fee.toml", include_str!("../benches/rulebook/pack/fee.toml")),
    ];
    Rulebook::load(&[Pack { name: "benchmark".into(), files, is_own: true }])
        .unwrap_or_else(|faults| panic!("{faults}"))
}

/// The bills of some households under one tariff, asked by column.
fn asked(book: &Rulebook, base: &Environment, tariff: &Tariff, of: &[Household]) -> Vec<i64> {
    let given = [Given { subject: "household".into(), view: Arc::new(view(of)), rows: None }];
    let frame =
        Arc::new(Frame::of(Arc::new(tariff.environment(base)), Luck::Given(BTreeMap::new())));
    let rule = book.rule("fee_exact").expect("the pack has the rule");
    let bills = book.ask_column(rule, &given, of.len(), &Kind::Int, &frame);
    bills.unwrap_or_else(|(row, faults)| panic!("{:?}: {faults}", of[row])).ints().to_vec()
}

/// Exact ties met at each line of the bill.
#[derive(Debug, Default)]
struct Ties(BTreeMap<&'static str, usize>);

impl Ties {
    /// Rounds to the fen, half of one away from zero, and counts what stood exactly between two.
    fn round(&mut self, line: &'static str, yuan: Decimal) -> Decimal {
        if (yuan * Decimal::ONE_HUNDRED).fract() == Decimal::new(5, 1) {
            *self.0.entry(line).or_default() += 1;
        }
        yuan.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }
}

/// The bill in yuan, as a clerk would work it out with pencil and paper.
fn reference(tariff: &Tariff, of: &Household, ties: &mut Ties) -> Decimal {
    let hundredths = |value| Decimal::new(value, 2);
    let rate = tariff.rates[usize::from(of.lift)][usize::from(of.building_type)];
    let mut net = ties.round("floor area", hundredths(of.area) * hundredths(rate));
    net += hundredths(tariff.car_fee) * Decimal::from(of.cars);
    if of.prepaid {
        net = ties.round("prepayment", net * hundredths(tariff.prepaid_percent));
    }
    if of.low_income {
        net = ties.round("low income", net * hundredths(tariff.low_income_percent));
    }
    let late = Decimal::new(tariff.late_per_myriad, 4) * Decimal::from(of.days_late);
    let late = late.min(Decimal::new(tariff.late_cap_per_myriad, 4));
    net + ties.round("penalty", net * late)
}

#[test]
fn a_million_bills_agree_with_pencil_and_paper_to_the_fen() {
    let book = book();
    let base = book.environment("2026-01-01".parse().expect("a day"), None, |_| false);
    let mut ties = Ties::default();
    for first in (0..BILLS).step_by(BILLS_OF_A_TARIFF) {
        let tariff = Tariff::drawn(first / BILLS_OF_A_TARIFF);
        let last = BILLS.min(first + BILLS_OF_A_TARIFF);
        let households: Vec<_> = (first..last).map(Household::drawn).collect();
        let bills = asked(&book, &base, &tariff, &households);
        assert_eq!(bills.len(), households.len());
        for (fen, household) in bills.into_iter().zip(&households) {
            let yuan = reference(&tariff, household, &mut ties);
            assert_eq!(Decimal::new(fen, 2), yuan, "{household:?}");
        }
    }
    println!("exact ties met: {:?}", ties.0);
    for line in ["floor area", "prepayment", "low income", "penalty"] {
        let met = ties.0.get(line).copied().unwrap_or_default();
        assert!(met >= FEWEST_TIES, "only {met} ties in `{line}`: the test looks away from them");
    }
}

#[test]
fn half_a_fen_of_floor_area_rounds_up() {
    let book = book();
    let base = book.environment("2026-01-01".parse().expect("a day"), None, |_| false);
    let tariff = Tariff {
        rates: [[110; 3]; 2],
        car_fee: 0,
        prepaid_percent: 95,
        low_income_percent: 50,
        late_per_myriad: 5,
        late_cap_per_myriad: 1_000,
    };
    let flat = |area| Household {
        area,
        cars: 0,
        days_late: 0,
        prepaid: false,
        low_income: false,
        lift: false,
        building_type: 0,
    };
    // 89.45 m² at 1.10 yuan is 98.395 yuan; a hundredth of a m² less is 98.384.
    let bills = asked(&book, &base, &tariff, &[flat(8_945), flat(8_944)]);
    assert_eq!(bills, [9_840, 9_838]);
}
