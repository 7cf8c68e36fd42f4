//! A disk that fails at its n-th operation and works otherwise.
#![allow(dead_code, reason = "each test program uses its part of this")]

use dubplate::source::{Disk, RealDisk};
use std::fs::{File, Permissions};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts operations, and lets one of them fail.
pub(crate) struct Failing {
    at: usize,
    seen: AtomicUsize,
}

impl Failing {
    /// Fails at the operation of this number, from 1.
    pub(crate) fn at(at: usize) -> Self {
        Self { at, seen: AtomicUsize::new(0) }
    }

    /// Whether the operation that was to fail was asked for.
    pub(crate) fn has_failed(&self) -> bool {
        self.seen.load(Ordering::Relaxed) >= self.at
    }

    /// How many operations there were.
    pub(crate) fn operations(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }

    fn turn(&self) -> io::Result<RealDisk> {
        if self.seen.fetch_add(1, Ordering::Relaxed) + 1 == self.at {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        Ok(RealDisk)
    }
}

impl Disk for Failing {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.turn()?.make_folder(path)
    }

    fn create(&self, path: &Path, permissions: Option<Permissions>) -> io::Result<File> {
        self.turn()?.create(path, permissions)
    }

    /// A full disk takes the first half.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        match self.turn() {
            Ok(disk) => disk.write(file, bytes),
            Err(full) => RealDisk.write(file, &bytes[..bytes.len() / 2]).and(Err(full)),
        }
    }

    fn append_to(&self, path: &Path) -> io::Result<File> {
        self.turn()?.append_to(path)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        self.turn()?.sync_data(file)
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        self.turn()?.cut(file, length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.turn()?.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.turn()?.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.turn()?.sync_folder(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.turn()?.remove(path)
    }
}
