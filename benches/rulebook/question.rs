//! The rulebook of the benchmark, and households to ask it about.

use std::sync::Arc;

use linli::chance::{Address, name_key};
use linli::diagnostic::Text;
use linli::rulebook::{
    Column, Environment, Frame, Given, Kind, Luck, Pack, Rule, Rulebook, View, Word,
};
use linli::units::Date;

/// The building types, in the order of their codes.
const TYPES: [&str; 3] = ["walkup", "slab", "tower"];

/// Reads the pack that stands beside this file. Its `pack.toml` is for people and for
/// `rules book`; the rules need none of it.
pub fn book() -> Rulebook {
    let file = |path: &str, text: &str| (path.to_string(), Text::new(path, text));
    let files = vec![
        file("fee.rhai", include_str!("pack/fee.rhai")),
        file("fee.toml", include_str!("pack/fee.toml")),
    ];
    Rulebook::load(&[Pack { name: "benchmark".into(), files, is_own: true }])
        .unwrap_or_else(|faults| panic!("the pack of the benchmark is sound: {faults}"))
}

/// The day asked about.
pub fn day() -> Date {
    "2026-01-01".parse().expect("a day")
}

/// The parameters in force on the day.
pub fn environment(book: &Rulebook) -> Environment {
    book.environment(day(), None, |_| false)
}

/// A parameter as a number, for the loops written by hand.
pub fn number(environment: &Environment, name: &str, key: Option<&str>) -> f64 {
    let key = key.map(linli::rulebook::Word::from);
    let keys: Vec<_> = key.iter().collect();
    let value = environment.settings[name].under(&keys).expect("the pack has this value");
    value.as_float().or_else(|_| value.as_int().map(as_float)).expect("a number")
}

#[expect(clippy::cast_precision_loss, reason = "parameters are far below 2^53")]
fn as_float(value: i64) -> f64 {
    value as f64
}

/// The rates of one lift or none, in the order of the codes of building types.
pub fn rates(environment: &Environment, name: &str) -> [f64; 3] {
    TYPES.map(|of| number(environment, name, Some(of)))
}

/// Some households, always the same for the same number of them.
pub struct Households {
    /// How many.
    pub n: usize,
    /// Their columns.
    pub view: Arc<View>,
}

impl Households {
    /// Draws households: 25.00 to 180.00 m², up to three cars, a third of them late by up to a
    /// year, and every flag on for some of every building type.
    pub fn draw(n: usize) -> Self {
        let mut view = View::default();
        let area = move || (0..n).map(|i| 2_500 + below(i, "area", 15_501));
        let areas_m2 = area().map(|hundredths| as_float(hundredths) / 100.0).collect();
        let late = |i| if below(i, "late", 3) == 0 { 1 + below(i, "days_late", 365) } else { 0 };
        let flag = |name: &str, in_ten: i64| {
            Column::Flag((0..n).map(|i| below(i, name, 10) < in_ten).collect())
        };
        let kind = |i| u16::try_from(below(i, "building_type", 3)).expect("below three");
        let words: Arc<[Word]> = TYPES.map(Word::from).into();
        view.set("area", Arc::new(Column::Int(area().collect())));
        view.set("area_m2", Arc::new(Column::Float(areas_m2)));
        view.set("cars", Arc::new(Column::Int((0..n).map(|i| below(i, "cars", 4)).collect())));
        view.set("days_late", Arc::new(Column::Int((0..n).map(late).collect())));
        view.set("prepaid", Arc::new(flag("prepaid", 4)));
        view.set("low_income", Arc::new(flag("low_income", 1)));
        view.set("lift", Arc::new(flag("lift", 5)));
        view.set("building_type", Arc::new(Column::Word((0..n).map(kind).collect(), words)));
        Self { n, view: Arc::new(view) }
    }

    /// Whole numbers of a column.
    pub fn ints(&self, name: &str) -> &[i64] {
        self.column(name).ints()
    }

    /// Flags of a column.
    pub fn flags(&self, name: &str) -> &[bool] {
        self.column(name).flags()
    }

