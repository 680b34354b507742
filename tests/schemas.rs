//! The schemas that editors use: every shipped file fits, what readers refuse does not, and the lists
//! in them are those of the code.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use linli::decide::calendar::CalendarFile;
use linli::decide::elect::ElectionFile;
use linli::decide::route::RouteFile;
use linli::decide::vote::VoteFile;
use linli::rulebook::{STANDINGS, units};
use linli::simulate::{Figure, MECHANISMS, Subject};
use serde_json::{Value, json};
use support::schema::{Schema, matches, toml_as_json};
use support::{Bench, copy, root, said};

/// The schema for a file, by its place.
fn schema_of(path: &Path) -> &'static str {
    let name = path.file_name().expect("a file").to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy();
    match (&*folder, &*name) {
        ("vote", "vote.toml") => "vote",
        (_, "elect.toml" | "by-election.toml") => "election",
        ("examples", "calendar.toml") => "calendar",
        (_, "route.toml") => "route",
        ("policies", _) => "policy",
        ("cases", _) => "cases",
        (_, "facts.toml") => "facts",
        (_, "scenario.toml") => "scenario",
        (_, "columns.toml") => "columns",
        (_, "pack.toml") => "pack",
        ("schedule", _) | (_, "schedule.toml") => "schedule",
        (_, "households.toml") => "households",
        (_, "synthesis.toml") => "synthesis",
        _ => "parameters",
    }
}

