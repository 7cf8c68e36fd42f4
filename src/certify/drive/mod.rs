//! Makes a client do tasks: with a command for each ([`Commands`]), or over lines of JSON with one
//! process for all of them ([`Adapter`]).
//!
//! Whatever a client does, its task comes to an end within the deadline and a moment, and nothing of it is left
//! running: it has a process group of its own, and what leaves the group is found by a mark in its environment. What it
//! says is taken in without the keys that it was given.

mod adapter;
mod command;
mod environment;
mod found;
mod group;
mod line;
mod once;
mod output;
mod protocol;
mod shown;
mod stated;
mod words;

pub use adapter::Adapter;
pub(super) use adapter::lines::{Line as SpokenLine, Lines};
pub use command::{Commands, STATUSES};
pub(super) use group::Group;
pub use group::end_all;
pub use line::{Line, LineError};
pub use protocol::{SCHEMA, protocol};
pub use words::{WordsError, split as words};

use std::ffi::OsString;

/// Why a client cannot be driven at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    #[error("cannot make a folder for the results of commands")]
    Folder(#[source] std::io::Error),
    #[error("the adapter {0}; `dubplate certify client --print-protocol` prints what is expected of it")]
    Adapter(String),
    #[error("`{}` was not found: write its path, or add its folder to PATH", .0.display())]
    NotFound(OsString),
    #[error("`{}` cannot be executed: make it executable, or name the program that runs it", .0.display())]
    NotExecutable(OsString),
}
