//! Figures over the members of groups, such as the mean of all households of each estate.
//!
//! Members are added in their own order, whatever the layout, so that a float sum has the same bits
//! however many runs are advanced together. Where the members of a group follow one another, several
//! runs are added side by side: each sum waits for its own last addition only.

use super::super::block::SimulateError;
use super::super::schedule::Figure;
use super::super::subject::{Span, Subject};
use super::State;
use crate::rulebook::Column;
use crate::units::sum;

/// Runs that are added side by side.
const ABREAST: usize = 8;

impl State<'_> {
    /// A figure over the members of each row of `into`.
    ///
    /// # Errors
    /// A sum of whole numbers that does not fit.
    #[expect(clippy::cast_precision_loss, reason = "members are far below 2^53")]
    pub fn group(
        &self,
        into: Subject,
        figure: Figure,
        of: Subject,
        name: &str,
    ) -> Result<Column, SimulateError> {
        let column = self.column(of, name);
        let groups = Groups {
            spans: self.world.space.spans(of, into),
            map: self.crowds[super::slot(of)].map(into),
            n_runs: self.n_runs,
            n_members: self.world.space.count(of),
            size_of_run: self.world.space.count(into),
        };
        let mean = |sums: Vec<f64>| {
            let sizes = groups.sizes();
            let mean = |(at, sum): (usize, f64)| sum / sizes[at % sizes.len()] as f64;
            Column::Float(sums.into_iter().enumerate().map(mean).collect())
        };
        Ok(match (figure, &**column) {
            (Figure::Sum, Column::Int(values)) => {
                Column::Int(groups.whole(values).map_err(|row| {
                    let message = format!("the sum of `{name}` is too large");
                    let who = self.world.space.name(into, row % groups.size_of_run);
                    let place = Box::new(self.place(row / groups.size_of_run, who));
                    SimulateError::Books { message, place }
                })?)
            }
            (Figure::Count, Column::Flag(flags)) => Column::Int(groups.counts(flags)),
            (Figure::Share, Column::Flag(flags)) => {
                mean(groups.counts(flags).into_iter().map(|n| n as f64).collect())
            }
            (Figure::Sum, Column::Float(values)) => Column::Float(groups.sums(values)),
            (Figure::Mean, Column::Float(values)) => mean(groups.sums(values)),
            (Figure::Mean, Column::Int(values)) => {
                mean(groups.sums(&values.iter().map(|v| *v as f64).collect::<Vec<_>>()))
            }
            (Figure::Least, Column::Int(values)) => {
                Column::Int(groups.folded(values, i64::MAX, i64::min))
            }
            (Figure::Greatest, Column::Int(values)) => {
                Column::Int(groups.folded(values, i64::MIN, i64::max))
            }
            (Figure::Least, Column::Float(values)) => {
                Column::Float(groups.folded(values, f64::INFINITY, f64::min))
            }
            (Figure::Greatest, Column::Float(values)) => {
                Column::Float(groups.folded(values, f64::NEG_INFINITY, f64::max))
            }
            (Figure::Gini, Column::Float(values)) => Column::Float(groups.ginis(values)),
            (Figure::Gini, Column::Int(values)) => Column::Float(groups.ginis_of_ints(values)),
            _ => unreachable!("the checks know which figure fits which column"),
        })
    }
}

/// So many of the least whole numbers are counted, not sorted.
const N_COUNTED: usize = 16;

/// Half the mean difference of all pairs over the mean, from the sum of (2 rank + 1) times value over
/// all members in order, their number and their sum; 0 when nobody has anything.
fn gini(ranked: f64, n: f64, sum: f64) -> f64 {
    if sum <= 0.0 { 0.0 } else { (ranked / (n * sum) - 1.0).max(0.0) }
}

/// Who belongs to which group.
struct Groups<'a> {
    /// Members of one run, where those of every group follow one another.
    spans: Option<&'a [Span]>,
    /// The group of every row.
    map: &'a [u32],
    n_runs: usize,
    n_members: usize,
    /// Groups of one run.
    size_of_run: usize,
}

