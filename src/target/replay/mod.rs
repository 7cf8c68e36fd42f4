//! A cassette as a target: no socket is opened.

mod clients;

pub use clients::{Ended, Listed};

use super::{BoxFuture, Caller, Context, Signatures, Target, TargetError};
use crate::api::{ApiError, Reply};
use crate::cassette::{Deck, Miss};
use crate::contract::Contract;
use crate::protocol::{Arrival, decode_call, encode_reply};
use crate::redact::Redactor;
use crate::wire::{Request, Response};
use clients::{Client, Clients};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The code of a request that no episode answers; HTTP 200 like every error of the API, the message explains.
pub const NO_EPISODE: &str = "Dubplate.NoEpisode";

/// Answers from one cassette.
pub struct Replay {
    deck: Arc<Deck>,
    /// Says which actions only read; without it their names tell.
    contract: Option<Arc<Contract>>,
    asked: AtomicUsize,
    misses: AtomicUsize,
    signatures: Option<Signatures>,
    redactor: Redactor,
    /// Goes through the cassette where clients are not kept apart.
    alone: Client,
    clients: Option<Clients>,
}

impl Replay {
    /// For one client, whoever it signs as.
    pub fn new(deck: Arc<Deck>, contract: Option<Arc<Contract>>) -> Self {
        Self {
            deck,
            contract,
            asked: AtomicUsize::new(0),
            misses: AtomicUsize::new(0),
            signatures: None,
            redactor: Redactor::default(),
            alone: Client::default(),
            clients: None,
        }
    }

    /// The same, which looks at signatures. A wrong one is counted, and its request answered like any other.
    #[must_use]
    pub fn checking(self, signatures: Signatures) -> Self {
        Self { signatures: Some(signatures), ..self }
    }

    /// The same, which shows none of the secrets that this redactor knows.
    #[must_use]
    pub fn knowing(self, redactor: Redactor) -> Self {
        Self { redactor, ..self }
    }

    /// The same for clients that ask at once: each goes through the cassette from its start. `notice` is told if there are
    /// too many; the text names none of them.
    #[must_use]
    pub fn apart(self, notice: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let clients = Clients::new(Arc::clone(&self.deck), notice);
        Self { clients: Some(clients), ..self }
    }

    /// What was seen of signatures, if they are looked at.
    pub fn signatures(&self) -> Option<&Signatures> {
        self.signatures.as_ref()
    }

    /// How many requests there were.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// How many requests no episode answered.
    pub fn misses(&self) -> usize {
        self.misses.load(Ordering::Relaxed)
    }

    /// What it answers from.
    pub fn deck(&self) -> &Deck {
        &self.deck
    }

    /// Lets a client of this name start from the start. `false` if clients are not kept apart.
    pub fn begin(&self, name: &str) -> bool {
        self.clients.as_ref().is_some_and(|clients| {
            clients.begin(name);
            true
        })
    }

    /// Forgets a client by its name; `None` if none of that name has begun or asked.
    pub fn end(&self, name: &str) -> Option<Ended> {
        self.clients.as_ref()?.end(name)
    }

    /// The clients that have a name, in its order, and how many others there are.
    pub fn listed(&self) -> (Vec<Listed>, usize) {
        self.clients.as_ref().map(Clients::listed).unwrap_or_default()
    }

    fn answer(&self, request: &Request, context: &Context) -> Response {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let arrival = decode_call(request);
        if let Some(signatures) = &self.signatures {
            signatures.check(&arrival);
        }
        let own = self.clients.as_ref().map(|clients| clients.get(&Caller::of(&arrival, context)));
        let client = own.as_deref().unwrap_or(&self.alone);
        client.asked.fetch_add(1, Ordering::Relaxed);
        self.deck.answer(&arrival, self.contract.as_deref(), &client.progress).unwrap_or_else(|miss| {
            self.misses.fetch_add(1, Ordering::Relaxed);
            client.misses.fetch_add(1, Ordering::Relaxed);
            self.no_episode(&arrival, &miss)
        })
    }

    /// Values of the request are shown as the redactor shows them: the answer ends in logs.
    fn no_episode(&self, arrival: &Arrival<'_>, miss: &Miss) -> Response {
        let session = self.redactor.session();
        session.learn(arrival);
        let message = miss.text(|value| session.text(value));
        let error = ApiError { code: NO_EPISODE.to_owned(), message };
        let reply = Reply { request_id: uuid::Uuid::new_v4().to_string(), outcome: Err(error) };
        encode_reply(&reply, arrival.envelope())
    }
}

impl Target for Replay {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(std::future::ready(Ok(self.answer(&request, context))))
    }
}
