use super::Source;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// The files of the `scenarios` folder by relative path (`<profile>/<name>.toml`): what is built in, and what a folder
/// of the user adds or replaces.
#[derive(Clone, Default)]
pub struct Files(BTreeMap<String, Arc<Source>>);

/// Why a folder of scenarios could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    #[error("{} holds no `<profile>/<name>.toml`", path.display())]
    Empty { path: PathBuf },
}

impl Files {
    pub fn built_in() -> Self {
        let mut files = BTreeMap::new();
        for profile in BUILT_IN.dirs() {
            for file in profile.files().filter(|file| is_toml(file.path())) {
                let path = file.path().to_string_lossy().into_owned();
                let text = file.contents_utf8().unwrap_or_default();
                files.insert(path.clone(), Source::new(format!("scenarios/{path}"), text));
            }
        }
        Self(files)
    }

    /// Adds the files of a folder; one of the same relative path replaces a built-in one.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read, or if it holds no scenario file at all.
    pub fn overlay(&mut self, folder: &Path) -> Result<(), FilesError> {
        let mut found = 0;
        for profile in entries(folder)? {
            if !profile.is_dir() {
                continue;
            }
            for path in entries(&profile)?.into_iter().filter(|path| is_toml(path)) {
                let relative =
                    path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                self.0.insert(relative, read(&path)?);
                found += 1;
            }
        }
        if found == 0 {
            return Err(FilesError::Empty { path: folder.to_owned() });
        }
        Ok(())
    }

    /// The profile folders, in order.
    pub fn profiles(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.keys().filter_map(|path| path.split('/').next()).collect();
        names.dedup();
        names
    }

    /// One file of a profile by its name, such as `contract.toml`.
    pub fn get(&self, profile: &str, name: &str) -> Option<&Arc<Source>> {
        self.0.get(&format!("{profile}/{name}"))
    }

    /// The case files of a profile: every file but those with a name of their own meaning.
    pub fn cases(&self, profile: &str) -> impl Iterator<Item = &Arc<Source>> {
        const RESERVED: [&str; 3] = ["contract.toml", "roles.toml", "world.toml"];
        let folder = format!("{profile}/");
        self.0.iter().filter_map(move |(path, source)| {
            let name = path.strip_prefix(&folder)?;
            (!RESERVED.contains(&name)).then_some(source)
        })
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Reads one file of the user.
///
/// # Errors
/// If it cannot be read or is not UTF-8.
pub fn read(path: &Path) -> Result<Arc<Source>, FilesError> {
    let bytes = fs::read(path).map_err(|source| FilesError::Read { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|_| FilesError::NotText { path: path.to_owned() })?;
    Ok(Source::new(path.to_string_lossy().into_owned(), text))
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let unreadable = |source| FilesError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    Ok(paths)
}
