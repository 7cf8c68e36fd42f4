//! What two answers to the same question differ in: the mock, recordings, an endpoint, or the documentation.
//!
//! Both sides play the same cases; the answers to each call are compared by what they mean. An id stands for the
//! resource that plays a role, so two ids are compared only by whether the same takes the place of the same; names,
//! times and texts are not compared at all. What is left is what a client relies on: envelope, codes, members, types,
//! states, counts.
//!
//! | severity | what it says |
//! |---|---|
//! | [`Severity::Change`] | a client of A can break at B: something is gone, has another type, or says something else |
//! | [`Severity::Note`] | a client of A need not care: something came along, or a text reads otherwise |
//!
//! The result is described by `drift.schema.json` beside this file.

mod align;
mod answers;
mod calls;
mod compare;
mod documented;
mod members;
mod played;
mod sort;

pub use compare::{Pair, compare};
pub use played::{Listener, Played};

use crate::event::Phase;
use serde::Serialize;

/// Version of the result's format; a new one if a member changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// What two sides differ in.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Drift {
    pub format: u32,
    /// Version of the program.
    pub dubplate: String,
    pub a: Side,
    pub b: Side,
    /// Cases that both sides answered.
    pub compared: usize,
    /// Calls of those cases that were compared.
    pub calls: usize,
    /// Changes first, then in the order of the cases.
    pub differences: Vec<Difference>,
    /// Cases that say nothing, because a side could not be asked.
    pub incomparable: Vec<Incomparable>,
    /// Cases that the user left out.
    pub skipped: usize,
    /// Cases that were not played on both sides: interrupted, or a side could not be reached at all.
    pub not_run: usize,
    pub interrupted: bool,
}

/// One of the two that are compared.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// `mock`, `replay`, `live`, `url` or `contract`.
    pub kind: String,
    /// A URL, the folder of the recordings, or how `live` was led elsewhere than to the service.
    pub place: Option<String>,
    /// Of recordings: which they are.
    pub recordings: Option<Recordings>,
}

/// Which recordings answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recordings {
    pub cassettes: usize,
    /// The first day and the last one, `YYYY-MM-DD`.
    pub from: Option<String>,
    pub to: Option<String>,
    /// What had answered then: `mock`, `live` or `url`.
    pub targets: Vec<String>,
    /// Cassettes that a person changed since.
    pub edited: usize,
    /// Cassettes that should be recorded again: their case or contract was changed, or they are old.
    pub stale: usize,
    /// The last day that counts.
    pub up_to: Option<String>,
    /// Cassettes that are younger.
    pub left_out: usize,
}

/// One difference, with everywhere it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    pub severity: Severity,
    pub kind: Kind,
    pub profile: String,
    /// `None` if it is of the case as a whole.
    pub action: Option<String>,
    /// A JSON Pointer into the answer of A (of B for what only B has), or what else is meant.
    pub at: String,
    /// What A has there: a word, or JSON; `None` for nothing.
    pub a: Option<String>,
    pub b: Option<String>,
    /// The contract item it concerns.
    pub item: Option<String>,
    /// Empty if it was seen of no single call: it concerns the action.
    pub places: Vec<Place>,
}

/// A call of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub case: String,
    /// From 1; 0 in `finally` and for the case as a whole.
    pub step: usize,
    pub phase: Phase,
}

/// Whether a client has to care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    Change,
    Note,
}

/// Sorts of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// The case ends otherwise.
    Verdict,
    /// Only one side was asked.
    Call,
    /// Another form of answer, or none of the API.
    Envelope,
    Status,
    Header,
    /// Another error code, or success instead; with the contract: a code it does not know.
    Code,
    Message,
    /// A member that A has and B has not; with the contract: one that must be there.
    Gone,
    /// A documented member that only B has.
    Added,
    /// A member that only B has and nobody documents.
    Undocumented,
    Type,
    /// A documented word, a flag or a number.
    State,
    /// Another resource than the one that has that place elsewhere in the case.
    Identity,
    /// Another number of items.
    Items,
    /// A text where there is none on the other side.
    Text,
    /// Documented members that no answer had.
    Unseen,
}

/// A case that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Incomparable {
    pub profile: String,
    pub case: String,
    /// `a` or `b`.
    pub side: &'static str,
    /// `broken`, `unobtainable` or, if nothing was sent for it, `fail`.
    pub verdict: &'static str,
    pub why: String,
}

impl Drift {
    /// How many differences there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.differences.iter().filter(|difference| difference.severity == severity).count()
    }
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Note => "note",
        }
    }
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Call => "call",
            Self::Envelope => "envelope",
            Self::Status => "status",
            Self::Header => "header",
            Self::Code => "code",
            Self::Message => "message",
            Self::Gone => "gone",
            Self::Added => "added",
            Self::Undocumented => "undocumented",
            Self::Type => "type",
            Self::State => "state",
            Self::Identity => "identity",
            Self::Items => "items",
            Self::Text => "text",
            Self::Unseen => "unseen",
        }
    }
}
