//! Reading what the user names: texts, rule packs and scenario folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Fault, Faults, Text, did_you_mean};
use crate::experiment::{Inputs, Place, Scenario};
use crate::rulebook::Pack;

/// Reads a text file, without the mark that some editors put before the first byte.
///
/// # Errors
/// A file that is missing, not UTF-8, or can't be read; with the nearest name in its folder.
pub fn text(path: &Path) -> Result<Arc<Text>, Faults> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(mut bytes) => {
            if bytes.starts_with("\u{feff}".as_bytes()) {
                bytes.drain(.."\u{feff}".len());
            }
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

/// Reads a text file that the scenario names; when it can't be read, the place of its name is
/// shown.
fn named(folder: &Path, scenario: &Scenario, at: &Place) -> Result<Arc<Text>, Faults> {
    text(&folder.join(&at.name)).map_err(|faults| {
        let place = |fault: Fault| {
            if fault.is_placed() {
                return fault;
            }
            fault.at(&scenario.text, at.start, at.length, "named here")
        };
        Faults(faults.0.into_iter().map(place).collect())
    })
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
    for (part, inside) in pack_folders(folder) {
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

/// The folders of a pack: itself, and those in it, which hold `policies`, `cases`, the parts of the
/// `schedule`, files for `new` scenarios (no rules), or rules of one subject.
#[must_use]
pub fn pack_folders(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut folders = vec![(String::new(), folder.to_path_buf())];
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let inside = entries.filter(|entry| entry.path().is_dir());
    let named =
        inside.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    // A folder that is no pack itself may hold packs.
    let is_described = folder.join("pack.toml").is_file();
    let is_part = |name: &str| match name {
        "policies" | "cases" | "schedule" => true,
        "new" => false,
        _ => is_described && !name.starts_with('.'),
    };
    folders.extend(named.filter(|(name, _)| is_part(name)));
    folders.sort();
    folders
}

/// Can a file of this name belong to a rule pack?
#[must_use]
pub fn is_rule_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "toml" || ending == "rhai")
}

/// Where rule packs are looked for: the folder given, then `rules/` in the scenario, in every
/// folder above it, and in the folder where the command is run.
///
/// # Errors
/// A folder given that is not there, or holds no packs: the others must not answer in its place.
pub fn rule_folders(scenario: &Path, given: Option<&Path>) -> Result<Vec<PathBuf>, Faults> {
    if let Some(given) = given {
        let shown = given.display();
        let Ok(entries) = std::fs::read_dir(given) else {
            let message = format!("there is no folder of rule packs {shown}");
            return Err(Fault::new("files::no_rules", message).help(nearby(given)).into());
        };
        if holds_rules(given) {
            let fault = Fault::new("files::one_pack", format!("{shown} is itself one rule pack"));
            return Err(fault.help("name the folder above it with --rules").into());
        }
        if !entries.flatten().any(|entry| holds_rules(&entry.path())) {
            let fault =
                Fault::new("files::no_packs", format!("no folder in {shown} is a rule pack"));
            let help = "a pack is a folder with files *.rhai and *.toml; name the folder of packs \
                        with --rules";
            return Err(fault.help(help).into());
        }
    }
    let above = scenario.ancestors().map(|folder| folder.join("rules"));
    let mut seen = BTreeSet::new();
    Ok(given
        .map(Path::to_path_buf)
        .into_iter()
        .chain(above)
        .chain(std::iter::once(PathBuf::from("rules")))
        .filter(|folder| folder.is_dir() && seen.insert(folder.clone()))
        .collect())
}

/// Do files of rules lie in this very folder?
fn holds_rules(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        let mut names = entries.flatten().map(|entry| entry.file_name());
        names.any(|name| is_rule_file(&name.to_string_lossy()))
    })
}

/// Reads everything that a scenario folder names.
///
/// # Errors
/// Every file or pack that is missing; nothing is half read.
pub fn scenario(folder: &Path, rules: Option<&Path>) -> Result<Inputs, Faults> {
    if !folder.is_dir() {
        if folder.is_file() {
            let message = format!("{} is a file, not the folder of a scenario", folder.display());
            let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
            let above = above.unwrap_or(Path::new(".")).display();
            let fault = Fault::new("files::no_scenario", message);
            return Err(fault.help(format!("name the folder that holds it: {above}")).into());
        }
        let message = format!("there is no scenario folder {}", folder.display());
        return Err(Fault::new("files::no_scenario", message).help(nearby(folder)).into());
    }
    let text_of_scenario = text(&folder.join("scenario.toml"))?;
    let scenario = Scenario::read(&text_of_scenario)?;
    let mut faults = Faults::none();
    let estates = faults.gather(named(folder, &scenario, &scenario.estates));
    let households = faults.gather(named(folder, &scenario, &scenario.households));
    let places = rule_folders(folder, rules)?;
    let mut packs = Vec::new();
    for asked in &scenario.rules {
        let name = &asked.name;
        match places.iter().map(|place| place.join(name)).find(|pack| pack.is_dir()) {
            Some(found) => packs.extend(faults.gather(pack(&found))),
            None => {
                let message = format!("no rule pack `{name}`");
                let fault = scenario.fault("files::no_pack", message, asked, "named here");
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
