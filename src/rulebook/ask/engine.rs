//! The Rhai engine under its limits, and the two ways to ask a rule.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rhai::packages::{
    BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, LogicPackage,
    Package,
};
use rhai::{
    AST, CallFnOptions, Dynamic, Engine, EvalAltResult, FuncArgs, ImmutableString,
    NativeCallContext, OptimizationLevel, Position, Scope,
};

use super::super::column::{Column, Kind, written};
use super::super::parameter::{Bound, NotOnScale, Scale, Setting};
use super::super::replace::Replaced;
use super::super::script::{Rule, lower_first, offset, word_length};
use super::super::view::{Given, Row};
use super::natives;
use crate::chance::{Address, name_key};
use crate::diagnostic::{Fault, Faults};
use crate::units::Share;

/// Steps that one question may take before it is stopped; far above what any rule needs.
const MOST_OPERATIONS: u64 = 200_000;

/// Time that one question may take, should its steps be slow ones.
const MOST_TIME: Duration = Duration::from_secs(2);

/// Words and signs of Rhai that no rule may use. Those with `<<` and `>>` drop digits that do not fit.
pub const BARRED: [&str; 13] = [
    "eval", "import", "export", "print", "debug", "global", "Fn", "call", "curry", "<<=", ">>=",
    "<<", ">>",
];

thread_local! {
    /// When the question that is being answered was asked.
    static ASKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The value of every parameter on one day under one policy.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Settings in force, by name.
    pub settings: BTreeMap<ImmutableString, Setting>,
    /// Parameters that can't be said on this day, and why, in words that follow the name.
    pub withheld: BTreeMap<ImmutableString, String>,
    /// Rules that a policy replaces, each with the rule that answers for it in the end.
    pub replaced: Replaced,
}

impl Environment {
    /// The name of the rule that answers for a rule: its own unless a policy replaces it.
    #[must_use]
    pub fn answering<'a>(&'a self, name: &'a ImmutableString) -> &'a ImmutableString {
        self.replaced.get(name).unwrap_or(name)
    }

    /// The setting of a parameter.
    ///
    /// # Errors
    /// In words: the parameter is not in force, or the index that it follows has no value.
    pub fn setting(&self, name: &str) -> Result<&Setting, String> {
        self.settings.get(name).ok_or_else(|| match self.withheld.get(name) {
            Some(why) => format!("`{name}` {why}"),
            None => format!("`{name}` is not in force on this day"),
        })
    }

    /// Does a switch of this name stand on? `None` when it is not in force or no switch.
    #[must_use]
    pub fn switch(&self, name: &str) -> Option<bool> {
        match self.settings.get(name)? {
            Setting::One(value) => value.as_bool().ok(),
            _ => None,
        }
    }
}

/// Where the draws of a question come from.
#[derive(Debug, Clone)]
pub enum Luck {
    /// Addressed draws: one run and one subject key for each row.
    Drawn {
        /// Seed of the experiment.
        seed: u64,
        /// Simulated month, from 0.
        month: u32,
        /// Run number of each row.
        runs: Arc<[u32]>,
        /// Subject key of each row.
        keys: Arc<[u32]>,
    },
    /// Draws given by name, for a single case.
    Given(BTreeMap<String, f64>),
}

/// What a question is asked in: the parameters in force for each row, and the luck.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Every environment met.
    environments: Arc<[Arc<Environment>]>,
    /// The environment of each row; empty when all rows share the first.
    environment_of: Arc<[u32]>,
    /// The rows of each environment.
    rows: Arc<[(u32, RowsOf)]>,
    /// The draws.
    pub luck: Luck,
}

/// A list that frames share.
pub type Shared<T> = Arc<[T]>;

/// Rows that share an environment.
#[derive(Debug, Clone)]
pub enum RowsOf {
    /// All of them.
    All,
    /// Rows that follow one another: the first, and how many.
    Span(usize, usize),
    /// Rows here and there.
    Pick(Arc<[u32]>),
}

/// Rows that follow one another are answered where they lie when there are at least this many
/// of them on average; below it, gathering them is cheaper.
const LEAST_SPAN: usize = 48;

impl Frame {
    /// One environment for every row.
    #[must_use]
    pub fn of(environment: Arc<Environment>, luck: Luck) -> Self {
        Self {
            environments: Arc::from([environment]),
            environment_of: Arc::from([]),
            rows: Arc::from([(0, RowsOf::All)]),
            luck,
        }
    }