impl Groups<'_> {
    /// Members of each group of one run.
    fn sizes(&self) -> Vec<i64> {
        let mut sizes = vec![0; self.size_of_run];
        self.map[..self.n_members].iter().for_each(|group| sizes[*group as usize] += 1);
        sizes
    }

    /// How many flags hold.
    fn counts(&self, flags: &[bool]) -> Vec<i64> {
        let mut counts = vec![0; self.n_runs * self.size_of_run];
        let Some(spans) = self.spans else {
            for (flag, group) in flags.iter().zip(self.map) {
                counts[*group as usize] += i64::from(*flag);
            }
            return counts;
        };
        let runs =
            flags.chunks_exact(self.n_members).zip(counts.chunks_exact_mut(self.size_of_run));
        for (flags, counts) in runs {
            for span in spans {
                // Counts of bytes that can't overflow run over many flags at once.
                let parts = flags[span.members.clone()].chunks(128);
                let held = parts.map(|part| {
                    let held = part.iter().fold(0_u8, |n, flag| n.wrapping_add(u8::from(*flag)));
                    i64::from(held)
                });
                counts[span.group] = held.sum();
            }
        }
        counts
    }

    /// Sums of whole numbers, or the first row that does not fit.
    fn whole(&self, values: &[i64]) -> Result<Vec<i64>, usize> {
        let mut sums = vec![0_i64; self.n_runs * self.size_of_run];
        let Some(spans) = self.spans else {
            let mut wide = vec![0_i128; sums.len()];
            for (value, group) in values.iter().zip(self.map) {
                wide[*group as usize] += i128::from(*value);
            }
            for (row, (sum, wide)) in sums.iter_mut().zip(wide).enumerate() {
                *sum = i64::try_from(wide).map_err(|_| row)?;
            }
            return Ok(sums);
        };
        for run in 0..self.n_runs {
            let (own, first) = (&values[run * self.n_members..], run * self.size_of_run);
            for span in spans {
                let row = first + span.group;
                sums[row] = i64::try_from(sum(&own[span.members.clone()])).map_err(|_| row)?;
            }
        }
        Ok(sums)
    }

    fn folded<T: Copy>(&self, values: &[T], start: T, fold: fn(T, T) -> T) -> Vec<T> {
        let mut found = vec![start; self.n_runs * self.size_of_run];
        for (value, group) in values.iter().zip(self.map) {
            found[*group as usize] = fold(found[*group as usize], *value);
        }
        found
    }

    /// Gini coefficients: half the mean difference of all pairs of members, over their mean.
    #[expect(clippy::cast_precision_loss, reason = "members are far below 2^53")]
    fn ginis(&self, values: &[f64]) -> Vec<f64> {
        let n_groups = self.n_runs * self.size_of_run;
        let usual = values.len() / n_groups.max(1);
        let mut members: Vec<Vec<f64>> = Vec::with_capacity(n_groups);
        members.resize_with(n_groups, || Vec::with_capacity(usual));
        for (value, group) in values.iter().zip(self.map) {
            members[*group as usize].push(*value);
        }
        let gini = |mut of: Vec<f64>| {
            // Equal values can't be told apart, so any order of them is the same.
            of.sort_unstable_by(f64::total_cmp);
            let sum: f64 = of.iter().sum();
            let ranked = of.iter().zip(0..).map(|(v, rank)| f64::from(2 * rank + 1) * v);
            gini(ranked.sum(), of.len() as f64, sum)
        };
        members.into_iter().map(gini).collect()
    }

    /// The same for whole numbers. A few small ones, such as bays, are counted instead of sorted.
    #[expect(clippy::cast_precision_loss, reason = "members are far below 2^53")]
    fn ginis_of_ints(&self, values: &[i64]) -> Vec<f64> {
        let mut counts = vec![[0_u32; N_COUNTED]; self.n_runs * self.size_of_run];
        for (value, group) in values.iter().zip(self.map) {
            let known = usize::try_from(*value).ok();
            match known.and_then(|value| counts[*group as usize].get_mut(value)) {
                Some(count) => *count += 1,
                None => return self.ginis(&values.iter().map(|v| *v as f64).collect::<Vec<_>>()),
            }
        }
        let gini_of = |counts: [u32; N_COUNTED]| {
            let (mut ranked, mut n, mut sum) = (0_i64, 0_i64, 0_i64);
            for (value, count) in (0..).zip(counts.map(i64::from)) {
                // Ranks from n on: of 2 rank + 1 the sum is the difference of two squares.
                let next = n + count;
                ranked += (next * next - n * n) * value;
                (n, sum) = (next, sum + count * value);
            }
            gini(ranked as f64, n as f64, sum as f64)
        };
        counts.into_iter().map(gini_of).collect()
    }

    /// Sums of floats, each added in the order of its members.
    fn sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_runs * self.size_of_run];
        let Some(spans) = self.spans else {
            for (value, group) in values.iter().zip(self.map) {
                sums[*group as usize] += value;
            }
            return sums;
        };
        let (n, n_groups) = (self.n_members, self.size_of_run);
        let mut run = 0;
        while run + ABREAST <= self.n_runs {
            for span in spans {
                let members: [&[f64]; ABREAST] =
                    std::array::from_fn(|at| &values[(run + at) * n..][span.members.clone()]);
                let mut abreast = [0.0; ABREAST];
                for (member, _) in members[0].iter().enumerate() {
                    for (sum, members) in abreast.iter_mut().zip(&members) {
                        *sum += members[member];
                    }
                }
                for (at, sum) in abreast.into_iter().enumerate() {
                    sums[(run + at) * n_groups + span.group] = sum;
                }
            }
            run += ABREAST;
        }
        for run in run..self.n_runs {
            for span in spans {
                let own = &values[run * n..][span.members.clone()];
                sums[run * n_groups + span.group] = own.iter().fold(0.0, |sum, value| sum + value);
            }
        }
        sums
    }
}
