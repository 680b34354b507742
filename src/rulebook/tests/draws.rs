//! Draws that only some rows need are the same as if all had drawn.

use std::sync::Arc;

use super::super::column::{Column, Kind};
use super::super::engine::{Frame, Luck};
use super::super::view::{Given, View};
use super::{book, day};

const ROWS: usize = 1_100;

/// Answers by columns and row by row, where one row in `every` needs a draw.
fn both_ways(body: &str, every: usize, kind: &Kind) -> [Column; 2] {
    let text = format!("fn answer(household) {{ {body} }}");
    let columns = "[household.needs]\nunit = \"flag\"\nsummary = { zh = \"要\", en = \"needs\" }\n";
    let book = book(&[("answer.rhai", &text), ("columns.toml", columns)]).expect("sound");
    let rule = book.rule("answer").expect("there");
    let mut view = View::default();
    let needs = (0..ROWS).map(|row| row % every == every / 2).collect();
    view.set("needs", Arc::new(Column::Flag(needs)));
    let given = [Given { subject: "household".into(), view: Arc::new(view), rows: None }];
    let numbers: Arc<[u32]> = (0..u32::try_from(ROWS).expect("few")).collect();
    let luck = Luck::Drawn { seed: 5, month: 3, runs: Arc::clone(&numbers), keys: numbers };
    let environment = Arc::new(book.environment(day("2021-01-01"), None, |_| false));
    let frame = Arc::new(Frame::of(environment, luck));
    let by_column = book.ask_column(rule, &given, ROWS, kind, &frame).expect("no row fails");
    let by_row = book.ask_rows(rule, &given, ROWS, kind, &frame).expect("no row fails");
    [by_column, by_row]
}

#[test]
fn a_draw_for_few_rows_or_for_most_is_the_same_draw() {
    for body in [
        "household.needs && chance(\"a\") < 1.0 - chance(\"b\")",
        "household.needs && chance(\"a\") >= chance(\"b\")",
        "household.needs && chance(\"a\") > 0.0",
        "let a = chance(\"a\"); a > 0.0 && household.needs && a < 1.0",
    ] {
        for every in [1, 2, 40, ROWS] {
            let [by_column, by_row] = both_ways(body, every, &Kind::Flag);
            assert_eq!(by_column, by_row, "{body}, one in {every}");
        }
    }
    for body in [
        "if household.needs { chance(\"a\") } else { 1.0 }",
        "if household.needs { chance(\"a\") } else { chance(\"a\") + 1.0 }",
        "if household.needs { 1.0 } else { chance(\"a\") }",
        "(if household.needs { chance(\"a\") } else { 0.0 }) + (if household.needs { 0.0 } else { chance(\"a\") })",
    ] {
        for every in [1, 2, 40, ROWS] {
            let [by_column, by_row] = both_ways(body, every, &Kind::Float);
            assert_eq!(by_column, by_row, "{body}, one in {every}");
        }
    }
}
