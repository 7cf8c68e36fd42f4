//! What was seen stays: redacted episodes in files, found again by what a request means.
//!
//! A cassette is one JSON document that a person can review: its [`Head`] (where it comes from, who played which
//! role, what was redacted), its episodes in the order they were asked, and a seal over all before it. Values which say
//! nothing of the target (host, date, request id) stand at the end of each episode, so that recording an unchanged
//! target again changes nothing. Above 16 MB the same parts are JSON Lines, which stay in their file and are found by
//! offset.
//!
//! Nothing that was edited is believed: the seal tells, and `lint --adopt` takes an edit in.

mod adopt;
mod coding;
mod deck;
mod document;
mod explained;
mod journal;
mod key;
mod lines;
mod load;
mod making;
mod names;
mod nearest;
mod progress;
mod read;
mod record;
mod rendered;
mod shelf;
mod text;

pub use adopt::{Concern, adopt, concerns, into_concerns};
pub use deck::Deck;
pub use document::{Entry, FORMAT, Head, Import, Provenance, RequestPart, ResponsePart, Volatile};
pub use explained::{Explained, Turn};
pub use journal::{Found, Journal, JournalError, Left, Sealed, Sync, Ticket, Withheld};
pub use key::{Key, Meaning, is_withheld};
pub use load::load;
pub use making::{Made, Making, Prepared, Run};
pub use names::{Names, is_name, words};
pub use nearest::{Difference, Miss, Nearest, named};
pub use progress::Progress;
pub use read::{Cassette, Trust, read, read_edited};
pub use record::{Manner, Taken, cassette, merge, of_episodes};
pub use shelf::{CassetteError, Shelf, open, place, source};
#[cfg(feature = "cli")]
pub(crate) use text::lay_out;
pub use text::{MOST_PRETTY, line, lines, write};
