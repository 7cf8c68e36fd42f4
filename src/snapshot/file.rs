//! One `.snap` file: the header as insta writes it, then the transcript. What others may have done to it is refused.

use super::scalar;
use super::transcript::TRANSCRIPT;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A snapshot, accepted or pending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snap {
    /// The scenario file of the case.
    pub source: String,
    /// Where the case stands in it; pending snapshots only.
    pub line: Option<usize>,
    /// The title of the case.
    pub description: String,
    /// The transcript.
    pub text: String,
}

/// Why a snapshot cannot be used. It is left as it is.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {why}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct Unreadable {
    pub path: PathBuf,
    pub line: Option<usize>,
    pub why: Why,
}

impl Unreadable {
    /// The profile and the name that its path stands for, for a glob to match.
    pub fn names(&self) -> (String, String) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.trim_end_matches(".new").trim_end_matches(".snap").to_owned();
        let profile = self.path.ancestors().nth(2).and_then(Path::file_name).unwrap_or_default();
        (profile.to_string_lossy().into_owned(), name)
    }
}

/// What is wrong with a snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    #[error("it is a link; put the file itself there")]
    Link,
    #[error("it is no plain file")]
    NotAFile,
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is larger than {} MB", MOST / 1_000_000)]
    Large,
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("a merge conflict is not resolved")]
    Conflict,
    #[error("it does not start with the line `---`")]
    NoHeader,
    #[error("it was cut off: {0}")]
    Cut(&'static str),
    #[error("this line of the header is not understood")]
    Header,
    #[error("it is in form {found}, from a newer dubplate; this one writes form {TRANSCRIPT}")]
    Newer { found: u64 },
    #[error("insta cannot read it: {0}")]
    Insta(String),
    #[error("its name is not `<case>.snap` or `<case>@<kind>.snap` with a case id of [a-z0-9-]")]
    Name,
}

/// Larger than any transcript.
const MOST: u64 = 16_000_000;
const CONFLICT: [&str; 3] = ["<<<<<<< ", ">>>>>>> ", "||||||| "];
/// What insta writes into a header, and we do not read.
const OTHERS: [&str; 2] = ["expression", "input_file"];

impl Snap {
    /// The file's text, byte for byte as insta writes it.
    pub fn render(&self) -> String {
        let line = self.line.map(|line| format!("assertion_line: {line}\n")).unwrap_or_default();
        format!(
            "---\nsource: {}\n{line}description: {}\ninfo:\n  transcript: {TRANSCRIPT}\n---\n{}\n",
            scalar::write(&self.source),
            scalar::write(&self.description),
            self.text.trim_end()
        )
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub fn parse(text: &str) -> Result<Self, (Why, Option<usize>)> {
        if let Some(at) = text.lines().position(|line| CONFLICT.iter().any(|mark| line.starts_with(mark))) {
            return Err((Why::Conflict, Some(at + 1)));
        }
        let Some(rest) = after_rule(text) else { return Err((Why::NoHeader, Some(1))) };
        let mut snap = Self::default();
        let mut rest = rest;
        for number in 2.. {
            let Some((line, after)) = rest.split_once('\n') else {
                return Err((Why::Cut("its header does not end"), Some(number)));
            };
            rest = after;
            match line.trim_end() {
                "---" => break,
                line => snap.header(line).map_err(|why| (why, Some(number)))?,
            }
        }
        if rest.trim().is_empty() {
            return Err((Why::Cut("there is no transcript"), None));
        }
        if !rest.ends_with('\n') {
            return Err((Why::Cut("the last line does not end"), Some(text.lines().count())));
        }
        snap.text = normal(rest);
        Ok(snap)
    }

    /// Whether a file's text is a snapshot that holds this transcript. What is not may still be one for insta, with other
    /// line ends.
    pub(super) fn holds(file: &str, transcript: &str) -> bool {
        let split = after_rule(file).and_then(|rest| rest.split_once("\n---\n"));
        let Some((header, text)) = split.filter(|(_, text)| text.trim_end() == transcript.trim_end()) else {
            return false;
        };
        let mut snap = Self::default();
        text.ends_with('\n') && header.lines().all(|line| snap.header(line.trim_end()).is_ok())
    }

    fn header(&mut self, line: &str) -> Result<(), Why> {
        let (key, value) = line.split_once(':').ok_or(Why::Header)?;
        let value = value.trim();
        let number = || value.parse::<u64>().map_err(|_| Why::Header);
        match key {
            "source" => self.source = scalar::read(value).ok_or(Why::Header)?,
            "description" => self.description = scalar::read(value).ok_or(Why::Header)?,
            "assertion_line" => self.line = Some(usize::try_from(number()?).map_err(|_| Why::Header)?),
            "info" if value.is_empty() => {}
            "  transcript" => match number()? {
                found if found > u64::from(TRANSCRIPT) => return Err(Why::Newer { found }),
                _ => {}
            },
            "snapshot_kind" if value == "text" => {}
            other if OTHERS.contains(&other) => drop(scalar::read(value).ok_or(Why::Header)?),
            _ => return Err(Why::Header),
        }
        Ok(())
    }
}

/// What follows the first line `---`.
fn after_rule(text: &str) -> Option<&str> {
    text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))
}

/// A transcript as insta compares it: line ends of one kind, none at the end.
pub(super) fn normal(text: &str) -> String {
    text.trim_end().replace("\r\n", "\n")
}

/// Reads a snapshot; `None` if there is none.
///
/// # Errors
/// If it is a link, no plain file, too large, no text, or no snapshot.
pub fn read(path: &Path) -> Result<Option<Snap>, Unreadable> {
    text(path)?.map(|text| parse(path, &text)).transpose()
}

/// A file's text as a snapshot.
pub(super) fn parse(path: &Path, text: &str) -> Result<Snap, Unreadable> {
    Snap::parse(text).map_err(|(why, line)| Unreadable { path: path.to_owned(), line, why })
}

/// A file's text; `None` if there is no file.
pub(super) fn text(path: &Path) -> Result<Option<String>, Unreadable> {
    let unreadable = |why| Unreadable { path: path.to_owned(), line: None, why };
    let Some(bytes) = bytes(path).map_err(unreadable)? else { return Ok(None) };
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.map(Some).ok_or_else(|| unreadable(Why::NotText))
}

fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Why> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    if found.is_symlink() {
        return Err(Why::Link);
    }
    if !found.is_file() {
        return Err(Why::NotAFile);
    }
    // One read for the bytes and one for the end.
    let mut bytes = Vec::with_capacity(usize::try_from(found.len().min(MOST)).unwrap_or_default() + 1);
    fs::File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST { Err(Why::Large) } else { Ok(Some(bytes)) }
}
