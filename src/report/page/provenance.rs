//! Where the figures come from: what each policy changes, what is assumed, how to make it again.

use super::super::sources;
use serde::Serialize;

use super::super::audience;
use super::super::charts::FLAT;
use super::super::figures;
use super::super::language::Language;
use super::super::value::{standing, with_unit};
use super::table::{Cell, Table};
use crate::experiment::results::{Change, ChangeStart, ParameterFact, PolicyResult, Results};

/// What one policy changes.
#[derive(Serialize)]
pub(super) struct Changes {
    name: String,
    summary: String,
    /// When every change begins, if all begin together.
    from: Option<String>,
    is_baseline: bool,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    what: String,
    parameter: String,
    before: String,
    after: String,
    from: String,
    source: String,
    standing: String,
    assumed: bool,
    governance: bool,
}

/// Every policy that is put before owners, the baseline first.
pub(super) fn changes(results: &Results, language: Language) -> Vec<Changes> {
    figures::leading(results)
        .into_iter()
        .map(|at| {
            let policy = &results.policies[at];
            let rows: Vec<Row> = policy.changes.iter().map(|c| row(policy, c, language)).collect();
            let first = rows.first().map(|row| row.from.clone());
            Changes {
                from: first.filter(|from| rows.iter().all(|row| row.from == *from)),
                name: figures::named(results, at, language),
                summary: language.pick(&policy.summary).into(),
                is_baseline: at == results.baseline,
                rows,
            }
        })
        .collect()
}

fn row(policy: &PolicyResult, change: &Change, language: Language) -> Row {
    let what = match language.pick(&change.summary) {
        "" => change.parameter.clone(),
        summary => summary.into(),
    };
    let value = |value: &str| with_unit(value, &change.unit, language);
    let before = change.before.as_deref();
    Row {
        what,
        parameter: change.parameter.clone(),
        before: before.map_or_else(|| language.say("not_in_force", &[]), value),
        after: value(&change.after),
        from: match &change.from {
            ChangeStart::Day(day) => day.to_string(),
            ChangeStart::Motion(id, first) => {
                let motion = policy.motions.iter().find(|motion| motion.id == *id);
                let title = motion.map_or(id.as_str(), |motion| language.pick(&motion.title));
                let first = first.to_string();
                language.say("from_motion", &[("motion", title), ("first", &first)])
            }
        },
        source: sources::said(&change.source, language),
        standing: standing(&change.standing, language),
        assumed: change.standing == "assumed",
        governance: change.governance,
    }
}

/// One sentence on the twins that the leader's tables leave out.
pub(super) fn null_note(results: &Results, language: Language) -> Option<String> {
    let names: Vec<String> = (0..results.policies.len())
        .filter(|at| results.policies[*at].null_of.is_some())
        .map(|at| figures::named(results, at, language))
        .collect();
    (!names.is_empty()).then(|| language.say("null_note", &[("names", &language.list(&names))]))
}

/// How finely the audience is told; nothing for those who see everything.
pub(super) fn audience_note(results: &Results, language: Language) -> Option<String> {
    if results.audience.is_exact() {
        return None;
    }
    let steps = audience::steps_said(results, || language.say("unknown", &[]));
    let places = steps.each_ref().map(|(place, said)| (*place, said.as_str()));
    Some(language.say(&format!("audience_{}", results.audience.word()), &places))
}

/// Which charts and outcomes the audience is not told, and why; `charts` are those that the run has.
pub(super) fn left_out(
    results: &Results,
    charts: &[&'static str],
    language: Language,
) -> Option<String> {
    let one = |id: &&'static str| {
        let heading = language.say(&format!("heading_{}", id.replace('-', "_")), &[]);
        let why = match *id {
            "payers" | "parking-chances" => "left_out_groups",
            "waterfall" => "left_out_parts",
            "dispute-funnel" => "left_out_cases",
            FLAT => "left_out_flat",
            _ => "left_out_runs",
        };
        let why = language.say(why, &[]);
        language.say("left_out_one", &[("heading", &heading), ("why", &why)])
    };
    let mut said = Vec::new();
    if !charts.is_empty() {
        let list = language.clauses(&charts.iter().map(one).collect::<Vec<_>>());
        let word = language.say(&format!("left_out_word_{}", results.audience.word()), &[]);
        said.push(language.say("left_out", &[("word", &word), ("list", &list)]));
    }
    let untold = figures::untold(results, language);
    if !untold.is_empty() {
        let list = language.list(&untold);
        said.push(language.say("left_out_figures", &[("list", &list)]));
    }
    (!said.is_empty() && !results.audience.is_exact()).then(|| said.join(" "))
}

