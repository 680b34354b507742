//! Bills for programs.

use serde_json::{Value, json};

use super::super::decide::cited_json;
use super::super::explain::steps;
use super::super::language::Language;
use super::means;
use crate::experiment::bill::{Bills, Line, OldBill, Said, UnitBill};
use crate::units::Fen;

/// All bills: money in fen, days as text, null for what is not known.
#[must_use]
pub fn bills_json(bills: &Bills) -> Value {
    let estates: Vec<Value> = bills
        .estates
        .iter()
        .zip(&bills.sums)
        .map(|(estate, sums)| {
            let columns = sums.columns.iter();
            let columns: serde_json::Map<String, Value> =
                columns.map(|(name, fen)| (format!("{name}_fen"), fen.0.into())).collect();
            json!({
                "estate": estate.id, "charged_fen": sums.charged.0, "columns": columns,
                "credit_fen": sums.credit.0,
                "arrears_fen": sums.arrears.0, "lapsed_fen": sums.lapsed.0,
                "late_fee_fen": sums.late_fee.0,
            })
        })
        .collect();
    json!({
        "month": bills.wish.month.to_string(), "issued_on": bills.issued_on.to_string(),
        "policy": { "zh": bills.policy.zh, "en": bills.policy.en },
        "run": bills.wish.run,
        "estates": estates,
        "units": bills.units.iter().map(|unit| of_unit(bills, unit)).collect::<Vec<_>>(),
        "collection": bills.means.iter().map(|one| means::json(bills, one)).collect::<Vec<_>>(),
        "demand_counts": bills.demand_counts,
        "court_from": said(&bills.court_from, |day| day.to_string().into()),
    })
}

fn said<T>(said: &Said<T>, write: impl Fn(&T) -> Value) -> Value {
    said.value().map_or(Value::Null, write)
}

fn of_unit(bills: &Bills, unit: &UnitBill) -> Value {
    let day = |day: &crate::units::Date| Value::from(day.to_string());
    let fen = |fen: &Fen| Value::from(fen.0);
    let flag = |flag: &bool| Value::from(*flag);
    let old = |old: &OldBill| {
        json!({
            "month": old.unpaid.month.map(|month| month.to_string()),
            "fen": old.unpaid.fen.0, "due_on": said(&old.due_on, day),
            "limitation": said(&old.limitation, day), "is_restarted": old.is_restarted,
            "has_lapsed": said(&old.has_lapsed, flag), "late_fee_fen": said(&old.late_fee, fen),
        })
    };
    json!({
        "unit_id": unit.unit_id, "estate": bills.estates[unit.estate].id,
        "area_m2": unit.area.to_string(),
        "lines": unit.lines.iter().map(line).collect::<Vec<_>>(),
        "charged_fen": unit.charged.0,
        "credits": unit.credits.iter().map(line).collect::<Vec<_>>(),
        "credit_fen": unit.credit().0,
        "arrears": unit.old.iter().map(old).collect::<Vec<_>>(),
        "arrears_fen": unit.arrears.0, "lapsed_fen": unit.lapsed.0,
        "lapsed_late_fee_fen": unit.lapsed_late_fee.0,
        "late_fee_fen": said(&unit.late_fee, fen),
        "late_fee_may_be_cut": said(&unit.late_fee_may_be_cut, flag),
        "to_pay_fen": unit.to_pay().map(|fen| fen.0),
        "due_on": said(&unit.due_on, day), "limitation": said(&unit.limitation, day),
        "prepayment": unit.prepayment.map(|(months, price)| json!({
            "months": months, "fen": price.0,
        })),
    })
}

fn line(line: &Line) -> Value {
    let explained = line.steps.as_ref();
    json!({
        "column": line.column, "rule": line.rule,
        "title": { "zh": line.title.zh, "en": line.title.en },
        "fen": line.amount.0, "source": line.source.0, "standing": line.source.1,
        "steps": explained.map(|explained| steps(&explained.trace, Language::English)),
        "parameters": explained
            .map(|explained| explained.cited.iter().map(cited_json).collect::<Vec<_>>()),
    })
}
