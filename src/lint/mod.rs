//! What is wrong with a recording, whoever made it: ours and those of other tools. One table of rules, each with a code.
//!
//! Secrets are found in the text of a file, in every format and even in one that is broken; lengths, duplicates and
//! what can never match in its entries. Nothing that is found is shown: only where it stands and what it is.

mod age;
mod entries;
mod format;
mod json;
mod locate;
mod marks;
mod ours;
mod table;
mod tags;
mod value;

pub use format::{Format, recognize};
pub use table::{EDITED, RULES, Rule, Severity, UNREADABLE, rule};

use crate::contract::Contract;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a rule says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The [`Rule`]'s.
    pub code: &'static str,
    /// Line and column from 1, where the format gives them.
    pub place: Option<(usize, usize)>,
    /// What stands there; never the secret itself.
    pub message: String,
}

/// How a file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub path: PathBuf,
    /// Of which sort it is; `None` if that cannot be told.
    pub format: Option<Format>,
    pub bytes: u64,
    /// It could be read, and begins like no recording.
    pub other: bool,
    /// In the order of their places.
    pub findings: Vec<Finding>,
}

/// What files are measured by.
pub struct Measure<'m> {
    /// Today, for the age of recordings.
    pub now: jiff::Timestamp,
    /// Older recordings are found, in days.
    pub most_days: u16,
    /// Larger files are found, in bytes.
    pub most_bytes: u64,
    /// The contract of a profile, for what its API has.
    pub contract: &'m (dyn Fn(&str) -> Option<Arc<Contract>> + Sync),
}

/// A file of another tool is read whole: what is larger than this is not a file that anybody reviews.
const LARGEST: u64 = 512 << 20;

/// Where something stands in a file, before it has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    Offset(usize),
    /// From 1.
    Line(usize),
    Place(usize, usize),
    File,
}

/// What a rule says, before it has a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    code: &'static str,
    spot: Spot,
    message: String,
}

impl Note {
    fn new(code: &'static str, spot: Spot, message: impl Into<String>) -> Self {
        Self { code, spot, message: message.into() }
    }
}

/// Looks at one file. What cannot be read is a finding too.
pub fn check(path: &Path, measure: &Measure<'_>) -> Checked {
    let (bytes, text) = match contents(path) {
        Ok(text) => (text.len() as u64, text),
        Err((bytes, why)) => {
            let finding = Finding { code: table::UNREADABLE, place: None, message: why };
            return Checked {
                path: path.to_owned(),
                format: None,
                bytes,
                other: false,
                findings: vec![finding],
            };
        }
    };
    let format = recognize(&text);
    let mut notes = match format {
        Some(Format::Cassette) => ours::notes(path, &text, measure),
        Some(format) => foreign(path, format, &text, measure),
        None => vec![unknown(&text)],
    };
    if bytes > measure.most_bytes {
        let message = format!("{bytes} bytes; at most {} are reviewed by anybody", measure.most_bytes);
        notes.push(Note::new(table::SIZE, Spot::File, message));
    }
    Checked { path: path.to_owned(), format, bytes, other: format.is_none(), findings: placed(&text, notes) }
}

/// A recording of another tool.
fn foreign(path: &Path, format: Format, text: &[u8], measure: &Measure<'_>) -> Vec<Note> {
    let mut notes = marks::notes(text);
    if format.is_yaml() {
        notes.extend(tags::notes(text));
    }
    notes.extend(entries::notes(path, format, text));
    notes.extend(age::of_text(text, measure));
    notes
}

/// Says why nothing can be made of a file, by what it seems to be.
fn unknown(text: &[u8]) -> Note {
    let unreadable = |spot, why| Note::new(table::UNREADABLE, spot, why);
    if let Err(error) = std::str::from_utf8(text) {
        return unreadable(Spot::Offset(error.valid_up_to()), "this is no UTF-8 text");
    }
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => unreadable(Spot::File, "the file is empty"),
        Some(b'{' | b'[') => match serde_json::from_slice::<serde::de::IgnoredAny>(text) {
            Err(error) => json::unreadable(&error),
            Ok(_) => unreadable(Spot::File, format::UNKNOWN),
        },
        Some(_) => unreadable(Spot::File, format::UNKNOWN),
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, (u64, String)> {
    let failed = |error: &io::Error| (0, format!("cannot be read: {error}"));
    let found = fs::symlink_metadata(path).map_err(|error| failed(&error))?;
    if !found.is_file() {
        return Err((0, "is a link or no plain file: recordings are read from plain files only".to_owned()));
    }
    if found.len() > LARGEST {
        return Err((
            found.len(),
            format!("{} bytes are more than can be looked at ({LARGEST})", found.len()),
        ));
    }
    let mut text = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    let file = fs::File::open(path).map_err(|error| failed(&error))?;
    // A file that grows meanwhile is read to the limit.
    file.take(LARGEST).read_to_end(&mut text).map_err(|error| failed(&error))?;
    Ok(text)
}

/// Gives each note its line and column, and puts them in order.
fn placed(text: &[u8], notes: Vec<Note>) -> Vec<Finding> {
    let mut lines = None;
    let mut findings: Vec<Finding> = notes
        .into_iter()
        .map(|Note { code, spot, message }| {
            let place = match spot {
                Spot::File => None,
                Spot::Line(line) => Some((line, 1)),
                Spot::Place(line, column) => Some((line, column)),
                Spot::Offset(at) => {
                    Some(place_of(text, lines.get_or_insert_with(|| locate::line_starts(text)), at))
                }
            };
            Finding { code, place, message }
        })
        .collect();
    findings.sort_by(|a, b| (a.place, a.code).cmp(&(b.place, b.code)));
    findings.dedup();
    findings
}

/// Line and column from 1; columns are characters.
fn place_of(text: &[u8], starts: &[usize], at: usize) -> (usize, usize) {
    let at = at.min(text.len());
    let line = starts.partition_point(|start| *start <= at).max(1);
    let before = &text[starts[line - 1]..at];
    // Bytes that go on with a character are none of their own.
    (line, before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1)
}
