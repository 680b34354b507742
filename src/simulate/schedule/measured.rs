//! Reads what a schedule measures, charges and balances.

use std::sync::Arc;

use super::super::outcome::{Across, Both, Outcome, Total};
use super::super::subject::Subject;
use super::{Balance, BillLine, Measured, Named, of_subject, subject};
use crate::diagnostic::{Fault, Table};
use crate::rulebook::{Kind, column_kind};

/// What a line of a bill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A part of what is charged.
    Charge,
    /// A part of what is charged, granted only to those who pay in advance.
    ForAdvance,
    /// What was paid in advance before and is used now; not a part of what is charged.
    Credit,
}

/// One `[[bill]]`.
pub(super) fn bill_line(root: &Table<'_>, table: Table<'_>) -> Option<BillLine> {
    let (column, rule, title) = (table.text("column"), table.text("rule"), table.both("title"));
    let column = column
        .and_then(|text| of_subject(&table, Subject::Household, &text, table.maybe("column")?));
    let rule = rule.and_then(|text| Some(Named::of(&text, &table, table.maybe("rule")?)));
    let part = part(&table);
    root.gather(table.done());
    let (zh, en) = title?;
    Some(BillLine { column: column?, rule: rule?, title: Both { zh, en }, part: part? })
}

/// What a line of a bill is: a part of the charge when nothing is said.
fn part(table: &Table<'_>) -> Option<Part> {
    let word = table.maybe_text("part");
    let Some(entry) = table.maybe("part") else { return Some(Part::Charge) };
    match word?.as_str() {
        "charge" => Some(Part::Charge),
        "for_advance" => Some(Part::ForAdvance),
        "credit" => Some(Part::Credit),
        word => {
            let message = format!("a line of a bill is no `{word}`");
            let help = "write \"charge\", \"for_advance\" or \"credit\"";
            table.mend("simulate::wrong_bill_line", entry, message, "not known here", help);
            None
        }
    }
}

/// One `[[outcome]]`.
pub(super) fn one(root: &Table<'_>, table: Table<'_>) -> Option<Measured> {
    let (name, unit, title) = (table.text("name"), table.text("unit"), table.both("title"));
    let column = table
        .maybe_text("of")
        .and_then(|text| of_subject(&table, Subject::Estate, &text, table.maybe("of")?));
    let total = table.maybe_text("total");
    let public = table.maybe_bool("public").unwrap_or(false);
    let ratio: Vec<Named> =
        table.texts("ratio").iter().map(|(part, at)| Named::of(part, &table, at)).collect();
    let total = match (total.as_deref(), ratio.as_slice(), &column) {
        (Some("sum"), [], Some(_)) => Some(Total::Sum),
        (Some("last"), [], Some(_)) => Some(Total::Last),
        (Some("mean"), [], Some(_)) => Some(Total::Mean),
        (None, [part, whole], None) => Some(Total::Ratio(part.name.clone(), whole.name.clone())),
        _ => {
            let fault =
                Fault::new("simulate::wrong_outcome", "how the outcome adds up is not said");
            table.push(fault.at(table.source(), table.start, 1, "this outcome").help(
                "write of = \"estate.column\" with total = \"sum\", \"last\" or \"mean\", or ratio = [part, whole]",
            ));
            None
        }
    };
    let (across, weight) = total
        .as_ref()
        .zip(unit.as_ref())
        .map_or((Across::Sum, None), |(total, unit)| across(&table, total, unit));
    let read = || {
        let (name, unit, (zh, en)) = (name?, unit?, title?);
        let kind = column_kind(&unit, Arc::from([])).ok();
        let is_int = match kind {
            Some(Kind::Int) => true,
            Some(Kind::Float) => false,
            _ => {
                let message = format!("`{name}` can't be measured in `{unit}`");
                table.fault(
                    "simulate::wrong_outcome",
                    table.maybe("unit")?,
                    message,
                    "a number is due",
                );
                return None;
            }
        };
        let named = Named::of(&name, &table, table.maybe("name")?);
        let title = Both { zh, en };
        let outcome = Outcome { name, unit, title, total: total?, across, public };
        let when = table.maybe_text("when");
        let when = when.and_then(|text| Some(Named::of(&text, &table, table.maybe("when")?)));
        Some(Measured { when, outcome, name: named, ratio, weight, column, is_int })
    };
    let read = read();
    root.gather(table.done());
    read
}

/// Words of `estates` in an outcome.
const ACROSS: [&str; 3] = ["sum", "mean", "apart"];

/// How the figures of estates are put together: what `estates` says, else as months add up; and the
/// outcome that weights a mean.
fn across(table: &Table<'_>, total: &Total, unit: &str) -> (Across, Option<Named>) {
    let told = table.maybe_text("estates");
    let weight = table.maybe_text("weight");
    let weight = weight.and_then(|of| Some(Named::of(&of, table, table.maybe("weight")?)));
    if let Some(word) = &told
        && let Some(entry) = table.maybe("estates")
        && (!ACROSS.contains(&word.as_str()) || matches!(total, Total::Ratio(..)))
    {
        let help = "write \"sum\", \"mean\" or \"apart\"; a ratio is made of sums and needs none";
        let message = format!("`{word}` does not say how estates are put together");
        table.mend("simulate::wrong_outcome", entry, message, "not known here", help);
    }
    // What is a part of a whole, or a score, means nothing when it is added up.
    let is_level = matches!(unit, "share" | "probability" | "score");
    let is_summed = match (told.as_deref(), total) {
        (_, Total::Sum) | (Some("sum"), _) | (None, Total::Last) => is_level,
        _ => false,
    };
    if is_summed && let Some(entry) = table.maybe("estates").or_else(|| table.maybe("total")) {
        let help = "add estates = \"mean\" (by households, or by the outcome under `weight`) or \
                    estates = \"apart\", and total = \"last\" or \"mean\"";
        let message = format!("a {unit} can't be added up");
        table.mend("simulate::level_summed", entry, message, "over months or estates", help);
    }
    if let (Some(weight), word) = (&weight, told.as_deref().unwrap_or_default())
        && word != "mean"
    {
        let fault = weight.fault("simulate::wrong_outcome", "nothing is weighted".into(), "here");
        table.push(fault.help("write estates = \"mean\" beside `weight`"));
    }
    let across = match (told.as_deref(), total, &weight) {
        (Some("mean"), _, Some(weight)) => Across::By(weight.name.clone()),
        (Some("mean"), ..) | (None, Total::Mean, _) => Across::Households,
        (Some("apart"), ..) => Across::Apart,
        _ => Across::Sum,
    };
    (across, weight)
}

/// One `[[balance]]`.
pub(super) fn balance(root: &Table<'_>, table: Table<'_>) -> Option<Balance> {
    let name = table.text("balance");
    let name = name.and_then(|text| Some(Named::of(&text, &table, table.maybe("balance")?)));
    let about = table.text("for").and_then(|text| {
        let entry = table.maybe("for")?;
        subject(&table, &text, entry.start, entry.end - entry.start)
    });
    let side = |key| -> Vec<Named> {
        let columns = table.texts(key).into_iter();
        columns.map(|(column, entry)| Named::of(&column, &table, entry)).collect()
    };
    let (left, right) = (side("left"), side("right"));
    if left.is_empty() || right.is_empty() {
        let fault = Fault::new("simulate::one_sided", "a balance has two sides");
        let help = "list columns under `left` and under `right`";
        table.push(fault.at(table.source(), table.start, 1, "this balance").help(help));
    }
    root.gather(table.done());
    Some(Balance { name: name?, subject: about?, left, right })
}