    /// An environment for each row, as a position in `environments`.
    ///
    /// # Panics
    /// Beyond four thousand million rows.
    #[must_use]
    pub fn mixed(
        environments: Arc<[Arc<Environment>]>,
        environment_of: Arc<[u32]>,
        luck: Luck,
    ) -> Self {
        if environments.len() == 1 {
            return Self::of(Arc::clone(&environments[0]), luck);
        }
        let mut spans: Vec<(u32, usize, usize)> = Vec::new();
        for (row, environment) in environment_of.iter().enumerate() {
            match spans.last_mut() {
                Some((known, _, n)) if known == environment => *n += 1,
                _ => spans.push((*environment, row, 1)),
            }
        }
        let n_rows = environment_of.len();
        let rows = if spans.len() * LEAST_SPAN <= n_rows {
            spans.into_iter().map(|(of, first, n)| (of, RowsOf::Span(first, n))).collect()
        } else {
            let mut picks: Vec<Vec<u32>> = vec![Vec::new(); environments.len()];
            for (row, environment) in environment_of.iter().enumerate() {
                let row = u32::try_from(row).expect("rows fit 32 bits");
                picks[*environment as usize].push(row);
            }
            let picks = (0..).zip(picks).filter(|(_, rows)| !rows.is_empty());
            picks.map(|(of, rows)| (of, RowsOf::Pick(rows.into()))).collect()
        };
        Self { environments, environment_of, rows, luck }
    }

    /// The same rows with other luck.
    #[must_use]
    pub fn with_luck(&self, luck: Luck) -> Self {
        Self { luck, ..self.clone() }
    }

    /// The environment of a row.
    #[must_use]
    pub fn environment(&self, row: usize) -> &Arc<Environment> {
        &self.environments[self.which(row)]
    }

    /// Position of a row's environment among all.
    #[must_use]
    pub fn which(&self, row: usize) -> usize {
        self.environment_of.get(row).map_or(0, |of| *of as usize)
    }

    /// Every environment met.
    #[must_use]
    pub fn environments(&self) -> &[Arc<Environment>] {
        &self.environments
    }

    /// Which rows share an environment, and the environments: each as it is shared.
    #[must_use]
    pub fn parts(&self) -> (Shared<(u32, RowsOf)>, Shared<Arc<Environment>>) {
        (Arc::clone(&self.rows), Arc::clone(&self.environments))
    }

    /// Every environment that some row has, with its rows.
    pub fn groups(&self) -> impl Iterator<Item = (&Arc<Environment>, &RowsOf)> {
        self.rows.iter().map(|(of, rows)| (&self.environments[*of as usize], rows))
    }
}

/// What native functions see while a rule runs.
#[derive(Debug, Clone)]
struct Moment {
    frame: Arc<Frame>,
    row: usize,
}

type Answer<T> = Result<T, Box<EvalAltResult>>;

/// An engine that knows what rules may use and nothing else: no clock, no files, no printing.
pub fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    LogicPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    for symbol in BARRED {
        engine.disable_symbol(symbol);
    }
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_operations(MOST_OPERATIONS);
    engine.on_progress(|operations| {
        let is_late =
            operations % 1_000 == 0 && ASKED.get().is_some_and(|at| at.elapsed() > MOST_TIME);
        is_late.then_some(Dynamic::UNIT)
    });
    engine.set_max_call_levels(16);
    engine.set_max_expr_depths(64, 64);
    engine.set_max_string_size(1_000);
    engine.set_max_array_size(1_000);
    engine.set_max_map_size(1_000);
    engine.set_max_modules(0);
    engine.register_type_with_name::<Share>("fraction");
    engine.register_type_with_name::<Row>("subject");
    natives::register(&mut engine);
    engine.register_indexer_get(column_of);
    register_parameters(&mut engine);
    engine.register_fn("chance", |context: NativeCallContext<'_>, name: ImmutableString| {
        draw(&context, &name, Address::uniform)
    });
    engine.register_fn("chance_normal", |context: NativeCallContext<'_>, name: ImmutableString| {
        draw(&context, &name, Address::normal)
    });
    engine
}

type Words = ImmutableString;

/// `param` with up to two keys, `bracket` and `marginal`.
fn register_parameters(engine: &mut Engine) {
    engine.register_fn("param", |context: NativeCallContext<'_>, name: Words| {
        parameter(&context, &name, &[])
    });
    engine.register_fn("param", |context: NativeCallContext<'_>, name: Words, key: Words| {
        parameter(&context, &name, &[&key])
    });
    engine.register_fn(
        "param",
        |context: NativeCallContext<'_>, name: Words, key: Words, deeper: Words| {
            parameter(&context, &name, &[&key, &deeper])
        },
    );
    engine.register_fn("bracket", |context: NativeCallContext<'_>, name: Words, x: i64| {
        on_scale(&context, &name, |scale| scale.value_at(Bound::Int(x)).cloned())
    });
    engine.register_fn("bracket", |context: NativeCallContext<'_>, name: Words, x: f64| {
        on_scale(&context, &name, |scale| scale.value_at(Bound::Float(x)).cloned())
    });
    engine.register_fn("marginal", |context: NativeCallContext<'_>, name: Words, x: i64| {
        on_scale(&context, &name, |scale| scale.marginal(Bound::Int(x)))
    });
    engine.register_fn("marginal", |context: NativeCallContext<'_>, name: Words, x: f64| {
        on_scale(&context, &name, |scale| scale.marginal(Bound::Float(x)))
    });
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that Rhai asks of an indexer")]
fn column_of(row: &mut Row, name: ImmutableString) -> Answer<Dynamic> {
    match row.view.get(&name) {
        Some(column) => Ok(column.get(row.row)),
        None => Err(format!("{} has no {name}", row.subject).into()),
    }
}

