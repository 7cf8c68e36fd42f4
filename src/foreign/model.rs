use crate::wire::Exchange;
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
}

impl Recording {
    pub fn new(format: super::Format) -> Self {
        Self {
            format,
            tool: None,
            recorded: None,
            entries: Vec::new(),
            repairs: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// Notes that something was put right.
    pub fn repair(&mut self, place: &Place, words: impl Into<String>) {
        self.repairs.push(Repair { place: place.clone(), words: words.into() });
    }

    /// Notes that an entry is left out.
    pub fn refuse(&mut self, place: &Place, why: impl Into<String>) {
        self.refusals.push(Refusal { place: place.clone(), why: why.into() });
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
