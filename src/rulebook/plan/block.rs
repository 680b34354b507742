//! Runs a plan block by block.

use std::cell::RefCell;

use super::super::column::Column;
use super::super::meaning::{self, Binary, Unary};
use super::super::parameter::{Bound, Scale};
use super::code::{Arg, Code, Instruction, Lane, Plan, Table};
use super::kernel::{self, Source};
use super::passes::{collect, compare, fetch_column, place, real_binary, real_unary, whole_binary};
use crate::chance;

/// Rows in a block: at eight bytes a value, some registers fit the nearest cache together.
const BLOCK: usize = 512;

/// Columns of questions with so many rows lie near the processor, and are not asked for ahead.
const NEAR: usize = 8_192;

/// Flags that are looked through at once.
const PART: usize = 16;

/// An input column and, when rows do not follow one another in it, the row of each.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The values.
    pub column: &'a Column,
    /// The row of the column for every row of the question.
    pub rows: Option<&'a [u32]>,
}

/// A question to a plan.
pub struct Asked<'a> {
    /// The inputs, in the plan's order.
    pub inputs: Vec<Given<'a>>,
    /// Seed of all draws.
    pub seed: u64,
    /// Month of all draws.
    pub month: u32,
    /// Run of every row; empty when nothing is drawn.
    pub runs: &'a [u32],
    /// Subject key of every row; empty when nothing is drawn.
    pub keys: &'a [u32],
}

/// Which rows of the question are answered.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// Rows that follow one another: the first, and how many.
    Span(usize, usize),
    /// Rows here and there.
    Pick(&'a [u32]),
}

/// Where answers go.
pub struct Answers<'a> {
    /// One place for every row of the question.
    pub column: &'a mut Column,
    /// Clauses to which somebody came, when that is counted.
    pub clauses: &'a mut [bool],
}

/// Registers of each kind, kept from block to block.
#[derive(Default)]
struct Bank {
    ints: Vec<Vec<i64>>,
    floats: Vec<Vec<f64>>,
    flags: Vec<Vec<bool>>,
    words: Vec<Vec<u16>>,
    gathered: Vec<Gathered>,
    runs: Vec<u32>,
    keys: Vec<u32>,
    few: Few,
    failed: Vec<bool>,
}

/// Room for draws that only few rows need.
#[derive(Default)]
struct Few {
    at: Vec<usize>,
    runs: Vec<u32>,
    keys: Vec<u32>,
    drawn: Vec<f64>,
}

/// Room for an input whose rows lie here and there.
#[derive(Default)]
struct Gathered {
    ints: Vec<i64>,
    floats: Vec<f64>,
    flags: Vec<bool>,
    words: Vec<u16>,
}

thread_local! {
    static BANK: RefCell<Bank> = RefCell::default();
}

/// Answers the selected rows; gives the first row that failed.
pub fn run(
    plan: &Plan,
    asked: &Asked<'_>,
    selection: Selection<'_>,
    answers: &mut Answers<'_>,
) -> Option<usize> {
    BANK.with_borrow_mut(|bank| {
        bank.prepare(plan);
        pulp::Arch::new().dispatch(Job { bank, plan, asked, selection, answers })
    })
}

/// A question, to be compiled once for every width of vectors that machines have. A closure would
/// be called instead of being compiled into each.
struct Job<'a, 'b, 'c> {
    bank: &'a mut Bank,
    plan: &'a Plan,
    asked: &'a Asked<'b>,
    selection: Selection<'a>,
    answers: &'a mut Answers<'c>,
}

impl pulp::NullaryFnOnce for Job<'_, '_, '_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn call(self) -> Option<usize> {
        self.bank.run(self.plan, self.asked, self.selection, self.answers)
    }
}

fn grow<T: Copy + Default>(registers: &mut Vec<Vec<T>>, n: usize) {
    while registers.len() < n {
        registers.push(vec![T::default(); BLOCK]);
    }
}

impl Bank {
    fn prepare(&mut self, plan: &Plan) {
        grow(&mut self.ints, plan.n_registers[Lane::Int as usize]);
        grow(&mut self.floats, plan.n_registers[Lane::Float as usize]);
        grow(&mut self.flags, plan.n_registers[Lane::Flag as usize]);
        grow(&mut self.words, plan.n_registers[Lane::Word as usize]);
        while self.gathered.len() < plan.inputs.len() {
            self.gathered.push(Gathered::default());
        }
        self.failed.resize(BLOCK, false);
    }