/// How the figures were computed, one paragraph each.
pub(super) fn method(results: &Results, language: Language) -> Vec<String> {
    let (runs, months) = (results.runs.to_string(), results.months.to_string());
    let burn_in = results.burn_in.to_string();
    let places = [("runs", runs.as_str()), ("months", &months), ("burn_in", &burn_in)];
    let ranges = if results.audience.is_exact() { "method_ranges" } else { "method_ranges_steps" };
    ["method_pairs", ranges, "method_rounding"].map(|key| language.say(key, &places)).into()
}

/// Every parameter that the rules read.
#[derive(Serialize)]
pub(super) struct Parameters {
    /// How many there are, and how many are assumed.
    said: String,
    /// Those of one standing and source in a table each, where they are several; then the others.
    tables: Vec<Table>,
}

/// Fewest parameters of one source that get a table without a column for it.
const SEVERAL: usize = 5;

/// Letters from which a value is a list that needs room.
const LONG: usize = 60;

/// Every parameter that the rules read, what is assumed first.
pub(super) fn parameters(results: &Results, language: Language) -> Parameters {
    let mut facts: Vec<&ParameterFact> = results.parameters.iter().collect();
    facts.sort_by_key(|fact| fact.standing != "assumed");
    let n_assumed = facts.iter().filter(|fact| fact.standing == "assumed").count();
    let (n, all) = (n_assumed.to_string(), facts.len().to_string());
    let mut groups: Vec<Vec<&ParameterFact>> = Vec::new();
    for fact in facts {
        let is_alike = |group: &&mut Vec<&ParameterFact>| {
            (&group[0].standing, &group[0].source) == (&fact.standing, &fact.source)
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(fact),
            None => groups.push(vec![fact]),
        }
    }
    let (mut large, small): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| group.len() >= SEVERAL);
    large.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let head = |keys: &[&str]| keys.iter().map(|key| language.say(key, &[])).collect();
    let own = |group: &Vec<&ParameterFact>| {
        let (n, of) = (group.len().to_string(), standing(&group[0].standing, language));
        let source = sources::said(&group[0].source, language);
        let places = [("n", n.as_str()), ("standing", &of), ("source", &source)];
        let rows = group.iter().map(|fact| named(fact, language).into()).collect();
        let head = head(&["col_parameter", "col_name", "col_value"]);
        Table::new(language.say("parameters_of_source", &places), head, rows).of_kind("named", 2)
    };
    let mut tables: Vec<Table> = large.iter().map(own).collect();
    let (long, short): (Vec<_>, Vec<_>) =
        small.into_iter().flatten().partition(|fact| fact.value.len() > LONG);
    for (key, kind, facts) in
        [("parameters_others", "sourced", short), ("parameters_lists", "listed", long)]
    {
        let row = |fact: &ParameterFact| {
            let mut row = Vec::from(named(fact, language));
            let of = standing(&fact.standing, language);
            row.push(Cell { assumed: fact.standing == "assumed", ..Cell::text(of) });
            row.push(Cell::quoted(sources::said(&fact.source, language)));
            row
        };
        let rows: Vec<_> = facts.into_iter().map(row).collect();
        if !rows.is_empty() {
            let head =
                head(&["col_parameter", "col_name", "col_value", "col_standing", "col_source"]);
            tables.push(Table::new(language.say(key, &[]), head, rows).of_kind(kind, 1));
        }
    }
    let said = language.say("parameters_caption", &[("n", &n), ("all", &all)]);
    Parameters { said, tables }
}

/// What a parameter is, its name and its first value.
fn named(fact: &ParameterFact, language: Language) -> [Cell; 3] {
    let summary = match language.pick(&fact.summary) {
        "" => fact.name.as_str(),
        summary => summary,
    };
    [
        Cell::text(summary),
        Cell::text(fact.name.clone()),
        Cell::text(with_unit(&fact.value, &fact.unit, language)),
    ]
}

/// The day of the data, or that none is given.
fn data_date(results: &Results, language: Language) -> String {
    let not_given = || language.say("data_date_not_given", &[]);
    results.data_date.map_or_else(not_given, |day| day.to_string())
}

/// What is needed to make the report again.
pub(super) fn facts(results: &Results, language: Language) -> Vec<(String, String)> {
    [
        ("fact_scenario", results.scenario.clone()),
        ("fact_hash", results.hash.clone()),
        ("fact_data_date", data_date(results, language)),
        ("fact_seed", results.seed.to_string()),
        ("fact_runs", results.runs.to_string()),
        ("fact_burn_in", language.say("n_months", &[("n", &results.burn_in.to_string())])),
        ("fact_version", format!("linli {}", env!("CARGO_PKG_VERSION"))),
        ("fact_command", results.command.clone()),
    ]
    .into_iter()
    .map(|(key, value)| (language.say(key, &[]), value))
    .collect()
}
