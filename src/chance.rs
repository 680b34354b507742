//! Addressed chance: every draw is a pure function of (seed, run, month, subject, purpose).
//!
//! A draw does not depend on what was drawn before, so a policy that changes one thing shifts no
//! other draw, and results do not depend on the order of households or the number of threads. The
//! generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as
//! 1, 2, 3, 2011), checked below against its published vectors.

/// Where a draw is made. The month counts from the first simulated month, burn-in included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Seed of the experiment.
    pub seed: u64,
    /// Run number.
    pub run: u32,
    /// Month number.
    pub month: u32,
    /// Whose draw it is: [`name_key`] of a unit or owner id, or a number derived from one.
    pub subject: u32,
    /// What it is for: [`name_key`] of the purpose.
    pub purpose: u32,
}

impl Address {
    /// A number in [0, 1), uniform, with 53 random bits.
    #[must_use]
    pub fn uniform(self) -> f64 {
        let words = self.words();
        unit_interval(words[0], words[1])
    }

    /// A standard normal number (Box and Muller).
    #[must_use]
    pub fn normal(self) -> f64 {
        let words = self.words();
        let radius = (-2.0 * (1.0 - unit_interval(words[0], words[1])).ln()).sqrt();
        radius * (std::f64::consts::TAU * unit_interval(words[2], words[3])).cos()
    }

    /// 64 random bits, for ranking in a draw by lot.
    #[must_use]
    pub fn lot(self) -> u64 {
        let words = self.words();
        u64::from(words[0]) << 32 | u64::from(words[1])
    }

    #[expect(clippy::cast_possible_truncation, reason = "the seed is split into its two halves")]
    fn words(self) -> [u32; 4] {
        philox(
            [self.run, self.month, self.subject, self.purpose],
            [self.seed as u32, (self.seed >> 32) as u32],
        )
    }
}

/// A stable 32-bit key for a name (FNV-1a), the same on every machine.
#[must_use]
pub fn name_key(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
fn unit_interval(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
    bits as f64 / (1u64 << 53) as f64
}

#[expect(clippy::cast_possible_truncation, reason = "products are split into their two halves")]
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(0x9e37_79b9), key[1].wrapping_add(0xbb67_ae85)];
        }
        let first = u64::from(counter[0]) * 0xd251_1f53;
        let second = u64::from(counter[2]) * 0xcd9e_8d57;
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_its_published_vectors() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn normal_draws_have_mean_zero_and_spread_one() {
        let draws: Vec<f64> = (0..40_000)
            .map(|subject| {
                Address { seed: 7, run: 0, month: 0, subject, purpose: name_key("mood") }.normal()
            })
            .collect();
        let n = 40_000.0;
        let mean = draws.iter().sum::<f64>() / n;
        let spread = (draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n).sqrt();
        assert!(mean.abs() < 0.02 && (spread - 1.0).abs() < 0.02, "{mean} {spread}");
    }
}
