//! Certifying a server: the program or the endpoint, how it is brought into the states that cases need, and what is to
//! be said of what it answered.
//!
//! The cases are played by the runner. What came of each ([`Played`]) with every answer stands in a [`Stream`], and a
//! [`Certificate`] is a pure function of that.

mod certificate;
mod check;
mod derive;
mod played;
mod program;
mod seed;
mod spoken;
mod stream;
mod verify;

pub use certificate::{
    CaseResult, Certificate, CheckResult, Grade, Group, Items, ProfileResult, Tally, Verdict,
};
pub use check::{CHECKS, ServerCheck, digest};
pub use derive::derive;
pub use played::{Asked, Collector, Played, Word, Wrong};
pub use program::{Overheard, Program, ProgramError};
pub use seed::{SCHEMA as SEED_SCHEMA, SeedProcess, SeederError, protocol};
pub use stream::{Finished, SCHEMA as STREAM_SCHEMA, Scope, Started, Stream, read, write};
pub use verify::verify;

/// The JSON Schema of the certificate.
pub const SCHEMA: &str = include_str!("certificate.schema.json");
