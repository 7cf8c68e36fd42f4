//! Taking a hand edit in, and looking at stored episodes again with today's rules.

use super::document::Entry;
use super::read::{Cassette, Trust};
use crate::redact::{Redactor, Suspicion};

/// Something in a stored episode that should not be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// From 1.
    pub episode: usize,
    pub suspicion: Suspicion,
}

/// Everything in the episodes that the redactor would not store today.
pub fn concerns(cassette: &Cassette, redactor: &Redactor) -> Vec<Concern> {
    let of_entry = |(at, entry): (usize, &Entry)| {
        let (request, response) = entry.shown();
        let found = redactor.readmit(request, response).err().unwrap_or_default();
        found.into_iter().map(move |suspicion| Concern { episode: at + 1, suspicion }).collect::<Vec<_>>()
    };
    cassette.entries.iter().enumerate().flat_map(of_entry).collect()
}

/// The cassette as it is to be stored: the edited episodes say that they were.
pub fn adopt(mut cassette: Cassette, trust: &Trust) -> Cassette {
    if let Trust::Edited { episodes } = trust {
        cassette.head.provenance.edited = true;
        for at in episodes {
            if let Some(entry) = cassette.entries.get_mut(*at) {
                entry.edited = true;
            }
        }
    }
    cassette
}
