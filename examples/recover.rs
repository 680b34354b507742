//! Runs the shipped scenario, writes its household-months as a table, and finds the weights of the
//! decision to pay again in what was written.
//!
//! `cargo run --release --example recover [RUNS [FILE]]`: 100 runs, and a file for the table that is
//! not kept unless it is named. `docs/recovery.md` tells what comes out.
#![allow(dead_code, reason = "what it shares with tests does more than it needs")]

#[path = "../tests/recovery/logit.rs"]
mod logit;
#[path = "../tests/recovery/months.rs"]
mod months;
#[path = "../tests/support/scene.rs"]
mod scene;

use months::{Design, shipped, weights, written};

/// Standard errors of an interval of 95 %.
const USUAL: f64 = 1.959_964;

/// Runs of each part whose own intervals are counted.
const PART: u32 = 5;

fn main() {
    let mut args = std::env::args().skip(1);
    let runs: u32 = args.next().map_or(100, |n| n.parse().expect("a number of runs"));
    let kept = args.next();
    let experiment = shipped(scene::packs(&["national", "micro-estate"]), runs, None);
    let table = written(&experiment, runs);
    let scratch = tempfile::tempdir().expect("a folder");
    let file = kept.map_or_else(|| scratch.path().join("months.csv"), Into::into);
    std::fs::write(&file, table).expect("the table can be written");
    let table = std::fs::read_to_string(&file).expect("the table can be read");

    let design = Design::read(&table);
    let fit = design.fit().expect("the weights are told apart");
    let width = design.width();
    let size = design.paid.len() / (runs as usize) * (PART as usize);
    let parts: Vec<_> = design
        .paid
        .chunks_exact(size)
        .zip(design.rows.chunks_exact(size * width))
        .filter_map(|(paid, rows)| logit::fit(rows, width, paid))
        .collect();
    println!("{} household-months of {runs} runs\n", design.paid.len());
    println!("| weight | true | estimate | 95 % interval | inside | parts inside |");
    println!("|---|---|---|---|---|---|");
    for (at, weight) in weights().iter().enumerate() {
        let (estimate, error) = (fit.estimate[at], fit.error[at]);
        let [low, high] = [-USUAL, USUAL].map(|times| estimate + times * error);
        let inside = if fit.holds(at, weight.truth, USUAL) { "yes" } else { "no" };
        let held = parts.iter().filter(|part| part.holds(at, weight.truth, USUAL)).count();
        println!(
            "| `{}` | {} | {estimate:.4} | {low:.4} … {high:.4} | {inside} | {held} of {} |",
            weight.name,
            weight.truth,
            parts.len()
        );
    }
}