    #[inline(always)]
    fn run(
        &mut self,
        plan: &Plan,
        asked: &Asked<'_>,
        selection: Selection<'_>,
        answers: &mut Answers<'_>,
    ) -> Option<usize> {
        let total = match selection {
            Selection::Span(_, n) => n,
            Selection::Pick(rows) => rows.len(),
        };
        let mut done = 0;
        while done < total {
            let n = BLOCK.min(total - done);
            let rows = match selection {
                Selection::Span(start, _) => Selection::Span(start + done, n),
                Selection::Pick(rows) => Selection::Pick(&rows[done..done + n]),
            };
            let block = Block { plan, asked, rows, n, is_near: total <= NEAR };
            if let (Selection::Span(start, n), false) = (rows, block.is_near) {
                fetch_column(answers.column, start, n);
            }
            let has_failed = self.block(&block);
            if has_failed {
                let failed = self.failed[..n].iter().position(|failed| *failed);
                // An answer that is not finite in an earlier row comes first.
                let infinite = plan.is_finite_due.then(|| self.first_infinite(&block)).flatten();
                let first = failed.into_iter().chain(infinite).min();
                if let Some(row) = first {
                    return Some(block.row(row));
                }
            }
            self.count(&block, answers.clauses);
            if self.store(&block, answers.column) {
                return self.first_infinite(&block).map(|row| block.row(row));
            }
            done += n;
        }
        None
    }

    #[inline(always)]
    fn block(&mut self, block: &Block<'_>) -> bool {
        self.gather(block);
        let mut has_failed = false;
        for (at, instruction) in block.plan.code.iter().enumerate() {
            block.fetch_ahead(at);
            if self.step(block, instruction) {
                if !has_failed {
                    self.failed[..block.n].fill(false);
                }
                has_failed = true;
                self.examine(block, instruction);
            }
        }
        has_failed
    }

    /// Brings inputs together whose rows lie here and there.
    #[inline(always)]
    fn gather(&mut self, block: &Block<'_>) {
        for (given, room) in block.asked.inputs.iter().zip(&mut self.gathered) {
            if given.rows.is_none() && matches!(block.rows, Selection::Span(..)) {
                continue;
            }
            match given.column {
                Column::Int(values) => collect(&mut room.ints, values, given.rows, block.rows),
                Column::Float(values) => collect(&mut room.floats, values, given.rows, block.rows),
                Column::Flag(values) => collect(&mut room.flags, values, given.rows, block.rows),
                Column::Word(values, _) => collect(&mut room.words, values, given.rows, block.rows),
            }
        }
    }

