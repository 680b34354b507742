//! How fast a month is: MC-36 from its rules through the engine, and the same model written by hand.
//!
//! `cargo bench --bench simulate` checks that both give the same outcomes to the last bit, prints how
//! they compare on one thread and what a second thread brings, and where the engine's time goes by
//! step. It asserts outcomes and never a time. How to read it stands in `benches/README.md`.

mod by_hand;
mod inputs;
mod profile;

use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use linli::experiment::Experiment;
use linli::experiment::results::{Results, Values};
use rayon::{ThreadPool, ThreadPoolBuilder};

use by_hand::{HOUSEHOLD_MONTHS, Lottery, MONTHS, Model, Outcomes};

/// Runs of one turn.
const RUNS: u32 = 480;
/// Rounds of all contestants.
const ROUNDS: usize = 15;
/// How often a turn of MC-36 simulates them: the system tells what was computed to a few milliseconds,
/// which are next to nothing of such a turn.
const TIMES: u32 = 8;
/// Runs of the default scenario in one turn.
const RUNS_OF_DEFAULT: u32 = 500;
/// Households of the default scenario, its months, and its policies.
const DEFAULT_SIZE: [f64; 3] = [158.0, 84.0, 4.0];
/// Runs whose means are held against the bands of the definition.
const RUNS_OF_MEANS: u32 = 1000;

fn main() {
    let model = Model::new();
    let experiment = inputs::experiment(RUNS);
    let pools = [1, 2].map(|threads| {
        ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started")
    });
    let seed = experiment.seed();
    let results = run(&experiment, &pools[0]);
    compare(&results, &model.simulate(seed, 0..RUNS, Lottery::Ranked));
    means(&inputs::experiment(RUNS_OF_MEANS), &pools[1], &model);

    let by_hand = |lottery| {
        let model = &model;
        move || {
            black_box(model.simulate(black_box(seed), 0..RUNS, lottery));
        }
    };
    let engine = |pool: &'static str| {
        let (experiment, pool) = (&experiment, &pools[usize::from(pool == "two")]);
        move || {
            black_box(run(experiment, pool));
        }
    };
    let as_built = || {
        black_box(model.simulate_as_built(black_box(seed), 0..RUNS, Lottery::Shuffled));
    };
    let default_scenario = inputs::default_scenario(RUNS_OF_DEFAULT);
    let full = || {
        black_box(run(&default_scenario, &pools[0]));
    };
    let contestants: [Contestant<'_>; 6] = [
        ("by hand, lots ranked", TIMES, Box::new(by_hand(Lottery::Ranked))),
        ("by hand, owners shuffled", TIMES, Box::new(by_hand(Lottery::Shuffled))),
        ("from rules, one thread", TIMES, Box::new(engine("one"))),
        ("from rules, two threads", TIMES, Box::new(engine("two"))),
        ("by hand, shuffled, as built", TIMES, Box::new(as_built)),
        ("default scenario, one thread", 1, Box::new(full)),
    ];
    let timed = race(&contestants);
    let household_months = f64::from(RUNS) * HOUSEHOLD_MONTHS;
    println!("\n{RUNS} runs of MC-36 in each of {ROUNDS} rounds");
    println!(
        "{:<28} {:>14} {:>9} {:>14} {:>9} {:>8}",
        "contestant", "wall, median", "best", "CPU, median", "best", "ratio"
    );
    let cpu = |at: usize| -> Vec<f64> { timed[at].iter().map(|turn| turn.cpu).collect() };
    let wall = |at: usize| -> Vec<f64> { timed[at].iter().map(|turn| turn.wall).collect() };
    for (at, (name, ..)) in contestants.iter().enumerate() {
        let (wall, cpu, first) = (wall(at), cpu(at), cpu(0));
        println!(
            "{name:<28} {:>11.1} ms {:>6.1} ms {:>11.1} ms {:>6.1} ms {:>8.2}",
            1e3 * median(&wall),
            1e3 * best(&wall),
            1e3 * median(&cpu),
            1e3 * best(&cpu),
            median(&cpu) / median(&first),
        );
    }
    let each = 1e9 * median(&cpu(2)) / household_months;
    println!("a side figure: {each:.1} ns of CPU for each household-month from rules");
    let [households, months, policies] = DEFAULT_SIZE;
    let of_a_policy = f64::from(RUNS_OF_DEFAULT) * households * months;
    let each_of_default = 1e9 * median(&cpu(5)) / (of_a_policy * policies);
    println!("and {each_of_default:.1} ns for each of the default scenario and policy");
    profile::print("MC-36", &experiment, household_months);
    profile::print("the default scenario, baseline", &default_scenario, of_a_policy);
    println!("\nbar | figure | target | met / not met");
    let bar = |name: &str, figure: f64, target: f64| {
        let met = if figure <= target { "met" } else { "not met" };
        println!("{name} | {figure:.2} | {target} | {met}");
    };
    let (by_hand, shuffled, one) = (median(&cpu(0)), median(&cpu(1)), median(&cpu(2)));
    bar("one thread against by hand, wall", median(&wall(2)) / median(&wall(0)), 1.5);
    bar("one thread against by hand, CPU", one / by_hand, 1.5);
    bar("one thread against by hand shuffled, CPU", one / shuffled, 1.5);
    bar("one thread against by hand as built, CPU", one / median(&cpu(4)), 1.5);
    bar("default scenario against MC-36, CPU a household-month", each_of_default / each, 4.0);
    bar("two threads against one, wall", median(&wall(3)) / median(&wall(2)), 0.6);
    bar("two threads against one, best wall", best(&wall(3)) / best(&wall(2)), 0.6);
}

