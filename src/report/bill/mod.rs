//! Bills of a month: as text and JSON, as a sheet, and as notices that can be printed and put up.
//!
//! Everything here is about single units, for the committee and the manager who ask for it; nothing
//! of it belongs into a report that is published. A notice speaks of a unit and of no person.

mod json;
mod means;
mod notice;
mod sheet;
mod text;

pub use json::bills_json;
pub use means::{sanction_json, sanction_text};
pub use notice::bill_notices;
pub use sheet::bills_csv;
pub use text::bills_text;

use super::language::Language;
use crate::experiment::bill::Said;
use crate::units::{Date, Fen};

/// Yuan with every fen.
fn yuan(fen: Fen, language: Language) -> String {
    language.say("yuan", &[("n", &fen.to_string())])
}

/// Why nothing can be said.
fn why<T>(said: &Said<T>, language: Language) -> Option<String> {
    match said {
        Said::Value(_) => None,
        Said::Missing(facts) => {
            let facts: Vec<String> = facts.iter().map(|fact| fact_name(fact, language)).collect();
            Some(language.say("bill_missing", &[("facts", &language.list(&facts))]))
        }
        Said::Silent(why) => Some(language.say("bill_silent", &[("why", why)])),
    }
}

/// A fact that is asked for, as people say it.
fn fact_name(fact: &str, language: Language) -> String {
    let key = format!("bill_fact_{}", fact.replace('.', "_"));
    if super::language::can_say(&key) { language.say(&key, &[]) } else { format!("`{fact}`") }
}

/// A day, or that it is not known.
fn day(said: &Said<Date>, language: Language) -> String {
    match said {
        Said::Value(day) => day.to_string(),
        _ => language.say("bill_unknown", &[]),
    }
}