    /// Runs one instruction; true when some row looks as if it had failed.
    #[inline(always)]
    #[expect(clippy::too_many_lines, reason = "one arm for each instruction")]
    fn step(&mut self, block: &Block<'_>, instruction: &Instruction) -> bool {
        let Instruction { code, lane, out, args: [a, b, c], .. } = instruction;
        let (a, b, c) = (*a, *b, *c);
        let n = block.n;
        match lane {
            Lane::Int => {
                let mut taken = std::mem::take(&mut self.ints[*out as usize]);
                let out_slice = &mut taken[..n];
                let suspicion = match code {
                    Code::Unary(op) => match op {
                        Unary::NegInt => kernel::one_watched(out_slice, self.int(block, a), |a| {
                            (a.wrapping_neg(), u64::from(a == i64::MIN))
                        }),
                        Unary::AbsInt => kernel::one_watched(out_slice, self.int(block, a), |a| {
                            (a.wrapping_abs(), u64::from(a == i64::MIN))
                        }),
                        Unary::RoundHalfUp => {
                            kernel::to_whole(out_slice, self.float(block, a), meaning::round)
                        }
                        _ => kernel::to_whole(out_slice, self.float(block, a), f64::trunc),
                    },
                    Code::Binary(op) => {
                        let (a, b) = (self.int(block, a), self.int(block, b));
                        whole_binary(*op, out_slice, a, b)
                    }
                    Code::Select => {
                        let (a, b, c) =
                            (self.flag(block, a), self.int(block, b), self.int(block, c));
                        kernel::select(out_slice, a, b, c);
                        0
                    }
                    Code::TableByFlag(table) => {
                        let (flag, key) = (self.flag(block, a), self.word(block, b));
                        kernel::look_up_by_flag(out_slice, flag, key, &table.ints);
                        0
                    }
                    Code::Table(table) => {
                        self.look_up(block, table, &table.ints, out_slice);
                        u64::from(!table.missing.is_empty())
                    }
                    Code::Scale(scale, _) => self.scale(block, scale, a, out_slice, |step| {
                        scale.steps[step].value.as_int().unwrap_or(0)
                    }),
                    _ => 1,
                };
                self.ints[*out as usize] = taken;
                suspicion != 0
            }
            Lane::Float => {
                let mut taken = std::mem::take(&mut self.floats[*out as usize]);
                let out_slice = &mut taken[..n];
                let suspicion = match code {
                    Code::Unary(Unary::ToFloat) => {
                        kernel::to_float(out_slice, self.int(block, a));
                        0
                    }
                    Code::Unary(op) => real_unary(*op, out_slice, self.float(block, a)),
                    Code::Binary(op) => {
                        let (a, b) = (self.float(block, a), self.float(block, b));
                        real_binary(*op, out_slice, a, b)
                    }
                    Code::FloatTimes => {
                        kernel::float_times(out_slice, self.int(block, a), self.float(block, b));
                        0
                    }
                    Code::ScaleWhere => {
                        let (a, b) = (self.flag(block, a), self.float(block, b));
                        kernel::scale_where(out_slice, a, b, self.float(block, c).at(0));
                        0
                    }
                    Code::TableByFlag(table) => {
                        let (flag, key) = (self.flag(block, a), self.word(block, b));
                        kernel::look_up_by_flag(out_slice, flag, key, &table.floats);
                        0
                    }
                    Code::MultiplyAdd => {
                        let (a, b) = (self.float(block, a), self.float(block, b));
                        kernel::multiply_add(out_slice, a, b, self.float(block, c));
                        0
                    }
                    Code::Select => {
                        let (a, b, c) =
                            (self.flag(block, a), self.float(block, b), self.float(block, c));
                        kernel::select(out_slice, a, b, c);
                        0
                    }
                    Code::Table(table) => {
                        self.look_up(block, table, &table.floats, out_slice);
                        u64::from(!table.missing.is_empty())
                    }
                    Code::Scale(scale, false) => self.scale(block, scale, a, out_slice, |step| {
                        scale.steps[step].value.as_float().unwrap_or(0.0)
                    }),
                    Code::Scale(scale, true) => self.marginal(block, scale, a, out_slice),
                    Code::Uniform(purpose) | Code::Normal(purpose) => {
                        let (runs, keys) = self.draws(block);
                        let (seed, month) = (block.asked.seed, block.asked.month);
                        if matches!(code, Code::Uniform(_)) {
                            chance::uniforms(seed, month, *purpose, runs, keys, out_slice);
                        } else {
                            chance::normals(seed, month, *purpose, runs, keys, out_slice);
                        }
                        0
                    }
                    Code::UniformWhere(purpose) => {
                        self.draw_where(block, *purpose, a, out_slice);
                        0
                    }
                    _ => 1,
                };
                self.floats[*out as usize] = taken;
                suspicion != 0
            }
            Lane::Flag => {
                let mut taken = std::mem::take(&mut self.flags[*out as usize]);
                let out_slice = &mut taken[..n];
                let suspicion = match code {
                    Code::Unary(_) => {
                        kernel::one(out_slice, self.flag(block, a), |a| !a);
                        0
                    }
                    Code::Binary(op) => {
                        let (a, b) = (self.flag(block, a), self.flag(block, b));
                        match op {
                            Binary::And => kernel::two(out_slice, a, b, |a, b| a & b),
                            _ => kernel::two(out_slice, a, b, |a, b| a | b),
                        }
                        0
                    }
                    Code::CompareInt(test) => {
                        compare(*test, out_slice, self.int(block, a), self.int(block, b));
                        0
                    }
                    Code::CompareFloat(test) => {
                        compare(*test, out_slice, self.float(block, a), self.float(block, b));
                        0
                    }
                    Code::CompareFlag(test) => {
                        compare(*test, out_slice, self.flag(block, a), self.flag(block, b));
                        0
                    }
                    Code::Select => {
                        let (a, b, c) =
                            (self.flag(block, a), self.flag(block, b), self.flag(block, c));
                        kernel::select(out_slice, a, b, c);
                        0
                    }
                    Code::Reached(bar, is_strict) => {
                        let (part, whole) = (self.int(block, a), self.int(block, b));
                        kernel::two_watched(out_slice, part, whole, |part, whole| {
                            let holds = meaning::reached(*bar, *is_strict, part, whole);
                            (holds == Some(true), u64::from(holds.is_none()))
                        })
                    }
                    Code::Table(table) => {
                        match (table.only, &table.keys[..]) {
                            (Some(only), [(key, 1)]) => {
                                let key = self.word(block, *key);
                                kernel::one(out_slice, key, |code| code == only);
                            }
                            _ => self.look_up(block, table, &table.flags, out_slice),
                        }
                        u64::from(!table.missing.is_empty())
                    }
                    _ => 1,
                };
                self.flags[*out as usize] = taken;
                suspicion != 0
            }
            Lane::Word => {
                let mut taken = std::mem::take(&mut self.words[*out as usize]);
                let out_slice = &mut taken[..n];
                let suspicion = match code {
                    Code::Select => {
                        let (a, b, c) =
                            (self.flag(block, a), self.word(block, b), self.word(block, c));
                        kernel::select(out_slice, a, b, c);
                        0
                    }
                    Code::Table(table) => {
                        self.look_up(block, table, &table.words, out_slice);
                        u64::from(!table.missing.is_empty())
                    }
                    Code::Recode(codes) => {
                        let word = self.word(block, a);
                        kernel::one(out_slice, word, |code| codes[usize::from(code)]);
                        0
                    }
                    _ => 1,
                };
                self.words[*out as usize] = taken;
                suspicion != 0
            }
        }
    }