fn with_moment<T>(
    context: &NativeCallContext<'_>,
    ask: impl FnOnce(&Moment) -> Answer<T>,
) -> Answer<T> {
    let tag = context.tag().and_then(Dynamic::read_lock::<Moment>);
    tag.map_or_else(|| Err("a rule is asked by the rulebook only".into()), |moment| ask(&moment))
}

fn in_force<T>(
    context: &NativeCallContext<'_>,
    name: &ImmutableString,
    read: impl FnOnce(&Setting) -> Result<T, String>,
) -> Answer<T> {
    with_moment(context, |moment| {
        let setting = moment.frame.environment(moment.row).setting(name)?;
        read(setting).map_err(|why| format!("`{name}` {why}").into())
    })
}

fn parameter(
    context: &NativeCallContext<'_>,
    name: &ImmutableString,
    keys: &[&ImmutableString],
) -> Answer<Dynamic> {
    in_force(context, name, |setting| setting.under(keys).cloned())
}

fn on_scale<T>(
    context: &NativeCallContext<'_>,
    name: &ImmutableString,
    read: impl FnOnce(&Scale) -> Result<T, NotOnScale>,
) -> Answer<T> {
    in_force(context, name, |setting| match setting {
        Setting::Scale(scale) => read(scale).map_err(|why| format!("has no value here: {why}")),
        _ => Err("is no scale: read it with `param`".into()),
    })
}

fn draw(
    context: &NativeCallContext<'_>,
    name: &ImmutableString,
    kind: fn(Address) -> f64,
) -> Answer<f64> {
    with_moment(context, |moment| match &moment.frame.luck {
        Luck::Drawn { seed, month, runs, keys } => {
            let (run, subject) = (runs[moment.row], keys[moment.row]);
            Ok(kind(Address { seed: *seed, run, month: *month, subject, purpose: name_key(name) }))
        }
        Luck::Given(draws) => draws
            .get(name.as_str())
            .copied()
            .ok_or_else(|| format!("this case gives no chance `{name}`").into()),
    })
}

/// Arguments of one call: a row of each subject.
struct Rows<'a>(&'a [Given], usize);

impl FuncArgs for Rows<'_> {
    fn parse<ARGS: Extend<Dynamic>>(self, args: &mut ARGS) {
        args.extend(self.0.iter().map(|given| {
            Dynamic::from(Row {
                subject: given.subject.clone(),
                view: Arc::clone(&given.view),
                row: given.row(self.1),
            })
        }));
    }
}

/// Asks a rule about one row. `trees` holds one syntax tree for each environment of the frame.
pub fn ask(
    engine: &Engine,
    trees: &[Arc<AST>],
    rule: &Rule,
    given: &[Given],
    frame: &Arc<Frame>,
    row: usize,
) -> Answer<Dynamic> {
    let ast: &AST = &trees[frame.which(row)];
    let moment = Moment { frame: Arc::clone(frame), row };
    ASKED.set(Some(Instant::now()));
    let options = CallFnOptions::new().eval_ast(false).with_tag(Dynamic::from(moment));
    engine.call_fn_with_options(options, &mut Scope::new(), ast, &rule.name, Rows(given, row))
}

/// Asks a rule about every row, one after the other, and checks what it gives.
///
/// # Errors
/// The fault of the first row that fails, with its place in the script, and that row.
#[expect(clippy::too_many_arguments, reason = "the rulebook hands over its own parts")]
pub fn ask_rows(
    engine: &Engine,
    trees: &[Arc<AST>],
    rules: &BTreeMap<ImmutableString, Rule>,
    rule: &Rule,
    given: &[Given],
    n_rows: usize,
    kind: &Kind,
    frame: &Arc<Frame>,
) -> Result<Column, (usize, Faults)> {
    let mut column = Column::with_capacity(kind, n_rows);
    for row in 0..n_rows {
        let environment = frame.environment(row);
        let value = ask(engine, trees, rule, given, frame, row)
            .map_err(|error| (row, failure(rules, environment, rule, &error).into()))?;
        column.push(&value).map_err(|got| {
            let answering = rules.get(environment.answering(&rule.name)).unwrap_or(rule);
            (row, wrong_answer(answering, kind, &got).into())
        })?;
    }
    Ok(column)
}

