//! Streams of events that were kept: of parts, of reruns, of runs that were killed. Several of them are settled to one
//! run, in which every selected case has one result or counts as not run.
//!
//! They are read twice, line by line: first what every case came to, then the lines of those results that count. What is
//! kept in memory grows with the number of cases, not with what was exchanged.

mod emit;
mod index;
mod input;
mod settle;
mod trouble;

pub use emit::{Came, Line};
pub use input::Input;
pub use settle::Settled;
pub use trouble::{Note, StreamError};

/// A case by its profile and its id.
pub type Name = (String, String);
