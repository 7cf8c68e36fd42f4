//! A mock that gets one request in place of another.

use super::documented::SUCCESS;
use crate::mock::Mock;
use crate::protocol::{decode_call, open_reply};
use crate::target::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Request, Response};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// Answers everything as the mock does, but one call of the page's action: for that the mock is asked what another case
/// asks, and so answers it and does it.
pub(super) struct Swapped {
    mock: Mock,
    action: String,
    /// Which call of the action it is.
    at: usize,
    other: Option<Request>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    calls: usize,
    heard: Option<Request>,
    answered: Option<String>,
}

impl Swapped {
    pub(super) fn new(mock: Mock, action: String, at: usize, other: Request) -> Self {
        Self { other: Some(other), ..Self::listening(mock, action, at) }
    }

    /// Swaps nothing, and keeps the request.
    pub(super) fn listening(mock: Mock, action: String, at: usize) -> Self {
        Self { mock, action, at, other: None, seen: Mutex::default() }
    }

    /// The request that would be swapped.
    pub(super) fn heard(&self) -> Option<Request> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).heard.clone()
    }

    /// The code that it was answered with, or `success`.
    pub(super) fn answered(&self) -> Option<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).answered.clone()
    }

    fn answer(&self, request: Request) -> Response {
        if decode_call(&request).common.action.as_deref() != Some(&*self.action) {
            return self.mock.answer(&request);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        if seen.calls != self.at + 1 {
            return self.mock.answer(&request);
        }
        let response = self.mock.answer(self.other.as_ref().unwrap_or(&request));
        seen.heard = Some(request);
        seen.answered = Some(named(&response));
        response
    }
}

impl Target for Swapped {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(std::future::ready(Ok(self.answer(request))))
    }
}

fn named(response: &Response) -> String {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    match open_reply(&body) {
        Ok(opened) => opened.code.unwrap_or(SUCCESS).to_owned(),
        Err(error) => error.to_string(),
    }
}