fn shipped(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        // `new` holds a template, which is TOML only once it is filled.
        if path.is_dir() && !path.ends_with("micro-estate/new") {
            found.extend(shipped(&path));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_shipped_file_fits_its_schema() {
    let mut met = BTreeSet::new();
    for folder in ["rules", "scenarios", "benches", "examples"] {
        for path in shipped(&root().join(folder)) {
            let name = schema_of(&path);
            met.insert(name);
            let misfits = Schema::open(name).misfits(&toml_as_json(&path));
            assert_eq!(misfits, [""; 0], "{} against {name}", path.display());
        }
    }
    let all: BTreeSet<String> = std::fs::read_dir(root().join("schemas"))
        .expect("the schemas are there")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().replace(".schema.json", ""))
        .collect();
    assert_eq!(met.into_iter().map(str::to_string).collect::<BTreeSet<_>>(), all);
}

/// Slips in shipped files: the file, what stands there, and what is written instead.
const SLIPS: [(&str, &str, &str); 22] = [
    ("s/scenario.toml", "runs = 2", "runs = 0"),
    ("s/scenario.toml", "start = \"2018-06\"", "start = \"2018-13\""),
    ("s/scenario.toml", "baseline = ", "base = "),
    ("s/scenario.toml", "first = 2020-12-15", "date = 2020-12-15"),
    ("rules/micro-estate/policies/pooling.toml", "standing = \"assumed\"", "standing = \"sure\""),
    ("rules/micro-estate/policies/pooling.toml", "by = \"joint_committee\"\n", ""),
    (
        "rules/micro-estate/policies/pooling.toml",
        "by = \"joint_committee\"\n",
        "by = \"joint_committee\"\nfrom = 2021-01-01\n",
    ),
    ("rules/micro-estate/fees/fee.toml", "unit = \"fen/month\"", "unit = \"dollars\""),
    ("rules/micro-estate/fees/fee.toml", "date = 2000-01-01\n", ""),
    ("rules/micro-estate/fees/fee.toml", "range = [0, 2000]", "range = [0, 1000, 2000]"),
    ("rules/micro-estate/fees/fee.toml", "value = 5000", "value = []"),
    ("rules/micro-estate/columns.toml", "unit = \"name\"", "units = \"name\""),
    ("rules/micro-estate/pack.toml", "valid_from = 2000-01-01", "valid_from = \"today\""),
    ("rules/national/pack.toml", "en = \"Mainland China\"", "de = \"China\""),
    ("rules/micro-estate/cases/behaviour.toml", "expect = \"habitual\"\n", ""),
    ("rules/micro-estate/cases/behaviour.toml", "on = 2018-06-01", "on = \"June\""),
    ("rules/micro-estate/schedule/fees.toml", "[state.estate]", "[state.state]"),
    (
        "rules/micro-estate/schedule/fees.toml",
        "start = \"payer_type\" }",
        "begin = \"payer_type\" }",
    ),
    ("rules/micro-estate/schedule/fees.toml", "then = \"ledger.post\"", "then = \"ledger.write\""),
    ("rules/micro-estate/schedule/fees.toml", "then = \"ledger.post\"\n", ""),
    (
        "rules/micro-estate/schedule/fees.toml",
        "due = { unit = \"fen/month\", start = 0 }",
        "due = { unit = \"fen/month\", start = 0, range = [0] }",
    ),
    ("rules/micro-estate/schedule/fees.toml", "cleared\", arrears = ", "cleared\", arrear = "),
];

#[test]
fn what_readers_refuse_does_not_fit_either() {
    for (file, from, to) in SLIPS {
        let bench = Bench::new();
        bench.edit(file, from, to);
        let schema = Schema::open(schema_of(&bench.path(file)));
        let misfits = schema.misfits(&toml_as_json(&bench.path(file)));
        assert_ne!(misfits, [""; 0], "{file} with {to:?} fits");
        let output = if file.starts_with("s/") {
            bench.linli(&["run", "s", "--quiet"])
        } else if file.contains("/cases/") {
            bench.linli(&["rules", "test"])
        } else {
            bench.linli(&["rules", "check"])
        };
        assert_eq!(output.status.code(), Some(2), "{file} with {to:?} is read: {}", said(&output));
    }
}

/// Slips in the files of real cases: the file, what stands there, and what is written instead.
const CASE_SLIPS: [(&str, &str, &str); 26] = [
    ("vote/vote.toml", "date = 2021-03-20", "day = 2021-03-20"),
    ("vote/vote.toml", "matter = \"hire_manager\"", "matter = 10"),
    ("vote/vote.toml", "nonvotes = \"follow_majority\"", "nonvotes = \"follow\""),
    ("vote/vote.toml", "proxy_cap = 3", "proxy_cap = -1"),
    ("vote/vote.toml", "ballots = \"ballots.csv\"\n", ""),
    ("vote/vote.toml", "ballots = \"ballots.csv\"\n", "ballots = \"ballots.csv\"\ntotals = {}\n"),
    ("vote/vote.toml", "area_m2 = \"1012.40\"", "area_m2 = \"1012.405\""),
    ("vote/vote.toml", "heads = 12", "heads = -12"),
    ("vote/vote.toml", "ballot_delivered = true", "ballot_delivered = \"yes\""),
    ("vote/vote.toml", "kind = \"ordinary\"", "kind = \"usual\""),
    ("vote/vote.toml", "\"abstain\"]", "\"perhaps\"]"),
    ("vote/vote.toml", "right_roll = true", "right_roll = true\nheads_not_served = -1"),
    ("elect.toml", "seats = 5", "seats = 0"),
    ("elect.toml", "kind = \"competitive\"", "kind = \"open\""),
    ("elect.toml", "\"area\", \"lot\"]", "\"luck\"]"),
    ("elect.toml", "part_area_m2 = \"4500.00\"", "part_area_m2 = \"4500.001\""),
    ("elect.toml", "is_capable = true", "is_able = true"),
    ("elect.toml", "name = \"A\"\n", ""),
    ("elect.toml", "alternates = 1", "alternates = 1\ncandidates = \"those.csv\""),
    ("calendar.toml", "meets_on = 2026-05-20", "meets = 2026-05-20"),
    ("calendar.toml", "workdays = [2026-05-09]", "workdays = [\"Saturday\"]"),
    ("calendar.toml", "place = \"beijing\"", "place = 1"),
    ("route.toml", "date = 2026-01-01\n", ""),
    ("route.toml", "id = \"north\"\n", ""),
    ("route.toml", "heads = 28", "heads = -28"),
    ("route.toml", "[[estate]]\nid = \"south\"\nheads = 28\narea_m2 = \"2800.00\"\n", ""),
];

/// How a file of a real case is asked.
fn asked(file: &str) -> &'static [&'static str] {
    match file {
        "vote/vote.toml" => &["decide"],
        "elect.toml" => &["elect", "--law"],
        "calendar.toml" => &["decide", "--calendar"],
        _ => &["decide", "--route"],
    }
}

