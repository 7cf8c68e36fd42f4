use crate::wire::Exchange;
use std::cmp::Ordering;
use std::fmt;

/// Where in a file something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// JSON Pointer, in YAML too; empty for the whole file.
    pub pointer: String,
    /// From 1, where the format's reader knows it.
    pub line: Option<u64>,
}

impl Place {
    pub fn new(pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), line: None }
    }

    /// Where it stands among others: by line, or by the number of the entry.
    pub fn order(&self) -> (u64, u64) {
        let number = self.pointer.split('/').find_map(|part| part.parse().ok());
        (self.line.unwrap_or_default(), number.unwrap_or_default())
    }

    /// The same further inside.
    #[must_use]
    pub fn at(&self, inside: &str) -> Self {
        Self { pointer: format!("{}{inside}", self.pointer), line: self.line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &*self.pointer) {
            (Some(line), "") => write!(formatter, "line {line}"),
            (Some(line), pointer) => write!(formatter, "line {line}, {pointer}"),
            (None, "") => formatter.write_str("the file"),
            (None, pointer) => formatter.write_str(pointer),
        }
    }
}

/// Something that was put right, and could be: the entry replays. The words hold no value of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    pub place: Place,
    pub words: String,
}

/// An entry that cannot be replayed, and was left out. The words hold no value of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub place: Place,
    pub why: String,
}

/// One request and its answer as somebody else kept them, not yet redacted: so neither `Debug` nor `Serialize`.
pub struct Entry {
    pub place: Place,
    /// `https` or `http`.
    pub scheme: String,
    /// Name and port of the URL.
    pub host: String,
    /// The bodies are unpacked and whole; the headers are those of the file, in its order.
    pub exchange: Exchange,
}

/// What one file holds.
pub struct Recording {
    pub format: super::Format,
    /// Which program wrote it, where the file says so.
    pub tool: Option<String>,
    /// When, RFC 3339, where the file says so.
    pub recorded: Option<String>,
    pub entries: Vec<Entry>,
    pub repairs: Vec<Repair>,
    pub refusals: Vec<Refusal>,
    /// How many entries were left out; not all of very many are named.
    pub left_out: usize,
    /// Bytes that bodies had more than the file has.
    opened: u64,
}

/// So many repairs, and so many refusals, are named. A file can be made that is nothing but mistakes of three bytes.
const NAMED: usize = 10_000;
/// So much all bodies of a file may have that were packed, or stood beside it.
const MOST_OPENED: u64 = 512 << 20;

impl Recording {
    pub fn new(format: super::Format) -> Self {
        Self {
            format,
            tool: None,
            recorded: None,
            entries: Vec::new(),
            repairs: Vec::new(),
            refusals: Vec::new(),
            left_out: 0,
            opened: 0,
        }
    }

    /// Notes that something was put right.
    pub fn repair(&mut self, place: &Place, words: impl Into<String>) {
        if self.repairs.len() <= NAMED {
            push_repair(&mut self.repairs, Repair { place: place.clone(), words: words.into() });
        }
    }

    /// Notes that an entry is left out.
    pub fn refuse(&mut self, place: &Place, why: impl Into<String>) {
        self.left_out += 1;
        if self.refusals.len() <= NAMED {
            push_refusal(&mut self.refusals, Refusal { place: place.clone(), why: why.into() });
        }
    }

    /// Notes that a body of so many bytes was unpacked, or read from beside the file.
    ///
    /// # Errors
    /// If all of them are more than is taken of one file.
    pub(super) fn open(&mut self, bytes: usize) -> Result<(), String> {
        self.opened = self.opened.saturating_add(bytes as u64);
        if self.opened > MOST_OPENED {
            return Err(format!("all bodies have more than {MOST_OPENED} bytes when they are unpacked"));
        }
        Ok(())
    }
}

/// Adds one; the last that is named says that there are more.
pub(super) fn push_repair(repairs: &mut Vec<Repair>, repair: Repair) {
    match repairs.len().cmp(&NAMED) {
        Ordering::Less => repairs.push(repair),
        Ordering::Equal => {
            repairs.push(Repair { words: "more was put right, which is not named".to_owned(), ..repair });
        }
        Ordering::Greater => {}
    }
}

/// The same of what is left out.
pub(super) fn push_refusal(refusals: &mut Vec<Refusal>, refusal: Refusal) {
    match refusals.len().cmp(&NAMED) {
        Ordering::Less => refusals.push(refusal),
        Ordering::Equal => {
            refusals.push(Refusal { why: "more is left out, which is not named".to_owned(), ..refusal });
        }
        Ordering::Greater => {}
    }
}

/// Why nothing of a file can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Unreadable {
    pub place: Place,
    pub why: String,
}

impl Unreadable {
    pub fn new(place: Place, why: impl Into<String>) -> Self {
        Self { place, why: why.into() }
    }
}