fn run(experiment: &Experiment, pool: &ThreadPool) -> Results {
    let stop = AtomicBool::new(false);
    pool.install(|| experiment.run(String::new(), &stop, &|_| ())).expect("the model runs")
}

/// A name, how often it is called in a turn, and the call.
type Contestant<'a> = (&'static str, u32, Box<dyn Fn() + 'a>);

/// Seconds of one call in a turn.
struct Turn {
    wall: f64,
    cpu: f64,
}

/// Every contestant once in each round, so that a busy machine slows all of them alike.
fn race(contestants: &[Contestant<'_>]) -> Vec<Vec<Turn>> {
    let mut timed: Vec<Vec<Turn>> = contestants.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for ((_, times, call), timed) in contestants.iter().zip(&mut timed) {
            let (begun, spent) = (Instant::now(), cpu_seconds());
            (0..*times).for_each(|_| call());
            let wall = begun.elapsed().as_secs_f64();
            let cpu = spent.zip(cpu_seconds()).map_or(wall, |(before, after)| after - before);
            let each = f64::from(*times);
            timed.push(Turn { wall: wall / each, cpu: cpu / each });
        }
    }
    timed
}

/// What all threads of this process have computed so far; `None` where the system does not say.
fn cpu_seconds() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split(' ').next()?.parse::<f64>().ok()?;
    }
    Some(1e-9 * nanoseconds)
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn best(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Both give the same outcomes in every run, month and estate, to the last bit.
fn compare(results: &Results, by_hand: &Outcomes) {
    let of = |name: &str| results.policies[0].values.all(results.outcome(name).expect("measured"));
    let floats = [
        ("fees_due", &by_hand.due),
        ("fees_collected", &by_hand.collected),
        ("satisfaction", &by_hand.satisfaction),
        ("balance", &by_hand.balance),
    ];
    for (name, own) in floats {
        let of = of(name);
        let Values::Float(values) = &*of else { panic!("{name} is decimal") };
        assert_eq!(values.len(), own.len(), "{name}");
        let differs = values.iter().zip(own).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs.map(|at| (at, values[at], own[at])), None, "{name}");
    }
    for (name, own) in [("disputes", &by_hand.disputes), ("unresolved", &by_hand.unresolved)] {
        assert_eq!(*of(name), Values::Int(own.clone()), "{name}");
    }
    println!("{RUNS} runs from rules and by hand: the same outcomes to the last bit");
}

/// Means over runs against the bands of the definition.
fn means(experiment: &Experiment, pool: &ThreadPool, model: &Model) {
    let results = run(experiment, pool);
    let values = |name: &str| {
        let values = results.policies[0].values.all(results.outcome(name).expect("measured"));
        (0..results.runs * MONTHS * 2).map(|at| values.as_f64(at)).collect::<Vec<_>>()
    };
    let from_rules = figures(
        [values("fees_collected"), values("fees_due"), values("satisfaction"), values("balance")],
        [&values("disputes"), &values("unresolved")],
    );
    let shuffled = model.simulate(experiment.seed(), 0..RUNS_OF_MEANS, Lottery::Shuffled);
    let count = |values: Vec<i64>| {
        let n = |n| i32::try_from(n).expect("few");
        values.into_iter().map(|of| f64::from(n(of))).collect::<Vec<f64>>()
    };
    let shuffled = figures(
        [shuffled.collected, shuffled.due, shuffled.satisfaction, shuffled.balance],
        [&count(shuffled.disputes), &count(shuffled.unresolved)],
    );
    println!("\nmeans over {RUNS_OF_MEANS} runs");
    println!("{:<34} {:>12} {:>20} {:>18}", "figure", "from rules", "by hand, shuffled", "band");
    for ((name, band), (own, other)) in BANDS.iter().zip(from_rules.iter().zip(&shuffled)) {
        println!("{name:<34} {own:>12.4} {other:>20.4} {band:>18}");
    }
}

const BANDS: [(&str, &str); 5] = [
    ("collection rate of month 36", "0.908 to 0.913"),
    ("mean satisfaction at the end", "0.807 to 0.808"),
    ("total balance at the end, yuan", "about 5100"),
    ("disputes in 36 months", "159 to 161"),
    ("of these not resolved", "63 to 65"),
];

/// The reported figures, in the order of [`BANDS`]; values stand in the order run, month, estate.
fn figures(
    [collected, due, satisfaction, balance]: [Vec<f64>; 4],
    [disputes, unresolved]: [&[f64]; 2],
) -> [f64; 5] {
    let runs = collected.len() / (2 * MONTHS);
    let n_runs = f64::from(RUNS_OF_MEANS);
    let last = |run: usize| (run + 1) * 2 * MONTHS - 2;
    let mean = |of: &dyn Fn(usize) -> f64| (0..runs).map(of).sum::<f64>() / n_runs;
    let total = |values: &[f64]| values.iter().sum::<f64>() / n_runs;
    let both = |values: &[f64], at: usize| values[at] + values[at + 1];
    [
        mean(&|run| both(&collected, last(run)) / both(&due, last(run))),
        mean(&|run| (80.0 * satisfaction[last(run)] + 70.0 * satisfaction[last(run) + 1]) / 150.0),
        mean(&|run| both(&balance, last(run))),
        total(disputes),
        total(unresolved),
    ]
}
