//! Answers: the `Response` envelope, and the older `{code, message, codeDesc}` of the legacy gateway.

use crate::api::{ApiError, Outcome, Reply};
use crate::wire::{Headers, Response};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value, json};

/// The two shapes of an answer. Source: the result-format pages of both gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// `{"Response": {…, "RequestId": "…"}}`
    Response,
    /// `{"code": 0, "message": "", "codeDesc": "Success", …}`: the legacy gateway when no `Version` was sent.
    Code,
}

/// Why an answer is not one of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAReply {
    #[error("the body is not JSON")]
    NotJson,
    #[error("the body has neither a `Response` object nor a `code`")]
    NoEnvelope,
    #[error("`Response` has no `RequestId`")]
    NoRequestId,
    #[error("`Error` has no `Code` and `Message` texts")]
    BadError,
}

/// What the envelope of an answer says, before anybody looks into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened<'b> {
    pub envelope: Envelope,
    /// Empty in the `code` envelope.
    pub request_id: &'b str,
    /// The symbolic code of an error.
    pub code: Option<&'b str>,
    pub message: &'b str,
}

/// Opens an answer of either envelope.
///
/// # Errors
/// If the body is no answer of the API.
pub fn open_reply(body: &Value) -> Result<Opened<'_>, NotAReply> {
    if body.is_null() {
        return Err(NotAReply::NotJson);
    }
    match body.get("Response") {
        Some(Value::Object(members)) => {
            let request_id =
                members.get("RequestId").and_then(Value::as_str).ok_or(NotAReply::NoRequestId)?;
            let (code, message) = match members.get("Error") {
                None => (None, ""),
                Some(error) => (Some(text(error, "Code")?), text(error, "Message")?),
            };
            Ok(Opened { envelope: Envelope::Response, request_id, code, message })
        }
        Some(_) => Err(NotAReply::NoEnvelope),
        None => {
            let number = body.get("code").and_then(Value::as_i64).ok_or(NotAReply::NoEnvelope)?;
            let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
            let described = body.get("codeDesc").and_then(Value::as_str);
            let code = (number != 0).then_some(described.unwrap_or("unknown"));
            Ok(Opened { envelope: Envelope::Code, request_id: "", code, message })
        }
    }
}

/// Reads an answer of either envelope.
///
/// # Errors
/// If the body is no answer of the API.
pub fn decode_reply(response: &Response) -> Result<(Reply, Envelope), NotAReply> {
    let mut body: Value = serde_json::from_slice(&response.body).map_err(|_| NotAReply::NotJson)?;
    let Opened { envelope, request_id, code, message } = open_reply(&body)?;
    let request_id = request_id.to_owned();
    let error = code.map(|code| ApiError { code: code.to_owned(), message: message.to_owned() });
    let outcome = error.map_or_else(|| Ok(result(&mut body, envelope)), Err);
    Ok((Reply { request_id, outcome }, envelope))
}

fn text<'e>(error: &'e Value, name: &str) -> Result<&'e str, NotAReply> {
    error.get(name).and_then(Value::as_str).ok_or(NotAReply::BadError)
}

fn result(body: &mut Value, envelope: Envelope) -> Map<String, Value> {
    let members = match envelope {
        Envelope::Response => body.get_mut("Response").map(Value::take).unwrap_or_default(),
        Envelope::Code => body.take(),
    };
    let Value::Object(mut members) = members else { return Map::new() };
    for name in ["RequestId", "code", "message", "codeDesc"] {
        members.shift_remove(name);
    }
    members
}

/// Writes an answer as the service does: HTTP 200 for errors too, `RequestId` last, exactly `application/json`.
pub fn encode_reply(reply: &Reply, envelope: Envelope) -> Response {
    let body = match envelope {
        Envelope::Response => serde_json::to_vec(&InResponse { response: Members(reply) }),
        Envelope::Code => serde_json::to_vec(&in_code(&reply.outcome)),
    };
    let headers = [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    // A map with text keys always has a JSON form.
    Response { status: 200, headers, body: body.unwrap_or_default().into() }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InResponse<'r> {
    response: Members<'r>,
}

/// Written straight from the reply: copying the members first would cost more than writing them.
struct Members<'r>(&'r Reply);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        match &self.0.outcome {
            Ok(result) => {
                for (name, value) in result {
                    members.serialize_entry(name, value)?;
                }
            }
            Err(error) => members
                .serialize_entry("Error", &ErrorMember { code: &error.code, message: &error.message })?,
        }
        members.serialize_entry("RequestId", &self.0.request_id)?;
        members.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorMember<'e> {
    code: &'e str,
    message: &'e str,
}

/// The numeric code is the one the 2016 error table gives for bad parameters and for authentication.
fn in_code(outcome: &Outcome) -> Value {
    match outcome {
        Ok(members) => {
            let mut body = Map::new();
            body.insert("code".to_owned(), 0.into());
            body.insert("message".to_owned(), "".into());
            body.insert("codeDesc".to_owned(), "Success".into());
            body.extend(members.clone());
            Value::Object(body)
        }
        Err(error) => {
            let code = if error.code.starts_with("InvalidParameter.S") { 4100 } else { 4000 };
            json!({"code": code, "message": format!("({code}){}", error.message), "codeDesc": error.code})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Response {
        Response { status: 200, headers: Headers::default(), body: body.into() }
    }

    #[test]
    fn a_documented_error_body_is_read() {
        let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"The SecretId is not found, please ensure that your SecretId is correct."},"RequestId":"4474675b-d2c8-4b53-9600-78573b72effb"}}"#;
        let (reply, envelope) = decode_reply(&answer(body)).expect("an answer");
        assert_eq!(envelope, Envelope::Response);
        assert_eq!(reply.request_id, "4474675b-d2c8-4b53-9600-78573b72effb");
        assert_eq!(reply.outcome.expect_err("an error").code, "AuthFailure.SecretIdNotFound");
    }

    #[test]
    fn a_documented_legacy_body_is_read() {
        let body =
            r#"{"code":4102,"message":"you are not authorized","codeDesc":"SecretidNotAuthAccessResource"}"#;
        let (reply, envelope) = decode_reply(&answer(body)).expect("an answer");
        assert_eq!(envelope, Envelope::Code);
        assert_eq!(reply.outcome.expect_err("an error").code, "SecretidNotAuthAccessResource");
    }

    #[test]
    fn what_is_no_answer_says_why() {
        for (body, why) in [
            ("<html>", NotAReply::NotJson),
            ("[]", NotAReply::NoEnvelope),
            (r#"{"Response": 1}"#, NotAReply::NoEnvelope),
            (r#"{"Response": {}}"#, NotAReply::NoRequestId),
            (r#"{"Response": {"RequestId": "x", "Error": {"Code": 1}}}"#, NotAReply::BadError),
        ] {
            assert_eq!(decode_reply(&answer(body)).map(|_| ()), Err(why));
        }
    }

    #[test]
    fn an_error_is_written_with_the_request_id_last() {
        let error = ApiError { code: "MissingParameter".into(), message: "m".into() };
        let reply = Reply { request_id: "r".into(), outcome: Err(error) };
        let written = encode_reply(&reply, Envelope::Response);
        assert_eq!(
            &written.body[..],
            br#"{"Response":{"Error":{"Code":"MissingParameter","Message":"m"},"RequestId":"r"}}"#
        );
    }
}
