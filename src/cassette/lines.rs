//! Large cassettes: JSON Lines that stay in their file, found by offset.

use super::deck::Deck;
use super::document::{Entry, Head, Volatile};
use super::key::{Key, Meaning};
use super::read;
use super::rendered::Rendered;
use super::text::Sealer;
use crate::source::{Diagnostic, Source};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Where the lines of the episodes stand.
pub(super) struct Lines {
    file: File,
    places: Vec<(u64, u32)>,
}

const KEY: &[u8] = b"{\"key\":\"";
const KEY_END: usize = KEY.len() + 32;
const BUFFER: usize = 1 << 20;
/// The service takes 10 MB; a line has a request and its answer.
const LONGEST: usize = 64 << 20;

/// Why a large cassette cannot be used.
pub(super) enum Unusable {
    Read(io::Error),
    Wrong(Diagnostic),
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Reads the file once from end to end, and keeps where each episode stands.
pub(super) fn open(path: &Path) -> Result<Deck, Unusable> {
    let mut reading = Reading::new(path)?;
    reading.next()?;
    reading.hash();
    let head = read_head(&reading)?;
    let (mut places, mut keyed) = (Vec::new(), Vec::new());
    let mut claimed = None;
    while reading.next()?.is_some() {
        if claimed.is_some() {
            return Err(reading.wrong("something stands after the seal"));
        }
        match key(&reading.line) {
            Some((0, _)) => {
                let entry = entry(&reading.line).map_err(|error| reading.wrong(&error))?;
                keyed.push((None, Some(Meaning::of_recorded(&entry.request)), entry.times()));
            }
            Some((key, times)) => keyed.push((Some(key), None, times)),
            None => {
                claimed = Some(reading.seal()?);
                continue;
            }
        }
        let length = u32::try_from(reading.line.len()).unwrap_or(u32::MAX);
        places.push((reading.start, length));
        reading.hash();
    }
    let Some(claimed) = claimed else {
        return Err(reading.wrong("this cassette ends too early: it is cut off"));
    };
    let Reading { sealer, file, name, .. } = reading;
    if sealer.finish() != claimed {
        return Err(Unusable::Wrong(read::edited(&Source::new(name, ""))));
    }
    Ok(Deck::of_lines(head, Lines { file, places }, keyed))
}

/// One pass over a file.
struct Reading {
    name: String,
    file: File,
    lines: BufReader<File>,
    line: Vec<u8>,
    /// Where the line begins.
    start: u64,
    number: usize,
    sealer: Sealer,
}

impl Reading {
    fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let lines = BufReader::with_capacity(BUFFER, file.try_clone()?);
        let name = path.to_string_lossy().into_owned();
        Ok(Self { name, file, lines, line: Vec::new(), start: 0, number: 0, sealer: Sealer::default() })
    }

    fn next(&mut self) -> Result<Option<()>, Unusable> {
        self.start += self.line.len() as u64;
        self.number += 1;
        self.line.clear();
        self.lines.read_until(b'\n', &mut self.line)?;
        if self.line.len() > LONGEST {
            return Err(self.wrong("this line is longer than any exchange"));
        }
        Ok((!self.line.is_empty()).then_some(()))
    }

    fn hash(&mut self) {
        self.sealer.line(&self.line);
    }

    fn parsed<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Unusable> {
        serde_json::from_slice(&self.line).map_err(|error| self.wrong(&error.to_string()))
    }

    fn seal(&self) -> Result<String, Unusable> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Seal {
            seal: String,
        }
        self.parsed::<Seal>().map(|line| line.seal)
    }

    /// A mistake in this line; of a line that long only the start is shown.
    fn wrong(&self, title: &str) -> Unusable {
        const SHOWN: usize = 100;
        let start = String::from_utf8_lossy(&self.line[..self.line.len().min(SHOWN)]).into_owned();
        let source = Source::new(format!("{} (line {})", self.name, self.number), start);
        Unusable::Wrong(read::wrong(&source, "", title.to_owned()))
    }
}

fn read_head(reading: &Reading) -> Result<Head, Unusable> {
    let value: Value = reading.parsed()?;
    let source = Source::new(reading.name.clone(), String::from_utf8_lossy(&reading.line).into_owned());
    read::newer(&source, value.get("format")).map_err(Unusable::Wrong)?;
    read::part(&source, value, "\"format\"").map_err(Unusable::Wrong)
}

/// The key at the start of a line, and how often the episode answers.
fn key(line: &[u8]) -> Option<(Key, u32)> {
    const TIMES: &[u8] = b"\",\"times\":";
    let digits = line.strip_prefix(KEY)?.get(..32)?;
    let key = Key::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    let times = line[KEY_END..].strip_prefix(TIMES).map_or(Some(1), |rest| {
        let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        std::str::from_utf8(&rest[..end]).ok()?.parse().ok()
    });
    Some((key, times?))
}

/// The episode of a line, without what stands before it for the index.
fn entry(line: &[u8]) -> Result<Entry, String> {
    let mut value: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if let Some(members) = value.as_object_mut() {
        members.shift_remove("key");
        members.shift_remove("times");
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// What replaying needs of a line.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    response: Answer<'l>,
    #[serde(default)]
    volatile: Volatile,
}

#[derive(Deserialize)]
struct Answer<'l> {
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(borrow)]
    body: Option<&'l RawValue>,
    raw: Option<Cow<'l, str>>,
}

impl Lines {
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn rendered(&self, episode: u32) -> Result<Rendered, String> {
        let bytes = self.read(episode).map_err(|error| error.to_string())?;
        let line: Line<'_> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let Answer { status, headers, body, raw } = line.response;
        let text = raw.as_deref().or_else(|| body.map(RawValue::get)).unwrap_or_default();
        Ok(Rendered::new(status, headers, text, &line.volatile))
    }

    pub(super) fn entry(&self, episode: u32) -> Result<Entry, String> {
        entry(&self.read(episode).map_err(|error| error.to_string())?)
    }

    fn read(&self, episode: u32) -> io::Result<Vec<u8>> {
        let (start, length) = self.places[episode as usize];
        let mut bytes = vec![0; length as usize];
        read_at(&self.file, &mut bytes, start)?;
        Ok(bytes)
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, start)
}

#[cfg(windows)]
fn read_at(file: &File, mut into: &mut [u8], mut start: u64) -> io::Result<()> {
    while !into.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, into, start)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into = &mut into[read..];
        start += read as u64;
    }
    Ok(())
}
