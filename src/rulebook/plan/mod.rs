//! Plans: a lowered rule as instructions over a few registers of one block of rows each.
//!
//! A block is some hundred rows, so that everything that an instruction touches stays in the
//! nearest cache. Inputs are read where they lie; a register is used again as soon as its value is
//! not needed any more.

mod block;
mod code;
mod kernel;
mod passes;

pub use block::{Answers, Asked, Given, Selection, run};
pub use code::{Input, Plan};
