//! A shelf for measured values, in one file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard};

use crate::experiment::results::Shelf;

/// A shelf in one file.
#[derive(Debug)]
pub struct FileShelf(Mutex<File>);

impl FileShelf {
    /// A shelf in an empty file.
    pub fn of(file: File) -> Self {
        Self(Mutex::new(file))
    }

    fn at(&self, place: u64) -> std::io::Result<MutexGuard<'_, File>> {
        let mut file = self.0.lock().expect("files are read and written without panics");
        file.seek(SeekFrom::Start(place))?;
        Ok(file)
    }
}

impl Shelf for FileShelf {
    fn put(&self, at: u64, bytes: &[u8]) -> std::io::Result<()> {
        self.at(at)?.write_all(bytes)
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> std::io::Result<()> {
        self.at(at)?.read_exact(bytes)
    }
}
