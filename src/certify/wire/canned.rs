//! Answers of our own, and changes to the mock's.

use super::plan::Scene;
use crate::api::{ApiError, Reply};
use crate::contract::Gateway;
use crate::protocol::{decode_call, encode_reply};
use crate::wire::{Headers, Request, Response};
use bytes::Bytes;
use serde_json::{Map, Value, json};

/// A code that no page has.
pub const UNKNOWN_CODE: &str = "FailedOperation.NeverHeardOfBefore";
/// Chinese, an accent made of two characters, a sign beyond the basic plane, and what JSON must escape.
pub const UNICODE: &str = "\u{672a}\u{547d}\u{540d} e\u{301} \u{1f4bf} \"\\/\u{7f}";
/// Addresses in the long list.
pub const MANY: usize = 2000;

pub(super) fn nothing() -> Response {
    Response { status: 200, headers: Headers::default(), body: Bytes::new() }
}

fn json_body(body: impl Into<Bytes>) -> Response {
    Response {
        status: 200,
        headers: Headers::from_iter([("content-type", "application/json")]),
        body: body.into(),
    }
}

/// An error of the API in the envelope that the request is due.
fn error(request: &Request, scene: &Scene<'_>, code: &str, message: String) -> Response {
    let error = ApiError { code: code.to_owned(), message };
    let reply = Reply { request_id: scene.request_id.clone(), outcome: Err(error) };
    encode_reply(&reply, decode_call(request).envelope())
}

pub fn html(_: &Request, _: &Scene<'_>) -> Response {
    let body =
        "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>Please log in.</body></html>\n";
    Response { status: 200, headers: Headers::from_iter([("content-type", "text/html")]), body: body.into() }
}

pub fn empty(_: &Request, _: &Scene<'_>) -> Response {
    json_body("")
}

pub fn half_json(_: &Request, scene: &Scene<'_>) -> Response {
    json_body(format!("{{\"Response\":{{\"RequestId\":\"{}\",\"Total", scene.request_id))
}

pub fn no_envelope(_: &Request, scene: &Scene<'_>) -> Response {
    json_body(json!({ "RequestId": scene.request_id, "Status": "ok" }).to_string())
}

/// An error as the legacy gateway words it for requests without a version.
pub fn code_envelope(_: &Request, _: &Scene<'_>) -> Response {
    let body = json!({"code": 4400, "message": "(4400)the request quota is used up", "codeDesc": "RequestQuotaUsedUp"});
    json_body(body.to_string())
}

pub fn unknown_code(request: &Request, scene: &Scene<'_>) -> Response {
    error(request, scene, UNKNOWN_CODE, "Something new has gone wrong.".to_owned())
}

pub fn unicode_message(request: &Request, scene: &Scene<'_>) -> Response {
    error(request, scene, "FailedOperation", UNICODE.to_owned())
}

/// The documented refusal of one call too many, which has another code on each gateway.
pub fn throttled(request: &Request, scene: &Scene<'_>) -> Response {
    let code = match decode_call(request).gateway {
        Gateway::Legacy => "InvalidRequest.RequestConcurrencyExceeded",
        Gateway::V3 => "RequestLimitExceeded",
    };
    let message = "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. Please reduce the frequency of calls.";
    error(request, scene, code, message.to_owned())
}

/// What a client hears whose clock is an hour behind, with the server's time in it as API 3.0 gives it.
pub fn skewed(request: &Request, scene: &Scene<'_>) -> Response {
    let now = scene.now + 3600;
    let arrival = decode_call(request);
    match arrival.gateway {
        Gateway::Legacy => {
            let message = format!("The Timestamp is more than 5 minutes off; server Timestamp = {now}");
            error(request, scene, "InvalidRequest.ReplayAttack", message)
        }
        Gateway::V3 => {
            let message = format!(
                "Signature expired. Please use local time and enable NTP service for time synchronization to avoid a deviation between `Timestamp` and the server time {now}."
            );
            error(request, scene, "AuthFailure.SignatureExpire", message)
        }
    }
}

pub fn redirect(_: &Request, scene: &Scene<'_>) -> Response {
    redirected(302, scene)
}

/// Unlike 302 it keeps method and body.
pub fn redirect_whole(_: &Request, scene: &Scene<'_>) -> Response {
    redirected(307, scene)
}

fn redirected(status: u16, scene: &Scene<'_>) -> Response {
    Response { status, headers: Headers::from_iter([("location", scene.elsewhere)]), body: Bytes::new() }
}

/// The answer with its JSON changed; one that is no JSON stays.
pub(super) fn changed(answer: Response, change: fn(&mut Value)) -> Response {
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    change(&mut body);
    Response { body: body.to_string().into(), ..answer }
}

fn members(body: &mut Value) -> Option<&mut Map<String, Value>> {
    body.get_mut("Response")?.as_object_mut()
}

pub fn without_request_id(body: &mut Value) {
    members(body).map(|members| members.shift_remove("RequestId"));
}

pub fn with_more_members(body: &mut Value) {
    if let Some(members) = members(body) {
        members.insert("NotDocumented".to_owned(), json!({"Deep": [{"Error": "no error"}]}));
        members.insert("DeprecatedWarning".to_owned(), json!("This action may go away."));
    }
    if let Some(first) = body.pointer_mut("/Response/AddressSet/0").and_then(Value::as_object_mut) {
        first.insert("Colour".to_owned(), json!("black"));
    }
}

pub fn with_unicode_name(body: &mut Value) {
    if let Some(name) = body.pointer_mut("/Response/AddressSet/0/AddressName") {
        *name = json!(UNICODE);
    }
}

pub fn with_long_list(body: &mut Value) {
    let Some(Value::Array(addresses)) = body.pointer_mut("/Response/AddressSet") else { return };
    let Some(first) = addresses.first().cloned() else { return };
    *addresses = (0..MANY)
        .map(|number| {
            let mut address = first.clone();
            address["AddressId"] = json!(format!("eip-{number:08}"));
            address
        })
        .collect();
    body["Response"]["TotalCount"] = json!(MANY);
}

/// The task runs, and the address is being bound.
pub fn still_running(body: &mut Value) {
    progress(body, "RUNNING", "BINDING");
}

/// The task has failed, and the address is free.
pub fn has_failed(body: &mut Value) {
    progress(body, "FAILED", "UNBIND");
}

fn progress(body: &mut Value, result: &str, status: &str) {
    if let Some(word) = body.pointer_mut("/Response/Result") {
        *word = json!(result);
    }
    if let Some(word) = body.pointer_mut("/Response/AddressSet/0/AddressStatus") {
        *word = json!(status);
    }
}
