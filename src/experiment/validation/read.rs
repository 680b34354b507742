//! Reads `facts.toml`.

use std::ops::Range;
use std::sync::Arc;

use super::super::compare::Scope;
use super::super::results::{Both, Results};
use super::term::{Per, Term, Window};
use super::{Claim, Data, Fact, Measured};
use crate::dataset::Listing;
use crate::diagnostic::{Document, Entry, Fault, Faults, Table, Text, Value, did_you_mean};
use crate::math;
use crate::rulebook::{Question, Rulebook};

/// Everything that terms may name.
struct Known<'a> {
    book: &'a Rulebook,
    results: &'a Results,
    data: &'a Data<'a>,
}

/// Reads every fact.
///
/// # Errors
/// Every fault of the text.
pub fn facts(
    text: &Arc<Text>,
    book: &Rulebook,
    results: &Results,
    data: &Data<'_>,
) -> Result<Vec<Fact>, Faults> {
    let document = Document::parse(text)?;
    let root = document.root();
    let known = Known { book, results, data };
    let mut facts = Vec::new();
    for table in root.tables("fact") {
        let fact = known.fact(&table);
        root.gather(table.done());
        facts.extend(fact);
    }
    if facts.is_empty() {
        let fault = Fault::new("validation::no_facts", "there is nothing to hold the runs against");
        root.push(fault.at(text, 0, 1, "no [[fact]] in this file").help("add [[fact]] entries"));
    }
    root.done()?;
    Ok(facts)
}

/// The claims of a list of facts: those that are written in full.
///
/// # Errors
/// A text that is no TOML.
pub fn claims(text: &Arc<Text>) -> Result<Vec<Claim>, Faults> {
    let document = Document::parse(text)?;
    let root = document.root();
    let claim = |table: Table<'_>| {
        let (id, title) = (table.text("id")?, table.both("title")?);
        let (least, most) = target(&table)?;
        Some((id, Both { zh: title.0, en: title.1 }, least, most))
    };
    Ok(root.tables("fact").into_iter().filter_map(claim).collect())
}