#[test]
fn what_readers_of_real_cases_refuse_does_not_fit_either() {
    let rules = root().join("rules");
    let bench = Bench::new();
    for (file, from, to) in CASE_SLIPS {
        copy(&root().join("examples"), &bench.path("examples"));
        let path = format!("examples/{file}");
        let words = [asked(file), &[path.as_str(), "--rules", rules.to_str().expect("a path")]];
        let sound = bench.linli(&words.concat());
        assert_ne!(sound.status.code(), Some(2), "{file}: {}", said(&sound));
        bench.edit(&path, from, to);
        let schema = Schema::open(schema_of(&bench.path(&path)));
        let misfits = schema.misfits(&toml_as_json(&bench.path(&path)));
        assert_ne!(misfits, [""; 0], "{file} with {to:?} fits");
        let output = bench.linli(&words.concat());
        assert_eq!(output.status.code(), Some(2), "{file} with {to:?} is read: {}", said(&output));
    }
}

/// Forms that readers take and the examples don't show.
const OTHER_FORMS: [(&str, &str); 6] = [
    ("vote", "date = 2021-03-01\nmatter = 4\n[totals]\nheads = 60\narea_m2 = 6000\n"),
    (
        "vote",
        "date = 2021-03-01\nmatter = \"merge_areas\"\n[[estate]]\nid = \"a\"\n[estate.totals]\n\
         heads = 3\n[[estate]]\nid = \"b\"\n[estate.totals]\nheads = 4\n",
    ),
    (
        "election",
        "date = 2026-03-20\nseats = 5\ncandidates = \"c\"\nroll = \"r\"\nballots = \"b\"\n",
    ),
    (
        "election",
        "date = 2026-03-20\n[[candidate]]\nname = \"A\"\n[[estate]]\nid = \"n\"\nseats = 3\n\
         [estate.totals]\nheads = 30\n",
    ),
    ("calendar", "law_of = 2026-01-01\n"),
    ("route", "date = 2026-01-01\nestate = [{ id = \"a\" }, { id = \"b\", waiving_heads = 0 }]\n"),
];

#[test]
fn forms_that_no_example_shows_fit_too() {
    let bench = Bench::new();
    for (name, text) in OTHER_FORMS {
        bench.write("other.toml", text);
        let misfits = Schema::open(name).misfits(&toml_as_json(&bench.path("other.toml")));
        assert_eq!(misfits, [""; 0], "{name}: {text}");
        let source = linli::diagnostic::Text::new("other.toml", text);
        let read = match name {
            "vote" => VoteFile::read(&source).err(),
            "election" => ElectionFile::read(&source).err(),
            "calendar" => CalendarFile::read(&source).err(),
            _ => RouteFile::read(&source).err(),
        };
        assert!(read.is_none(), "{name}: {read:?}");
    }
}

#[test]
fn values_by_key_and_by_size_fit_and_empty_ones_do_not() {
    let schema = Schema::open("parameters");
    let with = |value: Value| {
        let since =
            json!([{ "date": "2021-01-01", "value": value, "source": "s", "standing": "law" }]);
        let both = json!({ "zh": "a", "en": "a" });
        let one =
            json!({ "summary": both, "unit": "fen/m2/month", "by": "months", "since": since });
        schema.misfits(&json!({ "fee": one })).is_empty()
    };
    assert!(with(json!({ "tower": { "lift": 1.5 }, "slab": 2 })));
    assert!(with(json!([{ "from": 0, "value": 0.0 }, { "from": 6, "to": 9, "value": 0.05 }])));
    assert!(with(json!("2/3")));
    assert!(!with(json!({})));
    assert!(!with(json!({ "a": { "b": { "c": 1 } } })));
    assert!(!with(json!([{ "value": 0.0 }])));
    assert!(!with(json!([])));
}

