//! `run.json`: what made a run folder, and which files it wrote.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::experiment::fingerprint;
use crate::experiment::results::Results;
use crate::report;

/// Name of the record in a run folder.
pub const NAME: &str = "run.json";

/// What the record of an earlier run says.
pub struct Record {
    /// Path of the scenario, as that run was given it.
    pub path: Option<String>,
    /// Every file of the folder with its fingerprint.
    pub files: BTreeMap<String, String>,
}

impl Record {
    /// The record of a folder; `None` when there is none, or another program wrote it.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Self> {
        let place = folder.join(NAME);
        if place.is_symlink() {
            return None;
        }
        let record: Value = serde_json::from_slice(&std::fs::read(place).ok()?).ok()?;
        // Linli has written these since its first version; other programs have a run.json too.
        record.get("schema_version")?.as_i64()?;
        record.get("linli")?.as_str()?;
        record.get("hash")?.as_str()?;
        let files = record.get("files")?.as_object()?.iter().map(|(path, fingerprint)| {
            (path.clone(), fingerprint.as_str().unwrap_or_default().to_string())
        });
        let files = files.collect();
        let path = record.get("path").and_then(Value::as_str).map(str::to_string);
        Some(Self { path, files })
    }

    /// Something in the folder that the run did not write, if there is such a thing.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn foreign(&self, folder: &Path) -> std::io::Result<Option<String>> {
        self.foreign_in(folder, "")
    }

    fn foreign_in(&self, folder: &Path, inside: &str) -> std::io::Result<Option<String>> {
        let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = format!("{inside}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let within = format!("{path}/");
                if !self.files.keys().any(|file| file.starts_with(&within)) {
                    return Ok(Some(within));
                }
                if let Some(found) = self.foreign_in(&entry.path(), &within)? {
                    return Ok(Some(found));
                }
            } else if !kind.is_file() || !(path == NAME || self.files.contains_key(&path)) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}

/// Writes the record: what made the folder, and the fingerprint of every file in it, which for `long`
/// ones is known already. Without a `path`, no place on this machine is told.
#[must_use]
pub fn write(
    results: &Results,
    path: Option<&str>,
    long: Vec<(String, String)>,
    files: &[(String, Vec<u8>)],
) -> Vec<u8> {
    let short = files.iter().map(|(path, bytes)| (path.clone(), fingerprint(bytes)));
    let all: BTreeMap<String, String> = long.into_iter().chain(short).collect();
    let files: Map<String, Value> =
        all.into_iter().map(|(path, fingerprint)| (path, json!(fingerprint))).collect();
    let command = match path {
        Some(_) => results.command.clone(),
        None => report::bare_command(&results.command),
    };
    let mut run = json!({
        "schema_version": 1,
        "linli": env!("CARGO_PKG_VERSION"),
        "scenario": results.scenario,
        "path": path,
        "command": command,
        "hash": results.hash,
        "seed": results.seed,
        "runs": results.runs,
        "start": results.start.to_string(),
        "months": results.months,
        "burn_in": results.burn_in,
        "policies": results.policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(),
        "baseline": results.policies[results.baseline].id,
        "files": files,
    });
    if path.is_none()
        && let Some(told) = run.as_object_mut()
    {
        told.shift_remove("path");
    }
    format!("{run:#}\n").into_bytes()
}
