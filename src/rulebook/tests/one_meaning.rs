//! Rules mean the same row by row and column by column: the same bits, the same refusals.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers of tests"
)]

use std::sync::Arc;

use super::super::column::{Column, Kind};
use super::super::engine::{Environment, Frame, Luck};
use super::super::lower::Of;
use super::super::view::{Given, View};
use super::super::{Rule, Rulebook, Word};
use super::environments::Known;
use super::shipped;

/// A small stream of numbers for tests.
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits (`SplitMix64`).
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

    /// One of some things.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A whole number: small, plain or at the edge of what fits.
    pub fn whole(&mut self) -> i64 {
        let size = i64::try_from(self.bits() % 20_000).expect("small");
        match self.below(24) {
            0 => 0,
            1 => -size,
            2 => i64::MAX - size,
            3 => i64::MIN + size,
            4 => size << 30,
            5..12 => size % 5,
            _ => size,
        }
    }

    /// A float: a share, a score, or an odd one.
    pub fn real(&mut self) -> f64 {
        let share = (self.bits() >> 11) as f64 / (1u64 << 53) as f64;
        match self.below(24) {
            0 => 0.0,
            1 => -share,
            2 => share * 1e300,
            3 => share * 1e-300,
            4 => -0.0,
            5..12 => share * 100.0,
            _ => share,
        }
    }
}

/// A random column of a kind.
pub fn column(dice: &mut Dice, of: &Of, words: &Arc<[Word]>, n: usize) -> Column {
    match of {
        Of::Int | Of::Fraction => Column::Int((0..n).map(|_| dice.whole()).collect()),
        Of::Float => Column::Float((0..n).map(|_| dice.real()).collect()),
        Of::Flag | Of::Never => Column::Flag((0..n).map(|_| dice.below(2) == 1).collect()),
        Of::Word(own) => {
            let words = if own.is_empty() { words } else { own };
            let code = |_| u16::try_from(dice.below(words.len())).expect("few words");
            Column::Word((0..n).map(code).collect(), Arc::clone(words))
        }
    }
}

/// Asks a rule both ways about random rows.
pub fn agree(
    book: &Rulebook,
    rule: &Rule,
    environments: &[Arc<Environment>],
    words: &Arc<[Word]>,
    dice: &mut Dice,
    n: usize,
) -> Result<bool, String> {
    let Ok(closed) = book.closed(rule, &environments[0]) else { return Ok(false) };
    let kind = match &closed.nodes[closed.result as usize].of {
        Of::Int => Kind::Int,
        Of::Float => Kind::Float,
        Of::Flag | Of::Never => Kind::Flag,
        Of::Word(own) if own.is_empty() => Kind::Word(Arc::clone(words)),
        Of::Word(own) => Kind::Word(Arc::clone(own)),
        Of::Fraction => return Ok(false),
    };
    let mut given = Vec::new();
    for (at, subject) in rule.subjects.iter().enumerate() {
        let mut view = View::default();
        for (known, name) in book.columns().keys() {
            if known == subject.as_str() {
                let (of, _) = book.declared(rule, at, name).expect("declared");
                view.set(name, Arc::new(column(dice, &of, words, n)));
            }
        }
        let rows = (at > 0).then(|| (0..n).map(|_| dice.below(n) as u32).collect());
        given.push(Given { subject: subject.clone(), view: Arc::new(view), rows });
    }
    let runs: Arc<[u32]> = (0..n).map(|row| (row / 7) as u32).collect();
    let keys: Arc<[u32]> = (0..n).map(|_| dice.bits() as u32).collect();
    let luck = Luck::Drawn { seed: dice.bits(), month: dice.below(100) as u32, runs, keys };
    let of: Arc<[u32]> = (0..n).map(|_| dice.below(environments.len()) as u32).collect();
    let frame = Arc::new(Frame::mixed(environments.to_vec().into(), of, luck));
    let columns = book.ask_column(rule, &given, n, &kind, &frame);
    let rows = book.ask_rows(rule, &given, n, &kind, &frame);
    let same = match (&columns, &rows) {
        (Ok(Column::Float(a)), Ok(Column::Float(b))) => {
            a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()))
        }
        (a, b) => a == b,
    };
    if same {
        Ok(true)
    } else {
        Err(format!("`{}`: columns {columns:?}, rows {rows:?}", rule.name))
    }
}

#[test]
fn every_shipped_rule_means_the_same_by_rows_and_by_columns() {
    let asked: u32 = shipped().iter().map(|(book, _)| means_the_same(book)).sum();
    assert!(asked > 600, "only {asked} questions were asked both ways");
}

/// How many questions were asked both ways, with the same answers.
fn means_the_same(book: &Rulebook) -> u32 {
    let mut words: Vec<Word> = vec!["a".into(), "b".into(), "nobody".into()];
    for parameter in book.parameters() {
        for since in &parameter.since {
            words.extend(
                since.setting.each().into_iter().filter_map(|(key, _)| key).map(Word::from),
            );
        }
    }
    words.sort();
    words.dedup();
    let words: Arc<[Word]> = words.into();
    let mut known = Known::new(book);
    let (mut asked, mut failed) = (0, Vec::new());
    for rule in book.rules().filter(|rule| book.is_about_subjects(rule)) {
        let environments = known.of(rule);
        for seed in 0..6 {
            let mut dice = Dice(seed);
            // One environment, some, and rows that all fail the same way now and then.
            let some: Vec<_> =
                (0..=seed as usize % 3).map(|_| Arc::clone(dice.one_of(&environments))).collect();
            for n in [1, 40, 700] {
                match agree(book, rule, &some, &words, &mut dice, n) {
                    Ok(was_asked) => asked += u32::from(was_asked),
                    Err(difference) => failed.push(difference),
                }
            }
        }
    }
    let first = failed.first().map(|difference| difference.chars().take(2_000).collect::<String>());
    assert!(failed.is_empty(), "{} differences, such as {first:?}", failed.len());
    asked
}

#[test]
fn every_shipped_rule_has_a_columnar_form() {
    for (book, _) in &shipped() {
        let mut known = Known::new(book);
        for rule in book.rules().filter(|rule| book.is_about_subjects(rule)) {
            for environment in known.of(rule) {
                let closed = book.closed(rule, &environment);
                assert!(closed.is_ok(), "`{}` runs row by row: {closed:?}", rule.name);
            }
        }
    }
}