#[test]
fn the_lists_in_the_schemas_are_those_of_the_code() {
    let words = |name: &str, pointer: &str| -> Vec<String> {
        let schema = Schema::open(name);
        let list = schema.at(pointer).as_array().expect("a list").iter();
        list.map(|word| word.as_str().expect("a word").to_string()).collect()
    };
    let standing = "/$defs/standing/enum";
    for name in ["parameters", "policy", "scenario"] {
        assert_eq!(words(name, standing), STANDINGS, "{name}");
    }
    let simple: Vec<&str> = units().filter(|unit| !unit.contains('/')).collect();
    for name in ["parameters", "columns", "schedule"] {
        let known: Vec<&str> = units().collect();
        assert_eq!(words(name, "/$defs/unit/anyOf/0/enum"), known, "{name}");
        let schema = Schema::open(name);
        let pattern = format!("^({})(/[a-z0-9]+)+$", simple.join("|"));
        assert_eq!(schema.at("/$defs/unit/anyOf/1/pattern"), pattern.as_str(), "{name}");
    }
}

/// What the schedule's schema says of subjects, figures and mechanisms, as the code has them.
fn as_the_code_has_it(mut schema: Value) -> Value {
    let subjects = Subject::ALL.map(Subject::name);
    let figures = Figure::NAMED.map(|figure| figure.0).join("|");
    schema["$defs"]["subject"]["enum"] = json!(subjects);
    let states: serde_json::Map<String, Value> = subjects
        .map(|subject| {
            let column = json!({ "$ref": "#/$defs/state" });
            (subject.into(), json!({ "type": "object", "additionalProperties": column }))
        })
        .into_iter()
        .collect();
    schema["properties"]["state"]["properties"] = Value::Object(states);
    let step = &mut schema["properties"]["month"]["items"];
    let setter = format!(r"^([^()]+|({figures})\(({})\.[^()]+\))$", subjects.join("|"));
    step["properties"]["set"]["additionalProperties"]["pattern"] = json!(setter);
    let names = MECHANISMS.each_ref().map(|mechanism| mechanism.name);
    step["properties"]["then"]["enum"] = json!(names);
    let mut branches =
        vec![json!({ "properties": { "then": { "not": {} }, "with": { "not": {} } } })];
    branches.extend(MECHANISMS.iter().map(|mechanism| {
        let slots = mechanism.slots.iter();
        let properties: serde_json::Map<String, Value> = slots
            .clone()
            .map(|slot| (slot.name.to_string(), json!({ "type": "string" })))
            .collect();
        let due: Vec<&str> = slots.filter(|slot| !slot.is_optional).map(|slot| slot.name).collect();
        json!({
            "properties": {
                "for": { "enum": [mechanism.subject.name()] },
                "then": { "enum": [mechanism.name] },
                "with": {
                    "type": "object",
                    "properties": properties,
                    "required": due,
                    "additionalProperties": false,
                },
            },
            "required": ["then", "with"],
        })
    }));
    step["anyOf"] = json!(branches);
    schema
}

/// `LINLI_RENEW=1` writes these parts of the schema again.
#[test]
fn the_schema_of_the_month_knows_every_subject_figure_and_mechanism() {
    let path = root().join("schemas/schedule.schema.json");
    let text = std::fs::read_to_string(&path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let due = as_the_code_has_it(schema.clone());
    if std::env::var_os("LINLI_RENEW").is_some() {
        std::fs::write(&path, format!("{due:#}\n")).expect("it can be written");
        return;
    }
    assert_eq!(schema, due);
}

#[test]
fn the_validator_reads_the_patterns_that_the_schemas_use() {
    let setter = r"^([^()]+|(mean|sum)\((estate|owner)\.[^()]+\))$";
    for (pattern, text, is_match) in [
        (r"^[0-9]{4}-(0[1-9]|1[0-2])$", "2018-12", true),
        (r"^[0-9]{4}-(0[1-9]|1[0-2])$", "2018-13", false),
        (r"^[0-9]{4}-(0[1-9]|1[0-2])$", "18-12", false),
        (r"^(fen|m2)(/[a-z0-9]+)+$", "fen/m2/month", true),
        (r"^(fen|m2)(/[a-z0-9]+)+$", "fen", false),
        (r"^estate\..+$", "estate.paid", true),
        (r"^estate\..+$", "estate_paid", false),
        (r"^[0-9]+(\.[0-9]+)?$", "89.50", true),
        (r"^[0-9]+(\.[0-9]+)?$", "89.", false),
        (setter, "household_pays", true),
        (setter, "sum(estate.paid)", true),
        (setter, "median(estate.paid)", false),
    ] {
        assert_eq!(matches(pattern, text), is_match, "{pattern} on {text}");
    }
}
