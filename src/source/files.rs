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
pub struct Files {
    by_path: BTreeMap<String, Arc<Source>>,
    /// Paths that the user added or replaced.
    own: Vec<String>,
}

/// Why a folder of scenarios could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
        Self { by_path: files, own: Vec::new() }
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
                self.by_path.insert(relative.clone(), read(&path)?);
                self.own.push(relative);
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
        let mut names: Vec<&str> = self.by_path.keys().filter_map(|path| path.split('/').next()).collect();
        names.dedup();
        names
    }

    /// One file of a profile by its name, such as `contract.toml`.
    pub fn get(&self, profile: &str, name: &str) -> Option<&Arc<Source>> {
        self.by_path.get(&format!("{profile}/{name}"))
    }

    /// The case files of a profile: every file but those with a name of their own meaning. Those of the user come last,
    /// so that a case which is there twice is the user's.
    pub fn cases(&self, profile: &str) -> Vec<&Arc<Source>> {
        const RESERVED: [&str; 4] = ["contract.toml", "page.lock.toml", "roles.toml", "world.toml"];
        let folder = format!("{profile}/");
        let is_case = |path: &str| path.strip_prefix(&folder).is_some_and(|name| !RESERVED.contains(&name));
        let mut found: Vec<_> = self.by_path.iter().filter(|(path, _)| is_case(path)).collect();
        found.sort_by_key(|(path, _)| self.own.contains(path));
        found.into_iter().map(|(_, source)| source).collect()
    }

    /// Whether the user has added or replaced a file of a profile.
    pub fn is_own(&self, profile: &str) -> bool {
        self.own.iter().any(|path| path.split('/').next() == Some(profile))
    }

    /// A file of a profile that says something of another one: where the user has replaced that, a built-in one says
    /// nothing of it.
    pub fn beside(&self, profile: &str, name: &str, of: &str) -> Option<&Arc<Source>> {
        let is_own = |name: &str| self.own.contains(&format!("{profile}/{name}"));
        self.get(profile, name).filter(|_| is_own(name) || !is_own(of))
    }

    /// Any file of a profile.
    pub fn any(&self, profile: &str) -> Option<&Arc<Source>> {
        let folder = format!("{profile}/");
        self.by_path.iter().find(|(path, _)| path.starts_with(&folder)).map(|(_, source)| source)
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }
}

/// The accepted transcripts of a profile that are built in: names of files, and their texts.
pub fn built_in_snapshots(profile: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let folder = BUILT_IN.get_dir(format!("{profile}/snapshots"));
    let files = folder.into_iter().flat_map(Dir::files);
    // What only waits to be accepted stays out.
    let accepted = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "snap"));
    accepted.filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?)))
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
