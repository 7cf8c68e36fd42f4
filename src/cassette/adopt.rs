//! Taking a hand edit in, and looking at stored episodes again with today's rules.

use super::document::Entry;
use super::read::{Cassette, Trust};
use crate::redact::{Redactor, ShownRequest, ShownResponse, Suspicion};

/// Something in a stored episode that should not be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// From 1.
    pub episode: usize,
    pub suspicion: Suspicion,
}

/// Everything in the episodes that the redactor would not store today.
pub fn concerns(cassette: &Cassette, redactor: &Redactor) -> Vec<Concern> {
    of_shown(cassette.entries.iter().map(Entry::shown), redactor)
}

/// The same of a cassette that nobody else needs.
pub fn into_concerns(cassette: Cassette, redactor: &Redactor) -> Vec<Concern> {
    of_shown(cassette.entries.into_iter().map(Entry::into_shown), redactor)
}

fn of_shown(shown: impl Iterator<Item = (ShownRequest, ShownResponse)>, redactor: &Redactor) -> Vec<Concern> {
    let of_entry = |(at, (request, response)): (usize, _)| {
        let found = redactor.readmit(request, response).err().unwrap_or_default();
        found.into_iter().map(move |suspicion| Concern { episode: at + 1, suspicion })
    };
    shown.enumerate().flat_map(of_entry).collect()
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
