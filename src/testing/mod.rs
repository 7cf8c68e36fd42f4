//! Dubplate inside a Rust test: the mock, a replay or a recorder on a free port, for as long as a value lives.
//!
//! ```
//! # use dubplate::testing;
//! # fn main() -> Result<(), testing::Trouble> {
//! let mock = testing::mock()?;
//! let (endpoint, id, key) = (mock.url(), mock.secret_id(), mock.secret_key());
//! // Give these three to the client under test, let it ask, and look at what came:
//! # let _ = (endpoint, id, key);
//! assert!(mock.asked().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! The server has a thread and a runtime of its own, so that blocking clients and async ones, on any runtime, are
//! answered alike. Each start has a port and a SecretId of its own: tests that run at once share nothing.
//!
//! A [`Running`] that is dropped stops its server, and panics if the test has not used it as it should:
//!
//! * a replay: a request that no episode answers, an episode that nobody asked for (unless
//!   [`Replay::allow_unused`]), a signature that is wrong;
//! * a recorder: an exchange that is not in the cassette, or a cassette that could not be made.
//!
//! A thread that panics already is left alone, so that a failed test says why it failed. [`Running::finish`] says the
//! same as a value, and panics never.
//!
//! Paths are those of the process; `cargo test` runs in the folder of the package.
//!
//! This needs no feature: `dubplate = { version = "0.1", default-features = false }` among the `dev-dependencies` builds
//! neither the command line nor what makes certificates. The server speaks plain HTTP on 127.0.0.1.

mod asked;
mod built_in;
mod mock;
mod mode;
mod record;
mod replay;
mod running;
mod stage;
mod trouble;

pub use asked::{Answer, Asked};
pub use mock::Mock;
pub use mode::{Mode, NotAMode};
pub use record::Record;
pub use replay::Replay;
pub use running::Running;
pub use trouble::{Trouble, Unmet};

use std::path::Path;

/// The built-in mock with its default world.
///
/// # Errors
/// If no port is free.
pub fn mock() -> Result<Running, Trouble> {
    Mock::new().start()
}

/// Answers from a cassette.
///
/// # Errors
/// If the file cannot be used: missing, broken, edited; with its place.
pub fn replay(cassette: impl AsRef<Path>) -> Result<Running, Trouble> {
    Replay::of(cassette).start()
}

/// Carries requests to a service, such as `https://ecm.tencentcloudapi.com`, and makes a cassette of what it answers. With
/// [`Record::mode`] only of what is new.
///
/// # Errors
/// If the address is none, or the cassette's folder cannot be written to.
pub fn record(cassette: impl AsRef<Path>, upstream: &str) -> Result<Running, Trouble> {
    Record::to(cassette, upstream).start()
}
