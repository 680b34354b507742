//! A folder that appears whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::record::Record;
use super::shelf::FileShelf;
use crate::diagnostic::{Fault, Faults};
use crate::experiment::Fingerprinted;
use crate::experiment::results::{Results, Shelf};
use crate::report::{self, Options};

/// A folder being written beside its final place.
pub struct Folder {
    target: PathBuf,
    writing: TempDir,
    /// May it replace the folder of an earlier run?
    is_run: bool,
}

impl Folder {
    /// Makes sure that the folder can be written, before any work is done. It must be new or
    /// empty.
    ///
    /// # Errors
    /// A place that can't be written, or holds something.
    pub fn open_new(target: &Path) -> Result<Self, Faults> {
        refuse_no_folder(target)?;
        if target.is_dir() && !is_empty(target) {
            return Err(not_ours(format!("{} is there already and not empty", target.display())));
        }
        Self::beside(target, false)
    }

    /// Makes sure that the folder of a run can be written, before any work is done. An existing
    /// folder is replaced only when it is empty, or everything in it was written by an earlier run.
    ///
    /// # Errors
    /// A place that can't be written, or holds anything else.
    pub fn open_run(target: &Path) -> Result<Self, Faults> {
        refuse_no_folder(target)?;
        only_ours(target)?;
        Self::beside(target, true)
    }

    fn beside(target: &Path, is_run: bool) -> Result<Self, Faults> {
        let absolute = std::path::absolute(target).map_err(|error| cannot_write(target, &error))?;
        let parent = absolute.parent().unwrap_or(&absolute).to_path_buf();
        std::fs::create_dir_all(&parent).map_err(|error| cannot_write(target, &error))?;
        let writing = tempfile::Builder::new().prefix(".linli-").tempdir_in(&parent);
        let writing = writing.map_err(|error| cannot_write(target, &error))?;
        Ok(Self { target: absolute, writing, is_run })
    }

    /// Writes the long tables of a report in pieces, so that none is ever held in memory; gives the
    /// path and fingerprint of each.
    ///
    /// # Errors
    /// A full disk or a place that can't be written.
    pub fn add_long(
        &self,
        results: &Results,
        options: Options,
    ) -> Result<Vec<(String, String)>, Faults> {
        let add = |path: &&str| {
            let write = |to: &mut dyn Write| report::write_long(results, &options, path, to);
            Ok(((*path).to_string(), self.add(path, write)?))
        };
        report::long_tables(results, &options).iter().map(add).collect()
    }

    fn add(
        &self,
        path: &str,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<String, Faults> {
        let added = || {
            let file = self.inside().join(path);
            file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            let mut to = Fingerprinted::new(BufWriter::new(File::create(file)?));
            write(&mut to)?;
            let (to, fingerprint) = to.finish();
            to.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            Ok(fingerprint)
        };
        added().map_err(|error| cannot_write(&self.target.join(path), &error))
    }

    /// A place on the same disk for what memory need not hold; it is gone with the program.
    ///
    /// # Errors
    /// A place that can't be written.
    pub fn shelf(&self) -> Result<Arc<dyn Shelf>, Faults> {
        let file = tempfile::tempfile_in(self.writing.path());
        let file = file.map_err(|error| cannot_write(&self.target, &error))?;
        Ok(Arc::new(FileShelf::of(file)))
    }

    /// The folder that will be put in its place.
    fn inside(&self) -> PathBuf {
        self.writing.path().join("folder")
    }

    /// Writes every other file, then puts the folder in its place. `false` when stopped before that.
    ///
    /// # Errors
    /// A full disk or a place that can't be written; nothing is left behind.
    pub fn publish(self, files: &[(String, Vec<u8>)], stop: &AtomicBool) -> Result<bool, Faults> {
        let inside = self.inside();
        std::fs::create_dir_all(&inside).map_err(|error| cannot_write(&self.target, &error))?;
        for (path, bytes) in files {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let file = inside.join(path);
            write(&file, bytes).map_err(|error| cannot_write(&self.target.join(path), &error))?;
        }
        // Something may have been put there while the work was done.
        if self.is_run {
            only_ours(&self.target)?;
        } else if self.target.is_dir() && !is_empty(&self.target) {
            return Err(not_ours(format!("{} is no longer empty", self.target.display())));
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

fn is_empty(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

fn not_ours(message: String) -> Faults {
    let fault = Fault::new("folder::not_ours", message);
    fault.help("name another folder with --out, so that nothing of yours is lost").into()
}

/// A file is no folder, and a link would be replaced by a folder.
fn refuse_no_folder(target: &Path) -> Result<(), Faults> {
    // A final slash would follow the link.
    let bare: PathBuf = target.components().collect();
    let shown = bare.display();
    if bare.is_symlink() {
        return Err(not_ours(format!("{shown} is a link, which would be replaced by a folder")));
    }
    if bare.exists() && !bare.is_dir() {
        let fault = Fault::new("folder::is_a_file", format!("{shown} is a file, not a folder"));
        return Err(fault.help("name another folder").into());
    }
    Ok(())
}

/// Refuses a folder that holds anything which no run of ours wrote.
fn only_ours(target: &Path) -> Result<(), Faults> {
    if !target.is_dir() || is_empty(target) {
        return Ok(());
    }
    let shown = target.display();
    let Some(record) = Record::of(target) else {
        let message = format!("{shown} holds other files: no run.json of linli is among them");
        return Err(not_ours(message));
    };
    match record.foreign(target) {
        Ok(None) => Ok(()),
        Ok(Some(path)) => {
            Err(not_ours(format!("{shown} holds `{path}`, which no run of linli wrote")))
        }
        Err(error) => {
            let fault =
                Fault::new("folder::cannot_read", format!("{shown} can't be read: {error}"));
            Err(fault.help("name another folder with --out").into())
        }
    }
}

/// Makes a folder and those above it, where they are missing.
///
/// # Errors
/// A place that can't be written.
pub fn create(folder: &Path) -> Result<(), Faults> {
    std::fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))
}

/// Replaces single files of a folder: all of them, or none.
///
/// # Errors
/// A full disk, a folder of that name, or a place that can't be written; the old files are then in
/// their places.
pub fn replace(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Faults> {
    let mut written = Vec::new();
    for (name, bytes) in files {
        let target = folder.join(name);
        if target.is_dir() {
            let message =
                format!("{} is a folder, where a file is to be written", target.display());
            let fault = Fault::new("folder::is_a_folder", message);
            return Err(fault.help("move it away, or name another folder").into());
        }
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|error: std::io::Error| cannot_write(&target, &error))?;
        written.push((file, target));
    }
    let aside = tempfile::Builder::new().prefix(".linli-").tempdir_in(folder);
    let aside = aside.map_err(|error| cannot_write(folder, &error))?;
    let old = |nth: usize| aside.path().join(nth.to_string());
    for (nth, (file, target)) in written.into_iter().enumerate() {
        let swap = || {
            if target.exists() {
                std::fs::rename(&target, old(nth))?;
            }
            file.persist(&target).map_err(|error| error.error)
        };
        if let Err(error) = swap() {
            // Put back what was there; if even that fails, the first error is the one to tell.
            for (nth, (name, _)) in files.iter().enumerate().take(nth + 1) {
                let target = folder.join(name);
                if old(nth).exists() {
                    let _ = std::fs::rename(old(nth), &target);
                } else {
                    let _ = std::fs::remove_file(&target);
                }
            }
            return Err(cannot_write(&target, &error));
        }
    }
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut open = File::create(file)?;
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
