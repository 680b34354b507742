//! The layers: a module imports only what is below it, and each heavy crate has one home.

mod support;

use std::path::{Path, PathBuf};

use support::root;

/// Modules by layer, from the bottom. Those of one layer do not import each other.
const LAYERS: [&[&str]; 9] = [
    &["units", "math"],
    &["diagnostic", "chance"],
    &["estate"],
    &["ballots", "ledger", "lottery", "parking", "docket", "services", "commons"],
    &["rulebook", "dataset"],
    &["simulate", "decide"],
    &["experiment"],
    &["report"],
    &["cli"],
];

/// Crates and the modules that may name them.
const HOMES: [(&str, &[&str]); 10] = [
    ("rhai", &["rulebook"]),
    ("polars", &["report/tables", "report/mod.rs"]),
    ("plotters", &["report/charts"]),
    ("ttf_parser", &["report/charts"]),
    ("ab_glyph_rasterizer", &["report/charts"]),
    ("flate2", &["report/charts"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("csv", &["dataset", "report/tables"]),
    ("rayon", &["experiment", "cli"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The files of a top-level module.
fn modules(module: &str) -> Vec<PathBuf> {
    let folder = root().join("src").join(module);
    if folder.is_dir() { sources(&folder) } else { vec![folder.with_extension("rs")] }
}

/// The program text without comments.
fn program(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source");
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_layer_knows_only_what_is_below_it() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (own, module) in
        LAYERS.iter().enumerate().flat_map(|(i, layer)| layer.iter().map(move |m| (i, m)))
    {
        for path in modules(module) {
            for word in program(&path).split("crate::").skip(1) {
                let name: String =
                    word.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = layer(&name).filter(|_| name != **module) else { continue };
                seen += 1;
                if other >= own {
                    wrong.push(format!("{} names {name}", path.display()));
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} imports were found: is the test looking at the sources?");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn each_heavy_crate_has_one_home() {
    let src = root().join("src");
    for (name, homes) in HOMES {
        let users: Vec<String> = sources(&src)
            .iter()
            .filter(|path| {
                let text = program(path);
                text.contains(&format!("use {name}::")) || text.contains(&format!(" {name}::"))
            })
            .map(|path| path.strip_prefix(&src).expect("a source").display().to_string())
            .filter(|path| !homes.iter().any(|home| path.starts_with(home)))
            .collect();
        assert_eq!(users, Vec::<String>::new(), "`{name}` belongs to {homes:?}");
    }
}

#[test]
fn no_number_of_a_rule_stands_in_the_world_or_the_mechanisms() {
    // Floats appear in rules and parameters; the engine below them only moves values.
    let mut wrong = Vec::new();
    for module in ["ballots", "ledger", "parking", "docket", "services", "commons", "simulate"] {
        for path in sources(&root().join("src").join(module)) {
            let text = program(&path);
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')) {
                let is_float = word.parse::<f64>().is_ok() && word.contains('.');
                if is_float
                    && !["0.0", "1.0"].contains(&word)
                    && !word.ends_with('.')
                    && !word.starts_with('.')
                {
                    wrong.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    // `pair.0.0` of a tuple in a tuple is not a number.
    wrong.retain(|place| !place.ends_with(": 0.1"));
    assert_eq!(wrong, Vec::<String>::new());
}
