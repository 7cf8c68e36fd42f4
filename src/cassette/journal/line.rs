//! The lines of a journal: `{"bytes":N,"sum":"01234567","KIND":PAYLOAD}`, the sum and the length being the payload's.

use super::super::document::{Entry, Head};
use super::super::text::digits;
use crate::redact::Suspicion;
use serde::{Deserialize, Serialize};

/// What one line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    Start(Box<Start>),
    Kept(Box<Kept>),
    Withheld(Withheld),
    Sealing(Sealing),
}

/// A recorder has begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    pub(super) head: Head,
    /// The episodes come after those of the cassette that is there; otherwise they take their place.
    pub(super) onto: bool,
    pub(super) holder: String,
}

/// One exchange, redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// How many headers were left out.
    pub(super) headers: usize,
    pub(super) entry: Entry,
}

/// An exchange of which nothing may be stored: it looks as if it held a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Bytes of the request's body.
    pub request: usize,
    /// Bytes of the answer's body.
    pub response: usize,
    pub found: Vec<Found>,
}

/// Where something looks like a key: never what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    pub at: String,
    pub rule: String,
    pub bytes: usize,
}

/// The cassette is being written; if the one that is there has this digest, it has been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealing {
    /// SHA-256 of the cassette's bytes, in hex.
    pub(super) cassette: String,
}

impl From<&Suspicion> for Found {
    fn from(suspicion: &Suspicion) -> Self {
        let Suspicion { at, rule, bytes } = suspicion;
        Self { at: at.clone(), rule: (*rule).to_owned(), bytes: *bytes }
    }
}

impl Line {
    /// Writes what the line holds, and says of what kind it is.
    pub(super) fn write_payload(&self, into: &mut Vec<u8>) -> Result<&'static str, serde_json::Error> {
        Ok(match self {
            Self::Start(start) => serde_json::to_writer(into, start).map(|()| "start")?,
            Self::Kept(kept) => serde_json::to_writer(into, kept).map(|()| "kept")?,
            Self::Withheld(withheld) => serde_json::to_writer(into, withheld).map(|()| "withheld")?,
            Self::Sealing(sealing) => serde_json::to_writer(into, sealing).map(|()| "sealing")?,
        })
    }

    /// Reads a line whose frame is whole.
    pub(super) fn read(Frame { kind, payload }: Frame<'_>) -> Result<Self, String> {
        let read = match kind {
            b"start" => serde_json::from_slice(payload).map(|start| Self::Start(Box::new(start))),
            b"kept" => serde_json::from_slice(payload).map(|kept| Self::Kept(Box::new(kept))),
            b"withheld" => serde_json::from_slice(payload).map(Self::Withheld),
            b"sealing" => serde_json::from_slice(payload).map(Self::Sealing),
            other => return Err(format!("a line of the kind `{}`", String::from_utf8_lossy(other))),
        };
        read.map_err(|error| error.to_string())
    }
}

/// A line whose length and sum are right.
#[derive(Clone, Copy)]
pub(super) struct Frame<'l> {
    kind: &'l [u8],
    pub(super) payload: &'l [u8],
}

impl<'l> Frame<'l> {
    /// What a text is, end and all; `None` if it is no whole line.
    pub(super) fn of(line: &'l [u8]) -> Option<Self> {
        const SUM: usize = 8;
        let rest = line.strip_prefix(b"{\"bytes\":")?;
        let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        let length: usize = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        let (sum, rest) = rest[end..].strip_prefix(b",\"sum\":\"")?.split_at_checked(SUM)?;
        let rest = rest.strip_prefix(b"\",\"")?;
        let end = rest.iter().position(|byte| *byte == b'"')?;
        let (kind, rest) = rest.split_at(end);
        let (payload, rest) = rest.strip_prefix(b"\":")?.split_at_checked(length)?;
        (rest == b"}\n" && digits(payload).as_bytes() == sum).then_some(Self { kind, payload })
    }

    /// Whether it is an exchange; it is not read for that.
    pub(super) fn is_kept(self) -> bool {
        self.kind == b"kept"
    }
}

/// What stands before a payload; behind it stands `}` and the end of the line.
pub(super) fn before(kind: &str, payload: &[u8]) -> String {
    format!("{{\"bytes\":{},\"sum\":\"{}\",\"{kind}\":", payload.len(), digits(payload))
}
