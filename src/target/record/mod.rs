//! A recorder around an endpoint: what is answered is in the journal before the last byte of it is passed on.

mod anew;
mod sessions;
mod tee;
mod told;

pub use sessions::Sessions;

use super::{
    Asked, BoxFuture, Caller, Carried, Carrier, CarryError, Context, Endpoint, MOST_CALLERS, Signatures,
};
use crate::api::{ApiError, Reply};
use crate::cassette::{Deck, Journal, JournalError, Ticket};
use crate::contract::{Action, Contract};
use crate::protocol::{Arrival, Envelope, Signature, decode_call, encode_reply};
use crate::redact::Session;
use crate::sign::Credential;
use crate::wire::{Exchange, Request, Response};
use bytes::Bytes;
use sessions::Client;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tee::{Copy, Passing};
use tokio::task::yield_now;

/// The code of a request that cannot be signed for the host it is meant for.
pub const NOT_CARRIED: &str = "Dubplate.NotSignedAnew";

/// One recording, of as many hosts as it has recorders.
pub struct Tape {
    pub journal: Journal,
    pub session: Session,
    /// What documents the exchanges.
    pub contracts: Vec<Arc<Contract>>,
    /// What requests may be signed anew with.
    pub credential: Option<Credential>,
    /// What the requests' signatures are checked with.
    pub signatures: Signatures,
    /// Answers before the service is asked.
    pub recorded: Option<Deck>,
    /// The clients that ask at once.
    pub sessions: Sessions,
    /// Told of what a person should know at once. The text holds no value of an exchange.
    pub notice: Box<dyn Fn(&str) + Send + Sync>,
    pub counts: Counts,
}

/// What became of requests.
#[derive(Default)]
pub struct Counts {
    asked: AtomicUsize,
    kept: AtomicUsize,
    refused: AtomicUsize,
    lost: AtomicUsize,
    unfinished: AtomicUsize,
    /// Requests whose answers did not begin yet.
    under_way: AtomicUsize,
}

/// A request until its answer begins.
struct UnderWay<'c>(&'c Counts);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Counts {
    fn enter(&self) -> UnderWay<'_> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    fn has_others(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) > 1
    }

    /// Requests.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Exchanges in the journal.
    pub fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// Exchanges that the journal did not take; their answers were not passed on.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }

    /// Requests that were not answered, or not to the end; or answered before they had come to theirs.
    pub fn unfinished(&self) -> usize {
        self.unfinished.load(Ordering::Relaxed)
    }

    /// Requests that were not carried on.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }
}

/// Carries requests to one host and records what it answers.
pub struct Recorder {
    tape: Arc<Tape>,
    upstream: Endpoint,
    /// Clients name the host themselves, and sign for it.
    forward: bool,
    keys: anew::Keys,
}

/// Larger exchanges are redacted on a thread of their own: the runtime's have others to carry meanwhile.
const MOST_AT_ONCE: usize = 64 << 10;

impl Recorder {
    /// For clients that were given another address than the host's.
    pub fn reverse(tape: Arc<Tape>, upstream: Endpoint) -> Self {
        Self { tape, upstream, forward: false, keys: anew::Keys::default() }
    }

    /// For clients that use us as their proxy: requests stay as they are.
    pub fn forward(tape: Arc<Tape>, upstream: Endpoint) -> Self {
        Self { tape, upstream, forward: true, keys: anew::Keys::default() }
    }

    async fn carried(&self, asked: Asked, context: &Context) -> Result<Carried, CarryError> {
        let _under_way = self.tape.counts.enter();
        let http2 = asked.http2;
        let (request, arriving) = match (&self.tape.recorded, self.forward) {
            // It goes on as it comes.
            (None, true) => (asked.request, asked.arriving),
            // What it asks for, and whether it was signed rightly, is seen when all of it is there.
            (Some(_), _) | (None, false) => (asked.whole().await?, None),
        };
        if let Some(recorded) = self.tape.recorded(&request, context) {
            return Ok(recorded.into());
        }
        let mut sender = Sender { name: context.session.clone(), signature: None };
        let request = match self.signed(request, &mut sender) {
            Ok(request) => request,
            Err(refused) => return Ok(refused.into()),
        };
        let (arriving, copy) = arriving.map(Copy::of).unzip();
        let coming = self.upstream.begin(request.clone(), arriving, http2, context).await;
        let mut coming = coming.map_err(|error| self.tape.tell(error))?;
        let beginning = coming.beginning().await.map_err(|error| self.tape.tell(error.into()))?;
        let response = coming.head();
        let passing = Passing { tape: Arc::clone(&self.tape), sender, request, copy, response, coming };
        match beginning {
            (body, true) => self.kept(passing, body).await,
            (body, false) => {
                let response = passing.response.clone();
                Ok(Carried { response, arriving: Some(passing.pieces(&body)) })
            }
        }
    }

    /// An answer that is there as a whole, once it is recorded.
    async fn kept(&self, passing: Passing, body: Bytes) -> Result<Carried, CarryError> {
        let (exchange, sender) = match passing.exchange(body) {
            Ok(whole) => whole,
            Err(response) => return Ok(response.into()),
        };
        let kept = Tape::keep(&self.tape, exchange, sender).await;
        let response = kept.map_err(|error| {
            self.tape.tell_unrecorded(&error);
            CarryError::Unrecorded { cause: error.to_string() }
        })?;
        Ok(response.into())
    }