    /// Floats of a column.
    pub fn floats(&self, name: &str) -> &[f64] {
        match self.column(name) {
            Column::Float(values) => values,
            _ => panic!("`{name}` is drawn as floats"),
        }
    }

    /// Codes of a column of words.
    pub fn codes(&self, name: &str) -> &[u16] {
        match self.column(name) {
            Column::Word(codes, _) => codes,
            _ => panic!("`{name}` is drawn as words"),
        }
    }

    fn column(&self, name: &str) -> &Column {
        self.view.get(name).expect("the column is drawn")
    }

    /// Size of all columns.
    pub fn bytes(&self) -> usize {
        let size = |name: &str| match self.column(name) {
            Column::Int(_) | Column::Float(_) => 8,
            Column::Flag(_) => 1,
            Column::Word(..) => 2,
        };
        self.view.names().map(size).sum::<usize>() * self.n
    }

    /// What the rule is asked about: every household, or the one of a row.
    pub fn given(&self, row: Option<usize>) -> [Given; 1] {
        let row = row.map(|row| [u32::try_from(row).expect("few enough rows")].into());
        [Given { subject: "household".into(), view: Arc::clone(&self.view), rows: row }]
    }
}

/// A whole number from 0 up to a bound, from the address of a household and a purpose.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "bounds are small"
)]
fn below(household: usize, purpose: &str, bound: i64) -> i64 {
    let subject = u32::try_from(household).expect("few enough households");
    let purpose = name_key(purpose);
    (Address { seed: 1, run: 0, month: 0, subject, purpose }.uniform() * bound as f64) as i64
}

/// The frame that a simulation hands over each month: parameters that it has at hand.
pub fn frame(environment: &Arc<Environment>) -> Arc<Frame> {
    let luck = Luck::Given(std::collections::BTreeMap::new());
    Arc::new(Frame::of(Arc::clone(environment), luck))
}

/// The property fee in one of its two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Yuan as floats.
    Float,
    /// Whole fen.
    Exact,
}

impl Form {
    /// Name of the rule.
    pub fn rule(self, book: &Rulebook) -> &Rule {
        let name = match self {
            Self::Float => "fee_float",
            Self::Exact => "fee_exact",
        };
        book.rule(name).expect("the pack has the rule")
    }

    /// What it gives.
    pub fn kind(self) -> Kind {
        match self {
            Self::Float => Kind::Float,
            Self::Exact => Kind::Int,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float => "float",
            Self::Exact => "exact fen",
        }
    }
}

/// Our columns: the rule asked about every household at once.
pub fn ask_all(book: &Rulebook, form: Form, households: &Households, frame: &Arc<Frame>) -> Column {
    let given = households.given(None);
    book.ask_column(form.rule(book), &given, households.n, &form.kind(), frame).unwrap_or_else(
        |(row, faults)| panic!("household {row} of the benchmark has a bill: {faults}"),
    )
}

/// The same, counting which clauses the households come to; gives their number.
pub fn ask_covered(
    book: &Rulebook,
    form: Form,
    households: &Households,
    frame: &Arc<Frame>,
) -> usize {
    let given = households.given(None);
    let mut n_clauses = 0;
    let mut count = |_: &linli::rulebook::Clause| n_clauses += 1;
    let rule = form.rule(book);
    let asked = book.ask_covered(rule, &given, households.n, &form.kind(), frame, Some(&mut count));
    asked.unwrap_or_else(|(row, faults)| panic!("household {row} has a bill: {faults}"));
    n_clauses
}

/// Stock Rhai: the rule asked about some households, one by one.
pub fn ask_each(book: &Rulebook, form: Form, rows: &[[Given; 1]], frame: &Arc<Frame>) -> Column {
    let rule = form.rule(book);
    let mut column = Column::with_capacity(&form.kind(), rows.len());
    for given in rows {
        let answer = book.ask(rule, given, frame);
        let answer = answer.unwrap_or_else(|faults| panic!("every household has a bill: {faults}"));
        column.push(&answer).unwrap_or_else(|got| panic!("a bill is a number, not {got}"));
    }
    column
}