impl Known<'_> {
    fn fact(&self, table: &Table<'_>) -> Option<Fact> {
        let (id, title, basis) = (table.text("id"), table.both("title"), table.text("basis"));
        let note = table.maybe("note").and_then(|_| table.both("note"));
        let target = target(table);
        let value = table.entry("value").and_then(|entry| self.measured(table, entry));
        let both = |(zh, en)| Both { zh, en };
        Some(Fact {
            id: id?,
            title: both(title?),
            basis: basis?,
            note: note.map(both),
            target: target?,
            value: value?,
        })
    }

    fn measured(&self, table: &Table<'_>, entry: &Entry) -> Option<Measured> {
        if matches!(&entry.value, Value::Text(word) if word == "unknown") {
            return Some(Measured::Between(None));
        }
        let is_listing = matches!(&entry.value, Value::Nested(keys) if keys.iter().any(|key| key.0 == "listing"));
        if !is_listing {
            return self.term(table, entry).map(Measured::Figure);
        }
        let inner = Table::of(table.source(), entry, "data")?;
        let measured = self.without_company(&inner);
        table.gather(inner.done());
        measured
    }

    /// Share of the estates of a place that no company manages: the least and the greatest that a
    /// listing leaves open which tells of some of them only.
    #[expect(clippy::cast_precision_loss, reason = "estates are far below 2^53")]
    fn without_company(&self, table: &Table<'_>) -> Option<Measured> {
        let path = table.text("listing");
        let estates = table.at_least("estates", 1);
        let (path, estates) = (path?, usize::try_from(estates?).ok()?);
        let Some(text) = table.gather((self.data)(&path))? else {
            return Some(Measured::Between(None));
        };
        let listing = table.gather(Listing::read(&text))?;
        let (nobody, unknown) = listing.without_company();
        let all = estates.max(listing.rows.len());
        let open = unknown + all - listing.rows.len();
        let share = |n: usize| n as f64 / all as f64;
        Some(Measured::Between(Some((share(nobody), share(nobody + open)))))
    }

    fn term(&self, table: &Table<'_>, entry: &Entry) -> Option<Term> {
        match &entry.value {
            #[expect(clippy::cast_precision_loss, reason = "numbers are written by people")]
            Value::Int(value) => return Some(Term::Number(*value as f64)),
            Value::Float(value) => return Some(Term::Number(*value)),
            _ => {}
        }
        let Some(inner) = Table::of(table.source(), entry, "a figure") else {
            let message = "a figure must be a number or a table".into();
            let label =
                "such as { policy = \"…\", outcome = \"…\", years = [1, 3] }, or \"unknown\"";
            table.fault("validation::wrong_figure", entry, message, label);
            return None;
        };
        let term = self.figure(&inner);
        table.gather(inner.done());
        term
    }

    fn figure(&self, table: &Table<'_>) -> Option<Term> {
        for (key, combine) in [
            ("minus", (|pair| Term::Minus(Box::new(pair))) as fn([Term; 2]) -> Term),
            ("over", |pair| Term::Over(Box::new(pair))),
        ] {
            if let Some(entry) = table.maybe(key) {
                let terms = self.list(table, entry)?;
                let Ok(pair) = <[Term; 2]>::try_from(terms) else {
                    let message = format!("`{key}` takes two figures");
                    table.fault("validation::wrong_figure", entry, message, "a list of two is due");
                    return None;
                };
                return Some(combine(pair));
            }
        }
        for (key, combine) in
            [("plus", Term::Plus as fn(Vec<Term>) -> Term), ("least_rise", Term::LeastRise)]
        {
            if let Some(entry) = table.maybe(key) {
                return Some(combine(self.list(table, entry)?));
            }
        }
        for (key, combine) in [
            ("logit", (|term| Term::Logit(Box::new(term))) as fn(Term) -> Term),
            ("spread", |term| Term::Spread(Box::new(term))),
            ("share_above_zero", |term| Term::ShareAbove(Box::new(term))),
        ] {
            if let Some(entry) = table.maybe(key) {
                return Some(combine(self.term(table, entry)?));
            }
        }
        if table.maybe("gap").is_some() {
            return self.gap(table);
        }
        if table.maybe("ask").is_some() { self.answer(table) } else { self.measure(table) }
    }

    fn list(&self, table: &Table<'_>, entry: &Entry) -> Option<Vec<Term>> {
        let Value::List(items) = &entry.value else {
            let message = "a list of figures is due".into();
            table.fault("validation::wrong_figure", entry, message, entry.kind());
            return None;
        };
        items.iter().map(|item| self.term(table, item)).collect()
    }

    fn policy(&self, table: &Table<'_>) -> Option<usize> {
        let name = table.text("policy")?;
        let known = self.results.policies.iter().map(|policy| policy.id.as_str());
        named(table, "policy", &name, known)
    }

    fn outcome(&self, table: &Table<'_>, name: &str, at: &Entry) -> Option<usize> {
        let found = self.results.outcome(name);
        if found.is_none() {
            let fault = Fault::new("validation::unknown", format!("no outcome `{name}`"));
            let fault = fault.at(table.source(), at.start, at.end - at.start, "not measured");
            let names = self.results.outcomes.iter().map(|outcome| outcome.name.as_str());
            let help = || "outcomes are declared under [[outcome]] of the schedule".into();
            table.push(fault.help(did_you_mean(name, names).unwrap_or_else(help)));
        }
        found
    }

    fn measure(&self, table: &Table<'_>) -> Option<Term> {
        let policy = self.policy(table);
        let outcome = table.text("outcome");
        let outcome = outcome.and_then(|name| self.outcome(table, &name, table.maybe("outcome")?));
        let per = match table.maybe_text("per").as_deref() {
            None => Some(Per::Whole),
            Some("month") => Some(Per::Month),
            Some("household_year") => Some(Per::HouseholdYear),
            Some(other) => {
                let message = format!("nothing is measured per `{other}`");
                let label = "`month` or `household_year` is due";
                table.fault("validation::unknown", table.maybe("per")?, message, label);
                None
            }
        };
        let scope = self.scope(table);
        let window = self.window(table);
        Some(Term::Measure {
            policy: policy?,
            outcome: outcome?,
            window: window?,
            scope: scope?,
            per: per?,
        })
    }

    fn scope(&self, table: &Table<'_>) -> Option<Scope> {
        let Some(name) = table.maybe_text("estate") else { return Some(Scope::All) };
        let known = self.results.estates.iter().map(|estate| estate.id.as_str());
        named(table, "estate", &name, known).map(Scope::Estate)
    }

    fn window(&self, table: &Table<'_>) -> Option<Window> {
        if let Some(motion) = table.maybe_text("before") {
            return Some(Window::Before(motion));
        }
        let since = table.maybe_text("since");
        if let Some(entry) = table.maybe("months") {
            let months = range(table, entry, 0)?;
            return match since {
                Some(motion) => Some(Window::Since(motion, months)),
                None => self.within(table, entry, months),
            };
        }
        let entry = table.entry("years")?;
        let years = range(table, entry, 1)?;
        // A year has twelve months; the first and the last year are both measured.
        self.within(table, entry, (years.start - 1) * 12..years.end * 12)
    }

    fn within(&self, table: &Table<'_>, entry: &Entry, months: Range<usize>) -> Option<Window> {
        if months.end > self.results.months {
            let message = format!("only {} months are reported", self.results.months);
            table.fault("validation::too_late", entry, message, "reaches beyond the last");
            return None;
        }
        Some(Window::Months(months))
    }

    fn gap(&self, table: &Table<'_>) -> Option<Term> {
        let inner = table.maybe_table("gap")?;
        let side = |key: &'static str| -> Option<Vec<(usize, bool)>> {
            let names = inner.texts(key).into_iter();
            let outcome = |(name, at): (String, &Entry)| {
                let before = name.strip_suffix(" before");
                let outcome = self.outcome(&inner, before.unwrap_or(&name), at)?;
                Some((outcome, before.is_some()))
            };
            names.map(outcome).collect()
        };
        let sides = [side("left"), side("right")];
        table.gather(inner.done());
        let [left, right] = sides;
        Some(Term::Gap([left?, right?]))
    }

    /// What a rule answers; or, with `chance_of`, the probability that it holds when one of its
    /// columns counts independent successes.
    fn answer(&self, table: &Table<'_>) -> Option<Term> {
        let chance_of = table.maybe_table("chance_of");
        let question = Question::read(self.book, table);
        let counted = chance_of.as_ref().map(|chance_of| {
            let (column, n) = (chance_of.text("column"), chance_of.at_least("of", 1));
            let each = chance_of.entry("each").and_then(|entry| match entry.value {
                Value::Float(p) if (0.0..=1.0).contains(&p) => Some(p),
                _ => {
                    let message = "`each` is a probability".to_string();
                    chance_of.fault("validation::wrong_figure", entry, message, entry.kind());
                    None
                }
            });
            Some((column?, n?, each?))
        });
        if let Some(chance_of) = chance_of {
            table.gather(chance_of.done());
        }
        let question = question?;
        let number = match counted {
            None => question.number(self.book),
            Some(counted) => {
                let (column, n, each) = counted?;
                let column = column.split_once('.')?;
                chance_that_it_holds(&question, self.book, column, n, each)
            }
        };
        table.gather(number).map(Term::Number)
    }
}

