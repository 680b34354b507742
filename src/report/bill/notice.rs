//! A notice for every unit: one sheet of paper each, in both languages.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use super::super::ReportError;
use super::super::language::Language;
use super::super::value::word;
use super::text::{days, rows};
use super::{means, yuan};
use crate::experiment::bill::{Bills, UnitBill};

/// One language's half of a notice.
#[derive(Serialize)]
struct Half {
    tag: &'static str,
    heading: String,
    unit: String,
    rows: Vec<[String; 3]>,
    days: String,
    prepay: Option<String>,
    never: String,
    ways: String,
}

/// Notices of all units as one HTML page; each unit begins on a new sheet of paper.
///
/// # Errors
/// [`ReportError::Page`] when the page can't be filled.
pub fn bill_notices(bills: &Bills, language: Language) -> Result<String, ReportError> {
    let order = match language {
        Language::Chinese => [Language::Chinese, Language::English],
        Language::English => [Language::English, Language::Chinese],
    };
    let notices: Vec<Vec<Half>> = bills
        .units
        .iter()
        .map(|unit| order.iter().map(|language| half(bills, unit, *language)).collect())
        .collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("notices.html", include_str!("notices.html"))?;
    let month = bills.wish.month.to_string();
    let title = language.say("bill_notice_title", &[("month", &month)]);
    let page = context! { tag => language.tag(), title, notices => Serde(&notices) };
    Ok(environment.get_template("notices.html")?.render(page)?)
}

fn half(bills: &Bills, unit: &UnitBill, language: Language) -> Half {
    let say = |key: &str, places: &[(&str, &str)]| language.say(key, places);
    let month = bills.wish.month.to_string();
    let estate = language.pick(&bills.estates[unit.estate].name);
    let area = unit.area.to_string();
    let with = |wanted: &str| {
        let found = bills.means.iter().filter(|one| means::answer(one) == wanted);
        language.list(&found.map(|one| word(&one.name, language)).collect::<Vec<_>>())
    };
    let never = with("not_allowed");
    let cuts: Vec<String> = bills
        .means
        .iter()
        .filter(|one| one.name.starts_with("cut_") && means::answer(one) == "not_allowed")
        .map(|one| word(&one.name, language))
        .collect();
    let never = if cuts.is_empty() { never } else { language.list(&cuts) };
    Half {
        tag: language.tag(),
        heading: say("bill_notice_title", &[("month", &month)]),
        unit: say("bill_unit", &[("unit", &unit.unit_id), ("estate", estate), ("area", &area)]),
        rows: rows(bills, unit, language)
            .into_iter()
            .map(|(title, sum, note)| [title, sum, note])
            .collect(),
        days: days(unit, language),
        prepay: unit.prepayment.map(|(months, price)| {
            say("bill_prepay", &[("n", &months.to_string()), ("price", &yuan(price, language))])
        }),
        never: if never.is_empty() {
            String::new()
        } else {
            say("bill_notice_never", &[("list", &never)])
        },
        ways: say("bill_notice_ways", &[]),
    }
}
