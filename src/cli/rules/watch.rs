//! `linli rules check --watch`: the packs are checked again whenever a file of theirs changes.
//!
//! Files are polled, not watched by the kernel: a pack has some dozen small files, so that a look at
//! their times and sizes costs less than a millisecond; it works the same on every system, on
//! network drives and in containers; and it needs no further crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::check::Seen;
use crate::cli::files::{is_rule_file, pack_folders};
use crate::cli::run::stop_flag;
use crate::cli::talk::Format;
use crate::cli::{Ending, talk};
use crate::diagnostic::{Fault, Faults};
use crate::units::Date;

/// Time between two looks at the files.
const BETWEEN: Duration = Duration::from_millis(300);

/// Checks until Ctrl-C, and ends as the last check did.
///
/// Each check is a round, which says its number and what changed. As JSON a round is one line, an
/// object of `round`, `changed` and `findings`, so that a program can read round by round.
///
/// # Errors
/// A folder that is not there at the beginning. Whatever happens to files later is a finding of the
/// next round: a file that is half saved or gone for a moment ends nothing.
pub(super) fn watch(folder: &Path, format: Format, on: Option<Date>) -> Result<Ending, Faults> {
    if !folder.is_dir() {
        let message = format!("there is no folder {} to watch", folder.display());
        let fault = Fault::new("rules::no_folder", message);
        return Err(fault.help("name the folder that holds the packs").into());
    }
    let stop = stop_flag()?;
    let mut roots = BTreeSet::from([folder.to_path_buf()]);
    let mut changed = vec!["first look".to_string()];
    let mut round = 0;
    loop {
        round += 1;
        roots.extend(roots_of_packs(folder));
        // Stamps are taken before the files are read, so that no change is missed.
        let stamps = stamps(&roots);
        let seen = Seen::look(folder, on);
        match format {
            Format::Text => {
                let changed = changed.join(", ");
                talk::tell(&talk::worded(&format!("round {round}: {changed}")));
                seen.tell();
            }
            Format::Json => {
                let changed = if round == 1 { &[] } else { changed.as_slice() };
                let round =
                    json!({ "round": round, "changed": changed, "findings": seen.listed() });
                talk::tell(&round.to_string());
            }
        }
        loop {
            if stop.load(Ordering::Relaxed) {
                return Ok(seen.ending());
            }
            std::thread::sleep(BETWEEN);
            changed = differences(&stamps, &self::stamps(&roots));
            if !changed.is_empty() {
                break;
            }
        }
    }
}

/// When a file was last written, and its size.
type Stamp = (Option<SystemTime>, u64);

/// The folders of the packs that are read, those among them that a single pack needs.
fn roots_of_packs(folder: &Path) -> BTreeSet<PathBuf> {
    let packs = super::packs(folder).unwrap_or_default();
    let files = packs.iter().flat_map(|pack| &pack.files);
    files.filter_map(|(path, text)| text.name.strip_suffix(path.as_str()).map(Into::into)).collect()
}

/// The stamp of every file that may belong to a pack in one of some folders, or right below it.
fn stamps(roots: &BTreeSet<PathBuf>) -> BTreeMap<PathBuf, Stamp> {
    let below = |root: &PathBuf| {
        let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    let packs: BTreeSet<PathBuf> =
        roots.iter().flat_map(|root| below(root).into_iter().chain([root.clone()])).collect();
    let parts = packs.iter().flat_map(|pack| pack_folders(pack)).map(|(_, inside)| inside);
    let mut stamps = BTreeMap::new();
    for entry in parts.filter_map(|part| std::fs::read_dir(part).ok()).flatten().flatten() {
        if is_rule_file(&entry.file_name().to_string_lossy())
            && let Ok(facts) = entry.metadata()
        {
            let path: PathBuf = entry.path().components().collect();
            stamps.insert(path, (facts.modified().ok(), facts.len()));
        }
    }
    stamps
}

/// What differs between two looks, in words.
fn differences(before: &BTreeMap<PathBuf, Stamp>, after: &BTreeMap<PathBuf, Stamp>) -> Vec<String> {
    let names: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    let what = |name: &PathBuf| match (before.get(name), after.get(name)) {
        (None, _) => Some("added"),
        (_, None) => Some("gone"),
        (old, new) => (old != new).then_some("changed"),
    };
    names
        .into_iter()
        .filter_map(|name| Some(format!("{} {}", name.display(), what(name)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_tells_added_changed_and_gone_files_apart() {
        let stamps = |files: &[(&str, u64)]| {
            files.iter().map(|(name, size)| (PathBuf::from(name), (None, *size))).collect()
        };
        let before = stamps(&[("a.toml", 1), ("b.toml", 2), ("c.rhai", 3)]);
        let after = stamps(&[("a.toml", 1), ("c.rhai", 4), ("d.toml", 5)]);
        let told = ["b.toml gone", "c.rhai changed", "d.toml added"];
        assert_eq!(differences(&before, &after), told);
        assert_eq!(differences(&before, &before), [""; 0]);
    }
}
