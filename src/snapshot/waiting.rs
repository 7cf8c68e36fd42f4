//! The snapshots that wait in a folder to be accepted or rejected.

use super::file::{Snap, Unreadable, Why, read};
use super::names::{self, Kind};
use super::store::linked;
use crate::source::{Disk, StoreError, remove, write_atomic};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A snapshot that waits for a decision, and what is accepted in its place.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub profile: String,
    /// The case, with the kind of target if it is not the mock.
    pub name: String,
    pub new: Snap,
    pub accepted: Option<Snap>,
    /// The `.snap.new`.
    pub path: PathBuf,
    /// The `.snap`.
    pub place: PathBuf,
}

/// Everything that waits in a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// In the order of their names.
    pub waiting: Vec<Waiting>,
    /// What stands among them and cannot be used.
    pub refused: Vec<Unreadable>,
}

/// Whether a folder holds snapshots of any profile.
pub fn holds_snapshots(root: &Path) -> bool {
    profiles(root)
        .is_ok_and(|profiles| profiles.iter().any(|(_, name)| names::folder_of(root, name).is_dir()))
}

/// Whether a profile has snapshots of one kind of target.
pub(super) fn holds_kind(root: &Path, profile: &str, kind: Kind) -> bool {
    let ends = [".snap", ".snap.new"].map(|end| format!("{}{end}", kind.suffix()));
    let is_one = |name: &str| ends.iter().any(|end| name.ends_with(end));
    entries(&names::folder_of(root, profile)).is_ok_and(|files| files.iter().any(|(_, name)| is_one(name)))
}

/// Finds everything that waits.
///
/// # Errors
/// If the folder cannot be read.
pub fn waiting(root: &Path) -> Result<Listing, Unreadable> {
    let mut listing = Listing::default();
    for (path, profile) in profiles(root)? {
        let folder = names::folder_of(root, &profile);
        if !folder.exists() {
            continue;
        }
        if let Err(link) = linked(root, &profile) {
            listing.refused.push(link);
            continue;
        }
        if !names::is_profile(&profile) {
            listing.refused.push(Unreadable { path, line: None, why: Why::Name });
            continue;
        }
        for (path, file) in entries(&folder)? {
            let Some(name) = file.strip_suffix(".snap.new") else { continue };
            match look(root, &profile, name, path) {
                Ok(waiting) => listing.waiting.push(waiting),
                Err(unreadable) => listing.refused.push(unreadable),
            }
        }
    }
    Ok(listing)
}

fn look(root: &Path, profile: &str, name: &str, path: PathBuf) -> Result<Waiting, Unreadable> {
    if !names::is_name(name) {
        return Err(Unreadable { path, line: None, why: Why::Name });
    }
    let place = names::accepted(root, profile, name);
    let gone = || Unreadable {
        path: path.clone(),
        line: None,
        why: Why::Io(io::Error::from(io::ErrorKind::NotFound)),
    };
    let new = read(&path)?.ok_or_else(gone)?;
    let accepted = read(&place)?;
    Ok(Waiting { profile: profile.to_owned(), name: name.to_owned(), new, accepted, path, place })
}

impl Waiting {
    /// `<profile>/<name>`
    pub fn id(&self) -> String {
        format!("{}/{}", self.profile, self.name)
    }

    /// Puts it in the place of the accepted one.
    ///
    /// # Errors
    /// If the disk refuses. The accepted one is whole then, the old or the new; what waits is lost only after it has
    /// become the accepted one.
    pub fn accept(&self, disk: &dyn Disk) -> Result<(), StoreError> {
        let snap = Snap { line: None, ..self.new.clone() };
        write_atomic(&self.place, snap.render().as_bytes(), disk)?;
        remove(&self.path, disk)
    }

    /// Removes it; the accepted one stays.
    ///
    /// # Errors
    /// If the disk refuses; it waits on then.
    pub fn reject(&self, disk: &dyn Disk) -> Result<(), StoreError> {
        remove(&self.path, disk)
    }
}

/// The folders in a root, with their names.
fn profiles(root: &Path) -> Result<Vec<(PathBuf, String)>, Unreadable> {
    Ok(entries(root)?.into_iter().filter(|(path, _)| path.is_dir()).collect())
}

fn entries(folder: &Path) -> Result<Vec<(PathBuf, String)>, Unreadable> {
    let unreadable = |error: io::Error| Unreadable { path: folder.to_owned(), line: None, why: error.into() };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        found.push((entry.path(), entry.file_name().to_string_lossy().into_owned()));
    }
    found.sort();
    Ok(found)
}
