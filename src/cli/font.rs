//! The typeface of pictures: which font file is taken, in which order it is looked for.
//!
//! 1. the file that `--font` names;
//! 2. the file that `LINLI_FONT` names;
//! 3. a font in the folder `fonts` here;
//! 4. the first of [`NAMES`] that is installed.
//!
//! A named file that can't be used is a fault; when nothing is found there is no face, and the caller
//! says so.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::talk::note;
use crate::diagnostic::{Fault, Faults};
use crate::experiment::results::Results;
use crate::report::{self, Face, Options};

/// Files with a Simplified Chinese face, the preferred first.
const NAMES: [&str; 10] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "PingFang.ttc",
];

/// Folders in which systems keep fonts; those of a user are added.
const FOLDERS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
    "/data/data/com.termux/files/usr/share/fonts",
];

/// What to do when no font is found.
pub(super) const HELP: &str = "name a font with --font or LINLI_FONT, or install one: \
                               apt install fonts-wqy-microhei";

/// The face for pictures; `None` when no font is found.
///
/// # Errors
/// A font named by `--font` or `LINLI_FONT` that can't be read or is no Simplified Chinese one.
pub(super) fn face(named: Option<&Path>) -> Result<Option<Face>, Faults> {
    let from_environment = std::env::var_os("LINLI_FONT").filter(|name| !name.is_empty());
    let named = named.map(Path::to_path_buf).or(from_environment.map(PathBuf::from));
    if let Some(path) = named {
        return read(&path).map(Some);
    }
    // A found file that can't be used is passed over: nobody asked for it.
    Ok(found().into_iter().find_map(|path| read(&path).ok()))
}

/// Adds the PNG of every chart of a report to its files. The rest of a report is worth keeping
/// without them: what stops the pictures is given back, to be told after all else is written.
pub(super) fn draw(
    results: &Results,
    options: Options,
    face: Option<&Face>,
    quiet: bool,
    files: &mut Vec<(String, Vec<u8>)>,
) -> Faults {
    let mut lacking = Faults::none();
    match face.map(|face| report::pictures(results, &options, face)) {
        Some(Ok(pictures)) => files.extend(pictures),
        Some(Err(error)) => {
            let message = format!("no PNG pictures were drawn: {error}");
            lacking.push(Fault::new("run::no_pictures", message).help(HELP));
        }
        None if quiet => {}
        None => note(&format!("no PNG pictures: no Simplified Chinese font is installed; {HELP}")),
    }
    lacking
}

fn read(path: &Path) -> Result<Face, Faults> {
    let fault = |why: String| {
        let message = format!("the font {} can't be used: {why}", path.display());
        Faults::from(Fault::new("font::unusable", message).help(HELP))
    };
    let regular = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    let bold = bold_of(path).and_then(|path| std::fs::read(path).ok());
    Face::read(regular, bold).map_err(|error| fault(error.to_string()))
}

/// The bold file of the same family, beside the regular one.
fn bold_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let bold = match name {
        "msyh.ttc" => "msyhbd.ttc".to_string(),
        name if name.contains("Regular") => name.replace("Regular", "Bold"),
        _ => return None,
    };
    let path = path.with_file_name(bold);
    path.is_file().then_some(path)
}

/// Fonts of the folder `fonts` here in the order of their names, then installed ones in the order of
/// [`NAMES`].
fn found() -> Vec<PathBuf> {
    let is_font = |path: &PathBuf| {
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or("");
        let is_bold = path.to_string_lossy().contains("Bold");
        !is_bold && ["ttf", "ttc", "otf", "otc"].contains(&ending.to_ascii_lowercase().as_str())
    };
    let mut own: Vec<PathBuf> = files(Path::new("fonts"), 0).into_iter().filter(is_font).collect();
    own.sort();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let of_user = home.iter().flat_map(|home| {
        [".local/share/fonts", ".fonts", "Library/Fonts"].map(|folder| home.join(folder))
    });
    let mut installed: Vec<PathBuf> = FOLDERS
        .iter()
        .map(PathBuf::from)
        .chain(of_user)
        .flat_map(|folder| files(&folder, 0))
        .collect();
    installed.sort();
    let preferred = NAMES.iter().flat_map(|name| {
        installed.iter().filter(move |path| path.file_name() == Some(OsStr::new(name)))
    });
    own.into_iter().chain(preferred.cloned()).collect()
}

/// Every file under a folder, some levels deep.
fn files(folder: &Path, depth: u8) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if depth < 5 {
                all.extend(files(&path, depth + 1));
            }
        } else {
            all.push(path);
        }
    }
    all
}
