//! Fingerprints: SHA-256 as 64 hexadecimal digits.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// The fingerprint of some bytes.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

fn digits(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Hands bytes on and takes their fingerprint on the way.
pub struct Fingerprinted<W> {
    to: W,
    seen: Sha256,
}

impl<W: Write> Fingerprinted<W> {
    /// Nothing written so far.
    pub fn new(to: W) -> Self {
        Self { to, seen: Sha256::new() }
    }

    /// Where the bytes went, and the fingerprint of all of them.
    pub fn finish(self) -> (W, String) {
        (self.to, digits(&self.seen.finalize()))
    }
}

impl<W: Write> Write for Fingerprinted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.seen.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
