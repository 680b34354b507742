//! What can be said of an answer whose steps can't be followed: what the rule gave, and what it
//! and the rules that it asks may have read.

use std::sync::Arc;

use super::{Amount, ReadColumn, ReadParameter, Trace};
use crate::rulebook::engine::Frame;
use crate::rulebook::lower::Obstacle;
use crate::rulebook::parameter::Setting;
use crate::rulebook::script::Rule;
use crate::rulebook::view::Given;
use crate::rulebook::{Rulebook, engine};

impl Rulebook {
    /// An answer of stock Rhai with what may have been read; `why` says what stops the steps.
    pub(super) fn unfollowed(
        &self,
        rule: &Rule,
        given: &[Given],
        frame: &Arc<Frame>,
        row: usize,
        why: Obstacle,
    ) -> Trace {
        let environment = frame.environment(row);
        let rule = self.rules.get(environment.answering(&rule.name)).unwrap_or(rule);
        let trees = self.trees(frame);
        let answer = engine::ask(&self.engine, &trees, rule, given, frame, row).ok();
        let columns = rule.columns.iter().filter_map(|column| {
            let given = given.iter().find(|given| Some(&given.subject) == column.of.as_ref())?;
            let subject = given.subject.to_string();
            let declared = self.columns.get(&(subject.clone(), column.name.to_string()));
            let value = given.view.get(&column.name)?.get(given.row(row));
            Some(ReadColumn {
                value: Amount::of(&value, declared.map_or("", |column| &column.unit)),
                subject,
                name: column.name.to_string(),
                summary: declared.map(|column| column.summary.clone()).unwrap_or_default(),
            })
        });
        let mut read: Vec<ReadColumn> = Vec::new();
        for column in columns {
            if !read.contains(&column) {
                read.push(column);
            }
        }
        let mut parameters: Vec<ReadParameter> = Vec::new();
        for asked in self.reach(rule).into_iter().flat_map(|rule| &rule.params) {
            let setting = environment.setting(&asked.name);
            let unit = self.parameters.get(asked.name.as_str()).map_or("", |own| &own.unit);
            let value = match setting {
                Ok(Setting::One(value)) => Amount::of(value, unit),
                _ => Amount::nothing(),
            };
            let keys = asked.of.iter().map(ToString::to_string).collect();
            let name = asked.name.to_string();
            let one =
                ReadParameter { name, keys, at: None, is_marginal: false, value, is_turns: false };
            if !parameters.contains(&one) {
                parameters.push(one);
            }
        }
        Trace {
            bars: Vec::new(),
            answer: answer.map(|answer| Amount::of(&answer, "")),
            steps: Vec::new(),
            columns: read,
            parameters,
            draws: Vec::new(),
            reached: Vec::new(),
            turnings: Vec::new(),
            unfollowed: Some(why),
        }
    }
}