    #[inline(always)]
    fn int<'b>(&'b self, block: &Block<'b>, arg: Arg) -> Source<'b, i64> {
        match arg {
            Arg::Register(at) => Source::Each(&self.ints[at as usize][..block.n]),
            Arg::Int(value) => Source::Same(value),
            Arg::Input(at) => match (block.direct(at), &self.gathered[at as usize]) {
                (Some(Column::Int(values)), _) => Source::Each(block.span(values)),
                (_, room) => Source::Each(&room.ints[..block.n]),
            },
            _ => Source::Same(0),
        }
    }

    #[inline(always)]
    fn float<'b>(&'b self, block: &Block<'b>, arg: Arg) -> Source<'b, f64> {
        match arg {
            Arg::Register(at) => Source::Each(&self.floats[at as usize][..block.n]),
            Arg::Float(value) => Source::Same(value),
            Arg::Input(at) => match (block.direct(at), &self.gathered[at as usize]) {
                (Some(Column::Float(values)), _) => Source::Each(block.span(values)),
                (_, room) => Source::Each(&room.floats[..block.n]),
            },
            _ => Source::Same(0.0),
        }
    }

    #[inline(always)]
    fn flag<'b>(&'b self, block: &Block<'b>, arg: Arg) -> Source<'b, bool> {
        match arg {
            Arg::Register(at) => Source::Each(&self.flags[at as usize][..block.n]),
            Arg::Flag(value) => Source::Same(value),
            Arg::Input(at) => match (block.direct(at), &self.gathered[at as usize]) {
                (Some(Column::Flag(values)), _) => Source::Each(block.span(values)),
                (_, room) => Source::Each(&room.flags[..block.n]),
            },
            _ => Source::Same(true),
        }
    }

    #[inline(always)]
    fn word<'b>(&'b self, block: &Block<'b>, arg: Arg) -> Source<'b, u16> {
        match arg {
            Arg::Register(at) => Source::Each(&self.words[at as usize][..block.n]),
            Arg::Word(value) => Source::Same(value),
            Arg::Input(at) => match (block.direct(at), &self.gathered[at as usize]) {
                (Some(Column::Word(values, _)), _) => Source::Each(block.span(values)),
                (_, room) => Source::Each(&room.words[..block.n]),
            },
            _ => Source::Same(0),
        }
    }

    #[inline(always)]
    fn look_up<T: Copy + Default>(
        &self,
        block: &Block<'_>,
        table: &Table,
        values: &[T],
        out: &mut [T],
    ) {
        if let [(key, 1)] = table.keys[..]
            && let Source::Each(codes) = self.word(block, key)
        {
            return kernel::look_up(out, codes, values);
        }
        for (row, out) in out.iter_mut().enumerate() {
            *out = values[self.position(block, table, row)];
        }
    }

    fn position(&self, block: &Block<'_>, table: &Table, row: usize) -> usize {
        let one = |(key, step): &(Arg, usize)| usize::from(self.word(block, *key).at(row)) * step;
        table.keys.iter().map(one).sum()
    }

