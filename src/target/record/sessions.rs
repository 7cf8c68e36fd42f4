//! Clients that are recorded at once, by number.

use super::super::{Caller, MOST_CALLERS, Recent};
use crate::cassette::{Deck, Progress};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// One client: how far it has come in what was recorded before, and its number in what is recorded now.
#[derive(Default)]
pub(super) struct Client {
    pub(super) progress: Progress,
    number: OnceLock<u32>,
}

/// The clients of a recording. One that was silent for long and is forgotten is another one when it comes back.
pub struct Sessions {
    recent: Recent<Caller, Client>,
    /// How many numbers were given.
    given: AtomicU32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { recent: Recent::new(MOST_CALLERS), given: AtomicU32::new(0) }
    }
}

impl Sessions {
    /// The client, and whether another one was forgotten for it.
    pub(super) fn get(&self, caller: &Caller, recorded: Option<&Deck>) -> (Arc<Client>, bool) {
        let (client, dropped) = self.recent.get(caller, Client::default);
        if let (Some((_, dropped)), Some(deck)) = (&dropped, recorded) {
            deck.end(&dropped.progress);
        }
        (client, dropped.is_some())
    }

    /// The number of a client: of the recorded one that it goes on with, or the next.
    pub(super) fn number(&self, client: &Client, recorded: Option<&Deck>) -> u32 {
        *client.number.get_or_init(|| {
            let before = recorded.map_or(0, Deck::last_session);
            recorded.and_then(|deck| deck.session(&client.progress)).unwrap_or_else(|| {
                before.saturating_add(self.given.fetch_add(1, Ordering::Relaxed)).saturating_add(1)
            })
        })
    }
}
