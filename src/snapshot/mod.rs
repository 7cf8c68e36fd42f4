//! Accepted transcripts: comparing with them, proposing others, accepting and rejecting those.
//!
//! The files are insta's: `cargo insta` and this module work on the same ones. A difference leaves `<case>.snap.new`
//! beside `<case>.snap`, and nothing else is ever written but by accepting. What cannot be read is named and left as it
//! is.

mod diff;
mod file;
mod names;
mod scalar;
mod store;
mod transcript;
mod update;
mod waiting;

pub use diff::{Change, changes, unified};
pub use file::{Snap, Unreadable, Why, read};
pub use names::Kind;
pub use store::{Snapshots, Subject};
pub use transcript::{Scene, TRANSCRIPT, transcript};
pub use update::{UnknownWish, Update, Wishes};
pub use waiting::{Listing, Waiting, holds_snapshots, waiting};