    fn scale<T: Copy>(
        &self,
        block: &Block<'_>,
        scale: &Scale,
        at: Arg,
        out: &mut [T],
        value: impl Fn(usize) -> T,
    ) -> u64 {
        let mut suspicion = 0;
        for (row, out) in out.iter_mut().enumerate() {
            let step = scale.step_at(self.edge(block, scale, at, row));
            suspicion |= u64::from(step.is_err());
            *out = value(step.unwrap_or(0));
        }
        suspicion
    }

    fn marginal(&self, block: &Block<'_>, scale: &Scale, at: Arg, out: &mut [f64]) -> u64 {
        let mut suspicion = 0;
        for (row, out) in out.iter_mut().enumerate() {
            let sum = scale.marginal(self.edge(block, scale, at, row));
            suspicion |= u64::from(sum.is_err());
            *out = sum.unwrap_or(0.0);
        }
        suspicion
    }

    /// The place of a row on a scale.
    fn edge(&self, block: &Block<'_>, scale: &Scale, at: Arg, row: usize) -> Bound {
        match scale.steps[0].from {
            Bound::Int(_) => Bound::Int(self.int(block, at).at(row)),
            Bound::Float(_) => Bound::Float(self.float(block, at).at(row)),
        }
    }

    /// Run and key of every row of the block.
    #[inline(always)]
    fn draws<'b>(&'b mut self, block: &Block<'b>) -> (&'b [u32], &'b [u32]) {
        match block.rows {
            Selection::Span(start, n) => {
                (&block.asked.runs[start..start + n], &block.asked.keys[start..start + n])
            }
            Selection::Pick(rows) => {
                self.runs.clear();
                self.runs.extend(rows.iter().map(|row| block.asked.runs[*row as usize]));
                self.keys.clear();
                self.keys.extend(rows.iter().map(|row| block.asked.keys[*row as usize]));
                (&self.runs, &self.keys)
            }
        }
    }

    /// Draws for the rows that need it, or for all when they are not few. What stands in the other
    /// rows nobody reads.
    #[inline(always)]
    fn draw_where(&mut self, block: &Block<'_>, purpose: u32, needed: Arg, out: &mut [f64]) {
        let (seed, month) = (block.asked.seed, block.asked.month);
        let mut few = std::mem::take(&mut self.few);
        few.at.clear();
        if let Source::Each(flags) = self.flag(block, needed)
            && are_few(flags)
        {
            for (part, flags) in flags.chunks(PART).enumerate() {
                if flags.iter().fold(false, |any, flag| any | flag) {
                    let held = flags.iter().enumerate().filter(|(_, flag)| **flag);
                    few.at.extend(held.map(|(at, _)| PART * part + at));
                }
            }
            few.runs.clear();
            few.runs.extend(few.at.iter().map(|at| block.asked.runs[block.row(*at)]));
            few.keys.clear();
            few.keys.extend(few.at.iter().map(|at| block.asked.keys[block.row(*at)]));
            few.drawn.resize(few.at.len(), 0.0);
            chance::uniforms(seed, month, purpose, &few.runs, &few.keys, &mut few.drawn);
            few.at.iter().zip(&few.drawn).for_each(|(at, drawn)| out[*at] = *drawn);
            self.few = few;
            return;
        }
        self.few = few;
        let (runs, keys) = self.draws(block);
        chance::uniforms(seed, month, purpose, runs, keys, out);
    }

    /// Which rows really failed at an instruction that looked suspicious.
    #[cold]
    #[inline(never)]
    fn examine(&mut self, block: &Block<'_>, instruction: &Instruction) {
        let mut failed = std::mem::take(&mut self.failed);
        let [a, b, _] = instruction.args;
        for (row, failed) in failed[..block.n].iter_mut().enumerate() {
            if !self.flag(block, instruction.guard).at(row) {
                continue;
            }
            let int = |arg| self.int(block, arg).at(row);
            let float = |arg| self.float(block, arg).at(row);
            *failed |= match (&instruction.code, instruction.lane) {
                (Code::Unary(Unary::NegInt | Unary::AbsInt), _) => int(a) == i64::MIN,
                (Code::Unary(Unary::RoundHalfUp), _) => {
                    meaning::whole_of(meaning::round(float(a))).is_none()
                }
                (Code::Unary(Unary::ToInt), _) => meaning::whole_of(float(a).trunc()).is_none(),
                (Code::Unary(op), _) => meaning::function(*op, float(a)).is_none(),
                (Code::Binary(op), Lane::Int) => meaning::whole(*op, int(a), int(b)).is_none(),
                (Code::Binary(op), _) => meaning::real(*op, float(a), float(b)).is_none(),
                (Code::Reached(bar, is_strict), _) => {
                    meaning::reached(*bar, *is_strict, int(a), int(b)).is_none()
                }
                (Code::Table(table), _) => table.missing[self.position(block, table, row)],
                (Code::Scale(scale, false), _) => {
                    scale.step_at(self.edge(block, scale, a, row)).is_err()
                }
                (Code::Scale(scale, true), _) => {
                    scale.marginal(self.edge(block, scale, a, row)).is_err()
                }
                _ => true,
            };
        }
        self.failed = failed;
    }

    /// Notes the clauses to which somebody came.
    #[inline(always)]
    fn count(&self, block: &Block<'_>, clauses: &mut [bool]) {
        for (seen, guard) in clauses.iter_mut().zip(&block.plan.clauses) {
            let Some(guard) = guard else { continue };
            if !*seen {
                *seen = match self.flag(block, *guard) {
                    Source::Same(flag) => flag,
                    Source::Each(flags) => flags.contains(&true),
                };
            }
        }
    }

    /// Puts the answers in their places; true when one is not finite and had to be.
    #[inline(always)]
    fn store(&self, block: &Block<'_>, answers: &mut Column) -> bool {
        let result = block.plan.result;
        match answers {
            Column::Int(answers) => place(answers, self.int(block, result), block.rows),
            Column::Float(answers) => {
                let values = self.float(block, result);
                if let (true, Selection::Span(start, n)) = (block.plan.is_finite_due, block.rows) {
                    let answers = &mut answers[start..start + n];
                    return kernel::one_watched(answers, values, |value| {
                        (value, u64::from(!value.is_finite()))
                    }) != 0;
                }
                place(answers, values, block.rows);
                return block.plan.is_finite_due
                    && (0..block.n).any(|row| !values.at(row).is_finite());
            }
            Column::Flag(answers) => place(answers, self.flag(block, result), block.rows),
            Column::Word(answers, _) => place(answers, self.word(block, result), block.rows),
        }
        false
    }

    #[cold]
    #[inline(never)]
    fn first_infinite(&self, block: &Block<'_>) -> Option<usize> {
        let values = self.float(block, block.plan.result);
        (0..block.n).find(|row| !values.at(*row).is_finite())
    }
}

