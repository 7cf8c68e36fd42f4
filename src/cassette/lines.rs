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
    held: Held,
    places: Vec<Place>,
}

/// A file is kept in memory up to a size; a larger one is read where it stands, an answer at a time.
enum Held {
    Memory(Vec<u8>),
    File(File),
}

/// Where a line is, and the members of its answer.
struct Place {
    line: u64,
    length: u32,
    answer: u32,
    answer_length: u32,
}

const MOST_HELD: u64 = 128 << 20;
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
        let Some(start) = Start::read(&reading.line) else {
            claimed = Some(reading.seal()?);
            continue;
        };
        keyed.push(match start.key {
            0 => {
                let entry = entry(&reading.line).map_err(|error| reading.wrong(&error))?;
                (None, Some(Meaning::of_recorded(&entry.request)), start.times)
            }
            key => (Some(key), None, start.times),
        });
        let length = u32::try_from(reading.line.len()).unwrap_or(u32::MAX);
        let Start { answer, answer_length, .. } = start;
        places.push(Place { line: reading.start, length, answer, answer_length });
        reading.hash();
    }
    let Some(claimed) = claimed else {
        return Err(reading.wrong("this cassette ends too early: it is cut off"));
    };
    let Reading { sealer, file, name, held, .. } = reading;
    if sealer.finish() != claimed {
        return Err(Unusable::Wrong(read::edited(&Source::new(name, ""))));
    }
    let held = held.map_or(Held::File(file), Held::Memory);
    Ok(Deck::of_lines(head, Lines { held, places }, keyed))
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
    /// Everything read so far, if the file is small enough.
    held: Option<Vec<u8>>,
}

impl Reading {
    fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let lines = BufReader::with_capacity(BUFFER, file.try_clone()?);
        let name = path.to_string_lossy().into_owned();
        let size = file.metadata()?.len();
        let room = usize::try_from(size).unwrap_or_default();
        let held = (size <= MOST_HELD).then(|| Vec::with_capacity(room));
        Ok(Self { name, file, lines, line: Vec::new(), start: 0, number: 0, sealer: Sealer::default(), held })
    }

    fn next(&mut self) -> Result<Option<()>, Unusable> {
        self.start += self.line.len() as u64;
        self.number += 1;
        self.line.clear();
        self.lines.read_until(b'\n', &mut self.line)?;
        if let Some(held) = &mut self.held {
            held.extend_from_slice(&self.line);
        }
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

/// What stands at the start of a line for the index.
struct Start {
    key: Key,
    times: u32,
    answer: u32,
    answer_length: u32,
}

impl Start {
    fn read(line: &[u8]) -> Option<Self> {
        let digits = line.strip_prefix(b"{\"key\":\"")?;
        let (digits, mut rest) = digits.split_at_checked(32)?;
        let key = Key::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        let mut times = 1;
        if let Some(counted) = rest.strip_prefix(b"\",\"times\":") {
            (times, rest) = number(counted)?;
            rest = rest.strip_prefix(b",\"answer\":")?;
        } else {
            rest = rest.strip_prefix(b"\",\"answer\":")?;
        }
        let (answer_length, rest) = number(rest)?;
        let answer = u32::try_from(line.len() - rest.strip_prefix(b",")?.len()).ok()?;
        let fits = answer.checked_add(answer_length)? < u32::try_from(line.len()).ok()?;
        fits.then_some(Self { key, times, answer, answer_length })
    }
}

fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = text.split_at(end);
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The episode of a line, without what stands before it for the index.
fn entry(line: &[u8]) -> Result<Entry, String> {
    let mut value: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if let Some(members) = value.as_object_mut() {
        for name in ["key", "times", "answer"] {
            members.shift_remove(name);
        }
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
        let Place { line, answer, answer_length, .. } = self.places[episode as usize];
        let mut bytes = Vec::with_capacity(answer_length as usize + 2);
        bytes.push(b'{');
        let read = self.read(line + u64::from(answer), answer_length, &mut bytes);
        read.map_err(|error| error.to_string())?;
        bytes.push(b'}');
        let line: Line<'_> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let Answer { status, headers, body, raw } = line.response;
        let text = raw.as_deref().or_else(|| body.map(RawValue::get)).unwrap_or_default();
        Ok(Rendered::new(status, headers, text, &line.volatile))
    }

    pub(super) fn entry(&self, episode: u32) -> Result<Entry, String> {
        let Place { line, length, .. } = self.places[episode as usize];
        let mut bytes = Vec::with_capacity(length as usize);
        self.read(line, length, &mut bytes).map_err(|error| error.to_string())?;
        entry(&bytes)
    }

    /// Appends a piece of the file.
    fn read(&self, start: u64, length: u32, into: &mut Vec<u8>) -> io::Result<()> {
        match &self.held {
            Held::Memory(held) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let piece = held.get(start..start.saturating_add(length as usize));
                into.extend_from_slice(piece.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
            Held::File(file) => {
                let at = into.len();
                into.resize(at + length as usize, 0);
                read_at(file, &mut into[at..], start)
            }
        }
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
