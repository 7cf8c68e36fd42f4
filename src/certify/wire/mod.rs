//! The wire witness: everything that clients send, told apart by credential.
//!
//! Each case has a test credential of its own, and so a world of its own in the mock. A client needs to send nothing
//! for it that it would not send anyway, and nothing that is signed changes.

pub mod canned;
mod desk;
mod door;
mod mistakes;
mod note;
mod plan;
mod signature;

pub use door::{Doorway, WayError, WayKind};
pub use plan::{Act, On, Plan, Scene};

use crate::api::{ApiError, Reply};
use crate::certify::{Elsewhere, Field, Sent, Stray};
use crate::contract::Contract;
use crate::mock::Mock;
use crate::protocol::{decode_call, encode_reply};
use crate::redact::Redactor;
use crate::server::{Attendant, Delivery};
use crate::sign::Credential;
use crate::target::BoxFuture;
use crate::wire::{Request, Response};
use desk::Desk;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Strays kept; who sends more is told so.
const MOST_STRAYS: usize = 100;
/// Where a redirect to another host points to, before the number of the case.
const ELSEWHERE: &str = "/elsewhere/";

/// Answers clients by the mock, spoils answers as the tasks plan it, and notes what was sent.
pub struct Witness {
    mock: Arc<Mock>,
    /// Before the number in every SecretId of the run.
    prefix: String,
    /// The case that each credential is for.
    desks: Mutex<HashMap<u64, Arc<Desk>>>,
    strays: Mutex<Vec<Stray>>,
    redactor: Redactor,
    numbers: AtomicU64,
    started: Instant,
    /// Where redirects point to; set once the doors are open.
    elsewhere: Mutex<String>,
    /// A certificate that nobody can trust is shown.
    pub(super) untrusted: Arc<AtomicBool>,
}

/// One task on the desk of its case, as the witness has to know it.
pub struct Watched {
    pub plan: Plan,
    pub deadline: Duration,
}

/// What arrived for one task.
#[derive(Default)]
pub struct Arrivals {
    pub sent: Vec<Sent>,
    pub unrecorded: u64,
    pub elsewhere: Vec<Elsewhere>,
    /// The body of the last honest answer to the task's own action, for our own eyes.
    pub last: HashMap<String, serde_json::Value>,
}

impl Witness {
    /// A witness in front of a mock.
    pub fn new(mock: Arc<Mock>) -> Self {
        let random = uuid::Uuid::new_v4().simple().to_string();
        Self {
            mock,
            prefix: format!("{}cert-{}-", crate::mock::PREFIX, &random[..12]),
            desks: Mutex::default(),
            strays: Mutex::default(),
            redactor: Redactor::new([&Credential::new("", crate::mock::SECRET_KEY)]),
            numbers: AtomicU64::new(1),
            started: Instant::now(),
            elsewhere: Mutex::default(),
            untrusted: Arc::default(),
        }
    }

    /// A credential for a case, known from now on.
    pub fn open(&self, contract: &Arc<Contract>, token: bool) -> Credential {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let mut credential = Credential::new(format!("{}{number}", self.prefix), crate::mock::SECRET_KEY);
        if token {
            credential = credential.with_token(format!("token-of-{}", uuid::Uuid::new_v4().simple()));
        }
        let session = self.redactor.session();
        let desk = Desk::new(Arc::clone(contract), session, credential.token.clone(), number);
        self.desks().insert(number, Arc::new(desk));
        credential
    }

    /// From now on what arrives with the credential is the task's.
    pub fn begin(&self, credential: &Credential, watched: Watched) {
        if let Some(desk) = self.desk(&credential.secret_id) {
            desk.begin(watched);
        }
    }

    /// What arrived for the task that was begun last; what comes later is a stray.
    pub fn end(&self, credential: &Credential) -> Arrivals {
        self.desk(&credential.secret_id).map(|desk| desk.end()).unwrap_or_default()
    }

    /// Forgets a credential and its world.
    pub fn close(&self, credential: &Credential) {
        if let Some(number) = self.number(&credential.secret_id) {
            self.desks().remove(&number);
        }
        let name = credential.secret_id.strip_prefix(crate::mock::PREFIX);
        self.mock.reset(name.or(Some("")));
    }

    /// The mock itself, for calls of our own.
    pub fn mock(&self) -> &Mock {
        &self.mock
    }

    /// Requests that belonged to no task, so far.
    pub fn strays(&self) -> Vec<Stray> {
        self.strays.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether clients are shown a certificate that they cannot trust.
    pub fn show_untrusted(&self, on: bool) {
        self.untrusted.store(on, Ordering::SeqCst);
    }

    fn desks(&self) -> MutexGuard<'_, HashMap<u64, Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self, secret_id: &str) -> Option<u64> {
        secret_id.strip_prefix(&self.prefix)?.parse().ok()
    }

    fn desk(&self, secret_id: &str) -> Option<Arc<Desk>> {
        self.desks().get(&self.number(secret_id)?).map(Arc::clone)
    }

    pub(super) fn note_stray(&self, why: String, request: Option<(&Request, &Response)>) {
        let shown =
            request.map(|(request, response)| note::stray(&self.redactor.session(), request, response));
        let at_ms = millis(self.started.elapsed());
        let mut strays = self.strays.lock().unwrap_or_else(PoisonError::into_inner);
        if strays.len() < MOST_STRAYS {
            strays.push(Stray { at_ms, why, request: shown });
        }
    }

    fn answer(&self, request: &Request, connection: u64) -> Delivery {
        if let Some(number) = request.path().strip_prefix(ELSEWHERE) {
            return self.led_away(request, number.parse().ok());
        }
        let arrival = decode_call(request);
        let secret_id = arrival.common.secret_id.as_deref();
        let desk = secret_id.and_then(|secret_id| self.desk(secret_id));
        if let Some(desk) = desk {
            let elsewhere = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(delivery) = desk.attend(&self.mock, request, connection, &elsewhere) {
                return delivery;
            }
        }
        let why = match secret_id {
            None => "it names no SecretId",
            Some(own) if self.number(own).is_some() => "its SecretId is that of a task which had ended",
            Some(_) => "its SecretId is none that was given to the client",
        };
        let response = refused(request);
        self.note_stray(why.to_owned(), Some((request, &response)));
        Delivery { response, fault: None }
    }

    /// Somebody followed a redirect.
    fn led_away(&self, request: &Request, number: Option<u64>) -> Delivery {
        let desk = number.and_then(|number| self.desks().get(&number).map(Arc::clone));
        if let Some(desk) = desk {
            desk.followed(request);
        }
        Delivery { response: refused(request), fault: None }
    }
}

impl Attendant for Witness {
    fn attend(&self, request: Request, connection: u64) -> BoxFuture<'_, Delivery> {
        Box::pin(std::future::ready(self.answer(&request, connection)))
    }
}

/// What a client states of an answer with its long lists cut as those of the answer are.
pub fn cut(fields: &mut BTreeMap<String, Field>) {
    for field in fields.values_mut().filter(|field| field.value.len() > note::MOST_BODY) {
        if let Ok(mut value) = serde_json::from_str(&field.value) {
            note::trim(&mut value);
            field.value = value.to_string();
        }
    }
}

fn refused(request: &Request) -> Response {
    let error = ApiError {
        code: "AuthFailure.SecretIdNotFound".to_owned(),
        message: "No task under way has this SecretId.".to_owned(),
    };
    let reply = Reply { request_id: uuid::Uuid::new_v4().to_string(), outcome: Err(error) };
    encode_reply(&reply, decode_call(request).envelope())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