/// The exact probability that a rule says yes when a column counts `n` independent successes.
fn chance_that_it_holds(
    question: &Question<'_>,
    book: &Rulebook,
    column: (&str, &str),
    n: i64,
    each: f64,
) -> Result<f64, Faults> {
    let mut sum = 0.0;
    let mut weight = math::exp(f64_of(n) * math::ln(1.0 - each));
    for k in 0..=n {
        if question.number_with(book, column, k)? > 0.0 {
            sum += weight;
        }
        weight *= f64_of(n - k) / f64_of(k + 1) * each / (1.0 - each);
    }
    Ok(sum)
}

#[expect(clippy::cast_precision_loss, reason = "owners are far below 2^53")]
fn f64_of(n: i64) -> f64 {
    n as f64
}

fn named<'b>(
    table: &Table<'_>,
    key: &'static str,
    name: &str,
    known: impl Iterator<Item = &'b str> + Clone,
) -> Option<usize> {
    let found = known.clone().position(|other| other == name);
    if found.is_none() {
        let entry = table.maybe(key)?;
        let fault = Fault::new("validation::unknown", format!("no {key} `{name}` in the scenario"));
        let fault = fault.at(table.source(), entry.start, entry.end - entry.start, "not run");
        let names: Vec<&str> = known.collect();
        let help = || format!("it runs {}", names.join(", "));
        table.push(fault.help(did_you_mean(name, names.iter().copied()).unwrap_or_else(help)));
    }
    found
}

fn range(table: &Table<'_>, entry: &Entry, least: i64) -> Option<Range<usize>> {
    let whole = |entry: &Entry| match entry.value {
        Value::Int(value) if value >= least => usize::try_from(value).ok(),
        _ => None,
    };
    let ends = match &entry.value {
        Value::List(items) if items.len() == 2 => whole(&items[0]).zip(whole(&items[1])),
        _ => None,
    };
    let range = ends.map(|(from, to)| from..to).filter(|range| range.start <= range.end);
    if range.is_none() {
        let message = format!("two whole numbers from {least} on are due, the first no greater");
        table.fault("validation::wrong_window", entry, message, entry.kind());
    }
    range
}

fn target(table: &Table<'_>) -> Option<(f64, f64)> {
    let entry = table.entry("target")?;
    #[expect(clippy::cast_precision_loss, reason = "targets are written by people")]
    let number = |entry: &Entry| match entry.value {
        Value::Int(value) => Some(value as f64),
        Value::Float(value) if !value.is_nan() => Some(value),
        _ => None,
    };
    let ends = match &entry.value {
        Value::List(items) if items.len() == 2 => number(&items[0]).zip(number(&items[1])),
        _ => None,
    };
    let ends = ends.filter(|(least, most)| least <= most);
    if ends.is_none() {
        let message = "`target` must be two numbers, [least, greatest]".into();
        table.fault("validation::wrong_target", entry, message, entry.kind());
    }
    ends
}
