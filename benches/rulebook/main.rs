//! How fast a rule is: our columns, stock Rhai row by row, and a fused loop written by hand.
//!
//! `cargo bench --bench rulebook` prints one table for each number of households, checks that
//! all contestants give the same bills, and ends with one line for each bar. It asserts answers
//! and never a time. How to read it stands in `benches/README.md`.

mod by_hand;
mod memory;
mod question;
mod rounds;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use linli::rulebook::{Column, Environment, Frame, Given, Rulebook};

use by_hand::Tariff;
use question::{Form, Households, ask_all, ask_each, book, environment, frame};
use rounds::{Contestant, Timing, race};

/// Numbers of households: one small estate, a district, a city.
const SIZES: [usize; 3] = [100, 100_000, 1_000_000];
/// Stock Rhai is asked about so many households at most; its time is given for each household.
const MOST_ROWS_BY_ROW: usize = 2_000;

const COLUMNS: &str = "our columns";
const STOCK: &str = "stock Rhai, row by row";
const BUILT: &str = "by hand, as the crate is built";
const DISPATCHED: &str = "by hand, widest vectors";
const REUSED: &str = "by hand, widest vectors, old memory";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, form, n, ..] = arguments.as_slice()
        && flag == memory::ARGUMENT
    {
        let form = if form == "float" { Form::Float } else { Form::Exact };
        return memory::measure(form, n.parse().expect("a number of households"));
    }
    let book = book();
    let environment = Arc::new(environment(&book));
    println!(
        "One property fee, one thread. Vectors of the loops by hand: {:?}.",
        pulp::Arch::new()
    );
    let mut bars = Vec::new();
    for n in SIZES {
        size(&book, &environment, n, &mut bars);
    }
    bars.push(coverage_bar());
    for form in [Form::Float, Form::Exact] {
        bars.push(memory_bar(form, SIZES[2]));
    }
    println!("\nbar | figure | target | met / not met");
    bars.iter().for_each(Bar::print);
}

/// Everything about one number of households.
#[expect(clippy::too_many_lines, reason = "one entry for each contestant")]
fn size(book: &Rulebook, environment: &Arc<Environment>, n: usize, bars: &mut Vec<Bar>) {
    let households = Households::draw(n);
    let frame = frame(environment);
    let rows: Vec<_> =
        (0..n.min(MOST_ROWS_BY_ROW)).map(|row| households.given(Some(row))).collect();
    println!("\n{n} households");
    compare(book, environment, &households, &rows, &frame);
    let (floats, exact) = (Tariff::floats(environment), Tariff::exact(environment));
    let (float_columns, exact_columns) =
        (by_hand::float_slices(&households), by_hand::exact_slices(&households));
    let mut old_floats = vec![0.0; n];
    let mut old_exact = vec![0; n];
    let mut contestants = Vec::new();
    for form in [Form::Float, Form::Exact] {
        let mut add = |name: &str, n, call: Box<dyn FnMut()>| {
            contestants.push(Contestant { name: format!("{}: {name}", form.name()), n, call });
        };
        let (households, frame) = (&households, &frame);
        // A month of a simulation: parameters at hand, frame and answer anew.
        add(
            COLUMNS,
            n,
            Box::new(move || {
                let frame = question::frame(environment);
                black_box(ask_all(book, form, households, &frame));
            }),
        );
        let rows = &rows;
        add(
            STOCK,
            rows.len(),
            Box::new(move || {
                black_box(ask_each(book, form, rows, frame));
            }),
        );
    }
    let mut add = |form: Form, name: &str, call: Box<dyn FnMut()>| {
        contestants.push(Contestant { name: format!("{}: {name}", form.name()), n, call });
    };
    add(
        Form::Float,
        BUILT,
        Box::new(|| {
            let mut bills = vec![0.0; n];
            by_hand::floats_into(&float_columns, black_box(&floats), &mut bills);
            black_box(bills);
        }),
    );
    add(
        Form::Float,
        DISPATCHED,
        Box::new(|| {
            let mut bills = vec![0.0; n];
            by_hand::floats_dispatched(&float_columns, black_box(&floats), &mut bills);
            black_box(bills);
        }),
    );
    add(
        Form::Float,
        REUSED,
        Box::new(|| {
            by_hand::floats_dispatched(&float_columns, black_box(&floats), &mut old_floats);
            black_box(&mut old_floats);
        }),
    );
    add(
        Form::Exact,
        BUILT,
        Box::new(|| {
            let mut bills = vec![0; n];
            let done = by_hand::exact_into(&exact_columns, black_box(&exact), &mut bills);
            done.expect("no bill overflows");
            black_box(bills);
        }),
    );
    add(
        Form::Exact,
        DISPATCHED,
        Box::new(|| {
            let mut bills = vec![0; n];
            let done = by_hand::exact_dispatched(&exact_columns, black_box(&exact), &mut bills);
            done.expect("no bill overflows");
            black_box(bills);
        }),
    );
    add(
        Form::Exact,
        REUSED,
        Box::new(|| {
            let done = by_hand::exact_dispatched(&exact_columns, black_box(&exact), &mut old_exact);
            done.expect("no bill overflows");
            black_box(&mut old_exact);
        }),
    );
    let (timings, rounds) = race(contestants);
    let timings = Timings(timings);
    timings.print(rounds, rows.len(), n);
    if n == SIZES[0] {
        print_environment_cost(book);
        for form in [Form::Float, Form::Exact] {
            let microseconds = timings.best(form, COLUMNS) * 100.0 / 1_000.0;
            let name = format!("100 households, warm, {} (µs)", form.name());
            bars.push(Bar::at_most(name, Some(microseconds), 10.0));
        }
    } else {
        bars.extend(timings.bars(n));
    }
}