    /// The request as the host gets it, or why it gets none.
    fn signed(&self, request: Request, sender: &mut Sender) -> Result<Request, Response> {
        if self.forward {
            return Ok(request);
        }
        let arrival = decode_call(&request);
        let signature = self.tape.signatures.check(&arrival);
        sender.signature = Some(signature);
        let credential = self.tape.credential.as_ref();
        let signed = anew::anew(&arrival, signature, &self.upstream.host(), credential, &self.keys);
        drop(arrival);
        match signed {
            Ok(signed) => Ok(signed.unwrap_or(request)),
            Err(why) => {
                let text = format!(
                    "{why}; as the client's proxy (--listen ADDR --ca DIR) dubplate signs nothing anew"
                );
                Err(self.refused(&request, &text))
            }
        }
    }

    /// Answered as the API answers, so that a client shows the text.
    fn refused(&self, request: &Request, why: &str) -> Response {
        self.tape.counts.refused.fetch_add(1, Ordering::Relaxed);
        (self.tape.notice)(why);
        let versioned = decode_call(request).common.version.is_some();
        let legacy = request.path().ends_with(crate::protocol::LEGACY_PATH);
        let envelope = if legacy && !versioned { Envelope::Code } else { Envelope::Response };
        let error = ApiError { code: NOT_CARRIED.to_owned(), message: why.to_owned() };
        encode_reply(&Reply { request_id: uuid::Uuid::new_v4().to_string(), outcome: Err(error) }, envelope)
    }
}

impl Carrier for Recorder {
    fn carry<'a>(&'a self, asked: Asked, context: &'a Context) -> BoxFuture<'a, Result<Carried, CarryError>> {
        Box::pin(self.carried(asked, context))
    }
}

/// What is known of who sent a request before its exchange is over.
struct Sender {
    /// The name that the client was given.
    name: Option<Arc<str>>,
    /// What became of checking the signature, if that had to be known before.
    signature: Option<Signature>,
}

impl Tape {
    /// What the cassette that is there answers to this client, if it has not yet.
    fn recorded(&self, request: &Request, context: &Context) -> Option<Response> {
        let deck = self.recorded.as_ref()?;
        let client = self.client(&decode_call(request), context);
        deck.fresh(request, &client.progress)
    }

    fn client(&self, arrival: &Arrival<'_>, context: &Context) -> Arc<Client> {
        let (client, forgot) = self.sessions.get(&Caller::of(arrival, context), self.recorded.as_ref());
        if forgot {
            (self.notice)(&format!(
                "more than {MOST_CALLERS} clients: the one that was silent longest is another one if it comes back"
            ));
        }
        client
    }

    /// Writes an exchange into the journal, and gives its answer back once it is there. What other connections have for
    /// the journal meanwhile is written with it.
    async fn keep(tape: &Arc<Self>, exchange: Exchange, sender: Sender) -> Result<Response, JournalError> {
        let size = exchange.request.body.len() + exchange.response.body.len();
        let (ticket, response) = if size > MOST_AT_ONCE {
            let own = Arc::clone(tape);
            aside(move || own.submit(&exchange, sender).map(|ticket| (ticket, exchange.response))).await?
        } else {
            (tape.submit(&exchange, sender)?, exchange.response)
        };
        if tape.counts.has_others() {
            yield_now().await;
        }
        let committed = if tape.journal.is_synced() {
            let own = Arc::clone(tape);
            aside(move || own.journal.commit(&ticket)).await
        } else {
            tape.journal.commit(&ticket)
        };
        match committed {
            Ok(()) => Ok(response),
            Err(error) => {
                tape.counts.kept.fetch_sub(1, Ordering::Relaxed);
                tape.counts.lost.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// Redacts an exchange, and puts it into the line for the journal.
    fn submit(&self, exchange: &Exchange, sender: Sender) -> Result<Ticket, JournalError> {
        let body = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
        let arrival = decode_call(&exchange.request);
        let documented = documented(&self.contracts, &arrival);
        let signature = sender.signature.unwrap_or_else(|| self.signatures.check(&arrival));
        let context = Context { session: sender.name, ..Context::default() };
        let client = self.client(&arrival, &context);
        let session = self.sessions.number(&client, self.recorded.as_ref());
        let episode = self.session.outlined_as(exchange, &arrival, &body, documented);
        let episode = episode.checked(signature).asked_by(session);
        let withheld = (!episode.suspicions().is_empty()).then(|| episode.request().action.clone());
        let (asked, answered) = (exchange.request.body.len(), exchange.response.body.len());
        let ticket = self.journal.submit(episode, asked, answered)?;
        self.counts.kept.fetch_add(1, Ordering::Relaxed);
        if let Some(action) = withheld {
            let action = action.as_deref().unwrap_or("a request without action");
            (self.notice)(&format!(
                "{action} looks as if it held a key, or its answer cannot be decoded: it was not recorded, and no cassette will be"
            ));
        }
        Ok(ticket)
    }
}

/// On a thread that may wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// What documents a request: the action of the contract with its gateway and version.
pub(crate) fn documented<'c>(
    contracts: &'c [Arc<Contract>],
    arrival: &Arrival<'_>,
) -> Option<(&'c Contract, &'c Action)> {
    let version = arrival.common.version.as_deref().unwrap_or_default();
    let mut fitting = contracts
        .iter()
        .filter(|contract| contract.gateway == arrival.gateway && contract.version == version);
    let name = arrival.common.action.as_deref()?;
    fitting.find_map(|contract| Some((&**contract, contract.actions.get(name)?)))
}
