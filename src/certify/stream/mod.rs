//! What stays of a certification: a line for everything that was seen. Whoever has it comes to the same certificate.
//!
//! The lines are JSON, as `stream.schema.json` beside this file describes. Each begins with a SHA-256 over the one
//! before it and the rest of itself, so that an edit has a place, and the last one stands for all. That is no signature:
//! who writes all lines anew can make them say anything.

mod chain;
mod line;
mod read;
mod write;

pub(super) use chain::Chain;
pub use line::{Finished, Kind, Omitted, Scope, Started};
pub(super) use read::check_format;
pub use read::{StreamError, read};
pub(super) use write::show;
pub use write::write;

use super::{Seen, Stray};

/// Version of the stream and the certificate; a new one if a member changes its meaning or goes away.
pub const FORMAT: u32 = 1;
/// The JSON Schema of a line.
pub const SCHEMA: &str = include_str!("stream.schema.json");

/// A stream that was read, whole and unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    pub started: Started,
    pub seen: Vec<Seen>,
    pub strays: Vec<Stray>,
    pub finished: Finished,
    pub lines: usize,
    /// Of the last line, and so of all.
    pub digest: String,
}
