//! What belongs to one case: its world is the mock's, its arrivals are noted here.

use super::note::{self, About};
use super::plan::{On, Plan, Scene};
use super::{Arrivals, ELSEWHERE, Watched, millis};
use crate::certify::Elsewhere;
use crate::contract::{Contract, Effect};
use crate::mock::Mock;
use crate::protocol::decode_call;
use crate::redact::Session;
use crate::server::{Delivery, Planned};
use crate::wire::{Request, Response};
use secrecy::SecretString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Requests noted for one task; who sends more has long been found wanting.
const MOST_NOTED: usize = 100;
/// Parts of a request in which a credential shows.
const CREDENTIALS: [&str; 3] = ["authorization", "x-tc-token", "cookie"];

/// The desk of one case.
pub(super) struct Desk {
    contract: Arc<Contract>,
    session: Session,
    token: Option<SecretString>,
    number: u64,
    open: Mutex<Option<Open>>,
}

/// The task under way.
struct Open {
    watched: Watched,
    since: Instant,
    /// Requests that the plan counts, so far.
    counted: usize,
    arrivals: Arrivals,
}

impl Desk {
    pub(super) fn new(
        contract: Arc<Contract>,
        session: Session,
        token: Option<SecretString>,
        number: u64,
    ) -> Self {
        Self { contract, session, token, number, open: Mutex::default() }
    }

    pub(super) fn begin(&self, watched: Watched) {
        let open = Open { watched, since: Instant::now(), counted: 0, arrivals: Arrivals::default() };
        *self.open() = Some(open);
    }

    pub(super) fn end(&self) -> Arrivals {
        self.open().take().map(|open| open.arrivals).unwrap_or_default()
    }

    /// Answers and notes a request; `None` if no task is under way.
    pub(super) fn attend(
        &self,
        mock: &Mock,
        request: &Request,
        connection: u64,
        elsewhere: &str,
    ) -> Option<Delivery> {
        let mut open = self.open();
        let open = open.as_mut()?;
        let plan = open.watched.plan;
        let act = if self.counts(&plan, request) {
            open.counted += 1;
            plan.act(open.counted - 1)
        } else {
            super::Act::Honest
        };
        let elsewhere = format!("{elsewhere}{ELSEWHERE}{}", self.number);
        let now = mock.clock().now() / 1000;
        let scene = Scene { elsewhere: &elsewhere, request_id: uuid::Uuid::new_v4().to_string(), now };
        let (response, fault) = act.deliver(request, &scene, |request| mock.answer(request));
        let at_ms = millis(open.since.elapsed());
        let about = About {
            session: &self.session,
            contract: Some(&self.contract),
            token: self.token.as_ref(),
            at_ms,
            connection,
            now,
            fault: act.name(),
            arrives: arrives(fault.as_ref(), open.watched.deadline.saturating_sub(open.since.elapsed())),
            envelope: decode_call(request).envelope(),
            lost: fault.as_ref().is_some_and(is_lost),
        };
        open.note(&about, request, &response);
        Some(Delivery { response, fault })
    }

    /// Notes that a redirect was followed.
    pub(super) fn followed(&self, request: &Request) {
        let mut open = self.open();
        let Some(open) = open.as_mut() else { return };
        if open.arrivals.elsewhere.len() < MOST_NOTED {
            let (at_ms, method) = (millis(open.since.elapsed()), request.method.as_str());
            let method = if method.len() < 8 { method.to_owned() } else { "other".to_owned() };
            open.arrivals.elsewhere.push(Elsewhere { at_ms, method, credentials: credentials(request) });
        }
    }

    fn counts(&self, plan: &Plan, request: &Request) -> bool {
        match plan.on {
            On::Every => true,
            On::Reads => {
                let arrival = decode_call(request);
                let action =
                    arrival.common.action.as_deref().and_then(|name| self.contract.actions.get(name));
                action.is_some_and(|action| action.effect == Effect::Read)
            }
        }
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn note(&mut self, about: &About<'_>, request: &Request, response: &Response) {
        if self.arrivals.sent.len() == MOST_NOTED {
            self.arrivals.unrecorded += 1;
            return;
        }
        let sent = note::sent(about, request, response);
        if let (Some(action), true) = (&sent.request.action, sent.given.readable) {
            let body = serde_json::from_slice(&response.body).unwrap_or_default();
            self.arrivals.last.insert(action.clone(), body);
        }
        self.arrivals.sent.push(sent);
    }
}

/// Nothing of the answer comes to the client that means anything.
fn is_lost(planned: &Planned) -> bool {
    matches!(planned.fault.name, "reset-before" | "reset-after" | "garbage")
}

/// Whether the client has the answer whole before its time is up.
fn arrives(planned: Option<&Planned>, left: Duration) -> bool {
    planned.is_none_or(|planned| {
        let late = planned.takes().is_some_and(|time| time >= left);
        !late && !is_lost(planned) && planned.fault.name != "truncated"
    })
}

/// Where in a request a credential or its work shows.
fn credentials(request: &Request) -> Vec<String> {
    let headers = CREDENTIALS.iter().filter(|name| request.headers.get(name).is_some());
    let mut found: Vec<String> = headers.map(|name| format!("the header `{name}`")).collect();
    let holds = |text: &str| ["SecretId=", "Signature=", "Token="].iter().any(|name| text.contains(name));
    if holds(request.query()) {
        found.push("the query".to_owned());
    }
    if holds(&String::from_utf8_lossy(&request.body)) {
        found.push("the body".to_owned());
    }
    found
}
