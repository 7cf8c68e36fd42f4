//! From a request and what it was answered to what may be stored of both.

use super::signature;
use crate::certify::{Given, Sent};
use crate::contract::Contract;
use crate::mock::SECRET_KEY;
use crate::protocol::{Arrival, Envelope, Scheme, decode_call, decode_reply};
use crate::redact::{Session, ShownBody, ShownRequest};
use crate::wire::{Exchange, Request, Response};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// A body that is written longer has its lists cut.
pub(super) const MOST_BODY: usize = 16 << 10;
/// What stays of a list then.
const KEPT_ITEMS: usize = 3;

/// What is known beside the request itself.
pub(super) struct About<'a> {
    pub(super) session: &'a Session,
    pub(super) contract: Option<&'a Contract>,
    pub(super) token: Option<&'a SecretString>,
    pub(super) at_ms: u64,
    pub(super) connection: u64,
    pub(super) now: i64,
    pub(super) fault: Option<&'a str>,
    /// The answer comes to the client whole and in time.
    pub(super) arrives: bool,
    /// What the answer has to come in.
    pub(super) envelope: Envelope,
    /// Not even its status does.
    pub(super) lost: bool,
}

/// Notes one request with its answer.
pub(super) fn sent(about: &About<'_>, request: &Request, response: &Response) -> Sent {
    let arrival = decode_call(request);
    let common = &arrival.common;
    let timestamp = common.timestamp.as_deref().and_then(|text| text.parse::<i64>().ok());
    let content_type = request.headers.get("content-type");
    let carried = common.token.as_deref();
    let (shown, given) = shown(about, request, response, &arrival);
    Sent {
        at_ms: about.at_ms,
        connection: about.connection,
        request: shown,
        token: about.token.is_some_and(|token| carried == Some(token.expose_secret())),
        content_type: content_type.map(|text| about.session.text(without_boundary(text))),
        signature: signature::judge(&arrival),
        ahead_s: timestamp.map(|timestamp| timestamp.saturating_sub(about.now)),
        nonce: match arrival.scheme {
            Scheme::V1 => common.nonce.as_deref().map(|nonce| about.session.text(nonce)),
            Scheme::Tc3(_) => None,
        },
        secret_at: places(request, SECRET_KEY),
        fault: about.fault.map(str::to_owned),
        given,
    }
}

/// A request of nobody, as it may be shown.
pub(super) fn stray(session: &Session, request: &Request, response: &Response) -> ShownRequest {
    let exchange = Exchange { request: request.clone(), response: response.clone() };
    session.outlined(&exchange, &Value::Null, None).request().clone()
}

fn shown(
    about: &About<'_>,
    request: &Request,
    response: &Response,
    arrival: &Arrival<'_>,
) -> (ShownRequest, Given) {
    let name = arrival.common.action.as_deref().unwrap_or_default();
    let documented = about.contract.and_then(|contract| Some((contract, contract.actions.get(name)?)));
    let mut body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    // Before anything is looked at: a long list has ten thousands of texts.
    let trimmed = response.body.len() > MOST_BODY && trim(&mut body);
    let cut = if trimmed { body.to_string().into() } else { response.body.clone() };
    let response = Response { body: cut, ..response.clone() };
    let exchange = Exchange { request: request.clone(), response };
    let episode = about.session.outlined(&exchange, &body, documented);
    let given = given(about, &exchange.response, &episode.response().body);
    (episode.request().clone(), Given { trimmed, ..given })
}

fn given(about: &About<'_>, response: &Response, body: &ShownBody) -> Given {
    let (reply, envelope) = decode_reply(response).ok().unzip();
    let is_due = envelope.is_some_and(|envelope| envelope == about.envelope);
    let whole = match body {
        ShownBody::Json(body) if !about.lost => body.clone(),
        ShownBody::Json(_) | ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => {
            Value::Null
        }
    };
    let error = reply.as_ref().and_then(|reply| reply.outcome.as_ref().err());
    Given {
        status: if about.lost { 0 } else { response.status },
        body: whole.get("Response").cloned().unwrap_or(whole),
        trimmed: false,
        code: error.map(|error| about.session.text(&error.code)),
        request_id: reply.as_ref().map(|reply| reply.request_id.clone()).filter(|id| !id.is_empty()),
        readable: about.arrives && response.status == 200 && is_due,
    }
}

/// Cuts long lists; whether there were any.
pub(super) fn trim(value: &mut Value) -> bool {
    let mut cut = false;
    match value {
        Value::Array(items) => {
            cut = items.len() > KEPT_ITEMS;
            items.truncate(KEPT_ITEMS);
            for item in items {
                cut |= trim(item);
            }
        }
        Value::Object(members) => {
            for member in members.values_mut() {
                cut |= trim(member);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    cut
}

/// Where in a request a text stands, plain or percent-encoded.
pub(super) fn places(request: &Request, text: &str) -> Vec<String> {
    let holds =
        |part: &str| part.contains(text) || percent_decode_str(part).decode_utf8_lossy().contains(text);
    let mut found = Vec::new();
    if holds(&request.target) {
        found.push("the URL".to_owned());
    }
    let headers = request.headers.iter().filter(|(_, value)| holds(value));
    found.extend(headers.map(|(name, _)| format!("the header `{}`", shown_name(name))));
    if holds(&String::from_utf8_lossy(&request.body)) {
        found.push("the body".to_owned());
    }
    found
}

fn shown_name(name: &str) -> String {
    let usual = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if usual { name.to_ascii_lowercase() } else { "…".to_owned() }
}

/// A boundary is whatever a client made up.
fn without_boundary(content_type: &str) -> &str {
    content_type.split("boundary").next().unwrap_or_default().trim_end_matches([';', ' '])
}
