//! Numbers that depend on a seed alone.

/// A small stream of numbers (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).expect("below a usize")
    }

    /// Once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of some things.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A whole number: small, plain or at the edge of what fits.
    pub fn whole(&mut self) -> i64 {
        let size = i64::try_from(self.bits() % 20_000).expect("small");
        match self.below(16) {
            0 => 0,
            1 => -size,
            2 => i64::MAX - size % 3,
            3 => i64::MIN + size % 3,
            4..10 => size % 5,
            _ => size,
        }
    }

    /// A float: a share, a score, or an odd one.
    #[expect(clippy::cast_precision_loss, reason = "any float will do")]
    pub fn real(&mut self) -> f64 {
        let share = (self.bits() >> 11) as f64 / (1u64 << 53) as f64;
        match self.below(16) {
            0 => 0.0,
            1 => -share,
            2 => share * 1e300,
            3 => share * 1e-300,
            4..8 => share * 100.0,
            _ => share,
        }
    }
}
