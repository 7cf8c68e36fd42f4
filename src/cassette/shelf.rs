//! Where cassettes stand: `<profile>/<case>.json` in a folder of the user, before what is built in.

use super::deck::Deck;
use super::lines;
use super::read::{self, Cassette};
use super::text::MOST_PRETTY;
use crate::source::{Diagnostic, Source, built_in_cassette};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The cassettes of a run.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    folder: Option<PathBuf>,
    /// What is built in does not count.
    own_only: bool,
}

/// Why a cassette is not used. Nothing of it was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CassetteError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is a link or no plain file: cassettes are read from plain files only", path.display())]
    NotAFile { path: PathBuf },
    #[error("{} is no UTF-8 text", path.display())]
    NotText { path: PathBuf },
    #[error("{0}")]
    Wrong(Box<Diagnostic>),
}

/// A document of one piece may not be larger: it would have been written as JSON Lines.
const LARGEST: u64 = 2 * MOST_PRETTY as u64;

impl Shelf {
    /// The built-in cassettes, and those of a folder, which win.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, own_only: false }
    }

    /// The cassettes of a folder and no others.
    pub fn only(folder: PathBuf) -> Self {
        Self { folder: Some(folder), own_only: true }
    }

    /// The folder of the user.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether something stands there; not whether it can be used.
    pub fn has(&self, profile: &str, case: &str) -> bool {
        self.has_own(profile, case) || self.built_in(profile, case).is_some()
    }

    /// Whether something stands in the user's folder; not whether it can be used.
    pub fn has_own(&self, profile: &str, case: &str) -> bool {
        self.own(profile, case).is_some()
    }

    /// A cassette ready to answer; `None` if nothing was recorded.
    ///
    /// # Errors
    /// If it cannot be read, is broken, was edited, or is the cassette of something else.
    pub fn open(&self, profile: &str, case: &str) -> Result<Option<Deck>, CassetteError> {
        let deck = match self.own(profile, case) {
            Some(path) => Some((open(&path)?, path.to_string_lossy().into_owned())),
            None => match self.built_in(profile, case) {
                Some(source) => Some((Deck::new(read::read(&source)?), source.name.to_string())),
                None => None,
            },
        };
        let Some((deck, name)) = deck else { return Ok(None) };
        let head = &deck.head;
        if head.profile != profile || head.case.as_deref() != Some(case) {
            let of = format!("{}/{}", head.profile, head.case.as_deref().unwrap_or("no case"));
            let source = Source::new(name, "");
            return Err(read::wrong(
                &source,
                "",
                format!("this is the cassette of {of}, not of {profile}/{case}"),
            )
            .into());
        }
        Ok(Some(deck))
    }

    /// The user's own cassette as it stands, for recording over it; `None` if there is none.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn stored(&self, profile: &str, case: &str) -> Result<Option<Cassette>, CassetteError> {
        let Some(path) = self.own(profile, case) else { return Ok(None) };
        let source = source(&path)?;
        Ok(Some(read::read(&source)?))
    }

    fn built_in(&self, profile: &str, case: &str) -> Option<Arc<Source>> {
        let text = built_in_cassette(profile, case).filter(|_| !self.own_only)?;
        Some(Source::new(format!("cassettes/{profile}/{case}.json"), text))
    }

    fn own(&self, profile: &str, case: &str) -> Option<PathBuf> {
        let path = place(self.folder.as_deref()?, profile, case);
        fs::symlink_metadata(&path).is_ok().then_some(path)
    }
}

/// The file of a case.
pub fn place(folder: &Path, profile: &str, case: &str) -> PathBuf {
    folder.join(profile).join(format!("{case}.json"))
}

/// Opens any cassette by its path, one document or JSON Lines.
///
/// # Errors
/// If it cannot be read, is broken, or was edited.
pub fn open(path: &Path) -> Result<Deck, CassetteError> {
    if is_lines(path)? {
        return lines::open(path).map_err(|unusable| unusable.of(path));
    }
    Ok(Deck::new(read::read(&source(path)?)?))
}

/// The text of a cassette of one piece.
///
/// # Errors
/// If it is no plain file, too large, or no text.
pub fn source(path: &Path) -> Result<Arc<Source>, CassetteError> {
    let size = plain(path)?;
    if size > LARGEST {
        let title = format!(
            "this cassette has {size} bytes; one document has at most {LARGEST}, larger ones are JSON Lines"
        );
        return Err(read::wrong(&Source::new(path.to_string_lossy(), ""), "", title).into());
    }
    let bytes = fs::read(path).map_err(|source| CassetteError::Read { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|_| CassetteError::NotText { path: path.to_owned() })?;
    Ok(Source::new(path.to_string_lossy(), text))
}

/// A document of one piece begins with `{` alone.
pub(super) fn is_lines(path: &Path) -> Result<bool, CassetteError> {
    plain(path)?;
    let failed = |source| CassetteError::Read { path: path.to_owned(), source };
    let mut start = Vec::new();
    let mut file = BufReader::with_capacity(64, fs::File::open(path).map_err(failed)?);
    start.extend_from_slice(file.fill_buf().map_err(failed)?);
    Ok(start.starts_with(b"{\"format\""))
}

/// The size of a plain file.
fn plain(path: &Path) -> Result<u64, CassetteError> {
    let found =
        fs::symlink_metadata(path).map_err(|source| CassetteError::Read { path: path.to_owned(), source })?;
    if found.is_file() { Ok(found.len()) } else { Err(CassetteError::NotAFile { path: path.to_owned() }) }
}

impl From<Diagnostic> for CassetteError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Wrong(Box::new(diagnostic))
    }
}
