//! Reading what the user names: texts, rule packs and scenario folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::experiment::{Inputs, Scenario};
use crate::rulebook::Pack;

/// Reads a text file.
///
/// # Errors
/// A file that is missing, not UTF-8, or can't be read; with the nearest name in its folder.
pub fn text(path: &Path) -> Result<Arc<Text>, Faults> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => {
            String::from_utf8(bytes).map(|text| Text::new(name.clone(), text)).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let fault = Fault::new("files::not_utf8", format!("{name} is not UTF-8 text"));
                let fault = fault.at(&Text::new(name, readable), at, 1, "first byte that is not");
                fault.help("save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")").into()
            })
        }
        Err(error) => {
            let fault = Fault::new("files::cannot_read", format!("{name} can't be read: {error}"));
            Err(fault.help(nearby(path)).into())
        }
    }
}

/// What else is in the folder of a missing file.
fn nearby(path: &Path) -> String {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return format!("there is no folder {}", folder.display());
    };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let asked =
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    did_you_mean(&asked, names.iter().map(String::as_str)).unwrap_or_else(|| {
        names.truncate(12);
        format!(
            "{} holds {}",
            folder.display(),
            if names.is_empty() { "nothing".into() } else { names.join(", ") }
        )
    })
}

/// Reads one rule pack: its files, its policies and its cases.
///
/// # Errors
/// Files that can't be read.
pub fn pack(folder: &Path) -> Result<Pack, Faults> {
    let mut faults = Faults::none();
    let mut files = Vec::new();
    for part in ["", "policies", "cases"] {
        let inside = if part.is_empty() { folder.to_path_buf() } else { folder.join(part) };
        let Ok(entries) = std::fs::read_dir(&inside) else { continue };
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        for name in names.iter().filter(|name| is_rule_file(name)) {
            let path = if part.is_empty() { name.clone() } else { format!("{part}/{name}") };
            if let Some(text) = faults.gather(text(&inside.join(name))) {
                files.push((path, text));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let name =
        folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A scenario's own rules lie beside its scenario.toml.
    let is_own = folder.parent().is_some_and(|above| above.join("scenario.toml").is_file());
    faults.or(Pack { name, files, is_own })
}

/// Can a file of this name belong to a rule pack?
#[must_use]
pub fn is_rule_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "toml" || ending == "rhai")
}

/// Where rule packs are looked for: the folder given, then `rules/` in the scenario, in every
/// folder above it, and in the folder where the command is run.
#[must_use]
pub fn rule_folders(scenario: &Path, given: Option<&Path>) -> Vec<PathBuf> {
    let above = scenario.ancestors().map(|folder| folder.join("rules"));
    let mut seen = BTreeSet::new();
    given
        .map(Path::to_path_buf)
        .into_iter()
        .chain(above)
        .chain(std::iter::once(PathBuf::from("rules")))
        .filter(|folder| folder.is_dir() && seen.insert(folder.clone()))
        .collect()
}

/// Reads everything that a scenario folder names.
///
/// # Errors
/// Every file or pack that is missing; nothing is half read.
pub fn scenario(folder: &Path, rules: Option<&Path>) -> Result<Inputs, Faults> {
    if !folder.is_dir() {
        let message = format!("there is no scenario folder {}", folder.display());
        return Err(Fault::new("files::no_scenario", message).help(nearby(folder)).into());
    }
    let text_of_scenario = text(&folder.join("scenario.toml"))?;
    let scenario = Scenario::read(&text_of_scenario)?;
    let mut faults = Faults::none();
    let estates = faults.gather(text(&folder.join(&scenario.estates)));
    let households = faults.gather(text(&folder.join(&scenario.households)));
    let places = rule_folders(folder, rules);
    let mut packs = Vec::new();
    for name in &scenario.rules {
        match places.iter().map(|place| place.join(name)).find(|pack| pack.is_dir()) {
            Some(found) => packs.extend(faults.gather(pack(&found))),
            None => {
                let at = text_of_scenario.text.find(&format!("\"{name}\"")).unwrap_or(0);
                let fault = Fault::new("files::no_pack", format!("no rule pack `{name}`"));
                let fault = fault.at(&text_of_scenario, at, name.len() + 2, "named here");
                let looked: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
                let looked =
                    if looked.is_empty() { "no `rules` folder".into() } else { looked.join(", ") };
                faults.push(fault.help(format!("looked in {looked}; name another with --rules")));
            }
        }
    }
    let own = faults.gather(pack(&folder.join("rules")));
    packs.extend(own.filter(|own| !own.files.is_empty()));
    let name = folder
        .canonicalize()
        .ok()
        .and_then(|folder| folder.file_name().map(|name| name.to_string_lossy().into_owned()));
    let (Some(estates), Some(households)) = (estates, households) else { return Err(faults) };
    let name = name.unwrap_or_else(|| "scenario".into());
    faults.or(Inputs { name, scenario: text_of_scenario, packs, estates, households })
}
