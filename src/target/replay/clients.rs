//! Clients that ask at once, each with its own way through the cassette.

use super::super::{Caller, MOST_CALLERS, Recent};
use crate::cassette::{Deck, Progress};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One client.
#[derive(Default)]
pub(super) struct Client {
    pub(super) progress: Progress,
    pub(super) asked: AtomicUsize,
    pub(super) misses: AtomicUsize,
}

/// What a client left when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub requests: usize,
    pub misses: usize,
    /// Episodes that it did not ask for, counted from 1: of the recorded client that it took the part of, or of the whole
    /// cassette if it asked nothing.
    pub unused: Vec<u32>,
}

/// A client that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub requests: usize,
    pub misses: usize,
}

pub(super) struct Clients {
    deck: Arc<Deck>,
    recent: Recent<Caller, Client>,
    notice: Box<dyn Fn(&str) + Send + Sync>,
}

impl Clients {
    pub(super) fn new(deck: Arc<Deck>, notice: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { deck, recent: Recent::new(MOST_CALLERS), notice: Box::new(notice) }
    }

    pub(super) fn get(&self, caller: &Caller) -> Arc<Client> {
        let (client, dropped) = self.recent.get(caller, Client::default);
        if let Some((_, dropped)) = dropped {
            self.deck.end(&dropped.progress);
            (self.notice)(&format!(
                "more than {MOST_CALLERS} clients: how far the one had come that was silent longest is forgotten"
            ));
        }
        client
    }

    pub(super) fn begin(&self, name: &str) {
        self.end(name);
        self.get(&Caller::Named(name.into()));
    }

    pub(super) fn end(&self, name: &str) -> Option<Ended> {
        let client = self.recent.remove(&Caller::Named(name.into()))?;
        Some(Ended {
            requests: client.asked.load(Ordering::Relaxed),
            misses: client.misses.load(Ordering::Relaxed),
            unused: self.deck.end(&client.progress),
        })
    }

    pub(super) fn listed(&self) -> (Vec<Listed>, usize) {
        let all = self.recent.all();
        let count = all.len();
        let named = all.into_iter().filter_map(|(caller, client)| match caller {
            Caller::Named(name) => Some(Listed {
                name: name.as_ref().to_owned(),
                requests: client.asked.load(Ordering::Relaxed),
                misses: client.misses.load(Ordering::Relaxed),
            }),
            Caller::Signed(_) | Caller::Anybody => None,
        });
        let mut named: Vec<Listed> = named.collect();
        named.sort_by(|a, b| a.name.cmp(&b.name));
        let others = count - named.len();
        (named, others)
    }
}