/// The fault of a rule that gives what is not due.
pub fn wrong_answer(rule: &Rule, kind: &Kind, got: &str) -> Fault {
    let message = format!("`{}` gave {got} where {} is due", rule.name, kind.expectation());
    let fault = Fault::new("rulebook::wrong_answer", message);
    let fault = fault.at(
        &rule.text,
        rule.start,
        rule.name.len(),
        format!("must give {}", kind.expectation()),
    );
    match kind {
        Kind::Int => {
            fault.help("round money with `divide_half_up(part, whole)` or `round_half_up(x)`")
        }
        _ => fault.help(format!("give {} on every way", kind.expectation())),
    }
}

/// The fault of a rule that stopped, placed in the file of the function that failed.
pub fn failure(
    rules: &BTreeMap<ImmutableString, Rule>,
    environment: &Environment,
    asked: &Rule,
    error: &EvalAltResult,
) -> Fault {
    let answering = |name: &ImmutableString| rules.get(environment.answering(name));
    let (mut rule, mut inner) = (answering(&asked.name).unwrap_or(asked), error);
    while let EvalAltResult::ErrorInFunctionCall(name, _, cause, _) = inner {
        rule = answering(&name.as_str().into()).unwrap_or(rule);
        inner = cause;
    }
    let at = match inner.position() {
        Position::NONE => rule.start,
        position => offset(&rule.text, position),
    };
    let (code, message, help) = match inner {
        EvalAltResult::ErrorTooManyOperations(_) => (
            "rulebook::never_ends",
            format!("`{}` was stopped after {MOST_OPERATIONS} steps", rule.name),
            Some("does a loop never end?"),
        ),
        EvalAltResult::ErrorTerminated(..) => (
            "rulebook::too_slow",
            format!("`{}` was stopped after {} seconds", rule.name, MOST_TIME.as_secs()),
            Some("make its steps smaller"),
        ),
        EvalAltResult::ErrorStackOverflow(_) => (
            "rulebook::too_deep",
            format!("`{}` calls itself too deeply", rule.name),
            Some("a rule may not recurse without end"),
        ),
        EvalAltResult::ErrorRuntime(value, _) => (
            "rulebook::stopped",
            format!("`{}` stopped: {}", rule.name, written(value)),
            Some("give what it asks for, or say in the rule what holds without it"),
        ),
        other => {
            let mut plain = other.to_string();
            if let Some(cut) = plain.find(" (line ") {
                plain.truncate(cut);
            }
            let plain = in_plain_words(&lower_first(&plain));
            let help = match other {
                EvalAltResult::ErrorArithmetic(..) => {
                    "ask first, in an `if`, whether it can be computed"
                }
                _ => "`linli rules check` finds most of what can never be computed",
            };
            ("rulebook::failed", format!("`{}` failed: {plain}", rule.name), Some(help))
        }
    };
    let fault = Fault::new(code, message).at(&rule.text, at, word_length(&rule.text, at), "here");
    match help {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// What Rhai says, with its names of types in the words of rules. They stand in the brackets of a
/// signature, or in quotes.
fn in_plain_words(said: &str) -> String {
    let words = |name: &str| {
        Some(match name {
            "i64" => "a whole number",
            "f64" => "a decimal number",
            "bool" => "true or false",
            "string" | "&str" => "a text",
            "char" => "a character",
            "array" => "a list",
            "map" => "a map",
            "()" => "nothing",
            name if name == "subject" || name == std::any::type_name::<Row>() => "a subject",
            name if name == "fraction" || name == std::any::type_name::<Share>() => "a fraction",
            _ => return None,
        })
    };
    let is_edge = |c: char| matches!(c, '(' | ')' | ',' | ' ' | '\'' | '`');
    let (mut plain, mut rest) = (String::new(), said);
    while !rest.is_empty() {
        let nothing = if rest.starts_with("()") { 2 } else { 0 };
        let end = if nothing > 0 { nothing } else { rest.find(is_edge).unwrap_or(rest.len()) };
        let (name, after) = rest.split_at(end);
        let begins = ["(", "'", "`", ", ", "expecting ", "incorrect: "];
        let is_type = name.contains("::") || begins.iter().any(|before| plain.ends_with(before));
        plain.push_str(if is_type { words(name).unwrap_or(name) } else { name });
        let edge = after.chars().next().map_or(0, char::len_utf8);
        plain.push_str(&after[..edge]);
        rest = &after[edge..];
    }
    plain
}
