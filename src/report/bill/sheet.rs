//! Bills as a sheet: one row for every line of every unit.

use super::super::tables::{Cell, Column, Sheet};
use crate::experiment::bill::Bills;
use crate::experiment::results::Both;
use crate::units::{Date, Fen};

const HEADER: [&str; 12] = [
    "month",
    "unit_id",
    "estate",
    "kind",
    "rule",
    "title_zh",
    "title_en",
    "of_month",
    "amount_fen",
    "due_on",
    "limitation",
    "has_lapsed",
];

/// One row for every line, credit, older bill and late fee; empty cells are not known. Money is in fen.
#[must_use]
pub fn bills_csv(bills: &Bills) -> Vec<u8> {
    let month = bills.wish.month.to_string();
    let shown = |day: Option<&Date>| day.map(ToString::to_string).unwrap_or_default();
    let flag = |flag: Option<&bool>| flag.map(ToString::to_string).unwrap_or_default();
    let fen = |fen: Option<Fen>| fen.map(|fen| fen.0.to_string()).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for unit in &bills.units {
        let estate = &bills.estates[unit.estate].id;
        let head = [month.clone(), unit.unit_id.clone(), estate.clone()];
        let mut row = |rest: [String; 9]| rows.push(head.iter().cloned().chain(rest).collect());
        let (due, lapses) = (shown(unit.due_on.value()), shown(unit.limitation.value()));
        let lines = unit.lines.iter().map(|line| ("line", line));
        for (kind, line) in lines.chain(unit.credits.iter().map(|line| ("credit", line))) {
            row([
                kind.into(),
                line.rule.clone(),
                line.title.zh.clone(),
                line.title.en.clone(),
                month.clone(),
                line.amount.0.to_string(),
                due.clone(),
                lapses.clone(),
                flag(unit.has_lapsed.value()),
            ]);
        }
        for old in &unit.old {
            let of = old.unpaid.month.map(|month| month.to_string()).unwrap_or_default();
            let (due, lapses) = (shown(old.due_on.value()), shown(old.limitation.value()));
            let none = String::new;
            let amount = old.unpaid.fen.0.to_string();
            let past = flag(old.has_lapsed.value());
            row(["arrears".into(), none(), none(), none(), of.clone(), amount, due, lapses, past]);
            if old.late_fee.value() != Some(&Fen::ZERO) {
                let fee = fen(old.late_fee.value().copied());
                let (kind, rule) = ("late_fee".into(), "late_fee".into());
                row([kind, rule, none(), none(), of, fee, none(), none(), none()]);
            }
        }
    }
    let columns = HEADER.map(|name| Column::new(name, Both::default())).into();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect();
    Sheet { columns, rows }.csv()
}
