//! Households that stand otherwise under one policy than under another: how many, of whom, and what
//! moved them. Households are told of in groups only, none under five.

use serde_json::{Value, json};

use super::language::Language;
use super::privacy::{Shown, fewest, shown};
use crate::estate::Tenure;
use crate::experiment::flips::{Compared, Flips, Input};

/// What changed for whom, and why, in words.
#[must_use]
pub fn flips_text(compared: &Compared, language: Language) -> String {
    let mut lines = Vec::new();
    let month = compared.month.to_string();
    for flips in &compared.columns {
        let (runs, all) = (flips.runs.to_string(), flips.turned.len().to_string());
        let parts = [
            ("column", flips.column.as_str()),
            ("month", &month),
            ("runs", &runs),
            ("all", &all),
            ("first", language.pick(&compared.first)),
            ("second", language.pick(&compared.second)),
            ("set_by", &flips.set_by),
        ];
        lines.push(language.say("flips_title", &parts));
        let [more, fewer] = each_run(flips);
        let (more, fewer) = (one_decimal(more), one_decimal(fewer));
        let parts = [("more", more.as_str()), ("fewer", fewer.as_str())];
        lines.push(language.say("flips_count", &parts));
        if total(flips) == 0 {
            lines.push(language.say("flips_none", &[]));
            continue;
        }
        lines.push(often(flips, language));
        lines.extend(groups(flips, language));
        for input in flips.inputs.iter().filter(|input| moved(input) > 0) {
            lines.push(of_input(flips, input, language));
        }
    }
    lines.join("\n")
}

/// The same for programs.
#[must_use]
pub fn flips_json(compared: &Compared) -> Value {
    let column = |flips: &Flips| {
        let [more, fewer] = each_run(flips);
        json!({
            "column": flips.column,
            "set_by": flips.set_by,
            "runs": flips.runs,
            "households": flips.turned.len(),
            "only_second_per_run": more,
            "only_first_per_run": fewer,
            "flips": total(flips),
            "inputs": flips.inputs.iter().map(|input| json!({
                "column": input.column,
                "alone_enough": input.enough,
                "taken_back_alone": input.needed,
            })).collect::<Vec<_>>(),
        })
    };
    json!({
        "month": compared.month.to_string(),
        "columns": compared.columns.iter().map(column).collect::<Vec<_>>(),
    })
}

/// Households a run that stand only under the second policy, and only under the first.
fn each_run(flips: &Flips) -> [f64; 2] {
    [0, 1].map(|way| {
        let sum: u32 = flips.turned.iter().map(|turned| turned[way]).sum();
        f64::from(sum) / f64::from(flips.runs.max(1))
    })
}

fn total(flips: &Flips) -> u32 {
    flips.turned.iter().flatten().sum()
}

fn moved(input: &Input) -> u32 {
    input.needed.max(input.enough.unwrap_or(0))
}

/// How many households flip in most runs.
fn often(flips: &Flips, language: Language) -> String {
    let most = |turned: &&[u32; 2]| 2 * (turned[0] + turned[1]) > flips.runs;
    let often = flips.turned.iter().filter(most).count();
    let n = often.to_string();
    if (1..fewest()).contains(&often) {
        return language.say("flips_often_few", &[("fewest", &fewest().to_string())]);
    }
    language.say("flips_often", &[("n", &n)])
}

/// Flips of each household and run by who lives there, where the groups are large enough to be told
/// apart.
fn groups(flips: &Flips, language: Language) -> Vec<String> {
    let of = |tenure: Tenure| -> Vec<u32> {
        let members = flips.tenures.iter().zip(&flips.turned);
        let own = members.filter(|(own, _)| **own == tenure);
        own.map(|(_, turned)| turned[0] + turned[1]).collect()
    };
    let groups: Vec<Vec<u32>> = Tenure::ALL.iter().map(|known| of(known.0)).collect();
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    let told = Tenure::ALL.iter().zip(&groups).zip(shown(&sizes));
    let line = |((known, group), how)| {
        let known: &(Tenure, &str, &str) = known;
        let group: &Vec<u32> = group;
        let Shown::Count(n) = how else { return None };
        if n == 0 {
            return None;
        }
        let sum: u32 = group.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "households are few")]
        let each = f64::from(sum) / (n as f64 * f64::from(flips.runs.max(1)));
        let name = match language {
            Language::Chinese => known.2,
            Language::English => known.1,
        };
        let (n, each) = (n.to_string(), percent(each));
        Some(language.say("flips_group", &[("name", name), ("n", &n), ("share", &each)]))
    };
    told.filter_map(line).collect()
}

fn of_input(flips: &Flips, input: &Input, language: Language) -> String {
    let all = f64::from(total(flips));
    let needed = percent(f64::from(input.needed) / all);
    let parameters = language.say("flips_parameters", &[]);
    let name = input.column.as_deref().unwrap_or(&parameters);
    match input.enough {
        Some(enough) => {
            let enough = percent(f64::from(enough) / all);
            let parts = [("name", name), ("enough", enough.as_str()), ("needed", &needed)];
            language.say("flips_input", &parts)
        }
        None => language.say("flips_slot", &[("name", name), ("needed", &needed)]),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}
