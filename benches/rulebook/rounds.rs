//! Timing: every contestant once in each round, so that a busy machine slows all of them alike.

use std::time::{Duration, Instant};

/// One call must last at least this long, or is repeated within its turn.
const LEAST_TURN: Duration = Duration::from_millis(1);
/// Rounds of one size go on this long, and for at least [`FEWEST`] and at most [`MOST`] rounds.
const PATIENCE: Duration = Duration::from_secs(12);
const FEWEST: usize = 3;
const MOST: usize = 200;

/// One way to compute the bills.
pub struct Contestant<'a> {
    /// What stands in the table.
    pub name: String,
    /// Households that one call answers for.
    pub n: usize,
    /// The call; it keeps the compiler from dropping its answer.
    pub call: Box<dyn FnMut() + 'a>,
}

/// Nanoseconds for each household.
#[derive(Debug, Clone)]
pub struct Timing {
    /// Name of the contestant.
    pub name: String,
    /// The best round.
    pub best: f64,
    /// The middle round.
    pub median: f64,
}

/// Runs rounds of all contestants; gives their timings in the same order and the rounds run.
#[expect(clippy::cast_precision_loss, reason = "households and repeats are far below 2^53")]
pub fn race(mut contestants: Vec<Contestant<'_>>) -> (Vec<Timing>, usize) {
    let repeats: Vec<u32> = contestants.iter_mut().map(|c| repeats(&mut c.call)).collect();
    let mut turns: Vec<Vec<f64>> = vec![Vec::new(); contestants.len()];
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < FEWEST || (rounds < MOST && start.elapsed() < PATIENCE) {
        for ((contestant, repeats), turns) in contestants.iter_mut().zip(&repeats).zip(&mut turns) {
            let begun = Instant::now();
            for _ in 0..*repeats {
                (contestant.call)();
            }
            let households = f64::from(*repeats) * contestant.n as f64;
            turns.push(begun.elapsed().as_nanos() as f64 / households);
        }
        rounds += 1;
    }
    let timings = contestants.into_iter().zip(turns).map(|(contestant, mut turns)| {
        turns.sort_by(f64::total_cmp);
        Timing { name: contestant.name, best: turns[0], median: turns[turns.len() / 2] }
    });
    (timings.collect(), rounds)
}

/// How often a call is repeated in one turn; its first call, which warms caches, isn't counted.
fn repeats(call: &mut dyn FnMut()) -> u32 {
    call();
    let mut repeats = 1_u32;
    loop {
        let begun = Instant::now();
        for _ in 0..repeats {
            call();
        }
        if begun.elapsed() >= LEAST_TURN {
            return repeats;
        }
        repeats *= 2;
    }
}
