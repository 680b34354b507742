//! Bills for a terminal.

use super::super::decide::cited_line;
use super::super::explain::steps;
use super::super::language::Language;
use super::super::sources;
use super::super::value::standing;
use super::{day, means, why, yuan};
use crate::experiment::bill::{Bills, Line, OldBill, UnitBill};
use crate::units::{Date, Fen};

/// All bills, or one with the steps of its lines; no final line break.
#[must_use]
pub fn bills_text(bills: &Bills, language: Language) -> String {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let month = bills.wish.month.to_string();
    let policy = language.pick(&bills.policy);
    let mut lines = vec![say("bill_title", &[("month", &month), ("policy", policy)])];
    lines.push(match bills.wish.run {
        Some(run) => say("bill_run", &[("run", &run.to_string())]),
        None => say("bill_start", &[]),
    });
    if !bills.sums.is_empty() {
        lines.extend([String::new(), say("bill_sums", &[])]);
    }
    for (estate, sums) in bills.estates.iter().zip(&bills.sums) {
        let places = [
            ("estate", language.pick(&estate.name).to_string()),
            ("charged", yuan(sums.charged, language)),
            ("arrears", yuan(sums.arrears, language)),
        ];
        let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
        lines.push(format!("  {}", say("bill_sum", &places)));
        let besides = [
            ("bill_sum_credit", Fen(-sums.credit.0)),
            ("bill_sum_lapsed", sums.lapsed),
            ("bill_sum_late", sums.late_fee),
        ];
        for (key, sum) in besides {
            if sum != Fen::ZERO {
                lines.push(format!("    {}", say(key, &[("sum", &yuan(sum, language))])));
            }
        }
    }
    for unit in &bills.units {
        lines.push(String::new());
        lines.extend(of_unit(bills, unit, language));
    }
    lines.extend([String::new(), say("bill_collect", &[])]);
    match means::no_law(bills, language) {
        Some(no_law) => lines.push(format!("  {no_law}")),
        None => {
            lines.extend(bills.means.iter().map(|one| format!("  {}", means::line(one, language))));
            lines.extend(means::demand(bills, language).map(|line| format!("  {line}")));
        }
    }
    lines.push(format!("  {}", say("bill_anyway", &[])));
    lines.join("\n")
}

fn of_unit(bills: &Bills, unit: &UnitBill, language: Language) -> Vec<String> {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let estate = language.pick(&bills.estates[unit.estate].name);
    let area = unit.area.to_string();
    let mut lines =
        vec![say("bill_unit", &[("unit", &unit.unit_id), ("estate", estate), ("area", &area)])];
    for (title, amount, note) in rows(bills, unit, language) {
        let note = if note.is_empty() { note } else { format!("    {note}") };
        lines.push(format!("  {title}{}{amount}{note}", language.say("colon", &[])));
    }
    lines.push(format!("  {}", days(unit, language)));
    if let Some((months, price)) = unit.prepayment {
        let (months, price) = (months.to_string(), yuan(price, language));
        lines.push(format!("  {}", say("bill_prepay", &[("n", &months), ("price", &price)])));
    }
    for line in unit.lines.iter().chain(&unit.credits) {
        let Some(explained) = &line.steps else { continue };
        lines.extend([String::new(), format!("  {}", explanation_title(line, language))]);
        let doc = language.pick(&explained.doc);
        lines.extend((!doc.is_empty()).then(|| format!("    {doc}")));
        lines.extend(explained.trace.columns.iter().map(|read| {
            let summary = match language {
                Language::Chinese => &read.summary.0,
                Language::English => &read.summary.1,
            };
            format!("    {}.{} = {}  {summary}", read.subject, read.name, read.value)
        }));
        lines.extend(steps(&explained.trace, language).iter().map(|step| format!("    {step}")));
        let cited = explained.cited.iter();
        lines.extend(cited.map(|cited| format!("    {}", cited_line(cited, language))));
    }
    lines
}

/// By when it is due and until when it can be claimed, or that nothing of it is left.
pub(super) fn days(unit: &UnitBill, language: Language) -> String {
    if unit.is_covered() {
        return language.say("bill_covered", &[]);
    }
    let (due, lapses) = (day(&unit.due_on, language), day(&unit.limitation, language));
    let is_known = unit.limitation.value().is_some();
    let key = if is_known { "bill_days" } else { "bill_days_open" };
    language.say(key, &[("due", &due), ("lapses", &lapses)])
}

/// Until when an older bill can be claimed.
fn claim(old: &OldBill, language: Language) -> String {
    match old.limitation.value() {
        Some(day) => language.say("bill_claim", &[("lapses", &day.to_string())]),
        None => language.say("bill_claim_open", &[]),
    }
}

