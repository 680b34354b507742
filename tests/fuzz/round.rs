//! One round: texts are changed, and everything is asked of them that the commands ask.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use linli::dataset::{Distributions, Plan, synthesize, write_estates, write_households};
use linli::diagnostic::{Fault, Faults};
use linli::experiment::difference::{Difference, default_day, owed};
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::report::{
    Language, Packed, Shown, difference_csv, difference_text, rule_book, summary, summary_json,
};
use linli::rulebook::{
    Column, Environment, Frame, Given, Kind, Luck, Rule, Rulebook, View, Word, run_cases,
};
use linli::simulate::{Schedule, check, column_misfits};
use linli::units::Date;
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::change::change;
use super::dice::Dice;
use super::texts::Texts;

/// Household-months after which a run is stopped.
const MOST_WORK: usize = 200;
/// Rules asked of a rulebook that loads.
const RULES_ASKED: usize = 6;

/// The changed texts of a round.
pub fn texts(shipped: &Texts, seed: u64) -> Texts {
    let mut dice = Dice(seed);
    let mut texts = shipped.clone();
    let of = |start: &str| {
        let paths = shipped.0.iter().map(|(path, _)| path);
        paths.filter(|path| path.starts_with(start)).cloned().collect::<Vec<_>>()
    };
    let start = *dice.one_of(&["rules/", "rules/", "rules/", "s/", ""]);
    change(&mut texts, &of(start), &mut dice);
    texts
}

/// How far a round came, and what it was told.
#[derive(Debug, Default)]
pub struct Reached {
    /// Did the rulebook load?
    pub is_loaded: bool,
    /// Could the experiment be prepared?
    pub is_prepared: bool,
    /// Did it run?
    pub has_run: bool,
    /// Codes of all faults.
    pub codes: BTreeSet<&'static str>,
}

/// Does everything with some texts, in an order and with columns that `seed` chooses.
pub fn everything(texts: &Texts, seed: u64) -> Reached {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread starts");
    let mut round = Round { dice: Dice(!seed), reached: Reached::default(), pool };
    round.rules(texts);
    round.experiment(texts);
    round.synthesis(texts);
    round.reached
}

struct Round {
    dice: Dice,
    reached: Reached,
    /// A thread as the command has them for running, with less stack than the main one.
    pool: rayon::ThreadPool,
}

impl Round {
    fn rules(&mut self, texts: &Texts) {
        if let Some(book) = self.told(Rulebook::load(&texts.packs())) {
            self.reached.is_loaded = true;
            self.book(texts, &book);
        }
    }

    fn experiment(&mut self, texts: &Texts) {
        let inputs = Inputs {
            name: "s".into(),
            scenario: texts.text("s/scenario.toml"),
            packs: texts.packs(),
            estates: texts.text("s/estates.csv"),
            households: texts.text("s/households.csv"),
        };
        let wishes = Wishes { runs: Some(1), ..Wishes::default() };
        let Some(experiment) = self.told(Experiment::prepare(&inputs, &wishes)) else { return };
        self.reached.is_prepared = true;
        self.run(&experiment);
        self.difference(&experiment);
    }

    fn synthesis(&mut self, texts: &Texts) {
        let plan = self.told(Plan::read(&texts.text("s/synthesis.toml")));
        let from = texts.text("rules/micro-estate/households.toml");
        let from = self.told(Distributions::read(&from));
        if let (Some(plan), Some(from)) = (plan, from) {
            let (estates, households) = synthesize(&plan, &from);
            black_box((write_estates(&estates), write_households(&households)));
        }
    }

    /// Shows faults as the command does, since that too may fail.
    fn told<T>(&mut self, result: Result<T, Faults>) -> Option<T> {
        result.map_err(|faults| self.show(&faults.0)).ok()
    }

    fn show(&mut self, faults: &[Fault]) {
        self.reached.codes.extend(faults.iter().map(Fault::code));
        let theme = GraphicalTheme::unicode_nocolor();
        let handler =
            GraphicalReportHandler::new_themed(theme).with_width(100).with_context_lines(0);
        for fault in faults.iter().take(20).flat_map(Fault::parts) {
            let mut text = String::new();
            // A fault that can't be drawn is told in one line.
            let _ = handler.render_report(&mut text, &fault);
        }
    }

