//! Whatever people write gives faults: never a panic, never a hang.
//!
//! The shipped packs and the shipped scenario are changed at random, each round from its own seed,
//! and everything is asked of them that the commands ask. `LINLI_FUZZ=from..to` chooses other
//! rounds, and `LINLI_FUZZ_NOTE=file` writes the seed of every round before it begins, so that
//! one which ends the process is known. What was found once, or is made to be hard, is kept in `hard`.

#[path = "fuzz/change.rs"]
mod change;
#[path = "fuzz/dice.rs"]
mod dice;
#[path = "fuzz/hard.rs"]
mod hard;
#[path = "fuzz/odd.rs"]
mod odd;
#[path = "fuzz/round.rs"]
mod round;
mod support;
#[path = "fuzz/texts.rs"]
mod texts;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use round::Reached;
use texts::Texts;

/// The stack that the main thread of a program has.
const STACK: usize = 8 << 20;
/// A round that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(10);
/// Rounds of an ordinary test.
const ROUNDS: Range<u64> = 0..300;

/// Does everything with some texts in a thread of its own.
fn outcome(texts: &Texts, seed: u64) -> Result<Reached, String> {
    let (send, receive) = channel();
    let texts = texts.clone();
    let work = move || {
        let done = catch_unwind(AssertUnwindSafe(|| round::everything(&texts, seed)));
        let said = done.map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_string()
        });
        // Nobody listens any more when the round took too long.
        let _ = send.send(said);
    };
    Builder::new().stack_size(STACK).spawn(work).expect("a thread starts");
    match receive.recv_timeout(LONGEST) {
        Ok(said) => said,
        Err(RecvTimeoutError::Timeout) => Err(format!("it takes more than {LONGEST:?}")),
        Err(RecvTimeoutError::Disconnected) => Err("its thread ended".into()),
    }
}

#[test]
fn changed_texts_give_faults_and_never_a_panic_or_a_hang() {
    let asked = std::env::var("LINLI_FUZZ").ok().map(|range| {
        let ends = range.split_once("..").and_then(|(a, b)| Some(a.parse().ok()?..b.parse().ok()?));
        ends.unwrap_or_else(|| panic!("LINLI_FUZZ={range} is no range of seeds, such as 0..1000"))
    });
    let note = std::env::var_os("LINLI_FUZZ_NOTE");
    let shipped = Texts::shipped();
    let (mut n_loaded, mut n_run) = (0, 0);
    let mut failed = Vec::new();
    let rounds = asked.clone().unwrap_or(ROUNDS);
    for seed in rounds.clone() {
        if let Some(note) = &note {
            std::fs::write(note, seed.to_string()).expect("the seed can be written");
        }
        let texts = round::texts(&shipped, seed);
        let begun = Instant::now();
        match outcome(&texts, seed) {
            Ok(far) => {
                n_loaded += usize::from(far.is_loaded);
                n_run += usize::from(far.has_run);
            }
            Err(said) => {
                eprintln!("seed {seed}: {said}");
                show_changes(&shipped, &texts);
                failed.push(seed);
            }
        }
        if asked.is_some() && begun.elapsed() > Duration::from_secs(2) {
            eprintln!("seed {seed} is slow: {:?}", begun.elapsed());
        }
    }
    eprintln!("{rounds:?}: {n_loaded} loaded, {n_run} run, failed: {failed:?}");
    assert!(failed.is_empty(), "seeds {failed:?} fail, as said above");
    if asked.is_none() {
        assert!(n_loaded > 40 && n_run > 20, "too few are sound: {n_loaded} load, {n_run} run");
    }
}

#[test]
fn hard_texts_give_the_fault_that_names_them() {
    let shipped = Texts::shipped();
    let mut failed = Vec::new();
    for hard in hard::all() {
        // Said before it begins, for one that ends the process.
        eprintln!("{}", hard.name);
        let mut texts = shipped.clone();
        (hard.make)(&mut texts);
        match outcome(&texts, 1).map(|reached| reached.codes) {
            Err(said) => failed.push(format!("{}: {said}", hard.name)),
            Ok(codes) if !hard.code.is_empty() && !codes.contains(hard.code) => {
                failed.push(format!("{}: {} is not among {codes:?}", hard.name, hard.code));
            }
            Ok(codes) => eprintln!("    {codes:?}"),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Prints the lines that a round changed, as far as they tell something.
fn show_changes(shipped: &Texts, texts: &Texts) {
    for (path, before) in &shipped.0 {
        let after = texts.get(path).unwrap_or_default();
        let differing = |a: &str, b: &str| {
            a.lines().filter(|line| !b.lines().any(|other| other == *line)).count()
        };
        if before == after {
            continue;
        }
        let (n_gone, n_new) = (differing(before, after), differing(after, before));
        eprintln!("--- {path}: {} bytes, {n_gone} lines gone, {n_new} new", after.len());
        for line in after.lines().filter(|line| !before.lines().any(|o| o == *line)).take(6) {
            eprintln!("+ {}", line.chars().take(300).collect::<String>());
        }
        for line in before.lines().filter(|line| !after.lines().any(|o| o == *line)).take(6) {
            eprintln!("- {}", line.chars().take(300).collect::<String>());
        }
    }
}
