//! Where the engine's time goes, by step of the month.

use std::time::{Duration, Instant};

use linli::experiment::Experiment;

/// What happens outside the steps.
const BETWEEN: &str = "begin, open the month, measure";

/// Runs the model's baseline once on this thread and prints the time of every step, for each
/// household-month of which there are so many.
pub fn print(name: &str, experiment: &Experiment, household_months: f64) {
    let mut spent: Vec<(String, Duration)> = vec![(BETWEEN.into(), Duration::ZERO)];
    let (mut at, mut since) = (0, Instant::now());
    let ran = experiment.watch(&mut |step| {
        let now = Instant::now();
        spent[at].1 += now - since;
        since = now;
        at = if step.is_empty() {
            0
        } else {
            spent.iter().position(|known| known.0 == step).unwrap_or_else(|| {
                spent.push((step.into(), Duration::ZERO));
                spent.len() - 1
            })
        };
    });
    ran.unwrap_or_else(|faults| panic!("{faults}"));
    let whole: Duration = spent.iter().map(|step| step.1).sum();
    println!("\nwhere the time of {name} goes, one thread");
    println!("{:<34} {:>8} {:>10}", "step", "share", "ns each");
    for (name, time) in &spent {
        let share = 100.0 * time.as_secs_f64() / whole.as_secs_f64();
        let each = 1e9 * time.as_secs_f64() / household_months;
        println!("{name:<34} {share:>7.1}% {each:>10.2}");
    }
}
