//! Large cassettes: JSON Lines that stay in their file, found by offset.

use super::deck::{Asks, Card, Deck};
use super::document::{Entry, Head, Volatile, present};
use super::key::{Key, Meaning};
use super::read;
use super::rendered::Rendered;
use super::shelf::CassetteError;
use super::text::Sealer;
use crate::source::{Diagnostic, Source};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

/// Where the lines of the episodes stand.
pub(super) struct Lines {
    file: File,
    places: Vec<Place>,
    /// The answers of a file up to some size, ready to go out; those of a larger one are read when they are asked for.
    answers: Option<Vec<Arc<Rendered>>>,
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

impl Unusable {
    pub(super) fn of(self, path: &Path) -> CassetteError {
        match self {
            Self::Read(source) => CassetteError::Read { path: path.to_owned(), source },
            Self::Wrong(diagnostic) => diagnostic.into(),
        }
    }
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

/// Reads the file once from end to end, and keeps where each episode stands.
pub(super) fn open(path: &Path) -> Result<Deck, Unusable> {
    let mut reading = Reading::new(path)?;
    let (mut places, mut cards, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let small = reading.file.metadata()?.len() <= MOST_HELD;
    let (head, sealed) = reading.each(|line, at, start| {
        let asks = match start.key {
            0 => Asks::Like(Meaning::of_recorded(&entry(line)?.request)),
            key => Asks::Exactly(key),
        };
        cards.push(Card { asks, times: start.times, session: start.session });
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let Start { answer, answer_length, .. } = start;
        places.push(Place { line: at, length, answer, answer_length });
        if small {
            let members = &line[answer as usize..(answer + answer_length) as usize];
            answers.push(Arc::new(rendered(&[b"{", members, b"}"].concat())?));
        }
        Ok(())
    })?;
    if !sealed {
        return Err(Unusable::Wrong(read::edited(&Source::new(reading.name, ""), &[])));
    }
    let lines = Lines { file: reading.file, places, answers: small.then_some(answers) };
    Ok(Deck::of_lines(head, lines, cards))
}

/// Every episode with its sum; the head, and whether the seal is right.
pub(super) fn each(path: &Path, mut visit: impl FnMut(Entry, String)) -> Result<(Head, bool), Unusable> {
    Reading::new(path)?.each(|line, _, start| {
        visit(entry(line)?, start.sum);
        Ok(())
    })
}

/// The head, and whether the seal is right.
pub(super) fn check(path: &Path) -> Result<(Head, bool), Unusable> {
    Reading::new(path)?.each(|_, _, _| Ok(()))
}

/// Episodes one after the other, of a file that was checked before.
pub(super) struct Entries(Reading);

impl Entries {
    pub(super) fn of(path: &Path) -> Result<Self, Unusable> {
        let mut reading = Reading::new(path)?;
        reading.next()?; // the head
        Ok(Self(reading))
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, Unusable>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.0.next() {
            Ok(Some(())) if Start::read(&self.0.line).is_some() => {
                Some(entry(&self.0.line).map_err(|error| self.0.wrong(&error)))
            }
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }
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

    /// Reads to the end: the head, each episode with where its line begins, and whether the seal is right.
    fn each(
        &mut self,
        mut visit: impl FnMut(&[u8], u64, Start) -> Result<(), String>,
    ) -> Result<(Head, bool), Unusable> {
        self.next()?;
        self.hash();
        let head = read_head(self)?;
        let mut claimed = None;
        while self.next()?.is_some() {
            if claimed.is_some() {
                return Err(self.wrong("something stands after the seal"));
            }
            let Some(start) = Start::read(&self.line) else {
                claimed = Some(self.seal()?);
                continue;
            };
            visit(&self.line, self.start, start).map_err(|error| self.wrong(&error))?;
            self.hash();
        }
        let Some(claimed) = claimed else {
            return Err(self.wrong("this cassette ends too early: it is cut off"));
        };
        Ok((head, std::mem::take(&mut self.sealer).finish() == claimed))
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
    sum: String,
    times: u32,
    session: u32,
    answer: u32,
    answer_length: u32,
}

impl Start {
    fn read(line: &[u8]) -> Option<Self> {
        let digits = line.strip_prefix(b"{\"key\":\"")?;
        let (digits, mut rest) = digits.split_at_checked(32)?;
        let key = Key::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        let (sum, after) = rest.strip_prefix(b"\",\"sum\":\"")?.split_at_checked(8)?;
        rest = after.strip_prefix(b"\",")?;
        let mut times = 1;
        if let Some(counted) = rest.strip_prefix(b"\"times\":") {
            (times, rest) = number(counted)?;
            rest = rest.strip_prefix(b",")?;
        }
        let mut session = 1;
        if let Some(numbered) = rest.strip_prefix(b"\"session\":") {
            (session, rest) = number(numbered)?;
            rest = rest.strip_prefix(b",")?;
        }
        rest = rest.strip_prefix(b"\"answer\":")?;
        let (answer_length, rest) = number(rest)?;
        let answer = u32::try_from(line.len() - rest.strip_prefix(b",")?.len()).ok()?;
        let fits = answer.checked_add(answer_length)? < u32::try_from(line.len()).ok()?;
        let sum = String::from_utf8_lossy(sum).into_owned();
        fits.then_some(Self { key, sum, times, session, answer, answer_length })
    }
}

fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = text.split_at(end);
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The episode of a line, without what stands before it for the index.
pub(super) fn entry(line: &[u8]) -> Result<Entry, String> {
    let mut value: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if let Some(members) = value.as_object_mut() {
        for name in ["key", "sum", "times", "answer"] {
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
    #[serde(borrow, default, deserialize_with = "present")]
    body: Option<&'l RawValue>,
    raw: Option<Cow<'l, str>>,
    text: Option<Cow<'l, str>>,
    base64: Option<Cow<'l, str>>,
}

impl Lines {
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn rendered(&self, episode: u32) -> Result<Arc<Rendered>, String> {
        if let Some(answers) = &self.answers {
            return answers.get(episode as usize).cloned().ok_or_else(|| "no such line".to_owned());
        }
        let Place { line, answer, answer_length, .. } = self.places[episode as usize];
        let mut bytes = vec![b'{'; answer_length as usize + 2];
        let last = bytes.len() - 1;
        bytes[last] = b'}';
        let read = read_at(&self.file, &mut bytes[1..last], line + u64::from(answer));
        read.map_err(|error| error.to_string())?;
        rendered(&bytes).map(Arc::new)
    }

    pub(super) fn entry(&self, episode: u32) -> Result<Entry, String> {
        let Place { line, length, .. } = self.places[episode as usize];
        let mut bytes = vec![0; length as usize];
        read_at(&self.file, &mut bytes, line).map_err(|error| error.to_string())?;
        entry(&bytes)
    }
}

/// The answer in an object with its members.
fn rendered(object: &[u8]) -> Result<Rendered, String> {
    let line: Line<'_> = serde_json::from_slice(object).map_err(|error| error.to_string())?;
    let Answer { status, headers, body, raw, text, base64 } = line.response;
    if let Some(packed) = base64 {
        return Ok(Rendered::packed(status, headers, &packed, &line.volatile));
    }
    let text = raw.as_deref().or_else(|| body.map(RawValue::get)).or(text.as_deref()).unwrap_or_default();
    Ok(Rendered::new(status, headers, text, &line.volatile))
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