fn explanation_title(line: &Line, language: Language) -> String {
    let source = sources::said(&line.source.0, language);
    let of = standing(&line.source.1, language);
    let places = [
        ("title", language.pick(&line.title)),
        ("rule", line.rule.as_str()),
        ("sum", &yuan(line.amount, language)),
        ("source", &source),
        ("standing", &of),
    ];
    language.say("bill_explained", &places)
}

/// Title, amount and note of every row of a bill, ending with what is to pay.
pub(super) fn rows(
    bills: &Bills,
    unit: &UnitBill,
    language: Language,
) -> Vec<(String, String, String)> {
    let say = |key: &str| language.say(key, &[]);
    let row = |line: &Line| {
        (language.pick(&line.title).to_string(), yuan(line.amount, language), String::new())
    };
    let mut rows: Vec<(String, String, String)> = unit.lines.iter().map(row).collect();
    if unit.lines.is_empty() {
        rows.push((say("bill_nothing"), yuan(unit.charged, language), String::new()));
    }
    rows.push((say("bill_charged"), yuan(unit.charged, language), String::new()));
    rows.extend(unit.credits.iter().map(row));
    let demanded_on = bills.wish.demanded_on;
    let old = spells(&unit.old).into_iter();
    rows.extend(old.map(|spell| old_row(spell, demanded_on, language)));
    rows.extend(late_fee_row(unit, language));
    let mut notes = Vec::new();
    let lapsed = match unit.late_fee.value() {
        Some(_) => unit.lapsed + unit.lapsed_late_fee,
        None => unit.lapsed,
    };
    if lapsed != Fen::ZERO {
        notes.push(language.say("bill_of_it_lapsed", &[("sum", &yuan(lapsed, language))]));
    }
    let sum = unit.to_pay().unwrap_or_else(|| {
        notes.push(say("bill_without_late_fee"));
        unit.without_late_fee()
    });
    rows.push((say("bill_to_pay"), yuan(sum, language), language.clauses(&notes)));
    rows
}

/// The agreed late fee, where there is one to pay or it can't be reckoned.
fn late_fee_row(unit: &UnitBill, language: Language) -> Option<(String, String, String)> {
    let may_be_cut = unit.late_fee_may_be_cut.value().copied();
    let (shown, note) = match unit.late_fee.value() {
        Some(&Fen::ZERO) => return None,
        Some(fee) => (yuan(*fee, language), language.say("bill_late_fee_note", &[])),
        None => (language.say("bill_unknown", &[]), why(&unit.late_fee, language)?),
    };
    let flag = match may_be_cut {
        Some(true) => Some("bill_late_fee_high"),
        Some(false) => None,
        None => Some("bill_late_fee_open"),
    };
    let notes: Vec<String> =
        std::iter::once(note).chain(flag.map(|key| language.say(key, &[]))).collect();
    Some((language.say("bill_late_fee", &[]), shown, language.clauses(&notes)))
}

/// Older bills, those of months in a row together whose time limits stand alike.
fn spells(old: &[OldBill]) -> Vec<&[OldBill]> {
    let is_alike = |one: &OldBill, next: &OldBill| {
        one.has_lapsed == next.has_lapsed && one.is_restarted == next.is_restarted
    };
    old.chunk_by(|one, next| match (one.unpaid.month, next.unpaid.month) {
        (Some(month), Some(after)) => month + 1 == after && is_alike(one, next),
        _ => false,
    })
    .collect()
}

fn old_row(
    spell: &[OldBill],
    demanded_on: Option<Date>,
    language: Language,
) -> (String, String, String) {
    let sum: Fen = spell.iter().map(|old| old.unpaid.fen).sum();
    let (first, last) = (&spell[0], &spell[spell.len() - 1]);
    let (due, claim) = (day(&first.due_on, language), claim(first, language));
    let title = match (first.unpaid.month, last.unpaid.month) {
        (Some(month), _) if spell.len() == 1 => {
            language.say("bill_old", &[("month", &month.to_string())])
        }
        (Some(month), Some(until)) => {
            let places = [("month", &*month.to_string()), ("until", &*until.to_string())];
            language.say("bill_old_spell", &places)
        }
        _ => language.say("bill_old_unknown", &[]),
    };
    let key = if spell.len() == 1 { "bill_old_days" } else { "bill_old_spell_days" };
    let n = spell.len().to_string();
    let mut notes = vec![language.say(key, &[("n", &n), ("due", &due), ("claim", &claim)])];
    if let Some(demanded_on) = demanded_on.filter(|_| first.is_restarted) {
        notes.push(language.say("bill_anew", &[("day", &demanded_on.to_string())]));
    }
    notes.extend(first.is_past().then(|| language.say("bill_lapsed", &[])));
    (title, yuan(sum, language), language.clauses(&notes))
}
