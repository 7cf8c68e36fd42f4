//! Files that are written whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// What writing does to a disk, one operation at a time, so that a test can let each fail in turn.
pub trait Disk: Send + Sync {
    /// Makes a folder and those above it; one that is there stays.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file that must not be there yet, with these permissions if any are given.
    fn create(&self, path: &Path, permissions: Option<Permissions>) -> io::Result<File>;
    /// Opens a file to read it and to write at its end; makes it if it is missing.
    fn append_to(&self, path: &Path) -> io::Result<File>;
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
    fn sync(&self, file: &File) -> io::Result<()>;
    /// The bytes and the length, not the times.
    fn sync_data(&self, file: &File) -> io::Result<()>;
    /// Takes away everything behind so many bytes.
    fn cut(&self, file: &File, length: u64) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes a new or removed name in a folder last.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

/// Why a file was not written or removed. What was there before is still there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("cannot {what} {}{}", path.display(), beside(left.as_deref()))]
    Disk {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
        /// A temporary file that could not be removed either.
        left: Option<PathBuf>,
    },
    #[error("{} is a link: nothing is written or removed through one", path.display())]
    Link { path: PathBuf },
    #[error("{} is no plain file", path.display())]
    NotAFile { path: PathBuf },
}

/// Writes a file: whoever looks sees the old bytes or the new ones, never a part, also after a crash. Its folder is
/// made if it is missing, and the permissions of a file that is there are kept.
///
/// # Errors
/// If the place is a link or no plain file, or the disk refuses; the old bytes are still there then, unless only the
/// last step failed, which makes the new name survive a loss of power.
pub fn write_atomic(path: &Path, bytes: &[u8], disk: &dyn Disk) -> Result<(), StoreError> {
    write_atomic_by(path, disk, |out| out.write_all(bytes))
}

/// The same for bytes that are not held at once: `fill` writes them, and an error of it is one of writing.
///
/// # Errors
/// As for [`write_atomic`].
pub fn write_atomic_by(
    path: &Path,
    disk: &dyn Disk,
    fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), StoreError> {
    let permissions = plain_file(path)?;
    let folder = folder_of(path);
    disk.make_folder(folder).map_err(|source| failed("make the folder of", path, source))?;
    let temporary = folder.join(temporary_name(path));
    // Exclusive, so that a link planted under the temporary name is not followed.
    let file = disk.create(&temporary, permissions).map_err(|source| failed("create", &temporary, source))?;
    let written = filled(file, disk, fill)
        .and_then(|()| disk.rename(&temporary, path).map_err(|source| ("put in place", source)));
    if let Err((what, source)) = written {
        let left = disk.remove(&temporary).is_err().then_some(temporary);
        return Err(StoreError::Disk { what, path: path.to_owned(), source, left });
    }
    disk.sync_folder(folder).map_err(|source| failed("sync the folder of", path, source))
}

/// Removes a plain file; one that is not there is no error.
///
/// # Errors
/// If it is a link or no plain file, or the disk refuses; it is still there then.
pub fn remove(path: &Path, disk: &dyn Disk) -> Result<(), StoreError> {
    if plain_file(path)?.is_none() {
        return Ok(());
    }
    disk.remove(path).map_err(|source| failed("remove", path, source))?;
    disk.sync_folder(folder_of(path)).map_err(|source| failed("sync the folder of", path, source))
}

/// Removes what a killed process of ours left half-written in a folder, for whoever has the folder to itself.
///
/// # Errors
/// If the folder cannot be read or such a file not be removed.
pub fn sweep(folder: &Path, disk: &dyn Disk) -> Result<(), StoreError> {
    let unreadable = |source| failed("look into", folder, source);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_temporary(&path) {
            remove(&path, disk)?;
        }
    }
    Ok(())
}

fn filled(
    file: File,
    disk: &dyn Disk,
    fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), (&'static str, io::Error)> {
    let mut out = BufWriter::with_capacity(BUFFER, OnDisk { file, disk });
    let written = fill(&mut out).and_then(|()| out.flush());
    // What a failed write left in the buffer is not tried again.
    let (OnDisk { file, .. }, _) = out.into_parts();
    written.map_err(|source| ("write", source))?;
    disk.sync(&file).map_err(|source| ("sync", source))
}

/// A file whose bytes go by way of the disk.
struct OnDisk<'d> {
    file: File,
    disk: &'d dyn Disk,
}

const BUFFER: usize = 1 << 20;

impl io::Write for OnDisk<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.write(&mut self.file, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The permissions of the file that is there, `None` if there is none.
///
/// # Errors
/// If it is a link or no plain file.
pub(crate) fn plain_file(path: &Path) -> Result<Option<Permissions>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(StoreError::Link { path: path.to_owned() }),
        Ok(found) if !found.is_file() => Err(StoreError::NotAFile { path: path.to_owned() }),
        Ok(found) => Ok(Some(found.permissions())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed("look at", path, source)),
    }
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A hidden name that no other write of this machine uses at the time.
fn temporary_name(path: &Path) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    // Long names would become too long: a part of them says enough.
    let name: String = name.chars().take(40).collect();
    format!(".{name}.{}-{}.tmp", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Whether a file has a name such as [`temporary_name`] makes: `.NAME.PID-NUMBER.tmp`.
fn is_temporary(path: &Path) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let middle = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(".tmp"));
    let numbers = middle.and_then(|middle| middle.rsplit_once('.')?.1.split_once('-'));
    numbers.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Disk { what, path: path.to_owned(), source, left: None }
}

fn beside(left: Option<&Path>) -> String {
    left.map(|left| format!(" (and {} is left behind: remove it)", left.display())).unwrap_or_default()
}

impl Disk for RealDisk {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create(&self, path: &Path, permissions: Option<Permissions>) -> io::Result<File> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions).inspect_err(|_| drop(fs::remove_file(path)))?;
        }
        Ok(file)
    }

    fn append_to(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).append(true).create(true).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        match File::open(folder)?.sync_all() {
            // Some network disks know no such thing.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            synced => synced,
        }
    }

    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}