/// All contestants give the same bills: fen exactly, yuan to the last bit or nearly.
fn compare(
    book: &Rulebook,
    environment: &Environment,
    households: &Households,
    rows: &[[Given; 1]],
    frame: &Arc<Frame>,
) {
    let exact_columns = by_hand::exact_slices(households);
    let tariff = Tariff::exact(environment);
    let mut exact = vec![0; households.n];
    by_hand::exact_into(&exact_columns, &tariff, &mut exact).expect("no bill overflows");
    let mut again = vec![0; households.n];
    by_hand::exact_dispatched(&exact_columns, &tariff, &mut again).expect("no bill overflows");
    assert_eq!(exact, again, "both builds of the loop give the same fen");
    let ours = ask_all(book, Form::Exact, households, frame);
    assert_eq!(ours.ints(), exact, "columns and the loop give the same fen");
    let stock = ask_each(book, Form::Exact, rows, frame);
    assert_eq!(stock.ints(), &exact[..rows.len()], "stock Rhai and the loop give the same fen");

    let float_columns = by_hand::float_slices(households);
    let tariff = Tariff::floats(environment);
    let mut built = vec![0.0; households.n];
    by_hand::floats_into(&float_columns, &tariff, &mut built);
    let mut dispatched = vec![0.0; households.n];
    by_hand::floats_dispatched(&float_columns, &tariff, &mut dispatched);
    let ours = ask_all(book, Form::Float, households, frame);
    let stock = ask_each(book, Form::Float, rows, frame);
    let mut largest = 0.0_f64;
    for other in [&Column::Float(dispatched), &ours, &stock] {
        let Column::Float(bills) = other else { panic!("yuan are floats") };
        for (bill, hand) in bills.iter().zip(&built) {
            largest = largest.max((bill - hand).abs());
        }
    }
    // A float fee is the exact one but for its roundings: at most half a fen at each.
    let (apart, household) =
        built.iter().zip(&exact).enumerate().fold((0.0_f64, 0), |worst, (i, (yuan, fen))| {
            let apart = (yuan - linli::units::Fen(*fen).as_yuan()).abs();
            if apart > worst.0 { (apart, i) } else { worst }
        });
    assert!(apart < 0.021, "household {household}: the two forms are {apart} yuan apart");
    if largest == 0.0 {
        println!("all contestants agree: fen exactly, yuan to the last bit");
    } else {
        println!("all contestants agree: fen exactly, yuan within {largest:e}");
    }
}

/// The timings of one number of households.
struct Timings(Vec<Timing>);

impl Timings {
    fn best(&self, form: Form, name: &str) -> f64 {
        let name = format!("{}: {name}", form.name());
        self.0.iter().find(|timing| timing.name == name).expect("it took part").best
    }

    /// The faster build of the loop, with columns in and a new column out as in ours.
    fn by_hand(&self, form: Form) -> f64 {
        self.best(form, BUILT).min(self.best(form, DISPATCHED))
    }

