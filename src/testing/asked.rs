//! What was asked, as it may be shown.

use crate::contract::Contract;
use crate::protocol::{decode_call, decode_reply};
use crate::redact::{Redactor, Session};
use crate::target::{BoxFuture, Context, Target, TargetError, documented};
use crate::wire::{Exchange, Headers, Request, Response};
use bytes::Bytes;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request and what it was answered. Secrets are withheld, and so are values that no contract documents.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Asked {
    /// Empty if the request named none.
    pub action: String,
    pub version: String,
    pub region: Option<String>,
    /// The action's own parameters, structured, whatever the client's form was.
    pub params: Map<String, Value>,
    pub answer: Answer,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    Success,
    /// An error of the API.
    Error {
        code: String,
        message: String,
    },
    /// HTTP that is no answer of the API.
    Other {
        status: u16,
    },
    /// No answer, with the reason.
    None {
        why: String,
    },
}

impl Answer {
    /// The code of an error.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Error { code, .. } => Some(code),
            Self::Success | Self::Other { .. } | Self::None { .. } => None,
        }
    }
}

/// A target, and what is asked of it.
pub(super) struct Watched {
    target: Arc<dyn Target>,
    log: Arc<Log>,
}

/// What was asked so far, in the order of the answers.
pub(super) struct Log {
    contracts: Vec<Arc<Contract>>,
    session: Session,
    asked: Mutex<Vec<Asked>>,
}

impl Log {
    pub(super) fn new(contracts: &[Arc<Contract>], redactor: &Redactor) -> Arc<Self> {
        let (contracts, session) = (contracts.to_vec(), redactor.session());
        Arc::new(Self { contracts, session, asked: Mutex::default() })
    }

    pub(super) fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, request: Request, answer: &Result<Response, TargetError>) {
        let response = answer.as_ref().map_or_else(|_| nothing(), Clone::clone);
        let exchange = Exchange { request, response };
        let arrival = decode_call(&exchange.request);
        let known = documented(&self.contracts, &arrival);
        // First of all: the session learns what to withhold from the texts of the answer.
        let episode = self.session.outlined_as(&exchange, &arrival, &serde_json::Value::Null, known);
        let answer = match answer {
            Ok(response) => self.said(response),
            Err(error) => Answer::None { why: self.session.text(&error.to_string()) },
        };
        let shown = episode.request();
        let asked = Asked {
            action: shown.action.clone().unwrap_or_default(),
            version: shown.version.clone().unwrap_or_default(),
            region: shown.region.clone(),
            params: shown.params.as_object().cloned().unwrap_or_default(),
            answer,
        };
        self.asked().push(asked);
    }

    fn said(&self, response: &Response) -> Answer {
        let Ok((reply, _)) = decode_reply(response) else {
            return Answer::Other { status: response.status };
        };
        match reply.outcome {
            Ok(_) => Answer::Success,
            Err(error) => {
                let (code, message) = (self.session.text(&error.code), self.session.text(&error.message));
                Answer::Error { code, message }
            }
        }
    }
}

fn nothing() -> Response {
    Response { status: 0, headers: Headers::default(), body: Bytes::new() }
}

impl Watched {
    pub(super) fn new(target: Arc<dyn Target>, log: Arc<Log>) -> Arc<Self> {
        Arc::new(Self { target, log })
    }
}

impl Target for Watched {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(async move {
            let copy = request.clone();
            let answer = self.target.send(request, context).await;
            self.log.note(copy, &answer);
            answer
        })
    }
}
