//! Memory of one question about a million households, measured in a process of its own.

use std::process::Command;
use std::sync::Arc;

use crate::question::{Form, Households, ask_all, book, environment, frame};

/// The argument that asks this program to be the measured process.
pub const ARGUMENT: &str = "--measure-memory";

/// What the measured process said.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Peak of resident memory, in bytes.
    pub peak: usize,
    /// Peak before the question was asked, columns drawn, in bytes.
    pub before: usize,
    /// Size of the columns read, in bytes.
    pub input: usize,
    /// Size of the column given, in bytes.
    pub output: usize,
}

impl Memory {
    /// Peak beside the columns: program, rulebook, frame and everything that the question took.
    pub fn beside(self) -> usize {
        self.peak.saturating_sub(self.input + self.output)
    }
}

/// Asks one question and prints what it took.
pub fn measure(form: Form, n: usize) {
    let book = book();
    let environment = Arc::new(environment(&book));
    let households = Households::draw(n);
    let before = peak().unwrap_or(0);
    let bills = ask_all(&book, form, &households, &frame(&environment));
    let peak = peak().unwrap_or(0);
    println!("{} {} {} {}", peak, before, households.bytes(), 8 * bills.len());
}

/// Starts the measured process; `None` where the system does not tell a process its peak.
pub fn measured(form: Form, n: usize) -> Option<Memory> {
    peak()?;
    let program = std::env::current_exe().ok()?;
    let form = if form == Form::Float { "float" } else { "exact" };
    let output = Command::new(program).args([ARGUMENT, form, &n.to_string()]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Memory { peak: next()?, before: next()?, input: next()?, output: next()? })
}

/// Peak resident memory of this process, in bytes.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: usize = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}