    fn book(&mut self, texts: &Texts, book: &Rulebook) {
        self.show(&book.findings());
        let cases = self.told(run_cases(book, |_| true)).unwrap_or_default();
        let failed: Vec<Fault> = cases.iter().filter_map(|case| case.fault.clone()).collect();
        self.show(&failed);
        let days: Vec<Date> = book
            .parameters()
            .flat_map(|parameter| &parameter.since)
            .map(|since| since.date)
            .collect();
        let last = days.iter().max().copied();
        if let Some(schedule) =
            book.schedule().and_then(|text| self.told(Schedule::read(text, book.schedule_parts())))
        {
            if let Some(day) = last {
                self.show(&check(&schedule, book, &book.environment(day, None, |_| false)).0);
            }
            self.show(&column_misfits(&schedule, book));
        }
        if let Some(day) = last {
            self.show(&book.pack_findings(day));
        }
        let policies: Vec<_> = book.policies().filter_map(|id| book.policy(id)).collect();
        if policies.len() > 1 {
            let pair = [self.dice.one_of(&policies), self.dice.one_of(&policies)];
            if let Some(day) = default_day(book, pair, &[], &[], None) {
                let difference = Difference::between(book, pair, &[], &[], day);
                black_box(difference_text(&difference, None, Language::English));
                black_box(difference_csv(&difference, None));
            }
        }
        if self.dice.once_in(8) {
            let packed: Vec<Packed> = texts.packs().iter().map(Packed::of).collect();
            let shown = Shown { book, packs: packed, cases: &cases };
            rule_book(&[shown], &[], Language::Chinese).expect("the page is filled");
        }
        let mut environments = Vec::new();
        for _ in 0..3 {
            let policy = (!policies.is_empty()).then(|| self.dice.one_of(&policies));
            let day =
                if days.is_empty() { Date::constant(2024, 1, 1) } else { *self.dice.one_of(&days) };
            let is_carried = self.dice.once_in(2);
            environments.push(Arc::new(book.environment(day, policy, |_| is_carried)));
        }
        let rules: Vec<&Rule> = book.rules().filter(|rule| book.is_about_subjects(rule)).collect();
        for _ in 0..RULES_ASKED.min(rules.len()) {
            let rule = *self.dice.one_of(&rules);
            let rule = book.rule("own").filter(|_| self.dice.once_in(2)).unwrap_or(rule);
            self.ask(book, rule, &environments);
        }
    }

    /// Asks a rule about random columns: by columns, row by row, and with an explanation.
    fn ask(&mut self, book: &Rulebook, rule: &Rule, environments: &[Arc<Environment>]) {
        let dice = &mut self.dice;
        let n = *dice.one_of(&[1, 3, 70]);
        let words: Arc<[Word]> = ["a", "b", "shengtang"].map(Word::from).into();
        let number = |n: usize| u32::try_from(n).expect("small");
        let mut given = Vec::new();
        for (at, subject) in rule.subjects.iter().enumerate() {
            let mut view = View::default();
            for ((known, name), declared) in book.columns() {
                if known == subject.as_str() {
                    view.set(name, Arc::new(column(dice, &declared.kind(), &words, n)));
                }
            }
            let rows = (at > 0).then(|| (0..n).map(|_| number(dice.below(n))).collect());
            given.push(Given { subject: subject.clone(), view: Arc::new(view), rows });
        }
        let runs: Arc<[u32]> = (0..n).map(|row| number(row / 7)).collect();
        let keys: Arc<[u32]> = (0..n).map(|_| number(dice.below(1 << 32))).collect();
        let luck = Luck::Drawn { seed: dice.bits(), month: 3, runs, keys };
        let of: Arc<[u32]> = (0..n).map(|_| number(dice.below(environments.len()))).collect();
        let frame = Arc::new(Frame::mixed(environments.to_vec().into(), of, luck));
        let kind = dice.one_of(&[Kind::Int, Kind::Float, Kind::Flag, Kind::Word(words)]).clone();
        let row = dice.below(n);
        let (columns, rows) = self.pool.install(|| {
            black_box(book.obstacle(rule, &given, &environments[0], &kind));
            black_box(book.trace(rule, &given, &frame, row));
            let columns = book.ask_column(rule, &given, n, &kind, &frame);
            (columns, book.ask_rows(rule, &given, n, &kind, &frame))
        });
        let same = match (&columns, &rows) {
            (Ok(Column::Float(a)), Ok(Column::Float(b))) => {
                a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()))
            }
            (a, b) => a == b,
        };
        assert!(same, "`{}`: columns {columns:?}, rows {rows:?}", rule.name);
        if let Err((_, faults)) = &columns {
            self.show(&faults.0);
        }
    }

    /// Runs an experiment as the command does, in threads with the stack that they have there.
    fn run(&mut self, experiment: &Experiment) {
        let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
        let on_month = |n: usize| {
            let done = done.fetch_add(n, Ordering::Relaxed) + n;
            stop.fetch_or(done > MOST_WORK, Ordering::Relaxed);
        };
        match self.pool.install(|| experiment.run("linli run s".into(), &stop, &on_month)) {
            Ok(results) => {
                black_box((summary(&results, Language::English), summary_json(&results)));
                self.reached.has_run = true;
            }
            Err(faults) => faults.iter().for_each(|faults| self.show(&faults.0)),
        }
    }

    fn difference(&mut self, experiment: &Experiment) {
        let book = experiment.rulebook();
        let policies: Vec<_> = book.policies().filter_map(|id| book.policy(id)).collect();
        let pair = [self.dice.one_of(&policies), self.dice.one_of(&policies)];
        let difference = experiment.difference(pair, None);
        let owed = self.told(owed(experiment, pair, &[], difference.day, 0));
        black_box(difference_text(&difference, owed.as_ref(), Language::Chinese));
        black_box(difference_csv(&difference, owed.as_ref()));
    }
}

fn column(dice: &mut Dice, kind: &Kind, words: &Arc<[Word]>, n: usize) -> Column {
    match kind {
        Kind::Int => Column::Int((0..n).map(|_| dice.whole()).collect()),
        Kind::Float => Column::Float((0..n).map(|_| dice.real()).collect()),
        Kind::Flag => Column::Flag((0..n).map(|_| dice.once_in(2)).collect()),
        Kind::Word(own) => {
            let words = if own.is_empty() { words } else { own };
            let code = |_| u16::try_from(dice.below(words.len())).expect("few words");
            Column::Word((0..n).map(code).collect(), Arc::clone(words))
        }
    }
}
