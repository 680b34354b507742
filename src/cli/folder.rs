//! A folder that appears whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::diagnostic::{Fault, Faults};

/// A folder being written beside its final place.
pub struct Folder {
    target: PathBuf,
    writing: TempDir,
}

impl Folder {
    /// Makes sure that the folder can be written, before any work is done. An existing folder is
    /// replaced only when it is empty or holds `mark`, the sign that Linli wrote it.
    ///
    /// # Errors
    /// A place that can't be written, or holds something else.
    pub fn open(target: &Path, mark: Option<&str>) -> Result<Self, Faults> {
        let shown = target.display();
        if target.exists() && !target.is_dir() {
            let fault = Fault::new("folder::is_a_file", format!("{shown} is a file, not a folder"));
            return Err(fault.help("name another folder").into());
        }
        let is_empty = || target.read_dir().is_ok_and(|mut entries| entries.next().is_none());
        let is_ours = mark.is_some_and(|mark| target.join(mark).exists());
        if target.is_dir() && !is_ours && !is_empty() {
            let message = match mark {
                Some(mark) => format!("{shown} holds other files: it has no {mark}"),
                None => format!("{shown} is there already and not empty"),
            };
            let fault = Fault::new("folder::not_ours", message);
            return Err(fault.help("name another folder, so that nothing of yours is lost").into());
        }
        let absolute = std::path::absolute(target).map_err(|error| cannot_write(target, &error))?;
        let parent = absolute.parent().unwrap_or(&absolute).to_path_buf();
        std::fs::create_dir_all(&parent).map_err(|error| cannot_write(target, &error))?;
        let writing = tempfile::Builder::new().prefix(".linli-").tempdir_in(&parent);
        let writing = writing.map_err(|error| cannot_write(target, &error))?;
        Ok(Self { target: absolute, writing })
    }

    /// Writes every file, then puts the folder in its place. `false` when stopped before that.
    ///
    /// # Errors
    /// A full disk or a place that can't be written; nothing is left behind.
    pub fn publish(self, files: &[(String, Vec<u8>)], stop: &AtomicBool) -> Result<bool, Faults> {
        let inside = self.writing.path().join("folder");
        std::fs::create_dir(&inside).map_err(|error| cannot_write(&self.target, &error))?;
        for (path, bytes) in files {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let file = inside.join(path);
            write(&file, bytes).map_err(|error| cannot_write(&self.target.join(path), &error))?;
        }
        let old = self.writing.path().join("old");
        let swap = || {
            if self.target.is_dir() {
                std::fs::rename(&self.target, &old)?;
            }
            std::fs::rename(&inside, &self.target).inspect_err(|_| {
                // Put back what was there; if even that fails, the first error is the one to tell.
                let _ = std::fs::rename(&old, &self.target);
            })
        };
        swap().map_err(|error| cannot_write(&self.target, &error))?;
        Ok(true)
    }
}

/// Makes a folder and those above it, where they are missing.
///
/// # Errors
/// A place that can't be written.
pub fn create(folder: &Path) -> Result<(), Faults> {
    std::fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))
}

/// Replaces single files of a folder, each whole or not at all.
///
/// # Errors
/// A full disk or a place that can't be written.
pub fn replace(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Faults> {
    let mut written = Vec::new();
    for (name, bytes) in files {
        let target = folder.join(name);
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|error: std::io::Error| cannot_write(&target, &error))?;
        written.push((file, target));
    }
    for (file, target) in written {
        file.persist(&target).map_err(|error| cannot_write(&target, &error.error))?;
    }
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut open = std::fs::File::create(file)?;
    open.write_all(bytes)?;
    open.sync_all()
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Faults {
    let message = format!("{} can't be written: {error}", path.display());
    let help = match error.kind() {
        std::io::ErrorKind::StorageFull => {
            "free some space, or name a folder on another disk with --out"
        }
        _ => "name a folder that you may write to",
    };
    Fault::new("folder::cannot_write", message).help(help).into()
}
