//! A folder for one run.

use super::WrapError;
use std::fs::{self, DirBuilder};
use std::path::{Path, PathBuf};
use std::{env, process};
use uuid::Uuid;

/// A new folder that nobody else may look into, gone with everything in it when this is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Result<Self, WrapError> {
        let path = env::temp_dir().join(format!("dubplate-{}-{}", process::id(), Uuid::new_v4().simple()));
        // It is named in PYTHONPATH, and in quotes in JAVA_TOOL_OPTIONS.
        if env::join_paths([&path]).is_err() || path.to_string_lossy().contains('"') {
            return Err(WrapError::Place { path });
        }
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|source| WrapError::Folder { path: path.clone(), source })?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Certificates that nobody trusts any more: what cannot be removed harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