/// Do flags hold for so few rows that one draw for each costs less than a draw for all?
#[inline(always)]
fn are_few(flags: &[bool]) -> bool {
    let held: usize = flags
        .chunks(128)
        .map(|part| usize::from(part.iter().fold(0_u8, |n, flag| n.wrapping_add(u8::from(*flag)))))
        .sum();
    8 * held < flags.len()
}

/// Some rows of a question.
struct Block<'a> {
    plan: &'a Plan,
    asked: &'a Asked<'a>,
    rows: Selection<'a>,
    n: usize,
    is_near: bool,
}

impl<'a> Block<'a> {
    /// The row of the question that a row of the block is.
    fn row(&self, at: usize) -> usize {
        match self.rows {
            Selection::Span(start, _) => start + at,
            Selection::Pick(rows) => rows[at] as usize,
        }
    }

    /// The column of an input that is read where it lies.
    #[inline(always)]
    fn direct(&self, input: u16) -> Option<&'a Column> {
        let given = self.asked.inputs[input as usize];
        let is_direct = given.rows.is_none() && matches!(self.rows, Selection::Span(..));
        is_direct.then_some(given.column)
    }

    /// Asks memory for what the next block reads, some columns with every instruction: while they
    /// are on their way, this block is computed.
    #[inline(always)]
    fn fetch_ahead(&self, instruction: usize) {
        if self.is_near {
            return;
        }
        let inputs = &self.asked.inputs;
        let share = inputs.len().div_ceil(self.plan.code.len());
        let Selection::Span(start, n) = self.rows else { return };
        for given in inputs.iter().skip(instruction * share).take(share) {
            if given.rows.is_none() {
                fetch_column(given.column, start + n, n);
            }
        }
    }

    #[inline(always)]
    fn span<T>(&self, values: &'a [T]) -> &'a [T] {
        match self.rows {
            Selection::Span(start, n) => &values[start..start + n],
            Selection::Pick(_) => values,
        }
    }
}
