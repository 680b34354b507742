//! The data dictionary of a report: what every column of every table means, in both languages.

use super::super::audience;
use super::super::language::{Language, both, can_say};
use super::{ForPeople, rows_of};
use crate::experiment::results::{Across, Both, Results, Total};

/// Columns told for each step of quantiles, which stand behind a name of their own.
const STATISTICS: [&str; 9] =
    ["_p05_fen", "_p95_fen", "_p05", "_p25", "_p50", "_p75", "_p95", "_mean", "_fen"];

/// The dictionary of these tables, as Markdown. `tables` are paths with their CSV text.
pub(in super::super) fn dictionary(
    results: &Results,
    tables: &[(String, String)],
    for_people: &[ForPeople],
) -> String {
    let [zh, en] = Language::ALL;
    let mut text =
        vec![format!("# {} / {}\n", zh.say("dict_title", &[]), en.say("dict_title", &[]))];
    for language in Language::ALL {
        text.push(format!("\n{}\n", language.say("dict_lead", &[])));
    }
    if let Some(steps) = audience::money_steps(results).filter(|_| !results.audience.is_exact()) {
        let households = results.audience.step_of_households().to_string();
        let [flow, stock] = steps.map(|fen| (fen / 100).to_string());
        let places = [("step", households.as_str()), ("flow", &flow), ("stock", &stock)];
        for language in Language::ALL {
            let key = format!("audience_{}", results.audience.word());
            text.push(format!("\n{}\n", language.say(&key, &places)));
        }
    }
    for (path, csv) in tables {
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".csv");
        text.push(format!("\n## {path}\n\n"));
        let key = format!("dict_table_{}", name.replace('-', "_"));
        if can_say(&key) {
            text.push(format!("{}\n{}\n\n", zh.say(&key, &[]), en.say(&key, &[])));
        }
        text.push(
            "| column | 单位 unit | 含义 | meaning | 规则 rule |\n|---|---|---|---|---|\n".into(),
        );
        for column in rows_of(csv) {
            let (unit, meaning, rule) = said(results, &column);
            text.push(format!(
                "| `{column}` | {unit} | {} | {} | {rule} |\n",
                meaning.zh.replace('|', "/"),
                meaning.en.replace('|', "/")
            ));
        }
    }
    if !for_people.is_empty() {
        text.push(format!("\n## {}\n\n", heading("people_title")));
        text.push(format!("{}\n\n", heading("people_lead")));
    }
    for table in for_people {
        let name = heading(&format!("people_table_{}", table.name));
        text.push(format!(
            "\n## {}\n\n{name}\n\n| column | 含义 | meaning |\n|---|---|---|\n",
            table.path
        ));
        for head in &table.heads {
            let column = table.language.pick(head);
            text.push(format!("| `{column}` | {} | {} |\n", head.zh, head.en));
        }
    }
    text.concat()
}

/// A text in both languages.
fn heading(key: &str) -> String {
    let said = both(key);
    format!("{} / {}", said.zh, said.en)
}

/// Unit, meaning and rule of a column.
fn said(results: &Results, column: &str) -> (String, Both, String) {
    let bare = column.strip_prefix("mean_").unwrap_or(column);
    if let Some(found) = outcome(results, bare, "") {
        return found;
    }
    let unit = unit_of(column);
    let key = format!("dict_{column}");
    if can_say(&key) {
        return (unit, both(&key), String::new());
    }
    for end in STATISTICS {
        let Some(stem) = column.strip_suffix(end) else { continue };
        let statistic = format!("dict{}", end.trim_end_matches("_fen"));
        for name in [stem.to_string(), format!("{stem}_fen")] {
            if let Some(found) = outcome(results, &name, &statistic) {
                return found;
            }
            let key = format!("dict_{name}");
            if can_say(&key) {
                let (what, how) = (both(&key), both(&statistic));
                let joined = Both {
                    zh: format!("{}，{}", what.zh, how.zh),
                    en: format!("{}, {}", what.en, how.en),
                };
                return (unit, joined, String::new());
            }
        }
    }
    (unit, both("dict_unknown"), String::new())
}

fn outcome(results: &Results, name: &str, statistic: &str) -> Option<(String, Both, String)> {
    let fact = &results.outcomes[results.outcome(name)?];
    let more = |language: Language, title: &str| match statistic {
        "" | "dict" => title.to_string(),
        key => match language {
            Language::Chinese => format!("{title}，{}", language.say(key, &[])),
            Language::English => format!("{title}, {}", language.say(key, &[])),
        },
    };
    let meaning = Both {
        zh: more(Language::Chinese, &fact.title.zh),
        en: more(Language::English, &fact.title.en),
    };
    let months = match &fact.total {
        Total::Sum => "sum",
        Total::Last => "last month",
        Total::Mean => "mean over months",
        Total::Ratio(part, whole) => {
            return Some((fact.unit.clone(), meaning, format!("{part} / {whole}")));
        }
    };
    let estates = match &fact.across {
        Across::Sum => "estates are summed".to_string(),
        Across::Households => "mean of estates by households".into(),
        Across::By(weight) => format!("mean of estates by `{weight}`"),
        Across::Apart => "each estate by itself".into(),
    };
    let rule = format!("{months}; {estates}");
    Some((fact.unit.clone(), meaning, rule))
}

fn unit_of(column: &str) -> String {
    let ends = [("_fen", "fen"), ("_m2", "m2"), ("month", "YYYY-MM"), ("heads", "owners")];
    let found = ends.into_iter().find(|(end, _)| column.ends_with(end));
    found.map_or_else(String::new, |(_, unit)| unit.into())
}
