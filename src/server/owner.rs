//! Files for their owner alone. Elsewhere than on Unix a file has the access rights of its folder.

use std::fs::{File, OpenOptions};
use std::io;

/// For making such a file.
#[cfg(unix)]
pub(super) fn owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
pub(super) fn is_open_to_others(file: &File) -> io::Result<bool> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions());
    Ok(mode & 0o077 != 0)
}

#[cfg(not(unix))]
pub(super) fn owner_only() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(not(unix))]
pub(super) fn is_open_to_others(_file: &File) -> io::Result<bool> {
    Ok(false)
}
