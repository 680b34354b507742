//! Questions that are written as data like cases, and answered with a number.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::column::Column;
use super::super::engine::{Frame, Luck};
use super::super::parameter::Setting;
use super::super::view::Given;
use super::super::{Rule, Rulebook};
use super::read::{draws, rule, settings, subjects};
use crate::diagnostic::{Fault, Faults, Table};
use crate::units::Date;

/// A question asked of a rule outside any case: what is given, and which draws and parameters hold.
pub struct Question<'a> {
    on: Date,
    rule: &'a Rule,
    given: Vec<Given>,
    params: Vec<(String, Setting)>,
    draws: BTreeMap<String, f64>,
}

impl<'a> Question<'a> {
    /// Reads `ask`, `on`, `given`, `params` and `chance` of a table, as in a case; what is wrong is
    /// noted in the table.
    #[must_use]
    pub fn read(book: &'a Rulebook, table: &Table<'_>) -> Option<Self> {
        let (on, ask) = (table.day("on"), table.text("ask"));
        let given = table.maybe_table("given");
        let params = table.maybe_table("params");
        let chance = table.maybe_table("chance");
        let params = params.as_ref().map(|params| settings(book, table, params));
        let draws = draws(table, chance.as_ref());
        let rule = rule(book, table, &ask?)?;
        let given = subjects(rule, table, given.as_ref())?;
        Some(Self { on: on?, rule, given, params: params.unwrap_or_default(), draws })
    }

    /// The answer as a number: yes is 1, no is 0.
    ///
    /// # Errors
    /// When the rule stops, or answers with a word.
    pub fn number(&self, book: &Rulebook) -> Result<f64, Faults> {
        self.ask(book, &self.given)
    }

    /// The same with another whole number in one column.
    ///
    /// # Errors
    /// As [`Question::number`].
    pub fn number_with(
        &self,
        book: &Rulebook,
        (subject, column): (&str, &str),
        value: i64,
    ) -> Result<f64, Faults> {
        let mut given = self.given.clone();
        for given in given.iter_mut().filter(|given| given.subject.as_str() == subject) {
            Arc::make_mut(&mut given.view).set(column, Arc::new(Column::Int(vec![value])));
        }
        self.ask(book, &given)
    }

    fn ask(&self, book: &Rulebook, given: &[Given]) -> Result<f64, Faults> {
        let mut environment = book.environment(self.on, None, |_| false);
        for (name, setting) in &self.params {
            environment.withheld.remove(name.as_str());
            environment.settings.insert(name.as_str().into(), setting.clone());
        }
        let frame = Frame::of(Arc::new(environment), Luck::Given(self.draws.clone()));
        let answer = book.ask(self.rule, given, &Arc::new(frame))?;
        #[expect(clippy::cast_precision_loss, reason = "answers are far below 2^53")]
        let whole = |value: i64| value as f64;
        let number = answer.as_float().or_else(|_| answer.as_int().map(whole));
        number.or_else(|_| answer.as_bool().map(|yes| f64::from(u8::from(yes)))).map_err(|_| {
            let message = format!("`{}` gives no number", self.rule.name);
            Fault::new("rulebook::no_number", message).into()
        })
    }
}
