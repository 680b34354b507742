//! What the tests share: running the command and reading what it wrote.
#![allow(dead_code, reason = "each test uses a part")]

pub mod case;
pub mod election;
pub mod law;
pub mod papers;
pub mod scene;
pub mod schema;
pub mod tables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The crate's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The command, run in the crate's folder.
pub fn linli(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command.current_dir(root()).args(args).output().expect("the command starts")
}

/// Standard error as text.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The rulebook of some shipped packs.
pub fn rulebook(packs: &[&str]) -> linli::rulebook::Rulebook {
    let pack = |name: &&str| {
        let folder = root().join("rules").join(name);
        let mut files = Vec::new();
        for part in ["", "policies", "cases"] {
            let entries = std::fs::read_dir(folder.join(part)).into_iter().flatten().flatten();
            for path in entries.map(|entry| entry.path()).filter(|path| path.is_file()) {
                let file = path.file_name().and_then(|name| name.to_str()).expect("a name");
                let within = if part.is_empty() { file.into() } else { format!("{part}/{file}") };
                let text = std::fs::read_to_string(&path).expect("a text");
                let shown = format!("rules/{name}/{within}");
                files.push((within, linli::diagnostic::Text::new(shown, text)));
            }
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        linli::rulebook::Pack { name: (*name).into(), files, is_own: false }
    };
    let packs: Vec<_> = packs.iter().map(pack).collect();
    linli::rulebook::Rulebook::load(&packs).expect("the shipped packs are sound")
}

/// Data that is not part of the repository. `None`, said aloud, where it is absent; a failure in
/// CI.
pub fn shared_data(path: &str) -> Option<PathBuf> {
    let file = root().join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    assert!(std::env::var_os("CI").is_none(), "{path} is absent, and CI must have it");
    eprintln!("skipped: ../shared/data/{path} is absent");
    None
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// A scenario and the rules in a folder of their own, to be broken by a test.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// Copies the shipped scenario and rules, with few months and runs.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        copy(&root().join("rules"), &folder.path().join("rules"));
        copy(&root().join("scenarios/shengtang-torch"), &folder.path().join("s"));
        let bench = Self { folder };
        bench.edit("s/scenario.toml", "months = 72", "months = 2");
        bench.edit("s/scenario.toml", "burn_in = 12", "burn_in = 0");
        bench.edit("s/scenario.toml", "runs = 200", "runs = 2");
        bench
    }

    /// Copies the reference model and its rules.
    pub fn mc_36() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        copy(&root().join("rules"), &folder.path().join("rules"));
        copy(&root().join("scenarios/mc-36"), &folder.path().join("s"));
        Self { folder }
    }

    /// Path of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces a text that must be there.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(file)).expect("the file is there");
        assert!(text.contains(from), "{file} does not hold {from:?}");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// Writes a file.
    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("the file can be written");
    }

    /// Runs the command in the folder.
    pub fn linli(&self, args: &[&str]) -> Output {
        self.linli_in("", args)
    }

    /// Runs the command in a folder inside.
    pub fn linli_in(&self, folder: &str, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
        command.current_dir(self.path(folder)).args(args).output().expect("the command starts")
    }

    /// Names of everything in the folder `reports`, hidden files too.
    pub fn reports(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("reports")) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.collect()
    }
}

/// A CSV table by column.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a CSV file.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the table is there");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().expect("a header").iter().map(str::to_string).collect();
        let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_string).collect());
        Self { header, rows: rows.collect() }
    }

    /// All rows as maps from column to cell.
    pub fn rows(&self) -> impl Iterator<Item = BTreeMap<&str, &str>> {
        self.rows.iter().map(|row| {
            self.header.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect()
        })
    }
}

/// Every file under a folder by its path from there; `inside` is empty for all of them.
pub fn files(folder: &Path, inside: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join(inside)).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if entry.path().is_dir() {
            found.extend(files(folder, &path));
        } else {
            found.insert(path, std::fs::read(entry.path()).expect("a file"));
        }
    }
    found
}