    fn print(&self, rounds: usize, n_rows: usize, n: usize) {
        println!("{rounds} rounds; ns for each household; ratio to the faster loop by hand");
        if n_rows < n {
            println!("(stock Rhai is asked about the first {n_rows} only)");
        }
        println!("{:<48} {:>10} {:>10} {:>9}", "", "best", "median", "ratio");
        for form in [Form::Float, Form::Exact] {
            for timing in self.0.iter().filter(|timing| timing.name.starts_with(form.name())) {
                let ratio = timing.best / self.by_hand(form);
                let Timing { name, best, median } = timing;
                println!("{name:<48} {best:>10.2} {median:>10.2} {ratio:>9.2}");
            }
        }
    }

    fn bars(&self, n: usize) -> Vec<Bar> {
        let mut bars = Vec::new();
        for form in [Form::Float, Form::Exact] {
            let ours = self.best(form, COLUMNS);
            let (name, hand) = (form.name(), self.by_hand(form));
            bars.push(Bar::at_most(
                format!("columns ÷ loop by hand, {name}, {n} households (aim 1.3)"),
                Some(ours / hand),
                2.0,
            ));
            bars.push(Bar::at_least(
                format!("stock Rhai ÷ columns, {name}, {n} households"),
                Some(self.best(form, STOCK) / ours),
                100.0,
            ));
        }
        let ratio = self.best(Form::Exact, COLUMNS) / self.best(Form::Float, COLUMNS);
        bars.push(Bar::at_most(
            format!("exact fen ÷ float, columns, {n} households"),
            Some(ratio),
            1.3,
        ));
        bars
    }
}

/// What a simulation pays once for each month and policy, apart from every question.
fn print_environment_cost(book: &Rulebook) {
    let costs = (0..200).map(|_| {
        let begun = Instant::now();
        black_box(environment(book));
        begun.elapsed()
    });
    let best: Duration = costs.min().expect("it was called");
    println!("parameters of one day, looked up once a month: {best:?} a call");
}

/// Time with coverage masks on, as a multiple of the time with them off.
///
/// Both are asked in turn about the same households; the median of the ratios is given.
fn coverage_ratio() -> Option<f64> {
    let (book, households) = (question::book(), Households::draw(100_000));
    let frame = question::frame(&Arc::new(question::environment(&book)));
    let mut ratios = Vec::new();
    for form in [Form::Float, Form::Exact] {
        for _ in 0..101 {
            let timed = |with_clauses: bool| {
                let start = std::time::Instant::now();
                if with_clauses {
                    black_box(question::ask_covered(&book, form, &households, &frame));
                } else {
                    black_box(ask_all(&book, form, &households, &frame));
                }
                start.elapsed().as_secs_f64()
            };
            let off = timed(false);
            ratios.push(timed(true) / off);
        }
    }
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

fn coverage_bar() -> Bar {
    Bar::at_most("coverage masks on ÷ off".into(), coverage_ratio(), 1.25)
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
fn memory_bar(form: Form, n: usize) -> Bar {
    let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    let memory = memory::measured(form, n);
    if let Some(memory) = memory {
        println!(
            "\nmemory, {}, {n} households: peak {:.1} MiB ({:.1} before the question) − {:.1} \
             columns read − {:.1} given = {:.1} MiB",
            form.name(),
            mib(memory.peak),
            mib(memory.before),
            mib(memory.input),
            mib(memory.output),
            mib(memory.beside())
        );
    }
    let name = format!("memory beside the columns, {}, {n} households (MiB)", form.name());
    Bar::at_most(name, memory.map(|memory| mib(memory.beside())), 64.0)
}

/// A figure that is to stay on one side of a target.
struct Bar {
    name: String,
    figure: Option<f64>,
    target: f64,
    is_floor: bool,
}

impl Bar {
    fn at_most(name: String, figure: Option<f64>, target: f64) -> Self {
        Self { name, figure, target, is_floor: false }
    }

    fn at_least(name: String, figure: Option<f64>, target: f64) -> Self {
        Self { name, figure, target, is_floor: true }
    }

    fn print(&self) {
        let sign = if self.is_floor { '≥' } else { '≤' };
        let (figure, verdict) = match self.figure {
            None => ("not measured yet".into(), "not met"),
            Some(figure) => {
                let met = if self.is_floor { figure >= self.target } else { figure <= self.target };
                (format!("{figure:.2}"), if met { "met" } else { "not met" })
            }
        };
        println!("{} | {figure} | {sign} {} | {verdict}", self.name, self.target);
    }
}
